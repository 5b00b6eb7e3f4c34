/* SPDX-License-Identifier: ISC */
/*
 * The catalogue against the law's own tables, both ways: every combination
 * offered stands in the table of its date, and every line of the table that
 * concerns a municipality is offered.  The tables are reference material
 * beside the project (MADOGUCHI_LAW, default ../shared/data/law); where they
 * are not there, every test is skipped.
 *
 * Nothing here was used to make the catalogue: the words below that tell a
 * kind of information in the table's text are this test's own.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/file.h"
#include "forms/catalog.h"

#define EARLIER		"2024-05-27"
#define LATER		"2026-06-14"
#define COLUMNS_MAX	20
#define LINES_MAX	4000

/* ---- tables ---- */

struct table {
	char		*text;
	char		*cells[LINES_MAX][COLUMNS_MAX];	/* [0] is the heading */
	size_t		 lines;
};

static struct table exchanges[2], details, second;
static struct catalog *catalog;
static bool there;

static const struct {
	const char	*on, *file;
} revisions[] = {
	{ EARLIER, "history/exchanges.2024-05-27.tsv" },
	{ LATER, "exchanges.tsv" },
};

static bool
table_read(const char *dir, const char *name, struct table *t)
{
	struct buf b = BUF_INIT;
	char *path = path_join(dir, name), *rest, *line;
	bool ok = path != NULL && file_exists(path) && file_read(path, &b, NULL) == ERR_OK;
	size_t i;

	free(path);
	t->text = ok ? buf_steal(&b) : NULL;
	buf_free(&b);
	for (rest = t->text; rest != NULL && t->lines < LINES_MAX;) {
		line = strsep(&rest, "\n");
		if (*line == '\0')
			continue;
		for (i = 0; i < COLUMNS_MAX && line != NULL; i++)
			t->cells[t->lines][i] = strsep(&line, "\t");
		t->lines++;
	}
	return ok;
}

static const char *
cell(const struct table *t, size_t line, const char *column)
{
	size_t i;

	for (i = 0; i < COLUMNS_MAX && t->cells[0][i] != NULL; i++) {
		if (strcmp(t->cells[0][i], column) == 0)
			return t->cells[line][i] != NULL ? t->cells[line][i] : "";
	}
	fail_msg("no column %s", column);
	return "";
}

static int
setup(void **state UNUSED)
{
	const char *srcdir = getenv("srcdir"), *dir = getenv("MADOGUCHI_LAW");
	struct buf beside = BUF_INIT;
	char *own = path_join(getenv("MADOGUCHI_DATADIR"), "catalogue");
	size_t i;

	if (own == NULL || catalog_load(own, NULL, &catalog, NULL) != ERR_OK)
		return -1;
	free(own);
	buf_addf(&beside, "%s/../shared/data/law", srcdir != NULL ? srcdir : ".");
	if (dir == NULL)
		dir = buf_str(&beside);
	there = true;
	for (i = 0; i < NELEM(revisions); i++)
		there = table_read(dir, revisions[i].file, &exchanges[i]) && there;
	there = table_read(dir, "exchange_details.tsv", &details) && there;
	there = table_read(dir, "welfare_classes.tsv", &second) && there;
	buf_free(&beside);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	free(exchanges[0].text);
	free(exchanges[1].text);
	free(details.text);
	free(second.text);
	catalog_free(&catalog);
	return 0;
}

/* ---- reading the table's words ---- */

/* Text outside brackets, which the table nests. */
static void
without_brackets(const char *s, struct buf *out)
{
	static const char open[] = "（", shut[] = "）";
	int depth = 0;

	buf_reset(out);
	while (*s != '\0') {
		if (strncmp(s, open, 3) == 0) {
			depth++;
			s += 3;
		} else if (strncmp(s, shut, 3) == 0) {
			depth -= depth > 0;
			s += 3;
		} else {
			if (depth == 0)
				buf_addc(out, *s);
			s++;
		}
	}
}

/* "95-2" of the table is the catalogue's row "95_2". */
static void
row_of(const char *no, char out[16])
{
	size_t i;

	for (i = 0; i < 15 && no[i] != '\0'; i++)
		out[i] = no[i] == '-' ? '_' : no[i];
	out[i] = '\0';
}

/* Rows in which a prefecture asks, and cities in its place (児福法59条の4, 精神保健福祉法51条の12,
 * 母子父子寡婦福祉法46条, 難病法40条, ...). */
