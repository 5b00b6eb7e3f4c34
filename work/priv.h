/* SPDX-License-Identifier: ISC */
/*
 * What the files of work/ share.  Private to this room.
 *
 * A roster is read and verified anew for each decision: it may have been
 * replaced since the person logged in.  Functions that say "in the caller's
 * transaction" neither begin nor commit.
 */
#ifndef WORK_PRIV_H
#define WORK_PRIV_H

#include <jansson.h>

#include "cache/entry.h"
#include "cache/keyring.h"
#include "cache/people.h"
#include "cache/store.h"
#include "seal/user.h"
#include "wire/message.h"
#include "wire/submission.h"
#include "work/work.h"

#define FILE_SCREEN	"screen.key"
#define FILE_SENDER	"sender.key"
#define FILE_TLS	"tls.key"
#define FILE_ROOT	"root.key"
#define FILE_RECOVERY	"recovery.key"
#define FILE_INSPECTOR	"inspector.key"

/* The next roster, JSON, that waits for the root's signature. */
#define SETTING_REQUEST	"roster_request"

/* The root's word for this generation, until and after the server has it; and that the
 * store was restored once (sync/ reads both). */
#define SETTING_GENERATION	"generation_statement"
#define SETTING_RESTORED	"restored"

#define ROLE_MAKER	"maker"
#define ROLE_APPROVER	"approver"
#define ROLE_SECURITY	"security"
#define ROLE_ADMIN	"admin"
#define USER_ACTIVE	"active"
#define USER_SUSPENDED	"suspended"

struct work {
	char			*home, *datadir, *terminal, *organization, *section;
	bool			 training;
	struct kdf_params	 kdf;
	const struct clock	*clock;
	struct store		*store;
	struct form_set		*forms;
};

struct session {
	struct work		*work;
	struct session_info	 info;
	char			*login, *name, *person, *until;
	char			 kid[KID_SIZE];
	struct session_affair	*affairs;
	size_t			 affair_count;
	struct user_keys	 keys;
	struct keyring		*ring;
	int64_t			 presence;	/* cache/watch.h */
	int64_t			 began_us, idle_us, lasts_us;	/* limit.h; since boot */
	char			 confirmed[UUID_TEXT_SIZE];	/* guard_confirm() */
};

/* ---- work.c ---- */

int64_t		work_now(const struct work *w);
/* strdup(), NULL for NULL and "". */
char		*text_or_null(const char *s) MUST_CHECK;
bool		text_empty(const char *s);
bool		state_among(enum outbox_state st, const enum outbox_state *list, size_t n);
/* There is, or was, an outcome to open. */
bool		state_has_outcome(enum outbox_state st);
/* A setting that must be there: ERR_STORE_DAMAGED otherwise. */
enum err_code	setting_need(struct store *s, const char *name, char **value,
		    struct err *e) MUST_CHECK;
/* Commits what brought the entry to this version.  When the outcome is unknown it
 * looks: ERR_OK when it is there, "work.store.not_saved" when it is not, and
 * "work.store.unsure" when the store cannot be read. */
enum err_code	entry_commit(struct store *s, const char *entry, int64_t version,
		    struct err *e) MUST_CHECK;

/* ---- words.c: "a,b" and NULL-ended arrays ---- */

enum err_code	words_split(const char *s, char ***out, struct err *e) MUST_CHECK;
bool		words_add(char ***words, const char *word) MUST_CHECK;	/* once; false: no memory */
bool		words_has(char *const *words, const char *word);
size_t		words_count(char *const *words);
void		words_free(char ***words);

/* ---- json.c ---- */

/* ERR_STORE_DAMAGED when it is no object: only our own JSON is read here. */
enum err_code	object_read(const char *json, size_t len, json_t **out, struct err *e) MUST_CHECK;
/* Writes and releases o; NULL is out of memory. */
enum err_code	object_write(json_t *o, struct buf *out, struct err *e) MUST_CHECK;
/* A member's text on the heap; NULL when absent. */
enum err_code	object_text(const json_t *o, const char *name, char **out,
		    struct err *e) MUST_CHECK;

/* ---- roster.c ---- */

enum err_code	root_key_get(struct work *w, struct public_key *out, struct err *e) MUST_CHECK;
/* The roster in force, its signature by the root verified. */
enum err_code	roster_load(struct work *w, struct wire_roster *out, struct err *e) MUST_CHECK;
/* Before the first roster there is an empty one, of version 0. */
enum err_code	roster_load_or_none(struct work *w, struct wire_roster *out,
		    struct err *e) MUST_CHECK;
