/* SPDX-License-Identifier: ISC */
/*
 * Opening a result.
 *
 * What became of a submission is what the server's newest statement says,
 * verified here again: the state column is a copy for lists, and a copy can be
 * altered.  The body opens with the group's key, is the server's by its inner
 * signature, and is about this submission; only then is it shown, after the
 * audit entry is durable.  An outcome without a body is a sentence, and
 * "no record" never becomes "does not receive".
 */
#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "cache/restored.h"
#include "i18n/text.h"
#include "i18n/wareki.h"
#include "work/keep.h"
#include "work/policy.h"
#include "work/review.h"
#include "work/watch.h"

static const struct outcome {
	enum wire_state	 state;
	const char	*meaning;
	bool		 body;
} outcomes[] = {
	{ WIRE_ANSWERED, "work.state.answered", true },
	{ WIRE_NO_RECORD, "work.state.no_record", false },
	{ WIRE_REGISTERED, "work.state.registered", false },
	{ WIRE_PROVIDER_NO_CODE, "work.state.provider_no_code", false },
	{ WIRE_OWN_NO_CODE, "work.state.own_no_code", false },
	{ WIRE_NOT_PERMITTED, "work.state.not_permitted", false },
	{ WIRE_LAPSED, "work.state.lapsed", false },
	{ WIRE_REJECTED, "work.state.rejected", false },
	{ WIRE_FAILED, "work.state.failed", false },
};

/* Those that opening moves on. */
static const enum outbox_state moves_on[] = { ST_ANSWERED, ST_NO_RECORD, ST_REGISTERED };

struct opening {
	struct session		*s;
	struct opened		 o;
	struct wire_server_file	 server;
	char			 digest[DIGEST_TEXT_SIZE];	/* of what was sent */
	bool			 stub;		/* 控えなし: nothing of it was kept here */
	struct frozen_view	 frozen;
	struct wire_statement	 said;		/* the newest one that decides */
	const struct outcome	*outcome;
	bool			 gone;		/* the body never came, and never will */
	bool			 deleted;	/* it came; it is neither here nor there any more */
	struct wire_result	 result;
	struct result_view	*v;
	enum err_code		 rc;
	struct err		*e;
};

/* ---- the statement ---- */

static const struct outcome *
outcome_of(enum wire_state st)
{
	size_t i;

	for (i = 0; i < NELEM(outcomes); i++) {
		if (outcomes[i].state == st)
			return &outcomes[i];
	}
	return NULL;
}

/* Oldest first: the last one stays. */
static bool
hear(void *ctx, const char *jws)
{
	struct opening *p = ctx;
	struct wire_statement st = { 0 };
	struct jws_header h = { 0 };
	struct buf json = BUF_INIT;

	if (jws_open_compact(jws, TYP_STATEMENT, enrolment_key, &p->server, &json, &h, NULL) !=
	    ERR_OK || statement_read(buf_str(&json), json.len, &st, NULL) != ERR_OK ||
	    strcmp(st.id, p->o.entry.submission) != 0 ||
	    (p->digest[0] != '\0' && strcmp(st.digest, p->digest) != 0) ||
	    strlen(st.digest) >= sizeof p->digest) {
		p->rc = err_set(p->e, ERR_CRYPTO, "work.result.statement", NULL);
		statement_clear(&st);
	} else {
		memcpy(p->digest, st.digest, strlen(st.digest) + 1);
		statement_clear(&p->said);
		p->said = st;
		p->outcome = outcome_of(st.state);
	}
	jws_header_clear(&h);
	buf_free(&json);
	return p->rc == ERR_OK;
}

/* What was sent, as we know it; "" when only the server does (a restored store). */
static enum err_code
digest_sent(struct opening *p, struct err *e)
{
	struct envelope v = { 0 };
	enum err_code rc = envelope_get(p->s->work->store, p->o.entry.submission, &v, e);

	if (rc == ERR_OK) {
		memcpy(p->digest, v.digest, sizeof p->digest);
	} else if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	envelope_row_clear(&v);
	return rc;
}

