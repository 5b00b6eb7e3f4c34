/* SPDX-License-Identifier: ISC */
/*
 * Answers as JSON: stored with their provenance, and taken in from the object
 * of `intake`.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "forms/form_private.h"

static int
add_to_buf(const char *data, size_t len, void *ctx)
{
	return buf_add(ctx, data, len) ? 0 : -1;
}

static enum err_code
write_json(json_t *o, struct buf *out, struct err *e)
{
	int rc = o != NULL ? json_dump_callback(o, add_to_buf, out, JSON_COMPACT) : -1;

	json_decref(o);
	return rc == 0 && buf_ok(out) ? ERR_OK : err_nomem(e);
}

/* ---- storing ---- */

static void
set_text(json_t *o, const char *name, const char *text)
{
	if (text != NULL)
		(void)json_object_set_new(o, name, json_string(text));
}

enum err_code
answers_save(const struct answers *a, struct buf *json, struct err *e)
{
	json_t *fields = json_object(), *o;
	const struct answer *v;
	size_t i;

	for (i = 0; i < a->form->field_count; i++) {
		v = &a->values[i];
		if (v->value == NULL && v->absent == NULL && v->reason == NULL && v->seen == NULL &&
		    v->note == NULL)
			continue;
		o = json_object();
		set_text(o, "value", v->value);
		set_text(o, "absent", v->absent);
		set_text(o, "from", provenance_name(v->from));
		set_text(o, "reason", v->reason);
		set_text(o, "reason_code", v->reason_code);
		set_text(o, "seen", v->seen);
		set_text(o, "note", v->note);
		if (v->wrong)
			(void)json_object_set_new(o, "wrong", json_true());
		if (json_object_set_new(fields, a->form->fields[i].id, o) != 0) {
			json_decref(fields);
			return err_nomem(e);
		}
	}
	if (a->lost != NULL) {
		o = json_loads(a->lost, 0, NULL);
		(void)json_object_update_missing(fields, o);
		json_decref(o);
	}
	return write_json(json_pack("{s:s, s:i, s:o}", "form", a->form->id, "version",
	    a->version, "fields", fields), json, e);
}

/* Answers at fields that the form no longer has. */
static bool
keep_lost(struct answers *a, json_t *fields)
{
	struct buf ids = BUF_INIT, json = BUF_INIT;
	json_t *lost = json_object(), *v;
	const char *id;
	bool ok = lost != NULL;

	json_object_foreach (fields, id, v) {
		if (form_index(a->form, id) != SIZE_MAX || json_object_get(v, "value") == NULL)
			continue;
		ok = ok && json_object_set(lost, id, v) == 0 &&
		    buf_addf(&ids, "%s%s", ids.len != 0 ? ", " : "", id);
	}
	if (ok && ids.len != 0) {
		ok = write_json(lost, &json, NULL) == ERR_OK;
		lost = NULL;
		a->lost = ok ? buf_steal(&json) : NULL;
		a->lost_ids = buf_steal(&ids);
		ok = a->lost != NULL && a->lost_ids != NULL;
	}
	json_decref(lost);
	buf_free(&ids);
	buf_free(&json);
	return ok;
}

static char *
get_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL ? strdup(s) : NULL;
}

static void
load_answer(struct answers *a, size_t i, const json_t *o)
{
	struct answer *v = &a->values[i];
	const char *from = json_string_value(json_object_get(o, "from"));
	size_t p;

	str_wipe(&v->value);
	a->changes++;
	/* A field that has become one of individual numbers since lets go of what it held. */
	v->value = a->form->fields[i].type != FIELD_INDIVIDUAL_NUMBER ? get_text(o, "value") : NULL;
	v->absent = get_text(o, "absent");
	v->reason = get_text(o, "reason");
	v->reason_code = get_text(o, "reason_code");
	v->seen = get_text(o, "seen");
	v->note = get_text(o, "note");
	v->wrong = json_is_true(json_object_get(o, "wrong"));
	for (p = 0; from != NULL && p < PROVENANCE_COUNT; p++) {
		if (strcmp(provenance_name((enum provenance)p), from) == 0)
			v->from = (enum provenance)p;
	}
}

