/* SPDX-License-Identifier: ISC */
/*
 * The shipped catalogue by itself: how many procedures a row has and how many
 * combinations a kind of information, in each revision; what staff find and
 * are told.  tests/law/ compares it with the law's own table.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/file.h"
#include "forms/catalog.h"

#define EARLIER	"2024-05-27"
#define LATER	"2026-06-14"

static struct catalog *catalog;

static int
setup(void **state UNUSED)
{
	char *dir = path_join(getenv("MADOGUCHI_DATADIR"), "catalogue");
	enum err_code rc = catalog_load(dir, NULL, &catalog, NULL);

	free(dir);
	return rc == ERR_OK ? 0 : -1;
}

static int
teardown(void **state UNUSED)
{
	catalog_free(&catalog);
	return 0;
}

/* ---- counts, by row and by kind: the earlier revision, the later one ---- */

struct expected {
	const char	*what;
	size_t		 earlier, later;
};

static const struct expected rows[] = {
	{ "11", 5, 5 }, { "12_2", 0, 3 }, { "13", 4, 4 }, { "14", 5, 5 }, { "15", 6, 6 },
	{ "16", 2, 2 }, { "17", 1, 1 }, { "18", 4, 4 }, { "19", 2, 2 }, { "20", 8, 8 },
	{ "20_2", 0, 1 }, { "25", 1, 1 }, { "27", 2, 2 }, { "28", 3, 3 }, { "29", 3, 3 },
	{ "36", 2, 2 }, { "37", 3, 3 }, { "38", 1, 1 }, { "39", 1, 1 }, { "40", 1, 1 },
	{ "41", 3, 3 }, { "42", 6, 6 }, { "43", 1, 1 }, { "48", 24, 28 }, { "53", 11, 11 },
	{ "63", 1, 1 }, { "69", 17, 18 }, { "70", 1, 1 }, { "71", 2, 2 }, { "75", 3, 3 },
	{ "76", 10, 10 }, { "80", 3, 3 }, { "81", 11, 11 }, { "86", 3, 3 }, { "87", 1, 1 },
	{ "88", 4, 4 }, { "89", 1, 1 }, { "90", 3, 3 }, { "91", 6, 6 }, { "92", 4, 4 },
	{ "93", 2, 2 }, { "95", 8, 9 }, { "95_2", 0, 1 }, { "96", 1, 1 }, { "106", 6, 6 },
	{ "107", 3, 3 }, { "108", 4, 4 }, { "117", 1, 1 }, { "119", 1, 1 }, { "124", 2, 2 },
	{ "125", 6, 6 }, { "126", 4, 4 }, { "127", 2, 2 }, { "128", 1, 1 }, { "131", 7, 7 },
	{ "132", 48, 48 }, { "137", 3, 3 }, { "139", 2, 2 }, { "144", 11, 11 }, { "145", 4, 4 },
	{ "146", 4, 4 }, { "153", 1, 1 }, { "155", 14, 19 }, { "158", 4, 4 }, { "160", 1, 1 },
	{ "160_2", 0, 3 }, { "161", 6, 6 }, { "162", 1, 1 }, { "163", 2, 2 },
};

