/* SPDX-License-Identifier: ISC */
/*
 * Lists of one's own entries, by what has to be done with them.
 *
 * Events: arrows, F7/F8 move (the list goes on by itself at its end); Enter or F12
 * does what the entry needs: a draft or a returned one opens in the form, an
 * arrived one as a result, any other as its slip.  F4 takes a pending one back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/approve/about.h"
#include "tui/draw/frame.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/widget/pager.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/case.h"

/* The longest state, 該当なし（未登録の可能性）, is never cut: it must not read as 該当なし. */
#define STATE_WIDTH 26
#define ABOUT_X (2 + STATE_WIDTH + 1)
#define TIME_WIDTH 12
#define LINES_BELOW 3	/* about the focused one */

static const enum outbox_state returned[] = { ST_RETURNED };
static const enum outbox_state arrived[] = {
	ST_ANSWERED, ST_NO_RECORD, ST_REGISTERED, ST_PROVIDER_NO_CODE, ST_OWN_NO_CODE,
	    ST_NOT_PERMITTED,
	ST_LAPSED, ST_REJECTED, ST_FAILED, ST_OPENED,
};
static const enum outbox_state drafts[] = { ST_DRAFT };
static const enum outbox_state on_the_way[] = {
	ST_QUEUED, ST_SENDING, ST_DEFERRED, ST_UNCERTAIN, ST_QUARANTINED, ST_RECEIVED,
	    ST_PROCESSING,
	ST_AWAITING_PROVIDER,
};
static const enum outbox_state pending[] = { ST_PENDING, ST_HELD };

/* Cases are listed by themselves: they are kept, not waiting to be finished. */
static const struct {
	const char			*title, *none;
	const enum outbox_state		*states;
	size_t				 count;
} filters[ENTRIES_FILTER_COUNT] = {
	[ENTRIES_RETURNED] =	{ "tui.home.returned", "tui.none.returned", returned,
	    NELEM(returned) },
	[ENTRIES_ARRIVED] =	{ "tui.home.arrived", "tui.none.arrived", arrived, NELEM(arrived) },
	[ENTRIES_DRAFT] =	{ "tui.home.draft", "tui.none.draft", drafts, NELEM(drafts) },
	[ENTRIES_ON_THE_WAY] =	{ "tui.home.on_the_way", "tui.none.on_the_way", on_the_way,
	    NELEM(on_the_way) },
	[ENTRIES_PENDING] =	{ "tui.home.pending", "tui.none.pending", pending, NELEM(pending) },
	[ENTRIES_ALL] =		{ "tui.home.all", "tui.none.all", NULL, 0 },
	[ENTRIES_CASES] =	{ "tui.home.case", "tui.none.case", drafts, NELEM(drafts) },
	[ENTRIES_OFFICE] =	{ "tui.home.office", "tui.none.all", NULL, 0 },
};

struct entries {
	struct screen		 screen;
	enum entries_filter	 filter;
	struct pager		 pager;
};

static struct entries *
of(struct screen *s)
{
	return (struct entries *)(void *)s;
}

static const struct entries *
of_const(const struct screen *s)
{
	return (const struct entries *)(const void *)s;
}

const enum outbox_state *
entries_states(enum entries_filter f, size_t *n)
{
	*n = filters[f].count;
	return filters[f].states;
}

const char *
entries_title_key(enum entries_filter f)
{
	return filters[f].title;
}

static bool
has_state(enum outbox_state st, enum entries_filter f)
{
	for (size_t i = 0; i < filters[f].count; i++) {
		if (filters[f].states[i] == st)
			return true;
	}
	return false;
}

bool
entries_has(enum entries_filter f, const struct entry_row *row)
{
	return (filters[f].states == NULL || has_state(row->state, f)) &&
	    (strcmp(row->kind, CASE_KIND) == 0) == (f == ENTRIES_CASES);
}

static bool
wanted(void *ctx, const struct entry_row *row)
{
	return entries_has(((const struct entries *)ctx)->filter, row);
}

static bool
read_page(void *ctx, const char *after, bool backwards, size_t limit, struct entry_row **rows,
    size_t *n)
{
	struct entries *v = ctx;
	struct app *a = v->screen.app;
	struct list_query q = { .states = filters[v->filter].states,
	    .state_count = filters[v->filter].count, .limit = limit,
	    .mine_only = v->filter != ENTRIES_OFFICE, .after = after, .oldest_first = backwards,
	    .goes_on = after != NULL || backwards, .wants = wanted, .ctx = v };
	struct err e = ERR_INIT;

	if (work_list(a->work, a->session, &q, rows, n, &e) == ERR_OK)
		return true;
	app_error(a, &e);
	return false;
}

