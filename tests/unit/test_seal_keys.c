/* SPDX-License-Identifier: ISC */
/*
 * seal/: secrets that are read and typed, keys under a password, key files.
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

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "seal/keyfile.h"
#include "seal/secret.h"
#include "seal/user.h"

static int
pipe_of(const void *data, size_t len)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], data, len), (ssize_t)len);
	close(fd[1]);
	return fd[0];
}

static struct secret *
text_secret(const char *s)
{
	struct secret *k = secret_new_copy(s, strlen(s));

	assert_non_null(k);
	return k;
}

static void
assert_secret(struct secret *got, const char *text)
{
	struct secret *want = text_secret(text);

	assert_non_null(got);
	assert_true(secret_equal(got, want));
	secret_free(&want);
	secret_free(&got);
}

static void
each_call_reads_one_line(void **state UNUSED)
{
	static const char text[] = "first\r\n\nthird without end";
	int fd = pipe_of(text, strlen(text));
	struct secret *s;
	struct err e = ERR_INIT;

	assert_int_equal(secret_read_line(fd, &s, &e), ERR_OK);
	assert_secret(s, "first");
	assert_int_equal(secret_read_line(fd, &s, &e), ERR_OK);
	assert_secret(s, "");
	assert_int_equal(secret_read_line(fd, &s, &e), ERR_OK);
	assert_secret(s, "third without end");
	assert_int_equal(secret_read_line(fd, &s, &e), ERR_INVALID);
	assert_string_equal(e.key, "seal.line_missing");
	assert_null(s);
	err_clear(&e);
	close(fd);
}

static void
a_line_may_have_1024_bytes_and_no_zero(void **state UNUSED)
{
	char text[1100];
	struct secret *s;
	int fd;

	memset(text, 'x', sizeof text);
	text[1024] = '\n';
	fd = pipe_of(text, 1025);
	assert_int_equal(secret_read_line(fd, &s, NULL), ERR_OK);
	assert_int_equal(secret_len(s), 1024);
	secret_free(&s);
	close(fd);
	fd = pipe_of(text, 1024);
	assert_int_equal(secret_read_line(fd, &s, NULL), ERR_OK);
	secret_free(&s);
	close(fd);
	fd = pipe_of("ab\0cd\n", 6);
	assert_int_equal(secret_read_line(fd, &s, NULL), ERR_INVALID);
	assert_null(s);
	close(fd);
	text[1024] = 'x';
	fd = pipe_of(text, sizeof text);
	assert_int_equal(secret_read_line(fd, &s, NULL), ERR_INVALID);
	assert_null(s);
	close(fd);
}

static void
a_typed_character_is_dropped_whole(void **state UNUSED)
{
	struct secret *s = secret_new_empty(8);

	assert_true(secret_append(s, "a", 1));
	assert_true(secret_append(s, "窓", 3));
	assert_true(secret_append(s, "口", 3));
	assert_false(secret_append(s, "xy", 2));
	assert_int_equal(secret_len(s), 7);
	secret_drop_char(s);
	assert_int_equal(secret_len(s), 4);
	secret_drop_char(s);
	secret_drop_char(s);
	secret_drop_char(s);
	assert_int_equal(secret_len(s), 0);
	secret_free(&s);
	assert_null(s);
}

static void
only_the_right_password_pepper_and_login_open(void **state UNUSED)
{
	struct secret *password = text_secret("correct horse"),
	    *wrong = text_secret("correct hors");
	struct secret *pepper = secret_new_random(32), *pepper2 = secret_new_random(32);
	struct user_keys k, got;
	struct kdf_params params = { 0, 0 };
	struct buf blob = BUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(user_keys_new(&k, &e), ERR_OK);
	assert_int_equal(user_keys_wrap(&k, password, pepper, KDF_FLOOR, "maker", &blob, &e),
	    ERR_OK);
	assert_int_equal(user_keys_unwrap(blob.data, blob.len, password, pepper, "maker", &got,
	    &params, &e), ERR_OK);
	assert_int_equal(params.memory_kib, KDF_FLOOR.memory_kib);
	assert_string_equal(sign_key_public(got.sign)->kid, sign_key_public(k.sign)->kid);
	assert_string_equal(box_key_public(got.box)->kid, box_key_public(k.box)->kid);
	user_keys_free(&got);

	assert_int_equal(user_keys_unwrap(blob.data, blob.len, wrong, pepper, "maker", &got, NULL,
	    &e), ERR_LOGIN);
	assert_null(got.sign);
	assert_null(got.box);
	assert_string_equal(e.key, "seal.login");
	assert_int_equal(user_keys_unwrap(blob.data, blob.len, password, pepper2, "maker", &got,
	    NULL, NULL), ERR_LOGIN);
	assert_int_equal(user_keys_unwrap(blob.data, blob.len, password, pepper, "approver", &got,
	    NULL, NULL), ERR_LOGIN);
	assert_int_equal(user_keys_unwrap(blob.data, blob.len - 1, password, pepper, "maker", &got,
	    NULL, NULL), ERR_LOGIN);
	err_clear(&e);
	user_keys_free(&k);
	buf_free(&blob);
	secret_free(&password);
	secret_free(&wrong);
	secret_free(&pepper);
	secret_free(&pepper2);
}

static void
a_blob_cannot_ask_for_a_cheaper_or_endless_derivation(void **state UNUSED)
{
	struct secret *password = text_secret("pw"), *pepper = secret_new_random(32);
	struct user_keys k, got;
	struct buf blob = BUF_INIT;

	assert_int_equal(user_keys_new(&k, NULL), ERR_OK);
	assert_int_equal(user_keys_wrap(&k, password, pepper, (struct kdf_params){ 1, 8192 }, "m",
	    &blob, NULL), ERR_INVALID);
	assert_int_equal(user_keys_wrap(&k, password, pepper,
	    (struct kdf_params){ KDF_FLOOR.passes - 1, KDF_FLOOR.memory_kib }, "m", &blob, NULL),
	    ERR_INVALID);
	assert_int_equal(user_keys_wrap(&k, password, pepper,
	    (struct kdf_params){ KDF_FLOOR.passes, KDF_FLOOR.memory_kib - 1 }, "m", &blob, NULL),
	    ERR_INVALID);
	assert_int_equal(user_keys_wrap(&k, password, pepper, KDF_FLOOR, "m", &blob, NULL), ERR_OK);
	blob.data[4] = 3;	/* one more pass */
	assert_int_equal(user_keys_unwrap(blob.data, blob.len, password, pepper, "m", &got, NULL,
	    NULL), ERR_LOGIN);
	blob.data[4] = 2;
	blob.data[5] = 0x7f;	/* two terabytes */
	assert_int_equal(user_keys_unwrap(blob.data, blob.len, password, pepper, "m", &got, NULL,
	    NULL), ERR_LOGIN);
	user_keys_free(&k);
	buf_free(&blob);
	secret_free(&password);
	secret_free(&pepper);
}

