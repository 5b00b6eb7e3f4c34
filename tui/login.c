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

/* Rows of login TAB name TAB password TAB note, in columns. */
static int
draw_people(struct grid *g, int y, const char *tsv)
{
	static const int columns[] = { 6, 20, 38, 58 };
	int last = BODY_TOP + body_height(g) - 1;

	for (const char *p = tsv; *p != '\0' && y <= last; y++) {
		size_t line = strcspn(p, "\n"), off = 0;

		for (size_t i = 0; i < NELEM(columns) && off <= line; i++) {
			size_t n = strcspn(p + off, "\t\n");
			int end = i + 1 < NELEM(columns) ? columns[i + 1] - 1 : grid_cols(g);

			grid_text(g, y, columns[i], end - columns[i], STYLE_NORMAL, p + off, n);
			off += n + 1;
		}
		p += line + (p[line] == '\n');
	}
	return y;
}

static void
login_draw(struct screen *s, struct grid *g)
{
	struct login *l = of(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;
	int y = BODY_TOP + 1;
	bool on = screen_is_top(s);

	grid_str(g, y, 4, 72, STYLE_STRONG, app_msg(a,
	    l->locked ? "tui.login.locked" : "tui.login.title"));
	y += 2;
	if (a->covered) {
		msg_add(a->msgs, &b, "tui.lock.unsaved", session_info(a->session)->name, NULL);
		y = draw_text(g, y, 4, STYLE_ALARM, buf_str(&b)) + 1;
	} else if (away_names(a, &b)) {
		struct buf text = BUF_INIT;

		msg_add(a->msgs, &text, "tui.login.away", buf_str(&b), NULL);
		y = draw_text(g, y, 4, STYLE_NORMAL, buf_str(&text)) + 1;
		buf_free(&text);
	}
	buf_free(&b);
	grid_str(g, y, 4, 16, l->at_password ? STYLE_NORMAL : STYLE_STRONG,
	    app_msg(a, "tui.login.name"));
	field_draw(&l->name, g, y, 20, on && !l->at_password);
	y += 2;
	grid_str(g, y, 4, 16, l->at_password ? STYLE_STRONG : STYLE_NORMAL,
	    app_msg(a, "tui.login.password"));
	field_draw(&l->password, g, y, 20, on && l->at_password);
	y += 2;
	grid_str(g, y, 4, 72, STYLE_DIM, app_msg(a, "tui.login.how"));
	y += 2;
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
	    .max = 64,
	    .width = 24 });
	field_init(&l->password, &(struct field_spec){ .mode = IME_DIRECT, .kind = CONVERT_TEXT,
	    .width = 24, .secret = true });
	return &l->screen;
}
