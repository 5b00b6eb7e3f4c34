/* SPDX-License-Identifier: ISC */
/*
 * The judging order, as tables; see judge.h.  A check that passes leaves what
 * the next ones need in the judging; one that refuses fills its problem.
 */
#include "server/judge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/uuid.h"
#include "seal/box.h"
#include "server/roster.h"
#include "server/version.h"

/* Ids may not be older than the interface, nor from tomorrow's tomorrow. */
#define ID_EARLIEST_US	INT64_C(1577836800000000)	/* 2020-01-01 */
#define ID_AHEAD_US	(INT64_C(2) * 86400 * 1000000)
#define DEFAULT_RETRY_S	60

/* --- the door --- */

static bool
door_suspension(struct server *s, const struct request *r, struct answer *a, enum err_code *rc)
{
	if (!scenario_terminal_suspended(s->scenario, r->terminal->id))
		return true;
	*rc = answer_problem(a, PROBLEM_TERMINAL_SUSPENDED);
	return false;
}

static bool
door_hours(struct server *s, const struct request *r UNUSED, struct answer *a, enum err_code *rc)
{
	int64_t now = server_now_us(s), change;

	if (scenario_service(s->scenario, now, &change) == SERVICE_OPEN)
		return true;
	*rc = answer_problem(a, PROBLEM_CLOSED);
	a->retry_after_s = change > now ? (change - now) / 1000000 + 1 : s->scenario->retry_after_s;
	if (a->retry_after_s <= 0)
		a->retry_after_s = DEFAULT_RETRY_S;
	return false;
}

static bool
door_media_type(struct server *s UNUSED, const struct request *r, struct answer *a,
    enum err_code *rc)
{
	static const char json[] = "application/json";
	size_t len = r->content_type != NULL ? strcspn(r->content_type, "; \t") : 0;

	if (len == sizeof json - 1 && strncasecmp(r->content_type, json, len) == 0)
		return true;
	*rc = answer_problem(a, PROBLEM_UNSUPPORTED_MEDIA_TYPE);
	return false;
}

static bool
door_size(struct server *s UNUSED, const struct request *r, struct answer *a, enum err_code *rc)
{
	if (!r->too_large)
		return true;
	*rc = answer_problem(a, PROBLEM_TOO_LARGE);
	return false;
}

static const struct {
	unsigned int	flag;		/* judged on routes that have it */
	bool		(*check)(struct server *, const struct request *, struct answer *,
			    enum err_code *);
} door[] = {
	{ ROUTE_GUARDED, door_suspension },
	{ ROUTE_GUARDED, door_hours },
	{ ROUTE_BODY, door_media_type },
	{ ROUTE_BODY, door_size },
};

bool
door_judge(struct server *s, const struct route *route, const struct request *r, struct answer *a,
    enum err_code *rc)
{
	size_t i;

	*rc = ERR_OK;
	for (i = 0; i < NELEM(door); i++) {
		if ((route->flags & door[i].flag) != 0 && !door[i].check(s, r, a, rc))
			return false;
	}
	return true;
}

/* --- submissions --- */

static enum verdict
refuse(struct judging *j, enum problem type)
{
	problem_init(&j->problem, type);
	return VERDICT_REFUSED;
}

static enum verdict
refuse_which(struct judging *j, enum problem type, bool maker, bool approver)
{
	problem_init(&j->problem, type);
	j->problem.which = strdup(maker && approver ? "both" : maker ? "maker" : "approver");
	return VERDICT_REFUSED;
}

static enum verdict
failed(struct judging *j, enum err_code rc)
{
	j->rc = rc;
	return VERDICT_FAILED;
}

bool
id_plausible(const struct server *s, const char *id)
{
	int64_t us;

	if (!uuid_valid(id))
		return false;
	us = uuid_time_us(id);
	return us >= ID_EARLIEST_US && us <= server_now_us(s) + ID_AHEAD_US;
}

static enum verdict
check_body(struct judging *j, struct err *e UNUSED)
{
	json_t *o;
	bool ours;

	if (!id_plausible(j->server, j->id))
		return refuse(j, PROBLEM_MALFORMED);
	o = json_object_read(j->body, j->body_len);
	ours = json_integer_value(json_object_get(o, "protocol")) == WIRE_PROTOCOL;
	json_decref(o);
	if (!ours || envelope_read(j->body, j->body_len, &j->envelope, NULL) != ERR_OK)
		return refuse(j, PROBLEM_MALFORMED);
	return VERDICT_PASS;
}

