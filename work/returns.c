/* SPDX-License-Identifier: ISC */
/*
 * Returns by maker: how much comes back to whom, for the one who divides the
 * work.  Counted anew each time from the journal and the sealed headers; what it
 * was returned for is counted elsewhere, without persons (comments.c).
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"
#include "work/watch.h"

struct counting {
	struct session		*s;
	struct maker_returns	*rows;
	size_t			 n;
	enum err_code		 rc;
	struct err		*e;
};

static enum err_code
count_one(struct counting *c, const struct head *h)
{
	struct maker_returns *grown;

	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->rows[i].kid, h->maker_kid) == 0) {
			c->rows[i].n++;
			return ERR_OK;
		}
	}
	grown = realloc(c->rows, (c->n + 1) * sizeof *grown);
	if (grown == NULL)
		return err_nomem(c->e);
	c->rows = grown;
	grown[c->n] = (struct maker_returns){ text_or_null(h->maker_kid),
	    strdup(h->maker != NULL ? h->maker : ""), 1 };
	c->n++;
	return grown[c->n - 1].kid != NULL && grown[c->n - 1].maker != NULL ? ERR_OK :
	    err_nomem(c->e);
}

/* Another group's, and what was destroyed since, is nobody's here. */
static bool
look(void *ctx, const char *id)
{
	struct counting *c = ctx;
	struct entry n = { 0 };
	struct head h = { 0 };

	c->rc = entry_get(c->s->work->store, c->s->ring, id, &n, c->e);
	if (c->rc == ERR_DENIED || c->rc == ERR_NOT_FOUND || c->rc == ERR_CRYPTO) {
		err_clear(c->e);
		c->rc = ERR_OK;
	} else if (c->rc == ERR_OK && n.header.len != 0) {
		c->rc = head_read_sealed(&n.header, &h, c->e);
		if (c->rc == ERR_OK && !text_empty(h.maker_kid))
			c->rc = count_one(c, &h);
	}
	head_free(&h);
	entry_clear(&n);
	return c->rc == ERR_OK;
}

static int
most_first(const void *a, const void *b)
{
	const struct maker_returns *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp(x->maker, y->maker);
}

static enum err_code
record(const struct counting *c, struct err *e)
{
	struct audit_event ev = { .action = "list", .who = c->s->kid, .result = "ok" };
	char detail[40];

	(void)snprintf(detail, sizeof detail, "returns/%zu", c->n);
	ev.detail = detail;
	return act_record(c->s, &ev, e);
}

enum err_code
returns_by_maker(struct session *s, int64_t since_us, struct maker_returns **out, size_t *n,
    struct err *e)
{
	struct counting c = { .s = s, .e = e };
	enum err_code rc = ERR_OK;

	*out = NULL;
	*n = 0;
	if (!session_info(s)->approver)
		return err_set(e, ERR_DENIED, "work.entry.not_yours", NULL);
	rc = outbox_moved_since(s->work->store, EV_RETURN, since_us, look, &c, e);
	if (rc == ERR_OK)
		rc = c.rc;
	if (rc == ERR_OK)
		rc = record(&c, e);
	if (rc != ERR_OK) {
		maker_returns_free(&c.rows, c.n);
		return rc;
	}
	if (c.n > 0)
		qsort(c.rows, c.n, sizeof *c.rows, most_first);
	*out = c.rows;
	*n = c.n;
	return ERR_OK;
}

void
maker_returns_free(struct maker_returns **r, size_t n)
{
	for (size_t i = 0; *r != NULL && i < n; i++) {
		free((*r)[i].kid);
		free((*r)[i].maker);
	}
	free(*r);
	*r = NULL;
}
