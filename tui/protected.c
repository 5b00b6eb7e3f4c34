/* SPDX-License-Identifier: ISC */
/*
 * A protected person (支援措置); see protected.h.
 */
#include "tui/protected.h"

#include "tui/widget/popup.h"
#include "work/watch.h"

bool
protected_ask(struct app *a, struct err *e, const char *text_key,
    void (*confirmed)(struct screen *owner, void *ctx), void *ctx)
{
	if (!guard_asks(e))
		return false;
	err_clear(e);
	popup_confirm_careful(a, app_msg(a, "tui.protected.title"), app_msg(a, text_key),
	    confirmed, ctx);
	return true;
}

bool
protected_confirm(struct app *a, const char *entry)
{
	struct err e = ERR_INIT;

	if (guard_confirm(a->session, entry, &e) == ERR_OK)
		return true;
	app_error(a, &e);
	return false;
}
