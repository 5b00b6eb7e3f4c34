/* SPDX-License-Identifier: ISC */
/*
 * Results: fetched, checked by digest, stored as received; deleted at the
 * server only after a member has opened them here.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/run.h"

/* Ids gathered before anything is fetched: the store is not read while it is
 * written. */
struct wanted {
	struct item {
		char	submission[UUID_TEXT_SIZE];
		char	digest[DIGEST_TEXT_SIZE];
	}	*items;
	size_t	 count;
	bool	 nomem;
};

static bool
want(void *ctx, const char *submission, const char *digest)
{
	struct wanted *w = ctx;
	struct item *grown = realloc(w->items, (w->count + 1) * sizeof *grown);

	if (grown == NULL) {
		w->nomem = true;
		return false;
	}
	w->items = grown;
	/* Ids and digests have one length each; anything else is no row of ours. */
	if (strlen(submission) >= sizeof grown->submission ||
	    strlen(digest) >= sizeof grown->digest)
		return true;
	memcpy(grown[w->count].submission, submission, strlen(submission) + 1);
	memcpy(grown[w->count].digest, digest, strlen(digest) + 1);
	w->count++;
	return true;
}

static bool
want_deleted(void *ctx, const char *submission)
{
	return want(ctx, submission, "");
}

static enum err_code
store_result(struct run *r, const struct item *it, const struct buf *sealed, struct err *e)
{
	enum err_code rc = store_begin(r->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = result_put(r->store, it->submission, it->digest, buf_str(sealed), sealed->len, e);
	crash_point("result.before-commit");
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	else
		store_rollback(r->store);
	crash_point("result.after-commit");
	r->report->results += rc == ERR_OK;
	return rc;
}

static bool
item_path(void *ctx, size_t i, struct buf *b)
{
	const struct wanted *w = ctx;

	return submission_path(b, w->items[i].submission, "/result");
}

static enum err_code
fetched(struct run *r, void *ctx, size_t i, const struct answer *a, struct err *e)
{
	const struct item *it = &((const struct wanted *)ctx)->items[i];
	struct buf sealed = BUF_INIT;
	char digest[DIGEST_TEXT_SIZE] = "", *id = NULL;
	enum err_code rc = ERR_OK;

	if (a->link == LINK_ANSWER && a->status == 410) {
		run_alarm(r, "sync.alarm.result_gone");
		return result_set_gone(r->store, it->submission, e);
	}
	if (a->link != LINK_ANSWER || a->status != 200)
		return ERR_OK;
	if (sealed_result_read(buf_str(&a->body), a->body.len, &id, &sealed, NULL) == ERR_OK)
		digest_text(buf_str(&sealed), sealed.len, digest);
	/* Other bytes than the statement promised are not stored. */
	if (id != NULL && strcmp(id, it->submission) == 0 && strcmp(digest, it->digest) == 0)
		rc = store_result(r, it, &sealed, e);
	else
		run_alarm(r, "sync.alarm.result");
	free(id);
	buf_free(&sealed);
	return rc;
}

static enum err_code
deleted(struct run *r, void *ctx, size_t i, const struct answer *a, struct err *e)
{
	const struct item *it = &((const struct wanted *)ctx)->items[i];

	/* 404 and 410: it is gone already.  result_set_deleted() makes the
	 * transaction. */
	if (a->link == LINK_ANSWER && (a->status == 204 || a->status == 404 || a->status == 410))
		return result_set_deleted(r->store, it->submission, e);
	return ERR_OK;
}

static enum err_code
each(struct run *r, struct wanted *w, const char *method,
    enum err_code (*done)(struct run *, void *, size_t, const struct answer *, struct err *),
    struct err *e)
{
	const struct fan f = { method, w->count, item_path, done, w };
	enum err_code rc = w->nomem ? err_nomem(e) : run_fan(r, &f, e);

	free(w->items);
	return rc;
}

enum err_code
results_step(struct run *r, struct err *e)
{
	struct wanted w = { 0 };
	enum err_code rc = result_missing_each(r->store, want, &w, e);

	if (rc != ERR_OK)
		free(w.items);
	return rc == ERR_OK ? each(r, &w, "GET", fetched, e) : rc;
}

enum err_code
delete_step(struct run *r, struct err *e)
{
	struct wanted w = { 0 };
	enum err_code rc = result_deletable_each(r->store, want_deleted, &w, e);

	if (rc != ERR_OK)
		free(w.items);
	return rc == ERR_OK ? each(r, &w, "DELETE", deleted, e) : rc;
}
