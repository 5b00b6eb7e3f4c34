/* SPDX-License-Identifier: ISC */
/*
 * What the server says of a submission: states, receipts, statements, the
 * body of PUT and GET, changes, and results.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "wire/message.h"
#include "wire/shapes.h"

static const struct {
	const char	*name;
	bool		 final;
	bool		 inquiry, other;	/* the columns of protocol.md section 4 */
} states[WIRE_STATE_COUNT] = {
	[WIRE_RECEIVED] =		{ "received", false, true, true },
	[WIRE_PROCESSING] =		{ "processing", false, true, true },
	[WIRE_AWAITING_PROVIDER] =	{ "awaiting_provider", false, true, false },
	[WIRE_ANSWERED] =		{ "answered", true, true, false },
	[WIRE_NO_RECORD] =		{ "no_record", true, true, false },
	[WIRE_PROVIDER_NO_CODE] =	{ "provider_no_code", true, true, false },
	[WIRE_OWN_NO_CODE] =		{ "own_no_code", true, true, false },
	[WIRE_NOT_PERMITTED] =		{ "not_permitted", true, true, false },
	[WIRE_LAPSED] =			{ "lapsed", true, true, false },
	[WIRE_REGISTERED] =		{ "registered", true, false, true },
	[WIRE_REJECTED] =		{ "rejected", true, false, true },
	[WIRE_FAILED] =			{ "failed", true, true, true },
};

const char *
wire_state_name(enum wire_state s)
{
	return states[s].name;
}

bool
wire_state_parse(const char *name, enum wire_state *out)
{
	size_t i;

	for (i = 0; name != NULL && i < WIRE_STATE_COUNT; i++) {
		if (strcmp(states[i].name, name) == 0) {
			*out = (enum wire_state)i;
			return true;
		}
	}
	return false;
}

bool
wire_state_final(enum wire_state s)
{
	return states[s].final;
}

bool
wire_state_suits(enum wire_state s, bool inquiry)
{
	return inquiry ? states[s].inquiry : states[s].other;
}

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }
#define TEXT_OPT(n, f)	{ (n), SHAPE_TEXT_OPTIONAL, offsetof(S, f), 0, NULL }

/* What a receipt and a statement share, and people later rely on: a number
 * that can be quoted and an instant that can be read. */
static enum err_code
judge_evidence(const char *sequence, const char *at, const char *at_name, struct err *e)
{
	int64_t us;

	if (*sequence == '\0' || sequence[strspn(sequence, "0123456789")] != '\0')
		return json_wrong(e, "", "sequence", "value");
	return time_parse(at, &us) ? ERR_OK : json_wrong(e, "", at_name, "value");
}

/* ---- receipt ---- */

#define S struct wire_receipt
static const struct shape_member receipt_members[] = {
	TEXT("id", id), TEXT("digest", digest), TEXT("sequence", sequence),
	TEXT("received_at", received_at), TEXT("terminal", terminal),
};
#undef S
static const struct shape receipt_shape = SHAPE_OF(receipt_members, struct wire_receipt, false);

enum err_code
receipt_build(const struct wire_receipt *r, struct buf *out, struct err *e)
{
	return shape_write(&receipt_shape, r, out, e);
}

enum err_code
receipt_read(const char *json, size_t len, struct wire_receipt *out, struct err *e)
{
	enum err_code rc = shape_parse(&receipt_shape, json, len, out, e);

	if (rc == ERR_OK)
		rc = judge_evidence(out->sequence, out->received_at, "received_at", e);
	if (rc != ERR_OK)
		receipt_clear(out);
	return rc;
}

void
receipt_clear(struct wire_receipt *r)
{
	shape_clear(&receipt_shape, r);
}

/* ---- statement; `state` is a name in JSON and an enum here ---- */

#define S struct wire_statement
static const struct shape_member statement_head[] = {
	TEXT("id", id), TEXT("digest", digest), TEXT("sequence", sequence),
};
static const struct shape_member statement_tail[] = {
	TEXT("at", at), { "version", SHAPE_INT_OPTIONAL, offsetof(S, version), 0, NULL },
	{ "errors", SHAPE_LIST_OPTIONAL, offsetof(S, errors), offsetof(S, error_count),
	    &wire_error_shape },
	TEXT_OPT("result_digest", result_digest),
};
#undef S
static const struct shape statement_head_shape = SHAPE_GROUP(statement_head, false);
static const struct shape statement_tail_shape = SHAPE_GROUP(statement_tail, false);

static bool
state_build(enum wire_state state, json_t *o)
{
	return json_object_set_new(o, "state", json_string(states[state].name)) == 0;
}

