/* SPDX-License-Identifier: ISC */
/*
 * 番号検索.  The order is the law's: first what it is for (procedure, case, reason), which is
 * checked and recorded; only then can the number be typed, under stars, never pasted; then the
 * person found stands beside what was typed, and is taken over only when somebody said that it
 * is the one at the counter.
 *
 * Events: Enter and Tab go on, Shift-Tab and up go back; F12 asks, and on the answer takes the
 * person over; F3 goes back a step; while waiting Esc, F3 and F11 stop it.  The number lives in
 * guarded memory until an answer came, the screen is left, or it is locked.
 */
#include "tui/search.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/await.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define LABEL_X		3
#define FIELD_X		16
#define FIELD_WIDTH	50
#define CASE_MAX	40
#define REASON_MAX	100
#define NUMBER_DIGITS	12
#define KNOWN_X		46	/* the column of what was typed before */

enum { AT_CASE, AT_REASON, AT_NUMBER, BOXES };

static const char *const kept[AT_NUMBER] = { "search-case", "search-reason" };	/* aside */

enum known { KNOWN_NAME, KNOWN_KANA, KNOWN_BIRTH, KNOWN_SEX, KNOWN_ADDRESS, KNOWN_COUNT };

struct search {
	struct screen		 screen;
	char			*entry, *affair, *procedure, *title;
	char			*known[KNOWN_COUNT];
	void			 (*done)(struct screen *owner, const struct found_person *p,
				    const char *case_no);
	struct field		 boxes[BOXES];
	size_t			 at;
	bool			 begun;
	struct found_person	 person;	/* found: the answer is shown */
};

static const char *const box_labels[BOXES] = {
	"tui.search.case_no", "tui.search.reason", "tui.search.number",
};

static const char *const known_labels[KNOWN_COUNT] = {
	"tui.search.name", "tui.search.kana", "tui.search.birth", "tui.search.sex",
	"tui.search.address",
};

static struct search *
of(struct screen *s)
{
	return (struct search *)(void *)s;
}

static const struct search *
of_const(const struct screen *s)
{
	return (const struct search *)(const void *)s;
}

static void
go_to(struct search *h, size_t at)
{
	(void)field_leave(&h->boxes[h->at]);
	h->at = at;
	field_focus(&h->boxes[at], h->screen.app->ime);
}

/* ---- drawing ---- */

static int
put(struct grid *g, int y, int x, int width, enum style st, const char *text)
{
	size_t len = strlen(text), next;

	for (size_t off = 0; off < len && y < BODY_TOP + body_height(g); off += next) {
		size_t n = draw_line(text + off, len - off, width, &next);

		grid_text(g, y++, x, width, st, text + off, n);
	}
	return y;
}

static const char *
found_value(const struct found_person *p, enum known k)
{
	const char *values[KNOWN_COUNT] = { p->name, p->kana, p->birth, p->sex, p->address };

	return values[k] != NULL ? values[k] : "";
}

/* As people read it. */
static void
show_value(const struct app *a, enum known k, const char *value, struct buf *out)
{
	static const char *const sexes[] = { "tui.sex.male", "tui.sex.female" };
	struct date d;

	if (k == KNOWN_BIRTH && date_parse(value, &d)) {
		if (!msg_date(a->msgs, d, out))
			mem_end();
	} else if (k == KNOWN_SEX && (strcmp(value, "1") == 0 || strcmp(value, "2") == 0)) {
		buf_adds(out, app_msg(a, sexes[value[0] - '1']));
	} else if (k == KNOWN_SEX && *value != '\0') {
		buf_adds(out, app_msg(a, "tui.sex.unknown"));
	} else {
		buf_adds(out, *value != '\0' ? value : "-");
	}
}

static bool
differs(const struct search *h, enum known k)
{
	const char *found = found_value(&h->person, k);
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool other;

	if (*h->known[k] == '\0' || *found == '\0')
		return false;
	if (!text_fold(h->known[k], &x) || !text_fold(found, &y))
		mem_end();
	other = strcmp(buf_str(&x), buf_str(&y)) != 0;
	buf_free(&x);
	buf_free(&y);
	return other;
}

