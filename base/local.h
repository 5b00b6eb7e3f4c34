/* SPDX-License-Identifier: ISC */
/*
 * Sockets in the home, HOME/run/NAME: between the processes of one terminal,
 * for their owner only.
 */
#ifndef BASE_LOCAL_H
#define BASE_LOCAL_H

#include <stdbool.h>
#include <sys/un.h>

#include "base/err.h"

/* False when the path is too long for a socket (108 bytes): such a home has none. */
bool		local_address(const char *home, const char *name, struct sockaddr_un *sa);
/* type: SOCK_DGRAM or SOCK_STREAM, with its flags.  *fd stays -1 where there can be none. */
enum err_code	local_bind(const char *home, const char *name, int type, int *fd,
		    struct err *e) MUST_CHECK;
/* Closes it and takes its name away; fd -1: nothing. */
void		local_unbind(const char *home, const char *name, int fd);

#endif
