/* SPDX-License-Identifier: ISC */
/*
 * See look.h.
 */
#include "tests/secrecy/look.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

#define CHUNK	((size_t)4 * 1024 * 1024)

/* ---- memory ---- */

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

int
look_in_memory(pid_t pid, const struct needles *needles, size_t n, bool say)
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
		for (i = 0; i < n; i++) {
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

/* ---- files ---- */

/* nftw(3) hands its callback no context. */
static struct {
	const struct needles	*needles;
	size_t			 n;
	bool			 say;
	int			 hits;
} looking;

static int
look_at(const char *path, const struct stat *sb, int type, struct FTW *ftw UNUSED)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	if (type != FTW_F || !S_ISREG(sb->st_mode))
		return 0;
	assert_int_equal(file_read(path, &b, &e), ERR_OK);
	for (i = 0; i < looking.n; i++) {
		const char *how = needles_find(&looking.needles[i], b.data, b.len);

		if (how != NULL && looking.say)
			print_message("# value %zu stands in %s as %s\n", i, path, how);
		looking.hits += how != NULL;
	}
	buf_free(&b);
	return 0;
}

int
look_in_files(const char *dir, const struct needles *needles, size_t n, bool say)
{
	looking.needles = needles;
	looking.n = n;
	looking.say = say;
	looking.hits = 0;
	assert_int_equal(nftw(dir, look_at, 16, FTW_PHYS), 0);
	return looking.hits;
}
