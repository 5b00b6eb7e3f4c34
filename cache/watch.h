/* SPDX-License-Identifier: ISC */
/*
 * What the rules of unusual operation count, and the queue of what they found.
 *
 * In clear, and without residents' data: a resident is a token under the
 * group's index key (seal/row.h), a member of staff the kid that stands in the
 * audit chain.  The rules themselves are work/rules.c; here are only their
 * numbers.  Writers demand a transaction of the caller's.
 */
#ifndef CACHE_WATCH_H
#define CACHE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/keyring.h"
#include "cache/store.h"
#include "seal/row.h"

/* ---- what is counted ---- */

#define WATCH_LOOK	"look"		/* a person's data were shown */
#define WATCH_REVIEW	"review"	/* the same, by an approver */
#define WATCH_REFUSED	"refused"	/* something that this person may not do */
#define WATCH_FAILED	"failed"	/* a login that failed */

struct watch {
	const char		*what, *who;
	const char		*entry;		/* NULL: none */
	const unsigned char	*token;		/* TOKEN_BYTES; NULL: none */
};
enum err_code	watch_put(struct store *s, const struct watch *v, struct err *e) MUST_CHECK;
/* Events of a kind by one person since; looks and reviews count as looks. */
enum err_code	watch_count(struct store *s, const char *what, const char *who, int64_t since_us,
		    int64_t *n, struct err *e) MUST_CHECK;
/* Looks at one person since, at entries in which nothing moved since. */
enum err_code	watch_person_count(struct store *s, const char *who,
		    const unsigned char token[TOKEN_BYTES], int64_t since_us, int64_t *n,
		    struct err *e) MUST_CHECK;
/* When this person last opened the review of an entry; 0: never. */
enum err_code	watch_reviewed(struct store *s, const char *who, const char *entry, int64_t *at_us,
		    struct err *e) MUST_CHECK;

/* A session: begun, seen again at each act. */
enum err_code	presence_begin(struct store *s, const char *who, const char *day, int64_t *id,
		    struct err *e) MUST_CHECK;
/* *length_us: of this session; *day_us: of all of its day together. */
enum err_code	presence_seen(struct store *s, int64_t id, int64_t *length_us, int64_t *day_us,
		    struct err *e) MUST_CHECK;

enum err_code	known_case_put(struct store *s, const unsigned char token[TOKEN_BYTES],
		    struct err *e) MUST_CHECK;
enum err_code	known_case(struct store *s, const unsigned char token[TOKEN_BYTES], bool *known,
		    struct err *e) MUST_CHECK;

/* Approvals since, and how many of them this approver gave to the maker that the approver
 * approves most; *maker on the heap, NULL when there are none. */
struct pair_share {
	int64_t	 all, pair;
	char	*maker;
};
enum err_code	approval_pairs(struct store *s, const char *approver, int64_t since_us,
		    struct pair_share *out, struct err *e) MUST_CHECK;

/* ---- persons who are guarded (guarded.c) ---- */

#define GUARD_STAFF	"staff"
#define GUARD_PROTECTED	"protected"

struct guarded {
	unsigned char	 token[TOKEN_BYTES], tag[TOKEN_BYTES];
	const char	*kind, *who, *by;	/* who: for GUARD_STAFF */
	struct buf	 sealed;
};
/* Leading zeros or none: it is the same person. */
void		guarded_token(const struct keyring_key *k, const char *person_key,
		    unsigned char out[TOKEN_BYTES]);
enum err_code	guarded_put(struct store *s, const struct guarded *g, struct err *e) MUST_CHECK;
/* The marks of one epoch under another, tokens and all; a mark that does not open stays. */
enum err_code	guarded_reseal(struct store *s, const struct keyring_key *from,
		    const struct keyring_key *to, int64_t *rows, struct err *e) MUST_CHECK;
enum err_code	guarded_drop(struct store *s, const unsigned char token[TOKEN_BYTES],
		    const char *kind, bool *dropped, struct err *e) MUST_CHECK;
/* *who (on the heap) is whose own record it is, NULL: nobody's. */
enum err_code	guarded_find(struct store *s, const unsigned char token[TOKEN_BYTES], char **who,
		    bool *is_protected, struct err *e) MUST_CHECK;

/* The first of two approvers; *who on the heap, NULL: nobody yet. */
enum err_code	first_approval_put(struct store *s, const char *submission, const char *who,
		    struct err *e) MUST_CHECK;
enum err_code	first_approval_get(struct store *s, const char *submission, char **who,
		    struct err *e) MUST_CHECK;

/* ---- the follow-up queue (unusual.c) ---- */

struct unusual {
	int64_t		 id, at_us, due_us;
	int64_t		 escalated_us, answered_us;	/* 0: not */
	const char	*rule, *who, *entry, *detail, *answered_by;
	struct buf	 answer;			/* sealed */
};
/* *id is 0 when the same rule already named the same person (and entry) since
 * once_since_us. */
enum err_code	unusual_put(struct store *s, const struct unusual *u, int64_t once_since_us,
		    int64_t *id, struct err *e) MUST_CHECK;
/* Oldest first; fn false stops. */
enum err_code	unusual_each(struct store *s, bool open_only,
		    bool (*fn)(void *ctx, const struct unusual *u), void *ctx,
		    struct err *e) MUST_CHECK;
/* ERR_NOT_FOUND; ERR_REFUSED when it is answered already. */
enum err_code	unusual_answer(struct store *s, int64_t id, const char *by,
		    const struct buf *sealed, struct err *e) MUST_CHECK;
/* Those open past their day, not yet escalated: marks them; *n how many. */
enum err_code	unusual_escalate(struct store *s, int64_t *n, struct err *e) MUST_CHECK;
enum err_code	unusual_count(struct store *s, int64_t *open, int64_t *overdue,
		    struct err *e) MUST_CHECK;
/* Everything counted before that is no longer needed for any rule. */
enum err_code	watch_purge(struct store *s, int64_t before_us, int64_t *n,
		    struct err *e) MUST_CHECK;

#endif
