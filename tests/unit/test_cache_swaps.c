/* SPDX-License-Identifier: ISC */
/*
 * What somebody with the disk could exchange: every sealed cell with every
 * other, rows and columns, and every column in clear that a seal is bound to.
 * Nothing exchanged opens, and everything else still does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/sql.h"
#include "tests/unit/cache_fixture.h"

#define ENTRIES	4

/* A sealed cell: where it stands, and whose it is. */
struct cell { const char *table, *key, *column; size_t entry; };

struct shop {
	struct fixture	*f;
	char		 entry[ENTRIES][UUID_TEXT_SIZE], submission[ENTRIES][UUID_TEXT_SIZE];
	struct cell	 cells[3 * ENTRIES];
	size_t		 n;
};

/* Two of one group, one of another, one of another kind; each another version. */
static void
shop_open(struct shop *x, struct fixture *f)
{
	static const char *const kinds[ENTRIES] = { "inquiry", "inquiry", "inquiry", "notice" };
	const struct keyring_key *iryo = keyring_current(f->keys, "iryo");
	struct err e = ERR_INIT;
	size_t i;

	*x = (struct shop){ .f = f };
	for (i = 0; i < ENTRIES; i++) {
		const struct keyring_key *k = i == 2 ? iryo : f->key;
		struct entry n = { .kind = strdup(kinds[i]) };
		struct buf frozen = BUF_INIT;
		static const unsigned char none[TOKEN_BYTES];
		size_t saves;

		fixture_begin(f);
		for (saves = 0; saves <= i; saves++) {
			buf_reset(&n.header);
			buf_reset(&n.body);
			assert_true(buf_addf(&n.header, "header %zu", i));
			assert_true(buf_addf(&n.body, "body %zu %0*d", i, (int)i * 300 + 1, 0));
			fixture_ok(entry_save(f->store, k, &n, &e), &e);
		}
		memcpy(x->entry[i], n.id, UUID_TEXT_SIZE);
		uuid_make(f->now, x->submission[i]);
		assert_true(buf_addf(&frozen, "frozen %zu", i));
		fixture_ok(frozen_put(f->store, k, n.id, x->submission[i], none, &frozen, &e), &e);
		fixture_commit(f);
		x->cells[x->n++] = (struct cell){ "entry", "id", "header", i };
		x->cells[x->n++] = (struct cell){ "entry", "id", "body", i };
		x->cells[x->n++] = (struct cell){ "frozen", "submission", "sealed", i };
		entry_clear(&n);
		buf_free(&frozen);
	}
}

static const char *
id_of(const struct shop *x, const struct cell *c)
{
	return strcmp(c->table, "frozen") == 0 ? x->submission[c->entry] : x->entry[c->entry];
}

static bool
entry_opens(struct shop *x, size_t i)
{
	struct err e = ERR_INIT;
	struct entry n;
	char want[32];
	bool opens;

	(void)snprintf(want, sizeof want, "body %zu", i);
	opens = entry_get(x->f->store, x->f->keys, x->entry[i], &n, &e) == ERR_OK;
	if (opens)
		assert_int_equal(strncmp(buf_str(&n.body), want, strlen(want)), 0);
	else
		assert_true(e.code == ERR_CRYPTO || e.code == ERR_DENIED);
	entry_clear(&n);
	err_clear(&e);
	return opens;
}

static bool
frozen_opens(struct shop *x, size_t i)
{
	struct buf frozen = BUF_INIT;
	struct err e = ERR_INIT;
	char want[32];
	bool opens;

	(void)snprintf(want, sizeof want, "frozen %zu", i);
	opens = frozen_get(x->f->store, x->f->keys, x->submission[i], &frozen, &e) == ERR_OK;
	if (opens)
		assert_string_equal(buf_str(&frozen), want);
	else
		assert_true(e.code == ERR_CRYPTO || e.code == ERR_DENIED);
	buf_free(&frozen);
	err_clear(&e);
	return opens;
}

/* Runs it where the test's own transaction is, so that it can be rolled back. */
static void
run(struct shop *x, struct buf *sql)
{
	struct err e = ERR_INIT;

	assert_true(buf_ok(sql));
	fixture_ok(sql_exec(x->f->store->db, buf_str(sql), &e), &e);
	buf_free(sql);
}