static const struct expected kinds[] = {
	{ "bank-account", 114, 116 }, { "child-allowance", 18, 24 },
	{ "child-chronic-certificate", 3, 3 }, { "child-chronic-disease", 26, 26 },
	{ "child-guidance-judgement", 112, 112 }, { "child-rearing-allowance", 33, 39 },
	{ "child-welfare-burden", 15, 15 }, { "child-welfare-measure", 12, 12 },
	{ "disability-allowances", 42, 42 }, { "disability-basic-pension", 18, 18 },
	{ "disability-handbook-mental", 141, 141 }, { "disability-handbook-physical", 150, 150 },
	{ "disabled-child-daycare", 53, 53 }, { "disabled-child-facility", 66, 66 },
	{ "family-register", 128, 137 }, { "foreigner-assistance", 0, 104 },
	{ "health-promotion", 2, 2 }, { "immigration-record", 0, 11 },
	{ "infant-checkups", 17, 19 }, { "intellectual-disability-judgement", 109, 109 },
	{ "intractable-disease", 24, 24 }, { "intractable-disease-certificate", 11, 11 },
	{ "job-change-benefits", 18, 18 }, { "job-training-benefit", 19, 19 },
	{ "local-officials-accident", 62, 62 }, { "long-term-care", 63, 63 },
	{ "long-term-care-certification", 1, 1 }, { "medical-benefits", 46, 46 },
	{ "medical-insurance", 28, 35 }, { "mother-child-facility", 4, 4 },
	{ "pension", 96, 102 }, { "pensioner-support-benefit", 18, 24 },
	{ "pregnancy-benefits", 0, 21 }, { "pregnancy-consultation", 0, 4 },
	{ "pregnancy-notification", 5, 8 }, { "premature-infant-care", 18, 18 },
	{ "public-assistance", 185, 185 }, { "remaining-japanese-support", 133, 133 },
	{ "residence-card", 0, 9 }, { "resident-record", 266, 266 }, { "ryoiku", 18, 18 },
	{ "school-medical-aid", 18, 18 }, { "self-support-benefits", 89, 89 },
	{ "self-support-benefits-prefecture", 30, 30 }, { "single-parent-benefits", 18, 18 },
	{ "single-parent-loans", 18, 18 }, { "special-child-allowance", 66, 66 },
	{ "special-disability-benefit", 39, 39 }, { "special-permanent-resident-card", 0, 8 },
	{ "special-school-support", 18, 18 }, { "specific-vaccination", 2, 2 },
	{ "tax-municipal", 278, 278 }, { "tax-prefectural", 125, 125 },
	{ "unemployment-benefits", 26, 26 }, { "vaccination", 2, 2 },
	{ "workers-accident-pension", 5, 5 },
};

static size_t
procedures(const char *row, const char *on)
{
	size_t i, n = 0;

	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		n += p->askable && catalog_in_force(p->from, p->to, on) &&
		    (row == NULL || strcmp(p->row, row) == 0);
	}
	return n;
}

static size_t
combinations(const char *kind, const char *on)
{
	size_t i, k, n = 0;

	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		for (k = 0; k < p->exchange_count; k++) {
			const struct catalog_exchange *x = &p->exchanges[k];

			n += catalog_in_force(x->from, x->to, on) &&
			    (kind == NULL || strcmp(x->info_code, kind) == 0);
		}
	}
	return n;
}

/* Why no form registers one: docs/decisions/0015. */
static void
an_account_is_asked_of_the_prime_minister_alone(void **state UNUSED)
{
	size_t i, k, n = 0;

	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		for (k = 0; k < p->exchange_count; k++) {
			if (strcmp(p->exchanges[k].info_code, "bank-account") != 0)
				continue;
			assert_string_equal(p->exchanges[k].provider->code, "naikaku");
			n++;
		}
	}
	assert_true(n >= 116);
}

static void
every_row_has_its_procedures_in_both_revisions(void **state UNUSED)
{
	size_t i, earlier = 0, later = 0;

	for (i = 0; i < NELEM(rows); i++) {
		assert_int_equal(procedures(rows[i].what, EARLIER), rows[i].earlier);
		assert_int_equal(procedures(rows[i].what, LATER), rows[i].later);
		earlier += rows[i].earlier;
		later += rows[i].later;
	}
	assert_int_equal(procedures(NULL, EARLIER), earlier);
	assert_int_equal(procedures(NULL, LATER), later);
	assert_int_equal(later, 337);
	assert_int_equal(procedures(NULL, "2024-05-26"), 0);
}

static void
every_kind_has_its_combinations_in_both_revisions(void **state UNUSED)
{
	size_t i, earlier = 0, later = 0;

	for (i = 0; i < NELEM(kinds); i++) {
		assert_int_equal(combinations(kinds[i].what, EARLIER), kinds[i].earlier);
		assert_int_equal(combinations(kinds[i].what, LATER), kinds[i].later);
		earlier += kinds[i].earlier;
		later += kinds[i].later;
	}
	assert_int_equal(combinations(NULL, EARLIER), earlier);
	assert_int_equal(combinations(NULL, LATER), later);
	assert_int_equal(later, 3012);
}

/* ---- what the law's text makes hard ---- */

