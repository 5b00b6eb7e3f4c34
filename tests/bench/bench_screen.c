/* SPDX-License-Identifier: ISC */
/*
 * The screen beside `vim -u NONE`, in one run and through the same kind of
 * pseudo-terminal: a digit typed, a row down, a page down.  The program's list
 * holds 100,000 sealed entries, vim's file as many lines.  A key counts until
 * the last byte of the picture that it makes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/entry.h"
#include "tests/bench/bench.h"
#include "tests/bench/pty.h"
#include "work/priv.h"

#define ENTRIES		100000
#define BATCH		1000	/* entries in a transaction */
#define KEYS		400
#define QUIET_MS	12
#define STARTS		20
#define DOWN		"\033OB"
#define PAGE_DOWN	"\033[6~"

/* ---- 100,000 entries ---- */

static void
must(enum err_code code, const struct err *e)
{
	if (code != ERR_OK)
		pty_fail(e->key != NULL ? e->key : err_code_name(code));
}

/* The sample person's own drafts, each sealed under its own id. */
static void
fill(const char *home)
{
	struct work_options o = { .home = home, .datadir = getenv("MADOGUCHI_DATADIR") };
	struct secret *password = secret_new_copy(PTY_PASSWORD, strlen(PTY_PASSWORD));
	struct work *w;
	struct session *s;
	struct draft *d;
	struct entry model, n;
	const struct keyring_key *k;
	struct err e = ERR_INIT;

	must(work_open(&o, &w, &e), &e);
	must(session_login(w, PTY_LOGIN, password, &s, &e), &e);
	must(draft_new(s, "inquiry", "94-1", NULL, &d, &e), &e);
	must(draft_save(d, &e), &e);
	must(entry_get(w->store, s->ring, draft_entry(d), &model, &e), &e);
	k = keyring_by_tag(s->ring, model.tag);
	for (int i = 0; i < ENTRIES; i++) {
		if (i % BATCH == 0)
			must(store_begin(w->store, &e), &e);
		n = (struct entry){ .kind = model.kind, .header = model.header,
		    .body = model.body };
		must(entry_save(w->store, k, &n, &e), &e);
		if (i % BATCH == BATCH - 1)
			must(store_commit(w->store, &e), &e);
	}
	entry_clear(&model);
	draft_close(&d);
	session_end(&s);
	work_close(&w);
	secret_free(&password);
}

/* ---- keys ---- */

static void
many(struct pty *p, const char *key, struct bench_times *t)
{
	for (int i = 0; i < KEYS; i++)
		bench_add(t, pty_key(p, key, QUIET_MS, NULL));
}

/* Digits; the box or the line is emptied now and then, and that is not counted. */
static void
digits(struct pty *p, const char *empty, struct bench_times *t)
{
	char one[2] = "";

	for (int i = 0; i < KEYS; i++) {
		if (i % 10 == 0)
			(void)pty_key(p, empty, QUIET_MS, NULL);
		one[0] = (char)('0' + i % 10);
		bench_add(t, pty_key(p, one, QUIET_MS, NULL));
	}
}

struct side {
	struct bench_times	digit, down, page;
};

static void
side_free(struct side *s)
{
	bench_free(&s->digit);
	bench_free(&s->down);
	bench_free(&s->page);
}

/* ---- memory ---- */

/* KiB that are this process's alone; 0 when the kernel does not tell. */
static double
private_kib(pid_t pid)
{
	char path[64], line[256];
	double sum = 0;
	long n;
	FILE *f;

	(void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, "Private_", 8) == 0) {
			n = strtol(line + strcspn(line, " "), NULL, 10);
			sum += (double)n;
		}
	}
	if (f != NULL)
		(void)fclose(f);
	return sum;
}

/* ---- the two sides ---- */

