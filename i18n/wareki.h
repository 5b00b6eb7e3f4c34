/* SPDX-License-Identifier: ISC */
/*
 * Dates as people in Japan write them.  Eras and their first days: Meiji
 * 1868-10-23 (the Gregorian calendar from 1873), Taisho 1912-07-30, Showa
 * 1926-12-25, Heisei 1989-01-08, Reiwa 2019-05-01 (eras.tsv).
 */
#ifndef I18N_WAREKI_H
#define I18N_WAREKI_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"

/*
 * Takes 昭和55年2月29日, S55.2.29, s550229, 昭55/2/29, 令和元年5月1日, 55-2-29 only with
 * an era; 1980-02-29, 1980/2/29, 19800229, 1980年2月29日; full-width forms of all.
 * partial: 昭和55年, S55, 1980-02 are taken too (month/day 0).  A date past the
 * end of its era (昭和65年) or before its first day is refused.
 */
bool	wareki_parse(const char *s, bool partial, struct date *out) MUST_CHECK;
/* A whole date of a month that has no such day: 30 February, 31 April. */
bool	wareki_no_such_day(const char *s);
/*
 * Of a date that could be read but lies outside the era it was written in: the letter of the
 * era that begins at the boundary it passed, R for both 平成31年5月1日 and 令和元年4月30日.
 * '\0' for everything else.
 */
char	wareki_passed_border(const char *s);
/* "昭和55年2月29日" (partial dates shorter); western when before Meiji. */
bool	wareki_format(struct date d, struct buf *out) MUST_CHECK;
/*
 * The echo under a field, lang "ja" or "en": "昭和55年2月29日 (1980-02-29)",
 * "1980-02-29 (Showa 55)".  Of the month of a whole date, by the era of its day:
 * "昭和64年1月 (1989-01)", "1989-01 (Showa 64)".  Of a fiscal year: "令和7年度 (2025)",
 * "FY 2025 (Reiwa 7)".
 */
bool	wareki_echo(struct date d, const char *lang, struct buf *out) MUST_CHECK;
bool	wareki_echo_month(struct date d, const char *lang, struct buf *out) MUST_CHECK;
/* 「令和7年 (2025)」, "2025 (Reiwa 7)": of a calendar year. */
bool	wareki_echo_calendar_year(int year, const char *lang, struct buf *out) MUST_CHECK;
bool	wareki_echo_year(int year, const char *lang, struct buf *out) MUST_CHECK;
/* Takes 2025, 令和7, R7, 令和7年度; false for others. */
bool	wareki_parse_year(const char *s, int *year) MUST_CHECK;

#endif
