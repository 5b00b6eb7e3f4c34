/* SPDX-License-Identifier: ISC */
/*
 * Setting up, people, groups, rosters, enrolment, sessions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/store.h"
#include "seal/sign.h"
#include "tests/unit/work_fixture.h"

#define YEAR_US	(366 * 86400LL * 1000000)

static void
a_second_init_leaves_the_store_alone(void **state)
{
	struct world *x = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;
	char *root = path_join(x->home, "root.key");
	struct err e = ERR_INIT;

	ok(file_read(root, &before, &e), &e);
	not_ok(work_init(x->home, NULL, "T-121002-09", "121002", true, &e), ERR_REFUSED,
	    "work.init.exists", &e);
	ok(file_read(root, &after, &e), &e);
	assert_string_equal(buf_str(&before), buf_str(&after));
	assert_string_equal(work_terminal(x->w), "T-121002-03");
	buf_free(&before);
	buf_free(&after);
	free(root);
}

static void
an_init_that_was_cut_off_can_be_repeated(void **state)
{
	struct world *x = *state;
	struct err e = ERR_INIT;

	/* What a kill between the store's creation and its completion leaves. */
	work_close(&x->w);
	world_sql(x, "DELETE FROM setting; DELETE FROM share; DELETE FROM affair_key");
	ok(work_init(x->home, NULL, "T-121002-04", "121002", true, &e), &e);
	world_reopen(x);
	assert_string_equal(work_terminal(x->w), "T-121002-04");
}

static void
wrong_names_make_no_terminal(void **state)
{
	struct world *x = *state;
	char *path = path_join(x->home, "new");
	struct err e = ERR_INIT;

	not_ok(work_init(path, NULL, "T 1", "121002", true, &e), ERR_INVALID, NULL, &e);
	not_ok(work_init(path, NULL, "T-1", "12100", true, &e), ERR_INVALID, NULL, &e);
	not_ok(work_init(path, NULL, "T-1", "12100a", true, &e), ERR_INVALID, NULL, &e);
	assert_false(file_exists(path));
	free(path);
}

