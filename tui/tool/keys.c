/* SPDX-License-Identifier: ISC */
/*
 * The key test: which keys does this terminal send?  Every key that the program
 * means something by stands in the table, and is ticked when it comes.
 *
 * Events: each key is only shown; F3 pressed twice in a row goes back.
 */
#include "tui/tool/tools.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/mem.h"

#define COLUMNS		4
#define MARK_WIDTH	4	/* "[x] " */

static const struct wanted {
	enum key_code	 code;
	const char	*name;		/* as it stands on every keyboard, or NULL: */
	const char	*key;		/* message key of its name */
} wanted[] = {
	{ K_F1, "F1", NULL }, { K_F2, "F2", NULL }, { K_F3, "F3", NULL }, { K_F4, "F4", NULL },
	{ K_F5, "F5", NULL }, { K_F6, "F6", NULL }, { K_F7, "F7", NULL }, { K_F8, "F8", NULL },
	{ K_F9, "F9", NULL }, { K_F10, "F10", NULL }, { K_F11, "F11", NULL },
	{ K_F12, "F12", NULL },
	{ K_UP, NULL, "tui.keytest.up" }, { K_DOWN, NULL, "tui.keytest.down" },
	{ K_LEFT, NULL, "tui.keytest.left" }, { K_RIGHT, NULL, "tui.keytest.right" },
	{ K_HOME, "Home", NULL }, { K_END, "End", NULL },
	{ K_PAGE_UP, "PgUp", NULL }, { K_PAGE_DOWN, "PgDn", NULL },
	{ K_ENTER, "Enter", NULL }, { K_TAB, "Tab", NULL },
	{ K_BACKTAB, "Shift-Tab", NULL }, { K_BACKSPACE, "BackSpace", NULL },
	{ K_DELETE, "Delete", NULL }, { K_ESC, "Esc", NULL },
	{ K_IME_TOGGLE, NULL, "tui.keytest.ime" },
	{ K_IME_CONVERT, NULL, "tui.keytest.convert" },
	{ K_IME_NONCONVERT, NULL, "tui.keytest.nonconvert" },
	{ K_IME_NATIVE, NULL, "tui.keytest.native" }, { K_PASTE, NULL, "tui.keytest.paste" },
};

struct keytest {
	struct screen	 screen;
	bool		 seen[NELEM(wanted)];
	enum key_code	 last;
	struct buf	 said;		/* what came last, for people */
};

static struct keytest *
of(struct screen *s)
{
	return (struct keytest *)(void *)s;
}

static const char *
name_of(const struct app *a, const struct wanted *w)
{
	return w->name != NULL ? w->name : app_msg(a, w->key);
}

static void
draw_table(const struct keytest *t, struct grid *g, int y)
{
	const struct app *a = t->screen.app;
	int width = (grid_cols(g) - 4) / COLUMNS;

	for (size_t i = 0; i < NELEM(wanted); i++) {
		int row = y + (int)(i / COLUMNS), x = 2 + (int)(i % COLUMNS) * width;
		enum style st = t->seen[i] ? STYLE_STRONG : STYLE_NORMAL;

		grid_str(g, row, x, MARK_WIDTH, st, t->seen[i] ? "[x] " : "[ ] ");
		grid_cut(g, row, x + MARK_WIDTH, width - MARK_WIDTH - 1, st,
		    name_of(a, &wanted[i]));
	}
}

static void
keytest_draw(struct screen *s, struct grid *g)
{
	struct keytest *t = of(s);
	struct app *a = s->app;
	const char *mend = app_msg(a, "tui.keytest.mend");
	size_t next;
	int y = BODY_TOP;

	grid_cut(g, y++, 2, grid_cols(g) - 4, STYLE_STRONG, app_msg(a, "tui.keytest.question"));
	draw_table(t, g, y + 1);
	y += 2 + (int)((NELEM(wanted) + COLUMNS - 1) / COLUMNS);
	grid_str(g, y, 2, 20, STYLE_NORMAL, app_msg(a, "tui.keytest.last"));
	grid_cut(g, y, 22, grid_cols(g) - 24, STYLE_STRONG, buf_str(&t->said));
	grid_set_caret(g, y, 22);
	y += 2;
	for (size_t off = 0, len = strlen(mend); off < len; off += next) {
		size_t n = draw_line(mend + off, len - off, grid_cols(g) - 4, &next);

		grid_text(g, y++, 2, grid_cols(g) - 4, STYLE_NORMAL, mend + off, n);
	}
}

/* What came, in words: a character with its code point, Ctrl and a letter, a key's name. */
static void
say(struct keytest *t, const struct key *k)
{
	const struct app *a = t->screen.app;
	struct buf text = BUF_INIT, code = BUF_INIT;

	buf_reset(&t->said);
	buf_addf(&code, k->code == K_UNKNOWN ? "0x%x" : "U+%04X", (unsigned int)k->ch);
	if (k->code == K_CHAR && utf8_put(&text, k->ch))
		msg_add(a->msgs, &t->said, "tui.keytest.char", buf_str(&text), buf_str(&code),
		    NULL);
	else if (k->code == K_CTRL)
		buf_addf(&t->said, "Ctrl-%c", (int)k->ch);
	else if (k->code == K_UNKNOWN)
		msg_add(a->msgs, &t->said, "tui.keytest.unknown", buf_str(&code), NULL);
	for (size_t i = 0; i < NELEM(wanted); i++) {
		if (wanted[i].code == k->code) {
			t->seen[i] = true;
			buf_adds(&t->said, name_of(a, &wanted[i]));
		}
	}
	if (t->said.len == 0)
		buf_adds(&t->said, app_msg(a, "tui.keytest.other"));
	if (!buf_ok(&t->said))
		mem_end();
	buf_free(&text);
	buf_free(&code);
}

static bool
keytest_key(struct screen *s, const struct key *k)
{
	struct keytest *t = of(s);

	if (k->code == K_F3 && t->last == K_F3) {
		screen_back(s);
		return true;
	}
	t->last = k->code;
	say(t, k);
	if (k->code == K_F3)
		app_notice_key(s->app, STYLE_STRONG, "tui.keytest.again", NULL);
	return true;
}

static void
keytest_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.frame.name"),
	    app_msg(s->app, "tui.tool.keys"));
}

static const char *
keytest_hint(const struct screen *s UNUSED)
{
	return "tui.hint.keytest";
}

static void
keytest_free(struct screen *s)
{
	buf_free(&of(s)->said);
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.keytest",
	.raw = true,
	.commands = commands,
	.draw = keytest_draw,
	.key = keytest_key,
	.trail = keytest_trail,
	.hint = keytest_hint,
	.free = keytest_free,
};

void
tool_keys_open(struct screen *s)
{
	struct keytest *t = xcalloc(1, sizeof *t);

	t->screen.ops = &ops;
	screen_push(s->app, &t->screen);
}
