/* SPDX-License-Identifier: ISC */
/*
 * The life of keys: epochs, people who are suspended, removed, who forgot
 * their password; and the roster requests of a store that is no drill.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "cache/entry.h"
#include "cache/people.h"
#include "tests/unit/work_fixture.h"
#include "work/priv.h"

#define GROUP	"fukushi-teate"

static int64_t
epoch_of(struct world *x, const char *affair)
{
	char *path = path_join(x->home, "store.db");
	sqlite3_stmt *st;
	sqlite3 *db;
	int64_t n;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT coalesce(sum(epoch * current), 0)"
	    " + 100 * count(*) FROM affair_key WHERE affair = ?", -1, &st, NULL), SQLITE_OK);
	(void)sqlite3_bind_text(st, 1, affair, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	(void)sqlite3_finalize(st);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	free(path);
	return n;
}
/* The epoch in force, and how many there are. */
#define EPOCH(now, kept)	((now) + 100 * (kept))

struct sought { const char *login; char state[16]; };

static bool
seek(void *ctx, const struct user_info *u)
{
	struct sought *s = ctx;

	if (strcmp(u->login, s->login) == 0)
		memcpy(s->state, u->state, strlen(u->state) + 1);
	return true;
}

static const char *
standing(struct world *x, const char *login, struct sought *s)
{
	struct err e = ERR_INIT;

	*s = (struct sought){ .login = login };
	ok(user_list(x->w, seek, s, &e), &e);
	return s->state;
}

/* Opens as this person does, and says what is in it. */
static void
opens(struct session *s, const char *entry)
{
	struct answers *a;
	struct entry_row row;
	struct err e = ERR_INIT;

	ok(entry_show(s, entry, "確認", &a, &row, &e), &e);
	assert_string_equal(row.affair, GROUP);
	answers_free(&a);
	entry_row_clear(&row);
}

static enum err_code
set_password(struct world *x, struct session *by, const char *login, const char *text,
    struct err *e)
{
	struct secret *p = secret_new_copy(text, strlen(text));
	enum err_code rc;

	assert_non_null(p);
	rc = user_password(x->w, by, login, p, e);
	secret_free(&p);
	return rc;
}

/* ---- epochs ---- */