static void
entries_enter(struct screen *s)
{
	pager_read(&of(s)->pager);
}

/* The other process moved something: states of the rows in the window, from the clear
 * columns. */
static void
entries_changed(struct screen *s)
{
	struct pager *p = &of(s)->pager;
	struct list_query q = { .limit = 1000 };
	struct entry_row *now = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;

	if (work_list(s->app->work, NULL, &q, &now, &n, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	for (size_t i = 0; i < p->list.count; i++) {
		for (size_t j = 0; j < n; j++) {
			if (strcmp(p->rows[i].entry, now[j].entry) == 0) {
				p->rows[i].state = now[j].state;
				p->rows[i].state_us = now[j].state_us;
			}
		}
	}
	entry_rows_free(&now, n);
}

static void
draw_row(const struct entries *v, struct grid *g, int y, size_t i)
{
	struct app *a = v->screen.app;
	const struct entry_row *r = &v->pager.rows[i];
	bool focused = i == v->pager.list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	struct entry_row about = *r;		/* borrows what the row holds */
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	about.state = ST_PENDING;	/* the state has a column of its own here */
	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	word_state(a, r, &b);
	grid_cut(g, y, 2, STATE_WIDTH, st, buf_str(&b));
	buf_reset(&b);
	about_row(a, &about, g, y, ABOUT_X, cols - TIME_WIDTH - 1, st);
	frame_time(r->state_us != 0 ? r->state_us : r->made_us, app_now_us(a), &b);
	grid_cut(g, y, cols - TIME_WIDTH, TIME_WIDTH, st, buf_str(&b));
	buf_free(&b);
	if (focused)
		grid_set_caret(g, y, 0);
}

/* Of a colleague's, what comes next for who looks. */
static const char *
next_key(const struct entry_row *r)
{
	if (r->made > 0)
		return "tui.next.case_made";
	return word_next_key(r->kind, r->state, !r->mine);
}

/* Why it came back, all of it counted; else what it needs. */
static void
add_next(const struct app *a, const struct entry_row *r, struct buf *out)
{
	struct buf more = BUF_INIT;

	if (r->state != ST_RETURNED || r->comment == NULL) {
		buf_adds(out, app_msg(a, next_key(r)));
		return;
	}
	buf_addf(&more, "%zu", r->comments - (r->comments > 0));
	msg_add(a->msgs, out, r->comments > 1 ? "tui.entries.comment_more" : "tui.entries.comment",
	    r->comment, buf_str(&more), NULL);
	buf_free(&more);
}

/* The last body lines: the focused one whole, and what it needs. */
static void
draw_below(const struct entries *v, struct grid *g, const struct entry_row *r)
{
	int y = BODY_TOP + body_height(g) - LINES_BELOW, width = grid_cols(g) - 4;
	const struct app *a = v->screen.app;
	struct buf about = BUF_INIT, next = BUF_INIT, day = BUF_INIT;

	about_whole(r, &about);
	if (r->due != NULL && has_state(r->state, ENTRIES_ARRIVED)) {
		word_when(a, r->due, &day);
		buf_addf(&about, "  %s %s", app_msg(a, "tui.pending.due"), buf_str(&day));
	}
	add_next(a, r, &next);
	if (!buf_ok(&about) || !buf_ok(&next))
		mem_end();
	grid_cut(g, y, 2, width, STYLE_STRONG, r->title != NULL ? r->title : "");
	grid_cut(g, y + 1, 2, width, STYLE_NORMAL, buf_str(&about));
	grid_cut(g, y + 2, 2, width, r->state == ST_RETURNED ? STYLE_STRONG : STYLE_NORMAL,
	    buf_str(&next));
	buf_free(&about);
	buf_free(&next);
	buf_free(&day);
}

static void
entries_draw(struct screen *s, struct grid *g)
{
	struct entries *v = of(s);
	struct app *a = s->app;
	int cols = grid_cols(g), y = BODY_TOP + 1;
	int height = body_height(g) - LINES_BELOW - 2;

	list_show(&v->pager.list, height);
	word_window(a, &v->pager, g, BODY_TOP);
	grid_cut(g, y, 2, STATE_WIDTH, STYLE_STRONG, app_msg(a, "tui.entries.state"));
	about_heading(a, g, y, ABOUT_X, cols - TIME_WIDTH - 1);
	grid_cut(g, y, cols - TIME_WIDTH, TIME_WIDTH, STYLE_STRONG,
	    app_msg(a, "tui.entries.when"));
	for (int i = 0; i < height; i++) {
		size_t row = v->pager.list.top + (size_t)i;

		if (row < v->pager.list.count)
			draw_row(v, g, y + 1 + i, row);
	}
	if (v->pager.list.count == 0) {
		grid_str(g, y + 2, 2, cols - 4, STYLE_NORMAL, app_msg(a, filters[v->filter].none));
		grid_set_caret(g, y + 2, 2);
		return;
	}
	draw_below(v, g, pager_focused(&v->pager));
}

static void
run_open(struct screen *s)
{
	struct entries *v = of(s);

	const struct entry_row *r = pager_focused(&v->pager);

	if (r == NULL)
		return;
	/* Of the office's: to look at, as an approver. */
	if (v->filter == ENTRIES_OFFICE && r->submission[0] != '\0' && r->state != ST_DRAFT)
		screen_push(s->app, review_new(r->entry));
	else if (v->filter == ENTRIES_OFFICE && !r->mine)
		screen_push(s->app, slip_of_other_new(r->entry, r->title != NULL ? r->title : ""));
	else
		screen_open_entry(s->app, r);
}

static bool
entries_key(struct screen *s, const struct key *k)
{
	struct entries *v = of(s);

	if (k->code == K_ENTER) {
		run_open(s);
		return true;
	}
	if (pager_key(&v->pager, k))
		return true;
	/* Of digits every screen says so. */
	if (k->code != K_CHAR || (k->ch >= '0' && k->ch <= '9'))
		return false;
	app_notice_key(s->app, STYLE_NORMAL, "tui.why.no_typing", NULL);
	return true;
}

static bool
entries_ahead(struct screen *s)
{
	return pager_ahead(&of(s)->pager);
}

/* ---- called away: the same list again ---- */

static struct screen *
reopen(const char *filter, const char *title UNUSED)
{
	return entries_new((enum entries_filter)(*filter - 'a'));
}

static enum err_code
entries_save(struct screen *s, struct err *e UNUSED)
{
	const struct entries *v = of(s);
	const char name[] = { (char)('a' + v->filter), '\0' };

	place_set(s->app, name, reopen, app_msg(s->app, entries_title_key(v->filter)));
	return ERR_OK;
}

static const struct entry_row *
focused(const struct screen *s)
{
	const struct entries *v = of_const(s);

	return pager_focused(&v->pager);
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.empty_list" : NULL;
}

static const char *
why_not_withdraw(const struct screen *s)
{
	const struct entry_row *r = focused(s);

	if (r != NULL && !r->mine)
		return "tui.why.not_mine";
	return r == NULL || (r->state != ST_PENDING && r->state != ST_HELD) ?
	    "tui.why.withdraw_pending_only" : NULL;
}

static const char *
why_not_discard(const struct screen *s)
{
	const struct entry_row *r = focused(s);

	if (r != NULL && !r->mine)
		return "tui.why.not_mine";
	if (r != NULL && r->made > 0)
		return "tui.why.case_made";
	return r == NULL || r->state != ST_DRAFT ? "tui.why.discard_draft_only" : NULL;
}

static void
after(struct screen *s, enum err_code rc, struct err *e, const char *done_key)
{
	if (rc == ERR_OK) {
		entries_enter(s);
		app_notice_key(s->app, STYLE_STRONG, done_key, NULL);
	} else {
		if (rc == ERR_STALE)
			entries_enter(s);
		app_error(s->app, e);
	}
}

static void
withdraw(struct screen *s, void *ctx)
{
	struct err e = ERR_INIT;

	(void)ctx;
	after(s, entry_withdraw(s->app->session, focused(s)->entry, &e), &e,
	    "tui.entries.withdrawn");
}

static void
discard(struct screen *s, void *ctx)
{
	struct err e = ERR_INIT;

	(void)ctx;
	after(s, entry_discard(s->app->session, focused(s)->entry, &e), &e,
	    "tui.entries.discarded");
}

static void
run_new(struct screen *s)
{
	screen_push(s->app, finder_case_new());
}

static void
run_withdraw(struct screen *s)
{
	popup_confirm(s->app, app_msg(s->app, "tui.key.withdraw"),
	    app_msg(s->app, "tui.entries.withdraw_ask"), withdraw, NULL);
}

static void
run_discard(struct screen *s)
{
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.discard"),
	    app_msg(s->app, "tui.entries.discard_ask"), discard, NULL);
}

static const char *
why_not_copy(const struct screen *s)
{
	const char *why = screen_why_not_maker(s);

	return why != NULL ? why : why_empty(s);
}

static void
run_copy(struct screen *s)
{
	screen_copy_entry(s->app, focused(s)->entry);
}

static const char *
entries_hint(const struct screen *s)
{
	return focused(s) != NULL ? "tui.hint.entries" : NULL;
}

static void
entries_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, entries_title_key(of_const(s)->filter)));
}

