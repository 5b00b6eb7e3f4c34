/* SPDX-License-Identifier: ISC */
/*
 * JWS of any bytes: opened, split and verified with the key of RFC 8037.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "wire/jws.h"

#define RFC_PUBLIC	"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define TYP		"mado-receipt"

static void
try_compact(const char *text, struct public_key *key)
{
	struct buf payload = BUF_INIT;
	struct jws_header h;

	/* What opens was signed under exactly this header. */
	if (jws_open_compact(text, TYP, jws_key_is, key, &payload, &h, NULL) == ERR_OK) {
		MUST(strcmp(h.typ, TYP) == 0);
		MUST(strcmp(h.kid, key->kid) == 0);
	} else {
		MUST(payload.len == 0);
	}
	jws_header_clear(&h);
	if (jws_read_header(text, &h, NULL) == ERR_OK)
		MUST(h.typ != NULL && h.at != NULL);
	jws_header_clear(&h);
	buf_free(&payload);
}

static void
try_general(const char *text, size_t len, struct public_key *key)
{
	struct buf payload = BUF_INIT, again = BUF_INIT;
	struct jws_signature *sigs;
	struct jws_header h;
	size_t i, n;

	if (jws_split(text, len, &payload, &sigs, &n, NULL) != ERR_OK) {
		MUST(sigs == NULL && n == 0);
	} else {
		MUST(jws_compose(payload.data != NULL ? payload.data : "", payload.len, sigs, n,
		    &again, NULL) == ERR_OK);
		for (i = 0; i < n; i++) {
			(void)!jws_verify(&sigs[i], "mado-submission", buf_str(&payload),
			    payload.len, jws_key_is, key, &h, NULL);
			jws_header_clear(&h);
			jws_signature_clear(&sigs[i]);
		}
	}
	free(sigs);
	buf_free(&payload);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;
	struct public_key key;

	MUST(public_key_parse(CURVE_ED25519, RFC_PUBLIC, &key));
	MUST(buf_add(&text, data, size));
	try_compact(buf_str(&text), &key);
	try_general(buf_str(&text), text.len, &key);
	buf_free(&text);
	return 0;
}
