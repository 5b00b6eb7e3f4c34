/* SPDX-License-Identifier: ISC */
/*
 * case: persons typed once, many submissions from it.
 *
 * `new` takes one object: what holds for the whole case, by the ids of the form
 * "case", and persons as the array `persons`.  `add` takes a person a line (one
 * who is there already is asked more about), then makes each inquiry that
 * nothing stands against, as `intake` would.  `show` tells what came of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "i18n/text.h"
#include "work/case.h"
#include "work/watch.h"

#define PERSON_KEY	"person_key"
#define INFORMATION	"information"

struct case_cmd {
	struct cmd	*c;
	struct session	*session;
	struct draft	*d;
	bool		 draft, confirmed, failed;
};

/* ---- persons ---- */

/* The copy that has this key, else the first that is empty; NULL: every one is taken. */
static const struct form_field *
copy_for(const struct answers *a, const char *key)
{
	const struct form *form = answers_form(a);
	const struct form_field *empty = NULL;

	for (size_t i = 0; i < form_field_count(form); i++) {
		const struct form_field *f = form_field_at(form, i);
		const char *now = answers_get(a, f->id);

		if (f->copy == 0 || strcmp(f->base, PERSON_KEY) != 0)
			continue;
		if (*now == '\0')
			empty = empty == NULL ? f : empty;
		else if (strcmp(now + strspn(now, "0"), key + strspn(key, "0")) == 0)
			return f;
	}
	return empty;
}

/* What is asked already, and what more. */
static json_t *
more_information(const struct answers *a, const char *field, const json_t *asked)
{
	json_t *all = json_array(), *v;
	char *now = strdup(answers_get(a, field)), *rest = now, *code;
	size_t i, k;

	while (now != NULL && (code = strsep(&rest, ",")) != NULL) {
		if (*code != '\0')
			(void)json_array_append_new(all, json_string(code));
	}
	json_array_foreach(asked, i, v) {
		for (k = 0; k < json_array_size(all) && !json_equal(json_array_get(all, k), v); k++)
			;
		if (k == json_array_size(all))
			(void)json_array_append(all, v);
	}
	free(now);
	return all;
}

/* {"name": …} of the second person as {"name_2": …}. */
static json_t *
as_copy(const struct answers *a, const struct form_field *key, const json_t *person)
{
	const struct form_field *f;
	json_t *o = json_object(), *v;
	const char *member;

	json_object_foreach((json_t *)(uintptr_t)person, member, v) {
		f = form_field_beside(answers_form(a), key, member);
		if (f == NULL)
			continue;	/* unknown members are ignored */
		if (strcmp(member, INFORMATION) == 0 && json_is_array(v))
			(void)json_object_set_new(o, f->id, more_information(a, f->id, v));
		else
			(void)json_object_set(o, f->id, v);
	}
	return o;
}

static void
import(struct case_cmd *cc, json_t *o, json_t *errors)
{
	char *text = json_dumps(o, JSON_COMPACT);
	struct err e = ERR_INIT;

	if (text == NULL || answers_import(draft_answers(cc->d), text, strlen(text),
	    &e) != ERR_OK)
		cmd_error_err(cc->c, errors, &e);
	free(text);
}

static void
add_person(struct case_cmd *cc, const json_t *person, json_t *errors)
{
	const char *number = json_string_value(json_object_get(person, PERSON_KEY));
	const struct answers *a = draft_answers(cc->d);
	const struct form_field *key = number != NULL ? copy_for(a, number) : NULL;
	json_t *o;

	if (number == NULL) {
		cmd_error(errors, PERSON_KEY, "missing", msg(cc->c->msgs, "cmd.case.no_person"));
	} else if (key == NULL) {
		cmd_error(errors, PERSON_KEY, "full", msg(cc->c->msgs, "cmd.case.full"));
	} else {
		o = as_copy(a, key, person);
		import(cc, o, errors);
		json_decref(o);
	}
}

/* ---- printing ---- */

static json_t *
information_list(const char *codes)
{
	char *copy = strdup(codes), *rest = copy, *code;
	json_t *list = json_array();

	while (copy != NULL && (code = strsep(&rest, ",")) != NULL)
		(void)json_array_append_new(list, json_string(code));
	free(copy);
	return list;
}

