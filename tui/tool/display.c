/* SPDX-License-Identifier: ISC */
/*
 * The display test: rows filled to the right edge with what terminals disagree
 * about, so that a person sees at a glance whether this one counts as we do;
 * below them how each theme says what it says.
 *
 * Events: F4 shows the next theme; Enter or F3 goes back.
 */
#include "tui/tool/tools.h"

#include <stdlib.h>
#include <string.h>

#include "tui/draw/look.h"
#include "tui/mem.h"
#include "tui/draw/width.h"

struct display { struct screen screen; };

/* No row has a gap: the terminal itself has to come to the edge, cluster by cluster. */
static const char *const rows[] = {
	"0123456789",
	"窓口あいうえおアイウエオ",
	"a漢1字B",
	"髙﨑邉邊𠮷濵神",
	/* Combining marks; a variant by its selector. */
	"か\xe3\x82\x99き\xe3\x82\x99葛\xf3\xa0\x84\x80",
	"ー～（）、。「」",
};

static const struct {
	enum style	 style;
	const char	*key;
} samples[] = {
	{ STYLE_NORMAL, "tui.display.normal" },
	{ STYLE_STRONG, "tui.display.strong" },
	{ STYLE_DIM, "tui.display.dim" },
	{ STYLE_FIELD_FOCUS, "tui.display.field" },
	{ STYLE_ROW_FOCUS, "tui.display.row" },
	{ STYLE_ALARM, "tui.display.alarm" },
	{ STYLE_GOOD, "tui.display.good" },
	{ STYLE_KEY, "tui.display.key" },
};

static void
draw_filled(struct grid *g, int y, const char *pattern)
{
	int edge = grid_cols(g) - 1, x = 0;
	size_t len = strlen(pattern), n = len;

	while (n == len) {
		n = draw_fit(pattern, len, edge - x);
		x += grid_text(g, y, x, edge - x, STYLE_NORMAL, pattern, n);
	}
	while (x < edge)	/* half of a wide one is left */
		x += grid_str(g, y, x, 1, STYLE_NORMAL, "-");
	grid_str(g, y, edge, 1, STYLE_STRONG, "|");
}

static int
draw_wrapped(struct grid *g, int y, const char *text)
{
	size_t len = strlen(text), next;
	int width = grid_cols(g) - 4;

	for (size_t off = 0; off < len; off += next) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, 2, width, STYLE_NORMAL, text + off, n);
	}
	return y;
}

static void
draw_samples(struct app *a, struct grid *g, int y)
{
	int x = 2;

	for (size_t i = 0; i < NELEM(samples); i++) {
		const char *word = app_msg(a, samples[i].key);

		x += grid_cut(g, y, x, grid_cols(g) - x - 1, samples[i].style, word) + 2;
	}
}

/* What the terminal said at start, beside what we count. */
static void
draw_measured(struct app *a, struct grid *g, int y)
{
	struct buf b = BUF_INIT;
	bool agrees = true;

	buf_adds(&b, app_msg(a, "tui.display.measured"));
	for (enum width_kind k = 0; k < WIDTH_KINDS; k++) {
		buf_addf(&b, " %s ", width_sample(k));
		if (width_measured(k) == 0)
			buf_adds(&b, app_msg(a, "tui.display.not_told"));
		else
			buf_addf(&b, "%d/%d", width_measured(k), width_expected(k));
		agrees = agrees && width_agrees(k);
	}
	buf_addf(&b, "  %s", app_msg(a, agrees ? "tui.display.agrees" : "tui.display.differs"));
	if (!buf_ok(&b))
		mem_end();
	grid_cut(g, y, 2, grid_cols(g) - 4, STYLE_NORMAL, buf_str(&b));
	buf_free(&b);
}

static void
display_draw(struct screen *s, struct grid *g)
{
	struct app *a = s->app;
	struct buf b = BUF_INIT, size = BUF_INIT;
	int y = BODY_TOP;

	grid_cut(g, y, 2, grid_cols(g) - 4, STYLE_STRONG, app_msg(a, "tui.display.question"));
	grid_set_caret(g, y++, 2);
	for (size_t i = 0; i < NELEM(rows); i++)
		draw_filled(g, y++, rows[i]);
	y = draw_wrapped(g, y + 1, app_msg(a, "tui.display.mend"));
	buf_addf(&size, "%dx%d", grid_cols(g), grid_rows(g));
	msg_add(a->msgs, &b, "tui.display.facts", buf_str(&size), getenv("TERM"),
	    app_msg(a, theme_name_key(a->theme)), NULL);
	if (!buf_ok(&b) || !buf_ok(&size))
		mem_end();
	grid_cut(g, y + 1, 2, grid_cols(g) - 4, STYLE_STRONG, buf_str(&b));
	draw_measured(a, g, y + 2);
	draw_samples(a, g, y + 3);
	buf_free(&b);
	buf_free(&size);
}

static const char *
why_no_theme(const struct screen *s UNUSED)
{
	return theme_has_colour() ? NULL : "tui.why.no_colour";
}

static void
run_theme(struct screen *s)
{
	look_choose(s->app, (enum theme_id)((s->app->theme + 1) % THEME_COUNT));
}

static bool
display_key(struct screen *s, const struct key *k)
{
	if (k->code != K_ENTER && k->code != K_ESC)
		return false;
	screen_back(s);
	return true;
}

static void
display_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.frame.name"),
	    app_msg(s->app, "tui.tool.display"));
}

static void
display_free(struct screen *s)
{
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.theme", why_no_theme, run_theme },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.display",
	.commands = commands,
	.draw = display_draw,
	.key = display_key,
	.trail = display_trail,
	.free = display_free,
};

void
tool_display_open(struct screen *s)
{
	struct display *d = xcalloc(1, sizeof *d);

	d->screen.ops = &ops;
	screen_push(s->app, &d->screen);
}
