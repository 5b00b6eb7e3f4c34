/* SPDX-License-Identifier: ISC */
/*
 * What becomes of what was taken.  One thread works the submissions off in
 * the order in which they fall due; the database is its queue, so that after
 * a restart it goes on where it was.
 */
#ifndef SERVER_OUTCOME_H
#define SERVER_OUTCOME_H

#include <pthread.h>

#include "server/server.h"

enum err_code	outcome_start(struct server *s, pthread_t *thread, struct err *e) MUST_CHECK;
/* After server_stop(). */
void		outcome_join(pthread_t thread);
/* Something was taken; the caller holds the lock. */
void		outcome_wake(struct server *s);
/* How long the step-th outcome of a submission takes from the one before. */
int64_t		outcome_delay_us(const struct server *s, const struct wire_submission *sub,
    size_t step);
/* Does some of what is due now; the caller holds the lock, outside a
 * transaction.  *next_us: when the next falls due, 0 for none. */
enum err_code	outcome_work(struct server *s, int64_t *next_us, struct err *e) MUST_CHECK;

#endif
