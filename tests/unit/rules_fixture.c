/* SPDX-License-Identifier: ISC */
/*
 * What the tests of unusual operation share; see rules_fixture.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/watch.h"
#include "tests/unit/rules_fixture.h"
#include "work/policy.h"
#include "work/priv.h"

/* ---- the time ---- */

/* The Wednesday of this fiscal year nearest to today: roles end with the year. */
int64_t
wednesday(void)
{
	struct date today = date_at(clock_wall_us(clock_system())), d = today;
	const struct date known = { 2026, 11, 25 };

	while ((date_start_us(d) - date_start_us(known)) / DAY % 7 != 0)
		d = date_add_days(d, 1);
	if (date_fiscal_year(date_add_days(d, 14)) != date_fiscal_year(today))
		d = date_add_days(d, -28);
	return date_start_us(d);
}

void
set_time(struct world *x, int days, int hour, int minute)
{
	x->offset_us = wednesday() + days * DAY + hour * HOUR + minute * MINUTE -
	    clock_wall_us(clock_system());
}

void
pass(struct world *x, int64_t us)
{
	x->offset_us += us;
}

/* ---- counting findings ---- */

struct counting {
	const char	*rule;
	int64_t		 n;
};

static bool
count_one(void *ctx, const struct unusual *u)
{
	struct counting *c = ctx;

	c->n += strcmp(u->rule, c->rule) == 0;
	return true;
}

int64_t
found(struct world *x, const char *rule)
{
	struct counting c = { rule, 0 };
	struct err e = ERR_INIT;

	ok(unusual_each(work_store(x->w), false, count_one, &c, &e), &e);
	return c.n;
}

/* What was found stands in the chain too, and the chain holds. */
void
fired(struct world *x, const char *rule, int64_t times)
{
	struct audit_state st;
	struct err e = ERR_INIT;

	assert_int_equal(found(x, rule), times);
	ok(audit_verify(work_store(x->w), &st, &e), &e);
	assert_int_equal(st.first_bad, 0);
}

void
visit(struct world *x, const char *login)
{
	struct session *s = world_login(x, login);

	session_end(&s);
}

enum err_code
look(struct session *s, const char *entry, struct err *e)
{
	struct answers *a = NULL;
	struct entry_row row = { 0 };
	enum err_code rc = entry_show(s, entry, "内容の確認", &a, &row, e);

	answers_free(&a);
	entry_row_clear(&row);
	return rc;
}

void
looks(struct session *s, const char *entry, int n)
{
	struct err e = ERR_INIT;

	while (n-- > 0)
		ok(look(s, entry, &e), &e);
}

void
list(struct session *s)
{
	struct list_query q = { .limit = 5 };
	struct entry_row *rows;
	struct err e = ERR_INIT;
	size_t n;

	ok(work_list(session_work(s), s, &q, &rows, &n, &e), &e);
	entry_rows_free(&rows, n);
}

/* A policy by the training root, in force. */
enum err_code
import(struct world *x, const char *draft, struct err *e)
{
	char *key = path_join(x->home, FILE_ROOT);
	struct buf jws = BUF_INIT;
	enum err_code rc;

	assert_non_null(key);
	rc = policy_sign(key, draft, strlen(draft), clock_wall_us(&x->clock), &jws, e);
	if (rc == ERR_OK)
		rc = policy_import(x->w, buf_str(&jws), e);
	buf_free(&jws);
	free(key);
	return rc;
}

void
fail_logins(struct world *x, const char *login, int n)
{
	struct session *s = NULL;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	while (n-- > 0)
		not_ok(world_try_login(x, login, "not the password", &s, &e), ERR_LOGIN, NULL, &e);
}
