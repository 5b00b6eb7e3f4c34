/* SPDX-License-Identifier: ISC */
/*
 * A window over 100,000 rows that do not exist: the list is a function.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/widget/pager.h"

#define HEIGHT	15

struct source {
	long	n, reads;
	bool	fails;
};

/* Row i has i as its id. */
static bool
give(void *ctx, const char *after, bool backwards, size_t limit, struct entry_row **rows,
    size_t *n)
{
	struct source *s = ctx;
	long step = backwards ? -1 : 1, at = after != NULL ? strtol(after, NULL, 10) + step :
	    backwards ? s->n - 1 : 0;

	s->reads++;
	if (s->fails)
		return false;
	*rows = calloc(limit, sizeof **rows);
	assert_non_null(*rows);
	for (*n = 0; *n < limit && at >= 0 && at < s->n; at += step)
		(void)snprintf((*rows)[(*n)++].entry, sizeof (*rows)->entry, "%ld", at);
	return true;
}

static struct pager
begin(struct source *s)
{
	struct pager p = { .read = give, .ctx = s };

	pager_read(&p);
	list_show(&p.list, HEIGHT);
	return p;
}

static void
press(struct pager *p, enum key_code code, long times)
{
	while (times-- > 0) {
		assert_true(pager_key(p, &(struct key){ .code = code }));
		assert_true(p->list.count <= PAGER_WINDOW);
	}
}

static void
stands_at(const struct pager *p, long row)
{
	char id[24];

	(void)snprintf(id, sizeof id, "%ld", row);
	assert_non_null(pager_focused(p));
	assert_string_equal(pager_focused(p)->entry, id);
	/* What is on the screen is consecutive, and in the window. */
	for (size_t i = p->list.top; i + 1 < p->list.top + HEIGHT && i + 1 < p->list.count; i++)
		assert_int_equal(strtol(p->rows[i].entry, NULL, 10) + 1,
		    strtol(p->rows[i + 1].entry, NULL, 10));
	assert_true(p->list.focus >= p->list.top && p->list.focus < p->list.top + HEIGHT);
}

static void
every_row_of_a_long_list_comes_by_down_and_again_by_up(void **state)
{
	struct source s = { .n = 100000 };
	struct pager p = begin(&s);

	(void)state;
	for (long i = 1; i <= 2500; i++) {
		press(&p, K_DOWN, 1);
		stands_at(&p, i);
	}
	/* A page is read once. */
	assert_true(s.reads <= 1 + 2500 / PAGER_PAGE + 1);
	for (long i = 2499; i >= 0; i--) {
		press(&p, K_UP, 1);
		stands_at(&p, i);
	}
	press(&p, K_UP, 1);
	stands_at(&p, 0);
	pager_free(&p);
}

static void
pages_and_ends_of_a_long_list_do_not_hold_it(void **state)
{
	struct source s = { .n = 100000 };
	struct pager p = begin(&s);
	struct buf at = BUF_INIT;
	bool more;

	(void)state;
	press(&p, K_PAGE_DOWN, 100);
	stands_at(&p, 100 * HEIGHT);
	pager_position(&p, &at, &more);
	assert_string_equal(buf_str(&at), "1501-1515");
	assert_true(more);
	press(&p, K_END, 1);
	stands_at(&p, 99999);
	buf_reset(&at);
	pager_position(&p, &at, &more);
	assert_int_equal(at.len, 0);		/* nobody counted them */
	assert_false(more);
	press(&p, K_PAGE_UP, 40);
	press(&p, K_PAGE_DOWN, 41);
	stands_at(&p, 99999);
	press(&p, K_HOME, 1);
	stands_at(&p, 0);
	assert_true(s.reads < 40);
	buf_free(&at);
	pager_free(&p);
}

static void
what_was_read_ahead_is_not_read_with_a_key(void **state)
{
	struct source s = { .n = 100000 };
	struct pager p = begin(&s);
	static const enum key_code keys[] = { K_PAGE_DOWN, K_DOWN, K_PAGE_UP, K_UP };

	(void)state;
	press(&p, K_PAGE_DOWN, 100);
	for (size_t k = 0; k < NELEM(keys); k++) {
		while (pager_ahead(&p))
			continue;
		for (int i = 0; i < 60; i++) {
			long before = s.reads;

			press(&p, keys[k], 1);
			/* Turning round, the window may not reach so far yet. */
			assert_true(s.reads == before || i == 0);
			/* A key that comes meanwhile waits for a few rows only. */
			while (pager_ahead(&p))
				continue;
			assert_true(s.reads <= before + 1 + 2 * HEIGHT / PAGER_AHEAD + 1);
		}
	}
	pager_free(&p);
}

static void
reading_anew_keeps_the_place(void **state)
{
	struct source s = { .n = 100000 };
	struct pager p = begin(&s);
	size_t offset;

	(void)state;
	press(&p, K_PAGE_DOWN, 70);
	press(&p, K_DOWN, 3);
	offset = p.list.focus - p.list.top;
	pager_read(&p);
	stands_at(&p, 70 * HEIGHT + 3);
	assert_int_equal(p.list.focus - p.list.top, offset);
	press(&p, K_UP, 200);
	stands_at(&p, 70 * HEIGHT + 3 - 200);
	pager_free(&p);
}

static void
short_empty_and_failing_lists(void **state)
{
	struct source s = { .n = 0 };
	struct pager p = begin(&s);

	(void)state;
	press(&p, K_DOWN, 1);
	press(&p, K_END, 1);
	assert_null(pager_focused(&p));
	pager_free(&p);
	s = (struct source){ .n = 3 };
	p = begin(&s);
	press(&p, K_END, 1);
	stands_at(&p, 2);
	assert_int_equal(s.reads, 1);
	s.fails = true;
	pager_read(&p);
	press(&p, K_DOWN, 5);
	assert_null(pager_focused(&p));
	assert_int_equal(s.reads, 2);		/* not asked with each key */
	pager_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_a_long_list_comes_by_down_and_again_by_up),
		cmocka_unit_test(pages_and_ends_of_a_long_list_do_not_hold_it),
		cmocka_unit_test(what_was_read_ahead_is_not_read_with_a_key),
		cmocka_unit_test(reading_anew_keeps_the_place),
		cmocka_unit_test(short_empty_and_failing_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