/* Next version, signed by root; in the caller's transaction. */
enum err_code	roster_put(struct store *s, int64_t now_us, struct wire_roster *r,
		    const struct sign_key *root, struct err *e) MUST_CHECK;
/* Is the role one that reads, for the affair, not ended on the date? */
bool		role_opens(const struct wire_role *r, const char *affair, struct date on);
const char	*roster_affair_name(const struct wire_roster *r, const char *affair);
bool		role_in_force(const struct wire_role *r, struct date on);
/* ERR_DENIED unless this person may still act here: in the roster as it is now, active, with
 * the key they logged in with.  out gets that roster. */
enum err_code	session_active(struct session *s, struct wire_roster *out,
		    struct err *e) MUST_CHECK;
/* ERR_DENIED unless this person has the role for the affair today, by the roster as it is
 * now.  out (may be NULL) gets that roster. */
enum err_code	session_may(struct session *s, const char *role, const char *affair,
		    struct wire_roster *out, struct err *e) MUST_CHECK;

/* ---- session.c ---- */

/* What the person's shares open, added to the session's ring; what it holds already
 * stays where it is.  Outside a transaction. */
enum err_code	session_open_groups(struct session *s, struct err *e) MUST_CHECK;

/* ---- limit.c ---- */

/* From now on it counts. */
enum err_code	limit_begin(struct session *s, struct err *e) MUST_CHECK;

/* ---- site.c ---- */

/* What lies in HOME/site is what the root signed; ERR_REFUSED or ERR_CRYPTO. */
enum err_code	site_verify(struct work *w, struct err *e) MUST_CHECK;

/* ---- group.c: keys of affairs groups ---- */

/* A new epoch: made, signed, sealed to recovery, stored; in the caller's transaction.
 * made (may be NULL) gets the key. */
enum err_code	group_make(struct store *s, int64_t now_us, const char *affair, int64_t epoch,
		    const struct sign_key *by, const struct public_key *recovery,
		    struct box_key **made, struct err *e) MUST_CHECK;
/* Signed by the root or by a rostered person over exactly this row? */
enum err_code	group_verify(const struct group_row *g, const struct public_key *root,
		    struct wire_roster *r, struct err *e) MUST_CHECK;
/* Whose shares open a ring: a member's, or recovery's. */
struct ring_source {
	const struct box_key	*key;
	const char		*holder;
	const char		*who;		/* for the audit chain, when a group is refused */
	bool			(*wants)(void *ctx, const char *affair);	/* NULL: all */
	void			*ctx;
	bool			 inside;	/* of the caller's transaction */
};
/* Adds every epoch that verifies and opens and is not in the ring yet: by a share of its
 * own, or, of a replaced one, with the epoch in force.  One that does not verify is
 * refused: audited, and left out. */
enum err_code	ring_open(struct work *w, const struct ring_source *src, struct keyring *ring,
		    struct err *e) MUST_CHECK;
/* Seals an epoch's secret to a holder. */
enum err_code	group_give(struct store *s, const struct keyring_key *k, const char *holder,
		    const struct public_key *to, struct err *e) MUST_CHECK;
/* All epochs of the affair, opened with recovery, sealed to a member; in the caller's
 * transaction. */
enum err_code	group_share(struct work *w, const char *affair, const struct box_key *recovery,
		    const struct public_key *to, struct err *e) MUST_CHECK;
/* Has the holder a share of the affair's current epoch? */
enum err_code	group_shared(struct work *w, const char *affair, const char *holder, bool *out,
		    struct err *e) MUST_CHECK;

/* ---- anchor.c: the store's MAC ---- */

/* In the caller's transaction, after something that it covers was written; the screen
 * credential has to be there. */
enum err_code	anchors_seal(struct store *s, const char *home, struct err *e) MUST_CHECK;
/* ERR_STORE_DAMAGED "work.store.mac".  sealed (may be NULL): false when there is none yet. */
enum err_code	anchors_check(struct work *w, bool *sealed, struct err *e) MUST_CHECK;

/* ---- rotate.c: epochs ---- */

struct rotation {
	struct work			*w;
	const struct sign_key		*signer;	/* a rostered person's, or the root's */
	const char			*who;
	const struct keyring		*ring;		/* every epoch of the affair that opens */
	const struct wire_roster	*roster;	/* whose members get the new key */
	const char			*affair;
	int64_t				 epoch, rows;	/* set: the new one; sealed anew */
};
/* In the caller's transaction.  ERR_DENIED "work.epoch.no_key" when the affair has keys
 * and the ring not the one in force. */
