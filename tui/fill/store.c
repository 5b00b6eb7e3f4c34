/* SPDX-License-Identifier: ISC */
/*
 * Values of the form screen: from the box into the answers, from the answers
 * onto the disk.  A wrong value stays as it was typed; its sentence stands
 * under the field until it is right.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "i18n/wareki.h"
#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/screens.h"

#define BOX_WIDTH_MAX	100	/* longer lines are hard to read */
#define NAME_WIDTH_MAX	44

struct fill *
fill_of(struct screen *s)
{
	return (struct fill *)(void *)s;
}

const struct fill *
fill_of_const(const struct screen *s)
{
	return (const struct fill *)(const void *)s;
}

const struct answers *
fill_answers(const struct screen *s)
{
	return fill_of_const(s)->answers;
}

bool
fill_is_choice(const struct form_field *f)
{
	return f->type == FIELD_CHOICE || f->type == FIELD_MULTI_CHOICE || f->type == FIELD_YES_NO;
}

bool
fill_in_list(const char *list, const char *code)
{
	size_t len = strlen(code);

	for (const char *p = list; p != NULL; p = strchr(p, ',')) {
		p += *p == ',';
		if (strncmp(p, code, len) == 0 && (p[len] == ',' || p[len] == '\0'))
			return true;
	}
	return false;
}

bool
fill_asked(const struct fill *f, size_t item)
{
	return answers_asked(f->answers, f->items[item].field->id, NULL);
}

bool
fill_stops_at(const struct fill *f, size_t item)
{
	/* The procedure was chosen before: another one is another entry. */
	return f->items[item].field->type != FIELD_PROCEDURE && fill_asked(f, item) &&
	    !(f->guided && f->items[item].field->computed);
}

