/* SPDX-License-Identifier: ISC */
/*
 * Reading the catalogue; see catalog.h.  Files are read in the order of their
 * names: 00-common.yaml names revisions, providers and kinds of information,
 * the others the procedures of one law each.
 */
#include "forms/catalog.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/catalog_private.h"
#include "forms/yaml.h"

static enum err_code
mistake(const struct yaml_file *f, ynode *n, const char *what, struct err *e)
{
	struct buf where = BUF_INIT;
	enum err_code rc;

	yaml_where(f, n, &where);
	rc = err_set(e, ERR_INVALID, "forms.catalogue", buf_str(&where), what, NULL);
	buf_free(&where);
	return rc;
}

/* An array in the arena with room for more; the old one is left to it. */
static bool
grow(struct arena *a, void **array, size_t count, size_t more, size_t size)
{
	char *grown = arena_alloc(a, (count + more + 1) * size);

	if (grown == NULL)
		return false;
	if (count != 0)
		memcpy(grown, *array, count * size);
	*array = grown;
	return true;
}

static const struct catalog_provider *
find_provider(const struct catalog *c, const char *code)
{
	size_t i;

	for (i = 0; code != NULL && i < c->provider_count; i++) {
		if (strcmp(c->providers[i].code, code) == 0)
			return &c->providers[i];
	}
	return NULL;
}

static const struct catalog_information *
find_information(const struct catalog *c, const char *code)
{
	size_t i;

	for (i = 0; code != NULL && i < c->information_count; i++) {
		if (strcmp(c->information[i].code, code) == 0)
			return &c->information[i];
	}
	return NULL;
}

/* A member that must be there, copied. */
static enum err_code
need(struct catalog *c, struct yaml_file *f, ynode *n, const char *key, const char **out,
    struct err *e)
{
	const char *s = yaml_get_text(f, n, key);

	if (s == NULL || *s == '\0')
		return mistake(f, n, key, e);
	*out = arena_copy(&c->arena, s);
	return *out != NULL ? ERR_OK : err_nomem(e);
}

static enum err_code
maybe(struct catalog *c, struct yaml_file *f, ynode *n, const char *key, const char **out,
    struct err *e)
{
	*out = NULL;
	return yaml_get_text(f, n, key) != NULL ? need(c, f, n, key, out, e) : ERR_OK;
}

/* ---- 00-common.yaml ---- */

static enum err_code
read_revisions(struct catalog *c, struct yaml_file *f, ynode *list, struct err *e)
{
	size_t i, n = yaml_count(list);

	if (!grow(&c->arena, (void **)&c->revisions, c->revision_count, n, sizeof *c->revisions))
		return err_nomem(e);
	for (i = 0; i < n; i++) {
		const char *s = yaml_text(yaml_at(f, list, i));
		struct date d;

		if (s == NULL || !date_parse(s, &d))
			return mistake(f, yaml_at(f, list, i), "revisions", e);
		c->revisions[c->revision_count++] = arena_copy(&c->arena, s);
	}
	return ERR_OK;
}

static enum err_code
read_providers(struct catalog *c, struct yaml_file *f, ynode *list, struct err *e)
{
	size_t i, n = yaml_count(list);
	enum err_code rc = ERR_OK;

	/* Exchanges point into the array: it is made once. */
	if (n != 0 && c->provider_count != 0)
		return mistake(f, list, "providers", e);
	if (!grow(&c->arena, (void **)&c->providers, 0, n, sizeof *c->providers))
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < n; i++) {
		ynode *node = yaml_at(f, list, i);
		struct catalog_provider *p = &c->providers[c->provider_count++];

		rc = need(c, f, node, "code", &p->code, e);
		if (rc == ERR_OK)
			rc = need(c, f, node, "name", &p->name, e);
		p->local = yaml_get_bool(f, node, "local", false);
	}
	return rc;
}

