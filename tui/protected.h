/* SPDX-License-Identifier: ISC */
/*
 * What is about a protected person (支援措置) is asked for once more before it
 * is opened or sent; the answer is on record before anything is shown.
 */
#ifndef TUI_PROTECTED_H
#define TUI_PROTECTED_H

#include "tui/screen.h"

/* Was it refused because the person is protected?  Then e is cleared, and asked is whether it
 * is done all the same: confirmed runs on はい, with ctx (freed after it), and does it again.
 * False: for another reason, e stands and ctx is the caller's. */
bool	protected_ask(struct app *a, struct err *e, const char *text_key,
	    void (*confirmed)(struct screen *owner, void *ctx), void *ctx);
/* Their answer, on record for this entry.  False: told why not. */
bool	protected_confirm(struct app *a, const char *entry);

#endif
