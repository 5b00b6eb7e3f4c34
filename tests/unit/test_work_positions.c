/* SPDX-License-Identifier: ISC */
/*
 * What each position opens, both ways: docs/threat-model.md names these tests.
 * Somebody holds the disk, and with it one credential more in each test.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/entry.h"
#include "seal/keyfile.h"
#include "tests/unit/work_fixture.h"
#include "work/priv.h"


/* Typed into the sample inquiry: none of it may be read. */
static const char *const typed[] = { "見本 太郎", "ミホン タロウ", "認定請求の所得審査" };

struct scene {
	struct world	*x;
	char		 waiting[UUID_TEXT_SIZE], answered[UUID_TEXT_SIZE];
};

/* One entry that waits for the sender, one whose answer is here. */
static void
play(struct world *x, struct scene *s)
{
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");

	s->x = x;
	world_pending(maker, false, s->waiting);
	world_approve(other, s->waiting);
	world_pending(maker, false, s->answered);
	world_approve(other, s->answered);
	world_outcome(x, s->answered, WIRE_ANSWERED, NULL);
	session_end(&maker);
	session_end(&other);
}

static void
take_away(struct world *x, const char *name)
{
	char *path = path_join(x->home, name);

	assert_int_equal(unlink(path), 0);
	free(path);
}

static void
holds_nothing_typed(const struct buf *b)
{
	size_t i;

	for (i = 0; i < NELEM(typed); i++)
		assert_null(memmem(b->data, b->len, typed[i], strlen(typed[i])));
}

/* Ids, states and counts, and not a word more. */
static void
sees_states_only(struct world *x, const struct scene *s)
{
	struct list_query q = { .limit = 10 };
	struct entry_row *rows;
	struct err e = ERR_INIT;
	size_t i, n;

	ok(work_list(x->w, NULL, &q, &rows, &n, &e), &e);
	assert_int_equal(n, 2);
	for (i = 0; i < n; i++) {
		assert_null(rows[i].subject);
		assert_null(rows[i].procedure);
		assert_null(rows[i].title);
		assert_null(rows[i].maker);
		assert_true(strcmp(rows[i].entry, s->waiting) == 0 ||
		    strcmp(rows[i].entry, s->answered) == 0);
	}
	entry_rows_free(&rows, n);
}

/* Opens nothing of this session's. */
static void
stays_closed(struct session *s, const char *entry)
{
	struct result_view *v;
	struct review_view *r;
	struct answers *a;
	struct entry_row row;
	struct err e = ERR_INIT;

	assert_int_not_equal(entry_show(s, entry, "x", &a, &row, &e), ERR_OK);
	assert_int_not_equal(review_open(s, entry, "x", &r, &e), ERR_OK);
	assert_int_not_equal(result_open(s, entry, "x", &v, &e), ERR_OK);
	err_clear(&e);
}

static void
the_disk_alone_tells_states_and_counts(void **state)
{
	struct world *x = *state;
	char *screen = path_join(x->home, "screen.key");
	struct buf disk = BUF_INIT;
	struct secret *guessed = secret_new_random(32);
	struct scene s;
	struct session *who;
	struct err e = ERR_INIT;

	play(x, &s);
	world_disk(x, &disk);
	holds_nothing_typed(&disk);
	take_away(x, "screen.key");
	sees_states_only(x, &s);
	/* The right password, without the credential or with a guessed one. */
	not_ok(world_try_login(x, "tanaka", "tanaka", &who, &e), ERR_NOT_FOUND, NULL, &e);
	ok(keyfile_save_secret(screen, guessed, &e), &e);
	not_ok(world_try_login(x, "tanaka", "tanaka", &who, &e), ERR_STORE_DAMAGED,
	    "work.store.mac", &e);
	/* With a MAC of their own making too. */
	world_sql(x, "DELETE FROM setting WHERE name = 'store_mac'; DELETE FROM audit");
	not_ok(world_try_login(x, "tanaka", "tanaka", &who, &e), ERR_LOGIN, NULL, &e);
	secret_free(&guessed);
	buf_free(&disk);
	free(screen);
}

