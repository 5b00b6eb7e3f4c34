/* SPDX-License-Identifier: ISC */
/*
 * See english.h.  A row is parted at blanks and signs; a part with a Japanese
 * character must stand in the data as it is, with the digits and letters that
 * it touches: 300円 does not, though 円 does.
 */
#include "tests/screen/english.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/file.h"

/* People, groups and places of the tests, and what is typed in them. */
static const char names[] =
    "田中 花子\n佐藤 一郎\n田中 一郎\n佐藤 良子\n鈴木 恵\n髙橋 誠\n山田 悟\n本田 去\n"
    "職員\n決裁者\n福祉手当\n医療給付\n福祉課\n窓口職員\n見本 別人\n"
    "窓口職員・決裁者（福祉手当）\n情報セキュリティ管理者（全事務担当）\n"
    "千葉県\n東京都\n世田谷区長\n千葉市長\n"
    "画面を間違えた\n注意した\nサーバー停止\n";

/* Words that the data has too, and that are the program's own where they stand alone. */
static const char *const own_words[] = { "はい", "いいえ", "円", "件", "未聴取",
    "該当なし", "年度", "人", "日" };

static struct buf data = BUF_INIT;
static size_t faults;

static void
take_in(const char *path)
{
	struct err e = ERR_INIT;

	if (file_read(path, &data, &e) != ERR_OK)
		fail_msg("%s cannot be read", path);
	buf_addc(&data, '\n');
}

static void
take_in_directory(const char *name)
{
	const char *top = getenv("MADOGUCHI_DATADIR");
	char *dir = path_join(top, name);
	DIR *d = opendir(dir);

	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d)) != NULL; ) {
		char *path = path_join(dir, f->d_name);

		if (f->d_name[0] != '.')
			take_in(path);
		free(path);
	}
	(void)closedir(d);
	free(dir);
}

static void
load(void)
{
	char *residents = path_join(getenv("abs_top_srcdir"), "server/residents.c");

	take_in_directory("forms");
	take_in_directory("catalogue");
	take_in_directory("codes");
	take_in(residents);
	buf_adds(&data, names);
	assert_true(buf_ok(&data));
	free(residents);
}

/* ---- parts ---- */

enum kind { SIGN, PLAIN, JAPANESE };

static unsigned int
code_point(const unsigned char *p, size_t *len)
{
	*len = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	if (*len != 3)
		return *len == 1 ? *p : 0;
	return (*p & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
}

/* Kana, kanji, and the punctuation that goes with them. */
static enum kind
kind_of(unsigned int cp)
{
	if ((cp >= 0x3000 && cp < 0x3100) || (cp >= 0x3400 && cp < 0xa000) ||
	    (cp >= 0xff00 && cp < 0xffe0))
		return JAPANESE;
	return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
	    cp == '-' ? PLAIN : SIGN;
}

static bool
is_data(const char *part)
{
	for (size_t i = 0; i < NELEM(own_words); i++) {
		if (strcmp(own_words[i], part) == 0)
			return false;
	}
	return strstr(buf_str(&data), part) != NULL;
}

/* A day, a year, an amount, as a rule of a form names it. */
static bool
is_value(const char *p, size_t n)
{
	static const char signs[] = "0123456789,令和平成昭大正明治元年度月日円空欄";
	char one[5];
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		(void)code_point((const unsigned char *)p + i, &len);
		memcpy(one, p + i, len);
		one[len] = '\0';
		if (strstr(signs, one) == NULL)
			return false;
	}
	return true;
}

/* What stands around a value that the form has in braces: 「年度（{tax_year}）が入って」. */
static bool
is_around(const char *before, const char *p, size_t n, const char *behind)
{
	struct buf b = BUF_INIT;
	bool ok;

	buf_addf(&b, "%s%.*s%s", before, (int)n, p, behind);
	ok = is_data(buf_str(&b));
	buf_free(&b);
	return ok;
}

