/* SPDX-License-Identifier: ISC */
/*
 * Keys of one logged-in person; see keyring.h.  Each key is an allocation of
 * its own, so that pointers handed out stay good when more are added.
 */
#include "cache/keyring.h"

#include <stdlib.h>
#include <string.h>

struct held {
	struct keyring_key	 key;
	char			*affair;
	struct box_key		*group;
	struct row_key		*row;
};

struct keyring {
	struct held	**held;
	size_t		  count, cap;
};

static void
held_free(struct held **h)
{
	if (*h == NULL)
		return;
	box_key_free(&(*h)->group);
	row_key_free(&(*h)->row);
	free((*h)->affair);
	free(*h);
	*h = NULL;
}

struct keyring *
keyring_new(void)
{
	return calloc(1, sizeof (struct keyring));
}

void
keyring_free(struct keyring **k)
{
	size_t i;

	if (*k == NULL)
		return;
	for (i = 0; i < (*k)->count; i++)
		held_free(&(*k)->held[i]);
	free((*k)->held);
	free(*k);
	*k = NULL;
}

enum err_code
keyring_add(struct keyring *k, const char *affair, int64_t epoch, bool current,
    struct box_key *group, struct err *e)
{
	static const char use[] = "entry-tag";
	struct held *h = NULL, **grown;
	size_t i;

	if (k->count == k->cap) {
		size_t cap = k->cap != 0 ? k->cap * 2 : 8;

		grown = reallocarray(k->held, cap, sizeof *grown);
		if (grown == NULL)
			goto fail;
		k->held = grown;
		k->cap = cap;
	}
	h = calloc(1, sizeof *h);
	if (h == NULL)
		goto fail;
	h->affair = strdup(affair);
	h->row = row_key_derive(group);
	if (h->affair == NULL || h->row == NULL)
		goto fail;
	h->group = group;
	h->key = (struct keyring_key){ .affair = h->affair, .epoch = epoch, .current = current,
	    .group = group, .row = h->row };
	row_token(h->row, use, "", 0, h->key.tag);
	for (i = 0; current && i < k->count; i++) {
		if (strcmp(k->held[i]->affair, affair) == 0)
			k->held[i]->key.current = false;
	}
	k->held[k->count++] = h;
	return ERR_OK;
fail:
	held_free(&h);
	box_key_free(&group);
	return err_nomem(e);
}

size_t
keyring_count(const struct keyring *k)
{
	return k->count;
}

const struct keyring_key *
keyring_at(const struct keyring *k, size_t i)
{
	return i < k->count ? &k->held[i]->key : NULL;
}

const struct keyring_key *
keyring_current(const struct keyring *k, const char *affair)
{
	size_t i;

	for (i = 0; i < k->count; i++) {
		if (k->held[i]->key.current && strcmp(k->held[i]->affair, affair) == 0)
			return &k->held[i]->key;
	}
	return NULL;
}

const struct keyring_key *
keyring_epoch(const struct keyring *k, const char *affair, int64_t epoch)
{
	size_t i;

	for (i = 0; i < k->count; i++) {
		if (k->held[i]->key.epoch == epoch && strcmp(k->held[i]->affair, affair) == 0)
			return &k->held[i]->key;
	}
	return NULL;
}

const struct keyring_key *
keyring_by_tag(const struct keyring *k, const unsigned char tag[TOKEN_BYTES])
{
	size_t i;

	for (i = 0; i < k->count; i++) {
		if (memcmp(k->held[i]->key.tag, tag, TOKEN_BYTES) == 0)
			return &k->held[i]->key;
	}
	return NULL;
}