static void
draw_found(struct search *h, struct grid *g, int y)
{
	struct app *a = h->screen.app;
	struct buf b = BUF_INIT;
	int width = grid_cols(g) - LABEL_X - 2;

	if (h->person.is_protected)
		y = put(g, y, LABEL_X, width, STYLE_ALARM, app_msg(a, "tui.search.protected"));
	grid_str(g, y, LABEL_X, 12, STYLE_NORMAL, app_msg(a, "tui.search.person_key"));
	grid_str(g, y, FIELD_X, 20, STYLE_STRONG,
	    h->person.person_key + strspn(h->person.person_key, "0"));
	grid_set_caret(g, y++, FIELD_X);
	for (enum known k = 0; k < KNOWN_COUNT; k++) {
		bool other = differs(h, k);
		int right = k == KNOWN_ADDRESS || !other ? grid_cols(g) - 2 : KNOWN_X - 1;

		if (k == KNOWN_ADDRESS && h->person.is_protected)
			continue;
		buf_reset(&b);
		show_value(a, k, found_value(&h->person, k), &b);
		grid_str(g, y, LABEL_X, 12, STYLE_NORMAL, app_msg(a, known_labels[k]));
		grid_cut(g, y, FIELD_X, right - FIELD_X, STYLE_STRONG, buf_str(&b));
		if (other) {
			struct buf typed = BUF_INIT;

			buf_adds(&typed, app_msg(a, "tui.search.typed"));
			show_value(a, k, h->known[k], &typed);
			y += k == KNOWN_ADDRESS;
			grid_cut(g, y, k == KNOWN_ADDRESS ? FIELD_X : KNOWN_X,
			    grid_cols(g) - (k == KNOWN_ADDRESS ? FIELD_X : KNOWN_X) - 1,
			    STYLE_ALARM, buf_str(&typed));
			buf_free(&typed);
		}
		y++;
	}
	buf_free(&b);
	(void)put(g, y + 1, LABEL_X, width, STYLE_NORMAL, app_msg(a, "tui.search.compare"));
}

static void
search_draw(struct screen *s, struct grid *g)
{
	struct search *h = of(s);
	struct app *a = s->app;
	bool on = screen_is_top(s) && !h->person.found;
	int y = BODY_TOP, width = grid_cols(g) - LABEL_X - 2;

	grid_str(g, y++, 1, width, STYLE_STRONG, app_msg(a, "tui.search.title"));
	y = put(g, y, LABEL_X, width, STYLE_NORMAL, app_msg(a, "tui.search.about"));
	grid_str(g, ++y, LABEL_X, 12, STYLE_NORMAL, app_msg(a, "tui.search.procedure"));
	grid_cut(g, y++, FIELD_X, grid_cols(g) - FIELD_X - 1, STYLE_NORMAL, h->title);
	for (size_t i = 0; i < BOXES; i++) {
		bool here = on && i == h->at;

		if (i == AT_NUMBER && h->person.found)
			break;
		grid_str(g, y, LABEL_X, 12, here ? STYLE_STRONG : STYLE_NORMAL,
		    app_msg(a, box_labels[i]));
		/* The number has no box before the purpose holds. */
		if (i == AT_NUMBER && h->at != AT_NUMBER)
			grid_cut(g, y, FIELD_X, grid_cols(g) - FIELD_X - 1, STYLE_DIM,
			    app_msg(a, "tui.search.number_later"));
		else
			field_draw(&h->boxes[i], g, y, FIELD_X, here);
		y++;
	}
	if (h->person.found)
		draw_found(h, g, y + 1);
	else if (h->at == AT_NUMBER)
		(void)put(g, y + 1, LABEL_X, width, STYLE_DIM, app_msg(a, "tui.search.number_how"));
	if (on)
		field_draw_candidates(&h->boxes[h->at], g);
}

/* ---- the purpose ---- */

static struct lookup_purpose
purpose(const struct search *h)
{
	return (struct lookup_purpose){ h->affair, h->procedure,
	    field_text(&h->boxes[AT_CASE]), field_text(&h->boxes[AT_REASON]) };
}

static bool
purpose_holds(struct search *h)
{
	struct lookup_purpose p = purpose(h);
	struct err e = ERR_INIT;
	size_t at = AT_REASON;

	if (lookup_check(h->screen.app->session, &p, &e) == ERR_OK)
		return true;
	if (e.field != NULL && strcmp(e.field, "case_no") == 0)
		at = AT_CASE;
	go_to(h, at);
	app_error(h->screen.app, &e);
	return false;
}

/* ---- asking ---- */

