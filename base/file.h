/* SPDX-License-Identifier: ISC */
/*
 * Small whole files: read with a cap, written so that after a power cut there
 * is either the old file or the new one.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* "dir/name" on the heap; NULL when out of memory. */
char		*path_join(const char *dir, const char *name) MUST_CHECK;

/* Where a credential lies: what systemd handed over (LoadCredentialEncrypted=, sealed by the
 * TPM where there is one) before the file in the home.  NULL when out of memory. */
char		*credential_path(const char *home, const char *name) MUST_CHECK;

/* Appends the file's bytes; b->max caps them.  ERR_NOT_FOUND when absent. */
enum err_code	file_read(const char *path, struct buf *b, struct err *e) MUST_CHECK;
/* Everything from a descriptor until its end. */
enum err_code	fd_read_all(int fd, struct buf *b, struct err *e) MUST_CHECK;
/* Writes beside, syncs, renames, syncs the directory. */
enum err_code	file_write(const char *path, const void *data, size_t len, mode_t mode,
		    struct err *e) MUST_CHECK;
/* mkdir -p for the last component only; an existing directory is fine. */
enum err_code	dir_make(const char *path, mode_t mode, struct err *e) MUST_CHECK;
bool		file_exists(const char *path);
/* ERR_DENIED when group or others may read it, or it is somebody else's. */
enum err_code	file_check_private(const char *path, struct err *e) MUST_CHECK;

#endif