static enum err_code
hear_server(struct opening *p, struct err *e)
{
	struct store *st = p->s->work->store;
	enum err_code rc;

	p->e = e;
	rc = enrolment_load(p->s->work, &p->server, e);
	if (rc == ERR_OK)
		rc = digest_sent(p, e);
	if (rc == ERR_OK)
		rc = statement_each(st, p->o.entry.submission, hear, p, e);
	if (rc == ERR_OK)
		rc = p->rc;
	if (rc == ERR_OK && p->outcome == NULL)
		rc = err_set(e, ERR_CRYPTO, "work.result.statement", NULL);
	return rc;
}

/* ---- the body ---- */

/* With a key of the entry's group: an answer comes sealed to the key that was in force when
 * it was asked for.  Of a stub, any of one's groups may be the one; it then is. */
static enum err_code
unseal(struct opening *p, const struct buf *sealed, struct buf *out)
{
	const struct keyring *ring = p->s->ring;
	const struct keyring_key *k;
	enum err_code rc = ERR_CRYPTO;
	size_t i;

	for (i = 0; rc == ERR_CRYPTO && i < keyring_count(ring); i++) {
		k = keyring_at(ring, i);
		if (p->o.key != NULL && strcmp(k->affair, p->o.key->affair) != 0)
			continue;
		rc = box_open(k->group, sealed->data, sealed->len, out, NULL);
		if (rc == ERR_OK && p->o.key == NULL)
			p->o.key = k;
	}
	return rc;
}

struct waiting { const char *submission; bool found; };

static bool
is_awaited(void *ctx, const char *submission, const char *digest UNUSED)
{
	struct waiting *w = ctx;

	w->found = strcmp(submission, w->submission) == 0;
	return !w->found;
}

/* A body that is not here: still to be fetched; or it was opened once, and is not asked for
 * again.  A copy holds none, and what was opened the server deletes. */
static enum err_code
miss_body(struct opening *p, struct err *e)
{
	struct waiting w = { p->o.entry.submission, false };
	enum err_code rc;

	err_clear(e);
	rc = result_missing_each(p->s->work->store, is_awaited, &w, e);
	if (rc == ERR_OK && (w.found || p->o.entry.state != ST_OPENED))
		rc = err_set(e, ERR_REFUSED, "work.result.not_fetched", NULL);
	p->deleted = rc == ERR_OK;
	return rc;
}

static enum err_code
open_body(struct opening *p, struct err *e)
{
	struct buf sealed = BUF_INIT, jws = BUF_INIT;
	struct jws_header h = { 0 };
	char digest[DIGEST_TEXT_SIZE];
	bool resealed = false, damaged;
	enum err_code rc;

	rc = result_get(p->s->work->store, p->o.entry.submission, &sealed, e);
	/* Once it was closed the site's period runs: what was decided outlives the body. */
	p->v->destroyed = p->o.entry.state == ST_CLOSED && (rc == ERR_NOT_FOUND ||
	    (rc == ERR_OK && sealed.len == 0));
	if (p->v->destroyed) {
		err_clear(e);
		rc = ERR_OK;
		goto out;
	}
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && sealed.len == 0))
		rc = miss_body(p, e);
	if (rc != ERR_OK || p->deleted)
		goto out;
	rc = result_resealed(p->s->work->store, p->o.entry.submission, &resealed, e);
	if (rc != ERR_OK)
		goto out;
	digest_text(sealed.data, sealed.len, digest);
	/* The sender kept it by its digest: other bytes are damage here, not the server's. */
	damaged = !resealed && p->said.result_digest != NULL &&
	    strcmp(p->said.result_digest, digest) != 0;
	if (damaged)
		rc = ERR_CRYPTO;
	if (rc == ERR_OK)
		rc = unseal(p, &sealed, &jws);
	if (rc == ERR_OK)
		rc = jws_open_compact(buf_str(&jws), TYP_RESULT, enrolment_key, &p->server,
		    &p->v->payload, &h, NULL);
	if (rc == ERR_OK)
		rc = result_read(buf_str(&p->v->payload), p->v->payload.len, &p->result, NULL);
	if (rc == ERR_OK && (strcmp(p->result.id, p->o.entry.submission) != 0 ||
	    strcmp(p->result.digest, p->digest) != 0))
		rc = ERR_CRYPTO;
	if (rc == ERR_NOMEM)
		rc = err_nomem(e);
	else if (rc != ERR_OK)
		rc = err_set(e, damaged ? ERR_CRYPTO : ERR_REFUSED, "work.result.unverified", NULL);
