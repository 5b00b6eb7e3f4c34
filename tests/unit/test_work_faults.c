/* SPDX-License-Identifier: ISC */
/*
 * A full disk and a broken one under what people do: at every change on the
 * disk, each operation says that it is saved, and it is; or that it is not,
 * and nothing has moved; or that nobody can tell.  Once the disk is well the
 * same session goes on and does it.
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
#include "tests/support/fault_vfs.h"
#include "tests/unit/rules_fixture.h"

struct scene {
	struct world	*x;
	struct session	*tanaka, *sato;
	struct draft	*draft;
	char		*digest;	/* of the review that was opened */
	char		 entry[UUID_TEXT_SIZE];
};

/* One thing that somebody does: what it begins with, and what it leads to. */
struct deed {
	const char	*name;
	void		(*prepare)(struct scene *s);
	enum err_code	(*run)(struct scene *s, struct err *e);
	/* Of the entry; ST_COUNT: there is none. */
	enum outbox_state before, after;
};

static void
new_draft(struct scene *s)
{
	s->draft = world_draft(s->tanaka, "inquiry", "94-1");
	memcpy(s->entry, draft_entry(s->draft), sizeof s->entry);
}

static void
saved_draft(struct scene *s)
{
	struct err e = ERR_INIT;

	new_draft(s);
	ok(draft_save(s->draft, &e), &e);
}

static void
pending(struct scene *s)
{
	world_pending(s->tanaka, false, s->entry);
}

/* The review is opened; approving it is the deed. */
static void
reviewed(struct scene *s)
{
	struct review_view *v;
	struct err e = ERR_INIT;

	pending(s);
	ok(review_open(s->sato, s->entry, "決裁", &v, &e), &e);
	s->digest = strdup(v->digest);
	review_close(&v);
}

static void
answered(struct scene *s)
{
	pending(s);
	world_approve(s->sato, s->entry);
	world_outcome(s->x, s->entry, WIRE_ANSWERED, NULL);
}

static void
opened(struct scene *s)
{
	struct result_view *v;
	struct err e = ERR_INIT;

	answered(s);
	ok(result_open(s->tanaka, s->entry, "審査", &v, &e), &e);
	result_close(&v);
}

static enum err_code
save(struct scene *s, struct err *e)
{
	return draft_save(s->draft, e);
}

static enum err_code
submit(struct scene *s, struct err *e)
{
	return draft_submit(s->draft, e);
}

static enum err_code
withdraw(struct scene *s, struct err *e)
{
	return entry_withdraw(s->tanaka, s->entry, e);
}

static enum err_code
give_back(struct scene *s, struct err *e)
{
	return entry_return(s->sato, s->entry, "基準日を確認してください。", NULL, e);
}

static enum err_code
approve(struct scene *s, struct err *e)
{
	return entry_approve(s->sato, s->entry, s->digest, e);
}

static enum err_code
open_result(struct scene *s, struct err *e)
{
	struct result_view *v;
	enum err_code rc = result_open(s->tanaka, s->entry, "審査", &v, e);

	if (rc == ERR_OK)
		result_close(&v);
	return rc;
}

static enum err_code
finish(struct scene *s, struct err *e)
{
	return entry_close(s->tanaka, s->entry, "認定", e);
}

static const struct deed deeds[] = {
	{ "save", new_draft, save, ST_COUNT, ST_DRAFT },
	{ "submit", saved_draft, submit, ST_DRAFT, ST_PENDING },
	{ "withdraw", pending, withdraw, ST_PENDING, ST_DRAFT },
	{ "return", pending, give_back, ST_PENDING, ST_RETURNED },
	{ "approve", reviewed, approve, ST_PENDING, ST_QUEUED },
	{ "open", answered, open_result, ST_ANSWERED, ST_OPENED },
	{ "close", opened, finish, ST_OPENED, ST_CLOSED },
};

/* ST_COUNT when nobody knows of it. */
static enum outbox_state
state_of(struct scene *s)
{
	struct entry n = { 0 };
	struct err e = ERR_INIT;
	enum err_code rc = entry_get(work_store(s->x->w), NULL, s->entry, &n, &e);
	enum outbox_state state = rc == ERR_OK ? n.state : ST_COUNT;

	if (rc != ERR_NOT_FOUND)
		ok(rc, &e);
	err_clear(&e);
	entry_clear(&n);
	return state;
}

struct tally {
	int64_t	faults, saved, refused, unsure;
};

/* *fired false: the deed changes the disk fewer times than that. */
static void
one_fault(struct scene *s, const struct deed *d, enum fault_kind kind, int64_t at, bool stays,
    struct tally *t, bool *fired)
{
	struct err e = ERR_INIT;
	enum outbox_state state;
	enum err_code rc;
	bool unsure;

	d->prepare(s);
	fault_after(kind, at, stays);
	rc = d->run(s, &e);
	*fired = fault_count() != 0;
	fault_after(kind, 0, false);
	state = state_of(s);
	unsure = rc != ERR_OK && strcmp(e.key, "work.store.unsure") == 0;
	if (rc == ERR_OK)
		assert_int_equal(state, d->after);
	else if (!unsure || state != d->after)
		assert_int_equal(state, d->before);
	if (rc != ERR_OK && rc != ERR_IO && rc != ERR_STORE_FULL)
		fail_msg("%s at %lld: %s %s", d->name, (long long)at, err_code_name(rc), e.key);
	err_clear(&e);
	t->faults += *fired;
	t->saved += rc == ERR_OK && *fired;
	t->unsure += unsure;
	t->refused += rc != ERR_OK && !unsure;
	/* The disk is well again: the same person does it again. */
	if (rc != ERR_OK && state == d->before) {
		ok(d->run(s, &e), &e);
		assert_int_equal(state_of(s), d->after);
	}
	draft_close(&s->draft);
	free(s->digest);
	s->digest = NULL;
}

static void
every_change_fails(void **state)
{
	static const struct { enum fault_kind kind; bool stays; } ways[] = {
		{ FAULT_FULL, false }, { FAULT_FULL, true }, { FAULT_BROKEN, false },
		{ FAULT_BROKEN, true },
	};
	struct scene s = { .x = *state };
	struct audit_state chain;
	struct tally t = { 0 };
	struct err e = ERR_INIT;
	size_t i, k;
	int64_t at;
	bool fired;

	set_time(s.x, 0, 10, 0);
	s.tanaka = world_login(s.x, "tanaka");
	s.sato = world_login(s.x, "sato");
	for (i = 0; i < NELEM(deeds); i++) {
		for (k = 0; k < NELEM(ways); k++) {
			for (at = 1, fired = true; fired; at++)
				one_fault(&s, &deeds[i], ways[k].kind, at, ways[k].stays, &t,
				    &fired);
			assert_true(at > 2);
		}
	}
	ok(audit_verify(work_store(s.x->w), &chain, &e), &e);
	assert_int_equal(chain.first_bad, 0);
	ok(store_check(work_store(s.x->w), &e), &e);
	print_message("# %lld faults: %lld saved all the same, %lld not saved, %lld unsure\n",
	    (long long)t.faults, (long long)t.saved, (long long)t.refused, (long long)t.unsure);
	session_end(&s.tanaka);
	session_end(&s.sato);
}

static int
setup(void **state)
{
	return fault_on() ? world_make(state) : -1;
}

static int
teardown(void **state)
{
	int rc = world_remove(state);

	fault_off();
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_change_fails, setup, teardown),
	};

	return cmocka_run_group_tests_name("work: faults of the disk", tests, NULL, NULL);
}
