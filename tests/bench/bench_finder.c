/* SPDX-License-Identifier: ISC */
/*
 * The finder over the whole catalogue: what a search costs at each key, the
 * first one included, and how long after a key its hits are on the terminal, in
 * the real program behind a pseudo-terminal.
 *
 * A key counts until the last byte of its picture: the hits of each stand in a
 * picture that was not there before, and nothing follows for a while.
 */
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "forms/form.h"
#include "tests/bench/bench.h"

#define GOAL_MS		16
#define ON		"2026-11-20"
#define ROUNDS		20
#define QUIET_MS	60
#define START_MS	700
#define LOGIN		"tanaka"
#define PASSWORD	"mihon-tanaka-1"

static const char *const queries[] = {
	"し", "しょ", "しょうがい", "しょうがい て", "しょうがい てあて", "94", "9", "とくべつ",
	"生活保護", "児童 手当", "いりょう", "zzz",
};

static void
fail(const char *what)
{
	(void)fprintf(stderr, "bench_finder: %s\n", what);
	exit(1);
}

static void
search_all(void)
{
	struct form_set *set;
	const struct catalog_procedure **hits;
	struct bench_times t = { 0 };
	double begun = bench_now(), first;
	size_t i, r, n;

	if (form_set_load(getenv("MADOGUCHI_DATADIR"), NULL, &set, NULL) != ERR_OK)
		fail("no forms");
	bench_row("finder: catalogue and heads of the forms read", (bench_now() - begun) * 1000,
	    "ms", BENCH_NO_GOAL);
	begun = bench_now();
	if (catalog_search(form_set_catalog(set), queries[0], ON, &hits, &n, NULL) != ERR_OK)
		fail("no search");
	first = bench_now() - begun;
	free(hits);
	for (r = 0; r < ROUNDS; r++) {
		for (i = 0; i < sizeof queries / sizeof queries[0]; i++) {
			begun = bench_now();
			if (catalog_search(form_set_catalog(set), queries[i], ON, &hits, &n,
			    NULL) != ERR_OK)
				fail("no search");
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

static char *
built(const char *name)
{
	const char *dir = getenv("abs_top_builddir");
	char *p = path_join(dir != NULL ? dir : ".", name);

	if (p == NULL)
		fail("out of memory");
	return p;
}

static void
make_home(const char *dir)
{
	char *driver = built("tests/screen/tui_driver");
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		execl(driver, driver, "--make", dir, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &st, 0) != pid || st != 0)
		fail("no home");
	free(driver);
}

/* Everything until nothing came for so long; seconds until the last of it.  wanted (or NULL)
 * must stand in it: what is measured is what it says. */
static double
settle(int fd, double begun, int quiet_ms, const char *wanted)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct buf all = BUF_INIT;
	double last = begun;
	char some[65536];
	ssize_t n;

	while (poll(&p, 1, quiet_ms) > 0) {
		if ((n = read(fd, some, sizeof some)) <= 0)
			fail("the program ended");
		buf_add(&all, some, (size_t)n);
		last = bench_now();
	}
	if (wanted != NULL && strstr(buf_str(&all), wanted) == NULL)
		fail(wanted);
	buf_free(&all);
	return last - begun;
}

static double
key(int fd, const char *bytes, int quiet_ms, const char *wanted)
{
	double begun = bench_now();

	if (write(fd, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
		fail("the terminal is gone");
	return settle(fd, begun, quiet_ms, wanted);
}

static int
remove_one(const char *path, const struct stat *sb UNUSED, int type UNUSED,
    struct FTW *ftw UNUSED)
{
	return remove(path);
}

static void
paint_all(void)
{
	static const char *const words[] = { "syougaiteate", "seikatuhogo", "94", "iryouhi" };
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };
	char dir[] = "/tmp/madoguchi-bench-XXXXXX", one[2] = "";
	char *program = built("madoguchi");
	struct bench_times t = { 0 };
	size_t i;
	pid_t pid;
	int fd;

	if (mkdtemp(dir) == NULL)
		fail("no directory");
	make_home(dir);
	pid = forkpty(&fd, NULL, NULL, &ws);
	if (pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LANG", "C.UTF-8", 1);
		execl(program, program, "--home", dir, (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		fail("no terminal");
	(void)settle(fd, bench_now(), START_MS, "ログイン");
	(void)key(fd, LOGIN "\r", QUIET_MS, NULL);
	(void)key(fd, PASSWORD "\r", START_MS, "ホーム");
	bench_add(&t, key(fd, "\033OS", QUIET_MS, "さがす"));	/* F4: everything */
	for (i = 0; i < sizeof words / sizeof words[0]; i++) {
		for (const char *p = words[i]; *p != '\0'; p++) {
			one[0] = *p;
			bench_add(&t, key(fd, one, QUIET_MS, NULL));
		}
		(void)key(fd, "\033", START_MS, NULL);	/* drops the composed */
		(void)key(fd, "\025", QUIET_MS, NULL);	/* empties the box */
	}
	bench_row("finder: a key until its hits are painted, p50",
	    bench_quantile(&t, 0.5) * 1000, "ms", BENCH_AT_MOST(GOAL_MS));
	bench_row("finder: the slowest of them", bench_quantile(&t, 1) * 1000, "ms",
	    BENCH_AT_MOST(GOAL_MS));
	bench_free(&t);
	(void)kill(pid, SIGTERM);
	(void)waitpid(pid, NULL, 0);
	close(fd);
	free(program);
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	search_all();
	paint_all();
	return 0;
}
