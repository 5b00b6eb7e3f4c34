/* SPDX-License-Identifier: ISC */
/*
 * What people do, once, for the screen and the command line alike.
 *
 * A struct work is an opened home (store, forms, enrolment).  A struct session
 * is a person who logged in: their signing key and the keys of their affairs
 * groups, in guarded memory, gone at session_end().  Every operation checks
 * role and group, writes its audit entry in the same transaction as its
 * effect, and, where it shows something, before it shows it.
 *
 * No drawing, no HTTP, no JSON in this interface.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/uuid.h"
#include "cache/audit.h"
#include "cache/evidence.h"
#include "cache/outbox.h"
#include "forms/form.h"
#include "seal/b64.h"
#include "seal/secret.h"
#include "seal/sign.h"

struct work;
struct session;

struct work_options {
	const char		*home;
	const char		*datadir;
	const struct clock	*clock;		/* NULL: the machine's */
	const char		*lang;		/* of built-in checks: "ja" (NULL) or "en" */
};
enum err_code	work_open(const struct work_options *o, struct work **out,
		    struct err *e) MUST_CHECK;
void		work_close(struct work **w);
const struct form_set *work_forms(const struct work *w);
struct store	*work_store(struct work *w);
const struct clock *work_clock(const struct work *w);
const char	*work_home(const struct work *w);
const char	*work_terminal(const struct work *w);
const char	*work_organization(const struct work *w);
const char	*work_section(const struct work *w);
bool		work_training(const struct work *w);
struct date	work_today(const struct work *w);
/* Message key of a state's name for people (下書き, 承認待ち, ...). */
const char	*work_state_key(enum outbox_state st);
/* The sync line; never blocks. */
enum err_code	work_sync_facts(struct work *w, struct sync_facts *out, struct err *e) MUST_CHECK;

/* ---- set-up (setup.c, people.c) ---- */

enum err_code	work_init(const char *home, const char *datadir, const char *terminal,
		    const char *organization, bool training, struct err *e) MUST_CHECK;
/* Sample people of the drill, as ./start wrote them to HOME/drill-people.tsv:
 * shown on the drill's login screen only.  NULL outside training. */
enum err_code	work_drill_hint(struct work *w, char **text, struct err *e) MUST_CHECK;

struct user_spec {
	const char	*login, *name, *person;
	const char	*roles;		/* "maker,approver" */
	const char	*affairs;	/* "fukushi-teate,iryo" */
	const char	*until;		/* date or NULL: 31 March of this fiscal year */
};
/*
 * Changes of who works here (people.c, standing.c, affair.c).  by is who asks, NULL in a
 * training store, which signs the next roster at once, and before the roster names an
 * administrator.  Elsewhere each change makes a roster request: the next roster, unsigned,
 * in HOME/roster-request.json, for `roster sign` on another machine and `roster import` here.
 */
/* Keys under the password, and a place in the next roster; in a training store the groups'
 * keys are sealed to the user too. */
enum err_code	user_add(struct work *w, struct session *by, const struct user_spec *u,
		    const struct secret *password, struct err *e) MUST_CHECK;
/* Stopped here at once, and at the server with the next roster; resumed with a later one.
 * By a security manager or an administrator. */
enum err_code	user_suspend(struct work *w, struct session *by, const char *login,
		    struct err *e) MUST_CHECK;
enum err_code	user_resume(struct work *w, struct session *by, const char *login,
		    struct err *e) MUST_CHECK;
/*
 * Login, wrapped keys and shares are gone; what the person signed stays verifiable.  Each
 * group that they could open gets a new epoch, its rows sealed anew, when by holds its key
 * (or recovery is at hand); due (may be NULL) takes the ids of the others, for which a
 * member has to call epoch_new(): a NULL-ended list, freed with work_words_free().
 */
enum err_code	user_remove(struct work *w, struct session *by, const char *login, char ***due,
		    struct err *e) MUST_CHECK;
void		work_words_free(char ***words);
/* One's own password (by is the user), or, by an administrator, that of somebody who forgot
 * it: new keys and a new roster entry, and a colleague has to share the groups' keys. */
enum err_code	user_password(struct work *w, struct session *by, const char *login,
		    const struct secret *password, struct err *e) MUST_CHECK;
/* Seals the keys that by holds to the user, in the groups that the roster gives them.
 * *n: how many groups; 0 is ERR_REFUSED. */
