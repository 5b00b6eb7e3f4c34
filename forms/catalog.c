/* SPDX-License-Identifier: ISC */
/*
 * The catalogue: its directories, and looking things up; see catalog.h.
 * Files are read in the order of their names, the municipality's own first.
 */
#include "forms/catalog.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/catalog_private.h"

#define CATALOGUE_FILE_MAX	((size_t)16 * 1024 * 1024)

#define OWN_FILE	"own.tsv"

/* What is the municipality's own is read by itself, behind everything else. */
static int
is_table(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 4 && strcmp(d->d_name + n - 4, ".tsv") == 0 &&
	    strcmp(d->d_name, OWN_FILE) != 0;
}

static enum err_code
read_file(struct catalog_reader *r, const char *path, struct err *e)
{
	struct buf text = BUF_INIT_MAX(CATALOGUE_FILE_MAX);
	enum err_code rc = file_read(path, &text, e);

	if (rc == ERR_OK)
		rc = catalog_reader_take(r, path, buf_str(&text), text.len, e);
	buf_free(&text);
	return rc;
}

static enum err_code
read_directory(struct catalog_reader *r, const char *dir, struct err *e)
{
	struct dirent **names;
	int i, n = scandir(dir, &names, is_table, alphasort);
	enum err_code rc = ERR_OK;
	char *path;

	if (n < 0)
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", dir, NULL);
	for (i = 0; i < n; i++) {
		path = path_join(dir, names[i]->d_name);
		if (path == NULL)
			rc = err_nomem(e);
		else if (rc == ERR_OK)
			rc = read_file(r, path, e);
		free(path);
		free(names[i]);
	}
	free(names);
	return rc;
}

bool
catalog_names_order(const char *text)
{
	return strncmp(text, "order\t", 6) == 0 || strstr(text, "\norder\t") != NULL;
}

/* What adds to the rest: the text, or what was taken before. */
struct own { const char *name, *text; size_t len; };

static enum err_code
read_own(struct catalog_reader *r, const char *sitedir, const struct own *own, struct err *e)
{
	char *path;
	enum err_code rc = ERR_OK;

	if (own != NULL)
		return catalog_reader_take(r, own->name, own->text, own->len, e);
	if (sitedir == NULL)
		return ERR_OK;
	path = path_join(sitedir, OWN_FILE);
	if (path == NULL)
		return err_nomem(e);
	if (file_exists(path))
		rc = read_file(r, path, e);
	free(path);
	return rc;
}

static enum err_code
load(const char *dir, const char *sitedir, const struct own *own, struct catalog **out,
    struct err *e)
{
	struct catalog *c = calloc(1, sizeof *c);
	struct catalog_reader *r = NULL;
	enum err_code rc;
	char *codes;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	codes = path_join(dir, "../codes/organizations.tsv");
	rc = codes != NULL ? catalog_reader_new(c, &r, e) : err_nomem(e);
	if (rc == ERR_OK && sitedir != NULL && file_exists(sitedir))
		rc = read_directory(r, sitedir, e);
	if (rc == ERR_OK)
		rc = read_directory(r, dir, e);
	if (rc == ERR_OK)
		rc = read_own(r, sitedir, own, e);
	if (r != NULL && rc == ERR_OK)
		rc = catalog_reader_end(r, e);
	if (rc == ERR_OK)
		rc = catalog_load_organizations(c, codes, e);
	c->index = rc == ERR_OK ? calloc(1, sizeof *c->index) : NULL;
	if (rc == ERR_OK && c->index == NULL)
		rc = err_nomem(e);
	catalog_reader_free(&r);
	free(codes);
	if (rc == ERR_OK)
		*out = c;
	else
		catalog_free(&c);
	return rc;
}

enum err_code
catalog_load(const char *dir, const char *sitedir, struct catalog **out, struct err *e)
{
	return load(dir, sitedir, NULL, out, e);
}

enum err_code
catalog_read_own(const char *dir, const char *sitedir, const char *name, const char *text,
    size_t len, struct catalog **out, struct err *e)
{
	return load(dir, sitedir, &(struct own){ name, text, len }, out, e);
}

