/* SPDX-License-Identifier: ISC */
/*
 * A store in a directory of its own, with a clock that stands still, for the
 * tests of cache/.  Include after the headers that cmocka wants.
 */
#ifndef TESTS_CACHE_FIXTURE_H
#define TESTS_CACHE_FIXTURE_H

#include "base/clock.h"
#include "cache/entry.h"
#include "cache/keyring.h"
#include "cache/outbox.h"
#include "cache/store.h"

#define NOON	INT64_C(1795143600000000)	/* 2026-11-20T12:00:00+09:00 */

struct fixture {
	char			 home[64];
	struct clock		 clock;
	int64_t			 now;
	struct store_options	 options;
	struct store		*store;
	struct keyring		*keys;
	const struct keyring_key *key;		/* of fukushi-teate */
};

/* cmocka setup and teardown: *state is a struct fixture. */
int	fixture_make(void **state);
int	fixture_remove(void **state);
/* Fails the test, saying why, unless code is ERR_OK. */
void	fixture_ok(enum err_code code, struct err *e);
void	fixture_begin(struct fixture *f);
void	fixture_commit(struct fixture *f);
/* Raw SQL on a connection of its own, as somebody with the disk could do. */
void	fixture_sql(const struct fixture *f, const char *sql);
/* A saved draft of that header and body; its id in out. */
void	fixture_draft(struct fixture *f, const struct keyring_key *k, const char *header,
	    const char *body, char out[UUID_TEXT_SIZE]);
/* Moves, committing; the version is looked up. */
void	fixture_move(struct fixture *f, const char *entry, enum outbox_event ev,
		    enum outbox_actor actor);
/* From draft to queued, with frozen bytes and an envelope; order "" for none. */
void	fixture_queue(struct fixture *f, const char *order, char entry[UUID_TEXT_SIZE],
	    char submission[UUID_TEXT_SIZE]);
enum outbox_state fixture_state(struct fixture *f, const char *entry);

#endif
