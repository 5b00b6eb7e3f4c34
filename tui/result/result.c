/* SPDX-License-Identifier: ISC */
/*
 * A result: nothing is shown before the purpose is stated, which is recorded
 * first; then what the provider answered, in words; then what was decided with
 * it, which closes the entry.
 *
 * Events: at first typing the purpose, Enter confirms it; afterwards arrows and
 * F7/F8 scroll, F12 「どう決めたか」, F3 goes back.  Where the provider answered
 * about somebody who does not look the same, that is asked before the lines are
 * shown.
 */
#include "tui/protected.h"
#include "tui/result/result.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define PURPOSE	"purpose"	/* kept aside */

struct result *
result_of(struct screen *s)
{
	return (struct result *)(void *)s;
}

const struct result *
result_of_const(const struct screen *s)
{
	return (const struct result *)(const void *)s;
}

bool
result_shows_lines(const struct result *r)
{
	return r->view != NULL && (!r->view->subject_differs || r->subject_confirmed);
}

static void
result_enter(struct screen *s)
{
	struct result *r = result_of(s);

	if (r->goes_on) {
		place_take_box(s->app, PURPOSE, &r->purpose);
		r->goes_on = false;
	}
	if (r->view == NULL)
		field_focus(&r->purpose, s->app->ime);
}

static int
put(struct grid *g, int y, enum style st, const char *text)
{
	size_t len = strlen(text), next;
	int width = grid_cols(g) - 6;

	for (size_t off = 0; off < len && y < BODY_TOP + body_height(g); off += next) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, 3, width, st, text + off, n);
	}
	return y;
}

static void
draw_masked(struct result *r, struct grid *g)
{
	struct app *a = r->screen.app;
	int y = BODY_TOP + 1;

	y = put(g, y, STYLE_STRONG, r->title) + 1;
	y = put(g, y, STYLE_NORMAL, app_msg(a, "tui.result.purpose_about")) + 1;
	grid_str(g, y++, 3, 40, STYLE_STRONG, app_msg(a, "tui.result.purpose"));
	field_draw(&r->purpose, g, y, 3, screen_is_top(&r->screen));
	y += 2;
	grid_str(g, y, 3, 70, STYLE_DIM, app_msg(a, "tui.result.masked"));
	for (int i = 1; i < 4; i++)
		grid_str(g, y + i, 5, 40, STYLE_DIM, "****************    ****************");
	if (screen_is_top(&r->screen))
		field_draw_candidates(&r->purpose, g);
}

static int
fact(struct grid *g, int y, const char *label, const char *value)
{
	if (value == NULL || *value == '\0')
		return y;
	grid_str(g, y, 3, 18, STYLE_NORMAL, label);
	grid_cut(g, y, 22, grid_cols(g) - 24, STYLE_STRONG, value);
	return y + 1;
}

/* Until when it may be kept, and what the site does after closing. */
static void
kept_text(const struct app *a, const struct result_view *v, struct buf *out)
{
	struct buf until = BUF_INIT, days = BUF_INIT;

	word_when(a, v->keep_until, &until);
	buf_addf(&days, "%lld", (long long)v->keep_days);
	msg_add(a->msgs, out, v->keep_until != NULL ? "tui.result.kept" : "tui.result.kept_days",
	    buf_str(&until), buf_str(&days), NULL);
	buf_free(&until);
	buf_free(&days);
}

/* Number and person, what was asked, and who answered: several results of one person, and of
 * one procedure, look the same without. */
static int
draw_whose(const struct app *a, const struct result_view *v, struct grid *g, int y)
{
	struct buf b = BUF_INIT;

	if (v->facts.case_no != NULL)
		buf_addf(&b, "%s  ", v->facts.case_no);
	buf_adds(&b, v->facts.subject != NULL ? v->facts.subject : "");
	y = fact(g, y, app_msg(a, "tui.result.whose"), buf_str(&b));
	buf_reset(&b);
	word_list(a, (const char *const *)v->facts.information, &b);
	y = fact(g, y, app_msg(a, "tui.facts.information"), buf_str(&b));
	buf_free(&b);
	return fact(g, y, app_msg(a, "tui.result.provider"), v->provider);
}

static int
draw_decided(const struct app *a, const struct result_view *v, struct grid *g, int y)
{
	struct buf head = BUF_INIT;

	if (v->facts.decided == NULL)
		return y;
	word_decided(a, &v->facts, &head);
	y = put(g, y, STYLE_STRONG, buf_str(&head));
	buf_free(&head);
	return put(g, y, STYLE_NORMAL, v->facts.decided);
}

