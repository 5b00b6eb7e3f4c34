/* SPDX-License-Identifier: ISC */
/*
 * Reading a form definition, and saying everything that is wrong with it: the
 * program refuses what `form check` calls a mistake, by the same code.
 *
 * A file holds one form, or shared sections alone (`shared:`), which forms
 * take in with `use:`.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/form_private.h"
#include "forms/yaml.h"

#define REPEAT_MAX	20	/* copies of a section */

struct reader {
	struct yaml_file	*file;
	struct yaml_file	*shared;	/* NULL when there is none, or it is this one */
	struct form		*form;
	struct form_findings	*findings;
	bool			 english;	/* what is said */
	bool			 nomem;
};

/* ---- findings ---- */

static void
finding(struct reader *r, struct yaml_file *f, ynode *n, bool warning, const char *what,
    const char *mend)
{
	struct buf where = BUF_INIT;

	if (!yaml_where(f, n, &where) ||
	    !form_findings_add(r->findings, buf_str(&where), warning, what, mend))
		r->nomem = true;
	buf_free(&where);
}

/* `what` with a name in it: "「%s」がありません。" */
static void
finding_of(struct reader *r, struct yaml_file *f, ynode *n, const char *before, const char *name,
    const char *after, const char *mend)
{
	struct buf what = BUF_INIT;

	buf_addf(&what, say(r, "%s「%s」%s", "%s\"%s\"%s"), before, name, after);
	finding(r, f, n, false, buf_str(&what), mend);
	buf_free(&what);
}

static const char *
copy(struct reader *r, const char *s)
{
	const char *c = arena_copy(&r->form->arena, s);

	r->nomem = r->nomem || (s != NULL && c == NULL);
	return c;
}

/* "file:line:column" of a node, kept with the form. */
static const char *
place(struct reader *r, struct yaml_file *f, ynode *n)
{
	struct buf where = BUF_INIT;
	const char *kept = yaml_where(f, n, &where) ? copy(r, buf_str(&where)) : NULL;

	r->nomem = r->nomem || kept == NULL;
	buf_free(&where);
	return kept;
}

/* ---- members: one table says which may and which must be there ---- */

enum need { OPTIONAL, REQUIRED };
struct member {
	const char	*name;
	enum need	 need;
};

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
static const struct member field_members[] = {
	{ "id", REQUIRED }, { "label", REQUIRED }, { "type", REQUIRED }, { "required", OPTIONAL },
	{ "support", REQUIRED }, { "example", OPTIONAL }, { "why", REQUIRED }, { "basis",
	    REQUIRED },
	{ "guidance", OPTIONAL }, { "documents", OPTIONAL }, { "choices", OPTIONAL },
	{ "input", OPTIONAL }, { "partial", OPTIONAL }, { "critical", OPTIONAL },
	{ "personal", OPTIONAL }, { "max", OPTIONAL }, { "furigana_of", OPTIONAL },
	{ "when", OPTIONAL }, { "because", OPTIONAL }, { "value", OPTIONAL },
	{ "initial", OPTIONAL }, { "carry", OPTIONAL }, { "required_when", OPTIONAL },
	{ "previous", OPTIONAL },
};
static const struct member rule_members[] = {
	{ "hard", OPTIONAL }, { "soft", OPTIONAL }, { "fields", REQUIRED }, { "code", REQUIRED },
	{ "fact", REQUIRED }, { "mend", REQUIRED },
};

static void
check_members(struct reader *r, struct yaml_file *f, ynode *n, const struct member *members,
    size_t count)
{
	const char *key;
	size_t i, k;

	for (i = 0; i < yaml_pairs(n); i++) {
		key = yaml_text(yaml_key_at(f, n, i));
		for (k = 0; k < count && (key == NULL || strcmp(members[k].name, key) != 0); k++)
			continue;
		if (k == count)
			finding_of(r, f, yaml_key_at(f, n, i), "", key != NULL ? key : "?",
			    say(r, "という項目はありません。", " is no member."),
			    say(r, "つづりを確かめてください。", "Check the spelling."));
	}
	for (k = 0; k < count; k++) {
		if (members[k].need == REQUIRED && yaml_get(f, n, members[k].name) == NULL)
			finding_of(r, f, n, "", members[k].name, say(r, "がありません。",
			    " is missing."),
			    say(r, "この項目を書き足してください。", "Add it."));
	}
}

/* ---- fields ---- */

static const struct {
	const char		*name;
	enum field_input	 input;
} inputs[] = {
	{ "direct", INPUT_DIRECT }, { "name", INPUT_NAME }, { "kana", INPUT_KANA },
	{ "place", INPUT_PLACE }, { "text", INPUT_TEXT },
};

