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
	const char			*taken_over;
};

struct catalog_dataset {
	const char			*information, *form;
};

/* Far more than the law has; exchanges point into the arrays. */
#define REVISIONS_MAX	200
#define PROVIDERS_MAX	100
#define INFORMATION_MAX	200

struct catalog_index {
	struct arena	 arena;
	const char	**haystacks;	/* folded text of each procedure; NULL: not made yet */
};

struct catalog {
	struct arena			 arena;
	const char			*order;		/* whose table was read, or NULL */
	const char			*revisions[REVISIONS_MAX];	/* ascending */
	size_t				 revision_count;
	struct catalog_provider		 providers[PROVIDERS_MAX];
	size_t				 provider_count;
	struct catalog_information	 information[INFORMATION_MAX];
	size_t				 information_count;
	/* The last line about an item, or a kind of information, counts. */
	struct catalog_item		*items;
	size_t				 item_count;
	struct catalog_dataset		*datasets;
	size_t				 dataset_count;
	struct catalog_procedure	*procedures;
	size_t				 procedure_count;
	/* Made by the first search: what only lists and asks needs none. */
	struct catalog_index		*index;
	struct catalog_organization	*organizations;
	size_t				 organization_count;
};

/* ---- catalog_read.c: files of lines ---- */

struct catalog_reader;
/* The reader fills *c; nothing points into the reader. */
enum err_code	catalog_reader_new(struct catalog *c, struct catalog_reader **out,
		    struct err *e) MUST_CHECK;
/* One file.  A file of an order that was read already is left out. */
enum err_code	catalog_reader_take(struct catalog_reader *r, const char *name, const char *text,
		    size_t len, struct err *e) MUST_CHECK;
/* Puts together what the files said of each procedure. */
enum err_code	catalog_reader_end(struct catalog_reader *r, struct err *e) MUST_CHECK;
void		catalog_reader_free(struct catalog_reader **r);

/* ---- catalog_search.c ---- */

/* organizations.tsv into the catalogue. */
enum err_code	catalog_load_organizations(struct catalog *c, const char *path,
		    struct err *e) MUST_CHECK;

#endif
