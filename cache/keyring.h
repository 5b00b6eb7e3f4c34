/* SPDX-License-Identifier: ISC */
/*
 * The keys that one logged-in person holds: group secrets by affair and epoch,
 * with the row keys derived from them.  Made at login, wiped at lock and
 * logout.  The sender never has one.
 */
#ifndef CACHE_KEYRING_H
#define CACHE_KEYRING_H

#include <stdint.h>

#include "base/err.h"
#include "seal/box.h"
#include "seal/row.h"

struct keyring;

struct keyring_key {
	const char		*affair;
	int64_t			 epoch;
	bool			 current;
	const struct box_key	*group;		/* opens results */
	const struct row_key	*row;
	unsigned char		 tag[TOKEN_BYTES]; /* what entries of this key carry, opaque */
};

struct keyring	*keyring_new(void) MUST_CHECK;
void		keyring_free(struct keyring **k);	/* wipes */
/* Takes ownership of group.  A current one takes the place of the affair's current one
 * before it, which stays to open what it sealed. */
enum err_code	keyring_add(struct keyring *k, const char *affair, int64_t epoch, bool current,
		    struct box_key *group, struct err *e) MUST_CHECK;
size_t		keyring_count(const struct keyring *k);
const struct keyring_key *keyring_at(const struct keyring *k, size_t i);
const struct keyring_key *keyring_current(const struct keyring *k, const char *affair);
const struct keyring_key *keyring_epoch(const struct keyring *k, const char *affair,
    int64_t epoch);
const struct keyring_key *keyring_by_tag(const struct keyring *k,
    const unsigned char tag[TOKEN_BYTES]);

#endif
