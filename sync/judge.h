/* SPDX-License-Identifier: ISC */
/*
 * What an answer to PUT /v1/submissions/{id} means (protocol.md sections 3 and
 * 9), as one table.  Private to sync/.
 */
#ifndef SYNC_JUDGE_H
#define SYNC_JUDGE_H

#include <stddef.h>

#include "wire/message.h"

enum verdict {
	VERDICT_TAKEN,		/* a receipt is there, to be verified */
	VERDICT_RETURN,		/* back to the maker, or for a new approval */
	VERDICT_QUARANTINE,	/* a person must look */
	VERDICT_LATER,		/* not now: the run pauses, the entry keeps its place */
	VERDICT_DEFER,		/* the same, but others go first when it goes on: a
				 * submission that is never welcome must not stand in
				 * the way of the rest */
	VERDICT_STOP,		/* a terminal-wide fault: the run stops, alarmed */
	VERDICT_OUR_FAULT,	/* quarantined once, stops the run when it happens twice running */
	VERDICT_UNSURE,		/* ask before anything else */
	VERDICT_COUNT
};

struct judgement {
	enum verdict	 verdict;
	const char	*alarm;		/* message key, or NULL */
};

/* type: PROBLEM_OTHER when unknown.  retry_after_s -1: none given. */
struct judgement judge_answer(long status, enum problem type, int64_t retry_after_s);

/* The rows, for tests and the manual. */
struct judge_row {
	int		 status;	/* exact, or 400/500 with `family` */
	enum problem	 type;		/* PROBLEM_NONE: whatever the type */
	enum verdict	 verdict;
	const char	*alarm;
};
const struct judge_row *judge_table(size_t *n);

#endif
