/* SPDX-License-Identifier: ISC */
/*
 * Comments at the fields of a returned entry, as its sealed header keeps them,
 * and their counts.  Private to work/; what screens use is in work.h.
 */
#ifndef WORK_COMMENTS_H
#define WORK_COMMENTS_H

#include "work/priv.h"

/* Counters of returns: "return:FIELD:CAUSE". */
#define COUNT_RETURN	"return:"
bool		counts_return(const char *what);

/* *json is replaced. */
enum err_code	comments_write(const struct field_comment *c, size_t n, char **json,
		    struct err *e) MUST_CHECK;
/* NULL and "" are none; freed with field_comments_free(). */
enum err_code	comments_read(const char *json, struct field_comment **out, size_t *n,
		    struct err *e) MUST_CHECK;
/* At least one, none empty, no individual number in any: ERR_INVALID at "comment". */
enum err_code	comments_check(const struct field_comment *c, size_t n, struct err *e) MUST_CHECK;
/* In the caller's transaction. */
enum err_code	comments_count(struct work *w, const char *procedure,
		    const struct field_comment *c, size_t n, struct err *e) MUST_CHECK;

#endif
