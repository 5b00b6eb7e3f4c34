/* SPDX-License-Identifier: ISC */
/*
 * Items of an answer, for people.
 *
 * What a provider sends is code, name and value.  What the value is (yen, a day,
 * a code) its `item` line in the catalogue says, else the field of the same id in
 * the form by which municipalities register that data set.  A whole date is one
 * whoever wrote it.  Nothing is judged here: a value that does not hold its type
 * is shown as it came.
 */
#include <string.h>

#include "forms/form_private.h"

struct meaning {
	enum field_type		 type;
	const char *const	*words;		/* "1=認定", NULL-ended, or NULL */
	const struct form_field	*field;		/* or NULL */
};

static struct meaning
meaning_of(const struct form_set *s, const char *information, const char *item)
{
	const struct catalog_item *line = catalog_item(s->catalog, information, item);
	const char *id = catalog_item_form(s->catalog, information);
	const struct form *f = line == NULL && id != NULL ? form_set_find(s, id) : NULL;
	struct meaning m = { .type = FIELD_TEXT };

	if (line != NULL && field_type_parse(line->type, &m.type))
		m.words = line->meanings;
	else if (f != NULL && (m.field = form_field_find(f, item)) != NULL)
		m.type = m.field->type;
	return m;
}

/* The code's meaning; NULL: nobody says. */
static const char *
code_word(const struct form_set *s, const struct meaning *m, const char *code, size_t len)
{
	size_t i;

	for (i = 0; m->words != NULL && m->words[i] != NULL; i++) {
		if (strncmp(m->words[i], code, len) == 0 && m->words[i][len] == '=')
			return m->words[i] + len + 1;
	}
	for (i = 0; m->field != NULL && i < m->field->choice_count; i++) {
		if (strncmp(m->field->choices[i].code, code, len) == 0 &&
		    m->field->choices[i].code[len] == '\0')
			return form_choice_label(s, m->field, i);
	}
	return NULL;
}

/* One code, or several parted by commas; nothing when one of them means nothing. */
static bool
add_codes(const struct form_set *s, const struct meaning *m, const char *value, struct buf *out)
{
	struct buf b = BUF_INIT;
	const char *p = value, *word = NULL;
	size_t len;
	bool ok = true;

	do {
		len = strcspn(p, ",");
		word = code_word(s, m, p, len);
		ok = ok && (p == value || buf_adds(&b, list_mark(s->english))) &&
		    (word == NULL || buf_adds(&b, word));
		p += len + (p[len] == ',');
	} while (ok && word != NULL && *p != '\0');
	ok = ok && buf_adds(out, word != NULL ? buf_str(&b) : value);
	buf_free(&b);
	return ok;
}

bool
form_item_display(const struct form_set *s, const char *information, const char *item,
    const char *value, struct buf *out)
{
	struct meaning m = meaning_of(s, information, item);
	const struct catalog_organization *o;
	struct date d;

	switch (m.type) {
	case FIELD_CHOICE:
	case FIELD_MULTI_CHOICE:
	case FIELD_YES_NO:
		return add_codes(s, &m, value, out);
	case FIELD_ORGANIZATION:
		o = catalog_organization(s->catalog, value);
		return o != NULL ? buf_addf(out, "%s (%s)", o->head, value) : buf_adds(out, value);
	case FIELD_TEXT:
		return display_alone(date_parse(value, &d) ? FIELD_DATE : FIELD_TEXT, value,
		    s->english, out);
	default:
		return display_alone(m.type, value, s->english, out);
	}
}

const char *
form_absent_text(const struct form_set *s, const char *absent)
{
	return absent_text(absent, s->english);
}
