/* SPDX-License-Identifier: ISC */
/*
 * A line that can be cut; see relay.h.
 */
#include "tests/protocol/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAIRS	32

/* ends[RELAY_TO_SERVER] is where bytes for the server come from: the client's end. */
struct pair { int ends[2]; };

struct relay {
	int			listener, stop[2];
	struct sockaddr_in	to;
	unsigned int		port;
	pthread_t		thread;
	struct pair		pairs[PAIRS];
	pthread_mutex_t		lock;
	bool			armed, fired;	/* under lock */
	enum relay_way		way;
	size_t			left;
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	printf("Bail out! relay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
hang_up(struct pair *p)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (p->ends[i] >= 0)
			close(p->ends[i]);
		p->ends[i] = -1;
	}
}

static void
take_in(struct relay *r)
{
	int client = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC), server, on = 1;
	size_t i;

	if (client < 0)
		return;
	server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(server >= 0, "socket");
	for (i = 0; i < PAIRS && r->pairs[i].ends[0] >= 0; i++)
		continue;
	if (i == PAIRS || connect(server, (struct sockaddr *)&r->to, sizeof r->to) != 0) {
		close(client);
		close(server);
		return;
	}
	(void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	r->pairs[i].ends[RELAY_TO_SERVER] = client;
	r->pairs[i].ends[RELAY_TO_CLIENT] = server;
}

/* How many of n bytes may pass; *cut: and then no more. */
static size_t
allowance(struct relay *r, enum relay_way way, size_t n, bool *cut)
{
	(void)pthread_mutex_lock(&r->lock);
	*cut = false;
	if (r->armed && r->way == way) {
		*cut = n > r->left;
		n = *cut ? r->left : n;
		r->left -= n;
		r->fired = r->fired || *cut;
		r->armed = !*cut;
	}
	(void)pthread_mutex_unlock(&r->lock);
	return n;
}

static void
carry(struct relay *r, struct pair *p, enum relay_way way)
{
	char chunk[16384];
	ssize_t got = recv(p->ends[way], chunk, sizeof chunk, 0), sent;
	size_t at = 0, n;
	bool cut = false;

	if (got <= 0) {
		hang_up(p);
		return;
	}
	n = allowance(r, way, (size_t)got, &cut);
	while (at < n) {
		sent = send(p->ends[1 - way], chunk + at, n - at, MSG_NOSIGNAL);
		if (sent <= 0) {
			hang_up(p);
			return;
		}
		at += (size_t)sent;
	}
	if (cut)
		hang_up(p);
}

static void *
run(void *ctx)
{
	struct relay *r = ctx;
	struct pollfd fds[2 + 2 * PAIRS];
	size_t i, k;

	for (;;) {
		fds[0] = (struct pollfd){ .fd = r->stop[0], .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = r->listener, .events = POLLIN };
		for (i = 0; i < PAIRS; i++) {
			for (k = 0; k < 2; k++)
				fds[2 + 2 * i + k] = (struct pollfd){ .fd = r->pairs[i].ends[k],
				    .events = POLLIN };
		}
		if (poll(fds, sizeof fds / sizeof fds[0], -1) < 0 && errno != EINTR)
			return NULL;
		if (fds[0].revents != 0)
			return NULL;
		for (i = 0; i < PAIRS; i++) {
			for (k = 0; k < 2; k++) {
				if (fds[2 + 2 * i + k].revents != 0 && r->pairs[i].ends[k] >= 0)
					carry(r, &r->pairs[i], (enum relay_way)k);
			}
		}
		if (fds[1].revents != 0)
			take_in(r);
	}
}

struct relay *
relay_start(const char *address)
{
	struct relay *r = calloc(1, sizeof *r);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	const char *colon = strrchr(address, ':');
	size_t i;

	must(r != NULL && colon != NULL, "address");
	for (i = 0; i < PAIRS; i++)
		r->pairs[i].ends[0] = r->pairs[i].ends[1] = -1;
	r->to = (struct sockaddr_in){ .sin_family = AF_INET };
	r->to.sin_port = htons((unsigned short)strtoul(colon + 1, NULL, 10));
	r->to.sin_addr.s_addr = at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(r->listener >= 0 && bind(r->listener, (struct sockaddr *)&at, sizeof at) == 0 &&
	    listen(r->listener, PAIRS) == 0 &&
	    getsockname(r->listener, (struct sockaddr *)&at, &len) == 0, "listen");
	r->port = ntohs(at.sin_port);
	must(pthread_mutex_init(&r->lock, NULL) == 0 && pipe2(r->stop, O_CLOEXEC) == 0 &&
	    pthread_create(&r->thread, NULL, run, r) == 0, "thread");
	return r;
}

void
relay_stop(struct relay **relay)
{
	struct relay *r = *relay;
	size_t i;

	close(r->stop[1]);
	(void)pthread_join(r->thread, NULL);
	close(r->stop[0]);
	close(r->listener);
	for (i = 0; i < PAIRS; i++)
		hang_up(&r->pairs[i]);
	(void)pthread_mutex_destroy(&r->lock);
	free(r);
	*relay = NULL;
}

unsigned int
relay_port(const struct relay *r)
{
	return r->port;
}

void
relay_arm(struct relay *r, enum relay_way way, size_t bytes)
{
	(void)pthread_mutex_lock(&r->lock);
	r->armed = true;
	r->fired = false;
	r->way = way;
	r->left = bytes;
	(void)pthread_mutex_unlock(&r->lock);
}

bool
relay_disarm(struct relay *r)
{
	bool fired;

	(void)pthread_mutex_lock(&r->lock);
	fired = r->fired;
	r->armed = r->fired = false;
	(void)pthread_mutex_unlock(&r->lock);
	return fired;
}
