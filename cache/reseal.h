/* SPDX-License-Identifier: ISC */
/*
 * Re-sealing: what stood under one epoch's key of a group stands under
 * another's.  Nothing else of a row changes: ids, states and versions stay, so
 * that neither a list nor the sender is made stale by it.
 *
 * An old epoch's secret may go when nothing names it: no row is sealed with
 * it, and no answer is awaited, or kept as it arrived, that was asked for under it.
 */
#ifndef CACHE_RESEAL_H
#define CACHE_RESEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/keyring.h"
#include "cache/store.h"

/* The order token of a frozen submission under the new key: the tokens of one
 * person and dataset must stay equal.  frozen: its bytes, opened. */
typedef enum err_code (*reseal_order_fn)(void *ctx, const struct buf *frozen,
    const struct keyring_key *to, unsigned char out[TOKEN_BYTES], struct err *e);

/* In the caller's transaction.  keys holds every epoch of the group that is known, from
 * and to among them.  A row that does not open stays as it is, and is logged: the
 * doctor tells of it.  *rows counts what was sealed anew. */
enum err_code	group_reseal(struct store *s, const struct keyring *keys,
		    const struct keyring_key *from, const struct keyring_key *to,
		    reseal_order_fn fn, void *ctx, int64_t *rows, struct err *e) MUST_CHECK;
/* Does anything still name the key that carries this tag? */
enum err_code	group_named(struct store *s, const unsigned char tag[TOKEN_BYTES], bool *named,
		    struct err *e) MUST_CHECK;

#endif
