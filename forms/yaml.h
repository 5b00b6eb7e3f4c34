/* SPDX-License-Identifier: ISC */
/*
 * YAML as a tree with positions, so that every mistake can be shown at its
 * line and column.  Private to forms/.
 */
#ifndef FORMS_YAML_H
#define FORMS_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include <yaml.h>

#include "base/buf.h"
#include "base/err.h"
#include "forms/arena.h"

struct yaml_file {
	yaml_document_t	 doc;
	const char	*path;		/* the caller's */
	struct buf	 text;
};
typedef const yaml_node_t ynode;

/* ERR_INVALID "forms.yaml" with file:line:column and what, when it does not parse. */
enum err_code	yaml_open(const char *path, struct yaml_file *f, struct err *e) MUST_CHECK;
void		yaml_close(struct yaml_file *f);

ynode		*yaml_root(struct yaml_file *f);
/* Member of a mapping; NULL when absent or n is no mapping. */
ynode		*yaml_get(struct yaml_file *f, ynode *n, const char *key);
/* Text of a scalar (member), NULL otherwise; lives as long as the file. */
const char	*yaml_text(ynode *n);
const char	*yaml_get_text(struct yaml_file *f, ynode *n, const char *key);
/* yes/true → true; absent → def. */
bool		 yaml_get_bool(struct yaml_file *f, ynode *n, const char *key, bool def);
size_t		 yaml_count(ynode *n);		/* of a sequence; 0 otherwise */
ynode		*yaml_at(struct yaml_file *f, ynode *n, size_t i);
size_t		 yaml_pairs(ynode *n);		/* of a mapping */
ynode		*yaml_key_at(struct yaml_file *f, ynode *n, size_t i);
/* A NULL-ended array of a sequence's texts in the arena; NULL when absent. */
bool		 yaml_texts(struct yaml_file *f, ynode *n, struct arena *a,
		    const char *const **out) MUST_CHECK;
/* "path:line:column" of a node, appended. */
bool		 yaml_where(const struct yaml_file *f, ynode *n, struct buf *out);

#endif
