/* SPDX-License-Identifier: ISC */
/*
 * The palette (F10): everything that can be done here, and why the rest cannot.
 *
 * Made from the tables of commands of the screen, of the frame, of the program
 * (below) and of home, so that it can tell nothing that is not true.  It is
 * searched by the label and by the words of "tui.find.", which are the label's
 * reading in kana and what else people call it.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/drill/drill_menu.h"
#include "tui/draw/frame.h"
#include "tui/input/layout.h"
#include "tui/draw/look.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/tool/tools.h"
#include "tui/input/wordbook.h"

#define LABEL_PREFIX	"tui."
#define WORDS_PREFIX	"tui.find."

/* Where a command of the palette comes from: the first letter of its code. */
#define OF_SCREEN	's'
#define OF_PROGRAM	'p'
#define OF_FRAME	'f'
#define OF_DRILL	'd'
#define OF_HOME		'h'

#define KEY_OF_LEAVING	3

static void
use_standard(struct screen *s)
{
	look_choose(s->app, THEME_STANDARD);
}

static void
use_contrast(struct screen *s)
{
	look_choose(s->app, THEME_CONTRAST);
}

static void
use_mono(struct screen *s)
{
	look_choose(s->app, THEME_MONO);
}

static const char *
why_not_standard(const struct screen *s)
{
	return look_why_not(s->app, THEME_STANDARD);
}

static const char *
why_not_contrast(const struct screen *s)
{
	return look_why_not(s->app, THEME_CONTRAST);
}

static const char *
why_not_mono(const struct screen *s)
{
	return look_why_not(s->app, THEME_MONO);
}

/* What the program itself can do, on every screen. */
static const struct command program[] = {
	{ 0, "tui.theme.use_standard", why_not_standard, use_standard },
	{ 0, "tui.theme.use_contrast", why_not_contrast, use_contrast },
	{ 0, "tui.theme.use_mono", why_not_mono, use_mono },
	{ 0, "tui.layout.use_kana", layout_why_not_kana, layout_use_kana },
	{ 0, "tui.layout.use_romaji", layout_why_not_romaji, layout_use_romaji },
	{ 0, "tui.tool.keys", NULL, tool_keys_open },
	{ 0, "tui.tool.display", NULL, tool_display_open },
	{ 0, "tui.tool.about", NULL, tool_about_open },
	{ 0, "tui.tool.words", wordbook_why_not, wordbook_open },
	COMMANDS_END
};

struct palette {
	struct screen		*screen;
	struct menu_item	*items;
	size_t			 count;
};

/* "tui.key.lock" is also found by the words of "tui.find.key.lock". */
static char *
search_words(const struct app *a, const char *label)
{
	struct buf key = BUF_INIT;
	char *words = NULL;

	if (!buf_addf(&key, WORDS_PREFIX "%s", label + strlen(LABEL_PREFIX)))
		mem_end();
	if (msg_known(a->msgs, buf_str(&key)))
		words = xstrdup(app_msg(a, buf_str(&key)));
	buf_free(&key);
	return words;
}

static void
add(struct palette *p, char from, size_t index, const struct command *c, const char *why_not)
{
	const struct app *a = p->screen->app;
	struct buf code = BUF_INIT, label = BUF_INIT;

	buf_addf(&code, "%c%zu", from, index);
	buf_adds(&label, app_msg(a, c->label));
	if (c->fkey > 0)
		buf_addf(&label, "  (F%d)", c->fkey);
	p->items = xrealloc(p->items, p->count + 1, sizeof *p->items);
	p->items[p->count] = (struct menu_item){ .code = buf_steal(&code),
	    .label = buf_steal(&label), .words = search_words(a, c->label),
	    .why_not = why_not != NULL ? xstrdup(app_msg(a, why_not)) : NULL };
	if (p->items[p->count].code == NULL || p->items[p->count].label == NULL)
		mem_end();
	p->count++;
}

static const char *
why_not(const struct command *c, const struct screen *s)
{
	return c->why_not != NULL ? c->why_not(s) : NULL;
}

/* The screen's own: what it is for first, and last how it is left. */
static void
add_own(struct palette *p, bool leaving)
{
	const struct command *c = p->screen->ops->commands;

	for (size_t i = 0; c != NULL && c[i].fkey >= 0; i++) {
		if ((c[i].fkey == KEY_OF_LEAVING) == leaving)
			add(p, OF_SCREEN, i, &c[i], why_not(&c[i], p->screen));
	}
}

static const struct screen *
home_of(const struct screen *s)
{
	while (s->below != NULL)
		s = s->below;
	return s;
}

/* Home's own, seen from elsewhere: its reason, or that one has to go there first. */
static void
add_home(struct palette *p)
{
	const struct screen *home = home_of(p->screen);
	const struct command *c = home->ops->commands;

	if (home == p->screen || p->screen->app->session == NULL)
		return;
	for (size_t i = 0; c[i].fkey >= 0; i++) {
		const char *why = why_not(&c[i], home);

		/* F3 and F12 are every screen's own. */
		if (c[i].fkey == KEY_OF_LEAVING || c[i].fkey == 12)
			continue;
		add(p, OF_HOME, i, &c[i], why != NULL ? why : "tui.why.at_home");
	}
}

/* What home does cannot be chosen elsewhere, and has no letter here. */
static const struct command *
command_of(const struct screen *s, const char *code)
{
	size_t i = strtoul(code + 1, NULL, 10);

	switch (code[0]) {
	case OF_SCREEN:
		return &s->ops->commands[i];
	case OF_PROGRAM:
		return &program[i];
	case OF_DRILL:
		return &drill_commands()[i];
	default:
		return frame_common(i);
	}
}

static void
chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	(void)ctx;
	command_of(owner, codes[0])->run(owner);
}

void
popup_palette(struct screen *s)
{
	struct app *a = s->app;
	struct palette p = { .screen = s };
	const struct command *c;

	add_own(&p, false);
	for (size_t i = 0; (c = frame_common(i))->fkey >= 0; i++) {
		if (c->run != popup_palette && frame_command(s, c->fkey) == c)
			add(&p, OF_FRAME, i, c, why_not(c, s));
	}
	for (size_t i = 0; work_training(a->work) && (c = &drill_commands()[i])->fkey >= 0; i++)
		add(&p, OF_DRILL, i, c, why_not(c, s));
	for (size_t i = 0; program[i].fkey >= 0; i++)
		add(&p, OF_PROGRAM, i, &program[i], why_not(&program[i], s));
	add_home(&p);
	add_own(&p, true);
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.palette.title"),
	    .text = app_msg(a, "tui.palette.about"), .search = true, .done = chosen },
	    p.items, p.count);
}
