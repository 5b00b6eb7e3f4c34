/* SPDX-License-Identifier: ISC */
/*
 * The users of this terminal: who they are, what they may, and what can be done
 * for them by whoever looks: stop and let go on (security manager, IT
 * division), a new password for who forgot theirs (IT division), keys for who
 * waits for them (a colleague who holds them), removal (IT division).  work/
 * decides who may.
 *
 * Events: arrows, F7/F8 move; Enter shows one; F2 adds one; F4 suspends or resumes; F5
 * shares the keys; F6 sets a password; F9 removes; F3 goes back.
 */
#include "tui/desk/people.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define LOGIN_WIDTH	16
#define NAME_X		(3 + LOGIN_WIDTH)
#define NAME_WIDTH	18
#define STATE_X		(NAME_X + NAME_WIDTH + 1)
#define STATE_WIDTH	12
#define ROLES_X		(STATE_X + STATE_WIDTH + 1)

static const struct { const char *name, *key; } states[] = {
	{ "active", "tui.people.active" }, { "suspended", "tui.people.suspended" },
	{ "waiting", "tui.people.waiting" }, { "requested", "tui.people.requested" },
	{ "unknown", "tui.people.unknown" },
};

static const struct people_word roles[] = {
	{ "maker", "tui.role.maker" }, { "approver", "tui.role.approver" },
	{ "security", "tui.role.security" }, { "admin", "tui.role.admin" },
};

struct people *
people_of(struct screen *s)
{
	return (struct people *)(void *)s;
}

static const struct user *
focused(const struct screen *s)
{
	const struct people *p = (const struct people *)(const void *)s;

	return p->count > 0 ? &p->users[p->list.focus] : NULL;
}

const struct people_word *
people_roles(size_t *n)
{
	*n = NELEM(roles);
	return roles;
}

/* Of a command, which is only possible where there is one. */
static const struct user *
chosen(const struct screen *s)
{
	const struct people *p = (const struct people *)(const void *)s;

	return &p->users[p->list.focus];
}

static const char *
state_key(const struct user *u)
{
	for (size_t i = 0; i < NELEM(states); i++) {
		if (strcmp(states[i].name, u->state) == 0)
			return states[i].key;
	}
	return states[NELEM(states) - 1].key;
}

static void
drop_users(struct people *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->users[i].login);
		free(p->users[i].name);
		free(p->users[i].state);
		free(p->users[i].roles);
		free(p->users[i].affairs);
	}
	free(p->users);
	p->users = NULL;
	p->count = 0;
}

static const char *
role_word(const struct app *a, const char *name)
{
	for (size_t i = 0; i < NELEM(roles); i++) {
		if (strcmp(roles[i].name, name) == 0)
			return app_msg(a, roles[i].key);
	}
	return name;
}

static bool
add_user(void *ctx, const struct user_info *u)
{
	struct people *p = ctx;
	struct buf words = BUF_INIT, affairs = BUF_INIT;

	for (size_t i = 0; u->roles[i] != NULL; i++)
		buf_addf(&words, "%s%s", i > 0 ? app_msg(p->screen.app, "tui.list.between") : "",
		    role_word(p->screen.app, u->roles[i]));
	for (size_t i = 0; u->affairs[i] != NULL; i++)
		buf_addf(&affairs, "%s%s", i > 0 ? app_msg(p->screen.app, "tui.list.between") : "",
		    u->affairs[i]);
	p->users = xrealloc(p->users, p->count + 1, sizeof *p->users);
	p->users[p->count++] = (struct user){ xstrdup(u->login), xstrdup(u->name),
	    xstrdup(u->state), xstrdup(buf_str(&words)), xstrdup(buf_str(&affairs)) };
	buf_free(&words);
	buf_free(&affairs);
	return true;
}

static void
people_enter(struct screen *s)
{
	struct people *p = people_of(s);
	struct err e = ERR_INIT;

	drop_users(p);
	if (user_list(s->app->work, add_user, p, &e) != ERR_OK)
		app_error(s->app, &e);
	list_resize(&p->list, p->count);
}

/* ---- drawing ---- */

static void
draw_user(struct people *p, struct grid *g, int y, size_t i)
{
	const struct user *u = &p->users[i];
	bool on = i == p->list.focus;
	enum style st = on ? STYLE_ROW_FOCUS :
	    strcmp(u->state, "active") == 0 ? STYLE_NORMAL : STYLE_STRONG;
	int cols = grid_cols(g);

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, on ? ">" : " ");
	grid_cut(g, y, 2, LOGIN_WIDTH, st, u->login);
	grid_cut(g, y, NAME_X, NAME_WIDTH, st, u->name);
	grid_cut(g, y, STATE_X, STATE_WIDTH, st, app_msg(p->screen.app, state_key(u)));
	grid_cut(g, y, ROLES_X, cols - ROLES_X, st, u->roles);
	if (on)
		grid_set_caret(g, y, 0);
}

