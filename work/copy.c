/* SPDX-License-Identifier: ISC */
/*
 * An entry copied to a new draft: where no answer came, or the same is asked
 * again.  The entry stays as it is; what was answered goes over as taken from
 * an earlier one, without reasons, documents and notes, which were about that
 * one; where the server found it wrong is said at the fields, to be mended.
 */
#include "work/priv.h"

enum err_code
draft_copy(struct session *s, const char *entry, const char *purpose, struct draft **out,
    struct err *e)
{
	struct answers *answers = NULL;
	struct entry_row row = { 0 };
	enum err_code rc = entry_show(s, entry, purpose, &answers, &row, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = draft_new(s, form_id(answers_form(answers)), answers_procedure(answers),
		    row.affair, out, e);
	if (rc == ERR_OK)
		rc = answers_take_over((*out)->answers, answers, e);
	if (rc == ERR_OK)
		rc = refusals_take(*out, entry, e);
	if (rc != ERR_OK)
		draft_close(out);
	answers_free(&answers);
	entry_row_clear(&row);
	return rc;
}
