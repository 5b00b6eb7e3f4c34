/* SPDX-License-Identifier: ISC */
/*
 * The rules of unusual operation; see watch.h.  A rule compares a count with
 * the policy's threshold and, when it is passed, leaves one line in the queue
 * and one in the chain.  It stops nothing: that is guard.c.
 */
#include "work/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "work/policy.h"
#include "work/priv.h"

#define US_PER_S	INT64_C(1000000)
#define US_PER_MINUTE	(60 * US_PER_S)
#define US_PER_DAY	(24 * 60 * US_PER_MINUTE)
#define TAIL		100	/* links looked at with each login */

static const struct rule table[] = {
	{ "hours", "work.unusual.rule.hours" },
	{ "holiday", "work.unusual.rule.holiday" },
	{ "long-session", "work.unusual.rule.long-session" },
	{ "long-day", "work.unusual.rule.long-day" },
	{ "many-looks", "work.unusual.rule.many-looks" },
	{ "no-case", "work.unusual.rule.no-case" },
	{ "unknown-case", "work.unusual.rule.unknown-case" },
	{ "repeated-looks", "work.unusual.rule.repeated-looks" },
	{ "own-record", "work.unusual.rule.own-record" },
	{ "colleague", "work.unusual.rule.colleague" },
	{ "protected", "work.unusual.rule.protected" },
	{ "fast-approval", "work.unusual.rule.fast-approval" },
	{ "one-pair", "work.unusual.rule.one-pair" },
	{ "failed-logins", "work.unusual.rule.failed-logins" },
	{ "clock-step", "work.unusual.rule.clock-step" },
	{ "refused", "work.unusual.rule.refused" },
	{ "chain-gap", "work.unusual.rule.chain-gap" },
};

const struct rule *
rule_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}

/* ---- finding ---- */

enum err_code
unusual_found(struct work *w, const struct policy *p, const struct finding *f, struct err *e)
{
	struct audit_event ev = { .action = "unusual", .who = f->who, .entry = f->entry,
	    .result = "ok", .detail = f->rule };
	struct unusual u = { .rule = f->rule, .who = f->who, .entry = f->entry,
	    .detail = f->detail, .due_us = work_now(w) + p->answer_days * US_PER_DAY };
	int64_t id;
	enum err_code rc = unusual_put(w->store, &u, f->once_since_us, &id, e);

	return rc == ERR_OK && id != 0 ? audit_append(w->store, &ev, NULL, e) : rc;
}

static int64_t
today_us(const struct work *w)
{
	return date_start_us(work_today(w));
}

/* ---- time ---- */

/* Sunday 0 … Saturday 6; 1970-01-04 was a Sunday. */
static int
weekday(struct date d)
{
	const struct date sunday = { 1970, 1, 4 };
	int64_t days = (date_start_us(d) - date_start_us(sunday)) / US_PER_DAY;

	return (int)((days % 7 + 7) % 7);
}

static bool
day_off(const struct policy *p, struct date d)
{
	int day = weekday(d);
	size_t i;

	for (i = 0; i < p->holiday_count; i++) {
		if (date_compare(p->holidays[i], d) == 0)
			return true;
	}
	return day == 0 || day == 6;
}

static enum err_code
check_hours(struct session *s, const struct policy *p, struct err *e)
{
	struct work *w = s->work;
	struct finding f = { .who = s->kid, .once_since_us = today_us(w) };
	int64_t minute = (work_now(w) - today_us(w)) / US_PER_MINUTE;

	if (day_off(p, work_today(w)))
		f.rule = "holiday";
	else if (minute < p->day_begin || minute >= p->day_end)
		f.rule = "hours";
	return f.rule != NULL ? unusual_found(w, p, &f, e) : ERR_OK;
}

/* The wall clock and the time since boot go on together, unless somebody set one.
 * After a boot there is nothing to compare with but the chain's own time. */
