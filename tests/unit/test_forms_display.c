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

static void
item(const char *information, const char *code, const char *value, const char *ja, const char *en)
{
	struct buf b = BUF_INIT;

	assert_true(form_item_display(set, information, code, value, &b));
	assert_string_equal(buf_str(&b), ja);
	buf_reset(&b);
	form_set_language(set, "en");
	assert_true(form_item_display(set, information, code, value, &b));
	form_set_language(set, "ja");
	assert_string_equal(buf_str(&b), en);
	buf_free(&b);
}

static void
an_item_of_an_answer_is_shown_by_its_type(void **state UNUSED)
{
	item("tax-prefectural", "total_income", "3120000", "3,120,000円", "3,120,000 yen");
	item("tax-municipal", "total_income", "-45000", "-45,000円", "-45,000 yen");
	item("tax-prefectural", "fiscal_year", "2026", "令和8年度 (2026)", "FY 2026 (Reiwa 8)");
	item("tax-prefectural", "dependents", "2", "2", "2");
	item("disability-handbook-physical", "review", "2028-09", "令和10年9月 (2028-09)",
	    "2028-09 (Reiwa 10)");
	item("medical-insurance", "qualified", "2010-04-01", "平成22年4月1日 (2010-04-01)",
	    "2010-04-01 (Heisei 22)");
	/* As municipalities register it: a code says what it means. */
	item("disability-allowances", "decision", "1", "認定", "認定");
	item("disability-allowances", "monthly_amount", "29590", "29,590円", "29,590 yen");
	item("disability-allowances", "suspended", "yes", "はい", "Yes");
	/* Nobody says what it is; a whole date is one all the same. */
	item("tax-prefectural", "elsewhere", "2026-05-20", "令和8年5月20日 (2026-05-20)",
	    "2026-05-20 (Reiwa 8)");
	item("unheard-of", "elsewhere", "3120000", "3120000", "3120000");
}

/* What does not hold its type is never made to look as if it did. */
static void
an_item_that_does_not_hold_its_type_is_shown_as_it_came(void **state UNUSED)
{
	item("tax-prefectural", "total_income", "非公開", "非公開", "非公開");
	item("tax-prefectural", "total_income", "12.5", "12.5", "12.5");
	item("tax-prefectural", "total_income", "", "", "");
	item("tax-prefectural", "total_income", "-", "-", "-");
	item("tax-prefectural", "fiscal_year", "8", "8", "8");
	item("medical-insurance", "qualified", "昨年", "昨年", "昨年");
	item("disability-allowances", "decision", "7", "7", "7");
	item("disability-allowances", "decision", "1,7", "1,7", "1,7");
	item("disability-allowances", "decision", "", "", "");
}

/* Each data set that has a form, by what the catalogue calls it. */
static void
every_form_s_data_set_is_known_to_the_catalogue(void **state UNUSED)
{
	static const char *const information[] = {
		"public-assistance", "foreigner-assistance", "remaining-japanese-support",
		"ryoiku", "premature-infant-care", "school-medical-aid",
		"special-school-support", "single-parent-loans", "single-parent-benefits",
		"mother-child-facility", "disability-allowances", "special-child-allowance",
		"child-rearing-allowance", "child-chronic-disease", "child-welfare-burden",
		"disability-handbook-physical", "disability-handbook-mental",
		"intellectual-disability-judgement",
	};
	size_t registrations = 0;

	for (size_t i = 0; i < form_set_count(set); i++)
		registrations += strcmp(form_kind(form_set_at(set, i)), "registration") == 0;
	assert_int_equal(registrations, NELEM(information));
	for (size_t i = 0; i < NELEM(information); i++) {
		const char *id = catalog_item_form(form_set_catalog(set), information[i]);

		assert_non_null(id);
		assert_non_null(form_set_find(set, id));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_item_of_an_answer_is_shown_by_its_type),
		cmocka_unit_test(an_item_that_does_not_hold_its_type_is_shown_as_it_came),
		cmocka_unit_test(every_form_s_data_set_is_known_to_the_catalogue),
		cmocka_unit_test(the_record_is_the_same_in_both_languages),
		cmocka_unit_test(a_record_is_shown_in_the_language_asked_for),
		cmocka_unit_test(values_are_shown_in_the_language_of_the_set),
	};

	return cmocka_run_group_tests(tests, forms_setup, forms_teardown);
}
