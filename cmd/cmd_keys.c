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

/* What somebody does to one login or one affairs group. */
struct deed {
	bool		by_somebody;	/* --as is required */
	bool		with_password;	/* takes --new-password-fd */
	bool		changes_roster;	/* the root has to sign what comes of it */
	bool		prints_user;	/* as `user list` does; else run() prints */
	enum err_code	(*run)(struct cmd *c, struct session *by, const char *what,
			    const struct secret *password, struct err *e);
};

static int
carry_out(struct cmd *c, int argc, char **argv, const struct deed *d)
{
	const char *as = NULL, *fd = NULL, *new_fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, d->by_somebody },
		{ "password-fd", &fd, NULL, false },
		{ "new-password-fd", &new_fd, NULL, false },
	};
	struct session *session = NULL;
	struct secret *password = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, d->with_password ? 3 : 2, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, fd, &session);
	if (status == EXIT_DONE && d->with_password)
		status = cmd_new_password(c, new_fd, &password);
	if (status == EXIT_DONE && d->run(c, session, argv[0], password, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	secret_free(&password);
	session_end(&session);
	if (status == EXIT_DONE && d->changes_roster)
		cmd_say_request(c);
	return status == EXIT_DONE && d->prints_user ? cmd_print_users(c, argv[0]) : status;
}

static enum err_code
suspend(struct cmd *c, struct session *by, const char *login, const struct secret *no UNUSED,
    struct err *e)
{
	return user_suspend(c->work, by, login, e);
}

int
cmd_user_suspend(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { false, false, true, true, suspend };

	return carry_out(c, argc, argv, &d);
}

static enum err_code
resume(struct cmd *c, struct session *by, const char *login, const struct secret *no UNUSED,
    struct err *e)
{
	return user_resume(c->work, by, login, e);
}

int
cmd_user_resume(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { false, false, true, true, resume };

	return carry_out(c, argc, argv, &d);
}

static enum err_code
remove_user(struct cmd *c, struct session *by, const char *login, const struct secret *no UNUSED,
    struct err *e)
{
	char **due = NULL;
	enum err_code rc = user_remove(c->work, by, login, &due, e);
	json_t *o;
	size_t i;

	if (rc != ERR_OK)
		return rc;
	o = json_object();
	cmd_text(o, "login", login);
	cmd_text(o, "state", "removed");
	cmd_words(o, "epoch_due", due);
	cmd_print(c, o);
	for (i = 0; due[i] != NULL; i++)
		cmd_say(c, "cmd.people.epoch_due", due[i], NULL);
	work_words_free(&due);
	return ERR_OK;
}

int
cmd_user_remove(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { false, false, true, false, remove_user };

	return carry_out(c, argc, argv, &d);
}

static enum err_code
change_password(struct cmd *c, struct session *by, const char *login,
    const struct secret *password, struct err *e)
{
	return user_password(c->work, by, login, password, e);
}

int
cmd_user_password(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { false, true, true, true, change_password };

	return carry_out(c, argc, argv, &d);
}

static enum err_code
share(struct cmd *c UNUSED, struct session *by, const char *login, const struct secret *no UNUSED,
    struct err *e)
{
	size_t n;

	return user_share(by, login, &n, e);
}

int
cmd_user_share(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { true, false, false, true, share };

	return carry_out(c, argc, argv, &d);
}

static enum err_code
begin_epoch(struct cmd *c, struct session *by, const char *affair, const struct secret *no UNUSED,
    struct err *e)
{
	int64_t epoch, rows;
	enum err_code rc = epoch_new(by, affair, &epoch, &rows, e);
	json_t *o;

	if (rc != ERR_OK)
		return rc;
	o = json_object();
	cmd_text(o, "affair", affair);
	cmd_int(o, "epoch", epoch);
	cmd_int(o, "rows", rows);
	cmd_print(c, o);
	return ERR_OK;
}

int
cmd_epoch_new(struct cmd *c, int argc, char **argv)
{
	static const struct deed d = { true, false, false, false, begin_epoch };

	return carry_out(c, argc, argv, &d);
}
