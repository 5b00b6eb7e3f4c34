/* SPDX-License-Identifier: ISC */
/*
 * An approver's notes, as the sealed header keeps them.  Private to work/.
 */
#ifndef WORK_NOTE_H
#define WORK_NOTE_H

#include "work/priv.h"

/* Fills v's notes when they are this person's, about this submission. */
enum err_code	notes_load(const struct session *s, const struct opened *o,
		    struct review_view *v, struct err *e) MUST_CHECK;

#endif
