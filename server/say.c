/* SPDX-License-Identifier: ISC */
/*
 * Sentences; see say.h.
 */
#include "server/say.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static const struct {
	const char	*key, *text;	/* {0}..{3} are the arguments */
} sentences[] = {
	{ "base.io", "{0}: {1}" },
	{ "base.disk_full", "{0}: the disk is full; make room and start again" },
	{ "base.file_missing", "{0} is not there" },
	{ "base.file_not_private", "{0} may be read by others; set its mode to 0600" },
	{ "server.bind", "cannot listen there; is the port free?" },
	{ "server.db", "the database does not answer: {0}" },
	{ "server.law.line",
	    "the law's table does not read; make it again, or name another with --law" },
	{ "server.listen", "{0} is no place to listen at; give ADDR:PORT, as in 127.0.0.1:8443" },
	{ "server.roster.organization", "the roster is for another organization, {0}" },
	{ "server.roster.older", "the roster is older than the one in force" },
	{ "server.scenario", "the scenario does not hold: {0}: {1}" },
	{ "wire.signature",
	    "a signature in the file does not hold ({0}); export it again and compare the"
	    " fingerprints" },
	{ "server.terminal", "terminal {0} is not enrolled or its row is damaged" },
};

static void
expand(struct buf *out, const char *text, const struct err *e)
{
	size_t i;

	for (; *text != '\0'; text++) {
		if (text[0] != '{' || text[1] < '0' || text[1] > '3' || text[2] != '}') {
			buf_addc(out, *text);
			continue;
		}
		i = (size_t)(text[1] - '0');
		buf_adds(out, e->args[i] != NULL ? e->args[i] : "?");
		text += 2;
	}
}

/* For keys of the rooms below: key, field and arguments as they are. */
static void
recite(struct buf *out, const struct err *e)
{
	size_t i;

	buf_addf(out, "%s (%s", e->key != NULL ? e->key : "failed", err_code_name(e->code));
	if (e->field != NULL)
		buf_addf(out, ", %s", e->field);
	for (i = 0; i < ERR_ARGS_MAX && e->args[i] != NULL; i++)
		buf_addf(out, ", %s", e->args[i]);
	buf_addc(out, ')');
}

void
say(const struct err *e)
{
	struct buf line = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(sentences); i++) {
		if (e->key != NULL && strcmp(sentences[i].key, e->key) == 0)
			break;
	}
	if (i < NELEM(sentences))
		expand(&line, sentences[i].text, e);
	else
		recite(&line, e);
	(void)fprintf(stderr, "madoguchi-server: %s\n", buf_str(&line));
	buf_free(&line);
}