static bool
may(const char *code, const char *role, const char *kind, const char *on)
{
	const struct catalog_procedure *p = catalog_find(catalog, code, on);
	size_t i;

	for (i = 0; p != NULL && i < p->exchange_count; i++) {
		const struct catalog_exchange *x = &p->exchanges[i];

		if (strcmp(x->role, role) == 0 && strcmp(x->info_code, kind) == 0 &&
		    catalog_in_force(x->from, x->to, on))
			return true;
	}
	return false;
}

static void
one_article_may_hold_two_procedures_and_an_item_none(void **state UNUSED)
{
	assert_non_null(catalog_find(catalog, "95-1", LATER));
	assert_non_null(catalog_find(catalog, "95-2", LATER));
	assert_null(catalog_find(catalog, "95", LATER));
	assert_non_null(catalog_find(catalog, "98", LATER));
	assert_null(catalog_find(catalog, "98", LATER)->item);
	assert_string_equal(catalog_find(catalog, "83-2_2", LATER)->item, "2_2");
	assert_string_equal(catalog_find(catalog, "97_2", LATER)->row, "95_2");
}

static void
references_between_items_and_articles_are_resolved(void **state UNUSED)
{
	/* 44条: items 4 to 6 ask what item 1 asks, but for the account. */
	assert_true(may("44-2", "要保護者等", "bank-account", LATER));
	assert_true(may("44-5", "要保護者等", "tax-prefectural", LATER));
	assert_false(may("44-5", "要保護者等", "bank-account", LATER));
	/* 55条7号: the first item's kinds but for the family register and tax. */
	assert_true(may("55-7", "入居者", "disability-handbook-physical", LATER));
	assert_false(may("55-1", "入居者", "public-assistance", LATER));
	assert_true(may("55-2", "入居者", "public-assistance", LATER));
	/* 55条5号: also about whom the tenant wants to take in. */
	assert_true(may("55-5", "同居しようとする者", "family-register", LATER));
	/* 42条 asks about those whom 41条 names. */
	assert_true(may("42", "扶養義務者", "public-assistance", LATER));
}

static void
the_law_gives_different_information_for_each_role(void **state UNUSED)
{
	assert_true(may("94-1", "請求者", "disability-handbook-physical", LATER));
	assert_true(may("94-1", "扶養義務者", "tax-prefectural", LATER));
	assert_false(may("94-1", "扶養義務者", "disability-handbook-physical", LATER));
	assert_true(may("94-1", "同一世帯の者", "resident-record", LATER));
	assert_false(may("94-1", "同一世帯の者", "tax-prefectural", LATER));
	assert_false(may("94-2", "請求者", "family-register", LATER));
}

static void
the_date_decides_which_revision_holds(void **state UNUSED)
{
	assert_false(may("98", "扶養義務者", "foreigner-assistance", "2026-06-13"));
	assert_true(may("98", "扶養義務者", "foreigner-assistance", LATER));
	assert_null(catalog_find(catalog, "97_2", "2026-06-13"));
	assert_null(catalog_find(catalog, "97-7", EARLIER));
	assert_non_null(catalog_find(catalog, "97-6", EARLIER));
	assert_string_equal(catalog_revision(catalog, "2026-06-13"), EARLIER);
	assert_string_equal(catalog_revision(catalog, LATER), LATER);
	assert_null(catalog_revision(catalog, "2024-05-26"));
}

static void
what_a_city_took_over_is_marked(void **state UNUSED)
{
	assert_string_equal(catalog_find(catalog, "15-1", LATER)->taken_over, "designated,core");
	assert_string_equal(catalog_find(catalog, "43-1", LATER)->taken_over, "designated");
	assert_null(catalog_find(catalog, "94-1", LATER)->taken_over);
}

static bool
provides(const char *code, const char *kind, const char *organization)
{
	const struct catalog_procedure *p = catalog_find(catalog, code, LATER);
	size_t i;

	for (i = 0; i < p->exchange_count; i++) {
		if (strcmp(p->exchanges[i].info_code, kind) == 0)
			return catalog_may_provide(&p->exchanges[i],
			    catalog_organization(catalog, organization));
	}
	fail();
	return false;
}

