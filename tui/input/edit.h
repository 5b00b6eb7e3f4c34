/* SPDX-License-Identifier: ISC */
/*
 * Text being edited: bytes and a caret that always stands between clusters.
 * Pure: no screen, no input method.
 */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct edit {
	struct buf	text;
	size_t		caret;		/* byte offset */
	size_t		max;		/* code points; 0: EDIT_MAX */
	bool		newlines;
};

#define EDIT_MAX	4000

void	edit_init(struct edit *e, size_t max, bool newlines);
void	edit_clear(struct edit *e);		/* frees and wipes */
void	edit_set(struct edit *e, const char *s);	/* caret at the end */
const char *edit_text(const struct edit *e);
/*
 * Inserts at the caret what text_widen_kana(), text_nfc() and text_for_screen() leave of
 * s.  What would pass
 * the cap is refused as a whole: false, nothing changed.
 */
bool	edit_insert(struct edit *e, const char *s, size_t len) MUST_CHECK;
/* For a paste: as much as fits, whole clusters; false when something was left out. */
bool	edit_insert_fitting(struct edit *e, const char *s, size_t len) MUST_CHECK;
bool	edit_backspace(struct edit *e);
bool	edit_delete(struct edit *e);
bool	edit_left(struct edit *e);
bool	edit_right(struct edit *e);
/* The caret to this byte, or to the nearest place before it where one may stand. */
void	edit_seek(struct edit *e, size_t at);
void	edit_home(struct edit *e);
void	edit_end(struct edit *e);

/*
 * The part of a line that a box shows, with the caret always in view.  *scroll
 * is the byte offset of the first cluster shown, kept between calls so that the
 * text does not jump.
 */
struct edit_window {
	size_t	from, to;	/* bytes shown */
	int	caret_x;	/* cells from the left of the box */
	bool	more_left, more_right;
};
struct edit_window edit_window(const char *s, size_t len, size_t caret, int width, size_t *scroll);

/* The same over several rows, broken by draw_line_typed(): first row shown, row and
 * column of the caret.  *top is kept between calls. */
struct edit_rows {
	size_t	first;		/* byte offset of the first row shown */
	int	caret_y, caret_x;
	bool	more_above, more_below;
};
struct edit_rows edit_rows(const char *s, size_t len, size_t caret, int width, int height,
    int *top);

#endif
