/* SPDX-License-Identifier: ISC */
/*
 * See about.h.
 */
#include "tui/approve/about.h"

#include "tui/words.h"

#define WIDE	80	/* cells, from which on the procedure has a column of its own */
#define COLUMNS	5

enum { NUMBER, TITLE, WHAT, ROLE, SUBJECT };

/* Cells of a column; 0: it has none, -1: it takes what the others leave. */
static const int widths[2][COLUMNS] = {
	[false] = { [NUMBER] = 8, [TITLE] = 0, [WHAT] = -1, [ROLE] = 6, [SUBJECT] = 9 },
	[true] = { [NUMBER] = 12, [TITLE] = -1, [WHAT] = 22, [ROLE] = 14, [SUBJECT] = 13 },
};

static const char *const headings[2][COLUMNS] = {
	[false] = { "tui.pending.number", NULL, "tui.pending.what", "tui.pending.role",
	    "tui.entries.subject" },
	[true] = { "tui.pending.number", "tui.entries.procedure", "tui.facts.information",
	    "tui.pending.role", "tui.entries.subject" },
};

static void
draw(struct grid *g, int y, int x, int end, enum style st, const char *const texts[COLUMNS])
{
	const int *width = widths[end - x >= WIDE];
	int rest = end - x + 1;

	for (size_t i = 0; i < COLUMNS; i++)
		rest -= width[i] > 0 ? width[i] + 1 : width[i] < 0;
	for (size_t i = 0; i < COLUMNS; i++) {
		int cells = width[i] < 0 ? rest : width[i];

		if (cells == 0)
			continue;
		/* Numbers of one office begin alike. */
		(i == NUMBER ? grid_cut_middle : grid_cut)(g, y, x, cells, st,
		    texts[i] != NULL ? texts[i] : "");
		x += cells + 1;
	}
}

void
about_heading(const struct app *a, struct grid *g, int y, int x, int end)
{
	const char *const *keys = headings[end - x >= WIDE];
	const char *texts[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		texts[i] = keys[i] != NULL ? app_msg(a, keys[i]) : NULL;
	draw(g, y, x, end, STYLE_STRONG, texts);
}

/* Where both have no room, what is asked for stays: those of one case have one procedure. */
void
about_row(const struct app *a, const struct entry_row *r, struct grid *g, int y, int x, int end,
    enum style st)
{
	bool wide = end - x >= WIDE;
	const char *what = r->information != NULL || wide ? r->information : r->title;
	struct buf b = BUF_INIT;

	if (r->state == ST_HELD)
		buf_addf(&b, "(%s) ", app_msg(a, word_state_key(ST_HELD)));
	buf_adds(&b, wide ? (r->title != NULL ? r->title : "") : what != NULL ? what : "");
	draw(g, y, x, end, st, (const char *const [COLUMNS]){ [NUMBER] = r->case_no,
	    [TITLE] = buf_str(&b), [WHAT] = wide ? what : buf_str(&b), [ROLE] = r->role,
	    [SUBJECT] = r->subject });
	buf_free(&b);
}

void
about_whole(const struct entry_row *r, struct buf *out)
{
	const char *const rest[] = { r->information, r->role, r->subject };

	buf_adds(out, r->case_no != NULL ? r->case_no : "-");
	for (size_t i = 0; i < NELEM(rest); i++) {
		if (rest[i] != NULL)
			buf_addf(out, "  %s", rest[i]);
	}
}
