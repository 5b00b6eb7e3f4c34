/* SPDX-License-Identifier: ISC */
/*
 * See preference.h.  A setting in clear, named by the login.
 */
#include "work/preference.h"

#include <stdlib.h>

#include "work/priv.h"

static enum err_code
setting_name(const struct session *s, const char *name, struct buf *out, struct err *e)
{
	return buf_addf(out, "preference:%s:%s", s->login, name) ? ERR_OK : err_nomem(e);
}

enum err_code
preference_get(struct session *s, const char *name, char **value, struct err *e)
{
	struct buf setting = BUF_INIT;
	enum err_code rc = setting_name(s, name, &setting, e);

	*value = NULL;
	if (rc == ERR_OK)
		rc = setting_get(s->work->store, buf_str(&setting), value, e);
	buf_free(&setting);
	return rc;
}

enum err_code
preference_put(struct session *s, const char *name, const char *value, struct err *e)
{
	struct buf setting = BUF_INIT;
	enum err_code rc = setting_name(s, name, &setting, e);

	if (rc == ERR_OK)
		rc = setting_put(s->work->store, buf_str(&setting), value, e);
	buf_free(&setting);
	return rc;
}
