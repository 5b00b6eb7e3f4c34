/* SPDX-License-Identifier: ISC */
/*
 * See guide.h.
 */
#include "tui/drill/guide.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "work/drill.h"

#define STRIP_ROWS	3	/* the step's title, and two lines of what to do */
#define ROWS_MAX	50	/* of the entries that a drill makes */

struct guide {
	enum guide_kind	 kind;
	size_t		 step;
	int64_t		 began_us;	/* wall */
};

/* As they are kept. */
static const char *const words[GUIDE_COUNT] = {
	[GUIDE_STAFF] = "staff",
	[GUIDE_APPROVER] = "approver",
};

/* ---- kept ---- */

static void
keep(struct app *a)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	if (a->guide != NULL && !buf_addf(&b, "%s %zu %" PRId64, words[a->guide->kind],
	    a->guide->step, a->guide->began_us))
		mem_end();
	/* It is a convenience: without it one begins anew. */
	if (drill_place_put(a->work, a->guide != NULL ? buf_str(&b) : NULL, &e) != ERR_OK)
		err_clear(&e);
	buf_free(&b);
}

static bool
parse(const char *text, struct guide *g)
{
	size_t n;
	char *end;

	for (int k = 0; k < GUIDE_COUNT; k++) {
		size_t len = strlen(words[k]);

		if (strncmp(text, words[k], len) != 0 || text[len] != ' ')
			continue;
		g->kind = (enum guide_kind)k;
		g->step = strtoul(text + len, &end, 10);
		g->began_us = strtoll(end, &end, 10);
		(void)guide_steps(g->kind, &n);
		return *end == '\0' && g->step < n;
	}
	return false;
}

void
guide_load(struct app *a)
{
	struct guide g;
	struct err e = ERR_INIT;
	char *text = NULL;

	if (!work_training(a->work))
		return;
	if (drill_place_get(a->work, &text, &e) != ERR_OK)
		err_clear(&e);
	if (text != NULL && parse(text, &g)) {
		a->guide = xcalloc(1, sizeof *a->guide);
		*a->guide = g;
	}
	free(text);
}

/* ---- on and on ---- */

void
guide_begin(struct app *a, enum guide_kind kind)
{
	struct err e = ERR_INIT;
	int64_t now = app_now_us(a);

	if (kind == GUIDE_APPROVER && drill_make_pending(a->work, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	free(a->guide);
	a->guide = xcalloc(1, sizeof *a->guide);
	*a->guide = (struct guide){ .kind = kind, .began_us = now };
	keep(a);
	app_notice_key(a, STYLE_STRONG, "tui.guide.begun", NULL);
}

void
guide_end(struct app *a)
{
	free(a->guide);
	a->guide = NULL;
	keep(a);
}

static void
finish(struct app *a)
{
	int64_t minutes = (app_now_us(a) - a->guide->began_us) / 60000000;
	struct buf b = BUF_INIT, n = BUF_INIT;

	buf_addf(&n, "%" PRId64, minutes + 1);
	msg_add(a->msgs, &b, a->guide->kind == GUIDE_STAFF ? "tui.guide.staff_end" :
	    "tui.guide.approver_end", buf_str(&n), NULL);
	if (!buf_ok(&b) || !buf_ok(&n))
		mem_end();
	guide_end(a);
	popup_text(a, app_msg(a, "tui.guide.title"), buf_str(&b));
	buf_free(&b);
	buf_free(&n);
}

/* The rows are the newest; those from before the drill stand behind. */
static size_t
since(const struct entry_row *rows, size_t n, int64_t us)
{
	size_t i;

	for (i = 0; i < n && rows[i].made_us >= us; i++)
		continue;
	return i;
}

bool
guide_look(struct app *a)
{
	struct list_query q = { .limit = ROWS_MAX };
	struct guide_view v = { .app = a };
	struct entry_row *rows = NULL;
	const struct guide_step *steps;
	struct err e = ERR_INIT;
	size_t n = 0, count, before;

	if (a->guide == NULL || a->top == NULL)
		return false;
	if (work_list(a->work, NULL, &q, &rows, &n, &e) != ERR_OK)
		err_clear(&e);
	v.rows = rows;
	v.count = since(rows, n, a->guide->began_us);
	steps = guide_steps(a->guide->kind, &count);
	before = a->guide->step;
	while (a->guide->step < count && steps[a->guide->step].done(&v))
		a->guide->step++;
	entry_rows_free(&rows, n);
	if (a->guide->step == before)
		return false;
	if (a->guide->step == count)
		finish(a);
	else
		keep(a);
	return true;
}

/* ---- the strip ---- */

int
guide_rows(const struct app *a)
{
	return a->guide != NULL ? STRIP_ROWS : 0;
}

static void
step_text(const struct app *a, const struct guide_step *s, struct buf *out)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	int year = work_today(a->work).year;

	/* The year that taxes are asked of is one of these, whatever the month. */
	buf_addf(&from, "%d", year - 1);
	buf_addf(&to, "%d", year);
	if (!msg_add(a->msgs, out, s->text, buf_str(&from), buf_str(&to), NULL))
		mem_end();
	buf_free(&from);
	buf_free(&to);
}

void
guide_draw(struct app *a, struct grid *g)
{
	int y = BODY_TOP + body_height(g), cols = grid_cols(g);
	struct buf b = BUF_INIT, at = BUF_INIT;
	const struct guide_step *s;
	size_t n, next;

	if (a->guide == NULL)
		return;
	s = &guide_steps(a->guide->kind, &n)[a->guide->step];
	buf_addf(&at, "%zu/%zu", a->guide->step + 1, n);
	msg_add(a->msgs, &b, "tui.guide.step", buf_str(&at), app_msg(a, s->title), NULL);
	if (!buf_ok(&b) || !buf_ok(&at))
		mem_end();
	for (int i = 0; i < STRIP_ROWS; i++)
		grid_fill(g, y + i, 0, cols, i == 0 ? STYLE_DRILL : STYLE_POPUP);
	grid_cut(g, y, 1, cols - 2, STYLE_DRILL, buf_str(&b));
	buf_reset(&b);
	step_text(a, s, &b);
	for (size_t off = 0; off < b.len && ++y < BODY_TOP + body_height(g) + STRIP_ROWS;
	    off += next) {
		size_t len = draw_line(buf_str(&b) + off, b.len - off, cols - 2, &next);

		grid_text(g, y, 1, cols - 2, STYLE_POPUP, buf_str(&b) + off, len);
	}
	buf_free(&b);
	buf_free(&at);
}
