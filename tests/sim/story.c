/* SPDX-License-Identifier: ISC */
/*
 * A story: what people, time and trouble do next, until all trouble is over
 * and everything has had the time to come to rest; see sim.h.
 *
 * People act on what they find: the state of an entry names what can be tried
 * with it, the forbidden included.  Being refused is part of a day's work;
 * only a refusal that the table does not know is a fault.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/entry.h"
#include "tests/sim/sim.h"

#define STEPS_MIN	40
#define STEPS_MORE	50
#define PERSONS		4
#define US_PER_S	INT64_C(1000000)
#define REST_ROUNDS	60	/* of ten minutes, after the trouble */


/* ---- keeping track ---- */

void
story_fault(struct story *s, const char *format, ...)
{
	va_list ap;

	if (s->fault[0] != '\0')
		return;
	va_start(ap, format);
	(void)vsnprintf(s->fault, sizeof s->fault, format, ap);
	va_end(ap);
}

/* FNV-1a over the lines of the trace. */
void
story_trace(struct story *s, const char *format, ...)
{
	char line[512];
	const char *p;
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	for (p = line; *p != '\0'; p++)
		s->trace = (s->trace ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	if (s->talking)
		printf("# %10" PRId64 ".%03d %s\n", s->now_us / US_PER_S % 1000000,
		    (int)(s->now_us / 1000 % 1000), line);
}

struct known *
story_known(struct story *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->known_count; i++) {
		if (strcmp(s->known[i].id, id) == 0)
			return &s->known[i];
	}
	if (s->known_count == IDS_MAX)
		abort();
	s->known[i] = (struct known){ 0 };
	memcpy(s->known[i].id, id, strlen(id) + 1);
	s->known_count++;
	return &s->known[i];
}

/* ---- people ---- */

static bool
tolerable(enum err_code rc)
{
	return rc == ERR_OK || rc == ERR_REFUSED || rc == ERR_STALE || rc == ERR_DENIED ||
	    rc == ERR_INVALID;
}

static void
done(struct terminal *t, const char *what, const char *entry, enum err_code rc, struct err *e)
{
	story_trace(t->story, "%s %s %s: %s %s", t->id, what, entry, err_code_name(rc),
	    e->key != NULL ? e->key : "");
	if (!tolerable(rc))
		story_fault(t->story, "%s %s: %s %s", what, entry, err_code_name(rc),
		    e->key != NULL ? e->key : "");
	t->story->tally->refused += rc != ERR_OK;
	err_clear(e);
}

static enum err_code
fill(struct draft *d, bool registration, struct err *e)
{
	static const char *const operations[] = { "new", "new", "new", "update", "cancel" };
	struct answers *a = draft_answers(d);
	const char *sample = form_sample(answers_form(a));
	const char *operation = operations[dice_below(NELEM(operations))];
	char text[16];
	enum err_code rc = answers_import(a, sample, strlen(sample), e);

	(void)snprintf(text, sizeof text, "%u", 12345u + (unsigned int)dice_below(PERSONS));
	if (rc == ERR_OK)
		rc = answers_set(a, "person_key", text, FROM_TYPED, e);
	if (rc != ERR_OK || !registration)
		return rc;
	rc = answers_set(a, "operation", operation, FROM_CHOSEN, e);
	(void)snprintf(text, sizeof text, "R8-%u", (unsigned int)dice_below(2));
	if (rc == ERR_OK)
		rc = answers_set(a, "record_no", text, FROM_TYPED, e);
	(void)snprintf(text, sizeof text, "%u", 1u + (unsigned int)dice_below(3));
	if (rc == ERR_OK && strcmp(operation, "new") != 0)
		rc = answers_set(a, "base_version", text, FROM_TYPED, e);
	return rc;
}

static void
make(struct terminal *t)
{
	bool registration = dice_percent(45), asked = dice_percent(85);
	struct draft *d = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;

	if (t->entry_count == ENTRIES_MAX)
		return;
	rc = draft_new(t->maker, registration ? "shogaiji-fukushi-teate" : "inquiry",
	    registration ? NULL : "94-1", "fukushi-teate", &d, &e);
	if (rc == ERR_OK)
		rc = fill(d, registration, &e);
	if (rc == ERR_OK)
		rc = asked ? draft_submit(d, &e) : draft_save(d, &e);
	if (rc == ERR_OK)
		memcpy(t->entries[t->entry_count++], draft_entry(d), UUID_TEXT_SIZE);
	done(t, registration ? "registers" : "inquires", d != NULL ? draft_entry(d) : "-", rc, &e);
	draft_close(&d);
}