/* A pair that is known is answered as before, whatever has changed since. */
static enum verdict
check_known(struct judging *j, struct err *e)
{
	sqlite3_stmt *st = db_query(j->server->db,
	    "SELECT digest = ?2 AND terminal = ?3 FROM submission"
	    " WHERE id = ?1", "ttt", j->id, j->envelope.digest, j->terminal->id);
	bool taken = db_row(st), same = taken && sqlite3_column_int(st, 0) != 0;
	enum err_code rc = db_end(j->server->db, st, e);

	if (rc != ERR_OK)
		return failed(j, rc);
	if (!taken)
		return VERDICT_PASS;
	return same ? VERDICT_KNOWN : refuse(j, PROBLEM_ID_REUSED);
}

/* The id of a refused submission is spent: only the same bytes may try again. */
static enum verdict
check_spent(struct judging *j, struct err *e)
{
	int64_t other;
	enum err_code rc = db_number(j->server->db, &other, 0, e,
	    "SELECT digest <> ?2 FROM spent WHERE id = ?1", "tt", j->id, j->envelope.digest);

	if (rc != ERR_OK)
		return failed(j, rc);
	return other == 0 ? VERDICT_PASS : refuse(j, PROBLEM_ID_REUSED);
}

static enum verdict
check_envelope(struct judging *j, struct err *e UNUSED)
{
	if (strcmp(j->envelope.id, j->id) != 0 ||
	    strcmp(j->envelope.terminal, j->terminal->id) != 0)
		return refuse(j, PROBLEM_ENVELOPE_MISMATCH);
	return VERDICT_PASS;
}

/*
 * Sorts two signatures by their roles; false unless there is one of each.  One
 * whose header does not read takes no place: *unread.
 */
static bool
take_signatures(struct judging *j, struct jws_signature *sigs, size_t n, size_t *unread)
{
	struct jws_header header;
	struct signer *signer;
	size_t i;

	for (i = 0; i < n; i++) {
		if (jws_read_header(sigs[i].protected64, &header, NULL) != ERR_OK) {
			(*unread)++;
			continue;
		}
		signer = NULL;
		if (header.role != NULL && strcmp(header.role, "maker") == 0)
			signer = &j->maker;
		else if (header.role != NULL && strcmp(header.role, "approver") == 0)
			signer = &j->approver;
		jws_header_clear(&header);
		if (signer == NULL || signer->signature.signature64 != NULL)
			return false;
		signer->signature = sigs[i];
		sigs[i] = (struct jws_signature){ 0 };
	}
	return n == 2 && *unread == 0;
}

static enum verdict
open_signed(struct judging *j, const struct buf *text, struct err *e)
{
	struct jws_signature *sigs = NULL;
	size_t i, n = 0, unread = 0;
	enum verdict v = VERDICT_PASS;
	enum err_code rc;
	bool one;
	json_t *o = json_object_read(buf_str(text), text->len);

	if (o == NULL)
		return refuse(j, PROBLEM_MALFORMED);
	json_decref(o);
	rc = jws_split(buf_str(text), text->len, &j->payload, &sigs, &n, e);
	if (rc == ERR_NOMEM)
		v = failed(j, rc);
	else if (rc != ERR_OK || !take_signatures(j, sigs, n, &unread)) {
		/* Of two, one of them read: then it is known whose does not hold. */
		one = n == 2 && unread == 1;
		v = refuse_which(j, PROBLEM_SIGNATURE_REFUSED,
		    !one || j->maker.signature.signature64 == NULL,
		    !one || j->approver.signature.signature64 == NULL);
	}
	for (i = 0; i < n; i++)
		jws_signature_clear(&sigs[i]);
	free(sigs);
	return v;
}

static enum verdict
check_seal(struct judging *j, struct err *e)
{
	struct home *home = j->server->home;
	struct buf text = BUF_INIT;
	enum verdict v;
	enum err_code rc;

	if (strcmp(j->envelope.sealing_kid, box_key_public(home->box)->kid) != 0)
		return refuse(j, PROBLEM_SEALING_KEY_UNKNOWN);
	rc = box_open(home->box, j->envelope.sealed.data, j->envelope.sealed.len, &text, e);
	if (rc == ERR_NOMEM)
		v = failed(j, rc);
	else if (rc != ERR_OK)
		v = refuse(j, PROBLEM_MALFORMED);
	else
		v = open_signed(j, &text, e);
	buf_free(&text);
	return v;
}

