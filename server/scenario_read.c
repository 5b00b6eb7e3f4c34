/* SPDX-License-Identifier: ISC */
/*
 * Reading a scenario file; see scenario.h and madoguchi-server(8).
 *
 * Each object of the file is a const table of members: name, reader, place in
 * the struct.  A member that no table knows is refused, so that a slip of the
 * pen does not quietly leave a scenario without its trouble.
 */
#include "server/scenario.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "server/residents.h"

typedef enum err_code (*read_fn)(const char *path, json_t *v, void *field, struct err *e);

struct member {
	const char	*name;
	read_fn		 read;
	size_t		 offset;
};

static enum err_code
wrong(const char *path, const char *what, struct err *e)
{
	return err_set_field(e, ERR_INVALID, path, "server.scenario", path, what, NULL);
}

static enum err_code
read_members(const char *path, json_t *o, const struct member *members, size_t n, void *out,
    struct err *e)
{
	struct buf inner = BUF_INIT;
	enum err_code rc = ERR_OK;
	const char *name;
	json_t *v;
	size_t i;

	if (!json_is_object(o))
		return wrong(path, "must be an object", e);
	json_object_foreach(o, name, v) {
		buf_reset(&inner);
		buf_addf(&inner, "%s%s%s", path, *path != '\0' ? "." : "", name);
		for (i = 0; i < n && strcmp(members[i].name, name) != 0; i++)
			continue;
		if (!buf_ok(&inner))
			rc = err_nomem(e);
		else if (i == n)
			rc = wrong(buf_str(&inner), "unknown member", e);
		else
			rc = members[i].read(buf_str(&inner), v, (char *)out + members[i].offset,
			    e);
		if (rc != ERR_OK)
			break;
	}
	buf_free(&inner);
	return rc;
}

/* A list: *items grows by zeroed elements of `size`, each filled by `element`. */
static enum err_code
read_list(const char *path, json_t *v, void **items, size_t *count, size_t size, read_fn element,
    struct err *e)
{
	struct buf inner = BUF_INIT;
	enum err_code rc = ERR_OK;
	size_t i, n = json_array_size(v);
	char *grown;

	if (!json_is_array(v))
		return wrong(path, "must be an array", e);
	if (n == 0)
		return ERR_OK;
	grown = realloc(*items, (*count + n) * size);
	if (grown == NULL)
		return err_nomem(e);
	*items = grown;
	memset(grown + *count * size, 0, n * size);
	for (i = 0; rc == ERR_OK && i < n; i++) {
		buf_reset(&inner);
		buf_addf(&inner, "%s[%zu]", path, i);
		(*count)++;
		rc = buf_ok(&inner) ?
		    element(buf_str(&inner), json_array_get(v, i), grown + (*count - 1) * size, e) :
		    err_nomem(e);
	}
	buf_free(&inner);
	return rc;
}

static enum err_code
read_string(const char *path, json_t *v, void *field, struct err *e)
{
	char **s = field;

	if (!json_is_string(v))
		return wrong(path, "must be a string", e);
	free(*s);
	*s = strdup(json_string_value(v));
	return *s != NULL ? ERR_OK : err_nomem(e);
}

static enum err_code
read_string_or_null(const char *path, json_t *v, void *field, struct err *e)
{
	char **s = field;

	if (!json_is_null(v))
		return read_string(path, v, field, e);
	free(*s);
	*s = NULL;
	return ERR_OK;
}

static enum err_code
read_signed(const char *path, json_t *v, void *field, struct err *e)
{
	if (!json_is_integer(v))
		return wrong(path, "must be a whole number", e);
	*(int64_t *)field = json_integer_value(v);
	return ERR_OK;
}

static enum err_code
read_number(const char *path, json_t *v, void *field, struct err *e)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return wrong(path, "must be a whole number, not negative", e);
	*(int64_t *)field = json_integer_value(v);
	return ERR_OK;
}

static enum err_code
read_bool(const char *path, json_t *v, void *field, struct err *e)
{
	if (!json_is_boolean(v))
		return wrong(path, "must be true or false", e);
	*(bool *)field = json_is_true(v);
	return ERR_OK;
}

static enum err_code
read_words(const char *path, json_t *v, void *field, struct err *e)
{
	struct words *w = field;

	return read_list(path, v, (void **)&w->word, &w->count, sizeof *w->word, read_string, e);
}

/* "08:30", or "24:00" as an end. */
static enum err_code
read_minute(const char *path, json_t *v, void *field, struct err *e)
{
	const char *s = json_string_value(v);
	int hour, minute;

	if (s == NULL || strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 ||
	    strspn(s + 3, "0123456789") != 2)
		return wrong(path, "must be a time of day, HH:MM", e);
	hour = (s[0] - '0') * 10 + s[1] - '0';
	minute = (s[3] - '0') * 10 + s[4] - '0';
	if (minute > 59 || hour * 60 + minute > 1440)
		return wrong(path, "must be a time of day, HH:MM", e);
	*(int *)field = hour * 60 + minute;
	return ERR_OK;
}