static void
the_screen_credential_alone_opens_no_more(void **state)
{
	struct world *x = *state;
	struct scene s;
	struct session *who;
	struct user_row row;
	struct user_keys k;
	struct secret *pepper, *empty = secret_new_empty(1);
	char *screen = path_join(x->home, "screen.key");
	struct err e = ERR_INIT;

	play(x, &s);
	take_away(x, "root.key");
	take_away(x, "recovery.key");
	take_away(x, "inspector.key");
	sees_states_only(x, &s);
	not_ok(world_try_login(x, "tanaka", "guess", &who, &e), ERR_LOGIN, NULL, &e);
	/* Nor does the pepper open the wrapped keys by itself. */
	ok(keyfile_load_secret(screen, &pepper, &e), &e);
	ok(user_get(work_store(x->w), "tanaka", &row, &e), &e);
	not_ok(user_keys_unwrap(row.wrapped.data, row.wrapped.len, empty, pepper, "tanaka", &k,
	    NULL, &e), ERR_LOGIN, NULL, &e);
	not_ok(user_keys_unwrap(row.wrapped.data, row.wrapped.len, pepper, pepper, "tanaka", &k,
	    NULL, &e), ERR_LOGIN, NULL, &e);
	user_row_clear(&row);
	secret_free(&pepper);
	secret_free(&empty);
	free(screen);
}

