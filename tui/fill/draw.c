/* SPDX-License-Identifier: ISC */
/*
 * One section of the form: a line a field; the focused one also with its
 * support text, and with what its value means; errors below their fields.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/wareki.h"
#include "tui/fill/fill.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/words.h"

#define LABEL_X		2
#define LABEL_WIDTH	24
#define BADGE_X		(LABEL_X + LABEL_WIDTH + 1)
#define BOX_X		(BADGE_X + 5)
#define LONG_ROWS	3	/* of a long text, on the smallest screen */
#define CHOICE_ROWS	9	/* what the keys 1-9 reach */

/* One line of the section; drawn when it falls into the window. */
struct pass {
	struct grid	*g;
	int		 top, height;	/* window */
	int		 line;		/* next one */
};

static bool
visible(const struct pass *p)
{
	return p->line >= p->top && p->line < p->top + p->height;
}

static int
row(const struct pass *p)
{
	return BODY_TOP + 1 + p->line - p->top;
}

static void
put_wrapped(struct pass *p, enum style st, const char *prefix, const char *text)
{
	struct buf b = BUF_INIT;
	size_t next;
	int width = grid_cols(p->g) - BOX_X - 1;

	if (!buf_addf(&b, "%s%s", prefix, text))
		mem_end();
	for (size_t off = 0; off < b.len; off += next) {
		size_t n = draw_line(buf_str(&b) + off, b.len - off, width, &next);

		if (visible(p))
			grid_text(p->g, row(p), BOX_X, width, st, buf_str(&b) + off, n);
		p->line++;
	}
	buf_free(&b);
}

/* A choice a line: "1 市区町村", "2 [x] 住民票". */
static void
put_choice_rows(struct pass *p, const struct form_field *d, const struct form_choice *c, size_t n,
    const char *now)
{
	for (size_t i = 0; i < n; i++, p->line++) {
		bool on = fill_in_list(now, c[i].code);
		struct buf b = BUF_INIT;

		if (!visible(p))
			continue;
		buf_addf(&b, "%zu ", i + 1);
		if (d->type == FIELD_MULTI_CHOICE)
			buf_adds(&b, on ? "[x] " : "[ ] ");
		buf_adds(&b, c[i].label);
		grid_cut(p->g, row(p), BOX_X + 1, grid_cols(p->g) - BOX_X - 3,
		    on ? STYLE_STRONG : STYLE_NORMAL, buf_str(&b));
		buf_free(&b);
	}
}

/*
 * What can be chosen is seen without opening anything: on one line where it
 * fits ("1=男  2=女  F4 一覧"), else a line a choice; only a long list stays behind F4.
 */
