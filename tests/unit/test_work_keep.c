/* SPDX-License-Identifier: ISC */
/*
 * Retention and what is left of it; the doctor.  What is destroyed is gone from
 * every file of the home, and the chain says that it is.
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
#include "cache/evidence.h"
#include "cache/examine.h"
#include "tests/unit/rules_fixture.h"
#include "work/doctor.h"
#include "work/keep.h"
#include "work/policy.h"
#include "work/priv.h"

static struct retention
retain(struct world *x)
{
	struct retention r;
	struct err e = ERR_INIT;

	ok(retention_run(x->w, &r, &e), &e);
	assert_true(r.beyond_recovery);
	return r;
}

static void
wait_days(struct world *x, int64_t days)
{
	pass(x, days * DAY);
}

static void
chain_holds(struct world *x)
{
	struct audit_state st;
	struct err e = ERR_INIT;

	ok(audit_verify(work_store(x->w), &st, &e), &e);
	assert_int_equal(st.first_bad, 0);
}

/* The sealed bytes of the entry's envelope, as they stand on the disk. */
static void
envelope_bytes(struct world *x, const char *entry, struct buf *out)
{
	struct entry n = { 0 };
	struct envelope v = { 0 };
	struct err e = ERR_INIT;

	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	ok(envelope_get(work_store(x->w), n.submission, &v, &e), &e);
	assert_true(v.sealed.len > 64 && buf_add(out, v.sealed.data + 32, 32));
	envelope_row_clear(&v);
	entry_clear(&n);
}

static bool
on_disk(struct world *x, const struct buf *what)
{
	struct buf disk = BUF_INIT;
	bool there;

	world_disk(x, &disk);
	there = memmem(disk.data, disk.len, what->data, what->len) != NULL;
	buf_free(&disk);
	return there;
}

/* ---- retention ---- */

static void
a_closed_case_goes_beyond_recovery(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *sato;
	struct buf mark = BUF_INIT;
	struct result_view *v;
	struct retention r;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(tanaka, false, entry);
	world_approve(sato, entry);
	envelope_bytes(x, entry, &mark);
	assert_true(on_disk(x, &mark));
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	ok(result_open(tanaka, entry, "審査", &v, &e), &e);
	result_close(&v);
	ok(entry_close(tanaka, entry, "認定", &e), &e);
	/* The result goes first, after the site's limit. */
	wait_days(x, 91);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_RESULT], 1);
	assert_int_equal(r.destroyed[KEEP_SUBMISSION], 0);
	assert_true(on_disk(x, &mark));
	wait_days(x, 5 * 365);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_SUBMISSION], 1);
	assert_int_equal(world_state(x, entry), ST_DESTROYED);
	assert_false(on_disk(x, &mark));
	not_ok(look(tanaka, entry, &e), ERR_REFUSED, "work.entry.destroyed", &e);
	/* Nothing is left to do, and it was recorded. */
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_SUBMISSION], 0);
	chain_holds(x);
	buf_free(&mark);
	session_end(&tanaka);
	session_end(&sato);
}

static void
a_body_lives_no_longer_than_its_provider_allows(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *sato;
	struct result_view *v;
	struct retention r;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(tanaka, false, entry);
	world_approve(sato, entry);
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	ok(result_open(tanaka, entry, "審査", &v, &e), &e);
	assert_non_null(v->keep_until);
	result_close(&v);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_RESULT], 0);
	/* Still open, but past the provider's day (2036-11-25). */
	wait_days(x, 20 * 365);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_RESULT], 1);
	/* Nothing of it is shown; that it came, and is gone, is told. */
	ok(result_open(tanaka, entry, "審査", &v, &e), &e);
	assert_false(v->has_result);
	assert_int_equal(v->line_count, 0);
	assert_int_equal(v->payload.len, 0);
	assert_string_equal(v->meaning_key, "work.result.deleted");
	result_close(&v);
	session_end(&tanaka);
	session_end(&sato);
}

