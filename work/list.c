/* SPDX-License-Identifier: ISC */
/*
 * Lists of entries.  Without a login: clear columns only.  With one: the
 * entries of one's own groups, names masked, and one audit entry for the list
 * that is durable before its rows are handed out.
 */
#include <stdlib.h>
#include <string.h>

#include "work/comments.h"
#include "work/priv.h"
#include "work/watch.h"

static const enum outbox_state waiting[] = { ST_PENDING, ST_HELD };

const char *
entry_row_state(const struct entry_row *row, size_t *n)
{
	*n = row->waiting > 0 ? row->waiting : row->answered;
	if (row->made == 0)
		return row->state == ST_PROCESSING && !work_kind_answered(row->kind) ?
		    "work.state.name.registering" : work_state_key(row->state);
	return row->waiting > 0 ? "work.case.waiting" : "work.case.answered";
}

int64_t
entry_row_waits_since(const struct entry_row *row)
{
	if (state_among(row->state, waiting, NELEM(waiting)) && row->asked_us != 0)
		return row->asked_us;
	return row->state_us != 0 ? row->state_us : row->made_us;
}

bool
work_kind_answered(const char *kind)
{
	return kind == NULL || (strcmp(kind, "registration") != 0 && strcmp(kind, "notice") != 0);
}

void
entry_row_clear(struct entry_row *row)
{
	free(row->kind);
	free(row->problem);
	free(row->affair);
	free(row->procedure);
	free(row->title);
	str_wipe(&row->subject);
	free(row->maker);
	free(row->maker_kid);
	str_wipe(&row->case_no);
	free(row->information);
	free(row->role);
	free(row->due);
	str_wipe(&row->comment);
	free(row->comment_field);
	*row = (struct entry_row){ 0 };
}

void
entry_rows_free(struct entry_row **rows, size_t n)
{
	while (*rows != NULL && n > 0)
		entry_row_clear(&(*rows)[--n]);
	free(*rows);
	*rows = NULL;
}

static bool
copy(char **to, const char *from)
{
	*to = text_or_null(from);
	return *to != NULL || text_empty(from);
}

static size_t
number_of(const char *text)
{
	return text != NULL ? (size_t)strtoul(text, NULL, 10) : 0;
}

static enum err_code
count_comments(const struct head *h, size_t *n, struct err *e)
{
	struct field_comment *c = NULL;
	enum err_code rc = comments_read(h->comments, &c, n, e);

	field_comments_free(&c, *n);
	/* Of a store that is older than several comments there is only this one. */
	if (rc == ERR_OK && *n == 0)
		*n = !text_empty(h->comment);
	return rc;
}

enum err_code
row_fill(const struct session *s, const struct entry *n, const struct head *h,
    struct entry_row *row, struct err *e)
{
	bool ok;

	*row = (struct entry_row){ .state = n->state, .version = n->version, .made_us = n->made_us,
	    .state_us = n->state_us, .next_try_us = n->next_try_us, .attempts = n->attempts };
	row->asked_us = n->frozen_us;
	memcpy(row->entry, n->id, sizeof row->entry);
	memcpy(row->submission, n->submission, sizeof row->submission);
	ok = copy(&row->kind, n->kind) && copy(&row->problem, n->problem);
	if (ok && h != NULL)
		ok = copy(&row->affair, h->affair) && copy(&row->procedure, h->procedure) &&
		    copy(&row->title, h->title) && copy(&row->subject, h->subject) &&
		    copy(&row->maker, h->maker) && copy(&row->maker_kid, h->maker_kid) &&
		    copy(&row->due, h->due) &&
		    copy(&row->case_no, h->case_no) &&
		    copy(&row->information, h->information) &&
		    copy(&row->role, h->role) &&
		    copy(&row->comment, h->comment) &&
		    copy(&row->comment_field, h->comment_field);
	if (ok && h != NULL) {
		row->papers = number_of(h->papers);
		row->reasons = number_of(h->reasons);
	}
	if (h != NULL && h->maker_kid != NULL && s != NULL)
		row->mine = strcmp(h->maker_kid, s->kid) == 0;
	if (ok && (h == NULL || count_comments(h, &row->comments, e) == ERR_OK))
		return ERR_OK;
	entry_row_clear(row);
	return ok ? e->code : err_nomem(e);
}

/* ---- how far the inquiries of a case are ---- */

