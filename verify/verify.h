/* SPDX-License-Identifier: ISC */
/*
 * madoguchi-verify: does an exported audit chain hold?
 *
 * It needs the export, the acknowledgements and public keys, and nothing else:
 * no store, no secret, no database library.  It shares with the terminal only
 * the rooms that know bytes (base, seal, wire), so that an auditor's answer
 * does not come from the program that is audited.
 */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/sign.h"

#define HASH_BYTES	32

/* ---- line.c: a line of the export ---- */

struct line {
	int64_t		 seq;
	char		*record;	/* inside the line, unescaped; NULL: only the hash */
	size_t		 record_len;
	unsigned char	 hash[HASH_BYTES];
};
/* Takes the line apart where it stands; false when it is not exactly of the format.
 * scratch is the caller's, kept from line to line. */
bool	line_read(char *text, size_t len, struct buf *scratch, struct line *out) MUST_CHECK;

/* ---- acks.c: heads that both sides signed ---- */

struct keys {
	struct public_key	*terminal, *server;
	size_t			 terminal_count, server_count;
};
/* Adds those of an enrolment file, the terminal's or the server's. */
enum err_code	keys_add(struct keys *k, const char *path, struct err *e) MUST_CHECK;
void		keys_free(struct keys *k);

struct ack {
	int64_t		 seq;
	unsigned char	 hash[HASH_BYTES];
};
struct acks {
	struct ack	*list;		/* by seq */
	size_t		 n;
};
/* Both signatures of each line are verified; ERR_CRYPTO names the line that fails. */
enum err_code	acks_read(const char *path, const struct keys *k, struct acks *out,
		    struct err *e) MUST_CHECK;
void		acks_free(struct acks *a);

/* ---- chain.c: the walk ---- */

struct verdict {
	int64_t		 entries, first, last;
	int64_t		 acknowledged;		/* the last head that both signed; 0: none */
	int64_t		 first_bad;		/* 0: the chain holds */
	const char	*why;			/* "format", "link", "time", "end", "checkpoint" */
	unsigned char	 head[HASH_BYTES];	/* of the last one */
};
struct checkpoint {
	int64_t		 seq;			/* 0: none was given */
	unsigned char	 hash[HASH_BYTES];
};
/* ERR_OK also for a chain that does not hold: the verdict tells. */
enum err_code	chain_walk(const char *path, const struct acks *a, const struct checkpoint *c,
		    struct verdict *out, struct err *e) MUST_CHECK;

#endif
