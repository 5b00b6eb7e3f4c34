/* SPDX-License-Identifier: ISC */
/*
 * See until.h.
 */
#include "tui/approve/until.h"

#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/words.h"

#define SEEN	1	/* bits of a row's letter, from 'a' on, or 'A' with the focus */
#define TYPED	2

void
until_saw(struct until_row *r, const struct screen *s, const struct grid *g, bool whole)
{
	r->seen = r->seen || (whole && screen_is_top(s) && grid_rows(g) >= SCREEN_ROWS_MIN &&
	    grid_cols(g) >= SCREEN_COLS_MIN);
}

static void
add_fact(const struct app *a, struct buf *out, const char *key, const char *text)
{
	msg_add(a->msgs, out, key, text, NULL);
	buf_addc(out, '\n');
}

void
until_tell(struct app *a, const struct review_line *l, const char *value, const char *more)
{
	struct buf b = BUF_INIT, stands = BUF_INIT;

	if (l->section != NULL)
		buf_addf(&b, "%s › ", l->section);
	buf_addf(&b, "%s: %s\n%s", l->label, value, more);
	if (l->note != NULL)
		add_fact(a, &b, "tui.review.note", l->note);
	word_list(a, l->documents, &stands);
	if (stands.len > 0)
		add_fact(a, &b, "tui.review.documents", buf_str(&stands));
	buf_reset(&stands);
	if (l->seen != NULL)
		word_lines(a, l->seen, &stands);
	if (stands.len > 0)
		add_fact(a, &b, "tui.review.seen", buf_str(&stands));
	if (!buf_ok(&b) || !buf_ok(&stands))
		mem_end();
	popup_text(a, app_msg(a, "tui.review.whole"), buf_str(&b));
	buf_free(&stands);
	buf_free(&b);
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

static char
first_letter(char letter)
{
	return letter < 'a' ? 'A' : 'a';
}

char
until_mark(char letter, bool seen, bool typed)
{
	int bits = letter - first_letter(letter);

	return (char)(first_letter(letter) + (bits | (seen ? SEEN : 0) | (typed ? TYPED : 0)));
}

bool
until_marked_seen(char letter)
{
	return ((letter - first_letter(letter)) & SEEN) != 0;
}

bool
until_marked_typed(char letter)
{
	return ((letter - first_letter(letter)) & TYPED) != 0;
}

void
until_take(void *rows, size_t size, struct list *l, size_t *blind, const char *letters)
{
	if (letters == NULL || strlen(letters) != l->count)
		return;
	for (size_t i = 0; i < l->count; i++) {
		struct until_row *r = (void *)((char *)rows + i * size);

		r->seen = until_marked_seen(letters[i]);
		if (r->blind && until_marked_typed(letters[i])) {
			r->blind = false;
			(*blind)--;
		}
		if (letters[i] < 'a')
			list_focus(l, i);
	}
}

void
until_add(struct until *u, bool seen, bool cut)
{
	if (seen) {
		u->seen++;
	} else {
		if (u->seen == u->rows) {
			u->unseen = u->rows;
			u->first_cut = cut;
		}
		u->last = u->rows;
		u->cut += cut;
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

/* At the top of the page: what F5 jumped over lies below it as much as above.  What is on the page
 * already was only cut. */
bool
until_show_rest(struct app *a, const struct until *u, struct list *l)
{
	if (u->seen == u->rows)
		return false;
	if (u->unseen < l->top || u->unseen >= l->top + (size_t)l->height)
		l->top = u->unseen;
	list_focus(l, u->unseen);
	app_notice_key(a, STYLE_STRONG, u->first_cut ? "tui.review.rest_cut" :
	    u->last >= l->top + (size_t)l->height ? "tui.review.rest" :
	    u->cut > 0 ? "tui.review.rest_cut" :
	    u->keyed < u->to_key ? "tui.review.rest_rekey" : "tui.review.rest_shown", NULL);
	return true;
}

const char *
until_hint(const struct until *u, const struct list *l, const char *met)
{
	if (u->seen == u->rows)
		return met;
	if (u->unseen < l->top)
		return "tui.hint.review_above";
	/* On the page and not seen: its line cuts it. */
	return u->unseen < l->top + (size_t)l->height ? "tui.hint.review_cut" :
	    "tui.hint.review_more";
}