static enum err_code
read_information(struct catalog *c, struct yaml_file *f, ynode *list, struct err *e)
{
	size_t i, n = yaml_count(list);
	enum err_code rc = ERR_OK;

	if (!grow(&c->arena, (void **)&c->information, c->information_count, n,
	    sizeof *c->information))
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < n; i++) {
		ynode *node = yaml_at(f, list, i);
		struct catalog_information *info = &c->information[c->information_count++];

		rc = need(c, f, node, "code", &info->code, e);
		if (rc == ERR_OK)
			rc = need(c, f, node, "name", &info->name, e);
		info->provider = find_provider(c, yaml_get_text(f, node, "provider"));
		if (rc == ERR_OK && info->provider == NULL)
			rc = mistake(f, node, "provider", e);
	}
	return rc;
}

/* ---- procedures ---- */

/* One line of `exchanges`: a role and several kinds of information. */
static enum err_code
read_exchange(struct catalog *c, struct yaml_file *f, ynode *node,
    const struct catalog_procedure *p, struct catalog_exchange *to, size_t *made, struct err *e)
{
	ynode *list = yaml_get(f, node, "information");
	const struct catalog_provider *provider = NULL;
	const struct catalog_information *info;
	struct catalog_exchange x = { 0 };
	enum err_code rc = need(c, f, node, "role", &x.role, e);
	size_t i;

	*made = 0;
	if (rc == ERR_OK)
		rc = maybe(c, f, node, "from", &x.from, e);
	if (rc == ERR_OK)
		rc = maybe(c, f, node, "to", &x.to, e);
	if (rc == ERR_OK && yaml_get(f, node, "provider") != NULL &&
	    (provider = find_provider(c, yaml_get_text(f, node, "provider"))) == NULL)
		rc = mistake(f, node, "provider", e);
	if (rc == ERR_OK && yaml_count(list) == 0)
		rc = mistake(f, node, "information", e);
	if (x.from == NULL)
		x.from = p->from;
	if (x.to == NULL)
		x.to = p->to;
	for (i = 0; rc == ERR_OK && i < yaml_count(list); i++) {
		info = find_information(c, yaml_text(yaml_at(f, list, i)));
		if (info == NULL)
			return mistake(f, yaml_at(f, list, i), "information", e);
		x.info_code = info->code;
		x.info_name = info->name;
		x.provider = provider != NULL ? provider : info->provider;
		to[(*made)++] = x;
	}
	return rc;
}

static enum err_code
read_exchanges(struct catalog *c, struct yaml_file *f, ynode *list, struct catalog_procedure *p,
    struct err *e)
{
	struct catalog_exchange *all;
	size_t i, made, room = 0;
	enum err_code rc = ERR_OK;

	for (i = 0; i < yaml_count(list); i++)
		room += yaml_count(yaml_get(f, yaml_at(f, list, i), "information"));
	all = arena_alloc(&c->arena, (room + 1) * sizeof *all);
	if (all == NULL)
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < yaml_count(list); i++) {
		rc = read_exchange(c, f, yaml_at(f, list, i), p, all + p->exchange_count, &made, e);
		p->exchange_count += made;
	}
	p->exchanges = all;
	return rc;
}

