/* SPDX-License-Identifier: ISC */
/*
 * See draw.h.  A cluster becomes one or more pieces, each one cell group that
 * a terminal moves its cursor by at once: a base with its marks.  A cluster
 * that needs more (an emoji sequence whose joiner was filtered, conjoining
 * jamo) is several pieces side by side, as wide as wcwidth(3) adds them up.
 */
#include "tui/draw/draw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/mem.h"
#include "tui/draw/width.h"

#define GETA	0x3013	/* 〓 stands for what cannot be shown */
#define PLANE2	0x20000
#define ORPHAN		4	/* cells of a last line that is too short */
#define RUN		64	/* plain code points looked at in one go */

struct grid {
	int		 rows, cols;
	struct cell	*cells;
	int		 caret_y, caret_x;
	bool		 has_caret;
	int		 reserved;	/* rows */
	unsigned long	 picture;
};

static const struct cell blank = { .ch = { L' ' }, .width = 1, .style = STYLE_NORMAL };

/* A glyph of w cells that stands for cp; one that may be one cell or two has the second blank. */
static struct cell
piece(wchar_t glyph, uint32_t cp, int w)
{
	struct cell c = { .ch = { glyph }, .width = (uint8_t)(w > 2 ? 2 : w),
	    .doubtful = width_doubtful(cp, w) };

	if (c.doubtful)
		c.width = 2;
	return c;
}

/* The cells of a code point that the filter leaves as it is: nearly all of a screen. */
static int
plain_cells(uint32_t cp)
{
	int w = text_plain_width(cp);

	return w == 1 && cp >= 0x80 && width_doubtful(cp, w) ? 2 : w;
}

/* Calls fn for each piece of one cluster. */
static void
cluster_pieces(const char *s, size_t len, void (*fn)(void *ctx, const struct cell *c), void *ctx)
{
	struct buf safe = BUF_INIT;
	const char *p, *end;
	struct cell c = { 0 };
	size_t n = 0;

	if (!text_for_screen(s, len, false, &safe))
		mem_end();
	p = buf_str(&safe);
	end = p + safe.len;
	while (p < end) {
		const char *from = p;
		uint32_t cp = utf8_next(&p, end);
		int w = text_width(from, (size_t)(p - from));

		if (w > 0) {
			if (n > 0)
				fn(ctx, &c);
			/* No width of wcwidth's own: text_width() says two cells for 〓. */
			c = piece(wcwidth((wchar_t)cp) == w && (cp < PLANE2 ||
			    width_agrees(WIDTH_PLANE2)) ? (wchar_t)cp : GETA, cp, w);
			n = 1;
		} else if (n > 0 && n < CELL_CHARS && (!text_selector(cp) ||
		    width_agrees(WIDTH_SELECTOR))) {
			c.ch[n++] = (wchar_t)cp;
		}
	}
	if (n > 0)
		fn(ctx, &c);
	buf_free(&safe);
}

/* ---- measuring ---- */

static void
add_width(void *ctx, const struct cell *c)
{
	*(int *)ctx += c->width;
}

int
draw_width(const char *s, size_t len)
{
	uint32_t run[RUN];
	int w = 0;

	for (size_t i = 0, used; i < len; i += used) {
		size_t n = text_plain_run(s + i, len - i, run, RUN, &used);

		for (size_t k = 0; k < n; k++)
			w += plain_cells(run[k]);
		if (n > 0)
			continue;
		used = text_cluster(s + i, len - i);
		if (used == 0)
			break;
		cluster_pieces(s + i, used, add_width, &w);
	}
	return w;
}

size_t
draw_fit(const char *s, size_t len, int cells)
{
	uint32_t run[RUN];
	size_t i = 0;
	int w = 0;

	while (i < len) {
		size_t used, n = text_plain_run(s + i, len - i, run, RUN, &used);

		for (size_t k = 0; k < n; k++) {
			w += plain_cells(run[k]);
			if (w > cells)
				return i;
			i += utf8_length(run[k]);
		}
		if (n > 0)
			continue;
		used = text_cluster(s + i, len - i);
		w += draw_width(s + i, used);
		if (used == 0 || w > cells)
			break;
		i += used;
	}
	return i;
}

/* Ctrl-U is one key, and 15分 one quantity. */
static bool
is_torn(const char *s, size_t at)
{
	unsigned char before = (unsigned char)s[at - 1], after = (unsigned char)s[at];

	return before == '-' ? isalpha((unsigned char)s[at - 2]) : isdigit(before) && after >= 0x80;
}

/* Where the first line of s[0..line) ends, which is longer than cells. */
static size_t
break_line(const char *s, size_t line, int cells)
{
	size_t fit = draw_fit(s, line, cells), at = text_break_before(s, line, fit);

	while (at > 1 && is_torn(s, at))
		at = text_break_before(s, line, at - 1);
	if (at == 0)
		at = fit;
	/* Narrower than one cluster: it goes on all the same. */
	return at > 0 ? at : text_cluster(s, line);
}

