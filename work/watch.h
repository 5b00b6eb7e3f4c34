/* SPDX-License-Identifier: ISC */
/*
 * Unusual operation (security.md, "Audit"): a machine notices, a person asks.
 *
 * rules.c is called by the operations of this room, in the transaction that
 * writes their audit entry; what a rule finds goes into the chain and into the
 * follow-up queue with it.  guard.c stops what must not happen at all.
 * unusual.c is the security manager's queue: who was asked, what they said,
 * what was decided.
 */
#ifndef WORK_WATCH_H
#define WORK_WATCH_H

#include "cache/watch.h"
#include "work/work.h"

struct keyring_key;
struct opened;
struct policy;

/* ---- the rules (rules.c) ---- */

struct rule {
	const char	*name;		/* in the queue and in the chain */
	const char	*title;		/* message key */
};
const struct rule *rule_table(size_t *n);

struct finding {
	const char	*rule, *who, *entry, *detail;
	int64_t		 once_since_us;	/* the same finding since then is the same one */
};
/* Into the queue and into the chain; in the caller's transaction. */
enum err_code	unusual_found(struct work *w, const struct policy *p, const struct finding *f,
		    struct err *e) MUST_CHECK;

/* In the caller's transaction: after a login, after a failed one (failed: how many in a
 * row), at any act of a session. */
enum err_code	watch_login(struct session *s, struct err *e) MUST_CHECK;
enum err_code	watch_failed(struct work *w, const char *who, int64_t failed,
		    struct err *e) MUST_CHECK;
enum err_code	watch_act(struct session *s, struct err *e) MUST_CHECK;
/* A person's data are about to be shown; what: WATCH_LOOK or WATCH_REVIEW. */
enum err_code	watch_look(struct session *s, const struct opened *o, const char *what,
		    struct err *e) MUST_CHECK;
/* A look-up by number or person key; the case must exist.  person_key may be NULL. */
enum err_code	watch_search(struct session *s, const struct keyring_key *k,
		    const char *person_key, const char *case_no, struct err *e) MUST_CHECK;
/* From now on this case exists; with every draft that bears its number. */
enum err_code	watch_case(struct session *s, const struct keyring_key *k, const char *case_no,
		    struct err *e) MUST_CHECK;
enum err_code	watch_approve(struct session *s, const struct opened *o, struct err *e) MUST_CHECK;
/* Transactions of their own: an operation was not allowed; the chain does not hold. */
void		watch_refused(struct session *s, const char *action, const char *entry);
enum err_code	watch_chain(struct work *w, int64_t first_bad, struct err *e) MUST_CHECK;
/* The audit entry of an act that shows a list, or a person; durable when it returns. */
enum err_code	act_record(struct session *s, const struct audit_event *ev,
		    struct err *e) MUST_CHECK;
enum err_code	look_record(struct session *s, const struct opened *o,
		    const struct audit_event *ev, struct err *e) MUST_CHECK;

/* ---- what is stopped (guard.c) ---- */

/* ERR_REFUSED "work.guard.own": one's own record.  ERR_REFUSED, guard_asks():
 * a protected person, not confirmed by guard_confirm() in this session. */
enum err_code	guard_look(struct session *s, const struct keyring_key *k, const char *entry,
		    const char *person_key, struct err *e) MUST_CHECK;
/* Was it refused because the person is protected, and the confirmation is missing? */
bool		guard_asks(const struct err *e);
/* A person was found by a search.  ERR_REFUSED "work.guard.own"; of a protected person, marked
 * here or said so by the server (*is_protected; then marked here from now on), no address may
 * be shown: it is set. */
enum err_code	guard_search(struct session *s, const struct keyring_key *k, const char *person_key,
		    bool *is_protected, struct err *e) MUST_CHECK;
/* The second confirmation for this entry (an id; a draft's too); audited. */
enum err_code	guard_confirm(struct session *s, const char *entry, struct err *e) MUST_CHECK;
/* A colleague's record needs a second approver: *wait when this was the first, who is
 * recorded.  A transaction of its own. */
enum err_code	guard_approve(struct session *s, const struct opened *o, bool *wait,
		    struct err *e) MUST_CHECK;
struct guard_spec {
	const char	*affair, *person_key;
	bool		 own;		/* the caller's own record; else a protected person */
	bool		 remove;
};
/* A person keeps their own record's mark; protected persons are marked by whoever works in
 * the group, and unmarked by an approver. */
enum err_code	guard_mark(struct session *s, const struct guard_spec *g, struct err *e) MUST_CHECK;

/* ---- the follow-up queue (unusual.c) ---- */

struct follow_up {
	int64_t		 id, at_us, due_us, escalated_us, answered_us;
	const char	*rule, *title;		/* title: message key */
	const char	*who, *login, *name;	/* login and name as the roster has them, or NULL */
	const char	*entry, *detail, *answered_by;
	bool		 overdue;
	/* Of one's own answers only, else NULL: */
	const char	*asked, *said, *decided;
};
/* For the security manager; an administrator sees what was escalated. */
enum err_code	follow_up_list(struct session *s, bool open_only,
		    bool (*fn)(void *ctx, const struct follow_up *f), void *ctx,
		    struct err *e) MUST_CHECK;
/* How many wait for an answer, and how many of them past their day; of what this person
 * may list. */
enum err_code	follow_up_count(struct session *s, int64_t *open, int64_t *overdue,
		    struct err *e) MUST_CHECK;
struct follow_up_answer {
	const char	*asked, *said, *decided;
};
/* ERR_REFUSED when it is about the caller. */
enum err_code	follow_up_answer(struct session *s, int64_t id, const struct follow_up_answer *a,
		    struct err *e) MUST_CHECK;
/* The daily part: what is overdue is escalated, what no rule needs any more is dropped. */
enum err_code	follow_up_daily(struct work *w, int64_t *escalated, struct err *e) MUST_CHECK;

#endif
