/* SPDX-License-Identifier: ISC */
/*
 * Making results, and GET and DELETE /v1/submissions/{id}/result; see results.h.
 */
#include "server/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/b64.h"
#include "seal/box.h"
#include "server/handlers.h"
#include "server/judge.h"
#include "server/residents.h"
#include "wire/jws.h"

/* The year asked about: that of the condition, else the fiscal year of as_of. */
static void
year_of(const struct wire_submission *sub, char out[8])
{
	const char *from = sub->inquiry.condition_from;
	struct date d = { 0 };

	if (from != NULL && strspn(from, "0123456789") >= 4)
		(void)snprintf(out, 8, "%.4s", from);
	else if (date_parse(sub->as_of, &d))
		(void)snprintf(out, 8, "%04d", date_fiscal_year(d) % 10000);
	else
		(void)snprintf(out, 8, "%.4s", sub->as_of);
}

static const char *
either(const char *first, const char *second, const char *third)
{
	return first != NULL ? first : second != NULL ? second : third;
}

static enum err_code
fill_subject(struct server *s, const struct wire_submission *sub, const struct resident *who,
    struct wire_subject *out, struct err *e)
{
	static const struct resident nobody;
	const struct resident *known = scenario_resident(s->scenario, sub->subject.person_key);
	const char *birth;

	if (who == NULL)
		who = &nobody;
	if (known == NULL)
		known = &nobody;
	birth = either(who->birth, known->birth, sub->subject.birth);
	out->person_key = strdup(either(who->person_key, sub->subject.person_key, NULL));
	out->name = strdup(either(who->name, known->name, sub->subject.name));
	out->kana = strdup(either(who->kana, known->kana, sub->subject.kana));
	out->sex = strdup(either(who->sex, known->sex, sub->subject.sex));
	out->birth = birth != NULL ? strdup(birth) : NULL;
	if (out->person_key == NULL || out->name == NULL || out->kana == NULL || out->sex == NULL ||
	    (birth != NULL && out->birth == NULL))
		return err_nomem(e);
	return ERR_OK;
}

static enum err_code
fill_records(const struct wire_submission *sub, struct wire_result *result, struct err *e)
{
	size_t i, n = sub->inquiry.information_count;
	enum err_code rc = ERR_OK;
	char year[8], seed[16];

	year_of(sub, year);
	if (!person_key_pad(sub->subject.person_key, seed))
		return err_set(e, ERR_INTERNAL, "server.internal", NULL);
	result->records = calloc(n + 1, sizeof *result->records);
	if (result->records == NULL)
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < n; i++) {
		struct wire_result_record *record = &result->records[i];

		result->record_count++;
		record->information.code = strdup(sub->inquiry.information[i].code);
		record->information.name = strdup(sub->inquiry.information[i].name);
		record->person_role = strdup(sub->subject.role);
		if (record->information.code == NULL || record->information.name == NULL ||
		    record->person_role == NULL)
			return err_nomem(e);
		rc = residents_items(record->information.code, seed, year, &record->items,
		    &record->item_count, e);
	}
	return rc;
}

static enum err_code
fill_result(struct server *s, const struct wire_submission *sub, int64_t sequence,
    const char *digest, const struct resident *who, struct wire_result *result, struct err *e)
{
	char at[TIME_TEXT_SIZE], keep[DATE_TEXT_SIZE];
	struct buf number = BUF_INIT;
	enum err_code rc;

	server_now(s, at);
	date_format(date_add_days(server_today(s), (int)s->scenario->keep_days), keep);
	buf_addf(&number, "%lld", (long long)sequence);
	result->id = strdup(sub->id);
	result->digest = strdup(digest);
	result->sequence = buf_steal(&number);
	result->answered_at = strdup(at);
	result->keep_until = strdup(keep);
	result->provider.code = strdup(sub->inquiry.provider.code);
	result->provider.name = strdup(sub->inquiry.provider.name);
	if (result->id == NULL || result->digest == NULL || result->sequence == NULL ||
	    result->answered_at == NULL || result->keep_until == NULL ||
	    result->provider.code == NULL || result->provider.name == NULL)
		return err_nomem(e);
	rc = fill_subject(s, sub, who, &result->subject, e);
	return rc == ERR_OK ? fill_records(sub, result, e) : rc;
}

enum err_code
result_make(struct server *s, const struct wire_submission *sub, int64_t sequence,
    const char *submission_digest, const struct resident *who, char digest[DIGEST_TEXT_SIZE],
    struct err *e)
{
	struct wire_result result = { 0 };
	struct buf payload = BUF_INIT, compact = BUF_INIT, sealed = BUF_INIT;
	struct public_key reply;
	enum err_code rc = ERR_OK;

