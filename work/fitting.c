/* SPDX-License-Identifier: ISC */
/*
 * Which group an entry belongs to: the one that the form or the catalogue names
 * for its procedure, when the maker has a maker's role and the key there; where
 * neither names one of this store's groups, any of the maker's own.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

const struct catalog_procedure *
procedure_find(const struct work *w, const char *code, const char *on)
{
	const struct catalog *c = form_set_catalog(w->forms);
	const struct catalog_procedure *p = catalog_find(c, code, on);

	return p != NULL ? p : catalog_find(c, code, NULL);
}

static enum err_code
fitting(struct session *s, const char *wanted, const struct session_affair ***out, size_t *n,
    struct err *e)
{
	const struct session_affair **list;
	struct wire_roster r;
	enum err_code rc = roster_load(s->work, &r, e);
	size_t i;

	*n = 0;
	*out = NULL;
	if (rc != ERR_OK)
		return rc;
	/* A group that this store does not have decides nothing. */
	if (wanted != NULL && roster_affair_name(&r, wanted) == NULL)
		wanted = NULL;
	roster_clear(&r);
	list = calloc(s->affair_count + 1, sizeof *list);
	if (list == NULL)
		return err_nomem(e);
	for (i = 0; i < s->affair_count; i++) {
		if (s->affairs[i].maker && s->affairs[i].has_key &&
		    (wanted == NULL || strcmp(s->affairs[i].id, wanted) == 0))
			list[(*n)++] = &s->affairs[i];
	}
	*out = list;
	return ERR_OK;
}

enum err_code
affairs_fitting(struct session *s, const char *procedure, const struct session_affair ***out,
    size_t *n, struct err *e)
{
	const struct catalog_procedure *p = procedure_find(s->work, procedure, NULL);

	return fitting(s, p != NULL ? p->affair : NULL, out, n, e);
}

enum err_code
draft_choose_group(struct session *s, const struct form *f, const char *procedure,
    const char *wanted, const struct keyring_key **out, struct err *e)
{
	const struct catalog_procedure *p = procedure_find(s->work, procedure, NULL);
	const char *affair = form_affair(f);
	const struct session_affair **fit = NULL, *chosen = NULL;
	enum err_code rc;
	size_t i, n;

	*out = NULL;
	if (text_empty(affair) && p != NULL)
		affair = p->affair;
	rc = fitting(s, affair, &fit, &n, e);
	for (i = 0; rc == ERR_OK && !text_empty(wanted) && i < n; i++) {
		if (strcmp(fit[i]->id, wanted) == 0)
			chosen = fit[i];
	}
	if (rc == ERR_OK && text_empty(wanted) && n == 1)
		chosen = fit[0];
	if (rc == ERR_OK && chosen == NULL)
		rc = text_empty(wanted) && n > 1 ?
		    err_set_field(e, ERR_INVALID, "affair", "work.draft.affair_which", NULL) :
		    err_set_field(e, ERR_DENIED, "affair", "work.draft.affair_none", NULL);
	if (chosen != NULL)
		*out = keyring_current(s->ring, chosen->id);
	free(fit);
	return rc;
}
