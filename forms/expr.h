/* SPDX-License-Identifier: ISC */
/*
 * Expressions over answers: SQL expressions, evaluated by SQLite with
 * everything closed but expressions and the functions listed in expr.c.  No
 * table, no file, no attach; a step limit.  NULL is "unknown", and an unknown
 * rule is not a broken one.  Private to forms/.
 */
#ifndef FORMS_EXPR_H
#define FORMS_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct expr;

enum err_code	expr_new(struct expr **out, struct err *e) MUST_CHECK;
void		expr_free(struct expr **x);

/* One answer as the expression sees it: numeric ones compare as numbers. */
struct expr_value {
	const char	*name;
	const char	*text;		/* NULL: unknown */
	bool		 numeric;
};

enum expr_truth { EXPR_FALSE, EXPR_TRUE, EXPR_UNKNOWN };
enum err_code	expr_test(struct expr *x, const char *expr, const struct expr_value *values,
		    size_t n, enum expr_truth *out, struct err *e) MUST_CHECK;
/* The value as text appended; *known false for NULL. */
enum err_code	expr_compute(struct expr *x, const char *expr, const struct expr_value *values,
		    size_t n, struct buf *out, bool *known, struct err *e) MUST_CHECK;

#endif
