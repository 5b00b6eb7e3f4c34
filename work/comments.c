/* SPDX-License-Identifier: ISC */
/*
 * What is written at the fields of an entry that goes back, and what the office
 * learns from it.
 *
 * The comments themselves may name a resident: they live, sealed, in the
 * entry's header, and end with it.  What outlives them is a count by procedure,
 * month, field and cause, the cause from a fixed list: no comment, no entry, no
 * person can be told from it.
 */
#include "work/comments.h"

#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "cache/number.h"
#include "cache/purge.h"

#define HINT_YEARS	2

static const struct return_cause causes[] = {
	{ "missing", "work.cause.missing" },
	{ "mismatch", "work.cause.mismatch" },
	{ "person", "work.cause.person" },
	{ "information", "work.cause.information" },
	{ "period", "work.cause.period" },
	{ "reason", "work.cause.reason" },
	{ "document", "work.cause.document" },
	{ "other", "work.cause.other" },
};

const struct return_cause *
return_causes(size_t *n)
{
	*n = NELEM(causes);
	return causes;
}

static const struct return_cause *
find_cause(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < NELEM(causes); i++) {
		if (strcmp(causes[i].name, name) == 0)
			return &causes[i];
	}
	return &causes[NELEM(causes) - 1];
}

/* ---- in the header ---- */

void
field_comments_free(struct field_comment **c, size_t n)
{
	while (*c != NULL && n > 0) {
		n--;
		free((*c)[n].field);
		str_wipe(&(*c)[n].text);
		free((*c)[n].cause);
	}
	free(*c);
	*c = NULL;
}

enum err_code
comments_write(const struct field_comment *c, size_t n, char **json, struct err *e)
{
	json_t *list = json_array();
	size_t i;
	bool ok = list != NULL;

	for (i = 0; ok && i < n; i++)
		ok = json_array_append_new(list, json_pack("{s:s*, s:s, s:s}", "field", c[i].field,
		    "text", c[i].text, "cause", find_cause(c[i].cause)->name)) == 0;
	free(*json);
	*json = ok ? json_dumps(list, JSON_COMPACT) : NULL;
	json_decref(list);
	return *json != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
comments_read(const char *json, struct field_comment **out, size_t *n, struct err *e)
{
	json_t *list, *o;
	enum err_code rc = ERR_OK;
	size_t i, count;

	*out = NULL;
	*n = 0;
	if (text_empty(json))
		return ERR_OK;
	list = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	count = json_array_size(list);
	if (!json_is_array(list))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.unreadable", NULL);
	else if ((*out = calloc(count + 1, sizeof **out)) == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < count; i++) {
		o = json_array_get(list, i);
		*n = i + 1;
		rc = object_text(o, "field", &(*out)[i].field, e);
		if (rc == ERR_OK)
			rc = object_text(o, "text", &(*out)[i].text, e);
		if (rc == ERR_OK)
			rc = object_text(o, "cause", &(*out)[i].cause, e);
	}
	json_decref(list);
	if (rc != ERR_OK) {
		field_comments_free(out, *n);
		*n = 0;
	}
	return rc;
}

enum err_code
comments_check(const struct field_comment *c, size_t n, struct err *e)
{
	size_t i;

	if (n == 0)
		return err_set_field(e, ERR_INVALID, "comment", "work.decide.comment_missing",
		    NULL);
	for (i = 0; i < n; i++) {
		if (text_empty(c[i].text))
			return err_set_field(e, ERR_INVALID, "comment",
			    "work.decide.comment_missing", NULL);
		if (text_holds_my_number(c[i].text))
			return err_set_field(e, ERR_INVALID, "comment", "work.submit.my_number", "",
			    NULL);
	}
	return ERR_OK;
}

/* ---- counted ---- */

enum err_code
comments_count(struct work *w, const char *procedure, const struct field_comment *c, size_t n,
    struct err *e)
{
	char month[DATE_TEXT_SIZE];
	enum err_code rc = ERR_OK;
	size_t i;

	date_format(work_today(w), month);
	month[strlen("YYYY-MM")] = '\0';
	for (i = 0; rc == ERR_OK && i < n && !text_empty(procedure); i++) {
		struct buf what = BUF_INIT;

		if (buf_addf(&what, COUNT_RETURN "%s:%s", c[i].field != NULL ? c[i].field : "",
		    find_cause(c[i].cause)->name))
			rc = counter_add(w->store, procedure, month, buf_str(&what), e);
		else
			rc = err_nomem(e);
		buf_free(&what);
	}
	return rc;
}

bool
counts_return(const char *what)
{
	return strncmp(what, COUNT_RETURN, strlen(COUNT_RETURN)) == 0;
}

/* Counters come by month: they are added up by what they count. */
struct adding {
	const char		*procedure;
	struct return_hint	*hints;
	size_t			 n;
	bool			 nomem;
};

static struct return_hint *
hint_for(struct adding *a, const char *field, size_t len, const char *cause)
{
	struct return_hint *grown;
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (strncmp(a->hints[i].field, field, len) == 0 &&
		    a->hints[i].field[len] == '\0' && strcmp(a->hints[i].cause->name, cause) == 0)
			return &a->hints[i];
	}
	grown = realloc(a->hints, (a->n + 1) * sizeof *grown);
	if (grown == NULL)
		return NULL;
	a->hints = grown;
	grown[a->n] = (struct return_hint){ .field = strndup(field, len),
	    .cause = find_cause(cause) };
	return grown[a->n].field != NULL ? &grown[a->n++] : NULL;
}

static bool
add_hint(void *ctx, const char *procedure, const char *month UNUSED, const char *what,
    int64_t n)
{
	struct adding *a = ctx;
	const char *field, *cause;
	struct return_hint *h;

	if (!counts_return(what) || strcmp(procedure, a->procedure) != 0)
		return true;
	field = what + strlen(COUNT_RETURN);
	cause = strchr(field, ':');
	if (cause == NULL)
		return true;
	h = hint_for(a, field, (size_t)(cause - field), cause + 1);
	if (h == NULL)
		a->nomem = true;
	else
		h->n += n;
	return h != NULL;
}

enum err_code
return_hints(struct work *w, const char *procedure, struct return_hint **out, size_t *n,
    struct err *e)
{
	struct adding a = { .procedure = procedure };
	struct date from = work_today(w);
	char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
	enum err_code rc;

	date_format(from, last);
	from.year -= HINT_YEARS;
	date_format((struct date){ from.year, from.month, 1 }, first);
	first[strlen("YYYY-MM")] = last[strlen("YYYY-MM")] = '\0';
	rc = counter_each(w->store, first, last, add_hint, &a, e);
	if (rc == ERR_OK && a.nomem)
		rc = err_nomem(e);
	if (rc != ERR_OK)
		return_hints_free(&a.hints, a.n);
	*out = a.hints;
	*n = rc == ERR_OK ? a.n : 0;
	return rc;
}

void
return_hints_free(struct return_hint **h, size_t n)
{
	while (*h != NULL && n > 0)
		free((*h)[--n].field);
	free(*h);
	*h = NULL;
}
