/* SPDX-License-Identifier: ISC */
/*
 * How long what is kept, and what is left when it is gone: retention, the
 * yearly usage report, the statement for a breach report.
 */
#ifndef WORK_KEEP_H
#define WORK_KEEP_H

#include "cache/purge.h"
#include "i18n/msg.h"
#include "work/work.h"

/* ---- retention.c ---- */

struct retention {
	int64_t	destroyed[KEEP_COUNT];
	bool	beyond_recovery;	/* the WAL was truncated too */
};
/* Destroys what its period is over for; each batch with its audit record. */
enum err_code	retention_run(struct work *w, struct retention *out, struct err *e) MUST_CHECK;
/* Once a day, after the first login: retention, and what is overdue escalates. */
enum err_code	daily_run(struct work *w, struct err *e) MUST_CHECK;

/* ---- usage.c ---- */

struct usage_row {
	char	*procedure, *title;	/* title NULL: not in the catalogue now */
	int64_t	 inquiries, registrations, notices, paper;
};
/* Of a fiscal year, by procedure; from counters without person data. */
enum err_code	usage_each(struct work *w, int fiscal_year, bool (*fn)(void *ctx,
		    const struct usage_row *r), void *ctx, struct err *e) MUST_CHECK;
/* The reasons given for paper in the session's own groups, as long as their entries live;
 * one audit entry. */
enum err_code	usage_reasons_each(struct session *s, int fiscal_year, bool (*fn)(void *ctx,
		    const char *procedure, const char *reason), void *ctx,
		    struct err *e) MUST_CHECK;
/* One page: what this terminal keeps, how it is sealed, how many by procedure and month. */
enum err_code	breach_statement(struct work *w, const struct msgs *m, const char *from,
		    const char *to, struct buf *out, struct err *e) MUST_CHECK;

#endif