static void
nobody_else_may_read_the_home(void **state)
{
	static const char *const names[] = { "screen.key", "sender.key", "tls.key", "root.key",
	    "recovery.key", "inspector.key", "store.db" };
	struct world *x = *state;
	struct stat st;
	size_t i;

	assert_int_equal(stat(x->home, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (i = 0; i < NELEM(names); i++) {
		char *path = path_join(x->home, names[i]);

		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0077, 0);
		free(path);
	}
}

static void
outside_training_there_is_no_root_key(void **state)
{
	struct world *x = *state;
	char *path = path_join(x->home, "real"), *root;
	struct work_options o = { .home = path, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock };
	struct user_spec u = { "tanaka", "田中", "p-1", "maker", "iryo", NULL };
	struct secret *password = secret_new_copy("x", 1);
	struct work *w;
	struct err e = ERR_INIT;

	ok(work_init(path, NULL, "T-1", "121002", false, &e), &e);
	root = path_join(path, "root.key");
	assert_false(file_exists(root));
	ok(work_open(&o, &w, &e), &e);
	assert_false(work_training(w));
	/* The group is in no roster, asked for or signed. */
	not_ok(user_add(w, NULL, &u, password, &e), ERR_INVALID, "work.people.affair", &e);
	not_ok(roster_import(w, "a.b.c", &e), ERR_REFUSED, "work.roster.no_root", &e);
	work_close(&w);
	secret_free(&password);
	free(root);
	free(path);
}

/* ---- people ---- */

static bool
collect_users(void *ctx, const struct user_info *u)
{
	size_t i;

	buf_addf(ctx, "%s:%s:%s:", u->login, u->person, u->state);
	for (i = 0; u->roles[i] != NULL; i++)
		buf_addf(ctx, "%s,", u->roles[i]);
	for (i = 0; u->affairs[i] != NULL; i++)
		buf_addf(ctx, "%s,", u->affairs[i]);
	buf_addc(ctx, ' ');
	return true;
}

static void
people_are_listed_as_the_roster_has_them(void **state)
{
	struct world *x = *state;
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	ok(user_list(x->w, collect_users, &got, &e), &e);
	assert_string_equal(buf_str(&got), "sato:p-0012:active:approver,fukushi-teate,iryo, "
	    "suzuki:p-0013:active:maker,approver,fukushi-teate,iryo, "
	    "takahashi:p-0014:active:security,fukushi-teate,iryo, "
	    "tanaka:p-0011:active:maker,fukushi-teate, ");
	buf_free(&got);
}

static void
a_user_whose_share_is_missing_waits_for_a_key(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	world_sql(x, "DELETE FROM share WHERE affair = 'fukushi-teate' AND holder <> 'recovery'");
	ok(user_list(x->w, collect_users, &got, &e), &e);
	assert_non_null(strstr(buf_str(&got), "tanaka:p-0011:waiting:"));
	s = world_login(x, "tanaka");
	assert_true(session_info(s)->affairs[0].maker);
	assert_false(session_info(s)->affairs[0].has_key);
	session_end(&s);
	buf_free(&got);
}

static void
wrong_people_are_refused_at_their_field(void **state)
{
	static const struct {
		struct user_spec	 u;
		enum err_code		 code;
		const char		*field;
	} wrong[] = {
		{ { "tanaka", "別人", "p-9", "maker", "iryo", NULL }, ERR_REFUSED, "login" },
		{ { "a b", "別人", "p-9", "maker", "iryo", NULL }, ERR_INVALID, "login" },
		{ { "abe", " ", "p-9", "maker", "iryo", NULL }, ERR_INVALID, "name" },
		{ { "abe", "阿部", "", "maker", "iryo", NULL }, ERR_INVALID, "person" },
		{ { "abe", "阿部", "p-9", "king", "iryo", NULL }, ERR_INVALID, "roles" },
		{ { "abe", "阿部", "p-9", "", "iryo", NULL }, ERR_INVALID, "roles" },
		{ { "abe", "阿部", "p-9", "maker", "zei", NULL }, ERR_INVALID, "affairs" },
		{ { "abe", "阿部", "p-9", "maker", "", NULL }, ERR_INVALID, "affairs" },
		{ { "abe", "阿部", "p-9", "maker", "iryo", "2020-01-01" }, ERR_INVALID, "until" },
		{ { "abe", "阿部", "p-9", "maker", "iryo", "31 March" }, ERR_INVALID, "until" },
	};
	struct world *x = *state;
	struct secret *password = secret_new_copy("x", 1);
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	ok(roster_show(x->w, &before, &e), &e);
	for (i = 0; i < NELEM(wrong); i++) {
		assert_int_equal(user_add(x->w, NULL, &wrong[i].u, password, &e), wrong[i].code);
		assert_string_equal(e.field, wrong[i].field);
		err_clear(&e);
	}
	ok(roster_show(x->w, &after, &e), &e);
	assert_string_equal(buf_str(&before), buf_str(&after));
	secret_free(&password);
	buf_free(&before);
	buf_free(&after);
}

static bool
collect_affairs(void *ctx, const struct affair_info *a)
{
	return buf_addf(ctx, "%s:%s:%d ", a->id, a->name, (int)a->epoch);
}

static void
a_new_group_is_opened_by_its_members_only(void **state)
{
	struct world *x = *state;
	const struct session_info *info;
	struct session *s;
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	ok(affair_add(x->w, NULL, "hogo", "生活保護", "tanaka", &e), &e);
	not_ok(affair_add(x->w, NULL, "hogo", "生活保護", "", &e), ERR_REFUSED,
	    "work.people.affair_taken", &e);
	not_ok(affair_add(x->w, NULL, "kaigo", "介護", "nobody", &e), ERR_INVALID,
	    "work.people.unknown", &e);
	ok(affair_list(x->w, collect_affairs, &got, &e), &e);
	assert_string_equal(buf_str(&got), "fukushi-teate:福祉手当:1 hogo:生活保護:1 "
	    "iryo:医療給付:1 ");
	s = world_login(x, "tanaka");
	info = session_info(s);
	assert_int_equal(info->affair_count, 2);
	assert_string_equal(info->affairs[1].id, "hogo");
	assert_true(info->affairs[1].maker && info->affairs[1].has_key);
	session_end(&s);
	s = world_login(x, "sato");
	assert_int_equal(session_info(s)->affair_count, 2);
	session_end(&s);
	buf_free(&got);
}

/* ---- rosters ---- */

static void
a_roster_counts_only_with_the_roots_signature_and_a_higher_version(void **state)
{
	struct world *x = *state;
	char *other = path_join(x->ca, "other.key"), *root = path_join(x->home, "root.key");
	struct wire_roster r;
	const struct roster_keys none = { 0 };
	struct buf json = BUF_INIT, next = BUF_INIT, jws = BUF_INIT;
	struct err e = ERR_INIT;
	struct session *s;

	ok(roster_show(x->w, &json, &e), &e);
	ok(roster_sign(root, &none, buf_str(&json), json.len, 0, &jws, &e), &e);
	not_ok(roster_import(x->w, buf_str(&jws), &e), ERR_REFUSED, "work.roster.older", &e);

	ok(roster_read(buf_str(&json), json.len, &r, &e), &e);
	r.version++;
	free(r.users[0].state);
	r.users[0].state = strdup("suspended");	/* tanaka */
	ok(roster_build(&r, &next, &e), &e);
	ok(root_new(other, NULL, &e), &e);
	not_ok(root_new(other, NULL, &e), ERR_REFUSED, "work.root.exists", &e);
	buf_reset(&jws);
	ok(roster_sign(other, &none, buf_str(&next), next.len, 0, &jws, &e), &e);
	not_ok(roster_import(x->w, buf_str(&jws), &e), ERR_CRYPTO, "work.roster.signature", &e);
	buf_reset(&jws);
	ok(roster_sign(root, &none, buf_str(&next), next.len, 0, &jws, &e), &e);
	ok(roster_import(x->w, buf_str(&jws), &e), &e);
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_DENIED, "work.login.suspended",
	    &e);
	roster_clear(&r);
	buf_free(&json);
	buf_free(&next);
	buf_free(&jws);
	free(other);
	free(root);
}