static void
people_draw(struct screen *s, struct grid *g)
{
	struct people *p = people_of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - 3;

	list_show(&p->list, height);
	word_position(a, &p->list, g, y);
	grid_str(g, y + 1, 2, LOGIN_WIDTH, STYLE_STRONG, app_msg(a, "tui.login.name"));
	grid_str(g, y + 1, NAME_X, NAME_WIDTH, STYLE_STRONG, app_msg(a, "tui.people.name"));
	grid_str(g, y + 1, STATE_X, STATE_WIDTH, STYLE_STRONG, app_msg(a, "tui.entries.state"));
	grid_str(g, y + 1, ROLES_X, cols - ROLES_X, STYLE_STRONG, app_msg(a, "tui.people.roles"));
	for (int i = 0; i < height && p->list.top + (size_t)i < p->count; i++)
		draw_user(p, g, y + 2 + i, p->list.top + (size_t)i);
	if (p->count == 0)
		grid_set_caret(g, y + 2, 2);
}

static void
run_show(struct screen *s)
{
	const struct user *u = focused(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	if (u == NULL)
		return;
	buf_addf(&b, "%s (%s)\n\n%s: %s\n%s: %s\n%s: %s\n", u->name, u->login,
	    app_msg(a, "tui.entries.state"), app_msg(a, state_key(u)),
	    app_msg(a, "tui.people.roles"), u->roles,
	    app_msg(a, "tui.people.affairs"), u->affairs);
	if (strcmp(u->state, "waiting") == 0)
		buf_addf(&b, "\n%s", app_msg(a, "tui.people.waiting_about"));
	else if (strcmp(u->state, "requested") == 0)
		buf_addf(&b, "\n%s", app_msg(a, "tui.people.requested_about"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.people.title"), buf_str(&b));
	buf_free(&b);
}

/* ---- what can be done ---- */

/* Told with the name; outside a training store every change waits for a signed roster. */
void
people_after(struct screen *s, enum err_code rc, struct err *e, const char *done_key,
    const char *name)
{
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	people_enter(s);
	if (rc != ERR_OK) {
		app_error(a, e);
		return;
	}
	msg_add(a->msgs, &b, done_key, name, NULL);
	if (!work_training(a->work))
		buf_addf(&b, "\n\n%s", app_msg(a, "tui.people.request_about"));
	if (!buf_ok(&b))
		mem_end();
	app_notice(a, STYLE_GOOD, buf_str(&b));
	buf_free(&b);
}

static bool
suspended(const struct user *u)
{
	return strcmp(u->state, "suspended") == 0;
}

static void
stop_or_go_on(struct screen *s, void *ctx UNUSED)
{
	const char *login = people_of(s)->acting;
	bool stop = people_of(s)->stop;
	struct app *a = s->app;
	struct err e = ERR_INIT;
	enum err_code rc = stop ? user_suspend(a->work, a->session, login, &e) :
	    user_resume(a->work, a->session, login, &e);

	people_after(s, rc, &e, stop ? "tui.people.stopped" : "tui.people.resumed", login);
}

static void
act_on(struct screen *s, const char *login)
{
	free(people_of(s)->acting);
	people_of(s)->acting = xstrdup(login);
}

static void
run_suspend(struct screen *s)
{
	const struct user *u = chosen(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;
	bool stop = !suspended(u);

	act_on(s, u->login);
	people_of(s)->stop = stop;
	msg_add(a->msgs, &b, stop ? "tui.people.stop_ask" : "tui.people.resume_ask", u->name,
	    NULL);
	popup_confirm_careful(a, app_msg(a, "tui.key.suspend"), buf_str(&b), stop_or_go_on,
	    NULL);
	buf_free(&b);
}

/* The groups whose key a member has to make anew are told. */
static void
remove_user(struct screen *s, void *ctx UNUSED)
{
	const char *login = people_of(s)->acting;
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	char **due = NULL;
	enum err_code rc = user_remove(a->work, a->session, login, &due, &e);

	for (size_t i = 0; rc == ERR_OK && due != NULL && due[i] != NULL; i++)
		buf_addf(&b, "%s%s", i > 0 ? app_msg(a, "tui.list.between") : "", due[i]);
	people_after(s, rc, &e, "tui.people.removed", login);
	if (b.len > 0) {
		struct buf text = BUF_INIT;

		msg_add(a->msgs, &text, "tui.people.epoch_due", buf_str(&b), NULL);
		popup_text(a, app_msg(a, "tui.key.remove_user"), buf_str(&text));
		buf_free(&text);
	}
	work_words_free(&due);
	buf_free(&b);
}

static void
run_remove(struct screen *s)
{
	const struct user *u = chosen(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	act_on(s, u->login);
	msg_add(a->msgs, &b, "tui.people.remove_ask", u->name, NULL);
	popup_confirm_careful(a, app_msg(a, "tui.key.remove_user"), buf_str(&b), remove_user, NULL);
	buf_free(&b);
}

static void
share(struct screen *s, void *ctx UNUSED)
{
	const char *login = people_of(s)->acting;
	struct err e = ERR_INIT;
	size_t n = 0;
	enum err_code rc = user_share(s->app->session, login, &n, &e);

	people_enter(s);
	if (rc != ERR_OK)
		app_error(s->app, &e);
	else
		app_notice_key(s->app, STYLE_GOOD, "tui.people.shared", login);
}

static void
run_share(struct screen *s)
{
	const struct user *u = chosen(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	act_on(s, u->login);
	msg_add(a->msgs, &b, "tui.people.share_ask", u->name, NULL);
	popup_confirm(a, app_msg(a, "tui.key.share"), buf_str(&b), share, NULL);
	buf_free(&b);
}

static void
set_password(struct screen *s, void *ctx, const struct secret *password,
    const struct secret *again UNUSED)
{
	const char *login = ctx;
	struct app *a = s->app;
	struct err e = ERR_INIT;
	enum err_code rc;

	app_notice_key(a, STYLE_NORMAL, "tui.login.checking", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	rc = user_password(a->work, a->session, login, password, &e);
	people_after(s, rc, &e, strcmp(login, session_info(a->session)->login) == 0 ?
	    "tui.people.password_own" : "tui.people.password_set", login);
}

static void
run_password(struct screen *s)
{
	const struct user *u = chosen(s);
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	msg_add(a->msgs, &b, strcmp(u->login, session_info(a->session)->login) == 0 ?
	    "tui.people.password_own_about" : "tui.people.password_about", u->name, NULL);
	popup_secrets(a, &(struct secrets_spec){ .title = app_msg(a, "tui.key.password"),
	    .text = buf_str(&b), .labels = { "tui.password.new", "tui.password.again" },
	    .agree = true, .done = set_password, .ctx = xstrdup(u->login) });
	buf_free(&b);
}

static const char *
why_empty(const struct screen *s)
{
	return focused(s) == NULL ? "tui.why.no_line" : NULL;
}

static bool
own(const struct screen *s)
{
	return strcmp(chosen(s)->login, session_info(s->app->session)->login) == 0;
}

static const char *
why_not_suspend(const struct screen *s)
{
	const struct session_info *i = session_info(s->app->session);

	if (focused(s) == NULL)
		return "tui.why.no_line";
	if (!i->security && !i->admin)
		return "work.people.not_security";
	return own(s) ? "work.people.self" : NULL;
}

static const char *
why_not_share(const struct screen *s)
{
	if (focused(s) == NULL)
		return "tui.why.no_line";
	return strcmp(focused(s)->state, "waiting") != 0 ? "tui.why.no_key_waited" : NULL;
}

static const char *
why_not_password(const struct screen *s)
{
	if (focused(s) == NULL)
		return "tui.why.no_line";
	return own(s) || session_info(s->app->session)->admin ? NULL : "work.people.not_admin";
}

static const char *
why_not_add(const struct screen *s)
{
	return session_info(s->app->session)->admin ? NULL : "work.people.not_admin";
}

static const char *
why_not_remove(const struct screen *s)
{
	if (focused(s) == NULL)
		return "tui.why.no_line";
	if (!session_info(s->app->session)->admin)
		return "work.people.not_admin";
	return own(s) ? "work.people.self" : NULL;
}

/* ---- keys ---- */

static bool
people_key(struct screen *s, const struct key *k)
{
	if (k->code == K_ENTER) {
		run_show(s);
		return true;
	}
	return list_key(&people_of(s)->list, k);
}

/* Only what whoever looks can do with this one; the first that fits. */
static const struct {
	const char	*(*why_not[2])(const struct screen *s);
	const char	*hint;
} hints[] = {
	{ { why_not_share, NULL }, "tui.hint.people_share" },
	{ { why_not_suspend, why_not_remove }, "tui.hint.people_admin" },
	{ { why_not_suspend, NULL }, "tui.hint.people_stop" },
	{ { why_not_password, NULL }, "tui.hint.people_own" },
};

static const char *
people_hint(const struct screen *s)
{
	if (focused(s) == NULL)
		return NULL;
	for (size_t i = 0; i < NELEM(hints); i++) {
		if (hints[i].why_not[0](s) == NULL && (hints[i].why_not[1] == NULL ||
		    hints[i].why_not[1](s) == NULL))
			return hints[i].hint;
	}
	return "tui.hint.people";
}

static void
people_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, "tui.people.title"));
}

static void
people_free(struct screen *s)
{
	drop_users(people_of(s));
	free(people_of(s)->acting);
	people_new_clear(&people_of(s)->new);
	free(s);
}

static const struct command commands[] = {
	{ 2, "tui.key.add_user", why_not_add, people_ask_new },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.suspend", why_not_suspend, run_suspend },
	{ 5, "tui.key.share", why_not_share, run_share },
	{ 6, "tui.key.password", why_not_password, run_password },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 9, "tui.key.remove_user", why_not_remove, run_remove },
	{ 12, "tui.key.open", why_empty, run_show },
	{ 0, "tui.key.epoch", NULL, people_ask_epoch },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.people",
	.commands = commands,
	.enter = people_enter,
	.draw = people_draw,
	.key = people_key,
	.trail = people_trail,
	.hint = people_hint,
	.free = people_free,
};

struct screen *
people_new(void)
{
	struct people *p = xcalloc(1, sizeof *p);

	p->screen.ops = &ops;
	return &p->screen;
}
