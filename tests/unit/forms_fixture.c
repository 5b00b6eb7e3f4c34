/* SPDX-License-Identifier: ISC */
/*
 * See forms_fixture.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/forms_fixture.h"

struct form_set *set;
const struct date today = { 2026, 11, 25 };

int
forms_setup(void **state UNUSED)
{
	return form_set_load(getenv("MADOGUCHI_DATADIR"), NULL, &set, NULL) == ERR_OK ? 0 : -1;
}

int
forms_teardown(void **state UNUSED)
{
	form_set_free(&set);
	return 0;
}

struct answers *
sample_of(const char *id)
{
	const struct form *f;
	struct err e = ERR_INIT;
	struct answers *a;

	if (form_set_get(set, id, &f, &e) != ERR_OK)
		fail_msg("%s: %s %s", id, e.args[0], e.args[1]);
	a = answers_new(set, f);
	assert_non_null(a);
	answers_set_today(a, today);
	if (answers_import(a, form_sample(f), strlen(form_sample(f)), &e) != ERR_OK)
		fail_msg("%s: %s: %s", id, e.field, e.args[1]);
	return a;
}

void
set_(struct answers *a, const char *field, const char *value)
{
	assert_int_equal(answers_set(a, field, value, FROM_TYPED, NULL), ERR_OK);
}