static const char *const taken_over[] = {
	"11", "13", "18", "19", "38", "39", "40", "41", "88", "91", "158",
};

static bool
ours(const struct table *t, size_t line)
{
	const char *mark = cell(t, line, "shokai_mun"), *no = cell(t, line, "no");
	size_t i;

	if (strcmp(mark, "Y") == 0 || strcmp(mark, "L") == 0 ||
	    strstr(cell(t, line, "shokaisha"), "同意を得た市町村") != NULL)
		return true;
	for (i = 0; i < NELEM(taken_over); i++) {
		if (strcmp(no, taken_over[i]) == 0)
			return true;
	}
	return false;
}

/* 削除: the tables have no articles of 2024, so what this row asked by item is not known. */
static bool
unknown(const char *row, const char *on)
{
	return strcmp(row, "157") == 0 && strcmp(on, EARLIER) == 0;
}

/* A provider that the table only describes: whoever pays under another law. */
static bool
described(const char *provider)
{
	return strstr(provider, "こととされている者") != NULL;
}

/* Names that the table first gives at length. */
static bool
same_provider(const char *ours_, const char *theirs)
{
	return strcmp(ours_, theirs) == 0 || (strcmp(ours_, "都道府県知事等") == 0 &&
	    strncmp(theirs, "都道府県知事、市長又は", strlen("都道府県知事、市長又は")) == 0) ||
	    (strcmp(ours_, "医療保険者又は後期高齢者医療広域連合") == 0 &&
	    strstr(theirs, "後期高齢者医療広域連合") != NULL);
}

static const struct {
	const char	*kind, *words[3];
} told[] = {
	{ "bank-account", { "口座登録簿" } }, { "child-allowance", { "児童手当" } },
	{ "child-chronic-certificate", { "小児慢性特定疾病要支援者" } },
	{ "child-chronic-disease", { "小児慢性特定疾病医療費" } },
	{ "child-guidance-judgement", { "調査及び判定", "障害者関係情報" } },
	{ "child-rearing-allowance", { "児童扶養手当" } },
	{ "child-welfare-burden", { "措置" } }, { "child-welfare-measure", { "措置" } },
	{ "disability-allowances", { "障害児福祉手当" } },
	{ "disability-basic-pension", { "障害基礎年金" } },
	{ "disability-handbook-mental", { "精神障害者保健福祉手帳", "障害者関係情報" } },
	{ "disability-handbook-physical", { "身体障害者手帳", "障害者関係情報" } },
	{ "disabled-child-daycare", { "障害児通所支援" } },
	{ "disabled-child-facility", { "障害児入所" } }, { "family-register", { "戸籍関係情報" } },
	{ "foreigner-assistance", { "外国人" } }, { "health-promotion", { "健康増進事業" } },
	{ "immigration-record", { "出入国" } }, { "infant-checkups", { "母子保健法" } },
	{ "intellectual-disability-judgement", { "知的障害者", "障害者関係情報" } },
	{ "intractable-disease", { "特定医療費" } },
	{ "intractable-disease-certificate", { "指定難病要支援者" } },
	{ "job-change-benefits", { "職業転換給付金" } },
	{ "job-training-benefit", { "職業訓練受講給付金" } },
	{ "local-officials-accident", { "地方公務員災害補償" } },
	{ "long-term-care", { "介護保険" } }, { "long-term-care-certification", { "介護保険" } },
	{ "medical-benefits", { "医療保険給付関係情報", "医療に関する給付", "船員保険" } },
	{ "medical-insurance", { "医療保険給付関係情報", "医療に関する給付" } },
	{ "mother-child-facility", { "母子生活支援施設" } },
	{ "pension", { "年金給付関係情報", "年金である給付" } },
	{ "pensioner-support-benefit", { "年金生活者支援給付金" } },
	{ "pregnancy-benefits", { "妊婦のための支援給付" } },
	{ "pregnancy-consultation", { "地域子ども・子育て支援事業" } },
	{ "pregnancy-notification", { "妊娠の届出" } },
	{ "premature-infant-care", { "養育医療" } },
	{ "public-assistance", { "生活保護関係情報", "生活保護法による保護の実施" } },
	{ "remaining-japanese-support", { "中国残留邦人等" } },
	{ "residence-card", { "出入国", "在留カード" } },
	{ "resident-record", { "住民票関係情報" } },
	{ "ryoiku", { "療育の給付" } },
	{ "school-medical-aid", { "医療に要する費用についての援助" } },
	{ "self-support-benefits", { "自立支援給付", "療養介護" } },
	{ "self-support-benefits-prefecture", { "自立支援給付" } },
	{ "single-parent-benefits", { "寡婦福祉法による給付金" } },
	{ "single-parent-loans", { "資金の貸付け" } },
	{ "special-child-allowance", { "特別児童扶養手当" } },
	{ "special-disability-benefit", { "特別障害給付金" } },
	{ "special-permanent-resident-card", { "出入国", "特別永住者" } },
	{ "special-school-support", { "就学のため必要な経費" } },
	{ "specific-vaccination", { "新型インフルエンザ等" } },
	{ "tax-municipal", { "地方税関係情報", "地方税" } },
	{ "tax-prefectural", { "地方税関係情報", "地方税" } },
	{ "unemployment-benefits", { "失業等給付関係情報", "雇用保険法" } },
	{ "vaccination", { "予防接種法による予防接種" } },
	{ "workers-accident-pension", { "労働者災害補償" } },
};

