/* SPDX-License-Identifier: ISC */
/*
 * Asking the sender: a stream socket at HOME/run/ask.  The screen has no
 * network; what it must know at once (protocol.md section 5) it hands to the
 * sender sealed, and gets back sealed.  Both stay in memory on both sides.
 *
 * A question is a line "PATH LENGTH" and so many bytes; an answer a line
 * "RESULT STATUS LENGTH" and so many bytes, RESULT being an err_code_name().
 */
#ifndef BASE_ASK_H
#define BASE_ASK_H

#include "base/buf.h"
#include "base/err.h"

#define ASK_MAX	((size_t)1024 * 1024)

/* The sender's end: a listening descriptor. */
enum err_code	ask_listen(const char *home, int *fd, struct err *e) MUST_CHECK;
void		ask_close(const char *home, int fd);
/* A waiting question, or false when whoever came did not ask whole and in time.
 * *conn is the caller's to close, whatever comes of it. */
bool		ask_take(int fd, int *conn, struct buf *path, struct buf *body) MUST_CHECK;
void		ask_answer(int conn, enum err_code result, long status, const struct buf *body);

/* The screen's end.  ERR_NET_DOWN "base.ask.nobody" when no sender listens; otherwise what
 * the sender says came of it.  ERR_OK: status and body of the server's answer. */
enum err_code	ask_send(const char *home, const char *path, const struct buf *body, long *status,
		    struct buf *answer, struct err *e) MUST_CHECK;
/* The same in two steps, for who does something else meanwhile: the question is out, and *fd
 * becomes readable when an answer comes (or the sender is gone).  ask_end() takes it and
 * closes fd; to give up, close fd. */
enum err_code	ask_begin(const char *home, const char *path, const struct buf *body, int *fd,
		    struct err *e) MUST_CHECK;
enum err_code	ask_end(int fd, long *status, struct buf *answer, struct err *e) MUST_CHECK;

#endif
