/* SPDX-License-Identifier: ISC */
/*
 * The receipt slip (受付控え): number, whom it is about (masked), what was asked
 * of whom, state, what happens next; of a closed entry what was decided, when
 * and by whom.
 *
 * Events: F5 opens the result; Enter or F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

struct slip {
	struct screen	 screen;
	char		*title;
	char		 entry[UUID_TEXT_SIZE];
	char		 submission[UUID_TEXT_SIZE];
	char		*kind;
	enum outbox_state state;
	int64_t		 state_us, made_us, next_try_us;
	bool		 found, receipt;
	bool		 of_other;	/* a colleague's */
	struct entry_facts facts;	/* empty for who may not look into it */
};

static struct slip *
of(struct screen *s)
{
	return (struct slip *)(void *)s;
}

static void
read_entry(struct slip *v)
{
	struct app *a = v->screen.app;
	struct list_query q = { .limit = 500 };
	struct evidence *ev = NULL;
	struct err e = ERR_INIT;
	char after[UUID_TEXT_SIZE];

	v->found = false;
	for (;;) {
		struct entry_row *rows = NULL;
		size_t n = 0;

		if (work_list(a->work, NULL, &q, &rows, &n, &e) != ERR_OK) {
			app_error(a, &e);
			return;
		}
		for (size_t i = 0; i < n; i++) {
			if (strcmp(rows[i].entry, v->entry) != 0)
				continue;
			v->found = true;
			free(v->kind);
			v->kind = xstrdup(rows[i].kind);
			memcpy(v->submission, rows[i].submission, sizeof v->submission);
			v->state = rows[i].state;
			v->state_us = rows[i].state_us;
			v->made_us = rows[i].made_us;
			v->next_try_us = rows[i].next_try_us;
		}
		if (n > 0)
			memcpy(after, rows[n - 1].entry, sizeof after);
		entry_rows_free(&rows, n);
		if (v->found || n < q.limit)
			break;
		q.after = after;
	}
	v->receipt = false;
	if (evidence_get(a->work, v->entry, &ev, &e) == ERR_OK)
		v->receipt = ev->receipt != NULL;
	else
		err_clear(&e);
	evidence_free(&ev);
}

/* Once for each state: it is on record. */
static void
read_facts(struct slip *v)
{
	struct app *a = v->screen.app;
	struct err e = ERR_INIT;
	enum err_code rc;

	entry_facts_clear(&v->facts);
	rc = v->found ? entry_facts(a->session, v->entry, &v->facts, &e) : ERR_OK;
	if (rc == ERR_DENIED)
		err_clear(&e);
	else if (rc != ERR_OK)
		app_error(a, &e);
}

static void
slip_enter(struct screen *s)
{
	struct slip *v = of(s);

	if (v->found)
		return;
	read_entry(v);
	read_facts(v);
}

static void
slip_changed(struct screen *s)
{
	struct slip *v = of(s);
	enum outbox_state before = v->state;

	read_entry(v);
	if (v->state != before && v->state == ST_CLOSED)
		read_facts(v);
}

/* What tells it from others of the same procedure. */
static int
draw_facts(struct slip *v, struct grid *g, int y)
{
	struct app *a = v->screen.app;
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s  %s", app_msg(a, word_kind_key(v->kind)), v->title);
	y = grid_fact(g, y, app_msg(a, "tui.slip.procedure"), buf_str(&b));
	y = grid_fact(g, y, app_msg(a, "tui.facts.case_no"), v->facts.case_no);
	y = grid_fact(g, y, app_msg(a, "tui.entries.subject"), v->facts.subject);
	buf_reset(&b);
	word_list(a, (const char *const *)v->facts.information, &b);
	y = grid_fact(g, y, app_msg(a, "tui.facts.information"), buf_str(&b));
	y = grid_fact(g, y, app_msg(a, "tui.facts.provider"), v->facts.provider);
	buf_free(&b);
	return y;
}

static int
draw_state(struct slip *v, struct grid *g, int y)
{
	struct app *a = v->screen.app;
	struct buf b = BUF_INIT;

	word_time(a, v->made_us, &b);
	y = grid_fact(g, y, app_msg(a, "tui.slip.made"), buf_str(&b));
	buf_reset(&b);
	buf_addf(&b, "%s  ", app_msg(a, word_state_key(v->state)));
	word_time(a, v->state_us, &b);
	y = grid_fact(g, y, app_msg(a, "tui.slip.state"), buf_str(&b));
	y = grid_fact(g, y, app_msg(a, "tui.slip.receipt"),
	    app_msg(a, v->receipt ? "tui.slip.receipt_kept" :
	    "tui.slip.receipt_none"));
	if (v->next_try_us != 0 && v->state == ST_DEFERRED) {
		buf_reset(&b);
		word_time(a, v->next_try_us, &b);
		y = grid_fact(g, y, app_msg(a, "tui.slip.next_try"), buf_str(&b));
	}
	buf_free(&b);
	return y;
}

