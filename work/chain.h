/* SPDX-License-Identifier: ISC */
/*
 * The evening's checkpoint: where the audit chain stands, in three lines for
 * the paper day-book.  Paper is the witness that neither the terminal nor the
 * server can alter: a chain that is regrown, on both, does not pass through it.
 */
#ifndef WORK_CHAIN_H
#define WORK_CHAIN_H

#include "i18n/msg.h"
#include "work/work.h"

#define CHECKPOINT_LINES	3
#define CHECKPOINT_HASH		65	/* 64 hexadecimal digits and a NUL */

struct checkpoint {
	int64_t	at_us, seq;
	int64_t	acknowledged;		/* the last entry that the server acknowledged; 0: none */
	char	hash[CHECKPOINT_HASH];
};
/* Verifies the chain, records that a checkpoint was made, and tells where the chain stands
 * with that record in it.  s may be NULL.  ERR_REFUSED "work.chain.broken". */
enum err_code	checkpoint_make(struct work *w, struct session *s, struct checkpoint *out,
		    struct err *e) MUST_CHECK;
/* Three lines of at most 80 cells. */
enum err_code	checkpoint_lines(struct work *w, const struct msgs *m, const struct checkpoint *c,
		    struct buf lines[CHECKPOINT_LINES], struct err *e) MUST_CHECK;
/* "1234=1a2b…", as the paper has it, blanks allowed: does this chain pass through it?
 * ERR_REFUSED "work.chain.paper". */
enum err_code	checkpoint_compare(struct work *w, const char *paper, struct err *e) MUST_CHECK;
/* The whole chain, link by link; that it was looked at, and how it ended, is recorded.
 * A chain that does not hold is *out's first_bad, and a line of the follow-up queue. */
enum err_code	chain_verify(struct session *s, struct audit_state *out, struct err *e) MUST_CHECK;

#endif