static void
an_abandoned_draft_goes_and_a_living_one_stays(void **state)
{
	struct world *x = *state;
	char pending[UUID_TEXT_SIZE], returned[UUID_TEXT_SIZE];
	struct session *s, *sato;
	struct draft *d;
	struct retention r;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(s, false, pending);
	world_pending(s, false, returned);
	ok(entry_return(sato, returned, "基準日を確認してください。", NULL, &e), &e);
	d = world_draft(s, "inquiry", "94-1");
	ok(draft_save(d, &e), &e);
	wait_days(x, 179);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_DRAFT], 0);
	wait_days(x, 2);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_DRAFT], 2);
	assert_int_equal(world_state(x, draft_entry(d)), ST_DESTROYED);
	assert_int_equal(world_state(x, returned), ST_DESTROYED);
	assert_int_equal(world_state(x, pending), ST_PENDING);
	draft_close(&d);
	session_end(&s);
	session_end(&sato);
}

static void
evidence_outlives_its_entry_and_then_goes(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *tanaka, *sato;
	struct result_view *view;
	struct evidence *v;
	struct retention r;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(tanaka, false, entry);
	world_approve(sato, entry);
	world_outcome(x, entry, WIRE_NO_RECORD, NULL);
	ok(result_open(tanaka, entry, "審査", &view, &e), &e);
	result_close(&view);
	ok(entry_close(tanaka, entry, "該当なし", &e), &e);
	wait_days(x, 5 * 365 + 1);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_SUBMISSION], 1);
	assert_int_equal(r.destroyed[KEEP_EVIDENCE], 0);
	ok(evidence_get(x->w, entry, &v, &e), &e);
	evidence_free(&v);
	wait_days(x, 2 * 365);
	r = retain(x);
	assert_true(r.destroyed[KEEP_EVIDENCE] >= 1);
	not_ok(evidence_get(x->w, entry, &v, &e), ERR_NOT_FOUND, NULL, &e);
	session_end(&tanaka);
	session_end(&sato);
}

/* ---- counters ---- */

struct used {
	struct usage_row	sum;
	int			rows;
};

static bool
add_usage(void *ctx, const struct usage_row *r)
{
	struct used *u = ctx;

	u->rows++;
	u->sum.inquiries += r->inquiries;
	u->sum.registrations += r->registrations;
	u->sum.paper += r->paper;
	return true;
}

static struct used
usage(struct world *x, int fiscal_year)
{
	struct used u = { 0 };
	struct err e = ERR_INIT;

	ok(usage_each(x->w, fiscal_year, add_usage, &u, &e), &e);
	return u;
}

static bool
one_reason(void *ctx, const char *procedure UNUSED, const char *reason)
{
	assert_string_equal(reason, "提供者が対応していない");
	(*(int *)ctx)++;
	return true;
}

static void
counters_survive_what_they_counted(void **state)
{
	struct world *x = *state;
	int year = date_fiscal_year(date_at(wednesday())), reasons = 0;
	char entry[UUID_TEXT_SIZE];
	struct session *s;
	struct draft *d;
	struct used u;
	char *day;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	world_pending(s, true, entry);
	d = world_draft(s, "inquiry", "94-1");
	ok(draft_save(d, &e), &e);
	ok(entry_paper(s, draft_entry(d), "提供者が対応していない", &e), &e);
	draft_close(&d);
	u = usage(x, year);
	assert_int_equal(u.sum.inquiries, 1);
	assert_int_equal(u.sum.registrations, 1);
	assert_int_equal(u.sum.paper, 1);
	assert_int_equal(usage(x, year + 1).rows, 0);
	ok(usage_reasons_each(s, year, one_reason, &reasons, &e), &e);
	assert_int_equal(reasons, 1);
	wait_days(x, 6 * 365);
	assert_int_equal(retain(x).destroyed[KEEP_SUBMISSION], 1);
	assert_int_equal(usage(x, year).sum.paper, 1);
	ok(last_done_get(work_store(x->w), s->kid, "94-1", &day, &e), &e);
	assert_non_null(day);
	free(day);
	wait_days(x, 5 * 365);
	assert_true(retain(x).destroyed[KEEP_COUNTERS] >= 3);
	assert_int_equal(usage(x, year).rows, 0);
	session_end(&s);
}

/* ---- the chain's beginning ---- */

