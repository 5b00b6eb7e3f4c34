/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's queue: what waits for approval, oldest first.
 *
 * Events: arrows, F7/F8 move; Enter or F12 opens the review; F3 goes back.
 * Nothing is approved from the list.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/list.h"
#include "tui/mem.h"
#include "tui/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define PAGE	100
#define DUE_X	11
#define TITLE_X	27
#define MAKER_WIDTH 16

struct pending {
	struct screen		 screen;
	struct entry_row	*rows;
	size_t			 count;
	bool			 whole;
	struct list		 list;
};

static struct pending *
of(struct screen *s)
{
	return (struct pending *)(void *)s;
}

static void
read_page(struct pending *p)
{
	static const enum outbox_state states[] = { ST_PENDING, ST_HELD };
	struct app *a = p->screen.app;
	struct list_query q = { .states = states, .state_count = NELEM(states), .limit = PAGE,
	    .oldest_first = true };
	struct entry_row *more = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (p->count > 0)
		q.after = p->rows[p->count - 1].entry;
	if (work_list(a->work, a->session, &q, &more, &n, &e) != ERR_OK) {
		p->whole = true;
		app_error(a, &e);
		return;
	}
	p->whole = n < PAGE;
	if (n > 0) {
		p->rows = xrealloc(p->rows, p->count + n, sizeof *p->rows);
		memcpy(p->rows + p->count, more, n * sizeof *more);
		p->count += n;
	}
	free(more);	/* what the rows hold went over */
	list_resize(&p->list, p->count);
}

static void
pending_enter(struct screen *s)
{
	struct pending *p = of(s);

	entry_rows_free(&p->rows, p->count);
	p->count = 0;
	read_page(p);
}

static void
pending_draw(struct screen *s, struct grid *g)
{
	struct pending *p = of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - 4;
	int title_width = cols - TITLE_X - MAKER_WIDTH - 1;

	list_show(&p->list, height);
	word_position(a, &p->list, g, y);
	grid_str(g, y + 1, 2, 8, STYLE_STRONG, app_msg(a, "tui.pending.age"));
	grid_str(g, y + 1, DUE_X, 12, STYLE_STRONG, app_msg(a, "tui.pending.due"));
	grid_str(g, y + 1, TITLE_X, title_width, STYLE_STRONG,
	    app_msg(a, "tui.entries.procedure"));
	grid_str(g, y + 1, cols - MAKER_WIDTH, MAKER_WIDTH, STYLE_STRONG,
	    app_msg(a, "tui.pending.maker"));
	for (int i = 0; i < height && p->list.top + (size_t)i < p->count; i++) {
		const struct entry_row *r = &p->rows[p->list.top + (size_t)i];
		bool focused = p->list.top + (size_t)i == p->list.focus;
		enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
		struct buf b = BUF_INIT;
		int row = y + 2 + i;

		grid_fill(g, row, 0, cols, st);
		grid_str(g, row, 0, 1, st, focused ? ">" : " ");
		word_age(a, r->state_us != 0 ? r->state_us : r->made_us, &b);
		grid_cut(g, row, 2, 8, st, buf_str(&b));
		buf_reset(&b);
		word_when(a, r->due, &b);
		grid_cut(g, row, DUE_X, TITLE_X - DUE_X - 1, st, buf_str(&b));
		buf_reset(&b);
		if (r->state == ST_HELD)
			buf_addf(&b, "(%s) ", app_msg(a, word_state_key(ST_HELD)));
		buf_adds(&b, r->title != NULL ? r->title : "");
		grid_cut(g, row, TITLE_X, title_width, st, buf_str(&b));
		buf_reset(&b);
		buf_adds(&b, r->maker != NULL ? r->maker : "");
		if (r->mine)
			buf_adds(&b, app_msg(a, "tui.pending.own"));
		grid_cut(g, row, cols - MAKER_WIDTH, MAKER_WIDTH, st, buf_str(&b));
		buf_free(&b);
		if (focused) {
			struct buf line = BUF_INIT;

			grid_set_caret(g, row, 0);
			grid_cut(g, y + body_height(g) - 2, 2, cols - 4, STYLE_STRONG,
			    r->title != NULL ? r->title : "");
			buf_addf(&line, "%s: %s", app_msg(a, "tui.entries.subject"),
			    r->subject != NULL ? r->subject : "-");
			grid_cut(g, y + body_height(g) - 1, 2, cols - 4, STYLE_NORMAL,
			    buf_str(&line));
			buf_free(&line);
		}
	}
	if (p->count == 0) {
		grid_str(g, y + 3, 2, cols - 4, STYLE_NORMAL, app_msg(a, "tui.pending.none"));
		grid_set_caret(g, y + 3, 2);
	}
}

