/* SPDX-License-Identifier: ISC */
/*
 * Expressions by SQLite; see expr.h.  The answers stand as columns of a
 * sub-select, so that an expression names them as they are named in the form:
 *
 *   SELECT (EXPRESSION) FROM (SELECT ?1 AS role, ?2 AS birth, ...)
 *
 * The authorizer lets only that shape through.
 */
#include "forms/expr.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "i18n/text.h"
#include "i18n/wareki.h"

#define STEPS_MAX	20000	/* virtual machine steps an expression may take */

/* Rules are tried at every key: their statements are kept, the oldest goes first. */
#define KEPT	64

struct kept {
	char		*sql;
	sqlite3_stmt	*st;
};

struct expr {
	struct kept	 kept[KEPT];
	size_t		 next;
	sqlite3	*db;
};

static const char *
arg_text(sqlite3_value *v)
{
	return (const char *)sqlite3_value_text(v);
}

static bool
arg_date(sqlite3_value *v, struct date *d)
{
	const char *s = arg_text(v);

	return s != NULL && date_parse(s, d);
}

/* age(birth, on): whole years; a birthday on 29 February counts from 1 March. */
static void
fn_age(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	struct date birth, on;

	if (arg_date(v[0], &birth) && arg_date(v[1], &on))
		sqlite3_result_int(ctx, on.year - birth.year -
		    (on.month < birth.month || (on.month == birth.month && on.day < birth.day)));
}

static void
fn_wareki(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	struct buf b = BUF_INIT;
	struct date d;

	if (arg_date(v[0], &d) && wareki_format(d, &b))
		sqlite3_result_text(ctx, buf_str(&b), (int)b.len, SQLITE_TRANSIENT);
	buf_free(&b);
}

static void
fn_fiscal_year(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	struct date d;

	if (arg_date(v[0], &d))
		sqlite3_result_int(ctx, date_fiscal_year(d));
}

/*
 * income_year(on, last): the year whose income counts for a claim made on that
 * day: up to the month `last` the year before last (前々年), after it the last
 * one (前年).  last is 6 for most allowances, 9 for 児童扶養手当.
 */
static void
fn_income_year(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	struct date d;

	if (arg_date(v[0], &d) && sqlite3_value_type(v[1]) != SQLITE_NULL)
		sqlite3_result_int(ctx, d.year - (d.month <= sqlite3_value_int(v[1]) ? 2 : 1));
}

static void
fn_months_between(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	struct date a, b;
	const char *s = arg_text(v[0]), *t = arg_text(v[1]);

	if (s != NULL && t != NULL && date_parse_partial(s, &a) && date_parse_partial(t, &b))
		sqlite3_result_int(ctx, (b.year - a.year) * 12 + b.month - a.month);
}

static void
fn_kana_ok(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	if (arg_text(v[0]) != NULL)
		sqlite3_result_int(ctx, text_kana_ok(arg_text(v[0])));
}

static void
fn_in_repertoire(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	if (arg_text(v[0]) != NULL)
		sqlite3_result_int(ctx, repertoire_ok(arg_text(v[0]), NULL));
}

/* has(list, code): is the code among those of a multi-choice? */
static void
fn_has(sqlite3_context *ctx, int n UNUSED, sqlite3_value **v)
{
	const char *list = arg_text(v[0]), *code = arg_text(v[1]);
	size_t len;

	if (list == NULL || code == NULL)
		return;
	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == strlen(code) && strncmp(list, code, len) == 0) {
			sqlite3_result_int(ctx, 1);
			return;
		}
	}
	sqlite3_result_int(ctx, 0);
}

