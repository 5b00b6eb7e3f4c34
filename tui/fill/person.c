/* SPDX-License-Identifier: ISC */
/*
 * The person of the form, found by individual number: opens the search with
 * what the entry is for, and takes over who was confirmed.
 */
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/screens.h"
#include "tui/search.h"

#define FIELD_PERSON	"person_key"

/* One key takes all of it back: everything is joined to the 宛名番号, which comes first. */
static void
take(struct fill *f, const char *field, const char *value)
{
	size_t item = fill_beside(f, field);

	if (value != NULL && *value != '\0' && item < f->count && fill_asked(f, item))
		fill_set_along(f, item, value, FROM_SEARCH, false);
}

static void
found(struct screen *owner, const struct found_person *p, const char *case_no)
{
	struct fill *f = fill_of(owner);

	fill_set(f, fill_beside(f, FIELD_PERSON), p->person_key, FROM_SEARCH);
	if (*answers_get(f->answers, "case_no") == '\0')
		take(f, "case_no", case_no);
	take(f, "name", p->name);
	take(f, "kana", p->kana);
	take(f, "birth", p->birth);
	take(f, "sex", p->sex);
	take(f, "address", p->address);
	fill_load_box(f);
	app_notice_key(owner->app, STYLE_STRONG, "tui.search.taken", NULL);
	fill_save_and_tell(f);
}

/* What is typed of that person so far; "" where the form has no such field. */
static const char *
known(const struct fill *f, const char *base)
{
	size_t item = fill_beside(f, base);

	return item < f->count ? answers_get(f->answers, f->items[item].field->id) : "";
}

const char *
fill_why_no_search(const struct screen *s)
{
	const struct fill *f = fill_of_const(s);
	size_t item = fill_beside(f, FIELD_PERSON);

	return item < f->count && fill_asked(f, item) ? NULL : "tui.search.no_person";
}

void
fill_search(struct screen *s)
{
	struct fill *f = fill_of(s);
	const struct catalog_procedure *p;

	(void)fill_take(f);
	p = fill_procedure(f);
	screen_push(s->app, search_new(&(struct search_spec){
	    .entry = draft_entry(f->draft), .affair = draft_affair(f->draft),
	    .procedure = p != NULL ? p->code : "",
	    .title = f->title, .case_no = answers_get(f->answers, "case_no"),
	    .name = known(f, "name"), .kana = known(f, "kana"),
	    .birth = known(f, "birth"), .sex = known(f, "sex"),
	    .address = known(f, "address"), .done = found }));
}
