/* SPDX-License-Identifier: ISC */
/*
 * Power cuts: what store_commit() acknowledged is there afterwards, whole, and
 * in one piece with its audit entry.  And the control: with synchronous=NORMAL
 * the same test finds losses.
 *
 * A store lives through several cuts, one after the other, some of them while
 * it recovers from the one before.  MADOGUCHI_CUTS says how many cuts (`./check`:
 * 200,000), MADOGUCHI_SEED where chance begins, so that processes can share them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/audit.h"
#include "cache/entry.h"
#include "cache/sql.h"
#include "seal/secret.h"
#include "tests/support/power_vfs.h"

#define CUTS		200	/* by default */
#define CONTROL_CUTS	200
#define LIVES		8	/* cuts that one store lives through */
#define CREATION_MAX	500	/* operations of a creation, surely fewer */

static const struct store_options options = { .home = "/disk", .vfs = POWER_VFS };

struct day {
	struct keyring	*keys;
	int64_t		 there;		/* pieces of work in the store */
	int64_t		 cuts, acked, lost, doubtful;
	bool		 normal;
};

static int64_t
number_from(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoll(text, NULL, 10) : otherwise;
}

static void
must(enum err_code code, struct err *e)
{
	if (code != ERR_OK)
		fail_msg("%s: %s %s", err_code_name(code), e->key != NULL ? e->key : "-",
		    e->args[0] != NULL ? e->args[0] : "");
}

/* One piece of work: an entry, a number that counts them, an audit entry. */
static enum err_code
work(struct store *s, const struct day *d, int64_t n)
{
	struct audit_event ev = { .action = "save", .who = "kid", .result = "ok" };
	struct entry entry = { 0 };
	char text[32];
	enum err_code code;

	(void)snprintf(text, sizeof text, "%d", (int)n);
	entry.kind = strdup("inquiry");
	assert_true(buf_addf(&entry.body, "%0*d", 1 + (int)(n * 997 % 6000), (int)n));
	code = store_begin(s, NULL);
	if (code == ERR_OK)
		code = entry_save(s, keyring_at(d->keys, 0), &entry, NULL);
	if (code == ERR_OK)
		code = setting_put(s, "n", text, NULL);
	if (code == ERR_OK)
		code = audit_append(s, &ev, NULL, NULL);
	if (code == ERR_OK)
		code = store_commit(s, NULL);
	else
		store_rollback(s);
	entry_clear(&entry);
	return code;
}

/* Works until the power goes; the last commit that was acknowledged. */
static int64_t
work_until_dark(const struct day *d)
{
	struct store *s;
	int64_t n = d->there;

	if (store_open(&options, &s, NULL) != ERR_OK)
		return n;
	if (d->normal)
		assert_int_equal(sql_exec(s->db, "PRAGMA synchronous = NORMAL", NULL), ERR_OK);
	while (!power_is_cut() && work(s, d, n + 1) == ERR_OK) {
		n++;
		if (n % 7 == 0 && store_truncate_wal(s, NULL) != ERR_OK)
			break;
	}
	store_close(&s);
	return n;
}

static void
look_after(struct day *d, int64_t acked)
{
	struct audit_state audit;
	struct err e = ERR_INIT;
	struct store *s;
	int64_t n, entries;
	char *text;

	must(store_open(&options, &s, &e), &e);
	must(store_check(s, &e), &e);
	must(setting_get(s, "n", &text, &e), &e);
	n = text != NULL ? strtoll(text, NULL, 10) : 0;
	free(text);
	must(entry_count(s, NULL, 0, &entries, &e), &e);
	must(audit_verify(s, &audit, &e), &e);
	assert_int_equal(audit.first_bad, 0);
	assert_int_equal(entries, n);
	assert_int_equal(audit.entries, n);
	assert_in_range(n, 0, acked + 1);
	d->cuts++;
	d->acked += acked - d->there;
	d->lost += n < acked ? acked - n : 0;
	d->doubtful += n > acked;
	d->there = n;
	store_close(&s);
}

static void
cuts(struct day *d, int64_t want)
{
	struct err e = ERR_INIT;
	uint64_t first = (uint64_t)number_from("MADOGUCHI_SEED", 1), seed;
	int64_t acked;

	must(seal_init(&e), &e);
	d->keys = keyring_new();
	must(keyring_add(d->keys, "iryo", 1, true, box_key_new(), &e), &e);
	power_on(first);
	must(store_create(&options, &e), &e);
	power_keep();
	for (seed = first; d->cuts < want; seed++) {
		if (d->cuts % LIVES == 0) {
			power_restore(seed);
			d->there = 0;
		}
		power_cut_after(1 + (int64_t)(seed * 7919 % 400));
		acked = work_until_dark(d);
		power_back();
		look_after(d, acked);
	}
	power_off();
	keyring_free(&d->keys);
}

static void
what_was_acknowledged_survives_every_power_cut(void **state UNUSED)
{
	struct day d = { .normal = false };

	cuts(&d, number_from("MADOGUCHI_CUTS", CUTS));
	print_message("# %d cuts, %d commits acknowledged, %d lost, %d in doubt and there\n",
	    (int)d.cuts, (int)d.acked, (int)d.lost, (int)d.doubtful);
	assert_true(d.acked > d.cuts);
	assert_int_equal(d.lost, 0);
}

static void
the_same_test_finds_losses_when_commits_are_not_synced(void **state UNUSED)
{
	struct day d = { .normal = true };

	cuts(&d, CONTROL_CUTS);
	assert_true(d.lost > 0);
}

static void
a_creation_that_the_power_cut_can_be_done_again(void **state UNUSED)
{
	struct err e = ERR_INIT;
	enum err_code code;
	struct store *s;
	int64_t at;

	for (at = 1; at < CREATION_MAX; at++) {
		power_on((uint64_t)at);
		power_cut_after(at);
		code = store_create(&options, NULL);
		if (!power_is_cut()) {
			power_off();
			break;
		}
		power_back();
		code = store_create(&options, &e);
		if (code == ERR_REFUSED)
			code = ERR_OK;	/* it was finished before the cut */
		must(code, &e);
		must(store_open(&options, &s, &e), &e);
		store_close(&s);
		power_off();
		err_clear(&e);
	}
	assert_true(at > 5 && at < CREATION_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_acknowledged_survives_every_power_cut),
		cmocka_unit_test(the_same_test_finds_losses_when_commits_are_not_synced),
		cmocka_unit_test(a_creation_that_the_power_cut_can_be_done_again),
	};

	return cmocka_run_group_tests_name("cache: power", tests, NULL, NULL);
}