static void
a_new_epoch_seals_every_row_anew(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato"), *s;
	struct result_view *v;
	char draft[UUID_TEXT_SIZE], pending[UUID_TEXT_SIZE], answered[UUID_TEXT_SIZE];
	struct draft *d = world_draft(maker, "inquiry", "94-1");
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	ok(draft_save(d, &e), &e);
	memcpy(draft, draft_entry(d), sizeof draft);
	draft_close(&d);
	world_pending(maker, true, pending);
	world_pending(maker, false, answered);
	world_approve(other, answered);
	world_outcome(x, answered, WIRE_ANSWERED, NULL);
	session_end(&other);

	ok(epoch_new(maker, GROUP, &epoch, &rows, &e), &e);
	assert_int_equal(epoch, 2);
	/* Three entries, two frozen submissions, one result. */
	assert_int_equal(rows, 6);
	/* What is pending asks for its answer under the first one. */
	assert_int_equal(epoch_of(x, GROUP), EPOCH(2, 2));

	/* The session goes on; a colleague logs in anew. */
	opens(maker, draft);
	s = world_login(x, "suzuki");
	opens(s, draft);
	world_approve(s, pending);
	ok(result_open(maker, answered, "審査", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	session_end(&s);
	session_end(&maker);
}

static void
an_answer_that_is_awaited_keeps_its_epoch(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	struct result_view *v;
	char entry[UUID_TEXT_SIZE];
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	world_approve(other, entry);
	ok(epoch_new(other, GROUP, &epoch, &rows, &e), &e);
	assert_int_equal(epoch_of(x, GROUP), EPOCH(2, 2));
	/* The answer comes sealed to the key that was asked for, epochs later. */
	ok(epoch_new(other, GROUP, &epoch, &rows, &e), &e);
	assert_int_equal(epoch_of(x, GROUP), EPOCH(3, 2));
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	session_end(&maker);
	maker = world_login(x, "tanaka");
	ok(result_open(maker, entry, "審査", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	/* It is here: the next epoch takes it along, and the old one goes. */
	ok(epoch_new(maker, GROUP, &epoch, &rows, &e), &e);
	assert_int_equal(epoch_of(x, GROUP), EPOCH(4, 1));
	ok(result_open(maker, entry, "審査", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	session_end(&maker);
	session_end(&other);
}

static void
order_holds_across_an_epoch(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *other = world_login(x, "sato");
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];
	struct envelope *next;
	size_t n;
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	world_pending(maker, true, first);
	world_approve(other, first);
	ok(epoch_new(other, GROUP, &epoch, &rows, &e), &e);
	session_end(&maker);
	maker = world_login(x, "tanaka");
	world_pending(maker, true, second);	/* the same person and dataset */
	world_approve(other, second);
	ok(envelope_next(work_store(x->w), 0, true, 8, &next, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(next[0].entry, first);
	envelope_row_clear(&next[0]);
	free(next);
	session_end(&maker);
	session_end(&other);
}

static void
only_members_make_an_epoch(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "takahashi");
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	not_ok(epoch_new(s, GROUP, &epoch, &rows, &e), ERR_DENIED, "work.epoch.not_member", &e);
	session_end(&s);
	s = world_login(x, "tanaka");
	not_ok(epoch_new(s, "iryo", &epoch, &rows, &e), ERR_DENIED, "work.epoch.not_member", &e);
	session_end(&s);
	assert_int_equal(epoch_of(x, GROUP), EPOCH(1, 1));
}

/* ---- suspended, removed ---- */

static void
a_suspended_person_does_nothing_until_resumed(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *security = world_login(x, "takahashi");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct sought u;
	struct err e = ERR_INIT;

	not_ok(user_suspend(x->w, s, "sato", &e), ERR_DENIED, "work.people.not_security", &e);
	not_ok(user_suspend(x->w, security, "takahashi", &e), ERR_REFUSED, "work.people.self", &e);
	not_ok(user_suspend(x->w, security, "nobody", &e), ERR_NOT_FOUND, "work.people.unknown",
	    &e);
	ok(user_suspend(x->w, security, "tanaka", &e), &e);
	assert_string_equal(standing(x, "tanaka", &u), "suspended");
	/* Who is logged in already may ask for nothing. */
	not_ok(draft_submit(d, &e), ERR_DENIED, "work.login.suspended", &e);
	draft_close(&d);
	session_end(&s);
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_DENIED, "work.login.suspended",
	    &e);
	ok(user_resume(x->w, security, "tanaka", &e), &e);
	s = world_login(x, "tanaka");
	session_end(&s);
	session_end(&security);
}

static void
who_is_removed_opens_nothing_that_comes_after(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *s;
	char entry[UUID_TEXT_SIZE];
	char **due = NULL;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	world_user(x, "kanri", "見本 管理", "p-0019", "admin", "");
	s = world_login(x, "kanri");
	ok(user_remove(x->w, s, "tanaka", &due, &e), &e);
	assert_null(due[0]);
	work_words_free(&due);
	session_end(&s);
	/* An answer may still come to the first epoch; iryo is not theirs. */
	assert_int_equal(epoch_of(x, GROUP), EPOCH(2, 2));
	assert_int_equal(epoch_of(x, "iryo"), EPOCH(1, 1));
	/* The session that was open holds the old key: it opens none of the rows. */
	{
		struct answers *a;
		struct entry_row row;

		not_ok(entry_show(maker, entry, "確認", &a, &row, &e), ERR_DENIED,
		    "work.entry.not_yours", &e);
	}
	session_end(&maker);
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_LOGIN, "work.login.refused",
	    &e);
	/* What they signed is still theirs, and is not sent: somebody else has to ask. */
	s = world_login(x, "sato");
	opens(s, entry);
	{
		struct review_view *v;

		ok(review_open(s, entry, "決裁", &v, &e), &e);
		not_ok(entry_approve(s, entry, v->digest, &e), ERR_REFUSED,
		    "work.approve.maker_suspended", &e);
		review_close(&v);
	}
	ok(entry_return(s, entry, "担当者が替わりました", NULL, &e), &e);
	session_end(&s);
	/* The login is free again. */
	world_user(x, "tanaka", "見本 新任", "p-0031", "maker", GROUP);
	s = world_login(x, "tanaka");
	opens(s, entry);
	session_end(&s);
}

/* ---- passwords ---- */

static void
a_password_changes_and_nothing_else(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	char kid[64];
	struct err e = ERR_INIT;

	memcpy(kid, session_info(s)->kid, strlen(session_info(s)->kid) + 1);
	ok(set_password(x, s, "tanaka", "新しい合言葉", &e), &e);
	not_ok(set_password(x, s, "tanaka", "", &e), ERR_INVALID, "work.people.password", &e);
	not_ok(set_password(x, s, "sato", "x", &e), ERR_DENIED, "work.people.not_admin", &e);
	session_end(&s);
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_LOGIN, NULL, &e);
	ok(world_try_login(x, "tanaka", "新しい合言葉", &s, &e), &e);
	assert_string_equal(session_info(s)->kid, kid);
	assert_true(session_info(s)->affairs[0].has_key);
	session_end(&s);
}

static void
a_forgotten_password_waits_for_a_colleague(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *s;
	struct sought u;
	char entry[UUID_TEXT_SIZE];
	size_t n;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	session_end(&maker);
	ok(set_password(x, NULL, "tanaka", "new", &e), &e);
	assert_string_equal(standing(x, "tanaka", &u), "waiting");
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_LOGIN, NULL, &e);
	ok(world_try_login(x, "tanaka", "new", &s, &e), &e);
	assert_false(session_info(s)->affairs[0].has_key);
	session_end(&s);

	/* 高橋 holds no key to give. */
	s = world_login(x, "takahashi");
	not_ok(user_share(s, "tanaka", &n, &e), ERR_REFUSED, "work.share.nothing", &e);
	session_end(&s);
	s = world_login(x, "suzuki");
	ok(user_share(s, "tanaka", &n, &e), &e);
	assert_int_equal(n, 1);		/* 鈴木 has iryo too; 田中 is not in it */
	session_end(&s);
	assert_string_equal(standing(x, "tanaka", &u), "active");
	ok(world_try_login(x, "tanaka", "new", &s, &e), &e);
	opens(s, entry);
	/* Still their own: the old key and the new one are one person. */
	{
		struct review_view *v;

		ok(review_open(s, entry, "確認", &v, &e), &e);
		assert_true(v->own);
		review_close(&v);
	}
	session_end(&s);
}

static void
parameters_are_raised_at_login_and_never_lowered(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct user_row row;
	struct err e = ERR_INIT;

	x->w->kdf.passes = KDF_FLOOR.passes + 1;
	s = world_login(x, "tanaka");
	session_end(&s);
	ok(user_get(work_store(x->w), "tanaka", &row, &e), &e);
	assert_int_equal(row.wrapped.data[4], 3);	/* version, then passes, big-endian */
	assert_true(buf_add(&before, row.wrapped.data, row.wrapped.len));
	user_row_clear(&row);

	x->w->kdf.passes = KDF_FLOOR.passes;
	s = world_login(x, "tanaka");
	session_end(&s);
	ok(user_get(work_store(x->w), "tanaka", &row, &e), &e);
	assert_true(buf_add(&after, row.wrapped.data, row.wrapped.len));
	user_row_clear(&row);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	buf_free(&before);
	buf_free(&after);
}

/* ---- dated roles ---- */

#define DAY_US	(INT64_C(86400) * 1000000)

/* The clock at noon of a day. */
static void
set_day(struct world *x, const char *day)
{
	struct buf text = BUF_INIT;
	int64_t at;

	assert_true(buf_addf(&text, "%sT12:00:00+09:00", day));
	assert_true(time_parse(buf_str(&text), &at));
	x->offset_us = at - clock_wall_us(clock_system());
	buf_free(&text);
}

static void
add_role(struct wire_user *u, const char *role, const char *from, const char *until)
{
	struct wire_role *r;

	u->roles = realloc(u->roles, (u->role_count + 1) * sizeof *u->roles);
	assert_non_null(u->roles);
	r = &u->roles[u->role_count++];
	*r = (struct wire_role){ .role = strdup(role), .from = strdup(from),
	    .until = strdup(until), .affairs = calloc(1, sizeof *r->affairs), .affair_count = 1 };
	r->affairs[0] = strdup(GROUP);
}

/* 代決 is a role with dates; and the roster of the next year can be loaded in March. */
static void
roles_begin_and_end_on_their_days(void **state)
{
	struct world *x = *state;
	char *root = path_join(x->home, "root.key"), year[3][DATE_TEXT_SIZE];
	const struct roster_keys none = { 0 };
	struct buf json = BUF_INIT, next = BUF_INIT, jws = BUF_INIT;
	struct date today = work_today(x->w);
	int fiscal = date_fiscal_year(today);
	struct wire_user *u = NULL;
	struct wire_roster r;
	struct session *s;
	struct err e = ERR_INIT;
	size_t i;

	date_format((struct date){ fiscal + 1, 4, 1 }, year[0]);
	date_format((struct date){ fiscal + 1, 4, 10 }, year[1]);
	date_format((struct date){ fiscal + 2, 3, 31 }, year[2]);
	ok(roster_show(x->w, &json, &e), &e);
	ok(roster_read(buf_str(&json), json.len, &r, &e), &e);
	r.version++;
	for (i = 0; i < r.user_count; i++) {
		if (strcmp(r.users[i].login, "tanaka") == 0)
			u = &r.users[i];
	}
	assert_non_null(u);
	add_role(u, "maker", year[0], year[2]);
	add_role(u, "approver", year[0], year[1]);
	ok(roster_build(&r, &next, &e), &e);
	ok(roster_sign(root, &none, buf_str(&next), next.len, 0, &jws, &e), &e);
	ok(roster_import(x->w, buf_str(&jws), &e), &e);

	date_format((struct date){ fiscal + 1, 3, 31 }, year[0]);
	set_day(x, year[0]);
	s = world_login(x, "tanaka");
	assert_true(session_info(s)->maker && !session_info(s)->approver);
	session_end(&s);
	set_day(x, year[1]);
	s = world_login(x, "tanaka");
	assert_true(session_info(s)->maker && session_info(s)->approver);
	session_end(&s);
	x->offset_us += DAY_US;
	s = world_login(x, "tanaka");
	assert_true(session_info(s)->maker && !session_info(s)->approver);
	session_end(&s);
	/* Who was not renewed is out. */
	not_ok(world_try_login(x, "sato", "sato", &s, &e), ERR_DENIED, "work.login.expired", &e);
	roster_clear(&r);
	buf_free(&json);
	buf_free(&next);
	buf_free(&jws);
	free(root);
}

/* ---- a store that is no drill ---- */

struct site {
	char		*home, *root;
	struct work	*w;
};

static void
sign_and_import(struct site *t, const struct roster_keys *keys)
{
	char *path = path_join(t->home, "roster-request.json");
	struct buf draft = BUF_INIT, jws = BUF_INIT;
	struct err e = ERR_INIT;

	ok(file_read(path, &draft, &e), &e);
	ok(roster_sign(t->root, keys, buf_str(&draft), draft.len, 1, &jws, &e), &e);
	ok(roster_import(t->w, buf_str(&jws), &e), &e);
	assert_false(file_exists(path));
	not_ok(roster_import(t->w, buf_str(&jws), &e), ERR_REFUSED, "work.roster.older", &e);
	free(path);
	buf_free(&draft);
	buf_free(&jws);
}

static void
a_site_signs_its_roster_elsewhere(void **state)
{
	struct world *x = *state;
	struct site t = { path_join(x->home, "site"), path_join(x->ca, "root.key"), NULL };
	struct work_options o = { .home = t.home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	struct user_spec admin = { "kanri", "見本 管理", "p-1", "admin", "", NULL };
	struct user_spec maker = { "mihon", "見本 担当", "p-2", "maker", "iryo", NULL };
	struct secret *password = secret_new_copy("x", 1);
	struct box_key *recovery = box_key_new();
	char text[KEY_TEXT_SIZE];
	struct roster_keys none = { 0 }, keys = { text, NULL };
	struct session *s, *m;
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	public_key_text(box_key_public(recovery), text);
	ok(root_new(t.root, NULL, &e), &e);
	ok(work_init(t.home, NULL, "T-1", "121002", false, &e), &e);
	ok(work_open(&o, &t.w, &e), &e);
	ok(affair_add(t.w, NULL, "iryo", "医療給付", "", &e), &e);
	ok(user_add(t.w, NULL, &admin, password, &e), &e);
	ok(user_add(t.w, NULL, &maker, password, &e), &e);
	sign_and_import(&t, &keys);

	/* From here on an administrator has to say who asks. */
	not_ok(user_suspend(t.w, NULL, "mihon", &e), ERR_DENIED, "work.people.login_needed", &e);
	not_ok(affair_add(t.w, NULL, "kaigo", "介護", "", &e), ERR_DENIED,
	    "work.people.login_needed", &e);
	ok(session_login(t.w, "mihon", password, &m, &e), &e);
	assert_false(session_info(m)->affairs[0].has_key);
	ok(epoch_new(m, "iryo", &epoch, &rows, &e), &e);
	assert_int_equal(epoch, 1);
	assert_true(session_info(m)->affairs[0].has_key);

	/* A suspension counts here at once, and stays until its roster has come. */
	ok(session_login(t.w, "kanri", password, &s, &e), &e);
	ok(user_suspend(t.w, s, "mihon", &e), &e);
	not_ok(epoch_new(m, "iryo", &epoch, &rows, &e), ERR_DENIED, NULL, &e);
	session_end(&m);
	not_ok(session_login(t.w, "mihon", password, &m, &e), ERR_DENIED, "work.login.suspended",
	    &e);
	sign_and_import(&t, &none);
	not_ok(session_login(t.w, "mihon", password, &m, &e), ERR_DENIED, "work.login.suspended",
	    &e);
	session_end(&s);
	work_close(&t.w);
	secret_free(&password);
	box_key_free(&recovery);
	free(t.home);
	free(t.root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_epoch_seals_every_row_anew, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(an_answer_that_is_awaited_keeps_its_epoch,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(order_holds_across_an_epoch, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(only_members_make_an_epoch, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(a_suspended_person_does_nothing_until_resumed,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(who_is_removed_opens_nothing_that_comes_after,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(a_password_changes_and_nothing_else, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(a_forgotten_password_waits_for_a_colleague,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(parameters_are_raised_at_login_and_never_lowered,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(roles_begin_and_end_on_their_days, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(a_site_signs_its_roster_elsewhere, world_make_bare,
		    world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
