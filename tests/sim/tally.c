/* SPDX-License-Identifier: ISC */
/*
 * How often each transition of the outbox and each row of the answer table
 * fired, over all stories; see sim.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/file.h"
#include "tests/sim/sim.h"

static const char *const row_names[ROW_COUNT] = {
	[ROW_TAKEN_NEW] = "201 taken now",
	[ROW_TAKEN_KNOWN] = "200 was taken before",
	[ROW_401] = "401",
	[ROW_NOT_ENROLLED] = "403 terminal-not-enrolled",
	[ROW_SUSPENDED] = "403 terminal-suspended",
	[ROW_404] = "404",
	[ROW_405] = "405",
	[ROW_400] = "400",
	[ROW_413] = "413",
	[ROW_415] = "415",
	[ROW_CONFLICT] = "409 conflict",
	[ROW_WAS_TAKEN] = "409 superseded-was-taken",
	[ROW_ALREADY] = "409 already-superseded",
	[ROW_ID_REUSED] = "422 id-reused",
	[ROW_ENVELOPE] = "422 envelope-mismatch",
	[ROW_SIGNATURE] = "422 signature-refused",
	[ROW_SIGNER_SUSPENDED] = "422 signer-suspended",
	[ROW_SEALING_KEY] = "422 sealing-key-unknown",
	[ROW_NOT_PERMITTED] = "422 not-permitted",
	[ROW_INVALID] = "422 invalid",
	[ROW_LAYOUT] = "422 layout-outdated",
	[ROW_EXPIRED] = "422 expired",
	[ROW_UNKNOWN_4XX] = "4xx of an unknown type",
	[ROW_429] = "429 with Retry-After",
	[ROW_429_BARE] = "429 without",
	[ROW_503] = "503 with Retry-After",
	[ROW_503_BARE] = "503 without",
	[ROW_OTHER_5XX] = "other 5xx",
	[ROW_3XX] = "3xx",
	[ROW_OTHER_2XX] = "other 2xx",
	[ROW_CUT] = "connection cut, time-out",
	[ROW_FOREIGN] = "no protocol header",
	[ROW_BAD_RECEIPT] = "receipt that does not verify",
	[ROW_DOWN] = "no connection",
	[ROW_NOT_OURS] = "not our server",
};

/*
 * Transitions that no story can cause, and why.  What the stand-in states is
 * what protocol.md section 4 lets it state of a kind.
 */
static const struct {
	enum outbox_state	from;
	enum outbox_event	event;
	enum outbox_state	to;	/* ST_COUNT: any */
	const char		*why;
} never[] = {
	{ ST_PENDING, EV_FOUND, ST_COUNT, "no story restores a backup (test_work_restore)" },
	{ ST_HELD, EV_FOUND, ST_COUNT, "no story restores a backup (test_work_restore)" },
	{ ST_QUEUED, EV_FOUND, ST_COUNT, "no story restores a backup (test_work_restore)" },
	{ ST_DEFERRED, EV_FOUND, ST_COUNT, "no story restores a backup (test_work_restore)" },
	{ ST_QUARANTINED, EV_FOUND, ST_COUNT, "no story restores a backup (test_work_restore)" },
	{ ST_RETURNED, EV_DISCARD, ST_COUNT, "retention is years away from a story" },
	{ ST_RETURNED, EV_TAKEN, ST_COUNT, "in one story of thousands (test_answers)" },
	{ ST_WITHDRAWN, EV_EDIT, ST_COUNT, "a state of older stores" },
	{ ST_WITHDRAWN, EV_DESTROY, ST_COUNT, "a state of older stores" },
	{ ST_PROCESSING, EV_STATEMENT, ST_PROCESSING, "no move: the same state" },
	{ ST_AWAITING_PROVIDER, EV_STATEMENT, ST_AWAITING_PROVIDER, "no move: the same state" },
	{ ST_AWAITING_PROVIDER, EV_STATEMENT, ST_REGISTERED, "inquiries alone await a provider" },
	{ ST_AWAITING_PROVIDER, EV_STATEMENT, ST_REJECTED, "inquiries alone await a provider" },
	{ ST_CLOSED, EV_DESTROY, ST_COUNT, "retention is years away from a story" },
	{ ST_PAPER, EV_DESTROY, ST_COUNT, "retention is years away from a story" },
	{ ST_DISCARDED, EV_DESTROY, ST_COUNT, "retention is years away from a story" },
};

const char *
row_name(enum row r)
{
	return row_names[r];
}

void
tally_moves(struct tally *t, struct terminal *terminal)
{
	char *path = path_join(terminal->home, "store.db");
	const struct outbox_transition *table;
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	size_t i, n;

	table = outbox_table(&n);
	if (path != NULL && n <= NELEM(t->moves) && sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT from_state, event, to_state FROM move", -1, &st,
	    NULL) == SQLITE_OK) {
		while (sqlite3_step(st) == SQLITE_ROW) {
			for (i = 0; i < n; i++) {
				if (strcmp(outbox_state_name(table[i].from),
				    (const char *)sqlite3_column_text(st, 0)) == 0 &&
				    strcmp(outbox_event_name(table[i].event),
				    (const char *)sqlite3_column_text(st, 1)) == 0 &&
				    strcmp(outbox_state_name(table[i].to),
				    (const char *)sqlite3_column_text(st, 2)) == 0)
					t->moves[i]++;
			}
		}
	}
	(void)sqlite3_finalize(st);
	(void)sqlite3_close(db);
	free(path);
}

/* A tally is nothing but counters. */
void
tally_add(struct tally *to, const struct tally *from)
{
	uint64_t *a = (uint64_t *)to;
	const uint64_t *b = (const uint64_t *)from;
	size_t i;

	_Static_assert(sizeof *to % sizeof *a == 0, "counters alone");
	for (i = 0; i < sizeof *to / sizeof *a; i++)
		a[i] += b[i];
}

static const char *
why_never(const struct outbox_transition *t)
{
	size_t i;

	for (i = 0; i < NELEM(never); i++) {
		if (never[i].from == t->from && never[i].event == t->event &&
		    (never[i].to == ST_COUNT || never[i].to == t->to))
			return never[i].why;
	}
	return NULL;
}

unsigned int
tally_print(const struct tally *t, uint64_t least)
{
	const struct outbox_transition *table;
	unsigned int rare = 0;
	size_t i, n;

	printf("# %" PRIu64 " stories, %" PRIu64 " steps, %" PRIu64 " requests, %" PRIu64
	    " kills, %" PRIu64 " effects at the server, %" PRIu64 " deeds refused\n", t->stories,
	    t->steps, t->requests, t->kills, t->effects, t->refused);
	printf("# answers to PUT:\n");
	for (i = 0; i < ROW_COUNT; i++) {
		printf("#   %-32s %10" PRIu64 "\n", row_names[i], t->rows[i]);
		rare += t->rows[i] < least;
	}
	printf("# moves of the outbox:\n");
	table = outbox_table(&n);
	for (i = 0; i < n; i++) {
		const char *why = why_never(&table[i]);

		printf("#   %-18s %-10s %-18s %10" PRIu64 "%s%s\n",
		    outbox_state_name(table[i].from), outbox_event_name(table[i].event),
		    outbox_state_name(table[i].to), t->moves[i], why != NULL ? "  never: " : "",
		    why != NULL ? why : "");
		rare += why == NULL && t->moves[i] < least;
	}
	return rare;
}