bool
fill_same_section(const struct fill *f, size_t a, size_t b)
{
	const char *x = f->items[a].field->section, *y = f->items[b].field->section;

	return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

size_t
fill_find(const struct fill *f, const char *field)
{
	for (size_t i = 0; field != NULL && i < f->count; i++) {
		if (strcmp(f->items[i].field->id, field) == 0)
			return i;
	}
	return f->count;
}

size_t
fill_beside(const struct fill *f, const char *base)
{
	const struct form_field whole = { .copy = 0 };
	const struct form_field *d = form_field_beside(f->form, f->items[f->focus].field, base);

	if (d == NULL)
		d = form_field_beside(f->form, &whole, base);
	return d != NULL ? fill_find(f, d->id) : f->count;
}

/* ---- the box ---- */

/* How the input method serves the field, and how wide a box its content needs. */
static const struct {
	enum ime_mode		mode;
	enum convert_kind	kind;
} inputs[] = {
	[INPUT_DIRECT] =	{ IME_DIRECT, CONVERT_TEXT },
	[INPUT_NAME] =		{ IME_HIRAGANA, CONVERT_NAME },
	[INPUT_KANA] =		{ IME_KATAKANA, CONVERT_KANA },
	[INPUT_PLACE] =		{ IME_HIRAGANA, CONVERT_PLACE },
	[INPUT_TEXT] =		{ IME_HIRAGANA, CONVERT_TEXT },
};

static const int widths[FIELD_TYPE_COUNT] = {
	[FIELD_NUMBER] = 12, [FIELD_MONEY] = 14, [FIELD_DATE] = 18, [FIELD_MONTH] = 14,
	[FIELD_YEAR] = 12, [FIELD_FISCAL_YEAR] = 12, [FIELD_PERSON_KEY] = 16,
	[FIELD_CORPORATE_NUMBER] = 14,
	[FIELD_POSTAL_CODE] = 10, [FIELD_TELEPHONE] = 16, [FIELD_BANK_ACCOUNT] = 12,
	[FIELD_INDIVIDUAL_NUMBER] = 12,
	[FIELD_ORGANIZATION] = 24, [FIELD_CONDITION] = 18, [FIELD_KANA] = 40,
};

int
fill_box_width(const struct form_field *f)
{
	int w = widths[f->type], most = f->input == INPUT_NAME ? NAME_WIDTH_MAX : BOX_WIDTH_MAX;

	if (w == 0)
		w = f->max != 0 && f->max < BOX_WIDTH_MAX / 2 ? (int)f->max * 2 + 1 : most;
	return w > most ? most : w;
}

/* Does some field take its furigana from this one? */
static size_t
furigana_target(const struct fill *f, size_t item)
{
	for (size_t i = 0; i < f->count; i++) {
		const char *of = f->items[i].field->furigana_of;

		if (of != NULL && strcmp(of, f->items[item].field->id) == 0)
			return i;
	}
	return f->count;
}

/* The readings of a name outlive its box: a later correction goes on from them. */
static void
keep_readings(struct fill *f)
{
	struct fill_item *it = &f->items[f->boxed];

	if (f->box.furigana == NULL)
		return;
	furigana_free(&it->readings);
	str_wipe(&it->read_text);
	it->readings = f->box.furigana;
	it->read_text = xstrdup(field_text(&f->box));
	f->box.furigana = NULL;
}

static void
bring_readings(struct fill *f)
{
	struct fill_item *it = &f->items[f->boxed];

	if (f->box.furigana == NULL || it->readings == NULL ||
	    strcmp(it->read_text, field_text(&f->box)) != 0)
		return;
	furigana_free(&f->box.furigana);
	f->box.furigana = it->readings;
	it->readings = NULL;
}

/* A date that is kept stands in the box as people write it: 令和8年11月20日, 2026-11-20. */
static void
set_box(struct fill *f, const struct form_field *d, const char *value)
{
	struct buf b = BUF_INIT;
	struct date date;

	if (d->type == FIELD_DATE && date_parse(value, &date) &&
	    msg_date(f->screen.app->msgs, date, &b))
		field_set(&f->box, buf_str(&b));
	else
		field_set(&f->box, value);
	buf_free(&b);
}

void
fill_load_box(struct fill *f)
{
	const struct form_field *d = f->items[f->focus].field;
	struct field_spec spec = { .mode = inputs[d->input].mode, .kind = inputs[d->input].kind,
	    .max = d->max, .height = 1 };

	keep_readings(f);
	field_free(&f->box);
	f->boxed = f->focus;
	if (fill_is_choice(d))
		spec.mode = IME_DIRECT;
	spec.readings = furigana_target(f, f->focus) < f->count;
	field_init(&f->box, &spec);
	if (!fill_is_choice(d))
		set_box(f, d, answers_get(f->answers, d->id));
	bring_readings(f);
	str_wipe(&f->loaded);
	f->loaded = xstrdup(field_text(&f->box));
	fill_note_loaded(f);
	fill_offer_readings(f);
	f->typed_us = 0;
	if (f->screen.app != NULL && screen_is_top(&f->screen))
		field_focus(&f->box, f->screen.app->ime);
}

void
fill_put(struct fill *f, size_t item, const char *raw, enum provenance from)
{
	struct fill_item *it = &f->items[item];
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	free(it->error);
	it->error = NULL;
	it->automatic = false;
	if (answers_set(f->answers, it->field->id, raw, from, &e) != ERR_OK) {
		if (e.code == ERR_NOMEM || !msg_err(f->screen.app->msgs, &e, &b))
			mem_end();
		/* Only what holds an individual number is not even kept as it was typed. */
		if (*raw != '\0' && *answers_get(f->answers, it->field->id) == '\0')
			buf_adds(&b, app_msg(f->screen.app, "tui.fill.erased"));
		if (!buf_ok(&b))
			mem_end();
		it->error = xstrdup(fill_without_label(buf_str(&b), it->field));
		buf_free(&b);
		err_clear(&e);
	}
	f->dirty = true;
}

/* The kana field follows the name while nobody touched it. */
static void
follow_furigana(struct fill *f)
{
	size_t to = furigana_target(f, f->focus);
	struct buf kana = BUF_INIT;
	const char *now;

	if (to == f->count)
		return;
	now = answers_get(f->answers, f->items[to].field->id);
	if (*now != '\0' && !f->items[to].automatic)
		return;
	if (!field_furigana(&f->box, &kana))
		mem_end();
	/* Text whose reading nobody typed (pasted, from an input method outside) sets nothing. */
	if (kana.len > 0 || f->items[to].automatic)
		fill_set_along(f, to, buf_str(&kana), FROM_COMPUTED, kana.len > 0);
	buf_free(&kana);
}

bool
fill_take(struct fill *f)
{
	struct fill_item *it = &f->items[f->focus];

	(void)field_leave(&f->box);
	if (screen_is_top(&f->screen))
		field_focus(&f->box, f->screen.app->ime);
	f->typed_us = 0;
	if (fill_is_choice(it->field) || strcmp(field_text(&f->box), f->loaded) == 0)
		return it->error == NULL;
	fill_set(f, f->focus, field_text(&f->box), FROM_TYPED);
	/* What a name may not be has no reading either: it is told at the name. */
	if (it->error == NULL)
		follow_furigana(f);
	str_wipe(&f->loaded);
	f->loaded = xstrdup(field_text(&f->box));
	fill_note_loaded(f);
	return it->error == NULL;
}

static void
take_suggestion(struct fill *f)
{
	struct buf b = BUF_INIT;

	if (answers_suggest(f->answers, f->items[f->focus].field->id, &b))
		fill_set(f, f->focus, buf_str(&b), FROM_COMPUTED);
	buf_free(&b);
}

void
fill_take_suggestions(struct fill *f)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < f->count; i++) {
		buf_reset(&b);
		if (fill_stops_at(f, i) &&
		    answers_suggest(f->answers, f->items[i].field->id, &b))
			fill_put(f, i, buf_str(&b), FROM_COMPUTED);
	}
	buf_free(&b);
}