static char *
temp_path(char *dir)
{
	char *path;

	assert_non_null(mkdtemp(dir));
	path = path_join(dir, "the.key");
	assert_non_null(path);
	return path;
}

static void
drop_path(char *dir, char *path)
{
	(void)unlink(path);
	assert_int_equal(rmdir(dir), 0);	/* nothing else was left behind */
	free(path);
}

static void
key_files_come_back_and_are_private(void **state UNUSED)
{
	char dir[] = "/tmp/seal-XXXXXX", *path = temp_path(dir);
	struct secret *pepper = secret_new_random(32), *pepper2 = NULL;
	struct sign_key *sign = sign_key_new(), *sign2 = NULL;
	struct box_key *box = box_key_new(), *box2 = NULL;
	struct stat st;

	assert_int_equal(keyfile_save_secret(path, pepper, NULL), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(keyfile_load_secret(path, &pepper2, NULL), ERR_OK);
	assert_true(secret_equal(pepper, pepper2));
	assert_int_equal(keyfile_save_sign(path, sign, NULL), ERR_OK);
	assert_int_equal(keyfile_load_sign(path, &sign2, NULL), ERR_OK);
	assert_string_equal(sign_key_public(sign)->kid, sign_key_public(sign2)->kid);
	assert_int_equal(keyfile_save_box(path, box, NULL), ERR_OK);
	assert_int_equal(keyfile_load_box(path, &box2, NULL), ERR_OK);
	assert_string_equal(box_key_public(box)->kid, box_key_public(box2)->kid);
	secret_free(&pepper);
	secret_free(&pepper2);
	sign_key_free(&sign);
	sign_key_free(&sign2);
	box_key_free(&box);
	box_key_free(&box2);
	drop_path(dir, path);
}

static void
key_files_that_do_not_hold_are_refused(void **state UNUSED)
{
	char dir[] = "/tmp/seal-XXXXXX", *path = temp_path(dir);
	static const char *const bad[] = {
		"", "\n", "madoguchi-key 1 box", "madoguchi-key 1 box \n",
		    "madoguchi-key 1 box AAAA\n",
		"madoguchi-key 2 box AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\n",
		"madoguchi-key 1 box AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE x\n",
	};
	struct box_key *box = box_key_new(), *got = NULL;
	struct sign_key *sign = NULL;
	struct err e = ERR_INIT;
	size_t i;

	assert_int_equal(keyfile_load_box(path, &got, &e), ERR_NOT_FOUND);
	assert_int_equal(keyfile_save_box(path, box, &e), ERR_OK);
	assert_int_equal(keyfile_load_sign(path, &sign, &e), ERR_STORE_DAMAGED);
	assert_null(sign);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(keyfile_load_box(path, &got, &e), ERR_DENIED);
	assert_null(got);
	for (i = 0; i < NELEM(bad); i++) {
		assert_int_equal(file_write(path, bad[i], strlen(bad[i]), 0600, &e), ERR_OK);
		assert_int_equal(keyfile_load_box(path, &got, &e), ERR_STORE_DAMAGED);
		assert_string_equal(e.key, "seal.keyfile_damaged");
		assert_null(got);
	}
	err_clear(&e);
	box_key_free(&box);
	drop_path(dir, path);
}

static int
start(void **state UNUSED)
{
	return seal_init(NULL) == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_reads_one_line),
		cmocka_unit_test(a_line_may_have_1024_bytes_and_no_zero),
		cmocka_unit_test(a_typed_character_is_dropped_whole),
		cmocka_unit_test(only_the_right_password_pepper_and_login_open),
		cmocka_unit_test(a_blob_cannot_ask_for_a_cheaper_or_endless_derivation),
		cmocka_unit_test(key_files_come_back_and_are_private),
		cmocka_unit_test(key_files_that_do_not_hold_are_refused),
	};

	return cmocka_run_group_tests_name("seal_keys", tests, start, NULL);
}
