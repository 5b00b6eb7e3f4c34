/* SPDX-License-Identifier: ISC */
/*
 * The form, section by section.
 *
 * Events: Enter, Tab, Shift-Tab, up and down go between items; left, right, Home,
 * End in the text; F4 or Space opens a list, a digit chooses directly; F7/F8 sections;
 * F5 errors; F6 map; F12 check answers; Ctrl-N no answer, Ctrl-Z/Ctrl-Y undo, redo;
 * F3 back.  Leaving keeps, Enter never submits.
 */
#include "tui/fill/fill.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/case.h"

#define LONG_TEXT_SAVE_US	(INT64_C(2) * 1000000)

static bool
section_has_wrong(const struct fill *f, size_t *at)
{
	for (size_t i = 0; i < f->count; i++) {
		if (fill_same_section(f, i, f->focus) && fill_asked(f, i) &&
		    f->items[i].error != NULL &&
		    *answers_get(f->answers, f->items[i].field->id) != '\0') {
			*at = i;
			return true;
		}
	}
	return false;
}

/* The next item to stop at; count when there is none. */
static size_t
next_item(const struct fill *f, size_t from, int step)
{
	size_t i = from;

	for (;;) {
		if (step < 0 ? i == 0 : i + 1 >= f->count)
			return f->count;
		i = step < 0 ? i - 1 : i + 1;
		if (fill_stops_at(f, i))
			return i;
	}
}

static void
show_confirm(struct fill *f)
{
	const char *changed = f->return_check ? f->items[f->focus].field->id : NULL;

	f->return_check = false;
	screen_push(f->screen.app, strcmp(form_kind(f->form), CASE_KIND) == 0 ?
	    case_check_new(&f->screen, f->draft) : confirm_new(&f->screen, f->draft, changed));
}

/* To check answers when everything holds, else to what does not. */
void
fill_try_confirm(struct fill *f)
{
	struct checks *c = fill_check(f);
	bool pass;

	if (c == NULL)
		return;
	pass = checks_pass(c);
	checks_free(&c);
	if (pass)
		show_confirm(f);
	else
		fill_errors(&f->screen);
}

static void
go(struct fill *f, int step, bool enter)
{
	struct app *a = f->screen.app;
	size_t to, wrong;
	bool changed;

	(void)field_leave(&f->box);
	changed = strcmp(field_text(&f->box), f->loaded) != 0;
	(void)fill_take(f);
	if (step > 0 && changed && fill_place(f))
		return;
	enter = enter && f->guided;
	if (enter && fill_guided_holds(f, changed))
		return;
	to = next_item(f, f->focus, step);
	if ((f->return_check && step > 0) || (enter && to == f->count)) {
		fill_try_confirm(f);
		return;
	}
	if (to == f->count) {
		fill_focus(f, f->focus);
		app_notice_key(a, STYLE_NORMAL, step > 0 ? "tui.fill.last_item" :
		    "tui.fill.first_item", NULL);
		return;
	}
	/* A wrong value does not hold anybody up before the end of its section. */
	if (step > 0 && !fill_same_section(f, to, f->focus) && section_has_wrong(f, &wrong)) {
		fill_focus(f, wrong);
		app_notice_key(a, STYLE_ALARM, "tui.fill.section_wrong", NULL);
		return;
	}
	fill_focus(f, to);
}

void
fill_go_section(struct fill *f, int step)
{
	size_t i = f->focus, wrong;

	(void)fill_take(f);
	if (step > 0 && section_has_wrong(f, &wrong)) {
		fill_focus(f, wrong);
		app_notice_key(f->screen.app, STYLE_ALARM, "tui.fill.section_wrong", NULL);
		return;
	}
	/* Backwards: to the first item of the section before. */
	while ((i = next_item(f, i, step)) < f->count && fill_same_section(f, i, f->focus))
		;
	if (i == f->count) {
		app_notice_key(f->screen.app, STYLE_NORMAL, step > 0 ? "tui.fill.last_section" :
		    "tui.fill.first_section", NULL);
		return;
	}
	while (step < 0) {
		size_t before = next_item(f, i, -1);

		if (before == f->count || !fill_same_section(f, before, i))
			break;
		i = before;
	}
	fill_focus(f, i);
}

/* A digit in a choice is the number that stands before it on the screen, whatever the choices'
 * codes are; one that no choice has there may be a code (不明 is 9 on many papers). */
