/* SPDX-License-Identifier: ISC */
/*
 * The set of forms: every *.yaml of the forms directory, with the catalogue;
 * see form.h.  A form with a mistake is refused whole, with the place, when it
 * is asked for.
 */
#include "forms/form.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/form_private.h"
#include "i18n/glyphs.h"

#define SHARED_FILE	"shared.yaml"

static int
is_form(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static bool
mistaken(const struct form_findings *found)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		if (!found->rows[i].warning)
			return true;
	}
	return false;
}

/* A form of the same id replaces the earlier one: site packs override. */
static enum err_code
take(struct form_set *s, struct form *f, struct err *e)
{
	struct form **grown;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (strcmp(s->forms[i]->id, f->id) == 0) {
			form_free(&s->forms[i]);
			s->forms[i] = f;
			return ERR_OK;
		}
	}
	grown = realloc(s->forms, (s->count + 1) * sizeof(struct form *));
	if (grown == NULL) {
		form_free(&f);
		return err_nomem(e);
	}
	s->forms = grown;
	s->forms[s->count++] = f;
	return ERR_OK;
}

static enum err_code
load_one(struct form_set *s, const char *path, const char *shared, struct err *e)
{
	struct form *f = NULL;
	enum err_code rc = form_read_head(path, shared, &f, e);

	if (rc == ERR_OK && f != NULL)
		rc = take(s, f, e);
	return rc;
}

static enum err_code
load_directory(struct form_set *s, const char *dir, const char *usual_shared, struct err *e)
{
	struct dirent **names;
	int i, n = scandir(dir, &names, is_form, alphasort);
	char *path, *shared;
	enum err_code rc = ERR_OK;

	if (n < 0)
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", dir, NULL);
	shared = path_join(dir, SHARED_FILE);
	if (shared == NULL)
		rc = err_nomem(e);
	for (i = 0; i < n; i++) {
		path = path_join(dir, names[i]->d_name);
		if (rc == ERR_OK)
			rc = path != NULL ? load_one(s, path, usual_shared != NULL &&
			    !file_exists(shared) ? usual_shared : shared, e) : err_nomem(e);
		free(path);
		free(names[i]);
	}
	free(names);
	free(shared);
	return rc;
}

/* The inquiry first, as people use it most. */
static int
by_use(const void *a, const void *b)
{
	const struct form *const *x = a, *const *y = b;
	bool xi = strcmp((*x)->kind, "inquiry") == 0, yi = strcmp((*y)->kind, "inquiry") == 0;

	return xi != yi ? (xi ? -1 : 1) : strcmp((*x)->id, (*y)->id);
}

/* A part of the municipality's own directory, NULL when there is none. */
static char *
site_part(const char *sitedir, const char *part)
{
	char *path = sitedir != NULL ? path_join(sitedir, part) : NULL;

	if (path != NULL && !file_exists(path)) {
		free(path);
		path = NULL;
	}
	return path;
}

enum err_code
form_set_load(const char *datadir, const char *sitedir, struct form_set **out, struct err *e)
{
	struct form_set *s = calloc(1, sizeof *s);
	char *forms, *catalogue, *shared, *site_forms, *site_catalogue;
	enum err_code rc;

	*out = NULL;
	if (s == NULL)
		return err_nomem(e);
	forms = path_join(datadir, "forms");
	shared = path_join(datadir, "forms/" SHARED_FILE);
	catalogue = path_join(datadir, "catalogue");
	site_forms = site_part(sitedir, "forms");
	site_catalogue = site_part(sitedir, "catalogue");
	rc = forms != NULL && catalogue != NULL && shared != NULL ? expr_new(&s->expr, e) :
	    err_nomem(e);
	if (rc == ERR_OK)
		rc = catalog_load(catalogue, site_catalogue, &s->catalog, e);
	if (rc == ERR_OK)
		rc = glyphs_load(datadir, &s->glyphs, e);
	if (rc == ERR_OK)
		rc = load_directory(s, forms, NULL, e);
	if (rc == ERR_OK && site_forms != NULL)
		rc = load_directory(s, site_forms, shared, e);
	free(forms);
	free(shared);
	free(catalogue);
	free(site_forms);
	free(site_catalogue);
	if (rc != ERR_OK) {
		form_set_free(&s);
		return rc;
	}
	if (s->count != 0)
		qsort(s->forms, s->count, sizeof(struct form *), by_use);
	*out = s;
	return ERR_OK;
}

void
form_set_free(struct form_set **s)
{
	size_t i;

	if (*s == NULL)
		return;
	for (i = 0; i < (*s)->count; i++)
		form_free(&(*s)->forms[i]);
	free((*s)->forms);
	catalog_free(&(*s)->catalog);
	expr_free(&(*s)->expr);
	glyphs_free(&(*s)->glyphs);
	free(*s);
	*s = NULL;
}

