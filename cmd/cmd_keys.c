/* SPDX-License-Identifier: ISC */
/*
 * The life of keys: user suspend, resume, remove, password, share; epoch new.
 */
#include <stdlib.h>

#include "base/file.h"
#include "cmd/cmd.h"

#define FILE_REQUEST	"roster-request.json"

void
cmd_say_request(struct cmd *c)
{
	char *path = path_join(c->home, FILE_REQUEST);

	if (path != NULL && !work_training(c->work) && file_exists(path))
		cmd_say(c, "cmd.people.request", path, NULL);
	free(path);
}

/* Commands about one login, with a caller where work/ wants one. */
static int
about_user(struct cmd *c, int argc, char **argv,
    enum err_code (*fn)(struct work *w, struct session *by, const char *login, struct err *e))
{
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
	};
	struct session *session = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, fd, &session);
	if (status == EXIT_DONE && fn(c->work, session, argv[0], &e) != ERR_OK)
		status = cmd_fail(c, &e);
	session_end(&session);
	if (status != EXIT_DONE)
		return status;
	cmd_say_request(c);
	return cmd_print_users(c, argv[0]);
}

int
cmd_user_suspend(struct cmd *c, int argc, char **argv)
{
	return about_user(c, argc, argv, user_suspend);
}

int
cmd_user_resume(struct cmd *c, int argc, char **argv)
{
	return about_user(c, argc, argv, user_resume);
}

static void
print_removed(struct cmd *c, const char *login, char **due)
{
	json_t *o = json_object();
	size_t i;

	cmd_text(o, "login", login);
	cmd_text(o, "state", "removed");
	cmd_words(o, "epoch_due", due);
	cmd_print(c, o);
	for (i = 0; due[i] != NULL; i++)
		cmd_say(c, "cmd.people.epoch_due", due[i], NULL);
}

int
cmd_user_remove(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
	};
	struct session *session = NULL;
	struct err e = ERR_INIT;
	char **due = NULL;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, fd, &session);
	if (status == EXIT_DONE) {
		if (user_remove(c->work, session, argv[0], &due, &e) != ERR_OK)
			status = cmd_fail(c, &e);
		else
			print_removed(c, argv[0], due);
	}
	session_end(&session);
	work_words_free(&due);
	if (status == EXIT_DONE)
		cmd_say_request(c);
	return status;
}

int
cmd_user_password(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL, *new_fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
		{ "new-password-fd", &new_fd, NULL, false },
	};
	struct session *session = NULL;
	struct secret *password = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, fd, &session);
	if (status == EXIT_DONE)
		status = cmd_new_password(c, new_fd, &password);
	if (status == EXIT_DONE && user_password(c->work, session, argv[0], password,
	    &e) != ERR_OK)
		status = cmd_fail(c, &e);
	secret_free(&password);
	session_end(&session);
	if (status != EXIT_DONE)
		return status;
	cmd_say_request(c);
	return cmd_print_users(c, argv[0]);
}

int
cmd_user_share(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
	};
	struct session *session = NULL;
	struct err e = ERR_INIT;
	size_t n;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &session);
	if (status == EXIT_DONE && user_share(session, argv[0], &n, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	session_end(&session);
	return status == EXIT_DONE ? cmd_print_users(c, argv[0]) : status;
}

int
cmd_epoch_new(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
	};
	struct session *session = NULL;
	struct err e = ERR_INIT;
	int64_t epoch, rows;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &session);
	if (status == EXIT_DONE && epoch_new(session, argv[0], &epoch, &rows, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else if (status == EXIT_DONE) {
		o = json_object();
		cmd_text(o, "affair", argv[0]);
		cmd_int(o, "epoch", epoch);
		cmd_int(o, "rows", rows);
		cmd_print(c, o);
	}
	session_end(&session);
	return status;
}
