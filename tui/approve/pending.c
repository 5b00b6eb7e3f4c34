/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's queue: what waits for approval, oldest first unless asked
 * otherwise.
 *
 * Events: arrows, F7/F8 move; Enter or F12 opens the review; F4 releases a held
 * one; F6 reviews those of one case together; F2 shows how old what is; F5
 * filters, F9 sorts; typing or "/" searches; Esc takes search and filter back;
 * F3 goes back.  Nothing is approved from the list.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/lock.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/approve/about.h"
#include "tui/approve/ages.h"
#include "tui/approve/queue.h"
#include "tui/screens.h"
#include "tui/words.h"

#define AGE_WIDTH	8
#define DUE_X		11
#define DUE_WIDTH	10
#define ABOUT_X		(DUE_X + DUE_WIDTH + 1)
#define MAKER_NARROW	10
#define MAKER_WIDE	17
#define PAPERS_WIDTH	5
#define REASONS_WIDTH	5
#define FACTS_WIDTH	(PAPERS_WIDTH + REASONS_WIDTH)
#define FOCUSED_ROWS	3
#define WIDE		110	/* columns, from which on there is room for a maker's whole name */

struct pending {
	struct screen		 screen;
	struct entry_row	*rows;
	struct queue		 queue;		/* over rows */
	struct list		 list;		/* over queue.view */
	char			*words;
};

static struct pending *
of(struct screen *s)
{
	return (struct pending *)(void *)s;
}

static const struct entry_row *
focused(const struct screen *s)
{
	const struct pending *p = (const struct pending *)(const void *)s;

	return p->queue.shown > 0 ? &p->rows[p->queue.view[p->list.focus]] : NULL;
}

/* The focus stays on its entry while that is shown. */
static void
arrange(struct pending *p, const char *focus)
{
	p->queue.words = p->words;
	queue_arrange(&p->queue);
	list_resize(&p->list, p->queue.shown);
	for (size_t i = 0; i < p->queue.shown; i++) {
		if (strcmp(p->rows[p->queue.view[i]].entry, focus) == 0)
			list_focus(&p->list, i);
	}
}

static void
arrange_again(struct pending *p)
{
	char focus[UUID_TEXT_SIZE] = "";

	if (focused(&p->screen) != NULL)
		memcpy(focus, focused(&p->screen)->entry, sizeof focus);
	arrange(p, focus);
}

static void
pending_enter(struct screen *s)
{
	static const enum outbox_state states[] = { ST_PENDING, ST_HELD };
	struct pending *p = of(s);
	struct app *a = s->app;
	struct list_query q = { .states = states, .state_count = NELEM(states),
	    .oldest_first = true };
	char focus[UUID_TEXT_SIZE] = "";
	struct err e = ERR_INIT;

	if (focused(s) != NULL)
		memcpy(focus, focused(s)->entry, sizeof focus);
	entry_rows_free(&p->rows, p->queue.count);
	p->queue.count = 0;
	if (work_list(a->work, a->session, &q, &p->rows, &p->queue.count, &e) != ERR_OK)
		app_error(a, &e);
	p->queue.rows = p->rows;
	p->queue.today = work_today(a->work);
	arrange(p, focus);
}

/* ---- drawing ---- */

/* "12月10日", and a mark when it is past or near. */
static void
due_text(const struct app *a, const struct queue *q, const struct entry_row *r, struct buf *out)
{
	struct buf month = BUF_INIT, day = BUF_INIT;
	struct date due;
	int days;

	if (!queue_days_left(r, q->today, &days) || !date_parse(r->due, &due))
		return;
	buf_addf(&month, "%d", due.month);
	buf_addf(&day, "%d", due.day);
	msg_add(a->msgs, out, days < 0 ? "tui.pending.due_past" : days <= QUEUE_SOON_DAYS ?
	    "tui.pending.due_soon" : "tui.pending.due_day", buf_str(&month), buf_str(&day), NULL);
	buf_free(&month);
	buf_free(&day);
}

