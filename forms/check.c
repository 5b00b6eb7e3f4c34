/* SPDX-License-Identifier: ISC */
/*
 * Checks: what must be mended, and what may stand with a reason.  In the
 * order of the fields, one built-in finding a field, then the rules.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"
#include "i18n/glyphs.h"
#include "i18n/text.h"

#define CHECK_PROVIDERS_DIFFER	"providers-differ"

struct checks {
	struct check	*rows;
	char		**owned;	/* messages that were put together */
	size_t		 count, room;
	bool		 nomem;
};

/* message "label: text hint". */
static void
add(struct checks *c, const struct answers *a, size_t field, const char *code, const char *text,
    const char *hint, bool soft)
{
	const struct answer *v = &a->values[field];
	struct buf b = BUF_INIT;
	struct check *rows;
	char **owned;

	if (c->count == c->room) {
		rows = realloc(c->rows, (c->room * 2 + 16) * sizeof *rows);
		if (rows != NULL)
			c->rows = rows;
		owned = realloc(c->owned, (c->room * 2 + 16) * sizeof *owned);
		if (owned != NULL)
			c->owned = owned;
		if (rows == NULL || owned == NULL) {
			c->nomem = true;
			return;
		}
		c->room = c->room * 2 + 16;
	}
	buf_addf(&b, "%s: %s%s", a->form->fields[field].label, text, hint != NULL ? hint : "");
	c->owned[c->count] = buf_steal(&b);
	c->nomem = c->nomem || c->owned[c->count] == NULL;
	c->rows[c->count] = (struct check){ a->form->fields[field].id, code, c->owned[c->count],
	    soft,
	    soft && v->reason != NULL && *v->reason != '\0' && strcmp(v->reason_code, code) == 0 };
	c->count++;
}

static bool
already(const struct checks *c, const char *field)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (!c->rows[i].soft && strcmp(c->rows[i].field, field) == 0)
			return true;
	}
	return false;
}

/* Each field by itself.  The value is normalised again: another answer (the
 * procedure, the kind of condition) may have changed what it means. */
static void
check_field(struct checks *c, const struct answers *a, size_t i)
{
	const struct form_field *f = &a->form->fields[i];
	const struct answer *v = &a->values[i];
	struct buf normal = BUF_INIT;
	const char *wrong;

	if (!answers_asked(a, f->id, NULL)) {
		if (v->value != NULL && *v->value != '\0')
			add(c, a, i, "not-asked", check_text(a->set, "not-asked", f->type), NULL,
			    false);
		return;
	}
	if (v->value == NULL || *v->value == '\0') {
		if (v->absent == NULL && answers_required(a, f->id))
			add(c, a, i, "missing", check_text(a->set, "missing", f->type), NULL,
			    false);
		return;
	}
	wrong = field_normalise(a, i, v->value, &normal);
	buf_free(&normal);
	/* What the law leaves open is judged as a whole below. */
	if (wrong != NULL && !(strcmp(wrong, "choice") == 0 && strcmp(a->form->kind,
	    "inquiry") == 0 &&
	    (strcmp(f->id, "role") == 0 || strcmp(f->id, "information") == 0)))
		add(c, a, i, wrong, check_text(a->set, wrong, f->type), NULL, false);
}

/* Which two they are, of many that were chosen. */
static bool
add_differing(struct checks *c, const struct answers *a, size_t field)
{
	const char *one, *other;
	struct buf b = BUF_INIT;

	if (!lawful_differing(a, &one, &other))
		return false;
	buf_addf(&b, "%s%s%s%s%s", say(a->set, "「", ""), one, say(a->set, "」と「", " and "),
	    other, say(a->set, "」は提供者が異なります。どちらかを外し、別の照会にしてください。",
	    " have different providers. Take one out and ask for it in another inquiry."));
	add(c, a, field, CHECK_PROVIDERS_DIFFER, buf_str(&b), NULL, false);
	buf_free(&b);
	return true;
}

static void
check_law(struct checks *c, const struct answers *a)
{
	const char *code, *hint, *field;
	size_t i;

	if (strcmp(a->form->kind, "inquiry") != 0)
		return;
	field = lawful_fault(a, &code, &hint);
	i = field != NULL ? form_index(a->form, field) : SIZE_MAX;
	if (i == SIZE_MAX || already(c, field) || (strcmp(code, CHECK_PROVIDERS_DIFFER) == 0 &&
	    add_differing(c, a, i)))
		return;
	add(c, a, i, code, check_text(a->set, code, a->form->fields[i].type), hint, false);
}

