/* SPDX-License-Identifier: ISC */
/*
 * The shipped forms and the engine over them: every sample holds, the linter
 * finds nothing, what is computed is right, versions are pinned, and a broken
 * definition is told line by line.
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

#include "base/attr.h"
#include "base/file.h"
#include "tests/unit/forms_fixture.h"

/* Is there a check of this code at this field? */
static bool
finds(struct answers *a, const char *field, const char *code)
{
	struct checks *c;
	bool hit = false;
	size_t i;

	assert_int_equal(answers_check(a, &c, NULL), ERR_OK);
	for (i = 0; i < checks_count(c); i++)
		hit = hit || (strcmp(checks_at(c, i)->field, field) == 0 &&
		    strcmp(checks_at(c, i)->code, code) == 0);
	checks_free(&c);
	return hit;
}

/* ---- what ships ---- */

static void
every_dataset_that_others_ask_for_has_a_form(void **state UNUSED)
{
	static const char *const ids[] = {
		"seikatsu-hogo", "zanryu-shien", "gaikokujin-hogo", "ryoiku-kyufu", "yoiku-iryo",
		"gakko-iryohi", "shugaku-shorei", "boshi-kashitsuke", "boshi-kyufukin",
		"boshi-seikatsu-shien", "shogaiji-fukushi-teate", "tokubetsu-jido", "jido-fuyo",
		"shoman-iryo", "jido-futan", "shintai-techo", "seishin-techo", "chiteki-hantei",
	};
	size_t i;

	for (i = 0; i < NELEM(ids); i++) {
		const struct form *f = form_set_find(set, ids[i]);

		assert_non_null(f);
		assert_string_equal(form_kind(f), "registration");
		assert_string_equal(form_dataset(f), ids[i]);
		assert_non_null(form_field_find(f, "decided_on"));
		assert_non_null(form_field_find(f, "decision"));
	}
	assert_string_equal(form_kind(form_set_find(set, "oshirase")), "notice");
	assert_string_equal(form_kind(form_set_find(set, "case")), "case");
	assert_int_equal(form_set_count(set), NELEM(ids) + 3);
}

static void
every_sample_passes_its_own_checks(void **state UNUSED)
{
	size_t i, k;

	for (i = 0; i < form_set_count(set); i++) {
		const char *id = form_id(form_set_at(set, i));
		struct answers *a = sample_of(id);
		struct checks *c;

		assert_int_equal(answers_check(a, &c, NULL), ERR_OK);
		for (k = 0; k < checks_count(c); k++)
			fail_msg("%s: %s", id, checks_at(c, k)->message);
		checks_free(&c);
		answers_free(&a);
	}
}

static void
every_example_is_taken_at_its_field(void **state UNUSED)
{
	size_t i, k;

	for (i = 0; i < form_set_count(set); i++) {
		const struct form *f = form_set_find(set, form_id(form_set_at(set, i)));
		struct answers *a = sample_of(form_id(f));

		for (k = 0; k < form_field_count(f); k++) {
			const struct form_field *x = form_field_at(f, k);
			struct err e = ERR_INIT;

			if (x->example != NULL && answers_set(a, x->id, x->example, FROM_TYPED,
			    &e) != ERR_OK)
				fail_msg("%s.%s: %s: %s", form_id(f), x->id, x->example, e.args[1]);
		}
		answers_free(&a);
	}
}

static void
the_linter_finds_nothing_in_them(void **state UNUSED)
{
	char *dir = path_join(getenv("MADOGUCHI_DATADIR"), "forms");
	size_t i, n, fields = 0, examples = 0, documents = 0, guidance = 0;
	struct form_finding *found;
	struct buf path = BUF_INIT;

	for (i = 0; i < form_set_count(set); i++) {
		const struct form *f = form_set_find(set, form_id(form_set_at(set, i)));
		size_t k;

		buf_reset(&path);
		buf_addf(&path, "%s/%s.yaml", dir, form_id(f));
		assert_int_equal(form_lint(buf_str(&path), getenv("MADOGUCHI_DATADIR"), "ja",
		    &found, &n, NULL), ERR_OK);
		if (n != 0)
			fail_msg("%s: %s", found[0].where, found[0].what);
		form_findings_free(&found, n);
		for (k = 0; k < form_field_count(f); k++) {
			const struct form_field *x = form_field_at(f, k);

			assert_true(x->why != NULL && x->basis != NULL && x->support != NULL);
			fields++;
			examples += x->example != NULL;
			documents += x->documents != NULL;
			guidance += x->guidance != NULL;
		}
	}
	printf("# %zu forms, %zu fields: all with reason and basis, %zu with an example, "
	    "%zu with documents, %zu with guidance\n", form_set_count(set), fields, examples,
	    documents, guidance);
	buf_free(&path);
	free(dir);
}

