/* SPDX-License-Identifier: ISC */
/*
 * The people of the stand-in's town and what providers know about them; see
 * residents.h.  Everything is fictional.  Kinds of information are told by a
 * word in their code; a code that no line knows gets the items of the last.
 */
#include "server/residents.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* A const table whose strings nobody writes to; struct resident owns its own elsewhere. */
#define TEXT(s)	((char *)(uintptr_t)(s))

static const struct resident samples[] = {
	{ TEXT("000000000012345"), TEXT("123456789018"), TEXT("見本 太郎"), TEXT("ミホン タロウ"),
	    TEXT("1980-02-29"), TEXT("1"), TEXT("見本市一丁目1番"), false },
	{ TEXT("000000000012346"), TEXT("987654321093"), TEXT("見本 花子"), TEXT("ミホン ハナコ"),
	    TEXT("1985-07-07"), TEXT("2"), TEXT("見本市一丁目1番"), false },
	{ TEXT("000000000012347"), TEXT("111222333446"), TEXT("例示 次郎"), TEXT("レイジ ジロウ"),
	    TEXT("2015-04-01"), TEXT("1"), TEXT("見本市二丁目2番"), false },
	{ TEXT("000000000012348"), TEXT("555666777885"), TEXT("雛形 三郎"),
	    TEXT("ヒナガタ サブロウ"),
	    TEXT("1949-11-03"), TEXT("1"), TEXT("見本市三丁目3番"), true },
};

#define PEOPLE	NELEM(samples)
#define ITEMS	6

struct item_line {
	const char	*code, *name;
	/* One a person.  "@year" is the fiscal year asked about; NULL: not applicable. */
	const char	*values[PEOPLE];
};

static const struct {
	const char		*word;		/* in the information's code */
	struct item_line	 items[ITEMS];
} knowledge[] = {
	{ "tax", {
		{ "fiscal_year", "課税年度", { "@year", "@year", "@year", "@year" } },
		{ "total_income", "合計所得金額", { "3120000", "1080000", "0", "1750000" } },
		{ "income_levy", "所得割額", { "148200", "31500", "0", "0" } },
		{ "per_capita_levy", "均等割額", { "5000", "5000", "0", "0" } },
		{ "dependents", "扶養親族の数", { "2", "0", "0", "0" } },
		{ "disability_deduction", "障害者控除", { "有", "無", "無", "無" } },
	} },
	{ "resident", {
		{ "household_no", "世帯番号", { "10012", "10012", "10031", "10045" } },
		{ "head", "世帯主の氏名", { "見本 太郎", "見本 太郎", "例示 一子", "雛形 三郎" } },
		{ "relation", "続柄", { "世帯主", "妻", "子", "世帯主" } },
		{ "moved_in", "住所を定めた年月日", { "2010-04-01", "2012-06-10", "2015-04-01",
		    "1978-03-20" } },
		{ "members", "世帯員の数", { "3", "3", "2", "1" } },
		{ "previous_address", "転入前の住所", { "例示市四丁目4番", NULL, NULL, NULL } },
	} },
	{ "family", {
		{ "domicile", "本籍", { "見本市一丁目", "見本市一丁目", "見本市二丁目",
		    "見本市三丁目" } },
		{ "head", "筆頭者", { "見本 太郎", "見本 太郎", "例示 一子", "雛形 三郎" } },
		{ "spouse", "配偶者の氏名", { "見本 花子", "見本 太郎", NULL, NULL } },
		{ "parents", "父母の氏名", { "見本 一郎・見本 和子", "雛形 五郎・雛形 春子",
		    "例示 一子", "雛形 太一・雛形 キヨ" } },
		{ "event", "直近の届出", { "婚姻", "婚姻", "出生", "死別" } },
		{ "event_date", "届出年月日", { "2012-06-10", "2012-06-10", "2015-04-03",
		    "2020-01-15" } },
	} },
	{ "handbook", {
		{ "number", "手帳番号", { "第00123号", "第00124号", "第00125号", "第00126号" } },
		{ "grade", "等級", { "2級", "3級", "1級", "2級" } },
		{ "kind", "障害の種類", { "肢体不自由", "聴覚障害", "内部障害", "視覚障害" } },
		{ "issued", "交付年月日", { "2018-09-01", "2020-02-15", "2017-11-20",
		    "1999-05-10" } },
		{ "review", "再認定の時期", { "2028-09", NULL, "2027-11", NULL } },
	} },
	{ "notebook", {
		{ "number", "手帳番号", { "第00223号", "第00224号", "第00225号", "第00226号" } },
		{ "grade", "等級", { "2級", "3級", "1級", "2級" } },
		{ "issued", "交付年月日", { "2018-09-01", "2020-02-15", "2017-11-20",
		    "1999-05-10" } },
		{ "until", "有効期限", { "2028-08-31", "2027-02-14", "2027-11-19", NULL } },
	} },
	{ "pension", {
		{ "kind", "年金の種類", { "障害基礎年金", "遺族基礎年金", NULL, "老齢基礎年金" } },
		{ "status", "支給の状況", { "支給中", "支給停止", "受給権なし", "支給中" } },
		{ "entitled", "受給権発生年月日", { "2018-09-01", "2020-02-15", NULL,
		    "2014-11-02" } },
		{ "amount", "年金額", { "816000", "0", "0", "795000" } },
	} },
	{ "assistance", {
		{ "status", "保護の実施状況", { "受給なし", "受給なし", "受給中", "受給なし" } },
		{ "from", "開始年月日", { NULL, NULL, "2024-05-01", NULL } },
		{ "kind", "扶助の種類", { NULL, NULL, "生活扶助・教育扶助", NULL } },
	} },
	{ "care", {
		{ "grade", "要介護度", { "認定なし", "認定なし", "認定なし", "要介護1" } },
		{ "from", "認定有効期間の開始", { NULL, NULL, NULL, "2026-04-01" } },
		{ "to", "認定有効期間の終了", { NULL, NULL, NULL, "2027-03-31" } },
	} },
	{ "insurance", {
		{ "insurer", "保険者の名称", { "見本健康保険組合", "見本健康保険組合",
		    "見本市国民健康保険", "見本県後期高齢者医療広域連合" } },
		{ "qualified", "資格取得年月日", { "2010-04-01", "2012-06-10", "2015-04-01",
		    "2024-11-03" } },
		{ "kind", "本人・被扶養者の別", { "本人", "被扶養者", "本人", "本人" } },
		{ "lost", "資格喪失年月日", { NULL, NULL, NULL, NULL } },
	} },
	{ "employment", {
		{ "status", "基本手当の支給", { "支給なし", "支給あり", "支給なし", "支給なし" } },
		{ "daily", "基本手当日額", { NULL, "5200", NULL, NULL } },
		{ "remaining", "残日数", { NULL, "45", NULL, NULL } },
	} },
	{ "allowance", {
		{ "status", "支給の状況", { "支給なし", "支給中", "支給中", "支給なし" } },
		{ "from", "支給開始年月", { NULL, "2016-05", "2018-04", NULL } },
		{ "amount", "支給月額", { "0", "15000", "10000", "0" } },
	} },
	/* Whatever else may be asked. */
	{ "", {
		{ "status", "該当の有無", { "該当", "該当", "非該当", "該当" } },
		{ "decided", "決定年月日", { "2026-05-20", "2026-05-20", NULL, "2025-12-01" } },
		{ "number", "決定番号", { "第1001号", "第1002号", NULL, "第1004号" } },
		{ "year", "対象年度", { "@year", "@year", NULL, "@year" } },
	} },
};

