/* SPDX-License-Identifier: ISC */
/*
 * The tables, as steps from one format to the next.  A step, once released, is
 * never changed; a new format is a new step at the end.  Each runs in one
 * transaction with the number that it leads to, so that a store is of one
 * format or the other, never between.
 *
 * Columns in clear are those that security.md lists; `header`, `body`,
 * `frozen.sealed` and `result.sealed` are closed.  Evidence (receipts,
 * statements, results) names its submission without a foreign key: it outlives
 * the entry, and after a restore it may come before it.
 */
#include "cache/sql.h"

static const char format_1[] =
    "CREATE TABLE setting ("
    "	name TEXT PRIMARY KEY,"
    "	value TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE person ("
    "	login TEXT PRIMARY KEY,"
    "	person TEXT NOT NULL,"
    "	name TEXT NOT NULL,"
    "	sign_key BLOB NOT NULL CHECK (length(sign_key) = 32),"
    "	box_key BLOB NOT NULL CHECK (length(box_key) = 32),"
    "	wrapped BLOB NOT NULL,"
    "	last_login_us INTEGER NOT NULL,"
    "	failed_logins INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE affair_key ("
    "	affair TEXT NOT NULL,"
    "	epoch INTEGER NOT NULL,"
    "	public_key BLOB NOT NULL CHECK (length(public_key) = 32),"
    "	signature TEXT NOT NULL,"
    "	current INTEGER NOT NULL CHECK (current IN (0, 1)),"
    "	PRIMARY KEY (affair, epoch)"
    ") STRICT;"
    "CREATE TABLE share ("
    "	affair TEXT NOT NULL,"
    "	epoch INTEGER NOT NULL,"
    "	holder TEXT NOT NULL,"
    "	sealed BLOB NOT NULL,"
    "	PRIMARY KEY (affair, epoch, holder),"
    "	FOREIGN KEY (affair, epoch) REFERENCES affair_key"
    ") STRICT;"

    "CREATE TABLE entry ("
    "	id TEXT PRIMARY KEY,"
    "	kind TEXT NOT NULL,"
    "	state TEXT NOT NULL,"
    "	version INTEGER NOT NULL CHECK (version > 0),"
    "	made_us INTEGER NOT NULL,"
    "	state_us INTEGER NOT NULL,"
    "	next_try_us INTEGER NOT NULL DEFAULT 0,"
    "	attempts INTEGER NOT NULL DEFAULT 0,"
    "	problem TEXT,"
    "	tag BLOB NOT NULL CHECK (length(tag) = 16),"
    "	bucket INTEGER NOT NULL,"
    "	submission TEXT,"		/* the one in force, */
    "	order_token BLOB CHECK (length(order_token) = 16),"
    "	frozen_seq INTEGER,"		/* its token, and its place */
    "	header_version INTEGER NOT NULL,"	/* bound into what is sealed */
    "	body_version INTEGER NOT NULL,"
    "	header BLOB NOT NULL,"
    "	body BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX entry_by_time ON entry (made_us, id);"
    "CREATE INDEX entry_by_state ON entry (state, made_us, id);"
    "CREATE INDEX entry_out ON entry (frozen_seq) WHERE state IN ('queued', 'deferred');"
    "CREATE INDEX entry_order ON entry (order_token, frozen_seq) WHERE order_token IS NOT NULL;"

    "CREATE TABLE move ("
    "	id INTEGER PRIMARY KEY,"
    "	entry TEXT NOT NULL,"
    "	version INTEGER NOT NULL,"	/* that it led to */
    "	at_us INTEGER NOT NULL,"
    "	event TEXT NOT NULL,"
    "	from_state TEXT NOT NULL,"
    "	to_state TEXT NOT NULL,"
    "	actor TEXT NOT NULL,"
    "	who TEXT NOT NULL,"
    "	reason TEXT"
    ") STRICT;"
    "CREATE INDEX move_of_entry ON move (entry, id);"

    /* AUTOINCREMENT: the order of freezing survives the destruction of rows. */
    "CREATE TABLE frozen ("
    "	seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    "	submission TEXT NOT NULL UNIQUE,"
    "	entry TEXT NOT NULL REFERENCES entry (id),"
    "	tag BLOB NOT NULL CHECK (length(tag) = 16),"
    "	frozen_us INTEGER NOT NULL,"
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX frozen_of_entry ON frozen (entry, seq);"
    "CREATE TABLE review_seen ("
    "	submission TEXT NOT NULL,"
    "	kid TEXT NOT NULL,"
    "	digest TEXT NOT NULL,"
    "	at_us INTEGER NOT NULL,"
    "	PRIMARY KEY (submission, kid, digest)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE envelope ("
    "	submission TEXT PRIMARY KEY,"
    "	entry TEXT NOT NULL REFERENCES entry (id),"
    "	sealing_kid TEXT NOT NULL,"
    "	digest TEXT NOT NULL,"
    "	made_us INTEGER NOT NULL,"
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX envelope_of_entry ON envelope (entry);"

    "CREATE TABLE receipt ("
    "	submission TEXT PRIMARY KEY,"
    "	at_us INTEGER NOT NULL,"
    "	jws TEXT NOT NULL"
    ") STRICT;"
    "CREATE TABLE receipt_bad ("
    "	id INTEGER PRIMARY KEY,"
    "	submission TEXT NOT NULL,"
    "	at_us INTEGER NOT NULL,"
    "	jws TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX receipt_bad_of ON receipt_bad (submission);"
    "CREATE TABLE statement ("
    "	id INTEGER PRIMARY KEY,"
    "	submission TEXT NOT NULL,"
    "	at_us INTEGER NOT NULL,"
    "	state TEXT NOT NULL,"
    "	stated_at TEXT NOT NULL,"
    "	jws TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX statement_of ON statement (submission, id);"
    "CREATE TABLE result ("
    "	submission TEXT PRIMARY KEY,"
    "	digest TEXT NOT NULL,"
    "	received_us INTEGER,"
    "	opened_us INTEGER,"
    "	deleted_us INTEGER,"		/* at the server */
    "	sealed BLOB"
    ") STRICT;"
    "CREATE INDEX result_missing ON result (submission) WHERE received_us IS NULL;"
    "CREATE INDEX result_deletable ON result (submission)"
    "	WHERE opened_us IS NOT NULL AND deleted_us IS NULL;"

    "CREATE TABLE counter ("
    "	procedure TEXT NOT NULL,"
    "	month TEXT NOT NULL,"
    "	what TEXT NOT NULL,"
    "	n INTEGER NOT NULL,"
    "	PRIMARY KEY (procedure, month, what)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE last_done ("
    "	kid TEXT NOT NULL,"
    "	procedure TEXT NOT NULL,"
    "	day TEXT NOT NULL,"
    "	PRIMARY KEY (kid, procedure)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE line ("
    "	one INTEGER PRIMARY KEY CHECK (one = 1),"
    "	last_contact_us INTEGER NOT NULL,"
    "	down_since_us INTEGER NOT NULL,"
    "	last_receipt_us INTEGER NOT NULL,"
    "	alarm TEXT"
    ") STRICT;"
    "INSERT INTO line VALUES (1, 0, 0, 0, NULL);"

    /* AUTOINCREMENT: the number of the last entry is kept apart from the entry,
     * so that a chain cut off at its end shows. */
    "CREATE TABLE audit ("
    "	seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    "	record TEXT NOT NULL,"
    "	hash BLOB NOT NULL CHECK (length(hash) = 32)"
    ") STRICT;";