static void
a_broken_definition_is_told_line_by_line(void **state UNUSED)
{
	static const char text[] =
	    "id: broken\nkind: registration\ntitle: t\nversion: 1\nsections:\n"
	    "  - title: s\n    fields:\n"
	    "      - {id: a, label: a, type: money, support: s, why: same, basis: b}\n"
	    "      - {id: b, label: b, type: money, support: s, why: same, basis: b}\n"
	    "      - {id: c, label: c, type: money, support: s, why: same, basis: b}\n"
	    "      - {id: d, label: d, type: odd, support: s, why: same, basis: b}\n"
	    "rules:\n"
	    "  - {hard: \"a < 0 AND a > 10\", fields: [a], code: x, fact: f, mend: m}\n"
	    "  - {soft: \"a >= 0 OR a < 0\", fields: [a], code: x, fact: f, mend: m}\n"
	    "  - {hard: \"nothing > 1\", fields: [a], code: x, fact: f, mend: m}\n"
	    "sample: '{}'\n";
	static const struct {
		const char	*where;
		bool		 warning;
	} expected[] = {
		{ ":11:", false }, { ":15:", false }, { ":8:", false }, { ":13:", true },
		{ ":14:", true },
	};
	char path[] = "/tmp/madoguchi-form-XXXXXX";
	int fd = mkstemp(path);
	struct form_finding *found;
	size_t i, k, n;

	assert_true(fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1);
	close(fd);
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "ja", &found, &n,
	    NULL), ERR_OK);
	assert_int_equal(n, NELEM(expected));
	for (i = 0; i < NELEM(expected); i++) {
		for (k = 0; k < n && (strstr(found[k].where, expected[i].where) == NULL ||
		    found[k].warning != expected[i].warning); k++)
			continue;
		if (k == n)
			fail_msg("nothing at %s", expected[i].where);
	}
	form_findings_free(&found, n);
	/* The same in English, with nothing else in it. */
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "en", &found, &n,
	    NULL), ERR_OK);
	assert_int_equal(n, NELEM(expected));
	for (i = 0; i < n; i++) {
		for (const char *p = found[i].what; *p != '\0'; p++)
			assert_true((*p & 0x80) == 0);
		for (const char *p = found[i].mend; *p != '\0'; p++)
			assert_true((*p & 0x80) == 0);
	}
	form_findings_free(&found, n);
	unlink(path);
}

static size_t
lint_sample(const char *sample, char **first)
{
	char path[] = "/tmp/madoguchi-form-XXXXXX";
	int fd = mkstemp(path);
	struct form_finding *found;
	struct buf text = BUF_INIT;
	size_t n;

	buf_addf(&text, "id: own\nkind: notice\ntitle: t\nversion: 1\nsections:\n"
	    "  - title: s\n    fields:\n"
	    "      - {id: day, label: d, type: date, required: yes, support: s, why: w, basis: b}\n"
	    "sample: '%s'\n", sample);
	assert_true(fd >= 0 && write(fd, buf_str(&text), text.len) == (ssize_t)text.len);
	close(fd);
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "ja", &found, &n,
	    NULL), ERR_OK);
	*first = n > 0 ? strdup(found[0].what) : NULL;
	for (size_t i = 0; i < n; i++)
		assert_non_null(strstr(found[i].where, ":9:"));
	form_findings_free(&found, n);
	buf_free(&text);
	unlink(path);
	return n;
}

static void
a_sample_that_intake_would_not_take_is_told(void **state UNUSED)
{
	static const struct { const char *sample, *says; } broken[] = {
		{ "{\"day\":", "JSON のオブジェクトではありません" },
		{ "{\"day\":\"2000-02-30\"}", "「day」" },
		{ "{\"day\":[\"2000-02-29\"]}", "「day」" },
		{ "{}", "「day」" },
		{ "{\"day\":\"2000-02-29\",\"dya\":\"1\"}", "この様式にない項目です" },
	};
	char *first;

	assert_int_equal(lint_sample("{\"day\":\"2000-02-29\"}", &first), 0);
	for (size_t i = 0; i < NELEM(broken); i++) {
		assert_true(lint_sample(broken[i].sample, &first) >= 1);
		assert_non_null(strstr(first, broken[i].says));
		free(first);
	}
}

