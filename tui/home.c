/* SPDX-License-Identifier: ISC */
/*
 * Home: what waits for me, and what I can begin.
 *
 * Events: arrows, numbers (list.h) move; Enter opens; F3 logs out.  Counts are of one's own
 * entries; the list is asked for (and audited) once, and then kept up to date
 * from the columns that stand in clear.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define ROWS_MAX	1000	/* what waits for one person; more shows as that many and "+" */

enum home_role { MAKER, APPROVER, SECURITY, ADMIN };

struct home_item {
	const char	*label;		/* message keys */
	const char	*about;
	enum home_role	 role;		/* for whom */
	bool		 counted;
	enum entries_filter filter;
	struct screen	*(*make)(void);	/* when not a list */
	struct screen	*(*choose)(struct app *a);	/* when that depends */
};

static const struct home_item items[] = {
	{ "tui.home.returned", "tui.home.returned_about", MAKER, true, ENTRIES_RETURNED, NULL,
	    NULL },
	{ "tui.home.arrived", "tui.home.arrived_about", MAKER, true, ENTRIES_ARRIVED, NULL, NULL },
	{ "tui.home.draft", "tui.home.draft_about", MAKER, true, ENTRIES_DRAFT, NULL, NULL },
	{ "tui.home.pending", "tui.home.pending_about", MAKER, true, ENTRIES_PENDING, NULL, NULL },
	{ "tui.home.on_the_way", "tui.home.on_the_way_about", MAKER, true, ENTRIES_ON_THE_WAY,
	    NULL, NULL },
	{ "tui.home.new", "tui.home.new_about", MAKER, false, ENTRIES_ALL, finder_new, NULL },
	{ "tui.home.register", "tui.home.register_about", MAKER, false, ENTRIES_ALL,
	    registration_new, NULL },
	{ "tui.home.case", "tui.home.case_about", MAKER, false, ENTRIES_CASES, NULL, cases_new },
	{ "tui.home.all", "tui.home.all_about", MAKER, false, ENTRIES_ALL, NULL, NULL },
	{ "tui.home.approve", "tui.home.approve_about", APPROVER, true, ENTRIES_PENDING,
	    pending_new, NULL },
	{ "tui.home.stuck", "tui.home.stuck_about", APPROVER, true, ENTRIES_ALL, stuck_new, NULL },
	{ "tui.home.office", "tui.home.office_about", APPROVER, false, ENTRIES_OFFICE, NULL, NULL },
	{ "tui.security.title", "tui.home.security_about", SECURITY, false, ENTRIES_ALL,
	    security_new, NULL },
	{ "tui.division.title", "tui.home.division_about", ADMIN, false, ENTRIES_ALL,
	    division_new, NULL },
};

struct home {
	struct screen		 screen;
	struct list		 list;
	size_t			 shown[NELEM(items)];	/* rows for this person's roles */
	size_t			 shown_count;
	struct entry_row	*rows;
	size_t			 row_count;
	struct entry_row	*queue;		/* what waits for this approver */
	size_t			 queue_count;
	size_t			 queue_clear;	/* pending ones of all groups when it was read */
	size_t			 stuck;		/* what does not move on, for an approver */
	int64_t			 quarantined;	/* ones of all groups when that was read */
	bool			 focused_once;
};

static struct home *
of(struct screen *s)
{
	return (struct home *)(void *)s;
}

static bool
has_role(const struct session_info *who, enum home_role role)
{
	switch (role) {
	case MAKER:
		return who->maker;
	case APPROVER:
		return who->approver;
	case SECURITY:
		return who->security;
	case ADMIN:
		return who->admin;
	}
	return false;
}

static bool
state_in(enum outbox_state st, enum entries_filter f)
{
	size_t n;
	const enum outbox_state *states = entries_states(f, &n);

	for (size_t i = 0; i < n; i++) {
		if (states[i] == st)
			return true;
	}
	return false;
}

