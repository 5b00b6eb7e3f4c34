/* SPDX-License-Identifier: ISC */
/*
 * recover: the recovery key's sheets, and the ceremony that uses them.
 * inspector: the audit officer's key, and what the chain sealed to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"

/* ---- recover ---- */

static bool
sheet_words(void *ctx, int pair, int part, const char *kid, struct buf *before,
    struct buf *after)
{
	static const char *const parts[] = { "cmd.sheet.a", "cmd.sheet.b" };
	struct cmd *c = ctx;
	char number[8];

	(void)snprintf(number, sizeof number, "%d", pair);
	msg_add(c->msgs, before, "cmd.sheet.before", number, msg(c->msgs, parts[part]), kid, NULL);
	msg_add(c->msgs, after, "cmd.sheet.after", NULL);
	return buf_adds(before, "\n\n") && buf_addc(after, '\n') && buf_ok(after);
}

static int
make_sheets(struct cmd *c, const char *dir)
{
	const struct recovery_words words = { sheet_words, c };
	struct public_key k;
	struct err e = ERR_INIT;

	if (recovery_new(dir, &words, &k, &e) != ERR_OK)
		return cmd_fail(c, &e);
	cmd_print_key(c, dir, &k);
	cmd_say(c, "cmd.recover.print", dir, NULL);
	return EXIT_DONE;
}

static int
ceremony(struct cmd *c, struct session *session, const char *first_fd, const char *second_fd)
{
	struct secret *first = NULL, *second = NULL;
	struct recovered done;
	struct err e = ERR_INIT;
	json_t *o;
	int status = cmd_secret(c, first_fd, "first-fd", "cmd.recover.first", &first);

	if (status == EXIT_DONE)
		status = cmd_secret(c, second_fd, "second-fd", "cmd.recover.second", &second);
	if (status == EXIT_DONE && recover(session, first, second, &done, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else if (status == EXIT_DONE) {
		o = json_object();
		cmd_text(o, "login", session_info(session)->login);
		cmd_int(o, "groups", done.groups);
		cmd_int(o, "rows", done.rows);
		cmd_print(c, o);
		cmd_say(c, "cmd.recover.done", NULL, NULL);
	}
	secret_free(&first);
	secret_free(&second);
	return status;
}

int
cmd_recover(struct cmd *c, int argc, char **argv)
{
	const char *sheets = NULL, *as = NULL, *fd = NULL, *first = NULL, *second = NULL;
	const struct cmd_opt opts[] = {
		{ "sheets", &sheets, NULL, false },
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
		{ "first-fd", &first, NULL, false },
		{ "second-fd", &second, NULL, false },
	};
	struct session *session = NULL;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if ((sheets == NULL) == (as == NULL)) {
		cmd_say(c, "cmd.recover.mode", NULL, NULL);
		return EXIT_USAGE;
	}
	if (sheets != NULL)
		return make_sheets(c, sheets);
	status = cmd_login(c, as, fd, &session);
	if (status == EXIT_DONE)
		status = ceremony(c, session, first, second);
	session_end(&session);
	return status;
}

/* ---- inspector ---- */

int
cmd_inspector_new(struct cmd *c, int argc, char **argv)
{
	struct public_key k;
	struct err e = ERR_INIT;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	if (inspector_new(argv[0], &k, &e) != ERR_OK)
		return cmd_fail(c, &e);
	cmd_print_key(c, argv[0], &k);
	return EXIT_DONE;
}

/* One line of the export; a bad one spoils only itself. */
static int
open_line(struct cmd *c, const struct inspector *i, const char *line, size_t len)
{
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	json_t *o = NULL;
	int status = EXIT_DONE;

	if (inspector_open(i, line, len, &json, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else
		o = json_loadb(buf_str(&json), json.len, 0, NULL);
	if (o != NULL)
		cmd_print(c, o);
	buf_free(&json);
	return status;
}

int
cmd_inspector_open(struct cmd *c, int argc, char **argv)
{
	const char *key = NULL, *p, *end;
	const struct cmd_opt opts[] = { { "key", &key, NULL, true } };
	struct inspector *i = NULL;
	struct buf export = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	if (inspector_load(key, &i, &e) != ERR_OK)
		return cmd_fail(c, &e);
	status = cmd_read(c, argv[0], &export);
	for (p = buf_str(&export); *p != '\0'; p = *end != '\0' ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		if (end != p && open_line(c, i, p, (size_t)(end - p)) != EXIT_DONE)
			status = EXIT_REFUSED;
	}
	inspector_free(&i);
	buf_free(&export);
	return status;
}