void
form_set_language(struct form_set *s, const char *lang)
{
	s->english = strcmp(lang, "en") == 0;
}

const char *
form_set_lang(const struct form_set *s)
{
	return s->english ? "en" : "ja";
}

const struct catalog *
form_set_catalog(const struct form_set *s)
{
	return s->catalog;
}

size_t
form_set_count(const struct form_set *s)
{
	return s->count;
}

const struct form *
form_set_at(const struct form_set *s, size_t i)
{
	return s->forms[i];
}

/* Fields and rules into a form whose head is there; its place stays, and what was said of it. */
static enum err_code
make_whole(const struct form_set *s, struct form *f, struct err *e)
{
	struct form_findings found = { NULL, 0 };
	struct form *whole = NULL;
	enum err_code rc = form_read(f->path, f->shared_path, s->expr, s->english, &whole,
	    &found, e);

	if (rc == ERR_OK && mistaken(&found))
		rc = err_set(e, ERR_INVALID, "forms.mistake", found.rows[0].where,
		    found.rows[0].what, found.rows[0].mend, NULL);
	/* Another file than the one whose head was read is another form. */
	if (rc == ERR_OK && (whole == NULL || strcmp(whole->digest, f->digest) != 0))
		rc = err_set(e, ERR_INVALID, "forms.mistake", f->path, "", "", NULL);
	form_findings_free(&found.rows, found.count);
	if (rc == ERR_OK) {
		whole->path = f->path;
		whole->shared_path = f->shared_path;
		whole->whole = true;
		whole->head = f->arena;
		*f = *whole;
		free(whole);
		return ERR_OK;
	}
	form_free(&whole);
	return rc;
}

enum err_code
form_set_get(const struct form_set *s, const char *id, const struct form **out, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	*out = NULL;
	for (i = 0; i < s->count && strcmp(s->forms[i]->id, id) != 0; i++)
		continue;
	if (i == s->count)
		return err_set(e, ERR_NOT_FOUND, "forms.unknown", id, NULL);
	if (!s->forms[i]->whole)
		rc = make_whole(s, s->forms[i], e);
	if (rc == ERR_OK)
		*out = s->forms[i];
	return rc;
}

const struct form *
form_set_find(const struct form_set *s, const char *id)
{
	const struct form *f;

	return form_set_get(s, id, &f, NULL) == ERR_OK ? f : NULL;
}

const char *
form_id(const struct form *f)
{
	return f->id;
}

const char *
form_kind(const struct form *f)
{
	return f->kind;
}

const char *
form_title(const struct form *f)
{
	return f->title;
}

int
form_version(const struct form *f)
{
	return f->version;
}

const char *
form_dataset(const struct form *f)
{
	return f->dataset;
}

const char *
form_layout(const struct form *f)
{
	return f->layout;
}

const char *
form_digest(const struct form *f)
{
	return f->digest;
}

const char *
form_affair(const struct form *f)
{
	return f->affair;
}

const char *
form_procedure(const struct form *f)
{
	return f->procedure;
}

size_t
form_field_count(const struct form *f)
{
	return f->field_count;
}

const struct form_field *
form_field_at(const struct form *f, size_t i)
{
	return &f->fields[i];
}

const struct form_field *
form_field_find(const struct form *f, const char *id)
{
	size_t i = form_index(f, id);

	return i != SIZE_MAX ? &f->fields[i] : NULL;
}

const struct form_field *
form_field_beside(const struct form *f, const struct form_field *like, const char *base)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (f->fields[i].copy == like->copy && strcmp(f->fields[i].base, base) == 0)
			return &f->fields[i];
	}
	return NULL;
}

const char *
form_sample(const struct form *f)
{
	return f->sample;
}

size_t
form_index(const struct form *f, const char *id)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (strcmp(f->fields[i].id, id) == 0)
			return i;
	}
	return SIZE_MAX;
}

bool
form_findings_add(struct form_findings *to, const char *where, bool warning, const char *what,
    const char *mend)
{
	struct form_finding *grown = realloc(to->rows, (to->count + 1) * sizeof *grown), *row;

	if (grown == NULL)
		return false;
	to->rows = grown;
	row = &grown[to->count++];
	*row = (struct form_finding){ strdup(where), strdup(what), strdup(mend), warning };
	return row->where != NULL && row->what != NULL && row->mend != NULL;
}

void
form_findings_free(struct form_finding **f, size_t n)
{
	size_t i;

	for (i = 0; *f != NULL && i < n; i++) {
		free((*f)[i].where);
		free((*f)[i].what);
		free((*f)[i].mend);
	}
	free(*f);
	*f = NULL;
}

void
form_free(struct form **f)
{
	if (*f == NULL)
		return;
	arena_free(&(*f)->arena);
	arena_free(&(*f)->head);
	free((*f)->path);
	free((*f)->shared_path);
	free(*f);
	*f = NULL;
}
