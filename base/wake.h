/* SPDX-License-Identifier: ISC */
/*
 * Waking the sender: a datagram socket at HOME/run/wake.  The screen pokes it
 * when something was approved; nobody waits for an answer, and nothing but
 * the poke travels.  Neither side needs the other to live.
 */
#ifndef BASE_WAKE_H
#define BASE_WAKE_H

#include "base/err.h"

/* The sender's end: a bound, non-blocking descriptor to poll(2). */
enum err_code	wake_listen(const char *home, int *fd, struct err *e) MUST_CHECK;
/* Empties the descriptor. */
void		wake_drain(int fd);
void		wake_close(const char *home, int fd);
/* Pokes; silently nothing when no sender listens. */
void		wake_send(const char *home);

#endif
