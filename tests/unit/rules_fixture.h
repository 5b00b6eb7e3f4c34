/* SPDX-License-Identifier: ISC */
/*
 * For the tests of unusual operation: a week that begins on a Wednesday, acts
 * of people, and a count of what was found.
 */
#ifndef TESTS_RULES_FIXTURE_H
#define TESTS_RULES_FIXTURE_H

#include "tests/unit/work_fixture.h"
#include "work/watch.h"

#define MINUTE	(60 * INT64_C(1000000))
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)

/* The Wednesday from which set_time() counts days; midnight. */
int64_t	wednesday(void);
void	set_time(struct world *x, int days, int hour, int minute);
void	pass(struct world *x, int64_t us);

/* How often a rule found something. */
int64_t	found(struct world *x, const char *rule);
/* That often, and the audit chain holds. */
void	fired(struct world *x, const char *rule, int64_t times);

void	visit(struct world *x, const char *login);	/* logs in and out */
void	list(struct session *s);
enum err_code look(struct session *s, const char *entry, struct err *e) MUST_CHECK;
void	looks(struct session *s, const char *entry, int n);
void	fail_logins(struct world *x, const char *login, int n);
/* A policy by the training root, signed and imported. */
enum err_code import(struct world *x, const char *draft, struct err *e) MUST_CHECK;

#endif
