/* SPDX-License-Identifier: ISC */
/*
 * A menu in a window: one choice, or several; typing narrows it.
 *
 * Events: arrows, PgUp/PgDn move; numbers as list.h says; Space marks (several) ; Enter
 * takes; letters narrow, Backspace widens again; Esc or F3 leaves.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define MARKS		4	/* "[x] " */
#define DETAIL_ROWS	2	/* of a choice that its row cuts */

struct menu {
	struct screen		 screen;
	struct menu_spec	 spec;
	char			*title, *text;
	struct menu_item	*items;
	size_t			 count;
	size_t			*shown;		/* indexes of items that match */
	struct list		 list;
	struct field		 search;
	bool			 detail;	/* a row is cut: the focused one is whole below */
	bool			 gone_to;	/* the focus is where a key put it */
};

static struct menu *
of(struct screen *s)
{
	return (struct menu *)(void *)s;
}

static void
items_free(struct menu *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->items[i].code);
		free(m->items[i].label);
		free(m->items[i].why_not);
		free(m->items[i].words);
	}
	free(m->items);
	free(m->shown);
	m->items = NULL;
	m->shown = NULL;
	m->count = 0;
}

static bool
matches(const struct menu_item *it, const char *folded)
{
	struct buf b = BUF_INIT;
	bool hit;

	if (!text_fold(it->label, &b) || !buf_addc(&b, '\n') ||
	    !text_fold(it->words != NULL ? it->words : it->code, &b))
		mem_end();
	hit = strstr(buf_str(&b), folded) != NULL;
	buf_free(&b);
	return hit;
}

static bool
numbered(const struct menu *m)
{
	return m->spec.fill == NULL && m->search.edit.text.len == 0;
}

/* The label, and why it cannot be chosen. */
static void
item_text(const struct menu_item *it, struct buf *out)
{
	buf_adds(out, it->label);
	if (it->why_not != NULL)
		buf_addf(out, " - %s", it->why_not);
	if (!buf_ok(out))
		mem_end();
}

static void
add_number(const struct menu *m, size_t row, struct buf *out)
{
	if (!numbered(m))
		return;
	list_number(&m->list, row, out);
	buf_addc(out, ' ');
}

/* "しょうn": a syllable that is only begun does not hide what its beginning finds. */
static void
drop_begun_syllable(struct buf *folded)
{
	const char *s = buf_str(folded);
	size_t n = folded->len;

	while (n > 0 && s[n - 1] >= 'a' && s[n - 1] <= 'z')
		n--;
	if (n > 0 && (s[n - 1] & 0x80) != 0)
		buf_truncate(folded, n);
}

/* A search lands on what can be chosen. */
static void
focus_possible(struct menu *m)
{
	for (size_t i = 0; i < m->list.count; i++) {
		if (m->items[m->shown[i]].why_not == NULL) {
			list_focus(&m->list, i);
			return;
		}
	}
}

static void
narrow(struct menu *m)
{
	struct buf q = BUF_INIT, folded = BUF_INIT;
	size_t n = 0;

	if (!field_text_composed(&m->search, &q) || !text_fold(buf_str(&q), &folded))
		mem_end();
	if (m->spec.fill != NULL) {
		items_free(m);
		m->spec.fill(m->spec.ctx, buf_str(&q), &m->items, &m->count);
		buf_reset(&folded);
	}
	drop_begun_syllable(&folded);
	m->shown = xrealloc(m->shown, m->count, sizeof *m->shown);
	for (size_t i = 0; i < m->count; i++) {
		if (folded.len == 0 || matches(&m->items[i], buf_str(&folded)))
			m->shown[n++] = i;
	}
	m->list.focus = m->list.focus < n ? m->list.focus : 0;
	list_resize(&m->list, n);
	if (folded.len > 0)
		focus_possible(m);
	buf_free(&q);
	buf_free(&folded);
}

static void
menu_enter(struct screen *s)
{
	field_focus(&of(s)->search, s->app->ime);
}