static enum err_code
read_service(const char *path, json_t *v, void *field, struct err *e)
{
	enum service_state i;

	for (i = SERVICE_OPEN; i <= SERVICE_MAINTENANCE; i++) {
		if (json_is_string(v) && strcmp(json_string_value(v), service_state_name(i)) == 0) {
			*(enum service_state *)field = i;
			return ERR_OK;
		}
	}
	return wrong(path, "must be open, closed or maintenance", e);
}

static enum err_code
read_hours(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "open", read_minute, offsetof(struct scenario, opens_minute) },
		{ "close", read_minute, offsetof(struct scenario, closes_minute) },
	};
	struct scenario *s = field;
	enum err_code rc = read_members(path, v, members, NELEM(members), s, e);

	if (rc == ERR_OK && (s->opens_minute < 0 || s->opens_minute >= s->closes_minute))
		return wrong(path, "must have open before close", e);
	return rc;
}

static enum err_code
read_suspended(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "terminals", read_words, offsetof(struct scenario, suspended_terminals) },
		{ "persons", read_words, offsetof(struct scenario, suspended_persons) },
	};

	return read_members(path, v, members, NELEM(members), field, e);
}

static enum err_code
read_layouts(const char *path, json_t *v, void *field, struct err *e)
{
	struct scenario *s = field;
	struct wire_layout *grown;
	const char *dataset;
	json_t *layout;
	size_t i;

	if (!json_is_object(v))
		return wrong(path, "must be an object", e);
	json_object_foreach(v, dataset, layout) {
		if (!json_is_string(layout))
			return wrong(path, "must name a layout for each dataset", e);
		for (i = 0; i < s->layout_count && strcmp(s->layouts[i].dataset, dataset) != 0; i++)
			continue;
		if (i == s->layout_count) {
			grown = realloc(s->layouts, (i + 1) * sizeof *grown);
			if (grown == NULL)
				return err_nomem(e);
			s->layouts = grown;
			s->layouts[i] = (struct wire_layout){ strdup(dataset), NULL };
			s->layout_count++;
		}
		free(s->layouts[i].layout);
		s->layouts[i].layout = strdup(json_string_value(layout));
		if (s->layouts[i].dataset == NULL || s->layouts[i].layout == NULL)
			return err_nomem(e);
	}
	return ERR_OK;
}

static enum err_code
read_tls(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "certificate", read_string, offsetof(struct scenario, certificate) },
		{ "key", read_string, offsetof(struct scenario, key) },
	};

	return read_members(path, v, members, NELEM(members), field, e);
}

static const struct member resident_members[] = {
	{ "person_key", read_string, offsetof(struct resident, person_key) },
	{ "my_number", read_string, offsetof(struct resident, my_number) },
	{ "name", read_string, offsetof(struct resident, name) },
	{ "kana", read_string, offsetof(struct resident, kana) },
	{ "birth", read_string_or_null, offsetof(struct resident, birth) },
	{ "sex", read_string, offsetof(struct resident, sex) },
	{ "address", read_string, offsetof(struct resident, address) },
	{ "protected", read_bool, offsetof(struct resident, protected) },
};

static enum err_code
read_resident(const char *path, json_t *v, void *field, struct err *e)
{
	struct resident *r = field;
	enum err_code rc = read_members(path, v, resident_members, NELEM(resident_members), r, e);
	char key[16];

	if (rc != ERR_OK)
		return rc;
	if (r->person_key == NULL || r->name == NULL || r->kana == NULL || r->sex == NULL ||
	    !person_key_pad(r->person_key, key))
		return wrong(path, "needs person_key (up to 15 digits), name, kana and sex", e);
	return ERR_OK;
}

static enum err_code
read_residents(const char *path, json_t *v, void *field, struct err *e)
{
	struct scenario *s = field;

	return read_list(path, v, (void **)&s->residents, &s->resident_count, sizeof *s->residents,
	    read_resident, e);
}

static enum err_code
read_wire_state(const char *path, json_t *v, void *field, struct err *e)
{
	if (!json_is_string(v) || !wire_state_parse(json_string_value(v), field))
		return wrong(path, "must be a state of protocol.md section 4", e);
	return ERR_OK;
}

