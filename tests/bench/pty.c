/* SPDX-License-Identifier: ISC */
/*
 * See pty.h.
 */
#include "tests/bench/pty.h"

#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/bench/bench.h"

void
pty_fail(const char *what)
{
	(void)fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

char *
pty_built(const char *name)
{
	const char *dir = getenv("abs_top_builddir");
	char *p = path_join(dir != NULL ? dir : ".", name);

	if (p == NULL)
		pty_fail("out of memory");
	return p;
}

void
pty_home(char *dir, size_t size)
{
	char *driver = pty_built("tests/screen/tui_driver");
	pid_t pid;
	int st;

	(void)snprintf(dir, size, "/tmp/madoguchi-bench-XXXXXX");
	if (mkdtemp(dir) == NULL)
		pty_fail("no directory");
	pid = fork();
	if (pid == 0) {
		execl(driver, driver, "--make", dir, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &st, 0) != pid || st != 0)
		pty_fail("no home");
	free(driver);
}

static int
remove_one(const char *path, const struct stat *sb UNUSED, int type UNUSED,
    struct FTW *ftw UNUSED)
{
	return remove(path);
}

void
pty_remove(const char *dir)
{
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void
pty_start(struct pty *p, const char *const *argv)
{
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };

	p->asked = 0;
	p->pid = forkpty(&p->fd, NULL, NULL, &ws);
	if (p->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LANG", "C.UTF-8", 1);
		/* execvp() changes none of them. */
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (p->pid < 0)
		pty_fail("no terminal");
}

void
pty_end(struct pty *p)
{
	(void)kill(p->pid, SIGTERM);
	(void)waitpid(p->pid, NULL, 0);
	close(p->fd);
}

/* The first glyph that is asked about is narrow (①), the others are wide. */
static void
answer(struct pty *p, const char *bytes, size_t n)
{
	static const char question[] = "\033[6n";
	const char *at = bytes, *end = bytes + n, *says;

	while ((at = memmem(at, (size_t)(end - at), question, strlen(question))) != NULL) {
		says = p->asked++ == 0 ? "\033[1;2R" : "\033[1;3R";
		if (write(p->fd, says, strlen(says)) < 0)
			pty_fail("the terminal is gone");
		at += strlen(question);
	}
}

double
pty_settle(struct pty *p, double begun, int quiet_ms, const char *wanted)
{
	struct pollfd pfd = { .fd = p->fd, .events = POLLIN };
	struct buf all = BUF_INIT;
	double last = begun;
	char some[65536];
	ssize_t n;

	while (poll(&pfd, 1, quiet_ms) > 0) {
		if ((n = read(p->fd, some, sizeof some)) <= 0)
			pty_fail("the program ended");
		answer(p, some, (size_t)n);
		buf_add(&all, some, (size_t)n);
		last = bench_now();
	}
	if (wanted != NULL && strstr(buf_str(&all), wanted) == NULL)
		pty_fail(wanted);
	buf_free(&all);
	return last - begun;
}

double
pty_key(struct pty *p, const char *bytes, int quiet_ms, const char *wanted)
{
	double begun = bench_now();

	if (write(p->fd, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
		pty_fail("the terminal is gone");
	return pty_settle(p, begun, quiet_ms, wanted);
}

void
pty_login(struct pty *p, const char *home)
{
	char *program = pty_built("madoguchi");
	const char *const argv[] = { program, "--home", home, NULL };

	pty_start(p, argv);
	(void)pty_settle(p, bench_now(), PTY_START_MS, "ログイン");
	(void)pty_key(p, PTY_LOGIN "\r", PTY_QUIET_MS, NULL);
	(void)pty_key(p, PTY_PASSWORD "\r", PTY_START_MS, "ホーム");
	free(program);
}
