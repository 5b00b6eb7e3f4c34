/* SPDX-License-Identifier: ISC */
/*
 * What all screens share: the stack, notices, saving.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/draw/frame.h"
#include "tui/drill/guide.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/draw/paint.h"
#include "tui/widget/popup.h"
#include "tui/screen.h"
#include "tui/screens.h"

#define STATUS_MARGIN	8	/* room for the mode at the right of the status line */

const char *
app_msg(const struct app *a, const char *key)
{
	return msg(a->msgs, key);
}

const char *
app_lang(const struct app *a)
{
	return msgs_lang(a->msgs);
}

int64_t
app_now_us(const struct app *a)
{
	return clock_wall_us(work_clock(a->work));
}

void
app_facts_stale(struct app *a)
{
	a->facts_us = 0;
}

int
body_height(const struct grid *g)
{
	return grid_rows(g) - BODY_TOP - 3 - grid_reserved(g);
}

/* ---- the stack ---- */

static void
entered(struct app *a)
{
	if (a->top != NULL && a->top->ops->enter != NULL)
		a->top->ops->enter(a->top);
}

void
screen_push(struct app *a, struct screen *s)
{
	s->app = a;
	s->below = a->top;
	a->top = s;
	entered(a);
}

static void
drop(struct app *a)
{
	struct screen *s = a->top;

	a->top = s->below;
	s->ops->free(s);
}

void
screen_pop(struct app *a)
{
	drop(a);
	entered(a);
}

void
screen_back(struct screen *s)
{
	screen_pop(s->app);
}

void
screen_page_up(struct screen *s)
{
	(void)s->ops->key(s, &(struct key){ .code = K_PAGE_UP });
}

void
screen_page_down(struct screen *s)
{
	(void)s->ops->key(s, &(struct key){ .code = K_PAGE_DOWN });
}

void
screen_unwind(struct app *a, struct screen *s)
{
	while (a->top != NULL && a->top != s)
		drop(a);
	entered(a);
}

void
screen_replace(struct app *a, struct screen *s)
{
	drop(a);
	screen_push(a, s);
}

void
screen_home(struct app *a)
{
	struct screen *s = a->top;

	while (s->below != NULL)
		s = s->below;
	screen_unwind(a, s);
}

bool
screen_is_top(const struct screen *s)
{
	return s->app->top == s;
}

/* ---- notices ---- */

void
app_notice(struct app *a, enum style st, const char *text)
{
	buf_reset(&a->notice);
	if (draw_width(text, strlen(text)) > grid_cols(a->grid) - STATUS_MARGIN ||
	    strchr(text, '\n') != NULL) {
		popup_text(a, app_msg(a, "tui.popup.notice"), text);
		return;
	}
	if (!buf_adds(&a->notice, text))
		mem_end();
	a->notice_style = st;
}

void
app_notice_key(struct app *a, enum style st, const char *key, const char *arg)
{
	struct buf b = BUF_INIT;

	if (!msg_add(a->msgs, &b, key, arg, NULL))
		mem_end();
	app_notice(a, st, buf_str(&b));
	buf_free(&b);
}

void
app_error(struct app *a, struct err *e)
{
	struct buf b = BUF_INIT;

	if (e->code == ERR_NOMEM || !msg_err(a->msgs, e, &b))
		mem_end();
	app_notice(a, STYLE_ALARM, buf_str(&b));
	buf_free(&b);
	err_clear(e);
}

static void
flush(struct app *a)
{
	struct err e = ERR_INIT;

	if (paint_flush(a->grid, a->theme))
		return;
	/* A defect that must not go unseen, nor lose anything. */
	(void)app_save(a, &e);
	err_clear(&e);
	a->caret_lost = a->quit = true;
}

void
app_echo(struct app *a)
{
	struct field *box = a->top != NULL && a->top->ops->box != NULL ?
	    a->top->ops->box(a->top) : NULL;

	if (box != NULL && field_redraw(box, a->grid))
		flush(a);
}

void
app_paint(struct app *a)
{
	struct screen *first = a->top;

	grid_clear(a->grid);
	grid_reserve(a->grid, guide_rows(a));
	while (first->ops->overlay && first->below != NULL)
		first = first->below;
	/* From the lowest visible one up; the list is linked downwards. */
	for (struct screen *done = NULL; done != a->top; ) {
		struct screen *s = a->top;

		while (s->below != done && s != first)
			s = s->below;
		grid_forget_caret(a->grid);
		s->ops->draw(s, a->grid);
		done = s;
	}
	frame_draw(a, a->grid);
	guide_draw(a, a->grid);
	if (grid_rows(a->grid) < SCREEN_ROWS_MIN || grid_cols(a->grid) < SCREEN_COLS_MIN)
		frame_draw_too_small(a, a->grid);
	flush(a);
}

/* ---- saving and leaving ---- */

enum err_code
app_save(struct app *a, struct err *e)
{
	place_clear(&a->place);
	for (struct screen *s = a->top; s != NULL; s = s->below) {
		enum err_code rc = s->ops->save != NULL ? s->ops->save(s, e) : ERR_OK;

		if (rc != ERR_OK)
			return rc;
	}
	return ERR_OK;
}

void
app_logout(struct app *a)
{
	while (a->top != NULL)
		drop(a);
	ime_forget(a->ime);
	session_end(&a->session);
	place_clear(&a->place);
	buf_free(&a->aside);
	a->covered = a->told_over = false;
	buf_reset(&a->notice);
}
