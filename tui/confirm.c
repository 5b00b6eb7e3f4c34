/* SPDX-License-Identifier: ISC */
/*
 * Check answers, before approval is asked for.
 *
 * Events: arrows, F7/F8 move; Enter changes the row's answer in the form and comes
 * back here; F12 asks for approval, after one more question; F3 goes back to
 * the form.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/guidance.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/alike.h"

#define LABEL_WIDTH	26

struct row {
	const struct form_field *field;		/* NULL: a section's title */
	char			*text;
	bool			 before;	/* what the record in force says there */
	bool			 mended;	/* something can be changed for it */
};

struct confirm {
	struct screen	 screen;
	struct screen	*fill;
	struct draft	*draft;		/* the fill screen's */
	const char	*changed;	/* lives with the form */
	struct row	*rows;
	size_t		 count;
	struct list	 list;
};

static struct confirm *
of(struct screen *s)
{
	return (struct confirm *)(void *)s;
}

/* Is there something to mend for it: itself, or what it is computed from? */
static bool
is_mended(const struct fill *fill, const struct form_field *field)
{
	size_t item = fill_find(fill, field->id);

	return field->type != FIELD_PROCEDURE && (!field->computed ||
	    (item < fill->count && fill_source_of(fill, item) != item));
}

static void
add_row(struct confirm *c, const struct form_field *field, const char *text, bool before)
{
	c->rows = xrealloc(c->rows, c->count + 1, sizeof *c->rows);
	c->rows[c->count++] = (struct row){ field, xstrdup(text), before,
	    field != NULL && is_mended(fill_of(c->fill), field) };
}

static void
read_rows(struct confirm *c)
{
	struct app *a = c->screen.app;
	const struct answers *answers = draft_answers(c->draft);
	const struct form *form = answers_form(answers);
	const struct fill *fill = fill_of(c->fill);
	const char *section = NULL;

	for (size_t i = 0; i < form_field_count(form); i++) {
		const struct form_field *f = form_field_at(form, i);
		struct buf b = BUF_INIT;

		if (!answers_asked(answers, f->id, NULL))
			continue;
		if (f->section != NULL && (section == NULL || strcmp(section, f->section) != 0))
			add_row(c, NULL, f->section, false);
		section = f->section;
		if (*answers_get(answers, f->id) == '\0' && answers_absent(answers, f->id) == NULL)
			buf_adds(&b, app_msg(a, "tui.confirm.empty"));
		else if (!answers_display(answers, f->id, &b))
			mem_end();
		add_row(c, f, buf_str(&b), false);
		if (fill_has_earlier(fill, f) && !fill_same_as_earlier(fill, f)) {
			buf_reset(&b);
			buf_adds(&b, app_msg(a, "tui.earlier.before"));
			if (!fill_add_earlier(fill, f, &b))
				mem_end();
			add_row(c, f, buf_str(&b), true);
		}
		buf_free(&b);
	}
}

/* What other entries of the person say: a notice, which bars nothing. */
static void
tell_alike(const struct confirm *c)
{
	struct app *a = c->screen.app;
	struct alike alike;
	struct err e = ERR_INIT;

	if (draft_alike(c->draft, &alike, &e) != ERR_OK)
		app_error(a, &e);
	else if (alike.other_name)
		app_notice_key(a, STYLE_ALARM, "tui.confirm.other_name", NULL);
	else if (alike.asked_us != 0)
		app_notice_key(a, STYLE_ALARM, strcmp(form_kind(answers_form(draft_answers(
		    c->draft))), "registration") == 0 ? "tui.confirm.registered_again" :
		    "tui.confirm.asked_again", NULL);
}

static void
confirm_enter(struct screen *s)
{
	struct confirm *c = of(s);

	if (c->rows != NULL)
		return;
	read_rows(c);
	tell_alike(c);
	list_resize(&c->list, c->count);
	list_focus(&c->list, c->count > 1 ? 1 : 0);
	c->list.top = 0;	/* the title above it is seen too */
	/* Where a change was made, the eye goes on. */
	for (size_t i = 0; i < c->count; i++) {
		if (c->rows[i].field != NULL && !c->rows[i].before && c->changed != NULL &&
		    strcmp(c->rows[i].field->id, c->changed) == 0)
			list_focus(&c->list, i);
	}
}