/* How a type is typed when the definition does not say. */
static enum field_input
usual_input(enum field_type t)
{
	switch (t) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_NOTE:
		return INPUT_TEXT;
	case FIELD_ADDRESS:
		return INPUT_PLACE;
	case FIELD_KANA:
		return INPUT_KANA;
	default:
		return INPUT_DIRECT;
	}
}

static void
read_input(struct reader *r, struct yaml_file *f, ynode *n, struct form_field *to)
{
	const char *s = yaml_get_text(f, n, "input");
	size_t i;

	to->input = usual_input(to->type);
	for (i = 0; s != NULL && i < NELEM(inputs); i++) {
		if (strcmp(inputs[i].name, s) == 0) {
			to->input = inputs[i].input;
			return;
		}
	}
	if (s != NULL)
		finding_of(r, f, yaml_get(f, n, "input"), say(r, "入力方法", "input "), s,
		    say(r, "はありません。", " does not exist."),
		    say(r, "direct、name、kana、place、text のどれかにしてください。",
		    "Use direct, name, kana, place or text."));
}

static void
read_choices(struct reader *r, struct yaml_file *f, ynode *n, struct form_field *to)
{
	/* Labels stand in the record that is approved: one language, whoever typed. */
	static const struct form_choice yes_no[] = { { "yes", "はい" }, { "no", "いいえ" } };
	ynode *list = yaml_get(f, n, "choices");
	struct form_choice *choices;
	size_t i, count = yaml_count(list);

	if (to->type == FIELD_YES_NO && count == 0) {
		to->choices = yes_no;
		to->choice_count = NELEM(yes_no);
		return;
	}
	if (count == 0)
		return;
	choices = arena_alloc(&r->form->arena, count * sizeof *choices);
	if (choices == NULL) {
		r->nomem = true;
		return;
	}
	for (i = 0; i < count; i++) {
		ynode *c = yaml_at(f, list, i);

		choices[i].code = copy(r, yaml_get_text(f, c, "code"));
		choices[i].label = copy(r, yaml_get_text(f, c, "label"));
		if (choices[i].code == NULL || choices[i].label == NULL) {
			finding(r, f, c, false, say(r, "選択肢に code か label がありません。",
			    "A choice lacks its code or label."),
			    say(r, "code と label を書いてください。", "Write both."));
			return;
		}
	}
	to->choices = choices;
	to->choice_count = count;
}

/* A copy's fields keep the id as it was written. */
static bool
id_taken(const struct form *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (strcmp(f->fields[i].base, id) == 0 || strcmp(f->fields[i].id, id) == 0)
			return true;
	}
	return false;
}

static void
read_field(struct reader *r, struct yaml_file *f, ynode *n, const char *section)
{
	struct form_field *to = &r->form->fields[r->form->field_count];
	struct field_rules *rules = &r->form->field_rules[r->form->field_count];
	const char *type = yaml_get_text(f, n, "type"), *max = yaml_get_text(f, n, "max");
	const char *id = yaml_get_text(f, n, "id");

	check_members(r, f, n, field_members, NELEM(field_members));
	if (id == NULL || type == NULL)
		return;
	if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(id))
		finding_of(r, f, yaml_get(f, n, "id"), "id ", id,
		    say(r, "に使えない文字があります。",
		    " has characters that an id may not have."),
		    say(r, "英小文字、数字、下線だけにしてください。",
		    "Use lower-case letters, digits and underscores."));
	if (id_taken(r->form, id))
		finding_of(r, f, yaml_get(f, n, "id"), "id ", id, say(r, "が二度使われています。",
		    " is used twice."),
		    say(r, "別の id にしてください。", "Choose another id."));
	if (!field_type_parse(type, &to->type))
		finding_of(r, f, yaml_get(f, n, "type"), say(r, "型", "type "), type,
		    say(r, "はありません。", " does not exist."),
		    say(r, "docs/forms.md の型の一覧から選んでください。",
		    "Choose a type listed in docs/forms.md."));
	to->id = to->base = copy(r, id);
	to->section = section;
	to->label = copy(r, yaml_get_text(f, n, "label"));
	to->support = copy(r, yaml_get_text(f, n, "support"));
	to->example = copy(r, yaml_get_text(f, n, "example"));
	to->why = copy(r, yaml_get_text(f, n, "why"));
	to->basis = copy(r, yaml_get_text(f, n, "basis"));
	to->guidance = copy(r, yaml_get_text(f, n, "guidance"));
	to->furigana_of = copy(r, yaml_get_text(f, n, "furigana_of"));
	to->required = yaml_get_bool(f, n, "required", false);
	to->partial_date = yaml_get_bool(f, n, "partial", false);
	to->critical = yaml_get_bool(f, n, "critical", false);
	to->personal = yaml_get_bool(f, n, "personal", false);
	to->offers_previous = yaml_get_bool(f, n, "previous", true);
	to->carry = yaml_get_bool(f, n, "carry", false);
	to->max = max != NULL ? strtoul(max, NULL, 10) : 0;
	read_input(r, f, n, to);
	read_choices(r, f, n, to);
	if (!yaml_texts(f, yaml_get(f, n, "documents"), &r->form->arena, &to->documents))
		r->nomem = true;
	rules->when = copy(r, yaml_get_text(f, n, "when"));
	rules->because = copy(r, yaml_get_text(f, n, "because"));
	rules->value = copy(r, yaml_get_text(f, n, "value"));
	rules->initial = copy(r, yaml_get_text(f, n, "initial"));
	rules->required_when = copy(r, yaml_get_text(f, n, "required_when"));
	if (to->type == FIELD_INDIVIDUAL_NUMBER && to->required)
		finding(r, f, n, false, say(r, "個人番号は保存されないため、必須にはできません。",
		    "An individual number is not kept and cannot be required."),
		    say(r, "required を消し、対象者は宛名番号で特定してください。",
		    "Remove required; tell the person by the person key."));
	rules->where = place(r, f, n);
	rules->shared = f == r->shared;
	if (rules->when != NULL && rules->because == NULL)
		finding(r, f, n, false, say(r, "when がありますが because がありません。",
		    "There is a when without a because."),
		    say(r, "聞かれない理由の一文を because に書いてください。",
		    "Say in because why the field is not asked."));
	r->form->field_count++;
}

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
		finding_of(r, r->file, yaml_get(r->file, section, "repeat"), say(r, "繰返しの数",
		    "repeat "), text,
		    say(r, "は使えません。", " cannot be used."),
		    say(r, "2 から 20 までの整数にしてください。",
		    "Use a whole number from 2 to 20."));
		return 0;
	}
	if (yaml_get(r->file, section, "because") == NULL)
		finding(r, r->file, section, false,
		    say(r, "repeat がありますが because がありません。",
		    "There is a repeat without a because."),
		    say(r, "次の欄が聞かれない理由の一文を because に書いてください。",
		    "Say in because why the next copy is not asked."));
	return n;
}