static void
the_chain_begins_later_and_says_why(void **state)
{
	struct world *x = *state;
	char hash[DIGEST_TEXT_SIZE], acked[80];
	struct audit_state st;
	struct retention r;
	int64_t seq;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	wait_days(x, 7 * 365 + 1);
	/* Not acknowledged: not destroyed. */
	assert_int_equal(retain(x).destroyed[KEEP_AUDIT], 0);
	ok(audit_hash(work_store(x->w), 0, &seq, hash, &e), &e);
	(void)snprintf(acked, sizeof acked, "%lld %s", (long long)seq, hash);
	ok(setting_put(work_store(x->w), "audit_acked", acked, &e), &e);
	r = retain(x);
	assert_int_equal(r.destroyed[KEEP_AUDIT], seq - 1);
	chain_holds(x);
	/* A beginning that nobody recorded is a break. */
	world_sql(x, "DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)");
	ok(audit_verify(work_store(x->w), &st, &e), &e);
	assert_int_equal(st.first_bad, seq);
}

static void
a_beginning_made_up_is_found(void **state)
{
	struct world *x = *state;
	char hash[DIGEST_TEXT_SIZE], base[80];
	struct audit_state st;
	int64_t found;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	ok(audit_hash(work_store(x->w), 3, &found, hash, &e), &e);
	(void)snprintf(base, sizeof base, "3 %s", hash);
	ok(setting_put(work_store(x->w), "audit_base", base, &e), &e);
	world_sql(x, "DELETE FROM audit WHERE seq <= 3");
	ok(audit_verify(work_store(x->w), &st, &e), &e);
	assert_int_equal(st.first_bad, 4);
}

static void
the_first_login_of_a_day_runs_it(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct draft *d;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	d = world_draft(s, "inquiry", "94-1");
	ok(draft_save(d, &e), &e);
	memcpy(entry, draft_entry(d), sizeof entry);
	draft_close(&d);
	session_end(&s);
	ok(import(x, "{\"organization\":\"121002\",\"version\":1,\"values\":{\"keep_draft\":30}}",
	    &e), &e);
	ok(setting_put(work_store(x->w), "daily_run", NULL, &e), &e);
	world_sql(x, "UPDATE entry SET state_us = state_us - 31 * 86400 * 1000000");
	visit(x, "sato");
	assert_int_equal(world_state(x, entry), ST_DESTROYED);
}

/* ---- the statement ---- */

static void
the_statement_says_what_and_how_many(void **state)
{
	struct world *x = *state;
	char *messages = path_join(getenv("MADOGUCHI_DATADIR"), "messages");
	char entry[UUID_TEXT_SIZE];
	struct msgs *m;
	struct session *s;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;

	assert_non_null(messages);
	ok(msgs_open(messages, "ja", &m, &e), &e);
	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	ok(breach_statement(x->w, m, "0000-01", "9999-12", &text, &e), &e);
	assert_non_null(strstr(buf_str(&text), "個人番号：この端末には保存しない"));
	assert_non_null(strstr(buf_str(&text), "手続 94-1　情報照会　1 件  障害児福祉手当・"));
	assert_non_null(strstr(buf_str(&text), "　令和"));
	assert_null(strstr(buf_str(&text), "9999"));
	assert_non_null(strstr(buf_str(&text), "合計　1 件"));
	assert_null(strstr(buf_str(&text), "見本 太郎"));
	buf_free(&text);
	msgs_close(&m);
	free(messages);
	session_end(&s);
}

/* ---- the doctor ---- */

static enum err_code
examine(struct world *x, const char *name, struct session *s, struct err *e)
{
	struct doctor d = { .w = x->w, .s = s };
	const struct doctor_check *checks;
	size_t i, n;

	checks = doctor_checks(&n);
	for (i = 0; i < n && strcmp(checks[i].name, name) != 0; i++)
		continue;
	assert_true(i < n);
	return checks[i].run(&d, e);
}