static bool
is_text(const json_t *o, const char *name, const char *wanted)
{
	const char *value = json_string_value(json_object_get(o, name));

	return value != NULL && strcmp(value, wanted) == 0;
}

/* What the envelope says must be what was signed; the rest of the shape comes later. */
static enum verdict
check_payload(struct judging *j, struct err *e UNUSED)
{
	json_t *o = json_object_read(buf_str(&j->payload), j->payload.len);
	const char *affair = json_string_value(json_object_get(o, "affair"));
	enum verdict v = VERDICT_PASS;

	if (o == NULL)
		return refuse(j, PROBLEM_MALFORMED);
	if (!is_text(o, "id", j->id) || !is_text(o, "terminal", j->terminal->id) ||
	    !is_text(o, "organization", j->terminal->organization))
		v = refuse(j, PROBLEM_ENVELOPE_MISMATCH);
	if (affair != NULL && (j->payload_affair = strdup(affair)) == NULL)
		v = failed(j, ERR_NOMEM);
	json_decref(o);
	return v;
}

static enum err_code
verify_signer(struct judging *j, struct signer *signer)
{
	enum err_code rc = jws_verify(&signer->signature, TYP_SUBMISSION, j->payload.data,
	    j->payload.len, roster_key, &j->roster, &signer->header, NULL);

	if (rc == ERR_OK)
		signer->user = roster_find_kid(&j->roster, signer->header.kid);
	return rc;
}

static enum verdict
check_signatures(struct judging *j, struct err *e)
{
	enum err_code rc = roster_load(j->server->db, j->terminal, &j->roster, e);

	if (rc != ERR_OK)
		return failed(j, rc);
	if (verify_signer(j, &j->maker) == ERR_NOMEM || verify_signer(j, &j->approver) == ERR_NOMEM)
		return failed(j, ERR_NOMEM);
	if (j->maker.user == NULL || j->approver.user == NULL)
		return refuse_which(j, PROBLEM_SIGNATURE_REFUSED, j->maker.user == NULL,
		    j->approver.user == NULL);
	return VERDICT_PASS;
}

static bool
may_sign(const struct judging *j, const struct signer *signer, const char *role)
{
	return j->payload_affair == NULL ||
	    roster_role_holds(signer->user, role, j->payload_affair, signer->header.at_us);
}

static enum verdict
check_roster(struct judging *j, struct err *e UNUSED)
{
	bool maker = may_sign(j, &j->maker, "maker");
	bool approver = may_sign(j, &j->approver, "approver");

	if (!maker || !approver)
		return refuse_which(j, PROBLEM_SIGNATURE_REFUSED, !maker, !approver);
	/* Two keys of one person are one person. */
	if (strcmp(j->maker.user->person, j->approver.user->person) == 0)
		return refuse_which(j, PROBLEM_SIGNATURE_REFUSED, true, true);
	return VERDICT_PASS;
}

static bool
is_suspended(const struct judging *j, const struct wire_user *user)
{
	return strcmp(user->state, "active") != 0 ||
	    scenario_person_suspended(j->server->scenario, user->person);
}

static enum verdict
check_suspended(struct judging *j, struct err *e UNUSED)
{
	bool maker = is_suspended(j, j->maker.user), approver = is_suspended(j, j->approver.user);

	if (maker || approver)
		return refuse_which(j, PROBLEM_SIGNER_SUSPENDED, maker, approver);
	return VERDICT_PASS;
}

/* For a developer's eyes: no value, and nothing that a program acts on. */
static const char *
detail_of(const char *code)
{
	static const struct { const char *code, *detail; } details[] = {
		{ "missing", "the member is missing" },
		{ "type", "the member is of another kind" },
	};
	size_t i;

	for (i = 0; i < NELEM(details); i++) {
		if (strcmp(details[i].code, code) == 0)
			return details[i].detail;
	}
	return "the value does not hold";
}

static enum verdict
refuse_field(struct judging *j, const char *field, const char *code)
{
	struct wire_field_error *f = calloc(1, sizeof *f);

	if (f == NULL)
		return failed(j, ERR_NOMEM);
	problem_init(&j->problem, PROBLEM_INVALID);
	j->problem.errors = f;
	j->problem.error_count = 1;
	f->field = strdup(field != NULL ? field : "");
	f->code = strdup(code);
	f->detail = strdup(detail_of(code));
	if (f->field == NULL || f->code == NULL || f->detail == NULL)
		return failed(j, ERR_NOMEM);
	return VERDICT_REFUSED;
}

