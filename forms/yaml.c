/* SPDX-License-Identifier: ISC */
/*
 * YAML with positions, by libyaml; see yaml.h.
 */
#include "forms/yaml.h"

#include <string.h>

#include "base/file.h"

#define YAML_MAX	((size_t)8 * 1024 * 1024)

enum err_code
yaml_open(const char *path, struct yaml_file *f, struct err *e)
{
	struct buf where = BUF_INIT;
	yaml_parser_t parser;
	enum err_code rc;

	*f = (struct yaml_file){ .path = path, .text = BUF_INIT_MAX(YAML_MAX) };
	rc = file_read(path, &f->text, e);
	if (rc != ERR_OK)
		return rc;
	if (yaml_parser_initialize(&parser) == 0) {
		buf_free(&f->text);
		return err_nomem(e);
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)buf_str(&f->text),
	    f->text.len);
	if (yaml_parser_load(&parser, &f->doc) == 0) {
		buf_addf(&where, "%s:%zu:%zu", path, parser.problem_mark.line + 1,
		    parser.problem_mark.column + 1);
		rc = err_set(e, ERR_INVALID, "forms.yaml", buf_str(&where),
		    parser.problem != NULL ? parser.problem : "?", NULL);
		buf_free(&where);
		buf_free(&f->text);
	}
	yaml_parser_delete(&parser);
	return rc;
}

void
yaml_close(struct yaml_file *f)
{
	yaml_document_delete(&f->doc);
	buf_free(&f->text);
}

ynode *
yaml_root(struct yaml_file *f)
{
	return yaml_document_get_root_node(&f->doc);
}

static ynode *
pair_value(struct yaml_file *f, const yaml_node_pair_t *p)
{
	return yaml_document_get_node(&f->doc, p->value);
}

ynode *
yaml_get(struct yaml_file *f, ynode *n, const char *key)
{
	const yaml_node_pair_t *p;
	const char *text;

	if (n == NULL || n->type != YAML_MAPPING_NODE)
		return NULL;
	for (p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++) {
		text = yaml_text(yaml_document_get_node(&f->doc, p->key));
		if (text != NULL && strcmp(text, key) == 0)
			return pair_value(f, p);
	}
	return NULL;
}

const char *
yaml_text(ynode *n)
{
	if (n == NULL || n->type != YAML_SCALAR_NODE)
		return NULL;
	return (const char *)n->data.scalar.value;
}

const char *
yaml_get_text(struct yaml_file *f, ynode *n, const char *key)
{
	return yaml_text(yaml_get(f, n, key));
}

bool
yaml_get_bool(struct yaml_file *f, ynode *n, const char *key, bool def)
{
	const char *s = yaml_get_text(f, n, key);

	if (s == NULL)
		return def;
	return strcmp(s, "yes") == 0 || strcmp(s, "true") == 0;
}

size_t
yaml_count(ynode *n)
{
	if (n == NULL || n->type != YAML_SEQUENCE_NODE)
		return 0;
	return (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
}

ynode *
yaml_at(struct yaml_file *f, ynode *n, size_t i)
{
	return i < yaml_count(n) ? yaml_document_get_node(&f->doc,
	    n->data.sequence.items.start[i]) :
	    NULL;
}

size_t
yaml_pairs(ynode *n)
{
	if (n == NULL || n->type != YAML_MAPPING_NODE)
		return 0;
	return (size_t)(n->data.mapping.pairs.top - n->data.mapping.pairs.start);
}

ynode *
yaml_key_at(struct yaml_file *f, ynode *n, size_t i)
{
	return i < yaml_pairs(n) ?
	    yaml_document_get_node(&f->doc, n->data.mapping.pairs.start[i].key) : NULL;
}

bool
yaml_texts(struct yaml_file *f, ynode *n, struct arena *a, const char *const **out)
{
	size_t i, count = yaml_count(n);
	const char **list;

	*out = NULL;
	if (count == 0)
		return true;
	list = arena_alloc(a, (count + 1) * sizeof *list);
	if (list == NULL)
		return false;
	for (i = 0; i < count; i++) {
		const char *s = yaml_text(yaml_at(f, n, i));

		list[i] = arena_copy(a, s != NULL ? s : "");
		if (list[i] == NULL)
			return false;
	}
	*out = list;
	return true;
}

bool
yaml_where(const struct yaml_file *f, ynode *n, struct buf *out)
{
	return buf_addf(out, "%s:%zu:%zu", f->path, n != NULL ? n->start_mark.line + 1 : 1,
	    n != NULL ? n->start_mark.column + 1 : 1);
}
