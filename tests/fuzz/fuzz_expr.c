/* SPDX-License-Identifier: ISC */
/*
 * Expressions of any bytes: they come back, within their steps, and reach
 * nothing but the answers.
 */
#include "tests/fuzz/fuzz.h"

#include "forms/expr.h"

static const struct expr_value values[] = {
	{ "role", "請求者", false }, { "birth", "1990-04-01", false },
	{ "income", "1234567", true }, { "nothing", NULL, false },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct expr *x;		/* one for all: no expression leaves anything in it */
	struct buf text = BUF_INIT, out = BUF_INIT;
	enum expr_truth truth;
	bool known;

	if (x == NULL)
		MUST(expr_new(&x, NULL) == ERR_OK);
	MUST(buf_add(&text, data, size));
	(void)!expr_test(x, buf_str(&text), values, NELEM(values), &truth, NULL);
	(void)!expr_compute(x, buf_str(&text), values, NELEM(values), &out, &known, NULL);
	buf_reset(&out);
	MUST(expr_test(x, "income = 1234567 AND role = '請求者'", values, NELEM(values), &truth,
	    NULL) == ERR_OK);
	MUST(truth == EXPR_TRUE);
	buf_free(&text);
	buf_free(&out);
	return 0;
}
