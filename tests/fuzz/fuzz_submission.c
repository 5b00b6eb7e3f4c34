/* SPDX-License-Identifier: ISC */
/*
 * Submissions and envelopes of any bytes: what is taken can be built again,
 * and what was built is taken and built to the same bytes.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "wire/submission.h"

static void
try_payload(const char *json, size_t len)
{
	struct wire_submission s, t;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err e = ERR_INIT;

	if (submission_read(json, len, &s, &e) == ERR_OK) {
		MUST(submission_build(&s, &once, NULL) == ERR_OK);
		MUST(submission_read(buf_str(&once), once.len, &t, NULL) == ERR_OK);
		MUST(submission_build(&t, &twice, NULL) == ERR_OK);
		MUST(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
		submission_clear(&t);
	} else {
		MUST(e.code == ERR_INVALID && e.field != NULL && e.args[0] != NULL);
	}
	submission_clear(&s);
	err_clear(&e);
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_envelope v;
	struct buf text = BUF_INIT;

	MUST(buf_add(&text, data, size));
	try_payload(buf_str(&text), text.len);
	(void)!envelope_read(buf_str(&text), text.len, &v, NULL);
	envelope_clear(&v);
	buf_free(&text);
	return 0;
}
