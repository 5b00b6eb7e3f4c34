/* SPDX-License-Identifier: ISC */
/*
 * Waking the sender; see wake.h.
 */
#include "base/wake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"

/* sun_path holds 108 bytes: a longer home has no socket, and the sender's own
 * timer (seconds) does the work. */
static bool
address(const char *home, struct sockaddr_un *sa)
{
	int n;

	memset(sa, 0, sizeof *sa);
	sa->sun_family = AF_UNIX;
	n = snprintf(sa->sun_path, sizeof sa->sun_path, "%s/run/wake", home);
	return n > 0 && (size_t)n < sizeof sa->sun_path;
}

enum err_code
wake_listen(const char *home, int *fd, struct err *e)
{
	struct sockaddr_un sa;
	char *dir;
	enum err_code rc;

	*fd = -1;
	dir = path_join(home, "run");
	if (dir == NULL)
		return err_nomem(e);
	rc = dir_make(dir, 0700, e);
	free(dir);
	if (rc != ERR_OK || !address(home, &sa))
		return rc;
	*fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return err_errno(e, "socket", errno);
	(void)unlink(sa.sun_path);
	if (bind(*fd, (const struct sockaddr *)&sa, sizeof sa) != 0) {
		rc = err_errno(e, sa.sun_path, errno);
		close(*fd);
		*fd = -1;
	}
	return rc;
}

void
wake_drain(int fd)
{
	char c[16];

	while (fd >= 0 && recv(fd, c, sizeof c, 0) >= 0)
		continue;
}

void
wake_close(const char *home, int fd)
{
	struct sockaddr_un sa;

	if (fd < 0)
		return;
	close(fd);
	if (address(home, &sa))
		(void)unlink(sa.sun_path);
}

void
wake_send(const char *home)
{
	struct sockaddr_un sa;
	int fd;

	if (!address(home, &sa))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, "w", 1, MSG_NOSIGNAL, (const struct sockaddr *)&sa, sizeof sa);
	close(fd);
}
