/* SPDX-License-Identifier: ISC */
/*
 * Prints a Promela model of the outbox, for spin(1): tests/model/model.sh.
 *
 * What an entry may do is read from outbox_table(), move by move; what stands
 * below by hand is the world around it: a network that loses requests and
 * answers and delivers late, a server that takes or refuses, a terminal that
 * crashes.  Two entries about one person and dataset.  Claimed, in every order
 * of events:
 *
 *	- a submission takes effect at most once;
 *	- of two approved ones the one frozen later never takes effect first;
 *	- what has taken effect cannot be edited, withdrawn, discarded.
 *
 * With -DNO_DEDUP (the server forgets what it took), -DNO_ORDER (the sender does
 * not look who stands before) or -DNO_GUARD (a quarantined entry may be
 * withdrawn whatever may have become of it) spin must find the claim broken.
 */
#include <ctype.h>
#include <stdio.h>

#include "base/attr.h"
#include "cache/outbox.h"

/* What must hold before an event, and what it does besides changing the state.
 * from: ST_COUNT for any. */
static const struct {
	enum outbox_event	 event;
	enum outbox_state	 from;
	const char		*when, *then;
} meanings[] = {
	/* A new id: copies of the old one that are still under way find it refused. */
	{ EV_FREEZE, ST_COUNT, "true",
	    "late[i] = late[i] && !refused[i]; refused[i] = false; doubt[i] = false;"
	    " frozen[i] = true; sent[i] = false; late_approved[i] = false;"
	    " if :: frozen[1 - i] -> earlier = 1 - i :: else -> earlier = i fi" },
	{ EV_APPROVE, ST_COUNT, "true", "late_approved[i] = sent[1 - i]" },
	/* The connection is refused (nothing leaves), or the request is under way. */
	{ EV_SEND, ST_COUNT, "MAY_GO(i)",
	    "sent[i] = true; answer[i] = NONE; if :: flying[i] = true :: flying[i] = false fi" },
	{ EV_TAKEN, ST_SENDING, "answer[i] == TAKEN", "skip" },
	{ EV_DEFER, ST_SENDING, "answer[i] == BUSY", "skip" },
	{ EV_REFUSE, ST_SENDING, "answer[i] == REFUSED", "skip" },
	/* Refused as our fault; or taken, with receipts that do not verify. */
	{ EV_QUARANTINE, ST_SENDING, "answer[i] == REFUSED || answer[i] == TAKEN",
	    "doubt[i] = answer[i] == TAKEN" },
	{ EV_RETRY, ST_SENDING, "answer[i] == BUSY || (answer[i] == NONE && !flying[i])", "skip" },
	/* No answer, or the machine stops: the request may still arrive. */
	{ EV_UNSURE, ST_SENDING, "true",
	    "late[i] = late[i] || flying[i]; flying[i] = false; answer[i] = NONE" },
	{ EV_TAKEN, ST_UNCERTAIN, "effects[i] > 0", "skip" },
	{ EV_TAKEN, ST_RETURNED, "effects[i] > 0", "skip" },
	{ EV_UNKNOWN, ST_UNCERTAIN, "effects[i] == 0", "skip" },
	{ EV_QUARANTINE, ST_UNCERTAIN, "true", "doubt[i] = true" },
	/* Restores are none of this model's: test_cache_model has them. */
	{ EV_FOUND, ST_COUNT, "false", "skip" },
	{ EV_STATEMENT, ST_COUNT, "effects[i] > 0", "skip" },
	{ EV_WITHDRAW, ST_QUARANTINED, "MAY_WITHDRAW(i)", "skip" },
};

static void
name(enum outbox_state st)
{
	const char *s = outbox_state_name(st);

	(void)printf("ST_");
	for (; *s != '\0'; s++)
		(void)putchar(toupper((unsigned char)*s));
}

static void
move(const struct outbox_transition *t)
{
	const char *when = "true", *then = "skip";
	size_t i;

	for (i = 0; i < NELEM(meanings); i++) {
		if (meanings[i].event == t->event &&
		    (meanings[i].from == ST_COUNT || meanings[i].from == t->from)) {
			when = meanings[i].when;
			then = meanings[i].then;
		}
	}
	(void)printf("\t:: atomic { state[i] == ");
	name(t->from);
	(void)printf(" && (%s) -> %s; state[i] = ", when, then);
	name(t->to);
	(void)printf(" }\t/* %s */\n", outbox_event_name(t->event));
}

