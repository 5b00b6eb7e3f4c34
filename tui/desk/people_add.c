/* SPDX-License-Identifier: ISC */
/*
 * Adding a user: one question after another, the password last, typed by the
 * one it belongs to.  What was answered is proposed again when something of it
 * is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/desk/people.h"
#include "tui/widget/popup.h"

static void	ask_name(struct screen *s, void *ctx, const char *login);
static void	ask_person(struct screen *s, void *ctx, const char *name);
static void	ask_roles(struct screen *s, void *ctx, const char *person);

void
people_new_clear(struct newcomer *n)
{
	free(n->login);
	free(n->name);
	free(n->person);
	free(n->roles);
	free(n->affairs);
	*n = (struct newcomer){ 0 };
}

static void
keep(char **field, const char *text)
{
	char *copy = xstrdup(text);

	free(*field);
	*field = copy;
}

static void
ask(struct screen *s, const char *text_key, bool direct, const char *initial,
    void (*done)(struct screen *s, void *ctx, const char *answer))
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.key.add_user"),
	    .text = app_msg(s->app, text_key), .direct = direct, .initial = initial,
	    .required = true, .done = done });
}

void
people_ask_new(struct screen *s)
{
	ask(s, "tui.people.add_login", true, people_of(s)->new.login, ask_name);
}

static void
ask_name(struct screen *s, void *ctx UNUSED, const char *login)
{
	keep(&people_of(s)->new.login, login);
	ask(s, "tui.people.add_name", false, people_of(s)->new.name, ask_person);
}

static void
ask_person(struct screen *s, void *ctx UNUSED, const char *name)
{
	keep(&people_of(s)->new.name, name);
	ask(s, "tui.people.add_person", true, people_of(s)->new.person, ask_roles);
}

/* ---- the password ---- */

static void
add(struct screen *s, void *ctx UNUSED, const struct secret *password,
    const struct secret *again UNUSED)
{
	struct newcomer *n = &people_of(s)->new;
	struct app *a = s->app;
	const struct user_spec u = { .login = n->login, .name = n->name, .person = n->person,
	    .roles = n->roles, .affairs = n->affairs };
	struct err e = ERR_INIT;
	enum err_code rc;
	char *name;

	app_notice_key(a, STYLE_NORMAL, "tui.people.adding", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	rc = user_add(a->work, a->session, &u, password, &e);
	name = xstrdup(n->name);
	if (rc == ERR_OK)
		people_new_clear(n);
	people_after(s, rc, &e, "tui.people.added", name);
	free(name);
}

static void
ask_password(struct screen *s)
{
	struct buf b = BUF_INIT;

	msg_add(s->app->msgs, &b, "tui.people.add_password", people_of(s)->new.name, NULL);
	popup_secrets(s->app, &(struct secrets_spec){ .title = app_msg(s->app, "tui.key.add_user"),
	    .text = buf_str(&b), .labels = { "tui.password.new", "tui.password.again" },
	    .agree = true, .done = add });
	buf_free(&b);
}

/* ---- roles and groups: several of a list ---- */

static void
keep_codes(char **field, const char *const *codes)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; codes[i] != NULL; i++)
		buf_addf(&b, "%s%s", i > 0 ? "," : "", codes[i]);
	if (!buf_ok(&b))
		mem_end();
	keep(field, buf_str(&b));
	buf_free(&b);
}

static bool
is_in(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; p != NULL && *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		if (strncmp(p, word, n) == 0 && (p[n] == ',' || p[n] == '\0'))
			return true;
	}
	return false;
}

static void
took_affairs(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	keep_codes(&people_of(s)->new.affairs, codes);
	ask_password(s);
}

struct collecting {
	struct menu_item	*items;
	size_t			 n;
	const char		*marked;
};

static bool
add_affair(void *ctx, const struct affair_info *f)
{
	struct collecting *c = ctx;

	c->items = xrealloc(c->items, c->n + 1, sizeof *c->items);
	c->items[c->n++] = (struct menu_item){ .code = xstrdup(f->id), .label = xstrdup(f->name),
	    .marked = is_in(c->marked, f->id) };
	return true;
}

static void
ask_affairs(struct screen *s)
{
	struct collecting c = { .marked = people_of(s)->new.affairs };
	struct err e = ERR_INIT;

	if (affair_list(s->app->work, add_affair, &c, &e) != ERR_OK)
		app_error(s->app, &e);
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.add_user"),
	    .text = app_msg(s->app, "tui.people.add_affairs"), .multi = true,
	    .done = took_affairs }, c.items, c.n);
}

/* Who only watches, or keeps the terminal running, has no group. */
static void
took_roles(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	struct newcomer *n = &people_of(s)->new;

	keep_codes(&n->roles, codes);
	if (is_in(n->roles, "maker") || is_in(n->roles, "approver")) {
		ask_affairs(s);
	} else {
		keep(&n->affairs, "");
		ask_password(s);
	}
}

static void
ask_roles(struct screen *s, void *ctx UNUSED, const char *person)
{
	struct newcomer *n = &people_of(s)->new;
	const struct people_word *roles;
	struct menu_item *items;
	size_t count;

	keep(&n->person, person);
	roles = people_roles(&count);
	items = xcalloc(count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct menu_item){ .code = xstrdup(roles[i].name),
		    .label = xstrdup(app_msg(s->app, roles[i].key)),
		    .marked = is_in(n->roles, roles[i].name) };
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.add_user"),
	    .text = app_msg(s->app, "tui.people.add_roles"), .multi = true, .done = took_roles },
	    items, count);
}