static size_t
count(const struct home *h, const struct home_item *it)
{
	const struct entry_row *rows = it->role == APPROVER ? h->queue : h->rows;
	size_t n = 0, of_all = it->role == APPROVER ? h->queue_count : h->row_count;

	if (it->make == stuck_new)
		return h->stuck;
	/* What oneself asked for waits for somebody else. */
	for (size_t i = 0; i < of_all; i++)
		n += entries_has(it->filter, &rows[i]) && !(it->role == APPROVER && rows[i].mine);
	return n;
}

/* The nearest day by which something that arrived is needed; NULL: none. */
static const char *
nearest_due(const struct home *h)
{
	const char *due = NULL;

	for (size_t i = 0; i < h->row_count; i++) {
		const struct entry_row *r = &h->rows[i];

		if (r->due != NULL && entries_has(ENTRIES_ARRIVED, r) &&
		    (due == NULL || strcmp(r->due, due) < 0))
			due = r->due;
	}
	return due;
}

/* What stands beside a row: what it is, or until when. */
static void
about_text(const struct home *h, const struct home_item *it, struct buf *out)
{
	const struct app *a = h->screen.app;
	const char *due = it->filter == ENTRIES_ARRIVED && it->counted ? nearest_due(h) : NULL;
	struct buf month = BUF_INIT, day = BUF_INIT;
	struct date d;

	if (due == NULL || !date_parse(due, &d)) {
		buf_adds(out, app_msg(a, it->about));
		return;
	}
	buf_addf(&month, "%d", d.month);
	buf_addf(&day, "%d", d.day);
	msg_add(a->msgs, out, "tui.home.nearest_due", buf_str(&month), buf_str(&day), NULL);
	buf_free(&month);
	buf_free(&day);
}

/* All states that some counted row shows. */
static size_t
waiting_states(enum outbox_state *out)
{
	size_t n = 0;

	for (int st = 0; st < ST_COUNT; st++) {
		for (size_t i = 0; i < NELEM(items); i++) {
			if (items[i].counted && items[i].role != APPROVER &&
			    state_in((enum outbox_state)st, items[i].filter)) {
				out[n++] = (enum outbox_state)st;
				break;
			}
		}
	}
	return n;
}

/* Of all groups, from the columns that stand in clear: no reading of anybody's entries. */
static bool
count_clear(struct home *h, size_t *n)
{
	struct list_query q = { .limit = ROWS_MAX, .oldest_first = true };
	struct entry_row *rows = NULL;
	struct err e = ERR_INIT;

	q.states = entries_states(ENTRIES_PENDING, &q.state_count);
	if (work_list(h->screen.app->work, NULL, &q, &rows, n, &e) != ERR_OK) {
		err_clear(&e);
		return false;
	}
	entry_rows_free(&rows, *n);
	return true;
}

static void
read_stuck(struct home *h)
{
	h->quarantined = h->screen.app->facts.quarantined;
	h->stuck = stuck_count(h->screen.app);
}

static void
read_queue(struct home *h)
{
	struct app *a = h->screen.app;
	struct list_query q = { .limit = ROWS_MAX, .oldest_first = true };
	struct err e = ERR_INIT;

	entry_rows_free(&h->queue, h->queue_count);
	h->queue_count = h->queue_clear = h->stuck = 0;
	if (!session_info(a->session)->approver)
		return;
	q.states = entries_states(ENTRIES_PENDING, &q.state_count);
	(void)count_clear(h, &h->queue_clear);
	if (work_list(a->work, a->session, &q, &h->queue, &h->queue_count, &e) != ERR_OK) {
		h->queue_count = 0;
		app_error(a, &e);
	}
	read_stuck(h);
}

/* The first thing that waits; else a new inquiry. */
static void
focus_first(struct home *h)
{
	for (size_t i = 0; i < h->shown_count; i++) {
		const struct home_item *it = &items[h->shown[i]];

		if (it->make == finder_new || (it->counted && it->filter != ENTRIES_ON_THE_WAY &&
		    (it->role == APPROVER || it->filter != ENTRIES_PENDING) && count(h, it) > 0)) {
			list_focus(&h->list, i);
			return;
		}
	}
}

