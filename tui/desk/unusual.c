/* SPDX-License-Identifier: ISC */
/*
 * 確認事項: what a machine noticed, and what a person asked about it.
 *
 * A line shows a rule, a member of staff and a time; no resident.  Enter shows
 * the facts and what to ask; F12 asks whom was asked, what they said and what
 * was decided, shows it once more and records it, which closes the line under
 * the manager's name.
 *
 * Events: arrows, F7/F8 move; Enter opens the facts; F5 shows the answered ones
 * too; F12 records; F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/watch.h"

#define WHEN_WIDTH	16
#define NAME_X		(3 + WHEN_WIDTH)
#define NAME_WIDTH	16
#define RULE_X		(NAME_X + NAME_WIDTH + 1)
#define STATE_WIDTH	12

/* What to ask, and what the detail of the rule says. */
static const struct {
	const char	*rule, *ask, *detail;	/* message keys; detail {0} */
} questions[] = {
	{ "hours", "tui.unusual.ask.hours", NULL },
	{ "holiday", "tui.unusual.ask.hours", NULL },
	{ "long-session", "tui.unusual.ask.long", NULL },
	{ "long-day", "tui.unusual.ask.long", NULL },
	{ "many-looks", "tui.unusual.ask.looks", NULL },
	{ "no-case", "tui.unusual.ask.case", NULL },
	{ "unknown-case", "tui.unusual.ask.case", NULL },
	{ "repeated-looks", "tui.unusual.ask.looks", NULL },
	{ "own-record", "tui.unusual.ask.own", NULL },
	{ "colleague", "tui.unusual.ask.colleague", NULL },
	{ "protected", "tui.unusual.ask.protected", NULL },
	{ "fast-approval", "tui.unusual.ask.approval", NULL },
	{ "one-pair", "tui.unusual.ask.pair", NULL },
	{ "failed-logins", "tui.unusual.ask.failed", NULL },
	{ "clock-step", "tui.unusual.ask.clock", "tui.unusual.seconds" },
	{ "refused", "tui.unusual.ask.refused", NULL },
	{ "chain-gap", "tui.unusual.ask.chain", "tui.unusual.seq" },
};

struct line {
	int64_t	 id, at_us, due_us, escalated_us, answered_us;
	bool	 overdue;
	char	*rule, *title, *who, *login, *name, *entry, *detail;
	char	*asked, *said, *decided;	/* of one's own answers */
};

/* In the order in which they are asked. */
enum question { Q_ASKED, Q_SAID, Q_DECIDED, Q_COUNT };

struct unusual_screen {
	struct screen	 screen;
	struct line	*lines;
	size_t		 count;
	struct list	 list;
	bool		 all;		/* the answered ones too */
	bool		 read;		/* asked for once: windows come and go above */
	int64_t		 answering;	/* line of the answer that is being written */
	char		*answers[Q_COUNT];	/* what is written of it so far, or NULL */
};

static struct unusual_screen *
of(struct screen *s)
{
	return (struct unusual_screen *)(void *)s;
}

static const struct line *
focused(const struct screen *s)
{
	const struct unusual_screen *u = (const struct unusual_screen *)(const void *)s;

	return u->count > 0 ? &u->lines[u->list.focus] : NULL;
}

static void
drop_lines(struct unusual_screen *u)
{
	for (size_t i = 0; i < u->count; i++) {
		char *texts[] = { u->lines[i].rule, u->lines[i].title, u->lines[i].who,
		    u->lines[i].login, u->lines[i].name, u->lines[i].entry, u->lines[i].detail,
		    u->lines[i].asked, u->lines[i].said, u->lines[i].decided };

		for (size_t k = 0; k < NELEM(texts); k++)
			str_wipe(&texts[k]);
	}
	free(u->lines);
	u->lines = NULL;
	u->count = 0;
}

static char *
copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

