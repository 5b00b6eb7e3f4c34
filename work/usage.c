/* SPDX-License-Identifier: ISC */
/*
 * What the counters say: the year's usage, and the statement for a breach
 * report; see keep.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms/catalog.h"
#include "i18n/wareki.h"
#include "work/keep.h"
#include "work/comments.h"

#define FIRST_MONTH	4	/* of a fiscal year */
#define MONTH_SIZE	24	/* 8 used; what snprintf could at most write */

static void
months_of(int fiscal_year, char from[MONTH_SIZE], char to[MONTH_SIZE])
{
	(void)snprintf(from, MONTH_SIZE, "%04d-%02d", fiscal_year, FIRST_MONTH);
	(void)snprintf(to, MONTH_SIZE, "%04d-%02d", fiscal_year + 1, FIRST_MONTH - 1);
}

/* ---- usage ---- */

struct adding {
	struct work		*w;
	struct usage_row	 row;
	bool			(*fn)(void *ctx, const struct usage_row *r);
	void			*ctx;
	bool			 more, nomem;
};

static bool
give(struct adding *a)
{
	const struct catalog_procedure *p;
	char today[DATE_TEXT_SIZE];

	if (a->row.procedure == NULL)
		return true;
	date_format(work_today(a->w), today);
	p = procedure_find(a->w, a->row.procedure, today);
	a->row.title = p != NULL ? strdup(p->title) : NULL;
	a->more = a->fn(a->ctx, &a->row);
	free(a->row.procedure);
	free(a->row.title);
	a->row = (struct usage_row){ 0 };
	return a->more;
}

/* In the order of procedures. */
static bool
add_counter(void *ctx, const char *procedure, const char *month UNUSED, const char *what,
    int64_t n)
{
	struct adding *a = ctx;
	const struct { const char *what; int64_t *sum; } sums[] = {
		{ "inquiry", &a->row.inquiries }, { "registration", &a->row.registrations },
		{ "notice", &a->row.notices }, { "paper", &a->row.paper },
	};
	size_t i;

	if (counts_return(what))
		return true;
	if (a->row.procedure == NULL || strcmp(a->row.procedure, procedure) != 0) {
		if (!give(a))
			return false;
		a->row.procedure = strdup(procedure);
		a->nomem = a->row.procedure == NULL;
	}
	for (i = 0; i < NELEM(sums); i++) {
		if (strcmp(sums[i].what, what) == 0)
			*sums[i].sum += n;
	}
	return !a->nomem;
}

enum err_code
usage_each(struct work *w, int fiscal_year, bool (*fn)(void *ctx, const struct usage_row *r),
    void *ctx, struct err *e)
{
	struct adding a = { .w = w, .fn = fn, .ctx = ctx, .more = true };
	char from[MONTH_SIZE], to[MONTH_SIZE];
	enum err_code rc;

	months_of(fiscal_year, from, to);
	rc = counter_each(w->store, from, to, add_counter, &a, e);
	if (rc == ERR_OK && a.nomem)
		return err_nomem(e);
	if (rc == ERR_OK && a.more)
		(void)give(&a);
	free(a.row.procedure);
	return rc;
}

/* ---- reasons for paper ---- */

struct reasons {
	int64_t		 from_us, to_us;
	bool		(*fn)(void *ctx, const char *procedure, const char *reason);
	void		*ctx;
	enum err_code	 rc;
	struct err	*e;
};

static bool
give_reason(void *ctx, const struct entry *n)
{
	struct reasons *r = ctx;
	struct head h = { 0 };
	bool more = true;

	if (n->header.len == 0 || n->state_us < r->from_us || n->state_us >= r->to_us)
		return true;
	r->rc = head_read_sealed(&n->header, &h, r->e);
	if (r->rc == ERR_OK && !text_empty(h.procedure))
		more = r->fn(r->ctx, h.procedure, h.reason != NULL ? h.reason : "");
	head_free(&h);
	return more && r->rc == ERR_OK;
}

