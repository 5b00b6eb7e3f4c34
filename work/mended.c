/* SPDX-License-Identifier: ISC */
/*
 * What an entry was returned for, and what of it still stands as it was
 * returned: the frozen review document beside the one that these answers make.
 */
#include <stdlib.h>
#include <string.h>

#include "work/comments.h"

static const struct review_line *
line_of(const struct review *r, const char *field)
{
	size_t i;

	for (i = 0; i < review_count(r); i++) {
		if (!review_at(r, i)->soft_reason && strcmp(review_at(r, i)->field, field) == 0)
			return review_at(r, i);
	}
	return NULL;
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* A document that was looked at meanwhile, or a note, mends too. */
static bool
stands(const struct review *was, const struct review *is, const char *field)
{
	const struct review_line *a = line_of(was, field), *b = line_of(is, field);

	return a != NULL && b != NULL && strcmp(a->value, b->value) == 0 &&
	    same_text(a->seen, b->seen) && same_text(a->note, b->note);
}

static enum err_code
read_both(const struct draft *d, struct review **was, struct review **is, struct err *e)
{
	const char *lang = form_set_lang(d->s->work->forms);
	struct frozen f = { 0 };
	struct buf now = BUF_INIT;
	enum err_code rc = frozen_load(d->s, d->entry.submission, &f, e);

	if (rc == ERR_OK)
		rc = review_read(buf_str(&f.review), f.review.len, lang, was, e);
	if (rc == ERR_OK)
		rc = review_build(d->answers, &now, e);
	if (rc == ERR_OK)
		rc = review_read(buf_str(&now), now.len, lang, is, e);
	frozen_clear(&f);
	buf_free(&now);
	return rc;
}

enum err_code
draft_unmended(const struct draft *d, struct field_comment **out, size_t *n, struct err *e)
{
	struct review *was = NULL, *is = NULL;
	struct field_comment drop;
	size_t i, left = 0;
	enum err_code rc = comments_read(d->head.comments, out, n, e);

	if (rc != ERR_OK || *n == 0)
		return rc;
	rc = read_both(d, &was, &is, e);
	/* Those that stand move to the front, in their order. */
	for (i = 0; rc == ERR_OK && i < *n; i++) {
		if ((*out)[i].field == NULL || !stands(was, is, (*out)[i].field))
			continue;
		drop = (*out)[left];
		(*out)[left++] = (*out)[i];
		(*out)[i] = drop;
	}
	while (*n > left) {
		(*n)--;
		free((*out)[*n].field);
		str_wipe(&(*out)[*n].text);
		free((*out)[*n].cause);
	}
	review_free(&was);
	review_free(&is);
	return rc;
}
