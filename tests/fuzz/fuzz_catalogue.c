/* SPDX-License-Identifier: ISC */
/*
 * Catalogue tables of any bytes: refused, saying where, or read whole.
 */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "forms/catalog.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct catalog *c;
	size_t i;

	MUST(buf_add(&text, data, size));
	if (catalog_read("a.tsv", buf_str(&text), text.len, &c, &e) != ERR_OK) {
		MUST(c == NULL && e.key != NULL);
	} else {
		for (i = 0; i < catalog_count(c); i++) {
			const struct catalog_procedure *p = catalog_at(c, i);

			MUST(p->code != NULL && p->title != NULL);
			(void)catalog_find(c, p->code, "2026-11-20");
		}
		catalog_free(&c);
	}
	err_clear(&e);
	buf_free(&text);
	return 0;
}