void
fill_focus(struct fill *f, size_t item)
{
	(void)fill_take(f);
	if (item < f->count && item != f->focus) {
		(void)field_leave(&f->box);
		f->focus = item;
	}
	take_suggestion(f);
	if (f->dirty)
		fill_save_and_tell(f);
	fill_load_box(f);
}

/* ---- saving ---- */

enum err_code
fill_save_draft(struct fill *f, struct err *e)
{
	enum err_code rc;

	draft_set_caret(f->draft, f->items[f->focus].field->id);
	rc = draft_save(f->draft, e);
	if (rc == ERR_OK) {
		f->dirty = false;
		f->stored = true;
		f->saved_us = app_now_us(f->screen.app);
	}
	return rc;
}

void
fill_save_and_tell(struct fill *f)
{
	struct err e = ERR_INIT;

	if (fill_save_draft(f, &e) != ERR_OK)
		app_error(f->screen.app, &e);
}

void
fill_keep(struct screen *s)
{
	fill_save_and_tell(fill_of(s));
}

const char *
fill_without_label(const char *message, const struct form_field *field)
{
	size_t n = strlen(field->label);

	return strncmp(message, field->label, n) == 0 && strncmp(message + n, ": ", 2) == 0 ?
	    message + n + 2 : message;
}

struct checks *
fill_check(struct fill *f)
{
	struct checks *c = NULL;
	struct err e = ERR_INIT;

	(void)fill_take(f);
	fill_take_suggestions(f);
	if (f->dirty)
		fill_save_and_tell(f);
	if (strcmp(f->loaded, "") == 0)
		fill_load_box(f);
	if (answers_check(f->answers, &c, &e) != ERR_OK) {
		app_error(f->screen.app, &e);
		return NULL;
	}
	for (size_t i = 0; i < f->count; i++) {
		free(f->items[i].error);
		f->items[i].error = NULL;
	}
	for (size_t i = 0; i < checks_count(c); i++) {
		const struct check *k = checks_at(c, i);
		size_t item = fill_find(f, k->field);

		if (item < f->count && f->items[item].error == NULL && !(k->soft && k->answered))
			f->items[item].error = xstrdup(fill_without_label(k->message,
			    f->items[item].field));
	}
	return c;
}

const struct catalog_procedure *
fill_procedure(const struct fill *f)
{
	const struct work *w = f->screen.app->work;
	const char *code = answers_get(f->answers, "procedure");
	char today[DATE_TEXT_SIZE];

	if (*code == '\0')
		code = form_procedure(f->form);
	date_format(work_today(w), today);
	return code != NULL ? catalog_find(form_set_catalog(work_forms(w)), code, today) : NULL;
}

void
fill_show_kept_errors(struct fill *f)
{
	struct checks *c = NULL;
	struct err e = ERR_INIT;

	if (answers_check(f->answers, &c, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	for (size_t i = 0; i < checks_count(c); i++) {
		const struct check *k = checks_at(c, i);
		size_t item = fill_find(f, k->field);

		if (item < f->count && !k->soft && *answers_get(f->answers, k->field) != '\0' &&
		    f->items[item].error == NULL)
			f->items[item].error = xstrdup(fill_without_label(k->message,
			    f->items[item].field));
	}
	checks_free(&c);
}