static enum err_code
read_field_error(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "field", read_string, offsetof(struct wire_field_error, field) },
		{ "code", read_string, offsetof(struct wire_field_error, code) },
		{ "detail", read_string, offsetof(struct wire_field_error, detail) },
	};
	struct wire_field_error *f = field;
	enum err_code rc = read_members(path, v, members, NELEM(members), f, e);

	if (rc == ERR_OK && (f->field == NULL || f->code == NULL))
		return wrong(path, "needs field and code", e);
	/* An error on the wire has all three (protocol.md section 3). */
	if (rc == ERR_OK && f->detail == NULL && (f->detail = strdup("")) == NULL)
		return err_nomem(e);
	return rc;
}

static enum err_code
read_errors(const char *path, json_t *v, void *field, struct err *e)
{
	struct step *step = field;

	return read_list(path, v, (void **)&step->errors, &step->error_count, sizeof *step->errors,
	    read_field_error, e);
}

static enum err_code
read_trouble_errors(const char *path, json_t *v, void *field, struct err *e)
{
	struct trouble *t = field;

	return read_list(path, v, (void **)&t->errors, &t->error_count, sizeof *t->errors,
	    read_field_error, e);
}

static enum err_code
read_step(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "state", read_wire_state, offsetof(struct step, state) },
		{ "delay_ms", read_number, offsetof(struct step, delay_ms) },
		{ "errors", read_errors, 0 },
	};
	struct step *step = field;

	step->delay_ms = -1;
	if (json_object_get(v, "state") == NULL)
		return wrong(path, "needs a state", e);
	return read_members(path, v, members, NELEM(members), step, e);
}

static enum err_code
read_steps(const char *path, json_t *v, void *field, struct err *e)
{
	struct outcome *o = field;

	return read_list(path, v, (void **)&o->steps, &o->step_count, sizeof *o->steps, read_step,
	    e);
}

/* Members that differ from the entry's; the rest stays as the provider knows it. */
static enum err_code
read_subject(const char *path, json_t *v, void *field, struct err *e)
{
	struct resident **r = field;

	if (*r == NULL && (*r = calloc(1, sizeof **r)) == NULL)
		return err_nomem(e);
	return read_members(path, v, resident_members, NELEM(resident_members), *r, e);
}

static enum err_code
read_outcome(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "kind", read_string, offsetof(struct outcome, kind) },
		{ "person_key", read_string, offsetof(struct outcome, person_key) },
		{ "procedure", read_string, offsetof(struct outcome, procedure) },
		{ "information", read_string, offsetof(struct outcome, information) },
		{ "dataset", read_string, offsetof(struct outcome, dataset) },
		{ "steps", read_steps, 0 },
		{ "subject", read_subject, offsetof(struct outcome, subject) },
	};
	struct outcome *o = field;
	enum err_code rc = read_members(path, v, members, NELEM(members), o, e);
	enum wire_kind kind;
	size_t i;

	if (rc != ERR_OK)
		return rc;
	if (o->kind != NULL && !wire_kind_parse(o->kind, &kind))
		return wrong(path, "kind must be inquiry, registration or notice", e);
	if (o->step_count == 0)
		return wrong(path, "needs steps", e);
	for (i = 0; i < o->step_count; i++) {
		if (wire_state_final(o->steps[i].state) != (i + 1 == o->step_count))
			return wrong(path, "must end with a final state, and only end with one", e);
	}
	return ERR_OK;
}

static enum err_code
read_outcomes(const char *path, json_t *v, void *field, struct err *e)
{
	struct scenario *s = field;

	return read_list(path, v, (void **)&s->outcomes, &s->outcome_count, sizeof *s->outcomes,
	    read_outcome, e);
}

static const struct {
	const char		*name;
	enum trouble_kind	 kind;
} trouble_names[] = {
	{ "nothing", TROUBLE_NONE },
	{ "drop-before-commit", TROUBLE_DROP_BEFORE },
	{ "drop-after-commit", TROUBLE_DROP_AFTER },
	{ "half-body", TROUBLE_HALF_BODY },
	{ "status", TROUBLE_STATUS },
	{ "portal", TROUBLE_PORTAL },
	{ "no-header", TROUBLE_NO_HEADER },
	{ "header-twice", TROUBLE_HEADER_TWICE },
	{ "bad-signature", TROUBLE_BAD_SIGNATURE },
	{ "duplicate", TROUBLE_DUPLICATE },
	{ "line-down", TROUBLE_LINE_DOWN },
	{ "restart", TROUBLE_RESTART },
};

static enum err_code
read_trouble_kind(const char *path, json_t *v, void *field, struct err *e)
{
	size_t i;

	for (i = 0; i < NELEM(trouble_names); i++) {
		if (json_is_string(v) && strcmp(json_string_value(v), trouble_names[i].name) == 0) {
			*(enum trouble_kind *)field = trouble_names[i].kind;
			return ERR_OK;
		}
	}
	return wrong(path, "is no trouble that the stand-in knows", e);
}

