/* SPDX-License-Identifier: ISC */
/*
 * Sentences of the built-in checks: the fact, then the mend.  forms/ has no
 * message bundles (a check carries finished text, as rules of a definition
 * do), so they stand here in both languages.
 */
#include <string.h>

#include "forms/form_private.h"

static const struct {
	const char	*code;
	const char	*ja, *en;
} texts[] = {
	{ "missing", "入力がありません。入力してください。", "Nothing is entered. Enter a value." },
	{ "choice", "選択肢にない値です。F4 の一覧から選んでください。",
	    "Not one of the choices. Choose from the list (F4)." },
	{ "max", "長すぎます。短くしてください。", "Too long. Shorten it." },
	{ "my-number",
	    "個人番号（マイナンバー）と思われる数字があります。"
	    "個人番号は入力できません。宛名番号を使ってください。",
	    "This looks like an individual number, which may not be entered. Use the person key." },
	{ "my-number-key",
	    "個人番号（マイナンバー）と思われる12桁です。個人番号は入力できません。"
	    "宛名番号のときは、前にゼロを付けて15桁で入力してください。",
	    "These twelve digits look like an individual number, which may not be entered."
	    " If they are a person key, write it with zeros in front, in 15 digits." },
	{ "individual-number",
	    "個人番号（マイナンバー）は保存しません。番号検索（F4）で対象者を探してください。",
	    "An individual number is not kept. Search the person by it (F4)." },
	{ "individual-digits", "個人番号は12桁で、検査数字が合いません。番号を確かめてください。",
	    "An individual number has 12 digits with a check digit." },
	{ "private-use", "外字（私用領域の文字）は送れません。正しい漢字に置き換えてください。",
	    "Private-use characters cannot be sent. Use the proper character." },
	{ "utf8", "文字コードが正しくありません（UTF-8 ではありません）。", "This is not UTF-8." },
	{ "procedure", "目録にない手続です。手続を選び直してください。",
	    "This procedure is not in the catalogue. Choose another." },
	{ "organization",
	    "地方公共団体コードか団体名が見つかりません。"
	    "6桁のコードか、市区町村名を入力してください。",
	    "No such local government. Enter its 6-digit code or its name." },
	{ "ward", "指定都市の区には照会できません。市に照会してください: ",
	    "A ward of a designated city is not asked; ask the city: " },
	{ "not-permitted",
	    "この組み合わせは、法令の表（第九号命令）で照会が認められていません。"
	    "選び直してください。",
	    "The law's table has no such combination. Choose again." },
	{ "providers-differ",
	    "提供者の異なる情報は、一つの照会にまとめられません。分けて照会してください。",
	    "Information of different providers cannot be asked in one inquiry. Split it." },
	{ "provider-kind", "この情報の提供者ではありません。提供者: ",
	    "Not a provider of this information, which is: " },
	{ "no-day", "この月にその日はありません。日付を確かめて、入力し直してください。",
	    "This month has no such day. Check the date and enter it again." },
	{ "border-reiwa",
	    "平成は31年4月30日までで、令和は元年5月1日からです。"
	    "年号と日付を確かめて、入力し直してください。",
	    "Heisei ends on 30 April of 31; Reiwa begins the day after."
	    " Check the era and the date." },
	{ "border-heisei",
	    "昭和は64年1月7日までで、平成は元年1月8日からです。"
	    "年号と日付を確かめて、入力し直してください。",
	    "Showa ends on 7 January of 64; Heisei begins the day after."
	    " Check the era and the date." },
	{ "border-showa",
	    "大正は15年12月24日までで、昭和は元年12月25日からです。"
	    "年号と日付を確かめて、入力し直してください。",
	    "Taisho ends on 24 December of 15; Showa begins the day after."
	    " Check the era and the date." },
	{ "border-taisho",
	    "明治は45年7月29日までで、大正は元年7月30日からです。"
	    "年号と日付を確かめて、入力し直してください。",
	    "Meiji ends on 29 July of 45; Taisho begins the day after."
	    " Check the era and the date." },
	{ "order", "終わりが始まりより前になっています。順序を確かめてください。",
	    "The end lies before the beginning. Check the order." },
	{ "form-changed",
	    "入力のあとで様式の版が変わりました。"
	    "全部の項目を確かめ、確かめたことを理由に記録してください。",
	    "The form has another version since this was typed. Check every item and record it. " },
	{ "not-asked", "この条件では聞かない項目です。消してください。",
	    "Not asked under these answers. Clear it." },
};

