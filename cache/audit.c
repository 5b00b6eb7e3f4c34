/* SPDX-License-Identifier: ISC */
/*
 * Writing the audit chain; see audit.h.  Reading it back is chain.c.
 *
 * Time in the chain never runs back: an entry made while the machine's clock
 * stands behind the last entry carries that entry's time, and says by how much
 * the clock was behind.
 */
#include "cache/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cache/chain.h"
#include "cache/number.h"
#include "cache/record.h"
#include "cache/sql.h"
#include "seal/b64.h"

#define SEALER_US	(INT64_C(600) * 1000000)

static const char q_append[] = "INSERT INTO audit (seq, record, hash) VALUES (?, ?, ?)";
static const char set_inspector[] = "inspector_key";

enum err_code
audit_set_inspector(struct store *s, const struct public_key *k, struct err *e)
{
	char text[KEY_TEXT_SIZE];

	public_key_text(k, text);
	return setting_put(s, set_inspector, text, e);
}

static enum err_code
inspector(struct store *s, struct public_key *out, struct err *e)
{
	enum err_code code;
	char *text;

	code = setting_get(s, set_inspector, &text, e);
	if (code != ERR_OK)
		return code;
	/* Unsealed it must not be written, and unwritten it must not be shown. */
	if (text == NULL || !public_key_parse(CURVE_X25519, text, out))
		code = err_set(e, ERR_REFUSED, "cache.audit.no_inspector", NULL);
	free(text);
	return code;
}

void
audit_forget(struct store *s)
{
	sealer_free(&s->sealer);
}

/* One agreement with the inspector's key for some minutes: each costs as much as the rest
 * of a save. */
static enum err_code
sealer_ready(struct store *s, struct err *e)
{
	int64_t now = clock_boot_us(s->clock);
	struct public_key to;
	enum err_code code = inspector(s, &to, e);

	if (code != ERR_OK)
		return code;
	if (s->sealer != NULL && sealer_is_for(s->sealer, &to) && now >= s->sealer_us &&
	    now - s->sealer_us < SEALER_US)
		return ERR_OK;
	sealer_free(&s->sealer);
	s->sealer_us = now;
	return sealer_new(&to, &s->sealer, e);
}

/* The member "sealed", when there is something to seal. */
static enum err_code
add_sealed(struct store *s, const struct audit_event *ev, struct buf *record, struct err *e)
{
	struct buf plain = BUF_INIT, box = BUF_INIT, text = BUF_INIT;
	enum err_code code;

	if (ev->person == NULL && ev->procedure == NULL && ev->case_no == NULL &&
	    ev->purpose == NULL)
		return ERR_OK;
	code = sealer_ready(s, e);
	if (code != ERR_OK)
		return code;
	record_begin(&plain);
	record_text(&plain, "person", ev->person);
	record_text(&plain, "procedure", ev->procedure);
	record_text(&plain, "case", ev->case_no);
	record_text(&plain, "purpose", ev->purpose);
	record_end(&plain);
	code = buf_ok(&plain) ? sealer_seal(s->sealer, plain.data, plain.len, &box, e) :
	    err_nomem(e);
	if (code == ERR_OK && !b64_encode(box.data, box.len, &text))
		code = err_nomem(e);
	if (code == ERR_OK)
		record_text(record, "sealed", buf_str(&text));
	buf_free(&plain);
	buf_free(&box);
	buf_free(&text);
	return code;
}

/* How far the server's clock was from ours at the last contact: the record's
 * word for how good the time is. */
static enum err_code
add_skew(struct store *s, struct buf *record, struct err *e)
{
	enum err_code code;
	char *text;

	code = setting_get(s, "clock_skew_ms", &text, e);
	if (code == ERR_OK && text != NULL)
		record_number(record, "skew_ms", strtoll(text, NULL, 10));
	free(text);
	return code;
}

static enum err_code
write_record(struct store *s, const struct audit_event *ev, const struct chain_link *last,
    struct buf *record, struct err *e)
{
	int64_t wall = clock_wall_us(s->clock), at = wall > last->at_us ? wall : last->at_us;
	char time[TIME_TEXT_SIZE];
	enum err_code code;

	time_format(at, time);
	record_begin(record);
	record_text(record, CHAIN_TIME, time);	/* first: chain.c reads it there */
	if (at != wall)
		record_number(record, "behind_us", at - wall);
	record_number(record, "boot_us", clock_boot_us(s->clock));
	record_number(record, "mono_us", clock_mono_us(s->clock));
	record_text(record, "clock", clock_quality_name(s->clock));
	code = add_skew(s, record, e);
	record_text(record, "action", ev->action);
	record_text(record, "who", ev->who);
	record_text(record, "role", ev->role);
	record_text(record, "group", ev->group);
	record_text(record, "entry", ev->entry);
	record_text(record, "result", ev->result);
	record_text(record, "detail", ev->detail);
	if (code == ERR_OK)
		code = add_sealed(s, ev, record, e);
	record_end(record);
	return code != ERR_OK || buf_ok(record) ? code : err_nomem(e);
}

/* What people write about an event. */
static bool
holds_my_number(const struct audit_event *ev)
{
	return (ev->purpose != NULL && text_holds_my_number(ev->purpose)) ||
	    (ev->case_no != NULL && text_holds_my_number(ev->case_no));
}

enum err_code
audit_append(struct store *s, const struct audit_event *ev, int64_t *seq, struct err *e)
{
	struct buf record = BUF_INIT;
	struct chain_link last, next = { 0 };
	enum err_code code;

	/* The chain outlives everything: with one, what was asked for is not done at all. */
	if (holds_my_number(ev))
		return err_set_field(e, ERR_INVALID, "purpose", "cache.audit.my_number", NULL);
	code = sql_inside(s, e);
	if (code == ERR_OK)
		code = chain_last(s, &last, e);
	if (code != ERR_OK)
		return code;
	code = write_record(s, ev, &last, &record, e);
	next.seq = last.seq + 1;
	if (code == ERR_OK)
		digest_link((uint64_t)next.seq, last.hash, record.data, record.len, next.hash);
	if (code == ERR_OK)
		code = sql_run(s, q_append, SQL_ARGS(SQL_INT(next.seq), SQL_TEXT(buf_str(&record)),
		    SQL_BLOB(next.hash, sizeof next.hash)), NULL, e);
	if (code == ERR_OK && seq != NULL)
		*seq = next.seq;
	buf_free(&record);
	return code;
}

enum err_code
audit_record(struct store *s, const struct audit_event *ev, struct err *e)
{
	enum err_code code;

	code = store_begin(s, e);
	if (code != ERR_OK)
		return code;
	code = audit_append(s, ev, NULL, e);
	if (code == ERR_OK)
		return store_commit(s, e);
	store_rollback(s);
	return code;
}

enum err_code
audit_has(struct store *s, const char *action, bool *yes, struct err *e)
{
	static const char query[] =
	    "SELECT EXISTS (SELECT 1 FROM audit WHERE instr(record, ?) <> 0)";
	struct buf member = BUF_INIT;
	enum err_code code;
	int64_t n = 0;

	record_text(&member, "action", action);
	code = buf_ok(&member) ? sql_number(s, query, SQL_ARGS(SQL_TEXT(buf_str(&member))), &n,
	    NULL, e) : err_nomem(e);
	*yes = n != 0;
	buf_free(&member);
	return code;
}