enum err_code	group_rotate(struct rotation *r, struct err *e) MUST_CHECK;
enum err_code	recovery_key_get(struct work *w, struct public_key *out, struct err *e) MUST_CHECK;
/* A removed member could open this epoch: a member has to make a new one. */
enum err_code	epoch_due_put(struct work *w, const char *affair, bool due,
		    struct err *e) MUST_CHECK;
enum err_code	epoch_due(struct work *w, const char *affair, bool *due, struct err *e) MUST_CHECK;

/* ---- keys.c: a person's keys under the password ---- */

/* ERR_INVALID at field "password" when it is no text. */
enum err_code	keys_wrap(struct work *w, const struct user_keys *k, const struct secret *password,
		    const char *login, struct buf *out, struct err *e) MUST_CHECK;
/* ERR_LOGIN; row NULL is nobody, and takes the same time.  Raises a weaker wrapping to the
 * terminal's parameters: *row's wrapped then is new, and *raised true. */
enum err_code	keys_unwrap(struct work *w, struct user_row *row, const struct secret *password,
		    struct user_keys *out, bool *raised, struct err *e) MUST_CHECK;

/* ---- enrol.c ---- */

/* ERR_REFUSED "work.enrol.none" before enrolment. */
enum err_code	enrolment_load(struct work *w, struct wire_server_file *out,
		    struct err *e) MUST_CHECK;
/* jws_key_fn; ctx: const struct wire_server_file *. */
bool		enrolment_key(void *ctx, const char *kid, struct public_key *out);

/* ---- head.c: what a list shows of an entry; sealed ---- */

struct head {
	char	*form, *procedure, *title, *subject /* masked */, *person_key, *case_no, *affair;
	char	*maker, *maker_kid, *due, *comment, *comment_field, *reason, *decided;
	char	*comments;	/* all of a return (comments.h); the first one is comment */
	char	*past_comments;	/* of the return before this submission */
	char	*refused;	/* by the server, at which fields (refusal.c); kept like comments */
	char	*notes, *notes_by;	/* of an approver, not sent yet; kid and submission */
	char	*made;		/* of a case: ids of the entries it made, parted by commas */
	char	*information;	/* names of what the submission asks for */
	char	*role;		/* the person's standing in the procedure (立場) */
	char	*papers, *reasons;	/* numbers, of the submission: struct entry_row */
};
enum err_code	head_read_sealed(const struct buf *json, struct head *out,
		    struct err *e) MUST_CHECK;
enum err_code	head_write_sealed(const struct head *h, struct buf *json, struct err *e) MUST_CHECK;
void		head_free(struct head *h);
/* *field takes a copy of text ("" and NULL: NULL). */
enum err_code	head_set(char **field, const char *text, struct err *e) MUST_CHECK;

/* An entry of one's own groups, opened. */
struct opened {
	struct entry			 entry;
	struct head			 head;
	const struct keyring_key	*key;
};
/* ERR_NOT_FOUND "work.entry.unknown", ERR_DENIED "work.entry.not_yours". */
enum err_code	entry_open(struct session *s, const char *id, struct opened *out,
		    struct err *e) MUST_CHECK;
void		opened_clear(struct opened *o);
/* The row of a list; moves nothing out of o. */
enum err_code	row_fill(const struct session *s, const struct entry *n, const struct head *h,
		    struct entry_row *row, struct err *e) MUST_CHECK;

/* The answers that an entry's body holds (open.c); the same of a body that was read. */
enum err_code	object_answers(struct session *s, const json_t *body, struct answers **out,
		    struct err *e) MUST_CHECK;
enum err_code	body_answers(struct session *s, const struct buf *body, struct answers **out,
		    struct err *e) MUST_CHECK;

/* ---- facts.c ---- */

/* Into the view of a result, which guards and records the opening: what was asked (NULL:
 * nothing of it was kept), and of a closed entry what was decided, when and by whom. */
enum err_code	facts_result(struct session *s, const struct opened *o,
		    const struct wire_submission *asked, struct result_view *v,
		    struct err *e) MUST_CHECK;

/* ---- result_lines.c ---- */

/* Into the view, which must be new: what was answered. */
enum err_code	result_fill_lines(const struct form_set *s, const struct wire_result *r,
		    struct result_view *v, struct err *e) MUST_CHECK;