static bool
tells(const char *kind, const char *text)
{
	size_t i, k;

	for (i = 0; i < NELEM(told); i++) {
		for (k = 0; strcmp(told[i].kind, kind) == 0 && k < 3 &&
		    told[i].words[k] != NULL; k++) {
			if (strstr(text, told[i].words[k]) != NULL)
				return true;
		}
	}
	return false;
}

/* ---- comparisons ---- */

static bool
in_table(const struct table *t, const char *row, const struct catalog_exchange *x)
{
	struct buf provider = BUF_INIT, text = BUF_INIT;
	char no[16];
	bool hit = false;
	size_t i;

	for (i = 1; !hit && i < t->lines; i++) {
		row_of(cell(t, i, "no"), no);
		if (strcmp(no, row) != 0)
			continue;
		without_brackets(cell(t, i, "teikyosha"), &provider);
		without_brackets(cell(t, i, "joho"), &text);
		hit = x->payer ? described(buf_str(&provider)) :
		    same_provider(x->provider->name, buf_str(&provider)) &&
		    tells(x->info_code, buf_str(&text));
	}
	buf_free(&provider);
	buf_free(&text);
	return hit;
}

static void
every_combination_stands_in_the_table_of_its_date(void **state UNUSED)
{
	size_t r, i, k, n;

	if (!there)
		skip();
	for (r = 0; r < NELEM(revisions); r++) {
		for (i = n = 0; i < catalog_count(catalog); i++) {
			const struct catalog_procedure *p = catalog_at(catalog, i);

			for (k = 0; k < p->exchange_count; k++) {
				const struct catalog_exchange *x = &p->exchanges[k];

				if (!catalog_in_force(x->from, x->to, revisions[r].on))
					continue;
				n++;
				if (!in_table(&exchanges[r], p->row, x))
					fail_msg("%s %s of %s: not in the table of %s", p->code,
					    x->info_code, x->provider->name, revisions[r].on);
			}
		}
		printf("# %s: %zu combinations stand in the table\n", revisions[r].on, n);
	}
}

static bool
offered(const char *row, const char *provider, const char *on)
{
	size_t i, k;

	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		for (k = 0; p->askable && strcmp(p->row, row) == 0 && k < p->exchange_count; k++) {
			const struct catalog_exchange *x = &p->exchanges[k];

			if (catalog_in_force(x->from, x->to, on) && (x->payer ?
			    described(provider) : same_provider(x->provider->name, provider)))
				return true;
		}
	}
	return false;
}

static void
every_line_of_the_table_for_a_municipality_is_offered(void **state UNUSED)
{
	struct buf provider = BUF_INIT;
	size_t r, i, n;
	char row[16];

	if (!there)
		skip();
	for (r = 0; r < NELEM(revisions); r++) {
		for (i = 1, n = 0; i < exchanges[r].lines; i++) {
			row_of(cell(&exchanges[r], i, "no"), row);
			if (!ours(&exchanges[r], i) || unknown(row, revisions[r].on))
				continue;
			without_brackets(cell(&exchanges[r], i, "teikyosha"), &provider);
			n++;
			if (!offered(row, buf_str(&provider), revisions[r].on))
				fail_msg("row %s, %s: not offered on %s", row, buf_str(&provider),
				    revisions[r].on);
		}
		printf("# %s: %zu lines of the table are offered\n", revisions[r].on, n);
	}
	buf_free(&provider);
}

