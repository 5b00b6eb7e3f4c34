/* SPDX-License-Identifier: ISC */
/*
 * The receipt slip (受付控え): number, state, what happens next.  It shows only
 * what stands in clear, so opening it is not an opening of the entry.
 *
 * Events: Enter or F3 goes back.
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

static void
slip_enter(struct screen *s)
{
	if (!of(s)->found)
		read_entry(of(s));
}

static void
slip_changed(struct screen *s)
{
	read_entry(of(s));
}

static int
line(struct grid *g, int y, const char *label, const char *value)
{
	grid_str(g, y, 4, 20, STYLE_NORMAL, label);
	grid_cut(g, y, 24, grid_cols(g) - 26, STYLE_STRONG, value);
	return y + 1;
}

static void
slip_draw(struct screen *s, struct grid *g)
{
	struct slip *v = of(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;
	int y = BODY_TOP + 1, width = grid_cols(g) - 8;
	const char *next;
	size_t len, step;

	grid_str(g, y, 4, 40, STYLE_STRONG, app_msg(a, "tui.slip.title"));
	y += 2;
	y = line(g, y, app_msg(a, "tui.slip.kind"), app_msg(a, word_kind_key(v->kind)));
	y = line(g, y, app_msg(a, "tui.slip.procedure"), v->title);
	y = line(g, y, app_msg(a, "tui.slip.number"), *v->submission != '\0' ? v->submission :
	    v->entry);
	grid_set_caret(g, y - 1, 24);
	if (!v->found) {
		grid_str(g, y + 1, 4, width, STYLE_ALARM, app_msg(a, "tui.slip.not_found"));
		return;
	}
	word_time(a, v->made_us, &b);
	y = line(g, y, app_msg(a, "tui.slip.made"), buf_str(&b));
	buf_reset(&b);
	buf_addf(&b, "%s  ", app_msg(a, word_state_key(v->state)));
	word_time(a, v->state_us, &b);
	y = line(g, y, app_msg(a, "tui.slip.state"), buf_str(&b));
	y = line(g, y, app_msg(a, "tui.slip.receipt"),
	    app_msg(a, v->receipt ? "tui.slip.receipt_kept" :
	    "tui.slip.receipt_none"));
	if (v->next_try_us != 0 && v->state == ST_DEFERRED) {
		buf_reset(&b);
		word_time(a, v->next_try_us, &b);
		y = line(g, y, app_msg(a, "tui.slip.next_try"), buf_str(&b));
	}
	y++;
	grid_str(g, y++, 4, width, STYLE_STRONG, app_msg(a, "tui.slip.next"));
	next = app_msg(a, word_next_key(v->state));
	len = strlen(next);
	for (size_t off = 0; off < len; off += step) {
		size_t n = draw_line(next + off, len - off, width, &step);

		grid_text(g, y++, 4, width, STYLE_NORMAL, next + off, n);
	}
	buf_free(&b);
}

static const char *
why_not_withdraw(const struct screen *s)
{
	const struct slip *v = (const struct slip *)(const void *)s;

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
		return NULL;
	default:
		return "tui.why.no_result_yet";
	}
}

static void
run_result(struct screen *s)
{
	struct slip *v = of(s);

	screen_replace(s->app, result_new(v->entry, v->title));
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

	buf_addf(out, "%s › %s", v->title, app_msg(s->app, "tui.slip.title"));
}

static void
slip_free(struct screen *s)
{
	str_wipe(&of(s)->title);
	free(of(s)->kind);
	free(s);
}

static const char *
why_not_maker(const struct screen *s)
{
	return session_info(s->app->session)->maker ? NULL : "tui.why.not_maker";
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
	{ 9, "tui.key.copy", why_not_maker, run_copy },
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
