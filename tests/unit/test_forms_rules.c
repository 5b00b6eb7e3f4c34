/* SPDX-License-Identifier: ISC */
/*
 * What rules say when they do not hold, and what follows another answer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/forms_fixture.h"

static void
says(const struct answers *a, const char *field, const char *code, const char *text)
{
	struct checks *c = NULL;
	size_t at = 0;

	assert_int_equal(answers_check(a, &c, NULL), ERR_OK);
	while (at < checks_count(c) && (strcmp(checks_at(c, at)->field, field) != 0 ||
	    strcmp(checks_at(c, at)->code, code) != 0))
		at++;
	if (at == checks_count(c))
		fail_msg("no check %s at %s", code, field);
	if (strstr(checks_at(c, at)->message, text) == NULL)
		fail_msg("%s", checks_at(c, at)->message);
	checks_free(&c);
}

static void
a_rule_names_the_values_that_it_speaks_of(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");

	set_(a, "condition_from", "R2");
	set_(a, "condition_to", "R3");
	says(a, "condition_from", "tax-year", "税の年度（令和8年度）が入っていません");
	set_(a, "condition_to", "R1");
	says(a, "condition_to", "order",
	    "期間の終わり（令和元年度）が始まり（令和2年度）より前です");
	/* The sentence is the form's: whatever the program speaks, it is one. */
	form_set_language(set, "en");
	says(a, "condition_from", "tax-year", "税の年度（令和8年度）が入っていません");
	form_set_language(set, "ja");
	answers_free(&a);
	a = sample_of("boshi-kashitsuke");
	set_(a, "decision", "4");
	set_(a, "amount", "300000");
	set_(a, "balance", "1200000");
	says(a, "balance", "amount", "償還未済額（1,200,000円）が貸付額（300,000円）を超えて");
	set_(a, "valid_from", "R8.4.1");
	set_(a, "valid_to", "R8.3.1");
	says(a, "valid_to", "order", "終わり（令和8年3月1日）が始まり（令和8年4月1日）より前");
	answers_free(&a);
}

/* Messages are shown where values are masked, and printed for scripts. */
static void
a_message_names_fields_of_the_form_and_nothing_personal(void **state UNUSED)
{
	static const char text[] =
	    "id: own\nkind: notice\ntitle: t\nversion: 1\nsections:\n"
	    "  - title: s\n    fields:\n"
	    "      - {id: a, label: a, type: money, support: s, why: w, basis: b}\n"
	    "      - {id: p, label: p, type: text, personal: yes, support: s, why: v, basis: b}\n"
	    "rules:\n"
	    "  - {soft: \"a > 1\", fields: [a], code: x, fact: \"{a} {today}\", mend: m}\n"
	    "  - {soft: \"a > 2\", fields: [a], code: x, fact: \"{b}\", mend: m}\n"
	    "  - {soft: \"a > 3\", fields: [a], code: x, fact: f, mend: \"{a}{p}\"}\n"
	    "sample: '{}'\n";
	char path[] = "/tmp/madoguchi-form-XXXXXX";
	int fd = mkstemp(path);
	struct form_finding *found;
	size_t n;

	assert_true(fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1);
	close(fd);
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "ja", &found, &n,
	    NULL), ERR_OK);
	assert_int_equal(n, 2);
	assert_non_null(strstr(found[0].where, ":12:"));
	assert_non_null(strstr(found[0].what, "「b」という項目は、この様式にありません"));
	assert_non_null(strstr(found[1].where, ":13:"));
	assert_non_null(strstr(found[1].what, "「p」は個人の項目"));
	form_findings_free(&found, n);
	unlink(path);
}

static void
the_end_that_was_suggested_follows_the_beginning(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	set_(a, "condition_type", "fiscal_year");
	set_(a, "condition_to", "");
	set_(a, "condition_from", "R7");
	assert_true(answers_suggest(a, "condition_to", &b));
	assert_int_equal(answers_set(a, "condition_to", buf_str(&b), FROM_COMPUTED, &e), ERR_OK);
	assert_string_equal(answers_get(a, "condition_to"), "2025");
	set_(a, "condition_from", "R8");
	assert_string_equal(answers_get(a, "condition_to"), "2026");
	/* A year is no end of a period: there may be none. */
	set_(a, "condition_type", "period");
	assert_string_equal(answers_get(a, "condition_to"), "");
	/* What somebody typed stays. */
	set_(a, "condition_type", "fiscal_year");
	set_(a, "condition_to", "R9");
	set_(a, "condition_from", "R7");
	assert_string_equal(answers_get(a, "condition_to"), "2027");
	buf_free(&b);
	answers_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_names_the_values_that_it_speaks_of),
		cmocka_unit_test(a_message_names_fields_of_the_form_and_nothing_personal),
		cmocka_unit_test(the_end_that_was_suggested_follows_the_beginning),
	};

	return cmocka_run_group_tests_name("forms: rules", tests, forms_setup, forms_teardown);
}
