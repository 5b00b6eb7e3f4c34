/* SPDX-License-Identifier: ISC */
/*
 * The answer table of protocol.md sections 3 and 9, row by row, against the
 * real stand-in over real mutual TLS: what the sender makes of each answer.
 * The rows are written from the page, not from sync/judge.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cache/entry.h"
#include "sync/seam.h"
#include "tests/protocol/post.h"
#include "work/priv.h"

#define SENT		"send taken"
#define ASKED		"send unsure taken"		/* it had been taken */
#define REPEATED	"send unsure unknown send taken"	/* it had not */
#define NOT_OURS	"sync.alarm.not_ours"
#define REFUSED		"sync.alarm.refused"
#define ADDRESS		"sync.alarm.address"
#define OUR_FAULT	"sync.alarm.our_fault"
#define QUARANTINED	"sync.alarm.quarantined"

struct row {
	const char	*name;
	const char	*trouble;	/* with method and path of the PUT; NULL: none */
	enum outbox_state state;
	const char	*moves;		/* of the sender, in one run */
	const char	*problem;	/* kept with the entry; NULL: none */
	enum err_code	 code;
	const char	*alarm;		/* "": none */
	bool		 paused;
	const char	*later;		/* moves after a second run without trouble; NULL: ended */
	bool		 hasty;		/* with a time-out of two seconds */
};

#define STATUS(n)		"\"do\":\"status\",\"status\":" #n
#define PROBLEM(n, type)	STATUS(n) ",\"type\":\"" type "\""
#define AGAIN(n)		",\"retry_after_s\":" #n
#define ONCE			"\"nth\":1,"
/* libcurl repeats a PUT by itself on a connection that was cut while idle. */
#define TWICE			"\"until\":2,"
#define RETURNED(n, type)						\
	{ "PUT " #n " " type ": returned to the maker", ONCE PROBLEM(n, type), ST_RETURNED,	\
	    "send refuse", type, ERR_OK, "", false, NULL, false }
#define QUARANTINE(n, type)						\
	{ "PUT " #n " " type ": quarantined, alarmed", ONCE PROBLEM(n, type), ST_QUARANTINED,	\
	    "send quarantine", type, ERR_OK, QUARANTINED, false, NULL, false }
#define SINGLE_FAULT(n, type)						\
	{ "PUT " #n " once: that entry is quarantined", ONCE STATUS(n), ST_QUARANTINED,	\
	    "send quarantine", type, ERR_OK, OUR_FAULT, false, NULL, false }
#define STOPS(what, trouble, alarm)					\
	{ "PUT " what ": the run pauses, alarmed; the entry keeps its place", ONCE trouble,	\
	    ST_QUEUED, "send retry", NULL, ERR_NET_REFUSED, alarm, false,	\
	    "send retry send taken", false }
#define OPEN_ENDED(what, trouble)					\
	{ "PUT " what ": asked, then the same bytes again", ONCE trouble, ST_RECEIVED,	\
	    REPEATED, NULL, ERR_OK, "", false, NULL, false }

