/* SPDX-License-Identifier: ISC */
/*
 * intake: answers, one JSON object a line, become entries, as if typed: the
 * same normalisation, the same checks, the same freezing.  A bad line spoils
 * only itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "work/watch.h"

struct intake {
	struct cmd	*c;
	struct session	*session;
	const char	*form;
	bool		 draft, confirmed;
	bool		 failed;
};

/* A value that does not hold stays in the answers and the checks report it
 * with all the others; what they cannot know (a member of the wrong JSON
 * type) is reported from the import itself. */
static void
add_import_error(struct intake *in, json_t *errors, struct err *e)
{
	json_t *known;
	size_t i;

	json_array_foreach(errors, i, known) {
		const char *field = json_string_value(json_object_get(known, "field"));

		if (field != NULL && e->field != NULL && strcmp(field, e->field) == 0) {
			err_clear(e);
			return;
		}
	}
	cmd_error_err(in->c, errors, e);
}

/* Saves the draft or freezes it; adds what stands against that. */
static void
finish(struct intake *in, struct draft *d, struct err *import_error, json_t *errors)
{
	struct checks *checks = NULL;
	struct err e = ERR_INIT;

	if (in->draft) {
		if (draft_save(d, &e) != ERR_OK)
			cmd_error_err(in->c, errors, &e);
		return;
	}
	if (answers_check(draft_answers(d), &checks, &e) != ERR_OK) {
		cmd_error_err(in->c, errors, &e);
		return;
	}
	if (!checks_pass(checks))
		cmd_error_checks(errors, checks);
	if (import_error->code != ERR_OK)
		add_import_error(in, errors, import_error);
	if (json_array_size(errors) == 0 && in->confirmed &&
	    guard_confirm(in->session, draft_entry(d), &e) != ERR_OK)
		cmd_error_err(in->c, errors, &e);
	if (json_array_size(errors) == 0 && draft_submit(d, &e) != ERR_OK)
		cmd_error_err(in->c, errors, &e);
	checks_free(&checks);
}

static void
report(struct intake *in, long number, struct draft *d, json_t *errors)
{
	struct entry n = { 0 };
	struct err e = ERR_INIT;
	json_t *o = json_object();

	cmd_int(o, "line", number);
	if (json_array_size(errors) != 0) {
		in->failed = true;
		(void)json_object_set(o, "errors", errors);
	} else if (entry_get(work_store(in->c->work), NULL, draft_entry(d), &n, &e) == ERR_OK) {
		cmd_text(o, "id", n.submission[0] != '\0' ? n.submission : n.id);
		cmd_text(o, "entry", n.id);
		cmd_text(o, "state", outbox_state_name(n.state));
	} else {
		in->failed = true;
		cmd_error_err(in->c, errors, &e);
		(void)json_object_set(o, "errors", errors);
	}
	entry_clear(&n);
	cmd_print(in->c, o);
}

static void
take_line(struct intake *in, long number, const char *line, size_t len)
{
	json_t *errors = json_array(), *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const struct form *form = form_set_find(work_forms(in->c->work), in->form);
	const char *procedure;
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (!json_is_object(o)) {
		cmd_error(errors, NULL, "malformed", msg(in->c->msgs, "cmd.intake.not_json"));
		goto out;
	}
	procedure = json_string_value(json_object_get(o, "procedure"));
	if (form_procedure(form) != NULL)
		procedure = form_procedure(form);
	if (draft_new(in->session, in->form, procedure,
	    json_string_value(json_object_get(o, "affair")), &d, &e) != ERR_OK) {
		cmd_error_err(in->c, errors, &e);
		goto out;
	}
	if (answers_import(draft_answers(d), line, len, &e) != ERR_OK && e.code != ERR_INVALID)
		cmd_error_err(in->c, errors, &e);
	else
		finish(in, d, &e, errors);
out:
	err_clear(&e);
	report(in, number, d, errors);
	draft_close(&d);
	json_decref(errors);
	json_decref(o);
}

static void
take_lines(struct intake *in, const struct buf *b)
{
	const char *at = buf_str(b), *end = at + b->len, *newline;
	long number = 0;
	size_t len;

	for (; at < end; at += len + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		len = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);
		number++;
		if (strspn(at, " \t\r") < len)
			take_line(in, number, at, len);
	}
}

int
cmd_intake(struct cmd *c, int argc, char **argv)
{
	struct intake in = { .c = c };
	const char *as = NULL, *fd = NULL;
	const struct cmd_opt opts[] = {
		{ "form", &in.form, NULL, true },
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ "draft", NULL, &in.draft, false },
		{ "confirm-protected", NULL, &in.confirmed, false },
	};
	struct buf b = BUF_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &in.session);
	if (status != EXIT_DONE)
		return status;
	if (!session_info(in.session)->maker) {
		cmd_say(c, "cmd.intake.not_maker", NULL, NULL);
		status = EXIT_DENIED;
	} else if (form_set_find(work_forms(c->work), in.form) == NULL) {
		cmd_say(c, "cmd.form.unknown", in.form, NULL);
		status = EXIT_REFUSED;
	} else {
		status = cmd_read(c, argv[0], &b);
	}
	if (status == EXIT_DONE)
		take_lines(&in, &b);
	if (in.failed) {
		cmd_say(c, "cmd.intake.some_failed", NULL, NULL);
		status = EXIT_REFUSED;
	}
	buf_free(&b);
	session_end(&in.session);
	return status;
}