/* How it ended, or what comes next. */
static void
draw_next(struct slip *v, struct grid *g, int y)
{
	int width = grid_cols(g) - 8, last = BODY_TOP + body_height(g) - 1;
	struct app *a = v->screen.app;
	struct buf head = BUF_INIT;

	if (v->facts.decided != NULL)
		word_decided(a, &v->facts, &head);
	else
		buf_adds(&head, app_msg(a, "tui.slip.next"));
	grid_cut(g, y++, 4, width, STYLE_STRONG, buf_str(&head));
	grid_lines(g, y, last, 4, width, STYLE_NORMAL, v->facts.decided != NULL ?
	    v->facts.decided : app_msg(a, word_next_key(v->kind, v->state, v->of_other)));
	buf_free(&head);
}

static void
slip_draw(struct screen *s, struct grid *g)
{
	struct slip *v = of(s);
	struct app *a = s->app;
	int y = BODY_TOP;

	grid_str(g, y, 4, 40, STYLE_STRONG, app_msg(a, "tui.slip.title"));
	grid_set_caret(g, y, 4);
	y += 2;
	if (!v->found) {
		grid_str(g, y, 4, grid_cols(g) - 8, STYLE_ALARM, app_msg(a, "tui.slip.not_found"));
		return;
	}
	y = draw_facts(v, g, y);
	y = draw_state(v, g, y);
	/* Of this very submission: after a return there is another one. */
	y = grid_fact(g, y, app_msg(a, "tui.slip.number"), *v->submission != '\0' ? v->submission :
	    v->entry);
	draw_next(v, g, y + 1);
}

static const char *
why_not_withdraw(const struct screen *s)
{
	const struct slip *v = (const struct slip *)(const void *)s;

	if (v->of_other)
		return "tui.why.not_mine";
	return v->state != ST_PENDING && v->state != ST_HELD ? "tui.why.withdraw_pending_only" :
	    NULL;
}

static void
withdraw(struct screen *s, void *ctx)
{
	struct app *a = s->app;
	struct err e = ERR_INIT;

	(void)ctx;
	if (entry_withdraw(a->session, of(s)->entry, &e) != ERR_OK) {
		read_entry(of(s));
		app_error(a, &e);
		return;
	}
	screen_pop(a);
	app_notice_key(a, STYLE_STRONG, "tui.entries.withdrawn", NULL);
}

static void
run_withdraw(struct screen *s)
{
	popup_confirm(s->app, app_msg(s->app, "tui.key.withdraw"),
	    app_msg(s->app, "tui.entries.withdraw_ask"), withdraw, NULL);
}

static const char *
why_not_result(const struct screen *s)
{
	const struct slip *v = (const struct slip *)(const void *)s;

	switch (v->state) {
	case ST_ANSWERED:
	case ST_NO_RECORD:
	case ST_REGISTERED:
	case ST_PROVIDER_NO_CODE:
	case ST_OWN_NO_CODE:
	case ST_NOT_PERMITTED:
	case ST_LAPSED:
	case ST_REJECTED:
	case ST_FAILED:
	case ST_OPENED:
	case ST_CLOSED:
		return NULL;
	default:
		return "tui.why.no_result_yet";
	}
}

static void
run_result(struct screen *s)
{
	struct slip *v = of(s);

	screen_replace(s->app, outcome_new(v->entry, v->title, v->kind));
}

static bool
slip_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER || k->code == K_ESC) {
		screen_pop(s->app);
		return true;
	}
	return false;
}

static const char *
slip_hint(const struct screen *s)
{
	return why_not_result(s) == NULL ? "tui.hint.slip_result" : "tui.hint.slip";
}

static void
slip_trail(const struct screen *s, struct buf *out)
{
	const struct slip *v = (const struct slip *)(const void *)s;

	word_crumb(s->app, v->kind, v->title, out);
	buf_addf(out, " › %s", app_msg(s->app, "tui.slip.title"));
}

static void
slip_free(struct screen *s)
{
	entry_facts_clear(&of(s)->facts);
	str_wipe(&of(s)->title);
	free(of(s)->kind);
	free(s);
}

static void
run_copy(struct screen *s)
{
	screen_copy_entry(s->app, of(s)->entry);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.withdraw", why_not_withdraw, run_withdraw },
	{ 5, "tui.key.result", why_not_result, run_result },
	{ 9, "tui.key.copy", screen_why_not_maker, run_copy },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.slip",
	.commands = commands,
	.enter = slip_enter,
	.draw = slip_draw,
	.key = slip_key,
	.changed = slip_changed,
	.trail = slip_trail,
	.hint = slip_hint,
	.free = slip_free,
};

struct screen *
slip_new(const char *entry, const char *title)
{
	struct slip *v = xcalloc(1, sizeof *v);

	v->screen.ops = &ops;
	v->title = xstrdup(title);
	memcpy(v->entry, entry, strnlen(entry, sizeof v->entry - 1));
	return &v->screen;
}

struct screen *
slip_of_other_new(const char *entry, const char *title)
{
	struct screen *s = slip_new(entry, title);

	of(s)->of_other = true;
	return s;
}
