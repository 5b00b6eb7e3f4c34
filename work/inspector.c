/* SPDX-License-Identifier: ISC */
/*
 * The inspector's key: the audit officer's, made and used off the terminals.
 * What the chain seals to it (person, procedure, case, purpose) opens only
 * here, from an export, without a store.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "seal/sealer.h"
#include "work/priv.h"

struct inspector {
	struct box_key	*key;
};

enum err_code
inspector_new(const char *file, struct public_key *out, struct err *e)
{
	struct box_key *k;
	enum err_code rc = seal_init(e);

	if (rc != ERR_OK)
		return rc;
	if (file_exists(file))
		return err_set(e, ERR_REFUSED, "work.root.exists", file, NULL);
	k = box_key_new();
	rc = k != NULL ? keyfile_save_box(file, k, e) : err_nomem(e);
	if (rc == ERR_OK)
		*out = *box_key_public(k);
	box_key_free(&k);
	return rc;
}

enum err_code
inspector_load(const char *file, struct inspector **out, struct err *e)
{
	enum err_code rc = seal_init(e);

	*out = NULL;
	if (rc != ERR_OK)
		return rc;
	*out = calloc(1, sizeof **out);
	rc = *out != NULL ? keyfile_load_box(file, &(*out)->key, e) : err_nomem(e);
	if (rc != ERR_OK)
		inspector_free(out);
	return rc;
}

void
inspector_free(struct inspector **i)
{
	if (*i == NULL)
		return;
	box_key_free(&(*i)->key);
	free(*i);
	*i = NULL;
}

static enum err_code
unseal(const struct inspector *i, const char *text, json_t **out, struct err *e)
{
	struct buf box = BUF_INIT, plain = BUF_INIT;
	enum err_code rc = ERR_CRYPTO;

	/* Records of earlier versions were sealed one by one. */
	if (b64_decode(text, strlen(text), &box))
		rc = sealer_open(i->key, box.data, box.len, &plain, NULL);
	if (rc == ERR_CRYPTO)
		rc = box_open(i->key, box.data, box.len, &plain, NULL);
	if (rc == ERR_OK)
		rc = object_read(buf_str(&plain), plain.len, out, NULL);
	if (rc != ERR_OK && rc != ERR_NOMEM)
		rc = err_set(e, ERR_CRYPTO, "work.inspector.closed", NULL);
	buf_free(&box);
	buf_free(&plain);
	return rc == ERR_NOMEM ? err_nomem(e) : rc;
}

enum err_code
inspector_open(const struct inspector *i, const char *line, size_t len, struct buf *out,
    struct err *e)
{
	json_t *o = NULL, *record = NULL, *opened = NULL;
	const char *text, *sealed;
	enum err_code rc = object_read(line, len, &o, NULL);

	text = json_string_value(json_object_get(o, "record"));
	if (rc == ERR_OK && text != NULL)
		rc = object_read(text, strlen(text), &record, NULL);
	if (rc == ERR_NOMEM)
		rc = err_nomem(e);
	else if (rc != ERR_OK || record == NULL)
		rc = err_set(e, ERR_INVALID, "work.inspector.line", NULL);
	sealed = json_string_value(json_object_get(record, "sealed"));
	if (rc == ERR_OK && sealed != NULL)
		rc = unseal(i, sealed, &opened, e);
	if (rc == ERR_OK && sealed != NULL && (json_object_del(record, "sealed") != 0 ||
	    json_object_update(record, opened) != 0))
		rc = err_nomem(e);
	if (rc == ERR_OK && json_object_set(record, "seq", json_object_get(o, "seq")) != 0)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = object_write(json_incref(record), out, e);
	json_decref(o);
	json_decref(record);
	json_decref(opened);
	return rc;
}
