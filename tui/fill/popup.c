/* SPDX-License-Identifier: ISC */
/*
 * The windows of the form screen: help, guidance, choices, errors, sections.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/guidance.h"
#include "tui/mem.h"
#include "tui/widget/list.h"
#include "tui/widget/popup.h"

static const struct form_field *
focused(const struct fill *f)
{
	return f->items[f->focus].field;
}

void
fill_help(struct screen *s)
{
	struct fill *f = fill_of(s);
	const struct form_field *d = focused(f);
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s  %s\n\n", d->label, app_msg(s->app,
	    answers_required(f->answers, d->id) ? "tui.fill.required" : "tui.fill.optional"));
	if (d->support != NULL)
		buf_addf(&b, "%s\n\n", d->support);
	if (!fill_is_choice(d))		/* of a choice it is a code, which nobody types */
		guidance_paragraph(s->app, &b, "tui.guidance.example", d->example);
	guidance_list(s->app, &b, "tui.guidance.documents", d->documents);
	buf_addf(&b, "%s\n\n%s", app_msg(s->app, "tui.help.fill"),
	    app_msg(s->app, "tui.help.common"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(s->app, app_msg(s->app, "tui.help.title"), buf_str(&b));
	buf_free(&b);
}

/* What is not asked now, and why. */
static bool
add_not_asked(const struct fill *f, struct buf *b)
{
	bool any = false;

	for (size_t i = 0; i < f->count; i++) {
		const char *because = NULL;

		/* The next, empty copies of a section that repeats are said once. */
		if (answers_asked(f->answers, f->items[i].field->id, &because) ||
		    (f->items[i].field->copy > 1 && i > 0 && !fill_asked(f, i - 1)))
			continue;
		if (!any)
			buf_addf(b, "%s\n", app_msg(f->screen.app, "tui.guidance.not_asked"));
		any = true;
		buf_addf(b, "  %s%s: %s\n", app_msg(f->screen.app, "tui.list.bullet"),
		    f->items[i].field->label,
		    because != NULL ? because : "");
	}
	return any;
}

void
fill_guidance(struct screen *s)
{
	struct fill *f = fill_of(s);
	struct buf b = BUF_INIT;

	guidance_field(s->app, focused(f), &b);
	guidance_procedure(s->app, fill_procedure(f), f->form, &b);
	fill_add_hints(f, &b);
	(void)add_not_asked(f, &b);
	guidance_show(s->app, &b);
	buf_free(&b);
}

void
fill_not_asked(struct screen *s)
{
	struct buf b = BUF_INIT;

	if (!add_not_asked(fill_of(s), &b))
		app_notice_key(s->app, STYLE_NORMAL, "tui.fill.all_asked", NULL);
	else if (!buf_ok(&b))
		mem_end();
	else
		popup_text(s->app, app_msg(s->app, "tui.key.not_asked"), buf_str(&b));
	buf_free(&b);
}

/* ---- F4 ---- */

static void
chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	struct buf b = BUF_INIT;

	(void)ctx;
	for (size_t i = 0; codes[i] != NULL; i++)
		buf_addf(&b, "%s%s", i > 0 ? "," : "", codes[i]);
	if (!buf_ok(&b))
		mem_end();
	fill_set(f, f->focus, buf_str(&b), FROM_CHOSEN);
	fill_load_box(f);
	fill_save_and_tell(f);
	buf_free(&b);
}

struct organizations { struct app *app; };

static void
fill_organizations(void *ctx, const char *query, struct menu_item **items, size_t *n)
{
	struct organizations *o = ctx;
	const struct catalog_organization **hits = NULL;
	struct err e = ERR_INIT;

	*items = NULL;
	*n = 0;
	if (catalog_organization_search(form_set_catalog(work_forms(o->app->work)), query, 50,
	    &hits, n, &e) != ERR_OK) {
		err_clear(&e);
		*n = 0;
	}
	*items = xcalloc(*n, sizeof **items);
	for (size_t i = 0; i < *n; i++) {
		struct buf b = BUF_INIT;

		buf_addf(&b, "%s  %s %s", hits[i]->code,
		    hits[i]->prefecture != NULL ? hits[i]->prefecture : "", hits[i]->name);
		(*items)[i] = (struct menu_item){ .code = xstrdup(hits[i]->code),
		    .label = xstrdup(buf_str(&b)) };
		buf_free(&b);
	}
	free(hits);
}

