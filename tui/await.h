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

/* True: fd is readable.  False: the person stopped waiting (F11 is handed on), or the
 * terminal is gone. */
bool	await_readable(int fd) MUST_CHECK;

#endif
