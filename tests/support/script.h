/* SPDX-License-Identifier: ISC */
/*
 * One entry's way through the store, step by step, each step the transaction
 * that the program makes of it; on the disk of power_vfs.h, so that the same
 * step can be tried again and again from the same beginning while something
 * fails: the disk (test_cache_faults.c), memory (tests/crash/nomem.c).
 *
 * A step that fails must leave the store as it was before or as it is after,
 * nothing between; which of the two, script_look() tells.
 */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/uuid.h"
#include "cache/keyring.h"
#include "cache/store.h"
#include "seal/b64.h"

/* Stands in what is sealed, and may stand nowhere else. */
#define SCRIPT_SECRET	"見本 花子 ミホンハナコ"

struct script {
	struct store_options	 options;
	struct keyring		*keys;
	struct box_key		*inspector;
	char			 entry[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
	struct buf		 result;	/* sealed to the group */
	char			 digest[DIGEST_TEXT_SIZE];	/* of it */
};

struct script_step {
	const char	*name;
	/* store NULL in the step that makes it. */
	enum err_code	(*run)(struct script *s, struct store *store, struct err *e);
};
/* In their order; the first makes the store. */
const struct script_step *script_steps(size_t *n);

/* What a store holds, as counts. */
struct script_facts {
	int64_t	entries, version, state, moves, frozen, seen, envelopes, receipts, statements,
		    results, audit, settings;
};
/* Opens the store anew; verifies the file, the chain and what is sealed. */
enum err_code	script_look(const struct script *s, struct script_facts *out,
		    struct err *e) MUST_CHECK;

/* Switches the disk on and makes keys; frees them. */
enum err_code	script_begin(struct script *s, struct err *e) MUST_CHECK;
void		script_end(struct script *s);

#endif