static void
an_altered_roster_lets_nobody_in(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct err e = ERR_INIT;

	world_sql(x, "UPDATE setting SET value = replace(value, '.', '.A') WHERE name = 'roster'");
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_STORE_DAMAGED,
	    "work.store.mac", &e);
	/* Who could forge that too would still have no signature of the root. */
	world_sql(x, "DELETE FROM setting WHERE name = 'store_mac'; DELETE FROM audit");
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_CRYPTO,
	    "work.roster.signature", &e);
}

/* Every anchor of trust, altered, taken away, or with the MAC itself. */
static void
an_altered_anchor_lets_nobody_in(void **state)
{
	static const char *const anchors[] = { "terminal", "organization", "training", "generation",
		"kdf_passes", "root_key", "recovery_key", "inspector_key", "enrolment", "roster",
		"store_mac" };
	struct world *x = *state;
	struct session *s;
	struct buf sql = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(anchors); i++) {
		world_sql(x, "CREATE TABLE kept AS SELECT * FROM setting");
		buf_reset(&sql);
		buf_addf(&sql, "UPDATE setting SET value = substr(value, 1, length(value) - 1) ||"
		    " CASE substr(value, -1) WHEN '3' THEN '4' ELSE '3' END WHERE name = '%s'",
		    anchors[i]);
		world_sql(x, buf_str(&sql));
		not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_STORE_DAMAGED,
		    "work.store.mac", &e);
		buf_reset(&sql);
		buf_addf(&sql, "DELETE FROM setting WHERE name = '%s'", anchors[i]);
		world_sql(x, buf_str(&sql));
		not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_STORE_DAMAGED,
		    "work.store.mac", &e);
		not_ok(work_check_anchors(x->w, &e), ERR_STORE_DAMAGED, "work.store.mac", &e);
		world_sql(x, "DELETE FROM setting; INSERT INTO setting SELECT * FROM kept;"
		    " DROP TABLE kept");
	}
	ok(work_check_anchors(x->w, &e), &e);
	s = world_login(x, "tanaka");
	session_end(&s);
	buf_free(&sql);
}

