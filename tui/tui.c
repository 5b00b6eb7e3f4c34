/* SPDX-License-Identifier: ISC */
/*
 * The loop: draw, flush, wait for a key, hand it out.  Nothing here blocks but
 * the wait, and nothing wakes it but keys, signals and a second going by.
 */
#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

#include "tui/draw/frame.h"
#include "tui/drill/guide.h"
#include "tui/lock.h"
#include "tui/draw/look.h"
#include "tui/mem.h"
#include "tui/draw/paint.h"
#include "tui/widget/popup.h"
#include "tui/screen.h"
#include "tui/screens.h"
#include "work/drill.h"
#include "tui/input/wordbook.h"

#define FACTS_US	(INT64_C(1) * 1000000)

/* The sync line: asked once a second at most, told only when something was written. */
static bool
refresh_facts(struct app *a)
{
	struct sync_facts f = { 0 };
	struct err e = ERR_INIT;
	bool changed;

	if (work_sync_facts(a->work, &f, &e) != ERR_OK) {
		changed = !a->facts_failed;
		a->facts_failed = true;
		err_clear(&e);
		return changed;
	}
	changed = a->facts_failed || f.data_version != a->facts.data_version;
	a->facts_failed = false;
	sync_facts_clear(&a->facts);
	a->facts = f;
	return changed;
}

/* The other process wrote: the sync line, and what the screens show of it. */
static bool
refresh(struct app *a)
{
	a->facts_us = clock_mono_us(work_clock(a->work));
	if (!refresh_facts(a))
		return false;
	for (struct screen *s = a->top; s != NULL; s = s->below) {
		if (s->ops->changed != NULL)
			s->ops->changed(s);
	}
	return true;
}

static bool
too_small(const struct app *a)
{
	return grid_rows(a->grid) < SCREEN_ROWS_MIN || grid_cols(a->grid) < SCREEN_COLS_MIN;
}

static void
resize(struct app *a)
{
	int rows, cols;

	paint_size(&rows, &cols);
	grid_resize(a->grid, rows, cols);
	paint_forget();
}

static void
hangup(struct app *a)
{
	struct err e = ERR_INIT;

	/* Nobody is there to be told; the draft as of the last field is on the disk anyway. */
	if (app_keep(a, &e) != ERR_OK)
		err_clear(&e);
	a->quit = true;
}

/* True: the picture must be drawn anew. */
static bool
tick(struct app *a)
{
	bool dirty = refresh(a);

	if (a->try_line > 0) {
		a->try_line--;
		drill_try_line(a->work);
	}
	if (lock_if_due(a))
		return true;
	if (a->top->ops->tick != NULL)
		a->top->ops->tick(a->top);
	return dirty || a->notice.len > 0;
}

static void
command(struct app *a, int n)
{
	const struct command *c = frame_command(a->top, n);
	const char *why;

	if (c == NULL) {
		app_notice_key(a, STYLE_NORMAL, "tui.why.not_here", NULL);
		return;
	}
	why = c->why_not != NULL ? c->why_not(a->top) : NULL;
	if (why != NULL)
		app_notice_key(a, STYLE_NORMAL, why, NULL);
	else
		c->run(a->top);
}