enum err_code
answers_load(const struct form_set *s, const char *json, size_t len, struct answers **out,
    struct err *e)
{
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL), *fields, *o;
	const char *id = json_string_value(json_object_get(root, "form"));
	const struct form *f = id != NULL ? form_set_find(s, id) : NULL;
	size_t i;

	*out = NULL;
	if (f == NULL) {
		json_decref(root);
		return err_set(e, ERR_INVALID, "forms.unknown", id != NULL ? id : "-", NULL);
	}
	*out = answers_new(s, f);
	fields = json_object_get(root, "fields");
	for (i = 0; *out != NULL && i < f->field_count; i++) {
		o = json_object_get(fields, f->fields[i].id);
		/* What was cleared stays cleared. */
		str_wipe(&(*out)->values[i].value);
		if (o != NULL)
			load_answer(*out, i, o);
	}
	if (*out != NULL) {
		(*out)->version = (int)json_integer_value(json_object_get(root, "version"));
		if (!keep_lost(*out, fields))
			answers_free(out);
	}
	json_decref(root);
	return *out != NULL ? ERR_OK : err_nomem(e);
}

/* ---- importing ---- */

/* A member as the text that would have been typed; false: a wrong JSON type. */
static bool
member_text(const struct form_field *f, const json_t *v, struct buf *out)
{
	size_t i;

	switch (json_typeof(v)) {
	case JSON_NULL:
		return true;
	case JSON_STRING:
		return buf_adds(out, json_string_value(v));
	case JSON_INTEGER:
		return (f->type == FIELD_NUMBER || f->type == FIELD_MONEY ||
		    f->type == FIELD_YEAR || f->type == FIELD_FISCAL_YEAR ||
		    f->type == FIELD_CONDITION) &&
		    buf_addf(out, "%lld", (long long)json_integer_value(v));
	case JSON_TRUE:
	case JSON_FALSE:
		return f->type == FIELD_YES_NO && buf_adds(out, json_is_true(v) ? "yes" : "no");
	case JSON_ARRAY:
		if (f->type != FIELD_MULTI_CHOICE)
			return false;
		for (i = 0; i < json_array_size(v); i++) {
			const char *s = json_string_value(json_array_get(v, i));

			if (s == NULL || strchr(s, ',') != NULL || (i != 0 && !buf_addc(out,
			    ',')) ||
			    !buf_adds(out, s))
				return false;
		}
		return true;
	default:
		return false;
	}
}

static enum err_code
import_member(struct answers *a, const struct form_field *f, const json_t *v, struct err *e)
{
	const char *absent = json_string_value(json_object_get(v, "absent"));
	struct buf text = BUF_INIT;
	enum err_code rc;

	if (json_is_object(v) && absent != NULL)
		return answers_set_absent(a, f->id, absent, e);
	if (!member_text(f, v, &text))
		rc = err_set_field(e, ERR_INVALID, f->id, "forms.type", f->label, NULL);
	else
		rc = answers_set(a, f->id, buf_str(&text), FROM_IMPORTED, e);
	buf_free(&text);
	return rc;
}

enum err_code
answers_import(struct answers *a, const char *json, size_t len, struct err *e)
{
	json_t *o = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL), *v;
	enum err_code rc = ERR_OK, one;
	struct err first = ERR_INIT;
	size_t i;

	if (!json_is_object(o)) {
		json_decref(o);
		return err_set(e, ERR_INVALID, "forms.not_json", NULL);
	}
	/* In the order of the form: what a value means may depend on those before it. */
	for (i = 0; i < a->form->field_count; i++) {
		v = json_object_get(o, a->form->fields[i].id);
		one = v != NULL ? import_member(a, &a->form->fields[i], v,
		    rc == ERR_OK ? &first : NULL) : ERR_OK;
		if (rc == ERR_OK)
			rc = one;
	}
	json_decref(o);
	if (rc == ERR_OK)
		rc = answers_compute(a, e);
	else
		err_move(e, &first);
	err_clear(&first);
	return rc;
}

/* ---- the review document ---- */

