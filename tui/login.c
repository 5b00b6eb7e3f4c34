/* SPDX-License-Identifier: ISC */
/*
 * Logging in, and coming back after an interruption (F11).
 *
 * Events: Enter, Tab, arrows move between login and password; Enter at the
 * password, or F12, logs in; F3 ends the program.  In training the sample
 * people and their passwords are shown.  After a lock the login of the one who is away
 * stands there already; what somebody else types in its box takes its place.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/drill/drill_menu.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/draw/look.h"
#include "tui/input/layout.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/input/wordbook.h"
#include "work/limit.h"

#define DRILL_RESIDENTS	4	/* rows of tui.login.residents_rows */
#define FIELD_X		20
#define FIELD_WIDTH	24
#define WHOSE_X		(FIELD_X + FIELD_WIDTH + 3)	/* after the box and its brackets */
#define GAPS_BELOW	4	/* blank rows that are worth more than one at the top */

struct login {
	struct screen	 screen;
	bool		 locked;
	struct field	 name, password;
	bool		 at_password;
	bool		 entered;
	bool		 offered;	/* the name is the program's, not typed */
	char		*hint;		/* training only */
};

static struct login *
of(struct screen *s)
{
	return (struct login *)(void *)s;
}

static struct field *
focused(struct login *l)
{
	return l->at_password ? &l->password : &l->name;
}

static void
focus(struct login *l, bool password)
{
	field_leave(focused(l));
	l->at_password = password;
	field_focus(focused(l), l->screen.app->ime);
}

static const struct screen_ops drill_ops;

/* Whoever locked comes back most often; not where somebody's session is kept (covered). */
static void
offer_name(struct login *l)
{
	const struct app *a = l->screen.app;
	const char *login = a->session == NULL ? away_last(a) : NULL;

	if (login == NULL)
		return;
	field_set(&l->name, login);
	l->offered = l->at_password = true;
}

static void
login_enter(struct screen *s)
{
	struct login *l = of(s);

	if (!l->entered)
		offer_name(l);
	l->entered = true;
	if (work_training(s->app->work))
		s->ops = &drill_ops;

	if (l->hint == NULL && work_training(s->app->work)) {
		struct err e = ERR_INIT;

		/* Without a hint one can log in all the same. */
		if (work_drill_hint(s->app->work, &l->hint, &e) != ERR_OK)
			err_clear(&e);
	}
	field_focus(focused(l), s->app->ime);
}

static int
draw_text(struct grid *g, int y, int x, enum style st, const char *text)
{
	size_t len = strlen(text), next;
	int width = grid_cols(g) - x - 2, last = BODY_TOP + body_height(g) - 1;

	for (size_t off = 0; off < len && y <= last; off += next) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, x, width, st, text + off, n);
	}
	return y;
}

/* Rows of login TAB name TAB password TAB note, in columns; what does not fit ends in "..". */
static int
draw_people(struct grid *g, int y, const char *tsv)
{
	static const int columns[] = { 6, 17, 33, 52 };
	int last = BODY_TOP + body_height(g) - 1;

	for (const char *p = tsv; *p != '\0' && y <= last; y++) {
		size_t line = strcspn(p, "\n"), off = 0;

		for (size_t i = 0; i < NELEM(columns) && off <= line; i++) {
			size_t n = strcspn(p + off, "\t\n");
			int end = i + 1 < NELEM(columns) ? columns[i + 1] - 1 : grid_cols(g);
			char *text = strndup(p + off, n);

			if (text == NULL)
				mem_end();
			grid_cut(g, y, columns[i], end - columns[i], STYLE_NORMAL, text);
			free(text);
			off += n + 1;
		}
		p += line + (p[line] == '\n');
	}
	return y;
}

/* Of an absence, above the boxes; empty when nobody is away. */
static void
away_text(const struct app *a, struct buf *out)
{
	struct buf names = BUF_INIT;

	if (a->covered)
		msg_add(a->msgs, out, "tui.lock.unsaved", session_info(a->session)->name, NULL);
	else if (away_names(a, &names))
		msg_add(a->msgs, out, "tui.login.away", buf_str(&names), NULL);
	if (!buf_ok(out))
		mem_end();
	buf_free(&names);
}

static int
count_lines(const char *text)
{
	int n = 0;

	for (size_t off; *text != '\0'; text += off + (text[off] == '\n')) {
		off = strcspn(text, "\n");
		n++;
	}
	return n;
}

