/* SPDX-License-Identifier: ISC */
/*
 * Questions of protocol.md section 5, carried for whoever asks: on a fresh
 * connection, once, in memory.  What travels is sealed both ways; the sender
 * looks at neither, and writes nothing of it, log included, but that one came.
 *
 * In the daemon a thread of its own takes them, so that a run over a slow line
 * does not make a person wait: it shares nothing with the run but the home.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/log.h"
#include "sync/peer.h"
#include "sync/question.h"
#include "sync/seam.h"
#include "wire/question.h"

static enum err_code
result_of(enum link link, struct err *e)
{
	switch (link) {
	case LINK_ANSWER:
		return ERR_OK;
	case LINK_DOWN:
		return err_set(e, ERR_NET_DOWN, "base.ask.down", NULL);
	case LINK_NOT_OURS:
	case LINK_FOREIGN:
		return err_set(e, ERR_NET_NOT_OURS, "base.ask.not_ours", NULL);
	default:
		return err_set(e, ERR_NET_UNSURE, "base.ask.unsure", NULL);
	}
}

static bool
known_path(const char *path)
{
	return strcmp(path, PATH_PERSONS_SEARCH) == 0 || strcmp(path, PATH_RECORDS_CURRENT) == 0;
}

static enum err_code
line_new(const struct sync_options *o, struct peer *p, struct transport **out, struct err *e)
{
	const struct store_options so = { .home = o->home, .clock = o->clock,
	    .vfs = o->seam != NULL ? o->seam->vfs : NULL };
	struct store *s = NULL;
	enum err_code rc = store_open(&so, &s, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = peer_load(s, p, e);
	store_close(&s);
	if (rc != ERR_OK)
		return rc;
	return o->seam != NULL && o->seam->connect != NULL ?
	    o->seam->connect(o->seam->ctx, p, -1, out, e) : transport_new(p, -1, out, e);
}

enum err_code
sync_ask(const struct sync_options *o, const char *path, const struct buf *body, long *status,
    struct buf *answer, struct err *e)
{
	struct call c = { .method = "POST", .path = path, .body = body->data, .len = body->len,
	    .fresh = true, .answer = { .retry_after_s = -1 } }, *done = NULL;
	struct transport *t = NULL;
	struct peer p = { 0 };
	enum err_code rc;

	*status = 0;
	if (!known_path(path))
		return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
	rc = line_new(o, &p, &t, e);
	if (rc == ERR_OK)
		rc = transport_start(t, &c, e);
	while (rc == ERR_OK && done != &c)
		rc = transport_wait(t, -1, &done, e);
	if (rc == ERR_OK)
		rc = result_of(c.answer.link, e);
	if (rc == ERR_OK) {
		*status = c.answer.status;
		if (!buf_add(answer, buf_str(&c.answer.body), c.answer.body.len))
			rc = err_nomem(e);
	}
	log_event(LOG_INFO, "question", (struct log_pair[]){ LOG_WORD("path", path),
	    LOG_WORD("result", err_code_name(rc)), LOG_NUM("status", *status), LOG_END });
	answer_clear(&c.answer);
	transport_free(&t);
	peer_clear(&p);
	return rc;
}

/* ---- the daemon's thread ---- */

struct desk {
	struct sync_options	 options;
	int			 fd, stop[2];
	pthread_t		 thread;
};

static void
serve_one(struct desk *d)
{
	struct buf path = BUF_INIT, body = BUF_INIT_MAX(ASK_MAX);
	struct buf answer = BUF_INIT_MAX(2 * ASK_MAX);
	enum err_code rc;
	long status = 0;
	int conn;

	if (ask_take(d->fd, &conn, &path, &body)) {
		rc = sync_ask(&d->options, buf_str(&path), &body, &status, &answer, NULL);
		ask_answer(conn, rc, status, &answer);
	}
	if (conn >= 0)
		close(conn);
	buf_free(&path);
	buf_free(&body);
	buf_free(&answer);
}

static void *
serve(void *ctx)
{
	struct desk *d = ctx;
	struct pollfd fds[] = { { .fd = d->fd, .events = POLLIN },
	    { .fd = d->stop[0], .events = POLLIN } };

	while (poll(fds, NELEM(fds), -1) >= 0 && fds[1].revents == 0) {
		if (fds[0].revents != 0)
			serve_one(d);
	}
	return NULL;
}

enum err_code
desk_open(const struct sync_options *o, struct desk **out, struct err *e)
{
	struct desk *d = calloc(1, sizeof *d);
	enum err_code rc;

	*out = NULL;
	if (d == NULL)
		return err_nomem(e);
	d->options = *o;
	d->stop[0] = d->stop[1] = -1;
	rc = ask_listen(o->home, &d->fd, e);
	if (rc != ERR_OK || d->fd < 0) {
		free(d);
		return rc;
	}
	if (pipe(d->stop) != 0 || pthread_create(&d->thread, NULL, serve, d) != 0) {
		ask_close(o->home, d->fd);
		if (d->stop[0] >= 0) {
			close(d->stop[0]);
			close(d->stop[1]);
		}
		free(d);
		return err_nomem(e);
	}
	*out = d;
	return ERR_OK;
}

void
desk_close(struct desk **desk)
{
	struct desk *d = *desk;

	if (d == NULL)
		return;
	/* The end of the pipe is what the thread waits for. */
	close(d->stop[1]);
	(void)pthread_join(d->thread, NULL);
	close(d->stop[0]);
	ask_close(d->options.home, d->fd);
	free(d);
	*desk = NULL;
}
