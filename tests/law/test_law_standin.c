/* SPDX-License-Identifier: ISC */
/*
 * Terminal and stand-in judge by the same table: whatever the catalogue offers
 * the stand-in permits, on the days it is offered and of everyone who may
 * provide it, and of nobody else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/file.h"
#include "forms/catalog.h"
#include "server/law.h"

/* A const text where a message wants char *; nobody writes to it. */
#define TEXT(s)	((char *)(uintptr_t)(s))

/* 神奈川県, 横浜市 (指定都市), 横須賀市 (中核市), 鎌倉市. */
static const char *const organizations[] = { "140007", "141003", "142018", "142042" };
static const char *const days[] = { "2024-05-26", "2024-05-27", "2026-06-13", "2026-06-14" };

static struct catalog *catalog;
static struct law *law;

static int
setup(void **state UNUSED)
{
	char *dir = path_join(getenv("MADOGUCHI_DATADIR"), "catalogue");
	char *table = path_join(getenv("MADOGUCHI_DATADIR"), "lawtable.jsonl");
	int rc = catalog_load(dir, NULL, &catalog, NULL) == ERR_OK &&
	    law_load(table, &law, NULL) == ERR_OK ? 0 : -1;

	free(dir);
	free(table);
	return rc;
}

static int
teardown(void **state UNUSED)
{
	law_free(&law);
	catalog_free(&catalog);
	return 0;
}

static bool
permits(const struct catalog_procedure *p, const struct catalog_exchange *x, const char *provider,
    const char *on)
{
	struct wire_code code = { TEXT(x->info_code), TEXT(x->info_name) };
	struct wire_submission sub = { .as_of = TEXT(on) };

	sub.procedure.code = TEXT(p->code);
	sub.procedure.row = TEXT(p->row);
	sub.subject.role = TEXT(x->role);
	sub.inquiry.provider.code = TEXT(provider);
	sub.inquiry.information = &code;
	sub.inquiry.information_count = 1;
	return law_permits(law, &sub);
}

static void
compare(const struct catalog_procedure *p, const struct catalog_exchange *x, size_t *judged)
{
	size_t d, i;

	for (d = 0; d < NELEM(days); d++) {
		bool open = catalog_in_force(x->from, x->to, days[d]);

		if (!x->provider->local) {
			if (permits(p, x, x->provider->code, days[d]) != open)
				fail_msg("%s %s %s on %s", p->code, x->role, x->info_code, days[d]);
			(*judged)++;
			continue;
		}
		for (i = 0; i < NELEM(organizations); i++, (*judged)++) {
			bool may = open && catalog_may_provide(x,
			    catalog_organization(catalog, organizations[i]));

			if (permits(p, x, organizations[i], days[d]) != may)
				fail_msg("%s %s %s of %s on %s", p->code, x->role, x->info_code,
				    organizations[i], days[d]);
		}
	}
}

static void
terminal_and_stand_in_judge_alike(void **state UNUSED)
{
	size_t i, k, judged = 0;

	for (i = 0; i < catalog_count(catalog); i++) {
		const struct catalog_procedure *p = catalog_at(catalog, i);

		for (k = 0; k < p->exchange_count; k++)
			compare(p, &p->exchanges[k], &judged);
	}
	assert_true(judged > 30000);
	printf("# %zu questions judged alike\n", judged);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminal_and_stand_in_judge_alike),
	};

	return cmocka_run_group_tests_name("law: stand-in", tests, setup, teardown);
}
