/* SPDX-License-Identifier: ISC */
/*
 * Logins, group keys, shares, and the keyring of one person.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/people.h"
#include "seal/user.h"
#include "tests/unit/cache_fixture.h"

static void
user_make(struct fixture *f, const char *login, const char *person)
{
	struct user_row u = { .last_login_us = NOON, .failed_logins = 2 };
	struct user_keys keys = { 0 };
	struct err e = ERR_INIT;

	fixture_ok(user_keys_new(&keys, &e), &e);
	u.login = strdup(login);
	u.person = strdup(person);
	u.name = strdup("例示 花子");
	u.sign = *sign_key_public(keys.sign);
	u.box = *box_key_public(keys.box);
	assert_true(buf_add(&u.wrapped, "wrapped\0bytes", 13));
	fixture_ok(user_put(f->store, &u, &e), &e);
	user_row_clear(&u);
	user_keys_free(&keys);
}

static bool
logins(void *ctx, const struct user_row *u)
{
	return buf_addf(ctx, "%s/%s ", u->login, u->person);
}

static void
users_come_back_with_their_keys(void **state)
{
	struct fixture *f = *state;
	struct buf got = BUF_INIT;
	struct public_key again;
	struct user_row u;
	struct err e = ERR_INIT;

	user_make(f, "suzuki", "p-0012");
	user_make(f, "abe", "p-0001");
	user_make(f, "suzuki", "p-0013");
	fixture_ok(user_get(f->store, "suzuki", &u, &e), &e);
	assert_string_equal(u.person, "p-0013");
	assert_string_equal(u.name, "例示 花子");
	assert_int_equal(u.wrapped.len, 13);
	assert_int_equal(u.failed_logins, 2);
	assert_true(public_key_from_bytes(CURVE_ED25519, u.sign.bytes, &again));
	assert_string_equal(again.kid, u.sign.kid);
	assert_true(public_key_from_bytes(CURVE_X25519, u.box.bytes, &again));
	assert_string_equal(again.kid, u.box.kid);
	user_row_clear(&u);
	assert_int_equal(user_get(f->store, "Suzuki", &u, &e), ERR_NOT_FOUND);
	fixture_ok(user_each(f->store, logins, &got, &e), &e);
	assert_string_equal(buf_str(&got), "abe/p-0001 suzuki/p-0013 ");
	buf_free(&got);
}

static bool
groups(void *ctx, const struct group_row *g)
{
	return buf_addf(ctx, "%s %d %d; ", g->affair, (int)g->epoch, g->current);
}

static void
a_new_epoch_retires_the_old_one(void **state)
{
	struct fixture *f = *state;
	struct box_key *key = box_key_new();
	struct group_row g = { .public_key = *box_key_public(key), .current = true };
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	g.affair = strdup("iryo");
	g.signature = strdup("a.b.c");
	for (g.epoch = 9; g.epoch <= 10; g.epoch++)
		fixture_ok(group_put(f->store, &g, &e), &e);
	free(g.affair);
	g.affair = strdup("fukushi-teate");
	g.epoch = 1;
	fixture_ok(group_put(f->store, &g, &e), &e);
	fixture_ok(group_each(f->store, groups, &got, &e), &e);
	assert_string_equal(buf_str(&got), "fukushi-teate 1 1; iryo 9 0; iryo 10 1; ");
	group_row_clear(&g);
	buf_free(&got);
	box_key_free(&key);
}

static void
a_share_belongs_to_a_group_that_is_there(void **state)
{
	struct fixture *f = *state;
	struct box_key *key = box_key_new();
	struct group_row g = { .epoch = 1, .public_key = *box_key_public(key), .current = true };
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(share_put(f->store, "iryo", 1, "recovery", "x", 1, &e), ERR_INTERNAL);
	g.affair = strdup("iryo");
	g.signature = strdup("a.b.c");
	fixture_ok(group_put(f->store, &g, &e), &e);
	fixture_ok(share_put(f->store, "iryo", 1, "recovery", "x", 1, &e), &e);
	fixture_ok(share_put(f->store, "iryo", 1, "recovery", "yz", 2, &e), &e);
	fixture_ok(share_get(f->store, "iryo", 1, "recovery", &got, &e), &e);
	assert_string_equal(buf_str(&got), "yz");
	assert_int_equal(share_get(f->store, "iryo", 2, "recovery", &got, &e), ERR_NOT_FOUND);
	assert_int_equal(share_get(f->store, "iryo", 1, "kid", &got, &e), ERR_NOT_FOUND);
	err_clear(&e);
	group_row_clear(&g);
	buf_free(&got);
	box_key_free(&key);
}

static void
a_keyring_finds_the_current_key_and_keeps_old_ones(void **state)
{
	struct fixture *f = *state;
	struct keyring *k = keyring_new();
	const struct keyring_key *old, *now;
	struct err e = ERR_INIT;
	int i;

	for (i = 1; i <= 20; i++)
		fixture_ok(keyring_add(k, "iryo", i, i == 20, box_key_new(), &e), &e);
	assert_int_equal(keyring_count(k), 20);
	now = keyring_current(k, "iryo");
	assert_int_equal(now->epoch, 20);
	old = keyring_by_tag(k, keyring_at(k, 3)->tag);
	assert_int_equal(old->epoch, 4);
	assert_null(keyring_current(k, "fukushi-teate"));
	assert_null(keyring_by_tag(k, f->key->tag));
	assert_null(keyring_at(k, 20));
	keyring_free(&k);
	assert_null(k);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(users_come_back_with_their_keys),
		TEST(a_new_epoch_retires_the_old_one),
		TEST(a_share_belongs_to_a_group_that_is_there),
		TEST(a_keyring_finds_the_current_key_and_keeps_old_ones),
	};

	return cmocka_run_group_tests_name("cache: people", tests, NULL, NULL);
}