enum err_code	user_share(struct session *by, const char *login, size_t *n,
		    struct err *e) MUST_CHECK;
/* A new epoch of the group's key: sealed to each rostered member and to recovery, every row
 * sealed anew, the old secret kept under the new one while something names it.  The first
 * one makes the group's key.  *rows: how many were sealed anew. */
enum err_code	epoch_new(struct session *by, const char *affair, int64_t *epoch, int64_t *rows,
		    struct err *e) MUST_CHECK;
struct user_info {
	char	*login, *person, *name, *kid;
	char	*state;		/* active, suspended, waiting (鍵待ち), requested, unknown */
	char	**roles;	/* NULL-ended */
	char	**affairs;	/* NULL-ended */
};
enum err_code	user_list(struct work *w, bool (*fn)(void *ctx, const struct user_info *u),
		    void *ctx, struct err *e) MUST_CHECK;
enum err_code	affair_add(struct work *w, struct session *by, const char *id, const char *name,
		    const char *members, struct err *e) MUST_CHECK;
/* epoch 0: no key yet; due: somebody who could open it was removed since it was made. */
struct affair_info { const char *id, *name; int64_t epoch; bool due; };
enum err_code	affair_list(struct work *w, bool (*fn)(void *ctx, const struct affair_info *a),
		    void *ctx, struct err *e) MUST_CHECK;

/* out (may be NULL): its public half. */
enum err_code	root_new(const char *file, struct public_key *out, struct err *e) MUST_CHECK;
/* Public halves (base64url) that the roster shall carry to the terminals; NULL: as drafted. */
struct roster_keys { const char *recovery, *inspector; };
/* draft: JSON roster payload, a request perhaps; appends the compact JWS over it and the
 * municipality's public keys.  Needs no store. */
enum err_code	roster_sign(const char *root_key_file, const struct roster_keys *keys,
		    const char *draft, size_t len, int64_t now_us, struct buf *out,
		    struct err *e) MUST_CHECK;
/* The first roster of a terminal also names the root whose rosters count from then on. */
enum err_code	roster_import(struct work *w, const char *jws, struct err *e) MUST_CHECK;
/* The payload of the roster in force, JSON, appended. */
enum err_code	roster_show(struct work *w, struct buf *json, struct err *e) MUST_CHECK;
/* Version in force (0: none yet); does a request wait for the root's signature? */
struct roster_facts { int64_t version; bool requested; };
enum err_code	roster_facts(struct work *w, struct roster_facts *out, struct err *e) MUST_CHECK;

/* ---- recovery (recover.c) and the inspector (inspector.c) ---- */

/* What stands on a sheet before and after the half; part 0 or 1. */
struct recovery_words {
	bool	(*write)(void *ctx, int pair, int part, const char *kid, struct buf *before,
		    struct buf *after);
	void	*ctx;
};
/* A new recovery key, as four sheets DIR/recovery-PAIR-{a,b}.txt, and nowhere else.  out:
 * its public half, for `roster sign`.  Needs no store. */
enum err_code	recovery_new(const char *dir, const struct recovery_words *words,
		    struct public_key *out, struct err *e) MUST_CHECK;
struct recovered { int64_t groups, rows; };
/* The ceremony: two halves of one pair, as typed.  Opens each group's key and makes a new
 * epoch of it, sealed to the rostered members, by among them where the roster says so. */
enum err_code	recover(struct session *by, const struct secret *first,
		    const struct secret *second, struct recovered *out, struct err *e) MUST_CHECK;

/* The audit officer's key; out: its public half, for `roster sign`.  Needs no store. */
enum err_code	inspector_new(const char *file, struct public_key *out, struct err *e) MUST_CHECK;
struct inspector;
enum err_code	inspector_load(const char *file, struct inspector **out, struct err *e) MUST_CHECK;
void		inspector_free(struct inspector **i);
/* One line of an export (`audit export`): its record as JSON, with "seq", and in place of
 * "sealed" what was sealed.  ERR_INVALID: no such line; ERR_CRYPTO: sealed to another key. */
enum err_code	inspector_open(const struct inspector *i, const char *line, size_t len,
		    struct buf *out, struct err *e) MUST_CHECK;

/* Are the keys and settings that everything is trusted by as the screen credential left
 * them?  ERR_STORE_DAMAGED "work.store.mac" (doctor). */
enum err_code	work_check_anchors(struct work *w, struct err *e) MUST_CHECK;

