/* SPDX-License-Identifier: ISC */
/*
 * See begin.h.  Nothing is stored before the group is known: it decides under
 * which key the draft is sealed.
 */
#include "tui/begin.h"

#include <stdlib.h>

#include "tui/mem.h"
#include "tui/popup.h"
#include "tui/screens.h"

static void
open_form(struct app *a, const char *form_id, const char *procedure, const char *affair)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (draft_new(a->session, form_id, procedure, affair, &d, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_push(a, fill_new(d));
}

static void
group_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	const char *form_id = ctx, *procedure = pair_second(form_id);

	open_form(owner->app, form_id, *procedure != '\0' ? procedure : NULL, codes[0]);
}

void
begin_entry(struct app *a, const char *form_id, const char *procedure)
{
	const struct session_affair **fit = NULL;
	struct menu_item *items;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (affairs_fitting(a->session, procedure, &fit, &n, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	if (n == 0) {
		app_notice_key(a, STYLE_ALARM, "tui.begin.no_group", NULL);
	} else if (n == 1) {
		open_form(a, form_id, procedure, fit[0]->id);
	} else {
		items = xcalloc(n, sizeof *items);
		for (size_t i = 0; i < n; i++)
			items[i] = (struct menu_item){ .code = xstrdup(fit[i]->id),
			    .label = xstrdup(fit[i]->name) };
		popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.begin.group"),
		    .text = app_msg(a, "tui.begin.group_about"), .done = group_chosen,
		    .ctx = xpair(form_id, procedure) }, items, n);
	}
	free(fit);
}
