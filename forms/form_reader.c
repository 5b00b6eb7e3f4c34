/* SPDX-License-Identifier: ISC */
/*
 * What is said of a definition that is being read, with the place; and what of
 * its text is kept.  See form_reader.h.
 */
#include "forms/form_reader.h"

#include <string.h>

void
reader_finding(struct reader *r, struct yaml_file *f, ynode *n, bool warning, const char *what,
    const char *mend)
{
	struct buf where = BUF_INIT;

	if (!yaml_where(f, n, &where) ||
	    !form_findings_add(r->findings, buf_str(&where), warning, what, mend))
		r->nomem = true;
	buf_free(&where);
}

void
reader_finding_of(struct reader *r, struct yaml_file *f, ynode *n, const char *before,
    const char *name, const char *after, const char *mend)
{
	struct buf what = BUF_INIT;

	buf_addf(&what, say(r, "%s「%s」%s", "%s\"%s\"%s"), before, name, after);
	reader_finding(r, f, n, false, buf_str(&what), mend);
	buf_free(&what);
}

const char *
reader_copy(struct reader *r, const char *s)
{
	const char *c = arena_copy(&r->form->arena, s);

	r->nomem = r->nomem || (s != NULL && c == NULL);
	return c;
}

const char *
reader_place(struct reader *r, struct yaml_file *f, ynode *n)
{
	struct buf where = BUF_INIT;
	const char *kept = yaml_where(f, n, &where) ? reader_copy(r, buf_str(&where)) : NULL;

	r->nomem = r->nomem || kept == NULL;
	buf_free(&where);
	return kept;
}

void
reader_check_members(struct reader *r, struct yaml_file *f, ynode *n, const struct member *members,
    size_t count)
{
	const char *key;
	size_t i, k;

	for (i = 0; i < yaml_pairs(n); i++) {
		key = yaml_text(yaml_key_at(f, n, i));
		for (k = 0; k < count && (key == NULL || strcmp(members[k].name, key) != 0); k++)
			continue;
		if (k == count)
			reader_finding_of(r, f, yaml_key_at(f, n, i), "", key != NULL ? key : "?",
			    say(r, "という項目はありません。", " is no member."),
			    say(r, "つづりを確かめてください。", "Check the spelling."));
	}
	for (k = 0; k < count; k++) {
		if (members[k].need == REQUIRED && yaml_get(f, n, members[k].name) == NULL)
			reader_finding_of(r, f, n, "", members[k].name, say(r, "がありません。",
			    " is missing."),
			    say(r, "この項目を書き足してください。", "Add it."));
	}
}