/* An id whose entry never came to be, or was never asked for, does not count. */
static enum err_code
count_made(struct store *st, const char *id, struct entry_row *row, struct err *e)
{
	struct entry n = { 0 };
	enum err_code rc = entry_get(st, NULL, id, &n, e);

	if (rc == ERR_OK && n.submission[0] != '\0') {
		row->made++;
		row->waiting += state_among(n.state, waiting, NELEM(waiting));
		row->answered += state_has_outcome(n.state);
	} else if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	entry_clear(&n);
	return rc;
}

static enum err_code
follow_case(struct store *st, const struct head *h, struct entry_row *row, struct err *e)
{
	char **ids = NULL;
	enum err_code rc;

	if (text_empty(h->made))
		return ERR_OK;
	rc = words_split(h->made, &ids, e);
	for (size_t i = 0; rc == ERR_OK && i < words_count(ids); i++)
		rc = count_made(st, ids[i], row, e);
	words_free(&ids);
	return rc;
}

struct collecting {
	struct session		*s;
	const struct list_query	*q;
	struct entry_row	*rows;
	size_t			 n, cap;
	enum err_code		 rc;
	struct err		*e;
};

static bool
make_room(struct collecting *c)
{
	size_t cap = c->cap != 0 ? c->cap * 2 : 64;
	struct entry_row *grown;

	if (c->n < c->cap)
		return true;
	grown = realloc(c->rows, cap * sizeof *grown);
	if (grown == NULL)
		return false;
	c->rows = grown;
	c->cap = cap;
	return true;
}

static bool
collect(void *ctx, const struct entry *n)
{
	struct collecting *c = ctx;
	struct head h = { 0 };
	bool ours = c->s != NULL && n->header.len != 0, mine;

	if (ours)
		c->rc = head_read_sealed(&n->header, &h, c->e);
	mine = h.maker_kid != NULL && strcmp(h.maker_kid, c->s->kid) == 0;
	if (c->rc == ERR_OK && (mine || !c->q->mine_only)) {
		c->rc = make_room(c) ? row_fill(c->s, n, ours ? &h : NULL, &c->rows[c->n], c->e) :
		    err_nomem(c->e);
		if (c->rc == ERR_OK && ours)
			c->rc = follow_case(c->s->work->store, &h, &c->rows[c->n], c->e);
		if (c->rc == ERR_OK && c->q->wants != NULL &&
		    !c->q->wants(c->q->ctx, &c->rows[c->n]))
			entry_row_clear(&c->rows[c->n]);
		else if (c->rc == ERR_OK)
			c->n++;
	}
	head_free(&h);
	return c->rc == ERR_OK && (c->q->limit == 0 || c->n < c->q->limit);
}

/* "list", which states, how many: pending,held/12; or how many at first: all/100+. */
static enum err_code
record_list(const struct collecting *c, struct err *e)
{
	struct audit_event ev = { .action = "list", .who = c->s->kid, .result = "ok" };
	struct buf detail = BUF_INIT;
	enum err_code rc;
	size_t i;

	for (i = 0; c->q->states != NULL && i < c->q->state_count; i++) {
		buf_adds(&detail, i != 0 ? "," : "");
		buf_adds(&detail, outbox_state_name(c->q->states[i]));
	}
	buf_addf(&detail, "%s/%zu%s", detail.len == 0 ? "all" : "", c->n,
	    c->q->limit != 0 && c->n == c->q->limit ? "+" : "");
	if (c->s->affair_count == 1)
		ev.group = c->s->affairs[0].id;
	ev.detail = buf_str(&detail);
	rc = buf_ok(&detail) ? act_record(c->s, &ev, e) : err_nomem(e);
	buf_free(&detail);
	return rc;
}

enum err_code
work_list(struct work *w, struct session *s, const struct list_query *q, struct entry_row **rows,
    size_t *n, struct err *e)
{
	struct entry_query eq = { .states = q->states, .state_count = q->state_count,
	    .keys = s != NULL ? s->ring : NULL, .after = q->after,
	    .limit = q->mine_only || q->wants != NULL ? 0 : q->limit,
	    .oldest_first = q->oldest_first };
	struct collecting c = { .s = s, .q = q, .e = e };
	enum err_code rc = entry_each(w->store, &eq, collect, &c, e);

	if (rc == ERR_OK)
		rc = c.rc;
	if (rc == ERR_OK && s != NULL && !q->goes_on)
		rc = record_list(&c, e);
	if (rc != ERR_OK) {
		entry_rows_free(&c.rows, c.n);
		c.n = 0;
	}
	*rows = c.rows;
	*n = c.n;
	return rc;
}
