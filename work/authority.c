/* SPDX-License-Identifier: ISC */
/*
 * The municipality's keys, where they are at hand: in a training store.
 */
#include "work/authority.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"

#define ID_MAX	64

enum err_code
authority_open(struct work *w, struct authority *a, struct err *e)
{
	char *root = path_join(w->home, FILE_ROOT), *recovery = path_join(w->home, FILE_RECOVERY);
	enum err_code rc = ERR_OK;

	*a = (struct authority){ 0 };
	if (!w->training)
		rc = err_set(e, ERR_REFUSED, "work.people.elsewhere", NULL);
	else if (root == NULL || recovery == NULL)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(root, &a->root, e);
	if (rc == ERR_OK)
		rc = keyfile_load_box(recovery, &a->recovery, e);
	if (rc == ERR_OK)
		rc = roster_load(w, &a->roster, e);
	free(root);
	free(recovery);
	return rc;
}

void
authority_close(struct authority *a)
{
	sign_key_free(&a->root);
	box_key_free(&a->recovery);
	roster_clear(&a->roster);
}

enum err_code
check_id(const char *field, const char *s, struct err *e)
{
	size_t i, n = s != NULL ? strlen(s) : 0;
	bool ok = n > 0 && n <= ID_MAX;

	for (i = 0; ok && i < n; i++)
		ok = isalnum((unsigned char)s[i]) || s[i] == '-' || s[i] == '_' || s[i] == '.';
	return ok ? ERR_OK : err_set_field(e, ERR_INVALID, field, "work.people.id",
	    s != NULL ? s : "", NULL);
}

bool
role_reads(const char *role)
{
	return strcmp(role, ROLE_MAKER) == 0 || strcmp(role, ROLE_APPROVER) == 0;
}
