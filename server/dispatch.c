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

	while (!s->stopping && clock_mono_us(&s->clock) < until)
		(void)pthread_cond_timedwait(&s->wake, &s->lock, &ts);
}

enum ending
dispatch_request(struct server *s, struct request *r, struct answer *a)
{
	const struct trouble *t;
	enum trouble_kind kind;
	enum err_code rc;

	(void)pthread_mutex_lock(&s->lock);
	t = scenario_trouble(s->scenario, r->method, r->path);
	if (t != NULL && t->latency_ms > 0)
		wait_ms(s, t->latency_ms);
	(void)pthread_mutex_unlock(&s->lock);
	kind = t != NULL ? t->kind : TROUBLE_NONE;
	if (kind == TROUBLE_STATUS) {
		rc = answer_status(a, t);
	} else if (kind == TROUBLE_PORTAL) {
		rc = answer_portal(a);
	} else {
		r->spoil = kind == TROUBLE_BAD_SIGNATURE;
		r->twice = kind == TROUBLE_DUPLICATE;
		(void)pthread_mutex_lock(&s->lock);
		rc = transact(s, r, a, kind == TROUBLE_DROP_BEFORE);
		(void)pthread_mutex_unlock(&s->lock);
		a->no_protocol = kind == TROUBLE_NO_HEADER;
	}
	if (rc != ERR_OK) {
		answer_reset(a);
		(void)answer_problem_named(a, STATUS_INTERNAL, "internal");
	}
	if (kind == TROUBLE_DROP_BEFORE || kind == TROUBLE_DROP_AFTER)
		return END_DROP;
	return kind == TROUBLE_HALF_BODY ? END_HALF : END_ANSWER;
}