static enum err_code
submit(struct terminal *t, const char *entry, struct err *e)
{
	struct draft *d = NULL;
	enum err_code rc = draft_open(t->maker, entry, &d, e);

	if (rc == ERR_OK && dice_percent(50))
		rc = fill(d, strcmp(form_kind(answers_form(draft_answers(d))), "registration") == 0,
		    e);
	if (rc == ERR_OK)
		rc = draft_submit(d, e);
	draft_close(&d);
	return rc;
}

static enum err_code
approve(struct terminal *t, const char *entry, struct err *e)
{
	struct review_view *v = NULL;
	enum err_code rc = review_open(t->approver, entry, "決裁", &v, e);

	t->story->now_us += 20 * US_PER_S;
	if (rc == ERR_OK)
		rc = entry_approve(t->approver, entry, v->digest, e);
	review_close(&v);
	return rc;
}

static enum err_code
send_back(struct terminal *t, const char *entry, struct err *e)
{
	return entry_return(t->approver, entry, "理由を確かめてください", "reason", e);
}

static enum err_code
hold(struct terminal *t, const char *entry, struct err *e)
{
	return entry_hold(t->approver, entry, "書類を待つ", e);
}

static enum err_code
release(struct terminal *t, const char *entry, struct err *e)
{
	return entry_release(t->approver, entry, e);
}

static enum err_code
withdraw(struct terminal *t, const char *entry, struct err *e)
{
	return entry_withdraw(t->maker, entry, e);
}

static enum err_code
withdraw_as_approver(struct terminal *t, const char *entry, struct err *e)
{
	return entry_withdraw(t->approver, entry, e);
}

static enum err_code
discard(struct terminal *t, const char *entry, struct err *e)
{
	return entry_discard(t->maker, entry, e);
}

static enum err_code
paper(struct terminal *t, const char *entry, struct err *e)
{
	return entry_paper(t->maker, entry, "急ぎのため", e);
}

/* A person decided that it is to be repeated: the network takes that as an answer. */
static enum err_code
retry(struct terminal *t, const char *entry, struct err *e)
{
	enum err_code rc = entry_retry(t->approver, entry, e);
	struct entry n = { 0 };

	if (rc == ERR_OK && entry_get(work_store(t->work), NULL, entry, &n, NULL) == ERR_OK)
		story_known(t->story, n.submission)->ask_first = false;
	entry_clear(&n);
	return rc;
}

static enum err_code
retry_as_maker(struct terminal *t, const char *entry, struct err *e)
{
	return entry_retry(t->maker, entry, e);
}

static enum err_code
look(struct terminal *t, const char *entry, struct err *e)
{
	struct result_view *v = NULL;
	enum err_code rc = result_open(t->maker, entry, "認定請求の審査", &v, e);

	result_close(&v);
	return rc;
}

static enum err_code
finish(struct terminal *t, const char *entry, struct err *e)
{
	return entry_close(t->maker, entry, "認定", e);
}

#define BIT(state)	(UINT64_C(1) << (state))
#define FRUITLESS	(BIT(ST_PROVIDER_NO_CODE) | BIT(ST_OWN_NO_CODE) | BIT(ST_NOT_PERMITTED) | \
			    BIT(ST_LAPSED) | BIT(ST_REJECTED) | BIT(ST_FAILED))
#define SENT		(BIT(ST_QUEUED) | BIT(ST_SENDING) | BIT(ST_UNCERTAIN) | BIT(ST_RECEIVED))

static const struct deed {
	const char	*name;
	uint64_t	 states;	/* in which it is tried */
	unsigned int	 weight;
	enum err_code	(*fn)(struct terminal *t, const char *entry, struct err *e);
} deeds[] = {
	{ "submit", BIT(ST_DRAFT) | BIT(ST_RETURNED), 12, submit },
	{ "discard", BIT(ST_DRAFT) | BIT(ST_RETURNED) | SENT, 1, discard },
	{ "paper", BIT(ST_DRAFT) | BIT(ST_RETURNED) | BIT(ST_UNCERTAIN), 1, paper },
	{ "paper", FRUITLESS, 2, paper },
	{ "approve", BIT(ST_PENDING), 16, approve },
	{ "approve", BIT(ST_HELD), 3, approve },
	{ "return", BIT(ST_PENDING), 2, send_back },
	{ "hold", BIT(ST_PENDING), 2, hold },
	{ "release", BIT(ST_HELD), 3, release },
	{ "withdraw", BIT(ST_PENDING) | BIT(ST_HELD) | SENT, 1, withdraw },
	{ "withdraw", BIT(ST_HELD) | BIT(ST_QUARANTINED), 2, withdraw_as_approver },
	{ "edit", SENT, 1, submit },
	{ "retry", BIT(ST_QUARANTINED) | BIT(ST_DEFERRED), 2, retry },
	{ "retry", BIT(ST_DEFERRED), 4, retry_as_maker },
	{ "look", BIT(ST_ANSWERED) | BIT(ST_NO_RECORD) | BIT(ST_REGISTERED), 4, look },
	{ "close", BIT(ST_OPENED) | FRUITLESS, 2, finish },
};