static void
repeat_section(struct reader *r, ynode *section, size_t first, size_t copies, const char *title)
{
	const char *because = copy(r, yaml_get_text(r->file, section, "because"));
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

	check_members(r, r->file, section, section_members, NELEM(section_members));
	if (use != NULL && (from = shared_section(r, use, &in)) == NULL) {
		finding_of(r, r->file, yaml_get(r->file, section, "use"), say(r, "共通の区分",
		    "shared section "), use,
		    say(r, "が見つかりません。", " is not found."),
		    say(r, "data/forms/shared.yaml の id を確かめてください。",
		    "Check the ids in data/forms/shared.yaml."));
		return;
	}
	title = yaml_get_text(r->file, section, "title");
	if (title == NULL)
		title = yaml_get_text(in, from, "title");
	if (title == NULL)
		finding(r, r->file, section, false, say(r, "区分に title がありません。",
		    "The section has no title."),
		    say(r, "title を書き足してください。", "Add a title."));
	title = copy(r, title);
	fields = yaml_get(in, from, "fields");
	copies = read_repeat(r, section);
	if (!room_for_fields(r, yaml_count(fields) * (copies != 0 ? copies : 1)))
		return;
	for (i = 0; i < yaml_count(fields); i++)
		read_field(r, in, yaml_at(in, fields, i), title);
	if (copies != 0)
		repeat_section(r, section, first, copies, title);
}

/* ---- rules ---- */

static void
read_rule(struct reader *r, ynode *n, struct form_rule *to)
{
	const char *hard = yaml_get_text(r->file, n, "hard");
	const char *soft = yaml_get_text(r->file, n, "soft");
	const char *fact = yaml_get_text(r->file, n, "fact"), *mend = yaml_get_text(r->file, n,
	    "mend");
	struct buf text = BUF_INIT;
	size_t i;

	check_members(r, r->file, n, rule_members, NELEM(rule_members));
	if ((hard == NULL) == (soft == NULL)) {
		finding(r, r->file, n, false, say(r, "hard と soft はどちらか一つです。",
		    "A rule is either hard or soft."),
		    say(r, "必ず直すものは hard、理由を書けば通せるものは soft にしてください。",
		    "Use hard for what must be mended, soft for what passes with a reason."));
		return;
	}
	to->soft = soft != NULL;
	to->expr = copy(r, to->soft ? soft : hard);
	to->code = copy(r, yaml_get_text(r->file, n, "code"));
	buf_addf(&text, "%s%s", fact != NULL ? fact : "", mend != NULL ? mend : "");
	to->message = copy(r, buf_str(&text));
	to->where = place(r, r->file, n);
	buf_free(&text);
	if (!yaml_texts(r->file, yaml_get(r->file, n, "fields"), &r->form->arena, &to->fields))
		r->nomem = true;
	for (i = 0; to->fields != NULL && to->fields[i] != NULL; i++) {
		if (form_index(r->form, to->fields[i]) == SIZE_MAX)
			finding_of(r, r->file, n, say(r, "項目", "field "), to->fields[i],
			    say(r, "はこの様式にありません。", " is not in this form."),
			    say(r, "id を確かめてください。", "Check the id."));
	}
	if (to->fields != NULL)
		r->form->rule_count++;
}