static void
run_open(struct screen *s)
{
	struct pending *p = of(s);

	if (p->count > 0)
		screen_push(s->app, review_new(p->rows[p->list.focus].entry));
}

static bool
pending_key(struct screen *s, const struct key *k)
{
	struct pending *p = of(s);

	if (k->code == K_ENTER) {
		run_open(s);
		return true;
	}
	if (!list_key(&p->list, k))
		return false;
	if (!p->whole && p->count > 0 && p->list.focus == p->count - 1)
		read_page(p);
	return true;
}

static void
run_back(struct screen *s)
{
	screen_pop(s->app);
}

static void
run_refresh(struct screen *s)
{
	pending_enter(s);
}

static const struct entry_row *
focused(const struct screen *s)
{
	const struct pending *p = (const struct pending *)(const void *)s;

	return p->count > 0 ? &p->rows[p->list.focus] : NULL;
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.empty_list" : NULL;
}

static const char *
why_not_release(const struct screen *s)
{
	return focused(s) == NULL || focused(s)->state != ST_HELD ? "tui.why.release_held_only" :
	    NULL;
}

/* Several of one case are reviewed on one screen. */
static const char *
why_no_case(const struct screen *s)
{
	const struct pending *p = (const struct pending *)(const void *)s;

	for (size_t i = 0; i < p->count; i++) {
		if (i != p->list.focus && case_review_same(&p->rows[i], &p->rows[p->list.focus]))
			return NULL;
	}
	return "tui.why.no_case";
}

static void
run_case(struct screen *s)
{
	screen_push(s->app, case_review_new(focused(s)));
}

static void
run_release(struct screen *s)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_release(s->app->session, focused(s)->entry, &e);

	pending_enter(s);
	if (rc != ERR_OK)
		app_error(s->app, &e);
	else
		app_notice_key(s->app, STYLE_STRONG, "tui.pending.released", NULL);
}

static void
run_previous(struct screen *s)
{
	(void)pending_key(s, &(struct key){ .code = K_PAGE_UP });
}

static void
run_next(struct screen *s)
{
	(void)pending_key(s, &(struct key){ .code = K_PAGE_DOWN });
}

static const char *
pending_hint(const struct screen *s)
{
	return focused(s) != NULL ? "tui.hint.pending" : NULL;
}

static void
pending_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, "tui.home.approve"));
}

static void
pending_free(struct screen *s)
{
	struct pending *p = of(s);

	entry_rows_free(&p->rows, p->count);
	free(p);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, run_back },
	{ 4, "tui.key.release", why_not_release, run_release },
	{ 5, "tui.key.refresh", NULL, run_refresh },
	{ 6, "tui.key.case_review", why_no_case, run_case },
	{ 7, "tui.key.previous", why_empty, run_previous },
	{ 8, "tui.key.next", why_empty, run_next },
	{ 12, "tui.key.review", why_empty, run_open },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.pending",
	.commands = commands,
	.enter = pending_enter,
	.draw = pending_draw,
	.key = pending_key,
	.trail = pending_trail,
	.hint = pending_hint,
	.free = pending_free,
};

struct screen *
pending_new(void)
{
	struct pending *p = xcalloc(1, sizeof *p);

	p->screen.ops = &ops;
	return &p->screen;
}
