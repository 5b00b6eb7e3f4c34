/* SPDX-License-Identifier: ISC */
/*
 * What most commands begin with: the store, the login, a password, an id.
 */
#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/entry.h"

#define INPUT_MAX	((size_t)64 * 1024 * 1024)

int
cmd_open_work(struct cmd *c)
{
	struct work_options o = { .home = c->home, .datadir = c->datadir, .lang = c->lang };
	struct err e = ERR_INIT;

	if (c->work != NULL)
		return EXIT_DONE;
	if (work_open(&o, &c->work, &e) != ERR_OK)
		return cmd_fail(c, &e);
	return EXIT_DONE;
}

/* Asks on the terminal itself, without echo, whatever standard input is. */
static enum err_code
ask_password(struct cmd *c, const char *prompt_key, struct secret **out, struct err *e)
{
	struct termios old, quiet;
	enum err_code rc;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(e, ERR_USAGE, "cmd.password.no_terminal", NULL);
	if (tcgetattr(fd, &old) != 0) {
		rc = err_errno(e, "/dev/tty", errno);
		close(fd);
		return rc;
	}
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	(void)tcsetattr(fd, TCSAFLUSH, &quiet);
	(void)dprintf(fd, "%s", msg(c->msgs, prompt_key));
	rc = secret_read_line(fd, out, e);
	(void)tcsetattr(fd, TCSAFLUSH, &old);
	(void)dprintf(fd, "\n");
	close(fd);
	return rc;
}

static enum err_code
password(struct cmd *c, const char *fd_text, const char *name, const char *prompt_key,
    struct secret **out, struct err *e)
{
	long fd;

	if (fd_text == NULL)
		return ask_password(c, prompt_key, out, e);
	if (!cmd_number(c, name, fd_text, 0, 1024, &fd))
		return err_set(e, ERR_USAGE, "cmd.password.fd", fd_text, NULL);
	return secret_read_line((int)fd, out, e);
}

int
cmd_secret(struct cmd *c, const char *fd, const char *name, const char *prompt_key,
    struct secret **out)
{
	struct err e = ERR_INIT;

	return password(c, fd, name, prompt_key, out, &e) == ERR_OK ? EXIT_DONE : cmd_fail(c, &e);
}

int
cmd_login(struct cmd *c, const char *login, const char *password_fd, struct session **out)
{
	struct secret *pass = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;
	int status = cmd_open_work(c);

	if (status != EXIT_DONE)
		return status;
	rc = password(c, password_fd, "password-fd", "cmd.password.ask", &pass, &e);
	if (rc == ERR_OK)
		rc = session_login(c->work, login, pass, out, &e);
	secret_free(&pass);
	return rc == ERR_OK ? EXIT_DONE : cmd_fail(c, &e);
}

int
cmd_login_maybe(struct cmd *c, const char *login, const char *password_fd, struct session **out)
{
	*out = NULL;
	return login != NULL ? cmd_login(c, login, password_fd, out) : cmd_open_work(c);
}

int
cmd_new_password(struct cmd *c, const char *fd, struct secret **out)
{
	struct secret *again = NULL;
	struct err e = ERR_INIT;
	enum err_code rc = password(c, fd, "new-password-fd", "cmd.password.new", out, &e);

	if (rc == ERR_OK && fd == NULL) {
		rc = ask_password(c, "cmd.password.again", &again, &e);
		if (rc == ERR_OK && !secret_equal(*out, again))
			rc = err_set(&e, ERR_INVALID, "cmd.password.differs", NULL);
	}
	secret_free(&again);
	if (rc != ERR_OK)
		secret_free(out);
	return rc == ERR_OK ? EXIT_DONE : cmd_fail(c, &e);
}

enum err_code
cmd_entry_id(struct cmd *c, const char *id, char entry[UUID_TEXT_SIZE], struct err *e)
{
	struct entry n = { 0 };
	enum err_code rc;

	if (!uuid_valid(id))
		return err_set(e, ERR_NOT_FOUND, "cmd.entry.unknown", id, NULL);
	rc = entry_get(work_store(c->work), NULL, id, &n, e);
	if (rc == ERR_OK) {
		memcpy(entry, n.id, UUID_TEXT_SIZE);
		entry_clear(&n);
		return ERR_OK;
	}
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	rc = entry_of_submission(work_store(c->work), id, entry, e);
	if (rc == ERR_NOT_FOUND)
		return err_set(e, ERR_NOT_FOUND, "cmd.entry.unknown", id, NULL);
	return rc;
}

int
cmd_read(struct cmd *c, const char *path, struct buf *b)
{
	struct err e = ERR_INIT;
	enum err_code rc;

	b->max = INPUT_MAX;
	rc = strcmp(path, "-") == 0 ? fd_read_all(STDIN_FILENO, b, &e) : file_read(path, b, &e);
	return rc == ERR_OK ? EXIT_DONE : cmd_fail(c, &e);
}

void
cmd_trim(struct buf *b)
{
	while (b->len > 0 && strchr("\r\n \t", b->data[b->len - 1]) != NULL)
		buf_truncate(b, b->len - 1);
}
