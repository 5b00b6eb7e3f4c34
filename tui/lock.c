/* SPDX-License-Identifier: ISC */
/*
 * See lock.h.  What is remembered of an absence is which draft and which field,
 * never a value: the draft itself lies sealed in the store.
 */
#include "tui/lock.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/draw/paint.h"
#include "tui/screens.h"
#include "work/aside.h"
#include "work/limit.h"

/* Somebody who locked. */
struct away {
	char		*login, *name;
	struct place	 place;
};

/* What the lock screen says first. */
static const char *const why_keys[] = {
	[LOCK_ASKED] = NULL,
	[LOCK_IDLE] = "tui.lock.idle",
	[LOCK_OVER] = "tui.lock.over",
};

void
place_clear(struct place *p)
{
	free(p->entry);
	free(p->field);
	str_wipe(&p->label);
	buf_free(&p->aside);
	*p = (struct place){ 0 };
}

/* ---- where somebody is ---- */

void
place_set(struct app *a, const char *entry, struct screen *(*reopen)(const char *entry,
    const char *label), const char *label)
{
	if (a->place.entry != NULL)
		return;
	a->place.entry = xstrdup(entry);
	a->place.reopen = reopen;
	a->place.label = xstrdup(label);
}

void
place_title(struct buf *out, const char *what, const char *id)
{
	buf_addf(out, "%s-", what);
	for (const char *p = id; *p != '\0'; p++)
		buf_addc(out, *p >= '0' && *p <= '9' ? (char)('g' + *p - '0') : *p);
	if (!buf_ok(out))
		mem_end();
}

/* Two words parted by a tab: what cannot be typed on one line cannot be in one. */
void
place_typed(struct app *a, const char *title, const char *text)
{
	if (*text != '\0' && !buf_addf(&a->place.aside, "%s\t%s\n", title, text))
		mem_end();
}

char *
place_take_typed(struct app *a, const char *title)
{
	size_t n = strlen(title), len;

	for (char *line = a->aside.data; line != NULL && *line != '\0'; line += len + 1) {
		char *text;

		len = strcspn(line, "\n");
		if (len <= n || line[n] != '\t' || memcmp(line, title, n) != 0)
			continue;
		text = xstrdup(line + n + 1);
		text[len - n - 1] = '\0';
		/* An empty line is left of it, which has no title. */
		memset(line, '\n', len);
		return text;
	}
	return NULL;
}

void
place_leave(struct app *a, const char *title, const char *text)
{
	if (!buf_addf(&a->aside, "%s\t%s\n", title, text))
		mem_end();
}

void
place_keep_left(struct app *a, const char *what)
{
	size_t n = strlen(what), len;

	for (const char *line = a->aside.data; line != NULL && *line != '\0'; line += len + 1) {
		len = strcspn(line, "\n");
		if (len > n && line[n] == '-' && memcmp(line, what, n) == 0 &&
		    !buf_add(&a->place.aside, line, len + 1))
			mem_end();
	}
}

void
place_keep_box(struct app *a, const char *title, struct field *box)
{
	/* Of several boxes one has the focus, and the input method with it. */
	if (box->ime != NULL) {
		field_commit(box);
		ime_reset(a->ime);
	}
	place_typed(a, title, field_text(box));
}

void
place_take_box(struct app *a, const char *title, struct field *box)
{
	char *typed = place_take_typed(a, title);

	if (typed != NULL)
		field_set(box, typed);
	str_wipe(&typed);
}

/* ---- who is away ---- */

static struct away *
away_find(const struct app *a, const char *login)
{
	for (size_t i = 0; i < a->away_count; i++) {
		if (strcmp(a->away[i].login, login) == 0)
			return &a->away[i];
	}
	return NULL;
}

/* The others keep their order. */
static void
away_drop(struct app *a, struct away *w)
{
	size_t at = (size_t)(w - a->away);

	free(w->login);
	free(w->name);
	place_clear(&w->place);
	memmove(w, w + 1, (a->away_count - at - 1) * sizeof *w);
	a->away_count--;
}

/* Takes the person's place over. */
static void
away_add(struct app *a)
{
	const struct session_info *i = session_info(a->session);
	struct away *w = away_find(a, i->login);

	if (w != NULL)
		away_drop(a, w);
	a->away = xrealloc(a->away, a->away_count + 1, sizeof *a->away);
	w = &a->away[a->away_count++];
	*w = (struct away){ xstrdup(i->login), xstrdup(i->name), a->place };
	a->place = (struct place){ 0 };
}

