/* SPDX-License-Identifier: ISC */
/*
 * Unusual operation: what is stopped, the signed policy, and the follow-up
 * queue.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/reseal.h"
#include "tests/unit/rules_fixture.h"
#include "work/policy.h"
#include "work/priv.h"

/* ---- persons who are guarded ---- */

static const char *
person_key(struct session *s)
{
	static char key[64];
	struct draft *d = world_draft(s, "inquiry", "94-1");

	(void)snprintf(key, sizeof key, "%s", answers_get(draft_answers(d), "person_key"));
	draft_close(&d);
	assert_true(key[0] != '\0');
	return key;
}

static void
mark(struct session *s, bool own)
{
	struct guard_spec g = { .affair = "fukushi-teate", .person_key = person_key(s),
	    .own = own };
	struct err e = ERR_INIT;

	ok(guard_mark(s, &g, &e), &e);
}

static enum err_code
review(struct session *s, const char *entry, struct err *e)
{
	struct review_view *v = NULL;
	enum err_code rc = review_open(s, entry, "決裁", &v, e);

	review_close(&v);
	return rc;
}

static void
own_record_fires(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *suzuki;
	struct draft *d;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	suzuki = world_login(x, "suzuki");
	world_pending(tanaka, false, entry);
	mark(suzuki, true);
	not_ok(review(suzuki, entry, &e), ERR_REFUSED, "work.guard.own", &e);
	not_ok(look(suzuki, entry, &e), ERR_REFUSED, "work.guard.own", &e);
	not_ok(entry_approve(suzuki, entry, "x", &e), ERR_REFUSED, NULL, &e);
	d = world_draft(suzuki, "inquiry", "94-1");
	not_ok(draft_submit(d, &e), ERR_REFUSED, "work.guard.own", &e);
	draft_close(&d);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	assert_true(found(x, "own-record") >= 1);
	/* Nobody takes the mark away by saying that it is their own. */
	not_ok(guard_mark(tanaka, &(struct guard_spec){ "fukushi-teate", person_key(tanaka), true,
	    false }, &e), ERR_REFUSED, "work.guard.other", &e);
	session_end(&tanaka);
	session_end(&suzuki);
}

static void
own_record_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *suzuki;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	suzuki = world_login(x, "suzuki");
	mark(suzuki, true);
	world_pending(tanaka, false, entry);
	looks(tanaka, entry, 1);
	fired(x, "own-record", 0);
	session_end(&tanaka);
	session_end(&suzuki);
}

static void
colleague_fires(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct session *tanaka, *sato, *suzuki, *ito;
	struct review_view *v;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	world_user(x, "ito", "伊藤 見本", "p-0021", "approver", "fukushi-teate");
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	suzuki = world_login(x, "suzuki");
	ito = world_login(x, "ito");
	world_pending(tanaka, false, entry);
	mark(suzuki, true);
	ok(review_open(sato, entry, "決裁", &v, &e), &e);
	memcpy(digest, v->digest, sizeof digest);
	review_close(&v);
	assert_true(found(x, "colleague") >= 1);
	/* The first approval is kept, and moves nothing; a second one by the same
	 * person is no second one. */
	not_ok(entry_approve(sato, entry, digest, &e), ERR_REFUSED, "work.guard.second_approver",
	    &e);
	not_ok(entry_approve(sato, entry, digest, &e), ERR_REFUSED, "work.guard.second_approver",
	    &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	ok(review(ito, entry, &e), &e);
	ok(entry_approve(ito, entry, digest, &e), &e);
	assert_int_equal(world_state(x, entry), ST_QUEUED);
	session_end(&tanaka);
	session_end(&sato);
	session_end(&suzuki);
	session_end(&ito);
}

static void
colleague_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *sato;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(tanaka, false, entry);
	world_approve(sato, entry);
	assert_int_equal(world_state(x, entry), ST_QUEUED);
	fired(x, "colleague", 0);
	session_end(&tanaka);
	session_end(&sato);
}

static void
protected_fires(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE];
	struct session *s;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	world_pending(s, false, other);
	mark(s, false);
	not_ok(look(s, entry, &e), ERR_REFUSED, "work.guard.protected", &e);
	fired(x, "protected", 1);
	ok(guard_confirm(s, entry, &e), &e);
	ok(look(s, entry, &e), &e);
	/* The confirmation is for that entry only, and by an approver's hand only is the
	 * mark removed. */
	not_ok(look(s, other, &e), ERR_REFUSED, "work.guard.protected", &e);
	not_ok(guard_mark(s, &(struct guard_spec){ "fukushi-teate", person_key(s), false, true },
	    &e), ERR_DENIED, NULL, &e);
	session_end(&s);
}

