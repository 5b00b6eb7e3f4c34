/* SPDX-License-Identifier: ISC */
/*
 * The record in force (protocol.md section 5), beside a new version of it: asked
 * once, when the line is there, for the record that the form names; Ctrl-D takes
 * its value over at the field.  It lives in memory only, as long as the form.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/await.h"
#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "work/lookup.h"

#define FIELD_BASE_VERSION	"base_version"

static const struct form_field *
focused(const struct fill *f)
{
	return f->items[f->focus].field;
}

bool
fill_has_earlier(const struct fill *f, const struct form_field *d)
{
	return f->earlier != NULL && d->offers_previous &&
	    (*answers_get(f->earlier, d->id) != '\0' ||
	    answers_absent(f->earlier, d->id) != NULL);
}

bool
fill_add_earlier(const struct fill *f, const struct form_field *d, struct buf *out)
{
	const char *absent = answers_absent(f->earlier, d->id);

	if (absent == NULL)
		return answers_display(f->earlier, d->id, out);
	return buf_adds(out, app_msg(f->screen.app, fill_absent_key(absent)));
}

/* Is what stands in the form the same? */
bool
fill_same_as_earlier(const struct fill *f, const struct form_field *d)
{
	const char *then = answers_absent(f->earlier, d->id);
	const char *now = answers_absent(f->answers, d->id);

	if (then != NULL || now != NULL)
		return then != NULL && now != NULL && strcmp(then, now) == 0;
	return strcmp(answers_get(f->earlier, d->id), answers_get(f->answers, d->id)) == 0;
}

/* ---- asking ---- */

static void
take_items(struct fill *f, const struct current_record *r)
{
	/* What a new entry begins with is not what the record says. */
	for (size_t i = 0; i < f->count; i++)
		(void)answers_set(f->earlier, f->items[i].field->id, "", FROM_EARLIER, NULL);
	if (current_record_put(r, f->earlier, NULL) != ERR_OK)
		mem_end();
}

/* The version that is replaced need not be looked up by hand. */
static void
take_version(struct fill *f, const struct current_record *r)
{
	size_t item = fill_find(f, FIELD_BASE_VERSION);
	struct buf b = BUF_INIT;

	buf_addf(&b, "%lld", (long long)r->version);
	if (item < f->count && fill_asked(f, item) &&
	    strcmp(answers_get(f->answers, FIELD_BASE_VERSION), buf_str(&b)) != 0)
		fill_set(f, item, buf_str(&b), FROM_EARLIER);
	buf_free(&b);
}

static enum err_code
ask(struct fill *f, struct current_record *r, struct err *e)
{
	struct app *a = f->screen.app;
	const struct lookup_line line = { await_ask, a };
	const struct lookup_purpose p = { draft_affair(f->draft), form_procedure(f->form),
	    answers_get(f->answers, "case_no"), app_msg(a, "tui.earlier.purpose") };
	enum err_code rc;

	app_notice_key(a, STYLE_STRONG, "tui.earlier.asking", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	rc = record_current(a->session, &p, form_dataset(f->form),
	    answers_get(f->answers, "person_key"), answers_get(f->answers, "record_no"), &line, r,
	    e);
	a->last_key_us = clock_mono_us(work_clock(a->work));
	return rc;
}

/* False: told why not. */
static bool
fetch(struct fill *f)
{
	struct app *a = f->screen.app;
	struct current_record r = { 0 };
	struct err e = ERR_INIT;
	size_t item;

	if (ask(f, &r, &e) != ERR_OK) {
		/* What the question lacks is told where it is typed. */
		item = e.field != NULL ? fill_find(f, e.field) : f->count;
		if (item < f->count && fill_stops_at(f, item))
			fill_focus(f, item);
		app_error(a, &e);
	} else if (!r.found) {
		app_notice_key(a, STYLE_ALARM, "tui.earlier.none", NULL);
	} else {
		f->earlier = answers_new(work_forms(a->work), f->form);
		if (f->earlier == NULL)
			mem_end();
		take_items(f, &r);
		take_version(f, &r);
	}
	current_record_clear(&r);
	return f->earlier != NULL;
}

/* ---- Ctrl-D ---- */

bool
fill_is_base_version(const struct fill *f, const struct form_field *d)
{
	return form_dataset(f->form) != NULL && strcmp(d->id, FIELD_BASE_VERSION) == 0;
}

const char *
fill_why_no_earlier(const struct screen *s)
{
	return form_dataset(fill_of_const(s)->form) != NULL ? NULL : "tui.earlier.not_here";
}

static void
adopt(struct fill *f, size_t item)
{
	const struct form_field *d = f->items[item].field;
	const char *absent = answers_absent(f->earlier, d->id);
	struct err e = ERR_INIT;

	if (absent == NULL)
		fill_set(f, item, answers_get(f->earlier, d->id), FROM_EARLIER);
	else if (answers_set_absent(f->answers, d->id, absent, &e) != ERR_OK)
		app_error(f->screen.app, &e);
	else
		f->dirty = true;
}

void
fill_adopt(struct screen *s)
{
	struct fill *f = fill_of(s);
	const char *why = fill_why_no_earlier(s);
	bool just_read = f->earlier == NULL;

	if (why != NULL) {
		app_notice_key(s->app, STYLE_NORMAL, why, NULL);
		return;
	}
	(void)fill_take(f);
	if (f->earlier == NULL && !fetch(f))
		return;
	if (fill_has_earlier(f, focused(f))) {
		adopt(f, f->focus);
		app_notice_key(s->app, STYLE_STRONG, "tui.earlier.adopted", NULL);
	} else {
		app_notice_key(s->app, STYLE_STRONG, just_read ? "tui.earlier.read" :
		    "tui.earlier.nothing", NULL);
	}
	fill_load_box(f);
	fill_save_and_tell(f);
}

/* Everything that is still empty; what was typed stays. */
void
fill_adopt_all(struct screen *s)
{
	struct fill *f = fill_of(s);
	struct buf n = BUF_INIT;
	size_t taken = 0;

	(void)fill_take(f);
	if (f->earlier == NULL && !fetch(f))
		return;
	for (size_t i = 0; i < f->count; i++) {
		const char *id = f->items[i].field->id;

		if (!fill_has_earlier(f, f->items[i].field) || !fill_asked(f, i) ||
		    *answers_get(f->answers, id) != '\0' ||
		    answers_absent(f->answers, id) != NULL)
			continue;
		adopt(f, i);
		taken++;
	}
	buf_addf(&n, "%zu", taken);
	fill_load_box(f);
	fill_save_and_tell(f);
	app_notice_key(s->app, STYLE_STRONG, "tui.earlier.adopted_all", buf_str(&n));
	buf_free(&n);
}
