/* SPDX-License-Identifier: ISC */
/*
 * The policy: what counts as unusual, and how long what is kept.
 *
 * Signed by the municipality's root, like the roster, and imported as a file;
 * without one the built-in values below hold.  A const table (policy.c) names
 * each value with its limits: a policy cannot switch a rule off, nor destroy
 * what the law wants kept.
 */
#ifndef WORK_POLICY_H
#define WORK_POLICY_H

#include "work/work.h"

#define TYP_POLICY	"mado-policy"

struct policy {
	int64_t	  version;		/* 0: built in */
	int64_t	  idle_minutes, login_minutes;	/* limit.h */
	/* unusual operation */
	int64_t	  day_begin, day_end;	/* minutes after midnight */
	int64_t	  session_minutes, day_minutes;
	int64_t	  looks, looks_minutes;
	int64_t	  repeat_looks, repeat_days;
	int64_t	  fast_seconds;
	int64_t	  pair_percent, pair_least, pair_days;
	int64_t	  failed_logins, refused, clock_step_seconds;
	int64_t	  answer_days;		/* then an unanswered one escalates */
	int64_t	  guidance_days;	/* practice.c; 0: nobody is guided */
	int64_t	  printing;		/* 1: results may be printed, with a reason each time */
	/* retention, days after the entry's end (drafts: after the last change) */
	int64_t	  keep_draft, keep_submission, keep_result, keep_evidence, keep_audit;
	int64_t	  keep_counters;
	struct date *holidays;
	size_t	  holiday_count;
};
void		policy_clear(struct policy *p);
/* The one in force; its signature verified.  ERR_STORE_DAMAGED when it does not hold. */
enum err_code	policy_load(struct work *w, struct policy *out, struct err *e) MUST_CHECK;
/* draft: {"organization","version","values":{name:number},"holidays":["2026-11-23"]}. */
enum err_code	policy_sign(const char *root_key_file, const char *draft, size_t len,
		    int64_t now_us, struct buf *out, struct err *e) MUST_CHECK;
/* ERR_REFUSED when it is another municipality's or not newer. */
enum err_code	policy_import(struct work *w, const char *jws, struct err *e) MUST_CHECK;
/* Every value in force, by name. */
enum err_code	policy_show(struct work *w, bool (*fn)(void *ctx, const char *name, int64_t value,
		    int64_t built_in), void *ctx, int64_t *version, struct err *e) MUST_CHECK;

#endif
