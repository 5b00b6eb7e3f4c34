/* SPDX-License-Identifier: ISC */
/*
 * What the server says beside the submissions: that it wants to be left alone
 * for a while, that it does not know this terminal, that it has nothing to
 * give, whatever was asked.  Against the real stand-in, over real mutual TLS.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cache/entry.h"
#include "sync/run.h"
#include "tests/protocol/post.h"

static void
expect_alarm(const char *key)
{
	char *alarm = post_alarm(&post);

	assert_string_equal(alarm, key);
	free(alarm);
}

static void
a_server_that_wants_quiet_is_left_alone(void **state UNUSED)
{
	static const char *const paths[] = { "/v1/service", "/v1/changes" };
	struct err e = ERR_INIT;

	for (size_t i = 0; i < NELEM(paths); i++) {
		struct buf scenario = BUF_INIT;
		char entry[UUID_TEXT_SIZE];

		assert_true(buf_addf(&scenario, "{\"trouble\":[{\"path\":\"%s\",\"nth\":1,"
		    "\"do\":\"status\",\"status\":503,\"retry_after_s\":600}]}", paths[i]));
		post_serve(&post, buf_str(&scenario));
		buf_free(&scenario);
		(void)post_sync(&post);
		/* The trouble is over, the time that it named is not. */
		post_queued(&post, false, entry);
		assert_int_equal(post_sync(&post), ERR_OK);
		assert_int_equal(world_state(post.x, entry), ST_QUEUED);
		assert_int_equal(post.report.waiting, 1);
		ok(setting_put(work_store(post.x->w), "quiet_until", NULL, &e), &e);
		assert_int_equal(post_sync(&post), ERR_OK);
		assert_int_equal(world_state(post.x, entry), ST_RECEIVED);
	}
}

static void
a_terminal_that_is_not_known_is_told_whatever_was_asked(void **state UNUSED)
{
	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/changes\",\"nth\":1,"
	    "\"do\":\"status\",\"status\":403}]}");
	assert_int_equal(post_sync(&post), ERR_NET_REFUSED);
	expect_alarm("sync.alarm.refused");
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("");
}

/* Else nothing would ever arrive, and nobody would know. */
static void
a_cursor_that_the_server_does_not_know_is_an_alarm(void **state UNUSED)
{
	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/changes\",\"nth\":1,"
	    "\"do\":\"status\",\"status\":400}]}");
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("sync.alarm.changes");
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("");
}

static void
a_cursor_may_hold_any_character(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	assert_true(changes_path(&b, "a b&c=d#e+f%/\xe5\xa4\xa7~."));
	assert_non_null(strstr(buf_str(&b),
	    "?after=a%20b%26c%3Dd%23e%2Bf%25%2F%E5%A4%A7~.&limit="));
	buf_reset(&b);
	assert_true(changes_path(&b, NULL));
	assert_null(strstr(buf_str(&b), "after"));
	buf_free(&b);
}

/* Of one person and dataset the next one waits for the one before: not a run longer. */
static void
what_a_statement_lets_go_leaves_in_the_same_run(void **state UNUSED)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];

	post_serve(&post, "{\"delay_ms\":0}");
	post_queued(&post, true, first);
	post_queued(&post, true, second);
	assert_int_equal(post_sync(&post), ERR_OK);
	while (world_state(post.x, first) != ST_REGISTERED) {
		assert_int_not_equal(world_state(post.x, second), ST_RECEIVED);
		assert_int_equal(post_sync(&post), ERR_OK);
	}
	assert_int_not_equal(world_state(post.x, second), ST_QUEUED);
}

/* The answer is lost; the entry is not. */
static void
an_answer_that_expired_is_said_and_the_entry_can_be_closed(void **state UNUSED)
{
	struct result_view *v;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	post_serve(&post, "{\"delay_ms\":0,\"trouble\":[{\"method\":\"GET\","
	    "\"path\":\"/v1/submissions/\",\"do\":\"status\",\"status\":410,"
	    "\"type\":\"result-expired\"}]}");
	post_queued(&post, false, entry);
	post_await(&post, entry, ST_ANSWERED);
	while (post_number(&post, "SELECT count(*) FROM result WHERE received_us IS NULL") != 0)
		assert_int_equal(post_sync(&post), ERR_OK);
	ok(result_open(post.maker, entry, "審査", &v, &e), &e);
	assert_false(v->has_result);
	assert_string_equal(v->meaning_key, "work.result.gone");
	result_close(&v);
	assert_int_equal(world_state(post.x, entry), ST_OPENED);
	ok(entry_close(post.maker, entry, "結果が失われたため、改めて照会", &e), &e);
	assert_int_equal(world_state(post.x, entry), ST_CLOSED);
}

/* Of what was sent as a registration `answered` means nothing; what comes behind it counts. */
static void
a_state_of_another_kind_is_alarmed_and_holds_up_nothing(void **state UNUSED)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE], sql[256];

	post_serve(&post, "{\"delay_ms\":0}");
	post_queued(&post, false, first);
	(void)snprintf(sql, sizeof sql, "UPDATE entry SET kind = 'registration'"
	    " WHERE id = '%s'", first);
	world_sql(post.x, sql);
	for (int i = 0; i < 100 && post_number(&post, "SELECT count(*) FROM line"
	    " WHERE alarm <> ''") == 0; i++) {
		assert_int_equal(post_sync(&post), ERR_OK);
		usleep(50000);
	}
	expect_alarm("sync.alarm.statement");
	post_queued(&post, false, second);
	post_await(&post, second, ST_ANSWERED);
	assert_int_not_equal(world_state(post.x, first), ST_ANSWERED);
	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM statement s JOIN entry e"
	    " ON e.submission = s.submission WHERE s.state = 'answered' AND e.id = '%s'", first);
	assert_int_equal(post_number(&post, sql), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_wants_quiet_is_left_alone),
		cmocka_unit_test(a_terminal_that_is_not_known_is_told_whatever_was_asked),
		cmocka_unit_test(a_cursor_that_the_server_does_not_know_is_an_alarm),
		cmocka_unit_test(a_cursor_may_hold_any_character),
		cmocka_unit_test(what_a_statement_lets_go_leaves_in_the_same_run),
		cmocka_unit_test(a_state_of_another_kind_is_alarmed_and_holds_up_nothing),
		cmocka_unit_test(an_answer_that_expired_is_said_and_the_entry_can_be_closed),
	};

	return cmocka_run_group_tests_name("terms", tests, post_setup, post_teardown);
}