enum err_code
usage_reasons_each(struct session *s, int fiscal_year, bool (*fn)(void *ctx,
    const char *procedure, const char *reason), void *ctx, struct err *e)
{
	static const enum outbox_state paper[] = { ST_PAPER };
	struct entry_query q = { .states = paper, .state_count = NELEM(paper), .keys = s->ring };
	struct audit_event ev = { .action = "usage-reasons", .who = s->kid, .result = "ok" };
	struct reasons r = { .fn = fn, .ctx = ctx, .rc = ERR_OK, .e = e,
	    .from_us = date_start_us((struct date){ fiscal_year, FIRST_MONTH, 1 }),
	    .to_us = date_start_us((struct date){ fiscal_year + 1, FIRST_MONTH, 1 }) };
	enum err_code rc = audit_record(s->work->store, &ev, e);

	if (rc == ERR_OK)
		rc = entry_each(s->work->store, &q, give_reason, &r, e);
	return rc == ERR_OK ? r.rc : rc;
}

/* ---- the statement ---- */

/* "2026-04" as people say it; what is no month of the calendar stays as it is. */
static void
month_text(const struct msgs *m, const char *month, struct buf *out)
{
	struct buf day = BUF_INIT;
	struct date d;

	(void)buf_addf(&day, "%s-01", month);
	if (!buf_ok(&day) || !date_parse(buf_str(&day), &d) ||
	    !wareki_echo_month(d, msgs_lang(m), out))
		(void)buf_adds(out, month);
	buf_free(&day);
}

static const char *const what_keys[] = {
	"work.breach.what_submissions", "work.breach.what_results", "work.breach.what_evidence",
	"work.breach.what_audit", "work.breach.what_never",
};

struct counting {
	const struct work	*w;
	const struct msgs	*m;
	struct buf		*out;
	int64_t			 total;
};

static bool
count_line(void *ctx, const char *procedure, const char *month, const char *what, int64_t n)
{
	struct counting *c = ctx;
	struct buf kind = BUF_INIT, when = BUF_INIT;
	const struct catalog_procedure *p;
	char number[24], today[DATE_TEXT_SIZE];

	if (counts_return(what))	/* no entry of its own */
		return true;
	date_format(work_today(c->w), today);
	p = procedure_find(c->w, procedure, today);
	(void)snprintf(number, sizeof number, "%" PRId64, n);
	month_text(c->m, month, &when);
	if (buf_ok(&when) && buf_addf(&kind, "work.breach.kind.%s", what))
		(void)msg_add(c->m, c->out, "work.breach.count", buf_str(&when), procedure,
		    msg(c->m, buf_str(&kind)), number, NULL);
	(void)buf_addf(c->out, "  %s\n", p != NULL ? p->title : "");
	c->total += n;
	buf_free(&kind);
	buf_free(&when);
	return buf_ok(c->out);
}

static bool
heading(struct work *w, const struct msgs *m, const char *from, const char *to,
    struct buf *out)
{
	struct buf day = BUF_INIT, first = BUF_INIT, last = BUF_INIT;
	char iso[DATE_TEXT_SIZE];
	size_t i;

	date_format(work_today(w), iso);
	if (strcmp(msgs_lang(m), "ja") != 0 || !wareki_format(work_today(w), &day))
		(void)buf_adds(&day, iso);
	(void)msg_add(m, out, "work.breach.title", buf_str(&day), NULL);
	(void)buf_addc(out, '\n');
	(void)msg_add(m, out, "work.breach.where", w->organization, w->section, w->terminal, NULL);
	(void)buf_adds(out, "\n\n");
	for (i = 0; i < NELEM(what_keys); i++)
		(void)buf_addf(out, "%s\n", msg(m, what_keys[i]));
	(void)buf_addc(out, '\n');
	month_text(m, from, &first);
	month_text(m, to, &last);
	if (strcmp(from, "0000-01") == 0 && strcmp(to, "9999-12") == 0)
		(void)buf_adds(out, msg(m, "work.breach.counts_all"));
	else
		(void)msg_add(m, out, "work.breach.counts", buf_str(&first), buf_str(&last), NULL);
	buf_free(&day);
	buf_free(&first);
	buf_free(&last);
	return buf_addc(out, '\n');
}

enum err_code
breach_statement(struct work *w, const struct msgs *m, const char *from, const char *to,
    struct buf *out, struct err *e)
{
	struct counting c = { w, m, out, 0 };
	char total[24];
	enum err_code rc;

	if (!heading(w, m, from, to, out))
		return err_nomem(e);
	rc = counter_each(w->store, from, to, count_line, &c, e);
	(void)snprintf(total, sizeof total, "%" PRId64, c.total);
	if (rc == ERR_OK && (!msg_add(m, out, "work.breach.total", total, NULL) ||
	    !buf_addc(out, '\n')))
		rc = err_nomem(e);
	return rc;
}
