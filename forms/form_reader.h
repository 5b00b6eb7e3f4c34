/* SPDX-License-Identifier: ISC */
/*
 * Reading a definition, for the files that do it: form_read.c (the form and its
 * sections), form_read_field.c, form_read_rule.c.  form_reader.c has what they
 * say of mistakes and what they keep.
 *
 * Reading goes on after a mistake, so that all are told at once; what was read
 * of a form with a mistake is never used.
 */
#ifndef FORMS_FORM_READER_H
#define FORMS_FORM_READER_H

#include "forms/form_private.h"
#include "forms/yaml.h"

struct reader {
	struct yaml_file	*file;
	struct yaml_file	*shared;	/* NULL when there is none, or it is this one */
	struct form		*form;
	struct form_findings	*findings;
	bool			 english;	/* what is said */
	bool			 nomem;		/* form_read() then gives nothing */
};

/* One table says which members a mapping may and must have. */
enum need { OPTIONAL, REQUIRED };
struct member {
	const char	*name;
	enum need	 need;
};

/* ---- form_reader.c ---- */

/* What is wrong at the node, and the mend. */
void		 reader_finding(struct reader *r, struct yaml_file *f, ynode *n, bool warning,
		    const char *what, const char *mend);
/* A mistake with a name in it: before, the name in quotes, after. */
void		 reader_finding_of(struct reader *r, struct yaml_file *f, ynode *n,
		    const char *before, const char *name, const char *after, const char *mend);
void		 reader_check_members(struct reader *r, struct yaml_file *f, ynode *n,
		    const struct member *members, size_t count);
/* Lives as long as the form; NULL of NULL. */
const char	*reader_copy(struct reader *r, const char *s);
/* "file:line:column" of a node, kept with the form. */
const char	*reader_place(struct reader *r, struct yaml_file *f, ynode *n);

/* ---- form_read_field.c, form_read_rule.c ---- */

/* The next field; the form has room for it. */
void		 reader_field(struct reader *r, struct yaml_file *f, ynode *n,
		    const char *section);
/* All rules, once all fields are known; every expression is tried. */
void		 reader_rules(struct reader *r, struct expr *x);

#endif
