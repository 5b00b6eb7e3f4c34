/* SPDX-License-Identifier: ISC */
/*
 * Halves of the recovery key, for paper.
 *
 * A key is split into two halves, each of which alone says nothing: one is
 * random, the other the key with it taken off.  A second pair is split anew,
 * so that any one safe may burn.  A half is written as 58 characters of
 * Crockford's base 32 (no I, L, O, U) in groups of four; it says which pair
 * and which half it is, and has a check of its own, so that a slip of the pen
 * is told before the other half is asked for.
 */
#ifndef SEAL_HALF_H
#define SEAL_HALF_H

#include "base/err.h"
#include "seal/box.h"
#include "seal/secret.h"

#define HALF_PAIRS	2

struct half;		/* in guarded memory */

/* pair: 1 to HALF_PAIRS. */
enum err_code	half_split(const struct box_key *k, int pair, struct half *out[2],
		    struct err *e) MUST_CHECK;
/* A printable sheet, mode 0600: before, the half in lines of 20 characters, after. */
enum err_code	half_save(const struct half *h, const char *path, const char *before,
		    const char *after, struct err *e) MUST_CHECK;
/* As a person types it: blanks and hyphens do not count, I and L are 1, O is 0.
 * ERR_INVALID "seal.half" when the check does not hold. */
enum err_code	half_parse(const struct secret *typed, struct half **out,
		    struct err *e) MUST_CHECK;
/* ERR_INVALID "seal.half_pair" unless they are the two halves of one pair. */
enum err_code	half_join(const struct half *a, const struct half *b, struct box_key **out,
		    struct err *e) MUST_CHECK;
void		half_free(struct half **h);

#endif