out:
	jws_header_clear(&h);
	buf_free(&sealed);
	buf_free(&jws);
	return rc;
}

/* ---- whom it is about ---- */

/* Blanks, widths and kana do not make another person; anything else does. */
static bool
same_text(const char *a, const char *b, bool *ok)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	*ok = *ok && text_fold(a != NULL ? a : "", &x) && text_fold(b != NULL ? b : "", &y);
	same = strcmp(buf_str(&x), buf_str(&y)) == 0;
	buf_free(&x);
	buf_free(&y);
	return same;
}

static bool
same_word(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* In the language of the forms: names stay as they are. */
static bool
describe(const struct wire_subject *u, const char *lang, struct buf *out)
{
	static const struct { const char *code, *ja, *en; } sexes[] = {
		{ "1", "男", "male" },
		{ "2", "女", "female" },
		{ "9", "性別不明", "sex unknown" },
	};
	bool english = strcmp(lang, "en") == 0;
	struct date birth;
	size_t i;

	buf_adds(out, u->name != NULL ? u->name : "");
	if (!text_empty(u->kana))
		buf_addf(out, english ? " (%s)" : "（%s）", u->kana);
	if (!text_empty(u->birth)) {
		buf_addc(out, ' ');
		if (!date_parse_partial(u->birth, &birth) || !wareki_echo(birth, lang, out))
			buf_adds(out, u->birth);
	}
	for (i = 0; u->sex != NULL && i < NELEM(sexes); i++) {
		if (strcmp(sexes[i].code, u->sex) == 0)
			buf_addf(out, " %s", english ? sexes[i].en : sexes[i].ja);
	}
	return buf_ok(out);
}

static enum err_code
compare_subject(struct opening *p, struct err *e)
{
	const struct wire_subject *asked = &p->frozen.payload.subject, *got = &p->result.subject;
	struct buf text = BUF_INIT;
	bool ok = true, same;

	/* Nothing here says whom it should be about: a person has to. */
	same = !p->stub && same_word(asked->person_key, got->person_key) &&
	    same_word(asked->birth, got->birth) && same_word(asked->sex, got->sex) &&
	    same_text(asked->name, got->name, &ok) && same_text(asked->kana, got->kana, &ok);
	p->v->subject_differs = !same;
	ok = ok && describe(got, form_set_lang(p->s->work->forms), &text);
	p->v->subject_text = ok ? buf_steal(&text) : NULL;
	buf_free(&text);
	return p->v->subject_text != NULL ? ERR_OK : err_nomem(e);
}

/* ---- for people ---- */

static enum err_code
fill_view(struct opening *p, struct err *e)
{
	struct result_view *v = p->v;
	const struct wire_submission *asked = &p->frozen.payload;
	const char *provider = v->has_result ? p->result.provider.name :
	    !p->stub && asked->kind == WIRE_INQUIRY ? asked->inquiry.provider.name : NULL;
	const char *at = v->has_result ? p->result.answered_at : p->said.at;

	v->entry = strdup(p->o.entry.id);
	v->state = strdup(wire_state_name(p->outcome->state));
	v->provider = text_or_null(provider);
	v->answered_at = text_or_null(at);
	v->keep_until = text_or_null(p->result.keep_until);
	v->meaning_key = strdup(p->gone ? "work.result.gone" : p->deleted ?
	    "work.result.deleted" : p->outcome->meaning);
	if (v->entry == NULL || v->state == NULL || v->meaning_key == NULL)
		return err_nomem(e);
	if (v->has_result)
		return result_fill_lines(p->s->work->forms, &p->result, v, e);
	return refusals_stated(p->s->work, &p->said, p->stub ? NULL : asked, &v->refusals,
	    &v->refusal_count, e);
}

/* What the site's policy says about it. */
static enum err_code
fill_rules(struct opening *p, struct err *e)
{
	struct policy rules;
	enum err_code rc = policy_load(p->s->work, &rules, e);

	if (rc == ERR_OK) {
		p->v->keep_days = rules.keep_result;
		p->v->printing = rules.printing != 0;
		policy_clear(&rules);
	}
	return rc;
}

/* ---- without a copy ---- */

/* The entry as the sender found it; only its result can be opened. */
static enum err_code
begin_stub(struct opening *p, const char *entry, struct err *e)
{
	enum err_code rc = entry_get(p->s->work->store, NULL, entry, &p->o.entry, e);

	if (rc == ERR_OK && !stub_open(&p->o.entry))
		rc = err_set(e, ERR_DENIED, "work.entry.not_yours", NULL);
	return rc;
}

/* An outcome without a body says nothing of whose it is: the group of whoever deals with it. */
static enum err_code
choose_group(struct opening *p, struct err *e)
{
	size_t i;

	for (i = 0; p->o.key == NULL && i < p->s->affair_count; i++) {
		if (p->s->affairs[i].maker)
			p->o.key = keyring_current(p->s->ring, p->s->affairs[i].id);
	}
	return p->o.key != NULL ? ERR_OK : err_set(e, ERR_DENIED, "work.entry.not_yours", NULL);
}

/* In the transaction: from now on an entry of the group like others. */
static enum err_code
claim_stub(struct opening *p, struct err *e)
{
	struct buf header = BUF_INIT, body = BUF_INIT, masked = BUF_INIT;
	const char *name = p->v->has_result ? p->result.subject.name : NULL;
	enum err_code rc = choose_group(p, e);

	if (rc == ERR_OK && !text_empty(name) && !text_mask_name(name, &masked))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = head_set(&p->o.head.subject, buf_str(&masked), e);
	if (rc == ERR_OK && p->v->has_result)
		rc = head_set(&p->o.head.person_key, p->result.subject.person_key, e);
	if (rc == ERR_OK)
		rc = head_set(&p->o.head.affair, p->o.key->affair, e);
	if (rc == ERR_OK)
		rc = head_write_sealed(&p->o.head, &header, e);
	if (rc == ERR_OK && !buf_adds(&body, "{}"))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = stub_claim(p->s->work->store, p->o.key, p->o.entry.id, &header, &body, e);
	buf_free(&header);
	buf_free(&body);
	buf_free(&masked);
	return rc;
}

/* A day, or an instant; the day itself is the last on which it may be kept. */
static bool
keep_until(const char *text, int64_t *us)
{
	struct date d;

	if (text == NULL)
		return false;
	if (!date_parse(text, &d))
		return time_parse(text, us);
	*us = date_start_us(date_add_days(d, 1));
	return true;
}

static enum err_code
record_opening(struct opening *p, const char *purpose, struct err *e)
{
	struct session *s = p->s;
	struct store *st = s->work->store;
	struct outbox_step step = { .entry = p->o.entry.id, .version = p->o.entry.version,
	    .event = EV_OPEN, .actor = ACTOR_MAKER, .who = s->kid };
	const struct session_affair *f;
	struct audit_event ev;
	int64_t until;
	bool moves;
	enum err_code rc = store_begin(st, e);

	if (rc == ERR_OK && stub_open(&p->o.entry))
		rc = claim_stub(p, e);
	if (rc != ERR_OK)
		goto out;
	f = session_affair(s, p->o.key->affair);
	moves = f != NULL && f->maker && state_among(p->o.entry.state, moves_on, NELEM(moves_on));
	event_fill(s, &p->o, "result", session_role(s, p->o.head.affair), &ev);
	ev.purpose = purpose;
	ev.detail = p->v->state;
	rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_look(s, &p->o, WATCH_LOOK, e);
	if (rc == ERR_OK && moves)
		rc = outbox_move(st, &step, e);
	if (rc == ERR_OK && p->v->has_result)
		rc = result_set_opened(st, p->o.entry.submission, e);
	if (rc == ERR_OK && keep_until(p->result.keep_until, &until))
		rc = result_set_keep(st, p->o.entry.submission, until, e);
	/* An opening that moved the entry is there with its record, or neither is: when nobody
	 * can tell at once, the entry tells.  Another look tells nothing of itself. */
	if (rc == ERR_OK)
		rc = moves ? entry_commit(st, p->o.entry.id, step.version + 1, e) :
		    store_commit(st, e);
out:
	store_rollback(st);
	return rc;
}

enum err_code
result_open(struct session *s, const char *entry, const char *purpose, struct result_view **out,
    struct err *e)
{
	struct opening p = { .s = s, .rc = ERR_OK };
	enum err_code rc;

	*out = NULL;
	if (text_empty(purpose))
		return err_set_field(e, ERR_INVALID, "purpose", "work.purpose.missing", NULL);
	p.v = calloc(1, sizeof *p.v);
	if (p.v == NULL)
		return err_nomem(e);
	rc = entry_open(s, entry, &p.o, e);
	if (rc == ERR_DENIED) {
		err_clear(e);
		rc = begin_stub(&p, entry, e);
	}
	p.stub = rc == ERR_OK && strcmp(p.o.entry.kind, KIND_STUB) == 0;
	if (rc == ERR_DENIED)
		watch_refused(s, "result", entry);
	if (rc == ERR_OK && !p.stub)
		rc = guard_look(s, p.o.key, p.o.entry.id, p.o.head.person_key, e);
	if (rc == ERR_OK && (p.o.entry.submission[0] == '\0' ||
	    !state_has_outcome(p.o.entry.state)))
		rc = err_set(e, ERR_REFUSED, "work.result.not_yet", NULL);
	if (rc == ERR_OK)
		rc = hear_server(&p, e);
	if (rc == ERR_OK && !p.stub)
		rc = frozen_view_open(s, &p.o, false, &p.frozen, e);
	/* That it is lost is an outcome too: who was told so can close the entry. */
	if (rc == ERR_OK && p.outcome->body)
		rc = result_gone(s->work->store, p.o.entry.submission, &p.gone, e);
	if (rc == ERR_OK && p.outcome->body && !p.gone) {
		rc = open_body(&p, e);
		p.v->has_result = rc == ERR_OK && !p.v->destroyed && !p.deleted;
		if (rc == ERR_OK && p.stub && p.v->has_result)
			rc = guard_look(s, p.o.key, p.o.entry.id, p.result.subject.person_key, e);
		if (rc == ERR_OK && p.v->has_result)
			rc = compare_subject(&p, e);
	}
	if (rc == ERR_OK)
		rc = fill_view(&p, e);
	if (rc == ERR_OK)
		rc = facts_result(s, &p.o, p.stub ? NULL : &p.frozen.payload, p.v, e);
	if (rc == ERR_OK)
		rc = fill_rules(&p, e);
	if (rc == ERR_OK)
		rc = record_opening(&p, purpose, e);
	server_file_clear(&p.server);
	frozen_view_close(&p.frozen);
	statement_clear(&p.said);
	result_clear(&p.result);
	opened_clear(&p.o);
	if (rc == ERR_OK)
		*out = p.v;
	else
		result_close(&p.v);
	return rc;
}

void
result_close(struct result_view **v)
{
	if (*v == NULL)
		return;
	result_clear_lines(*v);
	field_refusals_free(&(*v)->refusals, (*v)->refusal_count);
	free((*v)->entry);
	free((*v)->state);
	free((*v)->provider);
	free((*v)->answered_at);
	free((*v)->keep_until);
	str_wipe(&(*v)->subject_text);
	entry_facts_clear(&(*v)->facts);
	buf_free(&(*v)->payload);
	free((*v)->meaning_key);
	free(*v);
	*v = NULL;
}
