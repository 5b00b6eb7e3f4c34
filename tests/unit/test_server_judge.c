/* SPDX-License-Identifier: ISC */
/*
 * Routes and the door: what is judged before anything is read.  The order of
 * the checks on a submission is tested over TLS (tests/protocol).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/uuid.h"
#include "server/handlers.h"
#include "server/home.h"
#include "server/judge.h"

static struct server server;

static void
with_scenario(const char *text)
{
	scenario_free(&server.scenario);
	assert_int_equal(scenario_read(text, strlen(text), &server.scenario, NULL), ERR_OK);
	server_clear(&server);
	assert_int_equal(server_init(&server, NULL), ERR_OK);
}

static int
setup(void **state UNUSED)
{
	assert_int_equal(scenario_new(&server.scenario, NULL), ERR_OK);
	return server_init(&server, NULL);
}

static int
teardown(void **state UNUSED)
{
	server_clear(&server);
	scenario_free(&server.scenario);
	return 0;
}

static void
paths_are_told_apart_and_their_methods_named(void **state UNUSED)
{
	static const struct {
		const char	*method, *path, *param, *allow;
		handler_fn	 handler;
	} cases[] = {
		{ "PUT", "/v1/submissions/abc", "abc", "GET, PUT", submission_put },
		{ "GET", "/v1/submissions/abc/result", "abc", "GET, DELETE", result_get },
		{ "POST", "/v1/submissions/missing", NULL, "POST", submissions_missing },
		{ "GET", "/v1/submissions/missing", NULL, "POST", NULL },
		{ "POST", "/v1/submissions/abc", NULL, "GET, PUT", NULL },
		{ "GET", "/v1/submissions/", NULL, NULL, NULL },
		{ "GET", "/v1/submissions/a/b", NULL, NULL, NULL },
		{ "GET", "/v1/changes/", NULL, NULL, NULL },
		{ "PUT", "/v1/terminals/T-1/generation", "T-1", "PUT", generation_put },
		{ "GET", "/", NULL, NULL, NULL },
	};
	const struct route *route;
	const char *allow;
	char *param;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		route = route_find(cases[i].method, cases[i].path, &param, &allow);
		assert_ptr_equal(route != NULL ? route->handler : NULL, cases[i].handler);
		if (cases[i].param != NULL)
			assert_string_equal(param, cases[i].param);
		else
			assert_null(param);
		if (cases[i].allow != NULL)
			assert_string_equal(allow, cases[i].allow);
		else
			assert_null(allow);
		free(param);
	}
}

static const char *
at_the_door(unsigned int flags, const char *content_type, bool too_large, int64_t *retry)
{
	static char id[] = "T-1";
	struct terminal t = { .id = id };
	struct request r = { .terminal = &t, .content_type = content_type, .too_large = too_large };
	struct route route = { .flags = flags };
	struct answer a;
	const char *problem = "in";
	enum err_code rc;

	answer_init(&a);
	if (!door_judge(&server, &route, &r, &a, &rc))
		problem = a.problem;
	assert_int_equal(rc, ERR_OK);
	if (retry != NULL)
		*retry = a.retry_after_s;
	answer_clear(&a);
	return problem;
}

static void
suspension_comes_before_hours_before_media_type_before_size(void **state UNUSED)
{
	const unsigned int all = ROUTE_GUARDED | ROUTE_BODY;
	int64_t retry;

	with_scenario("{\"suspended\":{\"terminals\":[\"T-1\"]},\"state\":\"closed\"}");
	assert_string_equal(at_the_door(all, "text/plain", true, NULL), "terminal-suspended");
	assert_string_equal(at_the_door(0, NULL, false, NULL), "in");
	with_scenario("{\"state\":\"maintenance\",\"retry_after_s\":12}");
	assert_string_equal(at_the_door(all, "text/plain", true, &retry), "closed");
	assert_int_equal(retry, 12);
	with_scenario("{}");
	assert_string_equal(at_the_door(all, "text/plain", true, NULL), "unsupported-media-type");
	assert_string_equal(at_the_door(all, NULL, false, NULL), "unsupported-media-type");
	assert_string_equal(at_the_door(all, "application/jsonp", false, NULL),
	    "unsupported-media-type");
	assert_string_equal(at_the_door(all, "Application/JSON;charset=utf-8", true, NULL),
	    "too-large");
	assert_string_equal(at_the_door(all, "application/json", false, NULL), "in");
}

static void
an_id_must_be_lower_case_and_of_a_plausible_time(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];
	int64_t now;

	with_scenario("{}");
	now = server_now_us(&server);
	uuid_make(now, id);
	assert_true(id_plausible(&server, id));
	id[0] = 'A';
	assert_false(id_plausible(&server, id));
	uuid_make(now + INT64_C(3) * 86400 * 1000000, id);
	assert_false(id_plausible(&server, id));
	uuid_make(INT64_C(1500000000) * 1000000, id);
	assert_false(id_plausible(&server, id));
	assert_false(id_plausible(&server, "0193f6a0-0000-4000-8000-000000000000"));
}

static void
a_place_to_listen_at_is_taken_apart(void **state UNUSED)
{
	static const struct {
		const char	*text, *host, *port;
	} cases[] = {
		{ "127.0.0.1:8443", "127.0.0.1", "8443" },
		{ "[::1]:0", "::1", "0" },
		{ "localhost:443", "localhost", "443" },
		{ "127.0.0.1", NULL, NULL },
		{ ":8443", NULL, NULL },
		{ "a:", NULL, NULL },
		{ "a:http", NULL, NULL },
		{ "a:123456", NULL, NULL },
	};
	char *host, *port;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		enum err_code rc = listen_parse(cases[i].text, &host, &port, NULL);

		assert_int_equal(rc == ERR_OK, cases[i].host != NULL);
		if (rc == ERR_OK) {
			assert_string_equal(host, cases[i].host);
			assert_string_equal(port, cases[i].port);
		}
		free(host);
		free(port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_told_apart_and_their_methods_named),
		cmocka_unit_test(suspension_comes_before_hours_before_media_type_before_size),
		cmocka_unit_test(an_id_must_be_lower_case_and_of_a_plausible_time),
		cmocka_unit_test(a_place_to_listen_at_is_taken_apart),
	};

	return cmocka_run_group_tests_name("server: judge", tests, setup, teardown);
}
