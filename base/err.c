/* SPDX-License-Identifier: ISC */
/*
 * Errors are values; see err.h.  The table below is the only place that ties
 * a code to its word and to the exit status that cli.md promises.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char	*name;
	int		 exit_status;
} codes[ERR_CODE_COUNT] = {
	[ERR_OK] =		{ "ok", 0 },
	[ERR_NOMEM] =		{ "no-memory", 1 },
	[ERR_IO] =		{ "io", 1 },
	[ERR_USAGE] =		{ "usage", 2 },
	[ERR_INVALID] =		{ "invalid", 1 },
	[ERR_REFUSED] =		{ "refused", 1 },
	[ERR_STALE] =		{ "stale", 1 },
	[ERR_NOT_FOUND] =	{ "not-found", 1 },
	[ERR_LOGIN] =		{ "login", 3 },
	[ERR_DENIED] =		{ "denied", 3 },
	[ERR_STORE_MISSING] =	{ "store-missing", 4 },
	[ERR_STORE_DAMAGED] =	{ "store-damaged", 4 },
	[ERR_STORE_NEWER] =	{ "store-newer", 4 },
	[ERR_STORE_LOCKED] =	{ "store-locked", 4 },
	[ERR_STORE_FULL] =	{ "store-full", 4 },
	[ERR_CRYPTO] =		{ "crypto", 4 },
	[ERR_NET_DOWN] =	{ "net-down", 5 },
	[ERR_NET_UNSURE] =	{ "net-unsure", 5 },
	[ERR_NET_NOT_OURS] =	{ "net-not-ours", 5 },
	[ERR_NET_REFUSED] =	{ "net-refused", 5 },
	[ERR_INTERNAL] =	{ "internal", 1 },
};

static char *
copy(const char *s)
{
	return s != NULL ? strdup(s) : NULL;
}

static void
fill(struct err *e, enum err_code code, const char *field, const char *key, va_list ap)
{
	const char *arg;
	struct err fresh = ERR_INIT;
	size_t i;

	fresh.code = code;
	fresh.key = copy(key);
	fresh.field = copy(field);
	for (i = 0; i < ERR_ARGS_MAX; i++) {
		arg = va_arg(ap, const char *);
		if (arg == NULL)
			break;
		fresh.args[i] = copy(arg);
	}
	err_clear(e);
	*e = fresh;
}

enum err_code
err_set(struct err *e, enum err_code code, const char *key, ...)
{
	va_list ap;

	if (e != NULL) {
		va_start(ap, key);
		fill(e, code, NULL, key, ap);
		va_end(ap);
	}
	return code;
}

enum err_code
err_set_field(struct err *e, enum err_code code, const char *field, const char *key, ...)
{
	va_list ap;

	if (e != NULL) {
		va_start(ap, key);
		fill(e, code, field, key, ap);
		va_end(ap);
	}
	return code;
}

enum err_code
err_nomem(struct err *e)
{
	if (e != NULL) {
		err_clear(e);
		e->code = ERR_NOMEM;
	}
	return ERR_NOMEM;
}

enum err_code
err_errno(struct err *e, const char *what, int errnum)
{
	switch (errnum) {
	case ENOMEM:
		return err_nomem(e);
	case ENOSPC:
	case EDQUOT:
		return err_set(e, ERR_STORE_FULL, "base.disk_full", what, NULL);
	default:
		return err_set(e, ERR_IO, "base.io", what, strerror(errnum), NULL);
	}
}

void
err_move(struct err *dst, struct err *src)
{
	if (dst == NULL) {
		err_clear(src);
		return;
	}
	err_clear(dst);
	*dst = *src;
	*src = (struct err)ERR_INIT;
}

void
err_clear(struct err *e)
{
	size_t i;

	if (e == NULL)
		return;
	free(e->key);
	free(e->field);
	for (i = 0; i < ERR_ARGS_MAX; i++)
		free(e->args[i]);
	*e = (struct err)ERR_INIT;
}

const char *
err_code_name(enum err_code code)
{
	return (size_t)code < ERR_CODE_COUNT ? codes[code].name : "internal";
}

int
err_exit_status(enum err_code code)
{
	return (size_t)code < ERR_CODE_COUNT ? codes[code].exit_status : 1;
}