static const struct row rows[] = {
	{ "PUT 201: a receipt that verifies", NULL, ST_RECEIVED, SENT, NULL, ERR_OK, "", false,
	    NULL, false },
	{ "PUT 200: taken before", ONCE "\"do\":\"duplicate\"", ST_RECEIVED, SENT, NULL, ERR_OK,
	    "", false, NULL, false },
	STOPS("401", STATUS(401), REFUSED),
	STOPS("403 terminal-not-enrolled", PROBLEM(403, "terminal-not-enrolled"), REFUSED),
	STOPS("403 terminal-suspended", PROBLEM(403, "terminal-suspended"), REFUSED),
	STOPS("403 of any type", PROBLEM(403, "weather"), REFUSED),
	STOPS("404", STATUS(404), ADDRESS),
	STOPS("405", STATUS(405), ADDRESS),
	SINGLE_FAULT(400, "malformed"),
	SINGLE_FAULT(413, "too-large"),
	SINGLE_FAULT(415, "unsupported-media-type"),
	RETURNED(409, "conflict"),
	RETURNED(409, "superseded-was-taken"),
	RETURNED(409, "already-superseded"),
	QUARANTINE(422, "id-reused"),
	QUARANTINE(422, "envelope-mismatch"),
	QUARANTINE(422, "signature-refused"),
	RETURNED(422, "signer-suspended"),
	RETURNED(422, "sealing-key-unknown"),
	RETURNED(422, "not-permitted"),
	RETURNED(422, "invalid"),
	RETURNED(422, "layout-outdated"),
	RETURNED(422, "expired"),
	{ "PUT 409 of an unknown type: returned", ONCE PROBLEM(409, "weather"), ST_RETURNED,
	    "send refuse", "refused", ERR_OK, "", false, NULL, false },
	{ "PUT 422 of an unknown type: returned", ONCE PROBLEM(422, "weather"), ST_RETURNED,
	    "send refuse", "refused", ERR_OK, "", false, NULL, false },
	QUARANTINE(409, "id-reused"),		/* the type decides, under either status */
	RETURNED(422, "conflict"),
	QUARANTINE(418, "signature-refused"),
	{ "PUT 418, an unknown 4xx: returned", ONCE PROBLEM(418, "teapot"), ST_RETURNED,
	    "send refuse", "refused", ERR_OK, "", false, NULL, false },
	{ "PUT 429 with Retry-After: pauses", ONCE STATUS(429) AGAIN(30), ST_DEFERRED,
	    "send defer", NULL, ERR_OK, "", true, NULL, false },
	{ "PUT 429 without: pauses a minute", ONCE STATUS(429), ST_DEFERRED, "send defer", NULL,
	    ERR_OK, "", true, NULL, false },
	{ "PUT 503 closed with Retry-After: pauses", ONCE PROBLEM(503, "closed") AGAIN(30),
	    ST_QUEUED, "send retry", NULL, ERR_OK, "", true, NULL, false },
	{ "PUT 503 busy with Retry-After: pauses", ONCE PROBLEM(503, "busy") AGAIN(30),
	    ST_DEFERRED, "send defer", NULL, ERR_OK, "", true, NULL, false },
	OPEN_ENDED("503 without Retry-After", STATUS(503)),
	OPEN_ENDED("500", STATUS(500)),
	OPEN_ENDED("502", STATUS(502)),
	OPEN_ENDED("599 of an unknown type", PROBLEM(599, "weather")),
	OPEN_ENDED("302, never followed", STATUS(302)),
	OPEN_ENDED("202", STATUS(202)),
	OPEN_ENDED("204", STATUS(204)),
	{ "PUT cut before it was taken: asked, then again", TWICE "\"do\":\"drop-before-commit\"",
	    ST_RECEIVED, REPEATED, NULL, ERR_OK, "", false, NULL, false },
	{ "PUT cut after it was taken: asked", TWICE "\"do\":\"drop-after-commit\"", ST_RECEIVED,
	    ASKED, NULL, ERR_OK, "", false, NULL, false },
	{ "PUT whose answer breaks off: asked", TWICE "\"do\":\"half-body\"", ST_RECEIVED, ASKED,
	    NULL, ERR_OK, "", false, NULL, false },
	{ "PUT not answered in time: asked", ONCE "\"latency_ms\":60000", ST_RECEIVED, REPEATED,
	    NULL, ERR_OK, "", false, NULL, true },
	{ "PUT answered by a captive portal: uncertain", ONCE "\"do\":\"portal\"", ST_UNCERTAIN,
	    "send unsure", NULL, ERR_NET_NOT_OURS, NOT_OURS, false, REPEATED, false },
	{ "PUT answered without the protocol header: uncertain", ONCE "\"do\":\"no-header\"",
	    ST_UNCERTAIN, "send unsure", NULL, ERR_NET_NOT_OURS, NOT_OURS, false, ASKED, false },
	{ "PUT answered with the protocol header twice: uncertain", ONCE "\"do\":\"header-twice\"",
	    ST_UNCERTAIN, "send unsure", NULL, ERR_NET_NOT_OURS, NOT_OURS, false, ASKED, false },
	{ "PUT with a receipt that does not verify: asked", ONCE "\"do\":\"bad-signature\"",
	    ST_RECEIVED, ASKED, NULL, ERR_OK, "", false, NULL, false },
};

static void
expect_moves(const char *entry, const char *want)
{
	struct buf moves = BUF_INIT;

	post_moves(&post, entry, &moves);
	assert_string_equal(buf_str(&moves), want);
	buf_free(&moves);
}

