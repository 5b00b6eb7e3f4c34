/* SPDX-License-Identifier: ISC */
/*
 * The audit chain: hash_n = BLAKE2b-256(n ‖ previous hash ‖ record), n as eight
 * bytes big-endian, unkeyed, so that anyone can verify an export.  A record is
 * JSON text; it holds who, when, role, group, entry id, action and result code
 * in clear, and sealed to the inspector's key: person, procedure, case number and purpose.
 *
 * No log, no look: audit_append() is durable (its transaction committed)
 * before what it records is shown.
 */
#ifndef CACHE_AUDIT_H
#define CACHE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/store.h"
#include "seal/sign.h"

struct audit_event {
	const char	*action;	/* "login", "list", "view", "review", "approve", ... */
	const char	*who;		/* kid, login when unknown, "sender", "system" */
	const char	*role;		/* maker, approver, security, admin; NULL */
	const char	*group;		/* affairs group or NULL */
	const char	*entry;		/* entry id or NULL */
	const char	*result;	/* "ok" or an err_code_name() */
	const char	*detail;	/* a word: filter name, count, event; no personal data */
	/* Sealed to the inspector, JSON of these: */
	const char	*person, *procedure, *case_no, *purpose;
};
/* Inside the caller's transaction; seq may be NULL. */
enum err_code	audit_append(struct store *s, const struct audit_event *ev, int64_t *seq,
		    struct err *e) MUST_CHECK;
/* The same in a transaction of its own. */
enum err_code	audit_record(struct store *s, const struct audit_event *ev,
		    struct err *e) MUST_CHECK;
/* What seals to the inspector is made anew: nothing in memory opens what was sealed so far.
 * Called where a person's keys go. */
void		audit_forget(struct store *s);
/* Inspector's public key: set at init. */
enum err_code	audit_set_inspector(struct store *s, const struct public_key *k,
		    struct err *e) MUST_CHECK;

struct audit_state {
	int64_t	entries;
	int64_t	last;		/* number of the last one that holds */
	int64_t	first_bad;	/* 0: none */
};
enum err_code	audit_verify(struct store *s, struct audit_state *out, struct err *e) MUST_CHECK;
/* The last n links only; entries counts those. */
enum err_code	audit_verify_tail(struct store *s, int64_t n, struct audit_state *out,
		    struct err *e) MUST_CHECK;
/* Hash (base64url) of an entry, ERR_NOT_FOUND when there is none; seq 0: the last
 * one, *found its number (0: empty chain). */
enum err_code	audit_hash(struct store *s, int64_t seq, int64_t *found, char out[44],
		    struct err *e) MUST_CHECK;
/* One JSON line each: {"seq","record","hash"}; before them, when the beginning of the chain
 * was destroyed, {"seq","hash"} of the last entry that is gone. */
enum err_code	audit_export(struct store *s, bool (*fn)(void *ctx, const char *line), void *ctx,
		    struct err *e) MUST_CHECK;

/* A head that the terminal signed and the server acknowledged (compact JWS both), kept
 * for the verifier; the same number again replaces what was kept. */
enum err_code	audit_ack_put(struct store *s, int64_t seq, const char *head, const char *ack,
		    struct err *e) MUST_CHECK;
/* In the order of the chain; fn false stops. */
enum err_code	audit_ack_each(struct store *s, bool (*fn)(void *ctx, int64_t seq,
		    const char *head, const char *ack), void *ctx, struct err *e) MUST_CHECK;

/* Is there a record of this action?  Reads the whole chain when there is none. */
enum err_code	audit_has(struct store *s, const char *action, bool *yes,
		    struct err *e) MUST_CHECK;

#endif
