/* SPDX-License-Identifier: ISC */
/*
 * Backup and restore: what a copy holds, what a restored store refuses until
 * the server was asked, entries without a copy, and generations.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/entry.h"
#include "cache/restored.h"
#include "seal/keyfile.h"
#include "tests/unit/work_fixture.h"

/* The world goes on from a copy, on the same machine. */
static void
set_back(struct world *x, const char *file, struct restored *out)
{
	struct work_options o = { .home = x->home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm" };
	struct err e = ERR_INIT;
	size_t i;

	work_close(&x->w);
	for (i = 0; i < NELEM(names); i++) {
		char *path = path_join(x->home, names[i]);

		(void)unlink(path);
		free(path);
	}
	ok(work_restore(&o, file, "訓練", out, &e), &e);
	world_reopen(x);
}

static void
a_copy_holds_no_result(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db");
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	struct result_view *v;
	struct restored done;
	struct buf sealed = BUF_INIT, copy = BUF_INIT_MAX((size_t)64 << 20);
	char entry[UUID_TEXT_SIZE];
	struct entry n;
	struct stat st;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	world_approve(other, entry);
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	session_end(&maker);
	session_end(&other);
	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	ok(result_get(work_store(x->w), n.submission, &sealed, &e), &e);
	ok(work_backup(x->w, file, &e), &e);
	ok(work_backup(x->w, file, &e), &e);	/* the nightly one takes its place */
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ok(file_read(file, &copy, &e), &e);
	assert_null(memmem(copy.data, copy.len, sealed.data, 64));

	set_back(x, file, &done);
	assert_false(done.new_pepper || done.new_terminal);
	assert_int_equal(done.generation, 2);
	maker = world_login(x, "tanaka");
	not_ok(result_open(maker, entry, "審査", &v, &e), ERR_REFUSED, "work.result.not_fetched",
	    &e);
	/* It is fetched anew: the same bytes as before. */
	{
		char digest[DIGEST_TEXT_SIZE];

		digest_text(sealed.data, sealed.len, digest);
		ok(result_put(work_store(x->w), n.submission, digest, sealed.data, sealed.len, &e),
		    &e);
	}
	ok(result_open(maker, entry, "審査", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	session_end(&maker);
	entry_clear(&n);
	buf_free(&sealed);
	buf_free(&copy);
	free(file);
}

static void
nobody_moves_a_restored_entry_before_the_server_was_asked(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db");
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	struct review_view *v;
	struct restored done;
	struct envelope *next;
	char pending[UUID_TEXT_SIZE], queued[UUID_TEXT_SIZE];
	struct entry n;
	size_t count;
	struct err e = ERR_INIT;

	world_pending(maker, false, pending);
	world_pending(maker, true, queued);
	world_approve(other, queued);
	session_end(&maker);
	session_end(&other);
	ok(work_backup(x->w, file, &e), &e);
	set_back(x, file, &done);
	assert_int_equal(done.entries, 2);

	maker = world_login(x, "tanaka");
	other = world_login(x, "sato");
	not_ok(entry_withdraw(maker, pending, &e), ERR_REFUSED, "cache.outbox.restored", &e);
	not_ok(entry_return(other, pending, "直してください", NULL, &e), ERR_REFUSED,
	    "cache.outbox.restored", &e);
	ok(review_open(other, pending, "決裁", &v, &e), &e);
	not_ok(entry_approve(other, pending, v->digest, &e), ERR_REFUSED, "cache.outbox.restored",
	    &e);
	ok(envelope_next(work_store(x->w), 0, true, 8, &next, &count, &e), &e);
	assert_int_equal(count, 0);
	/* The server never took it: it goes on from where it stood. */
	ok(entry_get(work_store(x->w), NULL, pending, &n, &e), &e);
	ok(restored_unknown(work_store(x->w), n.submission, &e), &e);
	ok(entry_approve(other, pending, v->digest, &e), &e);
	review_close(&v);
	entry_clear(&n);
	session_end(&maker);
	session_end(&other);
	free(file);
}

/* Told as it is, and the entry goes on to its end. */
static void
closes_without_the_answer(struct world *x, const char *entry)
{
	struct session *maker = world_login(x, "tanaka");
	struct result_view *v;
	struct err e = ERR_INIT;

	ok(result_open(maker, entry, "確認", &v, &e), &e);
	assert_false(v->has_result || v->destroyed);
	assert_string_equal(v->meaning_key, "work.result.deleted");
	result_close(&v);
	ok(entry_close(maker, entry, "照会し直す", &e), &e);
	session_end(&maker);
}

/* It was read, and the server keeps nothing that was: nothing is still to come. */
static void
an_opened_answer_that_the_server_deleted_is_told_so(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db");
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	char before[UUID_TEXT_SIZE], after[UUID_TEXT_SIZE];
	struct result_view *v;
	struct restored done;
	struct entry n;
	struct err e = ERR_INIT;

	world_pending(maker, false, before);
	world_approve(other, before);
	world_outcome(x, before, WIRE_ANSWERED, NULL);
	ok(result_open(maker, before, "審査", &v, &e), &e);
	result_close(&v);
	ok(entry_get(work_store(x->w), NULL, before, &n, &e), &e);
	ok(result_set_deleted(work_store(x->w), n.submission, &e), &e);
	entry_clear(&n);
	world_pending(maker, false, after);
	world_approve(other, after);
	world_outcome(x, after, WIRE_ANSWERED, NULL);
	ok(result_open(maker, after, "審査", &v, &e), &e);
	result_close(&v);
	session_end(&maker);
	session_end(&other);
	ok(work_backup(x->w, file, &e), &e);
	set_back(x, file, &done);
	/* Deleted before the copy was made; and after it, as the sender hears when it asks. */
	closes_without_the_answer(x, before);
	ok(entry_get(work_store(x->w), NULL, after, &n, &e), &e);
	ok(result_set_gone(work_store(x->w), n.submission, &e), &e);
	entry_clear(&n);
	closes_without_the_answer(x, after);
	free(file);
}

/* What was sent after the copy was made comes back without a copy, and opens. */
static void
an_answer_opens_without_a_copy_of_the_question(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db");
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	struct result_view *v;
	struct restored done;
	struct buf sealed = BUF_INIT;
	char entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE], *statement = NULL;
	struct evidence *seen;
	struct answers *answers;
	struct entry_row row, *rows;
	struct list_query q = { .limit = 10 };
	struct store *st;
	struct entry n;
	size_t count;
	int64_t epoch, resealed;
	struct err e = ERR_INIT;

	ok(work_backup(x->w, file, &e), &e);
	world_pending(maker, false, entry);
	world_approve(other, entry);
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	ok(result_get(work_store(x->w), n.submission, &sealed, &e), &e);
	ok(evidence_get(x->w, entry, &seen, &e), &e);
	statement = strdup(seen->statements[0]);
	evidence_free(&seen);
	session_end(&maker);
	session_end(&other);
	set_back(x, file, &done);

	/* As the sender does on hearing of it. */
	st = work_store(x->w);
	digest_text(sealed.data, sealed.len, digest);
	ok(store_begin(st, &e), &e);
	ok(stub_put(st, n.submission, &e), &e);
	ok(statement_put(st, n.submission, statement, "answered", "2026-11-25T10:00:00+09:00",
	    &e), &e);
	{
		struct outbox_step step = { .entry = n.submission, .version = 1,
		    .event = EV_STATEMENT, .to = ST_ANSWERED, .actor = ACTOR_SENDER,
		    .who = "sender" };

		ok(outbox_move(st, &step, &e), &e);
	}
	ok(result_put(st, n.submission, digest, sealed.data, sealed.len, &e), &e);
	ok(store_commit(st, &e), &e);

	/* Everybody sees that it is there; who is not of the group opens nothing. */
	other = world_login(x, "takahashi");
	ok(work_list(x->w, other, &q, &rows, &count, &e), &e);
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].kind, KIND_STUB);
	assert_null(rows[0].subject);
	entry_rows_free(&rows, count);
	not_ok(result_open(other, n.submission, "審査", &v, &e), ERR_REFUSED,
	    "work.result.unverified", &e);
	session_end(&other);

	maker = world_login(x, "tanaka");
	not_ok(entry_show(maker, n.submission, "確認", &answers, &row, &e), ERR_DENIED,
	    "work.entry.stub", &e);
	not_ok(result_open(maker, n.submission, "", &v, &e), ERR_INVALID, NULL, &e);
	ok(result_open(maker, n.submission, "審査", &v, &e), &e);
	assert_true(v->has_result && v->line_count == 2);
	assert_true(v->subject_differs);	/* nothing here says whom it should be about */
	result_close(&v);
	/* Now it is the group's, through an epoch too, until it is closed. */
	ok(epoch_new(maker, "fukushi-teate", &epoch, &resealed, &e), &e);
	ok(result_open(maker, n.submission, "再確認", &v, &e), &e);
	result_close(&v);
	ok(work_list(x->w, maker, &q, &rows, &count, &e), &e);
	assert_non_null(rows[0].subject);
	entry_rows_free(&rows, count);
	ok(entry_close(maker, n.submission, "認定", &e), &e);
	session_end(&maker);
	entry_clear(&n);
	buf_free(&sealed);
	free(statement);
	free(file);
}