static enum err_code
connect_hastily(void *ctx UNUSED, const struct peer *p, int stop_fd, struct transport **out,
    struct err *e)
{
	enum err_code rc = transport_new(p, stop_fd, out, e);

	if (rc == ERR_OK)
		transport_patience(*out, 2);
	return rc;
}

static void
row_holds(void **state)
{
	static const struct sync_seam hasty = { .connect = connect_hastily };
	const struct row *row = *state;
	struct buf scenario = BUF_INIT;
	char entry[UUID_TEXT_SIZE], *alarm;
	struct entry n;
	struct err e = ERR_INIT;

	/* Each row is the first of its kind: a fault of ours counts from run to run. */
	ok(setting_put(work_store(post.x->w), "pause_until", NULL, &e), &e);
	ok(setting_put(work_store(post.x->w), "our_fault", NULL, &e), &e);
	assert_true(buf_addf(&scenario, "{\"delay_ms\":60000,\"trouble\":[{\"method\":\"PUT\","
	    "\"path\":\"/v1/submissions/\",%s}]}", row->trouble != NULL ? row->trouble :
	    "\"nth\":99"));
	post_serve(&post, buf_str(&scenario));
	buf_free(&scenario);
	post_queued(&post, false, entry);
	post.options.seam = row->hasty ? &hasty : NULL;
	assert_string_equal(err_code_name(post_sync(&post)), err_code_name(row->code));
	post.options.seam = NULL;
	expect_moves(entry, row->moves);
	ok(entry_get(work_store(post.x->w), NULL, entry, &n, &e), &e);
	assert_string_equal(outbox_state_name(n.state), outbox_state_name(row->state));
	assert_string_equal(n.problem != NULL ? n.problem : "", row->problem != NULL ?
	    row->problem : "");
	entry_clear(&n);
	alarm = post_alarm(&post);
	assert_string_equal(alarm, row->alarm);
	free(alarm);
	assert_int_equal(post_number(&post, "SELECT value > strftime('%s', 'now') * 1000000"
	    " FROM setting WHERE name = 'pause_until'"), row->paused);
	/* Settled whatever happened, or left to a person; never lost, never twice. */
	ok(setting_put(work_store(post.x->w), "pause_until", NULL, &e), &e);
	assert_int_equal(post_sync(&post), ERR_OK);
	if (row->later != NULL)
		expect_moves(entry, row->later);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM entry WHERE state IN"
	    " ('queued', 'sending', 'deferred', 'uncertain')"), 0);
}

/* ---- rows that take more than one answer ---- */

static void
a_400_twice_running_pauses_and_keeps_the_second(void **state UNUSED)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE], *alarm;
	struct err e = ERR_INIT;

	ok(setting_put(work_store(post.x->w), "our_fault", NULL, &e), &e);
	post_serve(&post, "{\"trouble\":[{\"method\":\"PUT\",\"path\":\"/v1/submissions/\","
	    "\"until\":3,\"do\":\"status\",\"status\":400}]}");
	post_queued(&post, false, first);
	post_queued(&post, false, second);
	assert_int_equal(post_sync(&post), ERR_NET_REFUSED);
	assert_int_equal(world_state(post.x, first), ST_QUARANTINED);
	assert_int_equal(world_state(post.x, second), ST_QUEUED);
	alarm = post_alarm(&post);
	assert_string_equal(alarm, OUR_FAULT);
	free(alarm);
	/* It stays so from run to run: no third one is thrown after them. */
	assert_int_equal(post_sync(&post), ERR_NET_REFUSED);
	assert_int_equal(world_state(post.x, second), ST_QUEUED);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_moves(second, "send retry send retry send taken");
}

/* A draft of what came back, with what the server said at its fields as "field:code …". */
static void
expect_refused(const char *entry, const char *expected)
{
	struct draft *d = NULL;
	struct field_refusal *r = NULL;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i, n = 0;

	ok(draft_open(post.maker, entry, &d, &e), &e);
	ok(draft_refusals(d, &r, &n, &e), &e);
	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s:%s", i > 0 ? " " : "", r[i].field, r[i].code);
	assert_string_equal(buf_str(&b), expected);
	field_refusals_free(&r, n);
	draft_close(&d);
	buf_free(&b);
}

