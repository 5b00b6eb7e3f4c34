/* SPDX-License-Identifier: ISC */
/*
 * The payload of a submission; see submission.h.  Shape is the tables';
 * what a table cannot say (enumerations, dates, which part belongs to which
 * kind, no individual number anywhere) is checked by submission_rules.c.
 */
#include "wire/submission.h"

#include <stdlib.h>
#include <string.h>

#include "wire/shapes.h"
#include "wire/submission_rules.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }
#define TEXT_OPT(n, f)	{ (n), SHAPE_TEXT_OPTIONAL, offsetof(S, f), 0, NULL }

#define S struct wire_code
static const struct shape_member code_members[] = { TEXT("code", code), TEXT("name", name) };
#undef S
const struct shape wire_code_shape = SHAPE_OF(code_members, struct wire_code, true);

#define S struct wire_subject
static const struct shape_member subject_members[] = {
	TEXT("person_key", person_key), TEXT("role", role), TEXT("name", name),
	TEXT("kana", kana), TEXT_NULL("birth", birth), TEXT("sex", sex),
	TEXT_NULL("address", address),
};
#undef S
static const struct shape subject_shape = SHAPE_OF(subject_members, struct wire_subject, true);

#define S struct wire_item
static const struct shape_member item_members[] = {
	TEXT("code", code), TEXT_OPT("value", value), TEXT_OPT("absent", absent),
};
#undef S
static const struct shape item_shape = SHAPE_OF(item_members, struct wire_item, true);

/* inquiry.condition is an object in JSON and three members of the struct here. */
#define S struct wire_inquiry
static const struct shape_member condition_members[] = {
	TEXT("type", condition_type), TEXT_OPT("from", condition_from),
	TEXT_OPT("to", condition_to),
};
static const struct shape condition_shape = SHAPE_GROUP(condition_members, true);
/* Written out: a period without an end says so ("to": null). */
static const struct shape_member range_members[] = {
	TEXT("type", condition_type), TEXT_NULL("from", condition_from),
	TEXT_NULL("to", condition_to),
};
static const struct shape range_shape = SHAPE_GROUP(range_members, true);
static const struct shape_member inquiry_members[] = {
	{ "provider", SHAPE_OBJECT, offsetof(S, provider), 0, &wire_code_shape },
	{ "information", SHAPE_LIST, offsetof(S, information), offsetof(S, information_count),
	    &wire_code_shape },
	TEXT("reason", reason), TEXT_NULL("due", due), TEXT_NULL("valid_until", valid_until),
	TEXT_NULL("consent", consent),
};
#undef S
static const struct shape inquiry_shape = SHAPE_OF(inquiry_members, struct wire_inquiry, true);

#define S struct wire_registration
static const struct shape_member registration_members[] = {
	TEXT("operation", operation), TEXT("dataset", dataset), TEXT("layout", layout),
	TEXT("record_no", record_no),
	{ "base_version", SHAPE_INT_NULL, offsetof(S, base_version), 0, NULL },
	TEXT("valid_from", valid_from), TEXT_NULL("valid_to", valid_to),
	{ "manual_release", SHAPE_BOOL, offsetof(S, manual_release), 0, NULL },
	{ "items", SHAPE_LIST, offsetof(S, items), offsetof(S, item_count), &item_shape },
};
#undef S
static const struct shape registration_shape =
    SHAPE_OF(registration_members, struct wire_registration, true);

#define S struct wire_notice
static const struct shape_member notice_members[] = {
	TEXT("title", title), TEXT("body", body), TEXT_NULL("from_date", from_date),
	TEXT_NULL("until_date", until_date),
};
#undef S
static const struct shape notice_shape = SHAPE_OF(notice_members, struct wire_notice, true);

