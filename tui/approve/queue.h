/* SPDX-License-Identifier: ISC */
/*
 * The approvers' queue as it is looked at: which of its rows, in which order,
 * and how old they are by procedure.  Pure: pending.c reads and draws.
 */
#ifndef TUI_QUEUE_H
#define TUI_QUEUE_H

#include <stdint.h>

#include "base/clock.h"
#include "work/work.h"

enum queue_sort { SORT_AGE, SORT_DUE, SORT_PROCEDURE, SORT_MAKER, SORT_COUNT };
enum queue_filter {
	QUEUE_ALL, QUEUE_DUE, QUEUE_PAPERS, QUEUE_REASONS, QUEUE_HELD, QUEUE_PENDING, QUEUE_OTHERS,
	QUEUE_FILTER_COUNT
};
const char	*queue_sort_key(enum queue_sort s);	/* message keys */
const char	*queue_filter_key(enum queue_filter f);

struct queue {
	const struct entry_row	*rows;
	size_t			 count;
	struct date		 today;
	enum queue_sort		 sort;
	enum queue_filter	 filter;
	const char		*words;		/* searched for; NULL or "": all */
	size_t			*view;		/* indexes of rows, as shown; queue_arrange() */
	size_t			 shown;
};
#define QUEUE_SOON_DAYS	7
/* Anew, after anything of it changed.  Equal ones stay in the order of rows. */
void	queue_arrange(struct queue *q);
void	queue_clear(struct queue *q);
/* Days until a row's due day, negative when it has passed; false: it has none. */
bool	queue_days_left(const struct entry_row *r, struct date today, int *days);

/* How many rows of each procedure are how old. */
#define QUEUE_AGES	5
extern const int queue_age_days[QUEUE_AGES];	/* from so many days on */
struct queue_ages {
	const char	*title;			/* of a row; lives as long as the rows */
	size_t		 n[QUEUE_AGES], all;
};
/* *out, *n: by procedure, most first; the last one sums up, without a title.  free(*out). */
void	queue_ages(const struct queue *q, int64_t now_us, struct queue_ages **out, size_t *n);

#endif