static void
home_enter(struct screen *s)
{
	struct home *h = of(s);
	const struct session_info *who = session_info(s->app->session);
	enum outbox_state states[ST_COUNT];
	struct list_query q = { .states = states, .mine_only = true, .limit = ROWS_MAX };
	struct err e = ERR_INIT;

	h->shown_count = 0;
	for (size_t i = 0; i < NELEM(items); i++) {
		if (has_role(who, items[i].role))
			h->shown[h->shown_count++] = i;
	}
	list_resize(&h->list, h->shown_count);
	entry_rows_free(&h->rows, h->row_count);
	h->row_count = 0;
	read_queue(h);
	if (!who->maker)
		return;
	q.state_count = waiting_states(states);
	if (work_list(s->app->work, s->app->session, &q, &h->rows, &h->row_count, &e) != ERR_OK) {
		h->row_count = 0;
		app_error(s->app, &e);
		return;
	}
	/* A row that was emptied meanwhile does not keep the focus. */
	if (!h->focused_once || (items[h->shown[h->list.focus]].counted &&
	    count(h, &items[h->shown[h->list.focus]]) == 0))
		focus_first(h);
	h->focused_once = true;
}

/* The other process moved something: states by id, from the clear columns. */
static void
home_changed(struct screen *s)
{
	struct home *h = of(s);
	struct list_query q = { .limit = ROWS_MAX };
	struct entry_row *now = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;
	size_t pending = 0;

	/* Another approver decided, or a maker asked or took back. */
	if (session_info(s->app->session)->approver && screen_is_top(s) &&
	    count_clear(h, &pending) && pending != h->queue_clear)
		read_queue(h);
	else if (session_info(s->app->session)->approver && screen_is_top(s) &&
	    s->app->facts.quarantined != h->quarantined)
		read_stuck(h);
	if (h->row_count == 0)
		return;
	if (work_list(s->app->work, NULL, &q, &now, &n, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	for (size_t i = 0; i < h->row_count; i++) {
		for (size_t j = 0; j < n; j++) {
			if (strcmp(h->rows[i].entry, now[j].entry) == 0)
				h->rows[i].state = now[j].state;
		}
	}
	entry_rows_free(&now, n);
}

static void
home_draw(struct screen *s, struct grid *g)
{
	struct home *h = of(s);
	struct app *a = s->app;
	struct buf until = BUF_INIT;
	int y = BODY_TOP + 1;
	bool begun = false, soon;

	list_show(&h->list, (int)h->shown_count);
	grid_str(g, y++, 2, 76, STYLE_STRONG, app_msg(a, "tui.home.waiting"));
	for (size_t i = 0; i < h->shown_count; i++) {
		const struct home_item *it = &items[h->shown[i]];
		bool focused = i == h->list.focus;
		enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
		struct buf b = BUF_INIT;

		if ((!it->counted || it->role == APPROVER) && !begun) {
			begun = true;
			if (i > 0)
				y++;
			grid_fill(g, y - (i == 0), 0, grid_cols(g), STYLE_NORMAL);
			grid_str(g, i == 0 ? y - 1 : y, 2, 76, STYLE_STRONG,
			    app_msg(a, "tui.home.begin"));
			y += i > 0;
		}
		grid_fill(g, y, 2, grid_cols(g) - 4, st);
		buf_adds(&b, focused ? "> " : "  ");
		list_number(&h->list, i, &b);
		buf_addf(&b, "  %s", app_msg(a, it->label));
		grid_cut(g, y, 2, 30, st, buf_str(&b));
		buf_reset(&b);
		if (it->counted) {
			size_t n = count(h, it);
			struct buf num = BUF_INIT;

			buf_addf(&num, "%zu%s", n, n >= ROWS_MAX ||
			    h->row_count == ROWS_MAX ? "+" : "");
			msg_add(a->msgs, &b, "tui.home.count", buf_str(&num), NULL);
			grid_str(g, y, 32 + (7 - draw_width(buf_str(&b), b.len)), 8,
			    focused ? st : n > 0 ? STYLE_STRONG : STYLE_DIM, buf_str(&b));
			buf_free(&num);
		}
		buf_reset(&b);
		about_text(h, it, &b);
		grid_cut(g, y, 42, grid_cols(g) - 44, focused ? st : STYLE_DIM, buf_str(&b));
		if (focused)
			grid_set_caret(g, y, 2);
		buf_free(&b);
		y++;
	}
	soon = word_role_until(a, &until);
	grid_cut(g, BODY_TOP + body_height(g) - 1, 2, grid_cols(g) - 4,
	    soon ? STYLE_ALARM : STYLE_DIM, buf_str(&until));
	buf_free(&until);
	if (h->shown_count == 0) {
		grid_str(g, y, 2, grid_cols(g) - 3, STYLE_NORMAL, app_msg(a, "tui.home.no_role"));
		grid_set_caret(g, y, 2);
	}
}

static void
run_open(struct screen *s)
{
	struct home *h = of(s);
	const struct home_item *it;

	if (h->shown_count == 0)
		return;
	it = &items[h->shown[h->list.focus]];
	screen_push(s->app, it->choose != NULL ? it->choose(s->app) : it->make != NULL ?
	    it->make() : entries_new(it->filter));
}

static bool
home_key(struct screen *s, const struct key *k)
{
	return list_numbered_key(&of(s)->list, k, s, run_open);
}

static void
log_out(struct screen *s, void *ctx)
{
	struct app *a = s->app;

	(void)ctx;
	app_logout(a);
	screen_push(a, login_new(false));
}

static void
run_logout(struct screen *s)
{
	popup_confirm(s->app, app_msg(s->app, "tui.key.logout"),
	    app_msg(s->app, "tui.home.logout"), log_out, NULL);
}

static void
run_finder(struct screen *s)
{
	screen_push(s->app, finder_new());
}

static void
run_registration(struct screen *s)
{
	screen_push(s->app, registration_new());
}

static void
run_pending(struct screen *s)
{
	screen_push(s->app, pending_new());
}

static void
run_people(struct screen *s)
{
	screen_push(s->app, people_new());
}

static const char *
why_not_approver(const struct screen *s)
{
	return session_info(s->app->session)->approver ? NULL : "tui.why.not_approver";
}

static const char *
home_hint(const struct screen *s)
{
	const struct home *h = (const struct home *)(const void *)s;

	if (h->shown_count == 0)
		return NULL;
	if (h->shown_count > LIST_ONE_DIGIT)
		return "tui.hint.home_many";
	return work_training(s->app->work) ? "tui.hint.home_drill" : "tui.hint.home";
}

static void
home_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.frame.name"),
	    app_msg(s->app, "tui.home.title"));
}

static void
home_free(struct screen *s)
{
	struct home *h = of(s);

	entry_rows_free(&h->rows, h->row_count);
	entry_rows_free(&h->queue, h->queue_count);
	free(h);
}

static void
run_usage(struct screen *s)
{
	usage_show(s->app);
}

static const struct command commands[] = {
	{ 3, "tui.key.logout", NULL, run_logout },
	{ 4, "tui.key.inquiry", screen_why_not_maker, run_finder },
	{ 5, "tui.key.register", screen_why_not_maker, run_registration },
	{ 6, "tui.key.approvals", why_not_approver, run_pending },
	{ 12, "tui.key.open", NULL, run_open },
	{ 0, "tui.people.title", NULL, run_people },
	{ 0, "tui.key.usage", NULL, run_usage },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.home",
	.commands = commands,
	.enter = home_enter,
	.draw = home_draw,
	.key = home_key,
	.changed = home_changed,
	.trail = home_trail,
	.hint = home_hint,
	.free = home_free,
};

struct screen *
home_new(void)
{
	struct home *h = xcalloc(1, sizeof *h);

	h->screen.ops = &ops;
	return &h->screen;
}
