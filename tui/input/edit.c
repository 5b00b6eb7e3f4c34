/* SPDX-License-Identifier: ISC */
/*
 * See edit.h.
 */
#include "tui/input/edit.h"

#include <string.h>

#include "i18n/text.h"
#include "tui/draw/draw.h"
#include "tui/mem.h"

void
edit_init(struct edit *e, size_t max, bool newlines)
{
	*e = (struct edit){ .max = max != 0 ? max : EDIT_MAX, .newlines = newlines };
}

void
edit_clear(struct edit *e)
{
	buf_free(&e->text);
	e->caret = 0;
}

void
edit_set(struct edit *e, const char *s)
{
	buf_reset(&e->text);
	if (!buf_adds(&e->text, s))
		mem_end();
	e->caret = e->text.len;
}

const char *
edit_text(const struct edit *e)
{
	return buf_str(&e->text);
}

/* Puts clean bytes at the caret. */
static void
splice(struct edit *e, const char *s, size_t len)
{
	struct buf out = BUF_INIT;
	const char *old = buf_str(&e->text);

	buf_add(&out, old, e->caret);
	buf_add(&out, s, len);
	buf_add(&out, old + e->caret, e->text.len - e->caret);
	if (!buf_ok(&out))
		mem_end();
	buf_free(&e->text);
	e->text = out;
	e->caret += len;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	struct buf out = BUF_INIT;
	const char *old = buf_str(&e->text);

	buf_add(&out, old, from);
	buf_add(&out, old + to, e->text.len - to);
	if (!buf_ok(&out))
		mem_end();
	buf_free(&e->text);
	e->text = out;
	e->caret = from;
}

/* What a Latin keyboard types is what every step below leaves as it is. */
static bool
is_ascii(const char *s, size_t len)
{
	while (len > 0 && *s >= ' ' && *s < 0x7f) {
		s++;
		len--;
	}
	return len == 0;
}

/* Compatibility ideographs become variation sequences first: nothing is lost by the NFC after.
 * Half-width katakana are full width on every screen. */
static void
clean(const struct edit *e, const char *s, size_t len, struct buf *out)
{
	struct buf z = BUF_INIT, wide = BUF_INIT, nfc = BUF_INIT;

	if (is_ascii(s, len)) {
		if (!buf_add(out, s, len))
			mem_end();
		return;
	}
	buf_add(&z, s, len);
	if (!utf8_valid(buf_str(&z), z.len)) {
		/* Rubbish shows as 〓 and is kept as that. */
		buf_reset(&z);
		if (!text_for_screen(s, len, e->newlines, &z))
			mem_end();
	}
	if (!text_widen_kana(buf_str(&z), &wide) || !text_nfc(buf_str(&wide), &nfc) ||
	    !text_for_screen(buf_str(&nfc), nfc.len, e->newlines, out))
		mem_end();
	buf_free(&z);
	buf_free(&wide);
	buf_free(&nfc);
}

static size_t
room(const struct edit *e)
{
	size_t n = utf8_count(edit_text(e));

	return n < e->max ? e->max - n : 0;
}

bool
edit_insert(struct edit *e, const char *s, size_t len)
{
	struct buf b = BUF_INIT;
	bool fits;

	clean(e, s, len, &b);
	fits = utf8_count(buf_str(&b)) <= room(e);
	if (fits)
		splice(e, buf_str(&b), b.len);
	buf_free(&b);
	return fits;
}

bool
edit_insert_fitting(struct edit *e, const char *s, size_t len)
{
	struct buf b = BUF_INIT;
	size_t left = room(e), used = 0;

	clean(e, s, len, &b);
	while (used < b.len) {
		size_t n = text_cluster(buf_str(&b) + used, b.len - used), count = 0;

		for (size_t i = 0; i < n; i++)
			count += (buf_str(&b)[used + i] & 0xc0) != 0x80;
		if (n == 0 || count > left)
			break;
		left -= count;
		used += n;
	}
	splice(e, buf_str(&b), used);
	left = b.len - used;
	buf_free(&b);
	return left == 0;
}