static void
number(struct grid *g, int y, int x, int width, enum style st, size_t n)
{
	struct buf b = BUF_INIT;

	if (n > 0)
		buf_addf(&b, "%zu", n);
	grid_str(g, y, x + width - 2 - (int)b.len, width, st, buf_str(&b));
	buf_free(&b);
}

static int
maker_width(const struct grid *g)
{
	return grid_cols(g) < WIDE ? MAKER_NARROW : MAKER_WIDE;
}

static void
draw_row(struct pending *p, struct grid *g, int y, size_t i)
{
	const struct entry_row *r = &p->rows[p->queue.view[i]];
	struct app *a = p->screen.app;
	bool on = i == p->list.focus;
	enum style st = on ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	int cols = grid_cols(g), maker = maker_width(g), facts = cols - FACTS_WIDTH - maker;
	struct buf b = BUF_INIT;

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, on ? ">" : " ");
	word_age(a, entry_row_waits_since(r), &b);
	grid_cut(g, y, 2, AGE_WIDTH, st, buf_str(&b));
	buf_reset(&b);
	due_text(a, &p->queue, r, &b);
	grid_cut(g, y, DUE_X, DUE_WIDTH, st, buf_str(&b));
	about_row(a, r, g, y, ABOUT_X, facts - 1, st);
	number(g, y, facts, PAPERS_WIDTH, st, r->papers);
	number(g, y, facts + PAPERS_WIDTH, REASONS_WIDTH, st, r->reasons);
	buf_reset(&b);
	/* Where both have no room, that it is one's own stays. */
	if (r->maker != NULL && !(r->mine && maker < MAKER_WIDE))
		buf_adds(&b, r->maker);
	if (r->mine)
		buf_adds(&b, app_msg(a, "tui.pending.own"));
	grid_cut(g, y, cols - maker, maker, st, buf_str(&b));
	buf_free(&b);
	if (on)
		grid_set_caret(g, y, 0);
}

static void
draw_heading(struct pending *p, struct grid *g, int y)
{
	struct app *a = p->screen.app;
	int cols = grid_cols(g), maker = maker_width(g), facts = cols - FACTS_WIDTH - maker;

	grid_cut(g, y, 2, AGE_WIDTH, STYLE_STRONG, app_msg(a, "tui.pending.age"));
	grid_cut(g, y, DUE_X, DUE_WIDTH, STYLE_STRONG, app_msg(a, "tui.pending.due"));
	about_heading(a, g, y, ABOUT_X, facts - 1);
	grid_cut(g, y, facts, PAPERS_WIDTH, STYLE_STRONG, app_msg(a, "tui.pending.papers"));
	grid_cut(g, y, facts + PAPERS_WIDTH, REASONS_WIDTH, STYLE_STRONG,
	    app_msg(a, "tui.pending.reasons"));
	grid_cut(g, y, cols - maker, maker, STYLE_STRONG, app_msg(a, "tui.pending.maker"));
}

/* What is looked at, and how: nothing while it is everything, oldest first. */
static void
draw_how(struct pending *p, struct grid *g, int y)
{
	struct app *a = p->screen.app;
	const struct queue *q = &p->queue;
	struct buf b = BUF_INIT, shown = BUF_INIT, all = BUF_INIT;

	if (q->filter != QUEUE_ALL)
		buf_addf(&b, "%s  ", app_msg(a, queue_filter_key(q->filter)));
	if (p->words != NULL) {
		msg_add(a->msgs, &b, "tui.pending.quoted", p->words, NULL);
		buf_adds(&b, "  ");
	}
	if (b.len > 0) {
		buf_addf(&shown, "%zu", q->shown);
		buf_addf(&all, "%zu", q->count);
		msg_add(a->msgs, &b, "tui.pending.of", buf_str(&shown), buf_str(&all), NULL);
		buf_adds(&b, "  ");
	}
	if (q->sort != SORT_AGE)
		buf_adds(&b, app_msg(a, queue_sort_key(q->sort)));
	grid_cut(g, y, 2, grid_cols(g) - 24, STYLE_STRONG, buf_str(&b));
	buf_free(&shown);
	buf_free(&all);
	buf_free(&b);
}