void		result_clear_lines(struct result_view *v);

/* An audit event about an entry: who, group, entry, person, procedure, case. */
void		event_fill(const struct session *s, const struct opened *o, const char *action,
		    const char *role, struct audit_event *ev);
const char	*session_role(const struct session *s, const char *affair);	/* for the record */
const struct session_affair *session_affair(const struct session *s, const char *affair);

/* ---- number.c ---- */

/* 宛名番号 as it is sent, 15 digits: a server compares it as a string.  "" stays "". */
bool		person_key_pad(const char *key, struct buf *out) MUST_CHECK;
/* A copy of stored answers without values that hold one; person_key is a number of our own. */
json_t		*answers_without_numbers(const json_t *answers) MUST_CHECK;

/* ---- frozen.c: payload, review document and maker's signature, as one sealed part ---- */

struct frozen {
	struct buf		 payload, review;
	struct jws_signature	 maker;
	char			 digest[DIGEST_TEXT_SIZE];	/* of payload */
};
void		frozen_clear(struct frozen *f);
enum err_code	frozen_write(const struct frozen *f, struct buf *out, struct err *e) MUST_CHECK;
/* Registrations about one person and dataset keep their order; the sender compares the
 * tokens and learns neither.  Zeros for what has no order. */
enum err_code	order_make(const struct wire_submission *p, const struct keyring_key *k,
		    unsigned char out[TOKEN_BYTES], struct err *e) MUST_CHECK;
/* The same from frozen bytes (reseal_order_fn). */
enum err_code	frozen_order(void *ctx, const struct buf *json, const struct keyring_key *k,
		    unsigned char out[TOKEN_BYTES], struct err *e) MUST_CHECK;
enum err_code	frozen_load(struct session *s, const char *submission, struct frozen *out,
		    struct err *e) MUST_CHECK;

/* ---- freeze.c: from answers to the payload ---- */

struct freeze {
	const char	*id, *entry, *supersedes, *affair, *review_digest, *reply_key;
	int64_t		 at_us;
};
/* Builds the payload, reads it back, and hands both; ERR_INVALID at the form's field. */
enum err_code	freeze_payload(struct work *w, const struct answers *a, const struct freeze *z,
		    struct buf *payload, struct wire_submission *out, struct err *e) MUST_CHECK;
/* The procedure an entry is about: chosen in it, or its form's; "" before it is chosen. */
const char	*answers_procedure(const struct answers *a);

/* ---- draft.c ---- */

struct draft {
	struct session			*s;
	struct answers			*answers;
	struct entry			 entry;		/* header and body are filled when saving */
	struct head			 head;
	const struct keyring_key	*key;
	char				*caret;
	json_t				*made;		/* of a case (case.c), or NULL */
};
/* Writes header and body; in the caller's transaction.  Leaves d->entry as it was
 * when it fails; after a rollback the caller restores state and version. */
enum err_code	draft_put(struct draft *d, struct err *e) MUST_CHECK;

/* The form's field for a member of the payload; item names the registration's, by its place
 * among them (NULL beyond the last).  "" for none. */
const char	*freeze_field(const char *member, const char *(*item)(const void *ctx, size_t i),
		    const void *ctx);
/* Does the field become an item of a registration?  All but the members of every submission. */
bool		freeze_is_item(const struct form_field *f);
/* Of the registration that struct answers make. */
const char	*freeze_item(const void *answers, size_t i);

/* ---- refusal.c ---- */

/* What the sender keeps of an entry that the server refused, into the draft: at its form's
 * fields, in the header that the next save seals. */
enum err_code	refusals_take(struct draft *d, const char *entry, struct err *e) MUST_CHECK;
/* Of a statement; p NULL: nothing of it was kept here. */
enum err_code	refusals_stated(const struct work *w, const struct wire_statement *st,
		    const struct wire_submission *p, struct field_refusal **out, size_t *n,
		    struct err *e) MUST_CHECK;

/* ---- fitting.c ---- */

/* As it stands on the date, else as it stands in the newest revision. */
const struct catalog_procedure *procedure_find(const struct work *w, const char *code,
		    const char *on);
/* The one group for this procedure and form: wanted, when it fits (NULL: the one that does). */
enum err_code	draft_choose_group(struct session *s, const struct form *f, const char *procedure,
		    const char *wanted, const struct keyring_key **out, struct err *e) MUST_CHECK;

#endif
