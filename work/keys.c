/* SPDX-License-Identifier: ISC */
/*
 * A person's own keys under the password and the terminal's pepper.
 *
 * The parameters of Argon2id only rise: whoever logs in with keys that were
 * wrapped with less than the terminal asks for now gets them wrapped anew.
 * What was wrapped with more stays as it is.
 */
#include <stdlib.h>

#include "base/file.h"
#include "i18n/text.h"
#include "seal/keyfile.h"
#include "work/priv.h"

static enum err_code
pepper_load(struct work *w, struct secret **out, struct err *e)
{
	char *path = credential_path(w->home, FILE_SCREEN);
	enum err_code rc = path != NULL ? keyfile_load_secret(path, out, e) : err_nomem(e);

	free(path);
	return rc;
}

enum err_code
keys_wrap(struct work *w, const struct user_keys *k, const struct secret *password,
    const char *login, struct buf *out, struct err *e)
{
	struct secret *nfc = secret_map(password, text_nfc), *pepper = NULL;
	enum err_code rc;

	if (nfc == NULL || secret_len(nfc) == 0)
		rc = err_set_field(e, ERR_INVALID, "password", "work.people.password", NULL);
	else
		rc = pepper_load(w, &pepper, e);
	if (rc == ERR_OK)
		rc = user_keys_wrap(k, nfc, pepper, w->kdf, login, out, e);
	secret_free(&nfc);
	secret_free(&pepper);
	return rc;
}

/* Each parameter the larger of the two; false when none is larger than what was used. */
static bool
raise_params(struct kdf_params used, struct kdf_params *want)
{
	bool more = want->passes > used.passes || want->memory_kib > used.memory_kib;

	if (want->passes < used.passes)
		want->passes = used.passes;
	if (want->memory_kib < used.memory_kib)
		want->memory_kib = used.memory_kib;
	return more;
}

static enum err_code
raise_wrapping(struct work *w, struct user_row *row, const struct user_keys *k,
    const struct secret *nfc, const struct secret *pepper, struct kdf_params used, bool *raised,
    struct err *e)
{
	struct kdf_params want = w->kdf;
	struct buf again = BUF_INIT;
	enum err_code rc;

	if (!raise_params(used, &want))
		return ERR_OK;
	rc = user_keys_wrap(k, nfc, pepper, want, row->login, &again, e);
	if (rc == ERR_OK) {
		buf_free(&row->wrapped);
		row->wrapped = again;
		*raised = true;
	}
	return rc;
}

enum err_code
keys_unwrap(struct work *w, struct user_row *row, const struct secret *password,
    struct user_keys *out, bool *raised, struct err *e)
{
	struct secret *nfc = secret_map(password, text_nfc), *pepper = NULL;
	struct kdf_params used;
	enum err_code rc = pepper_load(w, &pepper, e);

	*out = (struct user_keys){ 0 };
	*raised = false;
	if (rc == ERR_OK && row != NULL && nfc != NULL) {
		rc = user_keys_unwrap(row->wrapped.data, row->wrapped.len, nfc, pepper, row->login,
		    out, &used, e);
		if (rc == ERR_OK)
			rc = raise_wrapping(w, row, out, nfc, pepper, used, raised, e);
	} else if (rc == ERR_OK) {
		user_keys_unwrap_nobody(w->kdf);
		rc = err_set(e, ERR_LOGIN, "work.login.refused", NULL);
	}
	if (rc != ERR_OK)
		user_keys_free(out);
	secret_free(&nfc);
	secret_free(&pepper);
	return rc;
}
