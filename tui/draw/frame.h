/* SPDX-License-Identifier: ISC */
/*
 * The frame: top line, sync line, status line, key lines.  What they say is
 * composed as text by pure functions; frame_draw() places it.
 */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include "work/work.h"
#include "tui/screen.h"

/*
 * 「送信待ち 3 · 最終受領 10:42 · 回線なし(09:15から)」.  The last verified receipt, never the
 * last try.  STYLE_GOOD only when nothing waits, nothing is wrong, and a receipt was verified.
 */
enum style	 frame_sync(const struct msgs *m, const struct sync_facts *f, int64_t now_us,
		    struct buf *out);
/* "10:42", or "11/20 10:42" when that was not today (Japanese time). */
void		 frame_time(int64_t us, int64_t now_us, struct buf *out);
/* "F5 点検", or "F5(点検)" when it is not possible now. */
void		 frame_slot(int n, const char *label, bool possible, struct buf *out);
/* A trail that is too wide loses the end of its first part, then the whole of it. */
void		 frame_trail(const char *trail, int width, struct buf *out);
/* The command of a screen for an F-key, the program's own for F1, F10, F11; NULL. */
const struct command *frame_command(const struct screen *s, int n);

/* The ith of the program's own; fkey -1 behind the last. */
const struct command *frame_common(size_t i);

void		 frame_draw(struct app *a, struct grid *g);
/* Instead of everything while the terminal is too small; sets the caret. */
void		 frame_draw_too_small(struct app *a, struct grid *g);

#endif
