/* SPDX-License-Identifier: ISC */
/*
 * queue, show, result, receipt: looking.  Whatever opens residents' data is
 * audited by work/ before it comes back here.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "work/case.h"
#include "work/watch.h"

/* "pending,held" → states; *n 0 for NULL. */
static bool
read_states(struct cmd *c, const char *text, enum outbox_state states[ST_COUNT], size_t *n)
{
	struct buf word = BUF_INIT;
	bool ok = true;
	size_t len;

	for (*n = 0; ok && text != NULL; text = text[len] == ',' ? text + len + 1 : NULL) {
		len = strcspn(text, ",");
		buf_reset(&word);
		buf_add(&word, text, len);
		ok = *n < ST_COUNT && outbox_state_parse(buf_str(&word), &states[*n]);
		if (ok)
			(*n)++;
		else
			cmd_say(c, "cmd.queue.state", buf_str(&word), NULL);
	}
	buf_free(&word);
	return ok;
}

static void
print_row(struct cmd *c, const struct entry_row *r, bool with_names)
{
	json_t *o = json_object();

	cmd_text(o, "id", r->submission[0] != '\0' ? r->submission : r->entry);
	cmd_text(o, "entry", r->entry);
	cmd_text(o, "kind", r->kind);
	cmd_text(o, "state", outbox_state_name(r->state));
	cmd_time(o, "made_at", r->made_us);
	cmd_time(o, "state_at", r->state_us);
	cmd_int(o, "attempts", r->attempts);
	cmd_time(o, "next_try", r->next_try_us);
	cmd_text(o, "problem", r->problem);
	if (with_names && r->affair != NULL) {
		cmd_text(o, "procedure", r->procedure);
		cmd_text(o, "subject", r->subject);
		cmd_text(o, "affair", r->affair);
		cmd_text(o, "maker", r->maker);
		cmd_text(o, "due", r->due);
		if (r->comment != NULL) {
			cmd_text(o, "comment", r->comment);
			cmd_text(o, "comment_field", r->comment_field);
		}
	}
	cmd_print(c, o);
}

int
cmd_queue(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL, *state = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false },
		{ "password-fd", &fd, NULL, false },
		{ "state", &state, NULL, false },
	};
	enum outbox_state states[ST_COUNT];
	struct list_query q = { 0 };
	struct entry_row *rows = NULL;
	struct session *session = NULL;
	struct err e = ERR_INIT;
	size_t i, n = 0;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL) ||
	    !read_states(c, state, states, &q.state_count))
		return EXIT_USAGE;
	q.states = q.state_count != 0 ? states : NULL;
	q.oldest_first = true;
	status = as != NULL ? cmd_login(c, as, fd, &session) : cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (work_list(c->work, session, &q, &rows, &n, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	/* A case is not sent itself: `case show` tells of it. */
	for (i = 0; i < n; i++) {
		if (strcmp(rows[i].kind, CASE_KIND) != 0)
			print_row(c, &rows[i], session != NULL);
	}
	entry_rows_free(&rows, n);
	session_end(&session);
	return status;
}

static json_t *
review_lines(const struct review *r)
{
	json_t *lines = json_array(), *o;
	const struct review_line *line;
	size_t i;

	for (i = 0; i < review_count(r); i++) {
		line = review_at(r, i);
		o = json_object();
		cmd_text(o, "section", line->section);
		cmd_text(o, "field", line->field);
		cmd_text(o, "label", line->label);
		cmd_text(o, "value", line->value);
		cmd_text(o, "provenance", line->provenance);
		(void)json_array_append_new(lines, o);
	}
	return lines;
}

static enum err_code
show_review(struct cmd *c, struct session *s, const char *entry, const char *purpose, struct err *e)
{
	struct review_view *v = NULL;
	enum err_code rc = review_open(s, entry, purpose, &v, e);
	json_t *o;

	if (rc != ERR_OK)
		return rc;
	o = json_object();
	cmd_text(o, "id", v->submission);
	cmd_text(o, "digest", v->digest);
	cmd_text(o, "entry", v->entry);
	cmd_text(o, "state", outbox_state_name(v->state));
	cmd_text(o, "maker", v->maker);
	(void)json_object_set_new(o, "own", json_boolean(v->own));
	(void)json_object_set_new(o, "payload",
	    json_loadb(buf_str(&v->payload), v->payload.len, 0, NULL));
	(void)json_object_set_new(o, "review", review_lines(v->review));
	cmd_print(c, o);
	review_close(&v);
	return ERR_OK;
}

static enum err_code
show_answers(struct cmd *c, struct session *s, const char *entry, const char *purpose,
    struct err *e)
{
	struct answers *a = NULL;
	struct entry_row row = { 0 };
	enum err_code rc = entry_show(s, entry, purpose, &a, &row, e);
	const struct form *f;
	const char *id;
	json_t *o, *values;
	size_t i;

	if (rc != ERR_OK)
		return rc;
	o = json_object();
	values = json_object();
	f = answers_form(a);
	for (i = 0; i < form_field_count(f); i++) {
		id = form_field_at(f, i)->id;
		if (*answers_get(a, id) != '\0')
			cmd_text(values, id, answers_get(a, id));
	}
	cmd_text(o, "id", row.submission[0] != '\0' ? row.submission : row.entry);
	cmd_text(o, "entry", row.entry);
	cmd_text(o, "form", form_id(f));
	cmd_text(o, "kind", row.kind);
	cmd_text(o, "state", outbox_state_name(row.state));
	(void)json_object_set_new(o, "answers", values);
	cmd_print(c, o);
	answers_free(&a);
	entry_row_clear(&row);
	return ERR_OK;
}

int
cmd_show(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL, *purpose = NULL;
	bool review = false, confirmed = false;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ "purpose", &purpose, NULL, true },
		{ "review", NULL, &review, false },
		{ "confirm-protected", NULL, &confirmed, false },
	};
	char entry[UUID_TEXT_SIZE];
	struct session *session = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;
	int i, rest, status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, -1, &rest))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &session);
	for (i = 0; session != NULL && i < rest; i++) {
		rc = cmd_entry_id(c, argv[i], entry, &e);
		if (rc == ERR_OK && confirmed)
			rc = guard_confirm(session, entry, &e);
		if (rc == ERR_OK)
			rc = (review ? show_review : show_answers)(c, session, entry, purpose, &e);
		if (rc != ERR_OK)
			status = cmd_fail(c, &e);
	}
	session_end(&session);
	return status;
}