bool
answers_reduction(const struct answers *a, const char *field, struct buf *out)
{
	const char *value = answers_get(a, field);

	return *value != '\0' && a->set->glyphs != NULL &&
	    glyphs_reduce(a->set->glyphs, value, out);
}

/* A text outside what the receiver takes may stand, with a reason. */
static void
check_repertoire(struct checks *c, const struct answers *a, size_t i)
{
	const struct form_field *f = &a->form->fields[i];
	struct buf hint = BUF_INIT, reduced = BUF_INIT;
	uint32_t bad;

	if ((f->type != FIELD_TEXT && f->type != FIELD_ADDRESS) || a->values[i].value == NULL ||
	    a->values[i].wrong || !f->personal || repertoire_ok(a->values[i].value, &bad))
		return;
	buf_addc(&hint, '(');
	utf8_put(&hint, bad);
	buf_addf(&hint, " U+%04X)", bad);
	/* Side by side: what was typed stays, whatever the receiver makes of it. */
	if (answers_reduction(a, f->id, &reduced))
		buf_addf(&hint, " %s → %s", a->values[i].value, buf_str(&reduced));
	add(c, a, i, CHECK_REPERTOIRE, say(a->set,
	    "JIS X 0213 にない文字があり、相手方で表示できないことがあります。"
	    "このまま送る理由を記録してください。",
	    "A character is outside JIS X 0213; the receiver may not show it. Say why it stays. "),
	    buf_str(&hint), true);
	buf_free(&hint);
	buf_free(&reduced);
}

/* Answers of another version of the form: judged anew, and said so once. */
static void
check_version(struct checks *c, const struct answers *a)
{
	struct buf hint = BUF_INIT;

	if (a->version == a->form->version || a->form->field_count == 0)
		return;
	buf_addf(&hint, "(%d → %d", a->version, a->form->version);
	buf_addf(&hint, "%s%s)", a->lost_ids != NULL ? ": " : "",
	    a->lost_ids != NULL ? a->lost_ids : "");
	add(c, a, 0, "form-changed", check_text(a->set, "form-changed", FIELD_TEXT), buf_str(&hint),
	    true);
	buf_free(&hint);
}

static void
add_rule(struct checks *c, const struct answers *a, size_t field, const struct form_rule *r)
{
	struct buf text = BUF_INIT;

	if (rule_text(a, r->message, &text))
		add(c, a, field, r->code, buf_str(&text), NULL, r->soft);
	else
		c->nomem = true;
	buf_free(&text);
}

static enum err_code
check_rules(struct checks *c, const struct answers *a, struct err *e)
{
	const struct form_rule *r;
	enum expr_truth t = EXPR_UNKNOWN;
	enum err_code rc;
	size_t i, at;

	for (i = 0; i < a->form->rule_count; i++) {
		r = &a->form->rules[i];
		at = form_index(a->form, r->fields[0]);
		if (at == SIZE_MAX || already(c, r->fields[0]))
			continue;
		rc = answers_test(a, r->expr, &t, e);
		if (rc != ERR_OK)
			return rc;
		if (t == EXPR_FALSE)
			add_rule(c, a, at, r);
	}
	return ERR_OK;
}

enum err_code
answers_check(const struct answers *a, struct checks **out, struct err *e)
{
	struct checks *c = calloc(1, sizeof *c);
	enum err_code rc;
	size_t i;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	for (i = 0; i < a->form->field_count; i++)
		check_field(c, a, i);
	check_law(c, a);
	check_version(c, a);
	rc = check_rules(c, a, e);
	for (i = 0; i < a->form->field_count; i++)
		check_repertoire(c, a, i);
	if (rc == ERR_OK && c->nomem)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		*out = c;
	else
		checks_free(&c);
	return rc;
}

size_t
checks_count(const struct checks *c)
{
	return c->count;
}

const struct check *
checks_at(const struct checks *c, size_t i)
{
	return &c->rows[i];
}

bool
checks_pass(const struct checks *c)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (!c->rows[i].soft || !c->rows[i].answered)
			return false;
	}
	return true;
}

void
checks_free(struct checks **c)
{
	size_t i;

	if (*c == NULL)
		return;
	for (i = 0; i < (*c)->count; i++)
		str_wipe(&(*c)->owned[i]);
	free((*c)->owned);
	free((*c)->rows);
	free(*c);
	*c = NULL;
}