static enum err_code
state_read(const json_t *o, enum wire_state *out, struct err *e)
{
	const json_t *v = json_object_get(o, "state");

	if (v == NULL)
		return json_wrong(e, "", "state", "missing");
	return wire_state_parse(json_string_value(v), out) ? ERR_OK :
	    json_wrong(e, "", "state", "value");
}

enum err_code
statement_build(const struct wire_statement *s, struct buf *out, struct err *e)
{
	json_t *o = json_object();

	if (o != NULL && !(shape_build(&statement_head_shape, s, o) && state_build(s->state, o) &&
	    shape_build(&statement_tail_shape, s, o))) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

enum err_code
statement_read(const char *json, size_t len, struct wire_statement *out, struct err *e)
{
	json_t *o;
	enum err_code rc;

	*out = (struct wire_statement){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = state_read(o, &out->state, e);
	if (rc == ERR_OK)
		rc = shape_read(&statement_head_shape, o, "", out, e);
	if (rc == ERR_OK)
		rc = shape_read(&statement_tail_shape, o, "", out, e);
	if (rc == ERR_OK)
		rc = judge_evidence(out->sequence, out->at, "at", e);
	if (rc != ERR_OK)
		statement_clear(out);
	json_decref(o);
	return rc;
}

void
statement_clear(struct wire_statement *s)
{
	shape_clear(&statement_head_shape, s);
	shape_clear(&statement_tail_shape, s);
	*s = (struct wire_statement){ 0 };
}

/* ---- the body of PUT and GET ---- */

enum err_code
taken_build(const struct wire_taken *t, bool with_statement, struct buf *out, struct err *e)
{
	json_t *o = json_pack("{s:s, s:s, s:s}", "id", t->id, "state", states[t->state].name,
	    "receipt", t->receipt);

	if (o != NULL && with_statement && json_object_set_new(o, "statement",
	    t->statement != NULL ? json_string(t->statement) : json_null()) != 0) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

#define S struct wire_taken
static const struct shape_member taken_members[] = {
	TEXT("id", id), TEXT("receipt", receipt), TEXT_NULL("statement", statement),
};
#undef S
static const struct shape taken_shape = SHAPE_GROUP(taken_members, false);

enum err_code
taken_read(const char *json, size_t len, struct wire_taken *out, struct err *e)
{
	json_t *o;
	enum err_code rc;

	*out = (struct wire_taken){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = state_read(o, &out->state, e);
	if (rc == ERR_OK)
		rc = shape_read(&taken_shape, o, "", out, e);
	json_decref(o);
	return rc;
}

void
taken_clear(struct wire_taken *t)
{
	shape_clear(&taken_shape, t);
}

/* ---- changes and missing ---- */

#define S struct wire_change
static const struct shape_member change_members[] = {
	TEXT("id", id), TEXT("statement", statement),
};
#undef S
static const struct shape change_shape = SHAPE_OF(change_members, struct wire_change, false);

#define S struct wire_changes
static const struct shape_member changes_members[] = {
	{ "changes", SHAPE_LIST, offsetof(S, rows), offsetof(S, count), &change_shape },
	TEXT_NULL("next", next), { "more", SHAPE_BOOL, offsetof(S, more), 0, NULL },
};
#undef S
static const struct shape changes_shape = SHAPE_OF(changes_members, struct wire_changes, false);

enum err_code
changes_build(const struct wire_changes *c, struct buf *out, struct err *e)
{
	return shape_write(&changes_shape, c, out, e);
}

enum err_code
changes_read(const char *json, size_t len, struct wire_changes *out, struct err *e)
{
	return shape_parse(&changes_shape, json, len, out, e);
}

void
changes_clear(struct wire_changes *c)
{
	shape_clear(&changes_shape, c);
}

/* The member's name differs, its shape does not: a table of one, made here. */
static struct shape_member
ids_member(const char *name)
{
	return (struct shape_member){ name, SHAPE_TEXTS, offsetof(struct wire_ids, ids),
	    offsetof(struct wire_ids, count), NULL };
}

enum err_code
ids_build(const struct wire_ids *v, const char *member, struct buf *out, struct err *e)
{
	const struct shape_member m = ids_member(member);
	const struct shape sh = { &m, 1, sizeof *v, false };

	return shape_write(&sh, v, out, e);
}

enum err_code
ids_read(const char *json, size_t len, const char *member, struct wire_ids *out, struct err *e)
{
	const struct shape_member m = ids_member(member);
	const struct shape sh = { &m, 1, sizeof *out, false };

	return shape_parse(&sh, json, len, out, e);
}

void
ids_clear(struct wire_ids *v)
{
	const struct shape_member m = ids_member("ids");
	const struct shape sh = { &m, 1, sizeof *v, false };

	shape_clear(&sh, v);
}
