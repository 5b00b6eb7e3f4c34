/* SPDX-License-Identifier: ISC */
/*
 * The outbox against a model of it in memory: seeded random operations, by
 * random actors with versions that are sometimes old, in transactions that are
 * sometimes rolled back, on a store that is sometimes opened anew.  After each, what
 * the store says - the result, the states, who is next to be sent, what was
 * being sent at a crash - is what the model says.
 *
 * The same suite over a store in memory (power_vfs.h) and over a file.
 * MADOGUCHI_SEED: where chance begins; MADOGUCHI_ROUNDS: how many stores.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/evidence.h"
#include "cache/restored.h"
#include "seal/secret.h"
#include "tests/support/power_file.h"
#include "tests/support/power_vfs.h"
#include "tests/unit/cache_fixture.h"

#define ENTRIES		24
#define ORDERS		4	/* 0: none */
#define OPERATIONS	400

struct model_entry {
	char			id[UUID_TEXT_SIZE], submission[UUID_TEXT_SIZE];
	enum outbox_state	state;
	int64_t			version, attempts, next_try_us, seq;
	int			order;
	bool			from_uncertain;	/* the last quarantine */
	bool			receipts;	/* good or bad, of this submission */
	bool			restored;	/* from a backup: the server has to be asked */
};

struct model {
	struct store_options	 options;
	struct store		*store;
	struct keyring		*keys;
	struct clock		 clock;
	int64_t			 now_us;
	struct model_entry	 e[ENTRIES];
	size_t			 n;
	int64_t			 seq;
	uint64_t		 chance;
	int			 fired[EV_COUNT];
	bool			 memory;
};

static size_t
dice(struct model *m, size_t below)
{
	return (size_t)(power_chance(&m->chance) % below);
}

static int64_t
now(void *ctx)
{
	return ((struct model *)ctx)->now_us;
}

static int64_t
number_from(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoll(text, NULL, 10) : otherwise;
}

static void
begin(struct model *m)
{
	struct err e = ERR_INIT;

	fixture_ok(store_begin(m->store, &e), &e);
}

/* One transaction in eight does not happen; *kept tells. */
static void
end(struct model *m, bool *kept)
{
	struct err e = ERR_INIT;

	*kept = dice(m, 8) != 0;
	if (*kept)
		fixture_ok(store_commit(m->store, &e), &e);
	else
		store_rollback(m->store);
}

/* ---- drafts ---- */

static void
op_save(struct model *m)
{
	struct entry n = { .kind = strdup("inquiry") };
	struct model_entry *x;
	struct err e = ERR_INIT;
	enum err_code want = ERR_OK, code;
	bool fresh = m->n < ENTRIES && (m->n == 0 || dice(m, 2) == 0), kept;

	x = fresh ? &m->e[m->n] : &m->e[dice(m, m->n)];
	if (!fresh) {
		memcpy(n.id, x->id, sizeof n.id);
		n.version = x->version - (dice(m, 4) == 0);
		want = n.version == 0 ? ERR_OK : n.version != x->version ? ERR_STALE :
		    x->state != ST_DRAFT ? ERR_REFUSED : ERR_OK;
	}
	/* Version 0 would be a second row of the same id. */
	if (!fresh && n.version == 0) {
		entry_clear(&n);
		return;
	}
	assert_true(buf_addf(&n.body, "%0*d", (int)dice(m, 900), 1));
	begin(m);
	code = entry_save(m->store, keyring_at(m->keys, 0), &n, &e);
	assert_string_equal(err_code_name(code), err_code_name(want));
	end(m, &kept);
	if (kept && want == ERR_OK) {
		if (fresh) {
			*x = (struct model_entry){ .state = ST_DRAFT };
			memcpy(x->id, n.id, sizeof x->id);
			m->n++;
		}
		x->version++;
	}
	entry_clear(&n);
	err_clear(&e);
}

static struct outbox_step
step_of(const struct model_entry *x, enum outbox_event ev, enum outbox_actor actor)
{
	return (struct outbox_step){ .entry = x->id, .version = x->version, .event = ev,
	    .actor = actor, .who = "kid" };
}

