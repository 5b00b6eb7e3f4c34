/* SPDX-License-Identifier: ISC */
/*
 * Problems (RFC 9457): one table of types; a program acts on the type and the
 * status, never on text for people.
 */
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"
#include "wire/shapes.h"

#define URN	"urn:madoguchi:problem:"

static const struct {
	const char	*name;
	int		 status;
} problems[PROBLEM_COUNT] = {
	[PROBLEM_NONE] =			{ "none", 200 },
	[PROBLEM_MALFORMED] =			{ "malformed", 400 },
	[PROBLEM_NOT_FOUND] =			{ "not-found", 404 },
	[PROBLEM_METHOD_NOT_ALLOWED] =		{ "method-not-allowed", 405 },
	[PROBLEM_TOO_LARGE] =			{ "too-large", 413 },
	[PROBLEM_UNSUPPORTED_MEDIA_TYPE] =	{ "unsupported-media-type", 415 },
	[PROBLEM_TOO_MANY] =			{ "too-many", 429 },
	[PROBLEM_TERMINAL_NOT_ENROLLED] =	{ "terminal-not-enrolled", 403 },
	[PROBLEM_TERMINAL_SUSPENDED] =		{ "terminal-suspended", 403 },
	[PROBLEM_CONFLICT] =			{ "conflict", 409 },
	[PROBLEM_SUPERSEDED_WAS_TAKEN] =	{ "superseded-was-taken", 409 },
	[PROBLEM_ALREADY_SUPERSEDED] =		{ "already-superseded", 409 },
	[PROBLEM_ID_REUSED] =			{ "id-reused", 422 },
	[PROBLEM_ENVELOPE_MISMATCH] =		{ "envelope-mismatch", 422 },
	[PROBLEM_SIGNATURE_REFUSED] =		{ "signature-refused", 422 },
	[PROBLEM_SIGNER_SUSPENDED] =		{ "signer-suspended", 422 },
	[PROBLEM_SEALING_KEY_UNKNOWN] =		{ "sealing-key-unknown", 422 },
	[PROBLEM_NOT_PERMITTED] =		{ "not-permitted", 422 },
	[PROBLEM_INVALID] =			{ "invalid", 422 },
	[PROBLEM_LAYOUT_OUTDATED] =		{ "layout-outdated", 422 },
	[PROBLEM_EXPIRED] =			{ "expired", 422 },
	[PROBLEM_CLOSED] =			{ "closed", 503 },
	[PROBLEM_BUSY] =			{ "busy", 503 },
	[PROBLEM_UNKNOWN_SUBMISSION] =		{ "unknown-submission", 404 },
	[PROBLEM_NO_RESULT_YET] =		{ "no-result-yet", 404 },
	[PROBLEM_NO_RESULT] =			{ "no-result", 404 },
	[PROBLEM_RESULT_EXPIRED] =		{ "result-expired", 410 },
	[PROBLEM_PURPOSE_MISSING] =		{ "purpose-missing", 422 },
	[PROBLEM_REPLAYED] =			{ "replayed", 422 },
	[PROBLEM_STALE] =			{ "stale", 422 },
	[PROBLEM_ROSTER_OLDER] =		{ "roster-older", 409 },
	[PROBLEM_AUDIT_BEHIND] =		{ "audit-behind", 409 },
	[PROBLEM_OTHER] =			{ "other", 400 },
};

const char *
problem_name(enum problem p)
{
	return problems[p].name;
}

int
problem_status(enum problem p)
{
	return problems[p].status;
}

enum problem
problem_from_type(const char *urn)
{
	size_t i;

	if (urn == NULL || strncmp(urn, URN, sizeof URN - 1) != 0)
		return PROBLEM_OTHER;
	for (i = PROBLEM_NONE + 1; i < PROBLEM_OTHER; i++) {
		if (strcmp(urn + sizeof URN - 1, problems[i].name) == 0)
			return (enum problem)i;
	}
	return PROBLEM_OTHER;
}

#define S struct wire_field_error
static const struct shape_member error_members[] = {
	{ "field", SHAPE_TEXT, offsetof(S, field), 0, NULL },
	{ "code", SHAPE_TEXT, offsetof(S, code), 0, NULL },
	{ "detail", SHAPE_TEXT_OPTIONAL, offsetof(S, detail), 0, NULL },
};
#undef S
const struct shape wire_error_shape = SHAPE_OF(error_members, struct wire_field_error, false);

#define S struct wire_problem
static const struct shape_member problem_members[] = {
	{ "which", SHAPE_TEXT_OPTIONAL, offsetof(S, which), 0, NULL },
	{ "current_layout", SHAPE_TEXT_OPTIONAL, offsetof(S, current_layout), 0, NULL },
	{ "now", SHAPE_TEXT_OPTIONAL, offsetof(S, now), 0, NULL },
	{ "errors", SHAPE_LIST_OPTIONAL, offsetof(S, errors), offsetof(S, error_count),
	    &wire_error_shape },
};
#undef S
static const struct shape problem_shape = SHAPE_GROUP(problem_members, false);

enum err_code
problem_build(const struct wire_problem *p, struct buf *out, struct err *e)
{
	struct buf urn = BUF_INIT;
	json_t *o;
	bool ok;

	buf_addf(&urn, "%s%s", URN, problems[p->type].name);
	o = json_pack("{s:s, s:s, s:i}", "type", buf_str(&urn), "title", problems[p->type].name,
	    "status", problems[p->type].status);
	ok = o != NULL && shape_build(&problem_shape, p, o);
	if (ok && p->current_version >= 0)
		ok = json_object_set_new(o, "current_version",
		    json_integer(p->current_version)) == 0;
	if (ok && p->last_seq >= 0 && p->last_hash != NULL)
		ok = json_object_set_new(o, "last", json_pack("{s:I, s:s}", "seq",
		    (json_int_t)p->last_seq, "hash", p->last_hash)) == 0;
	buf_free(&urn);
	if (!ok) {
		json_decref(o);
		return err_nomem(e);
	}
	return json_write(o, out, e);
}

void
problem_read(const char *json, size_t len, struct wire_problem *out)
{
	const json_t *v, *last;
	json_t *o;

	*out = (struct wire_problem){ .type = PROBLEM_OTHER, .current_version = -1,
	    .last_seq = -1 };
	if (json_read_object(json, len, &o, NULL) != ERR_OK)
		return;
	/* The type decides whatever stands beside it. */
	v = json_object_get(o, "type");
	out->type = problem_from_type(json_string_value(v));
	out->type_text = json_is_string(v) ? strdup(json_string_value(v)) : NULL;
	/* A member of the wrong kind makes the others unreliable: none is kept. */
	if (shape_read(&problem_shape, o, "", out, NULL) == ERR_OK) {
		v = json_object_get(o, "current_version");
		if (json_is_integer(v))
			out->current_version = json_integer_value(v);
		last = json_object_get(o, "last");
		v = json_object_get(last, "seq");
		if (json_is_integer(v) && json_is_string(json_object_get(last, "hash"))) {
			out->last_seq = json_integer_value(v);
			out->last_hash = strdup(json_string_value(json_object_get(last, "hash")));
		}
	}
	json_decref(o);
}

void
problem_clear(struct wire_problem *p)
{
	shape_clear(&problem_shape, p);
	free(p->type_text);
	free(p->last_hash);
	*p = (struct wire_problem){ .current_version = -1, .last_seq = -1 };
}
