/* SPDX-License-Identifier: ISC */
/*
 * From the picture to the terminal.  The only caller of curses' output.
 */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include <stdbool.h>

#include "base/err.h"
#include "tui/draw/draw.h"
#include "tui/draw/theme.h"

/* Can this terminal show Japanese at all?  ERR_REFUSED with an ASCII message if not. */
enum err_code	paint_check(struct err *e) MUST_CHECK;
/* Alternate screen, raw mode, bracketed paste. */
enum err_code	paint_start(struct err *e) MUST_CHECK;
/* Wipes what was shown, scrollback included, and gives the terminal back.  Harmless twice. */
void		paint_end(void);
void		paint_size(int *rows, int *cols);
/*
 * Shows the picture, the cursor last: visible, at the picture's caret.  False,
 * and nothing shown, when the picture has none (the caret rule).
 */
bool		paint_flush(const struct grid *g, enum theme_id t) MUST_CHECK;
/* Does the terminal have a printer of its own (media copy)?  Then: the text to it, past the
 * screen; false when it could not be sent.  No file, no network, no other program. */
bool		paint_has_printer(void);
bool		paint_print(const char *text, size_t len) MUST_CHECK;
/* The next flush repaints every cell (Ctrl-L). */
void		paint_forget(void);

#endif
