/* SPDX-License-Identifier: ISC */
/*
 * What the sender does around the answers: when it tries again, in what order
 * and how wide, what it measures, verifies, keeps, and never does - against
 * the real stand-in, over real mutual TLS, or with a line of the test's own.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/audit.h"
#include "cache/entry.h"
#include "seal/x509.h"
#include "sync/run.h"
#include "tests/protocol/post.h"

#define SECOND	INT64_C(1000000)

static char *
alarm_of(void)
{
	return post_alarm(&post);
}

static void
expect_alarm(const char *key)
{
	char *alarm = alarm_of();

	assert_string_equal(alarm, key);
	free(alarm);
}

static void
clear_pause(void)
{
	world_sql(post.x, "DELETE FROM setting WHERE name = 'pause_until'");
}

/* A receipt stands behind it, whatever came of it meanwhile. */
static bool
was_taken(const char *entry)
{
	struct evidence *v;
	struct err e = ERR_INIT;
	bool taken = evidence_get(post.x->w, entry, &v, &e) == ERR_OK && v->receipt != NULL;

	err_clear(&e);
	evidence_free(&v);
	return taken;
}

/* ---- back-off ---- */

static uint64_t drawn, draw;

static uint64_t
loaded_dice(void *ctx UNUSED, uint64_t below)
{
	drawn = below;
	return draw < below ? draw : below - 1;
}

static void
tries_spread_over_a_window_that_doubles_to_a_ceiling(void **state UNUSED)
{
	static const int64_t windows[] = { 1, 1, 3, 7, 15, 31, 63, 127, 255, 299, 299 };
	const struct sync_seam seam = { .random = loaded_dice };
	const struct sync_options o = { .seam = &seam };
	size_t i;

	for (i = 0; i < NELEM(windows); i++) {
		draw = 0;
		assert_int_equal(backoff_us(&o, 5 * SECOND, (int64_t)i), 6 * SECOND);
		assert_int_equal(drawn, windows[i] * SECOND);
		draw = UINT64_MAX;
		assert_int_equal(backoff_us(&o, 0, (int64_t)i), (windows[i] + 1) * SECOND - 1);
	}
}

static void
an_uncertain_entry_waits_for_its_time_and_once_ignores_it(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct buf moves = BUF_INIT;

	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/submissions/\",\"until\":2,"
	    "\"do\":\"status\",\"status\":500}]}");
	post_queued(&post, false, entry);
	post.options.ignore_backoff = false;
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_sync(&post), ERR_OK);
	post_moves(&post, entry, &moves);
	assert_string_equal(buf_str(&moves), "send unsure");
	assert_true(post_number(&post, "SELECT next_try_us FROM entry WHERE state = 'uncertain'") >
	    clock_wall_us(&post.x->clock));
	post.options.ignore_backoff = true;
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_true(was_taken(entry));
	buf_free(&moves);
}

static void
a_servers_retry_after_wins_over_once(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, "{\"trouble\":[{\"method\":\"PUT\",\"path\":\"/v1/submissions/\","
	    "\"nth\":1,\"do\":\"status\",\"status\":503,\"retry_after_s\":3600}]}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_DEFERRED);
	post.x->offset_us += 3000 * SECOND;
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_DEFERRED);
	post.x->offset_us += 601 * SECOND;
	assert_int_equal(post_sync(&post), ERR_OK);
	post.x->offset_us = 0;
	clear_pause();
	assert_true(was_taken(entry));
}

static void
one_that_is_never_welcome_does_not_stand_in_the_way(void **state UNUSED)
{
	char bad[UUID_TEXT_SIZE], good[UUID_TEXT_SIZE];
	struct entry n;
	struct buf scenario = BUF_INIT;
	struct err e = ERR_INIT;

	post_queued(&post, false, bad);
	post_queued(&post, false, good);
	ok(entry_get(work_store(post.x->w), NULL, bad, &n, &e), &e);
	assert_true(buf_addf(&scenario, "{\"trouble\":[{\"method\":\"PUT\","
	    "\"path\":\"/v1/submissions/%s\",\"do\":\"status\",\"status\":503,"
	    "\"retry_after_s\":1}]}", n.submission));
	entry_clear(&n);
	post_serve(&post, buf_str(&scenario));
	buf_free(&scenario);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, bad), ST_DEFERRED);
	clear_pause();
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_true(was_taken(good));
	clear_pause();
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
}

/* ---- how wide ---- */

/* A transport over the real one that counts what is under way. */
struct counter {
	struct transport	 base;
	struct transport	*real;
};
static int under_way, widest, first_wave, ended;

