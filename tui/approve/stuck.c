/* SPDX-License-Identifier: ISC */
/*
 * What does not move on by itself, or not soon: each with its cause and how to
 * mend it, in words.  A const table says what counts as stuck; longest first.
 *
 * Events: arrows, F7/F8 move; Enter or F12 opens the review; F4 sends again at
 * once; F5 takes a quarantined one back for its maker; F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/approve/about.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define HOUR		INT64_C(3600)
#define DAY		(24 * HOUR)
#define US		INT64_C(1000000)
#define AGE_WIDTH	8
#define STATE_X		11
#define STATE_WIDTH	16
#define ABOUT_X		(STATE_X + STATE_WIDTH + 1)
#define MAKER_WIDTH	12
#define PANEL_ROWS	7	/* two say which one it is */

/* The first line that fits holds; problem NULL: any, or none.  What is quarantined is so for one
 * of these three types, for receipts, or as our own fault (sync/judge.c, sync/settle.c): every
 * other refusal goes back to its maker. */
static const struct kind {
	enum outbox_state	 state;
	const char		*problem;
	int64_t			 after_s;	/* in this state */
	const char		*cause, *mend;	/* message keys */
} kinds[] = {
	{ ST_QUARANTINED, "receipt-unverifiable", 0, "tui.stuck.receipt", "tui.stuck.to_it_retry" },
	{ ST_QUARANTINED, "signature-refused", 0, "tui.stuck.signature", "tui.stuck.to_roster" },
	{ ST_QUARANTINED, "id-reused", 0, "tui.stuck.conflict", "tui.stuck.to_it_retry" },
	{ ST_QUARANTINED, "envelope-mismatch", 0, "tui.stuck.conflict", "tui.stuck.to_it_retry" },
	{ ST_QUARANTINED, NULL, 0, "tui.stuck.quarantined", "tui.stuck.to_it_retry" },
	{ ST_UNCERTAIN, NULL, 0, "tui.stuck.uncertain", "tui.stuck.to_wait" },
	{ ST_DEFERRED, NULL, 0, "tui.stuck.deferred", "tui.stuck.to_retry" },
	{ ST_QUEUED, NULL, HOUR, "tui.stuck.queued", "tui.stuck.to_line" },
	{ ST_SENDING, NULL, HOUR, "tui.stuck.queued", "tui.stuck.to_line" },
	{ ST_RECEIVED, NULL, 2 * DAY, "tui.stuck.received", "tui.stuck.to_server" },
	{ ST_PROCESSING, NULL, 2 * DAY, "tui.stuck.received", "tui.stuck.to_server" },
	{ ST_AWAITING_PROVIDER, NULL, 3 * DAY, "tui.stuck.provider", "tui.stuck.to_provider" },
	{ ST_HELD, NULL, 3 * DAY, "tui.stuck.held", "tui.stuck.to_decide" },
	{ ST_PENDING, NULL, 5 * DAY, "tui.stuck.pending", "tui.stuck.to_decide" },
	{ ST_RETURNED, NULL, 7 * DAY, "tui.stuck.returned", "tui.stuck.to_maker" },
};

struct stuck {
	struct screen		 screen;
	struct entry_row	*rows;
	size_t			 count;
	struct list		 list;
};

static struct stuck *
of(struct screen *s)
{
	return (struct stuck *)(void *)s;
}

static const struct entry_row *
focused(const struct screen *s)
{
	const struct stuck *v = (const struct stuck *)(const void *)s;

	return v->count > 0 ? &v->rows[v->list.focus] : NULL;
}

static const struct kind *
kind_of(const struct entry_row *r, int64_t now_us)
{
	for (size_t i = 0; i < NELEM(kinds); i++) {
		if (kinds[i].state == r->state && now_us - r->state_us >= kinds[i].after_s * US &&
		    (kinds[i].problem == NULL || (r->problem != NULL &&
		    strcmp(kinds[i].problem, r->problem) == 0)))
			return &kinds[i];
	}
	return NULL;
}

static bool
wanted(void *ctx, const struct entry_row *r)
{
	return kind_of(r, app_now_us(ctx)) != NULL;
}

