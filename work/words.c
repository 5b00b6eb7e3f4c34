/* SPDX-License-Identifier: ISC */
/*
 * Lists of words: "maker,approver" as people type them, and NULL-ended arrays
 * as they are handed out.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

size_t
words_count(char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

bool
words_has(char *const *words, const char *word)
{
	for (; words != NULL && *words != NULL; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

static bool
add_len(char ***words, const char *word, size_t len)
{
	size_t n = words_count(*words);
	char **grown, *copy = strndup(word, len);

	if (copy == NULL || words_has(*words, copy)) {
		bool ok = copy != NULL;

		free(copy);
		return ok;
	}
	grown = realloc(*words, (n + 2) * sizeof *grown);
	if (grown == NULL) {
		free(copy);
		return false;
	}
	grown[n] = copy;
	grown[n + 1] = NULL;
	*words = grown;
	return true;
}

bool
words_add(char ***words, const char *word)
{
	return add_len(words, word, strlen(word));
}

enum err_code
words_split(const char *s, char ***out, struct err *e)
{
	size_t len;

	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return err_nomem(e);
	for (; s != NULL && *s != '\0'; s += len + (s[len] == ',')) {
		s += strspn(s, " ");
		len = strcspn(s, ",");
		while (len > 0 && s[len - 1] == ' ')
			len--;
		if (len != 0 && !add_len(out, s, len)) {
			words_free(out);
			return err_nomem(e);
		}
		len = strcspn(s, ",");
	}
	return ERR_OK;
}

void
words_free(char ***words)
{
	size_t i;

	for (i = 0; *words != NULL && (*words)[i] != NULL; i++)
		free((*words)[i]);
	free(*words);
	*words = NULL;
}

void
work_words_free(char ***words)
{
	words_free(words);
}
