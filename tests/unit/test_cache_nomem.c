/* SPDX-License-Identifier: ISC */
/*
 * Out of memory at each of the first allocations and at every fifth later one,
 * ours and SQLite's: an error value comes
 * out, nothing leaks (run it under ASan), and the store is whole afterwards,
 * with the piece of work in it or without.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/audit.h"
#include "cache/entry.h"
#include "cache/evidence.h"
#include "cache/people.h"
#include "cache/sql.h"
#include "seal/secret.h"
#include "tests/support/power_vfs.h"

#define ENTRY		"01930000-0000-7000-8000-000000000001"
#define SUBMISSION	"01930000-0000-7000-8000-000000000002"

static const struct store_options options = { .home = "/disk", .vfs = POWER_VFS };

/* Linked with --wrap: our own calls come here, SQLite's by its configuration. */
static int64_t allocations, fail_at;

static bool
refused(void)
{
	return ++allocations == fail_at;
}

void	*__real_malloc(size_t n);
void	*__real_calloc(size_t n, size_t size);
void	*__real_realloc(void *p, size_t n);
void	*__real_reallocarray(void *p, size_t n, size_t size);
char	*__real_strdup(const char *s);
void	*__wrap_malloc(size_t n);
void	*__wrap_calloc(size_t n, size_t size);
void	*__wrap_reallocarray(void *p, size_t n, size_t size);
void	*__wrap_realloc(void *p, size_t n);
char	*__wrap_strdup(const char *s);

void *
__wrap_malloc(size_t n)
{
	return refused() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return refused() ? NULL : __real_calloc(n, size);
}

/* Of ours only the simulated disk calls it, which has all the memory it wants. */
void *
__wrap_realloc(void *p, size_t n)
{
	return __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return refused() ? NULL : __real_reallocarray(p, n, size);
}

char *
__wrap_strdup(const char *s)
{
	return refused() ? NULL : __real_strdup(s);
}

/* SQLite wants to know how large a piece is: it stands before it. */
#define HEAD	16

static void *
lite_malloc(int n)
{
	char *p = refused() ? NULL : __real_malloc((size_t)n + HEAD);

	if (p == NULL)
		return NULL;
	memcpy(p, &n, sizeof n);
	return p + HEAD;
}

static void
lite_free(void *p)
{
	free(p != NULL ? (char *)p - HEAD : NULL);
}

static int
lite_size(void *p)
{
	int n = 0;

	if (p != NULL)
		memcpy(&n, (char *)p - HEAD, sizeof n);
	return n;
}

static void *
lite_realloc(void *p, int n)
{
	char *grown = refused() ? NULL : __real_realloc((char *)p - HEAD, (size_t)n + HEAD);

	if (grown == NULL)
		return NULL;
	memcpy(grown, &n, sizeof n);
	return grown + HEAD;
}

static int
lite_roundup(int n)
{
	return (n + 7) & ~7;
}

static int
lite_init(void *arg UNUSED)
{
	return SQLITE_OK;
}

static void
lite_shutdown(void *arg UNUSED)
{
}

static bool
take(void *ctx, const struct entry *n UNUSED)
{
	(*(int *)ctx)++;
	return true;
}

static bool
line(void *ctx, const char *text UNUSED)
{
	(*(int *)ctx)++;
	return true;
}

static enum err_code
move(struct store *s, enum outbox_event ev, enum outbox_actor actor, int64_t version)
{
	struct outbox_step step = { .entry = ENTRY, .event = ev, .actor = actor, .who = "kid",
	    .version = version };
	struct err e = ERR_INIT;
	enum err_code code = outbox_move(s, &step, &e);

	err_clear(&e);
	return code;
}

/* One transaction: an entry from draft to queued, with all that belongs to it. */
static enum err_code
save(struct store *s, const struct keyring_key *k, const struct public_key *to)
{
	static const unsigned char order[TOKEN_BYTES] = { 1 };
	struct audit_event ev = { .action = "approve", .who = "kid", .person = "12345" };
	struct envelope v = { .entry = ENTRY, .submission = SUBMISSION, .digest = "d" };
	struct entry n = { .id = ENTRY };
	struct err e = ERR_INIT;
	enum err_code code;

	code = store_begin(s, &e);
	if (code != ERR_OK)
		goto out;
	n.kind = strdup("inquiry");
	if (n.kind == NULL || !buf_adds(&n.header, "header") || !buf_adds(&n.body, "body") ||
	    !buf_adds(&v.sealed, "sealed"))
		code = err_nomem(&e);
	if (code == ERR_OK)
		code = entry_save(s, k, &n, &e);
	if (code == ERR_OK)
		code = frozen_put(s, k, ENTRY, SUBMISSION, order, &n.body, &e);
	if (code == ERR_OK)
		code = move(s, EV_FREEZE, ACTOR_MAKER, 1);
	if (code == ERR_OK)
		code = envelope_put(s, &v, &e);
	if (code == ERR_OK)
		code = move(s, EV_APPROVE, ACTOR_APPROVER, 2);
	if (code == ERR_OK)
		code = audit_set_inspector(s, to, &e);
	if (code == ERR_OK)
		code = audit_append(s, &ev, NULL, &e);
	if (code == ERR_OK)
		code = store_commit(s, &e);
	else
		store_rollback(s);
out:
	entry_clear(&n);
	envelope_row_clear(&v);
	err_clear(&e);
	return code;
}