/* A form's sentence with values in it; a row may begin or end within one. */
static bool
is_filled(const char *part)
{
	static const char open[] = "（", end[] = "）";
	const char *p = part, *before = "", *at, *shut = strstr(part, end);
	bool ok = true;

	at = strstr(p, open);
	if (shut != NULL && (at == NULL || shut < at)) {
		ok = is_value(p, (size_t)(shut - p));
		before = "}）";
		p = shut + strlen(end);
	} else if (at == NULL) {
		return false;
	}
	while (ok && (at = strstr(p, open)) != NULL) {
		const char *value = at + strlen(open);

		ok = is_around(before, p, (size_t)(at - p), "（{");
		shut = strstr(value, end);
		ok = ok && is_value(value, shut != NULL ? (size_t)(shut - value) : strlen(value));
		if (shut == NULL)
			return ok;
		before = "}）";
		p = shut + strlen(end);
	}
	return ok && is_around(before, p, strlen(p), "");
}

/* 「住民票関係情報、道府県民税」: a list of data; sentences, that stand apart in a form. */
static bool
is_list(const char *part, const char *mark)
{
	const char *end = strstr(part, mark);
	bool ok = end != NULL;

	for (const char *p = part; ok && *p != '\0'; p = *end != '\0' ? end + strlen(mark) : end) {
		char *one;

		end = strstr(p, mark);
		end = end != NULL ? end : p + strlen(p);
		one = strndup(p, (size_t)(end - p));
		ok = *one != '\0' && (is_data(one) || is_filled(one));
		free(one);
	}
	return ok;
}

static void
judge(const char *part, const char *row, const char *screen)
{
	if (is_data(part) || is_filled(part) || is_list(part, "、") ||
	    is_list(part, "。"))
		return;
	fprintf(stderr, "# %s: %s in: %s\n", screen, part, row);
	faults++;
}

void
english_check_text(const char *text, const char *name)
{
	struct buf part = BUF_INIT;
	bool japanese = false;
	size_t len;

	if (data.len == 0)
		load();
	for (const char *p = text; ; p += len) {
		enum kind k = kind_of(code_point((const unsigned char *)p, &len));

		if (k == SIGN) {
			if (japanese)
				judge(buf_str(&part), text, name);
			buf_reset(&part);
			japanese = false;
			if (*p == '\0')
				break;
			continue;
		}
		buf_add(&part, p, len);
		japanese = japanese || k == JAPANESE;
	}
	buf_free(&part);
}

/* ---- screens ---- */

struct term *
english_start(const char *home)
{
	const char *dir = getenv("abs_top_builddir");
	char *program = path_join(dir != NULL ? dir : ".", "madoguchi");
	const char *argv[] = { program, "--lang", "en", "--home", home, NULL };
	struct term *t;

	assert_non_null(program);
	t = term_start(argv, NULL, 24, 80);
	free(program);
	term_wait_for(t, "Password");
	return t;
}

void
english_log_in(struct term *t, const char *login, const char *password)
{
	term_to_login_name(t);
	term_step(t, login);
	term_step(t, KEY_ENTER);
	term_step(t, password);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "F11 Lock");
}

void
english_check(struct term *t, const char *shows)
{
	TERM_ASSERT_SHOWS(t, shows);
	if (getenv("MADOGUCHI_SHOW") != NULL) {
		fprintf(stderr, "# ---- %s\n", shows);
		term_dump(t);
	}
	for (int y = 0; y < 24; y++) {
		char *row = strdup(term_row(t, y));

		assert_non_null(row);
		/* The sign of the input method stands alone at its end. */
		for (char *at; (at = strstr(row, "[あ]")) != NULL; )
			memset(at, ' ', strlen("[あ]"));
		english_check_text(row, shows);
		free(row);
	}
}

void
english_step(struct term *t, const char *keys, const char *shows)
{
	term_step(t, keys);
	english_check(t, shows);
}

void
english_assert(void)
{
	size_t n = faults;

	faults = 0;
	if (n != 0)
		fail_msg("%zu parts of screens are Japanese and no data", n);
}