/* Rows that the sender left of an entry, narrowed by a condition. */
static int64_t
left_in_clear(const char *entry, const char *condition)
{
	char sql[256];

	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM refused WHERE entry = '%s' AND (%s)",
	    entry, condition);
	return post_number(&post, sql);
}

static void
save_draft(const char *entry)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	ok(draft_open(post.maker, entry, &d, &e), &e);
	ok(draft_save(d, &e), &e);
	draft_close(&d);
}

#define REFUSED_AT(errors)						\
	"{\"trouble\":[{\"method\":\"PUT\",\"path\":\"/v1/submissions/\"," ONCE		\
	"\"do\":\"status\",\"status\":422,\"type\":\"invalid\",\"errors\":[" errors "]}]}"
#define AT(field, code)	"{\"field\":\"" field "\",\"code\":\"" code "\"}"

static void
errors_come_back_at_their_fields(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, REFUSED_AT(AT("subject.birth", "value") ","
	    AT("inquiry.information[0].code", "value") "," AT("/inquiry/due", "missing") ","
	    AT("reply_key", "value") "," AT("見本 太郎", "1980-02-29") ","
	    AT("subject.123456789018", "my-number")));
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_RETURNED);
	/* Nothing but members of the protocol and words stand in clear. */
	assert_int_equal(left_in_clear(entry, "1"), 6);
	assert_int_equal(left_in_clear(entry, "member || code GLOB '*[0-9][0-9]*'"
	    " OR member LIKE '%見本%'"), 0);
	expect_refused(entry, "birth:value information:value due:missing :value :other :my-number");
	/* Whoever opened it and saved nothing finds the same; a save seals it. */
	expect_refused(entry, "birth:value information:value due:missing :value :other :my-number");
	save_draft(entry);
	assert_int_equal(left_in_clear(entry, "1"), 0);
	expect_refused(entry, "birth:value information:value due:missing :value :other :my-number");
}

static void
an_item_is_known_by_its_place(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct draft *d = NULL;
	struct err e = ERR_INIT;
	struct buf expected = BUF_INIT;

	post_serve(&post, REFUSED_AT(AT("registration.items[1].value", "value") ","
	    AT("registration.items.secret", "value") "," AT("registration.items[99]", "value")));
	post_queued(&post, true, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_RETURNED);
	assert_int_equal(left_in_clear(entry, "member LIKE '%secret%'"), 0);
	ok(draft_open(post.maker, entry, &d, &e), &e);
	buf_addf(&expected, "%s:value :value :value", freeze_item(draft_answers(d), 1));
	draft_close(&d);
	expect_refused(entry, buf_str(&expected));
	buf_free(&expected);
}

/* What was refused once is not said of what is sent next. */
static void
errors_end_when_it_is_sent_again(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	post_serve(&post, REFUSED_AT(AT("subject.birth", "value")));
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	ok(draft_open(post.maker, entry, &d, &e), &e);
	ok(draft_submit(d, &e), &e);
	draft_close(&d);
	assert_int_equal(left_in_clear(entry, "1"), 0);
	ok(entry_withdraw(post.maker, entry, &e), &e);
	expect_refused(entry, "");
}

