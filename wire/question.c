/* SPDX-License-Identifier: ISC */
/*
 * Questions; see question.h.
 */
#include "wire/question.h"

#include <stdlib.h>
#include <string.h>

#include "wire/message.h"
#include "wire/shapes.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }
#define TEXT_OPT(n, f)	{ (n), SHAPE_TEXT_OPTIONAL, offsetof(S, f), 0, NULL }

/* ---- asking ---- */

#define S struct wire_question
static const struct shape_member question_members[] = {
	TEXT_OPT("person_key", person_key), TEXT_OPT("dataset", dataset),
	TEXT_OPT("record_no", record_no), TEXT("affair", affair), TEXT("procedure", procedure),
	TEXT("case_no", case_no), TEXT("reason", reason), TEXT("reply_key", reply_key),
	TEXT("terminal", terminal), TEXT("nonce", nonce),
};
#undef S
static const struct shape question_shape = SHAPE_OF(question_members, struct wire_question, true);

/* Digits need no escaping: they are put in behind the first brace. */
static bool
add_number(void *ctx, const char *digits, size_t len)
{
	struct buf *out = ctx;
	size_t i;

	for (i = 0; i < len; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
	}
	return len == MY_NUMBER_DIGITS && buf_adds(out, "{\"my_number\":\"") &&
	    buf_add(out, digits, len) && buf_adds(out, "\",");
}

enum err_code
question_build(const struct wire_question *q, const struct secret *my_number, struct buf *payload,
    struct err *e)
{
	struct buf rest = BUF_INIT;
	enum err_code rc = shape_write(&question_shape, q, &rest, e);

	if (rc == ERR_OK && my_number == NULL)
		rc = buf_add(payload, rest.data, rest.len) ? ERR_OK : err_nomem(e);
	else if (rc == ERR_OK && !secret_lend(my_number, add_number, payload))
		rc = buf_ok(payload) ? err_set_field(e, ERR_INVALID, "my_number",
		    "wire.question.number", NULL) : err_nomem(e);
	else if (rc == ERR_OK)
		rc = buf_add(payload, rest.data + 1, rest.len - 1) ? ERR_OK : err_nomem(e);
	buf_free(&rest);
	return rc;
}

enum err_code
question_seal(const struct sign_key *user, int64_t at_us, const struct buf *payload,
    const struct public_key *server, struct buf *body, struct err *e)
{
	struct buf jws = BUF_INIT, sealed = BUF_INIT, text = BUF_INIT;
	enum err_code rc = jws_sign_compact(user, TYP_SEARCH, at_us, payload->data, payload->len,
	    &jws, e);

	if (rc == ERR_OK)
		rc = box_seal(server, jws.data, jws.len, &sealed, e);
	if (rc == ERR_OK && !b64_encode(sealed.data, sealed.len, &text))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = json_write(json_pack("{s:s, s:s}", "sealing_kid", server->kid, "sealed",
		    buf_str(&text)), body, e);
	buf_free(&jws);
	buf_free(&sealed);
	buf_free(&text);
	return rc;
}

/* ---- hearing ---- */

enum err_code
question_open(const struct box_key *reply, const struct buf *body, const char *typ,
    jws_key_fn find, void *ctx, struct buf *payload, struct err *e)
{
	struct buf sealed = BUF_INIT, jws = BUF_INIT;
	char *text = NULL;
	enum err_code rc = one_member_read(buf_str(body), body->len, "sealed_result", &text, e);

	if (rc == ERR_OK && !b64_decode(text, strlen(text), &sealed))
		rc = json_wrong(e, "", "sealed_result", "value");
	if (rc == ERR_OK)
		rc = box_open(reply, buf_str(&sealed), sealed.len, &jws, e);
	if (rc == ERR_OK)
		rc = jws_open_compact(buf_str(&jws), typ, find, ctx, payload, NULL, e);
	free(text);
	buf_free(&sealed);
	buf_free(&jws);
	return rc;
}

#define S struct wire_found
static const struct shape_member found_head[] = {
	TEXT("nonce", nonce), { "found", SHAPE_BOOL, offsetof(S, found), 0, NULL },
};
#undef S
#define S struct wire_subject
static const struct shape_member person_members[] = {
	TEXT("person_key", person_key), TEXT("name", name), TEXT("kana", kana),
	TEXT_NULL("birth", birth), TEXT("sex", sex), TEXT_NULL("address", address),
};
#undef S
static const struct shape found_shape = SHAPE_GROUP(found_head, false);
static const struct shape person_shape = SHAPE_GROUP(person_members, false);

enum err_code
found_read(const char *json, size_t len, struct wire_found *out, struct err *e)
{
	const json_t *person, *hidden;
	json_t *o;
	enum err_code rc;

	*out = (struct wire_found){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc == ERR_OK)
		rc = shape_read(&found_shape, o, "", out, e);
	if (rc == ERR_OK && out->found) {
		person = json_object_get(o, "person");
		hidden = json_object_get(person, "protected");
		if (!json_is_boolean(hidden))
			rc = json_wrong(e, "person", "protected", "missing");
		else
			rc = shape_read(&person_shape, person, "person", &out->person, e);
		out->is_protected = json_is_true(hidden);
	}
	/* Where a protected person lives is not shown even if it was told. */
	if (rc == ERR_OK && out->is_protected)
		str_wipe(&out->person.address);
	if (rc != ERR_OK)
		found_clear(out);
	json_decref(o);
	return rc;
}

void
found_clear(struct wire_found *f)
{
	shape_clear(&found_shape, f);
	shape_clear(&person_shape, &f->person);
	*f = (struct wire_found){ 0 };
}

#define S struct wire_item
static const struct shape_member item_members[] = {
	TEXT("code", code), TEXT_OPT("value", value), TEXT_OPT("absent", absent),
};
#undef S
static const struct shape item_shape = SHAPE_OF(item_members, struct wire_item, false);

#define S struct wire_record
static const struct shape_member record_head[] = {
	TEXT("nonce", nonce), { "found", SHAPE_BOOL, offsetof(S, found), 0, NULL },
};
static const struct shape_member record_body[] = {
	{ "version", SHAPE_INT, offsetof(S, version), 0, NULL },
	TEXT("valid_from", valid_from), TEXT_NULL("valid_to", valid_to),
	{ "items", SHAPE_LIST, offsetof(S, items), offsetof(S, item_count), &item_shape },
	TEXT("registered_at", registered_at),
};
#undef S
static const struct shape record_head_shape = SHAPE_GROUP(record_head, false);
static const struct shape record_body_shape = SHAPE_GROUP(record_body, false);

enum err_code
record_read(const char *json, size_t len, struct wire_record *out, struct err *e)
{
	json_t *o;
	enum err_code rc;

	*out = (struct wire_record){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc == ERR_OK)
		rc = shape_read(&record_head_shape, o, "", out, e);
	if (rc == ERR_OK && out->found)
		rc = shape_read(&record_body_shape, o, "", out, e);
	if (rc != ERR_OK)
		record_clear(out);
	json_decref(o);
	return rc;
}

void
record_clear(struct wire_record *r)
{
	shape_clear(&record_head_shape, r);
	shape_clear(&record_body_shape, r);
	*r = (struct wire_record){ 0 };
}
