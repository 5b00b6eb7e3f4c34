/* SPDX-License-Identifier: ISC */
/*
 * Entries: what a maker makes, from draft to destruction.
 *
 * In clear: id, kind, state, version, times, attempts, problem, size bucket,
 * submission id, opaque tokens.  Sealed apart under the group's row key, each bound to its
 * place: the header (what a list shows), the body (answers), the frozen part
 * (payload bytes, review document, maker's signature).  All three are opaque bytes here.
 */
#ifndef CACHE_ENTRY_H
#define CACHE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/uuid.h"
#include "cache/keyring.h"
#include "cache/outbox.h"
#include "cache/store.h"

struct entry {
	char			 id[UUID_TEXT_SIZE];
	char			 submission[UUID_TEXT_SIZE];	/* "" before the first freezing */
	char			*kind;		/* "inquiry", "registration", "notice" */
	enum outbox_state	 state;
	int64_t			 version;	/* rises with every move and every entry_save() */
	int64_t			 made_us, state_us, next_try_us;
	int64_t			 frozen_us;	/* while it waits for approval; 0: it does not */
	int64_t			 attempts;
	char			*problem;	/* problem type or NULL */
	unsigned char		 tag[TOKEN_BYTES];	/* of the group key: keyring_by_tag() */
	unsigned char		 order[TOKEN_BYTES];	/* person and dataset; zero: no order */
	size_t			 bucket;
	struct buf		 header;	/* opened; empty when not asked for or not ours */
	struct buf		 body;
	bool			 damaged;	/* in a list: ours, but the header does not open */
};
void		entry_clear(struct entry *n);

/* Inside a transaction: a new draft (version 1) or, when n->version > 0, a new
 * header and body for an existing draft that still has that version (else ERR_STALE;
 * ERR_REFUSED when it is no draft).  Another k moves it to that group.  Fills id, times,
 * version; after a rollback n tells of a save that did not happen: read it again. */
enum err_code	entry_save(struct store *s, const struct keyring_key *k, struct entry *n,
		    struct err *e) MUST_CHECK;
/* Header only, any state (the list's view of it changed).  The version stays: the sender
 * must not be made stale by a change of what a list shows.  k: the entry's own key. */
enum err_code	entry_save_header(struct store *s, const struct keyring_key *k, const char *id,
		    const struct buf *header, struct err *e) MUST_CHECK;
/* Opens header and body with the keyring (NULL: clear columns only).  ERR_NOT_FOUND;
 * ERR_DENIED when the group is not in the keyring. */
enum err_code	entry_get(struct store *s, const struct keyring *k, const char *id,
		    struct entry *out,
		    struct err *e) MUST_CHECK;
enum err_code	entry_of_submission(struct store *s, const char *submission,
		    char entry[UUID_TEXT_SIZE], struct err *e) MUST_CHECK;

struct entry_query {
	const enum outbox_state	*states;	/* NULL: all */
	size_t			 state_count;
	const struct keyring	*keys;		/* NULL: every group, headers stay closed */
	const char		*after;		/* entry id: go on after it; NULL: from the end */
	size_t			 limit;		/* 0: all */
	bool			 oldest_first;
	/* Of what a person is registered with: `order_count` order tokens, one after another, found
	 * on their index; or those without one, whose group got a new key since they ended. */
	const unsigned char	*order;		/* NULL: whatever it is */
	size_t			 order_count;
	bool			 unordered;
	const char		*kind;		/* a word of ours; NULL: every */
};
/* Newest first by made_us, id.  Pages by key, never by OFFSET.  fn false stops. */
enum err_code	entry_each(struct store *s, const struct entry_query *q,
		    bool (*fn)(void *ctx, const struct entry *n), void *ctx,
		    struct err *e) MUST_CHECK;
enum err_code	entry_count(struct store *s, const enum outbox_state *states, size_t n,
		    int64_t *count,
		    struct err *e) MUST_CHECK;

/* Frozen bytes of a submission, opaque to cache (work/freeze.c): sealed like the body. */
enum err_code	frozen_put(struct store *s, const struct keyring_key *k, const char *entry,
		    const char *submission, const unsigned char order[TOKEN_BYTES],
		    const struct buf *frozen, struct err *e) MUST_CHECK;
enum err_code	frozen_get(struct store *s, const struct keyring *k, const char *submission,
		    struct buf *frozen, struct err *e) MUST_CHECK;
/* Submission ids of an entry, oldest first (a correction supersedes the one before). */
enum err_code	frozen_each(struct store *s, const char *entry,
		    bool (*fn)(void *ctx, const char *submission), void *ctx,
		    struct err *e) MUST_CHECK;

/* The digest that a person opened for review; approving requires it. */
enum err_code	review_seen_put(struct store *s, const char *submission, const char *kid,
		    const char *digest, int64_t at_us, struct err *e) MUST_CHECK;
enum err_code	review_seen(struct store *s, const char *submission, const char *kid,
		    const char *digest, bool *seen, struct err *e) MUST_CHECK;

#endif