static void
entries_free(struct screen *s)
{
	struct entries *v = of(s);

	pager_free(&v->pager);
	free(v);
}

#define COMMANDS_BEFORE \
	{ 3, "tui.key.back", NULL, screen_back }, \
	{ 4, "tui.key.withdraw", why_not_withdraw, run_withdraw }, \
	{ 5, "tui.key.discard", why_not_discard, run_discard }
#define COMMANDS_AFTER \
	{ 7, "tui.key.previous", why_empty, screen_page_up }, \
	{ 8, "tui.key.next", why_empty, screen_page_down }, \
	{ 9, "tui.key.copy", why_not_copy, run_copy }, \
	{ 12, "tui.key.open", why_empty, run_open }, \
	COMMANDS_END

static const struct command commands[] = { COMMANDS_BEFORE, COMMANDS_AFTER };

/* A new one begins in the list of cases alone. */
static const struct command case_commands[] = {
	COMMANDS_BEFORE, { 6, "tui.key.new_case", NULL, run_new }, COMMANDS_AFTER
};

#define OPS(its_commands) { \
	.help = "tui.help.entries", \
	.commands = (its_commands), \
	.enter = entries_enter, \
	.draw = entries_draw, \
	.key = entries_key, \
	.ahead = entries_ahead, \
	.save = entries_save, \
	.changed = entries_changed, \
	.trail = entries_trail, \
	.hint = entries_hint, \
	.free = entries_free, \
}