/* ---- backup and restore (restore.c) ---- */

/* A copy of the store without result bodies; replaces an older one. */
enum err_code	work_backup(struct work *w, const char *file, struct err *e) MUST_CHECK;
struct restored {
	int64_t	generation, entries;	/* that the server has to be asked about first */
	bool	new_pepper;		/* screen.key was not kept: no password opens anything */
	bool	new_terminal;		/* new key and certificate request: enrol again */
};
/* HOME gets the copy, a new generation and the credentials that it lacks.  The request for
 * the generation is in HOME/generation-request.json; a training store signs it itself. */
enum err_code	work_restore(const struct work_options *o, const char *file, const char *reason,
		    struct restored *out, struct err *e) MUST_CHECK;
/* The next generation (or this one, if it is later), as JSON for generation_sign(). */
enum err_code	generation_request(struct work *w, int64_t generation, const char *reason,
		    struct buf *json, struct err *e) MUST_CHECK;
enum err_code	generation_sign(const char *root_key_file, const char *draft, size_t len,
		    int64_t now_us, struct buf *out, struct err *e) MUST_CHECK;
enum err_code	generation_import(struct work *w, const char *jws, struct err *e) MUST_CHECK;

/*
 * The municipality's own catalogue and forms (site.c), signed by the root
 * outside training.  The signing halves need no store.
 */
enum err_code	site_catalogue_sign(const char *root_key_file, const char *table, size_t len,
		    int64_t now_us, struct buf *out, struct err *e) MUST_CHECK;
/* A table, signed or (in training) as it is: verified, read, no older than the one in force.
 * Its bytes are appended to table; *out is the caller's. */
enum err_code	site_catalogue_open(struct work *w, const char *name, const char *text, size_t len,
		    struct buf *table, struct catalog **out, struct err *e) MUST_CHECK;
/* Takes what site_catalogue_open() opened; in force from the next opening of the store. */
enum err_code	site_catalogue_put(struct work *w, const char *text, const struct buf *table,
		    struct err *e) MUST_CHECK;
/* Writes DIR/manifest.jws. */
enum err_code	site_forms_sign(const char *root_key_file, const char *dir, int64_t now_us,
		    struct err *e) MUST_CHECK;
/* The whole pack or, when any file has a mistake, none of it. */
enum err_code	site_forms_load(struct work *w, const char *dir, const char *datadir,
		    size_t *taken, struct err *e) MUST_CHECK;

enum err_code	enrol_export(struct work *w, struct buf *json, struct err *e) MUST_CHECK;
enum err_code	enrol_import(struct work *w, const char *json, size_t len,
		    struct err *e) MUST_CHECK;

/* ---- sessions (session.c) ---- */

struct session_affair { char *id, *name; bool maker, approver, has_key; };
struct session_info {
	const char		*login, *name, *person, *kid;
	bool			 maker, approver, security, admin;
	const char		*until;		/* first role to end, date */
	const struct session_affair *affairs;
	size_t			 affair_count;
};
/* ERR_LOGIN: one message for an unknown login and a wrong password, same time. */
enum err_code	session_login(struct work *w, const char *login, const struct secret *password,
		    struct session **out, struct err *e) MUST_CHECK;
void		session_end(struct session **s);	/* logout: audited, keys wiped */
const struct session_info *session_info(const struct session *s);
struct work	*session_work(const struct session *s);

/* ---- lists (list.c) ---- */