static void
ours(const char *home, struct side *s)
{
	struct pty p;
	double kib;

	pty_login(&p, home);
	(void)pty_key(&p, "9", PTY_START_MS, NULL);
	many(&p, DOWN, &s->down);
	many(&p, PAGE_DOWN, &s->page);
	kib = private_kib(p.pid);
	if (kib != 0) {
		bench_row("screen: private memory, 100,000 entries", kib / 1024, "MiB",
		    BENCH_AT_MOST(30));
		bench_row("screen: all of it, a row of the list", kib * 1024 / ENTRIES, "bytes",
		    BENCH_AT_MOST(300));
	}
	(void)pty_key(&p, "\033OR", PTY_START_MS, NULL);	/* F3: home */
	(void)pty_key(&p, "\033OS", PTY_START_MS, "さがす");	/* F4: a new inquiry */
	(void)pty_key(&p, "94", PTY_START_MS, NULL);
	(void)pty_key(&p, "\r", PTY_START_MS, "基準日");
	(void)pty_key(&p, "\r", PTY_START_MS, "受付番号");
	digits(&p, "\025", &s->digit);				/* 受付番号; Ctrl-U */
	pty_end(&p);
}

static bool
vims(const char *home, struct side *s)
{
	char *path = path_join(home, "lines");
	const char *const argv[] = { "vim", "-u", "NONE", "-n", path, NULL };
	FILE *f = path != NULL ? fopen(path, "we") : NULL;
	struct pty p;
	bool there;

	if (f == NULL)
		pty_fail("no file for vim");
	for (int i = 0; i < ENTRIES; i++)
		(void)fprintf(f, "%6d  見本 太郎  障害児福祉手当 認定請求の審査  承認待ち\n", i);
	(void)fclose(f);
	there = access("/usr/bin/vim", X_OK) == 0;
	if (there) {
		pty_start(&p, argv);
		(void)pty_settle(&p, bench_now(), PTY_START_MS, "見本");
		many(&p, DOWN, &s->down);
		many(&p, PAGE_DOWN, &s->page);
		(void)pty_key(&p, "Go", PTY_QUIET_MS, NULL);
		digits(&p, "\025", &s->digit);
		pty_end(&p);
	}
	free(path);
	return there;
}

static void
starts(const char *home)
{
	char *program = pty_built("madoguchi");
	const char *const argv[] = { program, "--home", home, NULL };
	struct bench_times t = { 0 };
	struct pty p;

	for (int i = 0; i < STARTS; i++) {
		double begun = bench_now();

		pty_start(&p, argv);
		bench_add(&t, pty_settle(&p, begun, 400, "ログイン"));
		pty_end(&p);
	}
	bench_row("screen: start to first screen, warm, median", bench_quantile(&t, 0.5) * 1000,
	    "ms", BENCH_AT_MOST(60));
	bench_free(&t);
	free(program);
}

static void
compare(const char *what, struct bench_times *mine, struct bench_times *vim, double part,
    double goal)
{
	const char *which = part == 0.5 ? "p50" : "p99";
	double a = bench_quantile(mine, part), b = bench_quantile(vim, part);
	char name[96];

	(void)snprintf(name, sizeof name, "screen: %s, %s", what, which);
	bench_row(name, a * 1000, "ms", BENCH_NO_GOAL);
	if (b == 0)
		return;
	(void)snprintf(name, sizeof name, "screen: %s, %s, vim", what, which);
	bench_row(name, b * 1000, "ms", BENCH_NO_GOAL);
	(void)snprintf(name, sizeof name, "screen: %s, ours over vim's", what);
	bench_row(name, a / b, "×", BENCH_AT_MOST(goal));
}

int
main(void)
{
	struct side mine = { 0 }, vim = { 0 };
	char home[64];

	if (seal_init(NULL) != ERR_OK)
		pty_fail("no libsodium");
	pty_home(home, sizeof home);
	starts(home);
	fill(home);
	ours(home, &mine);
	if (!vims(home, &vim))
		(void)puts("# vim is not installed: nothing stands beside these");
	compare("a digit typed", &mine.digit, &vim.digit, 0.5, 1.25);
	compare("a row down", &mine.down, &vim.down, 0.5, 1.5);
	compare("a page down", &mine.page, &vim.page, 0.99, 2);
	side_free(&mine);
	side_free(&vim);
	pty_remove(home);
	return 0;
}