/* A count with its words, appended; nothing of 0. */
static void
add_count(const struct app *a, struct buf *b, const char *key, size_t count)
{
	struct buf n = BUF_INIT;

	if (count == 0)
		return;
	buf_addf(&n, "%zu", count);
	buf_adds(b, b->len > 0 ? "  " : "");
	msg_add(a->msgs, b, key, buf_str(&n), NULL);
	buf_free(&n);
}

/* The focused one whole: what the row cut, and what still has to be looked at. */
static void
draw_focused(struct pending *p, struct grid *g)
{
	const struct entry_row *r = focused(&p->screen);
	struct app *a = p->screen.app;
	int y = BODY_TOP + body_height(g) - FOCUSED_ROWS, cols = grid_cols(g);
	struct buf b = BUF_INIT, day = BUF_INIT;

	grid_cut(g, y, 2, cols - 4, STYLE_STRONG, r->title != NULL ? r->title : "");
	about_whole(r, &b);
	if (r->due != NULL) {
		word_when(a, r->due, &day);
		buf_addf(&b, "  %s: %s", app_msg(a, "tui.pending.due"), buf_str(&day));
	}
	grid_cut(g, y + 1, 2, cols - 4, STYLE_NORMAL, buf_str(&b));
	buf_reset(&b);
	add_count(a, &b, "tui.pending.papers_lack", r->papers);
	add_count(a, &b, "tui.pending.reasons_stand", r->reasons);
	grid_cut(g, y + 2, 2, cols - 4, STYLE_NORMAL, buf_str(&b));
	buf_free(&day);
	buf_free(&b);
}

static void
pending_draw(struct screen *s, struct grid *g)
{
	struct pending *p = of(s);
	int height = body_height(g) - 2 - FOCUSED_ROWS;

	list_show(&p->list, height);
	draw_how(p, g, BODY_TOP);
	word_position(s->app, &p->list, g, BODY_TOP);
	draw_heading(p, g, BODY_TOP + 1);
	for (int i = 0; i < height && p->list.top + (size_t)i < p->queue.shown; i++)
		draw_row(p, g, BODY_TOP + 2 + i, p->list.top + (size_t)i);
	if (p->queue.shown > 0) {
		draw_focused(p, g);
		return;
	}
	grid_str(g, BODY_TOP + 3, 2, grid_cols(g) - 4, STYLE_NORMAL, app_msg(s->app,
	    p->queue.count == 0 ? "tui.pending.none" : "tui.pending.none_so"));
	grid_set_caret(g, BODY_TOP + 3, 2);
}

/* ---- how it is looked at ---- */

static void
filtered(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	of(s)->queue.filter = (enum queue_filter)strtol(codes[0], NULL, 10);
	arrange_again(of(s));
}

static void
sorted(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	of(s)->queue.sort = (enum queue_sort)strtol(codes[0], NULL, 10);
	arrange_again(of(s));
}

static void
choose(struct screen *s, const char *title, size_t n, size_t now, const char *(*key)(size_t i),
    void (*done)(struct screen *s, void *ctx, const char *const *codes))
{
	struct menu_item *items = xcalloc(n, sizeof *items);
	struct buf b = BUF_INIT;
	char *focus = NULL;

	for (size_t i = 0; i < n; i++) {
		buf_reset(&b);
		buf_addf(&b, "%zu", i);
		items[i] = (struct menu_item){ .code = xstrdup(buf_str(&b)),
		    .label = xstrdup(app_msg(s->app, key(i))) };
		if (i == now)
			focus = items[i].code;
	}
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, title), .done = done,
	    .focus = focus }, items, n);
	buf_free(&b);
}

static const char *
filter_key(size_t i)
{
	return queue_filter_key((enum queue_filter)i);
}

static const char *
sort_key(size_t i)
{
	return queue_sort_key((enum queue_sort)i);
}

static void
run_filter(struct screen *s)
{
	choose(s, "tui.key.filter", QUEUE_FILTER_COUNT, of(s)->queue.filter, filter_key, filtered);
}

static void
run_sort(struct screen *s)
{
	choose(s, "tui.key.sort", SORT_COUNT, of(s)->queue.sort, sort_key, sorted);
}

