/* SPDX-License-Identifier: ISC */
/*
 * The approvers' queue: filter, order, search, ages; on rows made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/approve/queue.h"

#define DAY		(INT64_C(86400) * 1000000)
#define NOW		(20000 * DAY)

static char allowance[] = "障害児福祉手当", tax[] = "福祉医療費", ito[] = "伊藤", abe[] = "阿部";
static char number[] = "R8-0123", asked[] = "道府県民税", spouse[] = "配偶者";
static char early[] = "2026-11-20", late[] = "2026-12-20", soon[] = "2026-11-30";

static const struct entry_row rows[] = {
	{ .entry = "a", .state = ST_PENDING, .state_us = NOW - 2 * DAY, .title = allowance,
	    .maker = ito, .due = late, .papers = 1, .case_no = number, .information = asked,
	    .role = spouse },
	{ .entry = "b", .state = ST_HELD, .state_us = NOW - 20 * DAY, .title = tax, .maker = abe,
	    .due = early },
	{ .entry = "c", .state = ST_PENDING, .state_us = NOW - DAY / 2, .title = allowance,
	    .maker = abe, .mine = true, .reasons = 2 },
	{ .entry = "d", .state = ST_PENDING, .state_us = NOW - 2 * DAY, .title = allowance,
	    .maker = abe, .due = soon },
};

static struct queue
begin(void)
{
	return (struct queue){ .rows = rows, .count = NELEM(rows), .today = { 2026, 11, 26 } };
}

/* The entries shown, in their order, as one word. */
static void
shows(struct queue *q, const char *expected)
{
	char word[NELEM(rows) + 1] = "";

	queue_arrange(q);
	for (size_t i = 0; i < q->shown; i++)
		word[i] = rows[q->view[i]].entry[0];
	assert_string_equal(word, expected);
}

static void
each_order_is_what_it_says_and_keeps_equal_ones(void **state UNUSED)
{
	struct queue q = begin();

	shows(&q, "badc");		/* a before d: equally old */
	q.sort = SORT_DUE;
	shows(&q, "bdac");		/* without a due day: last */
	q.sort = SORT_MAKER;
	shows(&q, "abcd");
	q.sort = SORT_PROCEDURE;
	shows(&q, "bacd");
	queue_clear(&q);
}

static void
each_filter_lets_through_what_it_says(void **state UNUSED)
{
	static const struct { enum queue_filter f; const char *shown; } tries[] = {
		{ QUEUE_ALL, "badc" }, { QUEUE_DUE, "bd" }, { QUEUE_PAPERS, "a" },
		{ QUEUE_REASONS, "c" }, { QUEUE_HELD, "b" }, { QUEUE_PENDING, "adc" },
		{ QUEUE_OTHERS, "bad" },
	};
	struct queue q = begin();

	for (size_t i = 0; i < NELEM(tries); i++) {
		q.filter = tries[i].f;
		shows(&q, tries[i].shown);
	}
	queue_clear(&q);
}

static void
every_word_has_to_be_found_somewhere(void **state UNUSED)
{
	struct queue q = begin();

	q.words = "福祉";
	shows(&q, "badc");
	q.words = "福祉　阿部";	/* a wide blank parts words too */
	shows(&q, "bdc");
	q.words = "障害 伊藤";
	shows(&q, "a");
	/* The number, whole or in part, in whichever width; what is asked for, of whom. */
	q.words = "R8-0123";
	shows(&q, "a");
	q.words = "123";
	shows(&q, "a");
	q.words = "ｒ８－０１２３";
	shows(&q, "a");
	q.words = "０１２３　配偶者 県民税";
	shows(&q, "a");
	q.words = "nobody";
	shows(&q, "");
	queue_clear(&q);
}

static void
days_left_are_counted_from_today(void **state UNUSED)
{
	const struct date today = { 2026, 11, 26 };
	int days;

	assert_true(queue_days_left(&rows[1], today, &days));
	assert_int_equal(days, -6);
	assert_true(queue_days_left(&rows[3], today, &days));
	assert_int_equal(days, 4);
	assert_false(queue_days_left(&rows[2], today, &days));
}

static void
the_table_counts_by_procedure_and_sums_up(void **state UNUSED)
{
	struct queue q = begin();
	struct queue_ages *t;
	size_t n;

	queue_arrange(&q);
	queue_ages(&q, NOW, &t, &n);
	assert_int_equal(n, 3);
	assert_string_equal(t[0].title, allowance);
	assert_int_equal(t[0].n[0], 1);
	assert_int_equal(t[0].n[1], 2);
	assert_int_equal(t[0].all, 3);
	assert_string_equal(t[1].title, tax);
	assert_int_equal(t[1].n[QUEUE_AGES - 1], 1);
	assert_null(t[2].title);
	assert_int_equal(t[2].all, 4);
	free(t);
	queue_clear(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_order_is_what_it_says_and_keeps_equal_ones),
		cmocka_unit_test(each_filter_lets_through_what_it_says),
		cmocka_unit_test(every_word_has_to_be_found_somewhere),
		cmocka_unit_test(days_left_are_counted_from_today),
		cmocka_unit_test(the_table_counts_by_procedure_and_sums_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
