/* SPDX-License-Identifier: ISC */
/*
 * The troubles that the stand-in acts out, as a client meets them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/protocol/town.h"

#include "base/clock.h"
#include "base/file.h"

#define WAIT_US		INT64_C(60000000)

static struct town town;

static int64_t
now_us(void)
{
	return clock_mono_us(clock_system());
}

static long
service(void)
{
	struct reply r;
	long status;

	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	status = r.status;
	reply_clear(&r);
	return status;
}

/* Until GET /v1/service is answered so. */
static void
await_service(long status)
{
	int64_t since = now_us();

	while (service() != status) {
		assert_true(now_us() - since < WAIT_US);
		usleep(20000);
	}
}

static char *
put_body(char id[UUID_TEXT_SIZE])
{
	id_make(id);
	return submission_body(&town, inquiry_make(&town, id), NULL);
}

static void
a_line_goes_down_and_comes_back(void **state UNUSED)
{
	town_restart(&town, SIGTERM, "{\"trouble\":[{\"do\":\"line-down\",\"for_ms\":700}]}", NULL);
	assert_int_equal(service(), 0);
	await_service(200);
}

static void
a_storm_begins_and_ends(void **state UNUSED)
{
	town_restart(&town, SIGTERM, "{\"trouble\":[{\"path\":\"/v1/service\",\"do\":\"status\","
	    "\"status\":500,\"after_ms\":300,\"for_ms\":700}]}", NULL);
	await_service(500);
	await_service(200);
}

static void
a_body_breaks_off_at_the_byte_that_is_named(void **state UNUSED)
{
	struct reply r;

	town_restart(&town, SIGTERM, "{\"trouble\":[{\"path\":\"/v1/service\",\"nth\":1,"
	    "\"do\":\"half-body\",\"at\":17}]}", NULL);
	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	assert_int_not_equal(r.curl, 0);
	assert_int_equal(r.body.len, 17);
	reply_clear(&r);
	assert_int_equal(service(), 200);
}

static void
bandwidth_is_what_it_says(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], *body = put_body(id);
	int64_t began, took, least;
	struct reply r;

	town_restart(&town, SIGTERM, "{\"trouble\":[{\"method\":\"PUT\",\"bytes_per_s\":10000}]}",
	    NULL);
	began = now_us();
	town_put(&town, id, body, &r);
	took = now_us() - began;
	least = (int64_t)strlen(body) * 100;
	assert_int_equal(r.status, 201);
	assert_true(took >= least);
	reply_clear(&r);
	free(body);
}

static void
a_restart_loses_nothing_that_was_taken(void **state UNUSED)
{
	char before[UUID_TEXT_SIZE], during[UUID_TEXT_SIZE];
	char *first = put_body(before), *second = put_body(during);
	struct reply r;

	town_restart(&town, SIGTERM, "{\"trouble\":[{\"method\":\"PUT\",\"nth\":2,"
	    "\"do\":\"restart\",\"down_ms\":300}]}", NULL);
	town_put(&town, before, first, &r);
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	town_put(&town, during, second, &r);
	assert_int_equal(r.status, 0);
	reply_clear(&r);
	await_service(200);
	town_put(&town, before, first, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
	town_put(&town, during, second, &r);
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	assert_int_equal(town_log_count(&town, before), 1);
	assert_int_equal(town_log_count(&town, during), 1);
	free(first);
	free(second);
}

static void
another_scenario_is_taken_up_on_sighup(void **state UNUSED)
{
	static const char closed[] = "{\"trouble\":[{\"path\":\"/v1/service\",\"do\":\"status\","
	    "\"status\":502}]}";
	char *path = town_path(&town, "scenario.json");

	town_restart(&town, SIGTERM, "{}", NULL);
	assert_int_equal(service(), 200);
	assert_int_equal(file_write(path, closed, strlen(closed), 0600, NULL), ERR_OK);
	assert_int_equal(kill(town.pid, SIGHUP), 0);
	await_service(502);
	/* One that cannot be read changes nothing. */
	assert_int_equal(file_write(path, "{", 1, 0600, NULL), ERR_OK);
	assert_int_equal(kill(town.pid, SIGHUP), 0);
	usleep(200000);
	await_service(502);
	free(path);
}

static int
setup(void **state UNUSED)
{
	town_start(&town, NULL, NULL);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	town_stop(&town);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_goes_down_and_comes_back),
		cmocka_unit_test(a_storm_begins_and_ends),
		cmocka_unit_test(a_body_breaks_off_at_the_byte_that_is_named),
		cmocka_unit_test(bandwidth_is_what_it_says),
		cmocka_unit_test(a_restart_loses_nothing_that_was_taken),
		cmocka_unit_test(another_scenario_is_taken_up_on_sighup),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
