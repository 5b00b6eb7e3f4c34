/* SPDX-License-Identifier: ISC */
/*
 * The list of registered words.
 *
 * Events: arrows, pages move; F4 registers a word; Enter or F12 changes the
 * focused one; F5 removes it, after a question; F3 goes back.
 */
#include "tui/input/wordbook.h"

#include <stdlib.h>
#include <string.h>

#include "tui/input/field.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/words.h"
#include "work/wordbook.h"

#define READING_X	3
#define WRITING_X	40

struct book {
	struct screen	screen;
	struct wordbook	words;
	struct list	list;
};

static struct book *
of(struct screen *s)
{
	return (struct book *)(void *)s;
}

static const struct book *
of_const(const struct screen *s)
{
	return (const struct book *)(const void *)s;
}

/* ---- the input method ---- */

void
wordbook_use(struct app *a)
{
	struct err e = ERR_INIT;

	if (a->session != NULL && wordbook_teach(a->session, a->converter, &e) != ERR_OK)
		app_error(a, &e);
}

void
wordbook_from_box(struct app *a)
{
	struct field *f = a->top->ops->box != NULL ? a->top->ops->box(a->top) : NULL;
	struct buf reading = BUF_INIT, writing = BUF_INIT;
	bool insert;
	size_t before;

	if (a->session == NULL || f == NULL || f->secret != NULL) {
		app_notice_key(a, STYLE_NORMAL, "tui.word.no_box", NULL);
		return;
	}
	insert = field_composing(f);
	before = f->edit.text.len;
	field_word(f, &reading, &writing);
	field_drop_composition(f);
	/* What was being converted anew stands there again already. */
	insert = insert && f->edit.text.len == before;
	wordbook_edit(a, &(struct word_edit){ .reading = buf_str(&reading),
	    .writing = buf_str(&writing), .insert = insert }, NULL);
	buf_free(&reading);
	buf_free(&writing);
}

/* ---- the list ---- */

static void
reload(struct screen *s)
{
	struct book *b = of(s);
	struct err e = ERR_INIT;

	wordbook_clear(&b->words);
	if (wordbook_load(s->app->session, &b->words, &e) != ERR_OK)
		app_error(s->app, &e);
	list_resize(&b->list, b->words.count);
}

static void
book_draw(struct screen *s, struct grid *g)
{
	struct book *b = of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g);

	grid_str(g, y++, 1, cols - 1, STYLE_STRONG, app_msg(a, "tui.tool.words"));
	grid_cut(g, y++, READING_X, cols - READING_X - 1, STYLE_DIM, app_msg(a, "tui.word.about"));
	grid_str(g, y, READING_X, 20, STYLE_STRONG, app_msg(a, "tui.word.reading"));
	grid_str(g, y++, WRITING_X, 20, STYLE_STRONG, app_msg(a, "tui.word.writing"));
	list_show(&b->list, BODY_TOP + body_height(g) - y);
	if (b->words.count == 0) {
		grid_cut(g, y, READING_X, cols - READING_X - 1, STYLE_NORMAL,
		    app_msg(a, "tui.word.none"));
		grid_set_caret(g, y, READING_X);
		return;
	}
	for (int i = 0; i < b->list.height && b->list.top + (size_t)i < b->words.count; i++, y++) {
		size_t at = b->list.top + (size_t)i;
		const struct wordbook_word *w = &b->words.words[at];
		bool here = at == b->list.focus;
		enum style st = here ? STYLE_ROW_FOCUS : STYLE_NORMAL;

		grid_fill(g, y, 0, cols, st);
		grid_str(g, y, 0, 2, st, here ? "> " : "  ");
		grid_cut(g, y, READING_X, WRITING_X - READING_X - 1, st, w->reading);
		grid_cut(g, y, WRITING_X, cols - WRITING_X - 1, st, w->writing);
		if (here)
			grid_set_caret(g, y, 0);
	}
	word_position(a, &b->list, g, BODY_TOP);
}

static void
changed(struct screen *owner)
{
	reload(owner);
}

static void
run_new(struct screen *s)
{
	wordbook_edit(s->app, &(struct word_edit){ .reading = "", .writing = "" }, changed);
}

static void
run_change(struct screen *s)
{
	const struct book *b = of(s);
	const struct wordbook_word *w;

	if (b->words.count == 0)
		return;
	w = &b->words.words[b->list.focus];
	wordbook_edit(s->app, &(struct word_edit){ .reading = w->reading, .writing = w->writing,
	    .change = true }, changed);
}

static void
drop(struct screen *s, void *ctx UNUSED)
{
	struct book *b = of(s);
	struct err e = ERR_INIT;

	if (wordbook_drop(s->app->session, &b->words.words[b->list.focus], &e) != ERR_OK)
		app_error(s->app, &e);
	else
		app_notice_key(s->app, STYLE_STRONG, "tui.word.removed", NULL);
	wordbook_use(s->app);
	reload(s);
}

static void
run_drop(struct screen *s)
{
	const struct book *b = of(s);
	struct buf text = BUF_INIT;

	if (b->words.count == 0)
		return;
	msg_add(s->app->msgs, &text, "tui.word.remove_ask", b->words.words[b->list.focus].reading,
	    b->words.words[b->list.focus].writing, NULL);
	if (!buf_ok(&text))
		mem_end();
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.word_remove"), buf_str(&text), drop,
	    NULL);
	buf_free(&text);
}

static const char *
why_none(const struct screen *s)
{
	return of_const(s)->words.count == 0 ? "tui.word.none" : NULL;
}

static bool
book_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER)
		run_change(s);
	else if (k->code == K_DELETE)
		run_drop(s);
	else if (k->code == K_ESC)
		screen_back(s);
	else
		return list_key(&of(s)->list, k);
	return true;
}

static void
book_trail(const struct screen *s, struct buf *out)
{
	buf_adds(out, app_msg(s->app, "tui.tool.words"));
}

static void
book_free(struct screen *s)
{
	wordbook_clear(&of(s)->words);
	free(of(s));
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.word_new", NULL, run_new },
	{ 5, "tui.key.word_remove", why_none, run_drop },
	{ 12, "tui.key.word_change", why_none, run_change },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.words",
	.commands = commands,
	.draw = book_draw,
	.key = book_key,
	.trail = book_trail,
	.free = book_free,
};

const char *
wordbook_why_not(const struct screen *s)
{
	return s->app->session == NULL ? "tui.why.nobody_logged_in" :
	    s->ops == &ops ? "tui.word.here" : NULL;
}

void
wordbook_open(struct screen *s)
{
	struct book *b = xcalloc(1, sizeof *b);

	b->screen.ops = &ops;
	screen_push(s->app, &b->screen);
	reload(&b->screen);
}
