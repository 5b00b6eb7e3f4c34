/* SPDX-License-Identifier: ISC */
/*
 * People, groups and the keys that tie them: wrapped user keys, group epochs,
 * shares of group keys, the roster and the enrolment.  Public or sealed bytes
 * only; opening them is keyring.h and work/.
 */
#ifndef CACHE_PEOPLE_H
#define CACHE_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/store.h"
#include "seal/sign.h"

/* One login on this terminal.  The roster (wire/) says what the person may do. */
struct user_row {
	char			*login, *person, *name;
	struct public_key	 sign, box;
	struct buf		 wrapped;	/* seal/user.h blob */
	int64_t			 last_login_us;
	int			 failed_logins;
	/* Stopped on this terminal until a roster of this version decides; 0: not. */
	int64_t			 blocked;
};
void		user_row_clear(struct user_row *u);
enum err_code	user_put(struct store *s, const struct user_row *u, struct err *e) MUST_CHECK;
enum err_code	user_get(struct store *s, const char *login, struct user_row *out,
		    struct err *e) MUST_CHECK;
enum err_code	user_each(struct store *s, bool (*fn)(void *ctx, const struct user_row *u),
		    void *ctx,
		    struct err *e) MUST_CHECK;
/* The login and the keys under its password are gone; ERR_NOT_FOUND. */
enum err_code	user_drop(struct store *s, const char *login, struct err *e) MUST_CHECK;
/* A roster of this version decides from now on: blocks that waited for it end. */
enum err_code	user_unblock_all(struct store *s, int64_t roster_version, struct err *e) MUST_CHECK;

/* A group's key in one epoch; `signature` is a compact JWS (typ mado-group, ours)
 * of a rostered person, or of the root, over {affair, epoch, public_key}. */
struct group_row {
	char			*affair;
	int64_t			 epoch;
	struct public_key	 public_key;
	char			*signature;
	bool			 current;
};
void		group_row_clear(struct group_row *g);
enum err_code	group_put(struct store *s, const struct group_row *g, struct err *e) MUST_CHECK;
enum err_code	group_each(struct store *s, bool (*fn)(void *ctx, const struct group_row *g),
		    void *ctx,
		    struct err *e) MUST_CHECK;

/* An epoch that nothing names any more, and all its shares. */
enum err_code	group_drop(struct store *s, const char *affair, int64_t epoch,
		    struct err *e) MUST_CHECK;

/* The group's secret sealed to one holder: a user's X25519 kid, "recovery", or, of an
 * epoch that was replaced, HOLDER_EPOCH: the key of the epoch in force. */
#define HOLDER_RECOVERY	"recovery"
#define HOLDER_EPOCH	"epoch"
enum err_code	share_put(struct store *s, const char *affair, int64_t epoch, const char *holder,
		    const void *sealed, size_t len, struct err *e) MUST_CHECK;
enum err_code	share_get(struct store *s, const char *affair, int64_t epoch, const char *holder,
		    struct buf *sealed, struct err *e) MUST_CHECK;	/* ERR_NOT_FOUND */
/* Every share of one holder. */
enum err_code	share_drop_holder(struct store *s, const char *holder, struct err *e) MUST_CHECK;
/* Of one epoch, every share but HOLDER_EPOCH's. */
enum err_code	share_drop_direct(struct store *s, const char *affair, int64_t epoch,
		    struct err *e) MUST_CHECK;

#endif
