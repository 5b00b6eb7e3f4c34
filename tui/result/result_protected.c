/* SPDX-License-Identifier: ISC */
/*
 * A protected person's (支援措置): what is about to be opened is asked for once
 * more; the answer is on record before anything is shown.
 */
#include <string.h>

#include "tui/result/result.h"
#include "tui/widget/popup.h"
#include "work/watch.h"

bool
result_ask_protected(struct app *a, struct err *e,
    void (*confirmed)(struct screen *owner, void *ctx))
{
	if (e->key == NULL || strcmp(e->key, "work.guard.protected") != 0)
		return false;
	err_clear(e);
	popup_confirm_careful(a, app_msg(a, "tui.result.protected_title"),
	    app_msg(a, "tui.result.protected"), confirmed, NULL);
	return true;
}

bool
result_confirm_protected(struct app *a, const char *entry)
{
	struct err e = ERR_INIT;

	if (guard_confirm(a->session, entry, &e) == ERR_OK)
		return true;
	app_error(a, &e);
	return false;
}