static void
draw_row(const struct menu *m, struct grid *g, const struct window *w, int y, size_t row)
{
	const struct menu_item *it = &m->items[m->shown[row]];
	bool focused = row == m->list.focus && (!m->spec.blind || m->gone_to);
	enum style st = focused ? STYLE_ROW_FOCUS : STYLE_POPUP;
	struct buf b = BUF_INIT;

	buf_adds(&b, focused ? "> " : "  ");
	add_number(m, row, &b);
	if (m->spec.multi)
		buf_adds(&b, it->marked ? "[x] " : "[ ] ");
	item_text(it, &b);
	grid_fill(g, y, w->x - 1, w->width + 2, st);
	grid_cut(g, y, w->x - 1, w->width + 2, st, buf_str(&b));
	buf_free(&b);
}

static void
draw_detail(const struct menu *m, struct grid *g, const struct window *w, int y)
{
	struct buf b = BUF_INIT;
	size_t next;

	if (m->list.count > 0)
		item_text(&m->items[m->shown[m->list.focus]], &b);
	for (size_t off = 0, row = 0; off < b.len && row < DETAIL_ROWS; off += next, row++) {
		size_t n = draw_line(buf_str(&b) + off, b.len - off, w->width, &next);

		/* Of what is longer still the last line says so. */
		if (row + 1 == DETAIL_ROWS)
			grid_cut(g, y + (int)row, w->x, w->width, STYLE_POPUP, buf_str(&b) + off);
		else
			grid_text(g, y + (int)row, w->x, w->width, STYLE_POPUP, buf_str(&b) + off,
			    n);
	}
	buf_free(&b);
}

/* How wide the window is; room for the whole of a cut row stays once it was needed, so that
 * nothing jumps. */
static int
width_of(struct menu *m, const struct grid *g)
{
	int rows = 0, text = popup_needs(m->text), width;

	for (size_t i = 0; i < m->count; i++) {
		struct buf b = BUF_INIT;
		int w;

		list_number(&m->list, i, &b);
		buf_addc(&b, ' ');
		item_text(&m->items[i], &b);
		w = draw_width(buf_str(&b), b.len) + (m->spec.multi ? MARKS : 0);
		rows = w > rows ? w : rows;
		buf_free(&b);
	}
	/* What is asked anew for each query has no width of its own. */
	width = popup_width(g, m->spec.fill != NULL ? grid_cols(g) : rows > text ? rows : text);
	m->detail = m->detail || rows > width;
	return width;
}

static const char *
keys_of(const struct menu *m)
{
	bool many = m->list.count > LIST_ONE_DIGIT;

	if (m->spec.multi)
		return many ? "tui.menu.keys_multi_many" : "tui.menu.keys_multi";
	if (!m->spec.search)
		return many ? "tui.menu.keys_many" : "tui.menu.keys";
	if (!numbered(m))
		return "tui.menu.keys_searching";
	return many ? "tui.menu.keys_search_many" : "tui.menu.keys_search";
}

