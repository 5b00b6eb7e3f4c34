/* SPDX-License-Identifier: ISC */
/*
 * Runs a fuzz driver without a fuzzer: over each file of its corpus, over
 * each of its beginnings, and with each byte changed in three ways.  Built
 * with FUZZ_NAME, which names the corpus; one line of TAP a file.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "seal/secret.h"
#include "tests/fuzz/fuzz.h"

static const unsigned char flips[] = { 0x01, 0x20, 0x80 };

static void
run_damaged(struct buf *b)
{
	uint8_t *p = (uint8_t *)b->data;
	size_t i, k;

	LLVMFuzzerTestOneInput(p, b->len);
	for (i = 0; i < b->len; i++) {
		LLVMFuzzerTestOneInput(p, i);
		for (k = 0; k < NELEM(flips); k++) {
			p[i] ^= flips[k];
			LLVMFuzzerTestOneInput(p, b->len);
			p[i] ^= flips[k];
		}
	}
}

static bool
run_file(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	struct buf b = BUF_INIT;
	bool ok = path != NULL && file_read(path, &b, NULL) == ERR_OK && b.len != 0;

	if (ok)
		run_damaged(&b);
	buf_free(&b);
	free(path);
	return ok;
}

int
main(void)
{
	const char *top = getenv("abs_top_srcdir");
	struct buf dir = BUF_INIT;
	struct dirent **names = NULL;
	int i, n, count = 0, failed = 0;

	if (seal_init(NULL) != ERR_OK)
		return 1;
	buf_addf(&dir, "%s/tests/fuzz/corpus/%s", top != NULL ? top : ".", FUZZ_NAME);
	n = scandir(buf_str(&dir), &names, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			bool ok = run_file(buf_str(&dir), names[i]->d_name);

			failed += !ok;
			printf("%s %d - %s %s, whole and damaged\n", ok ? "ok" : "not ok", ++count,
			    FUZZ_NAME, names[i]->d_name);
		}
		free(names[i]);
	}
	free(names);
	if (count == 0)
		printf("not ok %d - corpus of %s is missing\n", ++count, FUZZ_NAME);
	printf("1..%d\n", count);
	buf_free(&dir);
	return failed != 0 || n <= 0;
}
