/* SPDX-License-Identifier: ISC */
/*
 * form: what is asked.  All but `load` need no store: definitions are read
 * from the data directory and from the municipality's own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"

int
cmd_forms(struct cmd *c, struct form_set **set)
{
	char *site = c->home != NULL ? path_join(c->home, "site") : NULL;
	struct err e = ERR_INIT;
	enum err_code rc = form_set_load(c->datadir, site, set, &e);

	free(site);
	if (rc != ERR_OK)
		return cmd_fail(c, &e);
	form_set_language(*set, c->lang);
	return EXIT_DONE;
}

static json_t *
form_head(const struct form *f)
{
	json_t *o = json_object();

	cmd_text(o, "id", form_id(f));
	cmd_text(o, "kind", form_kind(f));
	cmd_text(o, "title", form_title(f));
	cmd_int(o, "version", form_version(f));
	cmd_text(o, "dataset", form_dataset(f));
	return o;
}

int
cmd_form_list(struct cmd *c, int argc, char **argv)
{
	struct form_set *set = NULL;
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_forms(c, &set);
	/* A case is no entry that `intake` takes: `case new` makes it. */
	for (i = 0; status == EXIT_DONE && i < form_set_count(set); i++) {
		if (strcmp(form_kind(form_set_at(set, i)), "case") != 0)
			cmd_print(c, form_head(form_set_at(set, i)));
	}
	form_set_free(&set);
	return status;
}

static json_t *
field_json(const struct form_field *f)
{
	json_t *o = json_object(), *choices = json_array(), *choice;
	size_t i;

	for (i = 0; i < f->choice_count; i++) {
		choice = json_object();
		cmd_text(choice, "code", f->choices[i].code);
		cmd_text(choice, "label", f->choices[i].label);
		(void)json_array_append_new(choices, choice);
	}
	cmd_text(o, "id", f->id);
	cmd_text(o, "label", f->label);
	cmd_text(o, "type", field_type_name(f->type));
	(void)json_object_set_new(o, "required", json_boolean(f->required));
	(void)json_object_set_new(o, "choices", choices);
	(void)json_object_set_new(o, "max", f->max != 0 ? json_integer((json_int_t)f->max) :
	    json_null());
	(void)json_object_set_new(o, "repeat", json_boolean(f->copy != 0));
	return o;
}

int
cmd_form_show(struct cmd *c, int argc, char **argv)
{
	struct form_set *set = NULL;
	struct err e = ERR_INIT;
	const struct form *f;
	json_t *o, *fields;
	enum err_code rc;
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_forms(c, &set);
	if (status != EXIT_DONE)
		return status;
	rc = form_set_get(set, argv[0], &f, &e);
	if (rc != ERR_OK) {
		status = cmd_fail(c, &e);
		form_set_free(&set);
		return rc == ERR_NOT_FOUND ? EXIT_REFUSED : status;
	}
	o = form_head(f);
	fields = json_array();
	for (i = 0; i < form_field_count(f); i++)
		(void)json_array_append_new(fields, field_json(form_field_at(f, i)));
	(void)json_object_set_new(o, "fields", fields);
	(void)json_object_set_new(o, "sample", json_loads(form_sample(f), 0, NULL));
	cmd_print(c, o);
	form_set_free(&set);
	return EXIT_DONE;
}

static bool
print_findings(struct cmd *c, const struct form_finding *f, size_t n)
{
	bool wrong = false;
	json_t *o;
	size_t i;

	for (i = 0; i < n; i++) {
		wrong = wrong || !f[i].warning;
		if (!c->json) {
			printf("%s: %s %s\n", f[i].where, f[i].what, f[i].mend);
			continue;
		}
		o = json_object();
		cmd_text(o, "where", f[i].where);
		cmd_text(o, "what", f[i].what);
		cmd_text(o, "mend", f[i].mend);
		(void)json_object_set_new(o, "warning", json_boolean(f[i].warning));
		cmd_print(c, o);
	}
	return wrong;
}

int
cmd_form_check(struct cmd *c, int argc, char **argv)
{
	struct form_finding *findings = NULL;
	struct err e = ERR_INIT;
	int i, rest, status = EXIT_DONE;
	size_t n;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, -1, &rest))
		return EXIT_USAGE;
	for (i = 0; i < rest; i++) {
		findings = NULL;
		n = 0;
		if (form_lint(argv[i], c->datadir, c->lang, &findings, &n, &e) != ERR_OK) {
			status = cmd_fail(c, &e);
			continue;
		}
		if (print_findings(c, findings, n)) {
			cmd_say(c, "cmd.form.mistakes", argv[i], NULL);
			status = EXIT_REFUSED;
		}
		form_findings_free(&findings, n);
	}
	return status;
}

int
cmd_form_sign(struct cmd *c, int argc, char **argv)
{
	const char *root_key = NULL;
	const struct cmd_opt opts[] = { { "root-key", &root_key, NULL, true } };
	struct err e = ERR_INIT;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	if (site_forms_sign(root_key, argv[0], clock_wall_us(clock_system()), &e) != ERR_OK)
		return cmd_fail(c, &e);
	return EXIT_DONE;
}

int
cmd_form_load(struct cmd *c, int argc, char **argv)
{
	struct err e = ERR_INIT;
	size_t taken;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (site_forms_load(c->work, argv[0], c->datadir, &taken, &e) != ERR_OK)
		return cmd_fail(c, &e);
	o = json_object();
	cmd_int(o, "files", (int64_t)taken);
	cmd_print(c, o);
	return EXIT_DONE;
}