static int
longest_first(const void *a, const void *b)
{
	const struct entry_row *x = a, *y = b;

	return (x->state_us > y->state_us) - (x->state_us < y->state_us);
}

/* s NULL: from the clear columns, of all groups. */
static enum err_code
read_stuck(struct app *a, struct session *s, struct entry_row **rows, size_t *n, struct err *e)
{
	enum outbox_state states[NELEM(kinds)];
	struct list_query q = { .states = states, .oldest_first = true, .wants = wanted, .ctx = a };

	/* Each state once: the lines of one stand together. */
	for (size_t i = 0; i < NELEM(kinds); i++) {
		if (i == 0 || kinds[i].state != kinds[i - 1].state)
			states[q.state_count++] = kinds[i].state;
	}
	return work_list(a->work, s, &q, rows, n, e);
}

size_t
stuck_count(struct app *a)
{
	struct entry_row *rows = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	/* Mostly there is none, and then nobody's entries are read. */
	if (read_stuck(a, NULL, &rows, &n, &e) == ERR_OK && n > 0) {
		entry_rows_free(&rows, n);
		n = 0;
		if (read_stuck(a, a->session, &rows, &n, &e) != ERR_OK)
			app_error(a, &e);
	}
	entry_rows_free(&rows, n);
	err_clear(&e);
	return n;
}

static void
stuck_enter(struct screen *s)
{
	struct stuck *v = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	entry_rows_free(&v->rows, v->count);
	v->count = 0;
	if (read_stuck(a, a->session, &v->rows, &v->count, &e) != ERR_OK)
		app_error(a, &e);
	if (v->count > 0)
		qsort(v->rows, v->count, sizeof *v->rows, longest_first);
	list_resize(&v->list, v->count);
}

/* ---- drawing ---- */

static void
draw_row(struct stuck *v, struct grid *g, int y, size_t i)
{
	const struct entry_row *r = &v->rows[i];
	struct app *a = v->screen.app;
	bool on = i == v->list.focus;
	enum style st = on ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	int cols = grid_cols(g);
	struct buf b = BUF_INIT;

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, on ? ">" : " ");
	word_age(a, r->state_us, &b);
	grid_cut(g, y, 2, AGE_WIDTH, st, buf_str(&b));
	grid_cut(g, y, STATE_X, STATE_WIDTH, st, app_msg(a, word_state_key(r->state)));
	about_row(a, r, g, y, ABOUT_X, cols - MAKER_WIDTH - 1, st);
	grid_cut(g, y, cols - MAKER_WIDTH, MAKER_WIDTH, st, r->maker != NULL ? r->maker : "");
	if (on)
		grid_set_caret(g, y, 0);
	buf_free(&b);
}

static void
draw_panel(struct stuck *v, struct grid *g)
{
	const struct entry_row *r = &v->rows[v->list.focus];
	struct app *a = v->screen.app;
	const struct kind *k = kind_of(r, app_now_us(a));
	int y = BODY_TOP + body_height(g) - PANEL_ROWS, last = y + PANEL_ROWS - 1;
	struct buf b = BUF_INIT, when = BUF_INIT;

	if (k == NULL)
		return;
	grid_cut(g, y++, 2, grid_cols(g) - 4, STYLE_STRONG, r->title != NULL ? r->title : "");
	about_whole(r, &b);
	grid_cut(g, y++, 2, grid_cols(g) - 4, STYLE_NORMAL, buf_str(&b));
	buf_reset(&b);
	buf_addf(&b, "%s: ", app_msg(a, "tui.stuck.cause"));
	msg_add(a->msgs, &b, k->cause, r->problem != NULL ? r->problem : "-", NULL);
	if (r->next_try_us != 0 && r->state == ST_DEFERRED) {
		word_time(a, r->next_try_us, &when);
		buf_addc(&b, ' ');
		msg_add(a->msgs, &b, "tui.stuck.next_try", buf_str(&when), NULL);
	}
	y = grid_lines(g, y, last, 2, grid_cols(g) - 4, STYLE_NORMAL, buf_str(&b));
	buf_reset(&b);
	buf_addf(&b, "%s: %s", app_msg(a, "tui.stuck.mend"), app_msg(a, k->mend));
	grid_lines(g, y, last, 2, grid_cols(g) - 4, STYLE_STRONG, buf_str(&b));
	buf_free(&when);
	buf_free(&b);
}

