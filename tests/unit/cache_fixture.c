/* SPDX-License-Identifier: ISC */
/*
 * A store for the tests of cache/; see cache_fixture.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "cache/evidence.h"
#include "seal/secret.h"
#include "tests/unit/cache_fixture.h"

static int64_t
now(void *ctx)
{
	return ((struct fixture *)ctx)->now;
}

void
fixture_ok(enum err_code code, struct err *e)
{
	if (code != ERR_OK)
		fail_msg("%s: %s %s", err_code_name(code), e->key != NULL ? e->key : "-",
		    e->args[0] != NULL ? e->args[0] : "");
	err_clear(e);
}

static void
add_key(struct fixture *f, const char *affair)
{
	struct err e = ERR_INIT;
	struct box_key *group = box_key_new();

	assert_non_null(group);
	fixture_ok(keyring_add(f->keys, affair, 1, true, group, &e), &e);
}

int
fixture_make(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct err e = ERR_INIT;

	assert_non_null(f);
	fixture_ok(seal_init(&e), &e);
	(void)snprintf(f->home, sizeof f->home, "/tmp/mado-cache-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	f->now = NOON;
	f->clock = (struct clock){ now, now, now, f };
	f->options = (struct store_options){ .home = f->home, .clock = &f->clock };
	fixture_ok(store_create(&f->options, &e), &e);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	f->keys = keyring_new();
	assert_non_null(f->keys);
	add_key(f, "fukushi-teate");
	add_key(f, "iryo");
	f->key = keyring_current(f->keys, "fukushi-teate");
	*state = f;
	return 0;
}

int
fixture_remove(void **state)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm",
	    "store.db-journal" };
	struct fixture *f = *state;
	char path[128];
	size_t i;

	store_close(&f->store);
	keyring_free(&f->keys);
	for (i = 0; i < NELEM(names); i++) {
		(void)snprintf(path, sizeof path, "%s/%s", f->home, names[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(f->home), 0);
	free(f);
	return 0;
}

void
fixture_begin(struct fixture *f)
{
	struct err e = ERR_INIT;

	fixture_ok(store_begin(f->store, &e), &e);
}

void
fixture_commit(struct fixture *f)
{
	struct err e = ERR_INIT;

	fixture_ok(store_commit(f->store, &e), &e);
}

void
fixture_sql(const struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3 *db;

	(void)snprintf(path, sizeof path, "%s/store.db", f->home);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

void
fixture_draft(struct fixture *f, const struct keyring_key *k, const char *header,
    const char *body, char out[UUID_TEXT_SIZE])
{
	struct entry n = { 0 };
	struct err e = ERR_INIT;

	n.kind = strdup("inquiry");
	assert_true(buf_adds(&n.header, header) && buf_adds(&n.body, body));
	fixture_begin(f);
	fixture_ok(entry_save(f->store, k, &n, &e), &e);
	fixture_commit(f);
	memcpy(out, n.id, UUID_TEXT_SIZE);
	entry_clear(&n);
}

void
fixture_move(struct fixture *f, const char *entry, enum outbox_event ev, enum outbox_actor actor)
{
	struct outbox_step step = { .entry = entry, .event = ev, .actor = actor, .who = "kid" };
	struct err e = ERR_INIT;
	struct entry n;

	fixture_begin(f);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	step.version = n.version;
	fixture_ok(outbox_move(f->store, &step, &e), &e);
	fixture_commit(f);
	entry_clear(&n);
}

enum outbox_state
fixture_state(struct fixture *f, const char *entry)
{
	enum outbox_state state;
	struct err e = ERR_INIT;
	struct entry n;

	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	state = n.state;
	entry_clear(&n);
	return state;
}

void
fixture_queue(struct fixture *f, const char *order, char entry[UUID_TEXT_SIZE],
    char submission[UUID_TEXT_SIZE])
{
	unsigned char token[TOKEN_BYTES] = { 0 };
	struct envelope v = { .sealing_kid = "kid" };
	struct buf frozen = BUF_INIT;
	struct err e = ERR_INIT;

	if (entry[0] == '\0')
		fixture_draft(f, f->key, "header", "body", entry);
	if (*order != '\0')
		row_token(f->key->row, "order", order, strlen(order), token);
	uuid_make(f->now, submission);
	assert_true(buf_adds(&frozen, "{\"payload\":1}"));
	fixture_begin(f);
	fixture_ok(frozen_put(f->store, f->key, entry, submission, token, &frozen, &e), &e);
	fixture_commit(f);
	fixture_move(f, entry, EV_FREEZE, ACTOR_MAKER);
	memcpy(v.entry, entry, sizeof v.entry);
	memcpy(v.submission, submission, sizeof v.submission);
	assert_true(buf_adds(&v.sealed, "sealed to the server"));
	digest_text(v.sealed.data, v.sealed.len, v.digest);
	fixture_begin(f);
	fixture_ok(envelope_put(f->store, &v, &e), &e);
	fixture_commit(f);
	fixture_move(f, entry, EV_APPROVE, ACTOR_APPROVER);
	envelope_row_clear(&v);
	buf_free(&frozen);
}