static void
menu_draw(struct screen *s, struct grid *g)
{
	struct menu *m = of(s);
	size_t len = strlen(m->text), next;
	int width = width_of(m, g), text_rows = draw_line_count(m->text, width);
	int y, rows, want, most, detail_rows = m->detail ? DETAIL_ROWS + 1 : 0;
	bool search = m->spec.search;
	struct window w;

	text_rows += text_rows > 0;
	most = body_height(g) - 2 - text_rows - (search ? 2 : 0) - detail_rows - 2;
	/* A list that narrows keeps its window, so that nothing jumps. */
	want = m->spec.fill != NULL ? most : (int)m->count;
	rows = want < most ? want : most;
	rows = rows < 1 ? 1 : rows;
	list_show(&m->list, rows);
	w = popup_window(s->app, g, m->title,
	    text_rows + (search ? 2 : 0) + rows + detail_rows + 2, width);
	y = w.y;
	for (size_t off = 0; off < len; off += next) {
		size_t n = draw_line(m->text + off, len - off, width, &next);

		grid_text(g, y++, w.x, w.width, STYLE_POPUP, m->text + off, n);
	}
	y += text_rows > 0;
	for (int i = 0; i < rows; i++) {
		size_t row = m->list.top + (size_t)i;

		if (row < m->list.count)
			draw_row(m, g, &w, y + (search ? 2 : 0) + i, row);
		else if (i == 0)
			grid_str(g, y + (search ? 2 : 0), w.x, w.width, STYLE_POPUP,
			    app_msg(s->app, "tui.menu.none"));
	}
	if (m->list.top + (size_t)rows < m->list.count)
		grid_str(g, y + (search ? 2 : 0) + rows - 1, w.x + w.width - 1, 1, STYLE_POPUP,
		    "v");
	if (m->list.top > 0)
		grid_str(g, y + (search ? 2 : 0), w.x + w.width - 1, 1, STYLE_POPUP, "^");
	if (m->detail)
		draw_detail(m, g, &w, w.y + w.height - DETAIL_ROWS - 2);
	grid_cut(g, w.y + w.height - 1, w.x, w.width, STYLE_POPUP, app_msg(s->app, keys_of(m)));
	if (search) {
		const char *label = app_msg(s->app, "tui.menu.search");
		int used = grid_str(g, y, w.x, w.width, STYLE_POPUP, label);

		field_draw(&m->search, g, y, w.x + used + 1, screen_is_top(s));
		if (screen_is_top(s))
			field_draw_candidates(&m->search, g);
	} else {
		grid_set_caret(g, y + (int)(m->list.focus - m->list.top), w.x - 1);
	}
}

static void
run_take(struct screen *s)
{
	struct menu *m = of(s);
	struct app *a = s->app;
	void (*done)(struct screen *owner, void *ctx, const char *const *codes) = m->spec.done;
	size_t n = 0;
	char **codes;
	void *ctx;

	if (!m->spec.multi && m->list.count == 0)
		return;
	if (m->spec.blind && !m->gone_to) {
		app_notice_key(a, STYLE_NORMAL, "tui.menu.go_to", NULL);
		return;
	}
	if (!m->spec.multi && m->items[m->shown[m->list.focus]].why_not != NULL) {
		app_notice(a, STYLE_NORMAL, m->items[m->shown[m->list.focus]].why_not);
		return;
	}
	codes = xcalloc(m->count + 1, sizeof *codes);
	for (size_t i = 0; i < m->count; i++) {
		if (m->spec.multi ? m->items[i].marked : i == m->shown[m->list.focus])
			codes[n++] = xstrdup(m->items[i].code);
	}
	ctx = m->spec.ctx;
	m->spec.ctx = NULL;
	screen_pop(a);
	done(a->top, ctx, (const char *const *)codes);
	for (size_t i = 0; i < n; i++)
		free(codes[i]);
	free(codes);
	free(ctx);
}

static void
mark(struct menu *m)
{
	if (m->list.count > 0) {
		struct menu_item *it = &m->items[m->shown[m->list.focus]];

		it->marked = !it->marked;
	}
}

static bool
menu_key(struct screen *s, const struct key *k)
{
	struct menu *m = of(s);
	bool composing = field_composing(&m->search);

	if (!composing && k->code == K_CHAR && k->ch == ' ' && m->spec.multi) {
		mark(m);
		return true;
	}
	if (!composing && numbered(m)) {
		enum list_digit digit = list_digit(&m->list, k);

		m->gone_to = m->gone_to || digit != LIST_NO_DIGIT;
		if (digit == LIST_CHOSEN && m->spec.multi)
			mark(m);
		else if (digit == LIST_CHOSEN)
			run_take(s);
		if (digit != LIST_NO_DIGIT)
			return true;
	}
	if (!composing && (k->code == K_ENTER || k->code == K_ESC)) {
		if (k->code == K_ENTER)
			run_take(s);
		else
			screen_back(s);
		return true;
	}
	if (!composing && k->code != K_HOME && k->code != K_END) {
		/* The first key brings the focus out, on the first row. */
		if (m->spec.blind && !m->gone_to && k->code == K_DOWN) {
			m->gone_to = true;
			return true;
		}
		if (list_key(&m->list, k)) {
			m->gone_to = true;
			return true;
		}
	}
	if (!m->spec.search)
		return false;
	switch (field_key(&m->search, k)) {
	case FK_PASS:
		return false;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&m->search), NULL);
		return true;
	default:
		narrow(m);
		return true;
	}
}