static void
put_choices(struct pass *p, struct fill *f, const struct form_field *d)
{
	struct form_choice *c = NULL;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	size_t n = 0;
	int width = grid_cols(p->g) - BOX_X - 1;

	if (answers_choices(f->answers, d->id, &c, &n, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	for (size_t i = 0; i < n && i < CHOICE_ROWS; i++)
		buf_addf(&b, "%zu=%s  ", i + 1, c[i].label);
	buf_adds(&b, app_msg(f->screen.app, "tui.fill.list_key"));
	if (n <= CHOICE_ROWS && (d->type == FIELD_MULTI_CHOICE ||
	    draw_width(buf_str(&b), b.len) > width)) {
		put_choice_rows(p, d, c, n, answers_get(f->answers, d->id));
		buf_free(&b);
		free(c);
		return;
	}
	if (n == 0) {
		buf_reset(&b);
		buf_adds(&b, app_msg(f->screen.app, "tui.fill.no_choice_yet"));
	} else if (n > CHOICE_ROWS) {
		struct buf count = BUF_INIT;

		buf_reset(&b);
		buf_addf(&count, "%zu", n);
		msg_add(f->screen.app->msgs, &b, "tui.fill.many_choices", buf_str(&count), NULL);
		buf_free(&count);
	}
	if (visible(p))
		grid_cut(p->g, row(p), BOX_X, width, STYLE_DIM, buf_str(&b));
	p->line++;
	buf_free(&b);
	free(c);
}

static void
echo_year(const char *text, const char *lang, bool calendar, struct buf *out)
{
	int year;

	if (wareki_parse_year(text, &year) && !(calendar ?
	    wareki_echo_calendar_year : wareki_echo_year)(year, lang, out))
		mem_end();
}

/* What the value means, said while the caret is still in the field. */
static void
echo_of(const struct fill *f, const struct form_field *d, struct buf *out)
{
	const char *text = field_text(&f->box), *lang = app_lang(f->screen.app);
	struct buf composed = BUF_INIT;
	struct date date;

	/* Digits in a kana field are being composed, and mean what they will mean. */
	if (field_composing(&f->box) && field_is_plain(&f->box)) {
		if (!field_text_composed(&f->box, &composed))
			mem_end();
		text = buf_str(&composed);
	}
	switch (d->type) {
	case FIELD_DATE:
	case FIELD_MONTH:
		if (wareki_parse(text, d->partial_date || d->type == FIELD_MONTH, &date) &&
		    !wareki_echo(date, lang, out))
			mem_end();
		break;
	case FIELD_YEAR:
	case FIELD_FISCAL_YEAR:
		echo_year(text, lang, d->type == FIELD_YEAR, out);
		break;
	case FIELD_CONDITION:
		if (strcmp(answers_get(f->answers, "condition_type"), "fiscal_year") == 0)
			echo_year(text, lang, false, out);
		else if (wareki_parse(text, false, &date) && !wareki_echo(date, lang, out))
			mem_end();
		break;
	case FIELD_ORGANIZATION: {
		const struct catalog_organization *o = catalog_organization(
		    form_set_catalog(work_forms(f->screen.app->work)), text);

		if (o != NULL)
			buf_addf(out, "%s %s", o->prefecture != NULL ? o->prefecture : "", o->name);
		else if (strcmp(text, f->loaded) == 0 && *text != '\0') {
			if (!answers_display(f->answers, d->id, out))
				mem_end();
			if (strcmp(buf_str(out), text) == 0)
				buf_reset(out);		/* it means nothing more */
		}
		break;
	}
	default:
		break;
	}
	buf_free(&composed);
}

static void
put_value(struct pass *p, struct fill *f, size_t i, enum style st)
{
	const struct form_field *d = f->items[i].field;
	struct buf b = BUF_INIT;
	int width = grid_cols(p->g) - BOX_X - 1;

	if (answers_absent(f->answers, d->id) != NULL || *answers_get(f->answers, d->id) != '\0') {
		if (!answers_display(f->answers, d->id, &b))
			mem_end();
	}
	if (f->items[i].automatic)
		buf_addf(&b, "  %s", app_msg(f->screen.app, "tui.fill.automatic"));
	grid_cut(p->g, row(p), BOX_X, width, st, buf_str(&b));
	buf_free(&b);
}

/* Does the box hold another text than the value that the notes beside it are about? */
static bool
is_edited(const struct fill *f)
{
	return !fill_is_choice(f->items[f->focus].field) && (field_composing(&f->box) ||
	    (f->typed_us != 0 && strcmp(field_text(&f->box), f->loaded) != 0));
}

static const char *
error_of(const struct fill *f, size_t item)
{
	return item == f->focus && is_edited(f) ? NULL : f->items[item].error;
}

static void
put_label(struct pass *p, struct fill *f, size_t i, bool focused)
{
	const struct form_field *d = f->items[i].field;
	enum style st = focused ? STYLE_STRONG : STYLE_NORMAL;
	bool fixed = d->type == FIELD_PROCEDURE;
	bool required = f->items[i].required;

	if (draw_width(d->label, strlen(d->label)) > LABEL_WIDTH) {
		/* A long label has a line of its own. */
		if (visible(p))
			grid_cut(p->g, row(p), LABEL_X, grid_cols(p->g) - LABEL_X - 1, st,
			    d->label);
		p->line++;
	} else if (visible(p)) {
		grid_str(p->g, row(p), LABEL_X, LABEL_WIDTH, st, d->label);
	}
	if (!visible(p))
		return;
	grid_str(p->g, row(p), 0, 2, error_of(f, i) != NULL ? STYLE_ALARM : st,
	    error_of(f, i) != NULL ? app_msg(f->screen.app, "tui.list.wrong") :
	    focused ? ">" : " ");
	if (!fixed)
		grid_str(p->g, row(p), BADGE_X, 4, required ? st : STYLE_DIM,
		    app_msg(f->screen.app,
		    required ? "tui.fill.required" : "tui.fill.optional"));
}

static void
put_choice_box(struct pass *p, struct fill *f, const struct form_field *d)
{
	struct buf b = BUF_INIT;
	int width = grid_cols(p->g) - BOX_X - 3;

	if (*answers_get(f->answers, d->id) != '\0' && !answers_display(f->answers, d->id, &b))
		mem_end();
	if (width > draw_width(buf_str(&b), b.len) + 2)
		width = draw_width(buf_str(&b), b.len) + 2;
	if (width < 12)
		width = 12;
	grid_str(p->g, row(p), BOX_X, 1, STYLE_NORMAL, "[");
	grid_fill(p->g, row(p), BOX_X + 1, width, STYLE_FIELD_FOCUS);
	grid_cut(p->g, row(p), BOX_X + 1, width, STYLE_FIELD_FOCUS, buf_str(&b));
	grid_str(p->g, row(p), BOX_X + 1 + width, 1, STYLE_NORMAL, "]");
	grid_set_caret(p->g, row(p), BOX_X + 1);
	buf_free(&b);
}

/* Documents that were seen for it, on one line, and the note. */
static void
put_beside(struct pass *p, struct fill *f, const struct form_field *d)
{
	const struct app *a = f->screen.app;
	const char *seen = answers_seen(f->answers, d->id), *note = answers_note(f->answers, d->id);
	struct buf b = BUF_INIT;

	word_lines(a, seen, &b);
	if (b.len > 0)
		put_wrapped(p, STYLE_NORMAL, app_msg(a, "tui.fill.seen"), buf_str(&b));
	if (*note != '\0')
		put_wrapped(p, STYLE_NORMAL, app_msg(a, "tui.fill.note"), note);
	if (fill_has_earlier(f, d)) {
		buf_reset(&b);
		if (!fill_add_earlier(f, d, &b))
			mem_end();
		put_wrapped(p, STYLE_STRONG, app_msg(a, !is_edited(f) &&
		    fill_same_as_earlier(f, d) ? "tui.earlier.same" : "tui.earlier.differs"),
		    buf_str(&b));
	}
	buf_free(&b);
}

/* The box takes the room that its content needs and the screen has. */
static void
size_box(struct fill *f, const struct form_field *d, const struct grid *g)
{
	int most = grid_cols(g) - BOX_X - 4, want = fill_box_width(d), rows = 1;
	int long_rows = LONG_ROWS + (grid_rows(g) - SCREEN_ROWS_MIN) / 6;

	f->box.spec.width = want < most ? want : most;
	if (d->type == FIELD_LONG_TEXT || d->type == FIELD_NOTE)
		rows = long_rows;
	else if ((d->type == FIELD_TEXT || d->type == FIELD_ADDRESS) && d->input != INPUT_NAME &&
	    (d->max == 0 || (int)d->max * 2 >= f->box.spec.width))
		/* A sentence is read whole, not through a slit. */
		rows = field_rows(&f->box, f->box.spec.width);
	f->box.spec.height = rows < long_rows ? rows : long_rows;
}

static void
put_focused(struct pass *p, struct fill *f, size_t i)
{
	const struct form_field *d = f->items[i].field;
	struct app *a = f->screen.app;
	struct buf b = BUF_INIT;

	if (fill_is_choice(d)) {
		if (visible(p))
			put_choice_box(p, f, d);
		p->line++;
		if (*answers_get(f->answers, d->id) != '\0') {
			/* What the box cuts stands whole below. */
			if (!answers_display(f->answers, d->id, &b))
				mem_end();
			if (draw_width(buf_str(&b), b.len) > grid_cols(p->g) - BOX_X - 3)
				put_wrapped(p, STYLE_STRONG, "= ", buf_str(&b));
		}
		put_choices(p, f, d);
	} else {
		size_box(f, d, p->g);
		if (visible(p))
			field_draw(&f->box, p->g, row(p), BOX_X, screen_is_top(&f->screen));
		p->line += f->box.spec.height;
		echo_of(f, d, &b);
		if (f->items[i].automatic)
			buf_addf(&b, "%s", app_msg(a, "tui.fill.automatic_about"));
		if (b.len > 0)
			put_wrapped(p, STYLE_STRONG, "= ", buf_str(&b));
		if (f->offer != NULL && *field_text(&f->box) == '\0')
			put_wrapped(p, STYLE_STRONG, app_msg(a, "tui.fill.offered"), f->offer);
	}
	if (answers_absent(f->answers, d->id) != NULL && !is_edited(f)) {
		buf_reset(&b);
		if (!answers_display(f->answers, d->id, &b))
			mem_end();
		put_wrapped(p, STYLE_STRONG, "= ", buf_str(&b));
	}
	put_beside(p, f, d);
	if (d->support != NULL && *d->support != '\0' && !f->items[i].automatic)
		put_wrapped(p, STYLE_DIM, "", d->support);
	if (d->example != NULL && *d->example != '\0' && *field_text(&f->box) == '\0' &&
	    !fill_is_choice(d))
		put_wrapped(p, STYLE_DIM, app_msg(a, "tui.fill.example"), d->example);
	/* The return that it counts stands there itself. */
	if (f->items[i].hint != NULL && f->items[i].comment == NULL)
		put_wrapped(p, STYLE_DIM, "", f->items[i].hint);
	buf_free(&b);
}

/* Below the one question: its guidance, as wide as the screen. */
static void
put_guidance(struct pass *p, const struct fill *f)
{
	struct buf b = BUF_INIT;
	int width = grid_cols(p->g) - LABEL_X - 2;
	size_t next;

	fill_guided_text(f, &b);
	p->line++;
	for (size_t off = 0; off < b.len; off += next) {
		size_t n = draw_line(buf_str(&b) + off, b.len - off, width, &next);

		if (visible(p))
			grid_text(p->g, row(p), LABEL_X, width, STYLE_NORMAL, buf_str(&b) + off, n);
		p->line++;
	}
	buf_free(&b);
}

/* Whose word it is: an approver's, or the server's. */
static const char *
comment_key(const struct fill *f)
{
	return f->refused ? "tui.fill.refused" : "tui.fill.comment";
}

/* All lines of the focused item's section; from and to: the focused item's. */
static void
walk(struct pass *p, struct fill *f, int *from, int *to)
{
	struct app *a = f->screen.app;

	p->line = 0;
	if (f->comment != NULL)
		put_wrapped(p, STYLE_ALARM, app_msg(a, comment_key(f)), f->comment);
	for (size_t i = 0; i < f->count; i++) {
		bool focused = i == f->focus;

		/* One that is no longer asked stays in sight until it is cleared and left. */
		if (!fill_same_section(f, i, f->focus) ||
		    (!focused && (f->guided || !f->items[i].asked)))
			continue;
		if (focused)
			*from = p->line;
		put_label(p, f, i, focused);
		if (focused) {
			put_focused(p, f, i);
		} else {
			if (visible(p))
				put_value(p, f, i, STYLE_NORMAL);
			p->line++;
		}
		if (error_of(f, i) != NULL)
			put_wrapped(p, STYLE_ALARM, "", error_of(f, i));
		if (f->items[i].comment != NULL)
			put_wrapped(p, STYLE_ALARM, app_msg(a, comment_key(f)),
			    f->items[i].comment);
		if (focused)
			*to = p->line - 1;
		if (focused && f->guided)
			put_guidance(p, f);
	}
}

static void
draw_heading(struct fill *f, struct grid *g)
{
	const char *section = f->items[f->focus].field->section;
	size_t n = 0, at = 0, counted = f->count;
	struct app *a = f->screen.app;
	struct buf b = BUF_INIT, when = BUF_INIT;

	/* Sections that ask something: empty copies of one that repeats are none yet. */
	for (size_t i = 0; i < f->count; i++) {
		if ((counted == f->count || !fill_same_section(f, i, counted)) &&
		    (i == f->focus || f->items[i].asked)) {
			counted = i;
			n++;
		}
		if (i == f->focus)
			at = n;
	}
	if (f->guided) {
		struct buf q = BUF_INIT, of = BUF_INIT;

		fill_question_number(f, &at, &n);
		buf_addf(&q, "%zu", at);
		buf_addf(&of, "%zu", n);
		msg_add(a->msgs, &b, "tui.guided.heading", section != NULL ? section : f->title,
		    buf_str(&q), buf_str(&of), NULL);
		buf_free(&q);
		buf_free(&of);
	} else {
		buf_addf(&b, "%s (%zu/%zu)", section != NULL ? section : f->title, at, n);
	}
	grid_str(g, BODY_TOP, 1, grid_cols(g) - 1, STYLE_STRONG, buf_str(&b));
	buf_reset(&b);
	if (f->dirty) {
		buf_adds(&b, app_msg(a, "tui.fill.unsaved"));
	} else if (f->saved_us != 0) {
		word_time(a, f->saved_us, &when);
		msg_add(a->msgs, &b, "tui.fill.saved", buf_str(&when), NULL);
	}
	grid_str(g, BODY_TOP, grid_cols(g) - draw_width(buf_str(&b), b.len) - 1, grid_cols(g),
	    STYLE_DIM,
	    buf_str(&b));
	buf_free(&b);
	buf_free(&when);
}

/* The rules of the whole form, when an answer changed: not with each key in a box. */
static void
judge(struct fill *f)
{
	unsigned long now = answers_changes(f->answers);

	if (f->judged == now)
		return;
	for (size_t i = 0; i < f->count; i++) {
		f->items[i].asked = fill_asked(f, i);
		f->items[i].required = answers_required(f->answers, f->items[i].field->id);
	}
	f->judged = now;
}

void
fill_draw(struct screen *s, struct grid *g)
{
	struct fill *f = fill_of(s);
	struct pass p = { .g = g, .top = f->top, .height = body_height(g) - 1 };
	int from = 0, to = 0;

	judge(f);
	draw_heading(f, g);
	walk(&p, f, &from, &to);
	/* The question that is on may stand elsewhere than the window that was: once more. */
	f->top = list_scroll(p.top, p.line, p.height, from, to);
	if (f->top != p.top) {
		for (int y = 0; y < p.height; y++)
			grid_fill(g, BODY_TOP + 1 + y, 0, grid_cols(g), STYLE_NORMAL);
		p.top = f->top;
		walk(&p, f, &from, &to);
	}
	if (p.line > p.top + p.height)
		grid_str(g, BODY_TOP + p.height, grid_cols(g) - 2, 1, STYLE_STRONG, "v");
	if (p.top > 0)
		grid_str(g, BODY_TOP + 1, grid_cols(g) - 2, 1, STYLE_STRONG, "^");
	if (screen_is_top(s))
		field_draw_candidates(&f->box, g);
}