/* ---- computed and explained ---- */

static void
the_income_year_goes_by_the_month_of_the_claim(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");
	struct buf b = BUF_INIT;

	/* 障害児福祉手当: 1–6月は前々年. */
	set_(a, "as_of", "2026-06-30");
	assert_string_equal(answers_get(a, "income_year"), "2024");
	assert_string_equal(answers_get(a, "tax_year"), "2025");
	set_(a, "as_of", "2026-07-01");
	assert_string_equal(answers_get(a, "income_year"), "2025");
	assert_string_equal(answers_get(a, "tax_year"), "2026");
	/* A calendar year, not a fiscal one. */
	assert_true(answers_display(a, "income_year", &b));
	assert_string_equal(buf_str(&b), "令和7年 (2025)");
	buf_free(&b);
	/* 児童扶養手当: 1–9月. */
	set_(a, "procedure", "83-1");
	set_(a, "as_of", "2026-09-30");
	assert_string_equal(answers_get(a, "income_year"), "2024");
	set_(a, "as_of", "2026-10-01");
	assert_string_equal(answers_get(a, "income_year"), "2025");
	/* Without tax there is no year. */
	set_(a, "information", "resident-record");
	assert_string_equal(answers_get(a, "income_year"), "");
	answers_free(&a);
}

static void
a_year_of_tax_that_does_not_fit_wants_a_reason(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");

	assert_false(finds(a, "condition_from", "tax-year"));
	set_(a, "condition_from", "2024");
	set_(a, "condition_to", "2024");
	assert_true(finds(a, "condition_from", "tax-year"));
	answers_free(&a);
}

static void
tax_is_asked_where_the_person_lived_on_1_january(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");

	set_(a, "jan1", "overseas");
	assert_true(finds(a, "jan1", "overseas"));
	set_(a, "jan1", "other");
	assert_true(finds(a, "jan1", "elsewhere"));
	set_(a, "jan1", "provider");
	assert_false(finds(a, "jan1", "elsewhere"));
	/* A ward leads to its city. */
	set_(a, "provider", "141011");
	assert_true(finds(a, "provider", "ward"));
	answers_free(&a);
}

/* ---- versions ---- */

static void
answers_of_another_version_are_judged_anew(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry"), *b;
	struct buf json = BUF_INIT, old = BUF_INIT;
	const char *at;

	assert_int_equal(answers_save(a, &json, NULL), ERR_OK);
	assert_int_equal(answers_load(set, buf_str(&json), json.len, &b, NULL), ERR_OK);
	assert_false(finds(b, "procedure", "form-changed"));
	answers_free(&b);
	/* As version 1 had saved it, with a field that is gone. */
	at = strstr(buf_str(&json), "\"fields\":{");
	assert_non_null(at);
	buf_addf(&old, "{\"form\":\"inquiry\",\"version\":1,\"fields\":{\"gone\":{\"value\":\"x\","
	    "\"from\":\"typed\"},%s", at + strlen("\"fields\":{"));
	if (strstr(at, "\"version\"") != NULL)
		old.data[old.len - 1] = '}';
	assert_int_equal(answers_load(set, buf_str(&old), old.len, &b, NULL), ERR_OK);
	answers_set_today(b, today);
	assert_int_equal(answers_version(b), 1);
	assert_true(finds(b, "procedure", "form-changed"));
	/* What was answered stays, and what stands for it is a reason. */
	buf_reset(&json);
	assert_int_equal(answers_save(b, &json, NULL), ERR_OK);
	assert_non_null(strstr(buf_str(&json), "gone"));
	assert_int_equal(answers_set_reason(b, "procedure", "form-changed", "確かめた", NULL),
	    ERR_OK);
	buf_free(&json);
	buf_free(&old);
	answers_free(&a);
	answers_free(&b);
}

/* ---- what stands beside an answer ---- */

