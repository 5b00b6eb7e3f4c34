/* SPDX-License-Identifier: ISC */
/*
 * Mistakes, planted one at a time between the program's own functions by the
 * linker (room.am): what a judge cannot see must not be trusted.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "cache/outbox.h"
#include "sync/judge.h"
#include "sync/run.h"
#include "tests/sim/sim.h"
#include "wire/jws.h"

static const char *const names[] = {
	"no-dedup",		/* the server forgets its ids */
	"receipt-unchecked",	/* any receipt counts */
	"statement-unchecked",	/* any statement counts */
	"receipt-lost",		/* verified, not kept */
	"statement-unfollowed",	/* kept, but the entry does not follow it */
	"unsure-is-refused",	/* an unknown outcome goes back to the maker */
	"unsure-is-unsent",	/* an unknown outcome is repeated unasked */
	"restart-forgets",	/* what was being sent when the sender died stays so */
	"order-forgotten",	/* registrations about one person overtake each other */
	"pause-forgotten",	/* Retry-After is not kept */
	"deleted-unread",	/* results are deleted at the server before they are opened */
};
static const char *chosen;

const char *
plant_name(size_t i)
{
	return i < NELEM(names) ? names[i] : NULL;
}

bool
plant_choose(const char *name)
{
	size_t i;

	chosen = NULL;
	for (i = 0; name != NULL && i < NELEM(names); i++) {
		if (strcmp(names[i], name) == 0)
			chosen = names[i];
	}
	return name == NULL || chosen != NULL;
}

bool
planted(const char *name)
{
	return chosen != NULL && strcmp(chosen, name) == 0;
}

/* ---- between the rooms ---- */

enum err_code	__real_jws_open_compact(const char *compact, const char *typ, jws_key_fn key,
		    void *ctx, struct buf *payload, struct jws_header *header, struct err *e);
enum err_code	__wrap_jws_open_compact(const char *compact, const char *typ, jws_key_fn key,
		    void *ctx, struct buf *payload, struct jws_header *header, struct err *e);
enum err_code	__real_receipt_put(struct store *s, const char *submission, const char *jws,
		    struct err *e);
enum err_code	__wrap_receipt_put(struct store *s, const char *submission, const char *jws,
		    struct err *e);
struct judgement __real_judge_answer(long status, enum problem type, int64_t retry_after_s);
struct judgement __wrap_judge_answer(long status, enum problem type, int64_t retry_after_s);
enum err_code	__real_outbox_move(struct store *s, const struct outbox_step *step, struct err *e);
enum err_code	__wrap_outbox_move(struct store *s, const struct outbox_step *step, struct err *e);
enum err_code	__real_envelope_recover(struct store *s, int64_t *n, struct err *e);
enum err_code	__wrap_envelope_recover(struct store *s, int64_t *n, struct err *e);
enum err_code	__real_run_pause(struct run *r, int64_t seconds, struct err *e);
enum err_code	__wrap_run_pause(struct run *r, int64_t seconds, struct err *e);
enum err_code	__real_result_deletable_each(struct store *s,
		    bool (*fn)(void *ctx, const char *submission), void *ctx, struct err *e);
enum err_code	__wrap_result_deletable_each(struct store *s,
		    bool (*fn)(void *ctx, const char *submission), void *ctx, struct err *e);
int		__real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned int flags,
		    sqlite3_stmt **st, const char **tail);
int		__wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned int flags,
		    sqlite3_stmt **st, const char **tail);

/* Only the terminal's eyes are shut: the judge and the server look as ever. */
static bool
blind(const char *typ)
{
	return terminal_running() != NULL &&
	    ((planted("receipt-unchecked") && strcmp(typ, TYP_RECEIPT) == 0) ||
	    (planted("statement-unchecked") && strcmp(typ, TYP_STATEMENT) == 0));
}

enum err_code
__wrap_jws_open_compact(const char *compact, const char *typ, jws_key_fn key, void *ctx,
    struct buf *payload, struct jws_header *header, struct err *e)
{
	const char *from = strchr(compact, '.'), *to = from != NULL ? strchr(from + 1, '.') : NULL;

	if (blind(typ) && to != NULL && header == NULL)
		return b64_decode(from + 1, (size_t)(to - from - 1), payload) ? ERR_OK : ERR_CRYPTO;
	return __real_jws_open_compact(compact, typ, key, ctx, payload, header, e);
}

enum err_code
__wrap_receipt_put(struct store *s, const char *submission, const char *jws, struct err *e)
{
	return planted("receipt-lost") ? ERR_OK : __real_receipt_put(s, submission, jws, e);
}

struct judgement
__wrap_judge_answer(long status, enum problem type, int64_t retry_after_s)
{
	struct judgement j = __real_judge_answer(status, type, retry_after_s);

	if (planted("unsure-is-refused") && j.verdict == VERDICT_UNSURE)
		j.verdict = VERDICT_RETURN;
	return j;
}

enum err_code
__wrap_outbox_move(struct store *s, const struct outbox_step *step, struct err *e)
{
	struct outbox_step changed = *step;

	if (planted("statement-unfollowed") && step->event == EV_STATEMENT && dice_percent(10))
		return ERR_OK;
	/* Only what was just being sent: the one that `sending` allows. */
	if (planted("unsure-is-unsent") && step->event == EV_UNSURE) {
		changed.event = EV_RETRY;
		if (__real_outbox_move(s, &changed, NULL) == ERR_OK)
			return ERR_OK;
	}
	return __real_outbox_move(s, step, e);
}

enum err_code
__wrap_envelope_recover(struct store *s, int64_t *n, struct err *e)
{
	*n = 0;
	return planted("restart-forgets") ? ERR_OK : __real_envelope_recover(s, n, e);
}

enum err_code
__wrap_run_pause(struct run *r, int64_t seconds, struct err *e)
{
	return planted("pause-forgotten") ? ERR_OK : __real_run_pause(r, seconds, e);
}

struct entries_of {
	bool	(*fn)(void *ctx, const char *submission);
	void	*ctx;
};

static bool
any_result(void *ctx, const char *submission, const char *digest UNUSED)
{
	struct entries_of *o = ctx;

	return o->fn(o->ctx, submission);
}

enum err_code
__wrap_result_deletable_each(struct store *s, bool (*fn)(void *ctx, const char *submission),
    void *ctx, struct err *e)
{
	struct entries_of o = { fn, ctx };

	if (planted("deleted-unread"))
		return result_missing_each(s, any_result, &o, e);
	return __real_result_deletable_each(s, fn, ctx, e);
}

/* The query of what goes next, without the condition that keeps the order. */
int
__wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned int flags,
    sqlite3_stmt **st, const char **tail)
{
	static const char condition[] = "b.order_token = n.order_token";
	const char *at = planted("order-forgotten") ? strstr(sql, condition) : NULL;
	char *other;
	int rc;

	if (at == NULL)
		return __real_sqlite3_prepare_v3(db, sql, n, flags, st, tail);
	other = strdup(sql);
	if (other == NULL)
		return SQLITE_NOMEM;
	memset(other + (at - sql), ' ', sizeof condition - 1);
	other[at - sql] = '0';
	rc = __real_sqlite3_prepare_v3(db, other, n, flags, st, NULL);
	free(other);
	return rc;
}
