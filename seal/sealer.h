/* SPDX-License-Identifier: ISC */
/*
 * Many boxes to one public key at the price of one key agreement: an ephemeral
 * key pair is agreed with it once (libsodium's crypto_box), and each box is
 *	ephemeral public key (32) ‖ nonce (24) ‖ box.
 * Like box_seal() it hides and does not say who sealed.  Unlike there, whoever
 * takes the sealer out of this process's memory opens what it sealed: drop it
 * when the keys of a person are dropped, and now and then.
 */
#ifndef SEAL_SEALER_H
#define SEAL_SEALER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/box.h"

struct sealer;		/* in guarded memory */

enum err_code	sealer_new(const struct public_key *to, struct sealer **out,
		    struct err *e) MUST_CHECK;
void		sealer_free(struct sealer **s);
bool		sealer_is_for(const struct sealer *s, const struct public_key *to);
/* Appends the box to out. */
enum err_code	sealer_seal(const struct sealer *s, const void *data, size_t len,
		    struct buf *out, struct err *e) MUST_CHECK;
/* Appends the plain bytes; ERR_CRYPTO "seal.box_closed" when it does not open. */
enum err_code	sealer_open(const struct box_key *k, const void *data, size_t len,
		    struct buf *out, struct err *e) MUST_CHECK;

#endif
