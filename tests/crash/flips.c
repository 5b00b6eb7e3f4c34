/* SPDX-License-Identifier: ISC */
/*
 * Every byte of a store changed, one after the other (TAP).
 *
 * A store with entries in several states, their evidence, people and an audit
 * chain is made once, 64 KiB and more.  Then for each byte of the file the byte is
 * changed and everything is read, listed, verified, and written to.  Nothing
 * crashes; what is sealed opens as it was or not at all; each refusal carries
 * a message and none of them a resident's data; no plaintext gets to the disk.
 *
 * MADOGUCHI_STEP and MADOGUCHI_SEED: each so many-th byte from that one on, so that
 * processes can share the work and `make check` takes a part of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/audit.h"
#include "cache/evidence.h"
#include "cache/people.h"
#include "cache/sql.h"
#include "seal/secret.h"
#include "tests/support/power_vfs.h"

#define SECRET		"見本 花子"
#define WANTED		(64 * 1024)
#define ENTRIES_MAX	64
#define PATIENCE_S	120
#define FILE_NAME	"/disk/" STORE_FILE

static const struct store_options options = { .home = "/disk", .vfs = POWER_VFS };

static struct {
	struct keyring	*keys;
	struct box_key	*inspector;
	char		 entry[ENTRIES_MAX][UUID_TEXT_SIZE];
	char		 submission[ENTRIES_MAX][UUID_TEXT_SIZE];
	char		 digest[ENTRIES_MAX][DIGEST_TEXT_SIZE];
	size_t		 entries;
	/* what became of the flips */
	int64_t		 flips, at_opening, by_check, by_seal, by_chain, by_shape, unseen;
	int64_t		 wrong, silent, shown;
} test;

static void
must(enum err_code code, const struct err *e)
{
	if (code == ERR_OK)
		return;
	(void)printf("Bail out! %s %s %s\n", err_code_name(code), e->key != NULL ? e->key : "-",
	    e->args[0] != NULL ? e->args[0] : "");
	exit(1);
}

/* ---- the store ---- */

static void
body_text(size_t i, struct buf *out)
{
	(void)buf_addf(out, SECRET " body %zu", i);
}

static void
move(struct store *s, size_t i, enum outbox_event ev, enum outbox_actor actor)
{
	struct outbox_step step = { .entry = test.entry[i], .event = ev, .actor = actor,
	    .who = "kid", .to = ST_ANSWERED };
	struct err e = ERR_INIT;
	struct entry n;

	must(entry_get(s, NULL, test.entry[i], &n, &e), &e);
	step.version = n.version;
	must(outbox_move(s, &step, &e), &e);
	entry_clear(&n);
}

static void
record(struct store *s, size_t i, const char *action)
{
	const struct audit_event ev = { .action = action, .who = "kid", .result = "ok",
	    .entry = test.entry[i], .person = SECRET };
	struct err e = ERR_INIT;

	must(audit_append(s, &ev, NULL, &e), &e);
}

static void
entry_make(struct store *s, size_t i)
{
	struct entry n = { .kind = strdup("inquiry") };
	struct err e = ERR_INIT;

	(void)buf_adds(&n.header, SECRET " header");
	body_text(i, &n.body);
	must(entry_save(s, keyring_at(test.keys, 0), &n, &e), &e);
	memcpy(test.entry[i], n.id, UUID_TEXT_SIZE);
	entry_clear(&n);
	record(s, i, "save");
}

/* Frozen, approved, sent, answered: three entries in four go some of the way. */
static void
entry_send(struct store *s, size_t i)
{
	static const unsigned char none[TOKEN_BYTES];
	struct envelope v = { .sealing_kid = "kid", .digest = "digest" };
	struct buf frozen = BUF_INIT;
	struct err e = ERR_INIT;

	body_text(i, &frozen);
	uuid_make((int64_t)i, test.submission[i]);
	must(frozen_put(s, keyring_at(test.keys, 0), test.entry[i], test.submission[i], none,
	    &frozen, &e), &e);
	move(s, i, EV_FREEZE, ACTOR_MAKER);
	memcpy(v.entry, test.entry[i], UUID_TEXT_SIZE);
	memcpy(v.submission, test.submission[i], UUID_TEXT_SIZE);
	must(box_seal(box_key_public(test.inspector), SECRET, sizeof SECRET, &v.sealed, &e), &e);
	must(envelope_put(s, &v, &e), &e);
	move(s, i, EV_APPROVE, ACTOR_APPROVER);
	record(s, i, "approve");
	envelope_row_clear(&v);
	buf_free(&frozen);
}