#define S struct wire_submission
static const struct shape_member procedure_members[] = {
	TEXT("code", procedure.code), TEXT("row", procedure.row), TEXT("title", procedure.title),
};
static const struct shape procedure_shape = SHAPE_GROUP(procedure_members, true);
static const struct shape_member form_members[] = {
	TEXT("id", form.id), { "version", SHAPE_INT, offsetof(S, form.version), 0, NULL },
	TEXT("digest", form.digest),
};
static const struct shape form_shape = SHAPE_GROUP(form_members, true);
/* `kind`, and the part that it names, are put in between by hand. */
static const struct shape_member head_members[] = {
	TEXT("id", id), TEXT("entry", entry), TEXT_NULL("supersedes", supersedes),
};
static const struct shape head_shape = SHAPE_GROUP(head_members, true);
static const struct shape_member middle_members[] = {
	TEXT("made_at", made_at), TEXT("terminal", terminal), TEXT("organization", organization),
	TEXT("section", section), TEXT("affair", affair), TEXT("case_no", case_no),
	TEXT("as_of", as_of),
	/* procedure and form are groups of members of the same struct: offset 0. */
	{ "procedure", SHAPE_OBJECT, 0, 0, &procedure_shape },
	TEXT("catalogue", catalogue),
	{ "form", SHAPE_OBJECT, 0, 0, &form_shape },
	TEXT("review_digest", review_digest),
	{ "subject", SHAPE_OBJECT, offsetof(S, subject), 0, &subject_shape },
	{ "non_disclosure", SHAPE_BOOL, offsetof(S, non_disclosure), 0, NULL },
	TEXT("reply_key", reply_key),
};
static const struct shape middle_shape = SHAPE_GROUP(middle_members, true);
#undef S

static const struct {
	const char		*name;
	const struct shape	*shape;
	size_t			 at;
} kinds[] = {
	[WIRE_INQUIRY] =	{ "inquiry", &inquiry_shape,
	    offsetof(struct wire_submission, inquiry) },
	[WIRE_REGISTRATION] =	{ "registration", &registration_shape,
	    offsetof(struct wire_submission, registration) },
	[WIRE_NOTICE] =		{ "notice", &notice_shape,
	    offsetof(struct wire_submission, notice) },
};

const char *
wire_kind_name(enum wire_kind kind)
{
	return kinds[kind].name;
}

bool
wire_kind_parse(const char *s, enum wire_kind *out)
{
	size_t i;

	for (i = 0; s != NULL && i < NELEM(kinds); i++) {
		if (strcmp(kinds[i].name, s) == 0) {
			*out = (enum wire_kind)i;
			return true;
		}
	}
	return false;
}

void
submission_clear(struct wire_submission *s)
{
	shape_clear(&head_shape, s);
	shape_clear(&middle_shape, s);
	shape_clear(&condition_shape, &s->inquiry);
	shape_clear(&inquiry_shape, &s->inquiry);
	shape_clear(&registration_shape, &s->registration);
	shape_clear(&notice_shape, &s->notice);
	*s = (struct wire_submission){ 0 };
}

/* ---- building ---- */

/* The inquiry's condition stands between information and reason on the page;
 * JSON does not care about order, people who compare bytes with it do. */
static bool
build_inquiry(const struct wire_inquiry *q, json_t *o)
{
	json_t *all = json_object(), *condition = json_object(), *v;
	const char *name;
	const struct shape *sh = q->condition_from != NULL ? &range_shape : &condition_shape;
	bool ok = all != NULL && condition != NULL && shape_build(&inquiry_shape, q, all) &&
	    shape_build(sh, q, condition);

	if (ok) {
		json_object_foreach(all, name, v) {
			if (strcmp(name, "reason") == 0)
				ok = ok && json_object_set(o, "condition", condition) == 0;
			ok = ok && json_object_set(o, name, v) == 0;
		}
	}
	json_decref(condition);
	json_decref(all);
	return ok;
}

enum err_code
submission_build(const struct wire_submission *s, struct buf *out, struct err *e)
{
	const void *part = (const char *)s + kinds[s->kind].at;
	json_t *o = json_object(), *inner = json_object();
	bool ok = o != NULL && inner != NULL && shape_build(&head_shape, s, o) &&
	    json_object_set_new(o, "kind", json_string(kinds[s->kind].name)) == 0 &&
	    shape_build(&middle_shape, s, o);

	if (ok)
		ok = s->kind == WIRE_INQUIRY ? build_inquiry(&s->inquiry, inner) :
		    shape_build(kinds[s->kind].shape, part, inner);
	ok = ok && json_object_set(o, kinds[s->kind].name, inner) == 0;
	json_decref(inner);
	if (!ok) {
		json_decref(o);
		return err_nomem(e);
	}
	return json_write(o, out, e);
}