/* What a value of the type looks like. */
static const struct {
	enum field_type	type;
	const char	*ja, *en;
} values[] = {
	{ FIELD_KANA, "カタカナで入力してください。", "Enter katakana." },
	{ FIELD_NUMBER, "数字で入力してください。", "Enter digits." },
	{ FIELD_MONEY, "金額を数字で入力してください。", "Enter an amount in digits." },
	{ FIELD_DATE,
	    "日付として読めません。"
	    "昭和55年2月29日、S55.2.29、1980-02-29 のように入力してください。",
	    "Not a date. Write it as 1980-02-29 or S55.2.29." },
	{ FIELD_MONTH, "年月として読めません。令和8年4月、R8.4、2026-04 のように入力してください。",
	    "Not a month. Write it as 2026-04 or R8.4." },
	{ FIELD_YEAR, "年として読めません。令和7年、R7、2025 のように入力してください。",
	    "Not a year. Write it as 2025 or R7." },
	{ FIELD_FISCAL_YEAR, "年度として読めません。令和7、R7、2025 のように入力してください。",
	    "Not a fiscal year. Write it as 2025 or R7." },
	{ FIELD_PERSON_KEY, "宛名番号は15桁までの数字です。番号を確かめてください。",
	    "A person key is up to 15 digits." },
	{ FIELD_CORPORATE_NUMBER,
	    "法人番号は13桁で、検査数字が合いません。番号を確かめてください。",
	    "A corporate number has 13 digits with a check digit." },
	{ FIELD_POSTAL_CODE, "郵便番号は7桁の数字です。", "A postal code has 7 digits." },
	{ FIELD_TELEPHONE, "電話番号として読めません。数字とハイフンで入力してください。",
	    "Not a telephone number." },
	{ FIELD_BANK_ACCOUNT, "口座番号は数字で入力してください。", "Enter digits." },
	{ FIELD_CONDITION,
	    "期間の値として読めません。"
	    "年度なら 2025、日付なら 2025-04-01 のように入力してください。",
	    "Not a year or date of the condition: 2025, or 2025-04-01." },
};

const char *
check_text(const struct form_set *s, const char *code, enum field_type type)
{
	size_t i;

	for (i = 0; i < NELEM(texts); i++) {
		if (strcmp(texts[i].code, code) == 0)
			return say(s, texts[i].ja, texts[i].en);
	}
	for (i = 0; i < NELEM(values); i++) {
		if (values[i].type == type)
			return say(s, values[i].ja, values[i].en);
	}
	return say(s, "この値は使えません。確かめてください。", "This value cannot be used.");
}

const char *
absent_text(const char *absent, bool english)
{
	static const struct { const char *absent, *ja, *en; } words[] = {
		{ "unknown", "不明", "unknown" },
		{ "not_asked", "未聴取", "not asked" },
		{ "not_applicable", "該当なし", "not applicable" },
		{ "withheld", "提供されない", "withheld" },
	};
	size_t i;

	for (i = 0; i < NELEM(words); i++) {
		if (strcmp(words[i].absent, absent) == 0)
			return english ? words[i].en : words[i].ja;
	}
	return absent;
}

const char *
blank_text(bool english)
{
	return english ? "empty" : "空欄";
}

const char *
list_mark(bool english)
{
	return english ? ", " : "、";
}
