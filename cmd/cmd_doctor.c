/* SPDX-License-Identifier: ISC */
/*
 * doctor: does everything still verify?  A line a check; 4 when one does not.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "work/doctor.h"

#define EXIT_DAMAGED	4

/* What a check found besides; and in words what somebody should see to. */
static void
tell(struct cmd *c, struct doctor *d, json_t *o)
{
	char days[24];

	if (d->rows != 0)
		cmd_int(o, "rows", d->rows);
	if (d->overdue != 0)
		cmd_int(o, "overdue", d->overdue);
	if (d->skew_ms != 0) {
		cmd_int(o, "skew_ms", d->skew_ms);
		cmd_say(c, "work.doctor.skew", NULL, NULL);
	}
	if (d->certificate_days >= 0) {
		cmd_int(o, "certificate_days", d->certificate_days);
		(void)snprintf(days, sizeof days, "%" PRId64, d->certificate_days);
		cmd_say(c, "work.doctor.certificate", days, NULL);
	}
	if (d->no_reserve) {
		(void)json_object_set_new(o, "reserve", json_false());
		cmd_say(c, "work.doctor.reserve", NULL, NULL);
	}
	d->rows = d->overdue = d->skew_ms = 0;
	d->certificate_days = -1;
	d->no_reserve = false;
}

static int
examine(struct cmd *c, struct doctor *d, const struct doctor_check *check)
{
	struct err e = ERR_INIT;
	json_t *o = json_object();
	enum err_code rc = check->run(d, &e);

	cmd_text(o, "check", check->name);
	(void)json_object_set_new(o, "ok", json_boolean(rc == ERR_OK));
	tell(c, d, o);
	cmd_print(c, o);
	if (rc == ERR_OK)
		return EXIT_DONE;
	(void)cmd_fail(c, &e);
	return EXIT_DAMAGED;
}

int
cmd_doctor(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	struct doctor d = { .certificate_days = -1 };
	const struct cmd_opt opts[] = {
		{ "resume", NULL, &d.resume, false },
		{ "as", &as, NULL, false }, { "password-fd", &fd, NULL, false },
	};
	const struct doctor_check *checks;
	size_t i, n;
	int status, worst = EXIT_DONE;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = as != NULL ? cmd_login(c, as, fd, &d.s) : cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	d.w = c->work;
	checks = doctor_checks(&n);
	for (i = 0; i < n; i++) {
		if (!checks[i].needs_login || d.s != NULL)
			worst |= examine(c, &d, &checks[i]);
	}
	session_end(&d.s);
	return worst;
}
