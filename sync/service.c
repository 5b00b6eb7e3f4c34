/* SPDX-License-Identifier: ISC */
/*
 * The service: is the server there, open, and new enough for us; and the
 * roster, which it must know before it can judge signatures.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/run.h"

#define SKEW_STEP_MS	1000

/* Dotted numbers: "0.10" is newer than "0.9". */
static int
compare_versions(const char *a, const char *b)
{
	long x, y;
	char *end_a, *end_b;

	while (*a != '\0' || *b != '\0') {
		x = strtol(a, &end_a, 10);
		y = strtol(b, &end_b, 10);
		if (x != y)
			return x < y ? -1 : 1;
		if (end_a == a && end_b == b)
			return strcmp(a, b);
		a = end_a + (*end_a == '.');
		b = end_b + (*end_b == '.');
	}
	return 0;
}

/* The server's clock minus ours, in the middle of the question; what trembles by less than
 * a second is not written. */
static enum err_code
note_skew(struct run *r, int64_t theirs_us, int64_t asked_us, struct err *e)
{
	int64_t ours_us = asked_us + (clock_wall_us(r->clock) - asked_us) / 2;
	int64_t skew = (theirs_us - ours_us) / 1000, known = 0;
	enum err_code rc = run_get_number(r, "clock_skew_ms", &known, e);

	if (rc != ERR_OK || (skew - known < SKEW_STEP_MS && known - skew < SKEW_STEP_MS))
		return rc;
	return run_put_number(r, "clock_skew_ms", skew, e);
}

static enum err_code
note_service(struct run *r, const struct wire_service *s, int64_t asked_us, struct err *e)
{
	int64_t now;
	enum err_code rc = run_put_text(r, "server_state", s->state, e);

	if (rc == ERR_OK)
		rc = run_put_text(r, "server_opens_at", s->opens_at, e);
	if (rc == ERR_OK && time_parse(s->now, &now))
		rc = note_skew(r, now, asked_us, e);
	if (rc == ERR_OK)
		rc = run_put_number(r, "server_roster", s->roster_version, e);
	r->open = strcmp(s->state, "open") == 0;
	if (s->minimum_version != NULL && r->options->version != NULL &&
	    compare_versions(r->options->version, s->minimum_version) < 0) {
		run_alarm(r, "sync.alarm.too_old");
		r->open = false;
		r->too_old = true;
	}
	return rc;
}

enum err_code
service_step(struct run *r, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct wire_service s = { 0 };
	int64_t asked_us = clock_wall_us(r->clock);
	enum err_code rc = run_call(r, "GET", "/v1/service", NULL, 0, &a, e);

	if (rc == ERR_OK && r->stop == ERR_OK) {
		if (a.link == LINK_ANSWER && a.status == 200 &&
		    service_read(buf_str(&a.body), a.body.len, &s, NULL) == ERR_OK) {
			rc = note_service(r, &s, asked_us, e);
		} else {
			/* Without it nothing can be concluded: like a line that is down. */
			r->stop = ERR_NET_DOWN;
		}
	}
	service_clear(&s);
	answer_clear(&a);
	return rc;
}

/* The version inside our roster; it was verified when it was taken in. */
static int64_t
roster_version(const char *jws)
{
	struct buf payload = BUF_INIT;
	struct wire_roster roster = { 0 };
	const char *from = strchr(jws, '.'), *to = from != NULL ? strchr(from + 1, '.') : NULL;
	int64_t version = 0;

	if (to != NULL && b64_decode(from + 1, (size_t)(to - from - 1), &payload) &&
	    roster_read(buf_str(&payload), payload.len, &roster, NULL) == ERR_OK)
		version = roster.version;
	roster_clear(&roster);
	buf_free(&payload);
	return version;
}

enum err_code
roster_step(struct run *r, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf body = BUF_INIT;
	char *jws = NULL;
	int64_t theirs = 0, ours;
	enum err_code rc = setting_get(r->store, "roster", &jws, e);

	if (rc == ERR_OK)
		rc = run_get_number(r, "server_roster", &theirs, e);
	ours = rc == ERR_OK && jws != NULL ? roster_version(jws) : 0;
	if (rc == ERR_OK && ours > theirs) {
		rc = roster_put_build(jws, &body, e);
		if (rc == ERR_OK)
			rc = run_call(r, "PUT", "/v1/roster", body.data, body.len, &a, e);
		if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 200)
			rc = run_put_number(r, "roster_pushed", ours, e);
		else if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 422)
			run_alarm(r, "sync.alarm.roster");
	}
	answer_clear(&a);
	buf_free(&body);
	free(jws);
	return rc;
}