void
fill_choices(struct screen *s)
{
	struct fill *f = fill_of(s);
	const struct form_field *d = focused(f);
	const char *now;
	struct form_choice *c = NULL;
	struct menu_item *items;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (d->type == FIELD_PERSON_KEY || d->type == FIELD_INDIVIDUAL_NUMBER) {
		fill_search(s);
		return;
	}
	if (fill_is_base_version(f, d)) {
		fill_adopt(s);
		return;
	}
	(void)fill_take(f);
	now = answers_get(f->answers, d->id);
	if (answers_choices(f->answers, d->id, &c, &n, &e) != ERR_OK) {
		app_error(s->app, &e);
		return;
	}
	if (d->type == FIELD_DATE) {
		struct date day = { 0 };

		if (now == NULL || !date_parse(now, &day))
			day = (struct date){ 0 };
		popup_calendar(s->app, &(struct calendar_spec){ .title = d->label, .day = day,
		    .done = chosen });
	} else if (n == 0 && d->type == FIELD_ORGANIZATION) {
		struct organizations *o = xcalloc(1, sizeof *o);

		o->app = s->app;
		popup_menu(s->app, &(struct menu_spec){ .title = d->label, .search = true,
		    .text = app_msg(s->app, "tui.fill.organization_search"),
		    .query = field_text(&f->box),
		    .fill = fill_organizations,
		    .done = chosen, .ctx = o }, NULL, 0);
	} else if (n == 0 && (d->type == FIELD_ADDRESS || d->type == FIELD_POSTAL_CODE)) {
		fill_place_list(f);
	} else if (n == 0 && d->furigana_of != NULL) {
		fill_readings_list(f);
	} else if (n == 0) {
		app_notice_key(s->app, STYLE_NORMAL, fill_is_choice(d) ? "tui.fill.no_choice_yet" :
		    "tui.why.no_list", NULL);
	} else {
		items = xcalloc(n, sizeof *items);
		for (size_t i = 0; i < n; i++)
			items[i] = (struct menu_item){ .code = xstrdup(c[i].code),
			    .label = xstrdup(c[i].label), .marked = fill_in_list(now, c[i].code) };
		popup_menu(s->app, &(struct menu_spec){ .title = d->label, .text = d->support,
		    .search = n > LIST_ONE_DIGIT, .multi = d->type == FIELD_MULTI_CHOICE,
		    .done = chosen, .focus = now }, items, n);
	}
	free(c);
}

/* ---- F5 ---- */

static void
reason_given(struct screen *owner, void *ctx, const char *answer)
{
	struct fill *f = fill_of(owner);
	struct checks *c;
	struct err e = ERR_INIT;

	if (answers_set_reason(f->answers, ctx, pair_second(ctx), answer, &e) != ERR_OK) {
		app_error(owner->app, &e);
		return;
	}
	f->dirty = true;
	fill_save_and_tell(f);
	c = fill_check(f);
	checks_free(&c);
}

void
fill_ask_reason(struct fill *f, const char *field, const char *code, const char *message)
{
	struct app *a = f->screen.app;

	popup_prompt(a, &(struct prompt_spec){ .title = app_msg(a, "tui.fill.reason"),
	    .text = message, .required = true, .done = reason_given,
	    .ctx = xpair(field, code) });
}

static void
check_chosen(struct fill *f, const struct checks *c, size_t i)
{
	const struct check *k;

	if (i >= checks_count(c))
		return;
	k = checks_at(c, i);
	fill_focus(f, fill_find(f, k->field));
	if (k->soft && !fill_offer_reduction(f, k))
		fill_ask_reason(f, k->field, k->code, k->message);
}

/* A row of what a return asked for; else the number of a check. */
#define CODE_ASKED	'@'

static void
error_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	struct checks *c;

	(void)ctx;
	if (codes[0][0] == CODE_ASKED) {
		fill_focus(f, fill_source_of(f, fill_find(f, codes[0] + 1)));
	} else if ((c = fill_check(f)) != NULL) {
		check_chosen(f, c, (size_t)strtoul(codes[0], NULL, 10));
		checks_free(&c);
	}
}