/* Submission and state as the store has them; nothing before it was made. */
static void
print_made(struct case_cmd *cc, const struct case_inquiry *q, json_t *o)
{
	struct list_query query = { 0 };
	struct entry_row *rows = NULL;
	struct err e = ERR_INIT;
	size_t i, n = 0;

	if (work_list(cc->c->work, NULL, &query, &rows, &n, &e) != ERR_OK)
		err_clear(&e);
	for (i = 0; i < n; i++) {
		if (strcmp(rows[i].entry, q->entry) != 0)
			continue;
		cmd_text(o, "id", rows[i].submission);
		cmd_text(o, "entry", rows[i].entry);
		cmd_text(o, "state", outbox_state_name(rows[i].state));
	}
	entry_rows_free(&rows, n);
}

static json_t *
inquiry_json(struct case_cmd *cc, const struct case_inquiry *q)
{
	json_t *o = json_object(), *errors = json_array();

	cmd_int(o, "person", (int64_t)q->copy);
	cmd_text(o, "role", q->role);
	(void)json_object_set_new(o, INFORMATION, information_list(q->codes));
	cmd_text(o, "provider", q->provider);
	if (q->made) {
		print_made(cc, q, o);
	} else {
		cmd_error_checks(errors, q->checks);
		cmd_text(o, "state", NULL);
		(void)json_object_set(o, "errors", errors);
	}
	json_decref(errors);
	return o;
}

/* A row of the case's own checks, or of a line; the errors are taken over. */
static void
print_errors(struct case_cmd *cc, long line, json_t *errors)
{
	json_t *o = json_object();

	cc->failed = true;
	cmd_int(o, "line", line);
	(void)json_object_set_new(o, "errors", errors);
	cmd_print(cc->c, o);
}

static json_t *
persons_json(const struct answers *a)
{
	const struct form *form = answers_form(a);
	json_t *list = json_array(), *o;

	for (size_t i = 0; i < form_field_count(form); i++) {
		const struct form_field *f = form_field_at(form, i);
		const struct form_field *name = form_field_beside(form, f, "name");
		const struct form_field *role = form_field_beside(form, f, "role");
		struct buf masked = BUF_INIT;

		if (f->copy == 0 || strcmp(f->base, PERSON_KEY) != 0 ||
		    *answers_get(a, f->id) == '\0')
			continue;
		o = json_object();
		cmd_int(o, "person", (int64_t)f->copy);
		if (name != NULL && text_mask_name(answers_get(a, name->id), &masked))
			cmd_text(o, "subject", buf_str(&masked));
		cmd_text(o, "role", role != NULL ? answers_get(a, role->id) : NULL);
		(void)json_array_append_new(list, o);
		buf_free(&masked);
	}
	return list;
}

/* ---- commands ---- */

/* Logs a maker in. */
static int
begin(struct case_cmd *cc, const char *as, const char *fd)
{
	int status = cmd_login(cc->c, as, fd, &cc->session);

	if (status == EXIT_DONE && !session_info(cc->session)->maker) {
		cmd_say(cc->c, "cmd.intake.not_maker", NULL, NULL);
		status = EXIT_DENIED;
	}
	return status;
}

static int
end(struct case_cmd *cc, int status)
{
	if (status == EXIT_DONE && cc->failed) {
		cmd_say(cc->c, "cmd.intake.some_failed", NULL, NULL);
		status = EXIT_REFUSED;
	}
	draft_close(&cc->d);
	session_end(&cc->session);
	return status;
}

static int
open_case(struct case_cmd *cc, const char *id)
{
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	enum err_code rc = cmd_entry_id(cc->c, id, entry, &e);

	if (rc == ERR_OK)
		rc = draft_open(cc->session, entry, &cc->d, &e);
	if (rc == ERR_OK && strcmp(form_kind(answers_form(draft_answers(cc->d))), CASE_KIND) != 0)
		rc = err_set(&e, ERR_REFUSED, "cmd.case.not_a_case", NULL);
	return rc == ERR_OK ? EXIT_DONE : cmd_fail(cc->c, &e);
}

