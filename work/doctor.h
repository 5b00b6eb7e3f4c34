/* SPDX-License-Identifier: ISC */
/*
 * Does everything still verify?  Without a login: the file, every row, the
 * audit chain, every receipt and statement, keys and roster, the sender's
 * alarm.  With one, also what this person's keys open.
 */
#ifndef WORK_DOCTOR_H
#define WORK_DOCTOR_H

#include "work/work.h"

struct doctor {
	struct work	*w;
	struct session	*s;		/* NULL: nothing is opened */
	bool		 resume;	/* rows: where the last examination was cut off */
	int64_t		 rows;		/* of them, examined */
	int64_t		 bad;		/* rows that do not hold */
	char		 first_bad[64];	/* table and id of the first */
	/* Told, not held against the store: */
	int64_t		 overdue;	/* lines of the follow-up queue */
	int64_t		 skew_ms;	/* of this clock, when it is worth a word; else 0 */
	int64_t		 certificate_days; /* left, when they are few; else -1 */
	bool		 no_reserve;	/* a full disk would stop the audit chain */
};
struct doctor_check {
	const char	*name;
	enum err_code	(*run)(struct doctor *d, struct err *e);
	bool		 needs_login;
};
const struct doctor_check *doctor_checks(size_t *n);

#endif
