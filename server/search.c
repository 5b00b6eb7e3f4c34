/* SPDX-License-Identifier: ISC */
/*
 * The questions of protocol.md section 5: who is this person, what does the
 * record say now.  Each is signed by the user, sealed to the server, answered
 * once, sealed to the question's own key, and leaves a line in `asked`.
 */
#include "server/handlers.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "seal/b64.h"
#include "seal/box.h"
#include "server/residents.h"
#include "server/roster.h"
#include "wire/jws.h"

#define NONCE_MIN	16
#define STALE_US	INT64_C(300000000)

struct question {
	const char		*name;		/* for `asked` */
	json_t			*o;		/* the payload */
	struct jws_header	 header;
	struct wire_problem	 problem;
	struct public_key	 reply;
	const char		*nonce, *affair, *procedure, *case_no;
};

static const char *
text_of(const struct question *q, const char *name)
{
	return json_string_value(json_object_get(q->o, name));
}

static bool
blank(const char *s)
{
	static const char wide[] = "\u3000";
	bool more = s != NULL;

	while (more) {
		size_t n = strspn(s, " \t\r\n");

		if (strncmp(s + n, wide, sizeof wide - 1) == 0)
			n += sizeof wide - 1;
		s += n;
		more = n > 0;
	}
	return s == NULL || *s == '\0';
}

/* --- the checks, in their order; each false with the problem filled --- */

static bool
refuse(struct question *q, enum problem type)
{
	problem_init(&q->problem, type);
	return false;
}

static bool
refuse_user(struct question *q, enum problem type)
{
	problem_init(&q->problem, type);
	q->problem.which = strdup("user");
	return false;
}

static bool
check_user(struct server *s, const struct request *r UNUSED, struct question *q,
    const struct wire_roster *roster)
{
	const struct wire_user *user = roster_find_kid(roster, q->header.kid);

	if (user == NULL || q->affair == NULL ||
	    (!roster_role_holds(user, "maker", q->affair, q->header.at_us) &&
	    !roster_role_holds(user, "approver", q->affair, q->header.at_us)))
		return refuse_user(q, PROBLEM_SIGNATURE_REFUSED);
	if (strcmp(user->state, "active") != 0 ||
	    scenario_person_suspended(s->scenario, user->person))
		return refuse_user(q, PROBLEM_SIGNER_SUSPENDED);
	return true;
}

static bool
check_shape(struct server *s UNUSED, const struct request *r UNUSED, struct question *q,
    const struct wire_roster *roster UNUSED)
{
	const char *reply = text_of(q, "reply_key");
	struct buf raw = BUF_INIT;
	bool holds;

	q->nonce = text_of(q, "nonce");
	q->procedure = text_of(q, "procedure");
	q->case_no = text_of(q, "case_no");
	holds = q->nonce != NULL && b64_decode(q->nonce, strlen(q->nonce), &raw) &&
	    raw.len >= NONCE_MIN && reply != NULL &&
	    public_key_parse(CURVE_X25519, reply, &q->reply) && text_of(q, "terminal") != NULL;
	buf_free(&raw);
	return holds || refuse(q, PROBLEM_MALFORMED);
}

static bool
check_terminal(struct server *s UNUSED, const struct request *r, struct question *q,
    const struct wire_roster *roster UNUSED)
{
	return strcmp(text_of(q, "terminal"), r->terminal->id) == 0 ||
	    refuse(q, PROBLEM_ENVELOPE_MISMATCH);
}

static bool
check_fresh(struct server *s, const struct request *r UNUSED, struct question *q,
    const struct wire_roster *roster UNUSED)
{
	int64_t off = server_now_us(s) - q->header.at_us;
	char now[TIME_TEXT_SIZE];

	if (off <= STALE_US && off >= -STALE_US)
		return true;
	server_now(s, now);
	refuse(q, PROBLEM_STALE);
	q->problem.now = strdup(now);
	return false;
}

static bool
check_replay(struct server *s, const struct request *r UNUSED, struct question *q,
    const struct wire_roster *roster UNUSED)
{
	int64_t seen = 1;

	if (db_number(s->db, &seen, 0, NULL, "SELECT count(*) FROM asked WHERE nonce = ?", "t",
	    q->nonce) != ERR_OK || seen > 0)
		return refuse(q, PROBLEM_REPLAYED);
	return true;
}

static bool
check_purpose(struct server *s UNUSED, const struct request *r UNUSED, struct question *q,
    const struct wire_roster *roster UNUSED)
{
	return (!blank(q->procedure) && !blank(q->case_no) && !blank(text_of(q, "reason"))) ||
	    refuse(q, PROBLEM_PURPOSE_MISSING);
}