static bool
choose_by_digit(struct fill *f, uint32_t ch)
{
	const struct form_field *d = f->items[f->focus].field;
	struct form_choice *c = NULL;
	struct err e = ERR_INIT;
	const char digit[] = { (char)ch, '\0' };
	size_t n = 0, at;

	if (answers_choices(f->answers, d->id, &c, &n, &e) != ERR_OK) {
		err_clear(&e);
		return false;
	}
	at = ch - '1';
	if (ch == '0' || at >= n) {
		for (at = 0; at < n && strcmp(c[at].code, digit) != 0; at++)
			;
	}
	if (at < n && d->type == FIELD_MULTI_CHOICE) {
		struct buf b = BUF_INIT;
		const char *now = answers_get(f->answers, d->id);

		/* Kept in the order of the list, each once. */
		for (size_t i = 0; i < n; i++) {
			if (fill_in_list(now, c[i].code) != (i == at))
				buf_addf(&b, "%s%s", b.len > 0 ? "," : "", c[i].code);
		}
		if (!buf_ok(&b))
			mem_end();
		fill_set(f, f->focus, buf_str(&b), FROM_CHOSEN);
		buf_free(&b);
	} else if (at < n) {
		fill_set(f, f->focus, c[at].code, FROM_CHOSEN);
	}
	free(c);
	return at < n;
}

static bool
choice_key(struct fill *f, const struct key *k)
{
	struct screen *s = &f->screen;

	switch (k->code) {
	case K_CHAR:
		if (k->ch >= '0' && k->ch <= '9' && choose_by_digit(f, k->ch))
			return true;
		fill_choices(s);
		return true;
	case K_BACKSPACE:
	case K_DELETE:
		fill_set(f, f->focus, "", FROM_CHOSEN);
		return true;
	case K_LEFT:
	case K_RIGHT:
	case K_HOME:
	case K_END:
	case K_PASTE:
	case K_IME_TOGGLE:
		return true;
	default:
		return false;
	}
}

static bool
move_key(struct fill *f, const struct key *k)
{
	switch (k->code) {
	case K_ENTER:
	case K_TAB:
	case K_DOWN:
		go(f, 1, k->code == K_ENTER);
		return true;
	case K_BACKTAB:
	case K_UP:
		go(f, -1, false);
		return true;
	case K_PAGE_DOWN:
		fill_go_section(f, 1);
		return true;
	case K_PAGE_UP:
		fill_go_section(f, -1);
		return true;
	case K_CTRL:
		if (k->ch == 'N')
			fill_absent(&f->screen);
		else if (k->ch == 'K')
			fill_seen(&f->screen);
		else if (k->ch == 'D')
			fill_adopt(&f->screen);
		else if (k->ch == 'Z' || k->ch == 'Y') {
			if (!fill_undo(f, k->ch == 'Y'))
				app_notice_key(f->screen.app, STYLE_NORMAL,
				    "tui.fill.nothing_to_undo", NULL);
		} else
			return false;
		return true;
	default:
		return false;
	}
}

static bool
fill_key(struct screen *s, const struct key *k)
{
	struct fill *f = fill_of(s);

	if (fill_is_choice(f->items[f->focus].field))
		return choice_key(f, k) || move_key(f, k);
	/* It is typed where it is masked and guarded.  A key of it does not open that screen:
	 * the rest of the number would land in what is asked first, and stay there. */
	if (f->items[f->focus].field->type == FIELD_INDIVIDUAL_NUMBER &&
	    (k->code == K_CHAR || k->code == K_PASTE)) {
		app_notice_key(s->app, STYLE_ALARM, "tui.fill.number_by_search", NULL);
		return true;
	}
	/* Numbers need no conversion: one Enter commits them and goes on. */
	if (k->code == K_ENTER && field_composing(&f->box) && field_is_plain(&f->box))
		(void)field_key(&f->box, &(struct key){ .code = K_COMMIT });
	switch (field_key(&f->box, k)) {
	case FK_CHANGED:
		f->typed_us = clock_mono_us(work_clock(s->app->work));
		f->items[f->focus].automatic = false;
		return true;
	case FK_TAKEN:
		return true;
	case FK_FULL:
		f->typed_us = clock_mono_us(work_clock(s->app->work));
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&f->box), NULL);
		return true;
	case FK_CHANGED_PASS:
	case FK_PASS:
		break;
	}
	return move_key(f, k);
}

static void
fill_enter(struct screen *s)
{
	struct fill *f = fill_of(s);

	if (f->title == NULL) {
		const struct catalog_procedure *p = fill_procedure(f);

		f->title = xstrdup(p != NULL && strcmp(form_kind(f->form), "registration") != 0 ?
		    p->title : form_title(f->form));
		fill_read_hints(f);
		fill_begin_guided(f);
		fill_tell_comments(f);
	}
	/* A window was closed over it: the text stays, the input method comes back. */
	field_focus(&f->box, s->app->ime);
}