static void
copy(struct shop *x, const struct cell *from, const struct cell *to)
{
	struct buf sql = BUF_INIT;

	(void)buf_addf(&sql, "UPDATE %s SET %s = (SELECT %s FROM %s WHERE %s = '%s')"
	    " WHERE %s = '%s'", to->table, to->column, from->column, from->table, from->key,
	    id_of(x, from), to->key, id_of(x, to));
	run(x, &sql);
}

static void
swap(struct shop *x, const struct cell *a, const struct cell *b)
{
	struct buf sql = BUF_INIT;

	(void)buf_addf(&sql, "CREATE TEMP TABLE was AS SELECT %s AS cell FROM %s WHERE %s = '%s'",
	    a->column, a->table, a->key, id_of(x, a));
	run(x, &sql);
	copy(x, b, a);
	(void)buf_addf(&sql, "UPDATE %s SET %s = (SELECT cell FROM was) WHERE %s = '%s'",
	    b->table, b->column, b->key, id_of(x, b));
	run(x, &sql);
}

static bool
has(const struct cell *c, const char *table, size_t entry)
{
	return c->entry == entry && strcmp(c->table, table) == 0;
}

static void
no_sealed_cell_opens_in_anothers_place(void **state)
{
	struct shop x;
	size_t i, j, k, swaps = 0;

	shop_open(&x, *state);
	for (i = 0; i < x.n; i++) {
		for (j = i + 1; j < x.n; j++, swaps++) {
			const struct cell *a = &x.cells[i], *b = &x.cells[j];

			fixture_begin(x.f);
			swap(&x, a, b);
			for (k = 0; k < ENTRIES; k++) {
				bool mine = has(a, "entry", k) || has(b, "entry", k);
				bool ice = has(a, "frozen", k) || has(b, "frozen", k);

				assert_int_equal(entry_opens(&x, k), !mine);
				assert_int_equal(frozen_opens(&x, k), !ice);
			}
			store_rollback(x.f->store);
		}
	}
	print_message("# %d pairs of sealed cells exchanged, none opened\n", (int)swaps);
	for (k = 0; k < ENTRIES; k++)
		assert_true(entry_opens(&x, k) && frozen_opens(&x, k));
}

static void
no_seal_holds_under_other_words_in_clear(void **state)
{
	static const char *const columns[] = { "tag", "kind", "header_version", "body_version",
	    "bucket" };
	struct shop x;
	size_t c, i, j, swaps = 0;

	shop_open(&x, *state);
	for (c = 0; c < NELEM(columns); c++) {
		for (i = 0; i < ENTRIES; i++) {
			for (j = 0; j < ENTRIES; j++) {
				struct cell from = { "entry", "id", columns[c], i };
				struct cell to = { "entry", "id", columns[c], j };
				struct err e = ERR_INIT;
				int64_t values;
				struct buf q = BUF_INIT;

				(void)buf_addf(&q, "SELECT count(DISTINCT %s) FROM entry"
				    " WHERE id IN ('%s', '%s')", columns[c], x.entry[i],
				    x.entry[j]);
				fixture_begin(x.f);
				fixture_ok(sql_pragma_number(x.f->store->db, buf_str(&q), &values,
				    &e), &e);
				copy(&x, &from, &to);
				assert_int_equal(entry_opens(&x, j), values == 1);
				store_rollback(x.f->store);
				swaps += values != 1;
				buf_free(&q);
			}
		}
	}
	print_message("# %d words in clear exchanged, none unnoticed\n", (int)swaps);
	assert_true(swaps > 20);
}

static void
frozen_bytes_stay_with_their_submission_and_entry(void **state)
{
	struct buf sql = BUF_INIT;
	struct shop x;
	size_t i, j;

	shop_open(&x, *state);
	for (i = 0; i < ENTRIES; i++) {
		for (j = 0; j < ENTRIES; j++) {
			if (i == j)
				continue;
			(void)buf_addf(&sql, "UPDATE frozen SET entry = '%s'"
			    " WHERE submission = '%s'", x.entry[j], x.submission[i]);
			fixture_begin(x.f);
			run(&x, &sql);
			assert_false(frozen_opens(&x, i));
			store_rollback(x.f->store);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_sealed_cell_opens_in_anothers_place,
		    fixture_make, fixture_remove),
		cmocka_unit_test_setup_teardown(no_seal_holds_under_other_words_in_clear,
		    fixture_make, fixture_remove),
		cmocka_unit_test_setup_teardown(frozen_bytes_stay_with_their_submission_and_entry,
		    fixture_make, fixture_remove),
	};

	return cmocka_run_group_tests_name("cache: exchanges", tests, NULL, NULL);
}
