/* SPDX-License-Identifier: ISC */
/*
 * The network: a transport of sync/ between a terminal and the town.
 *
 * Requests under way end in any order.  Each meets a fate that depends on the
 * mood of the line: it arrives or not, its answer comes back or not, it
 * arrives twice or hours later, something else answers in the server's place.
 * What the sender may never do is watched here: to repeat what it did not ask
 * about, to send before it may, to delete what nobody has opened.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/entry.h"
#include "tests/sim/sim.h"

#define SUBMISSIONS	"/v1/submissions/"
#define US_PER_S	INT64_C(1000000)

enum fate {
	FATE_OK, FATE_DOWN, FATE_NOT_OURS, FATE_CUT_BEFORE, FATE_CUT_AFTER, FATE_LOSE, FATE_LATE,
	FATE_FOREIGN, FATE_FOREIGN_AFTER, FATE_TWICE, FATE_SPOIL, FATE_INJECT, FATE_DEAF,
	FATE_COUNT
};

/* Of a hundred requests in this mood. */
static const unsigned char odds[MOOD_COUNT][FATE_COUNT] = {
	[MOOD_CALM] = { [FATE_OK] = 97, [FATE_CUT_AFTER] = 1, [FATE_TWICE] = 2 },
	[MOOD_FLAKY] = { [FATE_OK] = 56, [FATE_DOWN] = 5, [FATE_CUT_BEFORE] = 9,
	    [FATE_CUT_AFTER] = 14, [FATE_LOSE] = 3, [FATE_LATE] = 5, [FATE_FOREIGN] = 3,
	    [FATE_TWICE] = 5 },
	[MOOD_HOSTILE] = { [FATE_OK] = 17, [FATE_CUT_AFTER] = 4, [FATE_FOREIGN_AFTER] = 3,
	    [FATE_NOT_OURS] = 2, [FATE_SPOIL] = 4, [FATE_INJECT] = 70 },
	[MOOD_FORGED] = { [FATE_OK] = 35, [FATE_SPOIL] = 65 },
	[MOOD_DEAF] = { [FATE_OK] = 50, [FATE_CUT_AFTER] = 50 },
	[MOOD_DOWN] = { [FATE_DOWN] = 100 },
};
/* A deaf line: what was cut is not told of either, while everything else is answered. */
static const unsigned char deaf_to_get = 90;

/* What may be said in the server's place. */
static const struct injection {
	int		 status;
	const char	*type;		/* problem name */
	int64_t		 retry_after_s;
	enum row	 row;
	enum { NOTHING, REFUSES, MAYBE, LIE } effect;
} injections[] = {
	{ 401, "terminal-not-enrolled", -1, ROW_401, NOTHING },
	{ 403, "terminal-not-enrolled", -1, ROW_NOT_ENROLLED, NOTHING },
	{ 403, "terminal-suspended", -1, ROW_SUSPENDED, NOTHING },
	{ 404, "not-found", -1, ROW_404, NOTHING },
	{ 405, "method-not-allowed", -1, ROW_405, NOTHING },
	{ 400, "malformed", -1, ROW_400, NOTHING },
	{ 413, "too-large", -1, ROW_413, NOTHING },
	{ 415, "unsupported-media-type", -1, ROW_415, NOTHING },
	{ 409, "conflict", -1, ROW_CONFLICT, REFUSES },
	{ 409, "superseded-was-taken", -1, ROW_WAS_TAKEN, LIE },
	{ 409, "already-superseded", -1, ROW_ALREADY, LIE },
	{ 422, "id-reused", -1, ROW_ID_REUSED, REFUSES },
	{ 422, "envelope-mismatch", -1, ROW_ENVELOPE, REFUSES },
	{ 422, "signature-refused", -1, ROW_SIGNATURE, REFUSES },
	{ 422, "signer-suspended", -1, ROW_SIGNER_SUSPENDED, REFUSES },
	{ 422, "sealing-key-unknown", -1, ROW_SEALING_KEY, REFUSES },
	{ 422, "not-permitted", -1, ROW_NOT_PERMITTED, REFUSES },
	{ 422, "invalid", -1, ROW_INVALID, REFUSES },
	{ 422, "layout-outdated", -1, ROW_LAYOUT, REFUSES },
	{ 422, "expired", -1, ROW_EXPIRED, REFUSES },
	{ 418, "teapot", -1, ROW_UNKNOWN_4XX, REFUSES },
	{ 422, "never-heard-of", -1, ROW_UNKNOWN_4XX, REFUSES },
	{ 429, "too-many", 7, ROW_429, NOTHING },
	{ 429, "too-many", -1, ROW_429_BARE, NOTHING },
	{ 503, "busy", 20, ROW_503, NOTHING },
	{ 503, "busy", -1, ROW_503_BARE, MAYBE },
	{ 500, "internal", -1, ROW_OTHER_5XX, MAYBE },
	{ 502, "never-heard-of", -1, ROW_OTHER_5XX, MAYBE },
	{ 302, NULL, -1, ROW_3XX, MAYBE },
	{ 204, NULL, -1, ROW_OTHER_2XX, MAYBE },
};