/* Blank rows that are left when everything is shown; a drill's guide takes some. */
static int
room_for_gaps(const struct login *l, const struct grid *g, const char *away)
{
	int rows = 4 + draw_line_count(away, grid_cols(g) - 6);

	if (l->hint != NULL)
		rows += 2 + count_lines(l->hint) + DRILL_RESIDENTS;
	return body_height(g) - rows;
}

static int
gap(int *left)
{
	return (*left)-- > 0 ? 1 : 0;
}

/* Whose login is offered, beside the boxes: a colleague must see that it is not theirs. */
static void
draw_offered(const struct login *l, struct grid *g, int y, int password_y)
{
	const struct app *a = l->screen.app;
	const char *name = l->offered ? away_last_name(a) : NULL;
	struct buf b = BUF_INIT;

	if (name == NULL)
		return;
	msg_add(a->msgs, &b, "tui.login.whose_login", name, NULL);
	grid_cut(g, y, WHOSE_X, grid_cols(g) - WHOSE_X, STYLE_STRONG, buf_str(&b));
	buf_reset(&b);
	msg_add(a->msgs, &b, "tui.login.whose_password", name, NULL);
	grid_cut(g, password_y, WHOSE_X, grid_cols(g) - WHOSE_X, STYLE_STRONG, buf_str(&b));
	if (!buf_ok(&b))
		mem_end();
	buf_free(&b);
}

static void
login_draw(struct screen *s, struct grid *g)
{
	struct login *l = of(s);
	struct app *a = s->app;
	struct buf away = BUF_INIT;
	int y = BODY_TOP, left, name_y;
	bool on = screen_is_top(s);

	away_text(a, &away);
	left = room_for_gaps(l, g, buf_str(&away));
	y += left > GAPS_BELOW ? gap(&left) : 0;
	grid_str(g, y, 4, 16, STYLE_STRONG, app_msg(a,
	    l->locked ? "tui.login.locked" : "tui.login.title"));
	if (l->offered)
		grid_str(g, y, FIELD_X, grid_cols(g) - FIELD_X, STYLE_STRONG,
		    app_msg(a, "tui.login.others"));
	y += 1 + gap(&left);
	if (away.len > 0)
		y = draw_text(g, y, 4, a->covered ? STYLE_ALARM : STYLE_NORMAL, buf_str(&away)) +
		    gap(&left);
	buf_free(&away);
	name_y = y;
	grid_str(g, y, 4, 16, l->at_password ? STYLE_NORMAL : STYLE_STRONG,
	    app_msg(a, "tui.login.name"));
	field_draw(&l->name, g, y, FIELD_X, on && !l->at_password);
	y += 1 + gap(&left);
	grid_str(g, y, 4, 16, l->at_password ? STYLE_STRONG : STYLE_NORMAL,
	    app_msg(a, "tui.login.password"));
	field_draw(&l->password, g, y, FIELD_X, on && l->at_password);
	draw_offered(l, g, name_y, y);
	y += 1 + gap(&left);
	grid_str(g, y, 4, 72, STYLE_DIM, app_msg(a, "tui.login.how"));
	y += 1 + gap(&left);
	if (l->hint != NULL) {
		grid_str(g, y, 4, 72, STYLE_STRONG, app_msg(a, "tui.login.drill"));
		y = draw_people(g, y + 1, l->hint);
		/* Whom to ask about in a drill, where there is room: the stand-in's residents. */
		if (y + DRILL_RESIDENTS < BODY_TOP + body_height(g)) {
			grid_str(g, y, 4, 72, STYLE_STRONG, app_msg(a, "tui.login.residents"));
			(void)draw_people(g, y + 1, app_msg(a, "tui.login.residents_rows"));
		}
	}
	if (!on)
		grid_set_caret(g, focused(l)->caret_y, focused(l)->caret_x);
}

static void
logged_in(struct app *a, struct session *session)
{
	const struct session_info *i = session_info(session);
	struct buf left = BUF_INIT;
	int64_t days;

	a->session = session;
	a->told_over = false;
	look_login(a);
	layout_login(a);
	wordbook_use(a);
	screen_unwind(a, NULL);
	screen_push(a, home_new());
	/* Who has one thing to do begins with it. */
	if (i->approver && !i->maker)
		screen_push(a, pending_new());
	else if (i->security && !i->maker && !i->admin)
		screen_push(a, security_new());
	else if (i->admin && !i->maker && !i->approver && !i->security)
		screen_push(a, division_new());
	if (session_role_ends_soon(session, &days)) {
		buf_addf(&left, "%lld", (long long)days);
		app_notice_key(a, STYLE_ALARM, "tui.login.role_ends", buf_str(&left));
		buf_free(&left);
	}
	away_return(a);
}

