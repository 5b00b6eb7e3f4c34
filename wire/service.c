/* SPDX-License-Identifier: ISC */
/*
 * Service, audit heads, and bodies that carry one JWS (protocol.md section 6).
 */
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"
#include "wire/shapes.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }

/* ---- GET /v1/service; layouts is an object of dataset: layout ---- */

#define S struct wire_service
static const struct shape_member service_head[] = {
	{ "protocol", SHAPE_PROTOCOL, 0, 0, NULL }, TEXT("now", now), TEXT("state", state),
	TEXT_NULL("opens_at", opens_at), TEXT_NULL("closes_at", closes_at),
	TEXT_NULL("notice", notice), TEXT_NULL("catalogue", catalogue),
};
static const struct shape_member service_tail[] = {
	{ "roster_version", SHAPE_INT_NULL, offsetof(S, roster_version), 0, NULL },
	TEXT_NULL("minimum_version", minimum_version),
};
#undef S
static const struct shape service_head_shape = SHAPE_GROUP(service_head, false);
static const struct shape service_tail_shape = SHAPE_GROUP(service_tail, false);

static bool
layouts_build(const struct wire_service *s, json_t *o)
{
	json_t *layouts = json_object();
	size_t i;
	bool ok = layouts != NULL;

	for (i = 0; ok && i < s->layout_count; i++)
		ok = json_object_set_new(layouts, s->layouts[i].dataset,
		    json_string(s->layouts[i].layout)) == 0;
	return json_object_set_new(o, "layouts", layouts) == 0 && ok;
}

enum err_code
service_build(const struct wire_service *s, struct buf *out, struct err *e)
{
	json_t *o = json_object();

	if (o != NULL && !(shape_build(&service_head_shape, s, o) && layouts_build(s, o) &&
	    shape_build(&service_tail_shape, s, o))) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

static enum err_code
layouts_read(json_t *layouts, struct wire_service *out, struct err *e)
{
	const char *dataset;
	struct wire_layout *row;
	json_t *v;

	out->layouts = calloc(json_object_size(layouts) + 1, sizeof *out->layouts);
	if (out->layouts == NULL)
		return err_nomem(e);
	json_object_foreach(layouts, dataset, v) {
		if (!json_is_string(v))
			return json_wrong(e, "layouts", dataset, "type");
		row = &out->layouts[out->layout_count++];
		row->dataset = strdup(dataset);
		row->layout = strdup(json_string_value(v));
		if (row->dataset == NULL || row->layout == NULL)
			return err_nomem(e);
	}
	return ERR_OK;
}

enum err_code
service_read(const char *json, size_t len, struct wire_service *out, struct err *e)
{
	json_t *o;
	enum err_code rc;

	*out = (struct wire_service){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = shape_read(&service_head_shape, o, "", out, e);
	if (rc == ERR_OK)
		rc = shape_read(&service_tail_shape, o, "", out, e);
	if (rc == ERR_OK)
		rc = layouts_read(json_object_get(o, "layouts"), out, e);
	if (rc != ERR_OK)
		service_clear(out);
	json_decref(o);
	return rc;
}

void
service_clear(struct wire_service *s)
{
	size_t i;

	for (i = 0; i < s->layout_count; i++) {
		free(s->layouts[i].dataset);
		free(s->layouts[i].layout);
	}
	free(s->layouts);
	shape_clear(&service_head_shape, s);
	shape_clear(&service_tail_shape, s);
	*s = (struct wire_service){ 0 };
}

/* ---- audit heads and their acknowledgements ---- */

#define S struct wire_head
static const struct shape_member head_members[] = {
	TEXT("terminal", terminal),
	{ "generation", SHAPE_INT, offsetof(S, generation), 0, NULL },
	{ "seq", SHAPE_INT, offsetof(S, seq), 0, NULL }, TEXT("hash", hash),
};
static const struct shape_member ack_members[] = { TEXT("at", at) };
static const struct shape_member previous_members[] = {
	{ "seq", SHAPE_INT, offsetof(S, previous_seq), 0, NULL }, TEXT("hash", previous_hash),
};
#undef S
static const struct shape head_shape = SHAPE_GROUP(head_members, false);
static const struct shape ack_shape = SHAPE_GROUP(ack_members, false);
static const struct shape previous_shape = SHAPE_GROUP(previous_members, false);

static bool
previous_build(const struct wire_head *h, json_t *o)
{
	json_t *previous = json_null();

	if (h->previous_hash != NULL) {
		previous = json_object();
		if (previous != NULL && !shape_build(&previous_shape, h, previous)) {
			json_decref(previous);
			return false;
		}
	}
	return json_object_set_new(o, "previous", previous) == 0;
}

enum err_code
head_build(const struct wire_head *h, bool ack, struct buf *out, struct err *e)
{
	json_t *o = json_object();
	bool ok = o != NULL && shape_build(&head_shape, h, o) &&
	    (ack ? shape_build(&ack_shape, h, o) : previous_build(h, o));

	if (!ok) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

enum err_code
head_read(const char *json, size_t len, bool ack, struct wire_head *out, struct err *e)
{
	const json_t *previous;
	json_t *o;
	enum err_code rc;

	*out = (struct wire_head){ 0 };
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = shape_read(&head_shape, o, "", out, e);
	if (rc == ERR_OK && ack)
		rc = shape_read(&ack_shape, o, "", out, e);
	previous = json_object_get(o, "previous");
	if (rc == ERR_OK && !ack && previous == NULL)
		rc = json_wrong(e, "", "previous", "missing");
	else if (rc == ERR_OK && !ack && !json_is_null(previous))
		rc = shape_read(&previous_shape, previous, "previous", out, e);
	if (rc != ERR_OK)
		head_clear(out);
	json_decref(o);
	return rc;
}

void
head_clear(struct wire_head *h)
{
	shape_clear(&head_shape, h);
	shape_clear(&ack_shape, h);
	shape_clear(&previous_shape, h);
	*h = (struct wire_head){ 0 };
}

/* ---- one JWS in one member ---- */

enum err_code
one_member_build(const char *member, const char *jws, struct buf *out, struct err *e)
{
	return json_write(json_pack("{s:s}", member, jws), out, e);
}

enum err_code
one_member_read(const char *json, size_t len, const char *member, char **jws, struct err *e)
{
	json_t *o;
	enum err_code rc = json_read_object(json, len, &o, e);
	const char *text;

	*jws = NULL;
	if (rc != ERR_OK)
		return rc;
	text = json_string_value(json_object_get(o, member));
	if (text == NULL)
		rc = json_wrong(e, "", member, "missing");
	else if ((*jws = strdup(text)) == NULL)
		rc = err_nomem(e);
	json_decref(o);
	return rc;
}

enum err_code
roster_put_build(const char *compact, struct buf *out, struct err *e)
{
	return one_member_build("roster", compact, out, e);
}

enum err_code
roster_put_read(const char *json, size_t len, char **compact, struct err *e)
{
	return one_member_read(json, len, "roster", compact, e);
}