static void
print_case(struct case_cmd *cc)
{
	json_t *o = json_object();

	cmd_text(o, "case", draft_entry(cc->d));
	(void)json_object_set_new(o, "persons", persons_json(draft_answers(cc->d)));
	cmd_print(cc->c, o);
}

static int
take_new(struct case_cmd *cc, const struct buf *b)
{
	json_t *o = json_loadb(buf_str(b), b->len, JSON_REJECT_DUPLICATES, NULL), *v;
	json_t *errors = json_array();
	const char *procedure = json_string_value(json_object_get(o, "procedure"));
	struct err e = ERR_INIT;
	size_t i;

	if (!json_is_object(o)) {
		cmd_error(errors, NULL, "malformed", msg(cc->c->msgs, "cmd.intake.not_json"));
	} else if (case_new(cc->session, procedure != NULL ? procedure : "",
	    json_string_value(json_object_get(o, "affair")), &cc->d, &e) != ERR_OK) {
		cmd_error_err(cc->c, errors, &e);
	} else {
		import(cc, o, errors);
		json_array_foreach(json_object_get(o, "persons"), i, v)
			add_person(cc, v, errors);
	}
	/* A case with a mistake is not begun: nothing of it is anywhere else. */
	if (json_array_size(errors) == 0 && draft_save(cc->d, &e) != ERR_OK)
		cmd_error_err(cc->c, errors, &e);
	if (json_array_size(errors) != 0) {
		print_errors(cc, 1, errors);
	} else {
		json_decref(errors);
		print_case(cc);
	}
	json_decref(o);
	return EXIT_DONE;
}

int
cmd_case_new(struct cmd *c, int argc, char **argv)
{
	struct case_cmd cc = { .c = c };
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
	};
	struct buf b = BUF_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = begin(&cc, as, fd);
	if (status == EXIT_DONE)
		status = cmd_read(c, argv[0], &b);
	if (status == EXIT_DONE)
		status = take_new(&cc, &b);
	buf_free(&b);
	return end(&cc, status);
}

/* The case as it was saved last: a bad line spoils only itself. */
static bool
take_back(struct case_cmd *cc)
{
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	memcpy(entry, draft_entry(cc->d), sizeof entry);
	draft_close(&cc->d);
	if (draft_open(cc->session, entry, &cc->d, &e) == ERR_OK)
		return true;
	(void)cmd_fail(cc->c, &e);
	return false;
}

/* False: the case is not there any more. */
static bool
take_line(struct case_cmd *cc, long number, const char *line, size_t len)
{
	json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL), *errors = json_array();
	struct err e = ERR_INIT;

	if (!json_is_object(o))
		cmd_error(errors, NULL, "malformed", msg(cc->c->msgs, "cmd.intake.not_json"));
	else
		add_person(cc, o, errors);
	if (json_array_size(errors) == 0 && draft_save(cc->d, &e) != ERR_OK)
		cmd_error_err(cc->c, errors, &e);
	json_decref(o);
	if (json_array_size(errors) != 0) {
		print_errors(cc, number, errors);
		return take_back(cc);
	}
	json_decref(errors);
	return true;
}

static bool
take_lines(struct case_cmd *cc, const struct buf *b)
{
	const char *at = buf_str(b), *stop = at + b->len, *newline;
	long number = 0;
	size_t len;

	for (; at < stop; at += len + 1) {
		newline = memchr(at, '\n', (size_t)(stop - at));
		len = newline != NULL ? (size_t)(newline - at) : (size_t)(stop - at);
		number++;
		if (strspn(at, " \t\r") < len && !take_line(cc, number, at, len))
			return false;
	}
	return true;
}

/* The case's own checks first: an inquiry is not made from a case with a mistake. */
static bool
case_passes(struct case_cmd *cc)
{
	struct checks *checks = NULL;
	struct err e = ERR_INIT;
	json_t *errors = json_array();
	bool pass = answers_check(draft_answers(cc->d), &checks, &e) == ERR_OK;

	if (!pass)
		cmd_error_err(cc->c, errors, &e);
	else if (!checks_pass(checks))
		cmd_error_checks(errors, checks);
	pass = json_array_size(errors) == 0;
	if (pass)
		json_decref(errors);
	else
		print_errors(cc, 0, errors);
	checks_free(&checks);
	return pass;
}

