/* SPDX-License-Identifier: ISC */
/*
 * See aside.h.
 */
#include "work/aside.h"

#include <stdlib.h>
#include <string.h>

#include "cache/number.h"
#include "seal/b64.h"
#include "work/priv.h"

static enum err_code
setting_name(const char *login, struct buf *out, struct err *e)
{
	return buf_addf(out, "aside:%s", login) ? ERR_OK : err_nomem(e);
}

enum err_code
aside_forget(struct work *w, const char *login, struct err *e)
{
	struct buf name = BUF_INIT;
	enum err_code rc = setting_name(login, &name, e);

	if (rc == ERR_OK)
		rc = setting_put(w->store, buf_str(&name), NULL, e);
	buf_free(&name);
	return rc;
}

enum err_code
aside_put(struct session *s, const char *text, struct err *e)
{
	struct buf name = BUF_INIT, sealed = BUF_INIT, value = BUF_INIT;
	bool any = text != NULL && *text != '\0' && !text_holds_my_number(text);
	enum err_code rc = setting_name(s->login, &name, e);

	if (rc == ERR_OK && any)
		rc = box_seal(box_key_public(s->keys.box), text, strlen(text), &sealed, e);
	if (rc == ERR_OK && any && !b64_encode(sealed.data, sealed.len, &value))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = setting_put(s->work->store, buf_str(&name), any ? buf_str(&value) : NULL, e);
	buf_free(&name);
	buf_free(&sealed);
	buf_free(&value);
	return rc;
}

enum err_code
aside_take(struct session *s, struct buf *out, struct err *e)
{
	struct buf name = BUF_INIT, sealed = BUF_INIT;
	enum err_code rc = setting_name(s->login, &name, e);
	char *value = NULL;

	if (rc == ERR_OK)
		rc = setting_get(s->work->store, buf_str(&name), &value, e);
	/* Sealed to keys of before, or spoilt: there is nothing to come back to. */
	if (rc == ERR_OK && value != NULL && b64_decode(value, strlen(value), &sealed))
		(void)!box_open(s->keys.box, sealed.data, sealed.len, out, NULL);
	if (rc == ERR_OK && value != NULL)
		rc = setting_put(s->work->store, buf_str(&name), NULL, e);
	free(value);
	buf_free(&name);
	buf_free(&sealed);
	return rc;
}
