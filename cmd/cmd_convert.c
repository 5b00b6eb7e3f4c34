/* SPDX-License-Identifier: ISC */
/*
 * convert: readings on standard input, one a line, into writings.  Needs no
 * store; writes nothing anywhere.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "i18n/convert.h"
#include "i18n/text.h"

static const struct {
	const char	 *name;
	enum convert_kind kind;
} kinds[] = {
	{ "name", CONVERT_NAME },
	{ "kana", CONVERT_KANA },
	{ "place", CONVERT_PLACE },
	{ "text", CONVERT_TEXT },
};

static json_t *
segments_json(const struct conversion *v)
{
	json_t *segments = json_array(), *list;
	size_t i, k;

	for (i = 0; i < v->count; i++) {
		list = json_array();
		for (k = 0; k < v->segments[i].count; k++)
			(void)json_array_append_new(list,
			    json_string(v->segments[i].candidates[k]));
		(void)json_array_append_new(segments, list);
	}
	return segments;
}

static enum err_code
convert_line(struct cmd *c, struct converter *engine, enum convert_kind kind, size_t n,
    const char *reading, struct err *e)
{
	struct conversion v = { 0 };
	struct buf hiragana = BUF_INIT;
	json_t *o, *candidates = json_array();
	char **lines = NULL;
	size_t i, count = 0;
	enum err_code rc;

	if (!text_to_hiragana(reading, &hiragana)) {
		rc = err_nomem(e);
		goto out;
	}
	rc = convert_nbest(engine, buf_str(&hiragana), kind, n, &lines, &count, e);
	if (rc == ERR_OK)
		rc = convert(engine, buf_str(&hiragana), kind, NULL, &v, e);
	if (rc != ERR_OK)
		goto out;
	for (i = 0; i < count; i++)
		(void)json_array_append_new(candidates, json_string(lines[i]));
	o = json_object();
	cmd_text(o, "reading", reading);
	(void)json_object_set(o, "candidates", candidates);
	(void)json_object_set_new(o, "segments", segments_json(&v));
	cmd_print(c, o);
out:
	for (i = 0; i < count; i++)
		str_wipe(&lines[i]);
	free(lines);
	conversion_clear(&v);
	buf_free(&hiragana);
	json_decref(candidates);
	return rc;
}

int
cmd_convert(struct cmd *c, int argc, char **argv)
{
	const char *field = NULL, *n_text = "10", *engine_name = "auto";
	const struct cmd_opt opts[] = {
		{ "field", &field, NULL, true },
		{ "n", &n_text, NULL, false },
		{ "engine", &engine_name, NULL, false },
	};
	struct converter *engine = NULL;
	struct buf in = BUF_INIT;
	struct err e = ERR_INIT;
	char *line, *next, *places;
	size_t k;
	long n;
	bool spoilt = false;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL) ||
	    !cmd_number(c, "n", n_text, 1, 1000, &n))
		return EXIT_USAGE;
	for (k = 0; k < NELEM(kinds) && strcmp(kinds[k].name, field) != 0; k++)
		continue;
	if (k == NELEM(kinds)) {
		cmd_say(c, "cmd.convert.field", field, NULL);
		return EXIT_USAGE;
	}
	if (converter_open(engine_name, c->datadir, &engine, &e) != ERR_OK)
		return cmd_fail(c, &e);
	places = cmd_places_path(c);
	if (places == NULL || !converter_use_places(engine, places)) {
		(void)err_nomem(&e);
		status = cmd_fail(c, &e);
	} else {
		status = cmd_read(c, "-", &in);
	}
	for (line = in.data; status == EXIT_DONE && line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (*line == '\0')
			continue;
		/* A bad line spoils only itself. */
		if (!utf8_valid(line, strlen(line))) {
			cmd_say(c, "cmd.convert.utf8", NULL, NULL);
			spoilt = true;
		} else if (convert_line(c, engine, kinds[k].kind, (size_t)n, line, &e) != ERR_OK) {
			status = cmd_fail(c, &e);
		}
	}
	buf_free(&in);
	free(places);
	converter_close(&engine);
	return status == EXIT_DONE && spoilt ? EXIT_REFUSED : status;
}
