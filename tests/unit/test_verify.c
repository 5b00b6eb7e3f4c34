/* SPDX-License-Identifier: ISC */
/*
 * The auditor's verifier: what somebody does to an export shows, by entry and
 * by kind; a million entries take seconds.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "seal/b64.h"
#include "seal/secret.h"
#include "verify/verify.h"
#include "wire/jws.h"
#include "wire/message.h"

#define ENTRIES	20
#define MILLION	1000000

struct made {
	char		 path[64], acks[80];
	struct buf	 export;
	size_t		 at[ENTRIES + 2];		/* where each line begins */
	char		 hash[ENTRIES + 1][DIGEST_TEXT_SIZE];
	struct sign_key	*terminal, *server;
	struct keys	 keys;
	struct public_key publics[2];
};

static void
write_to(const char *path, const struct buf *b)
{
	struct err e = ERR_INIT;

	assert_int_equal(file_write(path, buf_str(b), b->len, 0600, &e), ERR_OK);
}

/* One line as the terminal writes it, and the hash it leads to. */
static void
add_entry(struct buf *out, int64_t seq, unsigned char head[HASH_BYTES], const char *rest)
{
	struct buf record = BUF_INIT, hash = BUF_INIT;
	const char *p;

	assert_true(buf_addf(&record, "{\"at\":\"2026-11-20T12:00:%02d.%06d+09:00\"%s}",
	    (int)(seq / 1000000), (int)(seq % 1000000), rest));
	digest_link((uint64_t)seq, head, record.data, record.len, head);
	assert_true(b64_encode(head, HASH_BYTES, &hash));
	buf_addf(out, "{\"seq\":%lld,\"record\":\"", (long long)seq);
	for (p = record.data; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_addc(out, '\\');
		if (*p == '\n')
			buf_adds(out, "\\u000a");
		else
			buf_addc(out, *p);
	}
	assert_true(buf_addf(out, "\",\"hash\":\"%s\"}\n", hash.data));
	buf_free(&record);
	buf_free(&hash);
}

static int
make(void **state)
{
	struct made *m = calloc(1, sizeof *m);
	unsigned char head[HASH_BYTES] = { 0 };
	struct buf text = BUF_INIT;
	int64_t i;

	assert_non_null(m);
	assert_int_equal(seal_init(NULL), ERR_OK);
	(void)snprintf(m->path, sizeof m->path, "/tmp/mado-verify-%d", (int)getpid());
	(void)snprintf(m->acks, sizeof m->acks, "%s.acks", m->path);
	for (i = 1; i <= ENTRIES; i++) {
		m->at[i] = m->export.len;
		add_entry(&m->export, i, head, ",\"who\":\"見\\\"本\n\"");
		buf_reset(&text);
		assert_true(b64_encode(head, HASH_BYTES, &text));
		memcpy(m->hash[i], text.data, text.len + 1);
	}
	m->at[i] = m->export.len;
	buf_free(&text);
	m->terminal = sign_key_new();
	m->server = sign_key_new();
	m->publics[0] = *sign_key_public(m->terminal);
	m->publics[1] = *sign_key_public(m->server);
	m->keys = (struct keys){ &m->publics[0], &m->publics[1], 1, 1 };
	*state = m;
	return 0;
}

static int
unmake(void **state)
{
	struct made *m = *state;

	(void)unlink(m->path);
	(void)unlink(m->acks);
	buf_free(&m->export);
	sign_key_free(&m->terminal);
	sign_key_free(&m->server);
	free(m);
	return 0;
}

static void
walk(const struct made *m, const struct buf *export, const struct acks *a, struct verdict *v)
{
	static const struct acks none = { 0 };
	static const struct checkpoint unwritten = { 0 };
	struct err e = ERR_INIT;

	write_to(m->path, export);
	assert_int_equal(chain_walk(m->path, a != NULL ? a : &none, &unwritten, v, &e), ERR_OK);
}

static void
holds(const struct verdict *v, int64_t first, int64_t last)
{
	assert_null(v->why);
	assert_int_equal(v->first_bad, 0);
	assert_int_equal(v->first, first);
	assert_int_equal(v->last, last);
	assert_int_equal(v->entries, last - first + 1);
}

static void
broken(const struct verdict *v, const char *why, int64_t first_bad)
{
	assert_non_null(v->why);
	assert_string_equal(v->why, why);
	assert_int_equal(v->first_bad, first_bad);
}

static void
a_whole_export_holds(void **state)
{
	struct made *m = *state;
	struct verdict v;

	walk(m, &m->export, NULL, &v);
	holds(&v, 1, ENTRIES);
}

/* Each byte in turn is another one: nothing that was changed still holds. */
static void
every_changed_byte_is_found(void **state)
{
	struct made *m = *state;
	struct buf copy = BUF_INIT;
	struct verdict v;
	size_t i, end = m->at[4];

	assert_true(buf_add(&copy, m->export.data, end));
	for (i = 0; i < end; i++) {
		copy.data[i] ^= 0x01;
		walk(m, &copy, NULL, &v);
		if (v.why == NULL)
			fail_msg("a change at byte %zu was not found", i);
		copy.data[i] ^= 0x01;
	}
	walk(m, &copy, NULL, &v);
	holds(&v, 1, 3);
	buf_free(&copy);
}

