/* SPDX-License-Identifier: ISC */
/*
 * Timing and the table; see bench.h.
 */
#include "tests/bench/bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/attr.h"

#define NAME_CELLS	52

/* Cells that the text takes: names are ASCII but for signs of one cell. */
static int
cells(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
column(const char *s, int width)
{
	int pad = width - cells(s);

	(void)printf("%*s%s", pad > 0 ? pad : 0, "", s);
}

void
bench_head(void)
{
	(void)printf("%-*s%14s%16s\n", NAME_CELLS, "name", "figure", "goal");
	(void)fflush(stdout);
}

void
bench_row(const char *name, double figure, const char *unit, struct bench_goal goal)
{
	static const char *const signs[] = { "", "≤", "≥" };
	int digits = figure >= 100 ? 0 : figure >= 10 ? 1 : figure >= 1 ? 2 : 3;
	bool met = goal.kind == BENCH_MOST ? figure <= goal.value : figure >= goal.value;
	char text[64];

	(void)printf("%s%*s", name, NAME_CELLS > cells(name) ? NAME_CELLS - cells(name) : 1, "");
	(void)snprintf(text, sizeof text, "%.*f %s", digits, figure, unit);
	column(text, 14);
	if (goal.kind == BENCH_NONE) {
		column("—", 16);
	} else {
		(void)snprintf(text, sizeof text, "%s %g %s", signs[goal.kind], goal.value, unit);
		column(text, 16);
		(void)printf("   %s", met ? "ok" : "MISSED");
	}
	(void)printf("\n");
	(void)fflush(stdout);
}

double
bench_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void
bench_add(struct bench_times *b, double seconds)
{
	if (b->n == b->cap) {
		size_t cap = b->cap != 0 ? b->cap * 2 : 256;
		double *grown = reallocarray(b->t, cap, sizeof *grown);

		if (grown == NULL) {
			(void)fprintf(stderr, "bench: out of memory\n");
			exit(1);
		}
		b->t = grown;
		b->cap = cap;
	}
	b->t[b->n++] = seconds;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
bench_quantile(struct bench_times *b, double part)
{
	size_t at;

	if (b->n == 0)
		return 0;
	qsort(b->t, b->n, sizeof *b->t, compare);
	at = (size_t)(part * (double)b->n);
	return b->t[at < b->n ? at : b->n - 1];
}

double
bench_sum(const struct bench_times *b)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < b->n; i++)
		sum += b->t[i];
	return sum;
}

void
bench_free(struct bench_times *b)
{
	free(b->t);
	*b = (struct bench_times){ 0 };
}