static void
large_cities_provide_in_the_prefectures_place(void **state UNUSED)
{
	/* 神奈川県, 横浜市, its 鶴見区, 横須賀市 (中核市), 鎌倉市. */
	assert_true(provides("94-1", "disability-handbook-physical", "140007"));
	assert_true(provides("94-1", "disability-handbook-physical", "141003"));
	assert_false(provides("94-1", "disability-handbook-physical", "141011"));
	assert_true(provides("94-1", "disability-handbook-physical", "142018"));
	assert_false(provides("94-1", "disability-handbook-physical", "142042"));
	assert_false(provides("55-1", "disability-handbook-mental", "142018"));
	assert_true(provides("94-1", "tax-prefectural", "142042"));
	assert_false(provides("94-1", "tax-prefectural", "140007"));
	/* 都道府県知事等: either. */
	assert_true(provides("98", "public-assistance", "140007"));
	assert_true(provides("98", "public-assistance", "142042"));
}

/* ---- what staff are told ---- */

static void
affairs_without_a_row_say_what_to_do(void **state UNUSED)
{
	static const char *const closed[] = {
		"toku-cho", "senshobyosha", "senbotsu-tsuma", "senshobyosha-tsuma",
		"senbotsu-fubo", "shintai-techo", "hisaisha-saiken", "tokushi-shogaku", "kanen",
		"koko-shien", "ishiwata", "shakyo", "kokumin-hogo",
	};
	size_t i, n = 0;

	for (i = 0; i < NELEM(closed); i++) {
		const struct catalog_procedure *p = catalog_find(catalog, closed[i], LATER);

		assert_non_null(p);
		assert_false(p->askable);
		assert_true(p->why_not != NULL && p->instead != NULL && p->words != NULL);
		assert_int_equal(p->exchange_count, 0);
	}
	for (i = 0; i < catalog_count(catalog); i++)
		n += !catalog_at(catalog, i)->askable;
	assert_int_equal(n, NELEM(closed));
}

/* One code of each of the 46 families that staff meet rarely. */
static const char *const families[] = {
	"44-1", "45", "163-1", "127-1", "94-1", "94-4", "93-1", "83-1", "97_2", "98",
	"22_2", "22-1", "15-1", "16-1", "146-6", "146-1", "39-1", "77-1", "41", "43-1",
	"shintai-techo", "88-1", "89", "90-1", "91", "92-1", "110-1", "110-2", "110-3",
	"hisaisha-saiken", "82-1", "29-1", "31-1", "30-1", "139-1", "65",
	"tokushi-shogaku", "55-1", "130", "108-1", "160-1", "kanen", "koko-shien",
	"toku-cho", "ishiwata", "shakyo",
};

static void
each_of_the_46_families_has_guidance_of_its_own(void **state UNUSED)
{
	const struct catalog_procedure *p, *q;
	size_t i, k;

	assert_int_equal(NELEM(families), 46);
	for (i = 0; i < NELEM(families); i++) {
		p = catalog_find(catalog, families[i], LATER);
		assert_non_null(p);
		assert_true(p->look_at != NULL && p->often_returned != NULL && p->who != NULL);
		assert_true(p->askable ? p->spared != NULL && p->guidance != NULL :
		    p->instead != NULL);
		for (k = 0; k < i; k++) {
			q = catalog_find(catalog, families[k], LATER);
			assert_string_not_equal(p->often_returned, q->often_returned);
			assert_true(p->guidance == NULL || q->guidance == NULL ||
			    strcmp(p->guidance, q->guidance) != 0);
		}
	}
}

static const char *
best(const char *query)
{
	const struct catalog_procedure **hits;
	const char *code;
	size_t n;

	assert_int_equal(catalog_search(catalog, query, LATER, NULL, &hits, &n, NULL), ERR_OK);
	code = n != 0 ? hits[0]->code : "";
	free(hits);
	return code;
}

static void
residents_words_kana_and_numbers_find(void **state UNUSED)
{
	assert_string_equal(best("せいほ"), "44-1");
	assert_string_equal(best("とくじ"), "93-1");
	assert_string_equal(best("じふて 現況"), "83-6");
	assert_string_equal(best("95条 2"), "");
	assert_string_equal(best("95-2"), "95-2");
	assert_string_equal(best("難病 変更"), "160-2");
	assert_string_equal(best("アスベスト"), "ishiwata");
}

