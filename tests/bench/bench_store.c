/* SPDX-License-Identifier: ISC */
/*
 * The store: what sealing costs when work is saved, what a page of a long list
 * costs, how long the audit chain takes to verify.
 *
 * The unsealed rows that a save is compared with are written by the same
 * statements, in transactions of the same shape, in turn with the sealed ones,
 * to a second store of the same kind: what differs is the cryptography.
 * TMPDIR says on which disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/audit.h"
#include "cache/chain.h"
#include "cache/entry.h"
#include "cache/sql.h"
#include "seal/secret.h"
#include "tests/bench/bench.h"

#define SAVES		400
#define ENTRIES		100000
#define PAGES		2000
#define PAGE_ROWS	40
#define LINKS		1000000
#define BATCH		2000

static const char header[] =
    "{\"title\":\"児童扶養手当 現況届\",\"name\":\"見本 花子\",\"step\":\"3\"}";
static const char body[] = "{\"answers\":{\"name\":\"見本 花子\",\"kana\":\"ミホン ハナコ\","
    "\"birth\":\"1990-04-01\",\"address\":\"見本県見本市見本町一丁目一番一号\","
    "\"reason\":\"現況の確認\"}}";

static void
must(enum err_code code, struct err *e)
{
	if (code == ERR_OK)
		return;
	(void)fprintf(stderr, "bench_store: %s %s %s\n", err_code_name(code),
	    e->key != NULL ? e->key : "-", e->args[0] != NULL ? e->args[0] : "");
	exit(1);
}

/* A store in a directory of its own, under TMPDIR. */
static struct store *
store_made(char *home, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	struct store_options o = { .home = home };
	struct err e = ERR_INIT;
	struct box_key *inspector = box_key_new();
	struct store *s;

	(void)snprintf(home, size, "%s/mado-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(home) == NULL || inspector == NULL) {
		perror(home);
		exit(1);
	}
	must(store_create(&o, &e), &e);
	must(store_open(&o, &s, &e), &e);
	must(audit_set_inspector(s, box_key_public(inspector), &e), &e);
	box_key_free(&inspector);
	return s;
}

static void
store_removed(struct store **s, const char *home)
{
	static const char *const names[] = { STORE_FILE, STORE_FILE "-wal", STORE_FILE "-shm" };
	size_t i;

	store_close(s);
	for (i = 0; i < NELEM(names); i++) {
		char *path = path_join(home, names[i]);

		if (path != NULL)
			(void)unlink(path);
		free(path);
	}
	(void)rmdir(home);
}

static struct keyring *
keys_made(void)
{
	struct keyring *keys = keyring_new();
	struct err e = ERR_INIT;

	must(keyring_add(keys, "fukushi-teate", 1, true, box_key_new(), &e), &e);
	return keys;
}

static void
entry_made(struct store *s, const struct keyring *keys, char id[UUID_TEXT_SIZE])
{
	struct entry n = { .kind = strdup("inquiry") };
	struct err e = ERR_INIT;

	(void)buf_adds(&n.header, header);
	(void)buf_adds(&n.body, body);
	must(entry_save(s, keyring_at(keys, 0), &n, &e), &e);
	memcpy(id, n.id, UUID_TEXT_SIZE);
	entry_clear(&n);
}

/* ---- a save ---- */