/* Every expression is tried once with everything unknown: a wrong name or a
 * function that is not there shows itself. */
static void
try_expression(struct reader *r, struct expr *x, ynode *at, const char *text)
{
	struct expr_value *values = calloc(r->form->field_count + 4, sizeof *values);
	struct err e = ERR_INIT;
	enum expr_truth t;
	size_t i;

	if (values == NULL || text == NULL) {
		free(values);
		return;
	}
	for (i = 0; i < r->form->field_count; i++)
		values[i].name = r->form->fields[i].id;
	values[i++].name = "today";
	values[i++].name = "income_month";
	values[i++].name = "ordinance";
	if (expr_test(x, text, values, i, &t, &e) != ERR_OK)
		finding_of(r, r->file, at, say(r, "式", "expression "), text,
		    say(r, "を計算できません。", " cannot be computed."),
		    say(r, "項目の id と、使える関数（docs/forms.md）を確かめてください。",
		    "Check the field ids and the functions (docs/forms.md)."));
	err_clear(&e);
	free(values);
}

static void
read_rules(struct reader *r, struct expr *x)
{
	ynode *list = yaml_get(r->file, yaml_root(r->file), "rules");
	size_t i, n = yaml_count(list), before;

	r->form->rules = arena_alloc(&r->form->arena, (n + 1) * sizeof *r->form->rules);
	if (r->form->rules == NULL) {
		r->nomem = true;
		return;
	}
	for (i = 0; i < n; i++) {
		before = r->form->rule_count;
		read_rule(r, yaml_at(r->file, list, i), &r->form->rules[before]);
		if (r->form->rule_count > before)
			try_expression(r, x, yaml_at(r->file, list, i),
			    r->form->rules[before].expr);
	}
	for (i = 0; i < r->form->field_count; i++) {
		try_expression(r, x, yaml_root(r->file), r->form->field_rules[i].when);
		try_expression(r, x, yaml_root(r->file), r->form->field_rules[i].value);
		try_expression(r, x, yaml_root(r->file), r->form->field_rules[i].required_when);
	}
}

/* ---- the form ---- */

static void
read_form(struct reader *r, struct expr *x)
{
	ynode *root = yaml_root(r->file), *sections = yaml_get(r->file, root, "sections");
	const char *version = yaml_get_text(r->file, root, "version");
	struct form *f = r->form;
	size_t i;

	check_members(r, r->file, root, form_members, NELEM(form_members));
	f->id = copy(r, yaml_get_text(r->file, root, "id"));
	f->kind = copy(r, yaml_get_text(r->file, root, "kind"));
	f->title = copy(r, yaml_get_text(r->file, root, "title"));
	f->dataset = copy(r, yaml_get_text(r->file, root, "dataset"));
	f->layout = copy(r, yaml_get_text(r->file, root, "layout"));
	f->affair = copy(r, yaml_get_text(r->file, root, "affair"));
	f->procedure = copy(r, yaml_get_text(r->file, root, "procedure"));
	f->sample = copy(r, yaml_get_text(r->file, root, "sample"));
	if (f->sample != NULL)
		f->sample_where = place(r, r->file, yaml_get(r->file, root, "sample"));
	f->version = version != NULL ? (int)strtol(version, NULL, 10) : 0;
	if (version != NULL && f->version < 1)
		finding_of(r, r->file, yaml_get(r->file, root, "version"), say(r, "版",
		    "version "), version,
		    say(r, "は使えません。", " cannot be used."),
		    say(r, "1 以上の整数にしてください。", "Use a whole number from 1."));
	for (i = 0; i < yaml_count(sections); i++)
		read_section(r, yaml_at(r->file, sections, i));
	read_rules(r, x);
	digest_text(buf_str(&r->file->text), r->file->text.len, f->digest);
}

const struct form_field *
form_field_beside(const struct form *f, const struct form_field *like, const char *base)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (f->fields[i].copy == like->copy && strcmp(f->fields[i].base, base) == 0)
			return &f->fields[i];
	}
	return NULL;
}

void
form_free(struct form **f)
{
	if (*f == NULL)
		return;
	arena_free(&(*f)->arena);
	arena_free(&(*f)->head);
	free((*f)->path);
	free((*f)->shared_path);
	free(*f);
	*f = NULL;
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
