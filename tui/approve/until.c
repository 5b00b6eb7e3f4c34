/* SPDX-License-Identifier: ISC */
/*
 * See until.h.
 */
#include "tui/approve/until.h"

#include <string.h>

#include "tui/mem.h"

#define SEEN	1	/* bits of a row's letter, from 'a' on, or 'A' with the focus */
#define TYPED	2

void
until_saw(struct until_row *r, const struct screen *s, const struct grid *g)
{
	r->seen = r->seen || (screen_is_top(s) && grid_rows(g) >= SCREEN_ROWS_MIN &&
	    grid_cols(g) >= SCREEN_COLS_MIN);
}

void
until_letters(const void *rows, size_t size, const struct list *l, struct buf *out)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct until_row *r = (const void *)((const char *)rows + i * size);

		buf_addc(out, (char)((i == l->focus ? 'A' : 'a') + (r->seen ? SEEN : 0) +
		    (r->blind ? 0 : TYPED)));
	}
	if (!buf_ok(out))
		mem_end();
}

void
until_take(void *rows, size_t size, struct list *l, size_t *blind, const char *letters)
{
	if (letters == NULL || strlen(letters) != l->count)
		return;
	for (size_t i = 0; i < l->count; i++) {
		struct until_row *r = (void *)((char *)rows + i * size);
		bool here = letters[i] < 'a';
		int bits = letters[i] - (here ? 'A' : 'a');

		r->seen = (bits & SEEN) != 0;
		if (r->blind && (bits & TYPED) != 0) {
			r->blind = false;
			(*blind)--;
		}
		if (here)
			list_focus(l, i);
	}
}

void
until_add(struct until *u, bool seen)
{
	if (seen) {
		u->seen++;
	} else {
		if (u->seen == u->rows)
			u->unseen = u->rows;
		u->last = u->rows;
	}
	u->rows++;
}

bool
until_met(const struct until *u)
{
	return u->seen == u->rows && u->keyed == u->to_key;
}

void
until_text(const struct app *a, const struct until *u, struct buf *out)
{
	const size_t counts[] = { u->seen, u->rows, u->keyed, u->to_key };
	struct buf n[NELEM(counts)] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };

	for (size_t i = 0; i < NELEM(n); i++)
		buf_addf(&n[i], "%zu", counts[i]);
	msg_add(a->msgs, out, "tui.review.until", buf_str(&n[0]), buf_str(&n[1]), buf_str(&n[2]),
	    buf_str(&n[3]), NULL);
	for (size_t i = 0; i < NELEM(n); i++)
		buf_free(&n[i]);
}

void
until_agreed(struct app *a, const struct until *u, const char *label)
{
	app_notice_key(a, STYLE_GOOD, u->keyed < u->to_key ? "tui.review.agrees" :
	    u->seen < u->rows ? "tui.review.all_agree_more" : "tui.review.all_agree", label);
}

/* At the top of the page: what F5 jumped over lies below it as much as above. */
bool
until_show_rest(struct app *a, const struct until *u, struct list *l)
{
	if (u->seen == u->rows)
		return false;
	l->top = u->unseen;
	list_focus(l, u->unseen);
	app_notice_key(a, STYLE_STRONG, u->last >= u->unseen + (size_t)l->height ?
	    "tui.review.rest" : u->keyed < u->to_key ? "tui.review.rest_rekey" :
	    "tui.review.rest_shown", NULL);
	return true;
}

const char *
until_hint(const struct until *u, const struct list *l, const char *met)
{
	if (u->seen == u->rows)
		return met;
	return u->unseen < l->top ? "tui.hint.review_above" : "tui.hint.review_more";
}