enum err_code
catalog_read(const char *name, const char *text, size_t len, struct catalog **out, struct err *e)
{
	struct catalog *c = calloc(1, sizeof *c);
	struct catalog_reader *r = NULL;
	enum err_code rc;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	rc = catalog_reader_new(c, &r, e);
	if (rc == ERR_OK)
		rc = catalog_reader_take(r, name, text, len, e);
	if (rc == ERR_OK)
		rc = catalog_reader_end(r, e);
	if (rc == ERR_OK && (c->order == NULL || c->revision_count == 0))
		rc = err_set(e, ERR_INVALID, "forms.catalogue", name, "order, revision", NULL);
	catalog_reader_free(&r);
	if (rc == ERR_OK)
		*out = c;
	else
		catalog_free(&c);
	return rc;
}

void
catalog_free(struct catalog **c)
{
	if (*c == NULL)
		return;
	arena_free(&(*c)->arena);
	if ((*c)->index != NULL)
		arena_free(&(*c)->index->arena);
	free((*c)->index);
	free((*c)->items);
	free((*c)->datasets);
	free(*c);
	*c = NULL;
}

/* ---- looking up ---- */

bool
catalog_in_force(const char *from, const char *to, const char *on)
{
	return (from == NULL || strcmp(from, on) <= 0) && (to == NULL || strcmp(on, to) <= 0);
}

const struct catalog_item *
catalog_item(const struct catalog *c, const char *information, const char *code)
{
	for (size_t i = c->item_count; i-- > 0;) {
		if (strcmp(c->items[i].code, code) == 0 &&
		    strcmp(c->items[i].information, information) == 0)
			return &c->items[i];
	}
	return NULL;
}

const char *
catalog_item_form(const struct catalog *c, const char *information)
{
	for (size_t i = c->dataset_count; i-- > 0;) {
		if (strcmp(c->datasets[i].information, information) == 0)
			return c->datasets[i].form;
	}
	return NULL;
}

const char *
catalog_order(const struct catalog *c)
{
	return c->order;
}

size_t
catalog_revision_count(const struct catalog *c)
{
	return c->revision_count;
}

const char *
catalog_revision_at(const struct catalog *c, size_t i)
{
	return c->revisions[i];
}

const char *
catalog_revision(const struct catalog *c, const char *on)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < c->revision_count; i++) {
		if (strcmp(c->revisions[i], on) <= 0)
			found = c->revisions[i];
	}
	return found;
}

size_t
catalog_count(const struct catalog *c)
{
	return c->procedure_count;
}

const struct catalog_procedure *
catalog_at(const struct catalog *c, size_t i)
{
	return &c->procedures[i];
}

const struct catalog_procedure *
catalog_find(const struct catalog *c, const char *code, const char *on)
{
	const struct catalog_procedure *best = NULL, *p;
	size_t i;

	for (i = 0; i < c->procedure_count; i++) {
		p = &c->procedures[i];
		if (strcmp(p->code, code) != 0 ||
		    (on != NULL && !catalog_in_force(p->from, p->to, on)))
			continue;
		if (best == NULL || strcmp(p->from, best->from) > 0)
			best = p;
	}
	return best;
}

const struct catalog_organization *
catalog_organization(const struct catalog *c, const char *code)
{
	size_t low = 0, high = c->organization_count, middle;
	int order;

	/* The file is sorted by code; catalog_load_organizations() refuses another. */
	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(c->organizations[middle].code, code);
		if (order == 0)
			return &c->organizations[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Is the word among those of a list parted by commas? */
static bool
listed(const char *list, const char *word)
{
	size_t n = strlen(word), len;

	for (; list != NULL && *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == n && strncmp(list, word, n) == 0)
			return true;
	}
	return false;
}

bool
catalog_asks(const struct catalog_organization *o, const struct catalog_procedure *p)
{
	static const char governor[] = "都道府県知事";	/* alone; 都道府県知事等 are others too */

	return o->is_prefecture || p->inquirer == NULL || strcmp(p->inquirer, governor) != 0 ||
	    listed(p->taken_over, o->kind);
}

bool
catalog_may_provide(const struct catalog_exchange *x, const struct catalog_organization *o)
{
	if (o->city_code != NULL)
		return false;
	switch (x->provider->class) {
	case PROVIDER_EITHER:
		return true;
	case PROVIDER_MUNICIPALITY:
		return !o->is_prefecture;
	case PROVIDER_PREFECTURE:
		return o->is_prefecture || listed(x->taken_over, o->kind);
	default:
		return false;
	}
}
