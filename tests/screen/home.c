/* SPDX-License-Identifier: ISC */
/*
 * See home.h.  `tui_driver --make` prepares the store; the program under test
 * is build/madoguchi.
 */
#include "tests/screen/home.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static char *
built(const char *name)
{
	const char *dir = getenv("abs_top_builddir");
	char *p = path_join(dir != NULL ? dir : ".", name);

	assert_non_null(p);
	return p;
}

int
home_make(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = path_join(tmp != NULL ? tmp : "/tmp", "mado-screen-XXXXXX");
	char *driver = built("tests/screen/tui_driver");
	pid_t pid;
	int st;

	assert_non_null(dir);
	assert_non_null(mkdtemp(dir));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		execl(driver, driver, "--make", dir, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, 0);
	free(driver);
	*state = dir;
	return 0;
}

static int
remove_one(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	(void)sb;
	(void)type;
	(void)ftw;
	return remove(path);
}

int
home_remove(void **state)
{
	(void)nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(*state);
	return 0;
}

static struct term *
start(const char *home, int rows, int cols, void (*pretend)(struct term *t))
{
	char *program = built("madoguchi");
	const char *argv[] = { program, "--home", home, NULL };
	struct term *t = term_start(argv, NULL, rows, cols);

	free(program);
	if (pretend != NULL)
		pretend(t);
	term_wait_for(t, "ログイン名");
	return t;
}

struct term *
home_start_ahead(const char *home, const char *clock_file)
{
	char *program = built("tests/screen/tui_driver"), env[512];
	const char *argv[] = { program, home, NULL }, *envs[] = { env, NULL };
	struct term *t;

	assert_true(snprintf(env, sizeof env, "MADOGUCHI_TEST_CLOCK=%s", clock_file) <
	    (int)sizeof env);
	t = term_start(argv, envs, 24, 80);
	free(program);
	term_wait_for(t, "ログイン名");
	return t;
}

void
home_log_in(struct term *t, const char *login, const char *password)
{
	term_to_login_name(t);
	term_step(t, login);
	term_step(t, KEY_ENTER);
	term_step(t, password);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "F11 離席");
}

struct term *
home_start(const char *home, int rows, int cols)
{
	return start(home, rows, cols, NULL);
}

struct term *
home_start_wide(const char *home, int rows, int cols)
{
	return start(home, rows, cols, term_pretend_wide);
}

struct term *
home_start_slow(const char *home, int rows, int cols)
{
	return start(home, rows, cols, term_pretend_slow);
}

struct term *
home_login(const char *home, const char *login, const char *password)
{
	struct term *t = home_start(home, 24, 80);

	home_log_in(t, login, password);
	return t;
}

void
home_go_to(struct term *t, const char *label)
{
	for (int i = 0; i < 60; i++) {
		int y, x;

		term_caret(t, &y, &x);
		if (strncmp(term_row(t, y), "> ", 2) == 0 && strstr(term_row(t, y), label) != NULL)
			return;
		term_step(t, KEY_TAB);
	}
	term_dump(t);
	fail_msg("no item %s", label);
}
