/* SPDX-License-Identifier: ISC */
/*
 * The worker; see outcome.h.
 *
 * A submission's plan is a list of steps, from the scenario or from the
 * defaults below.  `step` in its row is the next one, `due_us` its moment;
 * both are null once the state is final.  A step is one transaction: state,
 * statement, effect, and the result or the version it brings.
 */
#include "server/outcome.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "server/results.h"
#include "server/version.h"
#include "wire/jws.h"

/* Looked at even when nothing is due: results that reach their date. */
#define IDLE_US		INT64_C(600000000)
/* After a failure of the database. */
#define RETRY_US	INT64_C(1000000)
/* Before a job that failed is tried again. */
#define POSTPONE_US	INT64_C(60000000)
#define BATCH		32
/* Between batches, for the requests. */
#define BREATH_US	INT64_C(1000)

static const struct step step_answered = { WIRE_ANSWERED, -1, NULL, 0 };
static const struct step step_no_record = { WIRE_NO_RECORD, -1, NULL, 0 };
static char refused_field[] = "registration", refused_code[] = "refused";
static char refused_detail[] = "the scenario rejects it";
static struct wire_field_error refused = { refused_field, refused_code, refused_detail };
static const struct step step_registered = { WIRE_REGISTERED, -1, NULL, 0 };

static bool
outcome_suits(const struct outcome *o, enum wire_kind kind)
{
	size_t i;

	for (i = 0; i < o->step_count; i++) {
		if (!wire_state_suits(o->steps[i].state, kind == WIRE_INQUIRY))
			return false;
	}
	return true;
}

/* The step of the plan, and whom the provider answers about (may be NULL). */
static const struct step *
plan(const struct server *s, const struct wire_submission *sub, size_t step,
    const struct resident **who)
{
	const struct outcome *o = scenario_outcome(s->scenario, sub);

	*who = NULL;
	if (o != NULL && outcome_suits(o, sub->kind)) {
		*who = o->subject;
		return &o->steps[step < o->step_count ? step : o->step_count - 1];
	}
	if (sub->kind != WIRE_INQUIRY)
		return &step_registered;
	return scenario_resident(s->scenario, sub->subject.person_key) != NULL ? &step_answered :
	    &step_no_record;
}

int64_t
outcome_delay_us(const struct server *s, const struct wire_submission *sub, size_t step)
{
	const struct resident *who;
	const struct step *st = plan(s, sub, step, &who);

	return (st->delay_ms >= 0 ? st->delay_ms : s->scenario->delay_ms) * 1000;
}

/* One submission being moved on. */
struct job {
	int64_t			 sequence, version;
	char			*id, *digest, *terminal;
	size_t			 step;
	struct wire_submission	 sub;
};

static void
job_clear(struct job *job)
{
	free(job->id);
	free(job->digest);
	free(job->terminal);
	submission_clear(&job->sub);
}

/* The next that is due; *due_us 0 when nothing waits at all. */
static enum err_code
job_load(struct server *s, int64_t now_us, struct job *job, int64_t *due_us, struct err *e)
{
	sqlite3_stmt *st = db_query(s->db,
	    "SELECT due_us, sequence, version, id, digest, terminal, step,"
	    " payload FROM submission WHERE due_us IS NOT NULL ORDER BY due_us, sequence LIMIT 1",
	    "");
	enum err_code rc = ERR_OK, end;

	*due_us = 0;
	if (db_row(st)) {
		*due_us = sqlite3_column_int64(st, 0);
		if (*due_us <= now_us) {
			job->sequence = sqlite3_column_int64(st, 1);
			job->version = sqlite3_column_int64(st, 2);
			job->id = db_column(st, 3);
			job->digest = db_column(st, 4);
			job->terminal = db_column(st, 5);
			job->step = (size_t)sqlite3_column_int64(st, 6);
			rc = submission_read((const char *)sqlite3_column_text(st, 7),
			    (size_t)sqlite3_column_bytes(st, 7), &job->sub, e);
		}
	}
	end = db_end(s->db, st, rc == ERR_OK ? e : NULL);
	return rc != ERR_OK ? rc : end;
}

