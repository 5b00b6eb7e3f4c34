/* SPDX-License-Identifier: ISC */
/*
 * A case on one screen, before approval is asked for: what holds for all of it,
 * each person once, and under each person the inquiries that come out.
 *
 * Events: arrows, F7/F8 move; Enter changes what the row says (of an inquiry
 * that something stands against: that; of one that was made it opens the
 * slip); F5 tells all that stands against it; F6 shows an inquiry whole; F12
 * asks for approval of each inquiry by itself, after one more question.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/case/alike.h"
#include "tui/fill/fill.h"
#include "tui/guidance.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/case.h"

#define STATE_WIDTH	26	/* as in the lists: 該当なし（未登録の可能性） is never cut */
#define DETAIL_ROWS	3

struct row {
	const char		*field;		/* of the case, where it is changed */
	const struct case_inquiry *inquiry;	/* or NULL */
	char			*text;
};

struct case_check {
	struct screen	 screen;
	struct screen	*fill;
	struct draft	*draft;		/* the fill screen's */
	struct case_plan *plan;
	struct row	*rows;
	size_t		 count, open, ready;
	struct list	 list;
	bool		 told;		/* who was asked about days ago */
};

static struct case_check *
of(struct screen *s)
{
	return (struct case_check *)(void *)s;
}

static const struct case_check *
of_const(const struct screen *s)
{
	return (const struct case_check *)(const void *)s;
}

/* ---- rows ---- */

static void
add_row(struct case_check *c, const char *field, const struct case_inquiry *q, struct buf *text)
{
	if (!buf_ok(text))
		mem_end();
	c->rows = xrealloc(c->rows, c->count + 1, sizeof *c->rows);
	c->rows[c->count++] = (struct row){ field, q, xstrdup(buf_str(text)) };
	buf_reset(text);
}

/* "受付番号 R8-0123  ", for each field that has an answer. */
static void
add_answers(const struct case_check *c, const struct form_field *like, const char *const *bases,
    struct buf *out)
{
	const struct answers *a = draft_answers(c->draft);

	for (; *bases != NULL; bases++) {
		const struct form_field *f = form_field_beside(answers_form(a), like, *bases);

		if (f == NULL || *answers_get(a, f->id) == '\0')
			continue;
		buf_addf(out, "%s%s ", out->len > 0 ? "  " : "", f->label);
		if (!answers_display(a, f->id, out))
			mem_end();
	}
}

static void
add_whole(struct case_check *c, const char *field, const char *const *bases)
{
	static const struct form_field whole = { .copy = 0 };
	struct buf b = BUF_INIT;

	add_answers(c, &whole, bases, &b);
	if (b.len > 0)
		add_row(c, field, NULL, &b);
	buf_free(&b);
}

/* 見本 太郎（ミホン タロウ） 昭和55年2月29日 男 宛名番号 12345, and where the person lives. */
static void
add_person(struct case_check *c, const struct form_field *key)
{
	static const char *const who[] = { "name", "kana", "birth", "sex", NULL };
	static const char *const number[] = { "person_key", "address", NULL };
	const struct answers *a = draft_answers(c->draft);
	const struct form_field *name = form_field_beside(answers_form(a), key, "name");
	struct buf b = BUF_INIT;

	for (size_t i = 0; who[i] != NULL; i++) {
		const struct form_field *f = form_field_beside(answers_form(a), key, who[i]);

		if (f == NULL || *answers_get(a, f->id) == '\0')
			continue;
		buf_adds(&b, b.len > 0 ? "  " : "");
		if (!answers_display(a, f->id, &b))
			mem_end();
	}
	add_row(c, name != NULL ? name->id : key->id, NULL, &b);
	add_answers(c, key, number, &b);
	add_row(c, key->id, NULL, &b);
	buf_free(&b);
}

