/* SPDX-License-Identifier: ISC */
/*
 * A field of a definition: its members, how it is typed, what may be chosen.
 * A table says which members a field may have; the type is looked up in
 * field_types.c.
 */
#include "forms/form_reader.h"

#include <stdlib.h>
#include <string.h>

static const struct member field_members[] = {
	{ "id", REQUIRED }, { "label", REQUIRED }, { "type", REQUIRED }, { "required", OPTIONAL },
	{ "support", REQUIRED }, { "example", OPTIONAL }, { "why", REQUIRED }, { "basis",
	    REQUIRED },
	{ "guidance", OPTIONAL }, { "documents", OPTIONAL }, { "choices", OPTIONAL },
	{ "input", OPTIONAL }, { "partial", OPTIONAL }, { "critical", OPTIONAL },
	{ "personal", OPTIONAL }, { "max", OPTIONAL }, { "furigana_of", OPTIONAL },
	{ "when", OPTIONAL }, { "because", OPTIONAL }, { "value", OPTIONAL },
	{ "initial", OPTIONAL }, { "carry", OPTIONAL }, { "required_when", OPTIONAL },
	{ "previous", OPTIONAL }, { "anew", OPTIONAL },
};

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
		reader_finding_of(r, f, yaml_get(f, n, "input"), say(r, "入力方法", "input "), s,
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

		choices[i].code = reader_copy(r, yaml_get_text(f, c, "code"));
		choices[i].label = reader_copy(r, yaml_get_text(f, c, "label"));
		if (choices[i].code == NULL || choices[i].label == NULL) {
			reader_finding(r, f, c, false,
			    say(r, "選択肢に code か label がありません。",
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

void
reader_field(struct reader *r, struct yaml_file *f, ynode *n, const char *section)
{
	struct form_field *to = &r->form->fields[r->form->field_count];
	struct field_rules *rules = &r->form->field_rules[r->form->field_count];
	const char *type = yaml_get_text(f, n, "type"), *max = yaml_get_text(f, n, "max");
	const char *id = yaml_get_text(f, n, "id");

	reader_check_members(r, f, n, field_members, NELEM(field_members));
	if (id == NULL || type == NULL)
		return;
	if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(id))
		reader_finding_of(r, f, yaml_get(f, n, "id"), "id ", id,
		    say(r, "に使えない文字があります。",
		    " has characters that an id may not have."),
		    say(r, "英小文字、数字、下線だけにしてください。",
		    "Use lower-case letters, digits and underscores."));
	if (id_taken(r->form, id))
		reader_finding_of(r, f, yaml_get(f, n, "id"), "id ", id,
		    say(r, "が二度使われています。", " is used twice."),
		    say(r, "別の id にしてください。", "Choose another id."));
	if (!field_type_parse(type, &to->type))
		reader_finding_of(r, f, yaml_get(f, n, "type"), say(r, "型", "type "), type,
		    say(r, "はありません。", " does not exist."),
		    say(r, "docs/forms.md の型の一覧から選んでください。",
		    "Choose a type listed in docs/forms.md."));
	to->id = to->base = reader_copy(r, id);
	to->section = section;
	to->label = reader_copy(r, yaml_get_text(f, n, "label"));
	to->support = reader_copy(r, yaml_get_text(f, n, "support"));
	to->example = reader_copy(r, yaml_get_text(f, n, "example"));
	to->why = reader_copy(r, yaml_get_text(f, n, "why"));
	to->basis = reader_copy(r, yaml_get_text(f, n, "basis"));
	to->guidance = reader_copy(r, yaml_get_text(f, n, "guidance"));
	to->furigana_of = reader_copy(r, yaml_get_text(f, n, "furigana_of"));
	to->required = yaml_get_bool(f, n, "required", false);
	to->partial_date = yaml_get_bool(f, n, "partial", false);
	to->critical = yaml_get_bool(f, n, "critical", false);
	to->personal = yaml_get_bool(f, n, "personal", false);
	to->offers_previous = yaml_get_bool(f, n, "previous", true);
	to->asked_anew = yaml_get_bool(f, n, "anew", false);
	to->carry = yaml_get_bool(f, n, "carry", false);
	to->max = max != NULL ? strtoul(max, NULL, 10) : 0;
	read_input(r, f, n, to);
	read_choices(r, f, n, to);
	if (!yaml_texts(f, yaml_get(f, n, "documents"), &r->form->arena, &to->documents))
		r->nomem = true;
	rules->when = reader_copy(r, yaml_get_text(f, n, "when"));
	rules->because = reader_copy(r, yaml_get_text(f, n, "because"));
	rules->value = reader_copy(r, yaml_get_text(f, n, "value"));
	to->computed = rules->value != NULL;
	rules->initial = reader_copy(r, yaml_get_text(f, n, "initial"));
	rules->required_when = reader_copy(r, yaml_get_text(f, n, "required_when"));
	if (to->type == FIELD_INDIVIDUAL_NUMBER && to->required)
		reader_finding(r, f, n, false,
		    say(r, "個人番号は保存されないため、必須にはできません。",
		    "An individual number is not kept and cannot be required."),
		    say(r, "required を消し、対象者は宛名番号で特定してください。",
		    "Remove required; tell the person by the person key."));
	rules->where = reader_place(r, f, n);
	rules->shared = f == r->shared;
	if (rules->when != NULL && rules->because == NULL)
		reader_finding(r, f, n, false, say(r, "when がありますが because がありません。",
		    "There is a when without a because."),
		    say(r, "聞かれない理由の一文を because に書いてください。",
		    "Say in because why the field is not asked."));
	r->form->field_count++;
}
