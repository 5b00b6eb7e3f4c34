/* SPDX-License-Identifier: ISC */
/*
 * What the input method shows; see ime.h.
 */
#include <stdint.h>
#include <stdlib.h>

#include "i18n/ime_state.h"

/* The view is computed when asked for; the memory it points into is the
 * object's, which does not change what is being typed. */
static bool
room_for_parts(struct ime *m, size_t n)
{
	struct ime_view_part *grown;

	if (n <= m->part_room)
		return true;
	grown = realloc(m->parts, n * sizeof *grown);
	if (grown == NULL)
		return false;
	m->parts = grown;
	m->part_room = n;
	return true;
}

bool
ime_reading(const struct ime *m, struct buf *out)
{
	return buf_add(out, buf_str(&m->kana), m->kana.len);
}

void
ime_view(const struct ime *view_of, struct ime_view *out)
{
	struct ime *m = (struct ime *)(uintptr_t)view_of;
	const struct convert_segment *s;
	size_t i;

	*out = (struct ime_view){ 0 };
	if (!ime_composing(m) || !room_for_parts(m, m->converting ? m->v.count : 1))
		return;
	out->parts = m->parts;
	if (!m->converting) {
		buf_reset(&m->shown);
		if (!ime_kana_text(m, &m->shown) || !buf_adds(&m->shown, buf_str(&m->pending)))
			return;
		m->parts[0] = (struct ime_view_part){ buf_str(&m->shown), true };
		out->part_count = 1;
		out->caret_at = m->shown.len;
		return;
	}
	for (i = 0; i < m->v.count; i++) {
		s = &m->v.segments[i];
		m->parts[i] = (struct ime_view_part){ s->candidates[m->chosen[i]], i == m->focus };
	}
	out->part_count = m->v.count;
	out->caret_part = m->focus;
	s = &m->v.segments[m->focus];
	if (m->listing) {
		out->candidates = (const char *const *)s->candidates;
		out->candidate_count = s->count;
		out->grid = m->grid;
	}
	out->chosen = m->chosen[m->focus];
}
