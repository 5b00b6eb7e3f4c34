/* SPDX-License-Identifier: ISC */
/*
 * What an answer stands on: the documents that were looked at, and a note for
 * whoever reads on.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

static size_t
document_count(const struct question *q)
{
	size_t n = 0;

	while (q->field->documents != NULL && q->field->documents[n] != NULL)
		n++;
	return n;
}

static void
say_documents(const struct question *q)
{
	for (size_t i = 0; i < document_count(q); i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s", i + 1, q->field->documents[i]))
			talk_no_memory();
		say(&q->p->talk, buf_str(&row));
		buf_free(&row);
	}
	say_fact(&q->p->talk, "plain.seen_now", answers_seen(q->answers, q->field->id));
}

/* "1,住民票の写し": numbers of the list, and names of others; a line a document. */
static void
documents_of(const struct question *q, const char *line, struct buf *out)
{
	static const char parting[] = ",、";
	struct buf word = BUF_INIT;

	for (const char *s = line; *s != '\0'; ) {
		size_t len = strcspn(s, parting), at;

		buf_reset(&word);
		if (!buf_add(&word, s, len))
			talk_no_memory();
		if (len > 0 && !buf_addf(out, "%s%s", out->len > 0 ? "\n" : "",
		    number_of(buf_str(&word), document_count(q), &at) ?
		    q->field->documents[at] : buf_str(&word)))
			talk_no_memory();
		s += len;
		s += strspn(s, parting);
	}
	buf_free(&word);
}

enum heard
question_seen(const struct question *q)
{
	struct buf line = BUF_INIT, lines = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h;

	say_documents(q);
	h = hear(&q->p->talk, "plain.seen", &line);
	if (h == HEARD_LINE) {
		documents_of(q, buf_str(&line), &lines);
		if (answers_set_seen(q->answers, q->field->id, buf_str(&lines), &e) != ERR_OK)
			say_error(&q->p->talk, &e);
		else
			say_key(&q->p->talk, lines.len > 0 ? "tui.fill.seen_kept" :
			    "tui.fill.seen_none", NULL, NULL);
	}
	buf_free(&line);
	buf_free(&lines);
	return h == HEARD_BACK ? HEARD_LINE : h;
}

enum heard
question_note(const struct question *q)
{
	struct buf line = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h;

	say_fact(&q->p->talk, "plain.note_now", answers_note(q->answers, q->field->id));
	h = hear_japanese(q->p, "plain.note", true, &line);
	if (h == HEARD_LINE) {
		if (answers_set_note(q->answers, q->field->id, buf_str(&line), &e) != ERR_OK)
			say_error(&q->p->talk, &e);
		else
			say_key(&q->p->talk, line.len > 0 ? "tui.fill.note_kept" :
			    "tui.fill.note_gone", NULL, NULL);
	}
	buf_free(&line);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