/* With a mark where a return says something. */
static void
add_label(const struct confirm *c, const struct row *r, struct buf *out)
{
	const struct fill *fill = fill_of(c->fill);
	size_t item = fill_find(fill, r->field->id);

	if (r->before)
		return;
	if (item < fill->count && fill->items[item].comment != NULL)
		buf_adds(out, app_msg(c->screen.app, "tui.confirm.commented"));
	buf_adds(out, r->field->label);
}

/* What the mark leaves to the text, or all. */
static int
text_width(const struct row *r, int cols)
{
	return cols - LABEL_WIDTH - 5 - (r->mended && !r->before ? 7 : 0);
}

static void
draw_row(const struct confirm *c, struct grid *g, int y, size_t n)
{
	const struct row *r = &c->rows[n];
	bool focused = n == c->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	int cols = grid_cols(g);
	struct buf label = BUF_INIT;

	if (r->field == NULL) {
		grid_str(g, y, 0, 1, st, focused ? ">" : " ");
		grid_cut(g, y, 1, cols - 1, focused ? st : STYLE_STRONG, r->text);
	} else {
		grid_fill(g, y, 0, cols, st);
		grid_str(g, y, 0, 1, st, focused ? ">" : " ");
		add_label(c, r, &label);
		grid_cut(g, y, 3, LABEL_WIDTH, st, buf_str(&label));
		grid_cut(g, y, 4 + LABEL_WIDTH, text_width(r, cols), st, r->text);
		if (r->mended && !r->before)
			grid_str(g, y, cols - 7, 6, focused ? st : STYLE_DIM,
			    app_msg(c->screen.app, "tui.confirm.change"));
	}
	if (focused)
		grid_set_caret(g, y, 0);
	buf_free(&label);
}

/* What its row cuts stands whole below; of what is longer than half of the screen, that it
 * goes on is seen. */
static void
draw_whole(struct grid *g, int y, int rows, const char *text)
{
	size_t len = strlen(text), off = 0, next;
	int width = grid_cols(g) - 4;

	for (; off < len && rows > 1; off += next, rows--) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, 3, width, STYLE_STRONG, text + off, n);
	}
	if (off < len)
		grid_cut(g, y, 3, width, STYLE_STRONG, text + off);
}

static void
confirm_draw(struct screen *s, struct grid *g)
{
	struct confirm *c = of(s);
	int cols = grid_cols(g), height = body_height(g) - 1;
	const struct row *r = &c->rows[c->list.focus];
	int below = 0;

	if (r->field != NULL && draw_width(r->text, strlen(r->text)) > text_width(r, cols))
		below = draw_line_count(r->text, cols - 4);
	if (below > height / 2)
		below = height / 2;
	height -= below;
	list_show(&c->list, height);
	/* What a value replaces is seen with it. */
	if (c->list.focus + 1 < c->count && c->rows[c->list.focus + 1].before &&
	    c->list.focus + 1 == c->list.top + (size_t)height)
		c->list.top++;
	grid_cut(g, BODY_TOP, 1, cols - 2, STYLE_STRONG, app_msg(s->app, "tui.confirm.heading"));
	word_position(s->app, &c->list, g, BODY_TOP);
	for (int i = 0; i < height && c->list.top + (size_t)i < c->count; i++)
		draw_row(c, g, BODY_TOP + 1 + i, c->list.top + (size_t)i);
	if (below > 0)
		draw_whole(g, BODY_TOP + 1 + height, below, r->text);
}

static const char *
why_not_change(const struct screen *s)
{
	const struct confirm *c = (const struct confirm *)(const void *)s;
	const struct row *r = &c->rows[c->list.focus];

	return r->mended ? NULL : "tui.why.nothing_to_change";
}

static void
run_change(struct screen *s)
{
	struct confirm *c = of(s);
	const struct row *r = &c->rows[c->list.focus];
	struct screen *fill = c->fill;
	const char *field;

	if (why_not_change(s) != NULL) {
		app_notice_key(s->app, STYLE_NORMAL, why_not_change(s), NULL);
		return;
	}
	field = r->field->id;	/* lives with the form */
	screen_pop(s->app);
	fill_change(fill, field);
}

static void submit(struct screen *s, void *ctx);

static void
submit_protected(struct screen *s, void *ctx)
{
	if (protected_confirm(s->app, draft_entry(of(s)->draft)))
		submit(s, ctx);
}