bool
edit_backspace(struct edit *e)
{
	if (e->caret == 0)
		return false;
	cut(e, text_cluster_back(edit_text(e), e->caret), e->caret);
	return true;
}

bool
edit_delete(struct edit *e)
{
	size_t n = text_cluster(edit_text(e) + e->caret, e->text.len - e->caret);

	if (n == 0)
		return false;
	cut(e, e->caret, e->caret + n);
	return true;
}

bool
edit_left(struct edit *e)
{
	if (e->caret == 0)
		return false;
	e->caret = text_cluster_back(edit_text(e), e->caret);
	return true;
}

bool
edit_right(struct edit *e)
{
	size_t n = text_cluster(edit_text(e) + e->caret, e->text.len - e->caret);

	e->caret += n;
	return n > 0;
}

void
edit_seek(struct edit *e, size_t at)
{
	const char *s = edit_text(e);
	size_t n;

	e->caret = 0;
	while ((n = text_cluster(s + e->caret, e->text.len - e->caret)) > 0 && e->caret + n <= at)
		e->caret += n;
}

void
edit_home(struct edit *e)
{
	e->caret = 0;
}

void
edit_end(struct edit *e)
{
	e->caret = e->text.len;
}

struct edit_window
edit_window(const char *s, size_t len, size_t caret, int width, size_t *scroll)
{
	struct edit_window w = { 0 };

	if (*scroll > len)
		*scroll = len;
	if (caret < *scroll)
		*scroll = caret;
	/* The caret needs a cell of its own, after the last cluster too. */
	while (*scroll < caret && draw_width(s + *scroll, caret - *scroll) > width - 1) {
		size_t n = text_cluster(s + *scroll, len - *scroll);

		*scroll += n != 0 ? n : 1;
	}
	/* Text deleted at the right: show again what fits at the left. */
	while (*scroll > 0) {
		size_t back = text_cluster_back(s, *scroll);

		if (draw_width(s + back, len - back) > width - 1)
			break;
		*scroll = back;
	}
	w.from = *scroll;
	w.to = w.from + draw_fit(s + w.from, len - w.from, width);
	w.caret_x = draw_width(s + w.from, caret - w.from);
	w.more_left = w.from > 0;
	w.more_right = w.to < len;
	return w;
}

struct edit_rows
edit_rows(const char *s, size_t len, size_t caret, int width, int height, int *top)
{
	struct edit_rows r = { 0 };
	size_t off = 0, caret_row_off = 0;
	int row = 0, caret_row = 0, rows;

	for (;;) {
		size_t next, n = draw_line_typed(s + off, len - off, width - 1, &next);

		(void)n;
		if (caret >= off) {
			caret_row = row;
			caret_row_off = off;
		}
		if (next == 0 || off + next > len || (off + next == len && s[len - 1] != '\n'))
			break;
		off += next;
		row++;
		if (off == len) {	/* the empty row after a last newline */
			if (caret == len) {
				caret_row = row;
				caret_row_off = off;
			}
			break;
		}
	}
	rows = row + 1;
	if (caret_row < *top)
		*top = caret_row;
	if (caret_row >= *top + height)
		*top = caret_row - height + 1;
	off = 0;
	for (row = 0; row < *top && off < len; row++) {
		size_t next;

		(void)draw_line_typed(s + off, len - off, width - 1, &next);
		off += next;
	}
	r.first = off;
	r.caret_y = caret_row - *top;
	r.caret_x = draw_width(s + caret_row_off, caret - caret_row_off);
	if (r.caret_x > width - 1)
		r.caret_x = width - 1;
	r.more_above = *top > 0;
	r.more_below = rows > *top + height;
	return r;
}