static enum err_code
count_start(struct transport *base, struct call *c, struct err *e)
{
	if (strcmp(c->method, "PUT") == 0 && strstr(c->path, "/submissions/") != NULL) {
		under_way++;
		widest = under_way > widest ? under_way : widest;
		first_wave += ended == 0;
	}
	return transport_start(((struct counter *)base)->real, c, e);
}

static enum err_code
count_wait(struct transport *base, int timeout_ms, struct call **done, struct err *e)
{
	enum err_code rc = transport_wait(((struct counter *)base)->real, timeout_ms, done, e);

	if (*done != NULL && strcmp((*done)->method, "PUT") == 0 &&
	    strstr((*done)->path, "/submissions/") != NULL) {
		under_way--;
		ended++;
	}
	return rc;
}

static void
count_free(struct transport *base)
{
	transport_free(&((struct counter *)base)->real);
	free(base);
}

static enum err_code
count_connect(void *ctx UNUSED, const struct peer *p, int stop_fd, struct transport **out,
    struct err *e)
{
	static const struct transport_ops ops = { count_start, count_wait, count_free };
	struct counter *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->base.ops = &ops;
	*out = &t->base;
	return transport_new(p, stop_fd, &t->real, e);
}

static void
a_backlog_begins_with_one_and_grows_to_eight(void **state UNUSED)
{
	static const struct sync_seam seam = { .connect = count_connect };
	char entry[UUID_TEXT_SIZE];
	int i;

	post_serve(&post, "{\"delay_ms\":60000,\"trouble\":[{\"method\":\"PUT\","
	    "\"latency_ms\":30}]}");
	for (i = 0; i < 40; i++)
		post_queued(&post, false, entry);
	post.options.seam = &seam;
	assert_int_equal(post_sync(&post), ERR_OK);
	post.options.seam = NULL;
	assert_true(post.report.sent >= 40);
	assert_int_equal(first_wave, 1);
	assert_int_equal(widest, 8);
	assert_int_equal(post_twice(&post), 0);
}

static void
about_one_person_and_dataset_the_next_waits_until_it_is_registered(void **state UNUSED)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE];

	post_serve(&post, "{\"delay_ms\":600}");
	post_queued(&post, true, first);
	post_queued(&post, true, second);
	post_queued(&post, false, other);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, second), ST_QUEUED);
	assert_int_not_equal(world_state(post.x, other), ST_QUEUED);
	post_await(&post, first, ST_REGISTERED);
	/* The sample registers anew what exists now: the server says so, the order held. */
	post_await(&post, second, ST_RETURNED);
}

/* ---- what is verified and kept ---- */

static void
a_statement_that_does_not_verify_changes_nothing_and_the_cursor_stays(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	int64_t cursor;

	post_serve(&post, "{\"delay_ms\":0,\"trouble\":[{\"path\":\"/v1/changes\",\"until\":2,"
	    "\"do\":\"bad-signature\"}]}");
	cursor = post_number(&post, "SELECT count(*) FROM statement");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_RECEIVED);
	/* The worker may not have stated anything yet: then there is nothing to be bad. */
	if (post_number(&post, "SELECT alarm IS NOT NULL FROM line") != 0) {
		expect_alarm("sync.alarm.statement");
		assert_int_equal(post_number(&post, "SELECT count(*) FROM statement"), cursor);
	}
	post_await(&post, entry, ST_ANSWERED);
	expect_alarm("");
}

static void
a_result_with_other_bytes_is_not_stored(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, "{\"delay_ms\":0,\"trouble\":[{\"method\":\"GET\","
	    "\"path\":\"/v1/submissions/\",\"until\":1,\"do\":\"bad-signature\"}]}");
	post_queued(&post, false, entry);
	post_await(&post, entry, ST_ANSWERED);
	if (post_number(&post, "SELECT alarm IS NOT NULL FROM line") != 0)
		expect_alarm("sync.alarm.result");
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM result WHERE sealed IS NULL"
	    " AND deleted_us IS NULL"), 0);
}

static void
a_result_is_deleted_at_the_server_only_after_a_member_opened_it(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct result_view *v;
	struct err e = ERR_INIT;
	int64_t kept;

	post_serve(&post, "{\"delay_ms\":0}");
	post_queued(&post, false, entry);
	post_await(&post, entry, ST_ANSWERED);
	assert_int_equal(post_sync(&post), ERR_OK);
	kept = post_number(&post, "SELECT count(*) FROM result WHERE deleted_us IS NULL");
	assert_true(kept > 0);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM result WHERE deleted_us IS NULL"),
	    kept);
	ok(result_open(post.maker, entry, "審査", &v, &e), &e);
	result_close(&v);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM result WHERE deleted_us IS NULL"),
	    kept - 1);
}