static const struct {
	const char	*name;
	int		 args;
	void		(*fn)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {
	{ "age", 2, fn_age },
	{ "wareki", 1, fn_wareki },
	{ "fiscal_year", 1, fn_fiscal_year },
	{ "income_year", 2, fn_income_year },
	{ "months_between", 2, fn_months_between },
	{ "kana_ok", 1, fn_kana_ok },
	{ "in_repertoire", 1, fn_in_repertoire },
	{ "has", 2, fn_has },
};

/* SQLite's own that can do no harm. */
static const char *const plain_functions[] = {
	"abs", "coalesce", "ifnull", "iif", "length", "lower", "max", "min", "nullif", "round",
	"substr", "trim", "upper", "like", "glob", "instr", "replace", "date", "strftime",
};

static bool
function_allowed(const char *name)
{
	size_t i;

	for (i = 0; i < NELEM(functions); i++) {
		if (strcmp(functions[i].name, name) == 0)
			return true;
	}
	for (i = 0; i < NELEM(plain_functions); i++) {
		if (strcmp(plain_functions[i], name) == 0)
			return true;
	}
	return false;
}

static int
authorize(void *ctx UNUSED, int action, const char *a, const char *b, const char *db UNUSED,
    const char *trigger UNUSED)
{
	switch (action) {
	case SQLITE_SELECT:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return b != NULL && function_allowed(b) ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_READ:
		/* Columns of the sub-select have no table; real tables have a name. */
		return a == NULL || *a == '\0' ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int
too_long(void *ctx UNUSED)
{
	return 1;
}

enum err_code
expr_new(struct expr **out, struct err *e)
{
	struct expr *x = calloc(1, sizeof *x);
	size_t i;
	int rc;

	*out = NULL;
	if (x == NULL)
		return err_nomem(e);
	rc = sqlite3_open_v2(":memory:", &x->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY |
	    SQLITE_OPEN_NOMUTEX, NULL);
	for (i = 0; rc == SQLITE_OK && i < NELEM(functions); i++)
		rc = sqlite3_create_function_v2(x->db, functions[i].name, functions[i].args,
		    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, functions[i].fn, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(x->db, authorize, NULL);
	if (rc != SQLITE_OK) {
		expr_free(&x);
		return err_nomem(e);
	}
	(void)sqlite3_limit(x->db, SQLITE_LIMIT_LENGTH, 1000000);
	(void)sqlite3_limit(x->db, SQLITE_LIMIT_SQL_LENGTH, 100000);
	(void)sqlite3_limit(x->db, SQLITE_LIMIT_EXPR_DEPTH, 100);
	(void)sqlite3_limit(x->db, SQLITE_LIMIT_ATTACHED, 0);
	*out = x;
	return ERR_OK;
}

void
expr_free(struct expr **x)
{
	if (*x == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++) {
		(void)sqlite3_finalize((*x)->kept[i].st);
		free((*x)->kept[i].sql);
	}
	(void)sqlite3_close(x[0]->db);
	free(*x);
	*x = NULL;
}

/* Ids are [a-z0-9_]: anything else cannot be quoted out of its place. */
static bool
add_name(struct buf *sql, const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
	    buf_addf(sql, "\"%s\"", name);
}

/* The statement for this text, kept or new; takes sql. */
static enum err_code
statement(struct expr *x, const char *expr, struct buf *sql, sqlite3_stmt **st, struct err *e)
{
	struct kept *k;
	const char *tail = NULL;
	size_t len = sql->len;
	int rc;

	for (size_t i = 0; i < KEPT; i++) {
		if (x->kept[i].sql != NULL && strcmp(x->kept[i].sql, buf_str(sql)) == 0) {
			*st = x->kept[i].st;
			buf_free(sql);
			return ERR_OK;
		}
	}
	rc = sqlite3_prepare_v2(x->db, buf_str(sql), (int)len, st, &tail);
	if (rc == SQLITE_OK && tail != NULL && *tail != '\0') {
		(void)sqlite3_finalize(*st);
		rc = SQLITE_ERROR;
	}
	if (rc != SQLITE_OK) {
		buf_free(sql);
		return err_set(e, ERR_INVALID, "forms.expression", expr, sqlite3_errmsg(x->db),
		    NULL);
	}
	k = &x->kept[x->next++ % KEPT];
	(void)sqlite3_finalize(k->st);
	free(k->sql);
	k->sql = buf_steal(sql);
	k->st = *st;
	return ERR_OK;
}

/* Nothing of the answers stays in it; and its steps are counted from nothing again: the
 * limit is that of one run, SQLite's count that of the statement. */
static void
done(sqlite3_stmt *st)
{
	(void)sqlite3_reset(st);
	(void)sqlite3_clear_bindings(st);
	(void)sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
}

static enum err_code
prepare(struct expr *x, const char *expr, const struct expr_value *values, size_t n,
    sqlite3_stmt **st, struct err *e)
{
	struct buf sql = BUF_INIT;
	enum err_code rc;
	bool ok;
	size_t i;

	/* The closing bracket stands on its own line, behind a comment of the author's. */
	ok = buf_addf(&sql, "SELECT (%s\n) FROM (SELECT NULL", expr);
	for (i = 0; ok && i < n; i++)
		ok = buf_addf(&sql, ", ?%zu AS ", i + 1) && add_name(&sql, values[i].name);
	ok = ok && buf_addc(&sql, ')');
	if (!ok) {
		buf_free(&sql);
		return err_nomem(e);
	}
	rc = statement(x, expr, &sql, st, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; i < n; i++) {
		if (values[i].text == NULL)
			(void)sqlite3_bind_null(*st, (int)i + 1);
		else if (values[i].numeric)
			(void)sqlite3_bind_int64(*st, (int)i + 1, strtoll(values[i].text, NULL,
			    10));
		else
			(void)sqlite3_bind_text(*st, (int)i + 1, values[i].text, -1, SQLITE_STATIC);
	}
	return ERR_OK;
}

/* Runs to the one row. */
static enum err_code
run(struct expr *x, const char *expr, sqlite3_stmt *st, struct err *e)
{
	int rc;

	sqlite3_progress_handler(x->db, STEPS_MAX, too_long, NULL);
	rc = sqlite3_step(st);
	sqlite3_progress_handler(x->db, 0, NULL, NULL);
	if (rc == SQLITE_ROW)
		return ERR_OK;
	return err_set(e, ERR_INVALID, "forms.expression", expr, sqlite3_errmsg(x->db), NULL);
}

enum err_code
expr_test(struct expr *x, const char *expr, const struct expr_value *values, size_t n,
    enum expr_truth *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	enum err_code rc = prepare(x, expr, values, n, &st, e);

	if (rc != ERR_OK)
		return rc;
	rc = run(x, expr, st, e);
	if (rc == ERR_OK && sqlite3_column_type(st, 0) == SQLITE_NULL)
		*out = EXPR_UNKNOWN;
	else if (rc == ERR_OK)
		*out = sqlite3_column_int(st, 0) != 0 ? EXPR_TRUE : EXPR_FALSE;
	done(st);
	return rc;
}

enum err_code
expr_compute(struct expr *x, const char *expr, const struct expr_value *values, size_t n,
    struct buf *out, bool *known, struct err *e)
{
	sqlite3_stmt *st = NULL;
	enum err_code rc = prepare(x, expr, values, n, &st, e);
	const char *text;

	*known = false;
	if (rc != ERR_OK)
		return rc;
	rc = run(x, expr, st, e);
	if (rc == ERR_OK && sqlite3_column_type(st, 0) != SQLITE_NULL) {
		text = (const char *)sqlite3_column_text(st, 0);
		*known = true;
		if (text == NULL || !buf_adds(out, text))
			rc = err_nomem(e);
	}
	done(st);
	return rc;
}