static void
protected_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s, *suzuki;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	suzuki = world_login(x, "suzuki");
	world_pending(s, false, entry);
	mark(s, false);
	ok(guard_mark(suzuki, &(struct guard_spec){ "fukushi-teate", person_key(s), false, true },
	    &e), &e);
	looks(s, entry, 1);
	fired(x, "protected", 0);
	session_end(&s);
	session_end(&suzuki);
}

/* With a new epoch the tokens are other ones; the marks hold all the same, and the old
 * key is not kept for them. */
static void
marks_outlive_a_new_epoch(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *suzuki;
	int64_t epoch, rows;
	bool named;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	suzuki = world_login(x, "suzuki");
	mark(suzuki, true);
	ok(group_named(work_store(x->w), keyring_current(tanaka->ring, "fukushi-teate")->tag,
	    &named, &e), &e);
	assert_true(named);
	session_end(&suzuki);
	ok(epoch_new(tanaka, "fukushi-teate", &epoch, &rows, &e), &e);
	assert_int_equal(rows, 1);
	session_end(&tanaka);
	tanaka = world_login(x, "tanaka");
	suzuki = world_login(x, "suzuki");
	world_pending(tanaka, false, entry);
	not_ok(look(suzuki, entry, &e), ERR_REFUSED, "work.guard.own", &e);
	ok(look(tanaka, entry, &e), &e);
	assert_int_equal(found(x, "colleague"), 1);
	session_end(&tanaka);
	session_end(&suzuki);
}

/* ---- the policy ---- */

static void
a_policy_moves_a_threshold(void **state)
{
	struct world *x = *state;
	struct err e = ERR_INIT;

	ok(import(x, "{\"organization\":\"121002\",\"version\":3,\"values\":{\"failed_logins\":2}}",
	    &e), &e);
	fail_logins(x, "tanaka", 2);
	fired(x, "failed-logins", 1);
	not_ok(import(x, "{\"organization\":\"121002\",\"version\":3}", &e), ERR_REFUSED,
	    "work.policy.older", &e);
	not_ok(import(x, "{\"organization\":\"999999\",\"version\":4}", &e), ERR_REFUSED,
	    "work.policy.organization", &e);
	not_ok(import(x, "{\"organization\":\"121002\",\"version\":4,\"values\":{\"lookz\":2}}",
	    &e), ERR_INVALID, "work.policy.value", &e);
	not_ok(import(x, "{\"organization\":\"121002\",\"version\":4,\"values\":{\"looks\":0}}",
	    &e), ERR_INVALID, "work.policy.value", &e);
}

static void
a_policy_by_others_is_refused(void **state)
{
	static const char draft[] = "{\"organization\":\"121002\",\"version\":1}";
	struct world *x = *state;
	char *key = path_join(x->home, "other.key");
	struct buf jws = BUF_INIT;
	struct err e = ERR_INIT;
	struct session *s = NULL;

	assert_non_null(key);
	ok(root_new(key, NULL, &e), &e);
	ok(policy_sign(key, draft, strlen(draft), clock_wall_us(&x->clock), &jws, &e), &e);
	not_ok(policy_import(x->w, buf_str(&jws), &e), ERR_REFUSED, "work.policy.signature", &e);
	/* Written into the store by somebody with the disk: nobody logs in under it. */
	ok(setting_put(work_store(x->w), "policy", buf_str(&jws), &e), &e);
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_STORE_DAMAGED, NULL, &e);
	/* Nor when what seals the settings was taken away with it. */
	world_sql(x, "DELETE FROM setting WHERE name = 'store_mac'; DELETE FROM audit");
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_CRYPTO, NULL, &e);
	buf_free(&jws);
	free(key);
}

/* ---- the queue ---- */

struct seen {
	int64_t	id;
	char	rule[32], login[32], said[64];
	bool	overdue, escalated, answered;
	int	n;
};

static bool
see(void *ctx, const struct follow_up *f)
{
	struct seen *s = ctx;

	if (strcmp(f->rule, s->rule) != 0)
		return true;
	s->n++;
	s->id = f->id;
	(void)snprintf(s->login, sizeof s->login, "%s", f->login != NULL ? f->login : "");
	(void)snprintf(s->said, sizeof s->said, "%s", f->said != NULL ? f->said : "");
	s->overdue = f->overdue;
	s->escalated = f->escalated_us != 0;
	s->answered = f->answered_us != 0;
	return true;
}

