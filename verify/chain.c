/* SPDX-License-Identifier: ISC */
/*
 * The walk along an export, one line in memory at a time.
 */
#include "verify/verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/b64.h"

struct walk {
	const struct acks	*acks;
	const struct checkpoint	*checkpoint;
	size_t			 next;		/* acknowledgement */
	struct buf		 scratch;
	char			 time[sizeof "2026-11-20T12:00:01.000000+09:00"];
	struct verdict		*v;
};

/* Records begin with their time; written with one offset, it sorts as text. */
static bool
time_holds(struct walk *w, const struct line *l)
{
	static const char head[] = "{\"at\":\"";
	const size_t skip = sizeof head - 1, width = sizeof w->time - 1;

	if (l->record_len <= skip + width || memcmp(l->record, head, skip) != 0 ||
	    l->record[skip + width] != '"' || strncmp(w->time, l->record + skip, width) > 0)
		return false;
	memcpy(w->time, l->record + skip, width);
	return true;
}

/* Does the chain pass through what was acknowledged, and what stands on paper? */
static const char *
witnesses_hold(struct walk *w, const struct line *l)
{
	const struct acks *a = w->acks;

	for (; w->next < a->n && a->list[w->next].seq <= l->seq; w->next++) {
		if (a->list[w->next].seq < l->seq)
			continue;	/* destroyed with the beginning */
		if (memcmp(a->list[w->next].hash, l->hash, HASH_BYTES) != 0)
			return "acknowledgement";
		w->v->acknowledged = l->seq;
	}
	if (w->checkpoint->seq == l->seq &&
	    memcmp(w->checkpoint->hash, l->hash, HASH_BYTES) != 0)
		return "checkpoint";
	return NULL;
}

static const char *
line_holds(struct walk *w, char *text, size_t len)
{
	unsigned char want[HASH_BYTES];
	struct verdict *v = w->v;
	struct line l;

	if (!line_read(text, len, &w->scratch, &l) || (l.record == NULL && v->last != 0))
		return "format";
	if (l.record != NULL) {
		if (l.seq != v->last + 1)
			return "link";
		digest_link((uint64_t)l.seq, v->head, l.record, l.record_len, want);
		if (memcmp(want, l.hash, HASH_BYTES) != 0)
			return "link";
		if (!time_holds(w, &l))
			return "time";
		v->entries++;
		if (v->first == 0)
			v->first = l.seq;
	}
	v->last = l.seq;
	memcpy(v->head, l.hash, HASH_BYTES);
	return witnesses_hold(w, &l);
}

enum err_code
chain_walk(const char *path, const struct acks *a, const struct checkpoint *c,
    struct verdict *out, struct err *e)
{
	struct walk w = { .acks = a, .checkpoint = c, .v = out };
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t cap = 0;
	ssize_t len;
	enum err_code rc = ERR_OK;

	*out = (struct verdict){ 0 };
	if (f == NULL)
		return err_errno(e, path, errno);
	while (out->why == NULL && (len = getline(&text, &cap, f)) > 0) {
		/* A last line without its end was cut off. */
		out->why = text[len - 1] == '\n' ? line_holds(&w, text, (size_t)len - 1) : "format";
		if (out->why != NULL)
			out->first_bad = strcmp(out->why, "acknowledgement") == 0 ||
			    strcmp(out->why, "checkpoint") == 0 ? out->last : out->last + 1;
	}
	if (ferror(f))
		rc = err_errno(e, path, errno);
	else if (out->why == NULL && (w.next < a->n || c->seq > out->last)) {
		/* What was acknowledged, or stands on paper, comes after the end. */
		out->why = "end";
		out->first_bad = out->last + 1;
	}
	free(text);
	buf_free(&w.scratch);
	(void)fclose(f);
	return rc;
}