static enum err_code
read_status(const char *path, json_t *v, void *field, struct err *e)
{
	if (!json_is_integer(v) || json_integer_value(v) < 200 || json_integer_value(v) > 599)
		return wrong(path, "must be a status from 200 to 599", e);
	*(int *)field = (int)json_integer_value(v);
	return ERR_OK;
}

/* Goes into a problem's type as it is. */
static enum err_code
read_type(const char *path, json_t *v, void *field, struct err *e)
{
	const char *s = json_string_value(v);

	if (s == NULL || s[strspn(s, "abcdefghijklmnopqrstuvwxyz-")] != '\0')
		return wrong(path, "must be a word in small letters", e);
	return read_string(path, v, field, e);
}

static enum err_code
read_trouble(const char *path, json_t *v, void *field, struct err *e)
{
	static const struct member members[] = {
		{ "method", read_string, offsetof(struct trouble, method) },
		{ "path", read_string, offsetof(struct trouble, path) },
		{ "nth", read_number, offsetof(struct trouble, nth) },
		{ "from", read_number, offsetof(struct trouble, from) },
		{ "until", read_number, offsetof(struct trouble, until) },
		{ "every", read_number, offsetof(struct trouble, every) },
		{ "do", read_trouble_kind, offsetof(struct trouble, kind) },
		{ "status", read_status, offsetof(struct trouble, status) },
		{ "type", read_type, offsetof(struct trouble, type) },
		{ "errors", read_trouble_errors, 0 },
		{ "retry_after_s", read_number, offsetof(struct trouble, retry_after_s) },
		{ "latency_ms", read_number, offsetof(struct trouble, latency_ms) },
		{ "after_ms", read_number, offsetof(struct trouble, after_ms) },
		{ "for_ms", read_number, offsetof(struct trouble, for_ms) },
		{ "at", read_number, offsetof(struct trouble, at) },
		{ "bytes_per_s", read_number, offsetof(struct trouble, bytes_per_s) },
		{ "down_ms", read_number, offsetof(struct trouble, down_ms) },
	};
	struct trouble *t = field;
	enum err_code rc;

	t->retry_after_s = t->at = -1;
	rc = read_members(path, v, members, NELEM(members), t, e);
	if (rc == ERR_OK && (t->kind == TROUBLE_STATUS) != (t->status != 0))
		return wrong(path, "must have do \"status\" and a status together", e);
	if (rc == ERR_OK && t->error_count > 0 &&
	    (t->status != problem_status(PROBLEM_INVALID) || t->type == NULL ||
	    strcmp(t->type, problem_name(PROBLEM_INVALID)) != 0))
		return wrong(path, "must have errors with 422 of the type invalid only", e);
	return rc;
}

static enum err_code
read_troubles(const char *path, json_t *v, void *field, struct err *e)
{
	struct scenario *s = field;

	return read_list(path, v, (void **)&s->troubles, &s->trouble_count, sizeof *s->troubles,
	    read_trouble, e);
}

enum err_code
scenario_read(const char *text, size_t len, struct scenario **out, struct err *e)
{
	static const struct member members[] = {
		{ "clock_offset_ms", read_signed, offsetof(struct scenario, clock_offset_ms) },
		{ "delay_ms", read_number, offsetof(struct scenario, delay_ms) },
		{ "keep_days", read_signed, offsetof(struct scenario, keep_days) },
		{ "retry_after_s", read_number, offsetof(struct scenario, retry_after_s) },
		{ "law", read_bool, offsetof(struct scenario, judge_law) },
		{ "state", read_service, offsetof(struct scenario, state) },
		{ "hours", read_hours, 0 },
		{ "notice", read_string_or_null, offsetof(struct scenario, notice) },
		{ "catalogue", read_string, offsetof(struct scenario, catalogue) },
		{ "minimum_version", read_string, offsetof(struct scenario, minimum_version) },
		{ "layouts", read_layouts, 0 },
		{ "suspended", read_suspended, 0 },
		{ "residents", read_residents, 0 },
		{ "outcomes", read_outcomes, 0 },
		{ "trouble", read_troubles, 0 },
		{ "tls", read_tls, 0 },
	};
	struct scenario *s = NULL;
	json_error_t where;
	struct buf line = BUF_INIT;
	enum err_code rc;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &where);

	*out = NULL;
	if (o == NULL) {
		buf_addf(&line, "line %d, column %d", where.line, where.column);
		rc = wrong(buf_str(&line), where.text, e);
		goto out;
	}
	rc = scenario_new(&s, e);
	if (rc == ERR_OK)
		rc = read_members("", o, members, NELEM(members), s, e);
	if (rc != ERR_OK)
		scenario_free(&s);
	*out = s;
out:
	buf_free(&line);
	json_decref(o);
	return rc;
}
