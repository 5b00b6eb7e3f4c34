/* SPDX-License-Identifier: ISC */
/*
 * Keys of affairs groups.  A group has an X25519 key an epoch.  Its public
 * half stands signed by the root or by a rostered person, or it does not
 * count: whoever can write to the file could otherwise put their own key
 * there and have answers sealed to it.  Its secret half exists only sealed:
 * to recovery, and to each member.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

#define TYP_GROUP	"mado-group"
#define HOLDER_RECOVERY	"recovery"

static enum err_code
group_payload(const char *affair, int64_t epoch, const struct public_key *k, struct buf *out,
    struct err *e)
{
	char text[KEY_TEXT_SIZE];

	public_key_text(k, text);
	return object_write(json_pack("{s:s, s:I, s:s}", "affair", affair, "epoch",
	    (json_int_t)epoch, "public_key", text), out, e);
}

enum err_code
group_make(struct store *s, int64_t now_us, const char *affair, int64_t epoch,
    const struct sign_key *by, const struct public_key *recovery, struct err *e)
{
	struct buf json = BUF_INIT, jws = BUF_INIT, sealed = BUF_INIT;
	struct group_row g = { .epoch = epoch, .current = true };
	struct box_key *k = box_key_new();
	enum err_code rc;

	g.affair = strdup(affair);
	if (k == NULL || g.affair == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	g.public_key = *box_key_public(k);
	rc = group_payload(affair, epoch, &g.public_key, &json, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(by, TYP_GROUP, now_us, json.data, json.len, &jws, e);
	if (rc == ERR_OK && (g.signature = buf_steal(&jws)) == NULL)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = box_seal_key(recovery, k, &sealed, e);
	if (rc == ERR_OK)
		rc = group_put(s, &g, e);
	if (rc == ERR_OK)
		rc = share_put(s, affair, epoch, HOLDER_RECOVERY, sealed.data, sealed.len, e);
out:
	buf_free(&json);
	buf_free(&jws);
	buf_free(&sealed);
	group_row_clear(&g);
	box_key_free(&k);
	return rc;
}

struct signers {
	const struct public_key	*root;
	struct wire_roster	*roster;
};

static bool
signer_key(void *ctx, const char *kid, struct public_key *out)
{
	const struct signers *s = ctx;

	if (strcmp(kid, s->root->kid) == 0) {
		*out = *s->root;
		return true;
	}
	return s->roster != NULL && roster_key(s->roster, kid, out);
}

enum err_code
group_verify(const struct group_row *g, const struct public_key *root, struct wire_roster *r,
    struct err *e)
{
	struct signers signers = { root, r };
	struct jws_header h = { 0 };
	struct buf json = BUF_INIT;
	char text[KEY_TEXT_SIZE];
	const char *affair, *key;
	json_t *o = NULL;
	bool ok;

	ok = jws_open_compact(g->signature, TYP_GROUP, signer_key, &signers, &json, &h,
	    NULL) == ERR_OK && object_read(buf_str(&json), json.len, &o, NULL) == ERR_OK;
	affair = json_string_value(json_object_get(o, "affair"));
	key = json_string_value(json_object_get(o, "public_key"));
	public_key_text(&g->public_key, text);
	ok = ok && affair != NULL && strcmp(affair, g->affair) == 0 && key != NULL &&
	    strcmp(key, text) == 0 &&
	    json_integer_value(json_object_get(o, "epoch")) == g->epoch;
	json_decref(o);
	jws_header_clear(&h);
	buf_free(&json);
	return ok ? ERR_OK : err_set(e, ERR_CRYPTO, "work.group.signature", g->affair, NULL);
}

struct sharing {
	struct work		*w;
	const char		*affair;
	const struct box_key	*recovery;
	const struct public_key	*to;
	struct public_key	 root;
	struct wire_roster	 roster;
	enum err_code		 rc;
	struct err		*e;
};

static bool
share_epoch(void *ctx, const struct group_row *g)
{
	struct sharing *sh = ctx;
	struct store *s = sh->w->store;
	struct buf sealed = BUF_INIT, again = BUF_INIT;
	struct box_key *k = NULL;

	if (strcmp(g->affair, sh->affair) != 0)
		return true;
	sh->rc = group_verify(g, &sh->root, &sh->roster, sh->e);
	if (sh->rc == ERR_OK)
		sh->rc = share_get(s, g->affair, g->epoch, HOLDER_RECOVERY, &sealed, sh->e);
	if (sh->rc == ERR_OK)
		sh->rc = box_open_key(sh->recovery, sealed.data, sealed.len, &k, sh->e);
	if (sh->rc == ERR_OK && memcmp(box_key_public(k)->bytes, g->public_key.bytes,
	    sizeof g->public_key.bytes) != 0)
		sh->rc = err_set(sh->e, ERR_CRYPTO, "work.group.signature", g->affair, NULL);
	if (sh->rc == ERR_OK)
		sh->rc = box_seal_key(sh->to, k, &again, sh->e);
	if (sh->rc == ERR_OK)
		sh->rc = share_put(s, g->affair, g->epoch, sh->to->kid, again.data, again.len,
		    sh->e);
	box_key_free(&k);
	buf_free(&sealed);
	buf_free(&again);
	return sh->rc == ERR_OK;
}

enum err_code
group_share(struct work *w, const char *affair, const struct box_key *recovery,
    const struct public_key *to, struct err *e)
{
	struct sharing sh = { .w = w, .affair = affair, .recovery = recovery, .to = to, .e = e };
	enum err_code rc = root_key_get(w, &sh.root, e);

	if (rc == ERR_OK)
		rc = roster_load(w, &sh.roster, e);
	if (rc == ERR_OK)
		rc = group_each(w->store, share_epoch, &sh, e);
	roster_clear(&sh.roster);
	return rc != ERR_OK ? rc : sh.rc;
}

struct looking {
	const char	*affair;
	int64_t		 epoch;		/* 0: none found */
};

static bool
look_current(void *ctx, const struct group_row *g)
{
	struct looking *l = ctx;

	if (g->current && strcmp(g->affair, l->affair) == 0)
		l->epoch = g->epoch;
	return l->epoch == 0;
}

enum err_code
group_shared(struct work *w, const char *affair, const char *holder, bool *out, struct err *e)
{
	struct looking l = { affair, 0 };
	struct buf sealed = BUF_INIT;
	enum err_code rc;

	*out = false;
	rc = group_each(w->store, look_current, &l, e);
	if (rc != ERR_OK || l.epoch == 0)
		return rc;
	rc = share_get(w->store, affair, l.epoch, holder, &sealed, e);
	*out = rc == ERR_OK;
	if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	buf_free(&sealed);
	return rc;
}