static enum err_code
check_clock(struct session *s, const struct policy *p, struct err *e)
{
	struct work *w = s->work;
	int64_t wall = work_now(w), boot = clock_boot_us(w->clock), then_wall, then_boot, step = 0;
	char *text, *rest, now[64], seconds[24];
	struct finding f = { .rule = "clock-step", .who = s->kid, .detail = seconds,
	    .once_since_us = wall };
	enum err_code rc = setting_get(w->store, "clock_seen", &text, e);

	if (rc == ERR_OK && text != NULL) {
		then_wall = strtoll(text, &rest, 10);
		then_boot = strtoll(rest, NULL, 10);
		step = wall - then_wall - (boot >= then_boot ? boot - then_boot : 0);
		if (boot < then_boot && step > 0)
			step = 0;
	}
	free(text);
	(void)snprintf(seconds, sizeof seconds, "%" PRId64, step / US_PER_S);
	if (rc == ERR_OK && llabs(step) > p->clock_step_seconds * US_PER_S)
		rc = unusual_found(w, p, &f, e);
	(void)snprintf(now, sizeof now, "%" PRId64 " %" PRId64, wall, boot);
	return rc == ERR_OK ? setting_put(w->store, "clock_seen", now, e) : rc;
}

static enum err_code
check_session(struct session *s, const struct policy *p, struct err *e)
{
	struct work *w = s->work;
	struct finding f = { .who = s->kid };
	int64_t length, day;
	enum err_code rc = presence_seen(w->store, s->presence, &length, &day, e);

	if (rc == ERR_OK && length > p->session_minutes * US_PER_MINUTE) {
		f.rule = "long-session";
		f.once_since_us = work_now(w) - length;
		rc = unusual_found(w, p, &f, e);
	}
	if (rc == ERR_OK && day > p->day_minutes * US_PER_MINUTE) {
		f.rule = "long-day";
		f.once_since_us = today_us(w);
		rc = unusual_found(w, p, &f, e);
	}
	return rc;
}

/* ---- the chain ---- */

static enum err_code
find_gap(struct work *w, const struct policy *p, int64_t first_bad, struct err *e)
{
	char where[24];
	struct finding f = { .rule = "chain-gap", .who = "system", .detail = where };

	(void)snprintf(where, sizeof where, "%" PRId64, first_bad);
	return unusual_found(w, p, &f, e);
}

static enum err_code
check_chain(struct session *s, const struct policy *p, struct err *e)
{
	struct audit_state st;
	enum err_code rc = audit_verify_tail(s->work->store, TAIL, &st, e);

	return rc == ERR_OK && st.first_bad != 0 ? find_gap(s->work, p, st.first_bad, e) : rc;
}

