/* SPDX-License-Identifier: ISC */
/*
 * Drafts: answers that are being given, sealed under the key of one group from
 * the first save on.  Nothing is stored before the procedure is chosen, since
 * the procedure decides the group.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/number.h"
#include "cache/refused.h"
#include "cache/reserve.h"
#include "i18n/text.h"
#include "work/case.h"
#include "work/comments.h"
#include "work/watch.h"

/* ---- what is sealed ---- */

static enum err_code
body_write(const struct draft *d, struct buf *out, struct err *e)
{
	struct buf json = BUF_INIT;
	json_t *answers = NULL, *clean, *o;
	enum err_code rc = answers_save(d->answers, &json, e);

	if (rc == ERR_OK)
		rc = object_read(buf_str(&json), json.len, &answers, e);
	buf_free(&json);
	if (rc != ERR_OK)
		return rc;
	clean = answers_without_numbers(answers);
	json_decref(answers);
	o = json_pack("{s:o}", "answers", clean);
	if (o != NULL && d->caret != NULL &&
	    json_object_set_new(o, "caret", json_string(d->caret)) != 0) {
		json_decref(o);
		o = NULL;
	}
	if (o != NULL && d->made != NULL && json_object_set(o, "made", d->made) != 0) {
		json_decref(o);
		o = NULL;
	}
	return object_write(o, out, e);
}

static enum err_code
body_read(struct draft *d, struct err *e)
{
	json_t *o;
	enum err_code rc = object_read(buf_str(&d->entry.body), d->entry.body.len, &o, e);

	if (rc != ERR_OK)
		return rc;
	rc = object_text(o, "caret", &d->caret, e);
	if (rc == ERR_OK)
		rc = object_answers(d->s, o, &d->answers, e);
	if (rc == ERR_OK)
		d->made = json_incref(json_object_get(o, "made"));
	json_decref(o);
	return rc;
}

/* Of a case the first person is whom lists name. */
static const char *
known_answer(const struct answers *a, const char *field)
{
	const struct form_field first = { .copy = 1 }, *f = form_field_find(answers_form(a), field);

	if (f == NULL)
		f = form_field_beside(answers_form(a), &first, field);
	return f != NULL ? answers_get(a, f->id) : NULL;
}

/* Is it about a procedure of the catalogue that was chosen? */
static bool
asks(const struct form *f)
{
	return strcmp(form_kind(f), "inquiry") == 0 || strcmp(form_kind(f), CASE_KIND) == 0;
}

/* Of a case: a list says how far its inquiries are. */
static enum err_code
head_follow_made(struct draft *d, struct err *e)
{
	struct buf ids = BUF_INIT;
	enum err_code rc;
	const json_t *o;
	size_t i;

	json_array_foreach(d->made, i, o) {
		const char *id = json_string_value(json_object_get(o, "entry"));

		if (id != NULL)
			buf_addf(&ids, "%s%s", ids.len > 0 ? "," : "", id);
	}
	rc = buf_ok(&ids) ? head_set(&d->head.made, buf_str(&ids), e) : err_nomem(e);
	buf_free(&ids);
	return rc;
}

/* The header follows the answers; an individual number typed as a name stays out of it. */
static enum err_code
head_follow(struct draft *d, struct err *e)
{
	const struct form *f = answers_form(d->answers);
	const char *code = answers_procedure(d->answers), *name = known_answer(d->answers, "name");
	const char *on = known_answer(d->answers, "as_of");
	const char *c = known_answer(d->answers, "case_no");
	const struct catalog_procedure *p = procedure_find(d->s->work, code,
	    text_empty(on) ? NULL : on);
	const char *title = asks(f) && p != NULL ? p->title :
	    form_title(f);
	struct buf masked = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (!text_empty(name) && !text_holds_my_number(name) && !text_mask_name(name, &masked))
		rc = err_nomem(e);
	if (!text_empty(c) && text_holds_my_number(c))
		c = NULL;
	if (rc == ERR_OK)
		rc = head_set(&d->head.form, form_id(f), e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.procedure, code, e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.title, title, e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.subject, buf_str(&masked), e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.person_key, known_answer(d->answers, "person_key"), e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.case_no, c, e);
	if (rc == ERR_OK)
		rc = head_set(&d->head.due, known_answer(d->answers, "due"), e);
	if (rc == ERR_OK)
		rc = head_follow_made(d, e);
	buf_free(&masked);
	return rc;
}

