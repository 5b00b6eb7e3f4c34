/* SPDX-License-Identifier: ISC */
/*
 * Who did what when (F6): the journal of the entry's moves, with what was said
 * as far as it is kept.
 */
#include "tui/approve/review_screen.h"

#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/words.h"
#include "work/work.h"

/* What was said with a return and with a hold is kept for the last ones only: where they stand. */
struct past { struct app *a; struct buf text; size_t returned_at, held_at; };

static bool
add_past(void *ctx, const struct past_step *p)
{
	struct past *t = ctx;
	struct app *a = t->a;
	const char *event, *state;

	word_time(a, p->at_us, &t->text);
	buf_addf(&t->text, "  %s  ", p->name != NULL ? p->name :
	    app_msg(a, word_actor_key(p->actor)));
	event = app_msg(a, word_event_key(p->event));
	state = app_msg(a, word_state_key(p->to));
	buf_adds(&t->text, event);
	/* A return leads to a return: once is enough. */
	if (strcmp(event, state) != 0)
		buf_addf(&t->text, " → %s", state);
	buf_addc(&t->text, '\n');
	if (p->to == ST_RETURNED)
		t->returned_at = t->text.len;
	else if (p->to == ST_HELD)
		t->held_at = t->text.len;
	return true;
}

static void
add_said(const struct app *a, const char *text, struct buf *out)
{
	buf_addf(out, "  %s%s\n", app_msg(a, "tui.list.bullet"), text);
}

/* The steps, and under the last return and the last hold what was said with it. */
static void
past_text(const struct past *t, const struct review_view *v, struct buf *out)
{
	const char *text = buf_str(&t->text);
	size_t done = 0;

	for (size_t at = 0; at < t->text.len; at = done) {
		done = at + strcspn(text + at, "\n") + 1;
		buf_add(out, text + at, done - at);
		for (size_t i = 0; done == t->returned_at && v->state != ST_RETURNED &&
		    i < v->returned_count; i++)
			add_said(t->a, v->returned[i].text, out);
		if (done == t->held_at && v->held != NULL)
			add_said(t->a, v->held, out);
	}
}

void
review_show_history(struct screen *s)
{
	struct past t = { .a = s->app, .text = BUF_INIT };
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	if (entry_history(s->app->session, review_of(s)->entry, add_past, &t, &e) != ERR_OK) {
		app_error(s->app, &e);
	} else {
		past_text(&t, review_of(s)->view, &b);
		if (!buf_ok(&t.text) || !buf_ok(&b))
			mem_end();
		popup_text(s->app, app_msg(s->app, "tui.key.history"), buf_str(&b));
	}
	buf_free(&b);
	buf_free(&t.text);
}
