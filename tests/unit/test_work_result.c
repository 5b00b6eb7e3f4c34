/* SPDX-License-Identifier: ISC */
/*
 * Opening what came back, and the evidence that stays.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/entry.h"
#include "cache/evidence.h"
#include "i18n/msg.h"
#include "seal/keyfile.h"
#include "seal/sealer.h"
#include "tests/unit/work_fixture.h"
#include "work/keep.h"

struct people { struct session *maker, *approver; char entry[UUID_TEXT_SIZE]; };

static struct people
sent(struct world *x)
{
	struct people p = { world_login(x, "tanaka"), world_login(x, "sato"), "" };

	world_pending(p.maker, false, p.entry);
	world_approve(p.approver, p.entry);
	return p;
}

static void
leave(struct people *p)
{
	session_end(&p->maker);
	session_end(&p->approver);
}

static void
an_answer_is_opened_by_the_maker_and_closed_with_what_was_decided(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	not_ok(result_open(p.maker, p.entry, "審査", &v, &e), ERR_REFUSED, "work.result.not_yet",
	    &e);
	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	not_ok(result_open(p.maker, p.entry, "", &v, &e), ERR_INVALID, "work.purpose.missing", &e);
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_true(v->has_result);
	assert_false(v->subject_differs);
	assert_string_equal(v->state, "answered");
	assert_int_equal(v->line_count, 2);
	assert_string_equal(v->lines[0].value, "1234567");
	assert_false(v->lines[0].absent);
	assert_true(v->lines[1].absent);
	assert_non_null(strstr(v->subject_text, "見本 太郎"));
	assert_int_equal(world_state(x, p.entry), ST_OPENED);
	result_close(&v);
	/* Opened again, it says the same and moves nothing. */
	ok(result_open(p.approver, p.entry, "決裁の確認", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	not_ok(entry_close(p.maker, p.entry, "", &e), ERR_INVALID, "work.decide.decided_missing",
	    &e);
	ok(entry_close(p.maker, p.entry, "所得制限内のため認定", &e), &e);
	assert_int_equal(world_state(x, p.entry), ST_CLOSED);
	leave(&p);
}

/* As the sender does once a member has opened it. */
static void
delete_at_server(struct world *x, const char *entry)
{
	struct entry n = { 0 };
	struct err e = ERR_INIT;

	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	ok(result_set_deleted(work_store(x->w), n.submission, &e), &e);
	entry_clear(&n);
}

static void
what_was_decided_is_told_by_the_slip_and_outlives_the_result(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct entry_facts f;
	struct retention done;
	struct result_view *v;
	struct err e = ERR_INIT;

	ok(entry_facts(p.maker, p.entry, &f, &e), &e);
	assert_non_null(strstr(f.subject, "見"));
	assert_null(strstr(f.subject, "太郎"));		/* masked */
	assert_non_null(f.information);
	assert_non_null(f.provider);
	assert_null(f.decided);
	entry_facts_clear(&f);
	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_string_equal(v->facts.subject, "見本 太郎");
	assert_non_null(v->facts.information);
	assert_false(v->closed);
	result_close(&v);
	ok(entry_close(p.maker, p.entry, "所得制限内のため認定", &e), &e);
	ok(entry_facts(p.approver, p.entry, &f, &e), &e);
	assert_string_equal(f.decided, "所得制限内のため認定");
	assert_string_equal(f.decided_by, session_info(p.maker)->name);
	assert_true(f.decided_us > 0);
	entry_facts_clear(&f);
	ok(result_open(p.maker, p.entry, "確認", &v, &e), &e);
	assert_true(v->closed && v->has_result && !v->destroyed);
	result_close(&v);
	/* What was read is deleted at the server: that it is erased here later is no loss. */
	delete_at_server(x, p.entry);
	x->offset_us += INT64_C(91) * 24 * 3600 * 1000000;
	ok(retention_run(x->w, &done, &e), &e);
	assert_int_equal(done.destroyed[KEEP_RESULT], 1);
	ok(result_open(p.maker, p.entry, "確認", &v, &e), &e);
	assert_true(v->closed && !v->has_result && v->destroyed);
	assert_string_equal(v->meaning_key, "work.state.answered");
	assert_int_equal(v->line_count, 0);
	assert_string_equal(v->facts.decided, "所得制限内のため認定");
	result_close(&v);
	leave(&p);
}

static void
an_answer_about_somebody_else_says_so(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, "見本 次郎");
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_true(v->subject_differs);
	assert_non_null(strstr(v->subject_text, "見本 次郎"));
	result_close(&v);
	leave(&p);
}