/* Of each room's own, in the order in which they came; all of 0.1.0 is one step. */
static const char format_2[] =
    /* Heads of the audit chain as the terminal signed them, with the server's
     * acknowledgement: what the verifier of an export is given. */
    "CREATE TABLE audit_ack ("
    "	seq INTEGER PRIMARY KEY,"
    "	at_us INTEGER NOT NULL,"
    "	head TEXT NOT NULL,"
    "	ack TEXT NOT NULL"
    ") STRICT;"
    /* Life-cycle of keys.  A login that is blocked here until a roster of this
     * version says so; the key that a reply was asked for, and the one that a
     * result was sealed to anew; entries that a restore brought back. */
    "ALTER TABLE person ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE frozen ADD COLUMN reply_tag BLOB CHECK (length(reply_tag) = 16);"
    "ALTER TABLE result ADD COLUMN tag BLOB CHECK (length(tag) = 16);"
    "ALTER TABLE entry ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;"

    /* Unusual operation: what is counted, who is whom, what is to be asked about.  A
     * person is a token under the group's index key, as in entry.order_token. */
    "CREATE TABLE watch ("
    "	id INTEGER PRIMARY KEY,"
    "	at_us INTEGER NOT NULL,"
    "	what TEXT NOT NULL,"
    "	who TEXT NOT NULL,"
    "	entry TEXT,"
    "	token BLOB CHECK (length(token) = 16)"
    ") STRICT;"
    "CREATE INDEX watch_by_who ON watch (who, what, at_us);"
    "CREATE INDEX watch_of_person ON watch (token, who, at_us) WHERE token IS NOT NULL;"
    "CREATE TABLE presence ("
    "	id INTEGER PRIMARY KEY,"
    "	who TEXT NOT NULL,"
    "	day TEXT NOT NULL,"
    "	begun_us INTEGER NOT NULL,"
    "	seen_us INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX presence_by_who ON presence (who, day);"
    "CREATE TABLE known_case ("
    "	token BLOB PRIMARY KEY CHECK (length(token) = 16)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE guarded ("
    "	token BLOB NOT NULL CHECK (length(token) = 16),"
    "	kind TEXT NOT NULL CHECK (kind IN ('staff', 'protected')),"
    "	tag BLOB NOT NULL CHECK (length(tag) = 16),"
    "	who TEXT,"			/* whose own record it is */
    "	at_us INTEGER NOT NULL,"
    "	by_who TEXT NOT NULL,"
    "	sealed BLOB NOT NULL,"		/* the person key, for a new epoch's token */
    "	PRIMARY KEY (token, kind)"
    ") STRICT;"
    "CREATE TABLE first_approval ("
    "	submission TEXT PRIMARY KEY,"
    "	who TEXT NOT NULL,"
    "	at_us INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE unusual ("
    "	id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "	at_us INTEGER NOT NULL,"
    "	rule TEXT NOT NULL,"
    "	who TEXT NOT NULL,"
    "	entry TEXT,"
    "	detail TEXT,"
    "	due_us INTEGER NOT NULL,"
    "	escalated_us INTEGER NOT NULL DEFAULT 0,"
    "	answered_us INTEGER NOT NULL DEFAULT 0,"
    "	answered_by TEXT,"
    "	answer BLOB"		/* sealed to who answered; in the chain to the inspector */
    ") STRICT;"
    "CREATE INDEX unusual_by_rule ON unusual (rule, who, at_us);"
    /* Retention: until when a provider lets a body be kept. */
    "ALTER TABLE result ADD COLUMN keep_until_us INTEGER;";

