/* SPDX-License-Identifier: ISC */
/*
 * Undo and redo across the whole entry.
 *
 * A change holds everything that an item was before and after: value,
 * provenance, whether its furigana are automatic, and the readings of a name's
 * text, so that furigana are exact after an undo as well.  What followed from a
 * change (furigana, an address) is joined to it: one key takes both back.
 */
#include "tui/fill/fill.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"

struct fill_state {
	char			*value;
	enum provenance		 from;
	bool			 automatic;
	struct furigana		*readings;	/* of value, or NULL */
};

struct fill_change_made {
	size_t			 item;
	bool			 joined;	/* to the one before it */
	struct fill_state	 before, after;
};

static void
state_clear(struct fill_state *s)
{
	str_wipe(&s->value);
	furigana_free(&s->readings);
}

static void
change_clear(struct fill_change_made *c)
{
	state_clear(&c->before);
	state_clear(&c->after);
}

void
fill_undo_free(struct fill *f)
{
	while (f->done_count > 0)
		change_clear(&f->done[--f->done_count]);
	free(f->done);
	f->done = NULL;
	f->done_at = 0;
}

static struct furigana *
copy_of(const struct furigana *f)
{
	struct furigana *copy;

	if (f == NULL)
		return NULL;
	copy = furigana_copy(f);
	if (copy == NULL)
		mem_end();
	return copy;
}

void
fill_note_loaded(struct fill *f)
{
	furigana_free(&f->loaded_readings);
	f->loaded_readings = copy_of(f->box.furigana);
}

/* What the item is now; readings: of `text`, which counts when it is the value. */
static struct fill_state
state_of(const struct fill *f, size_t item, const char *text, const struct furigana *readings)
{
	const char *id = f->items[item].field->id, *value = answers_get(f->answers, id);

	return (struct fill_state){ .value = xstrdup(value), .from = answers_from(f->answers, id),
	    .automatic = f->items[item].automatic,
	    .readings = text != NULL && strcmp(text, value) == 0 ? copy_of(readings) : NULL };
}

static struct fill_change_made *
push(struct fill *f)
{
	while (f->done_count > f->done_at)
		change_clear(&f->done[--f->done_count]);
	f->done = xrealloc(f->done, f->done_count + 1, sizeof *f->done);
	f->done_at = ++f->done_count;
	return &f->done[f->done_count - 1];
}

void
fill_set(struct fill *f, size_t item, const char *raw, enum provenance from)
{
	bool boxed = item == f->boxed;
	struct fill_change_made c = { .item = item };

	c.before = state_of(f, item, boxed ? f->loaded : NULL, f->loaded_readings);
	fill_put(f, item, raw, from);
	c.after = state_of(f, item, boxed ? field_text(&f->box) : NULL, f->box.furigana);
	*push(f) = c;
}

void
fill_set_along(struct fill *f, size_t item, const char *raw, enum provenance from, bool automatic)
{
	fill_set(f, item, raw, from);
	f->items[item].automatic = automatic;
	f->done[f->done_count - 1].after.automatic = automatic;
	f->done[f->done_count - 1].joined = f->done_count > 1;
}

static void
bring_back(struct fill *f, size_t item, const struct fill_state *s)
{
	struct fill_item *it = &f->items[item];

	fill_put(f, item, s->value, s->from);
	it->automatic = s->automatic;
	furigana_free(&it->readings);
	str_wipe(&it->read_text);
	it->readings = copy_of(s->readings);
	it->read_text = xstrdup(s->value);
	/* The box's own are of the text that is going. */
	if (item == f->boxed)
		furigana_free(&f->box.furigana);
}

bool
fill_undo(struct fill *f, bool redo)
{
	const struct fill_change_made *c;
	bool more;

	(void)fill_take(f);
	if (redo ? f->done_at == f->done_count : f->done_at == 0)
		return false;
	do {
		c = &f->done[redo ? f->done_at++ : --f->done_at];
		bring_back(f, c->item, redo ? &c->after : &c->before);
		more = redo ? f->done_at < f->done_count && f->done[f->done_at].joined : c->joined;
		if (redo ? !c->joined : !more)
			f->focus = c->item;
	} while (more);
	fill_load_box(f);
	fill_save_and_tell(f);
	return true;
}