static void
a_damaged_or_foreign_copy_makes_no_store(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db"), *home = path_join(x->ca, "other");
	char *store = path_join(home, "store.db");
	struct work_options o = { .home = home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	struct buf copy = BUF_INIT_MAX((size_t)64 << 20);
	struct restored done;
	struct err e = ERR_INIT;

	ok(file_write(file, "no database", 11, 0600, &e), &e);
	not_ok(work_restore(&o, file, "訓練", &done, &e), ERR_STORE_DAMAGED, NULL, &e);
	assert_false(file_exists(store));
	ok(work_backup(x->w, file, &e), &e);
	ok(file_read(file, &copy, &e), &e);
	memset(copy.data + copy.len / 2, 0x5a, 4096);
	ok(file_write(file, copy.data, copy.len, 0600, &e), &e);
	not_ok(work_restore(&o, file, "訓練", &done, &e), ERR_STORE_DAMAGED, NULL, &e);
	assert_false(file_exists(store));
	/* A store that is there is never overwritten. */
	ok(work_backup(x->w, file, &e), &e);
	o.home = x->home;
	not_ok(work_restore(&o, file, "訓練", &done, &e), ERR_REFUSED, "cache.store.exists", &e);
	buf_free(&copy);
	free(store);
	free(home);
	free(file);
}

static void
another_machine_has_new_credentials_and_opens_nothing(void **state)
{
	struct world *x = *state;
	char *file = path_join(x->ca, "copy.db"), *home = path_join(x->ca, "new");
	char *sender = path_join(home, "sender.key"), *old = path_join(x->home, "sender.key");
	struct work_options o = { .home = home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	struct secret *password = secret_new_copy("tanaka", 6);
	struct sign_key *a, *b;
	struct restored done;
	struct session *s;
	struct work *w;
	struct err e = ERR_INIT;

	ok(work_backup(x->w, file, &e), &e);
	ok(work_restore(&o, file, "端末の更新", &done, &e), &e);
	assert_true(done.new_pepper && done.new_terminal);
	ok(work_open(&o, &w, &e), &e);
	assert_string_equal(work_terminal(w), work_terminal(x->w));
	ok(keyfile_load_sign(sender, &a, &e), &e);
	ok(keyfile_load_sign(old, &b, &e), &e);
	assert_string_not_equal(sign_key_public(a)->kid, sign_key_public(b)->kid);
	/* A backup and the right password: without the pepper they are nothing. */
	not_ok(session_login(w, "tanaka", password, &s, &e), ERR_LOGIN, NULL, &e);
	work_close(&w);
	sign_key_free(&a);
	sign_key_free(&b);
	secret_free(&password);
	free(old);
	free(sender);
	free(home);
	free(file);
}

static void
a_generation_is_the_roots_word(void **state)
{
	struct world *x = *state;
	static const char older[] =
	    "{\"terminal\":\"T-121002-03\",\"generation\":4,\"reason\":\"x\"}";
	char *root = path_join(x->home, "root.key"), *other = path_join(x->ca, "other.key");
	char *told;
	struct buf draft = BUF_INIT, jws = BUF_INIT;
	struct err e = ERR_INIT;

	ok(root_new(other, NULL, &e), &e);
	not_ok(generation_request(x->w, 0, "", &draft, &e), ERR_INVALID, "work.generation.reason",
	    &e);
	ok(generation_request(x->w, 5, "端末の更新", &draft, &e), &e);
	ok(generation_sign(other, buf_str(&draft), draft.len, 0, &jws, &e), &e);
	not_ok(generation_import(x->w, buf_str(&jws), &e), ERR_CRYPTO,
	    "work.generation.signature", &e);
	buf_reset(&jws);
	ok(generation_sign(root, buf_str(&draft), draft.len, 0, &jws, &e), &e);
	ok(generation_import(x->w, buf_str(&jws), &e), &e);
	ok(setting_get(work_store(x->w), "generation", &told, &e), &e);
	assert_string_equal(told, "5");
	free(told);
	/* An older one, or another terminal's, does not count. */
	buf_reset(&jws);
	ok(generation_sign(root, older, strlen(older), 0, &jws, &e), &e);
	not_ok(generation_import(x->w, buf_str(&jws), &e), ERR_REFUSED, "work.generation.other",
	    &e);
	not_ok(generation_sign(root, "{}", 2, 0, &jws, &e), ERR_INVALID, "work.generation.draft",
	    &e);
	buf_free(&draft);
	buf_free(&jws);
	free(root);
	free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_copy_holds_no_result, world_make, world_remove),
		cmocka_unit_test_setup_teardown(
		    nobody_moves_a_restored_entry_before_the_server_was_asked, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(
		    an_opened_answer_that_the_server_deleted_is_told_so, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(an_answer_opens_without_a_copy_of_the_question,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(a_damaged_or_foreign_copy_makes_no_store,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(
		    another_machine_has_new_credentials_and_opens_nothing, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(a_generation_is_the_roots_word, world_make,
		    world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
