/* SPDX-License-Identifier: ISC */
/*
 * GET /v1/changes: the terminal's own statements, oldest first.  A cursor is
 * the number of the last statement seen, "0" before the first.
 */
#include "server/handlers.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT	100
#define LIMIT_MAX	1000

/* Digits only, nothing else; false also where it does not fit. */
static bool
number_read(const char *text, int64_t *out)
{
	size_t len = strlen(text);

	/* As this server writes it, and no other way. */
	if (len == 0 || len > 18 || strspn(text, "0123456789") != len ||
	    (len > 1 && text[0] == '0'))
		return false;
	*out = strtoll(text, NULL, 10);
	return true;
}

/* A cursor that this server never gave to this terminal is unknown. */
static enum err_code
cursor_judge(struct server *s, const struct request *r, int64_t *after, bool *known, struct err *e)
{
	int64_t n = 1;
	enum err_code rc = ERR_OK;

	*after = 0;
	*known = r->after == NULL || *r->after == '\0' || number_read(r->after, after);
	if (*known && *after > 0)
		rc = db_number(s->db, &n, 0, e,
		    "SELECT count(*) FROM statement WHERE terminal = ? AND cursor = ?", "ti",
		    r->terminal->id, *after);
	*known = *known && n > 0;
	return rc;
}

static bool
row_add(struct wire_changes *c, const char *id, const char *compact, bool spoil)
{
	struct wire_change *row = &c->rows[c->count];

	row->id = strdup(id);
	row->statement = strdup(compact);
	c->count++;
	if (row->id == NULL || row->statement == NULL)
		return false;
	if (spoil)
		jws_spoil(row->statement);
	return true;
}

static enum err_code
page_load(struct server *s, const struct request *r, int64_t after, int64_t limit,
    struct wire_changes *c, struct err *e)
{
	size_t copies = r->twice ? 2 : 1, i;
	struct buf next = BUF_INIT;
	enum err_code rc = ERR_OK, end;
	sqlite3_stmt *st;

	c->rows = calloc((size_t)limit * copies, sizeof *c->rows);
	if (c->rows == NULL)
		return err_nomem(e);
	st = db_query(s->db,
	    "SELECT cursor, id, compact FROM statement WHERE terminal = ? AND cursor > ?"
	    " ORDER BY cursor LIMIT ?", "tii", r->terminal->id, after, limit + 1);
	while (rc == ERR_OK && db_row(st)) {
		if (c->count == (size_t)limit * copies) {
			c->more = true;
			break;
		}
		after = sqlite3_column_int64(st, 0);
		for (i = 0; i < copies; i++) {
			if (!row_add(c, (const char *)sqlite3_column_text(st, 1),
			    (const char *)sqlite3_column_text(st, 2), r->spoil))
				rc = err_nomem(e);
		}
	}
	end = db_end(s->db, st, e);
	buf_addf(&next, "%lld", (long long)after);
	c->next = buf_steal(&next);
	if (rc == ERR_OK && c->next == NULL)
		rc = err_nomem(e);
	return rc != ERR_OK ? rc : end;
}

/* GET /v1/changes?after=&limit= */
enum err_code
changes_get(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct wire_changes c = { 0 };
	int64_t after, limit = LIMIT_DEFAULT;
	bool known;
	enum err_code rc = cursor_judge(s, r, &after, &known, e);

	if (rc != ERR_OK)
		return rc;
	if (!known || (r->limit != NULL && !number_read(r->limit, &limit)) || limit < 1 ||
	    limit > LIMIT_MAX)
		return answer_problem(a, PROBLEM_MALFORMED);
	rc = page_load(s, r, after, limit, &c, e);
	if (rc == ERR_OK)
		rc = changes_build(&c, &a->body, e);
	changes_clear(&c);
	return rc == ERR_OK ? answer_json(a, 200) : rc;
}