static void
result_draw(struct screen *s, struct grid *g)
{
	struct result *r = result_of(s);
	struct app *a = s->app;
	const struct result_view *v = r->view;
	struct buf b = BUF_INIT;
	int y = BODY_TOP;

	if (v == NULL) {
		draw_masked(r, g);
		return;
	}
	grid_set_caret(g, y, 3);
	y = put(g, y, STYLE_STRONG, r->title);
	y = draw_whose(a, v, g, y);
	if (v->answered_at != NULL) {
		word_when(a, v->answered_at, &b);
		y = fact(g, y, app_msg(a, "tui.result.answered_at"), buf_str(&b));
		buf_reset(&b);
	}
	if (v->has_result) {
		kept_text(a, v, &b);
		y = fact(g, y, app_msg(a, "tui.result.keep_until"), buf_str(&b));
	}
	buf_free(&b);
	y = draw_decided(a, v, g, y);
	/* What an answer asks for was done when it was closed. */
	if (v->meaning_key != NULL && !(v->closed && (v->has_result || v->destroyed)))
		y = put(g, y, STYLE_STRONG, app_msg(a, v->meaning_key));
	if (v->destroyed)
		y = put(g, y, STYLE_NORMAL, app_msg(a, "tui.result.destroyed"));
	/* No record never reads "does not receive". */
	if (v->state != NULL && strcmp(v->state, "no_record") == 0)
		y = put(g, y, STYLE_NORMAL, app_msg(a, "tui.result.no_record_about"));
	if (v->subject_differs) {
		y = put(g, y, STYLE_ALARM, app_msg(a, "tui.result.differs"));
		if (v->subject_text != NULL)
			y = put(g, y, STYLE_STRONG, v->subject_text);
	}
	y++;
	if (result_shows_lines(r))
		result_draw_rows(r, g, y);
	else
		put(g, y, STYLE_DIM, app_msg(a, "tui.result.confirm_subject"));
}

static void
subject_ok(struct screen *s, void *ctx)
{
	(void)ctx;
	result_of(s)->subject_confirmed = true;
}

static void
run_subject(struct screen *s)
{
	struct result *r = result_of(s);
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s\n\n%s", app_msg(s->app, "tui.result.differs"),
	    r->view->subject_text != NULL ? r->view->subject_text : "");
	buf_addf(&b, "\n\n%s", app_msg(s->app, "tui.result.same_person"));
	if (!buf_ok(&b))
		mem_end();
	popup_confirm_careful(s->app, app_msg(s->app, "tui.result.subject"), buf_str(&b),
	    subject_ok, NULL);
	buf_free(&b);
}

static void run_open(struct screen *s);

static void
open_protected(struct screen *s, void *ctx UNUSED)
{
	if (protected_confirm(s->app, result_of(s)->entry))
		run_open(s);
}

static void
run_open(struct screen *s)
{
	struct result *r = result_of(s);
	struct app *a = s->app;
	struct buf purpose = BUF_INIT;
	struct err e = ERR_INIT;

	(void)field_leave(&r->purpose);
	if (!text_trim(field_text(&r->purpose), &purpose))
		mem_end();
	if (purpose.len == 0) {
		field_focus(&r->purpose, a->ime);
		app_notice_key(a, STYLE_ALARM, "tui.result.no_purpose", NULL);
	} else if (result_open(a->session, r->entry, buf_str(&purpose), &r->view, &e) != ERR_OK) {
		field_focus(&r->purpose, a->ime);
		if (!protected_ask(a, &e, "tui.protected.ask", open_protected, NULL))
			app_error(a, &e);
	} else {
		result_set_rows(r);
		if (r->view->subject_differs)
			run_subject(s);
	}
	buf_free(&purpose);
}

static void
run_forward(struct screen *s)
{
	if (result_of(s)->view == NULL)
		run_open(s);
	else
		result_ask_decided(s);
}

static const char *
why_not_forward(const struct screen *s)
{
	const struct result *r = result_of_const(s);

	if (r->view == NULL)
		return NULL;
	if (r->view->closed)
		return "tui.why.closed";
	return result_shows_lines(r) ? NULL : "tui.result.confirm_subject";
}

