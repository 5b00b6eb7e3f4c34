/* SPDX-License-Identifier: ISC */
/*
 * Waiting for the one answer that the screen asks for at once (protocol.md
 * section 5), with the person able to stop: Esc, F3 or F11.  Other keys typed
 * meanwhile are kept for afterwards.
 */
#ifndef TUI_AWAIT_H
#define TUI_AWAIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* True: fd is readable.  False: the person stopped waiting (F11 is handed on), or the
 * terminal is gone. */
bool	await_readable(int fd) MUST_CHECK;
/* A sealed question through the sender, waited for so: the `ask` of a struct lookup_line
 * (work/lookup.h); ctx is the struct app. */
enum err_code	await_ask(void *ctx, const char *path, const struct buf *body, long *status,
		    struct buf *answer, struct err *e) MUST_CHECK;

#endif
