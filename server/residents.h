/* SPDX-License-Identifier: ISC */
/*
 * The people of the stand-in's town, all fictional, and what providers know
 * about them.
 */
#ifndef SERVER_RESIDENTS_H
#define SERVER_RESIDENTS_H

#include <stddef.h>

#include "base/err.h"
#include "server/scenario.h"
#include "wire/message.h"

/* The sample residents (const, static). */
const struct resident *residents_sample(size_t *n);

/* "000000000012345" from "12345"; NULL for what is no key. */
bool		person_key_pad(const char *key, char out[16]);

/*
 * What the provider's copy holds about a person for one kind of information;
 * any code yields items.  `year` is the fiscal year asked about, `seed` tells
 * people apart.  The caller owns *items.
 */
enum err_code	residents_items(const char *information, const char *seed, const char *year,
		    struct wire_result_item **items, size_t *n, struct err *e) MUST_CHECK;

#endif
