/* SPDX-License-Identifier: ISC */
/*
 * What a test may put under the sender: a network, randomness, a file system.
 * Together with sync_options.clock this is all of the outside world that
 * sync/ sees but for the key files in its home: with the four replaced, a run
 * is a function of its inputs.
 */
#ifndef SYNC_SEAM_H
#define SYNC_SEAM_H

#include <stdint.h>

#include "sync/transport.h"

struct sync_seam {
	/* A transport in place of libcurl's; NULL: libcurl. */
	enum err_code	(*connect)(void *ctx, const struct peer *p, int stop_fd,
			    struct transport **out, struct err *e);
	/* 0 … below-1, evenly; NULL: the kernel's. */
	uint64_t	(*random)(void *ctx, uint64_t below);
	void		*ctx;
	const char	*vfs;		/* for the store; NULL: SQLite's own */
	bool		 eager;		/* no pause after a commit */
	int		 width;		/* requests at once, at most; 0: TRANSPORT_WIDTH */
};

#endif
