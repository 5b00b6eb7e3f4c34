/* SPDX-License-Identifier: ISC */
/*
 * One word: its reading and its writing, in a window.
 *
 * Events: Enter, Tab go from the reading to the word; Enter on the word, or
 * F12, registers it; Esc or F3 leaves.  Called while a word was composed, the
 * window gives it back to the box below: the word when it was registered, else
 * the reading as it was typed.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/input/wordbook.h"
#include "work/wordbook.h"

#define WIDTH		66
#define LABEL_WIDTH	8
#define ROWS		7

enum { AT_READING, AT_WRITING, BOXES };

static const char *const titles[BOXES] = { "word-reading", "word-writing" };	/* kept aside */

struct edit_window_state {
	struct screen	 screen;
	bool		 change, insert;
	char		*reading, *writing;	/* as they were */
	void		 (*done)(struct screen *owner);
	struct field	 boxes[BOXES];
	size_t		 at;
};

static struct edit_window_state *
of(struct screen *s)
{
	return (struct edit_window_state *)(void *)s;
}

static void
go_to(struct edit_window_state *w, size_t at)
{
	(void)field_leave(&w->boxes[w->at]);
	w->at = at;
	field_focus(&w->boxes[at], w->screen.app->ime);
}

static void
edit_draw(struct screen *s, struct grid *g)
{
	static const char *const labels[BOXES] = { "tui.word.reading", "tui.word.writing" };
	struct edit_window_state *w = of(s);
	struct app *a = s->app;
	bool on = screen_is_top(s);
	struct window win = popup_window(a, g, app_msg(a, w->change ? "tui.word.change" :
	    "tui.word.register"), ROWS, WIDTH);

	grid_cut(g, win.y, win.x, win.width, STYLE_POPUP, app_msg(a, "tui.word.how"));
	for (size_t i = 0; i < BOXES; i++) {
		int y = win.y + 2 + (int)i;

		grid_str(g, y, win.x, LABEL_WIDTH, STYLE_POPUP, app_msg(a, labels[i]));
		field_draw(&w->boxes[i], g, y, win.x + LABEL_WIDTH, on && i == w->at);
	}
	grid_cut(g, win.y + 5, win.x, win.width, STYLE_POPUP, app_msg(a, "tui.word.keys"));
	if (on)
		field_draw_candidates(&w->boxes[w->at], g);
}

/* What the box from which this came takes for its own. */
static void
give(struct screen *to, const char *text, const char *reading)
{
	const struct key k = { .code = K_WORD, .text = text, .len = strlen(text),
	    .reading = reading };

	if (*text != '\0' && to->ops->key != NULL)
		(void)to->ops->key(to, &k);
}

/* Leaves, and gives the text back to the box from which this came. */
static void
leave(struct edit_window_state *w, const char *text, const char *reading, bool registered)
{
	struct app *a = w->screen.app;
	void (*done)(struct screen *owner) = registered ? w->done : NULL;
	bool insert = w->insert;

	screen_pop(a);
	if (insert)
		give(a->top, text, reading);
	if (done != NULL)
		done(a->top);
}

static void
run_close(struct screen *s)
{
	struct edit_window_state *w = of(s);
	char *reading = xstrdup(w->reading);

	leave(w, reading, reading, false);
	str_wipe(&reading);
}

static void
run_take(struct screen *s)
{
	struct edit_window_state *w = of(s);
	struct app *a = s->app;
	struct wordbook_word old = { w->reading, w->writing };
	struct err e = ERR_INIT;
	char *reading, *writing;

	(void)field_leave(&w->boxes[w->at]);
	field_focus(&w->boxes[w->at], a->ime);
	if (wordbook_put(a->session, w->change ? &old : NULL, field_text(&w->boxes[AT_READING]),
	    field_text(&w->boxes[AT_WRITING]), &e) != ERR_OK) {
		go_to(w, e.field != NULL && strcmp(e.field, "reading") == 0 ? AT_READING :
		    AT_WRITING);
		app_error(a, &e);
		return;
	}
	wordbook_use(a);
	reading = xstrdup(field_text(&w->boxes[AT_READING]));
	writing = xstrdup(field_text(&w->boxes[AT_WRITING]));
	leave(w, writing, reading, true);
	str_wipe(&reading);
	str_wipe(&writing);
	app_notice_key(a, STYLE_STRONG, "tui.word.registered", NULL);
}

