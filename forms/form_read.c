/* SPDX-License-Identifier: ISC */
/*
 * Reading a form definition, and saying everything that is wrong with it: the
 * program refuses what `form check` calls a mistake, by the same code.
 *
 * A file holds one form, or shared sections alone (`shared:`), which forms
 * take in with `use:`.  Here are the form and its sections; fields and rules
 * have files of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/form_reader.h"

#define REPEAT_MAX	20	/* copies of a section */

static const struct member form_members[] = {
	{ "id", REQUIRED }, { "kind", REQUIRED }, { "title", REQUIRED }, { "version", REQUIRED },
	{ "dataset", OPTIONAL }, { "layout", OPTIONAL }, { "affair", OPTIONAL },
	{ "procedure", OPTIONAL }, { "sections", REQUIRED }, { "rules", OPTIONAL },
	{ "sample", REQUIRED },
};
static const struct member section_members[] = {
	{ "id", OPTIONAL }, { "title", OPTIONAL }, { "use", OPTIONAL }, { "fields", OPTIONAL },
	{ "repeat", OPTIONAL }, { "because", OPTIONAL },
};

/* ---- sections ---- */

static ynode *
shared_section(struct reader *r, const char *id, struct yaml_file **in)
{
	ynode *list, *n;
	const char *s;
	size_t i;

	*in = r->shared;
	if (r->shared == NULL)
		return NULL;
	list = yaml_get(r->shared, yaml_root(r->shared), "shared");
	for (i = 0; i < yaml_count(list); i++) {
		n = yaml_at(r->shared, list, i);
		s = yaml_get_text(r->shared, n, "id");
		if (s != NULL && strcmp(s, id) == 0)
			return n;
	}
	return NULL;
}

static bool
room_for_fields(struct reader *r, size_t more)
{
	size_t n = r->form->field_count;
	struct form_field *fields = arena_alloc(&r->form->arena, (n + more + 1) * sizeof *fields);
	struct field_rules *rules = arena_alloc(&r->form->arena, (n + more + 1) * sizeof *rules);

	if (fields == NULL || rules == NULL) {
		r->nomem = true;
		return false;
	}
	if (n != 0) {
		memcpy(fields, r->form->fields, n * sizeof *fields);
		memcpy(rules, r->form->field_rules, n * sizeof *rules);
	}
	r->form->fields = fields;
	r->form->field_rules = rules;
	return true;
}

/* How often the section may be filled; 0: it does not repeat. */
static size_t
read_repeat(struct reader *r, ynode *section)
{
	const char *text = yaml_get_text(r->file, section, "repeat");
	unsigned long n = text != NULL ? strtoul(text, NULL, 10) : 0;

	if (text == NULL)
		return 0;
	if (n < 2 || n > REPEAT_MAX) {
		reader_finding_of(r, r->file, yaml_get(r->file, section, "repeat"),
		    say(r, "繰返しの数", "repeat "), text,
		    say(r, "は使えません。", " cannot be used."),
		    say(r, "2 から 20 までの整数にしてください。",
		    "Use a whole number from 2 to 20."));
		return 0;
	}
	if (yaml_get(r->file, section, "because") == NULL)
		reader_finding(r, r->file, section, false,
		    say(r, "repeat がありますが because がありません。",
		    "There is a repeat without a because."),
		    say(r, "次の欄が聞かれない理由の一文を because に書いてください。",
		    "Say in because why the next copy is not asked."));
	return n;
}

static void
repeat_section(struct reader *r, ynode *section, size_t first, size_t copies, const char *title)
{
	const char *because = reader_copy(r, yaml_get_text(r->file, section, "because"));
	size_t i;

	for (i = first; i < r->form->field_count; i++)
		r->form->field_rules[i].repeat_because = because;
	if (r->form->field_count > first && !form_repeat(r->form, first, copies, title))
		r->nomem = true;
}