static void
entry_answer(struct store *s, size_t i)
{
	struct buf sealed = BUF_INIT;
	struct err e = ERR_INIT;

	must(box_seal(box_key_public(keyring_at(test.keys, 0)->group), SECRET, sizeof SECRET,
	    &sealed, &e), &e);
	digest_text(sealed.data, sealed.len, test.digest[i]);
	move(s, i, EV_SEND, ACTOR_SENDER);
	must(receipt_put(s, test.submission[i], "a.receipt.signed", &e), &e);
	move(s, i, EV_TAKEN, ACTOR_SENDER);
	must(statement_put(s, test.submission[i], "a.statement.signed", "answered",
	    "2026-11-20T12:00:00+09:00", &e), &e);
	must(result_expected_put(s, test.submission[i], test.digest[i], &e), &e);
	must(result_put(s, test.submission[i], test.digest[i], buf_str(&sealed), sealed.len, &e),
	    &e);
	move(s, i, EV_STATEMENT, ACTOR_SENDER);
	record(s, i, "statement");
	buf_free(&sealed);
}

/* Small pages, so that 64 KiB hold more than empty tables. */
static void
pages_shrink(void)
{
	sqlite3 *db = NULL;
	struct err e = ERR_INIT;

	if (sqlite3_open_v2(FILE_NAME, &db, SQLITE_OPEN_READWRITE, POWER_VFS) != SQLITE_OK)
		must(ERR_IO, &e);
	must(sql_exec(db, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;"
	    "PRAGMA journal_mode = WAL", &e), &e);
	(void)sqlite3_close(db);
}

static size_t
store_make(void)
{
	struct err e = ERR_INIT;
	struct store *s;
	size_t len = 0;

	must(store_create(&options, &e), &e);
	pages_shrink();
	must(store_open(&options, &s, &e), &e);
	must(audit_set_inspector(s, box_key_public(test.inspector), &e), &e);
	must(setting_put(s, "terminal", "T-121002-03", &e), &e);
	while (len < WANTED && test.entries < ENTRIES_MAX) {
		size_t i = test.entries++;

		must(store_begin(s, &e), &e);
		entry_make(s, i);
		if (i % 4 != 0)
			entry_send(s, i);
		if (i % 4 == 3)
			entry_answer(s, i);
		must(store_commit(s, &e), &e);
		must(store_truncate_wal(s, &e), &e);
		(void)power_bytes(FILE_NAME, &len);
	}
	store_close(&s);
	power_keep();
	(void)power_bytes(FILE_NAME, &len);
	return len;
}

/* ---- looking ---- */

/* A refusal says why, and nothing else. */
static enum err_code
heard(enum err_code code, struct err *e)
{
	size_t i;

	if (code != ERR_OK && e->key == NULL)
		test.silent++;
	for (i = 0; i < ERR_ARGS_MAX; i++)
		test.shown += e->args[i] != NULL && strstr(e->args[i], "見本") != NULL;
	err_clear(e);
	return code;
}

static bool
same(const struct buf *got, size_t i)
{
	struct buf want = BUF_INIT;
	bool same;

	body_text(i, &want);
	same = got->len == want.len && memcmp(buf_str(got), buf_str(&want), want.len) == 0;
	buf_free(&want);
	return same;
}

/* What opens is what was sealed.  *damaged: something did not open. */
static void
look_at_entry(struct store *s, size_t i, bool *damaged, bool *odd)
{
	struct buf frozen = BUF_INIT, sealed = BUF_INIT, plain = BUF_INIT;
	struct err e = ERR_INIT;
	enum err_code code;
	struct entry n;
	char *jws;

	code = heard(entry_get(s, test.keys, test.entry[i], &n, &e), &e);
	*damaged |= code == ERR_CRYPTO;
	*odd |= code != ERR_OK && code != ERR_CRYPTO;
	test.wrong += code == ERR_OK && !same(&n.body, i);
	entry_clear(&n);
	if (test.submission[i][0] == '\0')
		return;
	code = heard(frozen_get(s, test.keys, test.submission[i], &frozen, &e), &e);
	*damaged |= code == ERR_CRYPTO;
	*odd |= code != ERR_OK && code != ERR_CRYPTO;
	test.wrong += code == ERR_OK && !same(&frozen, i);
	if (test.digest[i][0] != '\0') {
		code = heard(result_get(s, test.submission[i], &sealed, &e), &e);
		*odd |= code != ERR_OK;
		if (code == ERR_OK && box_open(keyring_at(test.keys, 0)->group, buf_str(&sealed),
		    sealed.len, &plain, NULL) != ERR_OK)
			*damaged = true;
		else
			test.wrong += code == ERR_OK && strcmp(buf_str(&plain), SECRET) != 0;
		if (heard(receipt_get(s, test.submission[i], &jws, &e), &e) == ERR_OK)
			free(jws);
	}
	buf_free(&frozen);
	buf_free(&sealed);
	buf_free(&plain);
}

static bool
row(void *ctx UNUSED, const struct entry *n)
{
	test.wrong += n->header.len != 0 &&
	    strncmp(buf_str(&n->header), SECRET, sizeof SECRET - 1) != 0;
	return true;
}

