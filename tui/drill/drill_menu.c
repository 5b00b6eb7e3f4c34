/* SPDX-License-Identifier: ISC */
/*
 * See drill_menu.h.
 */
#include "tui/drill/drill_menu.h"

#include <stdlib.h>
#include <string.h>

#include "tui/drill/guide.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "work/drill.h"

/* The stand-in ends what it was doing first, which may take as long as its slowest answer. */
#define TRIES	8

/* ---- scenarios ---- */

static void
scenario_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct app *a = owner->app;
	struct err e = ERR_INIT;
	size_t n;
	const struct drill_scenario *s = drill_scenarios(&n);

	(void)ctx;
	if (drill_scenario_choose(a->work, codes[0], &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	a->try_line = TRIES;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(s[i].name, codes[0]) == 0)
			app_notice_key(a, STYLE_STRONG, "tui.drill.chosen",
			    app_msg(a, s[i].title));
	}
}

static void
scenarios_open(struct screen *s)
{
	struct app *a = s->app;
	const struct drill_scenario *now = NULL, *table;
	struct menu_item *items;
	struct err e = ERR_INIT;
	size_t n;

	if (drill_scenario_now(a->work, &now, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	table = drill_scenarios(&n);
	items = xcalloc(n, sizeof *items);
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "%s  %s", app_msg(a, table[i].title), app_msg(a, table[i].about));
		items[i] = (struct menu_item){ .code = xstrdup(table[i].name),
		    .label = buf_steal(&b), .why_not = &table[i] == now ?
		    xstrdup(app_msg(a, "tui.drill.in_force")) : NULL };
		if (items[i].label == NULL)
			mem_end();
	}
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.drill.scenario"),
	    .text = app_msg(a, "tui.drill.scenario_about"), .done = scenario_chosen }, items, n);
}

/* ---- guides ---- */

static void
begin_staff(struct screen *s)
{
	guide_begin(s->app, GUIDE_STAFF);
}

static void
begin_approver(struct screen *s)
{
	guide_begin(s->app, GUIDE_APPROVER);
}

static void
end_guide(struct screen *s)
{
	guide_end(s->app);
	app_notice_key(s->app, STYLE_NORMAL, "tui.guide.ended", NULL);
}

static const char *
why_no_guide(const struct screen *s)
{
	return s->app->guide == NULL ? "tui.why.no_guide" : NULL;
}

static const struct command commands[] = {
	{ 0, "tui.drill.staff", NULL, begin_staff },
	{ 0, "tui.drill.approver", NULL, begin_approver },
	{ 0, "tui.drill.end", why_no_guide, end_guide },
	{ 0, "tui.drill.scenario", NULL, scenarios_open },
	COMMANDS_END
};

const struct command *
drill_commands(void)
{
	return commands;
}

static void
chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	(void)ctx;
	commands[strtoul(codes[0], NULL, 10)].run(owner);
}

void
drill_guides_open(struct screen *s)
{
	struct app *a = s->app;
	struct menu_item *items = xcalloc(NELEM(commands) - 1, sizeof *items);

	for (size_t i = 0; commands[i].fkey >= 0; i++) {
		const char *why = commands[i].why_not != NULL ? commands[i].why_not(s) : NULL;
		const char code[] = { (char)('0' + i), '\0' };

		items[i] = (struct menu_item){ .code = xstrdup(code),
		    .label = xstrdup(app_msg(a, commands[i].label)),
		    .why_not = why != NULL ? xstrdup(app_msg(a, why)) : NULL };
	}
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.guide.title"),
	    .text = app_msg(a, "tui.guide.about"), .done = chosen }, items,
	    NELEM(commands) - 1);
}
