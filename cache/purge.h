/* SPDX-License-Identifier: ISC */
/*
 * Destruction: one class of data × what is older than its period (security.md,
 * "Retention").  Counters and the days on which people last did something have
 * a class of their own, and so survive what they were counted from.
 *
 * secure_delete overwrites what is deleted, but the WAL still holds it until
 * store_truncate_wal(): only then is it beyond recovery.
 */
#ifndef CACHE_PURGE_H
#define CACHE_PURGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "cache/store.h"

enum keep_class {
	KEEP_DRAFT,		/* drafts and returned ones that nobody took up, discarded ones */
	KEEP_SUBMISSION,	/* closed entries with their answers and frozen bytes */
	KEEP_RESULT,		/* bodies of answers */
	KEEP_EVIDENCE,		/* receipts and statements of what is destroyed */
	KEEP_AUDIT,		/* the chain's beginning, as far as the server acknowledged it */
	KEEP_COUNTERS,		/* and the last-done days */
	KEEP_COUNT
};
const char	*keep_class_name(enum keep_class c);

/*
 * One batch in the caller's transaction: destroys at most limit things of the class that are
 * older than before_us; *n tells how many, 0: there are none left.  Entries move through the
 * outbox.  The chain's beginning is one thing: *n counts its entries, and the transaction
 * must then append the record that says so (purge_audit_note()).
 */
enum err_code	purge_batch(struct store *s, enum keep_class c, int64_t before_us, size_t limit,
		    int64_t *n, struct err *e) MUST_CHECK;
/* "audit 4711 HASH": the detail of the record that a chain which begins later must hold. */
enum err_code	purge_audit_note(struct store *s, char **note, struct err *e) MUST_CHECK;

/* The day until which a provider lets the body be kept; from a result that was opened. */
enum err_code	result_set_keep(struct store *s, const char *submission, int64_t until_us,
		    struct err *e) MUST_CHECK;

/* Counters of a span of months ("2026-04" to "2027-03"), by procedure and what. */
enum err_code	counter_each(struct store *s, const char *from, const char *to,
		    bool (*fn)(void *ctx, const char *procedure, const char *month,
		    const char *what, int64_t n), void *ctx, struct err *e) MUST_CHECK;

#endif
