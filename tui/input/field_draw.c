/* SPDX-License-Identifier: ISC */
/*
 * How a box looks: its text with what is being composed at the caret, in one
 * row that scrolls or in several.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/mem.h"

/* The text with the composition at the caret, and the looks of its parts. */
struct span { size_t from, to; enum style style; };

struct shown {
	struct buf	 text;
	size_t		 caret;
	struct span	*spans;
	size_t		 span_count;
};

static void
add_span(struct shown *s, size_t from, size_t to, enum style st)
{
	if (from == to)
		return;
	s->spans = xrealloc(s->spans, s->span_count + 1, sizeof *s->spans);
	s->spans[s->span_count++] = (struct span){ from, to, st };
}

static void
compose(const struct field *f, enum style plain, bool focused, struct shown *out)
{
	const char *text = field_text(f);
	size_t caret = f->edit.caret, from;
	struct ime_view v = { 0 };

	*out = (struct shown){ .caret = caret };
	if (f->secret != NULL) {
		if (!field_secret_stars(f, &out->text))
			mem_end();
		out->caret = out->text.len;
		add_span(out, 0, out->text.len, plain);
	} else {
		buf_add(&out->text, text, caret);
		add_span(out, 0, caret, plain);
		if (focused && field_composing(f))
			ime_view(f->ime, &v);
		for (size_t i = 0; i < v.part_count; i++) {
			from = out->text.len;
			if (v.caret_part == i)
				out->caret = from + v.caret_at;
			buf_adds(&out->text, v.parts[i].text);
			add_span(out, from, out->text.len,
			    v.parts[i].focused ? STYLE_PREEDIT_FOCUS : STYLE_PREEDIT);
		}
		from = out->text.len;
		buf_adds(&out->text, text + caret);
		add_span(out, from, out->text.len, plain);
	}
	if (!buf_ok(&out->text))
		mem_end();
}

static void
shown_clear(struct shown *s)
{
	buf_free(&s->text);
	free(s->spans);
}

/* Bytes from..to at y, x, each in the look of its span. */
static void
draw_spans(const struct shown *s, struct grid *g, int y, int x, int width, size_t from, size_t to)
{
	for (size_t i = 0; i < s->span_count; i++) {
		size_t a = s->spans[i].from > from ? s->spans[i].from : from;
		size_t b = s->spans[i].to < to ? s->spans[i].to : to;
		int used;

		if (a >= b)
			continue;
		used = grid_text(g, y, x, width, s->spans[i].style, buf_str(&s->text) + a, b - a);
		x += used;
		width -= used;
	}
}

void
field_draw(struct field *f, struct grid *g, int y, int x, bool focused)
{
	enum style st = focused ? STYLE_FIELD_FOCUS : STYLE_FIELD;
	struct shown s;
	int width = f->spec.width;

	if (width > grid_cols(g) - x - 2)
		width = grid_cols(g) - x - 2;
	compose(f, st, focused, &s);
	if (f->spec.height == 1) {
		struct edit_window w = edit_window(buf_str(&s.text), s.text.len, s.caret, width,
		    &f->scroll);

		grid_str(g, y, x, 1, STYLE_NORMAL, w.more_left ? "<" : "[");
		grid_fill(g, y, x + 1, width, st);
		draw_spans(&s, g, y, x + 1, width, w.from, w.to);
		grid_str(g, y, x + 1 + width, 1, STYLE_NORMAL, w.more_right ? ">" : "]");
		f->caret_y = y;
		f->caret_x = x + 1 + w.caret_x;
	} else {
		struct edit_rows r = edit_rows(buf_str(&s.text), s.text.len, s.caret, width,
		    f->spec.height, &f->top);
		size_t off = r.first;

		for (int i = 0; i < f->spec.height; i++) {
			size_t next, n = draw_line_typed(buf_str(&s.text) + off, s.text.len - off,
			    width - 1, &next);

			grid_str(g, y + i, x, 1, STYLE_NORMAL, i == 0 && r.more_above ? "^" : "[");
			grid_fill(g, y + i, x + 1, width, st);
			draw_spans(&s, g, y + i, x + 1, width, off, off + n);
			grid_str(g, y + i, x + 1 + width, 1, STYLE_NORMAL,
			    i == f->spec.height - 1 && r.more_below ? "v" : "]");
			off += next;
		}
		f->caret_y = y + r.caret_y;
		f->caret_x = x + 1 + r.caret_x;
	}
	if (focused)
		grid_set_caret(g, f->caret_y, f->caret_x);
	f->drawn_y = y;
	f->drawn_x = x;
	f->drawn_in = focused ? grid_picture(g) : 0;
	shown_clear(&s);
}

int
field_rows(const struct field *f, int width)
{
	struct shown s;
	int rows = 1;

	compose(f, STYLE_NORMAL, true, &s);
	for (size_t off = 0, next; off < s.text.len; off += next) {
		(void)draw_line_typed(buf_str(&s.text) + off, s.text.len - off, width - 1, &next);
		rows += off > 0;
	}
	shown_clear(&s);
	return rows;
}

bool
field_redraw(struct field *f, struct grid *g)
{
	if (f->drawn_in == 0 || f->drawn_in != grid_picture(g) || field_composing(f))
		return false;
	field_draw(f, g, f->drawn_y, f->drawn_x, true);
	return true;
}

bool
field_text_composed(const struct field *f, struct buf *out)
{
	struct shown s;
	bool ok;

	compose(f, STYLE_NORMAL, true, &s);
	ok = buf_add(out, buf_str(&s.text), s.text.len);
	shown_clear(&s);
	return ok;
}

bool
field_is_plain(const struct field *f)
{
	static const char dash[] = "ー";	/* what a hyphen becomes between kana */
	struct buf b = BUF_INIT;
	const char *s;
	bool plain;

	if (!field_text_composed(f, &b))
		mem_end();
	s = buf_str(&b);
	plain = *s != '\0' && *s != dash[0];
	while (plain && *s != '\0') {
		size_t n = strspn(s, "0123456789-_./ ");

		if (n == 0 && strncmp(s, dash, sizeof dash - 1) == 0)
			n = sizeof dash - 1;
		plain = n > 0;
		s += n;
	}
	buf_free(&b);
	return plain;
}
