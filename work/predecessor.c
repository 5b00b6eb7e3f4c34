/* SPDX-License-Identifier: ISC */
/*
 * See predecessor.h.  Person and dataset are a token that the store finds on an
 * index; of those that ended before their group got a new key the token is gone,
 * and the sealed headers tell.  Which record it is stands in the frozen payload:
 * few are opened, newest first, until one fits.
 */
#include "work/predecessor.h"

#include <stdlib.h>
#include <string.h>

#define CANDIDATES	32	/* about the person, looked into at a time */

struct candidate {
	char	entry[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
};

struct looking {
	const struct opened		*now;
	struct candidate		 found[CANDIDATES];
	size_t				 count;
	char				 last[UUID_TEXT_SIZE];	/* that was looked at */
	enum err_code			 rc;
	struct err			*e;
};

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool
look(void *ctx, const struct entry *n)
{
	struct looking *l = ctx;
	struct head h = { 0 };

	memcpy(l->last, n->id, sizeof l->last);
	if (n->header.len == 0 || n->made_us >= l->now->entry.made_us ||
	    n->submission[0] == '\0' || strcmp(n->kind, "registration") != 0)
		return true;
	l->rc = head_read_sealed(&n->header, &h, l->e);
	if (l->rc == ERR_OK && same(h.person_key, l->now->head.person_key)) {
		memcpy(l->found[l->count].entry, n->id, UUID_TEXT_SIZE);
		memcpy(l->found[l->count++].submission, n->submission, UUID_TEXT_SIZE);
	}
	head_free(&h);
	return l->rc == ERR_OK && l->count < CANDIDATES;
}

static bool
was_registered(void *ctx, const struct outbox_past *p)
{
	bool *yes = ctx;

	*yes = *yes || p->to == ST_REGISTERED;
	return !*yes;
}

/* Registered, and the same record? */
static enum err_code
fits(struct session *s, const struct candidate *c, const struct wire_submission *now, bool *yes,
    struct err *e)
{
	struct wire_submission was = { 0 };
	struct frozen f = { 0 };
	enum err_code rc = outbox_past_each(s->work->store, c->entry, was_registered, yes, e);

	if (rc == ERR_OK && *yes)
		rc = frozen_load(s, c->submission, &f, e);
	if (rc == ERR_OK && *yes)
		rc = submission_read(buf_str(&f.payload), f.payload.len, &was, e);
	*yes = rc == ERR_OK && *yes && same(was.registration.dataset, now->registration.dataset) &&
	    same(was.registration.record_no, now->registration.record_no);
	submission_clear(&was);
	frozen_clear(&f);
	return rc;
}

/* The first that fits, of all that the query finds; the limit is of memory alone. */
static enum err_code
search(struct session *s, struct entry_query q, const struct opened *o,
    const struct wire_submission *now, char submission[UUID_TEXT_SIZE], struct err *e)
{
	struct looking l;
	char after[UUID_TEXT_SIZE];
	enum err_code rc;

	do {
		l = (struct looking){ .now = o, .e = e };
		rc = entry_each(s->work->store, &q, look, &l, e);
		if (rc == ERR_OK)
			rc = l.rc;
		for (size_t i = 0; rc == ERR_OK && submission[0] == '\0' && i < l.count; i++) {
			bool yes = false;

			rc = fits(s, &l.found[i], now, &yes, e);
			if (rc == ERR_OK && yes)
				memcpy(submission, l.found[i].submission, UUID_TEXT_SIZE);
		}
		memcpy(after, l.last, sizeof after);
		q.after = after;
	} while (rc == ERR_OK && submission[0] == '\0' && l.count == CANDIDATES);
	return rc;
}

/* The token under each key of one's own: a colleague's group may have registered it. */
static enum err_code
make_tokens(struct session *s, const struct wire_submission *now, unsigned char **out, size_t *n,
    struct err *e)
{
	enum err_code rc = ERR_OK;

	*n = keyring_count(s->ring);
	*out = calloc(*n + 1, TOKEN_BYTES);
	if (*out == NULL)
		return err_nomem(e);
	for (size_t i = 0; rc == ERR_OK && i < *n; i++)
		rc = order_make(now, keyring_at(s->ring, i), *out + i * TOKEN_BYTES, e);
	return rc;
}

enum err_code
predecessor_find(struct session *s, const struct opened *o, const struct wire_submission *now,
    char submission[UUID_TEXT_SIZE], struct err *e)
{
	static const enum outbox_state states[] = { ST_REGISTERED, ST_OPENED, ST_CLOSED };
	const struct entry_query any = { .states = states, .state_count = NELEM(states),
	    .keys = s->ring, .kind = "registration" };
	struct entry_query by_token = any, without = any;
	unsigned char *tokens = NULL;
	enum err_code rc;

	submission[0] = '\0';
	if (now->kind != WIRE_REGISTRATION || now->registration.base_version == 0)
		return ERR_OK;
	rc = make_tokens(s, now, &tokens, &by_token.order_count, e);
	by_token.order = tokens;
	without.unordered = true;
	if (rc == ERR_OK)
		rc = search(s, by_token, o, now, submission, e);
	if (rc == ERR_OK && submission[0] == '\0')
		rc = search(s, without, o, now, submission, e);
	free(tokens);
	return rc;
}