static bool
edit_key(struct screen *s, const struct key *k)
{
	struct edit_window_state *w = of(s);

	switch (field_key(&w->boxes[w->at], k)) {
	case FK_TAKEN:
	case FK_CHANGED:
		return true;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&w->boxes[w->at]), NULL);
		return true;
	case FK_PASS:
	case FK_CHANGED_PASS:
		break;
	}
	switch (k->code) {
	case K_ENTER:
		if (w->at == AT_READING)
			go_to(w, AT_WRITING);
		else
			run_take(s);
		return true;
	case K_TAB:
	case K_DOWN:
	case K_BACKTAB:
	case K_UP:
		go_to(w, w->at == AT_READING ? AT_WRITING : AT_READING);
		return true;
	case K_ESC:
		run_close(s);
		return true;
	default:
		return false;
	}
}

static void
edit_enter(struct screen *s)
{
	struct edit_window_state *w = of(s);

	field_focus(&w->boxes[w->at], s->app->ime);
}

static bool
edit_composing(const struct screen *s)
{
	const struct edit_window_state *w = (const struct edit_window_state *)(const void *)s;

	return field_composing(&w->boxes[w->at]);
}

static const char *
edit_mode(const struct screen *s)
{
	const struct edit_window_state *w = (const struct edit_window_state *)(const void *)s;

	return field_mode_key(&w->boxes[w->at]);
}

/* The box below gets back what was composed in it, before it saves itself; both boxes here are
 * kept aside for the next time. */
static enum err_code
edit_save(struct screen *s, struct err *e UNUSED)
{
	struct edit_window_state *w = of(s);

	if (w->insert)
		give(s->below, w->reading, w->reading);
	w->insert = false;
	for (size_t i = 0; i < BOXES; i++)
		place_keep_box(s->app, titles[i], &w->boxes[i]);
	return ERR_OK;
}

static void
edit_free(struct screen *s)
{
	struct edit_window_state *w = of(s);

	for (size_t i = 0; i < BOXES; i++)
		field_free(&w->boxes[i]);
	str_wipe(&w->reading);
	str_wipe(&w->writing);
	free(w);
}

static const struct command commands[] = {
	{ 3, "tui.key.cancel", NULL, run_close },
	{ 12, "tui.key.decide", NULL, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.words",
	.overlay = true,
	.commands = commands,
	.enter = edit_enter,
	.draw = edit_draw,
	.key = edit_key,
	.save = edit_save,
	.composing = edit_composing,
	.mode = edit_mode,
	.free = edit_free,
};

/* What was typed here when the person was called away, before what the box offers. */
static void
go_on(struct edit_window_state *w, struct app *a)
{
	for (size_t i = 0; i < BOXES; i++) {
		char *typed = place_take_typed(a, titles[i]);

		if (typed != NULL && !w->change)
			field_set(&w->boxes[i], typed);
		str_wipe(&typed);
	}
}

void
wordbook_edit(struct app *a, const struct word_edit *spec, void (*done)(struct screen *owner))
{
	struct edit_window_state *w = xcalloc(1, sizeof *w);
	struct field_spec box = { .mode = IME_HIRAGANA, .kind = CONVERT_KANA,
	    .max = WORD_MAX, .width = WIDTH - LABEL_WIDTH - 2 };

	w->screen.ops = &ops;
	w->change = spec->change;
	w->insert = spec->insert;
	w->reading = xstrdup(spec->reading);
	w->writing = xstrdup(spec->writing);
	w->done = done;
	field_init(&w->boxes[AT_READING], &box);
	box.kind = CONVERT_NAME;
	field_init(&w->boxes[AT_WRITING], &box);
	field_set(&w->boxes[AT_READING], spec->reading);
	field_set(&w->boxes[AT_WRITING], spec->writing);
	go_on(w, a);
	w->at = *field_text(&w->boxes[AT_READING]) != '\0' ? AT_WRITING : AT_READING;
	screen_push(a, &w->screen);
}