static void
dispatch(struct app *a, const struct key *k)
{
	bool composing = a->top->ops->composing != NULL && a->top->ops->composing(a->top);

	a->last_key_us = clock_boot_us(work_clock(a->work));
	buf_reset(&a->notice);
	if (k->code == K_F11 && !(a->top->ops->raw && a->session == NULL)) {
		command(a, 11);
		return;
	}
	if (too_small(a))
		return;		/* nothing is done that cannot be seen */
	if (a->top->ops->raw) {
		(void)a->top->ops->key(a->top, k);
		return;
	}
	if (k->code == K_CTRL && k->ch == 'W') {
		wordbook_from_box(a);
		return;
	}
	if (composing && a->top->ops->key(a->top, k)) {
		if (k->code == K_F8)
			app_notice_key(a, STYLE_NORMAL, "tui.field.no_half_width", NULL);
		return;
	}
	if (k->code == K_CTRL && k->ch == 'L') {
		paint_forget();
		return;
	}
	if (k->code >= K_F1 && k->code <= K_F12) {
		/* F6 to F10 are the input method's while it composes; the others commit first. */
		if (composing && k->code >= K_F6 && k->code <= K_F10)
			return;
		if (composing)
			(void)a->top->ops->key(a->top, &(struct key){ .code = K_COMMIT });
		command(a, (int)(k->code - K_F1) + 1);
		return;
	}
	if (!composing && (a->top->ops->key == NULL || !a->top->ops->key(a->top, k)) &&
	    k->code == K_CHAR && k->ch >= '0' && k->ch <= '9')
		app_notice_key(a, STYLE_NORMAL, "tui.why.no_number", NULL);
}

/* What was seen may be what a step waits for: it is judged by the picture. */
static void
show(struct app *a)
{
	app_paint(a);
	if (guide_look(a))
		app_paint(a);
}

static void
loop(struct app *a, struct keys *keys, const sigset_t *mask)
{
	bool dirty = true;

	while (!a->quit && a->top != NULL) {
		struct key k;

		if (dirty)
			show(a);
		/* Who types without a pause is told the truth as well, but sees the key first. */
		if (!a->quit && clock_mono_us(work_clock(a->work)) - a->facts_us >= FACTS_US &&
		    refresh(a))
			show(a);
		if (a->quit)
			break;
		while (a->top->ops->ahead != NULL && !keys_waiting(keys) &&
		    a->top->ops->ahead(a->top))
			continue;
		k = keys_read(keys, mask, a->top->ops->composing != NULL &&
		    a->top->ops->composing(a->top));
		dirty = true;
		switch (k.code) {
		case K_RESIZE:
			resize(a);
			break;
		case K_HANGUP:
			hangup(a);
			break;
		case K_TICK:
			dirty = tick(a);
			break;
		default:
			/* After a long sleep this key is nobody's who was here before. */
			if (lock_if_due(a))
				break;
			dispatch(a, &k);
			app_echo(a);
			break;
		}
	}
}

enum err_code
tui_run(struct work *w, const struct tui_options *o, struct err *e)
{
	struct app a = { .work = w, .msgs = o->msgs, .converter = o->converter };
	struct keys keys;
	sigset_t wait_mask, before;
	enum err_code rc = paint_check(e);
	int rows, cols;

	if (rc != ERR_OK)
		return rc;
	sigprocmask(SIG_SETMASK, NULL, &before);
	rc = paint_start(e);
	if (rc != ERR_OK)
		return rc;
	keys_define();
	keys_init(&keys);
	keys_catch_signals(&wait_mask);
	paint_size(&rows, &cols);
	a.grid = grid_new(rows, cols);
	look_start(&a);
	if ((a.ime = ime_new(a.converter)) == NULL)
		mem_end();
	a.last_key_us = clock_boot_us(work_clock(w));
	(void)refresh(&a);
	guide_load(&a);
	screen_push(&a, login_new(false));
	if (a.converter != NULL && converter_is_fallback(a.converter))
		app_notice_key(&a, STYLE_NORMAL, "tui.converter.fallback",
		    converter_name(a.converter));
	loop(&a, &keys, &wait_mask);

	app_logout(&a);
	paint_end();
	sigprocmask(SIG_SETMASK, &before, NULL);
	ime_free(&a.ime);
	grid_free(&a.grid);
	keys_clear(&keys);
	sync_facts_clear(&a.facts);
	buf_free(&a.notice);
	away_clear(&a);
	free(a.guide);
	return a.caret_lost ? err_set(e, ERR_INTERNAL, "tui.internal.caret", NULL) : ERR_OK;
}