static void
stuck_draw(struct screen *s, struct grid *g)
{
	struct stuck *v = of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - PANEL_ROWS - 2;

	list_show(&v->list, height);
	word_position(a, &v->list, g, y);
	grid_cut(g, y + 1, 2, AGE_WIDTH, STYLE_STRONG, app_msg(a, "tui.pending.age"));
	grid_cut(g, y + 1, STATE_X, STATE_WIDTH, STYLE_STRONG, app_msg(a, "tui.entries.state"));
	about_heading(a, g, y + 1, ABOUT_X, cols - MAKER_WIDTH - 1);
	grid_cut(g, y + 1, cols - MAKER_WIDTH, MAKER_WIDTH, STYLE_STRONG,
	    app_msg(a, "tui.pending.maker"));
	for (int i = 0; i < height && v->list.top + (size_t)i < v->count; i++)
		draw_row(v, g, y + 2 + i, v->list.top + (size_t)i);
	if (v->count > 0) {
		draw_panel(v, g);
		return;
	}
	grid_str(g, y + 3, 2, cols - 4, STYLE_NORMAL, app_msg(a, "tui.stuck.none"));
	grid_set_caret(g, y + 3, 2);
}

/* ---- commands ---- */

static void
after(struct screen *s, enum err_code rc, struct err *e, const char *done_key)
{
	stuck_enter(s);
	app_facts_stale(s->app);
	if (rc != ERR_OK)
		app_error(s->app, e);
	else
		app_notice_key(s->app, STYLE_STRONG, done_key, NULL);
}

static void
run_retry(struct screen *s)
{
	struct err e = ERR_INIT;

	after(s, entry_retry(s->app->session, focused(s)->entry, &e), &e, "tui.stuck.retried");
}

static void
withdraw(struct screen *s, void *ctx UNUSED)
{
	struct err e = ERR_INIT;

	if (focused(s) != NULL)
		after(s, entry_withdraw(s->app->session, focused(s)->entry, &e), &e,
		    "tui.stuck.withdrawn");
}

static void
run_withdraw(struct screen *s)
{
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.withdraw"),
	    app_msg(s->app, "tui.stuck.withdraw_ask"), withdraw, NULL);
}

static void
run_open(struct screen *s)
{
	if (focused(s) != NULL)
		screen_push(s->app, review_new(focused(s)->entry));
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.empty_list" : NULL;
}

static const char *
why_not_retry(const struct screen *s)
{
	const struct entry_row *r = focused(s);

	return r == NULL || (r->state != ST_QUARANTINED && r->state != ST_DEFERRED) ?
	    "tui.why.retry_only" : NULL;
}

static const char *
why_not_withdraw(const struct screen *s)
{
	const struct entry_row *r = focused(s);

	return r == NULL || r->state != ST_QUARANTINED ? "tui.why.withdraw_quarantined_only" :
	    NULL;
}

static bool
stuck_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER) {
		run_open(s);
		return true;
	}
	return list_key(&of(s)->list, k);
}

static const char *
stuck_hint(const struct screen *s)
{
	return focused(s) != NULL ? "tui.hint.pending" : NULL;
}

static void
stuck_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, "tui.home.stuck"));
}

static void
stuck_free(struct screen *s)
{
	entry_rows_free(&of(s)->rows, of(s)->count);
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.retry", why_not_retry, run_retry },
	{ 5, "tui.key.withdraw", why_not_withdraw, run_withdraw },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 12, "tui.key.review", why_empty, run_open },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.stuck",
	.commands = commands,
	.enter = stuck_enter,
	.draw = stuck_draw,
	.key = stuck_key,
	.trail = stuck_trail,
	.hint = stuck_hint,
	.free = stuck_free,
};

struct screen *
stuck_new(void)
{
	struct stuck *v = xcalloc(1, sizeof *v);

	v->screen.ops = &ops;
	return &v->screen;
}