static json_t *
review_answer(const struct answers *a, size_t i)
{
	const struct form_field *f = &a->form->fields[i];
	const struct answer *v = &a->values[i];
	struct buf shown = BUF_INIT;
	json_t *o = json_object(), *documents = json_array();
	size_t k;

	/* The record is Japanese, whoever typed: one language for all who read and compare it. */
	if (v->value != NULL && !field_display(a, i, v->value, false, &shown)) {
		json_decref(o);
		json_decref(documents);
		buf_free(&shown);
		return NULL;
	}
	set_text(o, "section", f->section);
	set_text(o, "field", f->id);
	set_text(o, "label", f->label);
	set_text(o, "value", v->absent != NULL ? v->absent : buf_str(&shown));
	if (v->value != NULL && v->absent == NULL) {
		set_text(o, "type", field_type_name(field_type_now(a, i)));
		set_text(o, "answer", v->value);
	}
	set_text(o, "from", provenance_name(v->from));
	set_text(o, "seen", v->seen);
	set_text(o, "note", v->note);
	if (v->absent != NULL)
		(void)json_object_set_new(o, "absent", json_true());
	if (f->critical)
		(void)json_object_set_new(o, "critical", json_true());
	for (k = 0; f->documents != NULL && f->documents[k] != NULL; k++)
		(void)json_array_append_new(documents, json_string(f->documents[k]));
	if (k != 0)
		(void)json_object_set(o, "documents", documents);
	json_decref(documents);
	buf_free(&shown);
	return o;
}

/* A soft check that stands, with the reason that was given. */
static json_t *
review_reason(const struct answers *a, size_t i)
{
	json_t *o = json_object();

	set_text(o, "section", a->form->fields[i].section);
	set_text(o, "field", a->form->fields[i].id);
	set_text(o, "label", a->form->fields[i].label);
	set_text(o, "value", a->values[i].reason);
	set_text(o, "code", a->values[i].reason_code);
	(void)json_object_set_new(o, "soft_reason", json_true());
	return o;
}

enum err_code
review_build(const struct answers *a, struct buf *json, struct err *e)
{
	json_t *lines = json_array();
	const struct answer *v;
	size_t i;
	bool ok = lines != NULL;

	for (i = 0; ok && i < a->form->field_count; i++) {
		v = &a->values[i];
		if ((v->value != NULL && *v->value != '\0') || v->absent != NULL ||
		    v->note != NULL)
			ok = json_array_append_new(lines, review_answer(a, i)) == 0;
		if (ok && v->reason != NULL && *v->reason != '\0')
			ok = json_array_append_new(lines, review_reason(a, i)) == 0;
	}
	if (!ok) {
		json_decref(lines);
		return err_nomem(e);
	}
	return write_json(json_pack("{s:s, s:i, s:s, s:o}", "form", a->form->id, "version",
	    a->form->version, "title", a->form->title, "lines", lines), json, e);
}

struct review {
	json_t			*root;		/* the lines point into it */
	struct review_line	*lines;
	const char		**documents;	/* of all lines, each list NULL-ended */
	char			**shown;	/* one a line */
	size_t			 count;
};

/* How many pointers the lists of documents take together. */
static size_t
count_documents(const json_t *list)
{
	size_t i, n = 0;

	for (i = 0; i < json_array_size(list); i++)
		n += json_array_size(json_object_get(json_array_get(list, i), "documents")) + 1;
	return n;
}

/* Writes a line's list at *at, which moves on behind it. */
static void
read_documents(const json_t *o, const char ***at)
{
	const json_t *list = json_object_get(o, "documents");
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		if (json_is_string(json_array_get(list, i)))
			*(*at)++ = json_string_value(json_array_get(list, i));
	}
	*(*at)++ = NULL;
}

