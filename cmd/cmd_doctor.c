/* SPDX-License-Identifier: ISC */
/*
 * doctor: does everything still verify?  It opens nothing.
 */
#include <stdio.h>

#include "cache/audit.h"
#include "cmd/cmd.h"

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