static void
submit(struct screen *s, void *ctx)
{
	struct confirm *c = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];
	struct screen *slip;

	(void)ctx;
	if (draft_submit(c->draft, &e) != ERR_OK) {
		struct screen *fill = c->fill;

		if (protected_ask(a, &e, "tui.protected.ask", submit_protected, NULL))
			return;
		/* What one field is to blame for is told at that field. */
		if (e.field != NULL &&
		    form_field_find(answers_form(draft_answers(c->draft)), e.field) != NULL) {
			screen_pop(a);
			fill_change(fill, e.field);
		}
		app_error(a, &e);
		return;
	}
	memcpy(entry, draft_entry(c->draft), sizeof entry);
	slip = slip_new(entry, fill_title(c->fill));
	screen_home(a);
	screen_push(a, slip);
	app_notice_key(a, STYLE_GOOD, "tui.confirm.done", NULL);
}

/* What the approver asked for and that stands as it was: a notice, which bars nothing. */
static void
add_unmended(const struct confirm *c, struct buf *out)
{
	struct app *a = c->screen.app;
	const struct form *form = answers_form(draft_answers(c->draft));
	struct field_comment *left = NULL;
	struct buf labels = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (draft_unmended(c->draft, &left, &n, &e) != ERR_OK)
		app_error(a, &e);
	for (size_t i = 0; i < n; i++) {
		const struct form_field *f = form_field_find(form, left[i].field);

		buf_addf(&labels, "%s%s", i > 0 ? app_msg(a, "tui.list.between") : "",
		    f != NULL ? f->label : left[i].field);
	}
	if (n > 0) {
		buf_adds(out, "\n\n");
		msg_add(a->msgs, out, "tui.confirm.unmended", buf_str(&labels), NULL);
	}
	field_comments_free(&left, n);
	buf_free(&labels);
}

static void
run_submit(struct screen *s)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, app_msg(s->app, "tui.confirm.ask"));
	add_unmended(of(s), &b);
	if (!buf_ok(&b))
		mem_end();
	popup_confirm(s->app, app_msg(s->app, "tui.key.submit"), buf_str(&b), submit, NULL);
	buf_free(&b);
}

static void
run_guidance(struct screen *s)
{
	const struct confirm *c = of(s);
	const struct row *r = c->count > 0 ? &c->rows[c->list.focus] : NULL;

	guidance_show_field(s->app, form_id(answers_form(draft_answers(c->draft))),
	    r != NULL && r->field != NULL ? r->field->id : NULL,
	    fill_procedure(fill_of(c->fill)));
}

static bool
confirm_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER) {
		run_change(s);
		return true;
	}
	return list_key(&of(s)->list, k);
}

static void
run_previous(struct screen *s)
{
	(void)list_key(&of(s)->list, &(struct key){ .code = K_PAGE_UP });
}

static void
run_next(struct screen *s)
{
	(void)list_key(&of(s)->list, &(struct key){ .code = K_PAGE_DOWN });
}

static const char *
confirm_hint(const struct screen *s)
{
	return why_not_change(s) == NULL ? "tui.hint.confirm" : "tui.hint.confirm_fixed";
}

static void
confirm_trail(const struct screen *s, struct buf *out)
{
	const struct confirm *c = (const struct confirm *)(const void *)s;
	const char *kind = form_kind(answers_form(draft_answers(c->draft)));

	word_crumb(s->app, kind, fill_title(c->fill), out);
	buf_addf(out, " › %s", app_msg(s->app, "tui.confirm.title"));
}

static void
confirm_free(struct screen *s)
{
	struct confirm *c = of(s);

	for (size_t i = 0; i < c->count; i++)
		str_wipe(&c->rows[i].text);
	free(c->rows);
	free(c);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", NULL, run_guidance },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.change", why_not_change, run_change },
	{ 7, "tui.key.previous", NULL, run_previous },
	{ 8, "tui.key.next", NULL, run_next },
	{ 12, "tui.key.submit", NULL, run_submit },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.confirm",
	.commands = commands,
	.enter = confirm_enter,
	.draw = confirm_draw,
	.key = confirm_key,
	.trail = confirm_trail,
	.hint = confirm_hint,
	.free = confirm_free,
};

struct screen *
confirm_new(struct screen *fill, struct draft *d, const char *changed)
{
	struct confirm *c = xcalloc(1, sizeof *c);

	c->screen.ops = &ops;
	c->fill = fill;
	c->draft = d;
	c->changed = changed;
	return &c->screen;
}
