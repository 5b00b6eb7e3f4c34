/* SPDX-License-Identifier: ISC */
/*
 * A full disk and a broken one, at every operation of every step of an entry's
 * way: each ends in an error that names its cause, the store is whole, the step
 * is done or not done and nothing between, what was reported as done is done,
 * and the same step succeeds once the disk is well.  No file but the store's
 * own is made, and none shows what is sealed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/power_vfs.h"
#include "tests/support/script.h"

struct tally { int64_t faults, refused, absorbed, done_unsure; };

static void
must(enum err_code code, struct err *e)
{
	if (code != ERR_OK)
		fail_msg("%s: %s %s", err_code_name(code), e->key != NULL ? e->key : "-",
		    e->args[0] != NULL ? e->args[0] : "");
}

/* Nothing on the disk but the store's files, and no plaintext in them. */
static void
look_at_files(void)
{
	const unsigned char *bytes;
	const char *name;
	size_t i, len;

	for (i = 0; (bytes = power_file(i, &name, &len)) != NULL; i++) {
		assert_int_equal(strncmp(name, "/disk/store.db", 14), 0);
		if (len != 0 && memmem(bytes, len, SCRIPT_SECRET, strlen(SCRIPT_SECRET)) != NULL)
			fail_msg("%s shows what is sealed", name);
	}
}

/* ENOSPC may come out as a file that could not be made. */
static void
look_at_error(enum power_fault kind, enum err_code code, const struct err *e)
{
	bool clear = code == ERR_IO || (kind == POWER_FULL && code == ERR_STORE_FULL);

	if (!clear || e->key == NULL)
		fail_msg("%s: %s %s", err_code_name(code), e->key != NULL ? e->key : "-",
		    e->args[0] != NULL ? e->args[0] : "");
	assert_null(strstr(e->args[0] != NULL ? e->args[0] : "", "見本"));
}

static enum err_code
run(struct script *s, const struct script_step *step, enum power_fault kind, int64_t at,
    bool stays, struct err *e)
{
	struct store *st = NULL;
	enum err_code code;
	bool makes = strcmp(step->name, "create") == 0;

	if (!makes)
		must(store_open(&s->options, &st, e), e);
	power_fault_after(kind, at, stays);
	code = step->run(s, st, e);
	store_close(&st);
	return code;
}

/* *fired false: the step has fewer operations. */
static void
one_fault(struct script *s, const struct script_step *step, enum power_fault kind, int64_t at,
    bool stays, const struct script_facts *before, const struct script_facts *after,
    struct tally *t, bool *fired)
{
	struct script_facts here = { 0 };
	struct err e = ERR_INIT;
	enum err_code code;

	power_restore((uint64_t)at);
	code = run(s, step, kind, at, stays, &e);
	*fired = power_faults() != 0;
	power_fault_after(kind, 0, false);
	if (!*fired) {
		must(code, &e);
		return;
	}
	t->faults++;
	if (code != ERR_OK)
		look_at_error(kind, code, &e);
	err_clear(&e);
	look_at_files();
	if (before == NULL) {
		/* A creation: done again until it is there. */
		if (code != ERR_OK && (code = step->run(s, NULL, &e)) == ERR_REFUSED)
			code = ERR_OK;
		must(code, &e);
		err_clear(&e);
		must(script_look(s, &here, &e), &e);
		t->refused++;
		return;
	}
	must(script_look(s, &here, &e), &e);
	if (code == ERR_OK || memcmp(&here, before, sizeof here) != 0)
		assert_memory_equal(&here, after, sizeof here);
	t->refused += code != ERR_OK;
	t->absorbed += code == ERR_OK;
	t->done_unsure += code != ERR_OK && memcmp(&here, after, sizeof here) == 0;
	if (memcmp(&here, before, sizeof here) == 0) {
		must(run(s, step, kind, 0, false, &e), &e);
		must(script_look(s, &here, &e), &e);
		assert_memory_equal(&here, after, sizeof here);
	}
}

static void
every_operation(enum power_fault kind, bool stays, struct tally *t)
{
	const struct script_step *steps;
	struct script_facts before = { 0 }, after = { 0 };
	struct err e = ERR_INIT;
	struct script s;
	size_t i, n;
	int64_t at;
	bool fired;

	must(script_begin(&s, &e), &e);
	power_keep();
	steps = script_steps(&n);
	for (i = 0; i < n; i++) {
		must(run(&s, &steps[i], kind, 0, false, &e), &e);
		must(script_look(&s, &after, &e), &e);
		for (at = 1, fired = true; fired; at++)
			one_fault(&s, &steps[i], kind, at, stays, i != 0 ? &before : NULL,
			    &after, t, &fired);
		assert_true(at > 3);
		/* The next step begins where this one ends. */
		must(script_look(&s, &before, &e), &e);
		power_keep();
	}
	script_end(&s);
}

static void
print(const char *what, const struct tally *t)
{
	print_message("# %s: %d faults, %d refused (%d of them done all the same), %d without "
	    "effect, 0 lost\n", what, (int)t->faults, (int)t->refused, (int)t->done_unsure,
	    (int)t->absorbed);
	assert_true(t->faults > 100);
}

static void
a_full_disk_at_every_operation(void **state UNUSED)
{
	struct tally once = { 0 }, stays = { 0 };

	every_operation(POWER_FULL, false, &once);
	every_operation(POWER_FULL, true, &stays);
	print("disk full once", &once);
	print("disk full from then on", &stays);
}

static void
a_broken_disk_at_every_operation(void **state UNUSED)
{
	struct tally once = { 0 }, stays = { 0 };

	every_operation(POWER_BROKEN, false, &once);
	every_operation(POWER_BROKEN, true, &stays);
	print("disk broken once", &once);
	print("disk broken from then on", &stays);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_at_every_operation),
		cmocka_unit_test(a_broken_disk_at_every_operation),
	};

	return cmocka_run_group_tests_name("cache: faults of the disk", tests, NULL, NULL);
}