/* 道府県民税 ← 世田谷区長 (131121), from the catalogue for one that was made too. */
static void
inquiry_text(const struct case_check *c, const struct case_inquiry *q, struct buf *out)
{
	const struct catalog *cat = form_set_catalog(work_forms(c->screen.app->work));
	const struct catalog_procedure *p = catalog_find(cat,
	    answers_get(draft_answers(c->draft), "procedure"), NULL);
	const struct catalog_organization *o = catalog_organization(cat, q->provider);
	const char *provider = o != NULL ? o->head : NULL;
	size_t len;

	buf_addf(out, "%s  ", q->role);
	for (const char *at = q->codes; *at != '\0'; at += len + (at[len] == ',')) {
		const struct catalog_exchange *x = NULL;

		len = strcspn(at, ",");
		for (size_t i = 0; p != NULL && i < p->exchange_count && x == NULL; i++) {
			if (strncmp(p->exchanges[i].info_code, at, len) == 0 &&
			    p->exchanges[i].info_code[len] == '\0')
				x = &p->exchanges[i];
		}
		buf_adds(out, at == q->codes ? "" :
		    app_msg(c->screen.app, "tui.list.between"));
		buf_add(out, x != NULL ? x->info_name : at, x != NULL ? strlen(x->info_name) : len);
		if (provider == NULL && x != NULL && !x->provider->local)
			provider = x->provider->name;
	}
	if (q->tax && q->answers != NULL) {
		buf_addc(out, ' ');
		if (!answers_display(q->answers, "condition_from", out))
			mem_end();
	}
	buf_addf(out, " ← %s", provider != NULL ? provider : q->provider);
}

static const struct check *
first_open(const struct case_inquiry *q)
{
	for (size_t i = 0; !q->made && i < checks_count(q->checks); i++) {
		const struct check *k = checks_at(q->checks, i);

		if (!k->soft || !k->answered)
			return k;
	}
	return NULL;
}

static void
add_inquiries(struct case_check *c, size_t copy)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < c->plan->count; i++) {
		const struct case_inquiry *q = &c->plan->rows[i];
		const struct check *k;
		const char *field;

		if (q->copy != copy)
			continue;
		k = first_open(q);
		field = case_field(c->draft, q, k != NULL ? k->field : "information");
		inquiry_text(c, q, &b);
		add_row(c, field, q, &b);
	}
	buf_free(&b);
}

static void
rows_free(struct case_check *c)
{
	for (size_t i = 0; i < c->count; i++)
		str_wipe(&c->rows[i].text);
	free(c->rows);
	c->rows = NULL;
	c->count = 0;
	case_plan_free(&c->plan);
}

static void
read_rows(struct case_check *c)
{
	static const char *const head[] = { "case_no", "as_of", NULL };
	static const char *const record[] = { "non_disclosure", "due", NULL };
	static const char *const why[] = { "reason", NULL };
	const struct answers *a = draft_answers(c->draft);
	const struct form *form = answers_form(a);
	struct err e = ERR_INIT;

	rows_free(c);
	if (case_plan_make(c->draft, &c->plan, &e) != ERR_OK) {
		app_error(c->screen.app, &e);
		return;
	}
	add_whole(c, "case_no", head);
	add_whole(c, "non_disclosure", record);
	add_whole(c, "reason", why);
	for (size_t i = 0; i < form_field_count(form); i++) {
		const struct form_field *f = form_field_at(form, i);

		if (f->copy == 0 || strcmp(f->base, "person_key") != 0 ||
		    *answers_get(a, f->id) == '\0')
			continue;
		add_person(c, f);
		add_inquiries(c, f->copy);
	}
	add_inquiries(c, 0);	/* of persons who are no more in the case */
	c->open = case_plan_open(c->plan, &c->ready);
	list_resize(&c->list, c->count);
}

static void
case_check_enter(struct screen *s)
{
	struct case_check *c = of(s);

	read_rows(c);
	if (!c->told)
		case_tell_alike(c->screen.app, c->draft, c->plan);
	c->told = true;
}

/* ---- the picture ---- */

static void
draw_row(const struct case_check *c, struct grid *g, int y, size_t n)
{
	const struct row *r = &c->rows[n];
	struct app *a = c->screen.app;
	bool focused = n == c->list.focus, wrong = r->inquiry != NULL && first_open(r->inquiry);
	enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	int cols = grid_cols(g), x = r->inquiry != NULL ? 6 : 2;
	const char *state;

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	if (focused)
		grid_set_caret(g, y, 0);
	if (r->inquiry == NULL) {
		grid_cut(g, y, x, cols - x - 1, focused ? st : STYLE_STRONG, r->text);
		return;
	}
	grid_str(g, y, 3, 2, wrong && !focused ? STYLE_ALARM : st, app_msg(c->screen.app,
	    wrong ? "tui.list.wrong" : "tui.list.bullet"));
	grid_cut(g, y, x, cols - x - STATE_WIDTH - 1, st, r->text);
	state = r->inquiry->made ? word_state_key(r->inquiry->state) : !wrong ?
	    "tui.case.ready" : first_open(r->inquiry)->soft ? "tui.case.wants_reason" :
	    "tui.case.must_mend";
	grid_cut(g, y, cols - STATE_WIDTH, STATE_WIDTH, wrong && !focused ? STYLE_ALARM : st,
	    app_msg(a, state));
}