static const char world[] =
    "#define NONE 0\n#define TAKEN 1\n#define REFUSED 2\n#define BUSY 3\n\n"
    "byte state[2], effects[2], answer[2], earlier;\n"
    "bool flying[2], late[2], refused[2], doubt[2], frozen[2], sent[2], late_approved[2];\n\n"
    /* On its way out, and not known to be done (cache/envelope.c, UNFINISHED). */
    "#define OUT(s) (s == ST_QUEUED || s == ST_SENDING || s == ST_DEFERRED || \\\n"
    "\ts == ST_UNCERTAIN || s == ST_QUARANTINED)\n"
    "#define UNFINISHED(s) (OUT(s) || s == ST_RECEIVED || s == ST_PROCESSING)\n"
    "#define OPEN_TO_EDITING(s) (s == ST_DRAFT || s == ST_PENDING || s == ST_RETURNED || \\\n"
    "\ts == ST_HELD || s == ST_WITHDRAWN || s == ST_DISCARDED)\n"
    "#ifdef NO_ORDER\n#define MAY_GO(i) true\n#else\n"
    "#define MAY_GO(i) !(earlier == 1 - i && UNFINISHED(state[1 - i]))\n#endif\n"
    "#ifdef NO_GUARD\n#define MAY_WITHDRAW(i) true\n#else\n"
    "#define MAY_WITHDRAW(i) !doubt[i]\n#endif\n\n"
    /* The server, when a request arrives. */
    "inline arrives(i, said) {\n"
    "\tif\n"
    "\t:: refused[i] -> said = REFUSED\n"
    "\t:: !refused[i] && effects[i] == 0 -> refused[i] = true; said = REFUSED\n"
    "\t:: !refused[i] && effects[i] == 0 -> said = BUSY\n"
    "\t:: !refused[i] && effects[i] == 0 -> takes(i); said = TAKEN\n"
    "#ifdef NO_DEDUP\n"
    "\t:: effects[i] == 1 -> takes(i); said = TAKEN\n"
    "#else\n"
    "\t:: effects[i] > 0 -> said = TAKEN\n"
    "#endif\n"
    "\tfi\n"
    "}\n"
    "inline takes(i) {\n"
    "\teffects[i]++;\n"
    "\tassert(effects[i] == 1);\n"
    "\tassert(!(earlier == 1 - i && OUT(state[1 - i]) && effects[1 - i] == 0 &&\n"
    "\t    !late_approved[1 - i]))\n"
    "}\n\n"
    "proctype network(byte i) {\n"
    "\tbyte unheard;\n"
    "\tdo\n"
    "\t:: atomic { flying[i] -> flying[i] = false; arrives(i, answer[i]) }\n"
    "\t:: atomic { late[i] -> late[i] = false; arrives(i, unheard); unheard = NONE }\n"
    "\t:: atomic { late[i] -> late[i] = false }\n"
    "\tod\n"
    "}\n\n"
    "active proctype claim() {\n"
    "\tdo\n"
    "\t:: atomic { (effects[0] > 0 && OPEN_TO_EDITING(state[0])) ||\n"
    "\t    (effects[1] > 0 && OPEN_TO_EDITING(state[1])) -> assert(false) }\n"
    "\tod\n"
    "}\n\n";

int
main(void)
{
	const struct outbox_transition *t;
	size_t i, n;

	(void)printf("/* Made by tests/model/promela.c from the table in cache/outbox.c. */\n");
	for (i = 0; i < ST_COUNT; i++) {
		(void)printf("#define ");
		name((enum outbox_state)i);
		(void)printf(" %zu\n", i);
	}
	(void)printf("%sproctype entry(byte i) {\n\tdo\n", world);
	t = outbox_table(&n);
	for (i = 0; i < n; i++)
		move(&t[i]);
	(void)printf("\tod\n}\n\ninit { atomic {\n\trun entry(0); run entry(1); run network(0);"
	    " run network(1)\n} }\n");
	return 0;
}
