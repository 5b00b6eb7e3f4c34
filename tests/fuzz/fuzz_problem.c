/* SPDX-License-Identifier: ISC */
/*
 * Problem documents of any bytes: always read, always freed, and built again.
 */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "wire/message.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_problem p, q;
	struct buf text = BUF_INIT, again = BUF_INIT;

	MUST(buf_add(&text, data, size));
	problem_read(buf_str(&text), text.len, &p);
	MUST(p.type > PROBLEM_NONE && p.type < PROBLEM_COUNT);
	MUST(problem_build(&p, &again, NULL) == ERR_OK);
	problem_read(buf_str(&again), again.len, &q);
	MUST(q.type == p.type && q.error_count == p.error_count);
	problem_clear(&p);
	problem_clear(&q);
	buf_free(&text);
	buf_free(&again);
	return 0;
}