static void
read_section(struct reader *r, ynode *section)
{
	const char *use = yaml_get_text(r->file, section, "use"), *title;
	struct yaml_file *in = r->file;
	ynode *from = section, *fields;
	size_t i, copies, first = r->form->field_count;

	reader_check_members(r, r->file, section, section_members, NELEM(section_members));
	if (use != NULL && (from = shared_section(r, use, &in)) == NULL) {
		reader_finding_of(r, r->file, yaml_get(r->file, section, "use"),
		    say(r, "共通の区分", "shared section "), use,
		    say(r, "が見つかりません。", " is not found."),
		    say(r, "data/forms/shared.yaml の id を確かめてください。",
		    "Check the ids in data/forms/shared.yaml."));
		return;
	}
	title = yaml_get_text(r->file, section, "title");
	if (title == NULL)
		title = yaml_get_text(in, from, "title");
	if (title == NULL)
		reader_finding(r, r->file, section, false, say(r, "区分に title がありません。",
		    "The section has no title."),
		    say(r, "title を書き足してください。", "Add a title."));
	title = reader_copy(r, title);
	fields = yaml_get(in, from, "fields");
	copies = read_repeat(r, section);
	if (!room_for_fields(r, yaml_count(fields) * (copies != 0 ? copies : 1)))
		return;
	for (i = 0; i < yaml_count(fields); i++)
		reader_field(r, in, yaml_at(in, fields, i), title);
	if (copies != 0)
		repeat_section(r, section, first, copies, title);
}

/* ---- the form ---- */

/* What a search by number finds goes to the person key; the number itself goes nowhere. */
static void
check_numbers(struct reader *r)
{
	const struct form_field whole = { .copy = 0 };
	const struct form *f = r->form;

	for (size_t i = 0; i < f->field_count; i++) {
		if (f->fields[i].type != FIELD_INDIVIDUAL_NUMBER ||
		    form_field_beside(f, &f->fields[i], "person_key") != NULL ||
		    form_field_beside(f, &whole, "person_key") != NULL)
			continue;
		if (!form_findings_add(r->findings, f->field_rules[i].where, false,
		    say(r, "個人番号の欄がありますが、宛名番号の欄（person_key）がありません。",
		    "There is a field for an individual number and none for a person key."),
		    say(r, "共通の区分 person を use で加えてください。",
		    "Take in the shared section person.")))
			r->nomem = true;
	}
}

static void
read_form(struct reader *r, struct expr *x)
{
	ynode *root = yaml_root(r->file), *sections = yaml_get(r->file, root, "sections");
	const char *version = yaml_get_text(r->file, root, "version");
	struct form *f = r->form;
	size_t i;

	reader_check_members(r, r->file, root, form_members, NELEM(form_members));
	f->id = reader_copy(r, yaml_get_text(r->file, root, "id"));
	f->kind = reader_copy(r, yaml_get_text(r->file, root, "kind"));
	f->title = reader_copy(r, yaml_get_text(r->file, root, "title"));
	f->dataset = reader_copy(r, yaml_get_text(r->file, root, "dataset"));
	f->layout = reader_copy(r, yaml_get_text(r->file, root, "layout"));
	f->affair = reader_copy(r, yaml_get_text(r->file, root, "affair"));
	f->procedure = reader_copy(r, yaml_get_text(r->file, root, "procedure"));
	f->sample = reader_copy(r, yaml_get_text(r->file, root, "sample"));
	if (f->sample != NULL)
		f->sample_where = reader_place(r, r->file, yaml_get(r->file, root, "sample"));
	f->version = version != NULL ? (int)strtol(version, NULL, 10) : 0;
	if (version != NULL && f->version < 1)
		reader_finding_of(r, r->file, yaml_get(r->file, root, "version"), say(r, "版",
		    "version "), version,
		    say(r, "は使えません。", " cannot be used."),
		    say(r, "1 以上の整数にしてください。", "Use a whole number from 1."));
	for (i = 0; i < yaml_count(sections); i++)
		read_section(r, yaml_at(r->file, sections, i));
	check_numbers(r);
	reader_rules(r, x);
	digest_text(buf_str(&r->file->text), r->file->text.len, f->digest);
}

enum err_code
form_read(const char *path, const char *shared_path, struct expr *expr, bool english,
    struct form **out, struct form_findings *findings, struct err *e)
{
	struct yaml_file file, shared;
	struct reader r = { .file = &file, .findings = findings,
		.english = english };
	enum err_code rc = yaml_open(path, &file, e);

	*out = NULL;
	if (rc != ERR_OK)
		return rc;
	if (yaml_get(&file, yaml_root(&file), "shared") != NULL)
		goto out;	/* shared sections alone */
	if (shared_path != NULL && file_exists(shared_path)) {
		rc = yaml_open(shared_path, &shared, e);
		if (rc != ERR_OK)
			goto out;
		r.shared = &shared;
	}
	r.form = calloc(1, sizeof *r.form);
	if (r.form == NULL)
		rc = err_nomem(e);
	else
		read_form(&r, expr);
	if (r.shared != NULL)
		yaml_close(&shared);
	if (rc == ERR_OK && r.nomem)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		*out = r.form;
	else
		form_free(&r.form);
out:
	yaml_close(&file);
	return rc;
}
