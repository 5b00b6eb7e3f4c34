/* SPDX-License-Identifier: ISC */
/*
 * The picture: a grid of cells that screens draw into.  Pure; paint.c carries
 * it to the terminal.
 *
 * Every text goes through text_for_screen() here, cluster by cluster, so that
 * nobody can forget to.  Invariants: a wide cluster never stands in the last
 * column alone; overwriting half of one blanks its other half; the picture has
 * exactly one caret, and paint_flush() refuses one that has none.
 */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include "base/attr.h"
#include "base/buf.h"

/* What a piece of text means; theme.c says how that looks. */
enum style {
	STYLE_NORMAL,
	STYLE_DIM,		/* not possible now, secondary */
	STYLE_STRONG,		/* headings, labels of the focused row */
	STYLE_FRAME,		/* top line */
	STYLE_DRILL,		/* top line in training: loud */
	STYLE_SYNC,		/* sync line while something waits */
	STYLE_GOOD,		/* sync line when nothing waits */
	STYLE_ALARM,		/* errors, line down */
	STYLE_KEY,		/* the word F1 in the key lines */
	STYLE_FIELD,		/* a box */
	STYLE_FIELD_FOCUS,	/* the box with the caret */
	STYLE_PREEDIT,		/* being composed */
	STYLE_PREEDIT_FOCUS,	/* the segment under choice */
	STYLE_ROW_FOCUS,	/* focused row of a list */
	STYLE_POPUP,		/* inside of a window */
	STYLE_POPUP_TITLE,
	STYLE_COUNT
};

/* Base and at most four marks: what text_for_screen() leaves, and what curses takes. */
#define CELL_CHARS	5

struct cell {
	wchar_t		ch[CELL_CHARS + 1];	/* ch[0] == 0: right half of the wide one before */
	uint8_t		width;			/* 1 or 2; 0 for the right half */
	uint8_t		style;
	bool		doubtful;		/* may be one cell or two: see width.h */
};

struct grid;

struct grid	*grid_new(int rows, int cols) MUST_CHECK;
void		 grid_free(struct grid **g);
void		 grid_resize(struct grid *g, int rows, int cols);	/* blank afterwards */
void		 grid_clear(struct grid *g);			/* the next picture begins */
/* The number of the picture, never 0. */
unsigned long	 grid_picture(const struct grid *g);
int		 grid_rows(const struct grid *g);
int		 grid_cols(const struct grid *g);
/* Rows above the frame's last lines that belong to no screen. */
void		 grid_reserve(struct grid *g, int rows);
int		 grid_reserved(const struct grid *g);
const struct cell *grid_cell(const struct grid *g, int y, int x);

/* Draws at most width cells of s at y, x; returns the cells used.  What does not
 * fit is left out. */
int		 grid_text(struct grid *g, int y, int x, int width, enum style st, const char *s,
		    size_t len);
int		 grid_str(struct grid *g, int y, int x, int width, enum style st, const char *s);
/* The same, but a text that does not fit shows so: it ends with "..". */
int		 grid_cut(struct grid *g, int y, int x, int width, enum style st, const char *s);
/* And one that is cut in its middle: where texts of a list begin alike, their ends tell. */
int		 grid_cut_middle(struct grid *g, int y, int x, int width, enum style st,
		    const char *s);
void		 grid_fill(struct grid *g, int y, int x, int width, enum style st);
/* Changes the look of cells that are drawn already. */
void		 grid_restyle(struct grid *g, int y, int x, int width, enum style st);

/* The last one told wins; outside the grid it is moved to the nearest cell. */
void		 grid_set_caret(struct grid *g, int y, int x);
void		 grid_forget_caret(struct grid *g);
bool		 grid_caret(const struct grid *g, int *y, int *x);

/* A row as text, trailing blanks dropped (tests). */
bool		 grid_row(const struct grid *g, int y, struct buf *out);

/* Cells that grid_text() would use, and the longest prefix of at most that many. */
int		 draw_width(const char *s, size_t len);
size_t		 draw_fit(const char *s, size_t len, int cells);
/* Next line of a text broken at cells: bytes to draw; *next: bytes to go on by.  No line begins
 * with 。 or the like, and none of one or two characters comes last. */
size_t		 draw_line(const char *s, size_t len, int cells, size_t *next);
/* The same of a text that is being typed, where a word must not jump for what follows it. */
size_t		 draw_line_typed(const char *s, size_t len, int cells, size_t *next);
/* Lines that the text makes at that width. */
int		 draw_line_count(const char *text, int cells);
/* A text from y down to last at most, broken at width; returns the row after it. */
int		 grid_lines(struct grid *g, int y, int last, int x, int width, enum style st,
		    const char *text);
/* A fact of a page that tells about one entry, its label and its value; an empty one takes no
 * row.  Returns the row after it. */
int		 grid_fact(struct grid *g, int y, const char *label, const char *value);

#endif
