/* SPDX-License-Identifier: ISC */
/*
 * What people see of values: in the language of the set on screens, Japanese
 * in the record.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/forms_fixture.h"

static const struct review_line *
line_of(const struct review *r, const char *field)
{
	for (size_t i = 0; i < review_count(r); i++) {
		if (strcmp(review_at(r, i)->field, field) == 0)
			return review_at(r, i);
	}
	fail_msg("no line: %s", field);
	return NULL;
}

/* Evidence is Japanese, and the same bytes, in whatever language the program spoke. */
static void
the_record_is_the_same_in_both_languages(void **state UNUSED)
{
	for (size_t i = 0; i < form_set_count(set); i++) {
		struct answers *a = sample_of(form_id(form_set_at(set, i)));
		struct buf ja = BUF_INIT, en = BUF_INIT;
		struct err e = ERR_INIT;

		assert_int_equal(review_build(a, &ja, &e), ERR_OK);
		form_set_language(set, "en");
		assert_int_equal(review_build(a, &en, &e), ERR_OK);
		form_set_language(set, "ja");
		assert_string_equal(buf_str(&ja), buf_str(&en));
		buf_free(&ja);
		buf_free(&en);
		answers_free(&a);
	}
}

static void
a_record_is_shown_in_the_language_asked_for(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");
	struct buf json = BUF_INIT;
	struct review *r = NULL;
	struct err e = ERR_INIT;

	set_(a, "birth", "S55.2.29");
	set_(a, "condition_type", "fiscal_year");
	set_(a, "condition_from", "R7");
	assert_int_equal(answers_set_absent(a, "address", "not_asked", &e), ERR_OK);
	assert_int_equal(review_build(a, &json, &e), ERR_OK);
	assert_int_equal(review_read(buf_str(&json), json.len, "en", &r, &e), ERR_OK);
	assert_string_equal(line_of(r, "birth")->shown, "1980-02-29 (Showa 55)");
	assert_string_equal(line_of(r, "birth")->value, "昭和55年2月29日 (1980-02-29)");
	assert_string_equal(line_of(r, "condition_from")->shown, "FY 2025 (Reiwa 7)");
	assert_string_equal(line_of(r, "condition_from")->value, "令和7年度 (2025)");
	assert_string_equal(line_of(r, "address")->shown, "not asked");
	review_free(&r);
	assert_int_equal(review_read(buf_str(&json), json.len, "ja", &r, &e), ERR_OK);
	assert_string_equal(line_of(r, "birth")->shown, line_of(r, "birth")->value);
	assert_string_equal(line_of(r, "address")->shown, "未聴取");
	review_free(&r);
	buf_free(&json);
	answers_free(&a);
}

static void
shows(const char *form, const char *field, const char *typed, const char *ja, const char *en)
{
	struct answers *a = sample_of(form);
	struct buf b = BUF_INIT;

	set_(a, field, typed);
	assert_true(answers_display(a, field, &b));
	assert_string_equal(buf_str(&b), ja);
	buf_reset(&b);
	form_set_language(set, "en");
	assert_true(answers_display(a, field, &b));
	assert_string_equal(buf_str(&b), en);
	buf_reset(&b);
	assert_true(answers_record(a, field, &b));
	assert_string_equal(buf_str(&b), ja);
	/* What is shown may be typed, in either. */
	if (strchr(en, '(') == NULL) {
		set_(a, field, en);
		set_(a, field, ja);
	}
	form_set_language(set, "ja");
	buf_free(&b);
	answers_free(&a);
}

static void
values_are_shown_in_the_language_of_the_set(void **state UNUSED)
{
	shows("boshi-kashitsuke", "amount", "0012300", "12,300円", "12,300 yen");
	shows("boshi-kashitsuke", "lent_from", "R8.4", "令和8年4月 (2026-04)",
	    "2026-04 (Reiwa 8)");
	shows("inquiry", "due", "2026-04-01", "令和8年4月1日 (2026-04-01)",
	    "2026-04-01 (Reiwa 8)");
	shows("boshi-seikatsu-shien", "wide_area", "yes", "はい", "Yes");
	/* The law's words and the form's are data. */
	shows("inquiry", "role", "配偶者", "配偶者", "配偶者");
	shows("inquiry", "non_disclosure", "no", "該当しない", "該当しない");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_record_is_the_same_in_both_languages),
		cmocka_unit_test(a_record_is_shown_in_the_language_asked_for),
		cmocka_unit_test(values_are_shown_in_the_language_of_the_set),
	};

	return cmocka_run_group_tests(tests, forms_setup, forms_teardown);
}
