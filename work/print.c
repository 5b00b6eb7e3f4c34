/* SPDX-License-Identifier: ISC */
/*
 * Paper leaves the building: printing a result is off unless the signed policy
 * says otherwise, and then asks for a reason, which stands in the audit chain
 * before anything goes to the printer.
 */
#include "work/policy.h"
#include "work/priv.h"
#include "work/watch.h"

enum err_code
result_print(struct session *s, const char *entry, const char *reason, struct err *e)
{
	struct opened o = { 0 };
	struct audit_event ev;
	struct policy p;
	enum err_code rc = policy_load(s->work, &p, e);

	if (rc != ERR_OK)
		return rc;
	if (p.printing == 0)
		rc = err_set(e, ERR_REFUSED, "work.result.no_printing", NULL);
	policy_clear(&p);
	if (rc == ERR_OK && text_empty(reason))
		rc = err_set_field(e, ERR_INVALID, "reason", "work.result.print_reason", NULL);
	if (rc == ERR_OK)
		rc = entry_open(s, entry, &o, e);
	if (rc == ERR_DENIED)
		watch_refused(s, "print", entry);
	if (rc == ERR_OK) {
		event_fill(s, &o, "print", session_role(s, o.head.affair), &ev);
		ev.purpose = reason;
		rc = act_record(s, &ev, e);
	}
	opened_clear(&o);
	return rc;
}
