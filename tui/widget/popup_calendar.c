/* SPDX-License-Identifier: ISC */
/*
 * A month in a window, a day of which is chosen.
 *
 * Events: arrows move by a day and a week; F7 and F8, PgUp and PgDn by a month; F5 and F6 by a
 * year; F4 goes to today; Enter or F12 takes the day; Esc or F3 leaves without one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/wareki.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define WIDTH		52
#define WEEKS		6	/* that a month can touch */
#define DAYS		7
#define CELL		7	/* columns of a day */
#define US_PER_DAY	(INT64_C(86400) * 1000000)
#define JAPAN_US	(INT64_C(9) * 3600 * 1000000)
#define YEAR_FIRST	1868	/* era names begin */
#define YEAR_LAST	2200

struct calendar {
	struct screen		 screen;
	struct calendar_spec	 spec;
	char			*title;
	struct date		 day;
};

static struct calendar *
of(struct screen *s)
{
	return (struct calendar *)(void *)s;
}

/* 0: Sunday.  The first day of the epoch was a Thursday. */
static int
weekday(struct date d)
{
	int64_t days = (date_start_us(d) + JAPAN_US) / US_PER_DAY;

	return (int)(((days + 4) % DAYS + DAYS) % DAYS);
}

static void
go(struct calendar *c, struct date to)
{
	if (to.year >= YEAR_FIRST && to.year <= YEAR_LAST)
		c->day = to;
}

/* The same day of another month; the last one of a shorter month. */
static void
go_months(struct calendar *c, int n)
{
	int month = c->day.year * 12 + c->day.month - 1 + n;
	struct date to = { month / 12, month % 12 + 1, c->day.day };
	int last = date_month_days(to.year, to.month);

	if (to.day > last)
		to.day = last;
	go(c, to);
}

static void
draw_month(const struct calendar *c, struct grid *g, struct window *w)
{
	struct date first = { c->day.year, c->day.month, 1 };
	int at = weekday(first), last = date_month_days(first.year, first.month);
	char cell[24];

	for (int d = 1; d <= last; d++, at++) {
		bool here = d == c->day.day;
		int y = w->y + 3 + at / DAYS, x = w->x + at % DAYS * CELL;

		(void)snprintf(cell, sizeof cell, "%s%2d ", here ? ">" : " ", d);
		grid_str(g, y, x, CELL, here ? STYLE_ROW_FOCUS : STYLE_POPUP, cell);
		if (here)
			grid_set_caret(g, y, x);
	}
}

/* By the era of the day, for some months have two. */
static void
draw_heading(const struct calendar *c, struct grid *g, const struct window *w)
{
	struct buf b = BUF_INIT;

	if (!wareki_echo_month(c->day, app_lang(c->screen.app), &b))
		mem_end();
	grid_str(g, w->y, w->x, w->width, STYLE_POPUP, buf_str(&b));
	buf_free(&b);
}

static void
calendar_draw(struct screen *s, struct grid *g)
{
	static const char *const names[DAYS] = { "tui.calendar.sunday", "tui.calendar.monday",
		"tui.calendar.tuesday", "tui.calendar.wednesday", "tui.calendar.thursday",
		"tui.calendar.friday", "tui.calendar.saturday" };
	struct calendar *c = of(s);
	struct window w = popup_window(s->app, g, c->title, WEEKS + 6, WIDTH);
	struct buf b = BUF_INIT;

	draw_heading(c, g, &w);
	for (int i = 0; i < DAYS; i++)
		grid_str(g, w.y + 2, w.x + i * CELL + 1, CELL, STYLE_POPUP,
		    app_msg(s->app, names[i]));
	draw_month(c, g, &w);
	if (!wareki_echo(c->day, app_lang(s->app), &b))
		mem_end();
	grid_str(g, w.y + WEEKS + 3, w.x, w.width, STYLE_POPUP, buf_str(&b));
	grid_str(g, w.y + WEEKS + 5, w.x, w.width, STYLE_POPUP,
	    app_msg(s->app, "tui.calendar.keys"));
	buf_free(&b);
}

static void
run_take(struct screen *s)
{
	struct calendar *c = of(s);
	struct app *a = s->app;
	char day[DATE_TEXT_SIZE];
	const char *const codes[] = { day, NULL };
	void (*done)(struct screen *owner, void *ctx, const char *const *codes) = c->spec.done;

	date_format(c->day, day);
	screen_pop(a);
	done(a->top, NULL, codes);
}

static void
run_today(struct screen *s)
{
	go(of(s), work_today(s->app->work));
}

static void
run_year_back(struct screen *s)
{
	go_months(of(s), -12);
}

static void
run_year_on(struct screen *s)
{
	go_months(of(s), 12);
}

static void
run_month_back(struct screen *s)
{
	go_months(of(s), -1);
}

static void
run_month_on(struct screen *s)
{
	go_months(of(s), 1);
}

static bool
calendar_key(struct screen *s, const struct key *k)
{
	static const struct { enum key_code code; int days, months; } steps[] = {
		{ K_LEFT, -1, 0 }, { K_RIGHT, 1, 0 }, { K_UP, -DAYS, 0 }, { K_DOWN, DAYS, 0 },
		{ K_PAGE_UP, 0, -1 }, { K_PAGE_DOWN, 0, 1 },
	};
	struct calendar *c = of(s);

	for (size_t i = 0; i < NELEM(steps); i++) {
		if (steps[i].code != k->code)
			continue;
		if (steps[i].months != 0)
			go_months(c, steps[i].months);
		else
			go(c, date_add_days(c->day, steps[i].days));
		return true;
	}
	if (k->code == K_ENTER)
		run_take(s);
	else if (k->code == K_ESC)
		screen_back(s);
	else
		return false;
	return true;
}

static void
calendar_free(struct screen *s)
{
	str_wipe(&of(s)->title);
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.cancel", NULL, screen_back },
	{ 4, "tui.key.today", NULL, run_today },
	{ 5, "tui.key.year_back", NULL, run_year_back },
	{ 6, "tui.key.year_on", NULL, run_year_on },
	{ 7, "tui.key.month_back", NULL, run_month_back },
	{ 8, "tui.key.month_on", NULL, run_month_on },
	{ 12, "tui.key.decide", NULL, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.calendar",
	.overlay = true,
	.commands = commands,
	.draw = calendar_draw,
	.key = calendar_key,
	.free = calendar_free,
};

void
popup_calendar(struct app *a, const struct calendar_spec *spec)
{
	struct calendar *c = xcalloc(1, sizeof *c);

	c->screen.ops = &ops;
	c->spec = *spec;
	c->title = xstrdup(spec->title);
	c->day = date_valid(spec->day) && spec->day.year >= YEAR_FIRST &&
	    spec->day.year <= YEAR_LAST ? spec->day : work_today(a->work);
	screen_push(a, &c->screen);
}