static void
one_password_opens_that_persons_groups_and_no_others(void **state)
{
	struct world *x = *state;
	struct scene s;
	struct session *who;
	struct answers *a;
	struct entry_row row;
	struct result_view *v;
	struct err e = ERR_INIT;

	play(x, &s);
	world_user(x, "yamada", "見本 医療", "p-0021", "maker,approver", "iryo");
	take_away(x, "root.key");
	take_away(x, "recovery.key");

	who = world_login(x, "tanaka");
	ok(entry_show(who, s.waiting, "x", &a, &row, &e), &e);
	answers_free(&a);
	entry_row_clear(&row);
	ok(result_open(who, s.answered, "x", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	session_end(&who);
	/* A member of another group holds that group's key, and opens none of these. */
	who = world_login(x, "yamada");
	assert_true(session_info(who)->affairs[0].has_key);
	stays_closed(who, s.waiting);
	stays_closed(who, s.answered);
	session_end(&who);
	/* A security manager's password opens no group at all. */
	who = world_login(x, "takahashi");
	stays_closed(who, s.waiting);
	stays_closed(who, s.answered);
	session_end(&who);
}

static void
a_backup_is_the_disk_without_results(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db");
	struct buf copy = BUF_INIT_MAX((size_t)64 << 20);
	struct scene s;
	struct err e = ERR_INIT;

	play(x, &s);
	ok(work_backup(x->w, file, &e), &e);
	ok(file_read(file, &copy, &e), &e);
	holds_nothing_typed(&copy);
	buf_free(&copy);
	free(file);
}

/* The sender's own files, and what it carries. */
static void
the_sender_credential_opens_no_entry(void **state)
{
	struct world *x = *state;
	char *sender = path_join(x->home, "sender.key");
	struct buf plain = BUF_INIT, sealed = BUF_INIT, frozen = BUF_INIT;
	struct keyring *none = keyring_new();
	struct sign_key *key;
	struct secret *seed;
	struct box_key *box;
	struct envelope *v;
	struct scene s;
	struct entry n;
	size_t count;
	struct err e = ERR_INIT;

	play(x, &s);
	take_away(x, "screen.key");
	take_away(x, "root.key");
	take_away(x, "recovery.key");
	take_away(x, "inspector.key");
	/* It is a signing key: as a box key, or as a pepper, it is refused. */
	ok(keyfile_load_sign(sender, &key, &e), &e);
	not_ok(keyfile_load_box(sender, &box, &e), ERR_STORE_DAMAGED, NULL, &e);
	not_ok(keyfile_load_secret(sender, &seed, &e), ERR_STORE_DAMAGED, NULL, &e);
	/* It finds what goes next, by clear columns alone. */
	ok(envelope_next(work_store(x->w), 0, true, 8, &v, &count, &e), &e);
	assert_int_equal(count, 1);
	assert_string_equal(v[0].entry, s.waiting);
	holds_nothing_typed(&v[0].sealed);
	/* Neither what it carries nor what it brought back opens with any key it can make. */
	box = box_key_new();
	not_ok(box_open(box, v[0].sealed.data, v[0].sealed.len, &plain, &e), ERR_CRYPTO, NULL,
	    &e);
	ok(entry_get(work_store(x->w), NULL, s.answered, &n, &e), &e);
	ok(result_get(work_store(x->w), n.submission, &sealed, &e), &e);
	holds_nothing_typed(&sealed);
	not_ok(box_open(box, sealed.data, sealed.len, &plain, &e), ERR_CRYPTO, NULL, &e);
	not_ok(frozen_get(work_store(x->w), none, n.submission, &frozen, &e), ERR_DENIED, NULL,
	    &e);
	entry_clear(&n);
	envelope_row_clear(&v[0]);
	free(v);
	box_key_free(&box);
	sign_key_free(&key);
	keyring_free(&none);
	buf_free(&plain);
	buf_free(&sealed);
	buf_free(&frozen);
	free(sender);
}

/* The screen needs nothing of the sender's. */
static void
the_screen_works_without_the_sender_credential(void **state)
{
	struct world *x = *state;
	struct scene s;
	struct session *who;
	char entry[UUID_TEXT_SIZE];

	play(x, &s);
	take_away(x, "sender.key");
	take_away(x, "tls.key");
	who = world_login(x, "tanaka");
	world_pending(who, false, entry);
	session_end(&who);
	who = world_login(x, "sato");
	world_approve(who, entry);
	session_end(&who);
	assert_int_equal(world_state(x, entry), ST_QUEUED);
}

static void
the_recovery_key_opens_groups_and_the_inspectors_does_not(void **state)
{
	struct world *x = *state;
	char *r = path_join(x->home, "recovery.key"), *i = path_join(x->home, "inspector.key");
	struct ring_source src = { .holder = HOLDER_RECOVERY, .who = "test" };
	struct keyring *ring = keyring_new();
	struct box_key *k;
	struct scene s;
	struct err e = ERR_INIT;

	play(x, &s);
	ok(keyfile_load_box(i, &k, &e), &e);
	src.key = k;
	ok(ring_open(x->w, &src, ring, &e), &e);
	assert_int_equal(keyring_count(ring), 0);
	box_key_free(&k);
	ok(keyfile_load_box(r, &k, &e), &e);
	src.key = k;
	ok(ring_open(x->w, &src, ring, &e), &e);
	assert_int_equal(keyring_count(ring), 2);
	box_key_free(&k);
	keyring_free(&ring);
	free(r);
	free(i);
}

/* What others can read is not used. */
static void
files_that_are_not_private_are_refused_at_start(void **state)
{
	static const char *const names[] = { "store.db", "screen.key", "sender.key", "tls.key" };
	struct world *x = *state;
	struct work_options o = { .home = x->home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	struct work *w;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(names); i++) {
		char *path = path_join(x->home, names[i]);

		assert_int_equal(chmod(path, 0640), 0);
		not_ok(work_open(&o, &w, &e), ERR_DENIED, "base.file_not_private", &e);
		assert_int_equal(chmod(path, 0600), 0);
		free(path);
	}
	assert_int_equal(chmod(x->home, 0750), 0);
	not_ok(work_open(&o, &w, &e), ERR_DENIED, "base.file_not_private", &e);
	assert_int_equal(chmod(x->home, 0700), 0);
	ok(work_open(&o, &w, &e), &e);
	work_close(&w);
}

#define WORLD(t)	cmocka_unit_test_setup_teardown(t, world_make, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(the_disk_alone_tells_states_and_counts),
		WORLD(the_screen_credential_alone_opens_no_more),
		WORLD(one_password_opens_that_persons_groups_and_no_others),
		WORLD(a_backup_is_the_disk_without_results),
		WORLD(the_sender_credential_opens_no_entry),
		WORLD(the_screen_works_without_the_sender_credential),
		WORLD(the_recovery_key_opens_groups_and_the_inspectors_does_not),
		WORLD(files_that_are_not_private_are_refused_at_start),
	};

	return cmocka_run_group_tests_name("work: positions", tests, NULL, NULL);
}
