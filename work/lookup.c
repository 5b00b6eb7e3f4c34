/* SPDX-License-Identifier: ISC */
/*
 * Asking at once; see lookup.h.
 */
#include "work/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "cache/number.h"
#include "i18n/text.h"
#include "wire/question.h"
#include "work/priv.h"
#include "work/watch.h"

#define NONCE_BYTES	24

/* One question under way: what it is about, and the keys of its answer. */
struct asking {
	struct session			*s;
	const struct lookup_purpose	*purpose;
	const struct lookup_line	*line;
	const char			*action, *path, *typ, *how;
	const char			*person;	/* 宛名番号 asked by, NULL: not yet known */
	struct wire_question		 q;
	struct wire_server_file		 server;
	struct box_key			*reply;
	struct buf			 key;		/* person, as it travels */
	struct buf			 nonce, answer;	/* answer: the signed payload */
};

static void
asking_clear(struct asking *k)
{
	server_file_clear(&k->server);
	box_key_free(&k->reply);
	buf_free(&k->key);
	buf_free(&k->nonce);
	buf_free(&k->answer);
}

/* ---- the purpose ---- */

/* Blanks of either width are no reason. */
static bool
says_nothing(const char *text)
{
	struct buf b = BUF_INIT;
	bool nothing = text == NULL || !text_trim(text, &b) || b.len == 0;

	buf_free(&b);
	return nothing;
}

enum err_code
lookup_check(struct session *s, const struct lookup_purpose *p, struct err *e)
{
	const struct {
		const char	*field, *value;
	} needed[] = {
		{ "affair", p->affair }, { "procedure", p->procedure }, { "case_no", p->case_no },
		{ "reason", p->reason },
	};
	const struct session_affair *f;
	size_t i;

	for (i = 0; i < NELEM(needed); i++) {
		if (says_nothing(needed[i].value))
			return err_set_field(e, ERR_INVALID, needed[i].field,
			    "work.lookup.purpose", NULL);
		if (text_holds_my_number(needed[i].value))
			return err_set_field(e, ERR_INVALID, needed[i].field,
			    "work.lookup.number_in_purpose", NULL);
	}
	f = session_affair(s, p->affair);
	if (f == NULL || !(f->maker || f->approver))
		return err_set_field(e, ERR_DENIED, "affair", "work.lookup.not_yours", NULL);
	/* Without the group's key nobody could tell afterwards whom it was about. */
	if (keyring_current(s->ring, p->affair) == NULL)
		return err_set_field(e, ERR_DENIED, "affair", "work.lookup.no_key", NULL);
	if (procedure_find(s->work, p->procedure, NULL) == NULL)
		return err_set_field(e, ERR_INVALID, "procedure", "work.lookup.no_procedure",
		    p->procedure, NULL);
	return session_may(s, f->maker ? ROLE_MAKER : ROLE_APPROVER, p->affair, NULL, e);
}

/* ---- the record of it ---- */

static struct audit_event
event_of(const struct asking *k, const char *action, const char *result, const char *person)
{
	return (struct audit_event){
		.action = action, .who = k->s->kid,
		.role = session_role(k->s, k->purpose->affair), .group = k->purpose->affair,
		.result = result, .detail = k->how, .person = person,
		.procedure = k->purpose->procedure, .case_no = k->purpose->case_no,
		.purpose = k->purpose->reason,
	};
}

/* Durable when it returns ERR_OK; never the number. */
static enum err_code
note(const struct asking *k, const char *action, const char *result, const char *person,
    struct err *e)
{
	const struct audit_event ev = event_of(k, action, result, person);

	return audit_record(k->s->work->store, &ev, e);
}

