/* SPDX-License-Identifier: ISC */
/*
 * Time, injectable.
 *
 * An instant is a count of microseconds since 1970-01-01T00:00:00Z in an
 * int64_t (`_us`).  Everything that needs the time takes a struct clock, so
 * that tests can stop it or set it.  Japan has one offset and no summer time:
 * local time here is always +09:00, whatever the machine's time zone says.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct clock {
	int64_t	(*wall_us)(void *ctx);	/* time of day */
	int64_t	(*mono_us)(void *ctx);	/* never goes back while the process lives */
	int64_t	(*boot_us)(void *ctx);	/* since boot, counting sleep */
	void	*ctx;
};

/* The machine's own clock. */
const struct clock *clock_system(void);

int64_t	clock_wall_us(const struct clock *c);
int64_t	clock_mono_us(const struct clock *c);
int64_t	clock_boot_us(const struct clock *c);
/* Does a time service keep the time of day right?  "synced", "free" (none does), or
 * "unknown": an injected clock, a kernel that does not tell. */
const char *clock_quality_name(const struct clock *c);

/* RFC 3339 "2026-11-20T10:42:07.123456+09:00"; microseconds are always written. */
#define TIME_TEXT_SIZE	72	/* 33 used; what snprintf could at most write */
void	time_format(int64_t us, char out[TIME_TEXT_SIZE]);
/* Reads any RFC 3339 instant (Z or offset, fraction or none, "t"/"z" too). */
bool	time_parse(const char *s, int64_t *us) MUST_CHECK;

/* A calendar date, Gregorian. */
struct date {
	int	year;		/* 1..9999 */
	int	month;		/* 1..12; 0: unknown (partial) */
	int	day;		/* 1..31; 0: unknown (partial) */
};
#define DATE_TEXT_SIZE	11
/* The date in Japan at an instant. */
struct date date_at(int64_t us);
/* Midnight in Japan at which the date begins. */
int64_t	date_start_us(struct date d);
/* True for a whole, existing date: 2000-02-30 is not one. */
bool	date_valid(struct date d);
int	date_month_days(int year, int month);
/* "YYYY-MM-DD" only, and valid. */
bool	date_parse(const char *s, struct date *d) MUST_CHECK;
/* "YYYY-MM-DD", "YYYY-MM" or "YYYY". */
bool	date_parse_partial(const char *s, struct date *d) MUST_CHECK;
void	date_format(struct date d, char out[DATE_TEXT_SIZE]);
/* <0, 0, >0; unknown parts sort first. */
int	date_compare(struct date a, struct date b);
/* Japanese fiscal year (April to March) of a date. */
int	date_fiscal_year(struct date d);
struct date date_add_days(struct date d, int days);

#endif
