/* SPDX-License-Identifier: ISC */
/*
 * What must be true when a story has come to rest; see sim.h.
 *
 *	once       what the server took has one line in its log
 *	known      the terminal knows of everything that the server took, holds
 *	           the receipt for it, and shows the state that the server states
 *	whole      everything that the terminal counts as sent is at the server
 *	settled    nothing still waits; one taken submission an entry
 *	ordered    of two registrations about one person that waited together, the
 *	           one frozen first was taken first
 *	evident    every receipt and statement kept verifies, the audit chain too,
 *	           and answered inquiries have their results
 *
 * An entry about which the network lied in the server's name is left out of
 * `known`: what it was told is not what happened.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/entry.h"
#include "cache/evidence.h"
#include "tests/sim/sim.h"

struct bench {
	struct story		*story;
	struct town_effect	 last[TERMINALS * 8];	/* of each order, the one before */
	size_t			 last_count;
};

static struct terminal *
terminal_named(struct story *s, const char *id)
{
	size_t i;

	for (i = 0; i < TERMINALS; i++) {
		if (strcmp(s->terminals[i].id, id) == 0)
			return &s->terminals[i];
	}
	return NULL;
}

/* Has a person gone on from the server's last word? */
static bool
goes_on_from(enum outbox_state shown, enum outbox_state stated)
{
	if (shown == stated)
		return true;
	switch (stated) {
	case ST_ANSWERED: case ST_NO_RECORD: case ST_REGISTERED:
		return shown == ST_OPENED || shown == ST_CLOSED || shown == ST_DESTROYED;
	case ST_PROVIDER_NO_CODE: case ST_OWN_NO_CODE: case ST_NOT_PERMITTED: case ST_LAPSED:
	case ST_REJECTED: case ST_FAILED:
		return shown == ST_CLOSED || shown == ST_PAPER || shown == ST_DESTROYED;
	default:
		return false;
	}
}

static void
judge_known(struct story *s, struct terminal *t, const struct town_effect *f)
{
	struct store *st = work_store(t->work);
	char entry[UUID_TEXT_SIZE];
	enum outbox_state stated;
	struct entry n = { 0 };
	char *receipt = NULL;
	struct buf sealed = BUF_INIT;

	if (story_known(s, f->id)->lied)
		return;
	if (entry_of_submission(st, f->id, entry, NULL) != ERR_OK ||
	    entry_get(st, NULL, entry, &n, NULL) != ERR_OK) {
		story_fault(s, "the server took %s, the terminal does not know it", f->id);
		return;
	}
	if (strcmp(n.submission, f->id) != 0)
		story_fault(s, "the server took %s, but entry %s went on as %s", f->id, n.id,
		    n.submission);
	else if (receipt_get(st, f->id, &receipt, NULL) != ERR_OK || receipt == NULL)
		story_fault(s, "the server took %s, the terminal holds no receipt (%s)", f->id,
		    outbox_state_name(n.state));
	else if (!outbox_state_parse(f->state, &stated) || !goes_on_from(n.state, stated))
		story_fault(s, "%s is %s at the server and %s at the terminal", f->id, f->state,
		    outbox_state_name(n.state));
	else if (n.state == ST_ANSWERED && result_get(st, f->id, &sealed, NULL) != ERR_OK)
		story_fault(s, "%s is answered, its result is not here", f->id);
	free(receipt);
	buf_free(&sealed);
	entry_clear(&n);
}

static void
judge_order(struct bench *b, struct terminal *t, const struct town_effect *f)
{
	size_t i;

	if (!f->registration || story_known(b->story, f->id)->lied)
		return;
	for (i = 0; i < b->last_count; i++) {
		struct town_effect *before = &b->last[i];

		if (strcmp(before->terminal, f->terminal) != 0 ||
		    strcmp(before->order, f->order) != 0)
			continue;
		/* One that was approved later than the other had left may follow it. */
		if (before->made_us > f->made_us &&
		    terminal_moved(t, f->entry, EV_APPROVE, f->made_us) <
		    terminal_moved(t, before->entry, EV_SEND, before->made_us))
			story_fault(b->story, "%s was frozen before %s and taken after it", f->id,
			    before->id);
		*before = *f;
		return;
	}
	if (b->last_count < NELEM(b->last))
		b->last[b->last_count++] = *f;
}

static bool
judge_effect(void *ctx, const struct town_effect *f)
{
	struct bench *b = ctx;
	struct terminal *t = terminal_named(b->story, f->terminal);

	b->story->tally->effects++;
	if (f->effects != 1)
		story_fault(b->story, "%s took effect %d times", f->id, (int)f->effects);
	if (t == NULL)
		story_fault(b->story, "%s is of no terminal", f->id);
	else
		judge_known(b->story, t, f);
	if (t != NULL)
		judge_order(b, t, f);
	return b->story->fault[0] == '\0';
}

static void
judge_entry(struct story *s, struct terminal *t, const char *entry)
{
	struct entry n = { 0 };

	if (entry_get(work_store(t->work), NULL, entry, &n, NULL) != ERR_OK) {
		story_fault(s, "entry %s cannot be read", entry);
		return;
	}
	switch (n.state) {
	case ST_QUEUED:
		/* Only behind one that a person must decide about. */
		if (n.order[0] == 0 && n.order[1] == 0)
			story_fault(s, "%s still waits", entry);
		break;
	case ST_SENDING: case ST_DEFERRED: case ST_UNCERTAIN: case ST_RECEIVED: case ST_PROCESSING:
	case ST_AWAITING_PROVIDER:
		story_fault(s, "%s is still %s", entry, outbox_state_name(n.state));
		break;
	case ST_ANSWERED: case ST_NO_RECORD: case ST_REGISTERED: case ST_OPENED:
	case ST_PROVIDER_NO_CODE: case ST_OWN_NO_CODE: case ST_NOT_PERMITTED: case ST_LAPSED:
	case ST_REJECTED: case ST_FAILED:
		if (!town_took(s->town, n.submission))
			story_fault(s, "%s is %s, and the server never took it", entry,
			    outbox_state_name(n.state));
		break;
	default:
		break;
	}
	entry_clear(&n);
}

static void
judge_evidence(struct story *s, struct terminal *t)
{
	struct audit_state chain = { 0 };
	struct err e = ERR_INIT;

	if (evidence_check(t->work, &e) != ERR_OK)
		story_fault(s, "%s keeps evidence that does not verify: %s", t->id,
		    e.key != NULL ? e.key : "-");
	err_clear(&e);
	if (audit_verify(work_store(t->work), &chain, &e) != ERR_OK || chain.first_bad != 0)
		story_fault(s, "the audit chain of %s breaks at %d", t->id, (int)chain.first_bad);
	err_clear(&e);
}

void
judge_story(struct story *s)
{
	struct bench b = { .story = s };
	struct err e = ERR_INIT;
	size_t i, k;

	if (town_each(s->town, judge_effect, &b, &e) != ERR_OK)
		story_fault(s, "the server's log cannot be read");
	err_clear(&e);
	for (i = 0; i < TERMINALS && s->fault[0] == '\0'; i++) {
		for (k = 0; k < s->terminals[i].entry_count; k++)
			judge_entry(s, &s->terminals[i], s->terminals[i].entries[k]);
		judge_evidence(s, &s->terminals[i]);
	}
}
