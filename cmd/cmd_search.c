/* SPDX-License-Identifier: ISC */
/*
 * search: who is this, asked at once (protocol.md section 5).  The purpose is
 * checked before the number is read; the number comes from a descriptor or
 * the terminal, never from argv.
 */
#include "cmd/cmd.h"

#include <string.h>

#include "config.h"
#include "base/ask.h"
#include "sync/sync.h"
#include "work/lookup.h"

/* Through the sender; where none runs, this process asks by itself, as sync --once sends. */
static enum err_code
carry(void *ctx, const char *path, const struct buf *body, long *status, struct buf *answer,
    struct err *e)
{
	const struct cmd *c = ctx;
	const struct sync_options o = { .home = c->home, .version = PACKAGE_VERSION };
	struct err why = ERR_INIT;
	enum err_code rc = ask_send(c->home, path, body, status, answer, &why);

	if (rc == ERR_NET_DOWN && strcmp(why.key, "base.ask.nobody") == 0) {
		err_clear(&why);
		return sync_ask(&o, path, body, status, answer, e);
	}
	err_move(e, &why);
	return rc;
}

static void
print_person(struct cmd *c, const struct found_person *f)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "found", json_boolean(f->found));
	if (f->found) {
		cmd_text(o, "person_key", f->person_key);
		cmd_text(o, "name", f->name);
		cmd_text(o, "kana", f->kana);
		cmd_text(o, "birth", f->birth);
		cmd_text(o, "sex", f->sex);
		(void)json_object_set_new(o, "protected", json_boolean(f->is_protected));
		if (!f->is_protected)
			cmd_text(o, "address", f->address);
	}
	cmd_print(c, o);
	if (f->is_protected)
		cmd_say(c, "cmd.search.protected", NULL, NULL);
}

/* The purpose stands before anything that could tell whom it is about. */
static int
search(struct cmd *c, struct session *s, const struct lookup_purpose *p, const char *number_fd,
    const char *person_key)
{
	const struct lookup_line line = { carry, c };
	struct found_person f = { 0 };
	struct secret *number = NULL;
	struct err e = ERR_INIT;
	enum err_code rc = lookup_check(s, p, &e);
	int status = EXIT_DONE;

	if (rc == ERR_OK && person_key == NULL)
		status = cmd_secret(c, number_fd, "number-fd", "cmd.search.ask", &number);
	if (rc == ERR_OK && status == EXIT_DONE)
		rc = person_search(s, p, number, person_key, &line, &f, &e);
	secret_free(&number);
	if (rc != ERR_OK)
		status = cmd_fail(c, &e);
	else if (status == EXIT_DONE)
		print_person(c, &f);
	found_person_clear(&f);
	return status;
}

int
cmd_search(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL, *number_fd = NULL, *person_key = NULL;
	struct lookup_purpose p = { 0 };
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ "affair", &p.affair, NULL, true },
		{ "procedure", &p.procedure, NULL, true },
		{ "case", &p.case_no, NULL, true },
		{ "reason", &p.reason, NULL, true },
		{ "number-fd", &number_fd, NULL, false },
		{ "person-key", &person_key, NULL, false },
	};
	struct session *session = NULL;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if (number_fd != NULL && person_key != NULL) {
		cmd_say(c, "work.lookup.one", NULL, NULL);
		return EXIT_USAGE;
	}
	status = cmd_login(c, as, fd, &session);
	if (status == EXIT_DONE)
		status = search(c, session, &p, number_fd, person_key);
	session_end(&session);
	return status;
}