static const char *
why_not_subject(const struct screen *s)
{
	const struct result *r = result_of_const(s);

	return r->view == NULL || !r->view->subject_differs || r->subject_confirmed ?
	    "tui.why.subject_agrees" : NULL;
}

static bool
result_key(struct screen *s, const struct key *k)
{
	struct result *r = result_of(s);

	if (r->view != NULL) {
		if (k->code == K_ENTER && !result_shows_lines(r)) {
			run_subject(s);
			return true;
		}
		return list_key(&r->list, k);
	}
	switch (field_key(&r->purpose, k)) {
	case FK_TAKEN:
	case FK_CHANGED:
		return true;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&r->purpose), NULL);
		return true;
	case FK_PASS:
	case FK_CHANGED_PASS:
		break;
	}
	if (k->code == K_ENTER)
		run_open(s);
	return k->code == K_ENTER;
}

static void
run_slip(struct screen *s)
{
	screen_push(s->app, slip_new(result_of(s)->entry, result_of(s)->title));
}

static void
run_copy(struct screen *s)
{
	screen_copy_entry(s->app, result_of(s)->entry);
}

static void
run_previous(struct screen *s)
{
	(void)list_key(&result_of(s)->list, &(struct key){ .code = K_PAGE_UP });
}

static void
run_next(struct screen *s)
{
	(void)list_key(&result_of(s)->list, &(struct key){ .code = K_PAGE_DOWN });
}

static const char *
why_masked(const struct screen *s)
{
	return result_shows_lines(result_of_const(s)) ? NULL : "tui.why.masked";
}

static struct field *
result_box(struct screen *s)
{
	struct result *r = result_of(s);

	return r->view == NULL ? &r->purpose : NULL;
}

static bool
result_composing(const struct screen *s)
{
	return result_of_const(s)->view == NULL && field_composing(&result_of_const(s)->purpose);
}

static const char *
result_mode(const struct screen *s)
{
	const struct result *r = result_of_const(s);

	return r->view == NULL ? field_mode_key(&r->purpose) : NULL;
}

static const char *
result_hint(const struct screen *s)
{
	const struct result *r = result_of_const(s);

	if (r->view == NULL)
		return "tui.hint.result_masked";
	if (!result_shows_lines(r))
		return "tui.hint.result_subject";
	return r->view->closed ? "tui.hint.result_closed" : "tui.hint.result";
}

static void
result_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", result_of_const(s)->title, app_msg(s->app, "tui.result.title"));
}

static void
result_free(struct screen *s)
{
	struct result *r = result_of(s);

	field_free(&r->purpose);
	result_close(&r->view);
	str_wipe(&r->title);
	str_wipe(&r->decided);
	free(r->rows);
	free(r->entry);
	free(r);
}

static struct screen *
reopen(const char *entry, const char *title)
{
	struct screen *s = result_new(entry, title);

	result_of(s)->goes_on = true;
	return s;
}

/* It comes back masked: a purpose that was stated is asked anew, one that was being typed
 * goes on. */
static enum err_code
result_save(struct screen *s, struct err *e UNUSED)
{
	struct result *r = result_of(s);

	place_set(s->app, r->entry, reopen, r->title);
	if (r->view == NULL)
		place_keep_box(s->app, PURPOSE, &r->purpose);
	return ERR_OK;
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.subject", why_not_subject, run_subject },
	{ 5, "tui.key.print", result_why_not_print, result_ask_print },
	{ 6, "tui.key.slip", NULL, run_slip },
	{ 7, "tui.key.previous", why_masked, run_previous },
	{ 8, "tui.key.next", why_masked, run_next },
	{ 9, "tui.key.copy", screen_why_not_maker, run_copy },
	{ 12, "tui.key.forward", why_not_forward, run_forward },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.result",
	.commands = commands,
	.enter = result_enter,
	.draw = result_draw,
	.key = result_key,
	.save = result_save,
	.box = result_box,
	.composing = result_composing,
	.mode = result_mode,
	.trail = result_trail,
	.hint = result_hint,
	.free = result_free,
};

struct screen *
result_new(const char *entry, const char *title)
{
	struct result *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	r->entry = xstrdup(entry);
	r->title = xstrdup(title);
	field_init(&r->purpose, &(struct field_spec){ .mode = IME_HIRAGANA, .kind = CONVERT_TEXT,
	    .max = 100, .width = 60 });
	return &r->screen;
}
