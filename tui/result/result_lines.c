/* SPDX-License-Identifier: ISC */
/*
 * What the provider answered, as rows: the name of each kind of information
 * stands on a row of its own, its items below it.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/result/result.h"
#include "tui/words.h"

static bool
begins_section(const struct result_view *v, size_t line)
{
	const char *section = v->lines[line].section;

	return section != NULL && *section != '\0' &&
	    (line == 0 || strcmp(section, v->lines[line - 1].section) != 0);
}

void
result_set_rows(struct result *r)
{
	const struct result_view *v = r->view;
	size_t n = 0;

	free(r->rows);
	r->rows = xcalloc(v->line_count * 2 + 1, sizeof *r->rows);
	for (size_t i = 0; i < v->line_count; i++) {
		if (begins_section(v, i))
			r->rows[n++] = (struct result_row){ .heading = true, .line = i };
		r->rows[n++] = (struct result_row){ .line = i };
	}
	list_resize(&r->list, n);
}

const char *
result_value(const struct app *a, const struct result_line *l)
{
	return l->absent && *l->shown == '\0' ? app_msg(a, "tui.result.absent") : l->shown;
}

static void
draw_row(const struct result *r, const struct result_row *row, struct grid *g, int y,
    enum style st)
{
	const struct result_line *l = &r->view->lines[row->line];
	int width = grid_cols(g) / 2;

	if (row->heading) {
		grid_cut(g, y, 3, grid_cols(g) - 4, st == STYLE_NORMAL ? STYLE_STRONG : st,
		    l->section);
		return;
	}
	grid_cut(g, y, 5, width - 2, st, l->label);
	grid_cut(g, y, 4 + width, grid_cols(g) - width - 5, st,
	    result_value(r->screen.app, l));
}

void
result_draw_rows(struct result *r, struct grid *g, int y)
{
	int height = BODY_TOP + body_height(g) - y;

	list_show(&r->list, height);
	/* On the line that parts the rows from what stands above them. */
	word_position(r->screen.app, &r->list, g, y - 1);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++) {
		size_t n = r->list.top + (size_t)i;
		bool focused = n == r->list.focus;
		enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;

		grid_fill(g, y + i, 0, grid_cols(g), st);
		grid_str(g, y + i, 0, 1, st, focused ? ">" : " ");
		draw_row(r, &r->rows[n], g, y + i, st);
		if (focused)
			grid_set_caret(g, y + i, 0);
	}
}
