/* SPDX-License-Identifier: ISC */
/*
 * Terminals and rosters as the server knows them.  A roster belongs to a root
 * key: terminals of one municipality share it, and its version never falls.
 */
#ifndef SERVER_ROSTER_H
#define SERVER_ROSTER_H

#include "server/server.h"

/* ERR_NOT_FOUND when it is not enrolled. */
enum err_code	terminal_load(struct db *db, const char *id, struct terminal **out,
		    struct err *e) MUST_CHECK;
void		terminal_free(struct terminal **t);

/* The roster in force for the terminal. */
enum err_code	roster_load(struct db *db, const struct terminal *t, struct wire_roster *out,
		    struct err *e) MUST_CHECK;
enum err_code	roster_version(struct db *db, const struct terminal *t, int64_t *version,
		    struct err *e) MUST_CHECK;

/*
 * Verifies a roster with its root key and takes it when it is not older.
 * ERR_CRYPTO: signature, organization or shape do not hold; ERR_STALE: older,
 * or other bytes of the same version.  *version is the one then in force.
 */
enum err_code	roster_take(struct db *db, const struct public_key *root, const char *organization,
		    const char *compact, int64_t *version, struct err *e) MUST_CHECK;

#endif
