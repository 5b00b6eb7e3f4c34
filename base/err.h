/* SPDX-License-Identifier: ISC */
/*
 * Errors are values.
 *
 * A function that can fail for a reason a person may have to hear returns an
 * enum err_code, and takes a struct err as its last parameter, which may be
 * NULL.  ERR_OK is 0.  The struct carries what the sentence needs: a message
 * key (i18n/messages), the field it is about, and arguments.  The sentence
 * itself is built once, at the edge (i18n/msg.h), in the language of the
 * person who reads it: the fact, then what to do.
 *
 * Who returns ERR_OK leaves the struct as it was handed in: whoever recovers
 * from an error of a lower function clears it.
 *
 * Arguments must never hold a secret or an individual number.  They may hold
 * what the same person just typed, for that person's own screen; they are
 * never logged (base/log.h cannot take a struct err).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

enum err_code {
	ERR_OK = 0,
	ERR_NOMEM,		/* out of memory */
	ERR_IO,			/* file system or pipe */
	ERR_USAGE,		/* wrong command line */
	ERR_INVALID,		/* input that does not hold: see field */
	ERR_REFUSED,		/* a rule forbids it (four eyes, state, law) */
	ERR_STALE,		/* the entry moved on since the actor looked */
	ERR_NOT_FOUND,
	ERR_LOGIN,		/* unknown login or wrong password: one message */
	ERR_DENIED,		/* logged in, but not allowed */
	ERR_STORE_MISSING,
	ERR_STORE_DAMAGED,
	ERR_STORE_NEWER,	/* written by a newer version of the program */
	ERR_STORE_LOCKED,	/* busy, or another instance holds it */
	ERR_STORE_FULL,		/* disk full */
	ERR_CRYPTO,		/* a box does not open, a signature does not hold */
	ERR_NET_DOWN,		/* no connection: nothing left this machine */
	ERR_NET_UNSURE,		/* something was sent, the outcome is unknown */
	ERR_NET_NOT_OURS,	/* certificate, pin or header is not our server's */
	ERR_NET_REFUSED,	/* the server refuses this terminal */
	ERR_INTERNAL,		/* a defect of the program */
	ERR_CODE_COUNT
};

#define ERR_ARGS_MAX	4

struct err {
	enum err_code	 code;
	char		*key;		/* message key, e.g. "work.approve.own" */
	char		*field;		/* form field or NULL */
	char		*args[ERR_ARGS_MAX]; /* for {0}..{3}; NULL past the last */
};

#define ERR_INIT	{ .code = ERR_OK }

/*
 * Fills e (when not NULL; what it held before is freed) and returns code, so
 * that one writes `return err_set(e, ERR_REFUSED, "work.approve.own", NULL)`.
 * The arguments after key are up to ERR_ARGS_MAX `const char *`, ended by
 * NULL; all are copied.
 */
enum err_code	err_set(struct err *e, enum err_code code, const char *key, ...)
		    __attribute__((sentinel));

/* The same with the field that the message belongs to. */
enum err_code	err_set_field(struct err *e, enum err_code code, const char *field,
		    const char *key, ...) __attribute__((sentinel));

/* Out of memory: uses no memory itself. */
enum err_code	err_nomem(struct err *e);

/* An errno value as ERR_IO / ERR_STORE_FULL / ERR_NOMEM, args: what, strerror. */
enum err_code	err_errno(struct err *e, const char *what, int errnum);

/* Moves src into dst (dst may be NULL: then src is just cleared). */
void		err_move(struct err *dst, struct err *src);

/* Frees what e holds; e may be used again. */
void		err_clear(struct err *e);

/* Stable word for logs and --json, e.g. "refused".  Never NULL. */
const char	*err_code_name(enum err_code code);

/* Exit status of the command line (cli.md): 0 to 5. */
int		err_exit_status(enum err_code code);

#endif