/* Of equal hits a city's own come first; what it has taken over is its own. */
static void
what_the_asker_asks_itself_stands_first(void **state UNUSED)
{
	static const char *const codes[] = { "131121", "130001" };

	for (size_t k = 0; k < NELEM(codes); k++) {
		const struct catalog_organization *o = catalog_organization(catalog, codes[k]);
		const struct catalog_procedure **hits;
		bool others = false, any = false;
		size_t n;

		assert_non_null(o);
		/* All are equal to an empty query. */
		assert_int_equal(catalog_search(catalog, "", LATER, codes[k], &hits, &n, NULL),
		    ERR_OK);
		for (size_t i = 0; i < n; i++) {
			bool own = catalog_asks(o, hits[i]);

			assert_false(others && own);
			others = others || !own;
			any = any || own;
		}
		assert_true(any);
		assert_int_equal(others, !o->is_prefecture);
		free(hits);
	}
}

/* ---- a municipality's own files ---- */

static void
a_bad_line_is_named(void **state UNUSED)
{
	static const struct {
		const char	*text, *at;
	} bad[] = {
		{ "order\to\nrevision\t2026-06-31\n", "t:2" },
		{ "order\to\nrevision\t2026-06-14\nask\t9-9\tx\ty\tz\t2026-06-14\t-\n",
		    "t:3" },
		{ "order\to\n\nnonsense\tx\n", "t:3" },
		{ "order\to\nprovider\ta\tb\tnowhere\n", "t:2" },
		{ "order\to\textra\n", "t:1" },
		{ "order\to\nitem\ta\tb\todd\n", "t:2" },
		{ "order\to\nitem\ta\tb\tchoice\t1\n", "t:2" },
		{ "# nothing\n", "t" },
	};
	struct catalog *c;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(bad); i++) {
		assert_int_equal(catalog_read("t", bad[i].text, strlen(bad[i].text), &c, &e),
		    ERR_INVALID);
		assert_string_equal(e.args[0], bad[i].at);
		assert_null(c);
		err_clear(&e);
	}
}

/* A later line, which may be the municipality's own, counts. */
static void
items_of_an_answer_have_types_and_meanings(void **state UNUSED)
{
	static const char text[] = "order\tx\nrevision\t2026-06-14\n"
	    "dataset\tone\tform-a\n"
	    "item\tone,two\tamount\tmoney\n"
	    "item\ttwo\tdecision\tchoice\t1=yes\t2=no\n"
	    "item\ttwo\tamount\tnumber\n";
	const struct catalog_item *it;
	struct catalog *c;
	struct err e = ERR_INIT;

	assert_int_equal(catalog_read("t", text, strlen(text), &c, &e), ERR_OK);
	assert_string_equal(catalog_item_form(c, "one"), "form-a");
	assert_null(catalog_item_form(c, "two"));
	assert_string_equal(catalog_item(c, "one", "amount")->type, "money");
	assert_string_equal(catalog_item(c, "two", "amount")->type, "number");
	it = catalog_item(c, "two", "decision");
	assert_string_equal(it->meanings[0], "1=yes");
	assert_string_equal(it->meanings[1], "2=no");
	assert_null(it->meanings[2]);
	assert_null(catalog_item(c, "one", "decision"));
	catalog_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_is_asked_of_the_prime_minister_alone),
		cmocka_unit_test(every_row_has_its_procedures_in_both_revisions),
		cmocka_unit_test(every_kind_has_its_combinations_in_both_revisions),
		cmocka_unit_test(one_article_may_hold_two_procedures_and_an_item_none),
		cmocka_unit_test(references_between_items_and_articles_are_resolved),
		cmocka_unit_test(the_law_gives_different_information_for_each_role),
		cmocka_unit_test(the_date_decides_which_revision_holds),
		cmocka_unit_test(what_a_city_took_over_is_marked),
		cmocka_unit_test(large_cities_provide_in_the_prefectures_place),
		cmocka_unit_test(affairs_without_a_row_say_what_to_do),
		cmocka_unit_test(each_of_the_46_families_has_guidance_of_its_own),
		cmocka_unit_test(residents_words_kana_and_numbers_find),
		cmocka_unit_test(what_the_asker_asks_itself_stands_first),
		cmocka_unit_test(a_bad_line_is_named),
		cmocka_unit_test(items_of_an_answer_have_types_and_meanings),
	};

	return cmocka_run_group_tests_name("forms: catalogue", tests, setup, teardown);
}
