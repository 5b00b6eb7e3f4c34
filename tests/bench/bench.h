/* SPDX-License-Identifier: ISC */
/*
 * `make bench`: one program a subject, one row a figure.
 *
 *	name                                        figure      goal
 *	store: durable sealed save, p50             310 µs         —
 *	store: sealed save over unsealed            1.04 ×   ≤ 1.3 ×   ok
 *
 * Figures are of this machine, today; a goal is set where the design sets one,
 * and then by preference as a ratio of two figures of the same run.  A missed
 * goal is printed, it fails nothing: no timing is asserted in `make check`.
 */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stddef.h>

/* A figure without a goal. */
#define BENCH_NO_GOAL	((struct bench_goal){ BENCH_NONE, 0 })
#define BENCH_AT_MOST(v)	((struct bench_goal){ BENCH_MOST, (v) })
#define BENCH_AT_LEAST(v)	((struct bench_goal){ BENCH_LEAST, (v) })

struct bench_goal {
	enum { BENCH_NONE, BENCH_MOST, BENCH_LEAST } kind;
	double	value;
};

/* The line above the rows; `make bench` prints it once. */
void	bench_head(void);
/* One row, printed at once.  unit: "ms", "µs", "s", "×", "/s", "MiB". */
void	bench_row(const char *name, double figure, const char *unit, struct bench_goal goal);

/* Seconds from a clock that only rises. */
double	bench_now(void);

/* Times of one thing done many times, in seconds. */
struct bench_times {
	double	*t;
	size_t	 n, cap;
};
/* Ends the program when out of memory: there is nothing to measure then. */
void	bench_add(struct bench_times *b, double seconds);
/* part: 0.5 the median, 0.99 all but the slowest hundredth.  0 when there is none. */
double	bench_quantile(struct bench_times *b, double part);
double	bench_sum(const struct bench_times *b);
void	bench_free(struct bench_times *b);

#endif
