/* SPDX-License-Identifier: ISC */
/*
 * A new key for a group: after somebody who could open it was removed, or when
 * one is suspected to be known.  By a member; every row is sealed anew.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/desk/people.h"
#include "tui/widget/popup.h"

struct listing {
	const struct app	*a;
	struct menu_item	*items;
	size_t			 n;
};

static bool
holds_key(const struct session_info *who, const char *affair)
{
	for (size_t i = 0; i < who->affair_count; i++) {
		if (strcmp(who->affairs[i].id, affair) == 0)
			return who->affairs[i].has_key;
	}
	return false;
}

static bool
add_group(void *ctx, const struct affair_info *f)
{
	struct listing *l = ctx;
	struct buf epoch = BUF_INIT, label = BUF_INIT;

	buf_addf(&epoch, "%lld", (long long)f->epoch);
	msg_add(l->a->msgs, &label, f->due ? "tui.people.group_due" : "tui.people.group", f->name,
	    buf_str(&epoch), NULL);
	l->items = xrealloc(l->items, l->n + 1, sizeof *l->items);
	l->items[l->n++] = (struct menu_item){ .code = xstrdup(f->id),
	    .label = xstrdup(buf_str(&label)),
	    .why_not = holds_key(session_info(l->a->session), f->id) ? NULL :
	    xstrdup(app_msg(l->a, "tui.why.no_group_key")) };
	buf_free(&epoch);
	buf_free(&label);
	return true;
}

static void
make_epoch(struct screen *s, void *ctx UNUSED)
{
	struct people *p = people_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT, number = BUF_INIT, count = BUF_INIT;
	int64_t epoch, rows;

	app_notice_key(a, STYLE_NORMAL, "tui.people.sealing", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	if (epoch_new(a->session, p->acting, &epoch, &rows, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	buf_addf(&number, "%lld", (long long)epoch);
	buf_addf(&count, "%lld", (long long)rows);
	msg_add(a->msgs, &b, "tui.people.epoch_made", p->acting, buf_str(&number),
	    buf_str(&count), NULL);
	app_notice(a, STYLE_GOOD, buf_str(&b));
	buf_free(&number);
	buf_free(&count);
	buf_free(&b);
}

static void
chosen(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	struct people *p = people_of(s);
	struct buf b = BUF_INIT;

	free(p->acting);
	p->acting = xstrdup(codes[0]);
	msg_add(s->app->msgs, &b, "tui.people.epoch_ask", p->acting, NULL);
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.epoch"), buf_str(&b), make_epoch,
	    NULL);
	buf_free(&b);
}

void
people_ask_epoch(struct screen *s)
{
	struct listing l = { .a = s->app };
	struct err e = ERR_INIT;

	if (affair_list(s->app->work, add_group, &l, &e) != ERR_OK)
		app_error(s->app, &e);
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.epoch"),
	    .text = app_msg(s->app, "tui.people.epoch_about"), .done = chosen }, l.items, l.n);
}
