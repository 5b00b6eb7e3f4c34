/* SPDX-License-Identifier: ISC */
/*
 * What goes out and what comes back: envelopes sealed to the server, receipts
 * and statements (compact JWS, in clear: they hold ids and digests only),
 * results as received, sealed to the group.
 */
#ifndef CACHE_EVIDENCE_H
#define CACHE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/uuid.h"
#include "cache/entry.h"
#include "cache/store.h"
#include "seal/b64.h"

struct envelope {
	char		 entry[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
	char		 sealing_kid[DIGEST_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct buf	 sealed;
	/* of the entry, for the sender */
	enum outbox_state state;
	int64_t		 version, attempts, next_try_us;
};
void		envelope_row_clear(struct envelope *v);
enum err_code	envelope_put(struct store *s, const struct envelope *v, struct err *e) MUST_CHECK;
enum err_code	envelope_get(struct store *s, const char *submission, struct envelope *out,
		    struct err *e) MUST_CHECK;
/*
 * The next entries to send: queued ones, deferred ones whose time has come (or all, when
 * ignore_timer), none whose order token has an earlier unfinished submission before it.
 * Queued ones and deferred ones take turns, each oldest freezing first: neither a flood of
 * new entries nor a heap of old trouble holds up the other.  At most limit.  The
 * caller clears each.
 */
enum err_code	envelope_next(struct store *s, int64_t now_us, bool ignore_timer, size_t limit,
		    struct envelope **out, size_t *n, struct err *e) MUST_CHECK;
/* Entries in the state uncertain, to be asked for by GET, in the order of their next try. */
enum err_code	envelope_uncertain(struct store *s, size_t limit, struct envelope **out, size_t *n,
		    struct err *e) MUST_CHECK;
/* At start-up of the sender: every `sending` becomes `uncertain`.  Own transaction. */
enum err_code	envelope_recover(struct store *s, int64_t *n, struct err *e) MUST_CHECK;

enum err_code	receipt_put(struct store *s, const char *submission, const char *jws,
		    struct err *e) MUST_CHECK;
/* A receipt that did not verify, kept; *count tells how many there are now. */
enum err_code	receipt_put_bad(struct store *s, const char *submission, const char *jws,
		    int64_t *count,
		    struct err *e) MUST_CHECK;
/* Those kept receipts, oldest first; fn returning false ends it. */
enum err_code	receipt_bad_each(struct store *s, const char *submission,
		    bool (*fn)(void *ctx, const char *jws), void *ctx, struct err *e) MUST_CHECK;
enum err_code	receipt_get(struct store *s, const char *submission, char **jws,
		    struct err *e) MUST_CHECK;
/* The same statement twice is one. */
enum err_code	statement_put(struct store *s, const char *submission, const char *jws,
		    const char *state,
		    const char *at, struct err *e) MUST_CHECK;
enum err_code	statement_each(struct store *s, const char *submission,
		    bool (*fn)(void *ctx, const char *jws), void *ctx, struct err *e) MUST_CHECK;

enum err_code	result_put(struct store *s, const char *submission, const char *digest,
		    const void *sealed,
		    size_t len, struct err *e) MUST_CHECK;
enum err_code	result_get(struct store *s, const char *submission, struct buf *sealed,
		    struct err *e) MUST_CHECK;
/* Sealed anew since it arrived (reseal.h): its digest is no longer the stated one. */
enum err_code	result_resealed(struct store *s, const char *submission, bool *yes,
		    struct err *e) MUST_CHECK;
/* Statements whose result has not arrived: submission and result_digest, one callback each. */
enum err_code	result_expected_put(struct store *s, const char *submission, const char *digest,
		    struct err *e) MUST_CHECK;
enum err_code	result_missing_each(struct store *s,
		    bool (*fn)(void *ctx, const char *submission, const char *digest), void *ctx,
		    struct err *e) MUST_CHECK;
/* A member opened it and the inner signature held: the sender may DELETE it at the server. */
enum err_code	result_set_opened(struct store *s, const char *submission,
		    struct err *e) MUST_CHECK;
enum err_code	result_deletable_each(struct store *s, bool (*fn)(void *ctx,
		    const char *submission),
		    void *ctx, struct err *e) MUST_CHECK;
/* The server no longer has it, and it never came: not asked for again. */
enum err_code	result_set_gone(struct store *s, const char *submission, struct err *e) MUST_CHECK;
/* It is that one: deleted, and nobody had opened it.  What was read and erased since is not. */
enum err_code	result_gone(struct store *s, const char *submission, bool *yes,
		    struct err *e) MUST_CHECK;
enum err_code	result_set_deleted(struct store *s, const char *submission,
		    struct err *e) MUST_CHECK;

/* Counters in clear, without link to entries: procedure × month × what. */
enum err_code	counter_add(struct store *s, const char *procedure, const char *month,
		    const char *what,
		    struct err *e) MUST_CHECK;
/* Person × procedure × last day, for 久しぶりモード. */
enum err_code	last_done_put(struct store *s, const char *kid, const char *procedure,
		    const char *day,
		    struct err *e) MUST_CHECK;
enum err_code	last_done_get(struct store *s, const char *kid, const char *procedure, char **day,
		    struct err *e) MUST_CHECK;

#define SKEW_SHOWN_MS		INT64_C(60000)	/* a clock off by this is shown */
#define CERTIFICATE_SHOWN_DAYS	60	/* expiry is shown from here on (security.md) */

/* The sync line: counts and times, one read. */
enum service_is { SERVICE_IS_OPEN, SERVICE_IS_CLOSED, SERVICE_IS_MAINTAINED };
struct sync_facts {
	int64_t	waiting;		/* queued, sending, deferred, uncertain */
	int64_t	pending, quarantined;
	int64_t	last_receipt_us;	/* last verified receipt; 0: never */
	int64_t	line_down_since_us;	/* 0: line up at the last contact */
	int64_t	last_contact_us;
	enum service_is	service;	/* at the last contact */
	int64_t	opens_us;		/* of one that is not open; 0: not said */
	char	*alarm;			/* message key of a terminal-wide fault, or NULL */
	int64_t	skew_ms;		/* the server's clock minus ours, at the last contact */
	int64_t	certificate_until_us;	/* the terminal's certificate; 0: not known */
	int64_t	data_version;		/* changes whenever either process wrote */
};
enum err_code	sync_facts_get(struct store *s, struct sync_facts *out, struct err *e) MUST_CHECK;
void		sync_facts_clear(struct sync_facts *f);
/* Is the clock off so far that it is shown? */
bool		sync_facts_skewed(const struct sync_facts *f);
/* Does the terminal's certificate end so soon that it is shown?  *days left, 0: it has. */
bool		sync_facts_expiring(const struct sync_facts *f, int64_t now_us, int64_t *days);
/* The sender tells: line up (true) or down; a change of alarm. */
enum err_code	sync_line_put(struct store *s, bool up, int64_t at_us, struct err *e) MUST_CHECK;
enum err_code	sync_alarm_put(struct store *s, const char *key, struct err *e) MUST_CHECK;

#endif
