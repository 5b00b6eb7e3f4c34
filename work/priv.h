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

#define ROLE_MAKER	"maker"
#define ROLE_APPROVER	"approver"
#define ROLE_SECURITY	"security"
#define ROLE_ADMIN	"admin"
#define USER_ACTIVE	"active"

struct work {
	char			*home, *terminal, *organization, *section;
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
};

/* ---- work.c ---- */

int64_t		work_now(const struct work *w);
/* strdup(), NULL for NULL and "". */
char		*text_or_null(const char *s) MUST_CHECK;
bool		text_empty(const char *s);
/* A setting that must be there: ERR_STORE_DAMAGED otherwise. */
enum err_code	setting_need(struct store *s, const char *name, char **value,
		    struct err *e) MUST_CHECK;
/* Commits what brought the entry to this version.  When the outcome is unknown it
 * looks: ERR_OK when it is there, else "work.store.not_saved". */
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
/* Next version, signed by root; in the caller's transaction. */
enum err_code	roster_put(struct store *s, int64_t now_us, struct wire_roster *r,
		    const struct sign_key *root, struct err *e) MUST_CHECK;
const char	*roster_affair_name(const struct wire_roster *r, const char *affair);
bool		role_in_force(const struct wire_role *r, struct date on);
/* ERR_DENIED unless this person has the role for the affair today, by the roster as it is
 * now.  out (may be NULL) gets that roster. */
enum err_code	session_may(struct session *s, const char *role, const char *affair,
		    struct wire_roster *out, struct err *e) MUST_CHECK;

/* ---- group.c: keys of affairs groups ---- */

/* A new epoch: made, signed, sealed to recovery, stored; in the caller's transaction. */
enum err_code	group_make(struct store *s, int64_t now_us, const char *affair, int64_t epoch,
		    const struct sign_key *by, const struct public_key *recovery,
		    struct err *e) MUST_CHECK;
/* Signed by the root or by a rostered person over exactly this row? */
enum err_code	group_verify(const struct group_row *g, const struct public_key *root,
		    struct wire_roster *r, struct err *e) MUST_CHECK;
/* All epochs of the affair, opened with recovery, sealed to a member. */
enum err_code	group_share(struct work *w, const char *affair, const struct box_key *recovery,
		    const struct public_key *to, struct err *e) MUST_CHECK;
/* Has the holder a share of the affair's current epoch? */
enum err_code	group_shared(struct work *w, const char *affair, const char *holder, bool *out,
		    struct err *e) MUST_CHECK;

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

/* An audit event about an entry: who, group, entry, person, procedure, case. */
void		event_fill(const struct session *s, const struct opened *o, const char *action,
		    const char *role, struct audit_event *ev);
const char	*session_role(const struct session *s, const char *affair);	/* for the record */
const struct session_affair *session_affair(const struct session *s, const char *affair);

/* ---- number.c ---- */

/* An individual number, however it is written (full width, 4-4-4), inside the text? */
bool		text_holds_my_number(const char *s);
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
};
/* Writes header and body; in the caller's transaction.  Leaves d->entry as it was
 * when it fails; after a rollback the caller restores state and version. */
enum err_code	draft_put(struct draft *d, struct err *e) MUST_CHECK;

/* ---- fitting.c ---- */

/* As it stands on the date, else as it stands in the newest revision. */
const struct catalog_procedure *procedure_find(const struct work *w, const char *code,
		    const char *on);
/* The one group for this procedure and form: wanted, when it fits (NULL: the one that does). */
enum err_code	draft_choose_group(struct session *s, const struct form *f, const char *procedure,
		    const char *wanted, const struct keyring_key **out, struct err *e) MUST_CHECK;

#endif