bool
away_names(const struct app *a, struct buf *out)
{
	for (size_t i = 0; i < a->away_count; i++) {
		if (i > 0)
			buf_adds(out, app_msg(a, "tui.list.between"));
		msg_add(a->msgs, out, "tui.lock.person", a->away[i].name, NULL);
	}
	if (!buf_ok(out))
		mem_end();
	return a->away_count > 0;
}

const char *
away_last(const struct app *a)
{
	return a->away_count > 0 ? a->away[a->away_count - 1].login : NULL;
}

const char *
away_last_name(const struct app *a)
{
	return a->away_count > 0 ? a->away[a->away_count - 1].name : NULL;
}

/* Where the person was. */
static void
reopen(struct app *a, struct away *w)
{
	struct screen *again = w->place.reopen != NULL ?
	    w->place.reopen(w->place.entry, w->place.label) : NULL;
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	/* Who begins with that very list stands on it already. */
	if (again != NULL && again->ops == a->top->ops) {
		screen_replace(a, again);
	} else if (again != NULL) {
		screen_push(a, again);
	} else if (w->place.entry != NULL) {
		if (draft_open(a->session, w->place.entry, &d, &e) == ERR_OK) {
			screen_push(a, fill_new(a, d));
			fill_resume(a->top, &w->place);
		} else {
			app_error(a, &e);
		}
	}
	if (d != NULL || again != NULL)
		app_notice_key(a, STYLE_STRONG, w->place.composed ? "tui.login.was_composing" :
		    "tui.login.was_asking", w->place.label);
	away_drop(a, w);
}

void
away_return(struct app *a)
{
	struct away *w = away_find(a, session_info(a->session)->login);
	struct err e = ERR_INIT;

	/* This outlives the program; the place is found by hand then. */
	buf_free(&a->aside);
	if (aside_take(a->session, &a->aside, &e) != ERR_OK)
		app_error(a, &e);
	if (w != NULL)
		reopen(a, w);
}

void
away_clear(struct app *a)
{
	while (a->away_count > 0)
		away_drop(a, &a->away[a->away_count - 1]);
	free(a->away);
	a->away = NULL;
	a->away_count = 0;
	place_clear(&a->place);
	buf_free(&a->aside);
}

/* ---- locking ---- */

/* At once: saving may take seconds while another process holds the store. */
static void
blank(struct app *a)
{
	const int y = BODY_TOP + 1, x = 4;

	grid_clear(a->grid);
	grid_str(a->grid, y, x, grid_cols(a->grid) - x, STYLE_STRONG,
	    app_msg(a, "tui.lock.saving"));
	grid_set_caret(a->grid, y, x);
	/* It has a caret: it is shown. */
	(void)!paint_flush(a->grid, a->theme);
}

static void
show_lock(struct app *a, enum lock_why why)
{
	grid_clear(a->grid);
	screen_push(a, login_new(true));
	if (why_keys[why] != NULL)
		app_notice_key(a, STYLE_STRONG, why_keys[why], NULL);
}

enum err_code
app_keep(struct app *a, struct err *e)
{
	enum err_code rc = app_save(a, e);

	if (rc == ERR_OK && a->session != NULL)
		rc = aside_put(a->session, buf_str(&a->place.aside), e);
	return rc;
}

void
app_lock(struct app *a, enum lock_why why)
{
	struct err e = ERR_INIT;

	if (a->session == NULL || a->covered)
		return;
	blank(a);
	if (app_keep(a, &e) != ERR_OK) {
		/* Logging out would lose what was typed; the screen goes all the same. */
		show_lock(a, LOCK_ASKED);
		a->covered = true;
		app_error(a, &e);
		return;
	}
	buf_free(&a->place.aside);
	away_add(a);
	app_logout(a);
	show_lock(a, why);
}

bool
lock_if_due(struct app *a)
{
	int64_t since_key;

	if (a->session == NULL || a->covered)
		return false;
	since_key = clock_boot_us(work_clock(a->work)) - a->last_key_us;
	switch (session_time(a->session, since_key)) {
	case TIME_OVER:
		app_lock(a, LOCK_OVER);
		return true;
	case TIME_IDLE:
		app_lock(a, LOCK_IDLE);
		return true;
	case TIME_SOON_OVER:
		if (!a->told_over)
			app_notice_key(a, STYLE_STRONG, "tui.lock.soon", NULL);
		a->told_over = true;
		return false;
	case TIME_GOES_ON:
		break;
	}
	return false;
}