static void
op_freeze(struct model *m, struct model_entry *x)
{
	unsigned char token[TOKEN_BYTES] = { 0 };
	struct outbox_step step = step_of(x, EV_FREEZE, ACTOR_MAKER);
	struct envelope v = { .sealing_kid = "kid", .digest = "digest" };
	struct buf frozen = BUF_INIT;
	struct err e = ERR_INIT;
	char submission[UUID_TEXT_SIZE];
	int order = (int)dice(m, ORDERS);
	bool kept;

	if (x->state != ST_DRAFT)
		return;
	token[0] = (unsigned char)order;
	uuid_make(m->now_us, submission);
	assert_true(buf_adds(&frozen, "frozen") && buf_adds(&v.sealed, "sealed"));
	memcpy(v.entry, x->id, sizeof v.entry);
	memcpy(v.submission, submission, sizeof v.submission);
	begin(m);
	fixture_ok(frozen_put(m->store, keyring_at(m->keys, 0), x->id, submission, token, &frozen,
	    &e), &e);
	fixture_ok(envelope_put(m->store, &v, &e), &e);
	fixture_ok(outbox_move(m->store, &step, &e), &e);
	end(m, &kept);
	if (kept) {
		memcpy(x->submission, submission, sizeof x->submission);
		x->state = ST_PENDING;
		x->version++;
		x->attempts = x->next_try_us = 0;
		x->order = order;
		x->seq = ++m->seq;
		x->receipts = false;
		m->fired[EV_FREEZE]++;
	}
	envelope_row_clear(&v);
	buf_free(&frozen);
}

/* ---- moves ---- */

static const struct outbox_transition *
lawful(const struct model_entry *x, const struct outbox_step *step)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].from == x->state && t[i].event == step->event &&
		    (t[i].actors >> step->actor & 1) != 0 &&
		    (step->event != EV_STATEMENT || t[i].to == step->to))
			return &t[i];
	}
	return NULL;
}

/* The same word of the server again: nothing happens, and it is no fault. */
static bool
repeated(const struct model_entry *x, const struct outbox_step *step)
{
	return step->event == EV_STATEMENT && step->actor == ACTOR_SENDER &&
	    step->to == x->state && x->state >= ST_RECEIVED && x->state <= ST_FAILED;
}

/* Mostly something that is lawful from here, and leads on rather than out. */
static const struct outbox_transition *
choose(struct model *m, const struct model_entry *x)
{
	const struct outbox_transition *table, *t;
	size_t tries, n;

	table = outbox_table(&n);
	t = &table[dice(m, n)];
	if (dice(m, 5) == 0)
		return t;
	for (tries = 0; tries < 400; tries++) {
		bool out = t->event == EV_DISCARD || t->event == EV_PAPER ||
		    t->event == EV_WITHDRAW || t->event == EV_RETURN || t->event == EV_DESTROY;

		if (t->from == x->state && (!out || dice(m, 12) == 0))
			break;
		t = &table[dice(m, n)];
	}
	return t;
}

static enum outbox_actor
choose_actor(struct model *m, const struct outbox_transition *t)
{
	enum outbox_actor a = (enum outbox_actor)dice(m, ACTOR_COUNT);

	while (dice(m, 6) != 0 && (t->actors >> a & 1) == 0)
		a = (enum outbox_actor)dice(m, ACTOR_COUNT);
	return a;
}

static void
op_move(struct model *m, struct model_entry *x)
{
	const struct outbox_transition *t;
	struct outbox_step step;
	enum err_code want = ERR_OK;
	struct err e = ERR_INIT;
	bool kept;

	t = choose(m, x);
	if (t->event == EV_FREEZE)
		return;
	step = step_of(x, t->event, choose_actor(m, t));
	step.to = t->to;
	step.version -= dice(m, 8) == 0;
	step.next_try_us = m->now_us + (int64_t)dice(m, 100) * 1000000;
	t = lawful(x, &step);
	if (step.version != x->version)
		want = ERR_STALE;
	else if (repeated(x, &step))
		want = ERR_OK;
	else if (t == NULL || x->restored != (step.event == EV_FOUND) ||
	    (x->state == ST_QUARANTINED && step.event == EV_WITHDRAW &&
	    (x->from_uncertain || x->receipts)))
		want = ERR_REFUSED;
	begin(m);
	assert_string_equal(err_code_name(outbox_move(m->store, &step, &e)), err_code_name(want));
	end(m, &kept);
	err_clear(&e);
	if (!kept || want != ERR_OK || (t == NULL || repeated(x, &step)))
		return;
	if (step.event == EV_QUARANTINE)
		x->from_uncertain = x->state == ST_UNCERTAIN;
	x->attempts += step.event == EV_SEND;
	x->next_try_us = step.event == EV_DEFER || step.event == EV_UNSURE ? step.next_try_us : 0;
	x->state = t->to;
	x->version++;
	x->restored = false;
	m->fired[step.event]++;
}

/* A restore marks what may have been sent since; for some the server says that it knows
 * nothing of them. */
