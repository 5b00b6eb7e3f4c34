/* SPDX-License-Identifier: ISC */
/*
 * A terminal and a stand-in; see post.h.
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
#include <sqlite3.h>

#include "base/file.h"
#include "cache/store.h"
#include "tests/protocol/post.h"

#define DIR_NAME	"mado-post-XXXXXX"
#define AWAIT_US	INT64_C(60000000)
#define AWAIT_STEP_US	50000
#define LOG_MAX		((size_t)256 * 1024 * 1024)

extern char **environ;

/* Const text where argv wants char *; nobody writes to it. */
#define TEXT(s)	((char *)(uintptr_t)(s))

static char *
path_in(const struct post *p, const char *name)
{
	char *path = path_join(p->dir, name);

	assert_non_null(path);
	return path;
}

static char *
program(void)
{
	const char *build = getenv("abs_top_builddir");
	char *path;

	assert_non_null(build);
	path = path_join(build, "madoguchi-server");
	assert_non_null(path);
	return path;
}

/* Starts a program with standard output in a pipe; its end is returned. */
static int
spawn(char *const *argv, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO), 0);
	assert_int_equal(posix_spawn(pid, argv[0], &actions, NULL, argv, environ), 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	return fds[0];
}

static void
run(char *const *argv, struct buf *out)
{
	pid_t pid;
	int fd = spawn(argv, &pid), status = -1;

	assert_int_equal(fd_read_all(fd, out, NULL), ERR_OK);
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
halt(struct post *p, int sig)
{
	int status;

	if (p->pid == 0)
		return;
	assert_int_equal(kill(p->pid, sig), 0);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
}

void
post_unplug(struct post *p)
{
	halt(p, SIGKILL);
}

void
post_serve(struct post *p, const char *scenario)
{
	static const char word[] = "listening https://";
	char *exe = program(), *home = path_in(p, "server"), *path = path_in(p, "scenario.json");
	char *argv[] = { exe, TEXT("--home"), home, TEXT("--listen"), p->listen, TEXT("--quiet"),
	    TEXT("--scenario"), path, NULL };
	const char *json = scenario != NULL ? scenario : "{}";
	char line[sizeof word + sizeof p->listen];
	size_t len = 0;
	int fd;

	halt(p, SIGTERM);
	assert_int_equal(file_write(path, json, strlen(json), 0600, NULL), ERR_OK);
	fd = spawn(argv, &p->pid);
	while (len + 1 < sizeof line && read(fd, line + len, 1) == 1 && line[len] != '\n')
		len++;
	line[len] = '\0';
	close(fd);
	assert_int_equal(strncmp(line, word, sizeof word - 1), 0);
	assert_true(len - (sizeof word - 1) < sizeof p->listen);
	memcpy(p->listen, line + sizeof word - 1, len + 1 - (sizeof word - 1));
	free(exe);
	free(home);
	free(path);
}

static void
enrol(struct post *p)
{
	char *exe = program(), *home = path_in(p, "server"), *file = path_in(p, "terminal.json");
	char *argv[] = { exe, TEXT("--home"), home, TEXT("enrol"), file, NULL };
	struct buf json = BUF_INIT, answer = BUF_INIT;
	struct err e = ERR_INIT;

	ok(enrol_export(p->x->w, &json, &e), &e);
	assert_int_equal(file_write(file, json.data, json.len, 0600, NULL), ERR_OK);
	run(argv, &answer);
	ok(enrol_import(p->x->w, buf_str(&answer), answer.len, &e), &e);
	buf_free(&json);
	buf_free(&answer);
	free(exe);
	free(home);
	free(file);
}

void
post_make(struct post *p, const char *scenario)
{
	void *state;

	*p = (struct post){ .e = ERR_INIT, .listen = "127.0.0.1:0" };
	world_place(DIR_NAME, p->dir, sizeof p->dir);
	assert_non_null(mkdtemp(p->dir));
	world_make_bare(&state);
	p->x = state;
	world_user(p->x, "tanaka", "田中 一郎", "p-0011", "maker", "fukushi-teate");
	world_user(p->x, "suzuki", "鈴木 恵", "p-0013", "maker,approver", "fukushi-teate");
	post_serve(p, scenario);
	enrol(p);
	p->maker = world_login(p->x, "tanaka");
	p->approver = world_login(p->x, "suzuki");
	p->options = (struct sync_options){ .home = p->x->home, .clock = &p->x->clock,
	    .ignore_backoff = true, .version = "0.1.0" };
}

void
post_remove(struct post *p)
{
	char *argv[] = { TEXT("/bin/rm"), TEXT("-r"), p->dir, NULL };
	struct buf out = BUF_INIT;
	void *state = p->x;

	halt(p, SIGTERM);
	session_end(&p->maker);
	session_end(&p->approver);
	world_remove(&state);
	run(argv, &out);
	buf_free(&out);
	err_clear(&p->e);
}

void
post_queued(struct post *p, bool registration, char entry[UUID_TEXT_SIZE])
{
	world_pending(p->maker, registration, entry);
	world_approve(p->approver, entry);
}

enum err_code
post_sync(struct post *p)
{
	err_clear(&p->e);
	return sync_once(&p->options, &p->report, &p->e);
}

void
post_await(struct post *p, const char *entry, enum outbox_state st)
{
	int64_t since = clock_mono_us(clock_system());

	while (world_state(p->x, entry) != st) {
		if (clock_mono_us(clock_system()) - since > AWAIT_US)
			fail_msg("%s instead of %s", outbox_state_name(world_state(p->x, entry)),
			    outbox_state_name(st));
		(void)post_sync(p);
		usleep(AWAIT_STEP_US);
	}
}

/* ---- what the store holds ---- */

static void
query(struct post *p, const char *sql, int (*fn)(void *, int, char **, char **), void *ctx)
{
	char *path = path_join(p->x->home, "store.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, fn, ctx, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	free(path);
}

static int
add_word(void *ctx, int n, char **values, char **names UNUSED)
{
	struct buf *out = ctx;

	if (n > 0 && values[0] != NULL) {
		assert_true(out->len == 0 || buf_addc(out, ' '));
		assert_true(buf_adds(out, values[0]));
	}
	return 0;
}

void
post_moves(struct post *p, const char *entry, struct buf *out)
{
	struct buf sql = BUF_INIT;

	buf_reset(out);
	assert_true(buf_addf(&sql, "SELECT event FROM move WHERE entry = '%s' AND actor = 'sender'"
	    " AND event <> 'statement' ORDER BY id", entry));
	query(p, buf_str(&sql), add_word, out);
	buf_free(&sql);
}

int64_t
post_number(struct post *p, const char *sql)
{
	struct buf out = BUF_INIT;
	int64_t n;

	query(p, sql, add_word, &out);
	n = strtoll(buf_str(&out), NULL, 10);
	buf_free(&out);
	return n;
}

char *
post_alarm(struct post *p)
{
	struct buf out = BUF_INIT;

	assert_true(buf_add(&out, "", 0));
	query(p, "SELECT alarm FROM line WHERE alarm IS NOT NULL", add_word, &out);
	return out.data != NULL ? buf_steal(&out) : strdup("");
}

static void
server_log(struct post *p, struct buf *out)
{
	char *exe = program(), *home = path_in(p, "server");
	char *argv[] = { exe, TEXT("--home"), home, TEXT("log"), NULL };

	out->max = LOG_MAX;
	run(argv, out);
	free(exe);
	free(home);
}

int
post_effects(struct post *p, const char *text)
{
	struct buf out = BUF_INIT;
	const char *line, *end;
	char *copy;
	int n = 0;

	server_log(p, &out);
	for (line = buf_str(&out); *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		copy = strndup(line, (size_t)(end - line));
		assert_non_null(copy);
		n += strstr(copy, text) != NULL;
		free(copy);
	}
	buf_free(&out);
	return n;
}

/* A table of words seen in the log. */
static void
note(sqlite3 *db, const char *column, const char *line)
{
	const char *at = strstr(line, column);
	char *insert;

	assert_non_null(at);
	at += strlen(column);
	insert = sqlite3_mprintf("INSERT OR IGNORE INTO seen VALUES (%Q, '%.*q')", column,
	    (int)strcspn(at, ",\"}"), at);
	assert_int_equal(sqlite3_exec(db, insert, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_free(insert);
}

static int
count_of(void *ctx, int n UNUSED, char **values, char **names UNUSED)
{
	*(int *)ctx = (int)strtol(values[0], NULL, 10);
	return 0;
}

int
post_twice(struct post *p)
{
	struct buf out = BUF_INIT;
	const char *line;
	sqlite3 *db;
	int twice = 0;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE seen (c, v, UNIQUE (c, v)); BEGIN", NULL,
	    NULL, NULL), SQLITE_OK);
	server_log(p, &out);
	for (line = buf_str(&out); *line != '\0'; line = strchr(line, '\n') + 1) {
		note(db, "\"effect\":", line);
		note(db, "\"id\":\"", line);
	}
	assert_int_equal(sqlite3_exec(db, "SELECT sum(c = '\"effect\":') - sum(c <> '\"effect\":')"
	    " FROM seen", count_of, &twice, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
	buf_free(&out);
	return twice;
}

void
post_reenrol(struct post *p, const char *url, const char *pin)
{
	struct wire_server_file f;
	struct buf out = BUF_INIT;
	char *json, *pins[1];
	struct err e = ERR_INIT;

	ok(setting_get(work_store(p->x->w), "enrolment", &json, &e), &e);
	ok(server_file_read(json, strlen(json), &f, &e), &e);
	if (url != NULL) {
		free(f.url);
		f.url = strdup(url);
	}
	if (pin != NULL) {
		while (f.pin_count > 0)
			free(f.pins[--f.pin_count]);
		free(f.pins);
		pins[0] = TEXT(pin);
		f.pins = pins;
		f.pin_count = 1;
	}
	ok(server_file_build(&f, &out, &e), &e);
	ok(setting_put(work_store(p->x->w), "enrolment", buf_str(&out), &e), &e);
	if (pin != NULL) {
		f.pins = NULL;
		f.pin_count = 0;
	}
	server_file_clear(&f);
	buf_free(&out);
	free(json);
}

/* ---- a group of tests ---- */

struct post post;

int
post_setup(void **state UNUSED)
{
	post_make(&post, NULL);
	return 0;
}

int
post_teardown(void **state UNUSED)
{
	post_remove(&post);
	return 0;
}