static enum err_code
read_procedure(struct catalog *c, struct yaml_file *f, ynode *n, struct catalog_procedure *p,
    struct err *e)
{
	const struct {
		const char	*key;
		const char	**to;
		bool		 needed;
	} texts[] = {
		{ "code", &p->code, true }, { "title", &p->title, true },
		{ "kana", &p->kana, true }, { "inquirer", &p->inquirer, true },
		{ "law", &p->law, true }, { "from", &p->from, true }, { "to", &p->to, false },
		{ "row", &p->row, false }, { "article", &p->article, false },
		{ "item", &p->item, false }, { "affair", &p->affair, false },
		{ "appendix", &p->appendix, false }, { "why_not", &p->why_not, false },
		{ "instead", &p->instead, false },
		{ "often_returned", &p->often_returned, false },
		{ "guidance", &p->guidance, false },
	};
	const struct {
		const char		*key;
		const char *const	**to;
	} lists[] = {
		{ "words", &p->words }, { "spared", &p->spared }, { "look_at", &p->look_at },
		{ "related", &p->related },
	};
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < NELEM(texts); i++)
		rc = (texts[i].needed ? need : maybe)(c, f, n, texts[i].key, texts[i].to, e);
	for (i = 0; rc == ERR_OK && i < NELEM(lists); i++) {
		if (!yaml_texts(f, yaml_get(f, n, lists[i].key), &c->arena, lists[i].to))
			rc = err_nomem(e);
	}
	if (rc != ERR_OK)
		return rc;
	p->askable = yaml_get_bool(f, n, "askable", true);
	if (!p->askable)
		return p->why_not != NULL && p->instead != NULL ? ERR_OK :
		    mistake(f, n, "why_not, instead", e);
	if (p->row == NULL || p->article == NULL)
		return mistake(f, n, "row, article", e);
	return read_exchanges(c, f, yaml_get(f, n, "exchanges"), p, e);
}

static enum err_code
read_procedures(struct catalog *c, struct yaml_file *f, ynode *list, struct err *e)
{
	size_t i, n = yaml_count(list);
	enum err_code rc = ERR_OK;

	if (!grow(&c->arena, (void **)&c->procedures, c->procedure_count, n,
	    sizeof *c->procedures))
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < n; i++)
		rc = read_procedure(c, f, yaml_at(f, list, i),
		    &c->procedures[c->procedure_count++], e);
	return rc;
}

static enum err_code
read_file(struct catalog *c, const char *path, struct err *e)
{
	static const struct {
		const char	*key;
		enum err_code	(*read)(struct catalog *c, struct yaml_file *f, ynode *list,
				    struct err *e);
	} parts[] = {
		{ "revisions", read_revisions }, { "providers", read_providers },
		{ "information", read_information }, { "procedures", read_procedures },
	};
	struct yaml_file f;
	enum err_code rc = yaml_open(path, &f, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	for (i = 0; rc == ERR_OK && i < NELEM(parts); i++) {
		ynode *list = yaml_get(&f, yaml_root(&f), parts[i].key);

		if (list != NULL)
			rc = parts[i].read(c, &f, list, e);
	}
	yaml_close(&f);
	return rc;
}

/* ---- the directory ---- */

static int
is_yaml(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static enum err_code
read_directory(struct catalog *c, const char *dir, struct err *e)
{
	struct dirent **names;
	int i, n = scandir(dir, &names, is_yaml, alphasort);
	enum err_code rc = ERR_OK;
	char *path;

	if (n < 0)
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", dir, NULL);
	for (i = 0; i < n; i++) {
		path = path_join(dir, names[i]->d_name);
		if (path == NULL)
			rc = err_nomem(e);
		else if (rc == ERR_OK)
			rc = read_file(c, path, e);
		free(path);
		free(names[i]);
	}
	free(names);
	return rc;
}

enum err_code
catalog_load(const char *dir, struct catalog **out, struct err *e)
{
	struct catalog *c = calloc(1, sizeof *c);
	enum err_code rc;
	char *codes;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	codes = path_join(dir, "../codes/organizations.tsv");
	rc = codes != NULL ? read_directory(c, dir, e) : err_nomem(e);
	if (rc == ERR_OK)
		rc = catalog_load_organizations(c, codes, e);
	if (rc == ERR_OK)
		rc = catalog_index(c, e);
	free(codes);
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
	free(*c);
	*c = NULL;
}

/* ---- looking up ---- */

bool
catalog_in_force(const char *from, const char *to, const char *on)
{
	return (from == NULL || strcmp(from, on) <= 0) && (to == NULL || strcmp(on, to) <= 0);
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
	size_t i;

	for (i = 0; i < c->organization_count; i++) {
		if (strcmp(c->organizations[i].code, code) == 0)
			return &c->organizations[i];
	}
	return NULL;
}
