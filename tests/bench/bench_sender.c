/* SPDX-License-Identifier: ISC */
/*
 * The sender's figures, against the real stand-in over real mutual TLS.
 *
 * Durable sending is reading from the store, PUT, verifying the receipt and
 * committing; beside it stands what libcurl alone reaches with bodies of the
 * same kind in the same run, keeping nothing.  Three thousand waiting entries
 * are drained at a round trip of 20 ms by the real program, while this one
 * saves a draft as the screen does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "cache/evidence.h"
#include "sync/seam.h"
#include "tests/bench/bench.h"
#include "tests/protocol/post.h"
#include "wire/submission.h"

#define BATCH		300	/* submissions of one comparison */
#define BACKLOG		3000
#define BACKLOG_SECONDS	15
#define SAVE_EVERY_US	10000
#define IDLE_FROM_S	3
#define IDLE_S		30

extern char **environ;

/* Const text where argv wants char *; nobody writes to it. */
#define TEXT(s)	((char *)(uintptr_t)(s))

static void
queue(int n)
{
	char entry[UUID_TEXT_SIZE];

	while (n-- > 0)
		post_queued(&post, false, entry);
}

/* ---- libcurl alone ---- */

struct bare {
	struct call	call;
	struct buf	path, body;
};

static void
bare_load(struct bare *b, const struct envelope *v)
{
	*b = (struct bare){ 0 };
	assert_true(buf_addf(&b->path, "/v1/submissions/%s", v->submission));
	assert_int_equal(envelope_build(v->submission, work_terminal(post.x->w), v->sealing_kid,
	    buf_str(&v->sealed), v->sealed.len, &b->body, NULL), ERR_OK);
	b->call = (struct call){ .method = "PUT", .path = buf_str(&b->path),
	    .body = b->body.data, .len = b->body.len };
}

static double
bare_rate(size_t width)
{
	struct envelope *rows;
	struct bare *all;
	struct transport *t;
	struct peer p = { 0 };
	struct call *done;
	struct err e = ERR_INIT;
	size_t i, n, started = 0, ended = 0;
	double began;

	queue(BATCH);
	ok(envelope_next(work_store(post.x->w), INT64_MAX, true, BATCH, &rows, &n, &e), &e);
	assert_int_equal(n, BATCH);
	all = calloc(n, sizeof *all);
	assert_non_null(all);
	for (i = 0; i < n; i++)
		bare_load(&all[i], &rows[i]);
	ok(peer_load(work_store(post.x->w), &p, &e), &e);
	ok(transport_new(&p, -1, &t, &e), &e);
	began = bench_now();
	while (ended < n) {
		while (started < n && started - ended < width)
			ok(transport_start(t, &all[started++].call, &e), &e);
		ok(transport_wait(t, -1, &done, &e), &e);
		assert_int_equal(done->answer.status, 201);
		answer_clear(&done->answer);
		ended++;
	}
	began = bench_now() - began;
	transport_free(&t);
	peer_clear(&p);
	for (i = 0; i < n; i++) {
		buf_free(&all[i].path);
		buf_free(&all[i].body);
		envelope_row_clear(&rows[i]);
	}
	free(all);
	free(rows);
	/* The terminal shall not find them waiting. */
	world_sql(post.x, "UPDATE entry SET state = 'discarded' WHERE state = 'queued'");
	return (double)n / began;
}

static double
durable_rate(int width)
{
	const struct sync_seam seam = { .width = width };
	double began;

	queue(BATCH);
	post.options.seam = &seam;
	began = bench_now();
	assert_int_equal(post_sync(&post), ERR_OK);
	began = bench_now() - began;
	post.options.seam = NULL;
	assert_int_equal(post.report.sent, BATCH);
	return BATCH / began;
}

static void
compare(int width)
{
	double bare = bare_rate((size_t)width), durable = durable_rate(width);
	char name[64];

	(void)snprintf(name, sizeof name, "sender: libcurl alone, %d connection%s", width,
	    width == 1 ? "" : "s");
	bench_row(name, bare, "/s", BENCH_NO_GOAL);
	(void)snprintf(name, sizeof name, "sender: durable sending, %d connection%s", width,
	    width == 1 ? "" : "s");
	bench_row(name, durable, "/s", BENCH_NO_GOAL);
	(void)snprintf(name, sizeof name, "sender: durable over libcurl alone, %d", width);
	bench_row(name, durable / bare, "×", BENCH_AT_LEAST(0.5));
}

