/* SPDX-License-Identifier: ISC */
/*
 * The store's MAC: what everything else is trusted by.
 *
 * Rosters, groups, receipts carry signatures; the keys that those are verified
 * with, and what they say of this terminal, stand in clear settings.  A MAC
 * under the screen credential covers them, so that whoever can write to the
 * disk and has no credential cannot put a root, a server or an older roster of
 * their own there.  It is checked at each login and before each change of what
 * it covers.  That a whole disk was set back it cannot tell: the server does,
 * at the next contact (sync/heads.c).
 *
 * A store that was raised from an older format has none, and gets one at its
 * first login.  That there once was one stands in the audit chain: from then
 * on none is as bad as a wrong one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "work/priv.h"

#define SETTING_MAC	"store_mac"
#define ACTION_SEALED	"store-sealed"

static const char purpose[] = "madoguchi store mac 1";

static const char *const covered[] = {
	"terminal", "organization", "training", "generation", "kdf_passes", "kdf_memory_kib",
	"root_key", "recovery_key", "inspector_key", "enrolment", "roster", "policy",
};

static enum err_code
gather(struct store *s, struct buf *out, struct err *e)
{
	enum err_code rc = ERR_OK;
	char *value;
	size_t i;

	for (i = 0; rc == ERR_OK && i < NELEM(covered); i++) {
		rc = setting_get(s, covered[i], &value, e);
		if (rc != ERR_OK)
			break;
		/* Names and values end with a zero; one that is not there has no value. */
		buf_add(out, covered[i], strlen(covered[i]) + 1);
		buf_addc(out, value != NULL ? '=' : '-');
		if (value != NULL)
			buf_add(out, value, strlen(value) + 1);
		free(value);
	}
	return rc == ERR_OK && !buf_ok(out) ? err_nomem(e) : rc;
}

static enum err_code
compute(struct store *s, const char *home, struct buf *text, struct err *e)
{
	unsigned char mac[SECRET_MAC_BYTES];
	struct secret *pepper = NULL;
	struct buf what = BUF_INIT;
	char *path = credential_path(home, FILE_SCREEN);
	enum err_code rc = path != NULL ? keyfile_load_secret(path, &pepper, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = gather(s, &what, e);
	if (rc == ERR_OK) {
		secret_mac(pepper, purpose, buf_str(&what), what.len, mac);
		if (!b64_encode(mac, sizeof mac, text))
			rc = err_nomem(e);
	}
	secret_free(&pepper);
	buf_free(&what);
	free(path);
	return rc;
}

enum err_code
anchors_seal(struct store *s, const char *home, struct err *e)
{
	const struct audit_event ev = { .action = ACTION_SEALED, .who = "system", .result = "ok" };
	struct buf text = BUF_INIT;
	char *known = NULL;
	enum err_code rc = setting_get(s, SETTING_MAC, &known, e);

	if (rc == ERR_OK)
		rc = compute(s, home, &text, e);
	if (rc == ERR_OK)
		rc = setting_put(s, SETTING_MAC, buf_str(&text), e);
	if (rc == ERR_OK && known == NULL)
		rc = audit_append(s, &ev, NULL, e);
	free(known);
	buf_free(&text);
	return rc;
}

enum err_code
anchors_check(struct work *w, bool *sealed, struct err *e)
{
	struct buf text = BUF_INIT;
	char *known = NULL;
	bool once = false;
	enum err_code rc = setting_get(w->store, SETTING_MAC, &known, e);

	if (sealed != NULL)
		*sealed = known != NULL;
	if (rc == ERR_OK && known == NULL)
		rc = audit_has(w->store, ACTION_SEALED, &once, e);
	else if (rc == ERR_OK)
		rc = compute(w->store, w->home, &text, e);
	if (rc == ERR_OK && (known != NULL ? strcmp(known, buf_str(&text)) != 0 : once))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.mac", NULL);
	free(known);
	buf_free(&text);
	return rc;
}

enum err_code
work_check_anchors(struct work *w, struct err *e)
{
	return anchors_check(w, NULL, e);
}
