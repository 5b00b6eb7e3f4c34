/* SPDX-License-Identifier: ISC */
/*
 * Members of a submission that the server refused (protocol.md section 4: `invalid`,
 * `rejected`), from the sender, which holds no key of the entry, to the maker's form, which
 * takes them into the sealed header at its first save.  Between the two they stand in clear:
 * a member of the protocol and a word, no value, and nothing that names the procedure
 * (submission_member()).
 */
#ifndef CACHE_REFUSED_H
#define CACHE_REFUSED_H

#include <stdbool.h>

#include "base/err.h"
#include "cache/store.h"

#define REFUSED_MAX	32	/* of one entry; what a server says beyond is left out */

/* Inside a transaction: one more, after those that are there. */
enum err_code	refused_add(struct store *s, const char *entry, const char *member,
		    const char *code, struct err *e) MUST_CHECK;
/* In the order of the server's list; fn false stops.  fn does not write. */
enum err_code	refused_each(struct store *s, const char *entry,
		    bool (*fn)(void *ctx, const char *member, const char *code), void *ctx,
		    struct err *e) MUST_CHECK;
/* Inside a transaction. */
enum err_code	refused_drop(struct store *s, const char *entry, struct err *e) MUST_CHECK;

#endif
