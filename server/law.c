/* SPDX-License-Identifier: ISC */
/*
 * The law's table in memory; see law.h.  Each line becomes one key text, the
 * array is sorted by it; revisions of one combination lie side by side.
 */
#include "server/law.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"

struct line {
	char	*key;		/* procedure, row, role, information, provider */
	char	*from, *to;	/* dates, inclusive; to NULL: still in force */
};

/* A city that provides some information in the prefecture's place. */
struct city {
	char	code[7];
	char	kind[16];	/* "designated", "core" */
};

#define CITIES_MAX	200

struct law {
	struct line	*lines;
	size_t		 count, room;
	struct city	 cities[CITIES_MAX];
	size_t		 city_count;
};

#define LAW_FILE_MAX	((size_t)256 * 1024 * 1024)
/* Cannot stand in any of the parts. */
#define SEPARATOR	'\037'

static int
compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static char *
make_key(const char *procedure, const char *row, const char *role, const char *information,
    const char *provider)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s%c%s%c%s%c%s%c%s", procedure, SEPARATOR, row != NULL ? row : "", SEPARATOR,
	    role, SEPARATOR, information, SEPARATOR, provider);
	return buf_steal(&b);
}

/* NULL when absent or null: an open end is written either way. */
static const char *
member(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* One more key with its dates; lines that several may provide make several. */
static enum err_code
add_key(struct law *law, const json_t *o, const char *provider, struct err *e)
{
	const char *from = member(o, "from"), *to = member(o, "to");
	struct line *lines, *line;
	size_t room;

	if (law->count == law->room) {
		room = law->room != 0 ? law->room * 2 : 1024;
		lines = realloc(law->lines, room * sizeof *lines);
		if (lines == NULL)
			return err_nomem(e);
		law->lines = lines;
		law->room = room;
	}
	line = &law->lines[law->count];
	line->key = make_key(member(o, "procedure"), member(o, "row"), member(o, "role"),
	    member(json_object_get(o, "information"), "code"), provider);
	line->from = from != NULL ? strdup(from) : NULL;
	line->to = to != NULL ? strdup(to) : NULL;
	law->count++;
	return line->key != NULL && (from == NULL || line->from != NULL) &&
	    (to == NULL || line->to != NULL) ? ERR_OK : err_nomem(e);
}

static enum err_code
add_line(struct law *law, const char *text, size_t len, struct err *e)
{
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *procedure = member(o, "procedure"), *role = member(o, "role");
	const char *code = member(json_object_get(o, "information"), "code");
	const char *provider = member(o, "provider_code");
	const char *class = member(o, "provider_class");
	const json_t *cities = json_object_get(o, "taken_over");
	enum err_code rc = ERR_OK;
	size_t i;

	if (procedure == NULL || role == NULL || code == NULL || provider == NULL) {
		rc = err_set(e, ERR_INVALID, "server.law.line", NULL);
		goto out;
	}
	/* A provider that a 6-digit code names goes by its class, "either" by both. */
	if (class != NULL && strcmp(class, "either") == 0) {
		rc = add_key(law, o, "municipality", e);
		if (rc == ERR_OK)
			rc = add_key(law, o, "prefecture", e);
	} else {
		rc = add_key(law, o, class != NULL ? class : provider, e);
	}
	for (i = 0; rc == ERR_OK && i < json_array_size(cities); i++) {
		if (json_is_string(json_array_get(cities, i)))
			rc = add_key(law, o, json_string_value(json_array_get(cities, i)), e);
	}
out:
	json_decref(o);
	return rc;
}

enum err_code
law_read(const char *text, size_t len, struct law **out, struct err *e)
{
	struct law *law = calloc(1, sizeof *law);
	const char *end = text + len, *next;
	enum err_code rc = law != NULL ? ERR_OK : err_nomem(e);

	for (; rc == ERR_OK && text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		if (next > text)
			rc = add_line(law, text, (size_t)(next - text), e);
	}
	if (rc == ERR_OK && law->count > 0)
		qsort(law->lines, law->count, sizeof *law->lines, compare);
	if (rc != ERR_OK)
		law_free(&law);
	*out = law;
	return rc;
}

/* The nth tab-separated column of a line, cut to size. */
static void
column(const char *line, size_t n, char *out, size_t size)
{
	size_t len;

	while (n-- > 0) {
		line += strcspn(line, "\t\n");
		line += *line == '\t';
	}
	len = strcspn(line, "\t\n");
	if (len >= size)
		len = 0;	/* no code, no kind that is looked for */
	memcpy(out, line, len);
	out[len] = '\0';
}

enum err_code
law_read_cities(struct law *law, const char *text, struct err *e)
{
	const char *next;
	struct city c;

	for (; text != NULL && *text != '\0'; text = next != NULL ? next + 1 : NULL) {
		next = strchr(text, '\n');
		column(text, 0, c.code, sizeof c.code);
		column(text, 4, c.kind, sizeof c.kind);
		if (strcmp(c.kind, "designated") != 0 && strcmp(c.kind, "core") != 0)
			continue;
		if (law->city_count == CITIES_MAX)
			return err_set(e, ERR_INVALID, "server.law.line", NULL);
		law->cities[law->city_count++] = c;
	}
	return ERR_OK;
}

/* codes/organizations.tsv beside the table; without it no city stands for a prefecture. */
static enum err_code
load_cities(const char *table, struct law *law, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	const char *slash = strrchr(table, '/');
	enum err_code rc = ERR_OK;

	buf_addf(&path, "%.*scodes/organizations.tsv", slash != NULL ? (int)(slash - table + 1) : 0,
	    table);
	if (file_exists(buf_str(&path)))
		rc = file_read(buf_str(&path), &text, e);
	if (rc == ERR_OK)
		rc = law_read_cities(law, buf_str(&text), e);
	buf_free(&path);
	buf_free(&text);
	return rc;
}

enum err_code
law_load(const char *path, struct law **out, struct err *e)
{
	struct buf text = BUF_INIT_MAX(LAW_FILE_MAX);
	enum err_code rc = file_read(path, &text, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = law_read(buf_str(&text), text.len, out, e);
	if (rc == ERR_OK)
		rc = load_cities(path, *out, e);
	if (rc != ERR_OK)
		law_free(out);
	buf_free(&text);
	return rc;
}

void
law_free(struct law **law)
{
	size_t i;

	if (*law == NULL)
		return;
	for (i = 0; i < (*law)->count; i++) {
		free((*law)->lines[i].key);
		free((*law)->lines[i].from);
		free((*law)->lines[i].to);
	}
	free((*law)->lines);
	free(*law);
	*law = NULL;
}

size_t
law_count(const struct law *law)
{
	return law->count;
}

/* Local government codes: NN000c is a prefecture, every other a municipality. */
static const char *
provider_class(const char *code)
{
	if (strlen(code) != 6 || strspn(code, "0123456789") != 6)
		return NULL;
	return strncmp(code + 2, "000", 3) == 0 ? "prefecture" : "municipality";
}

static bool
in_force(const struct line *line, const char *as_of)
{
	return (line->from == NULL || strcmp(line->from, as_of) <= 0) &&
	    (line->to == NULL || strcmp(as_of, line->to) <= 0);
}

static bool
combination_holds(const struct law *law, const struct wire_submission *sub, const char *information,
    const char *provider)
{
	struct line wanted = { 0 };
	const struct line *end = law->lines + law->count, *hit;
	bool holds = false;

	wanted.key = make_key(sub->procedure.code, sub->procedure.row, sub->subject.role,
	    information, provider);
	if (wanted.key == NULL || law->count == 0)
		goto out;
	hit = bsearch(&wanted, law->lines, law->count, sizeof *law->lines, compare);
	if (hit == NULL)
		goto out;
	while (hit > law->lines && compare(hit - 1, &wanted) == 0)
		hit--;
	for (; !holds && hit < end && compare(hit, &wanted) == 0; hit++)
		holds = in_force(hit, sub->as_of);
out:
	free(wanted.key);
	return holds;
}

static const char *
city_kind(const struct law *law, const char *code)
{
	size_t i;

	for (i = 0; i < law->city_count; i++) {
		if (strcmp(law->cities[i].code, code) == 0)
			return law->cities[i].kind;
	}
	return NULL;
}

bool
law_permits(const struct law *law, const struct wire_submission *sub)
{
	const char *code = sub->inquiry.provider.code;
	/* What the table may call this provider. */
	const char *const names[] = { code, provider_class(code), city_kind(law, code) };
	size_t i, k;

	for (i = 0; i < sub->inquiry.information_count; i++) {
		const char *information = sub->inquiry.information[i].code;

		for (k = 0; k < NELEM(names); k++) {
			if (names[k] != NULL && combination_holds(law, sub, information, names[k]))
				break;
		}
		if (k == NELEM(names))
			return false;
	}
	return true;
}
