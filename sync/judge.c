/* SPDX-License-Identifier: ISC */
/*
 * The answer table; see judge.h.  Status before type: rows without a type
 * stand for a status whatever its type; 409, 422 and other 4xx go by type.
 */
#include "sync/judge.h"

#define ANY	PROBLEM_NONE

static const struct judge_row table[] = {
	{ 200, ANY, VERDICT_TAKEN, NULL },
	{ 201, ANY, VERDICT_TAKEN, NULL },
	{ 400, ANY, VERDICT_OUR_FAULT, "sync.alarm.our_fault" },
	{ 401, ANY, VERDICT_STOP, "sync.alarm.refused" },
	{ 403, ANY, VERDICT_STOP, "sync.alarm.refused" },
	{ 404, ANY, VERDICT_STOP, "sync.alarm.address" },
	{ 405, ANY, VERDICT_STOP, "sync.alarm.address" },
	{ 409, PROBLEM_CONFLICT, VERDICT_RETURN, NULL },
	{ 409, PROBLEM_SUPERSEDED_WAS_TAKEN, VERDICT_RETURN, NULL },
	{ 409, PROBLEM_ALREADY_SUPERSEDED, VERDICT_RETURN, NULL },
	{ 413, ANY, VERDICT_OUR_FAULT, "sync.alarm.our_fault" },
	{ 415, ANY, VERDICT_OUR_FAULT, "sync.alarm.our_fault" },
	{ 422, PROBLEM_ID_REUSED, VERDICT_QUARANTINE, "sync.alarm.quarantined" },
	{ 422, PROBLEM_ENVELOPE_MISMATCH, VERDICT_QUARANTINE, "sync.alarm.quarantined" },
	{ 422, PROBLEM_SIGNATURE_REFUSED, VERDICT_QUARANTINE, "sync.alarm.quarantined" },
	{ 422, PROBLEM_SIGNER_SUSPENDED, VERDICT_RETURN, NULL },
	{ 422, PROBLEM_SEALING_KEY_UNKNOWN, VERDICT_RETURN, NULL },
	{ 422, PROBLEM_NOT_PERMITTED, VERDICT_RETURN, NULL },
	{ 422, PROBLEM_INVALID, VERDICT_RETURN, NULL },
	{ 422, PROBLEM_LAYOUT_OUTDATED, VERDICT_RETURN, NULL },
	{ 422, PROBLEM_EXPIRED, VERDICT_RETURN, NULL },
	{ 429, ANY, VERDICT_DEFER, NULL },
	{ 503, PROBLEM_CLOSED, VERDICT_LATER, NULL },
	{ 503, ANY, VERDICT_DEFER, NULL },
};

const struct judge_row *
judge_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}

struct judgement
judge_answer(long status, enum problem type, int64_t retry_after_s)
{
	size_t i;

	/* 503 is "not now" only with the time to come again; without it nobody
	 * knows what stood behind it. */
	if (status == 503 && retry_after_s < 0)
		return (struct judgement){ VERDICT_UNSURE, NULL };
	for (i = 0; i < NELEM(table); i++) {
		if (table[i].status == status && (table[i].type == ANY || table[i].type == type))
			return (struct judgement){ table[i].verdict, table[i].alarm };
	}
	/* Other 4xx go by type: a row of 409 or 422 whatever the status. */
	for (i = 0; status >= 400 && status < 500 && i < NELEM(table); i++) {
		if ((table[i].status == 409 || table[i].status == 422) && table[i].type == type)
			return (struct judgement){ table[i].verdict, table[i].alarm };
	}
	/* An unknown 4xx goes to the maker; 3xx, other 2xx and 5xx leave it open. */
	if (status >= 400 && status < 500)
		return (struct judgement){ VERDICT_RETURN, NULL };
	return (struct judgement){ VERDICT_UNSURE, NULL };
}
