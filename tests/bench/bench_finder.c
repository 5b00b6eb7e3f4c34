/* SPDX-License-Identifier: ISC */
/*
 * The finder over the whole catalogue: what a search costs at each key, the
 * first one included, and how long after a key its hits are on the terminal, in
 * the real program behind a pseudo-terminal.
 *
 * A key counts until the last byte of its picture: the hits of each stand in a
 * picture that was not there before, and nothing follows for a while.
 */
#include <stdlib.h>

#include "forms/form.h"
#include "tests/bench/bench.h"
#include "tests/bench/pty.h"

#define GOAL_MS		16
#define ON		"2026-11-20"
#define ROUNDS		20

static const char *const queries[] = {
	"し", "しょ", "しょうがい", "しょうがい て", "しょうがい てあて", "94", "9", "とくべつ",
	"生活保護", "児童 手当", "いりょう", "zzz",
};

static void
search_all(void)
{
	struct form_set *set;
	const struct catalog_procedure **hits;
	struct bench_times t = { 0 };
	double begun = bench_now(), first;
	size_t i, r, n;

	if (form_set_load(getenv("MADOGUCHI_DATADIR"), NULL, &set, NULL) != ERR_OK)
		pty_fail("no forms");
	bench_row("finder: catalogue and heads of the forms read", (bench_now() - begun) * 1000,
	    "ms", BENCH_NO_GOAL);
	begun = bench_now();
	if (catalog_search(form_set_catalog(set), queries[0], ON, NULL, &hits, &n, NULL) != ERR_OK)
		pty_fail("no search");
	first = bench_now() - begun;
	free(hits);
	for (r = 0; r < ROUNDS; r++) {
		for (i = 0; i < sizeof queries / sizeof queries[0]; i++) {
			begun = bench_now();
			if (catalog_search(form_set_catalog(set), queries[i], ON, NULL, &hits,
			    &n, NULL) != ERR_OK)
				pty_fail("no search");
			bench_add(&t, bench_now() - begun);
			free(hits);
		}
	}
	bench_row("finder: the first search", first * 1000, "ms", BENCH_AT_MOST(GOAL_MS));
	bench_row("finder: a search over everything, p99", bench_quantile(&t, 0.99) * 1000, "ms",
	    BENCH_AT_MOST(GOAL_MS));
	bench_free(&t);
	form_set_free(&set);
}

/* ---- in the terminal ---- */

static void
paint_all(void)
{
	static const char *const words[] = { "syougaiteate", "seikatuhogo", "94", "iryouhi" };
	struct bench_times t = { 0 };
	char dir[64], one[2] = "";
	struct pty p;
	size_t i;

	pty_home(dir, sizeof dir);
	pty_login(&p, dir);
	bench_add(&t, pty_key(&p, "\033OS", PTY_QUIET_MS, "さがす"));	/* F4: everything */
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		for (const char *c = words[i]; *c != '\0'; c++) {
			one[0] = *c;
			bench_add(&t, pty_key(&p, one, PTY_QUIET_MS, NULL));
		}
		(void)pty_key(&p, "\033", PTY_START_MS, NULL);	/* drops the composed */
		(void)pty_key(&p, "\025", PTY_QUIET_MS, NULL);	/* empties the box */
	}
	bench_row("finder: a key until its hits are painted, p50",
	    bench_quantile(&t, 0.5) * 1000, "ms", BENCH_AT_MOST(GOAL_MS));
	bench_row("finder: the slowest of them", bench_quantile(&t, 1) * 1000, "ms",
	    BENCH_AT_MOST(GOAL_MS));
	bench_free(&t);
	pty_end(&p);
	pty_remove(dir);
}

int
main(void)
{
	search_all();
	paint_all();
	return 0;
}
