/* SPDX-License-Identifier: ISC */
/*
 * What a return says to the form: the approver's comments at their fields, or
 * why the server did not take it; and what this office's entries of the
 * procedure were returned for, as a hint before it happens again.  Hints are
 * counts: they come from no entry.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"

static void
add_line(char **to, const char *text)
{
	struct buf b = BUF_INIT;

	if (*to != NULL)
		buf_addf(&b, "%s ", *to);
	buf_adds(&b, text);
	str_wipe(to);
	*to = buf_steal(&b);
	if (*to == NULL)
		mem_end();
}

/* The field at which to begin; f->count: none. */
static size_t
read_refusal(struct fill *f, const char *problem)
{
	const char *field = NULL, *key = refusal_key(problem, &field);
	size_t item = field != NULL ? fill_find(f, field) : f->count;

	add_line(item < f->count ? &f->items[item].comment : &f->comment,
	    app_msg(f->screen.app, key));
	return item;
}

/* The fields that the server named; the first of them, f->count: none. */
static size_t
read_refused_fields(struct fill *f, size_t *n)
{
	const struct msgs *msgs = f->screen.app->msgs;
	struct field_refusal *r = NULL;
	struct err e = ERR_INIT;
	size_t item, first = f->count;

	*n = 0;
	if (draft_refusals(f->draft, &r, n, &e) != ERR_OK)
		err_clear(&e);
	for (size_t i = 0; i < *n; i++) {
		struct buf what = BUF_INIT, b = BUF_INIT;

		item = *r[i].field != '\0' ? fill_find(f, r[i].field) : f->count;
		if (!refusal_text(msgs, &r[i], &what))
			mem_end();
		if (item < f->count) {
			msg_add(msgs, &b, "work.refused.at", buf_str(&what), NULL);
			add_line(&f->items[item].comment, buf_str(&b));
		} else if (f->comment == NULL) {
			add_line(&f->comment, buf_str(&what));	/* the same of each: once */
		}
		buf_free(&what);
		buf_free(&b);
		if (first == f->count)
			first = item;
	}
	field_refusals_free(&r, *n);
	return first;
}

size_t
fill_read_comments(struct fill *f)
{
	struct field_comment *c = NULL;
	struct err e = ERR_INIT;
	size_t n = 0, item, first = f->count;
	const char *field = NULL, *only = draft_comment(f->draft, &field);

	/* Of a store that is older than several comments there is only this one. */
	if (draft_comments(f->draft, &c, &n, &e) != ERR_OK)
		err_clear(&e);
	if (n == 0 && only != NULL) {
		first = field != NULL ? fill_find(f, field) : f->count;
		add_line(first < f->count ? &f->items[first].comment : &f->comment, only);
	}
	for (size_t i = 0; i < n; i++) {
		item = c[i].field != NULL ? fill_find(f, c[i].field) : f->count;
		add_line(item < f->count ? &f->items[item].comment : &f->comment, c[i].text);
		f->asked_at += item < f->count;
		if (first == f->count)
			first = item;
	}
	field_comments_free(&c, n);
	if (n > 0 || only != NULL)
		return first;
	f->refused = true;
	first = read_refused_fields(f, &n);
	if (n == 0 && draft_problem(f->draft) != NULL)
		first = read_refusal(f, draft_problem(f->draft));
	return first;
}

/* They may stand in several sections, out of sight. */
void
fill_tell_comments(const struct fill *f)
{
	struct buf n = BUF_INIT;

	buf_addf(&n, "%zu", f->asked_at);
	if (f->asked_at > 0)
		app_notice_key(f->screen.app, STYLE_STRONG, "tui.fill.asked", buf_str(&n));
	buf_free(&n);
}

/* Of each field the most frequent one. */
void
fill_read_hints(struct fill *f)
{
	const struct catalog_procedure *p = fill_procedure(f);
	const char *code = p != NULL ? p->code : form_procedure(f->form);
	const struct app *a = f->screen.app;
	struct return_hint *h = NULL;
	struct err e = ERR_INIT;
	int64_t *most = xcalloc(f->count + 1, sizeof *most);
	size_t n = 0;

	if (code == NULL || return_hints(a->work, code, &h, &n, &e) != ERR_OK)
		err_clear(&e);
	for (size_t i = 0; i < n; i++) {
		size_t item = fill_find(f, h[i].field);
		struct buf b = BUF_INIT, number = BUF_INIT;

		if (item < f->count && h[i].n > most[item]) {
			most[item] = h[i].n;
			buf_addf(&number, "%lld", (long long)h[i].n);
			msg_add(a->msgs, &b, "tui.fill.hint_returned",
			    app_msg(a, h[i].cause->title), buf_str(&number), NULL);
			free(f->items[item].hint);
			f->items[item].hint = xstrdup(buf_str(&b));
		}
		buf_free(&b);
		buf_free(&number);
	}
	return_hints_free(&h, n);
	free(most);
}

void
fill_add_hints(const struct fill *f, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < f->count; i++) {
		if (f->items[i].hint == NULL)
			continue;
		if (!any)
			buf_addf(out, "%s\n", app_msg(f->screen.app, "tui.guidance.returned_here"));
		any = true;
		buf_addf(out, "  %s%s: %s\n", app_msg(f->screen.app, "tui.list.bullet"),
		    f->items[i].field->label, f->items[i].hint);
	}
	if (any)
		buf_addc(out, '\n');
}