static void
heads_are_acknowledged_and_a_false_acknowledgement_is_alarmed(void **state UNUSED)
{
	struct audit_state st;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/audit-heads/\",\"nth\":1,"
	    "\"do\":\"bad-signature\"}]}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("sync.alarm.ack");
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("");
	ok(audit_verify(work_store(post.x->w), &st, &e), &e);
	assert_int_equal(post_number(&post, "SELECT CAST(value AS INTEGER) FROM setting"
	    " WHERE name = 'audit_acked'"), st.entries);
}

/* ---- who speaks ---- */

static void
a_pin_that_does_not_fit_is_not_our_server(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE], *enrolment;
	struct err e = ERR_INIT;

	post_serve(&post, NULL);
	post_queued(&post, false, entry);
	ok(setting_get(work_store(post.x->w), "enrolment", &enrolment, &e), &e);
	post_reenrol(&post, NULL, "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
	assert_int_equal(post_sync(&post), ERR_NET_NOT_OURS);
	assert_int_equal(world_state(post.x, entry), ST_QUEUED);
	expect_alarm("sync.alarm.not_ours");
	ok(setting_put(work_store(post.x->w), "enrolment", enrolment, &e), &e);
	free(enrolment);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_alarm("");
}

/* The stand-in under another certificate: foreign, expired, of another host. */
static void
another_certificate_is_not_our_server(void **state UNUSED)
{
	static const struct {
		const char	*name;
		bool		 foreign;
		long		 until;
	} rows[] = {
		{ "127.0.0.1", true, 3600 }, { "127.0.0.1", false, -60 },
		{ "elsewhere.example", false, 3600 },
	};
	char *ca = path_join(post.dir, "other-ca.pem");
	char *ca_key = path_join(post.dir, "other-ca.key");
	char *key = path_join(post.dir, "other.key"), *cert = path_join(post.dir, "other.pem");
	char *our_ca = path_join(post.dir, "server/ca.pem");
	char *our_key = path_join(post.dir, "server/ca.key"), entry[UUID_TEXT_SIZE];
	struct buf csr = BUF_INIT, pem = BUF_INIT, scenario = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	ok(x509_make_ca(ca_key, ca, "foreign", 2, &e), &e);
	post_queued(&post, false, entry);
	for (i = 0; i < NELEM(rows); i++) {
		buf_reset(&csr);
		buf_reset(&pem);
		buf_reset(&scenario);
		ok(x509_make_csr(key, rows[i].name, &csr, &e), &e);
		ok(x509_sign_csr(rows[i].foreign ? ca_key : our_key, rows[i].foreign ? ca : our_ca,
		    buf_str(&csr), rows[i].name, -7200, rows[i].until, &pem, &e), &e);
		ok(file_write(cert, pem.data, pem.len, 0600, &e), &e);
		assert_true(buf_addf(&scenario, "{\"tls\":{\"certificate\":\"%s\",\"key\":\"%s\"}}",
		    cert, key));
		post_serve(&post, buf_str(&scenario));
		assert_int_equal(post_sync(&post), ERR_NET_NOT_OURS);
		assert_int_equal(world_state(post.x, entry), ST_QUEUED);
		expect_alarm("sync.alarm.not_ours");
	}
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	buf_free(&csr);
	buf_free(&pem);
	buf_free(&scenario);
	free(ca);
	free(ca_key);
	free(key);
	free(cert);
	free(our_ca);
	free(our_key);
}

static void
a_suspended_terminal_still_follows_what_it_sent(void **state UNUSED)
{
	char sent[UUID_TEXT_SIZE], held[UUID_TEXT_SIZE];

	post_serve(&post, "{\"delay_ms\":60000}");
	post_queued(&post, false, sent);
	assert_int_equal(post_sync(&post), ERR_OK);
	post_serve(&post, "{\"suspended\":{\"terminals\":[\"T-121002-03\"]}}");
	post_queued(&post, false, held);
	assert_int_equal(post_sync(&post), ERR_NET_REFUSED);
	expect_alarm("sync.alarm.refused");
	assert_int_equal(world_state(post.x, held), ST_QUEUED);
	/* Suspension bars sending and asking; statements and results are served. */
	assert_true(post_number(&post, "SELECT last_contact_us FROM line") != 0);
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
}

/* ---- what is measured and told ---- */

