/* SPDX-License-Identifier: ISC */
/*
 * The configuration file; see config.h.
 */
#include "base/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

#define CONFIG_MAX	((size_t)64 * 1024)

static const char *const names[CONFIG_COUNT] = {
	[CONFIG_HOME] =		"home",
	[CONFIG_LANG] =		"lang",
	[CONFIG_SECTION] =	"section",
};

/* Cuts blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r");
	for (n = strlen(s); n > 0 && strchr(" \t\r", s[n - 1]) != NULL; n--)
		s[n - 1] = '\0';
	return s;
}

static enum err_code
read_line(char *line, const char *path, int number, struct config *out, struct err *e)
{
	char text[16], *value = strchr(line, '='), *name;
	size_t i;

	if (*line == '\0' || *line == '#')
		return ERR_OK;
	(void)snprintf(text, sizeof text, "%d", number);
	if (value == NULL)
		return err_set(e, ERR_INVALID, "base.config", path, text, line, NULL);
	*value++ = '\0';
	name = trim(line);
	for (i = 0; i < CONFIG_COUNT; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		free(out->values[i]);
		out->values[i] = strdup(trim(value));
		return out->values[i] != NULL ? ERR_OK : err_nomem(e);
	}
	return err_set(e, ERR_INVALID, "base.config", path, text, name, NULL);
}

enum err_code
config_read(const char *path, struct config *out, struct err *e)
{
	struct buf b = BUF_INIT_MAX(CONFIG_MAX);
	enum err_code rc = file_read(path, &b, e);
	char *line, *next;
	int number = 0;

	if (rc == ERR_OK && !buf_add(&b, "", 0))
		rc = err_nomem(e);
	for (line = b.data; rc == ERR_OK && line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		rc = read_line(trim(line), path, ++number, out, e);
	}
	buf_free(&b);
	return rc;
}

void
config_clear(struct config *c)
{
	size_t i;

	for (i = 0; i < CONFIG_COUNT; i++)
		free(c->values[i]);
	*c = (struct config){ 0 };
}
