/* SPDX-License-Identifier: ISC */
/*
 * The enrolment; see peer.h.
 */
#include "sync/peer.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"

enum err_code
peer_load(struct store *s, struct peer *out, struct err *e)
{
	char *path = credential_path(store_home(s), "sender.key");
	enum err_code rc;

	*out = (struct peer){ .tls_key = credential_path(store_home(s), "tls.key") };
	rc = path != NULL && out->tls_key != NULL ?
	    setting_get(s, "enrolment", &out->enrolment, e) : err_nomem(e);
	if (rc == ERR_OK && out->enrolment == NULL)
		rc = err_set(e, ERR_NET_REFUSED, "sync.not_enrolled", NULL);
	if (rc == ERR_OK)
		rc = server_file_read(out->enrolment, strlen(out->enrolment), &out->server, e);
	if (rc == ERR_OK)
		rc = setting_get(s, "terminal", &out->terminal, e);
	if (rc == ERR_OK)
		rc = setting_get(s, "generation", &out->generation, e);
	if (rc == ERR_OK && (out->terminal == NULL || out->generation == NULL))
		rc = err_set(e, ERR_STORE_DAMAGED, "sync.no_terminal", NULL);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(path, &out->key, e);
	free(path);
	if (rc != ERR_OK)
		peer_clear(out);
	return rc;
}

void
peer_clear(struct peer *p)
{
	free(p->enrolment);
	server_file_clear(&p->server);
	free(p->terminal);
	free(p->generation);
	free(p->tls_key);
	sign_key_free(&p->key);
	*p = (struct peer){ 0 };
}

enum err_code
peer_current(struct store *s, const struct peer *p, bool *current, struct err *e)
{
	char *enrolment = NULL, *generation = NULL;
	enum err_code rc = setting_get(s, "enrolment", &enrolment, e);

	if (rc == ERR_OK)
		rc = setting_get(s, "generation", &generation, e);
	*current = rc == ERR_OK && p->enrolment != NULL && enrolment != NULL &&
	    generation != NULL && strcmp(p->enrolment, enrolment) == 0 &&
	    strcmp(p->generation, generation) == 0;
	free(enrolment);
	free(generation);
	return rc;
}

bool
peer_key(void *ctx, const char *kid, struct public_key *out)
{
	const struct peer *p = ctx;
	size_t i;

	for (i = 0; i < p->server.signing_count; i++) {
		if (strcmp(p->server.signing_keys[i].kid, kid) == 0) {
			*out = p->server.signing_keys[i];
			return true;
		}
	}
	return false;
}
