/* SPDX-License-Identifier: ISC */
/*
 * Sockets in the home; see local.h.
 */
#include "base/local.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"

bool
local_address(const char *home, const char *name, struct sockaddr_un *sa)
{
	int n;

	memset(sa, 0, sizeof *sa);
	sa->sun_family = AF_UNIX;
	n = snprintf(sa->sun_path, sizeof sa->sun_path, "%s/run/%s", home, name);
	return n > 0 && (size_t)n < sizeof sa->sun_path;
}

enum err_code
local_bind(const char *home, const char *name, int type, int *fd, struct err *e)
{
	struct sockaddr_un sa;
	char *dir = path_join(home, "run");
	enum err_code rc = dir != NULL ? dir_make(dir, 0700, e) : err_nomem(e);

	*fd = -1;
	free(dir);
	if (rc != ERR_OK || !local_address(home, name, &sa))
		return rc;
	*fd = socket(AF_UNIX, type, 0);
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
local_unbind(const char *home, const char *name, int fd)
{
	struct sockaddr_un sa;

	if (fd < 0)
		return;
	close(fd);
	if (local_address(home, name, &sa))
		(void)unlink(sa.sun_path);
}
