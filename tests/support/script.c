/* SPDX-License-Identifier: ISC */
/*
 * The steps of one entry; see script.h.
 */
#include "tests/support/script.h"

#include <stdlib.h>
#include <string.h>

#include "cache/audit.h"
#include "cache/evidence.h"
#include "cache/sql.h"
#include "seal/secret.h"
#include "tests/support/power_vfs.h"

#define REASON	"認定請求の審査"
#define NOON	INT64_C(1795143600000000)	/* 2026-11-20T12:00:00+09:00 */

/* It stands still, so that a step does the same each time. */
static int64_t
noon(void *ctx UNUSED)
{
	return NOON;
}

static const struct clock still = { noon, noon, noon, NULL };

static enum err_code
record(struct store *st, const struct script *s, const char *action, struct err *e)
{
	const struct audit_event ev = { .action = action, .who = "kid", .role = "maker",
	    .entry = s->entry, .result = "ok", .person = SCRIPT_SECRET, .purpose = REASON };

	return audit_append(st, &ev, NULL, e);
}

static enum err_code
move(struct store *st, const struct script *s, enum outbox_event ev, enum outbox_actor actor,
    struct err *e)
{
	struct outbox_step step = { .entry = s->entry, .event = ev, .actor = actor, .who = "kid",
	    .to = ST_ANSWERED };
	enum err_code code;
	struct entry n;

	code = entry_get(st, NULL, s->entry, &n, e);
	if (code != ERR_OK)
		return code;
	step.version = n.version;
	entry_clear(&n);
	return outbox_move(st, &step, e);
}

/* Every step but the first is a transaction. */
static enum err_code
finish(struct store *st, enum err_code code, struct err *e)
{
	if (code == ERR_OK)
		return store_commit(st, e);
	store_rollback(st);
	return code;
}

static enum err_code
run_create(struct script *s, struct store *st UNUSED, struct err *e)
{
	enum err_code code = store_create(&s->options, e);
	struct store *made;

	if (code != ERR_OK)
		return code;
	code = store_open(&s->options, &made, e);
	if (code == ERR_OK)
		code = audit_set_inspector(made, box_key_public(s->inspector), e);
	store_close(&made);
	return code;
}

static enum err_code
run_save(struct script *s, struct store *st, struct err *e)
{
	struct entry n = { .kind = strdup("inquiry") };
	enum err_code code;

	if (n.kind == NULL || !buf_adds(&n.header, SCRIPT_SECRET " header") ||
	    !buf_adds(&n.body, SCRIPT_SECRET " body")) {
		entry_clear(&n);
		return err_nomem(e);
	}
	memcpy(n.id, s->entry, sizeof n.id);
	code = store_begin(st, e);
	if (code == ERR_OK)
		code = entry_save(st, keyring_at(s->keys, 0), &n, e);
	if (code == ERR_OK)
		code = record(st, s, "save", e);
	entry_clear(&n);
	return finish(st, code, e);
}

static enum err_code
run_submit(struct script *s, struct store *st, struct err *e)
{
	static const unsigned char order[TOKEN_BYTES] = "order";
	struct buf frozen = BUF_INIT;
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK && !buf_adds(&frozen, SCRIPT_SECRET " frozen"))
		code = err_nomem(e);
	if (code == ERR_OK)
		code = frozen_put(st, keyring_at(s->keys, 0), s->entry, s->submission, order,
		    &frozen, e);
	if (code == ERR_OK)
		code = entry_save_header(st, keyring_at(s->keys, 0), s->entry, &frozen, e);
	if (code == ERR_OK)
		code = move(st, s, EV_FREEZE, ACTOR_MAKER, e);
	if (code == ERR_OK)
		code = record(st, s, "submit", e);
	buf_free(&frozen);
	return finish(st, code, e);
}

static enum err_code
run_review(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = review_seen_put(st, s->submission, "kid", "digest", 1, e);
	if (code == ERR_OK)
		code = record(st, s, "review", e);
	return finish(st, code, e);
}

