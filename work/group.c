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

#include "base/log.h"
#include "work/priv.h"

#define TYP_GROUP	"mado-group"

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
    const struct sign_key *by, const struct public_key *recovery, struct box_key **made,
    struct err *e)
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
	if (rc == ERR_OK && made != NULL) {
		*made = k;
		k = NULL;
	}
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

/* ---- opening ---- */

struct opening {
	struct work			*w;
	const struct ring_source	*src;
	struct keyring			*ring;
	struct public_key		 root;
	struct wire_roster		 roster;
	bool				 wrapped;	/* second pass */
	enum err_code			 rc;
	struct err			*e;
};

static enum err_code
refuse_group(struct opening *o, const struct group_row *g)
{
	struct audit_event ev = { .action = "group-refused", .who = o->src->who,
	    .group = g->affair, .result = err_code_name(ERR_CRYPTO) };

	log_event(LOG_ERROR, "group_refused", (struct log_pair[]){ LOG_WORD("affair", g->affair),
	    LOG_NUM("epoch", g->epoch), LOG_END });
	return o->src->inside ? audit_append(o->w->store, &ev, NULL, o->e) :
	    audit_record(o->w->store, &ev, o->e);
}

/* Opens one epoch with the holder's key, or, of a replaced one, with the epoch in force. */
static enum err_code
open_epoch(struct opening *o, const struct group_row *g, const char *holder,
    const struct box_key *with)
{
	struct buf sealed = BUF_INIT;
	struct box_key *k = NULL;

	o->rc = share_get(o->w->store, g->affair, g->epoch, holder, &sealed, o->e);
	if (o->rc == ERR_NOT_FOUND) {	/* 鍵待ち */
		err_clear(o->e);
		o->rc = ERR_OK;
		return o->rc;
	}
	if (o->rc == ERR_OK) {
		o->rc = box_open_key(with, sealed.data, sealed.len, &k, NULL);
		if (o->rc == ERR_NOMEM)
			o->rc = err_nomem(o->e);
		else if (o->rc != ERR_OK ||
		    strcmp(box_key_public(k)->kid, g->public_key.kid) != 0) {
			box_key_free(&k);
			o->rc = refuse_group(o, g);
		} else {
			o->rc = keyring_add(o->ring, g->affair, g->epoch, g->current, k, o->e);
		}
	}
	buf_free(&sealed);
	return o->rc;
}

static bool
open_group(void *ctx, const struct group_row *g)
{
	struct opening *o = ctx;
	const struct ring_source *src = o->src;
	const struct keyring_key *now;

	if ((src->wants != NULL && !src->wants(src->ctx, g->affair)) ||
	    keyring_epoch(o->ring, g->affair, g->epoch) != NULL)
		return true;
	if (group_verify(g, &o->root, &o->roster, NULL) != ERR_OK)
		return refuse_group(o, g) == ERR_OK;
	if (!o->wrapped)
		return open_epoch(o, g, src->holder, src->key) == ERR_OK;
	now = keyring_current(o->ring, g->affair);
	return now == NULL || open_epoch(o, g, HOLDER_EPOCH, now->group) == ERR_OK;
}

enum err_code
ring_open(struct work *w, const struct ring_source *src, struct keyring *ring, struct err *e)
{
	struct opening o = { .w = w, .src = src, .ring = ring, .rc = ERR_OK, .e = e };
	enum err_code rc = root_key_get(w, &o.root, e);

	if (rc == ERR_OK)
		rc = roster_load(w, &o.roster, e);
	if (rc == ERR_OK)
		rc = group_each(w->store, open_group, &o, e);
	o.wrapped = true;
	if (rc == ERR_OK && o.rc == ERR_OK)
		rc = group_each(w->store, open_group, &o, e);
	roster_clear(&o.roster);
	return rc != ERR_OK ? rc : o.rc;
}

/* ---- giving ---- */

enum err_code
group_give(struct store *s, const struct keyring_key *k, const char *holder,
    const struct public_key *to, struct err *e)
{
	struct buf sealed = BUF_INIT;
	enum err_code rc = box_seal_key(to, k->group, &sealed, e);

	if (rc == ERR_OK)
		rc = share_put(s, k->affair, k->epoch, holder, sealed.data, sealed.len, e);
	buf_free(&sealed);
	return rc;
}

static bool
is_affair(void *ctx, const char *affair)
{
	return strcmp(affair, ctx) == 0;
}

enum err_code
group_share(struct work *w, const char *affair, const struct box_key *recovery,
    const struct public_key *to, struct err *e)
{
	struct ring_source src = { .key = recovery, .holder = HOLDER_RECOVERY, .who = "system",
	    .wants = is_affair, .ctx = (void *)(uintptr_t)affair, .inside = true };
	struct keyring *ring = keyring_new();
	enum err_code rc = ring != NULL ? ring_open(w, &src, ring, e) : err_nomem(e);
	size_t i;

	if (rc == ERR_OK && keyring_current(ring, affair) == NULL)
		rc = err_set(e, ERR_CRYPTO, "work.group.signature", affair, NULL);
	for (i = 0; rc == ERR_OK && i < keyring_count(ring); i++)
		rc = group_give(w->store, keyring_at(ring, i), to->kid, to, e);
	keyring_free(&ring);
	return rc;
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
