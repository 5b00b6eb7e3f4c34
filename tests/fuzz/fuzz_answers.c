/* SPDX-License-Identifier: ISC */
/*
 * What the sender makes of an answer, whatever stands in it.  The first bytes
 * are how it came (link, status, Retry-After), the rest is its body; "@R" in
 * it stands for a receipt that holds, "@S" for a statement that does.
 *
 * Green is only what a verified receipt stands behind: nothing else may make
 * an entry `taken`, by PUT or by GET.
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/outbox.h"
#include "seal/secret.h"
#include "sync/run.h"
#include "tests/fuzz/fuzz.h"
#include "wire/jws.h"

#define ID	"0193b1c8-0000-7000-8000-000000000001"
#define DIGEST	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define TERMINAL	"T-121002-03"
#define TEXT(s)	((char *)(uintptr_t)(s))

static struct peer peer;
static struct public_key key;
static struct buf good_receipt, good_statement;

static void
sign(struct sign_key *k, const char *typ, const struct buf *payload, struct buf *out)
{
	MUST(jws_sign_compact(k, typ, INT64_C(1764000000000000), payload->data, payload->len, out,
	    NULL) == ERR_OK);
}

static void
prepare(void)
{
	struct wire_receipt r = { TEXT(ID), TEXT(DIGEST), TEXT("7"),
	    TEXT("2026-11-25T10:00:00+09:00"), TEXT(TERMINAL) };
	struct wire_statement s = { .id = TEXT(ID), .digest = TEXT(DIGEST), .sequence = TEXT("7"),
	    .at = TEXT("2026-11-25T10:00:00+09:00"), .state = WIRE_NO_RECORD };
	struct buf payload = BUF_INIT;
	struct sign_key *k;

	if (good_receipt.len != 0)
		return;
	MUST(seal_init(NULL) == ERR_OK);
	log_set_level(LOG_ERROR);
	k = sign_key_new();
	MUST(k != NULL);
	key = *sign_key_public(k);
	peer.server.signing_keys = &key;
	peer.server.signing_count = 1;
	peer.terminal = TEXT(TERMINAL);
	MUST(receipt_build(&r, &payload, NULL) == ERR_OK);
	sign(k, TYP_RECEIPT, &payload, &good_receipt);
	buf_reset(&payload);
	MUST(statement_build(&s, &payload, NULL) == ERR_OK);
	sign(k, TYP_STATEMENT, &payload, &good_statement);
	buf_free(&payload);
	sign_key_free(&k);
}

/* The body with its placeholders filled in. */
static void
fill(const char *p, size_t len, struct buf *out)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const struct buf *good = p[i] != '@' || i + 1 == len ? NULL :
		    p[i + 1] == 'R' ? &good_receipt : p[i + 1] == 'S' ? &good_statement : NULL;

		if (good != NULL) {
			MUST(buf_add(out, good->data, good->len));
			i++;
		} else {
			MUST(buf_addc(out, p[i]));
		}
	}
}

static void
judge(const struct answer *a, bool put)
{
	const struct sync_options options = { .version = "0.1.0" };
	struct run r = { .peer = &peer, .clock = clock_system(), .options = &options, .width = 1 };
	struct envelope v = { .submission = ID, .digest = DIGEST, .attempts = 1 };
	struct outcome o;
	enum err_code rc = put ? outcome_of_put(&r, &v, a, &o, NULL) :
	    outcome_of_get(&r, &v, a, &o, NULL);

	MUST(rc == ERR_OK);
	MUST(o.event != EV_TAKEN || (a->link == LINK_ANSWER && a->status >= 200 &&
	    a->status < 300 && o.receipt != NULL && !o.bad &&
	    strcmp(o.receipt, buf_str(&good_receipt)) == 0));
	/* After an unknown outcome there is no way back to the maker. */
	if (a->link == LINK_FOREIGN || a->link == LINK_UNSURE)
		MUST(o.event == EV_UNSURE);
	if (a->link == LINK_DOWN || a->link == LINK_NOT_OURS)
		MUST(o.event == (put ? EV_RETRY : EV_COUNT));
	outcome_clear(&o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer a = { .retry_after_s = -1 };
	struct wire_statement st = { 0 };
	struct run r = { .peer = &peer };
	struct buf text = BUF_INIT;

	prepare();
	if (size < 4)
		return 0;
	a.link = (enum link)(data[0] % (LINK_UNSURE + 1));
	a.status = 100 + (data[1] | (data[2] & 3) << 8) % 500;
	a.retry_after_s = data[3] < 128 ? data[3] : -1;
	fill((const char *)data + 4, size - 4, &a.body);
	judge(&a, true);
	judge(&a, false);
	/* The body as a statement: only the server's own word about this submission counts. */
	MUST(buf_add(&text, buf_str(&a.body), a.body.len));
	if (statement_open(&r, buf_str(&text), ID, DIGEST, &st))
		MUST(strcmp(buf_str(&text), buf_str(&good_statement)) == 0);
	statement_clear(&st);
	buf_free(&text);
	answer_clear(&a);
	return 0;
}