static void
another_width_or_blank_is_the_same_person(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, "見本　太郎");
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_false(v->subject_differs);
	result_close(&v);
	leave(&p);
}

static void
no_record_never_reads_as_does_not_receive(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct msgs *m;
	struct buf dir = BUF_INIT;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_NO_RECORD, NULL);
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_false(v->has_result);
	assert_int_equal(v->line_count, 0);
	assert_string_equal(v->state, "no_record");
	buf_addf(&dir, "%s/messages", getenv("MADOGUCHI_DATADIR"));
	ok(msgs_open(buf_str(&dir), "ja", &m, &e), &e);
	assert_string_equal(msg(m, v->meaning_key),
	    "提供された情報に該当がありません(未登録の可能性があります)");
	msgs_close(&m);
	buf_free(&dir);
	result_close(&v);
	assert_int_equal(world_state(x, p.entry), ST_OPENED);
	leave(&p);
}

static void
what_the_server_did_not_sign_is_no_outcome(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	/* The column says no record; the server's word does not. */
	world_sql(x, "UPDATE entry SET state = 'no_record'");
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_true(v->has_result);
	result_close(&v);
	world_sql(x, "UPDATE statement SET jws = replace(jws, '.', '.A')");
	not_ok(result_open(p.maker, p.entry, "審査", &v, &e), ERR_CRYPTO, "work.result.statement",
	    &e);
	assert_null(v);
	leave(&p);
}

static void
a_result_that_was_exchanged_is_not_shown(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	char other[UUID_TEXT_SIZE];
	const char *const asked[] = { p.entry, other };
	struct result_view *v;
	struct err e = ERR_INIT;
	size_t i, shown = 0;

	world_pending(p.maker, false, other);
	world_approve(p.approver, other);
	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	world_outcome(x, other, WIRE_ANSWERED, NULL);
	world_sql(x, "UPDATE result SET sealed = (SELECT r.sealed FROM result r"
	    " ORDER BY r.submission LIMIT 1)");
	/* One of the two has its own body still. */
	for (i = 0; i < NELEM(asked); i++) {
		if (result_open(p.maker, asked[i], "審査", &v, &e) == ERR_OK) {
			result_close(&v);
			shown++;
		} else {
			assert_string_equal(e.key, "work.result.unverified");
		}
	}
	assert_int_equal(shown, 1);
	err_clear(&e);
	leave(&p);
}

static void
an_announced_answer_that_was_not_fetched_stays_unopened(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	world_sql(x, "DELETE FROM result");
	not_ok(result_open(p.maker, p.entry, "審査", &v, &e), ERR_REFUSED,
	    "work.result.not_fetched", &e);
	assert_int_equal(world_state(x, p.entry), ST_ANSWERED);
	leave(&p);
}

static void
an_outcome_without_an_answer_can_be_asked_on_paper(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct result_view *v;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_PROVIDER_NO_CODE, NULL);
	ok(result_open(p.maker, p.entry, "審査", &v, &e), &e);
	assert_string_equal(v->meaning_key, "work.state.provider_no_code");
	assert_int_equal(world_state(x, p.entry), ST_PROVIDER_NO_CODE);
	result_close(&v);
	ok(entry_paper(p.maker, p.entry, "提供者が符号未取得", &e), &e);
	assert_int_equal(world_state(x, p.entry), ST_PAPER);
	leave(&p);
}

static void
old_results_open_after_the_maker_has_left(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct session *colleague = world_login(x, "suzuki");
	struct result_view *v;
	struct review_view *r;
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	/* The roster moves on: everybody's roles of last year are gone, and their keys. */
	world_sql(x, "DELETE FROM setting WHERE name = 'roster'");
	ok(result_open(colleague, p.entry, "監査", &v, &e), &e);
	ok(review_open(colleague, p.entry, "監査", &r, &e), &e);
	assert_string_equal(r->maker, "田中 一郎");
	result_close(&v);
	review_close(&r);
	session_end(&colleague);
	leave(&p);
}