static enum err_code
take_maker(struct draft *d, struct err *e)
{
	enum err_code rc = head_set(&d->head.maker, d->s->name, e);

	return rc == ERR_OK ? head_set(&d->head.maker_kid, d->s->kid, e) : rc;
}

/* ---- opening ---- */

static enum err_code
check_procedure(struct session *s, const struct form *f, const char *procedure, struct err *e)
{
	const struct catalog_procedure *p;

	if (!asks(f))
		return ERR_OK;
	p = text_empty(procedure) ? NULL : procedure_find(s->work, procedure, NULL);
	if (p == NULL)
		return err_set_field(e, ERR_INVALID, "procedure", "work.draft.procedure", NULL);
	if (!p->askable)
		return err_set_field(e, ERR_INVALID, "procedure", "work.draft.not_askable",
		    p->why_not != NULL ? p->why_not : "", NULL);
	return ERR_OK;
}

static enum err_code
draft_make(struct session *s, const struct form *f, const char *procedure, struct draft **out,
    struct err *e)
{
	struct draft *d = calloc(1, sizeof *d);
	enum err_code rc;

	if (d == NULL)
		return err_nomem(e);
	*out = d;
	d->s = s;
	d->answers = answers_new(s->work->forms, f);
	d->entry.kind = strdup(form_kind(f));
	if (d->answers == NULL || d->entry.kind == NULL)
		return err_nomem(e);
	uuid_make(work_now(s->work), d->entry.id);
	answers_set_today(d->answers, work_today(s->work));
	rc = take_maker(d, e);
	if (rc == ERR_OK && form_field_find(f, "procedure") != NULL)
		rc = answers_set(d->answers, "procedure", procedure, FROM_CHOSEN, e);
	return rc;
}

enum err_code
draft_new(struct session *s, const char *form_id, const char *procedure, const char *affair,
    struct draft **out, struct err *e)
{
	const struct form *f = form_set_find(s->work->forms, form_id);
	const struct keyring_key *key;
	enum err_code rc;

	*out = NULL;
	if (f == NULL)
		return err_set(e, ERR_NOT_FOUND, "work.draft.form", form_id, NULL);
	if (text_empty(procedure))
		procedure = form_procedure(f) != NULL ? form_procedure(f) : "";
	rc = reserve_room(s->work->store, e);
	if (rc == ERR_OK)
		rc = check_procedure(s, f, procedure, e);
	if (rc == ERR_OK)
		rc = draft_choose_group(s, f, procedure, affair, &key, e);
	if (rc == ERR_OK)
		rc = draft_make(s, f, procedure, out, e);
	if (rc == ERR_OK) {
		(*out)->key = key;
		rc = head_set(&(*out)->head.affair, key->affair, e);
	}
	if (rc != ERR_OK)
		draft_close(out);
	return rc;
}

enum err_code
draft_open(struct session *s, const char *entry, struct draft **out, struct err *e)
{
	struct draft *d = calloc(1, sizeof *d);
	struct opened o = { 0 };
	struct audit_event ev;
	enum err_code rc;

	*out = NULL;
	if (d == NULL)
		return err_nomem(e);
	d->s = s;
	rc = entry_open(s, entry, &o, e);
	if (rc == ERR_OK && o.entry.state != ST_DRAFT && o.entry.state != ST_RETURNED &&
	    o.entry.state != ST_WITHDRAWN)
		rc = err_set(e, ERR_REFUSED, "work.draft.not_draft", NULL);
	if (rc == ERR_OK)
		rc = session_may(s, ROLE_MAKER, o.head.affair, NULL, e);
	if (rc == ERR_OK) {
		event_fill(s, &o, "edit", ROLE_MAKER, &ev);
		rc = audit_record(s->work->store, &ev, e);
	}
	if (rc == ERR_OK) {
		d->entry = o.entry;
		d->head = o.head;
		d->key = o.key;
		o = (struct opened){ 0 };
		rc = body_read(d, e);
	}
	if (rc == ERR_OK)
		answers_set_today(d->answers, work_today(s->work));
	if (rc == ERR_OK)
		rc = refusals_take(d, entry, e);
	opened_clear(&o);
	if (rc == ERR_OK)
		*out = d;
	else
		draft_close(&d);
	return rc;
}

void
draft_close(struct draft **d)
{
	if (*d == NULL)
		return;
	answers_free(&(*d)->answers);
	entry_clear(&(*d)->entry);
	head_free(&(*d)->head);
	str_wipe(&(*d)->caret);
	json_decref((*d)->made);
	free(*d);
	*d = NULL;
}

