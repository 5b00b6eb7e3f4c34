/* SPDX-License-Identifier: ISC */
/*
 * Order and versions: which submission supersedes which, and which version of
 * a record a registration makes.
 */
#ifndef SERVER_VERSION_H
#define SERVER_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "server/db.h"
#include "wire/submission.h"

/*
 * *was_taken: the one it supersedes was taken.  *superseded: its successor was
 * taken before it arrived.
 */
enum err_code	version_order(struct db *db, const struct wire_submission *sub, bool *was_taken,
		    bool *superseded, struct err *e) MUST_CHECK;
/*
 * The version that a registration would get.  ERR_STALE: `new` where a record
 * exists, or a base version that is not the current one; *current is the
 * current version, -1 when there is none.
 */
enum err_code	version_next(struct db *db, const struct wire_submission *sub, int64_t *version,
		    int64_t *current, struct err *e) MUST_CHECK;
/* Taken: the version stands, not yet registered. */
enum err_code	version_take(struct db *db, const struct wire_submission *sub, int64_t version,
		    int64_t sequence, struct err *e) MUST_CHECK;
/* The outcome: registered at a time, or rolled back. */
enum err_code	version_register(struct db *db, int64_t sequence, const char *at,
		    struct err *e) MUST_CHECK;
enum err_code	version_roll_back(struct db *db, int64_t sequence, struct err *e) MUST_CHECK;
/* Does the base that an update or cancellation was taken on still stand? */
enum err_code	version_base_stands(struct db *db, const struct wire_submission *sub, bool *stands,
		    struct err *e) MUST_CHECK;

#endif
