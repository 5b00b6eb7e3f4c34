/* SPDX-License-Identifier: ISC */
/*
 * Sections that repeat: persons of a household, periods.  The section stands
 * once in the definition and is laid out as often as it may be filled: the
 * field `name` becomes name_1, name_2 ..., and its expressions name the fields
 * of their own copy.  So everything else (checks, saving, the review) knows
 * plain fields only.
 *
 * The first field of a copy opens it: it is asked when the copy before has
 * one, and the others when it has.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "forms/form_private.h"

struct repeat {
	struct form	*form;
	size_t		 first, fields;		/* the copy that was read */
};

static bool
word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool
of_section(const struct repeat *r, const char *word, size_t len)
{
	for (size_t i = 0; i < r->fields; i++) {
		const char *id = r->form->fields[r->first + i].base;

		if (strncmp(id, word, len) == 0 && id[len] == '\0')
			return true;
	}
	return false;
}

/* The expression over the fields of one copy; what stands in quotes is text. */
static const char *
expression(const struct repeat *r, const char *text, size_t copy)
{
	struct buf b = BUF_INIT;
	const char *kept;
	size_t n;

	if (text == NULL)
		return NULL;
	for (const char *p = text; *p != '\0'; p += n) {
		if (*p == '\'') {
			n = 1 + strcspn(p + 1, "'");
			n += p[n] == '\'';
		} else {
			for (n = 0; word_char(p[n]); n++)
				;
			n = n == 0 ? 1 : n;
		}
		buf_add(&b, p, n);
		if (of_section(r, p, n))
			buf_addf(&b, "_%zu", copy);
	}
	kept = buf_ok(&b) ? arena_copy(&r->form->arena, buf_str(&b)) : NULL;
	buf_free(&b);
	return kept;
}

static const char *
numbered(const struct repeat *r, const char *text, const char *between, size_t copy)
{
	struct buf b = BUF_INIT;
	const char *kept;

	buf_addf(&b, "%s%s%zu", text, between, copy);
	kept = buf_ok(&b) ? arena_copy(&r->form->arena, buf_str(&b)) : NULL;
	buf_free(&b);
	return kept;
}

static bool
lay_out(const struct repeat *r, size_t i, size_t copy, size_t copies, const char *title)
{
	struct form *f = r->form;
	size_t at = r->first + (copy - 1) * r->fields + i;
	struct form_field *to = &f->fields[at];
	struct field_rules *rules = &f->field_rules[at];
	const struct field_rules *from = &f->field_rules[r->first + i];
	const char *when = from->when, *value = from->value, *required = from->required_when;

	*to = f->fields[r->first + i];
	*rules = *from;
	to->id = numbered(r, to->base, "_", copy);
	to->section = title;
	to->copy = copy;
	to->copies = copies;
	if (to->furigana_of != NULL)
		to->furigana_of = numbered(r, to->furigana_of, "_", copy);
	rules->when = expression(r, when, copy);
	rules->value = expression(r, value, copy);
	rules->required_when = expression(r, required, copy);
	rules->opens = at - i;
	/* Its texts are said once, and nobody has to fill the last, empty copy. */
	rules->shared = from->shared || copy > 1;
	if (i == 0 && copy > 1)
		to->required = false;
	return to->id != NULL && (rules->when != NULL) == (when != NULL) &&
	    (rules->value != NULL) == (value != NULL) &&
	    (rules->required_when != NULL) == (required != NULL) &&
	    (to->furigana_of != NULL || f->fields[r->first + i].furigana_of == NULL);
}

bool
form_repeat(struct form *f, size_t first, size_t copies, const char *title)
{
	struct repeat r = { f, first, f->field_count - first };

	/* The first copy is what the others are made from: it is laid out last. */
	for (size_t copy = copies; copy >= 1; copy--) {
		const char *own = numbered(&r, title != NULL ? title : "", " ", copy);

		for (size_t i = 0; i < r.fields; i++) {
			if (own == NULL || !lay_out(&r, i, copy, copies, own))
				return false;
		}
	}
	f->field_count = first + copies * r.fields;
	return true;
}

bool
form_copy_asked(const struct answers *a, size_t field)
{
	const struct form_field *f = &a->form->fields[field];
	size_t opens = a->form->field_rules[field].opens;

	if (f->copy == 0 || (f->copy == 1 && (field == opens || a->form->fields[opens].required)))
		return true;
	/* The field before the first one of a copy belongs to the copy before. */
	if (field == opens)
		opens = a->form->field_rules[field - 1].opens;
	return a->values[opens].value != NULL && *a->values[opens].value != '\0';
}