const struct resident *
residents_sample(size_t *n)
{
	*n = PEOPLE;
	return samples;
}

bool
person_key_pad(const char *key, char out[16])
{
	size_t len = strlen(key);

	if (len == 0 || len > 15 || strspn(key, "0123456789") != len)
		return false;
	memset(out, '0', 15 - len);
	memcpy(out + 15 - len, key, len + 1);
	return true;
}

/* Whose column: the samples their own, anybody else the one the key leads to. */
static size_t
person_column(const char *seed)
{
	size_t i, sum = 0;

	for (i = 0; i < PEOPLE; i++) {
		if (strcmp(samples[i].person_key, seed) == 0)
			return i;
	}
	for (i = 0; seed[i] != '\0'; i++)
		sum += (unsigned char)seed[i];
	return sum % PEOPLE;
}

static bool
fill_item(const struct item_line *line, size_t person, const char *year,
    struct wire_result_item *item)
{
	const char *value = line->values[person];

	if (value != NULL && strcmp(value, "@year") == 0)
		value = year;
	item->code = strdup(line->code);
	item->name = strdup(line->name);
	if (value != NULL)
		item->value = strdup(value);
	else
		item->absent = strdup("not_applicable");
	return item->code != NULL && item->name != NULL &&
	    (item->value != NULL || item->absent != NULL);
}

enum err_code
residents_items(const char *information, const char *seed, const char *year,
    struct wire_result_item **items, size_t *n, struct err *e)
{
	size_t k = 0, person = person_column(seed);

	*n = 0;
	*items = calloc(ITEMS, sizeof **items);
	if (*items == NULL)
		return err_nomem(e);
	while (strstr(information, knowledge[k].word) == NULL)
		k++;
	for (; *n < ITEMS && knowledge[k].items[*n].code != NULL; (*n)++) {
		if (!fill_item(&knowledge[k].items[*n], person, year, &(*items)[*n])) {
			(*n)++;
			return err_nomem(e);
		}
	}
	return ERR_OK;
}
