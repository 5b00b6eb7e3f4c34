/* SPDX-License-Identifier: ISC */
/*
 * Waking the sender; see wake.h.
 */
#include "base/wake.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/local.h"

#define NAME	"wake"

/* Where there is no socket, the sender's own timer (seconds) does the work. */
enum err_code
wake_listen(const char *home, int *fd, struct err *e)
{
	return local_bind(home, NAME, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, fd, e);
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
	local_unbind(home, NAME, fd);
}

void
wake_send(const char *home)
{
	struct sockaddr_un sa;
	int fd;

	if (!local_address(home, NAME, &sa))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, "w", 1, MSG_NOSIGNAL, (const struct sockaddr *)&sa, sizeof sa);
	close(fd);
}