static size_t
skip_blanks(const char *s, size_t from, size_t line)
{
	while (from < line && s[from] == ' ')
		from++;
	return from;
}

/* A last line of one or two characters, 「す。」, takes more along from the line before it. */
static size_t
without_orphan(const char *s, size_t line, int cells, size_t fit)
{
	size_t at = fit, rest = skip_blanks(s, fit, line);

	while (at > 0 && rest < line && draw_width(s + rest, line - rest) <= ORPHAN) {
		at = text_break_before(s, line, text_cluster_back(s, at));
		rest = skip_blanks(s, at, line);
	}
	return draw_width(s, at) >= cells / 2 ? at : fit;
}

static size_t
next_line(const char *s, size_t len, int cells, bool typed, size_t *next)
{
	const char *nl = memchr(s, '\n', len);
	size_t line = nl != NULL ? (size_t)(nl - s) : len;
	size_t fit = draw_fit(s, line, cells);

	if (fit == line) {
		*next = line + (nl != NULL ? 1 : 0);
		return line;
	}
	fit = break_line(s, line, cells);
	if (!typed)
		fit = without_orphan(s, line, cells, fit);
	*next = skip_blanks(s, fit, line);
	return fit;
}

size_t
draw_line(const char *s, size_t len, int cells, size_t *next)
{
	return next_line(s, len, cells, false, next);
}

size_t
draw_line_typed(const char *s, size_t len, int cells, size_t *next)
{
	return next_line(s, len, cells, true, next);
}

int
draw_line_count(const char *text, int cells)
{
	size_t len = strlen(text), next;
	int lines = 0;

	for (size_t off = 0; off < len; off += next, lines++)
		(void)draw_line(text + off, len - off, cells, &next);
	return lines;
}

/* ---- the grid ---- */

static struct cell *
at(const struct grid *g, int y, int x)
{
	return &g->cells[y * g->cols + x];
}

struct grid *
grid_new(int rows, int cols)
{
	struct grid *g = xcalloc(1, sizeof *g);

	grid_resize(g, rows, cols);
	return g;
}

void
grid_free(struct grid **g)
{
	if (*g == NULL)
		return;
	mem_wipe((*g)->cells, (size_t)(*g)->rows * (size_t)(*g)->cols * sizeof *(*g)->cells);
	free((*g)->cells);
	free(*g);
	*g = NULL;
}

void
grid_resize(struct grid *g, int rows, int cols)
{
	rows = rows < 1 ? 1 : rows;
	cols = cols < 2 ? 2 : cols;
	if (g->cells != NULL)
		mem_wipe(g->cells, (size_t)g->rows * (size_t)g->cols * sizeof *g->cells);
	free(g->cells);
	g->cells = xcalloc((size_t)rows * (size_t)cols, sizeof *g->cells);
	g->rows = rows;
	g->cols = cols;
	grid_clear(g);
}

void
grid_clear(struct grid *g)
{
	size_t row = (size_t)g->cols * sizeof *g->cells;

	for (int x = 0; x < g->cols; x++)
		g->cells[x] = blank;
	for (int y = 1; y < g->rows; y++)
		memcpy(at(g, y, 0), g->cells, row);
	g->has_caret = false;
	g->picture++;
}

unsigned long
grid_picture(const struct grid *g)
{
	return g->picture;
}

int
grid_rows(const struct grid *g)
{
	return g->rows;
}

int
grid_cols(const struct grid *g)
{
	return g->cols;
}

void
grid_reserve(struct grid *g, int rows)
{
	g->reserved = rows;
}

int
grid_reserved(const struct grid *g)
{
	return g->reserved;
}

const struct cell *
grid_cell(const struct grid *g, int y, int x)
{
	return y >= 0 && y < g->rows && x >= 0 && x < g->cols ? at(g, y, x) : &blank;
}

/* Half a wide cluster cannot stay when its other half goes. */
static void
unpair(struct grid *g, int y, int x)
{
	struct cell *c = at(g, y, x);

	if (c->width == 0 && x > 0) {
		uint8_t st = at(g, y, x - 1)->style;

		*at(g, y, x - 1) = blank;
		at(g, y, x - 1)->style = st;
	} else if (c->width == 2 && x + 1 < g->cols) {
		uint8_t st = at(g, y, x + 1)->style;

		*at(g, y, x + 1) = blank;
		at(g, y, x + 1)->style = st;
	}
}

struct pen {
	struct grid	*g;
	int		 y, x, end;
	enum style	 style;
	bool		 full;
};

static void
put(void *ctx, const struct cell *c)
{
	struct pen *p = ctx;

	if (p->full)
		return;
	if (p->x + c->width > p->end) {
		p->full = true;
		return;
	}
	for (int i = 0; i < c->width; i++) {
		if (at(p->g, p->y, p->x + i)->width != 1)
			unpair(p->g, p->y, p->x + i);
	}
	*at(p->g, p->y, p->x) = *c;
	at(p->g, p->y, p->x)->style = (uint8_t)p->style;
	if (c->width == 2) {
		struct cell *right = at(p->g, p->y, p->x + 1);

		*right = (struct cell){ .width = 0, .style = (uint8_t)p->style };
	}
	p->x += c->width;
}