static void
fill_tick(struct screen *s)
{
	struct fill *f = fill_of(s);
	const struct form_field *d = f->items[f->focus].field;

	if (f->typed_us == 0 || (d->type != FIELD_LONG_TEXT && d->type != FIELD_NOTE) ||
	    clock_mono_us(work_clock(s->app->work)) - f->typed_us < LONG_TEXT_SAVE_US)
		return;
	/* What is committed; what is being composed stays where it is. */
	f->typed_us = 0;
	fill_set(f, f->focus, field_text(&f->box), FROM_TYPED);
	fill_save_and_tell(f);
}

static enum err_code
fill_save(struct screen *s, struct err *e)
{
	struct fill *f = fill_of(s);
	struct place *p = &s->app->place;
	bool composing = field_composing(&f->box) && !field_is_plain(&f->box);
	enum err_code rc;

	/* What is being composed was typed too. */
	field_commit(&f->box);
	ime_reset(s->app->ime);
	(void)fill_take(f);
	if (!f->dirty && !f->stored && p->aside.len == 0)
		return ERR_OK;		/* nothing was ever entered, nor in a window over it */
	rc = fill_save_draft(f, e);
	if (rc != ERR_OK || p->entry != NULL)
		return rc;
	p->entry = xstrdup(draft_entry(f->draft));
	p->field = xstrdup(f->items[f->focus].field->id);
	p->label = xstrdup(f->items[f->focus].field->label);
	p->caret = f->box.edit.caret;
	p->composed = composing;
	return ERR_OK;
}

static struct field *
fill_box(struct screen *s)
{
	struct fill *f = fill_of(s);

	return fill_is_choice(f->items[f->focus].field) ? NULL : &f->box;
}

static bool
fill_composing(const struct screen *s)
{
	return field_composing(&fill_of_const(s)->box);
}

static const char *
fill_mode(const struct screen *s)
{
	const struct fill *f = fill_of_const(s);

	return fill_is_choice(f->items[f->focus].field) ? NULL : field_mode_key(&f->box);
}

static const char *
fill_hint(const struct screen *s)
{
	const struct fill *f = fill_of_const(s);
	const struct form_field *d = f->items[f->focus].field;
	bool papers = d->documents != NULL && d->documents[0] != NULL;

	if (d->type == FIELD_ADDRESS && s->app->converter != NULL)
		return "tui.hint.fill_address";
	if (d->type == FIELD_MULTI_CHOICE)
		return papers ? "tui.hint.fill_multi_seen" : "tui.hint.fill_multi";
	if (d->type == FIELD_PERSON_KEY || d->type == FIELD_INDIVIDUAL_NUMBER)
		return papers ? "tui.hint.fill_person_key_seen" : "tui.hint.fill_person_key";
	if (fill_is_base_version(f, d))
		return "tui.hint.fill_version";
	if (fill_is_choice(d))
		return papers ? "tui.hint.fill_choice_seen" : "tui.hint.fill_choice";
	return papers ? "tui.hint.fill_text_seen" : "tui.hint.fill_text";
}

const char *
fill_title(const struct screen *fill)
{
	return fill_of_const(fill)->title;
}

static void
fill_trail(const struct screen *s, struct buf *out)
{
	const struct fill *f = fill_of_const(s);
	const struct form_field *d = f->items[f->focus].field;

	word_crumb(s->app, form_kind(f->form), f->title, out);
	buf_addf(out, " › %s › %s", d->section != NULL ? d->section : "", d->label);
}

static void
fill_free(struct screen *s)
{
	struct fill *f = fill_of(s);

	for (size_t i = 0; i < f->count; i++) {
		str_wipe(&f->items[i].error);
		furigana_free(&f->items[i].readings);
		str_wipe(&f->items[i].read_text);
		str_wipe(&f->items[i].comment);
		free(f->items[i].hint);
	}
	free(f->items);
	fill_undo_free(f);
	answers_free(&f->earlier);
	field_free(&f->box);
	str_wipe(&f->loaded);
	furigana_free(&f->loaded_readings);
	str_wipe(&f->offer);
	str_wipe(&f->title);
	str_wipe(&f->comment);
	draft_close(&f->draft);
	free(f);
}

static const struct screen_ops ops = {
	.help = "tui.help.fill",
	.commands = fill_commands,
	.enter = fill_enter,
	.draw = fill_draw,
	.key = fill_key,
	.tick = fill_tick,
	.box = fill_box,
	.composing = fill_composing,
	.save = fill_save,
	.trail = fill_trail,
	.hint = fill_hint,
	.mode = fill_mode,
	.free = fill_free,
};