	if (!public_key_parse(CURVE_X25519, sub->reply_key, &reply))
		rc = err_set(e, ERR_INTERNAL, "server.internal", NULL);
	if (rc == ERR_OK)
		rc = fill_result(s, sub, sequence, submission_digest, who, &result, e);
	if (rc == ERR_OK)
		rc = result_build(&result, &payload, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(s->home->sign, TYP_RESULT, server_now_us(s), payload.data,
		    payload.len, &compact, e);
	if (rc == ERR_OK)
		rc = box_seal(&reply, compact.data, compact.len, &sealed, e);
	if (rc == ERR_OK) {
		digest_text(sealed.data, sealed.len, digest);
		rc = db_run(s->db, e,
		    "UPDATE submission SET result = ?, result_digest = ?, keep_until = ?"
		    " WHERE sequence = ?", "btti", sealed.data, sealed.len, digest,
		    result.keep_until, sequence);
	}
	result_clear(&result);
	buf_free(&payload);
	buf_free(&compact);
	buf_free(&sealed);
	return rc;
}

enum err_code
result_expire(struct server *s, struct err *e)
{
	char today[DATE_TEXT_SIZE];

	date_format(server_today(s), today);
	return db_run(s->db, e, "UPDATE submission SET result = NULL WHERE keep_until < ? AND"
	    " result IS NOT NULL", "t", today);
}

struct kept {
	char		*state, *digest, *keep_until;
	struct buf	 sealed;
	bool		 found;
};

static void
kept_clear(struct kept *k)
{
	free(k->state);
	free(k->digest);
	free(k->keep_until);
	buf_free(&k->sealed);
}

static enum err_code
kept_load(struct server *s, const struct request *r, struct kept *k, struct err *e)
{
	sqlite3_stmt *st = db_query(s->db,
	    "SELECT state, result_digest, keep_until, result FROM submission"
	    " WHERE id = ? AND terminal = ?", "tt", r->param, r->terminal->id);

	k->found = db_row(st);
	if (k->found) {
		k->state = db_column(st, 0);
		k->digest = db_column(st, 1);
		k->keep_until = db_column(st, 2);
		if (sqlite3_column_type(st, 3) != SQLITE_NULL)
			buf_add(&k->sealed, sqlite3_column_blob(st, 3),
			    (size_t)sqlite3_column_bytes(st, 3));
	}
	return db_end(s->db, st, e);
}

/* PROBLEM_NONE when there is a result, or was one that has been deleted (*gone). */
static enum problem
kept_judge(struct server *s, const struct request *r, const struct kept *k, bool *gone)
{
	char today[DATE_TEXT_SIZE];
	enum wire_state state;

	*gone = false;
	if (!id_plausible(s, r->param))
		return PROBLEM_MALFORMED;
	if (!k->found || k->state == NULL || !wire_state_parse(k->state, &state))
		return PROBLEM_UNKNOWN_SUBMISSION;
	if (!wire_state_final(state))
		return PROBLEM_NO_RESULT_YET;
	if (k->digest == NULL)
		return PROBLEM_NO_RESULT;
	date_format(server_today(s), today);
	*gone = k->sealed.len == 0 || (k->keep_until != NULL && strcmp(k->keep_until, today) < 0);
	return PROBLEM_NONE;
}

/* GET /v1/submissions/{id}/result */
enum err_code
result_get(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct kept k = { 0 };
	enum err_code rc = kept_load(s, r, &k, e);
	enum problem problem;
	bool gone;

	if (rc != ERR_OK)
		goto out;
	problem = kept_judge(s, r, &k, &gone);
	if (problem != PROBLEM_NONE || gone) {
		rc = answer_problem(a, gone ? PROBLEM_RESULT_EXPIRED : problem);
		goto out;
	}
	if (r->spoil)
		k.sealed.data[k.sealed.len / 2] ^= 1;
	rc = sealed_result_build(r->param, k.sealed.data, k.sealed.len, &a->body, e);
	if (rc == ERR_OK)
		rc = answer_json(a, 200);
out:
	kept_clear(&k);
	return rc;
}

/* DELETE /v1/submissions/{id}/result: repeated as often as one likes. */
enum err_code
result_delete(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct kept k = { 0 };
	enum err_code rc = kept_load(s, r, &k, e);
	enum problem problem;
	bool gone;

	if (rc != ERR_OK)
		goto out;
	problem = kept_judge(s, r, &k, &gone);
	if (problem != PROBLEM_NONE) {
		rc = answer_problem(a, problem);
		goto out;
	}
	rc = db_run(s->db, e, "UPDATE submission SET result = NULL WHERE id = ?", "t", r->param);
	a->status = 204;
out:
	kept_clear(&k);
	return rc;
}