/* ---- enrolment ---- */

static void
another_terminals_certificate_is_refused(void **state)
{
	struct world *x = *state;
	char *json;
	struct err e = ERR_INIT;

	ok(setting_get(work_store(x->w), "enrolment", &json, &e), &e);
	work_close(&x->w);
	world_sql(x, "UPDATE setting SET value = 'T-121002-08' WHERE name = 'terminal';"
	    " DELETE FROM setting WHERE name = 'store_mac'; DELETE FROM audit");
	world_reopen(x);
	not_ok(enrol_import(x->w, json, strlen(json), &e), ERR_INVALID,
	    "seal.certificate_other", &e);
	free(json);
}

static void
a_server_file_whose_keys_were_exchanged_is_refused(void **state)
{
	struct world *x = *state;
	char other[KEY_TEXT_SIZE], *json, *at;
	struct box_key *k = box_key_new();
	struct public_key pub = *box_key_public(k);
	struct err e = ERR_INIT;

	ok(setting_get(work_store(x->w), "enrolment", &json, &e), &e);
	public_key_text(&pub, other);
	at = strstr(json, "\"fingerprint\":\"");
	assert_non_null(at);
	memcpy(at + strlen("\"fingerprint\":\""), other, KEY_TEXT_SIZE - 1);
	assert_int_equal(enrol_import(x->w, json, strlen(json), &e), ERR_INVALID);
	err_clear(&e);
	box_key_free(&k);
	free(json);
}

/* ---- sessions ---- */

static void
a_session_says_who_what_and_until_when(void **state)
{
	struct world *x = *state;
	struct date today = work_today(x->w);
	const struct session_info *info;
	char until[DATE_TEXT_SIZE];
	struct session *s = world_login(x, "suzuki");

	date_format((struct date){ date_fiscal_year(today) + 1, 3, 31 }, until);
	info = session_info(s);
	assert_string_equal(info->name, "鈴木 恵");
	assert_string_equal(info->until, until);
	assert_true(info->maker && info->approver);
	assert_false(info->security || info->admin);
	assert_int_equal(info->affair_count, 2);
	assert_string_equal(info->affairs[0].name, "福祉手当");
	assert_true(info->affairs[0].has_key && info->affairs[1].has_key);
	session_end(&s);
	assert_null(s);
}

static void
unknown_login_and_wrong_password_are_the_same_to_the_person(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct err wrong = ERR_INIT, unknown = ERR_INIT, e = ERR_INIT;
	int64_t begun = clock_mono_us(clock_system()), known_us, unknown_us;

	assert_int_equal(world_try_login(x, "tanaka", "sato", &s, &wrong), ERR_LOGIN);
	known_us = clock_mono_us(clock_system()) - begun;
	begun = clock_mono_us(clock_system());
	assert_int_equal(world_try_login(x, "nobody", "sato", &s, &unknown), ERR_LOGIN);
	unknown_us = clock_mono_us(clock_system()) - begun;
	assert_string_equal(wrong.key, unknown.key);
	assert_null(wrong.args[0]);
	assert_null(unknown.args[0]);
	/* Both derive a key: that is most of either. */
	assert_true(unknown_us > known_us / 4);
	err_clear(&wrong);
	err_clear(&unknown);
	not_ok(world_try_login(x, "tanaka", "", &s, &e), ERR_LOGIN, "work.login.refused", &e);
}

static bool
collect_lines(void *ctx, const char *line)
{
	return buf_addf(ctx, "%s\n", line);
}