static void
draw_detail(const struct case_check *c, struct grid *g)
{
	const struct row *r = &c->rows[c->list.focus];
	const struct check *k = r->inquiry != NULL ? first_open(r->inquiry) : NULL;
	const char *text = k != NULL ? k->message : r->text;
	size_t len = strlen(text), next;
	int y = BODY_TOP + body_height(g) - DETAIL_ROWS, end = BODY_TOP + body_height(g);

	for (size_t off = 0; off < len && y < end; off += next) {
		size_t n = draw_line(text + off, len - off, grid_cols(g) - 4, &next);

		grid_text(g, y++, 2, grid_cols(g) - 4, k != NULL ? STYLE_ALARM : STYLE_DIM,
		    text + off, n);
	}
}

static void
case_check_draw(struct screen *s, struct grid *g)
{
	struct case_check *c = of(s);
	struct app *a = s->app;
	int cols = grid_cols(g), height = body_height(g) - DETAIL_ROWS - 2;
	struct buf b = BUF_INIT, all = BUF_INIT, ready = BUF_INIT;

	buf_addf(&all, "%zu", c->plan != NULL ? c->plan->count : 0);
	buf_addf(&ready, "%zu", c->ready);
	msg_add(a->msgs, &b, c->open > 0 ? "tui.case.heading" : "tui.case.heading_made",
	    buf_str(&all), buf_str(&ready), NULL);
	grid_cut(g, BODY_TOP, 1, cols - 2, STYLE_STRONG, buf_str(&b));
	list_show(&c->list, height);
	word_position(a, &c->list, g, BODY_TOP);
	for (int i = 0; i < height && c->list.top + (size_t)i < c->count; i++)
		draw_row(c, g, BODY_TOP + 1 + i, c->list.top + (size_t)i);
	if (c->count > 0)
		draw_detail(c, g);
	else
		grid_set_caret(g, BODY_TOP, 1);
	buf_free(&b);
	buf_free(&all);
	buf_free(&ready);
}

/* ---- what a row can do ---- */

static const struct row *
focused(const struct screen *s)
{
	const struct case_check *c = of_const(s);

	return c->count > 0 ? &c->rows[c->list.focus] : NULL;
}

static void
reason_given(struct screen *s, void *ctx, const char *answer)
{
	struct case_check *c = of(s);
	struct err e = ERR_INIT;

	if (answers_set_reason(draft_answers(c->draft), ctx, pair_second(ctx), answer,
	    &e) != ERR_OK || draft_save(c->draft, &e) != ERR_OK)
		app_error(s->app, &e);
	read_rows(c);
}

static void
run_change(struct screen *s)
{
	const struct row *r = &of(s)->rows[of(s)->list.focus];
	struct screen *fill = of(s)->fill;
	struct app *a = s->app;
	const struct check *k;
	const char *field;

	if (r->inquiry != NULL && r->inquiry->made) {
		screen_push(a, slip_new(r->inquiry->entry, r->text));
		return;
	}
	k = r->inquiry != NULL ? first_open(r->inquiry) : NULL;
	field = r->field;	/* lives with the form */
	if (field == NULL) {
		app_notice_key(a, STYLE_NORMAL, "tui.why.nothing_to_change", NULL);
	} else if (k != NULL && k->soft) {
		popup_prompt(a, &(struct prompt_spec){ .title = app_msg(a, "tui.fill.reason"),
		    .text = k->message, .required = true, .done = reason_given,
		    .ctx = xpair(field, k->code) });
	} else {
		screen_pop(a);
		fill_change(fill, field);
	}
}

static void
run_guidance(struct screen *s)
{
	const struct case_check *c = of(s);

	guidance_show_field(s->app, CASE_FORM, c->rows[c->list.focus].field,
	    fill_procedure(fill_of(c->fill)));
}

static void
run_errors(struct screen *s)
{
	struct case_check *c = of(s);
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < c->plan->count; i++) {
		const struct case_inquiry *q = &c->plan->rows[i];
		bool said = false;

		for (size_t n = 0; !q->made && n < checks_count(q->checks); n++) {
			const struct check *k = checks_at(q->checks, n);

			if (k->soft && k->answered)
				continue;
			if (!said) {
				buf_addf(&b, "%s  ", q->subject != NULL ? q->subject : "");
				inquiry_text(c, q, &b);
				buf_addc(&b, '\n');
			}
			said = true;
			buf_addf(&b, "  %s%s\n", app_msg(s->app, k->soft ?
			    "tui.fill.wants_reason" : "tui.fill.must_mend"), k->message);
		}
	}
	if (!buf_ok(&b))
		mem_end();
	if (b.len > 0)
		popup_text(s->app, app_msg(s->app, "tui.fill.errors"), buf_str(&b));
	else
		app_notice_key(s->app, STYLE_GOOD, "tui.fill.all_right", NULL);
	buf_free(&b);
}