static enum err_code
look(struct store *s, const struct keyring *keys)
{
	struct entry_query q = { .keys = keys, .states = (enum outbox_state[]){ ST_QUEUED },
	    .state_count = 1 };
	struct audit_state audit;
	struct envelope *rows = NULL;
	struct buf frozen = BUF_INIT;
	struct entry n = { 0 };
	struct err e = ERR_INIT;
	enum err_code code;
	size_t count = 0;
	int seen = 0;

	code = entry_each(s, &q, take, &seen, &e);
	if (code == ERR_OK)
		code = entry_get(s, keys, ENTRY, &n, &e);
	if (code == ERR_OK)
		code = frozen_get(s, keys, SUBMISSION, &frozen, &e);
	if (code == ERR_OK)
		code = envelope_next(s, 0, false, 8, &rows, &count, &e);
	if (code == ERR_OK)
		code = audit_verify(s, &audit, &e);
	if (code == ERR_OK)
		code = audit_export(s, line, &seen, &e);
	while (count > 0)
		envelope_row_clear(&rows[--count]);
	free(rows);
	buf_free(&frozen);
	entry_clear(&n);
	err_clear(&e);
	return code;
}

static enum err_code
day(const struct box_key *inspector, bool *saved)
{
	struct keyring *keys = keyring_new();
	struct box_key *group = box_key_new();
	struct err e = ERR_INIT;
	struct store *s = NULL;
	enum err_code code;

	*saved = false;
	if (keys == NULL || group == NULL) {
		box_key_free(&group);
		code = ERR_NOMEM;
		goto out;
	}
	code = keyring_add(keys, "iryo", 1, true, group, &e);
	if (code == ERR_OK)
		code = store_open(&options, &s, &e);
	if (code == ERR_OK)
		code = save(s, keyring_at(keys, 0), box_key_public(inspector));
	*saved = code == ERR_OK;
	if (code == ERR_OK)
		code = look(s, keys);
out:
	store_close(&s);
	keyring_free(&keys);
	err_clear(&e);
	return code;
}

/* With memory again: whole, and saved if it was said to be. */
static void
look_after(bool saved)
{
	struct audit_state audit;
	struct store *s;
	int64_t entries, envelopes;

	assert_int_equal(store_open(&options, &s, NULL), ERR_OK);
	assert_int_equal(store_check(s, NULL), ERR_OK);
	assert_int_equal(entry_count(s, NULL, 0, &entries, NULL), ERR_OK);
	assert_int_equal(sql_number(s, "SELECT count(*) FROM envelope", SQL_NONE, &envelopes, NULL,
	    NULL), ERR_OK);
	assert_int_equal(audit_verify(s, &audit, NULL), ERR_OK);
	assert_int_equal(audit.first_bad, 0);
	assert_int_equal(audit.entries, entries);
	assert_int_equal(envelopes, entries);
	assert_in_range(entries, saved, 1);
	store_close(&s);
}

static void
at_any_allocation_the_store_stays_whole(void **state UNUSED)
{
	struct box_key *inspector;
	int64_t refusals = 0, at = 0;
	enum err_code code;
	bool saved;

	assert_int_equal(seal_init(NULL), ERR_OK);
	inspector = box_key_new();
	assert_non_null(inspector);
	do {
		at += at < 500 ? 1 : 5;
		power_on((uint64_t)at);
		assert_int_equal(store_create(&options, NULL), ERR_OK);
		allocations = 0;
		fail_at = at;
		code = day(inspector, &saved);
		fail_at = 0;
		refusals += code != ERR_OK;
		look_after(saved);
		power_off();
	} while (allocations >= at && at < 20000);
	print_message("# %d allocations, %d refusals\n", (int)at, (int)refusals);
	assert_int_equal(code, ERR_OK);
	assert_true(saved);
	assert_true(refusals > 100);
	box_key_free(&inspector);
}

int
main(void)
{
	static const sqlite3_mem_methods memory = { .xMalloc = lite_malloc, .xFree = lite_free,
	    .xRealloc = lite_realloc, .xSize = lite_size, .xRoundup = lite_roundup,
	    .xInit = lite_init, .xShutdown = lite_shutdown };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_any_allocation_the_store_stays_whole),
	};

	/* No lookaside memory: it would hide most allocations. */
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK ||
	    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
		return 1;
	return cmocka_run_group_tests_name("cache: no memory", tests, NULL, NULL);
}