enum err_code
watch_chain(struct work *w, int64_t first_bad, struct err *e)
{
	struct policy p;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	rc = store_begin(w->store, e);
	if (rc == ERR_OK)
		rc = find_gap(w, &p, first_bad, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	policy_clear(&p);
	return rc;
}

/* ---- logins ---- */

enum err_code
watch_login(struct session *s, struct err *e)
{
	char day[DATE_TEXT_SIZE];
	struct policy p;
	enum err_code rc = policy_load(s->work, &p, e);

	if (rc != ERR_OK)
		return rc;
	date_format(work_today(s->work), day);
	rc = presence_begin(s->work->store, s->kid, day, &s->presence, e);
	if (rc == ERR_OK)
		rc = check_hours(s, &p, e);
	if (rc == ERR_OK)
		rc = check_clock(s, &p, e);
	if (rc == ERR_OK)
		rc = check_chain(s, &p, e);
	policy_clear(&p);
	return rc;
}

enum err_code
watch_failed(struct work *w, const char *who, int64_t failed, struct err *e)
{
	struct watch v = { .what = WATCH_FAILED, .who = who };
	struct finding f = { .rule = "failed-logins", .who = who, .once_since_us = today_us(w) };
	struct policy p;
	int64_t today = 0;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	rc = watch_put(w->store, &v, e);
	/* Logins that nobody has share one count. */
	if (rc == ERR_OK)
		rc = watch_count(w->store, WATCH_FAILED, who, today_us(w) - 1, &today, e);
	if (rc == ERR_OK && (failed >= p.failed_logins || today >= p.failed_logins))
		rc = unusual_found(w, &p, &f, e);
	policy_clear(&p);
	return rc;
}

enum err_code
watch_act(struct session *s, struct err *e)
{
	struct policy p;
	enum err_code rc = policy_load(s->work, &p, e);

	if (rc != ERR_OK)
		return rc;
	rc = check_session(s, &p, e);
	if (rc == ERR_OK)
		rc = check_clock(s, &p, e);
	policy_clear(&p);
	return rc;
}

/* ---- looks ---- */

static void
person_token(const struct keyring_key *k, const char *person_key, const char *entry,
    unsigned char out[TOKEN_BYTES])
{
	/* Keys are written with leading zeros or without: it is the same person. */
	const char *what = text_empty(person_key) ? entry : person_key + strspn(person_key, "0");

	row_token(k->row, "look", what, strlen(what), out);
}

static enum err_code
check_looks(struct session *s, const struct policy *p, struct err *e)
{
	struct work *w = s->work;
	int64_t since = work_now(w) - p->looks_minutes * US_PER_MINUTE, n;
	struct finding f = { .rule = "many-looks", .who = s->kid, .once_since_us = since };
	enum err_code rc = watch_count(w->store, WATCH_LOOK, s->kid, since, &n, e);

	return rc == ERR_OK && n > p->looks ? unusual_found(w, p, &f, e) : rc;
}

static enum err_code
check_repeated(struct session *s, const struct policy *p, const char *entry,
    const unsigned char token[TOKEN_BYTES], struct err *e)
{
	struct work *w = s->work;
	int64_t since = work_now(w) - p->repeat_days * US_PER_DAY, n;
	struct finding f = { .rule = "repeated-looks", .who = s->kid, .entry = entry,
	    .once_since_us = since };
	enum err_code rc = watch_person_count(w->store, s->kid, token, since, &n, e);

	return rc == ERR_OK && n >= p->repeat_looks ? unusual_found(w, p, &f, e) : rc;
}

enum err_code
watch_look(struct session *s, const struct opened *o, const char *what, struct err *e)
{
	struct work *w = s->work;
	unsigned char token[TOKEN_BYTES];
	struct watch v = { .what = what, .who = s->kid, .entry = o->entry.id, .token = token };
	struct finding f = { .rule = "no-case", .who = s->kid, .entry = o->entry.id };
	struct policy p;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	person_token(o->key, o->head.person_key, o->entry.id, token);
	rc = watch_put(w->store, &v, e);
	if (rc == ERR_OK)
		rc = check_session(s, &p, e);
	if (rc == ERR_OK)
		rc = check_looks(s, &p, e);
	if (rc == ERR_OK)
		rc = check_repeated(s, &p, o->entry.id, token, e);
	/* A draft may still be on its way to a case number. */
	if (rc == ERR_OK && text_empty(o->head.case_no) && o->entry.state != ST_DRAFT)
		rc = unusual_found(w, &p, &f, e);
	policy_clear(&p);
	return rc;
}

static void
case_token(const struct keyring_key *k, const char *case_no, unsigned char out[TOKEN_BYTES])
{
	row_token(k->row, "case", case_no, strlen(case_no), out);
}

enum err_code
watch_case(struct session *s, const struct keyring_key *k, const char *case_no, struct err *e)
{
	unsigned char token[TOKEN_BYTES];

	if (text_empty(case_no))
		return ERR_OK;
	case_token(k, case_no, token);
	return known_case_put(s->work->store, token, e);
}

enum err_code
watch_search(struct session *s, const struct keyring_key *k, const char *person_key,
    const char *case_no, struct err *e)
{
	struct work *w = s->work;
	unsigned char person[TOKEN_BYTES], token[TOKEN_BYTES];
	struct watch v = { .what = WATCH_LOOK, .who = s->kid,
	    .token = text_empty(person_key) ? NULL : person };
	struct finding f = { .who = s->kid, .once_since_us = work_now(w) };
	struct policy p;
	size_t i;
	bool known = false;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	if (v.token != NULL)
		person_token(k, person_key, "", person);
	rc = watch_put(w->store, &v, e);
	if (rc == ERR_OK)
		rc = check_session(s, &p, e);
	if (rc == ERR_OK)
		rc = check_looks(s, &p, e);
	if (rc == ERR_OK && v.token != NULL)
		rc = check_repeated(s, &p, NULL, person, e);
	/* A case may be older than the key of today. */
	for (i = 0; rc == ERR_OK && !known && !text_empty(case_no) &&
	    i < keyring_count(s->ring); i++) {
		if (strcmp(keyring_at(s->ring, i)->affair, k->affair) != 0)
			continue;
		case_token(keyring_at(s->ring, i), case_no, token);
		rc = known_case(w->store, token, &known, e);
	}
	if (rc == ERR_OK && !known) {
		f.rule = text_empty(case_no) ? "no-case" : "unknown-case";
		rc = unusual_found(w, &p, &f, e);
	}
	policy_clear(&p);
	return rc;
}

/* ---- approvals ---- */

static enum err_code
check_pair(struct session *s, const struct policy *p, struct err *e)
{
	struct work *w = s->work;
	int64_t since = work_now(w) - p->pair_days * US_PER_DAY;
	struct finding f = { .rule = "one-pair", .who = s->kid, .once_since_us = since };
	struct pair_share share;
	enum err_code rc = approval_pairs(w->store, s->kid, since, &share, e);

	f.detail = share.maker;
	if (rc == ERR_OK && share.all >= p->pair_least &&
	    share.pair * 100 >= share.all * p->pair_percent)
		rc = unusual_found(w, p, &f, e);
	free(share.maker);
	return rc;
}

enum err_code
watch_approve(struct session *s, const struct opened *o, struct err *e)
{
	struct work *w = s->work;
	struct finding f = { .rule = "fast-approval", .who = s->kid, .entry = o->entry.id };
	struct policy p;
	int64_t opened;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	rc = watch_reviewed(w->store, s->kid, o->entry.id, &opened, e);
	if (rc == ERR_OK && work_now(w) - opened < p.fast_seconds * US_PER_S)
		rc = unusual_found(w, &p, &f, e);
	if (rc == ERR_OK)
		rc = check_pair(s, &p, e);
	if (rc == ERR_OK)
		rc = check_session(s, &p, e);
	policy_clear(&p);
	return rc;
}

/* ---- refusals ---- */

static enum err_code
put_refused(struct session *s, const struct policy *p, const char *action, const char *entry,
    struct err *e)
{
	struct work *w = s->work;
	struct watch v = { .what = WATCH_REFUSED, .who = s->kid, .entry = entry };
	struct finding f = { .rule = "refused", .who = s->kid, .once_since_us = today_us(w) };
	struct audit_event ev = { .action = action, .who = s->kid, .entry = entry,
	    .result = err_code_name(ERR_DENIED) };
	int64_t n = 0;
	enum err_code rc = audit_append(w->store, &ev, NULL, e);

	if (rc == ERR_OK)
		rc = watch_put(w->store, &v, e);
	if (rc == ERR_OK)
		rc = watch_count(w->store, WATCH_REFUSED, s->kid, today_us(w) - 1, &n, e);
	return rc == ERR_OK && n >= p->refused ? unusual_found(w, p, &f, e) : rc;
}

void
watch_refused(struct session *s, const char *action, const char *entry)
{
	struct store *st = s->work->store;
	struct policy p;
	enum err_code rc = policy_load(s->work, &p, NULL);

	if (rc == ERR_OK)
		rc = store_begin(st, NULL);
	if (rc == ERR_OK) {
		rc = put_refused(s, &p, action, entry, NULL);
		if (rc == ERR_OK)
			rc = store_commit(st, NULL);
		store_rollback(st);
	}
	/* Nothing was shown: the refusal stands, whether or not it could be written. */
	if (rc != ERR_OK)
		log_event(LOG_ERROR, "audit_failed", (struct log_pair[]){ LOG_END });
	policy_clear(&p);
}

/* ---- audit entries with their rules ---- */

enum err_code
act_record(struct session *s, const struct audit_event *ev, struct err *e)
{
	struct store *st = s->work->store;
	enum err_code rc = store_begin(st, e);

	if (rc == ERR_OK)
		rc = audit_append(st, ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_act(s, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}

enum err_code
look_record(struct session *s, const struct opened *o, const struct audit_event *ev,
    struct err *e)
{
	struct store *st = s->work->store;
	enum err_code rc = store_begin(st, e);

	if (rc == ERR_OK)
		rc = audit_append(st, ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_look(s, o, WATCH_LOOK, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}
