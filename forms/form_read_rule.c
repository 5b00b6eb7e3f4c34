/* SPDX-License-Identifier: ISC */
/*
 * The checks of a definition, and a trial of every expression in it: a wrong
 * name shows itself when the form is read, not when a resident waits.
 */
#include "forms/form_reader.h"

#include <stdint.h>
#include <stdlib.h>

static const struct member rule_members[] = {
	{ "hard", OPTIONAL }, { "soft", OPTIONAL }, { "fields", REQUIRED }, { "code", REQUIRED },
	{ "fact", REQUIRED }, { "mend", REQUIRED },
};

/* What a message names in braces. */
static void
check_names(struct reader *r, ynode *n, const char *message)
{
	struct buf name = BUF_INIT;
	size_t at, len;
	bool personal;

	if (message == NULL || !rule_text_fault(r->form, message, &at, &len, &personal))
		return;
	buf_add(&name, message + at, len);
	if (personal)
		reader_finding_of(r, r->file, n, "", buf_str(&name),
		    say(r, "は個人の項目なので、文には入れられません。",
		    " is personal and cannot stand in a message."),
		    say(r, "波かっこを消してください。画面には項目の値が見えています。",
		    "Take the braces out; the screen shows the value at its field."));
	else
		reader_finding_of(r, r->file, n, "", buf_str(&name),
		    say(r, "という項目は、この様式にありません。", " is no field of this form."),
		    say(r, "波かっこの中には、この様式の項目の id か today を書いてください。",
		    "Braces hold the id of a field of this form, or today."));
	buf_free(&name);
}

static void
read_rule(struct reader *r, ynode *n, struct form_rule *to)
{
	const char *hard = yaml_get_text(r->file, n, "hard");
	const char *soft = yaml_get_text(r->file, n, "soft");
	const char *fact = yaml_get_text(r->file, n, "fact"), *mend = yaml_get_text(r->file, n,
	    "mend");
	struct buf text = BUF_INIT;
	size_t i;

	reader_check_members(r, r->file, n, rule_members, NELEM(rule_members));
	if ((hard == NULL) == (soft == NULL)) {
		reader_finding(r, r->file, n, false, say(r, "hard と soft はどちらか一つです。",
		    "A rule is either hard or soft."),
		    say(r, "必ず直すものは hard、理由を書けば通せるものは soft にしてください。",
		    "Use hard for what must be mended, soft for what passes with a reason."));
		return;
	}
	to->soft = soft != NULL;
	to->expr = reader_copy(r, to->soft ? soft : hard);
	to->code = reader_copy(r, yaml_get_text(r->file, n, "code"));
	buf_addf(&text, "%s%s", fact != NULL ? fact : "", mend != NULL ? mend : "");
	to->message = reader_copy(r, buf_str(&text));
	to->where = reader_place(r, r->file, n);
	buf_free(&text);
	if (!yaml_texts(r->file, yaml_get(r->file, n, "fields"), &r->form->arena, &to->fields))
		r->nomem = true;
	for (i = 0; to->fields != NULL && to->fields[i] != NULL; i++) {
		if (form_index(r->form, to->fields[i]) == SIZE_MAX)
			reader_finding_of(r, r->file, n, say(r, "項目", "field "), to->fields[i],
			    say(r, "はこの様式にありません。", " is not in this form."),
			    say(r, "id を確かめてください。", "Check the id."));
	}
	check_names(r, n, to->message);
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
		reader_finding_of(r, r->file, at, say(r, "式", "expression "), text,
		    say(r, "を計算できません。", " cannot be computed."),
		    say(r, "項目の id と、使える関数（docs/forms.md）を確かめてください。",
		    "Check the field ids and the functions (docs/forms.md)."));
	err_clear(&e);
	free(values);
}

void
reader_rules(struct reader *r, struct expr *x)
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
