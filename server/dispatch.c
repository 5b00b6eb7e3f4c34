/* SPDX-License-Identifier: ISC */
/*
 * From a request to its answer; see dispatch.h.  Everything under the server's
 * lock is one transaction: begin, handler, commit - and only then the answer
 * is handed back.
 */
#include "server/dispatch.h"

#include <time.h>

#include "base/log.h"
#include "server/handlers.h"
#include "server/judge.h"
#include "server/roster.h"

#define STATUS_UNAUTHORIZED	401
#define STATUS_INTERNAL		500

/* False with the answer filled when the peer is no terminal of ours. */
static bool
identify(struct server *s, const struct request *r, struct terminal **t, struct answer *a,
    enum err_code *rc)
{
	*t = NULL;
	if (r->peer == NULL) {
		*rc = answer_problem_named(a, STATUS_UNAUTHORIZED,
		    problem_name(PROBLEM_TERMINAL_NOT_ENROLLED));
		return false;
	}
	*rc = terminal_load(s->db, r->peer, t, NULL);
	if (*rc == ERR_NOT_FOUND)
		*rc = answer_problem(a, PROBLEM_TERMINAL_NOT_ENROLLED);
	return *t != NULL;
}

static enum err_code
handle(struct server *s, struct request *r, struct answer *a, const struct route *route,
    const char *allow)
{
	struct err e = ERR_INIT;
	enum err_code rc;

	if (route == NULL && allow == NULL)
		return answer_problem(a, PROBLEM_NOT_FOUND);
	if (route == NULL) {
		a->allow = allow;
		return answer_problem(a, PROBLEM_METHOD_NOT_ALLOWED);
	}
	if (!door_judge(s, route, r, a, &rc))
		return rc;
	rc = route->handler(s, r, a, &e);
	if (rc == ERR_OK && r->twice && (route->flags & ROUTE_BODY) != 0) {
		answer_reset(a);
		rc = route->handler(s, r, a, &e);
	}
	if (rc != ERR_OK)
		log_event(LOG_ERROR, "failed",
		    (struct log_pair[]){ LOG_WORD("error", err_code_name(rc)), LOG_END });
	err_clear(&e);
	return rc;
}

/* The whole exchange as one transaction; the caller holds the lock. */
static enum err_code
transact(struct server *s, struct request *r, struct answer *a, bool roll_back)
{
	const char *allow = NULL;
	const struct route *route = route_find(r->method, r->path, &r->param, &allow);
	struct terminal *terminal = NULL;
	enum err_code rc = db_begin(s->db, route != NULL && (route->flags & ROUTE_WRITES) != 0,
	    NULL);

	if (rc != ERR_OK)
		return rc;
	if (identify(s, r, &terminal, a, &rc)) {
		r->terminal = terminal;
		rc = handle(s, r, a, route, allow);
	}
	if (rc == ERR_OK && !roll_back)
		rc = db_commit(s->db, NULL);
	else
		db_rollback(s->db);
	r->terminal = NULL;
	terminal_free(&terminal);
	return rc;
}

/* A status out of the scenario, in place of the server's own. */
static enum err_code
answer_status(struct answer *a, const struct trouble *t)
{
	static const struct {
		int		 status;
		enum problem	 problem;
	} usual[] = {
		{ 429, PROBLEM_TOO_MANY }, { 503, PROBLEM_BUSY },
		{ 403, PROBLEM_TERMINAL_SUSPENDED },
		{ 404, PROBLEM_NOT_FOUND }, { 413, PROBLEM_TOO_LARGE }, { 400, PROBLEM_MALFORMED },
		{ 415, PROBLEM_UNSUPPORTED_MEDIA_TYPE },
	};
	const char *name = t->type;
	size_t i;

	for (i = 0; name == NULL && i < NELEM(usual); i++) {
		if (usual[i].status == t->status)
			name = problem_name(usual[i].problem);
	}
	a->retry_after_s = t->retry_after_s;
	if (t->error_count > 0) {
		struct wire_problem p;

		problem_init(&p, PROBLEM_INVALID);
		p.errors = t->errors;
		p.error_count = t->error_count;
		return answer_problem_full(a, &p);
	}
	return answer_problem_named(a, t->status, name != NULL ? name : "scenario");
}