static bool
add_line(void *ctx, const struct follow_up *f)
{
	struct unusual_screen *u = ctx;

	u->lines = xrealloc(u->lines, u->count + 1, sizeof *u->lines);
	u->lines[u->count++] = (struct line){ .id = f->id, .at_us = f->at_us, .due_us = f->due_us,
	    .escalated_us = f->escalated_us, .answered_us = f->answered_us, .overdue = f->overdue,
	    .rule = xstrdup(f->rule), .title = xstrdup(f->title), .who = xstrdup(f->who),
	    .login = copy(f->login), .name = copy(f->name), .entry = copy(f->entry),
	    .detail = copy(f->detail), .asked = copy(f->asked), .said = copy(f->said),
	    .decided = copy(f->decided) };
	return true;
}

static void
read_lines(struct unusual_screen *u)
{
	struct err e = ERR_INIT;

	drop_lines(u);
	if (follow_up_list(u->screen.app->session, !u->all, add_line, u, &e) != ERR_OK)
		app_error(u->screen.app, &e);
	list_resize(&u->list, u->count);
}

static void
unusual_enter(struct screen *s)
{
	if (!of(s)->read)
		read_lines(of(s));
	of(s)->read = true;
}

/* ---- drawing ---- */

static const char *
state_key(const struct line *l)
{
	if (l->answered_us != 0)
		return "tui.unusual.answered";
	if (l->escalated_us != 0)
		return "tui.unusual.escalated";
	return l->overdue ? "tui.unusual.overdue" : "tui.unusual.waits";
}

static const char *
name_of(const struct app *a, const struct line *l)
{
	if (l->name != NULL)
		return l->name;
	return strcmp(l->who, "system") == 0 ? app_msg(a, "tui.unusual.system") : l->who;
}

static void
draw_line_of(struct unusual_screen *u, struct grid *g, int y, size_t i)
{
	const struct line *l = &u->lines[i];
	struct app *a = u->screen.app;
	bool on = i == u->list.focus;
	enum style st = on ? STYLE_ROW_FOCUS : l->overdue ? STYLE_STRONG : STYLE_NORMAL;
	int cols = grid_cols(g);
	struct buf b = BUF_INIT;

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, on ? ">" : " ");
	word_time(a, l->at_us, &b);
	grid_cut(g, y, 2, WHEN_WIDTH, st, buf_str(&b));
	grid_cut(g, y, NAME_X, NAME_WIDTH, st, name_of(a, l));
	grid_cut(g, y, RULE_X, cols - RULE_X - STATE_WIDTH - 1, st, app_msg(a, l->title));
	grid_cut(g, y, cols - STATE_WIDTH, STATE_WIDTH, st, app_msg(a, state_key(l)));
	if (on)
		grid_set_caret(g, y, 0);
	buf_free(&b);
}

static void
unusual_draw(struct screen *s, struct grid *g)
{
	struct unusual_screen *u = of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - 4;

	list_show(&u->list, height);
	word_position(a, &u->list, g, y);
	grid_str(g, y + 1, 2, WHEN_WIDTH, STYLE_STRONG, app_msg(a, "tui.unusual.when"));
	grid_str(g, y + 1, NAME_X, NAME_WIDTH, STYLE_STRONG, app_msg(a, "tui.unusual.who"));
	grid_str(g, y + 1, RULE_X, 30, STYLE_STRONG, app_msg(a, "tui.unusual.what"));
	grid_str(g, y + 1, cols - STATE_WIDTH, STATE_WIDTH, STYLE_STRONG,
	    app_msg(a, "tui.entries.state"));
	for (int i = 0; i < height && u->list.top + (size_t)i < u->count; i++)
		draw_line_of(u, g, y + 2 + i, u->list.top + (size_t)i);
	if (u->count == 0) {
		grid_str(g, y + 3, 2, cols - 4, STYLE_NORMAL, app_msg(a, u->all ?
		    "tui.unusual.none_at_all" : "tui.unusual.none"));
		grid_set_caret(g, y + 3, 2);
	}
}

/* ---- the facts ---- */

