/* SPDX-License-Identifier: ISC */
/*
 * Every other reader of wire/, over the same bytes: each must come back, and
 * leave a struct that can be cleared, twice.
 */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "wire/message.h"

/* One function a reader: read, clear, clear. */
#define READER(name, type, read, clear)				\
	static void						\
	name(const char *json, size_t len)			\
	{							\
		struct type v;					\
								\
		(void)!read(json, len, &v, NULL);		\
		clear(&v);					\
		clear(&v);					\
	}

READER(try_receipt, wire_receipt, receipt_read, receipt_clear)
READER(try_statement, wire_statement, statement_read, statement_clear)
READER(try_taken, wire_taken, taken_read, taken_clear)
READER(try_changes, wire_changes, changes_read, changes_clear)
READER(try_result, wire_result, result_read, result_clear)
READER(try_service, wire_service, service_read, service_clear)
READER(try_roster, wire_roster, roster_read, roster_clear)
READER(try_terminal, wire_terminal_file, terminal_file_read, terminal_file_clear)
READER(try_server, wire_server_file, server_file_read, server_file_clear)

static void
try_heads(const char *json, size_t len)
{
	struct wire_head h;

	(void)!head_read(json, len, false, &h, NULL);
	head_clear(&h);
	(void)!head_read(json, len, true, &h, NULL);
	head_clear(&h);
}

static void
try_small(const char *json, size_t len)
{
	struct buf sealed = BUF_INIT;
	struct wire_ids ids;
	char *text;

	(void)!ids_read(json, len, "ids", &ids, NULL);
	ids_clear(&ids);
	(void)!sealed_result_read(json, len, &text, &sealed, NULL);
	free(text);
	(void)!roster_put_read(json, len, &text, NULL);
	free(text);
	buf_free(&sealed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(const char *, size_t) = {
		try_receipt, try_statement, try_taken, try_changes, try_result, try_service,
		try_roster, try_terminal, try_server, try_heads, try_small,
	};
	struct buf text = BUF_INIT;
	size_t i;

	MUST(buf_add(&text, data, size));
	for (i = 0; i < NELEM(readers); i++)
		readers[i](buf_str(&text), text.len);
	buf_free(&text);
	return 0;
}
