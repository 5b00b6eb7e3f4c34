/* SPDX-License-Identifier: ISC */
/*
 * The store: one SQLite file, two processes.
 *
 * The screen and the sender both open it (WAL, synchronous=FULL).  Whoever
 * writes does so inside store_begin() … store_commit(); a commit that fails has
 * an UNKNOWN outcome: the store closes itself, and the caller looks the id up
 * after reopening before it tells anybody 保存済 or 未保存 (security.md, trap 1).
 *
 * In clear stands only what security.md lists.  Everything else is sealed by
 * the row keys of the affairs groups (keyring.h) before it gets here.
 */
#ifndef CACHE_STORE_H
#define CACHE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/buf.h"
#include "base/err.h"

#define STORE_FORMAT	3	/* schema version of this program */
#define STORE_FILE	"store.db"

struct store;

struct store_options {
	const char		*home;
	const struct clock	*clock;		/* NULL: the machine's */
	int			 busy_ms;	/* how long to wait for a lock; 0: 5,000 */
	const char		*vfs;		/* NULL: SQLite's own; tests put theirs in */
	bool			 yields;	/* the sender: pause 2 ms after each commit */
};

/* Makes DIR/store.db; ERR_REFUSED when there is one. */
enum err_code	store_create(const struct store_options *o, struct err *e) MUST_CHECK;
/* ERR_STORE_MISSING, _DAMAGED, _NEWER, _LOCKED; migrates forward. */
enum err_code	store_open(const struct store_options *o, struct store **out,
		    struct err *e) MUST_CHECK;
void		store_close(struct store **s);
const char	*store_home(const struct store *s);
const struct clock *store_clock(const struct store *s);

/* Writers elsewhere in cache/ that do not demand a transaction of the caller's use it when
 * there is one, and make one of their own when there is none. */
enum err_code	store_begin(struct store *s, struct err *e) MUST_CHECK;	/* BEGIN IMMEDIATE */
enum err_code	store_commit(struct store *s, struct err *e) MUST_CHECK;
void		store_rollback(struct store *s);	/* harmless outside a transaction */

/* Settings in clear: organization, terminal, training, section, generation,
 * server file, roster, cursor ...  Text only.  NULL value deletes. */
enum err_code	setting_put(struct store *s, const char *name, const char *value,
		    struct err *e) MUST_CHECK;
/* *value is NULL when there is none; the caller frees. */
enum err_code	setting_get(struct store *s, const char *name, char **value,
		    struct err *e) MUST_CHECK;

/* Quick integrity check of the whole file; ERR_STORE_DAMAGED. */
enum err_code	store_check(struct store *s, struct err *e) MUST_CHECK;
/* WAL checkpoint TRUNCATE (after purging). */
enum err_code	store_truncate_wal(struct store *s, struct err *e) MUST_CHECK;

/* Named stopping points for the crash tests.  In a build configured with
 * --enable-crash-points the process kills itself with SIGKILL when the
 * environment variable MADOGUCHI_CRASH names the point, or with that probability
 * when it is NAME@PERCENT; otherwise nothing. */
void		crash_point(const char *name);

#endif