/* ---- reading ---- */

static enum err_code
read_part(const json_t *part, struct wire_submission *s, struct err *e)
{
	const json_t *condition;
	enum err_code rc;

	if (part == NULL)
		return json_wrong(e, "", kinds[s->kind].name, "missing");
	rc = shape_read(kinds[s->kind].shape, part, kinds[s->kind].name,
	    (char *)s + kinds[s->kind].at, e);
	if (rc != ERR_OK || s->kind != WIRE_INQUIRY)
		return rc;
	condition = json_object_get(part, "condition");
	if (condition == NULL)
		return json_wrong(e, "inquiry", "condition", "missing");
	return shape_read(&condition_shape, condition, "inquiry.condition", &s->inquiry, e);
}

static enum err_code
read_parts(const json_t *o, struct wire_submission *s, struct err *e)
{
	const json_t *kind = json_object_get(o, "kind");
	enum err_code rc;

	if (kind == NULL)
		return json_wrong(e, "", "kind", "missing");
	if (!wire_kind_parse(json_string_value(kind), &s->kind))
		return json_wrong(e, "", "kind", "value");
	rc = shape_read(&head_shape, o, "", s, e);
	if (rc == ERR_OK)
		rc = shape_read(&middle_shape, o, "", s, e);
	return rc == ERR_OK ? read_part(json_object_get(o, kinds[s->kind].name), s, e) : rc;
}

enum err_code
submission_read(const char *json, size_t len, struct wire_submission *out, struct err *e)
{
	json_t *o;
	enum err_code rc;

	*out = (struct wire_submission){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = read_parts(o, out, e);
	if (rc == ERR_OK)
		rc = submission_rules(out, e);
	if (rc == ERR_OK)
		rc = submission_no_my_number(o, e);
	if (rc != ERR_OK)
		submission_clear(out);
	json_decref(o);
	return rc;
}

/* ---- members, named by a server ---- */

/* Of the whole payload, and those that a server may name without their object. */
static const struct shape *const tops[] = { &head_shape, &middle_shape };
static const struct {
	const char		*name;
	const struct shape	*shape;
} parts[] = {
	{ "subject", &subject_shape }, { "inquiry", &inquiry_shape },
	{ "registration", &registration_shape }, { "notice", &notice_shape },
};

static const struct shape_member *
member_find(const struct shape *sh, const char *name, size_t len)
{
	size_t i;

	for (i = 0; sh != NULL && i < sh->count; i++) {
		if (strncmp(sh->members[i].name, name, len) == 0 &&
		    sh->members[i].name[len] == '\0')
			return &sh->members[i];
	}
	return NULL;
}

/* The next part of a path, between dots, slashes and brackets. */
static const char *
path_part(const char **at, size_t *len)
{
	const char *s = *at + strspn(*at, "./[]");

	*len = strcspn(s, "./[]");
	*at = s + *len;
	return s;
}

/* What a member holds: the condition stands in no table of the inquiry's members. */
static const struct shape *
part_shape(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NELEM(parts); i++) {
		if (strncmp(parts[i].name, name, len) == 0 && parts[i].name[len] == '\0')
			return parts[i].shape;
	}
	return NULL;
}

/* The first part: what it holds, with its object's name before it if that is missing. */
static bool
path_begin(const char *name, size_t len, struct buf *out, const struct shape **inside)
{
	const struct shape_member *m = NULL;
	const struct shape *sh = part_shape(name, len);
	size_t i;

	for (i = 0; sh == NULL && m == NULL && i < NELEM(tops); i++)
		m = member_find(tops[i], name, len);
	for (i = 0; sh == NULL && m == NULL && i < NELEM(parts); i++) {
		m = member_find(parts[i].shape, name, len);
		if (m != NULL)
			buf_addf(out, "%s.", parts[i].name);
	}
	if (sh == NULL && m == NULL)
		return false;
	*inside = sh != NULL ? sh : m->of;
	return buf_add(out, name, len);
}