static void
submit(struct case_cmd *cc)
{
	struct case_plan *plan = NULL;
	struct err e = ERR_INIT;
	size_t made = 0, ready, i;

	if (!case_passes(cc))
		return;
	if (case_plan_make(cc->d, &plan, &e) != ERR_OK ||
	    case_submit(cc->d, plan, cc->confirmed, &made, &e) != ERR_OK) {
		(void)cmd_fail(cc->c, &e);
		cc->failed = true;
	}
	for (i = 0; plan != NULL && i < plan->count; i++)
		cmd_print(cc->c, inquiry_json(cc, &plan->rows[i]));
	cc->failed = cc->failed || (plan != NULL && case_plan_open(plan, &ready) != 0);
	case_plan_free(&plan);
}

int
cmd_case_add(struct cmd *c, int argc, char **argv)
{
	struct case_cmd cc = { .c = c };
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ "draft", NULL, &cc.draft, false },
		{ "confirm-protected", NULL, &cc.confirmed, false },
	};
	struct buf b = BUF_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 2, 2, NULL))
		return EXIT_USAGE;
	status = begin(&cc, as, fd);
	if (status == EXIT_DONE)
		status = open_case(&cc, argv[0]);
	if (status == EXIT_DONE)
		status = cmd_read(c, argv[1], &b);
	if (status == EXIT_DONE) {
		if (!take_lines(&cc, &b))
			status = EXIT_REFUSED;
		else if (cc.draft)
			print_case(&cc);
		else if (!cc.failed)
			submit(&cc);
	}
	buf_free(&b);
	return end(&cc, status);
}

static int
show_one(struct case_cmd *cc)
{
	const struct answers *a = draft_answers(cc->d);
	struct case_plan *plan = NULL;
	json_t *o = json_object(), *inquiries = json_array();
	struct err e = ERR_INIT;
	size_t i;

	if (case_plan_make(cc->d, &plan, &e) != ERR_OK) {
		json_decref(o);
		json_decref(inquiries);
		return cmd_fail(cc->c, &e);
	}
	cmd_text(o, "case", draft_entry(cc->d));
	cmd_text(o, "procedure", answers_get(a, "procedure"));
	cmd_text(o, "case_no", answers_get(a, "case_no"));
	cmd_text(o, "as_of", answers_get(a, "as_of"));
	(void)json_object_set_new(o, "persons", persons_json(a));
	for (i = 0; i < plan->count; i++)
		(void)json_array_append_new(inquiries, inquiry_json(cc, &plan->rows[i]));
	(void)json_object_set_new(o, "inquiries", inquiries);
	cmd_print(cc->c, o);
	case_plan_free(&plan);
	return EXIT_DONE;
}

static int
show_all(struct case_cmd *cc)
{
	static const enum outbox_state open[] = { ST_DRAFT };
	struct list_query q = { .states = open, .state_count = NELEM(open), .mine_only = true };
	struct entry_row *rows = NULL;
	struct err e = ERR_INIT;
	size_t i, n = 0;

	if (work_list(cc->c->work, cc->session, &q, &rows, &n, &e) != ERR_OK)
		return cmd_fail(cc->c, &e);
	for (i = 0; i < n; i++) {
		json_t *o;

		if (strcmp(rows[i].kind, CASE_KIND) != 0)
			continue;
		o = json_object();
		cmd_text(o, "case", rows[i].entry);
		cmd_text(o, "procedure", rows[i].procedure);
		cmd_text(o, "subject", rows[i].subject);
		cmd_time(o, "made_at", rows[i].made_us);
		cmd_print(cc->c, o);
	}
	entry_rows_free(&rows, n);
	return EXIT_DONE;
}

int
cmd_case_show(struct cmd *c, int argc, char **argv)
{
	struct case_cmd cc = { .c = c };
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
	};
	int status, rest;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 1, &rest))
		return EXIT_USAGE;
	status = begin(&cc, as, fd);
	if (status == EXIT_DONE)
		status = rest == 1 ? open_case(&cc, argv[0]) : EXIT_DONE;
	if (status == EXIT_DONE)
		status = rest == 1 ? show_one(&cc) : show_all(&cc);
	return end(&cc, status);
}
