/* SPDX-License-Identifier: ISC */
/*
 * See frame.h.
 */
#include "tui/draw/frame.h"

#include <string.h>

#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define SLOTS		12
#define SLOTS_A_LINE	6

static void
run_lock(struct screen *s)
{
	app_lock(s->app, LOCK_ASKED);
}

static const char *
why_not_lock(const struct screen *s)
{
	if (s->app->covered)
		return "tui.why.locked";
	return s->app->session == NULL ? "tui.why.nobody_logged_in" : NULL;
}

/* What every screen has unless its own table says otherwise. */
static const struct command common[] = {
	{ 1, "tui.key.help", NULL, popup_help },
	{ 10, "tui.key.palette", NULL, popup_palette },
	{ 11, "tui.key.lock", why_not_lock, run_lock },
	COMMANDS_END
};

const struct command *
frame_common(size_t i)
{
	return &common[i];
}

static const struct command *
find(const struct command *c, int n)
{
	for (; c != NULL && c->fkey >= 0; c++) {
		if (c->fkey == n)
			return c;
	}
	return NULL;
}

const struct command *
frame_command(const struct screen *s, int n)
{
	const struct command *c = find(s->ops->commands, n);

	if (s->ops->raw && n != 11)
		return c;	/* the keys themselves are looked at */
	/* A window has no palette, and help only when it has something to tell. */
	if (c != NULL || (s->ops->overlay && n != 11 && (n != 1 || s->ops->help == NULL)))
		return c;
	return find(common, n);
}

/* Who is logged in, for which groups, and the mode, at the right. */
static void
who(const struct app *a, struct buf *out)
{
	const struct session_info *i = a->session != NULL && !a->covered ?
	    session_info(a->session) : NULL;

	if (i != NULL) {
		buf_addf(out, " %s ", i->name);
		for (size_t n = 0; n < i->affair_count; n++)
			buf_addf(out, "%s%s", n > 0 ? app_msg(a, "tui.list.dot") : "",
			    i->affairs[n].name);
	}
	buf_addf(out, " %s ", app_msg(a, work_training(a->work) ? "tui.frame.drill" :
	    "tui.frame.live"));
}

static void
draw_top(struct app *a, struct grid *g)
{
	enum style st = work_training(a->work) ? STYLE_DRILL : STYLE_FRAME;
	int cols = grid_cols(g), right, left;
	struct buf b = BUF_INIT, trail = BUF_INIT;
	struct screen *s = a->top;

	grid_fill(g, 0, 0, cols, st);
	who(a, &b);
	right = draw_width(buf_str(&b), b.len);
	if (right > cols * 3 / 5)
		right = cols * 3 / 5;
	left = cols - right;
	grid_cut(g, 0, left, right, st, buf_str(&b));
	buf_reset(&b);
	/* A window has no trail of its own: it belongs to what is below it. */
	while (s != NULL && s->ops->trail == NULL)
		s = s->below;
	if (s != NULL)
		s->ops->trail(s, &b);
	frame_trail(buf_str(&b), left - 2, &trail);
	grid_cut(g, 0, 1, left - 1, st, buf_str(&trail));
	buf_free(&b);
	buf_free(&trail);
}

static void
draw_sync(struct app *a, struct grid *g)
{
	struct buf b = BUF_INIT;
	enum style st = STYLE_ALARM;

	if (a->facts_failed)
		buf_adds(&b, app_msg(a, "tui.sync.unknown"));
	else
		st = frame_sync(a->msgs, &a->facts, app_now_us(a), &b);
	grid_fill(g, 1, 0, grid_cols(g), st);
	grid_cut(g, 1, 1, grid_cols(g) - 2, st, buf_str(&b));
	buf_free(&b);
}