static void
nothing_is_offered_of_other_rows(void **state UNUSED)
{
	size_t i, k;
	char row[16];
	bool hit;

	if (!there)
		skip();
	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		for (k = 1, hit = !p->askable; !hit && k < exchanges[1].lines; k++) {
			row_of(cell(&exchanges[1], k, "no"), row);
			hit = strcmp(row, p->row) == 0 && ours(&exchanges[1], k);
		}
		if (!hit)
			fail_msg("%s: row %s is not a municipality's", p->code, p->row);
	}
}

/* 十一 → 11, 二の二 → 2_2. */
static void
numeral(const char *s, char out[16])
{
	static const char *const digits[] = {
		"一", "二", "三", "四", "五", "六", "七", "八", "九",
	};
	struct buf b = BUF_INIT;
	unsigned value = 0, last = 0;
	size_t i;

	for (; ; s += 3) {
		if (*s == '\0' || strncmp(s, "の", 3) == 0) {
			buf_addf(&b, "%s%u", b.len != 0 ? "_" : "", value + last);
			value = last = 0;
			if (*s == '\0')
				break;
		} else if (strncmp(s, "十", 3) == 0) {
			value = (last != 0 ? last : 1) * 10;
			last = 0;
		}
		for (i = 0; i < NELEM(digits); i++) {
			if (strncmp(s, digits[i], 3) == 0)
				last = (unsigned)i + 1;
		}
	}
	(void)snprintf(out, 16, "%s", buf_str(&b));
	buf_free(&b);
}

static void
every_item_of_the_articles_is_a_procedure(void **state UNUSED)
{
	size_t i, k, n = 0, have = 0;
	char row[16], item[16];
	bool ours_;

	if (!there)
		skip();
	for (i = 1; i < details.lines; i++) {
		const char *go = cell(&details, i, "go"), *no = cell(&details, i, "no");
		struct buf code = BUF_INIT;

		/* Each item once: its first line. */
		if (i > 1 && strcmp(cell(&details, i - 1, "no"), no) == 0 &&
		    strcmp(cell(&details, i - 1, "go"), go) == 0)
			continue;
		for (k = 1, ours_ = false; !ours_ && k < exchanges[1].lines; k++)
			ours_ = strcmp(cell(&exchanges[1], k, "no"), no) == 0 &&
			    ours(&exchanges[1], k);
		if (!ours_)
			continue;
		row_of(no, row);
		n++;
		if (strcmp(no, "93") == 0)
			n++;	/* 第九十五条 holds two under one number */
		for (k = 0; k < catalog_count(catalog); k++) {
			const struct catalog_procedure *p = catalog_at(catalog, k);

			if (!p->askable || strcmp(p->row, row) != 0)
				continue;
			buf_reset(&code);
			buf_addf(&code, "%s%s%s", p->article, p->item != NULL ? "-" : "",
			    p->item != NULL ? p->item : "");
			assert_string_equal(buf_str(&code), p->code);
			numeral(go, item);
			if (*go == '\0' || (p->item != NULL && strcmp(p->item, item) == 0))
				break;
		}
		if (k == catalog_count(catalog))
			fail_msg("row %s item %s: not a procedure", row, go);
		buf_free(&code);
	}
	for (k = 0; k < catalog_count(catalog); k++)
		have += catalog_at(catalog, k)->askable;
	assert_int_equal(have, n);
	printf("# %zu items of the articles are procedures\n", n);
}