static enum verdict
check_shape(struct judging *j, struct err *e UNUSED)
{
	struct err why = ERR_INIT;
	enum verdict v = VERDICT_PASS;
	enum err_code rc = submission_read(j->payload.data, j->payload.len, &j->submission, &why);

	if (rc == ERR_NOMEM)
		v = failed(j, rc);
	else if (rc != ERR_OK)
		v = refuse_field(j, why.field, why.args[0] != NULL ? why.args[0] : "value");
	err_clear(&why);
	return v;
}

static enum verdict
check_layout(struct judging *j, struct err *e UNUSED)
{
	const struct wire_registration *r = &j->submission.registration;
	const char *layout;

	if (j->submission.kind != WIRE_REGISTRATION)
		return VERDICT_PASS;
	layout = scenario_layout(j->server->scenario, r->dataset);
	if (layout == NULL || strcmp(layout, r->layout) == 0)
		return VERDICT_PASS;
	problem_init(&j->problem, PROBLEM_LAYOUT_OUTDATED);
	j->problem.current_layout = strdup(layout);
	return j->problem.current_layout != NULL ? VERDICT_REFUSED : failed(j, ERR_NOMEM);
}

static enum verdict
check_law(struct judging *j, struct err *e UNUSED)
{
	const struct server *s = j->server;

	if (j->submission.kind != WIRE_INQUIRY || s->law == NULL || !s->scenario->judge_law ||
	    law_permits(s->law, &j->submission))
		return VERDICT_PASS;
	return refuse(j, PROBLEM_NOT_PERMITTED);
}

static enum verdict
check_expired(struct judging *j, struct err *e UNUSED)
{
	const char *until = j->submission.inquiry.valid_until;
	struct date last;

	if (j->submission.kind != WIRE_INQUIRY || until == NULL || !date_parse(until, &last) ||
	    date_compare(server_today(j->server), last) <= 0)
		return VERDICT_PASS;
	return refuse(j, PROBLEM_EXPIRED);
}

static enum verdict
check_order(struct judging *j, struct err *e)
{
	bool was_taken, superseded;
	enum err_code rc = version_order(j->server->db, &j->submission, &was_taken, &superseded, e);

	if (rc != ERR_OK)
		return failed(j, rc);
	if (superseded)
		return refuse(j, PROBLEM_ALREADY_SUPERSEDED);
	return was_taken ? refuse(j, PROBLEM_SUPERSEDED_WAS_TAKEN) : VERDICT_PASS;
}

static enum verdict
check_version(struct judging *j, struct err *e)
{
	int64_t current;
	enum err_code rc;

	if (j->submission.kind != WIRE_REGISTRATION)
		return VERDICT_PASS;
	rc = version_next(j->server->db, &j->submission, &j->version, &current, e);
	if (rc == ERR_OK)
		return VERDICT_PASS;
	if (rc != ERR_STALE)
		return failed(j, rc);
	problem_init(&j->problem, PROBLEM_CONFLICT);
	j->problem.current_version = current;
	return VERDICT_REFUSED;
}

static const struct {
	const char	*name;
	enum verdict	(*check)(struct judging *j, struct err *e);
} checks[] = {
	{ "body", check_body },
	{ "known", check_known },
	{ "spent", check_spent },
	{ "envelope", check_envelope },
	{ "seal", check_seal },
	{ "payload", check_payload },
	{ "signatures", check_signatures },
	{ "roster", check_roster },
	{ "suspended", check_suspended },
	{ "shape", check_shape },
	{ "layout", check_layout },
	{ "law", check_law },
	{ "expired", check_expired },
	{ "order", check_order },
	{ "version", check_version },
};

enum verdict
submission_judge(struct judging *j, struct err *e)
{
	enum verdict v = VERDICT_PASS;
	size_t i;

	for (i = 0; v == VERDICT_PASS && i < NELEM(checks); i++)
		v = checks[i].check(j, e);
	return v;
}

void
judging_clear(struct judging *j)
{
	envelope_clear(&j->envelope);
	buf_free(&j->payload);
	free(j->payload_affair);
	jws_signature_clear(&j->maker.signature);
	jws_header_clear(&j->maker.header);
	jws_signature_clear(&j->approver.signature);
	jws_header_clear(&j->approver.header);
	roster_clear(&j->roster);
	submission_clear(&j->submission);
	problem_clear(&j->problem);
}
