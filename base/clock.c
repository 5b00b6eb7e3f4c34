/* SPDX-License-Identifier: ISC */
/*
 * Time and the calendar; see clock.h.  The civil-date arithmetic counts days
 * from 1970-01-01 in the proleptic Gregorian calendar, with the year taken to
 * begin in March so that the leap day comes last.
 */
#include "base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#define US_PER_S	INT64_C(1000000)
#define S_PER_DAY	INT64_C(86400)
#define JAPAN_OFFSET_S	INT64_C(32400)

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * US_PER_S + ts.tv_nsec / 1000;
}

static int64_t
system_wall(void *ctx UNUSED)
{
	return read_clock(CLOCK_REALTIME);
}

static int64_t
system_mono(void *ctx UNUSED)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t
system_boot(void *ctx UNUSED)
{
	return read_clock(CLOCK_BOOTTIME);
}

const struct clock *
clock_system(void)
{
	static const struct clock c = { system_wall, system_mono, system_boot, NULL };

	return &c;
}

int64_t
clock_wall_us(const struct clock *c)
{
	return c->wall_us(c->ctx);
}

int64_t
clock_mono_us(const struct clock *c)
{
	return c->mono_us(c->ctx);
}

int64_t
clock_boot_us(const struct clock *c)
{
	return c->boot_us(c->ctx);
}

const char *
clock_quality_name(const struct clock *c)
{
	struct timex t = { 0 };
	int state = c == clock_system() ? adjtimex(&t) : -1;

	if (state == -1)
		return "unknown";
	return state == TIME_ERROR || (t.status & STA_UNSYNC) != 0 ? "free" : "synced";
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t
days_from_civil(int64_t y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = floor_div(y, 400);
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct date
civil_from_days(int64_t days)
{
	int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	struct date d;

	d.day = (int)(doy - (153 * mp + 2) / 5 + 1);
	d.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	d.year = (int)(yoe + era * 400 + (d.month <= 2));
	return d;
}

void
time_format(int64_t us, char out[TIME_TEXT_SIZE])
{
	int64_t local = us + JAPAN_OFFSET_S * US_PER_S;
	int64_t s = floor_div(local, US_PER_S), frac = local - s * US_PER_S;
	int64_t day = floor_div(s, S_PER_DAY);
	struct date d = civil_from_days(day);
	int sod = (int)(s - day * S_PER_DAY);

	(void)snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06d+09:00",
	    d.year % 10000, d.month, d.day, sod / 3600, sod / 60 % 60, sod % 60, (int)frac);
}

/* Reads exactly n digits at *s and moves past them. */
static bool
digits(const char **s, int n, int *value)
{
	int v = 0;

	while (n-- > 0) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (*(*s)++ - '0');
	}
	*value = v;
	return true;
}

static bool
literal(const char **s, char c)
{
	if (toupper((unsigned char)**s) != c)
		return false;
	(*s)++;
	return true;
}

static bool
parse_offset(const char **s, int64_t *offset_s)
{
	int h, m, sign;

	if (literal(s, 'Z')) {
		*offset_s = 0;
		return true;
	}
	if (**s != '+' && **s != '-')
		return false;
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!digits(s, 2, &h) || !literal(s, ':') || !digits(s, 2, &m) || h > 23 || m > 59)
		return false;
	*offset_s = sign * (h * 3600 + m * 60);
	return true;
}

bool
time_parse(const char *s, int64_t *us)
{
	struct date d;
	int h, m, sec, n;
	int64_t frac = 0, scale = US_PER_S, offset;

	if (!digits(&s, 4, &d.year) || !literal(&s, '-') || !digits(&s, 2, &d.month) ||
	    !literal(&s, '-') || !digits(&s, 2, &d.day) || !literal(&s, 'T') ||
	    !digits(&s, 2, &h) || !literal(&s, ':') || !digits(&s, 2, &m) || !literal(&s, ':') ||
	    !digits(&s, 2, &sec))
		return false;
	if (!date_valid(d) || h > 23 || m > 59 || sec > 60)
		return false;
	if (*s == '.') {
		s++;
		if (!isdigit((unsigned char)*s))
			return false;
		while (digits(&s, 1, &n)) {
			scale /= 10;
			frac += n * scale;
		}
	}
	if (!parse_offset(&s, &offset) || *s != '\0')
		return false;
	*us = (days_from_civil(d.year, d.month, d.day) * S_PER_DAY + h * 3600 + m * 60 + sec -
	    offset) * US_PER_S + frac;
	return true;
}

struct date
date_at(int64_t us)
{
	return civil_from_days(floor_div(us + JAPAN_OFFSET_S * US_PER_S, S_PER_DAY * US_PER_S));
}

int64_t
date_start_us(struct date d)
{
	return (days_from_civil(d.year, d.month, d.day) * S_PER_DAY - JAPAN_OFFSET_S) * US_PER_S;
}

int
date_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool
date_valid(struct date d)
{
	return d.year >= 1 && d.year <= 9999 && d.day >= 1 &&
	    d.day <= date_month_days(d.year, d.month);
}

bool
date_parse(const char *s, struct date *d)
{
	return date_parse_partial(s, d) && d->day != 0;
}

bool
date_parse_partial(const char *s, struct date *d)
{
	struct date r = { 0, 0, 0 };

	if (!digits(&s, 4, &r.year) || r.year < 1)
		return false;
	if (*s == '-') {
		s++;
		if (!digits(&s, 2, &r.month) || r.month < 1 || r.month > 12)
			return false;
		if (*s == '-') {
			s++;
			if (!digits(&s, 2, &r.day) || !date_valid(r))
				return false;
		}
	}
	if (*s != '\0')
		return false;
	*d = r;
	return true;
}

void
date_format(struct date d, char out[DATE_TEXT_SIZE])
{
	unsigned int y = (unsigned int)d.year % 10000, m = (unsigned int)d.month % 100;
	unsigned int day = (unsigned int)d.day % 100;

	if (m == 0)
		(void)snprintf(out, DATE_TEXT_SIZE, "%04u", y);
	else if (day == 0)
		(void)snprintf(out, DATE_TEXT_SIZE, "%04u-%02u", y, m);
	else
		(void)snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", y, m, day);
}

int
date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	if (a.day != b.day)
		return a.day < b.day ? -1 : 1;
	return 0;
}

int
date_fiscal_year(struct date d)
{
	return d.month < 4 ? d.year - 1 : d.year;
}

struct date
date_add_days(struct date d, int days)
{
	return civil_from_days(days_from_civil(d.year, d.month, d.day) + days);
}
