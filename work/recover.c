/* SPDX-License-Identifier: ISC */
/*
 * Recovery: what is done when nobody can open a group any more.
 *
 * The recovery key is made once, off the terminals, and exists on paper only:
 * two independent pairs of halves in four safes.  The ceremony needs the two
 * halves of one pair, and a rostered member who logs in.  It opens each
 * group's key with them, and at once makes a new epoch of each, sealed to the
 * rostered members and signed by that member: what recovery has opened is in
 * force no longer when it ends.  It shows nothing of what the store holds, and
 * stands in the audit chain whether it succeeds or not.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/half.h"
#include "work/priv.h"

/* ---- the key, on paper ---- */

static enum err_code
save_half(const struct half *h, const char *dir, int pair, int part, const struct box_key *k,
    const struct recovery_words *words, struct err *e)
{
	struct buf path = BUF_INIT, before = BUF_INIT, after = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (!buf_addf(&path, "%s/recovery-%d-%c.txt", dir, pair, part == 0 ? 'a' : 'b') ||
	    !words->write(words->ctx, pair, part, box_key_public(k)->kid, &before, &after))
		rc = err_nomem(e);
	if (rc == ERR_OK && file_exists(buf_str(&path)))
		rc = err_set(e, ERR_REFUSED, "work.recover.sheet_exists", buf_str(&path), NULL);
	if (rc == ERR_OK)
		rc = half_save(h, buf_str(&path), buf_str(&before), buf_str(&after), e);
	buf_free(&path);
	buf_free(&before);
	buf_free(&after);
	return rc;
}

enum err_code
recovery_new(const char *dir, const struct recovery_words *words, struct public_key *out,
    struct err *e)
{
	struct half *halves[2] = { NULL, NULL };
	struct box_key *k = NULL;
	enum err_code rc = seal_init(e);
	int pair, part;

	if (rc == ERR_OK)
		rc = dir_make(dir, 0700, e);
	if (rc == ERR_OK && (k = box_key_new()) == NULL)
		rc = err_nomem(e);
	for (pair = 1; rc == ERR_OK && pair <= HALF_PAIRS; pair++) {
		rc = half_split(k, pair, halves, e);
		for (part = 0; rc == ERR_OK && part < 2; part++)
			rc = save_half(halves[part], dir, pair, part, k, words, e);
		half_free(&halves[0]);
		half_free(&halves[1]);
	}
	if (rc == ERR_OK)
		*out = *box_key_public(k);
	box_key_free(&k);
	return rc;
}

/* ---- the ceremony ---- */

static enum err_code
join_halves(struct work *w, const struct secret *first, const struct secret *second,
    struct box_key **out, struct err *e)
{
	struct half *a = NULL, *b = NULL;
	struct public_key known;
	enum err_code rc = half_parse(first, &a, e);

	if (rc == ERR_OK)
		rc = half_parse(second, &b, e);
	if (rc == ERR_OK)
		rc = half_join(a, b, out, e);
	if (rc == ERR_OK)
		rc = recovery_key_get(w, &known, e);
	if (rc == ERR_OK && strcmp(known.kid, box_key_public(*out)->kid) != 0)
		rc = err_set(e, ERR_REFUSED, "work.recover.other_key", NULL);
	half_free(&a);
	half_free(&b);
	return rc;
}

/* In the transaction: a new epoch of each group that opened. */
static enum err_code
rotate_all(struct session *by, const struct keyring *ring, const struct wire_roster *roster,
    struct recovered *out, struct err *e)
{
	const struct audit_event ev = { .action = "recover", .who = by->kid, .result = "ok" };
	enum err_code rc = audit_append(by->work->store, &ev, NULL, e);
	size_t i;

	for (i = 0; rc == ERR_OK && i < keyring_count(ring); i++) {
		struct rotation r = { .w = by->work, .signer = by->keys.sign, .who = by->kid,
		    .ring = ring, .roster = roster, .affair = keyring_at(ring, i)->affair };

		if (!keyring_at(ring, i)->current)
			continue;
		rc = group_rotate(&r, e);
		out->groups++;
		out->rows += r.rows;
	}
	if (rc == ERR_OK && out->groups == 0)
		rc = err_set(e, ERR_REFUSED, "work.recover.nothing", NULL);
	return rc;
}

/* Somebody tried: that is worth an entry in any case. */
static void
record_failure(struct session *by, enum err_code why)
{
	const struct audit_event ev = { .action = "recover", .who = by->kid,
	    .result = err_code_name(why) };
	enum err_code rc = audit_record(by->work->store, &ev, NULL);

	(void)rc;	/* the caller has an error to tell already */
}

enum err_code
recover(struct session *by, const struct secret *first, const struct secret *second,
    struct recovered *out, struct err *e)
{
	struct store *s = by->work->store;
	struct wire_roster roster = { 0 };
	struct keyring *ring = keyring_new();
	struct box_key *k = NULL;
	struct ring_source src = { .holder = HOLDER_RECOVERY, .who = by->kid };
	enum err_code rc = ring != NULL ? join_halves(by->work, first, second, &k, e) :
	    err_nomem(e);

	*out = (struct recovered){ 0 };
	src.key = k;
	if (rc == ERR_OK)
		rc = session_active(by, &roster, e);
	if (rc == ERR_OK)
		rc = ring_open(by->work, &src, ring, e);
	if (rc == ERR_OK)
		rc = store_begin(s, e);
	if (rc == ERR_OK) {
		rc = rotate_all(by, ring, &roster, out, e);
		if (rc == ERR_OK)
			rc = store_commit(s, e);
		store_rollback(s);
	}
	if (rc != ERR_OK)
		record_failure(by, rc);
	if (rc == ERR_OK)
		rc = session_open_groups(by, e);
	keyring_free(&ring);
	box_key_free(&k);
	roster_clear(&roster);
	return rc;
}
