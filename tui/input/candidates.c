/* SPDX-License-Identifier: ISC */
/*
 * The candidate window of the input method: a column below the caret or above
 * it, three columns when the person asked for the grid, one line where the
 * screen has no room for either.  What tells a candidate apart (「はしごだか」 and
 * the code point) stands beside it.  It never covers the row of the caret.
 */
#include <string.h>

#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/mem.h"

#define GRID_COLUMNS	3
#define NOTE_WIDTH_MAX	60	/* the code points at its end are what tells variants apart */
#define FRAME_ROWS_TOP	2	/* the lines of the frame, which stay readable */
#define FRAME_ROWS_END	2

struct window {
	const struct ime	*ime;
	const struct ime_view	*v;
	struct grid		*g;
	size_t			 page;	/* index of the first candidate of the chosen page */
	int			 y, x, width;
};

static int
width_of(const char *s)
{
	return draw_width(s, strlen(s));
}

static void
note_of(const struct window *w, size_t i, struct buf *out)
{
	buf_reset(out);
	if (!ime_note(w->ime, w->v->candidates[i], out))
		mem_end();
}

static size_t
page_count(const struct window *w, size_t page)
{
	size_t left = w->v->candidate_count - page;

	return left < IME_PAGE ? left : IME_PAGE;
}

/* Widest writing, and widest note, of a page. */
static int
measure(const struct window *w, size_t page, int *note)
{
	struct buf b = BUF_INIT;
	int width = 0, n;

	*note = 0;
	for (size_t i = page; i < page + page_count(w, page); i++) {
		n = width_of(w->v->candidates[i]);
		width = n > width ? n : width;
		note_of(w, i, &b);
		n = width_of(buf_str(&b));
		*note = n > *note ? n : *note;
	}
	*note = *note > NOTE_WIDTH_MAX ? NOTE_WIDTH_MAX : *note;
	buf_free(&b);
	return width;
}

static void
draw_row(const struct window *w, int y, int x, int width, int note_at, size_t i)
{
	bool chosen = i == w->v->chosen, numbered = i / IME_PAGE * IME_PAGE == w->page;
	enum style st = chosen ? STYLE_POPUP_TITLE : STYLE_POPUP;
	char number = numbered ? (char)('1' + i % IME_PAGE) : ' ';
	char digit[] = { chosen ? '>' : ' ', number, ' ', '\0' };
	struct buf b = BUF_INIT;

	grid_fill(w->g, y, x, width, st);
	grid_str(w->g, y, x, 3, st, digit);
	grid_cut(w->g, y, x + 3, (note_at > 0 ? note_at : width) - 3, st, w->v->candidates[i]);
	if (note_at > 0) {
		note_of(w, i, &b);
		grid_cut(w->g, y, x + note_at, width - note_at - 1, st, buf_str(&b));
	}
	buf_free(&b);
}

static void
draw_counter(const struct window *w, int y)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%zu/%zu", w->v->chosen + 1, w->v->candidate_count);
	grid_fill(w->g, y, w->x, w->width, STYLE_POPUP);
	grid_str(w->g, y, w->x + w->width - 1 - (int)b.len, (int)b.len, STYLE_POPUP, buf_str(&b));
	buf_free(&b);
}

/* The row where `height` rows find room: below the caret, above it, or -1. */
static int
place(const struct grid *g, int caret_y, int height)
{
	if (caret_y + 1 + height <= grid_rows(g) - FRAME_ROWS_END)
		return caret_y + 1;
	return caret_y - height >= FRAME_ROWS_TOP ? caret_y - height : -1;
}

static void
place_left(struct window *w, int caret_x, int width)
{
	int right = grid_cols(w->g) - width;

	w->width = width > grid_cols(w->g) ? grid_cols(w->g) : width;
	w->x = caret_x - 2 < right ? caret_x - 2 : right;
	w->x = w->x < 0 ? 0 : w->x;
}

/* " 1 高橋  2 髙橋  3 …": as many of the page as the line takes, the chosen one among them. */
static void
draw_line_form(struct window *w, int caret_y)
{
	int y = caret_y + 1 < grid_rows(w->g) ? caret_y + 1 : caret_y - 1, x = 0;
	int cols = grid_cols(w->g);
	size_t i = w->page, from = w->page;

	/* What stands too far right pushes the first ones out. */
	for (int used = 0; i <= w->v->chosen; i++) {
		used += width_of(w->v->candidates[i]) + 4;
		while (used > cols && from < w->v->chosen)
			used -= width_of(w->v->candidates[from++]) + 4;
	}
	grid_fill(w->g, y, 0, cols, STYLE_POPUP);
	for (i = from; i < w->page + page_count(w, w->page); i++) {
		int width = width_of(w->v->candidates[i]) + 4;

		if (x + width > cols && i > from)
			break;
		draw_row(w, y, x, x + width > cols ? cols - x : width, 0, i);
		x += width;
	}
}

static void
draw_column(struct window *w, int caret_y, int caret_x)
{
	int note, width = measure(w, w->page, &note), note_at;
	size_t n = page_count(w, w->page);

	w->y = place(w->g, caret_y, (int)n + 1);
	if (w->y < 0) {
		draw_line_form(w, caret_y);
		return;
	}
	width = width + 5 > 14 ? width + 5 : 14;	/* the counter below needs some */
	note_at = note > 0 ? width : 0;
	place_left(w, caret_x, width + (note > 0 ? note + 1 : 0));
	for (size_t i = 0; i < n; i++)
		draw_row(w, w->y + (int)i, w->x, w->width, note_at, w->page + i);
	draw_counter(w, w->y + (int)n);
}

static void
draw_grid(struct window *w, int caret_y, int caret_x)
{
	size_t first = w->page / (IME_PAGE * GRID_COLUMNS) * (IME_PAGE * GRID_COLUMNS), page;
	int widths[GRID_COLUMNS] = { 0 }, total = 0, note, x;

	w->y = place(w->g, caret_y, IME_PAGE + 1);
	if (w->y < 0) {
		draw_line_form(w, caret_y);
		return;
	}
	for (size_t c = 0; c < GRID_COLUMNS; c++) {
		page = first + c * IME_PAGE;
		if (page < w->v->candidate_count)
			widths[c] = measure(w, page, &note) + 5;
		total += widths[c];
	}
	place_left(w, caret_x, total > 14 ? total : 14);
	for (int i = 0; i < IME_PAGE; i++)
		grid_fill(w->g, w->y + i, w->x, w->width, STYLE_POPUP);
	x = w->x;
	for (size_t c = 0; c < GRID_COLUMNS && widths[c] > 0; c++) {
		page = first + c * IME_PAGE;
		for (size_t i = 0; i < page_count(w, page); i++)
			draw_row(w, w->y + (int)i, x, widths[c], 0, page + i);
		x += widths[c];
	}
	draw_counter(w, w->y + IME_PAGE);
}

void
field_draw_candidates(const struct field *f, struct grid *g)
{
	struct ime_view v;
	struct window w = { .ime = f->ime, .v = &v, .g = g };

	if (!field_composing(f))
		return;
	ime_view(f->ime, &v);
	if (v.candidates == NULL || v.candidate_count == 0)
		return;
	w.page = v.chosen / IME_PAGE * IME_PAGE;
	if (v.grid)
		draw_grid(&w, f->caret_y, f->caret_x);
	else
		draw_column(&w, f->caret_y, f->caret_x);
}
