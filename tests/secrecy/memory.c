/* SPDX-License-Identifier: ISC */
/*
 * The memory of the locked program: what was typed into a form, in the real
 * program in a pseudo-terminal, stands in it while the form is open - the
 * control - and nowhere in its writable memory once the screen is locked.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screen/home.h"
#include "tests/secrecy/needles.h"

#define CHUNK	((size_t)4 * 1024 * 1024)

static const char *const values[] = { "秘匿 試験標印", "見本県探索市影跡町九丁目" };

/* The encoding in which the value stands in [from, to); NULL when it does not. */
static const char *
find_in(int fd, uint64_t from, uint64_t to, const struct needles *n, char *chunk)
{
	const size_t overlap = 256;
	const char *hit = NULL;

	while (hit == NULL && from < to) {
		size_t want = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
		ssize_t got = pread(fd, chunk, want, (off_t)from);

		if (got <= 0)
			return NULL;	/* a guard page */
		hit = needles_find(n, chunk, (size_t)got);
		from += (uint64_t)got > overlap && (size_t)got == CHUNK ?
		    (uint64_t)got - overlap : (uint64_t)got;
	}
	return hit;
}

/* How many of the values stand in the memory of the process; -1: not to be read. */
static int
search(pid_t pid, const struct needles *needles, bool say)
{
	char path[64], line[512], *chunk = malloc(CHUNK);
	unsigned long from, to;
	char mode[8];
	int fd, hits = 0;
	size_t i;
	FILE *maps;

	(void)snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	(void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (fd == -1 || maps == NULL || chunk == NULL) {
		free(chunk);
		return -1;
	}
	while (fgets(line, sizeof line, maps) != NULL) {
		char *end;

		from = strtoul(line, &end, 16);
		to = strtoul(end + 1, &end, 16);
		memcpy(mode, end + 1, 4);
		if (mode[1] != 'w')
			continue;
		for (i = 0; i < NELEM(values); i++) {
			const char *how = find_in(fd, from, to, &needles[i], chunk);

			if (how != NULL && say)
				print_message("# value %zu stands in %s as %s\n", i,
				    strchr(line, '/') != NULL ? strchr(line, '/') :
				    strchr(line, '[') != NULL ? strchr(line, '[') : "-\n", how);
			hits += how != NULL;
		}
	}
	(void)fclose(maps);
	(void)close(fd);
	free(chunk);
	return hits;
}

static void
nothing_typed_stays_in_the_locked_program(void **state)
{
	struct needles needles[NELEM(values)];
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	int open, locked;
	size_t i;

	for (i = 0; i < NELEM(values); i++)
		needles_make(&needles[i], values[i]);
	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	home_go_to(t, "氏名");
	term_paste(t, values[0]);
	home_go_to(t, "住所");
	term_paste(t, values[1]);
	TERM_ASSERT_SHOWS(t, values[1]);
	open = search(term_pid(t), needles, false);
	if (open < 0) {
		print_message("# the memory of another process is not to be read here\n");
		term_free(&t);
		skip();
	}
	assert_true(open >= (int)NELEM(values));
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	locked = search(term_pid(t), needles, true);
	print_message("# %d places while the form is open, %d when it is locked\n", open, locked);
	assert_int_equal(locked, 0);
	(void)kill(term_pid(t), SIGTERM);
	assert_int_equal(term_wait_end(t), 0);
	term_free(&t);
	for (i = 0; i < NELEM(values); i++)
		needles_free(&needles[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_typed_stays_in_the_locked_program),
	};

	return cmocka_run_group_tests_name("memory", tests, home_make, home_remove);
}