static void
draw_status(struct app *a, struct grid *g)
{
	int y = grid_rows(g) - 3, cols = grid_cols(g), right = 0;
	const char *mode = a->top->ops->mode != NULL ? a->top->ops->mode(a->top) : NULL;
	const char *hint = NULL;

	grid_fill(g, y, 0, cols, STYLE_NORMAL);
	if (mode != NULL) {
		const char *word = app_msg(a, mode);

		right = draw_width(word, strlen(word)) + 1;
		grid_str(g, y, cols - right, right, STYLE_STRONG, word);
	}
	if (a->notice.len > 0)
		grid_cut(g, y, 1, cols - right - 2, a->notice_style, buf_str(&a->notice));
	else if (a->top->ops->composing != NULL && a->top->ops->composing(a->top))
		hint = mode != NULL && strcmp(mode, "tui.mode.katakana") == 0 ?
		    "tui.hint.composing_kana" : "tui.hint.composing";
	else if (a->top->ops->hint != NULL)
		hint = a->top->ops->hint(a->top);
	if (hint != NULL)
		grid_cut(g, y, 1, cols - right - 2, STYLE_DIM, app_msg(a, hint));
}

/* While something is composed F6 to F10 are the input method's; F8, half-width katakana, is
 * not for a screen. */
static const char *const ime_labels[SLOTS + 1] = {
	[6] = "tui.ime.hiragana",
	[7] = "tui.ime.katakana",
	[9] = "tui.ime.full",
	[10] = "tui.ime.half",
};

/* Message key of what the key does now, or NULL. */
static const char *
slot_label(const struct screen *s, int n, bool *possible)
{
	const struct command *c = frame_command(s, n);
	bool composing = s->ops->composing != NULL && s->ops->composing(s);

	*possible = true;
	if (composing && n >= 6 && n <= 10)
		return ime_labels[n];
	if (c == NULL)
		return NULL;
	*possible = c->why_not == NULL || c->why_not(s) == NULL;
	return c->label;
}

static void
draw_keys(struct app *a, struct grid *g)
{
	int width = grid_cols(g) / SLOTS_A_LINE, y = grid_rows(g) - 2;
	struct buf b = BUF_INIT;

	grid_fill(g, y, 0, grid_cols(g), STYLE_NORMAL);
	grid_fill(g, y + 1, 0, grid_cols(g), STYLE_NORMAL);
	for (int n = 1; n <= SLOTS; n++) {
		int row = y + (n - 1) / SLOTS_A_LINE, x = (n - 1) % SLOTS_A_LINE * width;
		bool possible;
		const char *label = slot_label(a->top, n, &possible);

		if (label == NULL) {
			buf_reset(&b);
			buf_addf(&b, "F%d", n);
			grid_str(g, row, x, width - 1, STYLE_DIM, buf_str(&b));
			continue;
		}
		buf_reset(&b);
		frame_slot(n, app_msg(a, label), possible, &b);
		grid_str(g, row, x, width - (n % SLOTS_A_LINE != 0),
		    possible ? STYLE_NORMAL : STYLE_DIM,
		    buf_str(&b));
		if (possible)
			grid_restyle(g, row, x, n < 10 ? 2 : 3, STYLE_KEY);
	}
	buf_free(&b);
}

void
frame_draw(struct app *a, struct grid *g)
{
	draw_top(a, g);
	draw_sync(a, g);
	draw_status(a, g);
	draw_keys(a, g);
}

void
frame_draw_too_small(struct app *a, struct grid *g)
{
	struct buf b = BUF_INIT, size = BUF_INIT;
	const char *s;
	size_t left;
	int y = 0, end = 0;

	buf_addf(&size, "%dx%d", grid_cols(g), grid_rows(g));
	msg_add(a->msgs, &b, "tui.size.too_small", buf_str(&size), NULL);
	if (!buf_ok(&b) || !buf_ok(&size))
		mem_end();
	s = buf_str(&b);
	left = b.len;
	grid_clear(g);
	while (left > 0 && y < grid_rows(g)) {
		size_t next, n = draw_line(s, left, grid_cols(g) - 1, &next);

		end = grid_text(g, y++, 0, grid_cols(g) - 1, STYLE_STRONG, s, n);
		s += next;
		left -= next;
	}
	grid_set_caret(g, y > 0 ? y - 1 : 0, end);
	buf_free(&b);
	buf_free(&size);
}