static void
lines_left_out_and_exchanged_are_found(void **state)
{
	struct made *m = *state;
	struct buf b = BUF_INIT;
	struct verdict v;

	buf_add(&b, m->export.data, m->at[7]);
	buf_add(&b, m->export.data + m->at[8], m->export.len - m->at[8]);
	walk(m, &b, NULL, &v);
	broken(&v, "link", 7);
	buf_reset(&b);
	buf_add(&b, m->export.data, m->at[5]);
	buf_add(&b, m->export.data + m->at[6], m->at[7] - m->at[6]);
	buf_add(&b, m->export.data + m->at[5], m->at[6] - m->at[5]);
	walk(m, &b, NULL, &v);
	broken(&v, "link", 5);
	buf_reset(&b);
	buf_add(&b, m->export.data, m->at[9] - 1);
	walk(m, &b, NULL, &v);
	broken(&v, "format", 8);
	buf_free(&b);
}

static void
a_time_that_runs_back_is_found(void **state)
{
	struct made *m = *state;
	unsigned char head[HASH_BYTES] = { 0 };
	struct buf b = BUF_INIT;
	struct verdict v;

	add_entry(&b, 1, head, "");
	add_entry(&b, 2, head, "");
	walk(m, &b, NULL, &v);
	holds(&v, 1, 2);
	/* Well linked, but made to look as if it were of 10:00. */
	buf_reset(&b);
	memset(head, 0, sizeof head);
	add_entry(&b, 1, head, "");
	digest_link(2, head, "{\"at\":\"2026-11-20T10:00:00.000000+09:00\"}", 41, head);
	buf_adds(&b, "{\"seq\":2,\"record\":\"{\\\"at\\\":\\\"2026-11-20T10:00:00.000000+09:00\\\"}"
	    "\",\"hash\":\"");
	b64_encode(head, sizeof head, &b);
	buf_adds(&b, "\"}\n");
	walk(m, &b, NULL, &v);
	broken(&v, "time", 2);
	buf_free(&b);
}

static void
an_export_may_begin_where_the_rest_was_destroyed(void **state)
{
	struct made *m = *state;
	struct buf b = BUF_INIT;
	struct verdict v;

	buf_addf(&b, "{\"seq\":6,\"hash\":\"%s\"}\n", m->hash[6]);
	buf_add(&b, m->export.data + m->at[7], m->export.len - m->at[7]);
	walk(m, &b, NULL, &v);
	holds(&v, 7, ENTRIES);
	buf_reset(&b);
	buf_addf(&b, "{\"seq\":6,\"hash\":\"%s\"}\n", m->hash[5]);
	buf_add(&b, m->export.data + m->at[7], m->export.len - m->at[7]);
	walk(m, &b, NULL, &v);
	broken(&v, "link", 7);
	buf_free(&b);
}

/* ---- acknowledgements ---- */

static void
sign_head(const struct sign_key *k, bool ack, int64_t seq, const char *hash, struct buf *out)
{
	char copy[DIGEST_TEXT_SIZE], terminal[] = "T-121002-03",
	    at[] = "2026-11-20T12:00:00.000000+09:00";
	struct wire_head h = { .terminal = terminal, .hash = copy, .generation = 1, .seq = seq,
	    .at = ack ? at : NULL };
	struct buf payload = BUF_INIT;

	memcpy(copy, hash, sizeof copy);
	assert_int_equal(head_build(&h, ack, &payload, NULL), ERR_OK);
	assert_int_equal(jws_sign_compact(k, ack ? TYP_AUDIT_ACK : TYP_AUDIT_HEAD,
	    INT64_C(1795143600000000), payload.data, payload.len, out, NULL), ERR_OK);
	buf_free(&payload);
}

static void
add_ack(struct buf *file, const struct sign_key *terminal, const struct sign_key *server,
    int64_t seq, const char *hash)
{
	buf_addf(file, "{\"seq\":%lld,\"head\":\"", (long long)seq);
	sign_head(terminal, false, seq, hash, file);
	buf_adds(file, "\",\"ack\":\"");
	sign_head(server, true, seq, hash, file);
	assert_true(buf_adds(file, "\"}\n"));
}

static enum err_code
read_acks(const struct made *m, const struct buf *file, struct acks *out)
{
	struct err e = ERR_INIT;
	enum err_code rc;

	write_to(m->acks, file);
	rc = acks_read(m->acks, &m->keys, out, &e);
	err_clear(&e);
	return rc;
}

