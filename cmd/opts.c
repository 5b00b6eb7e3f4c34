/* SPDX-License-Identifier: ISC */
/*
 * Options of a command.  getopt_long() would do, but for messages in the
 * person's language and for values that never look like another option.
 */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"

/* Does arg name the option?  *value points behind "=", or is NULL. */
static bool
is_option(const char *arg, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(arg, "--", 2) != 0 || strncmp(arg + 2, name, n) != 0)
		return false;
	if (arg[2 + n] != '\0' && arg[2 + n] != '=')
		return false;
	*value = arg[2 + n] == '=' ? arg + 3 + n : NULL;
	return true;
}

/* Takes the option at argv[*i]; false: unknown, or its value is missing. */
static bool
take(struct cmd *c, int argc, char **argv, int *i, const struct cmd_opt *opts, size_t n)
{
	const char *value;
	size_t k;

	for (k = 0; k < n; k++) {
		if (!is_option(argv[*i], opts[k].name, &value))
			continue;
		if (opts[k].value == NULL) {
			*opts[k].flag = true;
			return true;
		}
		if (value == NULL && *i + 1 < argc)
			value = argv[++*i];
		if (value == NULL) {
			cmd_say(c, "cmd.usage.value", opts[k].name, NULL);
			return false;
		}
		/* Texts are kept and shown again, audited ones for ever. */
		if (!utf8_valid(value, strlen(value))) {
			cmd_say(c, "cmd.usage.utf8", opts[k].name, NULL);
			return false;
		}
		*opts[k].value = value;
		return true;
	}
	cmd_say(c, "cmd.usage.option", argv[*i], NULL);
	return false;
}

bool
cmd_options(struct cmd *c, int argc, char **argv, const struct cmd_opt *opts, size_t n, int min,
    int max, int *rest)
{
	bool only_words = false;
	size_t k;
	int i, kept = 0;

	for (i = 0; i < argc; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
			continue;
		}
		if (only_words || strncmp(argv[i], "--", 2) != 0)
			argv[kept++] = argv[i];
		else if (!take(c, argc, argv, &i, opts, n))
			return false;
	}
	for (k = 0; k < n; k++) {
		if (opts[k].required && opts[k].value != NULL && *opts[k].value == NULL) {
			cmd_say(c, "cmd.usage.required", opts[k].name, NULL);
			return false;
		}
	}
	if (kept < min) {
		cmd_say(c, "cmd.usage.missing", NULL, NULL);
		return false;
	}
	if (max >= 0 && kept > max) {
		cmd_say(c, "cmd.usage.extra", argv[max], NULL);
		return false;
	}
	if (rest != NULL)
		*rest = kept;
	return true;
}

bool
cmd_number(struct cmd *c, const char *name, const char *text, long min, long max, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0' && *out >= min && *out <= max)
		return true;
	cmd_say(c, "cmd.usage.number", name, text);
	return false;
}