static bool (*const checks[])(struct server *, const struct request *, struct question *,
    const struct wire_roster *) = {
	check_shape, check_user, check_terminal, check_fresh, check_replay, check_purpose,
};

/* --- opening and answering --- */

/* The body's box, opened; PROBLEM_NONE and the compact JWS in text. */
static enum problem
unseal(struct server *s, const struct request *r, struct buf *text)
{
	json_t *o = json_object_read(buf_str(&r->body), r->body.len);
	const char *kid = json_string_value(json_object_get(o, "sealing_kid"));
	const char *sealed = json_string_value(json_object_get(o, "sealed"));
	struct buf box = BUF_INIT;
	enum problem problem = PROBLEM_NONE;

	if (kid == NULL || sealed == NULL || !b64_decode(sealed, strlen(sealed), &box))
		problem = PROBLEM_MALFORMED;
	else if (strcmp(kid, box_key_public(s->home->box)->kid) != 0)
		problem = PROBLEM_SEALING_KEY_UNKNOWN;
	else if (box_open(s->home->box, box.data, box.len, text, NULL) != ERR_OK)
		problem = PROBLEM_MALFORMED;
	buf_free(&box);
	json_decref(o);
	return problem;
}

static bool
question_open(struct server *s, const struct request *r, struct question *q,
    struct wire_roster *roster)
{
	struct buf text = BUF_INIT, payload = BUF_INIT;
	enum problem problem = unseal(s, r, &text);
	bool opened = true;

	if (problem != PROBLEM_NONE) {
		opened = refuse(q, problem);
	} else if (jws_open_compact(buf_str(&text), TYP_SEARCH, roster_key, roster, &payload,
	    &q->header, NULL) != ERR_OK) {
		opened = refuse_user(q, PROBLEM_SIGNATURE_REFUSED);
	} else {
		q->o = json_object_read(buf_str(&payload), payload.len);
		opened = q->o != NULL || refuse(q, PROBLEM_MALFORMED);
	}
	buf_free(&text);
	buf_free(&payload);
	return opened;
}

static bool
question_judge(struct server *s, const struct request *r, struct question *q,
    const struct wire_roster *roster)
{
	size_t i;

	q->affair = text_of(q, "affair");
	for (i = 0; i < NELEM(checks); i++) {
		if (!checks[i](s, r, q, roster))
			return false;
	}
	return true;
}

static void
question_clear(struct question *q)
{
	json_decref(q->o);
	jws_header_clear(&q->header);
	problem_clear(&q->problem);
}

static enum err_code
question_note(struct server *s, const struct request *r, const struct question *q, bool found,
    struct err *e)
{
	char at[TIME_TEXT_SIZE];

	server_now(s, at);
	return db_run(s->db, e,
	    "INSERT INTO asked(nonce, at, terminal, question, kid, affair, procedure,"
	    " case_no, found) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", "tttttttti", q->nonce, at,
	    r->terminal->id, q->name, q->header.kid, q->affair, q->procedure, q->case_no,
	    (int64_t)found);
}