void
fill_change(struct screen *s, const char *field)
{
	struct fill *f = fill_of(s);
	size_t item = fill_find(f, field), from = fill_source_of(f, item);

	if (item == f->count)
		return;
	fill_focus(f, from);
	f->return_check = true;
	if (from == item)
		app_notice_key(s->app, STYLE_NORMAL, "tui.fill.change", NULL);
	else
		app_notice_key(s->app, STYLE_NORMAL, "tui.fill.change_source",
		    f->items[item].field->label);
}

void
fill_resume(struct screen *s, const struct place *at)
{
	struct fill *f = fill_of(s);
	size_t item = fill_find(f, at->field);

	if (item == f->count || !fill_stops_at(f, item))
		return;
	fill_focus(f, item);
	edit_seek(&f->box.edit, at->caret);
}

/* The answers once more, to see what follows from what; what is computed follows by itself. */
static struct answers *
try_answers(const struct fill *f)
{
	const struct work *w = f->screen.app->work;
	struct answers *t = answers_new(work_forms(w), f->form);
	enum err_code rc = ERR_OK;

	if (t == NULL)
		mem_end();
	answers_set_today(t, work_today(w));
	for (size_t i = 0; i < f->count && rc != ERR_NOMEM; i++) {
		const struct form_field *d = f->items[i].field;

		if (!d->computed)
			rc = answers_set(t, d->id, answers_get(f->answers, d->id),
			    answers_from(f->answers, d->id), NULL);
	}
	if (rc == ERR_NOMEM)
		mem_end();
	return t;
}

size_t
fill_source_of(const struct fill *f, size_t item)
{
	const char *id = item < f->count ? f->items[item].field->id : NULL;
	struct answers *t;
	size_t from = item;

	if (id == NULL || !f->items[item].field->computed)
		return item;
	t = try_answers(f);
	for (size_t i = 0; i < f->count && from == item; i++) {
		const struct form_field *d = f->items[i].field;

		if (d->computed || !fill_stops_at(f, i) || *answers_get(f->answers, d->id) == '\0')
			continue;
		if (answers_set(t, d->id, "", FROM_TYPED, NULL) == ERR_NOMEM)
			mem_end();
		if (strcmp(answers_get(t, id), answers_get(f->answers, id)) != 0)
			from = i;
		if (answers_set(t, d->id, answers_get(f->answers, d->id),
		    answers_from(f->answers, d->id), NULL) == ERR_NOMEM)
			mem_end();
	}
	answers_free(&t);
	return from;
}

/* What a return says of a computed item is read where it is mended, too. */
static void
comments_to_sources(struct fill *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct fill_item *it = &f->items[i], *to;
		struct buf b = BUF_INIT;

		if (it->comment == NULL || (to = &f->items[fill_source_of(f, i)]) == it)
			continue;
		buf_addf(&b, "%s%s%s: %s", to->comment != NULL ? to->comment : "",
		    to->comment != NULL ? " " : "", it->field->label, it->comment);
		str_wipe(&to->comment);
		to->comment = xstrdup(buf_str(&b));
		buf_free(&b);
	}
}

static void
first_focus(struct fill *f)
{
	size_t at = fill_source_of(f, fill_read_comments(f));

	comments_to_sources(f);

	if (at == f->count)
		at = fill_find(f, draft_caret(f->draft));
	if (at == f->count || !fill_stops_at(f, at)) {
		for (at = 0; at < f->count && !fill_stops_at(f, at); at++)
			;
	}
	f->focus = at < f->count ? at : 0;
}

struct screen *
fill_new(struct app *a, struct draft *d)
{
	struct fill *f = xcalloc(1, sizeof *f);

	f->screen.ops = &ops;
	f->screen.app = a;
	f->draft = d;
	f->answers = draft_answers(d);
	f->form = answers_form(f->answers);
	f->count = form_field_count(f->form);
	f->items = xcalloc(f->count, sizeof *f->items);
	for (size_t i = 0; i < f->count; i++) {
		f->items[i].field = form_field_at(f->form, i);
		f->items[i].automatic = f->items[i].field->furigana_of != NULL &&
		    *answers_get(f->answers, f->items[i].field->id) != '\0' &&
		    answers_from(f->answers, f->items[i].field->id) == FROM_COMPUTED;
	}
	fill_take_suggestions(f);
	f->dirty = false;		/* nothing was entered yet */
	first_focus(f);
	fill_show_kept_errors(f);
	f->stored = draft_caret(d) != NULL || draft_comment(d, NULL) != NULL;
	f->fresh = !f->stored;
	fill_load_box(f);
	return &f->screen;
}