static void
add_fact(struct app *a, struct buf *b, const char *key, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	msg_add(a->msgs, b, key, text, NULL);
	buf_addc(b, '\n');
}

static void
add_time(struct app *a, struct buf *b, const char *key, int64_t us)
{
	struct buf when = BUF_INIT;

	if (us != 0)
		word_time(a, us, &when);
	add_fact(a, b, key, buf_str(&when));
	buf_free(&when);
}

static void
run_facts(struct screen *s)
{
	const struct line *l = focused(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	if (l == NULL)
		return;
	add_fact(a, &b, "tui.unusual.fact.what", app_msg(a, l->title));
	add_fact(a, &b, "tui.unusual.fact.who", name_of(a, l));
	add_time(a, &b, "tui.unusual.fact.when", l->at_us);
	add_fact(a, &b, "tui.unusual.fact.entry", l->entry);
	for (size_t i = 0; i < NELEM(questions); i++) {
		if (strcmp(questions[i].rule, l->rule) != 0)
			continue;
		if (questions[i].detail != NULL)
			add_fact(a, &b, questions[i].detail, l->detail);
		buf_addf(&b, "\n%s\n%s\n", app_msg(a, "tui.unusual.to_ask"),
		    app_msg(a, questions[i].ask));
	}
	buf_addc(&b, '\n');
	if (l->answered_us == 0)
		add_time(a, &b, "tui.unusual.fact.due", l->due_us);
	add_time(a, &b, "tui.unusual.fact.escalated", l->escalated_us);
	add_time(a, &b, "tui.unusual.fact.answered", l->answered_us);
	add_fact(a, &b, "tui.unusual.fact.asked", l->asked);
	add_fact(a, &b, "tui.unusual.fact.said", l->said);
	add_fact(a, &b, "tui.unusual.fact.decided", l->decided);
	if (l->answered_us != 0 && l->asked == NULL)
		buf_adds(&b, app_msg(a, "tui.unusual.sealed"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.unusual.facts"), buf_str(&b));
	buf_free(&b);
}

/* ---- the answer: three questions, one after another, and all of it once more ---- */

/* Together they fit above the choice on the smallest screen: what is recorded is seen whole. */
#define ASKED_MAX	80
#define SAID_MAX	120
#define DECIDED_MAX	100

static void asked(struct screen *s, void *ctx, const char *answer);
static void said(struct screen *s, void *ctx, const char *answer);
static void decided(struct screen *s, void *ctx, const char *answer);

/* What was written to it before stands there; nothing else does: Enter alone must not record a
 * talk that nobody had. */
static void
ask(struct screen *s, enum question q)
{
	static const struct {
		const char	*text;
		size_t		 max;
		void		(*done)(struct screen *s, void *ctx, const char *answer);
	} table[Q_COUNT] = {
		[Q_ASKED] = { "tui.unusual.ask_asked", ASKED_MAX, asked },
		[Q_SAID] = { "tui.unusual.ask_said", SAID_MAX, said },
		[Q_DECIDED] = { "tui.unusual.ask_decided", DECIDED_MAX, decided },
	};

	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.key.record"),
	    .text = app_msg(s->app, table[q].text), .initial = of(s)->answers[q],
	    .required = true, .max = table[q].max, .done = table[q].done });
}

static void
drop_answers(struct unusual_screen *u)
{
	for (int q = 0; q < Q_COUNT; q++)
		str_wipe(&u->answers[q]);
}

static void
record(struct unusual_screen *u)
{
	const struct follow_up_answer a = { u->answers[Q_ASKED], u->answers[Q_SAID],
	    u->answers[Q_DECIDED] };
	struct err e = ERR_INIT;

	if (follow_up_answer(u->screen.app->session, u->answering, &a, &e) != ERR_OK) {
		app_error(u->screen.app, &e);
		return;
	}
	drop_answers(u);
	read_lines(u);
	app_notice_key(u->screen.app, STYLE_GOOD, "tui.unusual.recorded", NULL);
}

static void
looked_over(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	if (strcmp(codes[0], "record") == 0)
		record(of(s));
	else
		ask(s, Q_ASKED);
}

/* It closes the line and cannot be mended. */
static void
look_over(struct screen *s)
{
	const struct unusual_screen *u = of(s);
	struct app *a = s->app;
	struct menu_item *items = xcalloc(2, sizeof *items);
	struct buf b = BUF_INIT;

	items[0] = (struct menu_item){ .code = xstrdup("record"),
	    .label = xstrdup(app_msg(a, "tui.unusual.record")) };
	items[1] = (struct menu_item){ .code = xstrdup("mend"),
	    .label = xstrdup(app_msg(a, "tui.unusual.mend")) };
	add_fact(a, &b, "tui.unusual.fact.asked", u->answers[Q_ASKED]);
	add_fact(a, &b, "tui.unusual.fact.said", u->answers[Q_SAID]);
	add_fact(a, &b, "tui.unusual.fact.decided", u->answers[Q_DECIDED]);
	buf_addf(&b, "\n%s", app_msg(a, "tui.unusual.look_over"));
	if (!buf_ok(&b))
		mem_end();
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.key.record"),
	    .text = buf_str(&b), .done = looked_over }, items, 2);
	buf_free(&b);
}

