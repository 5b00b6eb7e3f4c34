/* SPDX-License-Identifier: ISC */
/*
 * How long a session lasts, what a person puts aside at an interruption, and
 * what only a drill has.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/store.h"
#include "tests/unit/work_fixture.h"
#include "work/aside.h"
#include "work/drill.h"
#include "work/limit.h"

#define MINUTE_US	(60 * 1000000LL)

static void
a_session_is_over_after_twelve_hours_and_does_nothing_more(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct err e = ERR_INIT;

	assert_int_equal(session_time(s, 5 * MINUTE_US - 1), TIME_GOES_ON);
	assert_int_equal(session_time(s, 5 * MINUTE_US + 1), TIME_IDLE);
	x->boot_offset_us = (12 * 60 - 10) * MINUTE_US;
	assert_int_equal(session_time(s, 0), TIME_SOON_OVER);
	ok(draft_save(d, &e), &e);
	x->boot_offset_us = (12 * 60 + 1) * MINUTE_US;
	assert_int_equal(session_time(s, 0), TIME_OVER);
	not_ok(draft_submit(d, &e), ERR_DENIED, "work.login.over", &e);
	/* What was typed is kept all the same: it is saved before the lock. */
	ok(draft_save(d, &e), &e);
	draft_close(&d);
	session_end(&s);
}

static void
what_was_put_aside_is_read_by_its_person_once(void **state)
{
	struct world *x = *state;
	struct session *tanaka = world_login(x, "tanaka"), *sato = world_login(x, "sato");
	struct buf out = BUF_INIT, disk = BUF_INIT;
	struct err e = ERR_INIT;
	char *left;

	ok(aside_put(tanaka, "途中之文", &e), &e);
	world_disk(x, &disk);
	assert_null(memmem(buf_str(&disk), disk.len, "途中之文", strlen("途中之文")));
	ok(aside_take(sato, &out, &e), &e);
	assert_int_equal(out.len, 0);
	ok(aside_take(tanaka, &out, &e), &e);
	assert_string_equal(buf_str(&out), "途中之文");
	buf_reset(&out);
	ok(aside_take(tanaka, &out, &e), &e);
	assert_int_equal(out.len, 0);
	/* No individual number reaches the disk, sealed or not. */
	ok(aside_put(tanaka, "番号は 1234-5678-9018 です", &e), &e);
	ok(aside_take(tanaka, &out, &e), &e);
	assert_int_equal(out.len, 0);
	/* Who is removed leaves none. */
	ok(aside_put(tanaka, "途中之文", &e), &e);
	ok(setting_get(work_store(x->w), "aside:tanaka", &left, &e), &e);
	assert_non_null(left);
	free(left);
	session_end(&tanaka);
	ok(user_remove(x->w, NULL, "tanaka", NULL, &e), &e);
	ok(setting_get(work_store(x->w), "aside:tanaka", &left, &e), &e);
	assert_null(left);
	session_end(&sato);
	buf_free(&out);
	buf_free(&disk);
}

static void
what_a_drill_has_is_refused_outside(void **state)
{
	struct world *x = *state;
	char *home = path_join(x->home, "live");
	struct work_options o = { .home = home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	const struct drill_scenario *now;
	struct work *w = NULL;
	struct err e = ERR_INIT;
	char *place;

	ok(work_init(home, NULL, "T-121002-05", "121002", false, &e), &e);
	ok(work_open(&o, &w, &e), &e);
	not_ok(drill_scenario_choose(w, "line-down", &e), ERR_REFUSED, "work.drill.only", &e);
	not_ok(drill_scenario_now(w, &now, &e), ERR_REFUSED, "work.drill.only", &e);
	not_ok(drill_make_pending(w, &e), ERR_REFUSED, "work.drill.only", &e);
	not_ok(drill_place_put(w, "staff 1 1", &e), ERR_REFUSED, "work.drill.only", &e);
	not_ok(drill_place_get(w, &place, &e), ERR_REFUSED, "work.drill.only", &e);
	work_close(&w);
	free(home);
	/* And in a drill whose stand-in nobody can tell. */
	not_ok(drill_scenario_choose(x->w, "line-down", &e), ERR_REFUSED,
	    "work.drill.no_standin", &e);
	not_ok(drill_make_pending(x->w, &e), ERR_REFUSED, "work.drill.no_maker", &e);
}

#define WORLD(f)	cmocka_unit_test_setup_teardown(f, world_make, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(a_session_is_over_after_twelve_hours_and_does_nothing_more),
		WORLD(what_was_put_aside_is_read_by_its_person_once),
		WORLD(what_a_drill_has_is_refused_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
