/* SPDX-License-Identifier: ISC */
/*
 * Persons whose record is not opened like any other, as tokens; see watch.h.
 */
#include "cache/watch.h"

#include <stdlib.h>
#include <string.h>

#include "cache/sql.h"

static const char q_put[] =
    "INSERT OR REPLACE INTO guarded (token, kind, tag, who, at_us, by_who, sealed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char q_next[] =
    "SELECT rowid, token, kind, who, by_who, sealed FROM guarded WHERE tag = ? AND rowid > ?"
    " ORDER BY rowid LIMIT 1";
static const char q_drop[] = "DELETE FROM guarded WHERE token = ? AND kind = ?";
static const char q_staff[] = "SELECT who FROM guarded WHERE token = ? AND kind = 'staff'";
static const char q_protected[] =
    "SELECT count(*) FROM guarded WHERE token = ? AND kind = 'protected'";
static const char q_first_put[] =
    "INSERT OR REPLACE INTO first_approval (submission, who, at_us) VALUES (?, ?, ?)";
static const char q_first[] = "SELECT who FROM first_approval WHERE submission = ?";

void
guarded_token(const struct keyring_key *k, const char *person_key,
    unsigned char out[TOKEN_BYTES])
{
	person_key += strspn(person_key, "0");
	row_token(k->row, "guard", person_key, strlen(person_key), out);
}

enum err_code
guarded_put(struct store *s, const struct guarded *g, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	if (code != ERR_OK)
		return code;
	return sql_run(s, q_put, SQL_ARGS(SQL_BLOB(g->token, TOKEN_BYTES), SQL_TEXT(g->kind),
	    SQL_BLOB(g->tag, TOKEN_BYTES), SQL_TEXT(g->who), SQL_INT(clock_wall_us(s->clock)),
	    SQL_TEXT(g->by), SQL_BLOB(g->sealed.data, g->sealed.len)), NULL, e);
}

enum err_code
guarded_drop(struct store *s, const unsigned char token[TOKEN_BYTES], const char *kind,
    bool *dropped, struct err *e)
{
	int64_t n = 0;
	enum err_code code = sql_inside(s, e);

	if (code == ERR_OK)
		code = sql_run(s, q_drop, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES), SQL_TEXT(kind)),
		    &n, e);
	*dropped = n != 0;
	return code;
}

enum err_code
guarded_find(struct store *s, const unsigned char token[TOKEN_BYTES], char **who,
    bool *is_protected, struct err *e)
{
	int64_t n = 0;
	enum err_code code;

	*is_protected = false;
	code = sql_word(s, q_staff, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), who, e);
	if (code == ERR_OK)
		code = sql_number(s, q_protected, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), &n, NULL,
		    e);
	*is_protected = n != 0;
	return code;
}

enum err_code
first_approval_put(struct store *s, const char *submission, const char *who, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	return code != ERR_OK ? code : sql_run(s, q_first_put, SQL_ARGS(SQL_TEXT(submission),
	    SQL_TEXT(who), SQL_INT(clock_wall_us(s->clock))), NULL, e);
}

enum err_code
first_approval_get(struct store *s, const char *submission, char **who, struct err *e)
{
	return sql_word(s, q_first, SQL_ARGS(SQL_TEXT(submission)), who, e);
}

/* ---- a new epoch ---- */

/* A mark as it stands, copied out of its row. */
struct mark {
	struct guarded	 g;
	char		*text[3];	/* kind, who, by */
};

static void
mark_free(struct mark *m)
{
	size_t i;

	for (i = 0; i < NELEM(m->text); i++)
		free(m->text[i]);
	buf_free(&m->g.sealed);
	*m = (struct mark){ 0 };
}

static enum err_code
mark_next(struct store *s, const struct keyring_key *from, int64_t *row, struct mark *m,
    bool *found, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	size_t i;

	*found = false;
	code = sql_open(s, q_next, SQL_ARGS(SQL_BLOB(from->tag, TOKEN_BYTES), SQL_INT(*row)), &st,
	    e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (*found) {
		*row = sqlite3_column_int64(st, 0);
		code = sql_column_bytes(st, 1, m->g.token, TOKEN_BYTES, e);
		for (i = 0; code == ERR_OK && i < NELEM(m->text); i++)
			code = sql_column_dup(st, (int)i + 2, &m->text[i], e);
		if (code == ERR_OK)
			code = sql_column_buf(st, 5, &m->g.sealed, e);
		m->g.kind = m->text[0];
		m->g.who = m->text[1];
		m->g.by = m->text[2];
	}
	sql_close(s, &st);
	return code;
}

static enum err_code
mark_anew(struct store *s, const struct mark *m, const struct buf *person_key,
    const struct keyring_key *to, struct err *e)
{
	struct guarded g = { .kind = m->g.kind, .who = m->g.who, .by = m->g.by };
	bool dropped;
	enum err_code code;

	memcpy(g.tag, to->tag, sizeof g.tag);
	guarded_token(to, buf_str(person_key), g.token);
	code = row_seal(to->row, g.token, sizeof g.token, person_key->data, person_key->len,
	    &g.sealed, e);
	if (code == ERR_OK)
		code = guarded_drop(s, m->g.token, m->g.kind, &dropped, e);
	if (code == ERR_OK)
		code = guarded_put(s, &g, e);
	buf_free(&g.sealed);
	return code;
}

enum err_code
guarded_reseal(struct store *s, const struct keyring_key *from, const struct keyring_key *to,
    int64_t *rows, struct err *e)
{
	struct mark m = { 0 };
	struct buf key = BUF_INIT;
	int64_t row = 0;
	bool found = true;
	enum err_code code = sql_inside(s, e);

	while (code == ERR_OK && found) {
		code = mark_next(s, from, &row, &m, &found, e);
		if (code == ERR_OK && found && row_open(from->row, m.g.token, sizeof m.g.token,
		    m.g.sealed.data, m.g.sealed.len, &key, NULL) == ERR_OK) {
			code = mark_anew(s, &m, &key, to, e);
			(*rows)++;
		}
		buf_reset(&key);
		mark_free(&m);
	}
	buf_free(&key);
	return code;
}