static const struct screen_ops ops = OPS(commands), case_ops = OPS(case_commands);

struct screen *
entries_new(enum entries_filter f)
{
	struct entries *v = xcalloc(1, sizeof *v);

	v->screen.ops = f == ENTRIES_CASES ? &case_ops : &ops;
	v->filter = f;
	v->pager.read = read_page;
	v->pager.ctx = v;
	return &v->screen;
}

struct screen *
cases_new(struct app *a)
{
	struct entries probe = { .screen.app = a, .filter = ENTRIES_CASES };
	struct entry_row *rows = NULL;
	size_t n = 0;

	(void)read_page(&probe, NULL, false, 1, &rows, &n);
	entry_rows_free(&rows, n);
	return n > 0 ? entries_new(ENTRIES_CASES) : finder_case_new();
}

const char *
screen_why_not_maker(const struct screen *s)
{
	return session_info(s->app->session)->maker ? NULL : "tui.why.not_maker";
}

static void
copy_protected(struct screen *s, void *ctx)
{
	if (protected_confirm(s->app, ctx))
		screen_copy_entry(s->app, ctx);
}

void
screen_copy_entry(struct app *a, const char *entry)
{
	char *again;
	struct screen *fill;
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (draft_copy(a->session, entry, app_msg(a, "tui.copy.purpose"), &d, &e) != ERR_OK) {
		again = xstrdup(entry);
		if (!protected_ask(a, &e, "tui.protected.ask", copy_protected, again)) {
			free(again);
			app_error(a, &e);
		}
		return;
	}
	fill = fill_new(a, d);
	screen_push(a, fill);
	app_notice_key(a, STYLE_STRONG, "tui.copy.done", NULL);
	/* Nothing need be typed for it to be there tomorrow. */
	fill_keep(fill);
}

/* Of a case that made inquiries, on the screen that says how each of them is. */
static void
open_draft(struct app *a, const struct entry_row *row, struct draft *d)
{
	struct screen *fill = fill_new(a, d);

	screen_push(a, fill);
	if (row->made > 0)
		screen_push(a, case_check_new(fill, d));
}

void
screen_open_entry(struct app *a, const struct entry_row *row)
{
	const char *title = row->title != NULL ? row->title : "";
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (row->state == ST_DRAFT || row->state == ST_RETURNED || row->state == ST_WITHDRAWN) {
		if (draft_open(a->session, row->entry, &d, &e) != ERR_OK)
			app_error(a, &e);
		else
			open_draft(a, row, d);
	} else if (has_state(row->state, ENTRIES_ARRIVED)) {
		screen_push(a, outcome_new(row->entry, title, row->kind));
	} else {
		screen_push(a, slip_new(row->entry, title));
	}
}
