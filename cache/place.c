/* SPDX-License-Identifier: ISC */
/*
 * Associated data of sealed rows, built in one function; see place.h.  No
 * part may hold a newline, which ends each: ids, words and numbers only.
 */
#include "cache/place.h"

#include <inttypes.h>

/* Of the sealed rows, not of the tables: raising STORE_FORMAT reseals nothing. */
#define PLACE_FORMAT	1

static bool
describe(const struct keyring_key *k, const struct place *p, struct buf *ad)
{
	return buf_addf(ad, "madoguchi %d\n%s\n%s\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%zu\n",
	    PLACE_FORMAT, p->column, p->id, p->owner, p->kind, k->affair, k->epoch,
	    p->version, p->bucket);
}

enum err_code
place_seal(const struct keyring_key *k, const struct place *p, const struct buf *plain,
    struct buf *sealed, struct err *e)
{
	struct buf ad = BUF_INIT;
	enum err_code code;

	code = describe(k, p, &ad) ?
	    row_seal(k->row, ad.data, ad.len, buf_str(plain), plain->len, sealed, e) : err_nomem(e);
	buf_free(&ad);
	return code;
}

enum err_code
place_open(const struct keyring_key *k, const struct place *p, const void *sealed, size_t len,
    struct buf *plain, struct err *e)
{
	struct buf ad = BUF_INIT;
	enum err_code code;

	code = describe(k, p, &ad) ?
	    row_open(k->row, ad.data, ad.len, sealed, len, plain, e) : err_nomem(e);
	buf_free(&ad);
	return code;
}