/* The second reading's short names; what it calls a pension may be the basic one alone. */
static const struct {
	const char	*name, *kind, *other;
} names[] = {
	{ "戸籍", "family-register", NULL }, { "市町村民税", "tax-municipal", NULL },
	{ "道府県民税", "tax-prefectural", NULL }, { "住民票", "resident-record", NULL },
	{ "年金給付", "pension", "disability-basic-pension" },
	{ "失業等給付", "unemployment-benefits", NULL }, { "公金受取口座", "bank-account", NULL },
	{ "生活保護", "public-assistance", NULL },
	{ "外国人生活保護", "foreigner-assistance", NULL },
	{ "中国残留邦人等支援給付", "remaining-japanese-support", NULL },
	{ "身体障害者手帳", "disability-handbook-physical", NULL },
	{ "精神障害者保健福祉手帳", "disability-handbook-mental", NULL },
	{ "知的障害判定", "intellectual-disability-judgement", NULL },
	{ "児相調査判定", "child-guidance-judgement", NULL },
	{ "自立支援給付", "self-support-benefits", NULL },
	{ "特別児童扶養手当", "special-child-allowance", NULL },
	{ "障害児福祉手当等", "disability-allowances", NULL },
	{ "児童扶養手当", "child-rearing-allowance", NULL },
	{ "介護保険", "long-term-care", NULL }, { "医療保険給付", "medical-benefits", NULL },
	{ "医療保険資格", "medical-insurance", NULL },
	{ "地公災", "local-officials-accident", NULL },
	{ "労災", "workers-accident-pension", NULL },
	{ "特別障害給付金", "special-disability-benefit", NULL },
	{ "年金生活者支援給付金", "pensioner-support-benefit", NULL },
	{ "小児慢性特定疾病", "child-chronic-disease", "child-chronic-certificate" },
	{ "障害児入所", "disabled-child-facility", NULL },
	{ "障害児通所", "disabled-child-daycare", NULL }, { "療育の給付", "ryoiku", NULL },
	{ "養育医療", "premature-infant-care", NULL }, { "児童手当", "child-allowance", NULL },
	{ "難病", "intractable-disease", "intractable-disease-certificate" },
	{ "妊娠の届出", "pregnancy-notification", NULL },
	{ "学校医療費援助", "school-medical-aid", NULL },
	{ "職業訓練受講給付金", "job-training-benefit", NULL },
	{ "母子生活支援施設", "mother-child-facility", NULL },
	{ "児童福祉負担能力認定", "child-welfare-burden", "child-welfare-measure" },
	{ "母子父子寡婦", "single-parent-benefits", "single-parent-loans" },
	{ "予防接種", "vaccination", "specific-vaccination" },
	{ "在留カード", "residence-card", NULL },
	{ "特別永住者証明書", "special-permanent-resident-card", NULL },
	{ "出入国", "immigration-record", NULL }, { "乳幼児健診等", "infant-checkups", NULL },
};

static bool
asks(const struct catalog_procedure *p, const char *kind)
{
	size_t i;

	for (i = 0; kind != NULL && i < p->exchange_count; i++) {
		if (strcmp(p->exchanges[i].info_code, kind) == 0)
			return true;
	}
	return false;
}

/* What a second reading of the same text found by item, the catalogue has too. */
static void
a_second_reading_of_the_articles_agrees(void **state UNUSED)
{
	size_t i, k, items = 0, kinds = 0;
	char item[16];

	if (!there)
		skip();
	for (i = 1; i < second.lines; i++) {
		const char *go = cell(&second, i, "gou"), *article = cell(&second, i, "art");
		const struct catalog_procedure *p;
		char *list = strdup(cell(&second, i, "classes")), *rest = list, *name;
		struct buf code = BUF_INIT;

		for (; *article != '\0'; article += strncmp(article, "の", 3) == 0 ? 3 : 1)
			buf_addc(&code, strncmp(article, "の", 3) == 0 ? '_' : *article);
		numeral(go, item);
		if (*go != '\0')
			buf_addf(&code, "-%s", item);
		p = catalog_find(catalog, buf_str(&code), LATER);
		items += p != NULL;
		while (p != NULL && (name = strsep(&rest, ",")) != NULL) {
			for (k = 0; k < NELEM(names) && strcmp(names[k].name, name) != 0; k++)
				continue;
			if (*name == '\0')
				continue;
			if (k == NELEM(names))
				fail_msg("%s: %s is no kind of ours", p->code, name);
			kinds++;
			if (!asks(p, names[k].kind) && !asks(p, names[k].other))
				fail_msg("%s: %s is missing", p->code, name);
		}
		buf_free(&code);
		free(list);
	}
	assert_true(items > 300);
	printf("# %zu procedures, %zu kinds of the second reading agree\n", items, kinds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_stands_in_the_table_of_its_date),
		cmocka_unit_test(every_line_of_the_table_for_a_municipality_is_offered),
		cmocka_unit_test(nothing_is_offered_of_other_rows),
		cmocka_unit_test(every_item_of_the_articles_is_a_procedure),
		cmocka_unit_test(a_second_reading_of_the_articles_agrees),
	};

	return cmocka_run_group_tests_name("law: tables", tests, setup, teardown);
}