struct entry_row {
	char		 entry[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
	char		*kind;
	enum outbox_state state;
	int64_t		 version, made_us, state_us, next_try_us, attempts;
	int64_t		 asked_us;		/* since when approval is awaited; 0: not */
	char		*problem;
	/* of one's own groups only, else NULL: */
	char		*affair, *procedure, *title, *subject /* masked */, *maker, *maker_kid;
	char		*case_no;
	char		*information;		/* asked for; NULL before it was submitted */
	char		*role;			/* the person's (立場); likewise */
	char		*due;			/* date or NULL */
	char		*comment;		/* of a return, with comment_field */
	char		*comment_field;
	size_t		 comments;		/* all of that return */
	/* Of a case: the inquiries that it made, those that wait for approval, those with an
	 * outcome. */
	size_t		 made, waiting, answered;
	size_t		 papers;		/* fields whose evidence nobody marked as seen */
	size_t		 reasons;		/* soft checks that stand, with a reason */
	bool		 mine;
};
/* Does an answer about a person come of it?  Of a registration or a notice none does. */
bool		work_kind_answered(const char *kind);
/* Message key of a row's state for people; of a case that made inquiries, of how far they are:
 * {0} is *n, {1} row->made. */
const char	*entry_row_state(const struct entry_row *row, size_t *n);
/* Since when it is as it is; what waits for approval, since that was asked: holding it and
 * releasing it do not make it younger. */
int64_t		entry_row_waits_since(const struct entry_row *row);
void		entry_row_clear(struct entry_row *row);
void		entry_rows_free(struct entry_row **rows, size_t n);
struct list_query {
	const enum outbox_state	*states;	/* NULL: all */
	size_t			 state_count;
	const char		*after;		/* entry id */
	size_t			 limit;
	bool			 oldest_first;
	bool			 mine_only;
	bool			 goes_on;	/* a further page; the opening is recorded */
	/* Which of them; the limit counts those.  NULL: all. */
	bool			 (*wants)(void *ctx, const struct entry_row *row);
	void			*ctx;
};
/* s NULL: without login, clear columns only.  One audit entry for an opened list. */
enum err_code	work_list(struct work *w, struct session *s, const struct list_query *q,
		    struct entry_row **rows, size_t *n, struct err *e) MUST_CHECK;

/* ---- drafts (draft.c) ---- */

struct draft;
/* affair NULL: the one that fits; several: ERR_INVALID at field "affair". */
enum err_code	draft_new(struct session *s, const char *form_id, const char *procedure,
		    const char *affair, struct draft **out, struct err *e) MUST_CHECK;
/* draft, or returned (becomes draft at the first save). */
enum err_code	draft_open(struct session *s, const char *entry, struct draft **out,
		    struct err *e) MUST_CHECK;
/* A new draft with what an entry of one's own groups, in whatever state, answers; audited as
 * a look into it, for this purpose. */
enum err_code	draft_copy(struct session *s, const char *entry, const char *purpose,
		    struct draft **out, struct err *e) MUST_CHECK;
void		draft_close(struct draft **d);	/* does not save */
struct answers	*draft_answers(struct draft *d);
const char	*draft_entry(const struct draft *d);	/* id; valid before the first save too */
const char	*draft_affair(const struct draft *d);
/* Of a return, or NULL. */
const char	*draft_comment(const struct draft *d, const char **field);
/* The type of problem for which the server did not take it (protocol.md section 4), until it is
 * sent again; NULL: none. */
const char	*draft_problem(const struct draft *d);
/* Where the caret was when it was saved; NULL at the start. */
const char	*draft_caret(const struct draft *d);
void		draft_set_caret(struct draft *d, const char *field);
/* Groups that fit a procedure for this maker. *out freed with free(). */
enum err_code	affairs_fitting(struct session *s, const char *procedure,
		    const struct session_affair ***out, size_t *n, struct err *e) MUST_CHECK;
/* Sealed and durable when it returns ERR_OK. */
enum err_code	draft_save(struct draft *d, struct err *e) MUST_CHECK;
/* 承認依頼: checks, freezes, signs; the entry is pending.
 * ERR_INVALID when checks do not pass. */
enum err_code	draft_submit(struct draft *d, struct err *e) MUST_CHECK;

/* ---- returned with comments (comments.c) ---- */

/* What an approver wrote at a field; field NULL: about the whole entry.  cause: a name of
 * return_causes(), NULL: "other". */
struct field_comment { char *field, *text, *cause; };
void		field_comments_free(struct field_comment **c, size_t n);
struct return_cause { const char *name, *title /* message key */; };
const struct return_cause *return_causes(size_t *n);
/* All comments of a return, in the order of their writing. */
enum err_code	draft_comments(const struct draft *d, struct field_comment **out, size_t *n,
		    struct err *e) MUST_CHECK;
/* Those of them at fields that stand as they were returned: value, documents and note. */
enum err_code	draft_unmended(const struct draft *d, struct field_comment **out, size_t *n,
		    struct err *e) MUST_CHECK;
/* For what entries of a procedure were returned here in the last two years: counts without
 * link to entries or persons.  field "": the whole entry. */
struct return_hint { char *field; const struct return_cause *cause; int64_t n; };
enum err_code	return_hints(struct work *w, const char *procedure, struct return_hint **out,
		    size_t *n, struct err *e) MUST_CHECK;
void		return_hints_free(struct return_hint **h, size_t n);

/* ---- refused by the server (refusal.c) ---- */

struct msgs;
/* A field that the server did not accept (protocol.md section 4: `invalid`, `rejected`). */
struct field_refusal {
	char		*field;		/* of the form; "": none of it */
	char		*label;		/* in the language of the forms; "": none */
	char		*code;		/* the server's word */
	char		*detail;	/* its sentence, of a statement only; NULL: none */
	const char	*key;		/* message key of the sentence, with the code as {0} */
};
void		field_refusals_free(struct field_refusal **r, size_t n);
/* What is wrong, for people: of no field of the form, that something is; with the server's
 * own sentence.  False: no memory. */
bool		refusal_text(const struct msgs *m, const struct field_refusal *r,
		    struct buf *out) MUST_CHECK;
/* The sentence for a type of problem (draft_problem()); *field: where it is mended, NULL: at no
 * field alone. */
const char	*refusal_key(const char *problem, const char **field);
/* Until it is sent again; in the order of the server's list. */
enum err_code	draft_refusals(const struct draft *d, struct field_refusal **out, size_t *n,
		    struct err *e) MUST_CHECK;
/* How often what each maker of one's own groups made was returned by an approver since a time:
 * counted from what is there, kept nowhere; most first.  For approvers; audited as a list. */
struct maker_returns { char *kid, *maker; size_t n; };
enum err_code	returns_by_maker(struct session *s, int64_t since_us, struct maker_returns **out,
		    size_t *n, struct err *e) MUST_CHECK;
void		maker_returns_free(struct maker_returns **r, size_t n);

/* ---- review and decisions (decide.c) ---- */

struct review_view {
	char			 entry[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
	char			 digest[DIGEST_TEXT_SIZE];	/* of the payload's bytes */
	int64_t			 version;
	enum outbox_state	 state;
	char			*maker;		/* name */
	bool			 own;		/* made by this person: may not approve */
	char			*title, *kind, *affair, *made_at, *due;
	struct buf		 payload;	/* the exact bytes (JSON) */
	struct review		*review;	/* from the frozen review document */
	struct review		*earlier;	/* of the submission before it, or NULL */
	bool			 replaces;	/* that is the registration that it replaces */
	int64_t			 base_version;	/* which one it says it replaces; 0: none */
	int64_t			 in_force;	/* as the server said (lookup.h); 0: not asked */
	struct field_comment	*returned;	/* for what that one was returned */
	size_t			 returned_count;
	char			*held;		/* why it is held, or NULL */
	struct field_comment	*notes;		/* this person's own, not sent yet */
	size_t			 note_count;
};
/* Audited as opened; makes approving this digest possible for this person. */
enum err_code	review_open(struct session *s, const char *entry, const char *purpose,
		    struct review_view **out, struct err *e) MUST_CHECK;
void		review_close(struct review_view **v);
/* Does evidence stand behind it that its maker marked none of as seen? */
bool		review_lacks_paper(const struct review_line *l);
/* How a line compares with the earlier submission; *before: its value there, or NULL. */
enum review_change { REVIEW_FIRST, REVIEW_SAME, REVIEW_NEW, REVIEW_CHANGED };
enum review_change review_compare(const struct review_view *v, const struct review_line *l,
		    const char **before);
/* What this approver wants to return it for, kept sealed until they do; n 0 forgets it.
 * They lie with the entry, for whoever noted them and this submission alone. */
enum err_code	review_note(struct session *s, const struct review_view *v,
		    const struct field_comment *c, size_t n, struct err *e) MUST_CHECK;
/* Blind re-key: is what the approver typed, by the field's own rules, what the frozen
 * document says?  Recorded, whichever it is. */
enum err_code	review_rekey(struct session *s, const struct review_view *v, const char *field,
		    const char *typed, bool *same, struct err *e) MUST_CHECK;
/* Who did what when with an entry of one's own groups, oldest first. */
struct past_step {
	int64_t			 at_us;
	const char		*event, *actor;	/* names of the outbox */
	const char		*name;		/* of the person, or NULL: the program itself */
	enum outbox_state	 to;
};
enum err_code	entry_history(struct session *s, const char *entry, bool (*fn)(void *ctx,
		    const struct past_step *p), void *ctx, struct err *e) MUST_CHECK;
/* By the outbox's table: may this person, in one of their roles, cause it in that state? */
bool		entry_possible(const struct session *s, enum outbox_state state,
		    enum outbox_event event);
enum err_code	entry_approve(struct session *s, const char *entry, const char *digest,
		    struct err *e) MUST_CHECK;
enum err_code	entry_return(struct session *s, const char *entry, const char *comment,
		    const char *field, struct err *e) MUST_CHECK;
/* The same with several comments, each at its field; the maker begins at the first. */
enum err_code	entry_return_at(struct session *s, const char *entry,
		    const struct field_comment *c, size_t n, struct err *e) MUST_CHECK;
enum err_code	entry_hold(struct session *s, const char *entry, const char *reason,
		    struct err *e) MUST_CHECK;
enum err_code	entry_release(struct session *s, const char *entry, struct err *e) MUST_CHECK;
enum err_code	entry_withdraw(struct session *s, const char *entry, struct err *e) MUST_CHECK;
enum err_code	entry_discard(struct session *s, const char *entry, struct err *e) MUST_CHECK;
enum err_code	entry_paper(struct session *s, const char *entry, const char *reason,
		    struct err *e) MUST_CHECK;
enum err_code	entry_retry(struct session *s, const char *entry, struct err *e) MUST_CHECK;
/* What was decided with the answer ends it. */
enum err_code	entry_close(struct session *s, const char *entry, const char *decided,
		    struct err *e) MUST_CHECK;

/* ---- opening (open.c) ---- */

/* An entry's own answers, audited before they are returned. */
enum err_code	entry_show(struct session *s, const char *entry, const char *purpose,
		    struct answers **out, struct entry_row *row, struct err *e) MUST_CHECK;

/* What tells an entry from its neighbours, and how it ended.  NULL: there is none, or it is
 * not known any more. */
struct entry_facts {
	char	*case_no, *subject, *provider;
	char	**information;		/* names of what was asked for, NULL-ended */
	char	*decided, *decided_by;	/* of a closed one */
	int64_t	 decided_us;
};
/* For the slip: subject masked, audited.  What was decided about a protected person is told
 * by result_open() alone.  ERR_DENIED: not of one's own groups, or nothing was kept of it. */
enum err_code	entry_facts(struct session *s, const char *entry, struct entry_facts *out,
		    struct err *e) MUST_CHECK;
void		entry_facts_clear(struct entry_facts *f);

/* value: as the provider wrote it, or why there is none (absent); shown: the same for people, in
 * the forms' language. */
struct result_line { char *section, *label, *value, *shown; bool absent; };
struct result_view {
	char			*entry, *state, *provider, *answered_at, *keep_until;
	bool			 has_result;	/* false: an outcome without a body */
	bool			 closed;	/* what was decided is among the facts */
	bool			 destroyed;	/* closed, and the body was destroyed since */
	struct entry_facts	 facts;		/* subject: the whole name, of whom was asked */
	bool			 subject_differs; /* the provider answered about another */
	char			*subject_text;	/* as the provider has them */
	struct result_line	*lines;
	size_t			 line_count;
	struct buf		 payload;	/* JSON; empty without a body */
	char			*meaning_key;	/* message key of the sentence for the state */
	struct field_refusal	*refusals;	/* of a rejected registration */
	size_t			 refusal_count;
	int64_t			 keep_days;	/* the site keeps the body so long after closing */
	bool			 printing;	/* the site allows it */
};
enum err_code	result_open(struct session *s, const char *entry, const char *purpose,
		    struct result_view **out, struct err *e) MUST_CHECK;
void		result_close(struct result_view **v);
/* An opened result is about to be printed: the reason is in the audit chain, durably, when
 * this is ERR_OK.  ERR_REFUSED "work.result.no_printing" unless the site's policy allows it;
 * ERR_INVALID at "reason". */
enum err_code	result_print(struct session *s, const char *entry, const char *reason,
		    struct err *e) MUST_CHECK;

/* Receipt and statements as kept; needs no login.  Compact JWS, NULL-ended array. */
/* unverified: receipts that did not hold, kept all the same. */
struct evidence { char *submission, *receipt, **statements, **unverified; };
enum err_code	evidence_get(struct work *w, const char *entry_or_submission, struct evidence **out,
		    struct err *e) MUST_CHECK;
void		evidence_free(struct evidence **v);
/* Every entry, envelope, receipt, statement and result that needs no key (doctor). */
enum err_code	evidence_check(struct work *w, struct err *e) MUST_CHECK;

#endif