static void
act(struct terminal *t, const char *entry)
{
	uint64_t state = BIT(terminal_state(t, entry));
	struct err e = ERR_INIT;
	unsigned int total = 0;
	uint64_t n;
	size_t i;

	for (i = 0; i < NELEM(deeds); i++)
		total += (deeds[i].states & state) != 0 ? deeds[i].weight : 0;
	if (total == 0)
		return;
	n = dice_below(total);
	for (i = 0; i < NELEM(deeds); i++) {
		if ((deeds[i].states & state) == 0)
			continue;
		if (n < deeds[i].weight)
			break;
		n -= deeds[i].weight;
	}
	done(t, deeds[i].name, entry, deeds[i].fn(t, entry, &e), &e);
}

void
story_person(struct terminal *t)
{
	if (t->entry_count == 0 || dice_percent(25))
		make(t);
	else
		act(t, t->entries[dice_below(t->entry_count)]);
}

/* ---- the server's day ---- */

static void
need(struct story *s, enum err_code rc, const char *what, struct err *e)
{
	if (rc != ERR_OK)
		story_fault(s, "%s: %s %s", what, err_code_name(rc), e->key != NULL ? e->key : "");
	err_clear(e);
}

static void
work_off(struct story *s)
{
	struct err e = ERR_INIT;
	int64_t next;

	need(s, town_work(s->town, &next, &e), "the server's worker", &e);
}

static void
trouble(struct story *s)
{
	static const char *const layouts[] = { NULL, NULL, NULL, "2027-01" };
	static const char *const persons[] = { NULL, NULL, NULL, NULL, "p-0011", "p-0012" };
	struct err e = ERR_INIT;
	uint64_t what = dice_below(6);

	story_trace(s, "the server: %d", (int)what);
	switch (what) {
	case 0:
		need(s, town_restart(s->town, &e), "restart", &e);
		break;
	case 1:
		town_set_open(s->town, dice_percent(85));
		break;
	case 2:
		town_set_lawless(s->town, dice_percent(10));
		break;
	case 3:
		town_set_layout(s->town, layouts[dice_below(NELEM(layouts))]);
		break;
	case 4:
		need(s, town_suspend(s->town, persons[dice_below(NELEM(persons))], &e), "suspend",
		    &e);
		break;
	default:
		if (s->rekeyed || !dice_percent(20))
			break;
		need(s, town_rekey(s->town, &e), "rekey", &e);
		s->rekeyed = true;
		break;
	}
}

static void
step(struct story *s)
{
	static const enum mood moods[] = { MOOD_CALM, MOOD_CALM, MOOD_FLAKY, MOOD_HOSTILE,
		MOOD_HOSTILE, MOOD_HOSTILE, MOOD_HOSTILE, MOOD_FORGED, MOOD_DEAF, MOOD_DOWN };
	struct terminal *t = &s->terminals[dice_below(TERMINALS)];
	uint64_t n = dice_below(100);

	s->tally->steps++;
	if (n < 50)
		story_person(t);
	else if (n < 74)
		terminal_sync(t, dice_percent(15));
	else if (n < 84)
		work_off(s);
	else if (n < 90)
		t->mood = moods[dice_below(NELEM(moods))];
	else if (n < 93)
		net_deliver_late(s, false);
	else if (n < 96)
		trouble(s);
	else
		s->now_us += (int64_t)dice_below(900) * US_PER_S;
	s->now_us += (int64_t)dice_below(5) * US_PER_S;
}

/* ---- rest ---- */

static bool
at_rest(struct story *s)
{
	size_t i, k;

	for (i = 0; i < TERMINALS; i++) {
		struct terminal *t = &s->terminals[i];

		for (k = 0; k < t->entry_count; k++) {
			switch (terminal_state(t, t->entries[k])) {
			case ST_QUEUED: case ST_SENDING: case ST_DEFERRED: case ST_UNCERTAIN:
			case ST_RECEIVED: case ST_PROCESSING: case ST_AWAITING_PROVIDER:
				return false;
			default:
				break;
			}
		}
	}
	return true;
}

