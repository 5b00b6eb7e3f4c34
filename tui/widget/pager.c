/* SPDX-License-Identifier: ISC */
/*
 * See pager.h.
 */
#include "tui/widget/pager.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"

#define PAGES_NEEDED	1	/* before a key is obeyed */
#define PAGES_AHEAD	2	/* when it was */

static bool
read_rows(struct pager *p, const char *after, bool backwards, size_t limit,
    struct entry_row **rows, size_t *n)
{
	*rows = NULL;
	*n = 0;
	if (p->read(p->ctx, after, backwards, limit, rows, n))
		return true;
	/* What could not be read is not asked for again with each key. */
	p->first = p->last = true;
	return false;
}

static void
reverse(struct entry_row *rows, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct entry_row r = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = r;
	}
}

static void
clear_rows(struct entry_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		entry_row_clear(&rows[i]);
}

/* The window moves down over the list by n rows: what it leaves is forgotten. */
static void
drop_above(struct pager *p, size_t n)
{
	size_t left = p->list.count - n;

	clear_rows(p->rows, n);
	memmove(p->rows, p->rows + n, left * sizeof *p->rows);
	p->before += n;
	p->first = false;
	p->list.focus = p->list.focus > n ? p->list.focus - n : 0;
	p->list.top = p->list.top > n ? p->list.top - n : 0;
	list_resize(&p->list, left);
}

static void
drop_below(struct pager *p, size_t n)
{
	clear_rows(p->rows + p->list.count - n, n);
	p->last = false;
	list_resize(&p->list, p->list.count - n);
}

static void
grow_down(struct pager *p, size_t limit)
{
	struct entry_row *more;
	size_t count = p->list.count, n;

	if (!read_rows(p, count > 0 ? p->rows[count - 1].entry : NULL, false, limit, &more, &n))
		return;
	p->last = n < limit;
	if (n > 0) {
		p->rows = xrealloc(p->rows, count + n, sizeof *p->rows);
		memcpy(p->rows + count, more, n * sizeof *more);
		list_resize(&p->list, count + n);
	}
	free(more);	/* what the rows hold went over */
	if (p->list.count > PAGER_WINDOW)
		drop_above(p, p->list.count - PAGER_WINDOW);
}

static void
grow_up(struct pager *p, size_t limit)
{
	struct entry_row *more;
	size_t count = p->list.count, n;

	if (!read_rows(p, p->rows[0].entry, true, limit, &more, &n))
		return;
	p->first = n < limit;
	if (n > 0) {
		reverse(more, n);
		more = xrealloc(more, n + count, sizeof *more);
		memcpy(more + n, p->rows, count * sizeof *more);
		free(p->rows);
		p->rows = more;
		p->list.focus += n;
		p->list.top += n;
		list_resize(&p->list, count + n);
	} else {
		free(more);
	}
	p->before = p->counted && p->before > n ? p->before - n : 0;
	p->counted = p->counted || p->first;
	if (p->list.count > PAGER_WINDOW)
		drop_below(p, p->list.count - PAGER_WINDOW);
}

static void
read_beginning(struct pager *p, const char *focus)
{
	entry_rows_free(&p->rows, p->list.count);
	p->list.count = 0;
	p->before = 0;
	p->counted = p->first = true;
	grow_down(p, PAGER_PAGE);
	if (p->list.count == 0)
		list_resize(&p->list, 0);
	for (size_t i = 0; i < p->list.count; i++) {
		if (strcmp(p->rows[i].entry, focus) == 0)
			list_focus(&p->list, i);
	}
}

