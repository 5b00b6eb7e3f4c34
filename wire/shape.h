/* SPDX-License-Identifier: ISC */
/*
 * Shapes: JSON objects and C structs described once, by a const table, from
 * which both are built, read and freed.  Private to wire/.
 *
 * A member of the table says its JSON name, its kind and where in the struct
 * it lives.  Reading refuses doubled members and wrong kinds, ignores unknown
 * members, and names the path of what is wrong ("inquiry.provider.code").
 */
#ifndef WIRE_SHAPE_H
#define WIRE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

enum shape_kind {
	SHAPE_TEXT,		/* char *: a string */
	SHAPE_TEXT_NULL,	/* char *: a string or null */
	SHAPE_TEXT_OPTIONAL,	/* char *: left out when NULL */
	SHAPE_INT,		/* int64_t */
	SHAPE_INT_NULL,		/* int64_t: 0 is null */
	SHAPE_INT_OPTIONAL,	/* int64_t: 0 is left out */
	SHAPE_BOOL,		/* bool */
	SHAPE_OBJECT,		/* a struct inside: of */
	SHAPE_LIST,		/* T *, count at count_at: of */
	SHAPE_LIST_OPTIONAL,	/* the same, left out when empty */
	SHAPE_TEXTS,		/* char **, count at count_at */
	SHAPE_PROTOCOL,		/* always 1, no place in the struct */
};

struct shape;
struct shape_member {
	const char		*name;
	enum shape_kind		 kind;
	size_t			 at;
	size_t			 count_at;
	const struct shape	*of;
};
struct shape {
	const struct shape_member *members;
	size_t			 count;
	size_t			 size;		/* of the struct */
	bool			 strict;	/* a member that may be null must still be there */
};

#define SHAPE_OF(table, type, is_strict) \
	{ (table), sizeof (table) / sizeof (table)[0], sizeof (type), (is_strict) }

/* A group of members of a larger struct, at offset 0 of it: clearing the group
 * leaves the rest of the struct alone. */
#define SHAPE_GROUP(table, is_strict) \
	{ (table), sizeof (table) / sizeof (table)[0], 0, (is_strict) }

/* Adds the struct's members to o; false when out of memory. */
bool		shape_build(const struct shape *sh, const void *from, json_t *o) MUST_CHECK;
/* The same as compact JSON text, appended. */
enum err_code	shape_write(const struct shape *sh, const void *from, struct buf *out,
		    struct err *e) MUST_CHECK;
/* Fills a zeroed struct; on an error it is cleared again.  path is "" at the top. */
enum err_code	shape_read(const struct shape *sh, const json_t *o, const char *path, void *to,
		    struct err *e) MUST_CHECK;
/* From text: zeroes the struct first. */
enum err_code	shape_parse(const struct shape *sh, const char *json, size_t len, void *to,
		    struct err *e) MUST_CHECK;
/* Frees (and wipes) everything the struct owns and zeroes it (of a group: the members). */
void		shape_clear(const struct shape *sh, void *v);

/* One object of JSON text: no doubled members, strict UTF-8. */
enum err_code	json_read_object(const char *json, size_t len, json_t **out, struct err *e)
		    MUST_CHECK;
/* Appends compact JSON text; takes o, which may be NULL (out of memory). */
enum err_code	json_write(json_t *o, struct buf *out, struct err *e) MUST_CHECK;
/* ERR_INVALID at a path: "missing", "type", "value". */
enum err_code	json_wrong(struct err *e, const char *path, const char *name, const char *code);

#endif