/* Whoever is responsible looks at what was set aside, and has it tried once more. */
static void
look_at_quarantined(struct story *s)
{
	size_t i, k;

	for (i = 0; i < TERMINALS; i++) {
		struct terminal *t = &s->terminals[i];

		for (k = 0; k < t->entry_count; k++) {
			struct err e = ERR_INIT;

			if (terminal_state(t, t->entries[k]) == ST_QUARANTINED)
				done(t, "retry", t->entries[k], retry(t, t->entries[k], &e), &e);
		}
	}
}

/* The server is itself again, what was on its way arrives, and everybody has time. */
static void
rest(struct story *s)
{
	struct err e = ERR_INIT;
	size_t i;
	int round;

	s->healing = true;
	story_trace(s, "rest");
	net_deliver_late(s, true);
	town_set_open(s->town, true);
	town_set_lawless(s->town, false);
	town_set_layout(s->town, NULL);
	need(s, town_suspend(s->town, NULL, &e), "suspend", &e);
	for (i = 0; s->rekeyed && i < TERMINALS; i++)
		terminal_enrol_again(&s->terminals[i]);
	look_at_quarantined(s);
	for (round = 0; round < REST_ROUNDS && s->fault[0] == '\0'; round++) {
		work_off(s);
		for (i = 0; i < TERMINALS; i++)
			terminal_sync(&s->terminals[i], false);
		if (round > 1 && at_rest(s))
			break;
		s->now_us += 600 * US_PER_S;
	}
	/* Once more for results and deletions of what came to rest last. */
	for (i = 0; i < TERMINALS; i++)
		terminal_sync(&s->terminals[i], true);
}

/* ---- the whole ---- */

/* What becomes of submissions about each person, in up to three steps. */
static void
write_scenario(struct buf *b)
{
	static const char *const inquiry[] = { "answered", "no_record", "provider_no_code",
		"own_no_code", "not_permitted", "lapsed", "failed" };
	static const char *const other[] = { "registered", "registered", "rejected", "rejected",
		"failed" };
	static const char *const before[] = { "processing", "awaiting_provider" };
	unsigned int person, kind;

	buf_adds(b, "{\"law\":false,\"delay_ms\":2000,\"outcomes\":[");
	for (person = 0; person < PERSONS; person++) {
		for (kind = 0; kind < 2; kind++) {
			uint64_t i, steps = dice_below(3);

			buf_addf(b, "%s{\"kind\":\"%s\",\"person_key\":\"%u\",\"steps\":[",
			    person + kind > 0 ? "," : "", kind == 0 ? "inquiry" : "registration",
			    12345 + person);
			for (i = 0; i < steps; i++)
				buf_addf(b, "{\"state\":\"%s\",\"delay_ms\":%u},",
				    before[kind == 0 ? dice_below(2) : 0],
				    (unsigned int)dice_below(20000));
			buf_addf(b, "{\"state\":\"%s\",\"delay_ms\":%u}]}", kind == 0 ?
			    inquiry[dice_below(NELEM(inquiry))] : other[dice_below(NELEM(other))],
			    (unsigned int)dice_below(60000));
		}
	}
	buf_adds(b, "]}");
}

bool
story_tell(struct story *s, const char *dir, const char *run)
{
	struct buf scenario = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;
	uint64_t steps;

	s->now_us = SIM_EPOCH_US + (int64_t)dice_below(86400) * US_PER_S;
	s->trace = UINT64_C(0xcbf29ce484222325);
	write_scenario(&scenario);
	need(s, town_open(s->town, run, buf_str(&scenario), &e), "town_open", &e);
	buf_free(&scenario);
	if (s->fault[0] != '\0')
		return false;
	if (planted("no-dedup"))
		town_forget_ids(s->town);
	for (i = 0; i < TERMINALS; i++)
		terminal_open(&s->terminals[i], s, i, dir);
	steps = STEPS_MIN + dice_below(STEPS_MORE);
	while (steps-- > 0 && s->fault[0] == '\0')
		step(s);
	if (s->fault[0] == '\0')
		rest(s);
	if (s->fault[0] == '\0')
		judge_story(s);
	for (i = 0; i < TERMINALS; i++) {
		tally_moves(s->tally, &s->terminals[i]);
		terminal_close(&s->terminals[i]);
	}
	while (s->letter_count > 0)
		buf_free(&s->letters[--s->letter_count].body);
	town_close(s->town);
	s->tally->stories++;
	return s->fault[0] == '\0';
}
