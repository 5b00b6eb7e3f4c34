/* SPDX-License-Identifier: ISC */
/*
 * places load: a newer list of the post office (KEN_ALL.CSV, utf_ken_all.csv)
 * for this terminal's input method.  Public data; kept beside the store and
 * read by the screen and by convert when they start.
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "i18n/places.h"
#include "i18n/text.h"

#define CSV_MAX		((size_t)64 * 1024 * 1024)
#define SJIS_GROWTH	3	/* bytes of UTF-8 for one of Shift_JIS, at most */

char *
cmd_places_path(const struct cmd *c)
{
	return path_join(c->home, "places.tsv");
}

/* Shift_JIS, as the older of the two files is; true also when it was UTF-8 already. */
static bool
to_utf8(struct buf *b)
{
	size_t left = b->len, room = b->len * SJIS_GROWTH;
	char *in = b->data, *out = malloc(room + 1), *to = out;
	struct buf converted = BUF_INIT_MAX(CSV_MAX);
	iconv_t cd;
	bool ok;

	if (utf8_valid(buf_str(b), b->len)) {
		free(out);
		return true;
	}
	cd = iconv_open("UTF-8", "CP932");
	ok = out != NULL && cd != (iconv_t)-1 &&
	    iconv(cd, &in, &left, &to, &room) != (size_t)-1 &&
	    buf_add(&converted, out, (size_t)(to - out));
	if (cd != (iconv_t)-1)
		(void)iconv_close(cd);
	free(out);
	if (ok) {
		buf_free(b);
		*b = converted;
	} else {
		buf_free(&converted);
	}
	return ok;
}

int
cmd_places_load(struct cmd *c, int argc, char **argv)
{
	struct buf csv = BUF_INIT_MAX(CSV_MAX), list = BUF_INIT_MAX(CSV_MAX);
	char *path = cmd_places_path(c), number[32];
	struct err e = ERR_INIT;
	enum err_code rc;
	size_t line = 0, count = 0, i;
	int at, status = EXIT_REFUSED;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, &at)) {
		free(path);
		return EXIT_USAGE;
	}
	rc = path == NULL ? err_nomem(&e) : file_read(argv[at], &csv, &e);
	if (rc == ERR_OK && (!to_utf8(&csv) ||
	    !places_from_ken_all(buf_str(&csv), csv.len, &list, &line))) {
		(void)snprintf(number, sizeof number, "%zu", line);
		cmd_say(c, "cmd.places.not_ken_all", argv[at], number);
		goto out;
	}
	if (rc == ERR_OK)
		rc = file_write(path, list.data, list.len, 0644, &e);
	if (rc != ERR_OK) {
		status = cmd_fail(c, &e);
		goto out;
	}
	for (i = 0; i < list.len; i++)
		count += list.data[i] == '\n';
	(void)snprintf(number, sizeof number, "%zu", count);
	cmd_say(c, "cmd.places.loaded", number, NULL);
	status = EXIT_DONE;
out:
	free(path);
	buf_free(&csv);
	buf_free(&list);
	return status;
}