/* ".name" and "[3]" as far as the shapes know them. */
static void
path_go_on(const char *at, const struct shape *sh, struct buf *out)
{
	static const char condition[] = "condition", digits[] = "0123456789";
	const struct shape_member *m;
	const char *name;
	size_t len;

	for (name = path_part(&at, &len); len != 0; name = path_part(&at, &len)) {
		if (sh == &inquiry_shape && len == sizeof condition - 1 &&
		    strncmp(name, condition, len) == 0) {
			buf_addf(out, ".%s", condition);
			sh = &range_shape;
		} else if (strspn(name, digits) >= len && len <= 4 && sh != NULL &&
		    (sh == &item_shape || sh == &wire_code_shape)) {
			buf_addf(out, "[%.*s]", (int)len, name);
		} else if ((m = member_find(sh, name, len)) != NULL) {
			buf_addf(out, ".%.*s", (int)len, name);
			sh = m->of;
		} else {
			return;
		}
	}
}

enum err_code
submission_member(const char *path, struct buf *out, struct err *e)
{
	const struct shape *inside = NULL;
	const char *at = path, *name;
	size_t len;

	name = path_part(&at, &len);
	if (len != 0 && path_begin(name, len, out, &inside))
		path_go_on(at, inside, out);
	return buf_ok(out) ? ERR_OK : err_nomem(e);
}

/* ---- the envelope ---- */

enum err_code
submission_seal(const void *payload, size_t len, const struct jws_signature *maker,
    const struct jws_signature *approver, const struct public_key *server, struct buf *sealed,
    struct err *e)
{
	const struct jws_signature sigs[] = { *maker, *approver };
	struct buf jws = BUF_INIT;
	enum err_code rc = jws_compose(payload, len, sigs, NELEM(sigs), &jws, e);

	if (rc == ERR_OK)
		rc = box_seal(server, jws.data, jws.len, sealed, e);
	buf_free(&jws);
	return rc;
}

struct envelope_text {
	char	*id, *terminal, *sealing_kid, *sealed;
};
#define S struct envelope_text
static const struct shape_member envelope_members[] = {
	{ "protocol", SHAPE_PROTOCOL, 0, 0, NULL }, TEXT("id", id), TEXT("terminal", terminal),
	TEXT("sealing_kid", sealing_kid), TEXT("sealed", sealed),
};
#undef S
static const struct shape envelope_shape = SHAPE_OF(envelope_members, struct envelope_text, true);

enum err_code
envelope_build(const char *id, const char *terminal, const char *sealing_kid, const void *sealed,
    size_t len, struct buf *out, struct err *e)
{
	struct buf sealed64 = BUF_INIT;
	json_t *o = NULL;

	if (b64_encode(sealed, len, &sealed64))
		o = json_pack("{s:i, s:s, s:s, s:s, s:s}", "protocol", 1, "id", id, "terminal",
		    terminal, "sealing_kid", sealing_kid, "sealed", buf_str(&sealed64));
	buf_free(&sealed64);
	return json_write(o, out, e);
}

enum err_code
envelope_read(const char *json, size_t len, struct wire_envelope *out, struct err *e)
{
	struct envelope_text t;
	enum err_code rc;

	*out = (struct wire_envelope){ 0 };
	rc = shape_parse(&envelope_shape, json, len, &t, e);
	if (rc != ERR_OK)
		return rc;
	out->id = t.id;
	out->terminal = t.terminal;
	out->sealing_kid = t.sealing_kid;
	if (b64_decode(t.sealed, strlen(t.sealed), &out->sealed))
		digest_text(buf_str(&out->sealed), out->sealed.len, out->digest);
	else
		rc = buf_ok(&out->sealed) ? json_wrong(e, "", "sealed", "value") : err_nomem(e);
	free(t.sealed);
	if (rc != ERR_OK)
		envelope_clear(out);
	return rc;
}

void
envelope_clear(struct wire_envelope *v)
{
	free(v->id);
	free(v->terminal);
	free(v->sealing_kid);
	buf_free(&v->sealed);
	*v = (struct wire_envelope){ 0 };
}