static json_t *
result_json(struct cmd *c, const struct result_view *v, const char *id)
{
	json_t *o = json_object(), *lines = json_array(), *line;
	size_t i;

	for (i = 0; i < v->line_count; i++) {
		line = json_object();
		cmd_text(line, "section", v->lines[i].section);
		cmd_text(line, "label", v->lines[i].label);
		cmd_text(line, v->lines[i].absent ? "absent" : "value", v->lines[i].value);
		(void)json_array_append_new(lines, line);
	}
	cmd_text(o, "id", id);
	cmd_text(o, "entry", v->entry);
	cmd_text(o, "state", v->state);
	cmd_text(o, "message", v->meaning_key != NULL ? msg(c->msgs, v->meaning_key) : NULL);
	cmd_text(o, "provider", v->provider);
	cmd_text(o, "answered_at", v->answered_at);
	cmd_text(o, "keep_until", v->keep_until);
	(void)json_object_set_new(o, "subject_differs", json_boolean(v->subject_differs));
	if (v->subject_differs)
		cmd_text(o, "subject", v->subject_text);
	(void)json_object_set_new(o, "lines", lines);
	if (v->has_result && c->json)
		(void)json_object_set_new(o, "result",
		    json_loadb(buf_str(&v->payload), v->payload.len, 0, NULL));
	return o;
}

int
cmd_result(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL, *purpose = NULL;
	bool confirmed = false;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ "purpose", &purpose, NULL, true },
		{ "confirm-protected", NULL, &confirmed, false },
	};
	char entry[UUID_TEXT_SIZE];
	struct result_view *v = NULL;
	struct session *session = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &session);
	if (status != EXIT_DONE)
		return status;
	rc = cmd_entry_id(c, argv[0], entry, &e);
	if (rc == ERR_OK && confirmed)
		rc = guard_confirm(session, entry, &e);
	if (rc == ERR_OK)
		rc = result_open(session, entry, purpose, &v, &e);
	if (rc == ERR_OK)
		cmd_print(c, result_json(c, v, argv[0]));
	else
		status = cmd_fail(c, &e);
	result_close(&v);
	session_end(&session);
	return status;
}

int
cmd_receipt(struct cmd *c, int argc, char **argv)
{
	struct evidence *v = NULL;
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (evidence_get(c->work, argv[0], &v, &e) != ERR_OK)
		return cmd_fail(c, &e);
	o = json_object();
	cmd_text(o, "id", v->submission);
	cmd_text(o, "receipt", v->receipt);
	cmd_words(o, "statements", v->statements);
	if (v->unverified[0] != NULL)
		cmd_words(o, "unverified", v->unverified);
	cmd_print(c, o);
	evidence_free(&v);
	return EXIT_DONE;
}
