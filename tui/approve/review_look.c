/* SPDX-License-Identifier: ISC */
/*
 * What can still be done with one that is decided already: sent again, given
 * back to its maker, copied.  The outbox's table says what its state allows;
 * what it does not is told with the reason, and nothing here decides anew.
 */
#include "tui/approve/review_screen.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/screens.h"
#include "tui/widget/popup.h"

static const char *
why_not_retry(const struct screen *s)
{
	return entry_possible(s->app->session, review_of_const(s)->view->state, EV_RETRY) ? NULL :
	    "tui.why.retry_only";
}

static const char *
why_not_withdraw(const struct screen *s)
{
	return entry_possible(s->app->session, review_of_const(s)->view->state, EV_WITHDRAW) ?
	    NULL : "tui.why.withdraw_quarantined_only";
}

static void
retry(struct screen *s)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_retry(s->app->session, review_of(s)->entry, &e);

	review_leave(s->app, rc, &e, "tui.stuck.retried");
}

static void
withdraw_it(struct screen *s, void *ctx UNUSED)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_withdraw(s->app->session, review_of(s)->entry, &e);

	review_leave(s->app, rc, &e, "tui.stuck.withdrawn");
}

static void
ask_withdraw(struct screen *s)
{
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.withdraw"),
	    app_msg(s->app, "tui.stuck.withdraw_ask"), withdraw_it, NULL);
}

static void
copy(struct screen *s)
{
	screen_copy_entry(s->app, review_of(s)->entry);
}

static const struct deed {
	const char	*code, *label;
	const char	*(*why_not)(const struct screen *s);
	void		 (*run)(struct screen *s);
} deeds[] = {
	{ "retry", "tui.review.retry", why_not_retry, retry },
	{ "withdraw", "tui.review.withdraw", why_not_withdraw, ask_withdraw },
	{ "copy", "tui.review.copy", screen_why_not_maker, copy },
};

const char *
review_why_no_deed(const struct screen *s)
{
	if (review_of_const(s)->view == NULL)
		return "tui.review.not_open";
	for (size_t i = 0; i < NELEM(deeds); i++) {
		if (deeds[i].why_not(s) == NULL)
			return NULL;
	}
	return "tui.why.decided";
}

static void
chosen(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	for (size_t i = 0; i < NELEM(deeds); i++) {
		if (strcmp(deeds[i].code, codes[0]) == 0)
			deeds[i].run(s);
	}
}

void
review_ask_deed(struct screen *s)
{
	struct menu_item *items = xcalloc(NELEM(deeds), sizeof *items);
	const char *first = NULL;	/* that is possible */

	for (size_t i = 0; i < NELEM(deeds); i++) {
		const char *why = deeds[i].why_not(s);

		items[i] = (struct menu_item){ .code = xstrdup(deeds[i].code),
		    .label = xstrdup(app_msg(s->app, deeds[i].label)),
		    .why_not = why != NULL ? xstrdup(app_msg(s->app, why)) : NULL };
		if (first == NULL && why == NULL)
			first = items[i].code;
	}
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.deed"),
	    .text = app_msg(s->app, "tui.review.deed_about"), .done = chosen, .focus = first },
	    items, NELEM(deeds));
}
