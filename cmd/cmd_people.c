/* SPDX-License-Identifier: ISC */
/*
 * user and affair: who works here and in which groups.
 */
#include <string.h>

#include "cmd/cmd.h"

struct people_out {
	struct cmd	*c;
	const char	*only;		/* this login alone; NULL: all */
};

static bool
print_user(void *ctx, const struct user_info *u)
{
	struct people_out *out = ctx;
	json_t *o;

	if (out->only != NULL && strcmp(out->only, u->login) != 0)
		return true;
	o = json_object();
	cmd_text(o, "login", u->login);
	cmd_text(o, "person", u->person);
	cmd_text(o, "name", u->name);
	cmd_text(o, "kid", u->kid);
	cmd_text(o, "state", u->state);
	cmd_words(o, "roles", u->roles);
	cmd_words(o, "affairs", u->affairs);
	cmd_print(out->c, o);
	return true;
}

int
cmd_print_users(struct cmd *c, const char *only)
{
	struct people_out out = { c, only };
	struct err e = ERR_INIT;

	if (user_list(c->work, print_user, &out, &e) != ERR_OK)
		return cmd_fail(c, &e);
	return EXIT_DONE;
}

int
cmd_user_add(struct cmd *c, int argc, char **argv)
{
	struct user_spec u = { 0 };
	const char *fd = NULL, *as = NULL, *as_fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &as_fd, NULL, false },
		{ "login", &u.login, NULL, true },
		{ "name", &u.name, NULL, true },
		{ "person", &u.person, NULL, true },
		{ "roles", &u.roles, NULL, true },
		{ "affairs", &u.affairs, NULL, true },
		{ "until", &u.until, NULL, false },
		{ "new-password-fd", &fd, NULL, false },
	};
	struct session *session = NULL;
	struct secret *password = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, as_fd, &session);
	if (status == EXIT_DONE)
		status = cmd_new_password(c, fd, &password);
	if (status == EXIT_DONE && user_add(c->work, session, &u, password, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	secret_free(&password);
	session_end(&session);
	if (status != EXIT_DONE)
		return status;
	cmd_say_request(c);
	return cmd_print_users(c, u.login);
}

int
cmd_user_list(struct cmd *c, int argc, char **argv)
{
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	return status == EXIT_DONE ? cmd_print_users(c, NULL) : status;
}

static bool
print_affair(void *ctx, const struct affair_info *a)
{
	struct people_out *out = ctx;
	json_t *o;

	if (out->only != NULL && strcmp(out->only, a->id) != 0)
		return true;
	o = json_object();
	cmd_text(o, "id", a->id);
	cmd_text(o, "name", a->name);
	cmd_int(o, "epoch", a->epoch);
	(void)json_object_set_new(o, "epoch_due", json_boolean(a->due));
	cmd_print(out->c, o);
	return true;
}

static int
print_affairs(struct cmd *c, const char *only)
{
	struct people_out out = { c, only };
	struct err e = ERR_INIT;

	if (affair_list(c->work, print_affair, &out, &e) != ERR_OK)
		return cmd_fail(c, &e);
	return EXIT_DONE;
}

int
cmd_affair_add(struct cmd *c, int argc, char **argv)
{
	const char *id = NULL, *name = NULL, *members = "", *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
		{ "id", &id, NULL, true },
		{ "name", &name, NULL, true },
		{ "members", &members, NULL, false },
	};
	struct session *session = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_login_maybe(c, as, fd, &session);
	if (status == EXIT_DONE && affair_add(c->work, session, id, name, members, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	session_end(&session);
	if (status != EXIT_DONE)
		return status;
	cmd_say_request(c);
	return print_affairs(c, id);
}

int
cmd_affair_list(struct cmd *c, int argc, char **argv)
{
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	return status == EXIT_DONE ? print_affairs(c, NULL) : status;
}
