/* SPDX-License-Identifier: ISC */
/*
 * See until.h.
 */
#include "tui/approve/until.h"

#define SEEN	1	/* bits of a row's letter, from 'a' on, or 'A' with the focus */
#define TYPED	2

char
until_letter(struct until_mark m)
{
	return (char)((m.here ? 'A' : 'a') + (m.seen ? SEEN : 0) + (m.blind ? 0 : TYPED));
}

struct until_mark
until_mark(char letter)
{
	bool here = letter < 'a';
	int bits = letter - (here ? 'A' : 'a');

	return (struct until_mark){ (bits & SEEN) != 0, (bits & TYPED) == 0, here };
}

void
until_add(struct until *u, bool seen)
{
	if (seen) {
		u->seen++;
	} else {
		if (u->seen == u->rows)
			u->unseen = u->rows;
		u->last = u->rows;
	}
	u->rows++;
}

bool
until_met(const struct until *u)
{
	return u->seen == u->rows && u->keyed == u->to_key;
}

void
until_text(const struct app *a, const struct until *u, struct buf *out)
{
	const size_t counts[] = { u->seen, u->rows, u->keyed, u->to_key };
	struct buf n[NELEM(counts)] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };

	for (size_t i = 0; i < NELEM(n); i++)
		buf_addf(&n[i], "%zu", counts[i]);
	msg_add(a->msgs, out, "tui.review.until", buf_str(&n[0]), buf_str(&n[1]), buf_str(&n[2]),
	    buf_str(&n[3]), NULL);
	for (size_t i = 0; i < NELEM(n); i++)
		buf_free(&n[i]);
}

void
until_agreed(struct app *a, const struct until *u, const char *label)
{
	app_notice_key(a, STYLE_GOOD, u->keyed < u->to_key ? "tui.review.agrees" :
	    u->seen < u->rows ? "tui.review.all_agree_more" : "tui.review.all_agree", label);
}

/* At the top of the page: what F5 jumped over lies below it as much as above. */
bool
until_show_rest(struct app *a, const struct until *u, struct list *l)
{
	if (u->seen == u->rows)
		return false;
	l->top = u->unseen;
	list_focus(l, u->unseen);
	app_notice_key(a, STYLE_STRONG, u->last >= u->unseen + (size_t)l->height ?
	    "tui.review.rest" : u->keyed < u->to_key ? "tui.review.rest_rekey" :
	    "tui.review.rest_shown", NULL);
	return true;
}

const char *
until_hint(const struct until *u, const struct list *l, const char *met)
{
	if (u->seen == u->rows)
		return met;
	return u->unseen < l->top ? "tui.hint.review_above" : "tui.hint.review_more";
}
