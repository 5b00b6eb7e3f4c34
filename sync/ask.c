/* SPDX-License-Identifier: ISC */
/*
 * Asking after what is uncertain: by GET, before anything is repeated.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/outbox.h"
#include "sync/run.h"

#define UNCERTAIN_MAX	1000	/* asked for in one run */

/* What a GET of one uncertain entry says, recorded.  *known: the server has it. */
static enum err_code
hear(struct run *r, const struct envelope *v, const struct answer *a, bool *known, struct err *e)
{
	struct outcome o;
	enum err_code rc = outcome_of_get(r, v, a, &o, e);

	*known = false;
	if (rc == ERR_OK && o.event != EV_COUNT) {
		rc = store_begin(r->store, e);
		if (rc == ERR_OK) {
			rc = outcome_record(r, v, &o, e);
			crash_point("send.before-commit");
			if (rc == ERR_OK)
				rc = store_commit(r->store, e);
			else
				store_rollback(r->store);
			crash_point("send.after-commit");
		}
		if (rc == ERR_OK)
			outcome_count(r, v, &o);
		*known = rc == ERR_OK && o.event == EV_TAKEN;
	}
	outcome_clear(&o);
	return rc;
}

struct questions {
	struct envelope	*rows;
	size_t		 count;
};

static bool
question_path(void *ctx, size_t i, struct buf *b)
{
	struct questions *q = ctx;

	return submission_path(b, q->rows[i].submission, "");
}

static enum err_code
question_done(struct run *r, void *ctx, size_t i, const struct answer *a, struct err *e)
{
	struct questions *q = ctx;
	bool known;

	return hear(r, &q->rows[i], a, &known, e);
}

/* Those whose time has come, moved to the front. */
static size_t
due(const struct run *r, struct envelope *rows, size_t n)
{
	int64_t now = clock_wall_us(r->clock);
	struct envelope swap;
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (!r->options->ignore_backoff && rows[i].next_try_us > now)
			continue;
		swap = rows[kept];
		rows[kept++] = rows[i];
		rows[i] = swap;
	}
	return kept;
}

enum err_code
uncertain_step(struct run *r, struct err *e)
{
	struct questions q = { 0 };
	struct fan f = { .method = "GET", .path = question_path, .done = question_done,
	    .ctx = &q };
	enum err_code rc = envelope_uncertain(r->store, UNCERTAIN_MAX, &q.rows, &q.count, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	f.count = due(r, q.rows, q.count);
	rc = run_fan(r, &f, e);
	for (i = 0; i < q.count; i++)
		envelope_row_clear(&q.rows[i]);
	free(q.rows);
	return rc;
}

enum err_code
resolve(struct run *r, const char *submission, bool *known, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf path = BUF_INIT;
	struct envelope v = { 0 };
	enum err_code rc = envelope_get(r->store, submission, &v, e);

	*known = rc == ERR_OK;
	if (rc == ERR_OK && v.state == ST_UNCERTAIN) {
		*known = false;
		rc = submission_path(&path, submission, "") ?
		    run_call(r, "GET", buf_str(&path), NULL, 0, &a, e) : err_nomem(e);
		if (rc == ERR_OK)
			rc = hear(r, &v, &a, known, e);
	}
	answer_clear(&a);
	buf_free(&path);
	envelope_row_clear(&v);
	return rc;
}
