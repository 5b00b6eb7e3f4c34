/* SPDX-License-Identifier: ISC */
/*
 * The inside of a catalogue, for the files of forms/ that build and search it.
 */
#ifndef FORMS_CATALOG_PRIVATE_H
#define FORMS_CATALOG_PRIVATE_H

#include "forms/arena.h"
#include "forms/catalog.h"

struct catalog_information {
	const char			*code, *name;
	const struct catalog_provider	*provider;
};

struct catalog {
	struct arena			 arena;
	const char			**revisions;	/* ascending */
	size_t				 revision_count;
	struct catalog_provider		*providers;
	size_t				 provider_count;
	struct catalog_information	*information;
	size_t				 information_count;
	struct catalog_procedure	*procedures;
	const char			**haystacks;	/* folded text of each procedure */
	size_t				 procedure_count;
	struct catalog_organization	*organizations;
	size_t				 organization_count;
};

/* organizations.tsv into the catalogue. */
enum err_code	catalog_load_organizations(struct catalog *c, const char *path,
		    struct err *e) MUST_CHECK;
/* Everything a procedure may be found by, folded, fields apart by newlines. */
enum err_code	catalog_index(struct catalog *c, struct err *e) MUST_CHECK;

#endif
