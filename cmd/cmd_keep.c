/* SPDX-License-Identifier: ISC */
/*
 * retention, usage, breach: how long what is kept, and what the counters say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "work/keep.h"

int
cmd_retention_run(struct cmd *c, int argc, char **argv)
{
	struct retention done;
	struct err e = ERR_INIT;
	json_t *o;
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (retention_run(c->work, &done, &e) != ERR_OK)
		return cmd_fail(c, &e);
	o = json_object();
	for (i = 0; i < KEEP_COUNT; i++)
		cmd_int(o, keep_class_name((enum keep_class)i), done.destroyed[i]);
	(void)json_object_set_new(o, "beyond_recovery", json_boolean(done.beyond_recovery));
	cmd_print(c, o);
	if (done.beyond_recovery)
		return EXIT_DONE;
	cmd_say(c, "cmd.retention.wal", NULL, NULL);
	return EXIT_REFUSED;
}

/* ---- usage ---- */

static bool
print_usage(void *ctx, const struct usage_row *r)
{
	json_t *o = json_object();

	cmd_text(o, "procedure", r->procedure);
	cmd_text(o, "title", r->title);
	cmd_int(o, "inquiries", r->inquiries);
	cmd_int(o, "registrations", r->registrations);
	cmd_int(o, "notices", r->notices);
	cmd_int(o, "paper", r->paper);
	cmd_print(ctx, o);
	return true;
}

static bool
print_reason(void *ctx, const char *procedure, const char *reason)
{
	json_t *o = json_object();

	cmd_text(o, "procedure", procedure);
	cmd_text(o, "paper_reason", reason);
	cmd_print(ctx, o);
	return true;
}

int
cmd_usage(struct cmd *c, int argc, char **argv)
{
	const char *year = NULL, *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "fiscal-year", &year, NULL, true },
		{ "as", &as, NULL, false }, { "password-fd", &fd, NULL, false },
	};
	struct session *s = NULL;
	struct err e = ERR_INIT;
	long y;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL) ||
	    !cmd_number(c, "fiscal-year", year, 2000, 9998, &y))
		return EXIT_USAGE;
	status = as != NULL ? cmd_login(c, as, fd, &s) : cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (usage_each(c->work, (int)y, print_usage, c, &e) != ERR_OK ||
	    (s != NULL && usage_reasons_each(s, (int)y, print_reason, c, &e) != ERR_OK))
		status = cmd_fail(c, &e);
	session_end(&s);
	return status;
}

/* ---- the statement ---- */

static bool
is_month(const char *text)
{
	struct date d;

	return strlen(text) == sizeof "2026-04" - 1 && date_parse_partial(text, &d) &&
	    d.month != 0;
}

int
cmd_breach_statement(struct cmd *c, int argc, char **argv)
{
	const char *from = "0000-01", *to = "9999-12";
	const struct cmd_opt opts[] = {
		{ "from", &from, NULL, false }, { "to", &to, NULL, false },
	};
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if ((strcmp(from, "0000-01") != 0 && !is_month(from)) || !is_month(to)) {
		cmd_say(c, "cmd.breach.month", NULL, NULL);
		return EXIT_USAGE;
	}
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (breach_statement(c->work, c->msgs, from, to, &text, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else if (c->json) {
		o = json_object();
		cmd_text(o, "statement", buf_str(&text));
		cmd_print(c, o);
	} else {
		(void)fputs(buf_str(&text), stdout);
	}
	buf_free(&text);
	return status;
}