static void
acknowledged_heads_must_stand_in_the_chain(void **state)
{
	struct made *m = *state;
	struct buf file = BUF_INIT, cut = BUF_INIT;
	struct acks a;
	struct verdict v;

	add_ack(&file, m->terminal, m->server, 15, m->hash[15]);
	add_ack(&file, m->terminal, m->server, 4, m->hash[4]);
	assert_int_equal(read_acks(m, &file, &a), ERR_OK);
	walk(m, &m->export, &a, &v);
	holds(&v, 1, ENTRIES);
	assert_int_equal(v.acknowledged, 15);
	/* Cut off at the end: well linked, but too short. */
	buf_add(&cut, m->export.data, m->at[12]);
	walk(m, &cut, &a, &v);
	broken(&v, "end", 12);
	acks_free(&a);
	/* Grown anew: well linked, but another one. */
	add_ack(&file, m->terminal, m->server, 9, m->hash[8]);
	assert_int_equal(read_acks(m, &file, &a), ERR_OK);
	walk(m, &m->export, &a, &v);
	broken(&v, "acknowledgement", 9);
	acks_free(&a);
	buf_free(&file);
	buf_free(&cut);
}

static void
acknowledgements_of_others_are_refused(void **state)
{
	struct made *m = *state;
	struct sign_key *other = sign_key_new();
	struct buf file = BUF_INIT;
	struct acks a;

	add_ack(&file, m->terminal, other, 4, m->hash[4]);
	assert_int_equal(read_acks(m, &file, &a), ERR_CRYPTO);
	buf_reset(&file);
	add_ack(&file, other, m->server, 4, m->hash[4]);
	assert_int_equal(read_acks(m, &file, &a), ERR_CRYPTO);
	/* Head and acknowledgement exchanged. */
	buf_reset(&file);
	add_ack(&file, m->server, m->terminal, 4, m->hash[4]);
	assert_int_equal(read_acks(m, &file, &a), ERR_CRYPTO);
	buf_free(&file);
	sign_key_free(&other);
}

static void
the_paper_is_a_witness_too(void **state)
{
	static const struct acks none = { 0 };
	struct made *m = *state;
	struct checkpoint c = { .seq = 9 };
	struct buf hash = BUF_INIT;
	struct verdict v;

	assert_true(b64_decode(m->hash[9], strlen(m->hash[9]), &hash));
	memcpy(c.hash, hash.data, sizeof c.hash);
	write_to(m->path, &m->export);
	assert_int_equal(chain_walk(m->path, &none, &c, &v, NULL), ERR_OK);
	holds(&v, 1, ENTRIES);
	c.hash[31] ^= 1;
	assert_int_equal(chain_walk(m->path, &none, &c, &v, NULL), ERR_OK);
	broken(&v, "checkpoint", 9);
	c.seq = ENTRIES + 1;
	assert_int_equal(chain_walk(m->path, &none, &c, &v, NULL), ERR_OK);
	broken(&v, "end", ENTRIES + 1);
	buf_free(&hash);
}

/* 3 s on an idle 2-core machine; the processor's time, since tests run beside
 * others. */
static void
a_million_entries_are_walked(void **state)
{
	static const char rest[] = ",\"boot_us\":123456789,\"mono_us\":123456789,"
	    "\"clock\":\"synced\",\"skew_ms\":12,\"action\":\"view\","
	    "\"who\":\"BXrXshtnqEzEdPWjgh48LHJlF1Y8OHcmKT0dbtap2GM\","
	    "\"role\":\"maker\",\"group\":\"fukushi-teate\","
	    "\"entry\":\"01a21500-0a0d-764b-ae11-07008dfee8de\",\"result\":\"ok\",\"sealed\":\"";
	static const struct acks none = { 0 };
	static const struct checkpoint unwritten = { 0 };
	struct made *m = *state;
	struct buf b = BUF_INIT_MAX((size_t)1 << 30), entry = BUF_INIT;
	unsigned char head[HASH_BYTES] = { 0 }, box[160];
	struct verdict v;
	clock_t begun;
	double took;
	int64_t i;

	memset(box, 0x5a, sizeof box);
	buf_adds(&entry, rest);
	b64_encode(box, sizeof box, &entry);
	assert_true(buf_adds(&entry, "\""));
	for (i = 1; i <= MILLION; i++)
		add_entry(&b, i, head, buf_str(&entry));
	write_to(m->path, &b);
	buf_free(&b);
	begun = clock();
	assert_int_equal(chain_walk(m->path, &none, &unwritten, &v, NULL), ERR_OK);
	took = (double)(clock() - begun) / CLOCKS_PER_SEC;
	holds(&v, 1, MILLION);
	print_message("# %d entries in %.2f s\n", MILLION, took);
	buf_free(&entry);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, make, unmake)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_export_holds),
		TEST(every_changed_byte_is_found),
		TEST(lines_left_out_and_exchanged_are_found),
		TEST(a_time_that_runs_back_is_found),
		TEST(an_export_may_begin_where_the_rest_was_destroyed),
		TEST(acknowledged_heads_must_stand_in_the_chain),
		TEST(acknowledgements_of_others_are_refused),
		TEST(the_paper_is_a_witness_too),
		TEST(a_million_entries_are_walked),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