static bool
menu_composing(const struct screen *s)
{
	return field_composing(&((const struct menu *)(const void *)s)->search);
}

static const char *
menu_mode(const struct screen *s)
{
	const struct menu *m = (const struct menu *)(const void *)s;

	return m->spec.search ? field_mode_key(&m->search) : NULL;
}

static void
menu_free(struct screen *s)
{
	struct menu *m = of(s);

	items_free(m);
	field_free(&m->search);
	str_wipe(&m->title);
	str_wipe(&m->text);
	free(m->spec.ctx);
	free(m);
}

static const struct command commands[] = {
	{ 3, "tui.key.cancel", NULL, screen_back },
	{ 12, "tui.key.decide", NULL, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.menu",
	.overlay = true,
	.commands = commands,
	.enter = menu_enter,
	.draw = menu_draw,
	.key = menu_key,
	.composing = menu_composing,
	.mode = menu_mode,
	.free = menu_free,
};

void
popup_menu(struct app *a, const struct menu_spec *spec, struct menu_item *items, size_t n)
{
	struct menu *m = xcalloc(1, sizeof *m);

	m->screen.ops = &ops;
	m->spec = *spec;
	m->title = xstrdup(spec->title);
	m->text = xstrdup(spec->text);
	m->items = items;
	m->count = n;
	/* Who works in English searches in English. */
	field_init(&m->search, &(struct field_spec){
	    .mode = spec->search && strcmp(app_lang(a), "ja") == 0 ? IME_HIRAGANA :
	    IME_DIRECT,
	    .kind = CONVERT_TEXT, .max = 40, .width = 40 });
	if (spec->query != NULL)
		field_set(&m->search, spec->query);
	m->spec.query = NULL;
	narrow(m);
	for (size_t i = 0; spec->focus != NULL && i < m->count; i++) {
		if (strcmp(m->items[i].code, spec->focus) == 0)
			list_focus(&m->list, i);
	}
	m->spec.focus = NULL;
	screen_push(a, &m->screen);
}

/* ---- はい / いいえ ---- */

struct confirm {
	void	(*done)(struct screen *owner, void *ctx);
	void	*ctx;
};

static void
confirmed(struct screen *owner, void *ctx, const char *const *codes)
{
	struct confirm *c = ctx;

	if (strcmp(codes[0], "yes") == 0)
		c->done(owner, c->ctx);
}

static void
ask(struct app *a, const char *title, const char *text,
    void (*done)(struct screen *owner, void *ctx), void *ctx, const char *focus)
{
	struct menu_item *items = xcalloc(2, sizeof *items);
	struct confirm *c = xcalloc(1, sizeof *c);

	*c = (struct confirm){ done, ctx };
	items[0] = (struct menu_item){ .code = xstrdup("yes"),
	    .label = xstrdup(app_msg(a, "tui.confirm.yes")) };
	items[1] = (struct menu_item){ .code = xstrdup("no"),
	    .label = xstrdup(app_msg(a, "tui.confirm.no")) };
	popup_menu(a, &(struct menu_spec){ .title = title, .text = text, .done = confirmed,
	    .ctx = c,
	    .focus = focus }, items, 2);
}

void
popup_confirm(struct app *a, const char *title, const char *text,
    void (*done)(struct screen *owner, void *ctx), void *ctx)
{
	ask(a, title, text, done, ctx, "yes");
}

void
popup_confirm_careful(struct app *a, const char *title, const char *text,
    void (*done)(struct screen *owner, void *ctx), void *ctx)
{
	ask(a, title, text, done, ctx, "no");
}