static double
save_sealed(struct store *s, const struct keyring *keys)
{
	struct audit_event ev = { .action = "save", .who = "kid", .role = "maker", .result = "ok",
	    .group = "fukushi-teate", .person = "0000000001", .procedure = "94-1" };
	char id[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	double begun = bench_now();

	must(store_begin(s, &e), &e);
	entry_made(s, keys, id);
	ev.entry = id;
	must(audit_append(s, &ev, NULL, &e), &e);
	must(store_commit(s, &e), &e);
	return bench_now() - begun;
}

/* The lengths that sealing gave to the last row of the other store. */
struct shape { int64_t header, body, record; };

static struct shape
shape_of(struct store *sealed)
{
	static const char q_header[] = "SELECT length(header) FROM entry LIMIT 1";
	static const char q_body[] = "SELECT length(body) FROM entry LIMIT 1";
	static const char q_record[] = "SELECT length(record) FROM audit LIMIT 1";
	struct shape h = { 0 };
	struct err e = ERR_INIT;

	must(sql_number(sealed, q_header, SQL_NONE, &h.header, NULL, &e), &e);
	must(sql_number(sealed, q_body, SQL_NONE, &h.body, NULL, &e), &e);
	must(sql_number(sealed, q_record, SQL_NONE, &h.record, NULL, &e), &e);
	return h;
}

static double
save_plain(struct store *s, const struct keyring *keys, const struct shape *h)
{
	static const char q_entry[] =
	    "INSERT INTO entry (id, kind, state, version, made_us, state_us, tag, bucket,"
	    " header_version, body_version, header, body)"
	    " VALUES (?, 'inquiry', 'draft', 1, ?, ?, ?, 512, 1, 1, ?, ?)";
	static const char q_last[] = "SELECT seq FROM audit ORDER BY seq DESC LIMIT 1";
	static const char q_audit[] = "INSERT INTO audit (seq, record, hash) VALUES (?, ?, ?)";
	static char filler[16384];
	static const unsigned char hash[CHAIN_HASH];
	int64_t now = clock_wall_us(store_clock(s)), seq;
	char id[UUID_TEXT_SIZE], record[4096];
	struct err e = ERR_INIT;
	double begun = bench_now();

	memset(record, 'x', sizeof record);
	record[h->record] = '\0';
	uuid_make(now, id);
	must(store_begin(s, &e), &e);
	must(sql_run(s, q_entry, SQL_ARGS(SQL_TEXT(&id[0]), SQL_INT(now), SQL_INT(now),
	    SQL_BLOB(keyring_at(keys, 0)->tag, TOKEN_BYTES), SQL_BLOB(filler, (size_t)h->header),
	    SQL_BLOB(filler, (size_t)h->body)), NULL, &e), &e);
	must(sql_number(s, q_last, SQL_NONE, &seq, NULL, &e), &e);
	must(sql_run(s, q_audit, SQL_ARGS(SQL_INT(seq + 1), SQL_TEXT(&record[0]),
	    SQL_BLOB(hash, sizeof hash)), NULL, &e), &e);
	must(store_commit(s, &e), &e);
	return bench_now() - begun;
}

static void
saves(void)
{
	char home[2][256];
	struct store *sealed = store_made(home[0], sizeof home[0]);
	struct store *plain = store_made(home[1], sizeof home[1]);
	struct keyring *keys = keys_made();
	struct bench_times a = { 0 }, b = { 0 };
	struct shape h;
	size_t i;

	(void)save_sealed(sealed, keys);
	h = shape_of(sealed);
	for (i = 0; i < SAVES; i++) {
		bench_add(&a, save_sealed(sealed, keys));
		bench_add(&b, save_plain(plain, keys, &h));
	}
	bench_row("store: durable sealed save, median", bench_quantile(&a, 0.5) * 1e3, "ms",
	    BENCH_NO_GOAL);
	bench_row("store: durable sealed save, p99", bench_quantile(&a, 0.99) * 1e3, "ms",
	    BENCH_NO_GOAL);
	bench_row("store: the same rows unsealed, median", bench_quantile(&b, 0.5) * 1e3, "ms",
	    BENCH_NO_GOAL);
	bench_row("store: sealed over unsealed, medians",
	    bench_quantile(&a, 0.5) / bench_quantile(&b, 0.5), "×", BENCH_AT_MOST(1.3));
	bench_free(&a);
	bench_free(&b);
	keyring_free(&keys);
	store_removed(&sealed, home[0]);
	store_removed(&plain, home[1]);
}

/* ---- a page ---- */

static bool
row_seen(void *ctx, const struct entry *n)
{
	*(size_t *)ctx += n->header.len != 0 && !n->damaged;
	return true;
}

static double
page(struct store *s, const struct keyring *keys, const char *after)
{
	struct entry_query q = { .keys = keys, .after = after, .limit = PAGE_ROWS };
	struct err e = ERR_INIT;
	double begun = bench_now();
	size_t rows = 0;

	must(entry_each(s, &q, row_seen, &rows, &e), &e);
	if (rows != PAGE_ROWS) {
		(void)fprintf(stderr, "bench_store: a page of %zu rows\n", rows);
		exit(1);
	}
	return bench_now() - begun;
}

static void
pages(void)
{
	char home[256], (*ids)[UUID_TEXT_SIZE] = calloc(ENTRIES, sizeof *ids);
	struct store *s = store_made(home, sizeof home);
	struct keyring *keys = keys_made();
	struct bench_times t = { 0 };
	struct err e = ERR_INIT;
	uint64_t dice = 1;
	double begun = bench_now();
	size_t i, at;

	if (ids == NULL)
		exit(1);
	for (i = 0; i < ENTRIES; i++) {
		if (i % BATCH == 0)
			must(store_begin(s, &e), &e);
		entry_made(s, keys, ids[i]);
		if (i % BATCH == BATCH - 1)
			must(store_commit(s, &e), &e);
	}
	bench_row("store: 100,000 entries sealed and kept", bench_now() - begun, "s",
	    BENCH_NO_GOAL);
	/* The first round warms what is measured in the second. */
	for (i = 0; i < (size_t)2 * PAGES; i++) {
		double took;

		dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407;
		at = PAGE_ROWS + 1 + (size_t)(dice >> 33) % (ENTRIES - PAGE_ROWS - 1);
		took = page(s, keys, ids[at]);
		if (i >= PAGES)
			bench_add(&t, took);
	}
	bench_row("store: 40 rows anywhere in 100,000, median", bench_quantile(&t, 0.5) * 1e3, "ms",
	    BENCH_NO_GOAL);
	bench_row("store: 40 rows anywhere in 100,000, p99", bench_quantile(&t, 0.99) * 1e3, "ms",
	    BENCH_AT_MOST(3));
	bench_free(&t);
	free(ids);
	keyring_free(&keys);
	store_removed(&s, home);
}

/* ---- the chain ---- */

/* A record as the program writes it, of an event that names a person or of one
 * that does not. */
static char *
record_sample(struct store *s, bool person)
{
	static const char q_record[] = "SELECT record FROM audit ORDER BY seq DESC LIMIT 1";
	struct audit_event ev = { .action = "list", .who = "kid", .role = "maker",
	    .group = "fukushi-teate", .result = "ok", .detail = "drafts 12" };
	struct err e = ERR_INIT;
	char *text;

	if (person) {
		ev.person = "0000000001";
		ev.procedure = "94-1";
		ev.case_no = "R8-00000001";
		ev.purpose = "認定請求の審査";
	}
	must(audit_record(s, &ev, &e), &e);
	must(sql_word(s, q_record, SQL_NONE, &text, &e), &e);
	return text;
}

static void
chain(void)
{
	static const char q_add[] = "INSERT INTO audit (seq, record, hash) VALUES (?, ?, ?)";
	char home[256], *record[2];
	struct store *s = store_made(home, sizeof home);
	struct chain_link last, next = { 0 };
	struct audit_state state;
	struct err e = ERR_INIT;
	double took;
	int64_t i;

	record[0] = record_sample(s, false);
	record[1] = record_sample(s, true);
	/* Each comes again and again: with two times the chain would run back. */
	memcpy(record[0] + strlen("{\"at\":\""), record[1] + strlen("{\"at\":\""),
	    strlen("2026-11-20T12:00:01.000000+09:00"));
	must(chain_last(s, &last, &e), &e);
	for (i = 0; i < LINKS; i++) {
		const char *text = record[i % 3 == 0];

		if (i % BATCH == 0)
			must(store_begin(s, &e), &e);
		next.seq = last.seq + 1;
		digest_link((uint64_t)next.seq, last.hash, text, strlen(text), next.hash);
		must(sql_run(s, q_add, SQL_ARGS(SQL_INT(next.seq), SQL_TEXT(text),
		    SQL_BLOB(next.hash, sizeof next.hash)), NULL, &e), &e);
		if (i % BATCH == BATCH - 1)
			must(store_commit(s, &e), &e);
		last = next;
	}
	took = bench_now();
	must(audit_verify(s, &state, &e), &e);
	took = bench_now() - took;
	if (state.first_bad != 0 || state.entries < LINKS) {
		(void)fprintf(stderr, "bench_store: the chain does not hold\n");
		exit(1);
	}
	bench_row("audit: 1,000,000 entries verified", took, "s", BENCH_AT_MOST(3));
	free(record[0]);
	free(record[1]);
	store_removed(&s, home);
}

int
main(void)
{
	struct err e = ERR_INIT;

	must(seal_init(&e), &e);
	saves();
	pages();
	chain();
	return 0;
}
