/* SPDX-License-Identifier: ISC */
/*
 * A result on paper, where the site allows it: to the terminal's own printer,
 * past the screen, so that no file and no other program ever holds it.  The
 * reason is in the audit chain first, and on the paper.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/mem.h"
#include "tui/draw/paint.h"
#include "tui/widget/popup.h"
#include "tui/result/result.h"
#include "tui/words.h"

#define LINE_END	"\r\n"
#define PAGE_END	"\f"

/* A text of unknown origin: what could speak to the terminal or the printer stays out. */
static void
add(struct buf *out, const char *text)
{
	if (text != NULL && !text_for_screen(text, strlen(text), false, out))
		mem_end();
}

static void
add_fact(const struct app *a, struct buf *out, const char *key, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	buf_addf(out, "%s: ", app_msg(a, key));
	add(out, value);
	buf_adds(out, LINE_END);
}

static void
add_time(const struct app *a, struct buf *out, const char *key, const char *when)
{
	struct buf b = BUF_INIT;

	if (when != NULL)
		word_when(a, when, &b);
	add_fact(a, out, key, buf_str(&b));
	buf_free(&b);
}

static void
add_lines(const struct app *a, const struct result_view *v, struct buf *out)
{
	const char *section = NULL;

	for (size_t i = 0; i < v->line_count; i++) {
		const struct result_line *l = &v->lines[i];

		if (l->section != NULL && (section == NULL || strcmp(section, l->section) != 0)) {
			buf_adds(out, LINE_END);
			add(out, l->section);
			buf_adds(out, LINE_END);
		}
		section = l->section;
		buf_adds(out, "  ");
		add(out, l->label);
		buf_adds(out, ": ");
		add(out, result_value(a, l));
		buf_adds(out, LINE_END);
	}
}

/* Who printed it, when and why stands at its foot: the paper can be asked. */
static void
add_foot(const struct app *a, const char *entry, const char *reason, struct buf *out)
{
	struct buf now = BUF_INIT;

	word_time(a, app_now_us(a), &now);
	buf_adds(out, LINE_END);
	add_fact(a, out, "tui.result.printed_by", session_info(a->session)->name);
	add_fact(a, out, "tui.result.printed_at", buf_str(&now));
	add_fact(a, out, "tui.result.printed_for", reason);
	add_fact(a, out, "tui.slip.number", entry);
	buf_addf(out, "%s%s%s", app_msg(a, "tui.result.paper_rule"), LINE_END, PAGE_END);
	buf_free(&now);
}

static void
print(struct screen *s, void *ctx UNUSED, const char *reason)
{
	const struct result *r = result_of(s);
	struct app *a = s->app;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;

	if (result_print(a->session, r->entry, reason, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	add(&text, r->title);
	buf_adds(&text, LINE_END LINE_END);
	add_fact(a, &text, "tui.result.provider", r->view->provider);
	add_time(a, &text, "tui.result.answered_at", r->view->answered_at);
	add_time(a, &text, "tui.result.keep_until", r->view->keep_until);
	if (r->view->meaning_key != NULL)
		add_fact(a, &text, "tui.entries.state", app_msg(a, r->view->meaning_key));
	add_lines(a, r->view, &text);
	add_foot(a, r->entry, reason, &text);
	if (!buf_ok(&text))
		mem_end();
	if (paint_print(buf_str(&text), text.len))
		app_notice_key(a, STYLE_STRONG, "tui.result.printed", NULL);
	else
		app_notice_key(a, STYLE_ALARM, "tui.result.not_printed", NULL);
	mem_wipe(text.data, text.len);
	buf_free(&text);
}

void
result_ask_print(struct screen *s)
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.key.print"),
	    .text = app_msg(s->app, "tui.result.print_about"), .required = true, .done = print });
}

const char *
result_why_not_print(const struct screen *s)
{
	const struct result *r = result_of_const(s);

	if (!result_shows_lines(r))
		return "tui.why.masked";
	if (!r->view->printing)
		return "work.result.no_printing";
	return paint_has_printer() ? NULL : "tui.why.no_printer";
}