/* What a return asked for at fields that stand as they were returned. */
static size_t
add_asked(struct fill *f, struct menu_item **items, size_t shown)
{
	struct field_comment *left = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (draft_unmended(f->draft, &left, &n, &e) != ERR_OK)
		app_error(f->screen.app, &e);
	*items = xrealloc(*items, shown + n + 1, sizeof **items);
	for (size_t i = 0; i < n; i++) {
		size_t item = fill_find(f, left[i].field);
		struct buf b = BUF_INIT, code = BUF_INIT;

		if (item == f->count)
			continue;
		buf_addf(&code, "%c%s", CODE_ASKED, left[i].field);
		buf_addf(&b, "%s%s: %s", app_msg(f->screen.app, "tui.confirm.commented"),
		    f->items[item].field->label, left[i].text);
		(*items)[shown++] = (struct menu_item){ .code = buf_steal(&code),
		    .label = buf_steal(&b) };
	}
	field_comments_free(&left, n);
	return shown;
}

void
fill_errors(struct screen *s)
{
	struct fill *f = fill_of(s);
	struct checks *c = fill_check(f);
	struct menu_item *items;
	size_t n, shown = 0;

	if (c == NULL)
		return;
	n = checks_count(c);
	items = xcalloc(n + 1, sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct check *k = checks_at(c, i);
		size_t item = fill_find(f, k->field);
		struct buf b = BUF_INIT, code = BUF_INIT;

		buf_addf(&code, "%zu", i);
		buf_adds(&b, app_msg(s->app, !k->soft ? "tui.fill.must_mend" : k->answered ?
		    "tui.fill.reason_given" : "tui.fill.wants_reason"));
		if (item < f->count)
			buf_addf(&b, "%s: %s", f->items[item].field->label,
			    fill_without_label(k->message, f->items[item].field));
		else
			buf_adds(&b, k->message);
		items[shown++] = (struct menu_item){ .code = buf_steal(&code),
		    .label = buf_steal(&b) };
	}
	shown = add_asked(f, &items, shown);
	if (shown == 0) {
		free(items);
		app_notice_key(s->app, STYLE_GOOD, "tui.fill.all_right", NULL);
	} else {
		popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.fill.errors"),
		    .text = app_msg(s->app, "tui.fill.errors_about"), .done = error_chosen }, items,
		    shown);
	}
	checks_free(&c);
}

/* ---- F6 ---- */

static void
section_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	size_t at = (size_t)strtoul(codes[0], NULL, 10);
	const char *because = NULL;

	(void)ctx;
	for (size_t i = at; i < f->count && fill_same_section(f, i, at); i++) {
		if (fill_stops_at(f, i)) {
			fill_focus(f, i);
			return;
		}
	}
	(void)answers_asked(f->answers, f->items[at].field->id, &because);
	app_notice(owner->app, STYLE_NORMAL, because != NULL ? because :
	    app_msg(owner->app, "tui.fill.section_not_asked"));
}

struct section_state {
	size_t	wrong, missing, asked;
	size_t	open, given;		/* questions that a person answers; of them, answered */
};

/* What stands against the section that begins at the item; returns where the next one begins. */
static size_t
section_count(const struct fill *f, const struct checks *c, size_t from, struct section_state *st)
{
	size_t i;

	*st = (struct section_state){ 0 };
	for (i = from; i < f->count && fill_same_section(f, i, from); i++) {
		const struct form_field *d = f->items[i].field;
		bool asked = fill_asked(f, i), open = asked && !d->computed;

		st->asked += asked;
		st->open += open;
		st->given += open && (*answers_get(f->answers, d->id) != '\0' ||
		    answers_absent(f->answers, d->id) != NULL);
		for (size_t k = 0; c != NULL && k < checks_count(c); k++) {
			const struct check *ck = checks_at(c, k);

			if (ck->answered || strcmp(ck->field, d->id) != 0)
				continue;
			if (strcmp(ck->code, "missing") == 0)
				st->missing++;
			else
				st->wrong++;
		}
	}
	return i;
}