/* A page before the focused row, and one from it on. */
static void
read_around(struct pager *p)
{
	size_t focus = p->list.focus, offset = focus - p->list.top, above, below;
	char here[UUID_TEXT_SIZE], previous[UUID_TEXT_SIZE];
	struct entry_row *up, *down;

	memcpy(here, p->rows[focus].entry, sizeof here);
	memcpy(previous, p->rows[focus - 1].entry, sizeof previous);
	if (!read_rows(p, here, true, PAGER_PAGE, &up, &above))
		return;
	if (!read_rows(p, previous, false, PAGER_PAGE, &down, &below)) {
		entry_rows_free(&up, above);
		return;
	}
	reverse(up, above);
	up = xrealloc(up, above + below + 1, sizeof *up);
	if (below > 0)
		memcpy(up + above, down, below * sizeof *up);
	free(down);
	entry_rows_free(&p->rows, p->list.count);
	p->rows = up;
	p->first = above < PAGER_PAGE;
	p->last = below < PAGER_PAGE;
	p->before = p->counted && p->before + focus > above ? p->before + focus - above : 0;
	p->list.count = above + below;
	p->list.top = above > offset ? above - offset : 0;
	list_focus(&p->list, above);
}

void
pager_read(struct pager *p)
{
	char focus[UUID_TEXT_SIZE] = "";

	if (p->list.count > 0)
		memcpy(focus, p->rows[p->list.focus].entry, sizeof focus);
	if (p->list.count == 0 || p->list.focus == 0 ||
	    (p->first && p->list.focus < PAGER_PAGE))
		read_beginning(p, focus);
	else
		read_around(p);
}

/* The last page, read from the end. */
static void
go_to_end(struct pager *p)
{
	struct entry_row *rows;
	size_t n;

	if (!read_rows(p, NULL, true, PAGER_PAGE, &rows, &n))
		return;
	reverse(rows, n);
	entry_rows_free(&p->rows, p->list.count);
	p->rows = rows;
	p->first = n < PAGER_PAGE;
	p->last = true;
	p->before = 0;
	p->counted = p->first;
	p->list.count = n;
	list_focus(&p->list, n > 0 ? n - 1 : 0);
}

void
pager_free(struct pager *p)
{
	entry_rows_free(&p->rows, p->list.count);
	p->list.count = 0;
}

/* Do `pages` pages lie on the side to which the last key led, or all there are? */
static bool
has_room(const struct pager *p, size_t pages)
{
	size_t reach = pages * (size_t)(p->list.height > 0 ? p->list.height : 1);

	return p->upwards ? p->first || p->list.top >= reach :
	    p->last || p->list.top + reach + (size_t)p->list.height < p->list.count;
}

static void
make_room(struct pager *p, size_t pages, size_t limit)
{
	if (p->list.count == 0 || has_room(p, pages))
		return;
	if (p->upwards)
		grow_up(p, limit);
	else
		grow_down(p, limit);
}

static bool
leads_up(enum key_code c)
{
	return c == K_UP || c == K_BACKTAB || c == K_PAGE_UP || c == K_F7;
}

static bool
leads_down(enum key_code c)
{
	return c == K_DOWN || c == K_TAB || c == K_PAGE_DOWN || c == K_F8;
}

bool
pager_ahead(struct pager *p)
{
	make_room(p, PAGES_AHEAD, PAGER_AHEAD);
	return p->list.count > 0 && !has_room(p, PAGES_AHEAD);
}

bool
pager_key(struct pager *p, const struct key *k)
{
	if (k->code == K_HOME && !p->first) {
		read_beginning(p, "");
		list_focus(&p->list, 0);
		return true;
	}
	if (k->code == K_END && !p->last) {
		go_to_end(p);
		return true;
	}
	if (leads_up(k->code) || leads_down(k->code)) {
		p->upwards = leads_up(k->code);
		make_room(p, PAGES_NEEDED, PAGER_PAGE);
	}
	return list_key(&p->list, k);
}

struct entry_row *
pager_focused(const struct pager *p)
{
	return p->list.count > 0 ? &p->rows[p->list.focus] : NULL;
}

void
pager_position(const struct pager *p, struct buf *out, bool *more)
{
	size_t bottom = p->list.top + (size_t)p->list.height;

	if (bottom > p->list.count)
		bottom = p->list.count;
	*more = !p->last || bottom < p->list.count;
	if (p->counted && (*more || p->list.top > 0 || !p->first))
		buf_addf(out, "%zu-%zu", p->before + p->list.top + 1, p->before + bottom);
}