static void
a_rejected_registration_says_where(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct result_view *v = NULL;
	struct draft *d = NULL;
	struct field_refusal *r = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	post_serve(&post, "{\"delay_ms\":0,\"outcomes\":[{\"steps\":[{\"state\":\"rejected\","
	    "\"errors\":[" AT("subject.person_key", "unknown-person") ","
	    AT("registration.items[0]", "value") "]}]}]}");
	post_queued(&post, true, entry);
	post_await(&post, entry, ST_REJECTED);
	ok(result_open(post.maker, entry, "登録の確認", &v, &e), &e);
	assert_int_equal(v->refusal_count, 2);
	assert_string_equal(v->refusals[0].field, "person_key");
	assert_string_equal(v->refusals[0].label, "宛名番号");
	assert_string_equal(v->refusals[0].key, "work.refusal.unknown_person");
	assert_string_not_equal(v->refusals[1].field, "");
	ok(draft_copy(post.maker, entry, "作り直し", &d, &e), &e);
	ok(draft_refusals(d, &r, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_string_equal(r[0].field, "person_key");
	assert_string_equal(r[1].field, v->refusals[1].field);
	field_refusals_free(&r, n);
	draft_close(&d);
	result_close(&v);
}

static void
three_receipts_that_do_not_verify_quarantine_and_are_kept(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE], *alarm;
	int i;

	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/submissions/\","
	    "\"do\":\"bad-signature\"}]}");
	post_queued(&post, false, entry);
	for (i = 0; i < 4 && world_state(post.x, entry) != ST_QUARANTINED; i++)
		assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_QUARANTINED);
	alarm = post_alarm(&post);
	assert_string_equal(alarm, "sync.alarm.receipt");
	free(alarm);
	assert_int_equal(post_number(&post, "SELECT count(DISTINCT jws) FROM receipt_bad b JOIN"
	    " entry e ON b.submission = e.submission WHERE e.state = 'quarantined'"
	    " AND e.problem = 'receipt-unverifiable'") > 0, 1);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM receipt_bad b JOIN"
	    " entry e ON b.submission = e.submission WHERE e.state = 'quarantined'"
	    " AND e.problem = 'receipt-unverifiable'"), 3);
	assert_int_equal(post_number(&post, "SELECT count(*) FROM receipt r JOIN entry e"
	    " ON r.submission = e.submission WHERE e.problem = 'receipt-unverifiable'"), 0);
}

/* Meanwhile the server goes on: what it stated is kept, and counts once the receipt is there. */
static void
what_was_stated_before_the_receipt_counts_with_it(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	int i;

	post_serve(&post, "{\"delay_ms\":0,\"trouble\":[{\"path\":\"/v1/submissions/\","
	    "\"until\":3,\"do\":\"bad-signature\"}]}");
	post_queued(&post, false, entry);
	for (i = 0; i < 4 && world_state(post.x, entry) != ST_QUARANTINED; i++)
		assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_QUARANTINED);
	for (i = 0; i < 100 && post_number(&post, "SELECT count(*) FROM statement s JOIN entry e"
	    " ON s.submission = e.submission WHERE e.state = 'quarantined'"
	    " AND s.state = 'answered'") == 0; i++) {
		assert_int_equal(post_sync(&post), ERR_OK);
		usleep(50000);
	}
	assert_int_equal(world_state(post.x, entry), ST_QUARANTINED);
	ok(entry_retry(post.approver, entry, &e), &e);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_ANSWERED);
	assert_int_equal(post_twice(&post), 0);
}

/*
 * Refused, and then a copy of the request that was still under way is taken:
 * the server has it, the terminal knows of a refusal only.  again: the state in
 * which the maker has it meanwhile.
 */
static void
refused_and_taken_late(const char *again, char entry[UUID_TEXT_SIZE])
{
	char sql[256];

	post_serve(&post, "{\"delay_ms\":0,\"trouble\":[{\"method\":\"PUT\","
	    "\"path\":\"/v1/submissions/\"," ONCE PROBLEM(409, "conflict") "}]}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(world_state(post.x, entry), ST_RETURNED);
	world_sql(post.x, "INSERT OR REPLACE INTO setting (name, value)"
	    " SELECT 'cursor_then', value FROM setting WHERE name = 'cursor'");
	(void)snprintf(sql, sizeof sql, "UPDATE entry SET state = 'queued' WHERE id = '%s'",
	    entry);
	world_sql(post.x, sql);
	post_await(&post, entry, ST_ANSWERED);
	/* Of this one alone: whoever else is still to be answered keeps the receipt. */
	(void)snprintf(sql, sizeof sql, "DELETE FROM receipt WHERE submission ="
	    " (SELECT submission FROM entry WHERE id = '%s')", entry);
	world_sql(post.x, sql);
	world_sql(post.x, "DELETE FROM statement;"
	    " UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'cursor_then')"
	    " WHERE name = 'cursor'");
	(void)snprintf(sql, sizeof sql, "UPDATE entry SET state = '%s' WHERE id = '%s'", again,
	    entry);
	world_sql(post.x, sql);
	assert_int_equal(post_sync(&post), ERR_OK);
}

static int64_t
receipts_of(const char *entry)
{
	char sql[256];

	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM receipt WHERE submission ="
	    " (SELECT submission FROM entry WHERE id = '%s')", entry);
	return post_number(&post, sql);
}