static void
every_row_is_examined(void **state)
{
	static const struct { const char *check, *sql; } tricks[] = {
		{ "rows", "UPDATE entry SET state = 'queued'" },
		{ "rows", "UPDATE entry SET header = x''" },
		{ "rows", "UPDATE move SET to_state = 'closed' WHERE id = 1" },
		{ "rows", "UPDATE envelope SET sealed = randomblob(length(sealed))" },
		{ "rows", "UPDATE envelope SET digest = 'x'" },
		{ "audit", "UPDATE audit SET record = record || ' ' WHERE seq = 2" },
		{ "evidence", "UPDATE receipt SET jws = replace(jws, 'e', 'f')" },
		{ "keys", "UPDATE affair_key SET public_key = randomblob(32)" },
		{ "sender", "UPDATE line SET alarm = 'sync.alarm.audit_behind'" },
	};
	static const char *const all[] = { "store", "rows", "audit", "evidence", "keys", "sender" };
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE], save[80], sql[200];
	struct session *tanaka, *sato;
	struct err e = ERR_INIT;
	size_t i;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	world_pending(tanaka, false, entry);
	world_approve(sato, entry);
	world_outcome(x, entry, WIRE_ANSWERED, NULL);
	for (i = 0; i < NELEM(all); i++)
		ok(examine(x, all[i], NULL, &e), &e);
	ok(examine(x, "sealed", tanaka, &e), &e);
	session_end(&tanaka);
	session_end(&sato);
	(void)snprintf(save, sizeof save, "%s/saved.db", x->home);
	(void)snprintf(sql, sizeof sql, "VACUUM INTO '%s'", save);
	world_sql(x, sql);
	for (i = 0; i < NELEM(tricks); i++) {
		char path[80];
		struct buf copy = BUF_INIT;

		work_close(&x->w);
		(void)snprintf(path, sizeof path, "%s/store.db", x->home);
		ok(file_read(save, &copy, &e), &e);
		ok(file_write(path, copy.data, copy.len, 0600, &e), &e);
		buf_free(&copy);
		world_reopen(x);
		ok(examine(x, tricks[i].check, NULL, &e), &e);
		world_sql(x, tricks[i].sql);
		not_ok(examine(x, tricks[i].check, NULL, &e), ERR_STORE_DAMAGED, NULL, &e);
	}
}

static void
note(void *ctx, const char *table UNUSED, const char *id UNUSED)
{
	(*(int64_t *)ctx)++;
}

static void
an_examination_is_resumed_where_it_was_cut_off(void **state)
{
	struct world *x = *state;
	struct examine_at at = { 0 }, whole = { 0 };
	char entry[UUID_TEXT_SIZE], mark[96];
	struct session *s;
	struct doctor d = { 0 };
	const struct doctor_check *checks;
	struct err e = ERR_INIT;
	int64_t bad = 0;
	size_t n;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	world_pending(s, false, entry);
	session_end(&s);
	ok(examine_rows(work_store(x->w), &whole, 1000000, note, &bad, &e), &e);
	assert_true(whole.done);
	assert_int_equal(bad, 0);
	/* Slice by slice it is the same. */
	while (!at.done)
		ok(examine_rows(work_store(x->w), &at, 1, note, &bad, &e), &e);
	assert_int_equal(at.rows, whole.rows);
	/* Cut off in the second table; the damage before it was counted. */
	(void)snprintf(mark, sizeof mark, "1 0 2 3");
	ok(setting_put(work_store(x->w), "doctor_at", mark, &e), &e);
	d = (struct doctor){ .w = x->w, .resume = true };
	checks = doctor_checks(&n);
	not_ok(checks[1].run(&d, &e), ERR_STORE_DAMAGED, "work.doctor.rows", &e);
	assert_int_equal(d.bad, 3);
	assert_int_equal(d.rows, whole.rows);
	d = (struct doctor){ .w = x->w, .resume = true };
	ok(checks[1].run(&d, &e), &e);
}

#define TEST(t)		cmocka_unit_test_setup_teardown(t, world_make, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_closed_case_goes_beyond_recovery),
		TEST(a_body_lives_no_longer_than_its_provider_allows),
		TEST(an_abandoned_draft_goes_and_a_living_one_stays),
		TEST(evidence_outlives_its_entry_and_then_goes),
		TEST(counters_survive_what_they_counted),
		TEST(the_chain_begins_later_and_says_why),
		TEST(a_beginning_made_up_is_found),
		TEST(the_first_login_of_a_day_runs_it),
		TEST(the_statement_says_what_and_how_many),
		TEST(every_row_is_examined),
		TEST(an_examination_is_resumed_where_it_was_cut_off),
	};

	return cmocka_run_group_tests_name("work: retention, counters, doctor", tests, NULL, NULL);
}
