/* SPDX-License-Identifier: ISC */
/*
 * Postal code and address, each from the other; and readings offered for a name
 * that came without one.
 *
 * A postal code typed into the address becomes the address, ready for the house
 * number; in a field of its own it fills the address of its section; an address
 * fills an empty postal code.  Several addresses of one code are a list.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define READINGS_MAX	9	/* a menu's numbered rows */

struct texts {
	char	**items;
	size_t	  count;
};

static bool
gather(void *ctx, const char *text)
{
	struct texts *t = ctx;

	t->items = xrealloc(t->items, t->count + 1, sizeof *t->items);
	t->items[t->count++] = xstrdup(text);
	return true;
}

static void
texts_free(struct texts *t)
{
	for (size_t i = 0; i < t->count; i++)
		str_wipe(&t->items[i]);
	free(t->items);
	*t = (struct texts){ 0 };
}

static void
choose(struct fill *f, const char *title, const struct texts *t,
    void (*done)(struct screen *owner, void *ctx, const char *const *codes), void *ctx)
{
	struct menu_item *items = xcalloc(t->count, sizeof *items);

	for (size_t i = 0; i < t->count; i++)
		items[i] = (struct menu_item){ .code = xstrdup(t->items[i]),
		    .label = xstrdup(t->items[i]) };
	popup_menu(f->screen.app, &(struct menu_spec){ .title = title, .search = t->count > 9,
	    .done = done, .ctx = ctx }, items, t->count);
}

/* ---- postal code to address ---- */

/* The address that a code of this item fills: its own, or the next one of the section. */
static size_t
address_of(const struct fill *f, size_t item)
{
	for (size_t i = item; i < f->count; i++) {
		if (!fill_same_section(f, i, item))
			break;
		if (f->items[i].field->type == FIELD_ADDRESS && fill_asked(f, i))
			return i;
	}
	return f->count;
}

static void
put_address(struct fill *f, size_t item, const char *address)
{
	fill_set_along(f, item, address, FROM_COMPUTED, false);
	f->focus = item;
	fill_load_box(f);
	fill_save_and_tell(f);
	app_notice_key(f->screen.app, STYLE_STRONG, "tui.fill.address_goes_on", NULL);
}

static void
address_chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	const size_t *item = ctx;

	put_address(f, *item, codes[0]);
}

/* The box's text as a postal code; false when it is none. */
static bool
expand(struct fill *f)
{
	struct app *a = f->screen.app;
	size_t to = address_of(f, f->focus), *item;
	struct texts t = { 0 };
	bool is_code;

	if (!converter_addresses(a->converter, field_text(&f->box), &is_code, gather, &t))
		mem_end();
	if (is_code && f->dirty)
		fill_save_and_tell(f);
	if (is_code && t.count == 0) {
		app_notice_key(a, STYLE_ALARM, "tui.fill.no_such_code", NULL);
	} else if (is_code && to < f->count && t.count == 1) {
		put_address(f, to, t.items[0]);
	} else if (is_code && to < f->count) {
		item = xcalloc(1, sizeof *item);
		*item = to;
		choose(f, app_msg(a, "tui.fill.addresses"), &t, address_chosen, item);
	}
	texts_free(&t);
	return is_code;
}

/* ---- and back ---- */

static bool
code_of(struct fill *f, const char *address, char shown[POSTAL_CODE_SIZE + 1])
{
	char code[POSTAL_CODE_SIZE];

	if (!converter_postal_code(f->screen.app->converter, address, code))
		return false;
	memcpy(shown, code, 3);
	shown[3] = '-';
	memcpy(shown + 4, code + 3, sizeof code - 3);
	return true;
}

static void
fill_in_code(struct fill *f)
{
	const char *address = answers_get(f->answers, f->items[f->focus].field->id);
	char shown[POSTAL_CODE_SIZE + 1];

	for (size_t i = 0; i < f->count; i++) {
		if (f->items[i].field->type != FIELD_POSTAL_CODE ||
		    address_of(f, i) != f->focus ||
		    *answers_get(f->answers, f->items[i].field->id) != '\0')
			continue;
		if (code_of(f, address, shown))
			fill_set_along(f, i, shown, FROM_COMPUTED, false);
	}
}

bool
fill_place(struct fill *f)
{
	enum field_type type = f->items[f->focus].field->type;

	if (f->screen.app->converter == NULL ||
	    (type != FIELD_ADDRESS && type != FIELD_POSTAL_CODE))
		return false;
	if (type == FIELD_POSTAL_CODE) {
		size_t to = address_of(f, f->focus);

		/* What somebody typed is not replaced by what is less. */
		return to < f->count && *answers_get(f->answers, f->items[to].field->id) == '\0' &&
		    expand(f);
	}
	if (expand(f))
		return true;
	fill_in_code(f);
	return false;
}

void
fill_place_list(struct fill *f)
{
	struct app *a = f->screen.app;
	char shown[POSTAL_CODE_SIZE + 1];

	(void)fill_take(f);
	if (a->converter != NULL && expand(f))
		return;
	if (*field_text(&f->box) == '\0')
		app_notice_key(a, STYLE_NORMAL, "tui.fill.no_place_yet", NULL);
	else if (a->converter == NULL || !code_of(f, field_text(&f->box), shown))
		app_notice_key(a, STYLE_NORMAL, "tui.fill.no_postal_code", NULL);
	else
		app_notice_key(a, STYLE_NORMAL, "tui.fill.postal_code", shown);
}

/* ---- readings ---- */

static void
gather_readings(const struct fill *f, size_t item, struct texts *t)
{
	size_t name = fill_find(f, f->items[item].field->furigana_of);
	const struct app *a = f->screen.app;

	*t = (struct texts){ 0 };
	if (name < f->count && a != NULL && a->converter != NULL &&
	    !converter_readings(a->converter, answers_get(f->answers, f->items[name].field->id),
	    READINGS_MAX, gather, t))
		mem_end();
}

void
fill_offer_readings(struct fill *f)
{
	const struct form_field *d = f->items[f->focus].field;
	struct texts t = { 0 };
	struct buf b = BUF_INIT;

	str_wipe(&f->offer);
	if (d->furigana_of == NULL || *answers_get(f->answers, d->id) != '\0')
		return;
	gather_readings(f, f->focus, &t);
	for (size_t i = 0; i < t.count; i++)
		buf_addf(&b, "%s%s", i > 0 ? app_msg(f->screen.app, "tui.list.dot") : "",
		    t.items[i]);
	if (!buf_ok(&b))
		mem_end();
	if (t.count > 0)
		f->offer = xstrdup(buf_str(&b));
	buf_free(&b);
	texts_free(&t);
}

static void
reading_chosen(struct screen *owner, void *ctx UNUSED, const char *const *codes)
{
	struct fill *f = fill_of(owner);

	fill_set(f, f->focus, codes[0], FROM_CHOSEN);
	fill_load_box(f);
	fill_save_and_tell(f);
}

void
fill_readings_list(struct fill *f)
{
	struct texts t;

	(void)fill_take(f);
	gather_readings(f, f->focus, &t);
	if (t.count == 0)
		app_notice_key(f->screen.app, STYLE_NORMAL, "tui.fill.no_readings", NULL);
	else
		choose(f, app_msg(f->screen.app, "tui.fill.readings"), &t, reading_chosen, NULL);
	texts_free(&t);
}
