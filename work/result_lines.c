/* SPDX-License-Identifier: ISC */
/*
 * What a result says, as lines for people: the items that the provider
 * answered, and where a submission was rejected, what is wrong with it.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

static bool
section_text(const struct wire_result_record *r, bool english, char **out)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, r->information.name != NULL ? r->information.name : "");
	if (!text_empty(r->person_role))
		buf_addf(&b, english ? " (%s)" : "（%s）", r->person_role);
	*out = buf_steal(&b);
	buf_free(&b);
	return *out != NULL;
}

/* The item as people read it. */
static bool
shown_text(const struct form_set *s, const struct wire_result_record *r,
    const struct wire_result_item *it, char **out)
{
	struct buf b = BUF_INIT;
	bool ok;

	if (it->absent != NULL || it->value == NULL)
		ok = buf_adds(&b, it->absent != NULL ? form_absent_text(s, it->absent) : "");
	else
		ok = form_item_display(s, r->information.code != NULL ? r->information.code : "",
		    it->code != NULL ? it->code : "", it->value, &b);
	*out = ok ? buf_steal(&b) : NULL;
	buf_free(&b);
	return *out != NULL;
}

static bool
add_line(const struct form_set *s, struct result_view *v, const struct wire_result_record *r,
    const struct wire_result_item *it)
{
	struct result_line *line = &v->lines[v->line_count++];
	bool english = strcmp(form_set_lang(s), "en") == 0;
	const char *label = text_empty(it->name) ? it->code : it->name;
	const char *value = it->absent != NULL ? it->absent : it->value;

	line->absent = it->absent != NULL;
	line->label = strdup(label != NULL ? label : "");
	line->value = strdup(value != NULL ? value : "");
	return section_text(r, english, &line->section) && line->label != NULL &&
	    line->value != NULL && shown_text(s, r, it, &line->shown);
}

enum err_code
result_fill_lines(const struct form_set *s, const struct wire_result *r, struct result_view *v,
    struct err *e)
{
	size_t i, k, n = 0;

	for (i = 0; i < r->record_count; i++)
		n += r->records[i].item_count;
	v->lines = calloc(n + 1, sizeof *v->lines);
	if (v->lines == NULL)
		return err_nomem(e);
	for (i = 0; i < r->record_count; i++) {
		for (k = 0; k < r->records[i].item_count; k++) {
			if (!add_line(s, v, &r->records[i], &r->records[i].items[k]))
				return err_nomem(e);
		}
	}
	return ERR_OK;
}

void
result_clear_lines(struct result_view *v)
{
	size_t i;

	for (i = 0; i < v->line_count; i++) {
		str_wipe(&v->lines[i].section);
		str_wipe(&v->lines[i].label);
		str_wipe(&v->lines[i].value);
		str_wipe(&v->lines[i].shown);
	}
	free(v->lines);
	v->lines = NULL;
}