struct answers *
draft_answers(struct draft *d)
{
	return d->answers;
}

const char *
draft_entry(const struct draft *d)
{
	return d->entry.id;
}

const char *
draft_affair(const struct draft *d)
{
	return d->head.affair;
}

const char *
draft_comment(const struct draft *d, const char **field)
{
	if (field != NULL)
		*field = d->head.comment_field;
	return d->head.comment;
}

const char *
draft_problem(const struct draft *d)
{
	return d->entry.problem;
}

enum err_code
draft_comments(const struct draft *d, struct field_comment **out, size_t *n, struct err *e)
{
	return comments_read(d->head.comments, out, n, e);
}

const char *
draft_caret(const struct draft *d)
{
	return d->caret;
}

void
draft_set_caret(struct draft *d, const char *field)
{
	char *copy = text_or_null(field);

	free(d->caret);
	d->caret = copy;
}

/* ---- saving ---- */

/* Another procedure may belong to another group: entry_save() re-seals under it. */
static enum err_code
follow_group(struct draft *d, struct err *e)
{
	const struct keyring_key *key;
	const char *code = answers_procedure(d->answers);
	struct err why = ERR_INIT;
	enum err_code rc;

	if (d->head.procedure == NULL || strcmp(d->head.procedure, code) == 0)
		return ERR_OK;
	rc = draft_choose_group(d->s, answers_form(d->answers), code, d->head.affair, &key, &why);
	if (rc == ERR_DENIED)
		rc = draft_choose_group(d->s, answers_form(d->answers), code, NULL, &key, &why);
	if (rc != ERR_OK) {
		err_move(e, &why);
		return rc;
	}
	err_clear(&why);
	d->key = key;
	return head_set(&d->head.affair, key->affair, e);
}

enum err_code
draft_put(struct draft *d, struct err *e)
{
	struct outbox_step step = { .entry = d->entry.id, .version = d->entry.version,
	    .event = EV_EDIT, .actor = ACTOR_MAKER, .who = d->s->kid,
	    .problem = d->entry.problem };
	struct store *st = d->s->work->store;
	enum err_code rc = ERR_OK;

	if (d->entry.state == ST_RETURNED || d->entry.state == ST_WITHDRAWN) {
		rc = outbox_move(st, &step, e);
		if (rc != ERR_OK)
			return rc;
		d->entry.version++;
		d->entry.state = ST_DRAFT;
	}
	rc = follow_group(d, e);
	if (rc == ERR_OK)
		rc = head_follow(d, e);
	buf_reset(&d->entry.header);
	buf_reset(&d->entry.body);
	if (rc == ERR_OK)
		rc = head_write_sealed(&d->head, &d->entry.header, e);
	if (rc == ERR_OK)
		rc = body_write(d, &d->entry.body, e);
	if (rc == ERR_OK)
		rc = entry_save(st, d->key, &d->entry, e);
	/* What the sender left in clear is sealed in the header now. */
	if (rc == ERR_OK && d->head.refused != NULL)
		rc = refused_drop(st, d->entry.id, e);
	/* From its first draft on a case exists: its number search comes before it is asked for. */
	return rc == ERR_OK ? watch_case(d->s, d->key, d->head.case_no, e) : rc;
}

enum err_code
draft_save(struct draft *d, struct err *e)
{
	struct store *st = d->s->work->store;
	enum outbox_state state = d->entry.state;
	int64_t version = d->entry.version;
	struct opened o = { .entry = d->entry, .head = d->head };
	struct audit_event ev;
	enum err_code rc = store_begin(st, e);

	if (rc != ERR_OK)
		return rc;
	rc = draft_put(d, e);
	/* One entry for a new draft; each field that is left would drown the chain. */
	if (rc == ERR_OK && version == 0) {
		o.head = d->head;
		event_fill(d->s, &o, "draft", ROLE_MAKER, &ev);
		ev.entry = d->entry.id;
		rc = audit_append(st, &ev, NULL, e);
	}
	crash_point("draft.before-commit");
	if (rc == ERR_OK)
		rc = entry_commit(st, d->entry.id, d->entry.version, e);
	crash_point("draft.after-commit");
	store_rollback(st);
	if (rc != ERR_OK) {
		d->entry.state = state;
		d->entry.version = version;
	}
	return rc;
}
