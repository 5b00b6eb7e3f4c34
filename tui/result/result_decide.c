/* SPDX-License-Identifier: ISC */
/*
 * What was decided with a result.  It closes the entry and cannot be mended, so
 * it is shown once more before it is recorded: Enter records it, Esc keeps it
 * for the next F12.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/result/result.h"
#include "tui/screens.h"
#include "tui/widget/popup.h"

static void
close_it(struct screen *s)
{
	struct result *r = result_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	if (entry_close(a->session, r->entry, r->decided, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_pop(a);
	app_notice_key(a, STYLE_GOOD, "tui.result.closed", NULL);
}

static void
looked_over(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	if (strcmp(codes[0], "record") == 0)
		close_it(s);
	else
		result_ask_decided(s);
}

static void
written(struct screen *s, void *ctx UNUSED, const char *answer)
{
	struct result *r = result_of(s);
	struct menu_item *items = xcalloc(2, sizeof *items);
	struct buf b = BUF_INIT;

	str_wipe(&r->decided);
	r->decided = xstrdup(answer);
	items[0] = (struct menu_item){ .code = xstrdup("record"),
	    .label = xstrdup(app_msg(s->app, "tui.result.record")) };
	items[1] = (struct menu_item){ .code = xstrdup("mend"),
	    .label = xstrdup(app_msg(s->app, "tui.result.mend")) };
	buf_addf(&b, "%s\n\n%s", answer, app_msg(s->app, "tui.result.look_over"));
	if (!buf_ok(&b))
		mem_end();
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.result.decided"),
	    .text = buf_str(&b), .done = looked_over }, items, 2);
	buf_free(&b);
}

void
result_ask_decided(struct screen *s)
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.result.decided"),
	    .text = app_msg(s->app, "tui.result.decided_about"), .required = true,
	    .initial = result_of(s)->decided, .done = written });
}