static void
every_attempt_to_log_in_is_in_the_chain_without_what_was_typed(void **state)
{
	struct world *x = *state;
	struct audit_state a;
	struct session *s;
	struct buf lines = BUF_INIT;
	struct err e = ERR_INIT;

	not_ok(world_try_login(x, "tanaka", "wrong", &s, &e), ERR_LOGIN, NULL, &e);
	not_ok(world_try_login(x, "himitsu-no-kotoba", "", &s, &e), ERR_LOGIN, NULL, &e);
	s = world_login(x, "tanaka");
	session_end(&s);
	ok(audit_export(work_store(x->w), collect_lines, &lines, &e), &e);
	assert_null(strstr(buf_str(&lines), "himitsu"));
	assert_non_null(strstr(buf_str(&lines), "after-failures"));
	assert_non_null(strstr(buf_str(&lines), "logout"));
	ok(audit_verify(work_store(x->w), &a, &e), &e);
	assert_int_equal(a.first_bad, 0);
	buf_free(&lines);
}

static void
roles_end_with_the_fiscal_year(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct err e = ERR_INIT;

	x->offset_us = YEAR_US;
	not_ok(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_DENIED, "work.login.expired",
	    &e);
}

static void
a_group_key_that_nobody_signed_is_not_taken(void **state)
{
	struct world *x = *state;
	struct session *s;

	world_sql(x, "UPDATE affair_key SET signature = (SELECT signature FROM affair_key"
	    " WHERE affair = 'iryo') WHERE affair = 'fukushi-teate'");
	s = world_login(x, "tanaka");
	assert_false(session_info(s)->affairs[0].has_key);
	session_end(&s);
}

static void
security_holds_no_key_of_any_group(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "takahashi");
	const struct session_info *info = session_info(s);

	assert_true(info->security);
	assert_int_equal(info->affair_count, 2);
	assert_false(info->affairs[0].has_key || info->affairs[1].has_key);
	session_end(&s);
}

static void
a_password_typed_in_another_form_of_unicode_is_the_same(void **state)
{
	struct world *x = *state;
	struct user_spec u = { "abe", "阿部 例", "p-0020", "maker", "iryo", NULL };
	struct secret *nfc = secret_new_copy("がくせい", strlen("がくせい"));
	struct session *s;
	struct err e = ERR_INIT;

	ok(user_add(x->w, NULL, &u, nfc, &e), &e);
	ok(world_try_login(x, "abe", "\xe3\x81\x8b\xe3\x82\x99くせい", &s, &e), &e);
	session_end(&s);
	secret_free(&nfc);
}

#define WORLD(f)	cmocka_unit_test_setup_teardown(f, world_make, world_remove)
#define BARE(f)		cmocka_unit_test_setup_teardown(f, world_make_bare, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BARE(a_second_init_leaves_the_store_alone),
		BARE(an_init_that_was_cut_off_can_be_repeated),
		BARE(wrong_names_make_no_terminal),
		BARE(nobody_else_may_read_the_home),
		BARE(outside_training_there_is_no_root_key),
		WORLD(people_are_listed_as_the_roster_has_them),
		WORLD(a_user_whose_share_is_missing_waits_for_a_key),
		WORLD(wrong_people_are_refused_at_their_field),
		WORLD(a_new_group_is_opened_by_its_members_only),
		WORLD(a_roster_counts_only_with_the_roots_signature_and_a_higher_version),
		WORLD(an_altered_roster_lets_nobody_in),
		WORLD(an_altered_anchor_lets_nobody_in),
		WORLD(another_terminals_certificate_is_refused),
		WORLD(a_server_file_whose_keys_were_exchanged_is_refused),
		WORLD(a_session_says_who_what_and_until_when),
		WORLD(unknown_login_and_wrong_password_are_the_same_to_the_person),
		WORLD(every_attempt_to_log_in_is_in_the_chain_without_what_was_typed),
		WORLD(roles_end_with_the_fiscal_year),
		WORLD(a_group_key_that_nobody_signed_is_not_taken),
		WORLD(security_holds_no_key_of_any_group),
		WORLD(a_password_typed_in_another_form_of_unicode_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