static enum err_code
answer_portal(struct answer *a)
{
	a->status = 200;
	a->content_type = "text/html; charset=utf-8";
	a->no_protocol = true;
	buf_adds(&a->body,
	    "<!DOCTYPE html><title>Login</title><p>Please log in to use this network.\n");
	return buf_ok(&a->body) ? ERR_OK : ERR_NOMEM;
}

/* The caller holds the lock, which is free meanwhile.  A stopping server does not wait. */
static void
wait_ms(struct server *s, int64_t ms)
{
	int64_t until = clock_mono_us(&s->clock) + ms * 1000;
	struct timespec ts = { (time_t)(until / 1000000), (long)(until % 1000000 * 1000) };

	while (!s->stopping && !s->away && clock_mono_us(&s->clock) < until)
		(void)pthread_cond_timedwait(&s->wake, &s->lock, &ts);
}

/* How long so many bytes take at this rate. */
static int64_t
travel_ms(size_t len, int64_t bytes_per_s)
{
	return bytes_per_s > 0 ? (int64_t)len * 1000 / bytes_per_s : 0;
}

/* The request's trouble, by value: a reload may take the scenario away. */
static struct trouble
meet_trouble(struct server *s, const struct request *r)
{
	static const struct trouble none = { .kind = TROUBLE_NONE };
	const struct trouble *t;
	struct trouble met;
	int64_t wait;

	(void)pthread_mutex_lock(&s->lock);
	t = scenario_trouble(s->scenario, r->method, r->path, server_running_ms(s));
	met = t != NULL ? *t : none;
	wait = met.latency_ms + travel_ms(r->body.len, met.bytes_per_s);
	if (wait > 0)
		wait_ms(s, wait);
	(void)pthread_mutex_unlock(&s->lock);
	return met;
}

static enum err_code
perform(struct server *s, struct request *r, struct answer *a, const struct trouble *t)
{
	enum err_code rc;

	if (t->kind == TROUBLE_STATUS)
		return answer_status(a, t);
	if (t->kind == TROUBLE_PORTAL)
		return answer_portal(a);
	if (t->kind == TROUBLE_LINE_DOWN || t->kind == TROUBLE_RESTART)
		return ERR_OK;
	r->spoil = t->kind == TROUBLE_BAD_SIGNATURE;
	r->twice = t->kind == TROUBLE_DUPLICATE;
	(void)pthread_mutex_lock(&s->lock);
	rc = transact(s, r, a, t->kind == TROUBLE_DROP_BEFORE);
	(void)pthread_mutex_unlock(&s->lock);
	a->no_protocol = t->kind == TROUBLE_NO_HEADER;
	a->protocol_twice = t->kind == TROUBLE_HEADER_TWICE;
	return rc;
}

enum ending
dispatch_request(struct server *s, struct request *r, struct answer *a)
{
	struct trouble t = meet_trouble(s, r);

	if (perform(s, r, a, &t) != ERR_OK) {
		answer_reset(a);
		(void)answer_problem_named(a, STATUS_INTERNAL, "internal");
	}
	a->bytes_per_s = t.bytes_per_s;
	switch (t.kind) {
	case TROUBLE_RESTART:
		server_restart(s, t.down_ms);
		return END_DROP;
	case TROUBLE_LINE_DOWN:
	case TROUBLE_DROP_BEFORE:
	case TROUBLE_DROP_AFTER:
		return END_DROP;
	case TROUBLE_HALF_BODY:
		a->cut_at = t.at >= 0 ? t.at : (int64_t)a->body.len / 2;
		return END_HALF;
	default:
		return END_ANSWER;
	}
}
