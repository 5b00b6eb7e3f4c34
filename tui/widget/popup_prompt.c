/* SPDX-License-Identifier: ISC */
/*
 * One question with one line of answer, in a window.
 *
 * Events: text and the input method's keys; Enter or F12 takes the answer; Esc or F3 leaves
 * without one.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/number.h"
#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define ANSWER_MAX 200
#define BRACKETS 2

struct prompt {
	struct screen		 screen;
	struct prompt_spec	 spec;
	char			*title, *text;
	struct field		 field;
};

static struct prompt *
of(struct screen *s)
{
	return (struct prompt *)(void *)s;
}

static void
prompt_enter(struct screen *s)
{
	field_focus(&of(s)->field, s->app->ime);
}

static void
prompt_draw(struct screen *s, struct grid *g)
{
	struct prompt *p = of(s);
	size_t len = strlen(p->text), next;
	int answer = (int)p->field.spec.max * 2 + BRACKETS, text = popup_needs(p->text), y;
	int width = popup_width(g, answer > text ? answer : text);
	struct window w = popup_window(s->app, g, p->title, draw_line_count(p->text, width) + 4,
	    width);

	y = w.y;
	for (size_t off = 0; off < len; off += next) {
		size_t n = draw_line(p->text + off, len - off, width, &next);

		grid_text(g, y++, w.x, w.width, STYLE_POPUP, p->text + off, n);
	}
	p->field.spec.width = w.width - BRACKETS;
	field_draw(&p->field, g, y + 1, w.x, screen_is_top(s));
	grid_str(g, y + 3, w.x, w.width, STYLE_POPUP, app_msg(s->app, "tui.prompt.keys"));
	if (screen_is_top(s))
		field_draw_candidates(&p->field, g);
}

static void
run_take(struct screen *s)
{
	struct prompt *p = of(s);
	struct app *a = s->app;
	void (*done)(struct screen *owner, void *ctx, const char *answer) = p->spec.done;
	struct buf answer = BUF_INIT;
	void *ctx;

	field_leave(&p->field);
	if (!text_trim(field_text(&p->field), &answer))
		mem_end();
	if (p->spec.required && answer.len == 0) {
		buf_free(&answer);
		field_focus(&p->field, a->ime);
		app_notice_key(a, STYLE_ALARM, "tui.prompt.required", NULL);
		return;
	}
	/* What is typed anew as from a paper is compared, not kept. */
	if (!p->spec.direct && text_holds_my_number(buf_str(&answer))) {
		buf_free(&answer);
		field_focus(&p->field, a->ime);
		app_notice_key(a, STYLE_ALARM, "cache.audit.my_number", NULL);
		return;
	}
	ctx = p->spec.ctx;
	p->spec.ctx = NULL;
	screen_pop(a);
	done(a->top, ctx, buf_str(&answer));
	buf_free(&answer);
	free(ctx);
}

/* Nobody converts a number, nor its letters (R8-0123): its Enter is meant for the search. */
static bool
needs_no_choice(const struct field *f)
{
	struct buf b = BUF_INIT;
	bool digits = false, kana = false;

	if (!field_text_composed(f, &b))
		mem_end();
	for (size_t i = 0; i < b.len; i++) {
		digits = digits || (b.data[i] >= '0' && b.data[i] <= '9');
		kana = kana || (unsigned char)b.data[i] >= 0x80;
	}
	buf_free(&b);
	return (digits && !kana) || field_is_plain(f);
}

static bool
prompt_key(struct screen *s, const struct key *k)
{
	struct prompt *p = of(s);
	bool take = p->spec.find && k->code == K_ENTER && needs_no_choice(&p->field);

	switch (field_key(&p->field, k)) {
	case FK_TAKEN:
	case FK_CHANGED:
		if (take && !field_composing(&p->field))
			run_take(s);
		return true;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&p->field), NULL);
		return true;
	case FK_PASS:
	case FK_CHANGED_PASS:
		break;
	}
	if (k->code == K_ENTER)
		run_take(s);
	else if (k->code == K_ESC)
		screen_back(s);
	else
		return false;
	return true;
}

static struct field *
prompt_box(struct screen *s)
{
	return &of(s)->field;
}

static bool
prompt_composing(const struct screen *s)
{
	return field_composing(&((const struct prompt *)(const void *)s)->field);
}

static const char *
prompt_mode(const struct screen *s)
{
	return field_mode_key(&((const struct prompt *)(const void *)s)->field);
}

/* The answer so far is kept aside for this person. */
static enum err_code
prompt_save(struct screen *s, struct err *e UNUSED)
{
	struct prompt *p = of(s);

	place_keep_box(s->app, p->title, &p->field);
	return ERR_OK;
}

static void
prompt_free(struct screen *s)
{
	struct prompt *p = of(s);

	field_free(&p->field);
	str_wipe(&p->title);
	str_wipe(&p->text);
	free(p->spec.ctx);
	free(p);
}

static const struct command commands[] = {
	{ 3, "tui.key.cancel", NULL, screen_back },
	{ 12, "tui.key.decide", NULL, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.prompt",
	.overlay = true,
	.commands = commands,
	.enter = prompt_enter,
	.draw = prompt_draw,
	.key = prompt_key,
	.save = prompt_save,
	.box = prompt_box,
	.composing = prompt_composing,
	.mode = prompt_mode,
	.free = prompt_free,
};

/* Who works in English searches in English. */
static bool
begins_direct(const struct app *a, const struct prompt_spec *spec)
{
	return spec->direct || spec->number || (spec->find && strcmp(app_lang(a), "ja") != 0);
}

void
popup_prompt(struct app *a, const struct prompt_spec *spec)
{
	struct prompt *p = xcalloc(1, sizeof *p);
	/* Interrupted at this very question: the answer goes on. */
	char *typed = place_take_typed(a, spec->title);

	p->screen.ops = &ops;
	p->spec = *spec;
	p->title = xstrdup(spec->title);
	p->text = xstrdup(spec->text);
	field_init(&p->field, &(struct field_spec){ .kind = CONVERT_TEXT,
	    .mode = begins_direct(a, spec) ? IME_DIRECT : IME_HIRAGANA,
	    .max = spec->max != 0 ? spec->max : ANSWER_MAX });
	if (typed != NULL || spec->initial != NULL)
		field_set(&p->field, typed != NULL ? typed : spec->initial);
	str_wipe(&typed);
	screen_push(a, &p->screen);
}