/* Natural answers by status and type, for the tally. */
static enum row
row_of(int status, int64_t retry_after_s, const char *body)
{
	size_t i;

	for (i = 0; i < NELEM(injections); i++) {
		const struct injection *j = &injections[i];
		char type[64];

		(void)snprintf(type, sizeof type, ":%s\"", j->type != NULL ? j->type : "");
		if (j->status == status && (j->retry_after_s < 0) == (retry_after_s < 0) &&
		    (j->type == NULL || strstr(body, type) != NULL))
			return j->row;
	}
	return status >= 500 ? ROW_OTHER_5XX : ROW_UNKNOWN_4XX;
}

/* ---- one exchange ---- */

struct net {
	struct transport	 base;
	struct terminal		*terminal;
	struct call		*under_way[TRANSPORT_WIDTH];
	size_t			 count;
};

/* The submission that a path names, "" for none. */
static void
submission_of(const char *path, char out[UUID_TEXT_SIZE])
{
	size_t n = sizeof SUBMISSIONS - 1;

	out[0] = '\0';
	if (strncmp(path, SUBMISSIONS, n) == 0 && strlen(path + n) >= UUID_TEXT_SIZE - 1) {
		memcpy(out, path + n, UUID_TEXT_SIZE - 1);
		out[UUID_TEXT_SIZE - 1] = '\0';
	}
}

static bool
is_send(const struct call *c)
{
	return strcmp(c->method, "PUT") == 0 && strncmp(c->path, SUBMISSIONS,
	    sizeof SUBMISSIONS - 1) == 0;
}

static enum fate
draw(struct terminal *t, const struct call *c)
{
	uint64_t n = dice_below(100);
	char id[UUID_TEXT_SIZE];
	enum fate f;

	if (t->story->healing)
		return FATE_OK;
	/* A run that is turned away at the door sends nothing. */
	if (t->mood == MOOD_HOSTILE && !is_send(c) && dice_percent(75))
		return FATE_OK;
	if (t->mood == MOOD_DEAF && !is_send(c)) {
		submission_of(c->path, id);
		return id[0] != '\0' && n < deaf_to_get ? FATE_DEAF : FATE_OK;
	}
	for (f = 0; f < FATE_INJECT; f++) {
		if (n < odds[t->mood][f])
			return f;
		n -= odds[t->mood][f];
	}
	return FATE_INJECT;
}

/* What must hold before a request leaves. */
static void
watch(struct terminal *t, const struct call *c, struct known *k)
{
	struct story *s = t->story;
	char id[UUID_TEXT_SIZE], entry[UUID_TEXT_SIZE];
	enum outbox_state state;

	submission_of(c->path, id);
	if (is_send(c)) {
		if (k->ask_first)
			story_fault(s, "%s is repeated before it was asked about", id);
		if (t->pause_until_us > s->now_us)
			story_fault(s, "%s is sent %d s before Retry-After allows", id,
			    (int)((t->pause_until_us - s->now_us) / US_PER_S));
	}
	if (strcmp(c->method, "DELETE") == 0 &&
	    entry_of_submission(work_store(t->work), id, entry, NULL) == ERR_OK) {
		state = terminal_state(t, entry);
		if (state != ST_OPENED && state != ST_CLOSED && state != ST_DESTROYED)
			story_fault(s, "the result of %s is deleted while %s", id,
			    outbox_state_name(state));
	}
}

static void
fill(struct call *c, struct town_answer *a)
{
	c->answer.link = a->ours ? LINK_ANSWER : LINK_FOREIGN;
	c->answer.status = a->status;
	c->answer.retry_after_s = a->retry_after_s;
	c->answer.body = a->body;
	a->body = (struct buf)BUF_INIT;
}

static void
ask_town(struct terminal *t, struct call *c, enum town_trick trick, bool answers)
{
	struct town_answer a;

	town_request(t->story->town, t->id, c->method, c->path, c->body, c->len, trick, &a);
	if (answers)
		fill(c, &a);
	else
		c->answer.link = LINK_UNSURE;
	town_answer_clear(&a);
}