static void
keep_answer(struct screen *s, enum question q, const char *answer)
{
	str_wipe(&of(s)->answers[q]);
	of(s)->answers[q] = xstrdup(answer);
}

static void
decided(struct screen *s, void *ctx UNUSED, const char *answer)
{
	keep_answer(s, Q_DECIDED, answer);
	look_over(s);
}

static void
said(struct screen *s, void *ctx UNUSED, const char *answer)
{
	keep_answer(s, Q_SAID, answer);
	ask(s, Q_DECIDED);
}

static void
asked(struct screen *s, void *ctx UNUSED, const char *answer)
{
	keep_answer(s, Q_ASKED, answer);
	ask(s, Q_SAID);
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.no_line" : NULL;
}

static const char *
why_not_record(const struct screen *s)
{
	const struct line *l = focused(s);

	if (l == NULL)
		return "tui.why.no_line";
	if (!session_info(s->app->session)->security)
		return "work.unusual.not_security";
	if (strcmp(l->who, session_info(s->app->session)->kid) == 0)
		return "work.unusual.own";
	return l->answered_us != 0 ? "tui.why.answered" : NULL;
}

static void
run_record(struct screen *s)
{
	struct unusual_screen *u = of(s);
	const struct line *l = &u->lines[u->list.focus];

	/* What was written of another line is not this one's; of this one it goes on. */
	if (u->answering != l->id)
		drop_answers(u);
	u->answering = l->id;
	ask(s, Q_ASKED);
}

static void
run_all(struct screen *s)
{
	of(s)->all = !of(s)->all;
	read_lines(of(s));
}

/* ---- keys ---- */

static bool
unusual_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER) {
		run_facts(s);
		return true;
	}
	return list_key(&of(s)->list, k);
}

static const char *
unusual_hint(const struct screen *s)
{
	return focused(s) != NULL ? "tui.hint.unusual" : NULL;
}

static void
unusual_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.security.title"),
	    app_msg(s->app, "tui.security.unusual"));
}

static void
unusual_free(struct screen *s)
{
	struct unusual_screen *u = of(s);

	drop_lines(u);
	drop_answers(u);
	free(u);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.facts", why_empty, run_facts },
	{ 5, "tui.key.answered_too", NULL, run_all },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 12, "tui.key.record", why_not_record, run_record },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.unusual",
	.commands = commands,
	.enter = unusual_enter,
	.draw = unusual_draw,
	.key = unusual_key,
	.trail = unusual_trail,
	.hint = unusual_hint,
	.free = unusual_free,
};

struct screen *
unusual_new(void)
{
	struct unusual_screen *u = xcalloc(1, sizeof *u);

	u->screen.ops = &ops;
	return &u->screen;
}
