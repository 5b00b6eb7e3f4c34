/* SPDX-License-Identifier: ISC */
/*
 * What a person had typed and not given away yet when they were called away: a
 * reason in a window.  Sealed to their own box key, so
 * that it outlives the lock and only their next login reads it; once.
 */
#ifndef WORK_ASIDE_H
#define WORK_ASIDE_H

#include "work/work.h"

/* NULL or "": nothing.  What holds an individual number is not kept, and that is ERR_OK: no
 * such number reaches the disk. */
enum err_code	aside_put(struct session *s, const char *text, struct err *e) MUST_CHECK;
/* Appended, and forgotten here; nothing when there is none, or when the keys are others. */
enum err_code	aside_take(struct session *s, struct buf *out, struct err *e) MUST_CHECK;
/* Of a login that is removed; in the caller's transaction. */
enum err_code	aside_forget(struct work *w, const char *login, struct err *e) MUST_CHECK;

#endif
