/* SPDX-License-Identifier: ISC */
/*
 * What stands beside an answer: why a soft check may stand, which documents it
 * was checked against, and a note.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"
#include "i18n/text.h"

enum err_code
answers_set_reason(struct answers *a, const char *field, const char *code, const char *reason,
    struct err *e)
{
	size_t i = form_index(a->form, field);
	struct answer *v;

	if (i == SIZE_MAX)
		return answers_no_field(field, e);
	v = &a->values[i];
	str_wipe(&v->reason);
	str_wipe(&v->reason_code);
	v->reason = strdup(reason);
	v->reason_code = strdup(code);
	return v->reason != NULL && v->reason_code != NULL ? ERR_OK : err_nomem(e);
}

const char *
answers_reason(const struct answers *a, const char *field, const char **code)
{
	size_t i = form_index(a->form, field);
	const char *reason = i != SIZE_MAX ? a->values[i].reason : NULL;

	if (reason == NULL || *reason == '\0')
		return NULL;
	*code = a->values[i].reason_code;
	return reason;
}

/* A text of its own beside the value. */
static enum err_code
set_beside(struct answers *a, size_t i, char **to, const char *text, struct err *e)
{
	const char *wrong = !utf8_valid(text, strlen(text)) ? "utf8" :
	    field_holds_my_number(text) ? "my-number" : NULL;
	char *copy = NULL;

	if (wrong != NULL)
		return err_set_field(e, ERR_INVALID, a->form->fields[i].id, "forms.value",
		    a->form->fields[i].label, check_text(a->set, wrong, FIELD_NOTE), NULL);
	if (*text != '\0' && (copy = strdup(text)) == NULL)
		return err_nomem(e);
	str_wipe(to);
	*to = copy;
	return ERR_OK;
}

enum err_code
answers_set_seen(struct answers *a, const char *field, const char *documents, struct err *e)
{
	size_t i = form_index(a->form, field);
	struct answer *v = i != SIZE_MAX ? &a->values[i] : NULL;
	enum err_code rc = v != NULL ? set_beside(a, i, &v->seen, documents, e) :
	    answers_no_field(field, e);

	if (rc == ERR_OK && (v->from == FROM_TYPED || v->from == FROM_DOCUMENT))
		v->from = v->seen != NULL ? FROM_DOCUMENT : FROM_TYPED;
	return rc;
}

const char *
answers_seen(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX && a->values[i].seen != NULL ? a->values[i].seen : "";
}

enum err_code
answers_set_note(struct answers *a, const char *field, const char *note, struct err *e)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX ? set_beside(a, i, &a->values[i].note, note, e) :
	    answers_no_field(field, e);
}

const char *
answers_note(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX && a->values[i].note != NULL ? a->values[i].note : "";
}
