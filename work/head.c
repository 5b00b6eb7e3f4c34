/* SPDX-License-Identifier: ISC */
/*
 * The header of an entry: what a list shows, as sealed JSON, and opening an
 * entry of one's own groups.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cache/restored.h"
#include "work/priv.h"

static const struct {
	const char	*name;
	size_t		 at;
} members[] = {
	{ "form", offsetof(struct head, form) },
	{ "procedure", offsetof(struct head, procedure) },
	{ "title", offsetof(struct head, title) },
	{ "subject", offsetof(struct head, subject) },
	{ "person_key", offsetof(struct head, person_key) },
	{ "case_no", offsetof(struct head, case_no) },
	{ "affair", offsetof(struct head, affair) },
	{ "maker", offsetof(struct head, maker) },
	{ "maker_kid", offsetof(struct head, maker_kid) },
	{ "due", offsetof(struct head, due) },
	{ "comment", offsetof(struct head, comment) },
	{ "comment_field", offsetof(struct head, comment_field) },
	{ "comments", offsetof(struct head, comments) },
	{ "past_comments", offsetof(struct head, past_comments) },
	{ "refused", offsetof(struct head, refused) },
	{ "notes", offsetof(struct head, notes) },
	{ "notes_by", offsetof(struct head, notes_by) },
	{ "made", offsetof(struct head, made) },
	{ "information", offsetof(struct head, information) },
	{ "role", offsetof(struct head, role) },
	{ "papers", offsetof(struct head, papers) },
	{ "reasons", offsetof(struct head, reasons) },
	{ "reason", offsetof(struct head, reason) },
	{ "decided", offsetof(struct head, decided) },
};

static char **
member_of(struct head *h, size_t i)
{
	return (char **)(void *)((char *)h + members[i].at);
}

static const char *
member_text(const struct head *h, size_t i)
{
	return *(char *const *)(const void *)((const char *)h + members[i].at);
}

enum err_code
head_read_sealed(const struct buf *json, struct head *out, struct err *e)
{
	json_t *o;
	enum err_code rc = object_read(buf_str(json), json->len, &o, e);
	size_t i;

	*out = (struct head){ 0 };
	for (i = 0; rc == ERR_OK && i < NELEM(members); i++)
		rc = object_text(o, members[i].name, member_of(out, i), e);
	if (rc != ERR_OK)
		head_free(out);
	json_decref(o);
	return rc;
}

enum err_code
head_write_sealed(const struct head *h, struct buf *json, struct err *e)
{
	json_t *o = json_object();
	bool ok = o != NULL;
	size_t i;

	for (i = 0; ok && i < NELEM(members); i++) {
		if (member_text(h, i) != NULL)
			ok = json_object_set_new(o, members[i].name,
			    json_string(member_text(h, i))) == 0;
	}
	if (!ok) {
		json_decref(o);
		o = NULL;
	}
	return object_write(o, json, e);
}

void
head_free(struct head *h)
{
	size_t i;

	for (i = 0; i < NELEM(members); i++)
		str_wipe(member_of(h, i));
}

enum err_code
head_set(char **field, const char *text, struct err *e)
{
	char *copy = text_or_null(text);

	if (copy == NULL && !text_empty(text))
		return err_nomem(e);
	str_wipe(field);
	*field = copy;
	return ERR_OK;
}

/* Sealed to a group that is not this person's; or to nobody any more. */
static enum err_code
closed_entry(struct session *s, const char *id, struct err *e)
{
	struct entry n = { 0 };
	enum err_code rc = entry_get(s->work->store, NULL, id, &n, e);

	if (rc == ERR_OK && n.state == ST_DESTROYED)
		rc = err_set(e, ERR_REFUSED, "work.entry.destroyed", NULL);
	else if (rc == ERR_OK)
		rc = err_set(e, ERR_DENIED, "work.entry.not_yours", NULL);
	entry_clear(&n);
	return rc;
}

enum err_code
entry_open(struct session *s, const char *id, struct opened *out, struct err *e)
{
	enum err_code rc;

	*out = (struct opened){ 0 };
	rc = entry_get(s->work->store, s->ring, id, &out->entry, e);
	if (rc == ERR_NOT_FOUND)
		return err_set(e, rc, "work.entry.unknown", id, NULL);
	if (rc == ERR_DENIED)
		return closed_entry(s, id, e);
	if (rc != ERR_OK)
		return rc;
	if (stub_open(&out->entry)) {
		opened_clear(out);
		return err_set(e, ERR_DENIED, "work.entry.stub", NULL);
	}
	out->key = keyring_by_tag(s->ring, out->entry.tag);
	rc = head_read_sealed(&out->entry.header, &out->head, e);
	if (rc != ERR_OK)
		opened_clear(out);
	return rc;
}

void
opened_clear(struct opened *o)
{
	entry_clear(&o->entry);
	head_free(&o->head);
	o->key = NULL;
}

void
event_fill(const struct session *s, const struct opened *o, const char *action, const char *role,
    struct audit_event *ev)
{
	*ev = (struct audit_event){
		.action = action, .who = s->kid, .role = role, .group = o->head.affair,
		.entry = o->entry.id, .result = "ok", .person = o->head.person_key,
		.procedure = o->head.procedure, .case_no = o->head.case_no,
	};
}