static enum err_code
run_approve(struct script *s, struct store *st, struct err *e)
{
	struct envelope v = { .sealing_kid = "kid", .digest = "digest" };
	enum err_code code = store_begin(st, e);

	memcpy(v.entry, s->entry, sizeof v.entry);
	memcpy(v.submission, s->submission, sizeof v.submission);
	if (code == ERR_OK)
		code = box_seal(box_key_public(s->inspector), SCRIPT_SECRET, sizeof SCRIPT_SECRET,
		    &v.sealed, e);
	if (code == ERR_OK)
		code = envelope_put(st, &v, e);
	if (code == ERR_OK)
		code = move(st, s, EV_APPROVE, ACTOR_APPROVER, e);
	if (code == ERR_OK)
		code = record(st, s, "approve", e);
	envelope_row_clear(&v);
	return finish(st, code, e);
}

static enum err_code
run_send(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = move(st, s, EV_SEND, ACTOR_SENDER, e);
	return finish(st, code, e);
}

static enum err_code
run_receipt(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = receipt_put(st, s->submission, "a.receipt.signed", e);
	if (code == ERR_OK)
		code = move(st, s, EV_TAKEN, ACTOR_SENDER, e);
	if (code == ERR_OK)
		code = record(st, s, "receipt", e);
	return finish(st, code, e);
}

static enum err_code
run_statement(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = statement_put(st, s->submission, "a.statement.signed", "answered",
		    "2026-11-20T12:00:00+09:00", e);
	if (code == ERR_OK)
		code = result_expected_put(st, s->submission, s->digest, e);
	if (code == ERR_OK)
		code = move(st, s, EV_STATEMENT, ACTOR_SENDER, e);
	if (code == ERR_OK)
		code = setting_put(st, "cursor", "2", e);
	if (code == ERR_OK)
		code = record(st, s, "statement", e);
	return finish(st, code, e);
}

static enum err_code
run_result(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = result_put(st, s->submission, s->digest, buf_str(&s->result), s->result.len,
		    e);
	if (code == ERR_OK)
		code = record(st, s, "result", e);
	return finish(st, code, e);
}

static enum err_code
run_open(struct script *s, struct store *st, struct err *e)
{
	enum err_code code = store_begin(st, e);

	if (code == ERR_OK)
		code = record(st, s, "open", e);
	if (code == ERR_OK)
		code = move(st, s, EV_OPEN, ACTOR_MAKER, e);
	if (code == ERR_OK)
		code = result_set_opened(st, s->submission, e);
	return finish(st, code, e);
}

static enum err_code
run_audit(struct script *s, struct store *st, struct err *e)
{
	const struct audit_event ev = { .action = "list", .who = "kid", .entry = s->entry,
	    .result = "ok" };

	return audit_record(st, &ev, e);
}

static const struct script_step steps[] = {
	{ "create", run_create },
	{ "save", run_save },
	{ "submit", run_submit },
	{ "review", run_review },
	{ "approve", run_approve },
	{ "send", run_send },
	{ "receipt", run_receipt },
	{ "statement", run_statement },
	{ "result", run_result },
	{ "open", run_open },
	{ "audit", run_audit },
};

const struct script_step *
script_steps(size_t *n)
{
	*n = NELEM(steps);
	return steps;
}

/* ---- looking ---- */

/* What is sealed opens, and is what was put in. */
static enum err_code
look_sealed(const struct script *s, struct store *st, const struct script_facts *f,
    struct err *e)
{
	struct buf frozen = BUF_INIT;
	enum err_code code = ERR_OK;
	struct entry n;

	if (f->entries != 0) {
		code = entry_get(st, s->keys, s->entry, &n, e);
		if (code == ERR_OK && strstr(buf_str(&n.body), SCRIPT_SECRET) == NULL)
			code = err_set(e, ERR_CRYPTO, "seal.row_damaged", NULL);
		entry_clear(&n);
	}
	if (code == ERR_OK && f->frozen != 0)
		code = frozen_get(st, s->keys, s->submission, &frozen, e);
	buf_free(&frozen);
	return code;
}