/* ---- the real program ---- */

static pid_t
program(const char *mode)
{
	char *path = path_join(getenv("abs_top_builddir"), "madoguchi");
	char *argv[] = { path, TEXT("--home"), post.x->home, TEXT("sync"), TEXT(mode), NULL };
	posix_spawn_file_actions_t quiet;
	pid_t pid;

	assert_non_null(path);
	assert_int_equal(posix_spawn_file_actions_init(&quiet), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null",
	    O_WRONLY, 0), 0);
	assert_int_equal(posix_spawn(&pid, path, &quiet, NULL, argv, environ), 0);
	(void)posix_spawn_file_actions_destroy(&quiet);
	free(path);
	return pid;
}

static void
drain(void)
{
	struct draft *d = world_draft(post.maker, "inquiry", "94-1");
	struct bench_times saves = { 0 };
	struct err e = ERR_INIT;
	double began, at;
	int status;
	pid_t pid;

	queue(BACKLOG);
	post_serve(&post, "{\"delay_ms\":86400000,\"trouble\":[{\"latency_ms\":20}]}");
	ok(draft_save(d, &e), &e);
	began = bench_now();
	pid = program("--once");
	while (waitpid(pid, &status, WNOHANG) == 0) {
		at = bench_now();
		ok(draft_save(d, &e), &e);
		bench_add(&saves, bench_now() - at);
		usleep(SAVE_EVERY_US);
	}
	began = bench_now() - began;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM entry WHERE state IN"
	    " ('queued', 'sending', 'deferred', 'uncertain')"), 0);
	draft_close(&d);
	bench_row("sender: 3,000 waiting, drained at 20 ms round trip", began, "s",
	    BENCH_AT_MOST(BACKLOG_SECONDS));
	bench_row("sender: a save of the screen meanwhile, p50", bench_quantile(&saves, 0.5) * 1e3,
	    "ms", BENCH_NO_GOAL);
	bench_row("sender: a save of the screen meanwhile, p99", bench_quantile(&saves, 0.99) * 1e3,
	    "ms", BENCH_AT_MOST(5));
	bench_free(&saves);
}

/* Processor seconds that a process has used. */
static double
used(pid_t pid)
{
	struct buf path = BUF_INIT, stat = BUF_INIT;
	const char *at;
	char *end;
	double ticks;
	int i;

	assert_true(buf_addf(&path, "/proc/%d/stat", (int)pid));
	assert_int_equal(file_read(buf_str(&path), &stat, NULL), ERR_OK);
	/* utime and stime are the 12th and 13th behind the name in brackets. */
	at = strrchr(buf_str(&stat), ')');
	assert_non_null(at);
	for (i = 0; i < 12; i++)
		at = strchr(at + 1, ' ');
	ticks = (double)strtoul(at, &end, 10);
	ticks += (double)strtoul(end, NULL, 10);
	buf_free(&path);
	buf_free(&stat);
	return ticks / (double)sysconf(_SC_CLK_TCK);
}

static void
idle(void)
{
	pid_t pid;
	double before;

	/* Nothing is awaited: as on an afternoon without cases. */
	world_sql(post.x, "UPDATE entry SET state = 'closed' WHERE state IN ('received',"
	    " 'processing')");
	post_serve(&post, NULL);
	pid = program("--daemon");
	sleep(IDLE_FROM_S);
	before = used(pid);
	sleep(IDLE_S);
	bench_row("sender: idle daemon, of one processor", (used(pid) - before) * 100 / IDLE_S, "%",
	    BENCH_AT_MOST(0.1));
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int
main(void)
{
	log_set_level(LOG_ERROR);
	post_make(&post, "{\"delay_ms\":86400000}");
	compare(1);
	compare(8);
	drain();
	idle();
	post_remove(&post);
	return 0;
}
