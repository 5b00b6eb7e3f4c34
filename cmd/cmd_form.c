/* SPDX-License-Identifier: ISC */
/*
 * form and catalogue: what may be asked and what is asked for it.  They need
 * no store: definitions are read from the data directory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

static int
load(struct cmd *c, struct form_set **set)
{
	struct err e = ERR_INIT;

	if (form_set_load(c->datadir, NULL, set, &e) != ERR_OK)
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
	status = load(c, &set);
	for (i = 0; status == EXIT_DONE && i < form_set_count(set); i++)
		cmd_print(c, form_head(form_set_at(set, i)));
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
	(void)json_object_set_new(o, "repeat", json_false());
	return o;
}

int
cmd_form_show(struct cmd *c, int argc, char **argv)
{
	struct form_set *set = NULL;
	const struct form *f;
	json_t *o, *fields;
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = load(c, &set);
	if (status != EXIT_DONE)
		return status;
	f = form_set_find(set, argv[0]);
	if (f == NULL) {
		cmd_say(c, "cmd.form.unknown", argv[0], NULL);
		form_set_free(&set);
		return EXIT_REFUSED;
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
		if (form_lint(argv[i], c->datadir, &findings, &n, &e) != ERR_OK) {
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

/* --on as a date, today in Japan when not given. */
static bool
read_on(struct cmd *c, const char **on, char today[DATE_TEXT_SIZE])
{
	struct date d;

	if (*on == NULL) {
		date_format(date_at(clock_wall_us(clock_system())), today);
		*on = today;
		return true;
	}
	if (date_parse(*on, &d))
		return true;
	cmd_say(c, "cmd.usage.date", "on", *on);
	return false;
}

static json_t *
procedure_head(const struct catalog_procedure *p)
{
	json_t *o = json_object();

	cmd_text(o, "procedure", p->code);
	cmd_text(o, "row", p->row);
	cmd_text(o, "article", p->article);
	cmd_text(o, "item", p->item);
	return o;
}

int
cmd_catalogue_list(struct cmd *c, int argc, char **argv)
{
	const char *on = NULL;
	const struct cmd_opt opts[] = { { "on", &on, NULL, false } };
	const struct catalog_procedure *p;
	const struct catalog *catalog;
	struct form_set *set = NULL;
	char today[DATE_TEXT_SIZE];
	json_t *o;
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL) || !read_on(c, &on, today))
		return EXIT_USAGE;
	status = load(c, &set);
	catalog = status == EXIT_DONE ? form_set_catalog(set) : NULL;
	for (i = 0; catalog != NULL && i < catalog_count(catalog); i++) {
		p = catalog_at(catalog, i);
		if (!catalog_in_force(p->from, p->to, on))
			continue;
		o = procedure_head(p);
		cmd_text(o, "title", p->title);
		cmd_text(o, "inquirer", p->inquirer);
		cmd_text(o, "law", p->law);
		if (!p->askable) {
			(void)json_object_set_new(o, "askable", json_false());
			cmd_text(o, "why_not", p->why_not);
			cmd_text(o, "instead", p->instead);
		}
		cmd_print(c, o);
	}
	form_set_free(&set);
	return status;
}

/* "designated,core" as an array. */
static json_t *
words_json(const char *list)
{
	json_t *a = json_array();
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		(void)json_array_append_new(a, json_stringn(list, len));
	}
	return a;
}

static const char *const class_words[] = {
	[PROVIDER_SINGLE] = NULL, [PROVIDER_MUNICIPALITY] = "municipality",
	[PROVIDER_PREFECTURE] = "prefecture", [PROVIDER_EITHER] = "either",
};

static void
print_exchange(struct cmd *c, const struct catalog_procedure *p, const struct catalog_exchange *x)
{
	json_t *o = procedure_head(p), *info = json_object();

	cmd_text(info, "code", x->info_code);
	cmd_text(info, "name", x->info_name);
	cmd_text(o, "role", x->role);
	(void)json_object_set_new(o, "information", info);
	cmd_text(o, "provider", x->provider->name);
	cmd_text(o, "provider_code", x->provider->code);
	cmd_text(o, "provider_class", class_words[x->provider->class]);
	if (x->provider->class == PROVIDER_PREFECTURE && x->taken_over != NULL)
		(void)json_object_set_new(o, "taken_over", words_json(x->taken_over));
	cmd_text(o, "from", x->from);
	cmd_text(o, "to", x->to);
	cmd_print(c, o);
}

/* Combinations in force on a date; on NULL: all there are or were. */
static void
print_exchanges(struct cmd *c, const struct catalog_procedure *p, const char *on)
{
	size_t i;

	for (i = 0; i < p->exchange_count; i++) {
		if (on == NULL ||
		    catalog_in_force(p->exchanges[i].from, p->exchanges[i].to, on))
			print_exchange(c, p, &p->exchanges[i]);
	}
}

int
cmd_catalogue_ask(struct cmd *c, int argc, char **argv)
{
	const char *code = NULL, *on = NULL;
	const struct cmd_opt opts[] = {
		{ "procedure", &code, NULL, false },
		{ "on", &on, NULL, false },
	};
	const struct catalog_procedure *p;
	struct form_set *set = NULL;
	char today[DATE_TEXT_SIZE];
	size_t i;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if ((code != NULL || on != NULL) && !read_on(c, &on, today))
		return EXIT_USAGE;
	status = load(c, &set);
	if (status != EXIT_DONE)
		return status;
	if (code == NULL) {
		/* The whole table, with its dates: what the stand-in judges by. */
		for (i = 0; i < catalog_count(form_set_catalog(set)); i++)
			print_exchanges(c, catalog_at(form_set_catalog(set), i), on);
	} else if ((p = catalog_find(form_set_catalog(set), code, on)) == NULL) {
		cmd_say(c, "cmd.catalogue.unknown", code, NULL);
		status = EXIT_REFUSED;
	} else if (!p->askable) {
		cmd_say(c, "cmd.catalogue.not_askable", p->why_not, p->instead);
		status = EXIT_REFUSED;
	} else {
		print_exchanges(c, p, on);
	}
	form_set_free(&set);
	return status;
}
