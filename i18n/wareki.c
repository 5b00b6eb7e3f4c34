/* SPDX-License-Identifier: ISC */
/*
 * Dates as people in Japan write them; see wareki.h.
 *
 * Reading goes in two steps: full-width forms and separators are folded into
 * "ERA? number number? number?", then the numbers are judged.  Eras are one
 * table, so that the next one is a line.
 */
#include "i18n/wareki.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"

/* The Gregorian calendar begins with Meiji 6 (1873-01-01): exact Meiji days
 * before that are days of another calendar. */
#define SOLAR_FROM	((struct date){ 1873, 1, 1 })

static const struct era {
	const char	*name, *abbreviation, *english;
	char		 letter;
	struct date	 first, last;	/* last.year 0: still running */
} eras[] = {
	{ "令和", "令", "Reiwa", 'R', { 2019, 5, 1 }, { 0, 0, 0 } },
	{ "平成", "平", "Heisei", 'H', { 1989, 1, 8 }, { 2019, 4, 30 } },
	{ "昭和", "昭", "Showa", 'S', { 1926, 12, 25 }, { 1989, 1, 7 } },
	{ "大正", "大", "Taisho", 'T', { 1912, 7, 30 }, { 1926, 12, 24 } },
	{ "明治", "明", "Meiji", 'M', { 1868, 10, 23 }, { 1912, 7, 29 } },
};

/* What was written, taken apart. */
struct parts {
	const struct era *era;
	int		 number[3];
	size_t		 digits[3];	/* how many digits each was written with */
	size_t		 count;
};

