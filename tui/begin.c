/* SPDX-License-Identifier: ISC */
/*
 * See begin.h.  Nothing is stored before the group is known: it decides under
 * which key the draft is sealed.
 */
#include "tui/begin.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "work/case.h"

static enum err_code
make_draft(struct app *a, const char *form_id, const char *procedure, const char *affair,
    struct draft **out, struct err *e)
{
	return strcmp(form_id, CASE_FORM) == 0 ?
	    case_new(a->session, procedure, affair, out, e) :
	    draft_new(a->session, form_id, procedure, affair, out, e);
}

static void
open_form(struct app *a, const char *form_id, const char *procedure, const char *affair)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (make_draft(a, form_id, procedure, affair, &d, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_push(a, fill_new(a, d));
}

static void
group_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	const char *form_id = ctx, *procedure = pair_second(form_id);

	open_form(owner->app, form_id, *procedure != '\0' ? procedure : NULL, codes[0]);
}

static void
ask_group(struct app *a, const char *form_id, const char *procedure)
{
	const struct session_affair **fit = NULL;
	struct menu_item *items;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (affairs_fitting(a->session, procedure != NULL ? procedure : "", &fit, &n,
	    &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	items = xcalloc(n, sizeof *items);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct menu_item){ .code = xstrdup(fit[i]->id),
		    .label = xstrdup(fit[i]->name) };
	free(fit);
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.begin.group"),
	    .text = app_msg(a, "tui.begin.group_about"), .done = group_chosen,
	    .ctx = xpair(form_id, procedure) }, items, n);
}

void
begin_entry(struct app *a, const char *form_id, const char *procedure)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (make_draft(a, form_id, procedure, NULL, &d, &e) == ERR_OK) {
		screen_push(a, fill_new(a, d));
	} else if (e.code == ERR_INVALID && e.field != NULL && strcmp(e.field, "affair") == 0) {
		err_clear(&e);
		ask_group(a, form_id, procedure);
	} else {
		app_error(a, &e);
	}
}
