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

struct law {
	struct line	*lines;
	size_t		 count, room;
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

static enum err_code
add_line(struct law *law, const char *text, size_t len, struct err *e)
{
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *procedure = member(o, "procedure"), *role = member(o, "role");
	const char *code = member(json_object_get(o, "information"), "code");
	const char *provider = member(o, "provider_code");
	const char *from = member(o, "from"), *to = member(o, "to");
	struct line *lines, *line;
	enum err_code rc = ERR_OK;
	size_t room;

	if (procedure == NULL || role == NULL || code == NULL || provider == NULL) {
		rc = err_set(e, ERR_INVALID, "server.law.line", NULL);
		goto out;
	}
	if (law->count == law->room) {
		room = law->room != 0 ? law->room * 2 : 1024;
		lines = realloc(law->lines, room * sizeof *lines);
		if (lines == NULL) {
			rc = err_nomem(e);
			goto out;
		}
		law->lines = lines;
		law->room = room;
	}
	line = &law->lines[law->count];
	line->key = make_key(procedure, member(o, "row"), role, code, provider);
	line->from = from != NULL ? strdup(from) : NULL;
	line->to = to != NULL ? strdup(to) : NULL;
	law->count++;
	if (line->key == NULL || (from != NULL && line->from == NULL) ||
	    (to != NULL && line->to == NULL))
		rc = err_nomem(e);
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

enum err_code
law_load(const char *path, struct law **out, struct err *e)
{
	struct buf text = BUF_INIT_MAX(LAW_FILE_MAX);
	enum err_code rc = file_read(path, &text, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = law_read(buf_str(&text), text.len, out, e);
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

bool
law_permits(const struct law *law, const struct wire_submission *sub)
{
	const char *code = sub->inquiry.provider.code, *class = provider_class(code);
	size_t i;

	for (i = 0; i < sub->inquiry.information_count; i++) {
		const char *information = sub->inquiry.information[i].code;

		if (!combination_holds(law, sub, information, code) &&
		    (class == NULL || !combination_holds(law, sub, information, class)))
			return false;
	}
	return true;
}
