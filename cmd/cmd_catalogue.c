/* SPDX-License-Identifier: ISC */
/*
 * catalogue: what the law lets people ask.  `list`, `ask` and `diff` need no
 * store; `load` takes a table that the root has signed and shows what it
 * changes before it is taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"

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
	status = cmd_forms(c, &set);
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
	status = cmd_forms(c, &set);
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

/* ---- what changes between two dates, or two tables ---- */

struct side {
	struct catalog	*own;		/* of a file */
	const struct catalog *catalog;
	const char	*on;
};

static bool
holds(const struct side *s, const struct catalog_procedure *p, const struct catalog_exchange *x)
{
	const struct catalog_procedure *q = catalog_find(s->catalog, p->code, s->on);
	size_t i;

	for (i = 0; q != NULL && i < q->exchange_count; i++) {
		const struct catalog_exchange *y = &q->exchanges[i];

		if (strcmp(x->role, y->role) == 0 && strcmp(x->info_code, y->info_code) == 0 &&
		    strcmp(x->provider->code, y->provider->code) == 0 &&
		    catalog_in_force(y->from, y->to, s->on))
			return true;
	}
	return false;
}

static void
print_change(struct cmd *c, const char *change, const struct catalog_procedure *p,
    const struct catalog_exchange *x)
{
	json_t *o = json_object();

	cmd_text(o, "change", change);
	cmd_text(o, "procedure", p->code);
	cmd_text(o, "title", p->title);
	cmd_text(o, "role", x->role);
	cmd_text(o, "information", x->info_code);
	cmd_text(o, "name", x->info_name);
	cmd_text(o, "provider", x->provider->name);
	cmd_print(c, o);
}

/* Combinations that one side has and the other has not. */
static size_t
print_missing(struct cmd *c, const char *change, const struct side *has, const struct side *not)
{
	size_t i, k, n = 0;

	for (i = 0; i < catalog_count(has->catalog); i++) {
		const struct catalog_procedure *p = catalog_at(has->catalog, i);

		for (k = 0; k < p->exchange_count; k++) {
			if (!catalog_in_force(p->exchanges[k].from, p->exchanges[k].to, has->on) ||
			    holds(not, p, &p->exchanges[k]))
				continue;
			print_change(c, change, p, &p->exchanges[k]);
			n++;
		}
	}
	return n;
}

static void
print_diff(struct cmd *c, const struct side *a, const struct side *b)
{
	json_t *o = json_object();

	cmd_int(o, "removed", (int64_t)print_missing(c, "removed", a, b));
	cmd_int(o, "added", (int64_t)print_missing(c, "added", b, a));
	cmd_print(c, o);
}

static const char *
newest(const struct catalog *c)
{
	size_t n = catalog_revision_count(c);

	return n != 0 ? catalog_revision_at(c, n - 1) : "";
}

/* A date of the catalogue in force, or a file's table at its newest revision. */
static int
read_side(struct cmd *c, const char *word, const struct catalog *now, struct side *out)
{
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct date d;
	int status;

	*out = (struct side){ NULL, now, word };
	if (date_parse(word, &d))
		return EXIT_DONE;
	status = cmd_read(c, word, &text);
	if (status == EXIT_DONE && catalog_read(word, buf_str(&text), text.len, &out->own,
	    &e) != ERR_OK)
		status = cmd_fail(c, &e);
	if (status == EXIT_DONE) {
		out->catalog = out->own;
		out->on = newest(out->own);
	}
	buf_free(&text);
	return status;
}

int
cmd_catalogue_diff(struct cmd *c, int argc, char **argv)
{
	struct side a = { 0 }, b = { 0 };
	struct form_set *set = NULL;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 2, 2, NULL))
		return EXIT_USAGE;
	status = cmd_forms(c, &set);
	if (status == EXIT_DONE)
		status = read_side(c, argv[0], form_set_catalog(set), &a);
	if (status == EXIT_DONE)
		status = read_side(c, argv[1], form_set_catalog(set), &b);
	if (status == EXIT_DONE)
		print_diff(c, &a, &b);
	catalog_free(&a.own);
	catalog_free(&b.own);
	form_set_free(&set);
	return status;
}

/* ---- a new table ---- */

int
cmd_catalogue_load(struct cmd *c, int argc, char **argv)
{
	struct buf text = BUF_INIT, table = BUF_INIT;
	struct side now = { 0 }, next = { 0 };
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status == EXIT_DONE)
		status = cmd_read(c, argv[0], &text);
	/* Signed, it is one line. */
	if (strncmp(buf_str(&text), "eyJ", 3) == 0)
		cmd_trim(&text);
	if (status == EXIT_DONE && site_catalogue_open(c->work, argv[0], buf_str(&text), text.len,
	    &table, &next.own, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	if (status == EXIT_DONE) {
		now.catalog = form_set_catalog(work_forms(c->work));
		now.on = newest(now.catalog);
		next.catalog = next.own;
		next.on = newest(next.own);
		print_diff(c, &now, &next);
		if (site_catalogue_put(c->work, buf_str(&text), &table, &e) != ERR_OK)
			status = cmd_fail(c, &e);
		else
			cmd_say(c, "cmd.catalogue.loaded", next.on, NULL);
	}
	catalog_free(&next.own);
	buf_free(&text);
	buf_free(&table);
	return status;
}