static void
op_restore(struct model *m)
{
	struct err e = ERR_INIT;
	int64_t n, want = 0;
	bool kept;
	size_t i;

	begin(m);
	fixture_ok(restored_mark(m->store, &n, &e), &e);
	end(m, &kept);
	for (i = 0; i < m->n; i++) {
		struct model_entry *x = &m->e[i];

		if (x->submission[0] == '\0' || (x->state != ST_PENDING && x->state != ST_HELD &&
		    x->state != ST_QUEUED && x->state != ST_DEFERRED &&
		    x->state != ST_QUARANTINED))
			continue;
		want++;
		x->restored = x->restored || kept;
		if (x->restored && dice(m, 2) == 0) {
			fixture_ok(restored_unknown(m->store, x->submission, &e), &e);
			x->restored = false;
		}
	}
	assert_int_equal(n, want);
}

static void
op_receipt(struct model *m, struct model_entry *x)
{
	struct err e = ERR_INIT;
	int64_t count;

	if (x->submission[0] == '\0')
		return;
	if (dice(m, 2) == 0)
		fixture_ok(receipt_put(m->store, x->submission, "a.b.c", &e), &e);
	else
		fixture_ok(receipt_put_bad(m->store, x->submission, "a.b.d", &count, &e), &e);
	x->receipts = true;
}

static void
op_recover(struct model *m)
{
	struct err e = ERR_INIT;
	int64_t n, want = 0;
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (m->e[i].state == ST_SENDING) {
			m->e[i].state = ST_UNCERTAIN;
			m->e[i].version++;
			m->e[i].next_try_us = 0;
			want++;
		}
	}
	fixture_ok(envelope_recover(m->store, &n, &e), &e);
	assert_int_equal(n, want);
}

/* ---- questions ---- */

static bool
unfinished(enum outbox_state s)
{
	return s == ST_QUEUED || s == ST_SENDING || s == ST_DEFERRED || s == ST_UNCERTAIN ||
	    s == ST_QUARANTINED || s == ST_RECEIVED || s == ST_PROCESSING;
}

static bool
may_go(const struct model *m, const struct model_entry *x, bool ignore_timer)
{
	size_t i;

	if (x->restored)
		return false;
	if (x->state != ST_QUEUED && (x->state != ST_DEFERRED ||
	    (!ignore_timer && x->next_try_us > m->now_us)))
		return false;
	for (i = 0; i < m->n; i++) {
		if (x->order != 0 && m->e[i].order == x->order && m->e[i].seq < x->seq &&
		    m->e[i].seq != 0 && unfinished(m->e[i].state))
			return false;
	}
	return true;
}

/* The one of this state that goes after the one of that number; NULL when there is none. */
static const struct model_entry *
next_to_go(const struct model *m, enum outbox_state state, int64_t after, bool ignore_timer)
{
	const struct model_entry *best = NULL;
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (m->e[i].state == state && m->e[i].seq > after &&
		    may_go(m, &m->e[i], ignore_timer) &&
		    (best == NULL || m->e[i].seq < best->seq))
			best = &m->e[i];
	}
	return best;
}

/* Queued and deferred by turns, each the oldest freezing first; when one has no more, the
 * other goes on alone. */
static const struct model_entry *
next_by_turns(const struct model *m, const int64_t after[2], size_t turn, bool ignore_timer,
    size_t *kind)
{
	static const enum outbox_state states[2] = { ST_QUEUED, ST_DEFERRED };
	const struct model_entry *x;

	*kind = turn % 2;
	x = next_to_go(m, states[*kind], after[*kind], ignore_timer);
	if (x == NULL) {
		*kind = 1 - *kind;
		x = next_to_go(m, states[*kind], after[*kind], ignore_timer);
	}
	return x;
}

static void
ask_next(struct model *m)
{
	bool ignore_timer = dice(m, 2) != 0;
	size_t i, n, kind, limit = 1 + dice(m, ENTRIES);
	const struct model_entry *x;
	struct envelope *list;
	struct err e = ERR_INIT;
	int64_t after[2] = { 0, 0 };

	fixture_ok(envelope_next(m->store, m->now_us, ignore_timer, limit, &list, &n, &e), &e);
	for (i = 0; i < n; i++) {
		x = next_by_turns(m, after, i, ignore_timer, &kind);
		assert_non_null(x);
		assert_string_equal(list[i].submission, x->submission);
		assert_int_equal(list[i].version, x->version);
		assert_int_equal(list[i].attempts, x->attempts);
		after[kind] = x->seq;
		envelope_row_clear(&list[i]);
	}
	assert_true(n == limit || next_by_turns(m, after, n, ignore_timer, &kind) == NULL);
	free(list);
}