static void
receipts_and_statements_are_kept_as_received(void **state)
{
	struct world *x = *state;
	struct people p = sent(x);
	struct evidence *v;
	struct err e = ERR_INIT;

	not_ok(evidence_get(x->w, p.entry, &v, &e), ERR_NOT_FOUND, "work.evidence.none", &e);
	not_ok(evidence_get(x->w, "nothing", &v, &e), ERR_NOT_FOUND, "work.entry.unknown", &e);
	ok(evidence_check(x->w, &e), &e);
	world_outcome(x, p.entry, WIRE_NO_RECORD, NULL);
	ok(evidence_get(x->w, p.entry, &v, &e), &e);
	assert_non_null(v->receipt);
	assert_non_null(v->statements[0]);
	assert_null(v->statements[1]);
	evidence_free(&v);
	ok(evidence_check(x->w, &e), &e);
	world_sql(x, "UPDATE receipt SET jws = replace(jws, '.', '.A')");
	not_ok(evidence_check(x->w, &e), ERR_STORE_DAMAGED, "work.evidence.damaged", &e);
	leave(&p);
}

struct search { const char *action; char *sealed; };

/* The box of the last record of that action. */
static bool
find_record(void *ctx, const char *line)
{
	static const char mark[] = "\\\"sealed\\\":\\\"";
	struct search *s = ctx;
	const char *at = strstr(line, mark);

	if (strstr(line, s->action) == NULL || at == NULL)
		return true;
	at += sizeof mark - 1;
	free(s->sealed);
	s->sealed = strndup(at, strcspn(at, "\\"));
	assert_non_null(s->sealed);
	return true;
}

static void
the_purpose_is_recorded_and_opens_for_the_inspector(void **state)
{
	static const char purpose[] = "現況の審査のため";
	struct world *x = *state;
	struct people p = sent(x);
	struct search s = { .action = "action\\\":\\\"result\\\"" };
	struct buf sealed = BUF_INIT, plain = BUF_INIT, disk = BUF_INIT;
	struct result_view *v;
	struct box_key *inspector;
	char *path = path_join(x->home, "inspector.key");
	struct err e = ERR_INIT;

	world_outcome(x, p.entry, WIRE_ANSWERED, NULL);
	ok(result_open(p.maker, p.entry, purpose, &v, &e), &e);
	result_close(&v);
	ok(audit_export(work_store(x->w), find_record, &s, &e), &e);
	assert_non_null(s.sealed);
	ok(keyfile_load_box(path, &inspector, &e), &e);
	assert_true(b64_decode(s.sealed, strlen(s.sealed), &sealed));
	ok(sealer_open(inspector, sealed.data, sealed.len, &plain, &e), &e);
	assert_non_null(strstr(buf_str(&plain), purpose));
	world_disk(x, &disk);
	assert_null(memmem(disk.data, disk.len, purpose, sizeof purpose - 1));
	box_key_free(&inspector);
	free(path);
	free(s.sealed);
	buf_free(&sealed);
	buf_free(&plain);
	buf_free(&disk);
	leave(&p);
}

#define WORLD(f)	cmocka_unit_test_setup_teardown(f, world_make, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(an_answer_is_opened_by_the_maker_and_closed_with_what_was_decided),
		WORLD(what_was_decided_is_told_by_the_slip_and_outlives_the_result),
		WORLD(the_purpose_is_recorded_and_opens_for_the_inspector),
		WORLD(an_answer_about_somebody_else_says_so),
		WORLD(another_width_or_blank_is_the_same_person),
		WORLD(no_record_never_reads_as_does_not_receive),
		WORLD(what_the_server_did_not_sign_is_no_outcome),
		WORLD(a_result_that_was_exchanged_is_not_shown),
		WORLD(an_announced_answer_that_was_not_fetched_stays_unopened),
		WORLD(an_outcome_without_an_answer_can_be_asked_on_paper),
		WORLD(old_results_open_after_the_maker_has_left),
		WORLD(receipts_and_statements_are_kept_as_received),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