/* A record of before types stood in it is shown as it is. */
static char *
shown_text(const json_t *o, bool english)
{
	const char *value = json_string_value(json_object_get(o, "value"));
	const char *answer = json_string_value(json_object_get(o, "answer"));
	const char *name = json_string_value(json_object_get(o, "type"));
	struct buf b = BUF_INIT;
	enum field_type t;
	bool ok;
	char *text;

	if (value == NULL)
		value = "";
	if (json_is_true(json_object_get(o, "absent")))
		ok = buf_adds(&b, absent_text(value, english));
	else if (answer == NULL || name == NULL || !field_type_parse(name, &t))
		ok = buf_adds(&b, value);
	else
		ok = display_recorded(t, answer, value, english, &b);
	text = ok ? buf_steal(&b) : NULL;
	buf_free(&b);
	return text;
}

static bool
read_line(struct review *r, const json_t *o, bool english, const char ***documents)
{
	struct review_line *l = &r->lines[r->count];

	l->section = json_string_value(json_object_get(o, "section"));
	l->field = json_string_value(json_object_get(o, "field"));
	l->label = json_string_value(json_object_get(o, "label"));
	l->value = json_string_value(json_object_get(o, "value"));
	l->shown = r->shown[r->count] = shown_text(o, english);
	l->provenance = json_string_value(json_object_get(o, "from"));
	l->documents = *documents;
	read_documents(o, documents);
	l->seen = json_string_value(json_object_get(o, "seen"));
	l->note = json_string_value(json_object_get(o, "note"));
	l->critical = json_is_true(json_object_get(o, "critical"));
	l->soft_reason = json_is_true(json_object_get(o, "soft_reason"));
	l->not_asked = json_is_true(json_object_get(o, "absent")) && l->value != NULL &&
	    strcmp(l->value, "not_asked") == 0;
	r->count++;
	return l->shown != NULL;
}

enum err_code
review_read(const char *json, size_t len, const char *lang, struct review **out, struct err *e)
{
	struct review *r = calloc(1, sizeof *r);
	const char **at;
	json_t *list;
	size_t i;

	*out = NULL;
	if (r == NULL)
		return err_nomem(e);
	r->root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	list = json_object_get(r->root, "lines");
	r->lines = calloc(json_array_size(list) + 1, sizeof *r->lines);
	r->documents = at = calloc(count_documents(list) + 1, sizeof *r->documents);
	r->shown = calloc(json_array_size(list) + 1, sizeof *r->shown);
	if (!json_is_array(list) || r->lines == NULL || at == NULL || r->shown == NULL) {
		review_free(&r);
		return err_set(e, ERR_INVALID, "forms.review", NULL);
	}
	for (i = 0; i < json_array_size(list); i++) {
		if (!read_line(r, json_array_get(list, i), strcmp(lang, "en") == 0, &at)) {
			review_free(&r);
			return err_nomem(e);
		}
	}
	*out = r;
	return ERR_OK;
}

const char *
review_form(const struct review *r)
{
	const char *id = json_string_value(json_object_get(r->root, "form"));

	return id != NULL ? id : "";
}

size_t
review_count(const struct review *r)
{
	return r->count;
}

const struct review_line *
review_at(const struct review *r, size_t i)
{
	return &r->lines[i];
}

static bool
speaks_of(const struct review *r, const struct review_line *l)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (r->lines[i].soft_reason == l->soft_reason &&
		    strcmp(r->lines[i].field, l->field) == 0)
			return true;
	}
	return false;
}

void
review_level(struct review *earlier, const struct review *now)
{
	size_t i, left = 0;

	for (i = 0; i < earlier->count; i++) {
		if (earlier->lines[i].not_asked && !speaks_of(now, &earlier->lines[i])) {
			free(earlier->shown[i]);
			continue;
		}
		earlier->shown[left] = earlier->shown[i];
		earlier->lines[left++] = earlier->lines[i];
	}
	for (i = left; i < earlier->count; i++)
		earlier->shown[i] = NULL;
	earlier->count = left;
}

void
review_free(struct review **r)
{
	size_t i;

	if (*r == NULL)
		return;
	json_decref((*r)->root);
	free((*r)->lines);
	for (i = 0; (*r)->shown != NULL && i < (*r)->count; i++)
		str_wipe(&(*r)->shown[i]);
	free((*r)->shown);
	free((*r)->documents);
	free(*r);
	*r = NULL;
}
