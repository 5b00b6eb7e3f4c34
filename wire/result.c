/* SPDX-License-Identifier: ISC */
/*
 * Results (protocol.md section 4): the sealed body, and the payload inside.
 */
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"
#include "wire/shapes.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }
#define TEXT_OPT(n, f)	{ (n), SHAPE_TEXT_OPTIONAL, offsetof(S, f), 0, NULL }

enum err_code
sealed_result_build(const char *id, const void *sealed, size_t len, struct buf *out, struct err *e)
{
	struct buf sealed64 = BUF_INIT;
	json_t *o = NULL;

	if (b64_encode(sealed, len, &sealed64))
		o = json_pack("{s:s, s:s}", "id", id, "sealed_result", buf_str(&sealed64));
	buf_free(&sealed64);
	return json_write(o, out, e);
}

enum err_code
sealed_result_read(const char *json, size_t len, char **id, struct buf *sealed, struct err *e)
{
	const char *id_text, *sealed64;
	json_t *o;
	enum err_code rc = json_read_object(json, len, &o, e);

	*id = NULL;
	if (rc != ERR_OK)
		return rc;
	id_text = json_string_value(json_object_get(o, "id"));
	sealed64 = json_string_value(json_object_get(o, "sealed_result"));
	if (id_text == NULL)
		rc = json_wrong(e, "", "id", "missing");
	else if (sealed64 == NULL || !b64_decode(sealed64, strlen(sealed64), sealed))
		rc = buf_ok(sealed) ? json_wrong(e, "", "sealed_result", "value") : err_nomem(e);
	else if ((*id = strdup(id_text)) == NULL)
		rc = err_nomem(e);
	json_decref(o);
	return rc;
}

#define S struct wire_subject
static const struct shape_member subject_members[] = {
	TEXT("person_key", person_key), TEXT("name", name), TEXT("kana", kana),
	TEXT_NULL("birth", birth), TEXT("sex", sex),
};
#undef S
static const struct shape subject_shape = SHAPE_OF(subject_members, struct wire_subject, false);

#define S struct wire_result_item
static const struct shape_member item_members[] = {
	TEXT("code", code), TEXT("name", name), TEXT_OPT("value", value),
	TEXT_OPT("absent", absent),
};
#undef S
static const struct shape item_shape = SHAPE_OF(item_members, struct wire_result_item, false);

#define S struct wire_result_record
static const struct shape_member record_members[] = {
	{ "information", SHAPE_OBJECT, offsetof(S, information), 0, &wire_code_shape },
	TEXT_NULL("person_role", person_role),
	{ "items", SHAPE_LIST, offsetof(S, items), offsetof(S, item_count), &item_shape },
};
#undef S
static const struct shape record_shape = SHAPE_OF(record_members, struct wire_result_record, false);

#define S struct wire_result
static const struct shape_member result_members[] = {
	TEXT("id", id), TEXT("digest", digest), TEXT("sequence", sequence),
	TEXT("answered_at", answered_at), TEXT("keep_until", keep_until),
	{ "subject", SHAPE_OBJECT, offsetof(S, subject), 0, &subject_shape },
	{ "provider", SHAPE_OBJECT, offsetof(S, provider), 0, &wire_code_shape },
	{ "records", SHAPE_LIST, offsetof(S, records), offsetof(S, record_count), &record_shape },
};
#undef S
static const struct shape result_shape = SHAPE_OF(result_members, struct wire_result, false);

enum err_code
result_build(const struct wire_result *r, struct buf *out, struct err *e)
{
	return shape_write(&result_shape, r, out, e);
}

enum err_code
result_read(const char *json, size_t len, struct wire_result *out, struct err *e)
{
	enum err_code rc = shape_parse(&result_shape, json, len, out, e);
	size_t i, k;

	/* An item without either would be shown as an empty value. */
	for (i = 0; rc == ERR_OK && i < out->record_count; i++) {
		const struct wire_result_record *r = &out->records[i];

		for (k = 0; rc == ERR_OK && k < r->item_count; k++)
			if ((r->items[k].value == NULL) == (r->items[k].absent == NULL))
				rc = json_wrong(e, "records", "items", "value");
	}
	if (rc != ERR_OK)
		result_clear(out);
	return rc;
}

void
result_clear(struct wire_result *r)
{
	shape_clear(&result_shape, r);
}