/* Whose copy of a section it is, as written, and as read, by which it is searched too. */
static void
section_who(const struct fill *f, size_t from, size_t end, struct buf *written, struct buf *read)
{
	for (size_t i = from; i < end; i++) {
		const struct form_field *d = f->items[i].field;

		if (d->copy == 0)
			continue;
		if (d->input == INPUT_NAME)
			buf_adds(written, answers_get(f->answers, d->id));
		else if (d->type == FIELD_KANA)
			buf_adds(read, answers_get(f->answers, d->id));
	}
}

static struct menu_item
section_item(const struct fill *f, size_t from, size_t end, const struct section_state *st)
{
	const struct app *a = f->screen.app;
	const char *section = f->items[from].field->section;
	struct buf label = BUF_INIT, code = BUF_INIT, num = BUF_INIT, who = BUF_INIT,
	    read = BUF_INIT;

	section_who(f, from, end, &who, &read);
	buf_addf(&label, "%s  ", section != NULL ? section : "");
	if (who.len > 0)
		buf_addf(&label, "%s  ", buf_str(&who));
	buf_addf(&num, "%zu", st->wrong > 0 ? st->wrong : st->missing);
	if (st->asked == 0)
		buf_adds(&label, app_msg(a, "tui.map.not_asked"));
	else if (st->wrong > 0)
		msg_add(a->msgs, &label, "tui.map.wrong", buf_str(&num), NULL);
	else if (st->missing > 0)
		msg_add(a->msgs, &label, "tui.map.missing", buf_str(&num), NULL);
	else
		buf_adds(&label, app_msg(a, st->open > 0 && st->given == 0 ?
		    "tui.map.optional_empty" : "tui.map.done"));
	buf_addf(&code, "%zu", from);
	buf_free(&num);
	buf_free(&who);
	return (struct menu_item){ .code = buf_steal(&code), .label = buf_steal(&label),
	    .words = buf_steal(&read) };
}

/* The map must not paint every empty field red: only what was typed wrong stays marked. */
static void
unmark_empty(struct fill *f)
{
	for (size_t i = 0; i < f->count; i++) {
		if (*answers_get(f->answers, f->items[i].field->id) == '\0') {
			free(f->items[i].error);
			f->items[i].error = NULL;
		}
	}
}

void
fill_map(struct screen *s)
{
	struct fill *f = fill_of(s);
	struct checks *c = fill_check(f);
	struct menu_item *items = xcalloc(f->count, sizeof *items);
	struct section_state st;
	bool people = false;
	size_t n = 0, end;

	for (size_t i = 0; i < f->count; i = end) {
		end = section_count(f, c, i, &st);
		/* A copy of a section that nobody opened is no place to go to. */
		if (st.asked == 0 && f->items[i].field->copy > 1)
			continue;
		people = people || f->items[i].field->copy > 1;
		items[n++] = section_item(f, i, end, &st);
	}
	checks_free(&c);
	unmark_empty(f);
	/* More than the digits reach are searched, and so are several persons. */
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.map"),
	    .search = people || n > LIST_ONE_DIGIT, .done = section_chosen }, items, n);
}

/* ---- Ctrl-N ---- */

static void
absent_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	const char *word = *codes[0] != '\0' ? codes[0] : NULL;
	struct err e = ERR_INIT;

	(void)ctx;
	if (answers_set_absent(f->answers, focused(f)->id, word, &e) != ERR_OK) {
		app_error(owner->app, &e);
		return;
	}
	f->dirty = true;
	fill_load_box(f);
	fill_save_and_tell(f);
}

static const struct { const char *code, *label; } words[] = {
	{ "unknown", "tui.absent.unknown" },
	{ "not_asked", "tui.absent.not_asked" },
	{ "not_applicable", "tui.absent.not_applicable" },
	{ "", "tui.absent.none" },
};

const char *
fill_absent_key(const char *word)
{
	for (size_t i = 0; i < NELEM(words); i++) {
		if (strcmp(words[i].code, word) == 0)
			return words[i].label;
	}
	return "tui.absent.not_asked";	/* withheld: nothing was said */
}

void
fill_absent(struct screen *s)
{
	struct menu_item *items = xcalloc(NELEM(words), sizeof *items);

	for (size_t i = 0; i < NELEM(words); i++)
		items[i] = (struct menu_item){ .code = xstrdup(words[i].code),
		    .label = xstrdup(app_msg(s->app, words[i].label)) };
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.absent.title"),
	    .done = absent_chosen }, items, NELEM(words));
}