static enum err_code
look_chain(struct store *st, struct script_facts *f, struct err *e)
{
	struct audit_state audit;
	enum err_code code = audit_verify(st, &audit, e);

	if (code == ERR_OK && audit.first_bad != 0)
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", "chain", NULL);
	f->audit = code == ERR_OK ? audit.entries : 0;
	return code;
}

enum err_code
script_look(const struct script *s, struct script_facts *out, struct err *e)
{
	static const char q_entry[] = "SELECT version, state, count(*) FROM entry";
	static const char q_counts[] = "SELECT (SELECT count(*) FROM move),"
	    " (SELECT count(*) FROM frozen), (SELECT count(*) FROM review_seen),"
	    " (SELECT count(*) FROM envelope), (SELECT count(*) FROM receipt),"
	    " (SELECT count(*) FROM statement), (SELECT count(*) FROM result WHERE sealed NOTNULL),"
	    " (SELECT count(*) FROM setting)";
	enum outbox_state state = ST_DRAFT;
	sqlite3_stmt *row = NULL;
	enum err_code code;
	struct store *st;
	bool found;

	*out = (struct script_facts){ 0 };
	code = store_open(&s->options, &st, e);
	if (code != ERR_OK)
		return code;
	code = store_check(st, e);
	if (code == ERR_OK)
		code = sql_open(st, q_entry, SQL_NONE, &row, e);
	if (code == ERR_OK)
		code = sql_next(st, row, &found, e);
	if (code == ERR_OK) {
		out->version = sqlite3_column_int64(row, 0);
		(void)!outbox_state_parse((const char *)sqlite3_column_text(row, 1), &state);
		out->state = (int64_t)state;
		out->entries = sqlite3_column_int64(row, 2);
	}
	sql_close(st, &row);
	if (code == ERR_OK)
		code = sql_open(st, q_counts, SQL_NONE, &row, e);
	if (code == ERR_OK)
		code = sql_next(st, row, &found, e);
	if (code == ERR_OK) {
		out->moves = sqlite3_column_int64(row, 0);
		out->frozen = sqlite3_column_int64(row, 1);
		out->seen = sqlite3_column_int64(row, 2);
		out->envelopes = sqlite3_column_int64(row, 3);
		out->receipts = sqlite3_column_int64(row, 4);
		out->statements = sqlite3_column_int64(row, 5);
		out->results = sqlite3_column_int64(row, 6);
		out->settings = sqlite3_column_int64(row, 7);
	}
	sql_close(st, &row);
	if (code == ERR_OK)
		code = look_chain(st, out, e);
	if (code == ERR_OK)
		code = look_sealed(s, st, out, e);
	store_close(&st);
	return code;
}

enum err_code
script_begin(struct script *s, struct err *e)
{
	struct box_key *group;
	enum err_code code = seal_init(e);

	*s = (struct script){ .options = { .home = "/disk", .vfs = POWER_VFS, .clock = &still } };
	if (code != ERR_OK)
		return code;
	s->keys = keyring_new();
	s->inspector = box_key_new();
	group = box_key_new();
	if (s->keys == NULL || s->inspector == NULL || group == NULL) {
		box_key_free(&group);
		return err_nomem(e);
	}
	uuid_make(1, s->entry);
	uuid_make(2, s->submission);
	power_on(1);
	code = box_seal(box_key_public(group), SCRIPT_SECRET, sizeof SCRIPT_SECRET, &s->result, e);
	digest_text(s->result.data, s->result.len, s->digest);
	if (code == ERR_OK)
		return keyring_add(s->keys, "fukushi-teate", 1, true, group, e);
	box_key_free(&group);
	return code;
}

void
script_end(struct script *s)
{
	power_off();
	keyring_free(&s->keys);
	box_key_free(&s->inspector);
	buf_free(&s->result);
}