static void
searched(struct screen *s, void *ctx UNUSED, const char *answer)
{
	struct pending *p = of(s);

	str_wipe(&p->words);
	p->words = *answer != '\0' ? xstrdup(answer) : NULL;
	arrange_again(p);
}

static void
ask_words(struct screen *s, const char *initial, bool number)
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.key.find"),
	    .text = app_msg(s->app, "tui.pending.find_about"), .initial = initial,
	    .find = true, .number = number, .done = searched });
}

static void
run_search(struct screen *s)
{
	ask_words(s, of(s)->words, false);
}

/* What was typed begins a search, a digit one by number; the sign that asks for it does not. */
static void
begin_search(struct screen *s, const struct key *k)
{
	if (k->ch == '/') {
		run_search(s);
		return;
	}
	ask_words(s, NULL, k->ch >= '0' && k->ch <= '9');
	(void)s->app->top->ops->key(s->app->top, k);
}

static void
run_everything(struct screen *s)
{
	struct pending *p = of(s);

	str_wipe(&p->words);
	p->queue.filter = QUEUE_ALL;
	arrange_again(p);
}

static void
run_refresh(struct screen *s)
{
	pending_enter(s);
}

static void
run_ages(struct screen *s)
{
	ages_show(s->app, &of(s)->queue);
}

/* ---- keys ---- */

static void
run_open(struct screen *s)
{
	if (focused(s) != NULL)
		screen_push(s->app, review_new(focused(s)->entry));
}

static bool
pending_key(struct screen *s, const struct key *k)
{
	struct pending *p = of(s);

	if (k->code == K_ENTER) {
		run_open(s);
		return true;
	}
	if (k->code == K_ESC && (p->words != NULL || p->queue.filter != QUEUE_ALL)) {
		run_everything(s);
		return true;
	}
	if (k->code == K_CHAR && p->queue.count > 0) {
		begin_search(s, k);
		return true;
	}
	return list_key(&p->list, k);
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
	const struct entry_row *r = focused(s);

	for (size_t i = 0; r != NULL && i < p->queue.count; i++) {
		if (&p->rows[i] != r && case_review_same(&p->rows[i], r))
			return NULL;
	}
	return "tui.why.no_case";
}

static void
run_case(struct screen *s)
{
	screen_push(s->app, case_review_new(focused(s)->entry));
}

static void
run_release(struct screen *s)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_release(s->app->session, focused(s)->entry, &e);

	pending_enter(s);
	app_facts_stale(s->app);
	if (rc != ERR_OK)
		app_error(s->app, &e);
	else
		app_notice_key(s->app, STYLE_STRONG, "tui.pending.released", NULL);
}

static void
run_stuck(struct screen *s)
{
	screen_push(s->app, stuck_new());
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

static struct screen *
reopen(const char *list UNUSED, const char *title UNUSED)
{
	return pending_new();
}

static enum err_code
pending_save(struct screen *s, struct err *e UNUSED)
{
	place_set(s->app, "pending", reopen, app_msg(s->app, "tui.home.approve"));
	return ERR_OK;
}

static void
pending_free(struct screen *s)
{
	struct pending *p = of(s);

	entry_rows_free(&p->rows, p->queue.count);
	queue_clear(&p->queue);
	str_wipe(&p->words);
	free(p);
}

static const struct command commands[] = {
	{ 2, "tui.key.ages", why_empty, run_ages },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.release", why_not_release, run_release },
	{ 5, "tui.key.filter", NULL, run_filter },
	{ 6, "tui.key.case_review", why_no_case, run_case },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 9, "tui.key.sort", NULL, run_sort },
	{ 12, "tui.key.review", why_empty, run_open },
	{ 0, "tui.key.find", NULL, run_search },
	{ 0, "tui.key.everything", NULL, run_everything },
	{ 0, "tui.key.stuck", NULL, run_stuck },
	{ 0, "tui.key.refresh", NULL, run_refresh },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.pending",
	.commands = commands,
	.enter = pending_enter,
	.draw = pending_draw,
	.key = pending_key,
	.save = pending_save,
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
