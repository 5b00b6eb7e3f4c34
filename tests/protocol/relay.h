/* SPDX-License-Identifier: ISC */
/*
 * A relay between a terminal and its server, on loopback, in a thread: a line
 * that can be cut at any byte.
 */
#ifndef TESTS_PROTOCOL_RELAY_H
#define TESTS_PROTOCOL_RELAY_H

#include <stdbool.h>
#include <stddef.h>

enum relay_way { RELAY_TO_SERVER, RELAY_TO_CLIENT };

struct relay;

/* address: "127.0.0.1:8443". */
struct relay	*relay_start(const char *address);
void		 relay_stop(struct relay **r);
unsigned int	 relay_port(const struct relay *r);
/* From now on `bytes` more pass this way; the one after them finds the line cut, both
 * ways, once. */
void		 relay_arm(struct relay *r, enum relay_way way, size_t bytes);
/* Takes the cut back; true when it had happened. */
bool		 relay_disarm(struct relay *r);

#endif
