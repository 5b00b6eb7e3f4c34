/* SPDX-License-Identifier: ISC */
/*
 * Shapes; see shape.h.  One row of `kinds` ties a kind to how it is built,
 * read and freed.
 */
#include "wire/shape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where a member lives in a struct; the struct itself is typed by the table. */
static void *
place(void *base, size_t at)
{
	return (char *)base + at;
}

static const void *
look(const void *base, size_t at)
{
	return (const char *)base + at;
}

enum err_code
json_wrong(struct err *e, const char *path, const char *name, const char *code)
{
	struct buf b = BUF_INIT;
	enum err_code rc;

	buf_addf(&b, "%s%s%s", path, *path != '\0' && *name != '\0' ? "." : "", name);
	rc = err_set_field(e, ERR_INVALID, buf_str(&b), "wire.shape", code, NULL);
	buf_free(&b);
	return rc;
}

/*
 * Out of memory, jansson calls a text malformed, or goes on with a shorter text
 * than it was given.  What is malformed is the sender's fault, and an answer
 * that we could not read must not be: so we look at each allocation ourselves.
 */
static _Thread_local bool starved;

static void *
noting_malloc(size_t size)
{
	void *p = malloc(size);

	starved = starved || p == NULL;
	return p;
}

/* Before main(), so that no two threads set it. */
__attribute__((constructor)) static void
note_allocations(void)
{
	json_set_alloc_funcs(noting_malloc, free);
}

enum err_code
json_read_object(const char *json, size_t len, json_t **out, struct err *e)
{
	starved = false;
	*out = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(*out) && !starved)
		return ERR_OK;
	json_decref(*out);
	*out = NULL;
	return starved ? err_nomem(e) : json_wrong(e, "", "", "malformed");
}

static int
add_to_buf(const char *data, size_t len, void *ctx)
{
	return buf_add(ctx, data, len) ? 0 : -1;
}

enum err_code
json_write(json_t *o, struct buf *out, struct err *e)
{
	int failed = o == NULL ? -1 : json_dump_callback(o, add_to_buf, out, JSON_COMPACT);

	json_decref(o);
	return failed == 0 && buf_ok(out) ? ERR_OK : err_nomem(e);
}

/* ---- building ---- */

