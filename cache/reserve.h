/* SPDX-License-Identifier: ISC */
/*
 * Room on the disk.  A preallocated file in the home is given back when a write
 * finds the disk full: what is under way is refused, and from then on there is
 * room again for the audit chain and for receipts.  New entries need more than
 * that: below a limit none is begun.
 */
#ifndef CACHE_RESERVE_H
#define CACHE_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cache/store.h"

#define RESERVE_FILE	"reserve.bin"
#define RESERVE_BYTES	((int64_t)4 * 1024 * 1024)
/* What must be free for new entries, the reserve not counted. */
#define ROOM_BYTES	((int64_t)4 * 1024 * 1024)

/* Makes the reserve when it is missing and there is room for it beside ROOM_BYTES; *made
 * (may be NULL) tells whether it is there now.  Too little room is no error. */
enum err_code	reserve_make(const char *home, bool *made, struct err *e) MUST_CHECK;
/* Gives it back; false when it was gone already.  Called where a write finds the disk full. */
bool		reserve_release(const char *home);
/* ERR_STORE_FULL "cache.store.no_room" when there is no room for a new entry. */
enum err_code	reserve_room(struct store *s, struct err *e) MUST_CHECK;

#endif