static void
ask_entry(struct model *m, const struct model_entry *x)
{
	struct err e = ERR_INIT;
	struct entry n;

	fixture_ok(entry_get(m->store, m->keys, x->id, &n, &e), &e);
	assert_string_equal(outbox_state_name(n.state), outbox_state_name(x->state));
	assert_int_equal(n.version, x->version);
	assert_int_equal(n.attempts, x->attempts);
	assert_int_equal(n.next_try_us, x->next_try_us);
	assert_string_equal(n.submission, x->submission);
	entry_clear(&n);
}

static void
ask_counts(struct model *m)
{
	struct err e = ERR_INIT;
	int st;

	for (st = 0; st < ST_COUNT; st++) {
		enum outbox_state one = (enum outbox_state)st;
		int64_t count, want = 0;
		size_t i;

		for (i = 0; i < m->n; i++)
			want += m->e[i].state == one;
		fixture_ok(entry_count(m->store, &one, 1, &count, &e), &e);
		assert_int_equal(count, want);
	}
}

static void
reopen(struct model *m)
{
	struct err e = ERR_INIT;

	store_close(&m->store);
	fixture_ok(store_open(&m->options, &m->store, &e), &e);
}

static void
one_operation(struct model *m)
{
	struct model_entry *x = m->n != 0 ? &m->e[dice(m, m->n)] : NULL;
	size_t what = dice(m, 20);

	m->now_us += (int64_t)dice(m, 20) * 1000000;
	if (x == NULL || what == 0)
		op_save(m);
	else if (what < 5)
		op_freeze(m, x);
	else if (what < 17)
		op_move(m, x);
	else if (what == 17 && dice(m, 4) == 0)
		op_receipt(m, x);
	else if (what == 18 && dice(m, 8) == 0)
		op_recover(m);
	else if (what == 19 && dice(m, 8) == 0)
		reopen(m);
	else if (what == 19 && dice(m, 8) == 0)
		op_restore(m);
	if (m->n != 0)
		ask_entry(m, &m->e[dice(m, m->n)]);
	ask_next(m);
}

static void
one_store(struct model *m, uint64_t seed)
{
	struct err e = ERR_INIT;
	size_t i;

	m->n = 0;
	m->seq = 0;
	m->chance = seed;
	m->now_us = NOON;
	fixture_ok(store_open(&m->options, &m->store, &e), &e);
	for (i = 0; i < OPERATIONS; i++)
		one_operation(m);
	for (i = 0; i < m->n; i++)
		ask_entry(m, &m->e[i]);
	ask_counts(m);
	fixture_ok(store_check(m->store, &e), &e);
	store_close(&m->store);
}

static void
print_fired(const struct model *m, int64_t stores)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < EV_COUNT; i++) {
		(void)buf_addf(&text, " %s %d", outbox_event_name((enum outbox_event)i),
		    m->fired[i]);
	}
	print_message("# %d stores, %d operations; moves:%s\n", (int)stores,
	    (int)stores * OPERATIONS, buf_str(&text));
	buf_free(&text);
}

static void
a_store_in_memory_does_what_the_model_does(void **state UNUSED)
{
	int64_t rounds = number_from("MADOGUCHI_ROUNDS", 20), i;
	uint64_t seed = (uint64_t)number_from("MADOGUCHI_SEED", 1);
	struct model m = { .options = { .home = "/disk", .vfs = POWER_VFS } };
	struct err e = ERR_INIT;

	m.clock = (struct clock){ now, now, now, &m };
	m.options.clock = &m.clock;
	fixture_ok(seal_init(&e), &e);
	m.keys = keyring_new();
	fixture_ok(keyring_add(m.keys, "iryo", 1, true, box_key_new(), &e), &e);
	power_on(seed);
	fixture_ok(store_create(&m.options, &e), &e);
	power_keep();
	for (i = 0; i < rounds; i++) {
		power_restore(seed);
		one_store(&m, seed * 1000003 + (uint64_t)i);
	}
	power_off();
	keyring_free(&m.keys);
	print_fired(&m, rounds);
	for (i = 0; rounds >= 20 && i < EV_COUNT; i++)
		assert_true(m.fired[i] != 0);
}

static void
a_store_on_disk_does_the_same(void **state)
{
	struct fixture *f = *state;
	struct model m = { .options = f->options };

	m.clock = (struct clock){ now, now, now, &m };
	m.options.clock = &m.clock;
	m.keys = f->keys;
	store_close(&f->store);
	one_store(&m, 77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_in_memory_does_what_the_model_does),
		cmocka_unit_test_setup_teardown(a_store_on_disk_does_the_same, fixture_make,
		    fixture_remove),
	};

	return cmocka_run_group_tests_name("cache: model", tests, NULL, NULL);
}
