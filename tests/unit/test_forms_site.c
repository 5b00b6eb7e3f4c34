/* SPDX-License-Identifier: ISC */
/*
 * Types of fields that no shipped form has and a municipality's own may have, in
 * a form of the tests' that is loaded as a site's: what an individual number
 * leaves behind, and a bank account.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "forms/form.h"

#define FORM	"kojin-bango"

static char site[] = "/tmp/madoguchi-site-XXXXXX";
static char dir[64], to[128];
static struct form_set *set;

static int
setup(void **state UNUSED)
{
	const char *top = getenv("abs_top_srcdir");
	char from[PATH_MAX];

	assert_non_null(mkdtemp(site));
	(void)snprintf(from, sizeof from, "%s/tests/data/forms/" FORM ".yaml",
	    top != NULL ? top : ".");
	(void)snprintf(dir, sizeof dir, "%s/forms", site);
	(void)snprintf(to, sizeof to, "%s/" FORM ".yaml", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(symlink(from, to), 0);
	return form_set_load(getenv("MADOGUCHI_DATADIR"), site, &set, NULL) == ERR_OK ? 0 : -1;
}

static int
teardown(void **state UNUSED)
{
	form_set_free(&set);
	return unlink(to) == 0 && rmdir(dir) == 0 && rmdir(site) == 0 ? 0 : -1;
}

static void
an_individual_number_has_a_person_key_beside_it(void **state UNUSED)
{
	static const char text[] =
	    "id: own\nkind: registration\ntitle: t\nversion: 1\nsections:\n"
	    "  - title: s\n    fields:\n"
	    "      - {id: n, label: n, type: individual_number, support: s, why: w, basis: b}\n"
	    "sample: '{}'\n";
	char path[] = "/tmp/madoguchi-form-XXXXXX";
	int fd = mkstemp(path);
	struct form_finding *found;
	size_t n;

	assert_true(fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1);
	close(fd);
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "ja", &found, &n, NULL),
	    ERR_OK);
	assert_int_equal(n, 1);
	assert_non_null(strstr(found[0].what, "宛名番号の欄"));
	assert_non_null(strstr(found[0].where, ":8:9"));
	form_findings_free(&found, n);
	unlink(path);
}

/* Right, wrong, in any shape, and from a draft of when the field was another: it is empty. */
static void
what_an_individual_number_is_given_is_not_kept(void **state UNUSED)
{
	static const char *const given[] = { "987654321093", "314159265358", "9876-5432-1093",
	    "９８７６５４３２１０９３", "98765432109", "x" };
	static const char stored[] = "{\"form\":\"" FORM "\",\"version\":1,\"fields\":"
	    "{\"my_number\":{\"value\":\"314159265358\",\"from\":\"typed\"}}}";
	struct answers *a;
	struct buf json = BUF_INIT;

	assert_int_equal(answers_load(set, stored, sizeof stored - 1, &a, NULL), ERR_OK);
	assert_string_equal(answers_get(a, "my_number"), "");
	for (size_t i = 0; i < NELEM(given); i++) {
		assert_int_equal(answers_set(a, "my_number", given[i], FROM_TYPED, NULL),
		    ERR_INVALID);
		assert_string_equal(answers_get(a, "my_number"), "");
	}
	assert_int_equal(answers_save(a, &json, NULL), ERR_OK);
	assert_non_null(strstr(buf_str(&json), "my_number"));
	assert_null(strpbrk(strstr(buf_str(&json), "my_number"), "345678"));
	buf_free(&json);
	answers_free(&a);
}

/* The likeliest slip: the number where the person key belongs. */
static void
an_individual_number_is_no_person_key(void **state UNUSED)
{
	static const char *const refused[] = { "987654321093", "9876-5432-1093", "9876 5432 1093",
	    "９８７６５４３２１０９３", " 987654321093 " };
	static const struct { const char *typed, *kept; } taken[] = {
		{ "12345", "000000000012345" }, { "314159265358", "000314159265358" },
		/* A person key that looks so, written as it travels. */
		{ "000987654321093", "000987654321093" },
	};
	struct answers *a = answers_new(set, form_set_find(set, "inquiry"));
	struct err e = ERR_INIT;

	for (size_t i = 0; i < NELEM(refused); i++) {
		assert_int_equal(answers_set(a, "person_key", refused[i], FROM_TYPED, &e),
		    ERR_INVALID);
		assert_string_equal(e.field, "person_key");
		assert_string_equal(answers_get(a, "person_key"), "");
		err_clear(&e);
	}
	for (size_t i = 0; i < NELEM(taken); i++) {
		assert_int_equal(answers_set(a, "person_key", taken[i].typed, FROM_TYPED, NULL),
		    ERR_OK);
		assert_string_equal(answers_get(a, "person_key"), taken[i].kept);
	}
	answers_free(&a);
}

/* Digits, zeros in front and all, however they are typed; the holder as banks write it. */
static void
an_account_is_its_digits(void **state UNUSED)
{
	static const struct {
		const char	*typed, *kept;		/* NULL: it does not hold */
	} accounts[] = {
		{ "0123456", "0123456" }, { "０１２３４５６", "0123456" },
		{ "10120-1234567", "101201234567" }, { "123456789012345", NULL },
		{ "A123456", NULL },
	};
	struct answers *a = answers_new(set, form_set_find(set, FORM));

	for (size_t i = 0; i < NELEM(accounts); i++) {
		assert_int_equal(answers_set(a, "account_no", accounts[i].typed, FROM_TYPED, NULL),
		    accounts[i].kept != NULL ? ERR_OK : ERR_INVALID);
		if (accounts[i].kept != NULL)
			assert_string_equal(answers_get(a, "account_no"), accounts[i].kept);
	}
	assert_int_equal(answers_set(a, "account_holder", "ﾐﾎﾝ ﾀﾛｳ", FROM_TYPED, NULL), ERR_OK);
	assert_string_equal(answers_get(a, "account_holder"), "ミホン タロウ");
	assert_int_equal(answers_set(a, "account_holder", "見本 太郎", FROM_TYPED, NULL),
	    ERR_INVALID);
	answers_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_individual_number_has_a_person_key_beside_it),
		cmocka_unit_test(what_an_individual_number_is_given_is_not_kept),
		cmocka_unit_test(an_individual_number_is_no_person_key),
		cmocka_unit_test(an_account_is_its_digits),
	};

	return cmocka_run_group_tests_name("forms: of a site", tests, setup, teardown);
}