static bool
line(void *ctx UNUSED, const char *text UNUSED)
{
	return true;
}

static bool
list(struct store *s)
{
	struct entry_query q = { .keys = test.keys };
	struct err e = ERR_INIT;
	enum err_code code = heard(entry_each(s, &q, row, NULL, &e), &e);

	if (heard(audit_export(s, line, NULL, &e), &e) != ERR_OK)
		code = ERR_IO;
	return code == ERR_OK;
}

/* Work goes on or is refused; either way it can be told. */
static void
work_on(struct store *s)
{
	struct entry n = { .kind = strdup("inquiry") };
	const struct audit_event ev = { .action = "save", .who = "kid", .result = "ok" };
	struct err e = ERR_INIT;
	enum err_code code = store_begin(s, &e);

	(void)buf_adds(&n.header, SECRET);
	if (code == ERR_OK)
		code = entry_save(s, keyring_at(test.keys, 0), &n, &e);
	if (code == ERR_OK)
		code = audit_append(s, &ev, NULL, &e);
	if (code == ERR_OK)
		code = store_commit(s, &e);
	else
		store_rollback(s);
	(void)heard(code, &e);
	entry_clear(&n);
}

/* In the order in which damage shows to somebody who works. */
static void
look(void)
{
	struct audit_state audit = { 0 };
	bool damaged = false, odd = false, whole;
	struct err e = ERR_INIT;
	struct store *s;
	size_t i;

	test.flips++;
	if (heard(store_open(&options, &s, &e), &e) != ERR_OK) {
		test.at_opening++;
		return;
	}
	for (i = 0; i < test.entries; i++)
		look_at_entry(s, i, &damaged, &odd);
	odd |= !list(s);
	if (heard(audit_verify(s, &audit, &e), &e) != ERR_OK)
		odd = true;
	whole = heard(store_check(s, &e), &e) == ERR_OK;
	work_on(s);
	store_close(&s);
	if (damaged)
		test.by_seal++;
	else if (audit.first_bad != 0)
		test.by_chain++;
	else if (!whole)
		test.by_check++;
	else if (odd)
		test.by_shape++;
	else
		test.unseen++;
}

static void
look_at_disk(void)
{
	const unsigned char *bytes;
	const char *name;
	size_t i, len;

	for (i = 0; (bytes = power_file(i, &name, &len)) != NULL; i++)
		test.shown += len != 0 && memmem(bytes, len, "見本", strlen("見本")) != NULL;
}

static void
verdict(bool ok, const char *what, int64_t n)
{
	static int count;

	(void)printf("%sok %d - %s (%d)\n", ok ? "" : "not ", ++count, what, (int)n);
}

static size_t
number_from(const char *name, size_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? (size_t)strtoull(text, NULL, 10) : otherwise;
}

int
main(void)
{
	size_t at, len, step = number_from("MADOGUCHI_STEP", 1), spare;
	struct err e = ERR_INIT;
	unsigned char *bytes;

	must(seal_init(&e), &e);
	test.keys = keyring_new();
	test.inspector = box_key_new();
	must(keyring_add(test.keys, "fukushi-teate", 1, true, box_key_new(), &e), &e);
	power_on(1);
	len = store_make();
	look();
	if (test.unseen != 1) {
		(void)printf("Bail out! the store is damaged before anything is changed\n");
		return 1;
	}
	test.flips = test.unseen = 0;
	for (at = number_from("MADOGUCHI_SEED", 0) % step; at < len; at += step) {
		/* A damaged file must not be walked for ever. */
		(void)alarm(PATIENCE_S);
		power_restore(at);
		bytes = power_bytes(FILE_NAME, &spare);
		/* One bit of each byte or several: never the byte as it was. */
		bytes[at] ^= (unsigned char)(1 + at * 2654435761u % 255);
		look();
		look_at_disk();
	}
	(void)printf("# %d bytes of %zu changed: %d refused at opening, %d found by a seal, %d by "
	    "the chain, %d by the check of the file, %d by the shape of a row, %d in clear or "
	    "unused\n",
	    (int)test.flips, len, (int)test.at_opening, (int)test.by_seal, (int)test.by_chain,
	    (int)test.by_check, (int)test.by_shape, (int)test.unseen);
	verdict(len >= WANTED, "the store has 64 KiB", (int64_t)len);
	verdict(test.wrong == 0, "nothing sealed opens as anything else", test.wrong);
	verdict(test.silent == 0, "every refusal has a message", test.silent);
	verdict(test.shown == 0, "no plaintext in a message or on the disk", test.shown);
	verdict(test.by_seal > 0 && test.by_chain > 0 && test.at_opening > 0,
	    "damage is found by all who look for it", test.by_seal + test.by_chain);
	(void)printf("1..5\n");
	power_off();
	keyring_free(&test.keys);
	box_key_free(&test.inspector);
	return test.wrong != 0 || test.silent != 0 || test.shown != 0;
}