static void
the_clock_and_the_certificate_are_watched(void **state UNUSED)
{
	struct sync_status s;
	struct err e = ERR_INIT;

	post_serve(&post, "{\"clock_offset_ms\":-90000}");
	assert_int_equal(post_sync(&post), ERR_OK);
	ok(sync_status(&post.options, &s, &e), &e);
	assert_true(s.facts.skew_ms > -93000 && s.facts.skew_ms < -87000);
	assert_true(sync_facts_skewed(&s.facts));
	assert_true(s.certificate_days > 60 && !s.expiring);
	sync_status_clear(&s);
	/* Most of a certificate's life later. */
	post.x->offset_us = post_number(&post, "SELECT value FROM setting"
	    " WHERE name = 'certificate_until_us'") - clock_wall_us(clock_system()) -
	    30 * 86400 * SECOND;
	ok(sync_status(&post.options, &s, &e), &e);
	assert_true(s.expiring && s.certificate_days >= 29 && s.certificate_days <= 30);
	sync_status_clear(&s);
	post.x->offset_us = 0;
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	ok(sync_status(&post.options, &s, &e), &e);
	assert_false(sync_facts_skewed(&s.facts));
	sync_status_clear(&s);
}

static int64_t
written(void)
{
	return post_number(&post, "SELECT sum(length(name) + length(value)) FROM setting") +
	    post_number(&post, "SELECT count(*) FROM audit") +
	    post_number(&post, "SELECT last_contact_us FROM line");
}

static void
an_idle_run_writes_nothing(void **state UNUSED)
{
	int64_t before;
	int tries = 0;

	post_serve(&post, NULL);
	/* Outcomes of earlier tests may still arrive: those runs are not idle. */
	do {
		assert_true(tries++ < 20);
		before = written();
		assert_int_equal(post_sync(&post), ERR_OK);
	} while (written() != before);
	assert_int_equal(post_sync(&post), ERR_OK);
}

static void
a_server_that_wants_a_newer_program_is_told_and_gets_nothing(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, "{\"minimum_version\":\"99.0\"}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_NET_REFUSED);
	assert_int_equal(world_state(post.x, entry), ST_QUEUED);
	expect_alarm("sync.alarm.too_old");
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_not_equal(world_state(post.x, entry), ST_QUEUED);
}

static void
a_new_roster_is_pushed_before_what_it_judges(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	post_serve(&post, NULL);
	world_user(post.x, "mori", "森 春子", "p-0055", "approver", "fukushi-teate");
	s = world_login(post.x, "mori");
	world_pending(post.maker, false, entry);
	world_approve(s, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_not_equal(world_state(post.x, entry), ST_QUEUED);
	assert_int_not_equal(world_state(post.x, entry), ST_QUARANTINED);
	session_end(&s);
}

static void
a_store_that_is_busy_is_waited_for(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE], *path = path_join(post.x->home, "store.db");
	sqlite3 *db;

	post_serve(&post, NULL);
	post_queued(&post, false, entry);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(post_sync(&post), ERR_STORE_LOCKED);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_not_equal(world_state(post.x, entry), ST_QUEUED);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tries_spread_over_a_window_that_doubles_to_a_ceiling),
		cmocka_unit_test(an_uncertain_entry_waits_for_its_time_and_once_ignores_it),
		cmocka_unit_test(a_servers_retry_after_wins_over_once),
		cmocka_unit_test(one_that_is_never_welcome_does_not_stand_in_the_way),
		cmocka_unit_test(a_backlog_begins_with_one_and_grows_to_eight),
		cmocka_unit_test(
		    about_one_person_and_dataset_the_next_waits_until_it_is_registered),
		cmocka_unit_test(
		    a_statement_that_does_not_verify_changes_nothing_and_the_cursor_stays),
		cmocka_unit_test(a_result_with_other_bytes_is_not_stored),
		cmocka_unit_test(a_result_is_deleted_at_the_server_only_after_a_member_opened_it),
		cmocka_unit_test(heads_are_acknowledged_and_a_false_acknowledgement_is_alarmed),
		cmocka_unit_test(a_pin_that_does_not_fit_is_not_our_server),
		cmocka_unit_test(another_certificate_is_not_our_server),
		cmocka_unit_test(a_suspended_terminal_still_follows_what_it_sent),
		cmocka_unit_test(the_clock_and_the_certificate_are_watched),
		cmocka_unit_test(an_idle_run_writes_nothing),
		cmocka_unit_test(a_server_that_wants_a_newer_program_is_told_and_gets_nothing),
		cmocka_unit_test(a_new_roster_is_pushed_before_what_it_judges),
		cmocka_unit_test(a_store_that_is_busy_is_waited_for),
	};

	return cmocka_run_group_tests(tests, post_setup, post_teardown);
}