static struct seen
queue_of(struct session *s, const char *rule)
{
	struct seen seen = { 0 };
	struct err e = ERR_INIT;

	(void)snprintf(seen.rule, sizeof seen.rule, "%s", rule);
	ok(follow_up_list(s, false, see, &seen, &e), &e);
	return seen;
}

static void
a_person_asks_and_writes_down(void **state)
{
	static const struct follow_up_answer a = { "田中", "急ぎの認定のため",
	    "所属長に報告、問題なし" };
	struct world *x = *state;
	struct session *security, *tanaka;
	struct seen seen;
	struct err e = ERR_INIT;
	struct buf disk = BUF_INIT;

	set_time(x, 0, 22, 0);
	tanaka = world_login(x, "tanaka");
	set_time(x, 1, 10, 0);
	security = world_login(x, "takahashi");
	seen = queue_of(security, "hours");
	assert_int_equal(seen.n, 1);
	assert_string_equal(seen.login, "tanaka");
	assert_false(seen.answered);
	not_ok(follow_up_list(tanaka, false, see, &seen, &e), ERR_DENIED,
	    "work.unusual.not_security", &e);
	not_ok(follow_up_answer(tanaka, seen.id, &a, &e), ERR_DENIED, NULL, &e);
	not_ok(follow_up_answer(security, seen.id, &(struct follow_up_answer){ "田中", "", "x" },
	    &e), ERR_INVALID, "work.unusual.missing", &e);
	not_ok(follow_up_answer(security, 9999, &a, &e), ERR_NOT_FOUND, NULL, &e);
	ok(follow_up_answer(security, seen.id, &a, &e), &e);
	seen = queue_of(security, "hours");
	assert_true(seen.answered);
	assert_string_equal(seen.said, a.said);
	not_ok(follow_up_answer(security, seen.id, &a, &e), ERR_REFUSED, "cache.unusual.answered",
	    &e);
	world_disk(x, &disk);
	assert_null(memmem(disk.data, disk.len, a.said, strlen(a.said)));
	buf_free(&disk);
	session_end(&security);
	session_end(&tanaka);
}

static void
nobody_answers_for_themselves(void **state)
{
	static const struct follow_up_answer a = { "本人", "残業", "問題なし" };
	struct world *x = *state;
	struct session *security;
	struct err e = ERR_INIT;

	set_time(x, 0, 22, 0);
	security = world_login(x, "takahashi");
	not_ok(follow_up_answer(security, queue_of(security, "hours").id, &a, &e), ERR_REFUSED,
	    "work.unusual.own", &e);
	session_end(&security);
}

static void
what_is_overdue_escalates_once(void **state)
{
	struct world *x = *state;
	struct session *security, *admin;
	struct seen seen;
	struct err e = ERR_INIT;
	int64_t n;

	set_time(x, 0, 22, 0);
	visit(x, "tanaka");
	world_user(x, "kanri", "管理 見本", "p-0031", "admin", "fukushi-teate");
	set_time(x, 5, 10, 0);
	ok(follow_up_daily(x->w, &n, &e), &e);
	assert_int_equal(n, 0);
	admin = world_login(x, "kanri");
	assert_int_equal(queue_of(admin, "hours").n, 0);
	set_time(x, 8, 10, 0);
	ok(follow_up_daily(x->w, &n, &e), &e);
	assert_int_equal(n, 1);
	ok(follow_up_daily(x->w, &n, &e), &e);
	assert_int_equal(n, 0);
	security = world_login(x, "takahashi");
	seen = queue_of(security, "hours");
	assert_true(seen.overdue && seen.escalated);
	assert_int_equal(queue_of(admin, "hours").n, 1);
	session_end(&security);
	session_end(&admin);
}

#define TEST(t)		cmocka_unit_test_setup_teardown(t, world_make, world_remove)
#define RULE(name)	TEST(name##_fires), TEST(name##_does_not)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(own_record), RULE(colleague), RULE(protected),
		TEST(marks_outlive_a_new_epoch),
		TEST(a_policy_moves_a_threshold), TEST(a_policy_by_others_is_refused),
		TEST(a_person_asks_and_writes_down), TEST(nobody_answers_for_themselves),
		TEST(what_is_overdue_escalates_once),
	};

	return cmocka_run_group_tests_name("work: guarded persons, policy, follow-up", tests, NULL,
	    NULL);
}
