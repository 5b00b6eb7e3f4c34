/* SPDX-License-Identifier: ISC */
/*
 * Looking for typed values where they must not be: in the writable memory of a
 * process, and in every file below a directory.
 */
#ifndef TESTS_SECRECY_LOOK_H
#define TESTS_SECRECY_LOOK_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/secrecy/needles.h"

/* How many of the values stand in the memory; -1: it is not to be read.  say: tell where. */
int	look_in_memory(pid_t pid, const struct needles *needles, size_t n, bool say);
/* How many (value, file) pairs there are; a file that cannot be read fails the test. */
int	look_in_files(const char *dir, const struct needles *needles, size_t n, bool say);

#endif
