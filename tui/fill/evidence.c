/* SPDX-License-Identifier: ISC */
/*
 * What an answer stands on: the documents that were looked at for it (Ctrl-K),
 * and a note for whoever reads on (F9).  Both go into the review document.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define NOTE_MAX	200
#define DOCUMENT_MAX	60

static const char *
focused_id(const struct fill *f)
{
	return f->items[f->focus].field->id;
}

static void
keep_seen(struct fill *f, const char *lines)
{
	struct app *a = f->screen.app;
	struct err e = ERR_INIT;

	/* Nothing was seen before either: there is nothing to tell. */
	if (*lines == '\0' && *answers_seen(f->answers, focused_id(f)) == '\0')
		return;
	if (answers_set_seen(f->answers, focused_id(f), lines, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	f->dirty = true;
	fill_save_and_tell(f);
	app_notice_key(a, STYLE_STRONG, *lines != '\0' ? "tui.fill.seen_kept" :
	    "tui.fill.seen_none", NULL);
}

/* Is the line one of the lines? */
static bool
has_line(const char *lines, const char *line)
{
	size_t n = strlen(line);

	for (const char *at = lines; *at != '\0'; at += strcspn(at, "\n")) {
		at += *at == '\n';
		if (strncmp(at, line, n) == 0 && (at[n] == '\n' || at[n] == '\0'))
			return true;
	}
	return false;
}

static void
other_document(struct screen *owner, void *ctx, const char *answer)
{
	struct fill *f = fill_of(owner);
	const char *before = answers_seen(f->answers, focused_id(f));
	struct buf b = BUF_INIT;

	(void)ctx;
	buf_adds(&b, before);
	if (!has_line(before, answer))
		buf_addf(&b, "%s%s", b.len > 0 ? "\n" : "", answer);
	if (!buf_ok(&b))
		mem_end();
	keep_seen(f, buf_str(&b));
	buf_free(&b);
}

static void
ask_other(struct fill *f)
{
	struct app *a = f->screen.app;

	popup_prompt(a, &(struct prompt_spec){ .title = app_msg(a, "tui.key.seen"),
	    .text = app_msg(a, "tui.fill.seen_other_about"), .required = true,
	    .max = DOCUMENT_MAX, .done = other_document });
}

static void
chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	struct buf b = BUF_INIT;
	bool other = false;

	(void)ctx;
	for (size_t i = 0; codes[i] != NULL; i++) {
		if (*codes[i] == '\0')
			other = true;
		else
			buf_addf(&b, "%s%s", b.len > 0 ? "\n" : "", codes[i]);
	}
	if (!buf_ok(&b))
		mem_end();
	keep_seen(f, buf_str(&b));
	buf_free(&b);
	if (other)
		ask_other(f);
}

struct documents {
	struct menu_item	*items;
	size_t			 n;
	const char		*seen;
};

static void
add(struct documents *d, const char *text, size_t len)
{
	struct buf b = BUF_INIT;

	buf_add(&b, text, len);
	if (!buf_ok(&b))
		mem_end();
	for (size_t i = 0; i < d->n; i++) {
		if (strcmp(d->items[i].code, buf_str(&b)) == 0) {
			buf_free(&b);
			return;
		}
	}
	d->items = xrealloc(d->items, d->n + 1, sizeof *d->items);
	d->items[d->n++] = (struct menu_item){ .code = xstrdup(buf_str(&b)),
	    .label = xstrdup(buf_str(&b)), .marked = has_line(d->seen, buf_str(&b)) };
	buf_free(&b);
}

static void
add_all(struct documents *d, const char *const *texts)
{
	for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
		add(d, texts[i], strlen(texts[i]));
}

/* Those that the definition and the guidance name, those that were seen, and any other. */
void
fill_seen(struct screen *s)
{
	struct fill *f = fill_of(s);
	const struct catalog_procedure *p = fill_procedure(f);
	struct documents d = { .seen = answers_seen(f->answers, focused_id(f)) };

	(void)fill_take(f);
	add_all(&d, f->items[f->focus].field->documents);
	if (p != NULL)
		add_all(&d, p->look_at);
	for (const char *at = d.seen; *at != '\0'; at += strcspn(at, "\n")) {
		at += *at == '\n';
		add(&d, at, strcspn(at, "\n"));
	}
	d.items = xrealloc(d.items, d.n + 1, sizeof *d.items);
	d.items[d.n++] = (struct menu_item){ .code = xstrdup(""),
	    .label = xstrdup(app_msg(s->app, "tui.fill.seen_other")) };
	popup_menu(s->app, &(struct menu_spec){ .title = f->items[f->focus].field->label,
	    .text = app_msg(s->app, "tui.fill.seen_about"), .multi = true, .done = chosen },
	    d.items, d.n);
}

/* ---- F9 ---- */

static void
noted(struct screen *owner, void *ctx, const char *answer)
{
	struct fill *f = fill_of(owner);
	struct err e = ERR_INIT;

	(void)ctx;
	if (answers_set_note(f->answers, focused_id(f), answer, &e) != ERR_OK) {
		app_error(owner->app, &e);
		return;
	}
	f->dirty = true;
	fill_save_and_tell(f);
	app_notice_key(owner->app, STYLE_STRONG, *answer != '\0' ? "tui.fill.note_kept" :
	    "tui.fill.note_gone", NULL);
}

void
fill_note(struct screen *s)
{
	struct fill *f = fill_of(s);

	(void)fill_take(f);
	popup_prompt(s->app, &(struct prompt_spec){ .title = f->items[f->focus].field->label,
	    .text = app_msg(s->app, "tui.fill.note_about"), .max = NOTE_MAX,
	    .initial = answers_note(f->answers, focused_id(f)), .done = noted });
}
