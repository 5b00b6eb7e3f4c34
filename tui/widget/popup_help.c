/* SPDX-License-Identifier: ISC */
/*
 * Help, made from the screen's own table of commands, so that it can tell
 * nothing that is not true.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/draw/frame.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

void
popup_help(struct screen *s)
{
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	if (s->ops->help != NULL)
		buf_addf(&b, "%s\n\n", app_msg(a, s->ops->help));
	buf_addf(&b, "%s\n", app_msg(a, "tui.help.keys"));
	for (int n = 1; n <= 12; n++) {
		const struct command *c = frame_command(s, n);
		const char *why;

		if (c == NULL)
			continue;
		why = c->why_not != NULL ? c->why_not(s) : NULL;
		buf_addf(&b, "  F%-2d  %s\n", n, app_msg(a, c->label));
		if (why != NULL)
			buf_addf(&b, "       %s\n", app_msg(a, why));
	}
	buf_addf(&b, "\n%s", app_msg(a, "tui.help.common"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.help.title"), buf_str(&b));
	buf_free(&b);
}
