/* SPDX-License-Identifier: ISC */
/*
 * The desk: the daemon's thread that carries questions (base/ask.h) to the
 * server and answers back.  Private to sync/; sync_ask() is in sync.h.
 */
#ifndef SYNC_QUESTION_H
#define SYNC_QUESTION_H

#include "sync/sync.h"

struct desk;

/* *out is NULL, without an error, where a home can have no socket. */
enum err_code	desk_open(const struct sync_options *o, struct desk **out,
		    struct err *e) MUST_CHECK;
/* Waits for the question that is under way. */
void		desk_close(struct desk **d);

#endif