static json_t *
text_json(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

static json_t *
list_json(const struct shape_member *m, const void *from)
{
	const char *items = *(const char *const *)look(from, m->at);
	size_t i, n = *(const size_t *)look(from, m->count_at);
	json_t *list = json_array(), *o;

	for (i = 0; i < n; i++) {
		o = json_object();
		if (json_array_append_new(list, o) != 0 ||
		    !shape_build(m->of, items + i * m->of->size, o)) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
texts_json(const struct shape_member *m, const void *from)
{
	char *const *items = *(char *const *const *)look(from, m->at);
	size_t i, n = *(const size_t *)look(from, m->count_at);
	json_t *list = json_array();

	for (i = 0; i < n; i++) {
		if (json_array_append_new(list, json_string(items[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* The member's JSON value; *skip when it is to be left out. */
static json_t *
member_json(const struct shape_member *m, const void *from, bool *skip)
{
	const char *text;
	int64_t number;
	json_t *o;

	*skip = false;
	switch (m->kind) {
	case SHAPE_TEXT:
	case SHAPE_TEXT_NULL:
	case SHAPE_TEXT_OPTIONAL:
		text = *(const char *const *)look(from, m->at);
		*skip = text == NULL && m->kind == SHAPE_TEXT_OPTIONAL;
		return text_json(text);
	case SHAPE_INT:
	case SHAPE_INT_NULL:
	case SHAPE_INT_OPTIONAL:
		number = *(const int64_t *)look(from, m->at);
		*skip = number == 0 && m->kind == SHAPE_INT_OPTIONAL;
		return number == 0 && m->kind == SHAPE_INT_NULL ? json_null() :
		    json_integer(number);
	case SHAPE_BOOL:
		return json_boolean(*(const bool *)look(from, m->at));
	case SHAPE_OBJECT:
		o = json_object();
		if (o != NULL && !shape_build(m->of, look(from, m->at), o)) {
			json_decref(o);
			o = NULL;
		}
		return o;
	case SHAPE_LIST:
	case SHAPE_LIST_OPTIONAL:
		*skip = m->kind == SHAPE_LIST_OPTIONAL &&
		    *(const size_t *)look(from, m->count_at) == 0;
		return list_json(m, from);
	case SHAPE_TEXTS:
		return texts_json(m, from);
	case SHAPE_PROTOCOL:
		return json_integer(1);
	}
	return NULL;
}

bool
shape_build(const struct shape *sh, const void *from, json_t *o)
{
	json_t *v;
	size_t i;
	bool skip;

	for (i = 0; i < sh->count; i++) {
		v = member_json(&sh->members[i], from, &skip);
		if (v == NULL)
			return false;
		if (skip)
			json_decref(v);
		else if (json_object_set_new(o, sh->members[i].name, v) != 0)
			return false;
	}
	return true;
}

enum err_code
shape_write(const struct shape *sh, const void *from, struct buf *out, struct err *e)
{
	json_t *o = json_object();

	if (o != NULL && !shape_build(sh, from, o)) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

/* ---- reading ---- */

static enum err_code
copy_text(const json_t *v, char **to, struct err *e)
{
	*to = strdup(json_string_value(v));
	return *to != NULL ? ERR_OK : err_nomem(e);
}

/* "path.name" or "path.name[3]" */
static bool
join(struct buf *b, const char *path, const char *name, const size_t *index)
{
	buf_addf(b, "%s%s%s", path, *path != '\0' ? "." : "", name);
	if (index != NULL)
		buf_addf(b, "[%zu]", *index);
	return buf_ok(b);
}

static enum err_code
read_list(const struct shape_member *m, const json_t *v, const char *path, void *to, struct err *e)
{
	size_t i, n = json_array_size(v), *count = place(to, m->count_at);
	char *items = calloc(n != 0 ? n : 1, m->of->size);
	struct buf inner = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (items == NULL)
		return err_nomem(e);
	*(char **)place(to, m->at) = items;
	for (i = 0; rc == ERR_OK && i < n; i++) {
		buf_reset(&inner);
		rc = join(&inner, path, m->name, &i) ?
		    shape_read(m->of, json_array_get(v, i), buf_str(&inner),
		    items + i * m->of->size, e) : err_nomem(e);
		*count = i + (rc == ERR_OK ? 1 : 0);
	}
	buf_free(&inner);
	return rc;
}

static enum err_code
read_texts(const struct shape_member *m, const json_t *v, const char *path, void *to, struct err *e)
{
	size_t i, n = json_array_size(v), *count = place(to, m->count_at);
	char **items = calloc(n + 1, sizeof *items);
	enum err_code rc;

	if (items == NULL)
		return err_nomem(e);
	*(char ***)place(to, m->at) = items;
	for (i = 0; i < n; i++) {
		if (!json_is_string(json_array_get(v, i)))
			return json_wrong(e, path, m->name, "type");
		rc = copy_text(json_array_get(v, i), &items[i], e);
		if (rc != ERR_OK)
			return rc;
		*count = i + 1;
	}
	return ERR_OK;
}

static enum err_code
read_object(const struct shape_member *m, const json_t *v, const char *path, void *to,
    struct err *e)
{
	struct buf inner = BUF_INIT;
	enum err_code rc = join(&inner, path, m->name, NULL) ?
	    shape_read(m->of, v, buf_str(&inner), place(to, m->at), e) : err_nomem(e);

	buf_free(&inner);
	return rc;
}

static bool
may_be_null(enum shape_kind k)
{
	return k == SHAPE_TEXT_NULL || k == SHAPE_TEXT_OPTIONAL || k == SHAPE_INT_NULL ||
	    k == SHAPE_INT_OPTIONAL || k == SHAPE_LIST_OPTIONAL;
}

static bool
may_be_absent(const struct shape *sh, enum shape_kind k)
{
	if (k == SHAPE_TEXT_OPTIONAL || k == SHAPE_INT_OPTIONAL || k == SHAPE_LIST_OPTIONAL)
		return true;
	return !sh->strict && may_be_null(k);
}

static enum err_code
read_member(const struct shape_member *m, const json_t *v, const char *path, void *to,
    struct err *e)
{
	switch (m->kind) {
	case SHAPE_TEXT:
	case SHAPE_TEXT_NULL:
	case SHAPE_TEXT_OPTIONAL:
		if (!json_is_string(v))
			break;
		return copy_text(v, place(to, m->at), e);
	case SHAPE_INT:
	case SHAPE_INT_NULL:
	case SHAPE_INT_OPTIONAL:
		if (!json_is_integer(v))
			break;
		*(int64_t *)place(to, m->at) = json_integer_value(v);
		return ERR_OK;
	case SHAPE_BOOL:
		if (!json_is_boolean(v))
			break;
		*(bool *)place(to, m->at) = json_is_true(v);
		return ERR_OK;
	case SHAPE_OBJECT:
		if (!json_is_object(v))
			break;
		return read_object(m, v, path, to, e);
	case SHAPE_LIST:
	case SHAPE_LIST_OPTIONAL:
		if (!json_is_array(v))
			break;
		return read_list(m, v, path, to, e);
	case SHAPE_TEXTS:
		if (!json_is_array(v))
			break;
		return read_texts(m, v, path, to, e);
	case SHAPE_PROTOCOL:
		if (!json_is_integer(v))
			break;
		return json_integer_value(v) == 1 ? ERR_OK : json_wrong(e, path, m->name, "value");
	}
	return json_wrong(e, path, m->name, "type");
}

enum err_code
shape_read(const struct shape *sh, const json_t *o, const char *path, void *to, struct err *e)
{
	enum err_code rc = ERR_OK;
	const json_t *v;
	size_t i;

	if (!json_is_object(o))
		return json_wrong(e, path, "", "type");
	for (i = 0; rc == ERR_OK && i < sh->count; i++) {
		v = json_object_get(o, sh->members[i].name);
		if (v == NULL && !may_be_absent(sh, sh->members[i].kind))
			rc = json_wrong(e, path, sh->members[i].name, "missing");
		else if (v != NULL && !(json_is_null(v) && may_be_null(sh->members[i].kind)))
			rc = read_member(&sh->members[i], v, path, to, e);
	}
	if (rc != ERR_OK)
		shape_clear(sh, to);
	return rc;
}

enum err_code
shape_parse(const struct shape *sh, const char *json, size_t len, void *to, struct err *e)
{
	json_t *o;
	enum err_code rc;

	memset(to, 0, sh->size);
	rc = json_read_object(json, len, &o, e);
	if (rc != ERR_OK)
		return rc;
	rc = shape_read(sh, o, "", to, e);
	json_decref(o);
	return rc;
}

/* ---- freeing ---- */

static void
clear_member(const struct shape_member *m, void *v)
{
	char **items, ***texts;
	size_t i, *n;

	/* Each pointer is set NULL: a group is cleared once by the reader that
	 * failed and once more by its owner. */
	switch (m->kind) {
	case SHAPE_TEXT:
	case SHAPE_TEXT_NULL:
	case SHAPE_TEXT_OPTIONAL:
		str_wipe(place(v, m->at));
		break;
	case SHAPE_OBJECT:
		shape_clear(m->of, place(v, m->at));
		break;
	case SHAPE_LIST:
	case SHAPE_LIST_OPTIONAL:
		items = place(v, m->at);
		n = place(v, m->count_at);
		for (i = 0; i < *n; i++)
			shape_clear(m->of, *items + i * m->of->size);
		free(*items);
		*items = NULL;
		*n = 0;
		break;
	case SHAPE_TEXTS:
		texts = place(v, m->at);
		n = place(v, m->count_at);
		for (i = 0; i < *n; i++)
			str_wipe(&(*texts)[i]);
		free(*texts);
		*texts = NULL;
		*n = 0;
		break;
	case SHAPE_INT:
	case SHAPE_INT_NULL:
	case SHAPE_INT_OPTIONAL:
	case SHAPE_BOOL:
	case SHAPE_PROTOCOL:
		break;
	}
}

void
shape_clear(const struct shape *sh, void *v)
{
	size_t i;

	for (i = 0; i < sh->count; i++)
		clear_member(&sh->members[i], v);
	memset(v, 0, sh->size);
}
