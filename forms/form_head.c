/* SPDX-License-Identifier: ISC */
/*
 * The head of a form, read without a YAML parser.  What the lists show stands
 * in lines "key: value" that begin in the first column of a shipped
 * definition (a member a line); twenty forms are listed in the time one is
 * parsed.  What is written otherwise is found when the form is read whole.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/form_private.h"

/* The value of a line, without quotes; NULL: another key, or no memory. */
static bool
line_value(struct form *f, const char *line, size_t len, const char *key, const char **to)
{
	size_t n = strlen(key);
	char *copy;

	if (len < n + 2 || strncmp(line, key, n) != 0 || strncmp(line + n, ": ", 2) != 0)
		return true;
	line += n + 2;
	len -= n + 2;
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\r'))
		len--;
	if (len >= 2 && (*line == '"' || *line == '\'') && line[len - 1] == *line) {
		line++;
		len -= 2;
	}
	copy = arena_alloc(&f->arena, len + 1);
	if (copy != NULL)
		memcpy(copy, line, len);
	*to = copy;
	return copy != NULL;
}

static bool
read_lines(struct form *f, const char *text, size_t len, bool *shared)
{
	const char *version = NULL, *end = text + len, *next;
	const struct {
		const char	*key;
		const char	**to;
	} members[] = {
		{ "id", &f->id }, { "kind", &f->kind }, { "title", &f->title },
		{ "version", &version }, { "dataset", &f->dataset }, { "layout", &f->layout },
		{ "affair", &f->affair }, { "procedure", &f->procedure },
	};
	bool ok = true;
	size_t i, n;

	for (; ok && text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		n = (size_t)(next - text);
		*shared = *shared || (n >= 7 && strncmp(text, "shared:", 7) == 0);
		for (i = 0; ok && i < NELEM(members); i++)
			ok = line_value(f, text, n, members[i].key, members[i].to);
	}
	f->version = version != NULL ? (int)strtol(version, NULL, 10) : 0;
	return ok;
}

enum err_code
form_read_head(const char *path, const char *shared_path, struct form **out, struct err *e)
{
	struct form *f = calloc(1, sizeof *f);
	struct buf text = BUF_INIT;
	enum err_code rc = f != NULL ? file_read(path, &text, e) : err_nomem(e);
	bool shared = false;

	*out = NULL;
	if (rc != ERR_OK)
		goto out;
	f->path = strdup(path);
	f->shared_path = shared_path != NULL ? strdup(shared_path) : NULL;
	if (f->path == NULL || (shared_path != NULL && f->shared_path == NULL) ||
	    !read_lines(f, buf_str(&text), text.len, &shared)) {
		rc = err_nomem(e);
		goto out;
	}
	if (shared)
		goto out;
	digest_text(buf_str(&text), text.len, f->digest);
	if (f->id == NULL || f->kind == NULL || f->title == NULL) {
		rc = err_set(e, ERR_INVALID, "forms.mistake", path, "id, kind, title", "", NULL);
		goto out;
	}
	*out = f;
	f = NULL;
out:
	buf_free(&text);
	form_free(&f);
	return rc;
}
