/* SPDX-License-Identifier: ISC */
/*
 * What a process does to itself before it touches a secret (security.md,
 * "Process and host"): no core dumps, not dumpable, umask 077, memory locked
 * as it is touched (MCL_ONFAULT, where the limit allows).  The wiping
 * allocator is harden_alloc.c, linked into the programs only.
 */
#ifndef SEAL_HARDEN_H
#define SEAL_HARDEN_H

#include <stdbool.h>

#include "base/err.h"

enum err_code	harden_process(struct err *e) MUST_CHECK;
/* Seccomp filter for the screen process: AF_UNIX sockets only; no network ever. */
enum err_code	harden_no_network(struct err *e) MUST_CHECK;
/* Landlock: from here on nothing is written, made or removed but below dir, and devices are
 * written to.  *active is false, and nothing changed, where the kernel does not have it. */
enum err_code	harden_writes(const char *dir, bool *active, struct err *e) MUST_CHECK;

#endif
