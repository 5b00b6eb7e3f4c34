/* SPDX-License-Identifier: ISC */
/*
 * seal/half.h: two halves of one pair make the key; nothing else does.
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

#include "base/buf.h"
#include "base/file.h"
#include "seal/half.h"

#define CHARS	58

/* The half as it stands on its sheet, blanks and hyphens left out. */
static void
sheet_text(const struct half *h, char out[CHARS + 1])
{
	char dir[] = "/tmp/mado-half-XXXXXX", *path;
	struct buf b = BUF_INIT;
	struct stat st;
	struct err e = ERR_INIT;
	size_t i, n = 0;

	assert_non_null(mkdtemp(dir));
	path = path_join(dir, "sheet");
	assert_int_equal(half_save(h, path, "<", ">", &e), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_read(path, &b, &e), ERR_OK);
	assert_int_equal(b.data[0], '<');
	assert_int_equal(b.data[b.len - 1], '>');
	for (i = 1; i < b.len - 1; i++) {
		if (strchr("-\n", b.data[i]) != NULL)
			continue;
		assert_true(n < CHARS);
		out[n++] = b.data[i];
	}
	assert_int_equal(n, CHARS);
	out[n] = '\0';
	unlink(path);
	rmdir(dir);
	free(path);
	buf_free(&b);
}

static enum err_code
parse(const char *text, struct half **out)
{
	struct secret *typed = secret_new_copy(text, strlen(text));
	enum err_code rc;

	assert_non_null(typed);
	rc = half_parse(typed, out, NULL);
	secret_free(&typed);
	return rc;
}

static void
two_halves_of_a_pair_make_the_key(void **state UNUSED)
{
	struct box_key *k = box_key_new(), *again;
	struct half *one[2], *two[2], *read[2];
	char text[2][CHARS + 1];
	struct err e = ERR_INIT;

	assert_int_equal(half_split(k, 1, one, &e), ERR_OK);
	assert_int_equal(half_split(k, 2, two, &e), ERR_OK);
	sheet_text(one[0], text[0]);
	sheet_text(one[1], text[1]);
	assert_int_equal(parse(text[0], &read[0]), ERR_OK);
	assert_int_equal(parse(text[1], &read[1]), ERR_OK);
	/* In either order. */
	assert_int_equal(half_join(read[1], read[0], &again, &e), ERR_OK);
	assert_string_equal(box_key_public(again)->kid, box_key_public(k)->kid);
	box_key_free(&again);
	/* One twice, or of two pairs: not. */
	assert_int_equal(half_join(one[0], one[0], &again, NULL), ERR_INVALID);
	assert_int_equal(half_join(one[0], two[1], &again, NULL), ERR_INVALID);
	assert_null(again);
	half_free(&one[0]);
	half_free(&one[1]);
	half_free(&two[0]);
	half_free(&two[1]);
	half_free(&read[0]);
	half_free(&read[1]);
	box_key_free(&k);
}

static void
a_half_alone_is_not_the_key(void **state UNUSED)
{
	struct box_key *k = box_key_new();
	struct half *h[2], *other[2];
	char a[CHARS + 1], b[CHARS + 1];
	struct err e = ERR_INIT;

	/* The same key split twice shares no half: each is random by itself. */
	assert_int_equal(half_split(k, 1, h, &e), ERR_OK);
	assert_int_equal(half_split(k, 1, other, &e), ERR_OK);
	sheet_text(h[0], a);
	sheet_text(other[0], b);
	assert_string_not_equal(a, b);
	sheet_text(h[1], a);
	sheet_text(other[1], b);
	assert_string_not_equal(a, b);
	half_free(&h[0]);
	half_free(&h[1]);
	half_free(&other[0]);
	half_free(&other[1]);
	box_key_free(&k);
}

static void
a_slip_of_the_pen_is_told(void **state UNUSED)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	struct box_key *k = box_key_new();
	struct half *h[2], *read;
	char text[CHARS + 1], typed[3 * CHARS + 1];
	struct err e = ERR_INIT;
	size_t i, n = 0;
	char was;

	assert_int_equal(half_split(k, 2, h, &e), ERR_OK);
	sheet_text(h[0], text);
	for (i = 0; i < CHARS; i++) {
		was = text[i];
		text[i] = alphabet[(size_t)(strchr(alphabet, was) - alphabet + 1) % 32];
		assert_int_equal(parse(text, &read), ERR_INVALID);
		text[i] = was;
	}
	assert_int_equal(parse("", &read), ERR_INVALID);
	text[CHARS - 1] = '\0';
	assert_int_equal(parse(text, &read), ERR_INVALID);

	/* As people type: small letters, blanks, O for 0 and l for 1. */
	sheet_text(h[0], text);
	for (i = 0; i < CHARS; i++) {
		if (i % 7 == 3)
			typed[n++] = i % 2 != 0 ? ' ' : '-';
		if (text[i] == '0')
			typed[n++] = 'o';
		else if (text[i] == '1')
			typed[n++] = 'l';
		else
			typed[n++] = text[i] >= 'A' ? (char)(text[i] - 'A' + 'a') : text[i];
	}
	typed[n] = '\0';
	assert_int_equal(parse(typed, &read), ERR_OK);
	half_free(&read);
	half_free(&h[0]);
	half_free(&h[1]);
	box_key_free(&k);
}

static int
init(void **state UNUSED)
{
	return seal_init(NULL) == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_halves_of_a_pair_make_the_key),
		cmocka_unit_test(a_half_alone_is_not_the_key),
		cmocka_unit_test(a_slip_of_the_pen_is_told),
	};

	return cmocka_run_group_tests(tests, init, NULL);
}
