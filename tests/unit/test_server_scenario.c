/* SPDX-License-Identifier: ISC */
/*
 * Scenarios: what is refused and where, hours, who is meant, when trouble strikes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"
#include "server/scenario.h"

#define TEXT(s)	((char *)(uintptr_t)(s))

static struct scenario *
read_ok(const char *text)
{
	struct scenario *s = NULL;
	struct err e = ERR_INIT;

	if (scenario_read(text, strlen(text), &s, &e) != ERR_OK)
		fail_msg("%s: %s", e.args[0], e.args[1]);
	return s;
}

static void
a_slip_of_the_pen_is_refused_with_its_place(void **state UNUSED)
{
	static const struct {
		const char	*text, *where;
	} cases[] = {
		{ "{\"dely_ms\":1}", "dely_ms" },
		{ "{\"delay_ms\":-1}", "delay_ms" },
		{ "{\"delay_ms\":\"1\"}", "delay_ms" },
		{ "{\"state\":\"shut\"}", "state" },
		{ "{\"hours\":{\"open\":\"9:00\"}}", "hours.open" },
		{ "{\"hours\":{\"open\":\"18:00\",\"close\":\"09:00\"}}", "hours" },
		{ "{\"hours\":{\"open\":\"18:00\"}}", "hours" },
		{ "{\"outcomes\":[{\"steps\":[{\"state\":\"lost\"}]}]}",
		    "outcomes[0].steps[0].state" },
		{ "{\"outcomes\":[{}]}", "outcomes[0]" },
		{ "{\"outcomes\":[{\"steps\":[{\"state\":\"processing\"}]}]}", "outcomes[0]" },
		{ "{\"outcomes\":[{\"steps\":[{\"state\":\"failed\"},{\"state\":\"lapsed\"}]}]}",
		    "outcomes[0]" },
		{ "{\"trouble\":[{\"do\":\"nothing\"},{\"do\":\"explode\"}]}", "trouble[1].do" },
		{ "{\"trouble\":[{\"do\":\"status\"}]}", "trouble[0]" },
		{ "{\"trouble\":[{\"do\":\"status\",\"status\":503,\"type\":\"a\\\"b\"}]}",
		    "trouble[0].type" },
		{ "{\"residents\":[{\"person_key\":\"x\",\"name\":\"n\",\"kana\":\"k\","
		    "\"sex\":\"1\"}]}",
		    "residents[0]" },
		{ "{\"law\":true,\"law\":false}", "line 1, column 11" },
		{ "[]", "" },
	};
	struct scenario *s = NULL;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		assert_int_equal(scenario_read(cases[i].text, strlen(cases[i].text), &s, &e),
		    ERR_INVALID);
		assert_null(s);
		if (strncmp(cases[i].where, "line", 4) != 0)
			assert_string_equal(e.args[0], cases[i].where);
		err_clear(&e);
	}
}

static void
the_hours_are_those_of_japan(void **state UNUSED)
{
	static const struct {
		const char		*at, *change;
		enum service_state	 state;
	} cases[] = {
		{ "2026-11-20T08:29:59+09:00", "2026-11-20T08:30:00+09:00", SERVICE_CLOSED },
		{ "2026-11-19T23:30:00Z", "2026-11-20T18:00:00+09:00", SERVICE_OPEN },
		{ "2026-11-20T17:59:59+09:00", "2026-11-20T18:00:00+09:00", SERVICE_OPEN },
		{ "2026-11-20T18:00:00+09:00", "2026-11-21T08:30:00+09:00", SERVICE_CLOSED },
		{ "2026-12-31T20:00:00+09:00", "2027-01-01T08:30:00+09:00", SERVICE_CLOSED },
	};
	struct scenario *s = read_ok("{\"hours\":{\"open\":\"08:30\",\"close\":\"18:00\"}}");
	int64_t at, wanted, change;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		assert_true(time_parse(cases[i].at, &at));
		assert_true(time_parse(cases[i].change, &wanted));
		assert_int_equal(scenario_service(s, at, &change), cases[i].state);
		assert_int_equal(change, wanted);
	}
	scenario_free(&s);
}

static void
trouble_strikes_the_requests_that_were_named(void **state UNUSED)
{
	struct scenario *s = read_ok("{\"trouble\":["
	    "{\"method\":\"PUT\",\"path\":\"/v1/submissions/\",\"nth\":2,\"do\":\"portal\"},"
	    "{\"method\":\"PUT\",\"from\":4,\"until\":6,\"every\":3,\"do\":\"half-body\"}]}");
	static const char *const path = "/v1/submissions/x";
	enum trouble_kind wanted[] = { TROUBLE_NONE, TROUBLE_PORTAL, TROUBLE_NONE, TROUBLE_NONE,
	    TROUBLE_NONE, TROUBLE_HALF_BODY, TROUBLE_NONE, TROUBLE_NONE, TROUBLE_NONE };
	size_t i;

	for (i = 0; i < NELEM(wanted); i++) {
		const struct trouble *t;

		assert_null(scenario_trouble(s, "GET", path, 0));
		t = scenario_trouble(s, "PUT", path, 0);
		assert_int_equal(t != NULL ? t->kind : TROUBLE_NONE, wanted[i]);
	}
	scenario_free(&s);
}

static void
the_first_outcome_that_fits_decides(void **state UNUSED)
{
	struct scenario *s = read_ok("{\"outcomes\":["
	    "{\"kind\":\"registration\",\"steps\":[{\"state\":\"rejected\"}]},"
	    "{\"person_key\":\"12345\",\"information\":\"tax\",\"steps\":[{\"state\":\"lapsed\"}]},"
	    "{\"procedure\":\"94-1\",\"steps\":[{\"state\":\"failed\"}]}]}");
	struct wire_code code = { TEXT("tax"), TEXT("x") };
	struct wire_submission sub = { .kind = WIRE_INQUIRY };

	sub.subject.person_key = TEXT("000000000012345");
	sub.procedure.code = TEXT("95-1");
	sub.inquiry.information = &code;
	sub.inquiry.information_count = 1;
	assert_int_equal(scenario_outcome(s, &sub)->steps[0].state, WIRE_LAPSED);
	code.code = TEXT("pension");
	assert_null(scenario_outcome(s, &sub));
	sub.procedure.code = TEXT("94-1");
	assert_int_equal(scenario_outcome(s, &sub)->steps[0].state, WIRE_FAILED);
	sub.kind = WIRE_REGISTRATION;
	sub.registration.dataset = TEXT("any");
	assert_int_equal(scenario_outcome(s, &sub)->steps[0].state, WIRE_REJECTED);
	scenario_free(&s);
}

static void
a_scenarios_resident_stands_before_the_sample_of_the_same_key(void **state UNUSED)
{
	struct scenario *s =
	    read_ok("{\"residents\":[{\"person_key\":\"12345\",\"name\":\"別名 一郎\","
	    "\"kana\":\"ベツメイ イチロウ\",\"sex\":\"1\",\"birth\":null}]}");

	assert_string_equal(scenario_resident(s, "000000000012345")->name, "別名 一郎");
	assert_string_equal(scenario_resident(s, "12346")->name, "見本 花子");
	assert_null(scenario_resident(s, "99999"));
	assert_null(scenario_resident(s, "1234567890123456"));
	assert_null(scenario_resident(s, "12a"));
	scenario_free(&s);
}

static void
layouts_of_a_scenario_join_the_servers_own(void **state UNUSED)
{
	struct scenario *s = read_ok("{\"layouts\":{\"iryo-hi\":\"2026-04\"}}");

	assert_string_equal(scenario_layout(s, "iryo-hi"), "2026-04");
	assert_string_equal(scenario_layout(s, "shogaiji-fukushi-teate"), "2026-07");
	assert_null(scenario_layout(s, "nothing"));
	scenario_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_of_the_pen_is_refused_with_its_place),
		cmocka_unit_test(the_hours_are_those_of_japan),
		cmocka_unit_test(trouble_strikes_the_requests_that_were_named),
		cmocka_unit_test(the_first_outcome_that_fits_decides),
		cmocka_unit_test(a_scenarios_resident_stands_before_the_sample_of_the_same_key),
		cmocka_unit_test(layouts_of_a_scenario_join_the_servers_own),
	};

	return cmocka_run_group_tests_name("server: scenario", tests, NULL, NULL);
}