static void
documents_and_notes_are_kept_and_reviewed(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry"), *again = NULL;
	struct buf json = BUF_INIT;
	struct review *r = NULL;
	struct err e = ERR_INIT;
	bool seen = false;

	set_(a, "birth", "S55.2.29");
	assert_int_equal(answers_set_seen(a, "birth", "住民票\n健康保険証", &e), ERR_OK);
	assert_int_equal(answers_from(a, "birth"), FROM_DOCUMENT);
	assert_int_equal(answers_set_note(a, "birth", "本人が届け出た", &e), ERR_OK);
	/* Typed again it is still from the document; no number in either. */
	set_(a, "birth", "S55.3.1");
	assert_int_equal(answers_from(a, "birth"), FROM_DOCUMENT);
	assert_int_equal(answers_set_note(a, "birth", "番号は1234-5678-9018", &e), ERR_INVALID);
	err_clear(&e);
	assert_string_equal(answers_note(a, "birth"), "本人が届け出た");
	assert_int_equal(answers_save(a, &json, &e), ERR_OK);
	assert_int_equal(answers_load(set, buf_str(&json), json.len, &again, &e), ERR_OK);
	assert_string_equal(answers_seen(again, "birth"), "住民票\n健康保険証");
	buf_reset(&json);
	assert_int_equal(review_build(again, &json, &e), ERR_OK);
	assert_int_equal(review_read(buf_str(&json), json.len, "ja", &r, &e), ERR_OK);
	for (size_t i = 0; i < review_count(r); i++) {
		const struct review_line *l = review_at(r, i);

		if (strcmp(l->field, "birth") == 0)
			seen = strcmp(l->seen, "住民票\n健康保険証") == 0 &&
			    strcmp(l->note, "本人が届け出た") == 0;
	}
	assert_true(seen);
	assert_int_equal(answers_set_seen(again, "birth", "", &e), ERR_OK);
	assert_int_equal(answers_from(again, "birth"), FROM_TYPED);
	review_free(&r);
	buf_free(&json);
	answers_free(&again);
	answers_free(&a);
}

static void
what_is_required_follows_the_answers(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");

	set_(a, "condition_type", "fiscal_year");
	set_(a, "condition_to", "");
	assert_true(answers_required(a, "condition_to"));
	assert_true(finds(a, "condition_to", "missing"));
	set_(a, "condition_type", "period");
	assert_false(answers_required(a, "condition_to"));
	assert_false(finds(a, "condition_to", "missing"));
	assert_false(answers_required(a, "due"));
	assert_true(answers_required(a, "name"));
	answers_free(&a);
}

/* ---- shared sections, and what may never be kept ---- */

static void
shared_sections_repeat_and_stand_in_other_forms(void **state UNUSED)
{
	static const char text[] =
	    "id: own\nkind: registration\ntitle: t\nversion: 1\nsections:\n"
	    "  - use: person\n  - use: household\n    repeat: 3\n    because: b\n"
	    "  - title: s\n    fields:\n"
	    "      - {id: n, label: n, type: individual_number, required: yes, support: s,"
	    " why: w, basis: b}\n"
	    "  - use: household\n"
	    "sample: '{}'\n";
	char path[] = "/tmp/madoguchi-form-XXXXXX";
	int fd = mkstemp(path);
	struct form_finding *found;
	struct answers *a;
	size_t n;

	assert_true(fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1);
	close(fd);
	assert_int_equal(form_lint(path, getenv("MADOGUCHI_DATADIR"), "ja", &found, &n,
	    NULL), ERR_OK);
	/* A number that is never kept cannot be required; and no section stands there twice. */
	assert_int_equal(n, 5);
	assert_non_null(strstr(found[0].what, "必須にはできません"));
	assert_non_null(strstr(found[1].what, "二度使われています"));
	form_findings_free(&found, n);
	unlink(path);

	a = sample_of("seikatsu-hogo");
	assert_true(answers_asked(a, "member_name_1", NULL));
	assert_false(answers_asked(a, "member_kana_1", NULL));
	set_(a, "member_name_1", "見本 花子");
	assert_true(finds(a, "member_kana_1", "missing"));
	assert_true(answers_asked(a, "member_name_2", NULL));
	set_(a, "member_name_1", "");
	assert_false(finds(a, "member_kana_1", "missing"));
	set_(a, "decision_no", "見福第４５６号");
	assert_string_equal(answers_get(a, "decision_no"), "見福第456号");
	answers_free(&a);
}

