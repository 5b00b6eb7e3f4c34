/* SPDX-License-Identifier: ISC */
/*
 * The screen: one thread, one event loop, one terminal.
 *
 * tui/ draws what work/ knows and turns keys into the operations of work/work.h;
 * it decides nothing that the command line would not.  It has no network.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "base/err.h"
#include "i18n/convert.h"
#include "i18n/msg.h"
#include "work/work.h"

struct tui_options {
	const char		*lang;		/* "ja" or "en" */
	const struct msgs	*msgs;
	struct converter	*converter;	/* NULL: kana only */
};

/*
 * Runs until the person leaves, or SIGHUP, SIGTERM or the end of the terminal
 * asks to (the draft is saved first; that is ERR_OK too).  ERR_REFUSED before anything
 * was drawn when this terminal cannot show Japanese: the message of e is
 * then plain ASCII in both languages.
 */
enum err_code	tui_run(struct work *w, const struct tui_options *o, struct err *e) MUST_CHECK;

#endif