static void
search_now(struct search *h)
{
	struct app *a = h->screen.app;
	const struct lookup_line line = { await_ask, a };
	struct lookup_purpose p = purpose(h);
	struct err e = ERR_INIT;
	enum err_code rc;

	if (h->boxes[AT_NUMBER].secret_chars != NUMBER_DIGITS) {
		app_notice_key(a, STYLE_ALARM, "tui.search.twelve", NULL);
		return;
	}
	app_notice_key(a, STYLE_STRONG, "tui.search.asking", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	rc = person_search(a->session, &p, h->boxes[AT_NUMBER].secret, NULL, &line, &h->person,
	    &e);
	a->last_key_us = clock_mono_us(work_clock(a->work));
	if (rc != ERR_OK) {
		/* The number stays, in its guarded memory: nothing is typed twice for a line. */
		found_person_clear(&h->person);
		app_error(a, &e);
		return;
	}
	field_wipe_secret(&h->boxes[AT_NUMBER]);
	if (h->person.found)
		(void)field_leave(&h->boxes[h->at]);
	else
		app_notice_key(a, STYLE_ALARM, "tui.search.nobody", NULL);
}

/* ---- taking over ---- */

static void
confirmed(struct screen *owner, void *ctx UNUSED)
{
	struct search *h = of(owner);
	void (*done)(struct screen *, const struct found_person *, const char *) = h->done;
	struct found_person p = h->person;
	struct app *a = owner->app;
	char *case_no = xstrdup(field_text(&h->boxes[AT_CASE]));

	h->person = (struct found_person){ 0 };
	screen_pop(a);
	done(a->top, &p, case_no);
	found_person_clear(&p);
	str_wipe(&case_no);
}

static void
ask_to_confirm(struct search *h)
{
	struct app *a = h->screen.app;
	struct buf b = BUF_INIT, birth = BUF_INIT;
	bool other = false;

	for (enum known k = 0; k < KNOWN_COUNT; k++)
		other = other || differs(h, k);
	if (h->person.is_protected)
		buf_addf(&b, "%s\n\n", app_msg(a, "tui.search.protected"));
	if (other)
		buf_addf(&b, "%s\n\n", app_msg(a, "tui.search.replaces"));
	show_value(a, KNOWN_BIRTH, found_value(&h->person, KNOWN_BIRTH), &birth);
	msg_add(a->msgs, &b, "tui.search.same", h->person.name, buf_str(&birth), NULL);
	if (!buf_ok(&b))
		mem_end();
	buf_free(&birth);
	popup_confirm_careful(a, app_msg(a, "tui.search.take"), buf_str(&b), confirmed, NULL);
	buf_free(&b);
}

/* ---- keys ---- */

static void
forward(struct search *h)
{
	(void)field_leave(&h->boxes[h->at]);
	field_focus(&h->boxes[h->at], h->screen.app->ime);
	if (h->at == AT_CASE)
		go_to(h, AT_REASON);
	else if (h->at == AT_NUMBER)
		search_now(h);
	else if (purpose_holds(h))
		go_to(h, AT_NUMBER);
}

static void
run_decide(struct screen *s)
{
	struct search *h = of(s);

	if (h->person.found)
		ask_to_confirm(h);
	else if (h->at == AT_NUMBER)
		search_now(h);
	else if (purpose_holds(h))
		go_to(h, AT_NUMBER);
}

static void
run_back(struct screen *s)
{
	struct search *h = of(s);

	if (h->person.found) {
		found_person_clear(&h->person);
		go_to(h, AT_NUMBER);
	} else {
		screen_pop(s->app);
	}
}

static bool
found_key(struct search *h, const struct key *k)
{
	if (k->code == K_ENTER)
		ask_to_confirm(h);
	else if (k->code == K_ESC)
		run_back(&h->screen);
	else
		return false;
	return true;
}

static bool
move_key(struct search *h, const struct key *k)
{
	switch (k->code) {
	case K_ENTER:
	case K_TAB:
	case K_DOWN:
		forward(h);
		return true;
	case K_BACKTAB:
	case K_UP:
		/* What it is for may change: then the number is asked for anew. */
		if (h->at == AT_NUMBER)
			field_wipe_secret(&h->boxes[AT_NUMBER]);
		if (h->at > 0)
			go_to(h, h->at - 1);
		return true;
	case K_ESC:
		run_back(&h->screen);
		return true;
	default:
		return false;
	}
}

static bool
search_key(struct screen *s, const struct key *k)
{
	struct search *h = of(s);

	if (h->person.found)
		return found_key(h, k);
	if (h->at == AT_NUMBER && k->code == K_PASTE) {
		app_notice_key(s->app, STYLE_ALARM, "tui.search.no_paste", NULL);
		return true;
	}
	switch (field_key(&h->boxes[h->at], k)) {
	case FK_TAKEN:
	case FK_CHANGED:
		return true;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, h->at == AT_NUMBER ? "tui.search.digits" :
		    field_refusal(&h->boxes[h->at]), NULL);
		return true;
	case FK_PASS:
	case FK_CHANGED_PASS:
		break;
	}
	return move_key(h, k);
}