/* The reduction is offered, never taken; what is recorded of it goes with the value. */
static void
a_reduction_stands_beside_what_was_typed(void **state UNUSED)
{
	struct answers *a = sample_of("inquiry");
	struct buf reduced = BUF_INIT;
	const char *code = NULL;

	assert_false(answers_reduction(a, "name", &reduced));
	set_(a, "name", "髙橋 太郎");
	assert_true(finds(a, "name", CHECK_REPERTOIRE));
	assert_true(answers_reduction(a, "name", &reduced));
	assert_string_equal(buf_str(&reduced), "高橋 太郎");
	assert_string_equal(answers_get(a, "name"), "髙橋 太郎");
	set_(a, "name", buf_str(&reduced));
	assert_false(finds(a, "name", CHECK_REPERTOIRE));
	assert_int_equal(answers_set_reason(a, "name", REASON_REDUCED, "髙橋", NULL), ERR_OK);
	set_(a, "name", buf_str(&reduced));
	assert_non_null(answers_reason(a, "name", &code));
	set_(a, "name", "髙橋 太郎");
	assert_null(answers_reason(a, "name", &code));
	/* A reason why something stands is not about the value. */
	assert_int_equal(answers_set_reason(a, "name", CHECK_REPERTOIRE, "戸籍の字", NULL), ERR_OK);
	set_(a, "name", "髙橋 花子");
	assert_non_null(answers_reason(a, "name", &code));
	buf_free(&reduced);
	answers_free(&a);
}

/* Where an era ends is what people do not know by heart. */
static void
a_date_outside_its_era_is_told_the_border(void **state UNUSED)
{
	static const struct { const char *field, *written, *says; } rows[] = {
		{ "birth", "S64.1.8", "昭和は64年1月7日までで、平成は元年1月8日からです。" },
		{ "birth", "H31.5.1", "平成は31年4月30日までで、令和は元年5月1日からです。" },
		{ "birth", "T15.12.25", "大正は15年12月24日までで、昭和は元年12月25日からです。" },
		{ "birth", "M45.7.30", "明治は45年7月29日までで、大正は元年7月30日からです。" },
		{ "paid_from", "H31.5", "平成は31年4月30日までで、令和は元年5月1日からです。" },
		{ "birth", "R8.2.30", "この月にその日はありません。" },
		{ "birth", "55.2.29", "日付として読めません。" },
		{ "paid_from", "R8.13", "年月として読めません。" },
	};

	for (size_t i = 0; i < NELEM(rows); i++) {
		bool month = strcmp(rows[i].field, "paid_from") == 0;
		struct answers *a = sample_of(month ? "shogaiji-fukushi-teate" : "inquiry");
		struct checks *c = NULL;
		struct err e = ERR_INIT;
		size_t at = 0;

		assert_int_equal(answers_set(a, rows[i].field, rows[i].written, FROM_TYPED, &e),
		    ERR_INVALID);
		err_clear(&e);
		assert_int_equal(answers_check(a, &c, NULL), ERR_OK);
		while (at < checks_count(c) && strcmp(checks_at(c, at)->field, rows[i].field) != 0)
			at++;
		assert_true(at < checks_count(c));
		assert_non_null(strstr(checks_at(c, at)->message, rows[i].says));
		checks_free(&c);
		answers_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_dataset_that_others_ask_for_has_a_form),
		cmocka_unit_test(every_sample_passes_its_own_checks),
		cmocka_unit_test(every_example_is_taken_at_its_field),
		cmocka_unit_test(the_linter_finds_nothing_in_them),
		cmocka_unit_test(a_broken_definition_is_told_line_by_line),
		cmocka_unit_test(a_sample_that_intake_would_not_take_is_told),
		cmocka_unit_test(the_income_year_goes_by_the_month_of_the_claim),
		cmocka_unit_test(a_year_of_tax_that_does_not_fit_wants_a_reason),
		cmocka_unit_test(tax_is_asked_where_the_person_lived_on_1_january),
		cmocka_unit_test(answers_of_another_version_are_judged_anew),
		cmocka_unit_test(documents_and_notes_are_kept_and_reviewed),
		cmocka_unit_test(a_reduction_stands_beside_what_was_typed),
		cmocka_unit_test(what_is_required_follows_the_answers),
		cmocka_unit_test(a_date_outside_its_era_is_told_the_border),
		cmocka_unit_test(shared_sections_repeat_and_stand_in_other_forms),
	};

	return cmocka_run_group_tests_name("forms: answers", tests, forms_setup, forms_teardown);
}