/* What the server refused, on its way from the sender to the maker (refused.h). */
static const char format_3[] =
    "CREATE TABLE refused ("
    "	entry TEXT NOT NULL,"
    "	n INTEGER NOT NULL,"
    "	member TEXT NOT NULL,"
    "	code TEXT NOT NULL,"
    "	PRIMARY KEY (entry, n)"
    ") STRICT, WITHOUT ROWID;";

static const struct {
	int64_t		 to;
	const char	*sql;
} steps[] = {
	{ 1, format_1 },
	{ 2, format_2 },
	{ 3, format_3 },
};
_Static_assert(NELEM(steps) == STORE_FORMAT, "one step for each format");

static enum err_code
step_run(sqlite3 *db, size_t i, struct err *e)
{
	struct buf number = BUF_INIT;
	int64_t version;
	enum err_code code;

	code = sql_exec(db, "BEGIN IMMEDIATE", e);
	if (code != ERR_OK)
		return code;
	/* The other process may have been here while this one waited. */
	code = sql_pragma_number(db, "PRAGMA user_version", &version, e);
	if (code != ERR_OK || version >= steps[i].to)
		goto out;
	(void)buf_addf(&number, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    STORE_APPLICATION_ID, (int)steps[i].to);
	code = sql_exec(db, steps[i].sql, e);
	if (code == ERR_OK)
		code = buf_ok(&number) ? sql_exec(db, buf_str(&number), e) : err_nomem(e);
	if (code == ERR_OK)
		code = sql_exec(db, "COMMIT", e);
out:
	if (sqlite3_get_autocommit(db) == 0)
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	buf_free(&number);
	return code;
}

enum err_code
schema_migrate(sqlite3 *db, int64_t from, struct err *e)
{
	enum err_code code = ERR_OK;
	size_t i;

	for (i = 0; code == ERR_OK && i < NELEM(steps); i++) {
		if (steps[i].to > from)
			code = step_run(db, i, e);
	}
	return code;
}