static const char *
why_not_whole(const struct screen *s)
{
	const struct row *r = focused(s);

	return r == NULL || r->inquiry == NULL || r->inquiry->answers == NULL ?
	    "tui.why.not_an_inquiry" : NULL;
}

static void
run_whole(struct screen *s)
{
	const struct case_inquiry *q = of(s)->rows[of(s)->list.focus].inquiry;
	const struct form *form = answers_form(q->answers);
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < form_field_count(form); i++) {
		const struct form_field *f = form_field_at(form, i);

		if (*answers_get(q->answers, f->id) == '\0' ||
		    !answers_asked(q->answers, f->id, NULL))
			continue;
		buf_addf(&b, "%s: ", f->label);
		if (!answers_display(q->answers, f->id, &b))
			mem_end();
		buf_addc(&b, '\n');
	}
	if (!buf_ok(&b))
		mem_end();
	popup_text(s->app, app_msg(s->app, "tui.key.whole"), buf_str(&b));
	buf_free(&b);
}

static void submit_protected(struct screen *s, void *ctx);

static void
submit_them(struct screen *s, bool confirmed)
{
	struct case_check *c = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct buf n = BUF_INIT;
	size_t made = 0;
	enum err_code rc = case_submit(c->draft, c->plan, confirmed, &made, &e);

	read_rows(c);
	buf_addf(&n, "%zu", made);
	if (rc != ERR_OK && (confirmed ||
	    !protected_ask(a, &e, "tui.case.protected", submit_protected, NULL)))
		app_error(a, &e);
	/* Nothing is left to do here. */
	if (rc == ERR_OK && c->open == 0)
		screen_home(a);
	if (rc == ERR_OK)
		app_notice_key(a, STYLE_GOOD, "tui.case.done", buf_str(&n));
	buf_free(&n);
}

static void
submit(struct screen *s, void *ctx)
{
	(void)ctx;
	submit_them(s, false);
}

static void
submit_protected(struct screen *s, void *ctx)
{
	(void)ctx;
	submit_them(s, true);
}

static const char *
why_not_submit(const struct screen *s)
{
	const struct case_check *c = of_const(s);

	if (c->open == 0)
		return "tui.case.all_made";
	return c->ready == 0 ? "tui.case.none_ready" : NULL;
}

static void
run_submit(struct screen *s)
{
	struct case_check *c = of(s);
	struct buf b = BUF_INIT, n = BUF_INIT;

	buf_addf(&n, "%zu", c->ready);
	msg_add(s->app->msgs, &b, c->ready < c->open ? "tui.case.ask_some" : "tui.case.ask",
	    buf_str(&n), NULL);
	popup_confirm(s->app, app_msg(s->app, "tui.key.submit"), buf_str(&b), submit, NULL);
	buf_free(&b);
	buf_free(&n);
}

static bool
case_check_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER && of(s)->count > 0) {
		run_change(s);
		return true;
	}
	return list_key(&of(s)->list, k);
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.empty_list" : NULL;
}

static const char *
case_check_hint(const struct screen *s)
{
	return of_const(s)->open > 0 ? "tui.hint.case_check" : "tui.hint.case_made";
}

static void
case_check_trail(const struct screen *s, struct buf *out)
{
	const struct case_check *c = of_const(s);

	word_crumb(s->app, CASE_KIND, fill_title(c->fill), out);
	buf_addf(out, " › %s", app_msg(s->app, "tui.case.title"));
}

static void
case_check_free(struct screen *s)
{
	rows_free(of(s));
	free(s);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", why_empty, run_guidance },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.change", why_empty, run_change },
	{ 5, "tui.key.errors", NULL, run_errors },
	{ 6, "tui.key.whole", why_not_whole, run_whole },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 12, "tui.key.submit", why_not_submit, run_submit },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.case_check",
	.commands = commands,
	.enter = case_check_enter,
	.draw = case_check_draw,
	.key = case_check_key,
	.trail = case_check_trail,
	.hint = case_check_hint,
	.free = case_check_free,
};

struct screen *
case_check_new(struct screen *fill, struct draft *d)
{
	struct case_check *c = xcalloc(1, sizeof *c);

	c->screen.ops = &ops;
	c->fill = fill;
	c->draft = d;
	return &c->screen;
}