static bool
starts(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

static const struct era *
take_era(const char **s)
{
	size_t i;
	char c = **s >= 'a' && **s <= 'z' ? (char)(**s - 'a' + 'A') : **s;

	for (i = 0; i < NELEM(eras); i++) {
		if (starts(s, eras[i].name) || starts(s, eras[i].abbreviation))
			return &eras[i];
		if (c == eras[i].letter) {
			(*s)++;
			return &eras[i];
		}
	}
	return NULL;
}

static void
skip_blanks(const char **s)
{
	while (**s == ' ')
		(*s)++;
}

/* A number, or 元 for the first year of an era. */
static bool
take_number(const char **s, struct parts *p)
{
	const char *begun;
	long v = 0;

	if (p->count == NELEM(p->number))
		return false;
	if (p->count == 0 && p->era != NULL && starts(s, "元")) {
		p->number[0] = 1;
		p->digits[0] = 1;
		p->count = 1;
		return true;
	}
	for (begun = *s; **s >= '0' && **s <= '9' && *s - begun < 8; (*s)++)
		v = v * 10 + (**s - '0');
	if (*s == begun || (**s >= '0' && **s <= '9'))
		return false;
	p->number[p->count] = (int)v;
	p->digits[p->count] = (size_t)(*s - begun);
	p->count++;
	return true;
}

/* Between two numbers, or after the last: 年 月 日 or one of - / . */
static bool
take_separator(const char **s, size_t after)
{
	static const char *const units[] = { "年", "月", "日" };

	skip_blanks(s);
	if (after >= 1 && after <= NELEM(units) && starts(s, units[after - 1])) {
		skip_blanks(s);
		return true;
	}
	if (after < 3 && (**s == '-' || **s == '/' || **s == '.')) {
		(*s)++;
		skip_blanks(s);
		return **s != '\0';
	}
	return false;
}

static bool
take_apart(const char *s, struct parts *p)
{
	*p = (struct parts){ 0 };
	skip_blanks(&s);
	p->era = take_era(&s);
	skip_blanks(&s);
	while (take_number(&s, p)) {
		if (*s == '\0')
			return true;
		if (!take_separator(&s, p->count))
			return false;
		if (*s == '\0')
			return true;
	}
	return false;
}

/* 19800229, 198002, S550229: digits without separators. */
static bool
split_digits(struct parts *p)
{
	int v = p->number[0];

	if (p->count != 1 || p->digits[0] < 5)
		return true;
	if (p->era != NULL ? p->digits[0] > 6 : p->digits[0] != 8)
		return false;
	p->number[2] = v % 100;
	p->number[1] = v / 100 % 100;
	p->number[0] = v / 10000;
	p->count = 3;
	return true;
}

/* A date must lie within its era; a partial one, some day of it. */
static bool
within_era(const struct era *era, struct date d)
{
	struct date first = d, last = d;

	if (d.month == 0) {
		first.month = 1;
		last.month = 12;
	}
	if (d.day == 0) {
		first.day = 1;
		last.day = date_month_days(last.year, last.month);
	}
	if (date_compare(last, era->first) < 0)
		return false;
	if (era->last.year != 0 && date_compare(first, era->last) > 0)
		return false;
	return d.day == 0 || date_compare(d, SOLAR_FROM) >= 0;
}

/* Folds full-width forms to ASCII; the kanji of eras and units stay. */
static bool
fold(const char *s, struct buf *out)
{
	return text_ascii_digits(s, out);
}

/* What was written, in the western calendar: year and month exist, the day may not. */
static bool
read_date(const char *s, struct parts *p, struct date *d)
{
	struct buf b = BUF_INIT;
	bool ok = fold(s, &b) && take_apart(buf_str(&b), p) && split_digits(p);

	buf_free(&b);
	if (!ok || p->count == 0 || (p->era == NULL ? p->number[0] < 1000 : p->number[0] < 1))
		return false;
	*d = (struct date){ p->number[0], p->count > 1 ? p->number[1] : 0,
	    p->count > 2 ? p->number[2] : 0 };
	if (p->era != NULL)
		d->year += p->era->first.year - 1;
	return d->year <= 9999 && (p->count == 1 || (d->month >= 1 && d->month <= 12));
}

bool
wareki_parse(const char *s, bool partial, struct date *out)
{
	struct parts p;
	struct date d;

	if (!read_date(s, &p, &d) || (p.count < 3 && !partial) ||
	    (p.count == 3 && !date_valid(d)) || (p.era != NULL && !within_era(p.era, d)))
		return false;
	*out = d;
	return true;
}

bool
wareki_no_such_day(const char *s)
{
	struct parts p;
	struct date d;

	return read_date(s, &p, &d) && p.count == 3 && !date_valid(d);
}

char
wareki_passed_border(const char *s)
{
	struct parts p;
	struct date d, last;

	if (!read_date(s, &p, &d) || p.era == NULL || (p.count == 3 && !date_valid(d)) ||
	    within_era(p.era, d))
		return '\0';
	/* Past the end it is the next era's first day that counts, the row above. */
	last = p.era->last;
	if (last.year != 0 && d.year >= last.year)
		return p.era[-1].letter;
	return p.era + 1 < eras + NELEM(eras) ? p.era->letter : '\0';
}

static const struct era *
era_of(struct date d)
{
	size_t i;

	/* A partial date is written in the era that its last day falls into. */
	if (d.month == 0)
		d.month = 12;
	if (d.day == 0)
		d.day = date_month_days(d.year, d.month);
	for (i = 0; i < NELEM(eras); i++) {
		if (date_compare(d, eras[i].first) >= 0)
			return date_compare(d, SOLAR_FROM) >= 0 ? &eras[i] : NULL;
	}
	return NULL;
}

static bool
add_year(int year, int era_year, const char *era, struct buf *out)
{
	if (era == NULL)
		return buf_addf(out, "%d年", year);
	if (era_year == 1)
		return buf_addf(out, "%s元年", era);
	return buf_addf(out, "%s%d年", era, era_year);
}

bool
wareki_format(struct date d, struct buf *out)
{
	const struct era *era = era_of(d);
	bool ok = add_year(d.year, era != NULL ? d.year - era->first.year + 1 : 0,
	    era != NULL ? era->name : NULL, out);

	if (ok && d.month != 0)
		ok = buf_addf(out, "%d月", d.month);
	if (ok && d.month != 0 && d.day != 0)
		ok = buf_addf(out, "%d日", d.day);
	return ok;
}

static bool
is_english(const char *lang)
{
	return strcmp(lang, "en") == 0;
}

/* " (Showa 55)"; nothing before Meiji. */
static bool
add_era(int year, const struct era *era, struct buf *out)
{
	return era == NULL || buf_addf(out, " (%s %d)", era->english, year - era->first.year + 1);
}

bool
wareki_echo(struct date d, const char *lang, struct buf *out)
{
	char western[DATE_TEXT_SIZE];

	date_format(d, western);
	if (is_english(lang))
		return buf_adds(out, western) && add_era(d.year, era_of(d), out);
	return wareki_format(d, out) && buf_addf(out, " (%s)", western);
}

bool
wareki_echo_month(struct date d, const char *lang, struct buf *out)
{
	const struct era *era = era_of(d);

	if (is_english(lang))
		return buf_addf(out, "%04d-%02d", d.year, d.month) && add_era(d.year, era, out);
	return add_year(d.year, era != NULL ? d.year - era->first.year + 1 : 0,
	    era != NULL ? era->name : NULL, out) &&
	    buf_addf(out, "%d月 (%04d-%02d)", d.month, d.year, d.month);
}

/* 「令和7年」: by the era in which the year ends, so that 2019 is 令和元年. */
static bool
add_year_by_end(int year, struct buf *out)
{
	const struct era *era = era_of((struct date){ year, 12, 31 });

	return add_year(year, era != NULL ? year - era->first.year + 1 : 0,
	    era != NULL ? era->name : NULL, out);
}

bool
wareki_echo_calendar_year(int year, const char *lang, struct buf *out)
{
	if (is_english(lang))
		return buf_addf(out, "%04d", year) &&
		    add_era(year, era_of((struct date){ year, 12, 31 }), out);
	return add_year_by_end(year, out) && buf_addf(out, " (%04d)", year);
}

bool
wareki_echo_year(int year, const char *lang, struct buf *out)
{
	if (is_english(lang))
		return buf_addf(out, "FY %04d", year) &&
		    add_era(year, era_of((struct date){ year, 12, 31 }), out);
	return add_year_by_end(year, out) && buf_addf(out, "度 (%04d)", year);
}

bool
wareki_parse_year(const char *s, int *year)
{
	struct buf b = BUF_INIT;
	struct parts p;
	struct date d;
	size_t n;
	bool ok = fold(s, &b);

	/* 「度」 and 「年度」 end a fiscal year. */
	n = b.len;
	if (ok && n > 3 && strcmp(b.data + n - 3, "度") == 0)
		buf_truncate(&b, n - 3);
	ok = ok && take_apart(buf_str(&b), &p) && p.count == 1;
	buf_free(&b);
	if (!ok || (p.era == NULL && p.digits[0] != 4))
		return false;
	d = (struct date){ p.number[0], 0, 0 };
	if (p.era != NULL) {
		if (d.year < 1 || d.year > 99)
			return false;
		d.year += p.era->first.year - 1;
		if (!within_era(p.era, d))
			return false;
	}
	*year = d.year;
	return true;
}