/* The screen was covered with the session kept: its owner uncovers it. */
static void
uncover(struct app *a, struct session *again)
{
	bool same = strcmp(session_info(again)->login, session_info(a->session)->login) == 0;

	session_end(&again);
	if (!same) {
		app_notice_key(a, STYLE_ALARM, "tui.lock.owner_only",
		    session_info(a->session)->name);
		return;
	}
	a->covered = false;
	screen_pop(a);
}

static void
run_login(struct screen *s)
{
	struct login *l = of(s);
	struct app *a = s->app;
	struct session *session = NULL;
	struct secret *password;
	struct err e = ERR_INIT;
	enum err_code rc;

	if (field_text(&l->name)[0] == '\0') {
		focus(l, false);
		app_notice_key(a, STYLE_ALARM, "tui.login.no_name", NULL);
		return;
	}
	if (secret_len(l->password.secret) == 0) {
		focus(l, true);
		app_notice_key(a, STYLE_NORMAL, "tui.login.no_password", NULL);
		return;
	}
	app_notice_key(a, STYLE_NORMAL, "tui.login.checking", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	password = field_take_secret(&l->password);
	rc = session_login(a->work, field_text(&l->name), password, &session, &e);
	secret_free(&password);
	if (rc != ERR_OK) {
		focus(l, true);
		app_error(a, &e);
		return;
	}
	if (a->covered)
		uncover(a, session);
	else
		logged_in(a, session);
}

static void
run_next(struct screen *s)
{
	struct login *l = of(s);

	if (l->at_password)
		run_login(s);
	else if (field_text(&l->name)[0] == '\0')
		app_notice_key(s->app, STYLE_ALARM, "tui.login.no_name", NULL);
	else
		focus(l, true);
}

static const char *
why_not_end(const struct screen *s)
{
	return s->app->covered ? "tui.why.unsaved" : NULL;
}

static void
run_end(struct screen *s)
{
	s->app->quit = true;
}

static bool
login_key(struct screen *s, const struct key *k)
{
	struct login *l = of(s);

	switch (k->code) {
	case K_ENTER:
		run_next(s);
		return true;
	case K_TAB:
	case K_DOWN:
	case K_UP:
	case K_BACKTAB:
		focus(l, !l->at_password);
		return true;
	case K_IME_TOGGLE:
		return true;	/* logins are plain letters */
	default:
		if (!l->at_password && l->offered && k->code == K_CHAR)
			field_set(&l->name, "");
		l->offered = l->offered && l->at_password;
		if (field_key(focused(l), k) == FK_FULL)
			app_notice_key(s->app, STYLE_ALARM, "tui.field.full", NULL);
		return true;
	}
}

static void
login_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.frame.name"),
	    app_msg(s->app, "tui.login.title"));
}

static const char *
drill_hint(const struct screen *s)
{
	return s->app->guide == NULL && !s->app->covered ? "tui.hint.login_drill" : NULL;
}

static void
login_free(struct screen *s)
{
	struct login *l = of(s);

	field_free(&l->name);
	field_free(&l->password);
	str_wipe(&l->hint);
	free(l);
}

static const struct command commands[] = {
	{ 3, "tui.key.end", why_not_end, run_end },
	{ 12, "tui.key.login", NULL, run_login },
	COMMANDS_END
};

static const struct command drill[] = {
	{ 3, "tui.key.end", why_not_end, run_end },
	{ 4, "tui.key.guide", NULL, drill_guides_open },
	{ 12, "tui.key.login", NULL, run_login },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.login",
	.commands = commands,
	.enter = login_enter,
	.draw = login_draw,
	.key = login_key,
	.trail = login_trail,
	.free = login_free,
}, drill_ops = {
	.help = "tui.help.login",
	.commands = drill,
	.enter = login_enter,
	.draw = login_draw,
	.key = login_key,
	.trail = login_trail,
	.hint = drill_hint,
	.free = login_free,
};

struct screen *
login_new(bool locked)
{
	struct login *l = xcalloc(1, sizeof *l);

	l->screen.ops = &ops;
	l->locked = locked;
	field_init(&l->name, &(struct field_spec){ .mode = IME_DIRECT, .kind = CONVERT_TEXT,
	    .max = 64, .width = FIELD_WIDTH });
	field_init(&l->password, &(struct field_spec){ .mode = IME_DIRECT, .kind = CONVERT_TEXT,
	    .width = FIELD_WIDTH, .secret = true });
	return &l->screen;
}