/* An answer came, and is about to be shown: it is a look, and the rules of looks watch it. */
static enum err_code
note_answer(const struct asking *k, bool found, const char *person, struct err *e)
{
	const struct audit_event ev = event_of(k, "lookup-result", found ? "found" : "not-found",
	    person);
	struct session *s = k->s;
	struct store *st = s->work->store;
	enum err_code rc = store_begin(st, e);

	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_search(s, keyring_current(s->ring, k->purpose->affair), person,
		    k->purpose->case_no, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}

/* ---- what the server's refusals mean ---- */

static const struct {
	enum problem	 type;
	enum err_code	 code;
	const char	*key;
} refusals[] = {
	{ PROBLEM_PURPOSE_MISSING, ERR_REFUSED, "work.lookup.purpose" },
	{ PROBLEM_STALE, ERR_REFUSED, "work.lookup.clock" },
	{ PROBLEM_REPLAYED, ERR_REFUSED, "work.lookup.replayed" },
	{ PROBLEM_SIGNER_SUSPENDED, ERR_DENIED, "work.lookup.suspended" },
	{ PROBLEM_SIGNATURE_REFUSED, ERR_DENIED, "work.lookup.signature" },
	{ PROBLEM_SEALING_KEY_UNKNOWN, ERR_REFUSED, "work.lookup.sealing_key" },
	{ PROBLEM_CLOSED, ERR_REFUSED, "work.lookup.closed" },
	{ PROBLEM_BUSY, ERR_REFUSED, "work.lookup.busy" },
	{ PROBLEM_TOO_MANY, ERR_REFUSED, "work.lookup.busy" },
};

static enum err_code
refused(long status, const struct buf *body, struct err *e)
{
	struct wire_problem p;
	enum problem type;
	size_t i;

	problem_read(buf_str(body), body->len, &p);
	type = p.type;
	problem_clear(&p);
	if (status == 401 || status == 403)
		return err_set(e, ERR_NET_REFUSED, "sync.alarm.refused", NULL);
	for (i = 0; i < NELEM(refusals); i++) {
		if (refusals[i].type == type)
			return err_set(e, refusals[i].code, refusals[i].key, NULL);
	}
	return err_set(e, ERR_REFUSED, "work.lookup.refused", problem_name(type), NULL);
}

/* ---- asking ---- */

static bool
add_b64(void *ctx, const char *bytes, size_t len)
{
	return b64_encode(bytes, len, ctx);
}

static enum err_code
prepare(struct asking *k, struct err *e)
{
	struct secret *random = secret_new_random(NONCE_BYTES);
	enum err_code rc = enrolment_load(k->s->work, &k->server, e);

	k->reply = box_key_new();
	if (rc == ERR_OK && (random == NULL || k->reply == NULL ||
	    !secret_lend(random, add_b64, &k->nonce) ||
	    (k->person != NULL && !person_key_pad(k->person, &k->key))))
		rc = err_nomem(e);
	if (rc == ERR_OK && k->server.sealing_count == 0)
		rc = err_set(e, ERR_REFUSED, "work.enrol.none", NULL);
	secret_free(&random);
	if (k->person != NULL)
		k->q.person_key = buf_str(&k->key);
	k->q.affair = k->purpose->affair;
	k->q.procedure = k->purpose->procedure;
	k->q.case_no = k->purpose->case_no;
	k->q.reason = k->purpose->reason;
	k->q.terminal = k->s->work->terminal;
	return rc;
}

static enum err_code
carry(struct asking *k, const struct buf *body, struct buf *reply, struct err *e)
{
	long status = 0;
	enum err_code rc = k->line != NULL ?
	    k->line->ask(k->line->ctx, k->path, body, &status, reply, e) :
	    ask_send(k->s->work->home, k->path, body, &status, reply, e);

	if (rc == ERR_OK && status != 200)
		rc = refused(status, reply, e);
	return rc;
}

static enum err_code
ask(struct asking *k, const struct secret *my_number, struct err *e)
{
	char reply_key[KEY_TEXT_SIZE];
	struct buf payload = BUF_INIT, body = BUF_INIT, reply = BUF_INIT_MAX(2 * ASK_MAX);
	enum err_code rc = prepare(k, e);

	if (rc == ERR_OK) {
		public_key_text(box_key_public(k->reply), reply_key);
		k->q.reply_key = reply_key;
		k->q.nonce = buf_str(&k->nonce);
		rc = question_build(&k->q, my_number, &payload, e);
	}
	if (rc == ERR_OK)
		rc = question_seal(k->s->keys.sign, work_now(k->s->work), &payload,
		    &k->server.sealing_keys[0], &body, e);
	if (rc == ERR_OK)
		rc = note(k, k->action, "asked", k->person, e);
	if (rc == ERR_OK)
		rc = carry(k, &body, &reply, e);
	if (rc == ERR_OK && question_open(k->reply, &reply, k->typ, enrolment_key, &k->server,
	    &k->answer, NULL) != ERR_OK)
		rc = err_set(e, ERR_REFUSED, "work.lookup.answer", NULL);
	buf_free(&payload);
	buf_free(&body);
	buf_free(&reply);
	return rc;
}

/* 宛名番号 with or without leading zeros. */
static bool
person_key_same(const char *a, const char *b)
{
	return strcmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0;
}

/* The answer must be to this question, and about whom it asked. */
static enum err_code
judge(const struct asking *k, const char *nonce, const char *person, struct err *e)
{
	if (nonce == NULL || strcmp(nonce, k->q.nonce) != 0 || (k->person != NULL &&
	    person != NULL && !person_key_same(k->person, person)))
		return err_set(e, ERR_REFUSED, "work.lookup.answer", NULL);
	return ERR_OK;
}

/* Notes how it ended; a failure keeps the error that it has. */
static enum err_code
conclude(const struct asking *k, enum err_code rc, bool found, const char *person, struct err *e)
{
	if (rc == ERR_OK)
		return note_answer(k, found, person, e);
	if (rc != ERR_INVALID && rc != ERR_DENIED)
		(void)!note(k, "lookup-result", err_code_name(rc), person, NULL);
	return rc;
}

/* ---- persons ---- */

static bool
number_holds(void *ctx, const char *digits, size_t len)
{
	const struct work *w = ctx;
	char copy[MY_NUMBER_DIGITS + 1];
	bool ok = len == MY_NUMBER_DIGITS && strspn(digits, "0123456789") >= len;

	if (!ok || w->training)	/* the samples fail their check digit, on purpose */
		return ok;
	memcpy(copy, digits, len);
	copy[len] = '\0';
	ok = my_number_valid(copy);
	mem_wipe(copy, sizeof copy);
	return ok;
}

static void
hand_over(struct wire_found *from, struct found_person *to)
{
	to->found = from->found;
	to->is_protected = from->is_protected;
	to->person_key = from->person.person_key;
	to->name = from->person.name;
	to->kana = from->person.kana;
	to->birth = from->person.birth;
	to->sex = from->person.sex;
	/* A mark that only this terminal knows hides it too. */
	if (from->is_protected)
		str_wipe(&from->person.address);
	to->address = from->person.address;
	from->person = (struct wire_subject){ 0 };
}

enum err_code
person_search(struct session *s, const struct lookup_purpose *p, const struct secret *my_number,
    const char *person_key, const struct lookup_line *line, struct found_person *out,
    struct err *e)
{
	struct asking k = { .s = s, .purpose = p, .line = line, .action = "search",
	    .path = PATH_PERSONS_SEARCH, .typ = TYP_FOUND, .person = person_key,
	    .how = my_number != NULL ? "number" : "person-key" };
	struct wire_found f = { 0 };
	enum err_code rc = lookup_check(s, p, e);

	*out = (struct found_person){ 0 };
	if (rc == ERR_OK && (my_number == NULL) == (person_key == NULL))
		rc = err_set_field(e, ERR_INVALID, "my_number", "work.lookup.one", NULL);
	if (rc == ERR_OK && my_number != NULL && !secret_lend(my_number, number_holds, s->work))
		rc = err_set_field(e, ERR_INVALID, "my_number", "wire.question.number", NULL);
	if (rc == ERR_OK)
		rc = ask(&k, my_number, e);
	if (rc == ERR_OK && found_read(buf_str(&k.answer), k.answer.len, &f, NULL) != ERR_OK)
		rc = err_set(e, ERR_REFUSED, "work.lookup.answer", NULL);
	if (rc == ERR_OK)
		rc = judge(&k, f.nonce, f.found ? f.person.person_key : NULL, e);
	if (rc == ERR_OK && f.found)
		rc = guard_search(s, keyring_current(s->ring, p->affair), f.person.person_key,
		    &f.is_protected, e);
	rc = conclude(&k, rc, f.found, f.found ? f.person.person_key : person_key, e);
	if (rc == ERR_OK)
		hand_over(&f, out);
	found_clear(&f);
	asking_clear(&k);
	return rc;
}

void
found_person_clear(struct found_person *f)
{
	str_wipe(&f->person_key);
	str_wipe(&f->name);
	str_wipe(&f->kana);
	str_wipe(&f->birth);
	str_wipe(&f->sex);
	str_wipe(&f->address);
	*f = (struct found_person){ 0 };
}

/* ---- records ---- */

static enum err_code
take_items(struct wire_record *from, struct current_record *to, struct err *e)
{
	size_t i;

	to->items = calloc(from->item_count + 1, sizeof *to->items);
	if (to->items == NULL)
		return err_nomem(e);
	for (i = 0; i < from->item_count; i++) {
		to->items[i] = (struct current_item){ from->items[i].code, from->items[i].value,
		    from->items[i].absent };
		from->items[i] = (struct wire_item){ 0 };
	}
	to->item_count = from->item_count;
	to->found = from->found;
	to->version = from->version;
	to->valid_from = from->valid_from;
	to->valid_to = from->valid_to;
	to->registered_at = from->registered_at;
	from->valid_from = from->valid_to = from->registered_at = NULL;
	return ERR_OK;
}

enum err_code
record_current(struct session *s, const struct lookup_purpose *p, const char *dataset,
    const char *person_key, const char *record_no, const struct lookup_line *line,
    struct current_record *out, struct err *e)
{
	struct asking k = { .s = s, .purpose = p, .line = line, .action = "record-current",
	    .path = PATH_RECORDS_CURRENT, .typ = TYP_RECORD, .person = person_key,
	    .how = "record" };
	struct wire_record r = { 0 };
	bool guarded = false;
	enum err_code rc = lookup_check(s, p, e);

	*out = (struct current_record){ 0 };
	if (rc == ERR_OK && (text_empty(dataset) || text_empty(person_key) ||
	    text_empty(record_no)))
		rc = err_set_field(e, ERR_INVALID, "record_no", "work.lookup.record", NULL);
	if (rc == ERR_OK) {
		k.q.dataset = dataset;
		k.q.record_no = record_no;
		rc = ask(&k, NULL, e);
	}
	if (rc == ERR_OK && record_read(buf_str(&k.answer), k.answer.len, &r, NULL) != ERR_OK)
		rc = err_set(e, ERR_REFUSED, "work.lookup.answer", NULL);
	if (rc == ERR_OK)
		rc = judge(&k, r.nonce, NULL, e);
	if (rc == ERR_OK && r.found)
		rc = guard_search(s, keyring_current(s->ring, p->affair), person_key, &guarded, e);
	rc = conclude(&k, rc, r.found, person_key, e);
	if (rc == ERR_OK)
		rc = take_items(&r, out, e);
	record_clear(&r);
	asking_clear(&k);
	return rc;
}

void
current_record_clear(struct current_record *r)
{
	size_t i;

	for (i = 0; i < r->item_count; i++) {
		str_wipe(&r->items[i].code);
		str_wipe(&r->items[i].value);
		str_wipe(&r->items[i].absent);
	}
	free(r->items);
	free(r->valid_from);
	free(r->valid_to);
	free(r->registered_at);
	*r = (struct current_record){ 0 };
}
