/* SPDX-License-Identifier: ISC */
/*
 * For the tests of forms: what the build ships, on one day, and samples that
 * hold.
 */
#ifndef TESTS_FORMS_FIXTURE_H
#define TESTS_FORMS_FIXTURE_H

#include "forms/form.h"

/* Of a group of tests: loaded by forms_setup(), in Japanese. */
extern struct form_set *set;
extern const struct date today;

int		 forms_setup(void **state);
int		 forms_teardown(void **state);
/* The form's own sample as answers of today; the caller frees. */
struct answers	*sample_of(const char *id);
/* As typed; must be taken. */
void		 set_(struct answers *a, const char *field, const char *value);

#endif
