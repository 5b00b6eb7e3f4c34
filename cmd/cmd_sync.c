/* SPDX-License-Identifier: ISC */
/*
 * sync: the sender, once or as a process, and what it knows.
 */
#include "cmd/cmd.h"

#include <stdio.h>

#include "config.h"
#include "sync/sync.h"

static void
print_report(struct cmd *c, const struct sync_report *r)
{
	json_t *o = json_object();

	cmd_int(o, "sent", r->sent);
	cmd_int(o, "received", r->received);
	cmd_int(o, "results", r->results);
	cmd_int(o, "deferred", r->deferred);
	cmd_int(o, "returned", r->returned);
	cmd_int(o, "quarantined", r->quarantined);
	cmd_int(o, "waiting", r->waiting);
	cmd_print(c, o);
}

static int
once(struct cmd *c, struct sync_options *o)
{
	struct sync_report report;
	struct err e = ERR_INIT;
	enum err_code rc;

	o->ignore_backoff = true;
	rc = sync_once(o, &report, &e);
	print_report(c, &report);
	if (rc != ERR_OK)
		return cmd_fail(c, &e);
	/* Done, and yet somebody must hear of it: a quarantine, a bad signature. */
	if (report.alarm != NULL)
		cmd_say(c, report.alarm, NULL, NULL);
	return EXIT_DONE;
}

static int
run_daemon(struct cmd *c, struct sync_options *o)
{
	struct err e = ERR_INIT;

	return sync_daemon(o, &e) == ERR_OK ? EXIT_DONE : cmd_fail(c, &e);
}

/* What wants somebody's attention before it becomes an alarm. */
static void
say_warnings(struct cmd *c, const struct sync_status *s)
{
	char number[24];

	if (s->expiring) {
		(void)snprintf(number, sizeof number, "%lld", (long long)s->certificate_days);
		cmd_say(c, "cmd.sync.certificate", number, NULL);
	}
	if (sync_facts_skewed(&s->facts)) {
		(void)snprintf(number, sizeof number, "%lld", (long long)s->facts.skew_ms / 1000);
		cmd_say(c, "cmd.sync.skew", number, NULL);
	}
}

static int
status(struct cmd *c, struct sync_options *o)
{
	struct sync_status s;
	struct err e = ERR_INIT;
	json_t *out;

	if (sync_status(o, &s, &e) != ERR_OK)
		return cmd_fail(c, &e);
	out = json_object();
	(void)json_object_set_new(out, "enrolled", json_boolean(s.enrolled));
	cmd_int(out, "waiting", s.facts.waiting);
	cmd_int(out, "quarantined", s.facts.quarantined);
	cmd_time(out, "last_receipt", s.facts.last_receipt_us);
	cmd_time(out, "last_contact", s.facts.last_contact_us);
	cmd_time(out, "line_down_since", s.facts.line_down_since_us);
	cmd_text(out, "server_state", s.server_state);
	cmd_int(out, "skew_ms", s.facts.skew_ms);
	cmd_int(out, "certificate_days", s.certificate_days);
	cmd_text(out, "alarm", s.facts.alarm != NULL ? msg(c->msgs, s.facts.alarm) : NULL);
	cmd_print(c, out);
	say_warnings(c, &s);
	sync_status_clear(&s);
	return EXIT_DONE;
}

int
cmd_sync(struct cmd *c, int argc, char **argv)
{
	bool want_once = false, want_daemon = false, want_status = false;
	const struct cmd_opt opts[] = {
		{ "once", NULL, &want_once, false },
		{ "daemon", NULL, &want_daemon, false },
		{ "status", NULL, &want_status, false },
	};
	struct sync_options o = { .home = c->home, .version = PACKAGE_VERSION };

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if (want_once + want_daemon + want_status != 1) {
		cmd_say(c, "cmd.sync.mode", NULL, NULL);
		return EXIT_USAGE;
	}
	if (want_once)
		return once(c, &o);
	return want_daemon ? run_daemon(c, &o) : status(c, &o);
}
