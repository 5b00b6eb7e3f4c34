/* SPDX-License-Identifier: ISC */
/*
 * What commands print: results on standard output, sentences for people on
 * standard error.  One function turns a result into JSON or into labelled
 * text, so that both always say the same.
 */
#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"

static void
to_stderr(struct buf *b)
{
	struct buf safe = BUF_INIT;

	/* Arguments may come from a file or the network. */
	if (text_for_screen(buf_str(b), b->len, true, &safe))
		(void)fprintf(stderr, "madoguchi: %s\n", buf_str(&safe));
	buf_free(&safe);
	buf_free(b);
}

int
cmd_fail(struct cmd *c, struct err *e)
{
	struct buf b = BUF_INIT;
	int status = err_exit_status(e->code);

	if (msg_err(c->msgs, e, &b))
		to_stderr(&b);
	err_clear(e);
	return status;
}

void
cmd_say(struct cmd *c, const char *key, const char *a, const char *b)
{
	struct buf text = BUF_INIT;

	if (msg_add(c->msgs, &text, key, a, b, NULL))
		to_stderr(&text);
}

/* A label for people: the message cmd.label.MEMBER, else the member itself. */
static void
add_label(struct cmd *c, struct buf *b, const char *member)
{
	struct buf key = BUF_INIT;

	buf_addf(&key, "cmd.label.%s", member);
	buf_adds(b, msg_known(c->msgs, buf_str(&key)) ? msg(c->msgs, buf_str(&key)) : member);
	buf_free(&key);
}

static void
add_value(struct cmd *c, struct buf *b, const json_t *v)
{
	const char *member;
	json_t *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_STRING:
		if (!text_for_screen(json_string_value(v), json_string_length(v), false, b))
			b->failed = true;
		break;
	case JSON_INTEGER:
		buf_addf(b, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL:
		buf_addf(b, "%g", json_real_value(v));
		break;
	case JSON_TRUE:
		buf_adds(b, msg(c->msgs, "cmd.value.yes"));
		break;
	case JSON_FALSE:
		buf_adds(b, msg(c->msgs, "cmd.value.no"));
		break;
	case JSON_NULL:
		buf_adds(b, "-");
		break;
	case JSON_ARRAY:
		json_array_foreach((json_t *)(uintptr_t)v, i, item) {
			buf_adds(b, i != 0 ? ", " : "");
			add_value(c, b, item);
		}
		break;
	case JSON_OBJECT:
		buf_addc(b, '(');
		json_object_foreach((json_t *)(uintptr_t)v, member, item) {
			if (buf_str(b)[b->len - 1] != '(')
				buf_adds(b, "  ");
			add_label(c, b, member);
			buf_adds(b, ": ");
			add_value(c, b, item);
		}
		buf_addc(b, ')');
		break;
	}
}

void
cmd_print(struct cmd *c, json_t *o)
{
	struct buf b = BUF_INIT;
	const char *member;
	json_t *v;
	char *text;

	if (c->json) {
		text = json_dumps(o, JSON_COMPACT);
		if (text != NULL)
			printf("%s\n", text);
		str_wipe(&text);
	} else {
		json_object_foreach(o, member, v) {
			if (b.len != 0)
				buf_adds(&b, "  ");
			add_label(c, &b, member);
			buf_adds(&b, ": ");
			add_value(c, &b, v);
		}
		printf("%s\n", buf_str(&b));
	}
	(void)fflush(stdout);
	buf_free(&b);
	json_decref(o);
}

void
cmd_text(json_t *o, const char *member, const char *text)
{
	(void)json_object_set_new(o, member, text != NULL ? json_string(text) : json_null());
}

void
cmd_int(json_t *o, const char *member, int64_t value)
{
	(void)json_object_set_new(o, member, json_integer(value));
}

void
cmd_time(json_t *o, const char *member, int64_t us)
{
	char text[TIME_TEXT_SIZE];

	if (us != 0)
		time_format(us, text);
	cmd_text(o, member, us != 0 ? text : NULL);
}

void
cmd_words(json_t *o, const char *member, char *const *words)
{
	json_t *list = json_array();

	for (; words != NULL && *words != NULL; words++)
		(void)json_array_append_new(list, json_string(*words));
	(void)json_object_set_new(o, member, list);
}

void
cmd_print_key(struct cmd *c, const char *file, const struct public_key *k)
{
	char text[KEY_TEXT_SIZE];
	json_t *o = json_object();

	public_key_text(k, text);
	cmd_text(o, "file", file);
	cmd_text(o, "kid", k->kid);
	cmd_text(o, "public_key", text);
	cmd_print(c, o);
}
