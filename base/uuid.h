/* SPDX-License-Identifier: ISC */
/*
 * UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits.
 * Written in lower case, as protocol.md demands.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

#define UUID_TEXT_SIZE	37

/* A new id at the instant; getrandom(2) must work or the program ends. */
void	uuid_make(int64_t wall_us, char out[UUID_TEXT_SIZE]);
/* Lower-case, version 7, RFC variant; the time may be read with uuid_time_us. */
bool	uuid_valid(const char *s) MUST_CHECK;
int64_t	uuid_time_us(const char *s);

#endif