/* Signs, seals to the question's key, and wraps as { "sealed_result" }. */
static enum err_code
reply(struct server *s, const struct request *r, const struct question *q, const char *typ,
    json_t *payload, struct answer *a, struct err *e)
{
	struct buf compact = BUF_INIT, sealed = BUF_INIT, text = BUF_INIT;
	char *json = json_dumps(payload, JSON_COMPACT);
	enum err_code rc = json != NULL ? ERR_OK : err_nomem(e);

	if (rc == ERR_OK)
		rc = question_note(s, r, q, json_is_true(json_object_get(payload, "found")), e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(s->home->sign, typ, server_now_us(s), json, strlen(json),
		    &compact, e);
	if (rc == ERR_OK && r->spoil)
		jws_spoil(compact.data);
	if (rc == ERR_OK)
		rc = box_seal(&q->reply, compact.data, compact.len, &sealed, e);
	if (rc == ERR_OK && !b64_encode(sealed.data, sealed.len, &text))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = one_member_build("sealed_result", buf_str(&text), &a->body, e);
	if (rc == ERR_OK)
		rc = answer_json(a, 200);
	str_wipe(&json);
	buf_free(&compact);
	buf_free(&sealed);
	buf_free(&text);
	return rc;
}

static json_t *
not_found(const struct question *q)
{
	return json_pack("{s:s, s:b}", "nonce", q->nonce, "found", 0);
}

typedef enum err_code (*find_fn)(struct server *s, const struct request *r, struct question *q,
    json_t **payload, struct err *e);

/* What both questions do around the finding; `find` may refuse by problem. */
static enum err_code
ask(struct server *s, struct request *r, struct answer *a, const char *name, const char *typ,
    find_fn find, struct err *e)
{
	struct question q = { .name = name };
	struct wire_roster roster = { 0 };
	json_t *payload = NULL;
	enum err_code rc = roster_load(s->db, r->terminal, &roster, e);

	if (rc != ERR_OK)
		return rc;
	problem_init(&q.problem, PROBLEM_NONE);
	if (question_open(s, r, &q, &roster) && question_judge(s, r, &q, &roster))
		rc = find(s, r, &q, &payload, e);
	if (rc == ERR_OK && q.problem.type != PROBLEM_NONE)
		rc = answer_problem_full(a, &q.problem);
	else if (rc == ERR_OK && payload == NULL)
		rc = err_nomem(e);
	else if (rc == ERR_OK)
		rc = reply(s, r, &q, typ, payload, a, e);
	json_decref(payload);
	question_clear(&q);
	roster_clear(&roster);
	return rc;
}

static enum err_code
find_person(struct server *s, const struct request *r UNUSED, struct question *q, json_t **payload,
    struct err *e UNUSED)
{
	const char *number = text_of(q, "my_number"), *key = text_of(q, "person_key");
	const struct resident *who;
	json_t *person;

	if ((number == NULL) == (key == NULL)) {
		refuse(q, PROBLEM_MALFORMED);
		return ERR_OK;
	}
	who = number != NULL ? scenario_resident_by_number(s->scenario, number) :
	    scenario_resident(s->scenario, key);
	if (who == NULL) {
		*payload = not_found(q);
		return ERR_OK;
	}
	person = json_pack("{s:s, s:s, s:s, s:s?, s:s, s:b}", "person_key", who->person_key, "name",
	    who->name, "kana", who->kana, "birth", who->birth, "sex", who->sex, "protected",
	    who->protected);
	/* 支援措置: where a protected person lives is not told even here. */
	if (!who->protected && who->address != NULL)
		(void)json_object_set_new(person, "address", json_string(who->address));
	*payload = json_pack("{s:s, s:b, s:o}", "nonce", q->nonce, "found", 1, "person", person);
	return ERR_OK;
}

/* POST /v1/persons/search */
enum err_code
person_search(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	return ask(s, r, a, "person", TYP_FOUND, find_person, e);
}

/* The registered record, from the submission that made it. */
static enum err_code
record_payload(const struct question *q, int64_t version, const char *registered_at,
    const char *submission, json_t **payload, struct err *e)
{
	json_t *sub = json_object_read(submission, strlen(submission));
	json_t *record = json_object_get(sub, "registration");

	*payload = json_pack("{s:s, s:b, s:I, s:O?, s:O?, s:O?, s:s}", "nonce", q->nonce,
	    "found", 1, "version", (json_int_t)version,
	    "valid_from", json_object_get(record, "valid_from"),
	    "valid_to", json_object_get(record, "valid_to"),
	    "items", json_object_get(record, "items"), "registered_at", registered_at);
	json_decref(sub);
	return *payload != NULL ? ERR_OK : err_nomem(e);
}

static enum err_code
find_record(struct server *s, const struct request *r, struct question *q, json_t **payload,
    struct err *e)
{
	const char *dataset = text_of(q, "dataset"), *key = text_of(q, "person_key");
	const char *record_no = text_of(q, "record_no");
	enum err_code rc = ERR_OK, end;
	sqlite3_stmt *st;

	if (dataset == NULL || key == NULL || record_no == NULL) {
		refuse(q, PROBLEM_MALFORMED);
		return ERR_OK;
	}
	st = db_query(s->db,
	    "SELECT r.version, r.registered_at, s.payload, r.operation = 'cancel' FROM"
	    " record r JOIN submission s USING (sequence) WHERE r.organization = ?"
	    " AND r.dataset = ? AND r.person_key = ? AND r.record_no = ? AND r.registered_at IS"
	    " NOT NULL"
	    " ORDER BY r.version DESC LIMIT 1", "tttt", r->terminal->organization, dataset, key,
	    record_no);
	if (db_row(st) && sqlite3_column_int(st, 3) == 0)
		rc = record_payload(q, sqlite3_column_int64(st, 0),
		    (const char *)sqlite3_column_text(st, 1),
		    (const char *)sqlite3_column_text(st, 2), payload, e);
	else
		*payload = not_found(q);
	end = db_end(s->db, st, e);
	return rc != ERR_OK ? rc : end;
}

/* POST /v1/records/current */
enum err_code
record_current(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	return ask(s, r, a, "record", TYP_RECORD, find_record, e);
}