static enum err_code
statement_add(struct server *s, const struct job *job, enum wire_state state, const struct step *st,
    char *result_digest, struct err *e)
{
	struct wire_statement v = { .id = job->id, .digest = job->digest, .state = state };
	struct buf payload = BUF_INIT, compact = BUF_INIT, number = BUF_INIT;
	int64_t now_us = server_now_us(s);
	char at[TIME_TEXT_SIZE];
	enum err_code rc;

	time_format(now_us, at);
	buf_addf(&number, "%lld", (long long)job->sequence);
	v.sequence = number.data;
	v.at = at;
	v.result_digest = result_digest;
	if (state == WIRE_REGISTERED)
		v.version = job->version;
	if (state == WIRE_REJECTED) {
		v.errors = st->error_count > 0 ? st->errors : &refused;
		v.error_count = st->error_count > 0 ? st->error_count : 1;
	}
	rc = buf_ok(&number) ? statement_build(&v, &payload, e) : err_nomem(e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(s->home->sign, TYP_STATEMENT, now_us, payload.data,
		    payload.len, &compact, e);
	if (rc == ERR_OK)
		rc = db_run(s->db, e,
		    "INSERT INTO statement(terminal, id, compact) VALUES(?, ?, ?)", "ttt",
		    job->terminal, job->id, buf_str(&compact));
	if (rc == ERR_OK)
		rc = db_run(s->db, e,
		    "UPDATE submission SET state = ?, statement = ? WHERE sequence = ?",
		    "tti", wire_state_name(state), buf_str(&compact), job->sequence);
	if (rc == ERR_OK)
		rc = db_run(s->db, e, "UPDATE effect SET state = ?, at = ? WHERE sequence = ?",
		    "tti",
		    wire_state_name(state), at, job->sequence);
	buf_free(&payload);
	buf_free(&compact);
	buf_free(&number);
	return rc;
}

/* An inquiry whose 有効期間 ran out while it waited is not answered any more. */
static bool
has_lapsed(const struct server *s, const struct wire_submission *sub)
{
	struct date last;

	return sub->kind == WIRE_INQUIRY && sub->inquiry.valid_until != NULL &&
	    date_parse(sub->inquiry.valid_until, &last) &&
	    date_compare(server_today(s), last) > 0;
}

/* A change of a version that was itself rejected cannot stand. */
static enum err_code
judge_base(struct server *s, const struct job *job, const struct step **st, struct err *e)
{
	static char field[] = "registration.base_version", code[] = "rolled-back";
	static struct wire_field_error rolled_back = { field, code, NULL };
	static const struct step rejected = { WIRE_REJECTED, 0, &rolled_back, 1 };
	bool stands = true;
	enum err_code rc = ERR_OK;

	if (job->sub.kind == WIRE_REGISTRATION && (*st)->state == WIRE_REGISTERED)
		rc = version_base_stands(s->db, &job->sub, &stands, e);
	if (!stands)
		*st = &rejected;
	return rc;
}

static enum err_code
settle_version(struct server *s, const struct job *job, enum wire_state state, struct err *e)
{
	char at[TIME_TEXT_SIZE];

	if (job->sub.kind != WIRE_REGISTRATION || !wire_state_final(state))
		return ERR_OK;
	server_now(s, at);
	return state == WIRE_REGISTERED ? version_register(s->db, job->sequence, at, e) :
	    version_roll_back(s->db, job->sequence, e);
}

static enum err_code
job_step(struct server *s, const struct job *job, struct err *e)
{
	const struct resident *who;
	const struct step *st = plan(s, &job->sub, job->step, &who);
	char digest[DIGEST_TEXT_SIZE], *result_digest = NULL;
	enum wire_state state;
	enum err_code rc;

	rc = judge_base(s, job, &st, e);
	state = has_lapsed(s, &job->sub) ? WIRE_LAPSED : st->state;
	if (rc == ERR_OK && state == WIRE_ANSWERED) {
		rc = result_make(s, &job->sub, job->sequence, job->digest, who, digest, e);
		result_digest = digest;
	}
	if (rc == ERR_OK)
		rc = settle_version(s, job, state, e);
	if (rc == ERR_OK)
		rc = statement_add(s, job, state, st, result_digest, e);
	if (rc == ERR_OK && wire_state_final(state))
		rc = db_run(s->db, e, "UPDATE submission SET due_us = NULL WHERE sequence = ?", "i",
		    job->sequence);
	else if (rc == ERR_OK)
		rc = db_run(s->db, e,
		    "UPDATE submission SET step = step + 1, due_us = ? WHERE sequence = ?",
		    "ii", server_now_us(s) + outcome_delay_us(s, &job->sub, job->step + 1),
		    job->sequence);
	if (rc == ERR_OK)
		log_event(LOG_INFO, "outcome", (struct log_pair[]){ LOG_WORD("id", job->id),
		    LOG_WORD("state", wire_state_name(state)), LOG_END });
	return rc;
}

/* A job that cannot be done must not keep the others waiting. */
static void
job_postpone(struct server *s, const struct job *job, enum err_code rc)
{
	enum err_code put_off = job->sequence == 0 ? ERR_OK : db_run(s->db, NULL,
	    "UPDATE submission SET due_us = ? WHERE sequence = ?", "ii",
	    server_now_us(s) + POSTPONE_US, job->sequence);

	log_event(LOG_ERROR, "outcome-failed", (struct log_pair[]){ LOG_WORD("id", job->id),
	    LOG_WORD("error", err_code_name(rc)), LOG_WORD("put-off", err_code_name(put_off)),
	    LOG_END });
}

enum err_code
outcome_work(struct server *s, int64_t *next_us, struct err *e)
{
	struct job job;
	enum err_code rc = ERR_OK;
	size_t n;

	*next_us = 0;
	/* A few a transaction: one sync for all, and requests need not wait long. */
	rc = db_begin(s->db, true, e);
	for (n = 0; rc == ERR_OK && n < BATCH; n++) {
		job = (struct job){ 0 };
		rc = job_load(s, server_now_us(s), &job, next_us, e);
		if (rc == ERR_OK && job.id == NULL) {
			rc = result_expire(s, e);
			break;
		}
		if (rc == ERR_OK)
			rc = job_step(s, &job, e);
		if (rc != ERR_OK) {
			db_rollback(s->db);
			job_postpone(s, &job, rc);
		}
		job_clear(&job);
	}
	if (rc == ERR_OK)
		rc = db_commit(s->db, e);
	return rc;
}

/* Sleeps until something is due, was taken, or the server stops. */
static void
sleep_until(struct server *s, int64_t next_us, enum err_code rc)
{
	int64_t wait = IDLE_US, until;
	struct timespec ts;

	if (next_us > 0 && next_us - server_now_us(s) < wait)
		wait = next_us - server_now_us(s);
	if (rc != ERR_OK)
		wait = RETRY_US;
	if (wait < BREATH_US)
		wait = BREATH_US;
	until = clock_mono_us(&s->clock) + wait;
	ts.tv_sec = (time_t)(until / 1000000);
	ts.tv_nsec = (long)(until % 1000000 * 1000);
	(void)pthread_cond_timedwait(&s->wake, &s->lock, &ts);
}

static void *
outcome_main(void *arg)
{
	struct server *s = arg;
	struct err e = ERR_INIT;
	int64_t next_us = 0;
	enum err_code rc;

	(void)pthread_mutex_lock(&s->lock);
	while (!s->stopping) {
		rc = outcome_work(s, &next_us, &e);
		err_clear(&e);
		sleep_until(s, next_us, rc);
	}
	(void)pthread_mutex_unlock(&s->lock);
	return NULL;
}

enum err_code
outcome_start(struct server *s, pthread_t *thread, struct err *e)
{
	int n = pthread_create(thread, NULL, outcome_main, s);

	return n == 0 ? ERR_OK : err_errno(e, "thread", n);
}

void
outcome_join(pthread_t thread)
{
	(void)pthread_join(thread, NULL);
}

void
outcome_wake(struct server *s)
{
	(void)pthread_cond_broadcast(&s->wake);
}
