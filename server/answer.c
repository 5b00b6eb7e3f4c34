/* SPDX-License-Identifier: ISC */
/*
 * Answers; see server.h.
 */
#include "server/server.h"

#define TYPE_JSON	"application/json"
#define TYPE_PROBLEM	"application/problem+json"

void
answer_init(struct answer *a)
{
	*a = (struct answer){ .status = 500, .retry_after_s = -1, .cut_at = -1 };
}

void
answer_clear(struct answer *a)
{
	buf_free(&a->body);
}

void
answer_reset(struct answer *a)
{
	answer_clear(a);
	answer_init(a);
}

enum err_code
answer_json(struct answer *a, int status)
{
	a->status = status;
	a->content_type = TYPE_JSON;
	return buf_ok(&a->body) ? ERR_OK : ERR_NOMEM;
}

void
problem_init(struct wire_problem *p, enum problem type)
{
	*p = (struct wire_problem){ .type = type, .current_version = -1, .last_seq = -1 };
}

enum err_code
answer_problem(struct answer *a, enum problem type)
{
	struct wire_problem p;

	problem_init(&p, type);
	return answer_problem_full(a, &p);
}

enum err_code
answer_problem_full(struct answer *a, const struct wire_problem *p)
{
	buf_reset(&a->body);
	a->status = problem_status(p->type);
	a->content_type = TYPE_PROBLEM;
	a->problem = problem_name(p->type);
	return problem_build(p, &a->body, NULL);
}

enum err_code
answer_problem_named(struct answer *a, int status, const char *name)
{
	a->status = status;
	a->content_type = TYPE_PROBLEM;
	a->problem = name;
	buf_reset(&a->body);
	/* Names are words of the table or of the scenario's author: never quoted text. */
	buf_addf(&a->body, "{\"type\":\"urn:madoguchi:problem:%s\",\"title\":\"%s\",\"status\":%d}",
	    name, name, status);
	return buf_ok(&a->body) ? ERR_OK : ERR_NOMEM;
}
