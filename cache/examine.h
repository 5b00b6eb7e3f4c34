/* SPDX-License-Identifier: ISC */
/*
 * Row by row: does what stands in clear fit together, and is each sealed thing
 * the one whose digest was kept with it?  In slices, with a position that can
 * be kept, so that a store of any size is examined beside the day's work.
 */
#ifndef CACHE_EXAMINE_H
#define CACHE_EXAMINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cache/store.h"

struct examine_at {
	int64_t	table;		/* 0: the first */
	int64_t	row;		/* the last one examined */
	int64_t	rows;		/* examined so far */
	bool	done;
};
/* Examines at most limit rows and moves the position on; bad is called for each row that
 * does not hold, with its table and id. */
enum err_code	examine_rows(struct store *s, struct examine_at *at, int64_t limit,
		    void (*bad)(void *ctx, const char *table, const char *id), void *ctx,
		    struct err *e) MUST_CHECK;

#endif
