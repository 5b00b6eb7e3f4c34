/* SPDX-License-Identifier: ISC */
/*
 * audit and doctor: does everything still verify?  Neither opens anything.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/audit.h"
#include "cmd/cmd.h"

static json_t *
audit_json(const struct audit_state *st)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "ok", json_boolean(st->first_bad == 0));
	cmd_int(o, "entries", st->entries);
	(void)json_object_set_new(o, "first_bad",
	    st->first_bad != 0 ? json_integer(st->first_bad) : json_null());
	return o;
}

int
cmd_audit_verify(struct cmd *c, int argc, char **argv)
{
	struct audit_state st;
	struct err e = ERR_INIT;
	char number[24];
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (audit_verify(work_store(c->work), &st, &e) != ERR_OK)
		return cmd_fail(c, &e);
	cmd_print(c, audit_json(&st));
	if (st.first_bad == 0)
		return EXIT_DONE;
	(void)snprintf(number, sizeof number, "%lld", (long long)st.first_bad);
	cmd_say(c, "cmd.audit.broken", number, NULL);
	return EXIT_REFUSED;
}

static bool
add_line(void *ctx, const char *line)
{
	struct buf *b = ctx;

	return buf_adds(b, line) && buf_addc(b, '\n');
}

int
cmd_audit_export(struct cmd *c, int argc, char **argv)
{
	struct buf b = BUF_INIT_MAX((size_t)1 << 31);
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (audit_export(work_store(c->work), add_line, &b, &e) != ERR_OK ||
	    (!buf_ok(&b) && err_nomem(&e) != ERR_OK) ||
	    file_write(argv[0], buf_str(&b), b.len, 0600, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else {
		o = json_object();
		cmd_text(o, "file", argv[0]);
		cmd_print(c, o);
	}
	buf_free(&b);
	return status;
}

/* One check of the doctor; each prints its line, bad ones make the status 4. */
static int
examine(struct cmd *c, const char *what, enum err_code rc, struct err *e)
{
	json_t *o = json_object();

	cmd_text(o, "check", what);
	(void)json_object_set_new(o, "ok", json_boolean(rc == ERR_OK));
	cmd_print(c, o);
	if (rc == ERR_OK)
		return EXIT_DONE;
	(void)cmd_fail(c, e);
	return 4;
}

static enum err_code
examine_chain(struct cmd *c, struct err *e)
{
	struct audit_state st;
	enum err_code rc = audit_verify(work_store(c->work), &st, e);
	char number[24];

	if (rc != ERR_OK || st.first_bad == 0)
		return rc;
	(void)snprintf(number, sizeof number, "%lld", (long long)st.first_bad);
	return err_set(e, ERR_STORE_DAMAGED, "cmd.audit.broken", number, NULL);
}

/* The sender's standing alarm (audit-behind, certificate ...) is repeated here. */
static enum err_code
examine_alarm(struct cmd *c, struct err *e)
{
	struct sync_facts facts = { 0 };
	enum err_code rc = work_sync_facts(c->work, &facts, e);

	if (rc == ERR_OK && facts.alarm != NULL)
		rc = err_set(e, ERR_STORE_DAMAGED, facts.alarm, NULL);
	sync_facts_clear(&facts);
	return rc;
}

int
cmd_doctor(struct cmd *c, int argc, char **argv)
{
	struct err e = ERR_INIT;
	int status, worst = EXIT_DONE;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	worst |= examine(c, "store", store_check(work_store(c->work), &e), &e);
	worst |= examine(c, "audit", examine_chain(c, &e), &e);
	worst |= examine(c, "evidence", evidence_check(c->work, &e), &e);
	worst |= examine(c, "sender", examine_alarm(c, &e), &e);
	return worst;
}
