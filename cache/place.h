/* SPDX-License-Identifier: ISC */
/*
 * The place of a sealed row.  What is sealed for one place opens at no other:
 * another id, column, kind, group or epoch, or bytes of another version, are
 * another place.  Private to cache/.
 */
#ifndef CACHE_PLACE_H
#define CACHE_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/keyring.h"

struct place {
	const char	*column;	/* "entry.header", "entry.body", "frozen.sealed" */
	const char	*id;		/* of the row */
	const char	*owner;		/* the entry it belongs to; the id itself for an entry */
	const char	*kind;
	int64_t		 version;	/* at which it was sealed; 0 for what is sealed once */
	size_t		 bucket;	/* 0 where none is kept */
};

enum err_code	place_seal(const struct keyring_key *k, const struct place *p,
		    const struct buf *plain,
		    struct buf *sealed, struct err *e) MUST_CHECK;
enum err_code	place_open(const struct keyring_key *k, const struct place *p, const void *sealed,
		    size_t len, struct buf *plain, struct err *e) MUST_CHECK;

/* Header and body of an entry for the version, appended (entry.c). */
struct entry;
enum err_code	entry_seal(const struct keyring_key *k, const struct entry *n, int64_t version,
		    size_t bucket, struct buf *header, struct buf *body, struct err *e) MUST_CHECK;

#endif
