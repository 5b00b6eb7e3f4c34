/* SPDX-License-Identifier: ISC */
/*
 * What becomes of a file's unsynced writes; see power_file.h.
 */
#include "tests/support/power_file.h"

#include <stdlib.h>
#include <string.h>

uint64_t
power_chance(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
power_file_drop(struct power_file *f)
{
	while (f->pending_count > 0)
		free(f->pending[--f->pending_count].data);
	free(f->pending);
	f->pending = NULL;
	f->pending_cap = 0;
}

bool
power_resize(unsigned char **data, size_t *len, size_t want)
{
	unsigned char *grown = realloc(*data, want != 0 ? want : 1);

	if (grown == NULL)
		return false;
	if (want > *len)
		memset(grown + *len, 0, want - *len);
	*data = grown;
	*len = want;
	return true;
}

bool
power_file_pend(struct power_file *f, size_t at, const void *data, size_t len)
{
	struct power_write w = { .at = at, .len = len }, *grown;

	if (f->pending_count == f->pending_cap) {
		grown = realloc(f->pending, (f->pending_cap * 2 + 8) * sizeof *grown);
		if (grown == NULL)
			return false;
		f->pending = grown;
		f->pending_cap = f->pending_cap * 2 + 8;
	}
	if (data != NULL) {
		w.data = malloc(len);
		if (w.data == NULL)
			return false;
		memcpy(w.data, data, len);
	}
	f->pending[f->pending_count++] = w;
	return true;
}

/* Any part of a write, sector by sector. */
static void
write_survives(struct power_file *f, const struct power_write *w, uint64_t *chance)
{
	size_t at = w->at, end = w->at + w->len, next;

	if (w->data == NULL) {
		if (w->at < f->safe_len && power_chance(chance) % 2 == 0)
			(void)power_resize(&f->safe, &f->safe_len, w->at);
		return;
	}
	for (; at < end; at = next) {
		next = (at / SECTOR + 1) * SECTOR;
		if (next > end)
			next = end;
		if (power_chance(chance) % 2 == 0)
			continue;
		if (next > f->safe_len && !power_resize(&f->safe, &f->safe_len, next))
			return;
		memcpy(f->safe + at, w->data + (at - w->at), next - at);
	}
}

void
power_file_unmap(struct power_file *f)
{
	size_t i;

	for (i = 0; i < REGIONS; i++) {
		free(f->region[i]);
		f->region[i] = NULL;
	}
}

void
power_file_settle(struct power_file *f, uint64_t *chance)
{
	size_t i, k;

	/* Either the old file comes back as it was, or the new one counts. */
	if (f->replaced && power_chance(chance) % 2 == 0) {
		power_file_drop(f);
	} else if (f->replaced) {
		f->safe_there = false;
		f->safe_len = 0;
	}
	f->replaced = false;
	if (f->pending_count != 0) {
		for (i = f->pending_count; i > 1; i--) {
			struct power_write swap = f->pending[i - 1];

			k = power_chance(chance) % i;
			f->pending[i - 1] = f->pending[k];
			f->pending[k] = swap;
		}
		for (i = 0; i < f->pending_count; i++)
			write_survives(f, &f->pending[i], chance);
	}
	power_file_drop(f);
	f->there = f->safe_there = f->safe_there || (f->there && power_chance(chance) % 2 == 0);
	if (power_resize(&f->now, &f->len, f->safe_len) && f->safe_len != 0)
		memcpy(f->now, f->safe, f->safe_len);
	power_file_unmap(f);
}

/* What is safe becomes what the program sees.  A write later cut off was copied
 * for nothing; a file that was replaced is copied whole. */
bool
power_file_sync(struct power_file *f)
{
	size_t i;

	if (!power_resize(&f->safe, &f->safe_len, f->len))
		return false;
	for (i = 0; !f->replaced && i < f->pending_count; i++) {
		const struct power_write *w = &f->pending[i];
		size_t end = w->at + w->len < f->len ? w->at + w->len : f->len;

		/* The bytes from a cut on were made anew, perhaps as zeros. */
		if (w->data == NULL)
			end = f->len;
		if (w->at < end)
			memcpy(f->safe + w->at, f->now + w->at, end - w->at);
	}
	if (f->replaced && f->len != 0)
		memcpy(f->safe, f->now, f->len);
	return true;
}
