/* SPDX-License-Identifier: ISC */
/*
 * A text to read in a window.
 *
 * Events: arrows, F7/F8, PgUp/PgDn scroll; Enter, Esc, F3 close.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"

#define WIDTH_MIN	74
#define WIDTH_MAX	100	/* longer lines are hard to read */
#define MARGIN		3	/* blank beside a window */

struct text_popup {
	struct screen	 screen;
	char		*title, *text;
	int		 top, rows, height;	/* as last drawn */
};

static struct text_popup *
of(struct screen *s)
{
	return (struct text_popup *)(void *)s;
}

/* Nothing of the screen below may seem to point at a row of the window: its focus mark, its
 * signs of what is missing. */
static void
clear_beside(struct grid *g, const struct window *w)
{
	for (int y = w->y - 1; y <= w->y + w->height; y++) {
		grid_fill(g, y, w->x - 2 - MARGIN, MARGIN, STYLE_NORMAL);
		grid_fill(g, y, w->x + w->width + 2, MARGIN, STYLE_NORMAL);
	}
}

int
popup_width(const struct grid *g, int needed)
{
	int most = grid_cols(g) - 2 * MARGIN < WIDTH_MAX ? grid_cols(g) - 2 * MARGIN : WIDTH_MAX;

	needed = needed > WIDTH_MIN ? needed : WIDTH_MIN;
	return needed < most ? needed : most;
}

int
popup_needs(const char *text)
{
	int most = 0;

	for (size_t n; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		most = draw_width(text, n) > most ? draw_width(text, n) : most;
	}
	return most;
}

struct window
popup_window(struct app *a, struct grid *g, const char *title, int height, int width)
{
	/* A window of a drill says so as every header does. */
	const char *drill = work_training(a->work) ? app_msg(a, "tui.frame.drill") : "";
	int most = body_height(g) - 2, marked = draw_width(drill, strlen(drill));
	enum style st = marked > 0 ? STYLE_DRILL : STYLE_POPUP_TITLE;
	struct window w;

	if (width > grid_cols(g) - 4)
		width = grid_cols(g) - 4;
	if (height > most)
		height = most;
	w.height = height;
	w.width = width;
	w.y = BODY_TOP + 1 + (most - height) / 2;
	w.x = (grid_cols(g) - width) / 2;
	clear_beside(g, &w);
	grid_fill(g, w.y - 1, w.x - 2, width + 4, st);
	grid_cut(g, w.y - 1, w.x - 1, width + 2 - marked, st, title);
	grid_str(g, w.y - 1, w.x + width + 1 - marked, marked, st, drill);
	for (int i = 0; i < height; i++) {
		grid_fill(g, w.y + i, w.x - 2, width + 4, STYLE_POPUP);
		grid_str(g, w.y + i, w.x - 2, 1, STYLE_POPUP, "|");
		grid_str(g, w.y + i, w.x + width + 1, 1, STYLE_POPUP, "|");
	}
	for (int i = -2; i < width + 2; i++)
		grid_str(g, w.y + height, w.x + i, 1, STYLE_POPUP,
		    i == -2 || i == width + 1 ? "+" : "-");
	return w;
}

/* Draws rows from first; with g NULL only counts them. */
static int
flow(struct grid *g, const struct window *w, const char *text, int width, int first, int rows)
{
	size_t len = strlen(text), off = 0;
	int row = 0;

	while (off < len) {
		size_t next, n = draw_line(text + off, len - off, width, &next);

		if (g != NULL && row >= first && row < first + rows)
			grid_text(g, w->y + row - first, w->x, width, STYLE_POPUP, text + off, n);
		off += next;
		row++;
	}
	return row;
}

static void
text_draw(struct screen *s, struct grid *g)
{
	struct text_popup *p = of(s);
	int width = popup_width(g, popup_needs(p->text));
	struct window w;

	p->rows = flow(NULL, NULL, p->text, width, 0, 0);
	p->height = p->rows < body_height(g) - 4 ? p->rows : body_height(g) - 4;
	if (p->top > p->rows - p->height)
		p->top = p->rows - p->height;
	if (p->top < 0)
		p->top = 0;
	w = popup_window(s->app, g, p->title, p->height + 2, width);
	flow(g, &w, p->text, width, p->top, p->height);
	grid_str(g, w.y + w.height - 1, w.x, width, STYLE_POPUP, app_msg(s->app,
	    p->top + p->height < p->rows ? "tui.popup.more" : "tui.popup.close"));
	grid_set_caret(g, w.y, w.x);
}

static bool
text_key(struct screen *s, const struct key *k)
{
	struct text_popup *p = of(s);

	switch (k->code) {
	case K_UP:
		p->top--;
		return true;
	case K_DOWN:
		p->top++;
		return true;
	case K_PAGE_UP:
		p->top -= p->height;
		return true;
	case K_PAGE_DOWN:
		p->top += p->height;
		return true;
	case K_HOME:
		p->top = 0;
		return true;
	case K_END:
		p->top = p->rows;
		return true;
	case K_ENTER:
	case K_ESC:
		screen_pop(s->app);
		return true;
	default:
		return false;
	}
}

static void
run_back(struct screen *s)
{
	of(s)->top -= of(s)->height;
}

static void
run_on(struct screen *s)
{
	of(s)->top += of(s)->height;
}

static const char *
why_no_more(const struct screen *s)
{
	const struct text_popup *p = (const struct text_popup *)(const void *)s;

	return p->rows <= p->height ? "tui.why.one_page" : NULL;
}

static void
text_free(struct screen *s)
{
	struct text_popup *p = of(s);

	str_wipe(&p->title);
	str_wipe(&p->text);
	free(p);
}

static const struct command commands[] = {
	{ 1, "tui.key.more", why_no_more, run_on },	/* help, asked for again */
	{ 3, "tui.key.close", NULL, screen_back },
	{ 7, "tui.key.previous", why_no_more, run_back },
	{ 8, "tui.key.next", why_no_more, run_on },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.overlay = true,
	.commands = commands,
	.draw = text_draw,
	.key = text_key,
	.free = text_free,
};

void
popup_text(struct app *a, const char *title, const char *text)
{
	struct text_popup *p = xcalloc(1, sizeof *p);

	p->screen.ops = &ops;
	p->title = xstrdup(title);
	p->text = xstrdup(text);
	screen_push(a, &p->screen);
}
