/* SPDX-License-Identifier: ISC */
/*
 * Asking the sender; see ask.h.
 */
#include "base/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/local.h"

#define NAME		"ask"
#define LINE_MAX_BYTES	256
#define TAKE_SECONDS	2	/* somebody who connects and says nothing */
#define WAIT_SECONDS	45	/* longer than the sender's own limit for a request */
#define BACKLOG		4

static void
patience(int fd, int seconds)
{
	const struct timeval t = { .tv_sec = seconds };

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

/* ---- bytes ---- */

static bool
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = send(fd, data, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
read_exactly(int fd, size_t len, struct buf *out)
{
	char chunk[4096];
	bool ok = true;
	ssize_t n;

	while (ok && len > 0) {
		n = recv(fd, chunk, len < sizeof chunk ? len : sizeof chunk, 0);
		if (n < 0 && errno == EINTR)
			continue;
		ok = n > 0 && buf_add(out, chunk, (size_t)n);
		if (ok)
			len -= (size_t)n;
	}
	mem_wipe(chunk, sizeof chunk);
	return ok;
}

/* A short line, byte by byte: what follows it belongs to somebody else. */
static bool
read_line(int fd, char line[LINE_MAX_BYTES])
{
	size_t n = 0;
	ssize_t got;

	while (n + 1 < LINE_MAX_BYTES) {
		got = recv(fd, line + n, 1, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got != 1)
			return false;
		if (line[n] == '\n') {
			line[n] = '\0';
			return true;
		}
		n++;
	}
	return false;
}

/* The number behind the last blank of a line, which is cut off there. */
static bool
take_number(char *line, size_t max, size_t *out)
{
	char *at = strrchr(line, ' '), *end;
	unsigned long n;

	if (at == NULL || at[1] < '0' || at[1] > '9')
		return false;
	errno = 0;
	n = strtoul(at + 1, &end, 10);
	if (errno != 0 || *end != '\0' || n > max)
		return false;
	*at = '\0';
	*out = n;
	return true;
}

static bool
say(int fd, struct buf *line, const struct buf *body)
{
	bool ok = buf_ok(line) && write_all(fd, buf_str(line), line->len) &&
	    write_all(fd, buf_str(body), body->len);

	buf_free(line);
	return ok;
}

/* ---- the sender's end ---- */

enum err_code
ask_listen(const char *home, int *fd, struct err *e)
{
	enum err_code rc = local_bind(home, NAME, SOCK_STREAM | SOCK_CLOEXEC, fd, e);

	if (rc == ERR_OK && *fd >= 0 && listen(*fd, BACKLOG) != 0) {
		rc = err_errno(e, NAME, errno);
		ask_close(home, *fd);
		*fd = -1;
	}
	return rc;
}

void
ask_close(const char *home, int fd)
{
	local_unbind(home, NAME, fd);
}

bool
ask_take(int fd, int *conn, struct buf *path, struct buf *body)
{
	char line[LINE_MAX_BYTES];
	size_t len;

	*conn = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (*conn < 0)
		return false;
	patience(*conn, TAKE_SECONDS);
	return read_line(*conn, line) && take_number(line, ASK_MAX, &len) && buf_adds(path, line) &&
	    read_exactly(*conn, len, body);
}

void
ask_answer(int conn, enum err_code result, long status, const struct buf *body)
{
	struct buf line = BUF_INIT;

	(void)buf_addf(&line, "%s %ld %zu\n", err_code_name(result), status, body->len);
	(void)say(conn, &line, body);
}

/* ---- the screen's end ---- */

static bool
hear(int fd, enum err_code *result, long *status, struct buf *answer)
{
	char line[LINE_MAX_BYTES];
	size_t len, code;
	int i;

	if (!read_line(fd, line) || !take_number(line, 2 * ASK_MAX, &len) ||
	    !take_number(line, 999, &code))
		return false;
	for (i = 0; i < ERR_CODE_COUNT; i++) {
		if (strcmp(line, err_code_name((enum err_code)i)) != 0)
			continue;
		*result = (enum err_code)i;
		*status = (long)code;
		return read_exactly(fd, len, answer);
	}
	return false;
}

/* What is said when the sender has no answer. */
static const char *
result_key(enum err_code code)
{
	switch (code) {
	case ERR_NET_DOWN:
		return "base.ask.down";
	case ERR_NET_NOT_OURS:
		return "base.ask.not_ours";
	case ERR_NET_REFUSED:
		return "base.ask.not_enrolled";
	default:
		return "base.ask.unsure";
	}
}

enum err_code
ask_begin(const char *home, const char *path, const struct buf *body, int *fd, struct err *e)
{
	struct sockaddr_un sa;
	struct buf line = BUF_INIT;

	*fd = -1;
	if (!local_address(home, NAME, &sa))
		return err_set(e, ERR_NET_DOWN, "base.ask.nobody", NULL);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return err_errno(e, "socket", errno);
	if (connect(*fd, (const struct sockaddr *)&sa, sizeof sa) != 0) {
		close(*fd);
		*fd = -1;
		return err_set(e, ERR_NET_DOWN, "base.ask.nobody", NULL);
	}
	patience(*fd, WAIT_SECONDS);
	(void)buf_addf(&line, "%s %zu\n", path, body->len);
	if (say(*fd, &line, body))
		return ERR_OK;
	close(*fd);
	*fd = -1;
	return err_set(e, ERR_NET_UNSURE, result_key(ERR_NET_UNSURE), NULL);
}

enum err_code
ask_end(int fd, long *status, struct buf *answer, struct err *e)
{
	enum err_code result = ERR_NET_UNSURE;

	*status = 0;
	if (!hear(fd, &result, status, answer))
		result = ERR_NET_UNSURE;
	close(fd);
	return result == ERR_OK ? ERR_OK : err_set(e, result, result_key(result), NULL);
}

enum err_code
ask_send(const char *home, const char *path, const struct buf *body, long *status,
    struct buf *answer, struct err *e)
{
	enum err_code rc;
	int fd;

	*status = 0;
	rc = ask_begin(home, path, body, &fd, e);
	return rc == ERR_OK ? ask_end(fd, status, answer, e) : rc;
}