static void
inject(struct terminal *t, struct call *c, struct known *k)
{
	const struct injection *j = &injections[dice_below(NELEM(injections))];
	struct buf *b = &c->answer.body;

	/* Other requests than sending only meet what is nobody's in particular. */
	if (!is_send(c) && (j->effect == REFUSES || j->effect == LIE))
		j = &injections[NELEM(injections) - 4];
	if (j->effect == MAYBE && dice_percent(50))
		ask_town(t, c, TOWN_PLAIN, false);
	/* An honest server that has taken it says so, whatever it thinks of it now. */
	if ((j->effect == REFUSES && !town_refuse(t->story->town, k->id)) ||
	    (j->effect == LIE && town_took(t->story->town, k->id))) {
		ask_town(t, c, TOWN_PLAIN, true);
		return;
	}
	if (j->effect == LIE) {
		(void)town_refuse(t->story->town, k->id);
		k->lied = true;
	}
	c->answer.link = LINK_ANSWER;
	c->answer.status = j->status;
	c->answer.retry_after_s = j->retry_after_s;
	if (j->type != NULL)
		buf_addf(b, "{\"type\":\"urn:madoguchi:problem:%s\",\"title\":\"-\",\"status\":%d,"
		    "\"current_version\":1,\"current_layout\":\"2026-07\",\"which\":\"maker\","
		    "\"errors\":[{\"field\":\"reason\",\"code\":\"value\"}]}", j->type, j->status);
}

static void
keep_letter(struct story *s, const struct terminal *t, const struct call *c)
{
	struct letter *l = &s->letters[s->letter_count];

	if (s->letter_count == LETTERS_MAX || strlen(c->path) >= sizeof l->path)
		return;
	*l = (struct letter){ 0 };
	memcpy(l->terminal, t->id, sizeof l->terminal);
	memcpy(l->path, c->path, strlen(c->path) + 1);
	if (!buf_add(&l->body, c->body, c->len))
		abort();
	s->letter_count++;
}

void
net_deliver_late(struct story *s, bool all)
{
	struct town_answer a;
	struct letter *l;

	while (s->letter_count > 0) {
		l = &s->letters[--s->letter_count];
		town_request(s->town, l->terminal, "PUT", l->path, l->body.data, l->body.len,
		    TOWN_PLAIN, &a);
		story_trace(s, "late %s: %d", l->path, a.status);
		town_answer_clear(&a);
		buf_free(&l->body);
		if (!all)
			return;
	}
}

static void
suffer(struct terminal *t, struct call *c, struct known *k, enum fate fate)
{
	switch (fate) {
	case FATE_DOWN:
		c->answer.link = LINK_DOWN;
		break;
	case FATE_NOT_OURS:
		c->answer.link = LINK_NOT_OURS;
		break;
	case FATE_LATE:
		if (is_send(c))
			keep_letter(t->story, t, c);
		/* FALLTHROUGH */
	case FATE_CUT_BEFORE:
		c->answer.link = LINK_UNSURE;
		break;
	case FATE_CUT_AFTER:
		ask_town(t, c, TOWN_PLAIN, false);
		break;
	case FATE_LOSE:
		ask_town(t, c, TOWN_LOSE, false);
		break;
	case FATE_FOREIGN:
		c->answer.link = LINK_FOREIGN;
		c->answer.status = 200;
		break;
	case FATE_FOREIGN_AFTER:
		ask_town(t, c, TOWN_PLAIN, true);
		c->answer.link = LINK_FOREIGN;
		break;
	case FATE_TWICE:
		ask_town(t, c, TOWN_TWICE, true);
		break;
	case FATE_SPOIL:
		ask_town(t, c, TOWN_SPOIL, true);
		break;
	case FATE_INJECT:
		inject(t, c, k);
		break;
	case FATE_DEAF:
		c->answer.link = LINK_ANSWER;
		c->answer.status = 500;
		break;
	default:
		ask_town(t, c, TOWN_PLAIN, true);
	}
}

/* ---- what the answer to a PUT left behind ---- */

static bool
is_taken(const struct answer *a)
{
	return a->status == 200 || a->status == 201;
}

/* Is it certain that the submission was not taken, or a receipt that holds there? */
static bool
is_definite(const struct answer *a, enum fate fate)
{
	if (a->link == LINK_DOWN || a->link == LINK_NOT_OURS)
		return true;
	if (a->link != LINK_ANSWER)
		return false;
	if (is_taken(a))
		return fate != FATE_SPOIL;
	return (a->status >= 400 && a->status < 500) ||
	    (a->status == 503 && a->retry_after_s >= 0);
}

