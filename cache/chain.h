/* SPDX-License-Identifier: ISC */
/*
 * The links of the audit chain.  Private to cache/.
 */
#ifndef CACHE_CHAIN_H
#define CACHE_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "cache/store.h"

#define CHAIN_HASH	32
#define CHAIN_TIME	"at"	/* first member of a record */

struct chain_link {
	int64_t		seq;			/* 0: before the first */
	int64_t		at_us;
	unsigned char	hash[CHAIN_HASH];	/* zeros before the first */
};

/* Before the first entry that is kept: zeros, or the last one that retention destroyed. */
enum err_code	chain_base(struct store *s, struct chain_link *out, struct err *e) MUST_CHECK;
enum err_code	chain_last(struct store *s, struct chain_link *out, struct err *e) MUST_CHECK;

#endif
