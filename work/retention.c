/* SPDX-License-Identifier: ISC */
/*
 * Retention: class × period, from the policy; see keep.h.  What is destroyed is
 * recorded with it, in one transaction, in batches that leave the sender and
 * the screen their turn.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/reserve.h"
#include "work/keep.h"
#include "work/policy.h"
#include "work/priv.h"
#include "work/watch.h"

#define US_PER_DAY	(24 * INT64_C(3600) * 1000000)
#define BATCH		32

static const size_t periods[KEEP_COUNT] = {
	[KEEP_DRAFT] = offsetof(struct policy, keep_draft),
	[KEEP_SUBMISSION] = offsetof(struct policy, keep_submission),
	[KEEP_RESULT] = offsetof(struct policy, keep_result),
	[KEEP_EVIDENCE] = offsetof(struct policy, keep_evidence),
	[KEEP_AUDIT] = offsetof(struct policy, keep_audit),
	[KEEP_COUNTERS] = offsetof(struct policy, keep_counters),
};

static enum err_code
record(struct work *w, enum keep_class c, int64_t n, struct err *e)
{
	struct audit_event ev = { .action = "destroy", .who = "system", .result = "ok" };
	char count[48], *note = NULL;
	enum err_code rc = ERR_OK;

	(void)snprintf(count, sizeof count, "%s %" PRId64, keep_class_name(c), n);
	ev.detail = count;
	if (c == KEEP_AUDIT) {
		rc = purge_audit_note(w->store, &note, e);
		ev.detail = note;
	}
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	free(note);
	return rc;
}

static enum err_code
batch(struct work *w, enum keep_class c, int64_t before_us, int64_t *n, struct err *e)
{
	enum err_code rc = store_begin(w->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = purge_batch(w->store, c, before_us, BATCH, n, e);
	if (rc == ERR_OK && *n != 0)
		rc = record(w, c, *n, e);
	if (rc == ERR_OK && *n != 0)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	return rc;
}

enum err_code
retention_run(struct work *w, struct retention *out, struct err *e)
{
	struct err busy = ERR_INIT;
	struct policy p;
	int64_t n, days, any = 0;
	enum err_code rc = policy_load(w, &p, e);
	size_t c;

	*out = (struct retention){ .beyond_recovery = true };
	for (c = 0; rc == ERR_OK && c < KEEP_COUNT; c++) {
		memcpy(&days, (const char *)&p + periods[c], sizeof days);
		do {
			rc = batch(w, (enum keep_class)c, work_now(w) - days * US_PER_DAY, &n, e);
			out->destroyed[c] += n;
			any += n;
		} while (rc == ERR_OK && n != 0);
	}
	policy_clear(&p);
	/* A reader holds the WAL: the next run, or the next checkpoint, does it. */
	if (rc == ERR_OK && any != 0 && store_truncate_wal(w->store, &busy) != ERR_OK)
		out->beyond_recovery = false;
	err_clear(&busy);
	return rc;
}

enum err_code
daily_run(struct work *w, struct err *e)
{
	char today[DATE_TEXT_SIZE], *last = NULL;
	struct retention done;
	int64_t escalated;
	bool same;
	enum err_code rc = setting_get(w->store, "daily_run", &last, e);

	date_format(work_today(w), today);
	same = last != NULL && strcmp(last, today) == 0;
	free(last);
	if (rc != ERR_OK || same)
		return rc;
	rc = follow_up_daily(w, &escalated, e);
	if (rc == ERR_OK)
		rc = retention_run(w, &done, e);
	if (rc == ERR_OK)
		rc = reserve_make(w->home, NULL, e);
	if (rc == ERR_OK && done.beyond_recovery)
		rc = setting_put(w->store, "daily_run", today, e);
	return rc;
}