/* ---- called away ---- */

/* What it is for; never the number. */
static enum err_code
search_save(struct screen *s, struct err *e UNUSED)
{
	struct search *h = of(s);
	struct buf title = BUF_INIT;

	for (size_t i = 0; i < AT_NUMBER; i++) {
		buf_reset(&title);
		place_title(&title, kept[i], h->entry);
		place_keep_box(s->app, buf_str(&title), &h->boxes[i]);
	}
	buf_free(&title);
	return ERR_OK;
}

static void
begin(struct search *h)
{
	struct buf title = BUF_INIT;

	for (size_t i = 0; i < AT_NUMBER; i++) {
		buf_reset(&title);
		place_title(&title, kept[i], h->entry);
		place_take_box(h->screen.app, buf_str(&title), &h->boxes[i]);
	}
	h->at = *field_text(&h->boxes[AT_CASE]) != '\0' ? AT_REASON : AT_CASE;
	h->begun = true;
	buf_free(&title);
}

static void
search_enter(struct screen *s)
{
	struct search *h = of(s);

	if (!h->begun)
		begin(h);
	if (!h->person.found)
		field_focus(&h->boxes[h->at], s->app->ime);
}

static struct field *
search_box(struct screen *s)
{
	struct search *h = of(s);

	return h->person.found ? NULL : &h->boxes[h->at];
}

static bool
search_composing(const struct screen *s)
{
	const struct search *h = of_const(s);

	return !h->person.found && field_composing(&h->boxes[h->at]);
}

static const char *
search_mode(const struct screen *s)
{
	const struct search *h = of_const(s);

	return h->person.found ? NULL : field_mode_key(&h->boxes[h->at]);
}

static const char *
search_hint(const struct screen *s)
{
	const struct search *h = of_const(s);

	return h->person.found ? "tui.hint.search_found" :
	    h->at == AT_NUMBER ? "tui.hint.search_number" : "tui.hint.search_purpose";
}

static void
search_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", of_const(s)->title, app_msg(s->app, "tui.search.title"));
}

static void
search_free(struct screen *s)
{
	struct search *h = of(s);

	for (size_t i = 0; i < BOXES; i++)
		field_free(&h->boxes[i]);
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		str_wipe(&h->known[i]);
	found_person_clear(&h->person);
	free(h->entry);
	free(h->affair);
	free(h->procedure);
	free(h->title);
	free(h);
}

static const struct command commands[] = {
	{ 1, "tui.key.help", NULL, popup_help },
	{ 3, "tui.key.back", NULL, run_back },
	{ 12, "tui.key.decide", NULL, run_decide },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.search",
	.commands = commands,
	.enter = search_enter,
	.draw = search_draw,
	.key = search_key,
	.save = search_save,
	.box = search_box,
	.composing = search_composing,
	.trail = search_trail,
	.hint = search_hint,
	.mode = search_mode,
	.free = search_free,
};

struct screen *
search_new(const struct search_spec *spec)
{
	static const struct field_spec specs[BOXES] = {
		[AT_CASE] = { .mode = IME_DIRECT, .max = CASE_MAX, .width = CASE_MAX },
		[AT_REASON] = { .mode = IME_HIRAGANA, .kind = CONVERT_TEXT, .max = REASON_MAX,
		    .width = FIELD_WIDTH },
		[AT_NUMBER] = { .mode = IME_DIRECT, .width = NUMBER_DIGITS + 4, .secret = true,
		    .digits = NUMBER_DIGITS },
	};
	const char *known[KNOWN_COUNT] = { spec->name, spec->kana, spec->birth, spec->sex,
	    spec->address };
	struct search *h = xcalloc(1, sizeof *h);

	h->screen.ops = &ops;
	h->entry = xstrdup(spec->entry);
	h->affair = xstrdup(spec->affair);
	h->procedure = xstrdup(spec->procedure);
	h->title = xstrdup(spec->title);
	h->done = spec->done;
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		h->known[i] = xstrdup(known[i]);
	for (size_t i = 0; i < BOXES; i++)
		field_init(&h->boxes[i], &specs[i]);
	field_set(&h->boxes[AT_CASE], spec->case_no);
	return &h->screen;
}