static void
a_refused_one_that_is_taken_late_goes_on(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE], *alarm;

	refused_and_taken_late("returned", entry);
	assert_int_equal(world_state(post.x, entry), ST_ANSWERED);
	assert_int_equal(receipts_of(entry), 1);
	alarm = post_alarm(&post);
	assert_string_equal(alarm, "sync.alarm.taken_late");
	free(alarm);
	assert_int_equal(post_twice(&post), 0);
}

static void
one_that_its_maker_has_taken_up_again_keeps_the_receipt(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	refused_and_taken_late("draft", entry);
	assert_int_equal(world_state(post.x, entry), ST_DRAFT);
	assert_int_equal(receipts_of(entry), 1);
}

static void
a_question_that_is_not_answered_is_asked_again_later(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];
	int before = post_effects(&post, "\"state\":");

	post_serve(&post, "{\"trouble\":["
	    "{\"method\":\"PUT\",\"path\":\"/v1/submissions/\",\"nth\":1,\"do\":\"status\","
	    "\"status\":500},"
	    "{\"method\":\"GET\",\"path\":\"/v1/submissions/\",\"until\":1,\"do\":\"status\","
	    "\"status\":500}]}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_moves(entry, "send unsure unsure unknown send taken");
	assert_int_equal(post_effects(&post, "\"state\":"), before + 1);
}

/* ---- nothing leaves ---- */

static void
a_line_that_is_down_leaves_the_entry_queued(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_queued(&post, false, entry);
	post_unplug(&post);
	assert_int_equal(post_sync(&post), ERR_NET_DOWN);
	expect_moves(entry, "");
	assert_int_equal(world_state(post.x, entry), ST_QUEUED);
	assert_int_equal(post.report.waiting, 1);
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_moves(entry, SENT);
}

static void
a_closed_service_is_told_and_nothing_is_sent(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE];

	post_serve(&post, "{\"state\":\"closed\"}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_moves(entry, "");
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	expect_moves(entry, SENT);
}

static void
a_captive_portal_is_not_our_server(void **state UNUSED)
{
	char entry[UUID_TEXT_SIZE], *alarm;

	post_serve(&post, "{\"trouble\":[{\"path\":\"/v1/service\",\"do\":\"portal\"}]}");
	post_queued(&post, false, entry);
	assert_int_equal(post_sync(&post), ERR_NET_NOT_OURS);
	expect_moves(entry, "");
	alarm = post_alarm(&post);
	assert_string_equal(alarm, NOT_OURS);
	free(alarm);
	post_serve(&post, NULL);
	assert_int_equal(post_sync(&post), ERR_OK);
	alarm = post_alarm(&post);
	assert_string_equal(alarm, "");
	free(alarm);
}

/* ---- the programme ---- */

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(a_400_twice_running_pauses_and_keeps_the_second),
		cmocka_unit_test(errors_come_back_at_their_fields),
		cmocka_unit_test(an_item_is_known_by_its_place),
		cmocka_unit_test(errors_end_when_it_is_sent_again),
		cmocka_unit_test(a_rejected_registration_says_where),
		cmocka_unit_test(three_receipts_that_do_not_verify_quarantine_and_are_kept),
		cmocka_unit_test(what_was_stated_before_the_receipt_counts_with_it),
		cmocka_unit_test(a_refused_one_that_is_taken_late_goes_on),
		cmocka_unit_test(one_that_its_maker_has_taken_up_again_keeps_the_receipt),
		cmocka_unit_test(a_question_that_is_not_answered_is_asked_again_later),
		cmocka_unit_test(a_line_that_is_down_leaves_the_entry_queued),
		cmocka_unit_test(a_closed_service_is_told_and_nothing_is_sent),
		cmocka_unit_test(a_captive_portal_is_not_our_server),
	};
	struct CMUnitTest tests[NELEM(rows) + NELEM(others)];
	size_t i, n = 0;

	for (i = 0; i < NELEM(rows); i++)
		tests[n++] = (struct CMUnitTest){ .name = rows[i].name, .test_func = row_holds,
		    .initial_state = (void *)(uintptr_t)&rows[i] };
	for (i = 0; i < NELEM(others); i++)
		tests[n++] = others[i];
	return _cmocka_run_group_tests("answers", tests, n, post_setup, post_teardown);
}
