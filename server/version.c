/* SPDX-License-Identifier: ISC */
/*
 * Order and versions; see version.h.  A row of `record` is a version of a
 * record; the highest is the current one.  A rejected registration takes its
 * row away again, so that its version is given anew.
 */
#include "server/version.h"

#include <string.h>

#include "base/clock.h"

#define OF_RECORD	"organization = ?1 AND dataset = ?2 AND person_key = ?3 AND record_no = ?4"

enum err_code
version_order(struct db *db, const struct wire_submission *sub, bool *was_taken, bool *superseded,
    struct err *e)
{
	int64_t made_us = 0, n;
	enum err_code rc = ERR_OK;

	*was_taken = *superseded = false;
	if (!time_parse(sub->made_at, &made_us))
		return err_set_field(e, ERR_INVALID, "made_at", "server.internal", NULL);
	/* Also over a link that was itself refused: the entry is what they share. */
	rc = db_number(db, &n, 0, e, "SELECT count(*) FROM submission WHERE supersedes = ?1 OR"
	    " (organization = ?2 AND entry = ?3 AND supersedes IS NOT NULL AND made_us > ?4)",
	    "ttti",
	    sub->id, sub->organization, sub->entry, made_us);
	if (rc != ERR_OK)
		return rc;
	*superseded = n > 0;
	if (sub->supersedes == NULL)
		return ERR_OK;
	rc = db_number(db, &n, 0, e, "SELECT count(*) FROM submission WHERE id = ?1 OR"
	    " (organization = ?2 AND entry = ?3 AND made_us <= ?4)", "ttti", sub->supersedes,
	    sub->organization, sub->entry, made_us);
	*was_taken = n > 0;
	return rc;
}

enum err_code
version_next(struct db *db, const struct wire_submission *sub, int64_t *version, int64_t *current,
    struct err *e)
{
	const struct wire_registration *r = &sub->registration;
	sqlite3_stmt *st = db_query(db, "SELECT version, operation = 'cancel' FROM record WHERE "
	    OF_RECORD " ORDER BY version DESC LIMIT 1", "tttt", sub->organization, r->dataset,
	    sub->subject.person_key, r->record_no);
	bool exists = db_row(st), stands = exists && sqlite3_column_int(st, 1) == 0;
	bool fresh = strcmp(r->operation, "new") == 0;
	enum err_code rc;

	*current = exists ? sqlite3_column_int64(st, 0) : -1;
	*version = exists ? *current + 1 : 1;
	rc = db_end(db, st, e);
	if (rc != ERR_OK)
		return rc;
	if (fresh ? stands : !stands || r->base_version != *current)
		return err_set(e, ERR_STALE, "server.conflict", NULL);
	return ERR_OK;
}

enum err_code
version_take(struct db *db, const struct wire_submission *sub, int64_t version, int64_t sequence,
    struct err *e)
{
	const struct wire_registration *r = &sub->registration;

	return db_run(db, e,
	    "INSERT INTO record(organization, dataset, person_key, record_no, version,"
	    " operation, sequence) VALUES(?, ?, ?, ?, ?, ?, ?)", "ttttiti", sub->organization,
	    r->dataset, sub->subject.person_key, r->record_no, version, r->operation, sequence);
}

enum err_code
version_register(struct db *db, int64_t sequence, const char *at, struct err *e)
{
	return db_run(db, e, "UPDATE record SET registered_at = ? WHERE sequence = ?", "ti", at,
	    sequence);
}

enum err_code
version_roll_back(struct db *db, int64_t sequence, struct err *e)
{
	return db_run(db, e, "DELETE FROM record WHERE sequence = ?", "i", sequence);
}

enum err_code
version_base_stands(struct db *db, const struct wire_submission *sub, bool *stands, struct err *e)
{
	const struct wire_registration *r = &sub->registration;
	int64_t n = 1;
	enum err_code rc = ERR_OK;

	if (r->base_version > 0)
		rc = db_number(db, &n, 0, e, "SELECT count(*) FROM record WHERE " OF_RECORD
		    " AND version = ?5", "tttti", sub->organization, r->dataset,
		    sub->subject.person_key,
		    r->record_no, r->base_version);
	*stands = n > 0;
	return rc;
}
