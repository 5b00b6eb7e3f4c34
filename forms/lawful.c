/* SPDX-License-Identifier: ISC */
/*
 * The law's table over answers: what may be chosen next, and whether what was
 * chosen may be asked (番号法19条8号, 第九号命令).  Field ids are those of the
 * inquiry form (cli.md).
 */
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"

void
lawful_find(const struct answers *a, struct lawful *out)
{
	const char *as_of = answers_get(a, "as_of");
	struct date d;

	if (!date_parse(as_of, &d))
		d = a->today;
	date_format(d, out->on);
	out->procedure = catalog_find(a->set->catalog, answers_get(a, "procedure"), out->on);
}

bool
lawful_open(const struct lawful *l, const struct catalog_exchange *x)
{
	return catalog_in_force(x->from, x->to, l->on);
}

/* Is the information among those chosen? */
static bool
chosen(const struct answers *a, const char *code)
{
	const char *list = answers_get(a, "information");
	size_t n = strlen(code), len;

	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len == n && strncmp(list, code, n) == 0)
			return true;
	}
	return false;
}

/* The next exchange, from *i on, of the role and the information that were chosen; or NULL. */
static const struct catalog_exchange *
next_chosen(const struct answers *a, const struct lawful *l, size_t *i)
{
	while (l->procedure != NULL && *i < l->procedure->exchange_count) {
		const struct catalog_exchange *x = &l->procedure->exchanges[(*i)++];

		if (lawful_open(l, x) && strcmp(x->role, answers_get(a, "role")) == 0 &&
		    chosen(a, x->info_code))
			return x;
	}
	return NULL;
}

const struct catalog_provider *
lawful_provider(const struct answers *a)
{
	const struct catalog_provider *provider = NULL;
	const struct catalog_exchange *x;
	struct lawful l;
	size_t i = 0;

	lawful_find(a, &l);
	while ((x = next_chosen(a, &l, &i)) != NULL) {
		if (provider != NULL && provider != x->provider)
			return NULL;
		provider = x->provider;
	}
	return provider;
}

bool
lawful_differing(const struct answers *a, const char **one, const char **other)
{
	const struct catalog_exchange *x, *first;
	struct lawful l;
	size_t i = 0;

	lawful_find(a, &l);
	first = next_chosen(a, &l, &i);
	while ((x = next_chosen(a, &l, &i)) != NULL) {
		if (x->provider == first->provider || strcmp(x->info_code, first->info_code) == 0)
			continue;
		*one = first->info_name;
		*other = x->info_name;
		return true;
	}
	return false;
}

/* Has the role any exchange, and the information one for the role? */
static bool
role_open(const struct lawful *l, const char *role, const char *info, size_t len)
{
	const struct catalog_exchange *x;
	size_t i;

	for (i = 0; i < l->procedure->exchange_count; i++) {
		x = &l->procedure->exchanges[i];
		if (lawful_open(l, x) && strcmp(x->role, role) == 0 && (info == NULL ||
		    (strncmp(x->info_code, info, len) == 0 && x->info_code[len] == '\0')))
			return true;
	}
	return false;
}

/* Every chosen information of the role may come from this one. */
static bool
may_provide(const struct answers *a, const struct lawful *l, const struct catalog_organization *o)
{
	const struct catalog_exchange *x;
	size_t i;

	for (i = 0; i < l->procedure->exchange_count; i++) {
		x = &l->procedure->exchanges[i];
		if (lawful_open(l, x) && strcmp(x->role, answers_get(a, "role")) == 0 &&
		    chosen(a, x->info_code) && !catalog_may_provide(x, o))
			return false;
	}
	return true;
}

/* A local provider is named by its 6-digit code, and must be of the kind. */
static const char *
provider_fault(const struct answers *a, const struct lawful *l, const struct catalog_provider *p,
    const char **hint)
{
	const char *code = answers_get(a, "provider");
	const struct catalog_organization *o = catalog_organization(a->set->catalog, code);

	if (!p->local)
		return strcmp(p->code, code) == 0 ? NULL : "provider-kind";
	if (o == NULL)
		return "organization";
	if (o->city_code != NULL) {
		const struct catalog_organization *city =
		    catalog_organization(a->set->catalog, o->city_code);

		*hint = city != NULL ? city->head : o->city_code;
		return "ward";
	}
	return may_provide(a, l, o) ? NULL : "provider-kind";
}

const char *
lawful_fault(const struct answers *a, const char **code, const char **hint)
{
	const char *role = answers_get(a, "role"), *list = answers_get(a, "information");
	const struct catalog_provider *p;
	struct lawful l;
	size_t len;

	*code = "not-permitted";
	*hint = NULL;
	lawful_find(a, &l);
	if (*answers_get(a, "procedure") == '\0')
		return NULL;		/* missing: said elsewhere */
	if (l.procedure == NULL)
		return "procedure";
	if (!l.procedure->askable) {
		*hint = l.procedure->why_not;
		return "procedure";
	}
	if (*role != '\0' && !role_open(&l, role, NULL, 0))
		return "role";
	if (*role == '\0')
		return NULL;
	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (!role_open(&l, role, list, len))
			return "information";
	}
	if (*answers_get(a, "information") == '\0')
		return NULL;
	p = lawful_provider(a);
	if (p == NULL) {
		*code = "providers-differ";
		return "information";
	}
	if (*answers_get(a, "provider") == '\0')
		return NULL;
	*code = provider_fault(a, &l, p, hint);
	if (*code != NULL && strcmp(*code, "provider-kind") == 0)
		*hint = p->name;
	return *code != NULL ? "provider" : NULL;
}