static void
tally_send(struct terminal *t, const struct answer *a, enum fate fate)
{
	static const enum row links[] = {
		[LINK_DOWN] = ROW_DOWN, [LINK_NOT_OURS] = ROW_NOT_OURS,
		[LINK_FOREIGN] = ROW_FOREIGN, [LINK_UNSURE] = ROW_CUT,
	};
	enum row row;

	if (a->link != LINK_ANSWER)
		row = links[a->link];
	else if (is_taken(a))
		row = fate == FATE_SPOIL ? ROW_BAD_RECEIPT :
		    a->status == 201 ? ROW_TAKEN_NEW : ROW_TAKEN_KNOWN;
	else
		row = row_of((int)a->status, a->retry_after_s, buf_str(&a->body));
	t->story->tally->rows[row]++;
}

static void
after_send(struct terminal *t, const struct answer *a, struct known *k, enum fate fate)
{
	struct story *s = t->story;

	k->ask_first = !is_definite(a, fate);
	if (a->link == LINK_ANSWER && (a->status == 429 || a->status == 503)) {
		int64_t wait = a->retry_after_s >= 0 ? a->retry_after_s : a->status == 429 ? 60 : 0;

		/* Measured on the terminal's clock when the answer is there. */
		if (s->now_us + wait * US_PER_S > t->pause_until_us)
			t->pause_until_us = s->now_us + wait * US_PER_S;
	}
	tally_send(t, a, fate);
}

static void
exchange(struct net *n, struct call *c)
{
	struct terminal *t = n->terminal;
	struct story *s = t->story;
	char id[UUID_TEXT_SIZE];
	struct known *k;
	enum fate fate = draw(t, c);

	submission_of(c->path, id);
	k = story_known(s, id);
	s->tally->requests++;
	suffer(t, c, k, fate);
	s->now_us += (int64_t)dice_below(c->answer.link == LINK_UNSURE ? 30000000 : 400000);
	if (is_send(c))
		after_send(t, &c->answer, k, fate);
	else if (strcmp(c->method, "GET") == 0 && id[0] != '\0' && c->answer.link == LINK_ANSWER &&
	    ((c->answer.status == 200 && fate != FATE_SPOIL) || c->answer.status == 404))
		k->ask_first = false;
	story_trace(s, "%s %s %s fate %d link %d status %ld", t->id, c->method, c->path, (int)fate,
	    (int)c->answer.link, c->answer.status);
}

/* ---- the transport ---- */

static enum err_code
net_start(struct transport *base, struct call *c, struct err *e)
{
	struct net *n = (struct net *)base;
	char id[UUID_TEXT_SIZE];
	struct known *k;

	if (n->terminal->killed)
		return err_set(e, ERR_INTERNAL, "sim.killed", NULL);
	if (n->count == TRANSPORT_WIDTH) {
		story_fault(n->terminal->story, "more requests under way than the transport takes");
		return err_set(e, ERR_INTERNAL, "sim.width", NULL);
	}
	submission_of(c->path, id);
	k = story_known(n->terminal->story, id);
	watch(n->terminal, c, k);
	c->answer = (struct answer){ .retry_after_s = -1 };
	/* Whoever dies from here on does not know. */
	if (is_send(c))
		k->ask_first = true;
	n->under_way[n->count++] = c;
	return ERR_OK;
}

static enum err_code
net_wait(struct transport *base, int timeout_ms, struct call **done, struct err *e)
{
	struct net *n = (struct net *)base;
	struct terminal *t = n->terminal;
	size_t i;

	*done = NULL;
	if (n->count == 0)
		return ERR_OK;
	/* Nothing may have come yet. */
	if (timeout_ms >= 0 && dice_percent(40)) {
		t->story->now_us += timeout_ms * INT64_C(1000);
		return ERR_OK;
	}
	if (!t->story->healing && t->story->depth == 0 && dice_percent(6)) {
		t->story->depth++;
		story_person(t);
		t->story->depth--;
	}
	i = dice_below(n->count);
	*done = n->under_way[i];
	n->under_way[i] = n->under_way[--n->count];
	exchange(n, *done);
	if (!t->story->healing && dice_below(120) == 0)
		t->killed = true;
	return t->killed ? err_set(e, ERR_INTERNAL, "sim.killed", NULL) : ERR_OK;
}

static void
net_free(struct transport *base)
{
	free(base);
}

enum err_code
net_connect(void *ctx, const struct peer *p UNUSED, int stop_fd UNUSED, struct transport **out,
    struct err *e)
{
	static const struct transport_ops ops = { net_start, net_wait, net_free };
	struct net *n = calloc(1, sizeof *n);

	*out = NULL;
	if (n == NULL)
		return err_nomem(e);
	n->base.ops = &ops;
	n->terminal = ctx;
	*out = &n->base;
	return ERR_OK;
}