int
grid_text(struct grid *g, int y, int x, int width, enum style st, const char *s, size_t len)
{
	struct pen p = { .g = g, .y = y, .x = x, .style = st };
	uint32_t run[RUN];

	if (y < 0 || y >= g->rows || x < 0 || x >= g->cols || width <= 0)
		return 0;
	p.end = width > g->cols - x ? g->cols : x + width;
	for (size_t i = 0, used; i < len && !p.full; i += used) {
		size_t n = text_plain_run(s + i, len - i, run, RUN, &used);

		for (size_t k = 0; k < n; k++) {
			struct cell c = piece((wchar_t)run[k], run[k], text_plain_width(run[k]));

			put(&p, &c);
		}
		if (n > 0)
			continue;
		used = text_cluster(s + i, len - i);
		/* A cluster is drawn whole or not at all. */
		if (used == 0 || p.x + draw_width(s + i, used) > p.end)
			break;
		cluster_pieces(s + i, used, put, &p);
	}
	return p.x - x;
}

int
grid_str(struct grid *g, int y, int x, int width, enum style st, const char *s)
{
	return grid_text(g, y, x, width, st, s, strlen(s));
}

int
grid_cut(struct grid *g, int y, int x, int width, enum style st, const char *s)
{
	size_t len = strlen(s);
	int used;

	if (width > g->cols - x)
		width = g->cols - x;
	if (draw_width(s, len) <= width)
		return grid_text(g, y, x, width, st, s, len);
	used = grid_text(g, y, x, width - 2, st, s, len);
	return used + grid_str(g, y, x + used, width - used, st, "..");
}

int
grid_cut_middle(struct grid *g, int y, int x, int width, enum style st, const char *s)
{
	size_t len = strlen(s), from = 0, used;
	int head = (width - 2) / 2, n;

	if (width > g->cols - x || draw_width(s, len) <= width)
		return grid_cut(g, y, x, width, st, s);
	n = grid_text(g, y, x, head, st, s, len);
	n += grid_str(g, y, x + n, width - n, st, "..");
	while (from < len && draw_width(s + from, len - from) > width - n &&
	    (used = text_cluster(s + from, len - from)) > 0)
		from += used;
	return n + grid_text(g, y, x + n, width - n, st, s + from, len - from);
}

void
grid_fill(struct grid *g, int y, int x, int width, enum style st)
{
	if (y < 0 || y >= g->rows || x >= g->cols)
		return;
	if (x < 0) {
		width += x;
		x = 0;
	}
	for (int i = x; i < x + width && i < g->cols; i++) {
		unpair(g, y, i);
		*at(g, y, i) = blank;
		at(g, y, i)->style = (uint8_t)st;
	}
}

void
grid_restyle(struct grid *g, int y, int x, int width, enum style st)
{
	if (y < 0 || y >= g->rows || x < 0)
		return;
	for (int i = x; i < x + width && i < g->cols; i++)
		at(g, y, i)->style = (uint8_t)st;
}

void
grid_set_caret(struct grid *g, int y, int x)
{
	g->caret_y = y < 0 ? 0 : y >= g->rows ? g->rows - 1 : y;
	g->caret_x = x < 0 ? 0 : x >= g->cols ? g->cols - 1 : x;
	g->has_caret = true;
}

void
grid_forget_caret(struct grid *g)
{
	g->has_caret = false;
}

bool
grid_caret(const struct grid *g, int *y, int *x)
{
	if (g->has_caret) {
		*y = g->caret_y;
		*x = g->caret_x;
	}
	return g->has_caret;
}

bool
grid_row(const struct grid *g, int y, struct buf *out)
{
	size_t start = out->len, end = start;

	for (int x = 0; x < g->cols; x++) {
		const struct cell *c = at(g, y, x);

		for (size_t i = 0; c->ch[i] != 0; i++) {
			if (!utf8_put(out, (uint32_t)c->ch[i]))
				return false;
		}
		if (c->width > 0 && c->ch[0] != L' ')
			end = out->len;
	}
	buf_truncate(out, end);
	return buf_ok(out);
}

int
grid_lines(struct grid *g, int y, int last, int x, int width, enum style st, const char *text)
{
	size_t len = strlen(text), next;

	for (size_t off = 0; off < len && y <= last; off += next) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, x, width, st, text + off, n);
	}
	return y;
}

#define FACT_LABEL	4
#define FACT_VALUE	24

int
grid_fact(struct grid *g, int y, const char *label, const char *value)
{
	if (value == NULL || *value == '\0')
		return y;
	grid_str(g, y, FACT_LABEL, FACT_VALUE - FACT_LABEL, STYLE_NORMAL, label);
	grid_cut(g, y, FACT_VALUE, grid_cols(g) - FACT_VALUE - 2, STYLE_STRONG, value);
	return y + 1;
}
