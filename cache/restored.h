/* SPDX-License-Identifier: ISC */
/*
 * Backup and restore, as the store sees them.
 *
 * A backup is a copy without result bodies: the server keeps those until they
 * are opened and deleted, and they are fetched again.  A restored store may be
 * older than what really happened: what was pending or queued in it may have
 * been taken since, so nobody moves such an entry before the server was asked
 * (`restored`); and the server may speak of submissions that the store has
 * never heard of, which become entries without a copy (控えなし, kind "stub").
 */
#ifndef CACHE_RESTORED_H
#define CACHE_RESTORED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/entry.h"
#include "cache/keyring.h"
#include "cache/store.h"

#define KIND_STUB	"stub"

/* Writes a copy to path (0600), in place of an older one, whole or not at all. */
enum err_code	store_backup(struct store *s, const char *path, struct err *e) MUST_CHECK;
/* Makes HOME/store.db from a copy.  ERR_REFUSED "cache.store.exists" when there is one;
 * ERR_STORE_DAMAGED, ERR_STORE_NEWER when the copy is none that can be used. */
enum err_code	store_restore(const char *file, const char *home, struct err *e) MUST_CHECK;

/* In the caller's transaction: what the server has to be asked about.  *n counts. */
enum err_code	restored_mark(struct store *s, int64_t *n, struct err *e) MUST_CHECK;
/* Their submissions. */
enum err_code	restored_each(struct store *s, bool (*fn)(void *ctx, const char *submission),
		    void *ctx, struct err *e) MUST_CHECK;
/* The server never took it: it goes on from where it stands. */
enum err_code	restored_unknown(struct store *s, const char *submission,
		    struct err *e) MUST_CHECK;

/* In the caller's transaction: an entry for a submission that nothing here knows; its id
 * is the submission's.  Nothing when it is there. */
enum err_code	stub_put(struct store *s, const char *submission, struct err *e) MUST_CHECK;
/* A stub that no group has taken over yet? */
bool		stub_open(const struct entry *n);
/* In the caller's transaction: a member opened its result, and the group takes it over. */
enum err_code	stub_claim(struct store *s, const struct keyring_key *k, const char *entry,
		    const struct buf *header, const struct buf *body, struct err *e) MUST_CHECK;

#endif
