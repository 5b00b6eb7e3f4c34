/* SPDX-License-Identifier: ISC */
/*
 * Submissions by hand, right and wrong; see town.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/protocol/town.h"

#include "base/clock.h"
#include "seal/b64.h"
#include "wire/jws.h"

static int64_t
now_us(void)
{
	return clock_wall_us(clock_system());
}

void
id_make(char id[UUID_TEXT_SIZE])
{
	uuid_make(now_us(), id);
}

static json_t *
common_make(const struct town *t, const char *id, const char *kind)
{
	char made[TIME_TEXT_SIZE], entry[UUID_TEXT_SIZE], reply[KEY_TEXT_SIZE];
	char digest[DIGEST_TEXT_SIZE];
	json_t *o;

	time_format(now_us(), made);
	id_make(entry);
	public_key_text(box_key_public(t->group), reply);
	digest_text("form", 4, digest);
	o = json_pack("{s:s, s:s, s:n, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s},"
	    " s:s,"
	    " s:{s:s, s:i, s:s}, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s}, s:b, s:s}",
	    "id", id, "entry", entry, "supersedes", "kind", kind, "made_at", made,
	    "terminal", TOWN_TERMINAL, "organization", TOWN_CITY, "section", "障害福祉課",
	    "affair", TOWN_AFFAIR, "case_no", "R8-0123", "as_of", "2026-11-20",
	    "procedure", "code", "94-1", "row", "92", "title", "認定請求の審査",
	    "catalogue", "2026-06-14", "form", "id", "inquiry", "version", 3, "digest", digest,
	    "review_digest", digest, "subject", "person_key", "000000000012345", "role", "請求者",
	    "name", "見本 太郎", "kana", "ミホン タロウ", "birth", "1980-02-29", "sex", "1",
	    "address", "見本市一丁目1番", "non_disclosure", 0, "reply_key", reply);
	assert_non_null(o);
	return o;
}

json_t *
inquiry_make(const struct town *t, const char *id)
{
	json_t *o = common_make(t, id, "inquiry");

	assert_int_equal(json_object_set_new(o, "inquiry", json_pack(
	    "{s:{s:s, s:s}, s:[{s:s, s:s}], s:{s:s, s:s, s:s}, s:s, s:s, s:n, s:n}",
	    "provider", "code", "131121", "name", "世田谷区長",
	    "information", "code", "tax-prefectural", "name", "道府県民税",
	    "condition", "type", "fiscal_year", "from", "2025", "to", "2026",
	    "reason", "認定請求の所得審査", "due", "2026-12-10", "valid_until", "consent")), 0);
	return o;
}

json_t *
registration_make(const struct town *t, const char *id, const char *operation, int64_t base,
    const char *record_no)
{
	json_t *o = common_make(t, id, "registration");

	assert_int_equal(json_object_set_new(o, "registration", json_pack(
	    "{s:s, s:s, s:s, s:s, s:o, s:s, s:n, s:b, s:[{s:s, s:s}, {s:s, s:s}]}",
	    "operation", operation, "dataset", "shogaiji-fukushi-teate", "layout", "2026-07",
	    "record_no", record_no, "base_version", base > 0 ? json_integer(base) : json_null(),
	    "valid_from", "2026-12-01", "valid_to", "manual_release", 0,
	    "items", "code", "decision", "value", "1", "code", "suspension_reason", "absent",
	    "not_applicable")), 0);
	return o;
}

char *
submission_body_bytes(const struct town *t, const char *bytes, const char *id,
    const struct seal_options *o)
{
	static const struct seal_options plain;
	struct jws_signature sigs[2];
	struct buf text = BUF_INIT, sealed = BUF_INIT, body = BUF_INIT;
	const char *typ;

	if (o == NULL)
		o = &plain;
	typ = o->typ != NULL ? o->typ : TYP_SUBMISSION;
	memset(sigs, 0, sizeof sigs);
	assert_int_equal(jws_sign(o->maker != NULL ? o->maker : t->staff[MAKER], typ,
	    o->maker_role != NULL ? o->maker_role : "maker", now_us(), bytes, strlen(bytes),
	    &sigs[0], NULL), ERR_OK);
	assert_int_equal(jws_sign(o->approver != NULL ? o->approver : t->staff[APPROVER], typ,
	    o->approver_role != NULL ? o->approver_role : "approver", now_us(), bytes,
	    strlen(bytes), &sigs[1], NULL), ERR_OK);
	if (o->empty_header) {
		free(sigs[1].protected64);
		sigs[1].protected64 = strdup("e30");
	}
	assert_int_equal(jws_compose(bytes, strlen(bytes), sigs,
	    o->signatures != 0 ? (size_t)o->signatures : 2, &text, NULL), ERR_OK);
	assert_int_equal(box_seal(&t->server.sealing_keys[0], text.data, text.len, &sealed, NULL),
	    ERR_OK);
	assert_int_equal(envelope_build(o->id != NULL ? o->id : id,
	    o->terminal != NULL ? o->terminal : TOWN_TERMINAL,
	    o->kid != NULL ? o->kid : t->server.sealing_keys[0].kid, sealed.data, sealed.len, &body,
	    NULL), ERR_OK);
	jws_signature_clear(&sigs[0]);
	jws_signature_clear(&sigs[1]);
	buf_free(&text);
	buf_free(&sealed);
	return buf_steal(&body);
}

char *
submission_body(const struct town *t, json_t *payload, const struct seal_options *o)
{
	char *bytes = json_dumps(payload, JSON_COMPACT), *body;

	assert_non_null(bytes);
	body = submission_body_bytes(t, bytes, json_string_value(json_object_get(payload, "id")),
	    o);
	free(bytes);
	json_decref(payload);
	return body;
}

void
town_put(const struct town *t, const char *id, const char *body, struct reply *r)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "/v1/submissions/%s", id);
	town_send(t, "PUT", buf_str(&path), body, NULL, r);
	buf_free(&path);
}

void
town_take(const struct town *t, json_t *payload)
{
	char *id = strdup(json_string_value(json_object_get(payload, "id"))), *body;
	struct reply r;

	body = submission_body(t, payload, NULL);
	town_put(t, id, body, &r);
	assert_string_equal(reply_problem(&r), "");
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	free(body);
	free(id);
}

void
town_await(const struct town *t, const char *id, const char *state)
{
	struct buf path = BUF_INIT;
	struct reply r;
	int tries;

	buf_addf(&path, "/v1/submissions/%s", id);
	for (tries = 0; tries < 800; tries++) {
		town_send(t, "GET", buf_str(&path), NULL, NULL, &r);
		if (strcmp(reply_text(&r, "state"), state) == 0)
			break;
		reply_clear(&r);
		usleep(25000);
	}
	assert_string_equal(reply_text(&r, "state"), state);
	reply_clear(&r);
	buf_free(&path);
}

void
expect_refusal(const struct town *t, json_t *payload, const struct seal_options *o, long status,
    const char *problem)
{
	char *id = strdup(json_string_value(json_object_get(payload, "id"))), *body;
	struct reply r;

	body = submission_body(t, payload, o);
	town_put(t, id, body, &r);
	assert_true(r.ours);
	assert_string_equal(reply_problem(&r), problem);
	assert_int_equal(r.status, status);
	assert_string_equal(r.type, "application/problem+json");
	reply_clear(&r);
	assert_int_equal(town_log_count(t, id), 0);
	free(body);
	free(id);
}

json_t *
open_signed(const struct town *t, const char *compact, const char *typ)
{
	struct public_key key = t->server.signing_keys[0];
	struct buf payload = BUF_INIT;
	json_t *o;

	assert_int_equal(jws_open_compact(compact, typ, jws_key_is, &key, &payload, NULL, NULL),
	    ERR_OK);
	o = json_loadb(buf_str(&payload), payload.len, 0, NULL);
	assert_non_null(o);
	buf_free(&payload);
	return o;
}

char *
town_sign(const struct sign_key *key, const char *typ, json_t *o, int64_t off_us)
{
	char *text = json_dumps(o, JSON_COMPACT);
	struct buf compact = BUF_INIT;

	assert_non_null(text);
	assert_int_equal(jws_sign_compact(key, typ, clock_wall_us(clock_system()) + off_us, text,
	    strlen(text), &compact, NULL), ERR_OK);
	free(text);
	json_decref(o);
	return buf_steal(&compact);
}
