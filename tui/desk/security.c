/* SPDX-License-Identifier: ISC */
/*
 * The information security manager's desk: unusual operation, the audit chain,
 * the evening's checkpoint, the statement for a breach report, the users, the
 * recovery ceremony.  No
 * resident's data is on it, nor behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/desk/desk.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "work/chain.h"
#include "work/keep.h"
#include "work/watch.h"

#define SEQ_SIZE	24

static void
show(struct app *a, const char *title_key, struct buf *text)
{
	if (!buf_ok(text))
		mem_end();
	popup_text(a, app_msg(a, title_key), buf_str(text));
	buf_free(text);
}

/* ---- unusual operation ---- */

static void
unusual_fact(struct app *a, struct buf *out)
{
	struct err e = ERR_INIT;
	struct buf open_text = BUF_INIT, overdue_text = BUF_INIT;
	int64_t open, overdue;

	if (follow_up_count(a->session, &open, &overdue, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	buf_addf(&open_text, "%lld", (long long)open);
	buf_addf(&overdue_text, "%lld", (long long)overdue);
	msg_add(a->msgs, out, overdue > 0 ? "tui.security.overdue" : "tui.security.open",
	    buf_str(&open_text), buf_str(&overdue_text), NULL);
	buf_free(&open_text);
	buf_free(&overdue_text);
}

static void
run_unusual(struct screen *s)
{
	screen_push(s->app, unusual_new());
}

/* ---- the chain ---- */

static void
run_verify(struct screen *s)
{
	struct app *a = s->app;
	struct audit_state st;
	struct err e = ERR_INIT;
	struct buf text = BUF_INIT;
	char entries[SEQ_SIZE], bad[SEQ_SIZE];

	app_notice_key(a, STYLE_NORMAL, "tui.security.verifying", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	if (chain_verify(a->session, &st, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	(void)snprintf(entries, sizeof entries, "%lld", (long long)st.entries);
	(void)snprintf(bad, sizeof bad, "%lld", (long long)st.first_bad);
	msg_add(a->msgs, &text, st.first_bad == 0 ? "tui.security.chain_holds" :
	    "tui.security.chain_broken", entries, bad, NULL);
	show(a, "tui.security.verify", &text);
}

static void
run_checkpoint(struct screen *s)
{
	struct app *a = s->app;
	struct buf lines[CHECKPOINT_LINES] = { BUF_INIT, BUF_INIT, BUF_INIT }, text = BUF_INIT;
	struct checkpoint c;
	struct err e = ERR_INIT;
	enum err_code rc = checkpoint_make(a->work, a->session, &c, &e);

	if (rc == ERR_OK)
		rc = checkpoint_lines(a->work, a->msgs, &c, lines, &e);
	buf_addf(&text, "%s\n\n", app_msg(a, "tui.security.checkpoint_how"));
	for (size_t i = 0; i < CHECKPOINT_LINES; i++) {
		buf_addf(&text, "%s\n", buf_str(&lines[i]));
		buf_free(&lines[i]);
	}
	if (rc == ERR_OK) {
		show(a, "tui.security.checkpoint", &text);
	} else {
		buf_free(&text);
		app_error(a, &e);
	}
}

/* ---- comparing with the paper ---- */

static void compare(struct screen *s, void *ctx, const char *answer);

/* Asks with what was typed before, if anything, and what is wrong with it. */
static void
ask_paper(struct app *a, const char *typed, const char *problem)
{
	struct buf text = BUF_INIT;

	if (problem != NULL)
		buf_addf(&text, "%s\n\n", problem);
	buf_adds(&text, app_msg(a, "tui.security.compare_about"));
	if (!buf_ok(&text))
		mem_end();
	popup_prompt(a, &(struct prompt_spec){ .title = app_msg(a, "tui.security.compare"),
	    .text = buf_str(&text), .initial = typed, .required = true, .direct = true,
	    .done = compare });
	buf_free(&text);
}

/* Says of "number=digits" what keeps it from being compared; false: nothing does. */
static bool
paper_problem(const struct app *a, const char *typed, struct buf *out)
{
	size_t number = strspn(typed, "0123456789"), n = 0;
	const char *p = typed + number;
	struct buf digits = BUF_INIT;

	if (number == 0 || *p != '=') {
		buf_adds(out, app_msg(a, "tui.security.paper_no_number"));
		return true;
	}
	for (p++; *p != '\0' && strchr("0123456789abcdef ", *p) != NULL; p++)
		n += *p != ' ';
	if (*p != '\0') {
		buf_adds(out, app_msg(a, "tui.security.paper_letters"));
	} else if (n != CHECKPOINT_HASH - 1) {
		buf_addf(&digits, "%zu", n);
		msg_add(a->msgs, out, "tui.security.paper_length", buf_str(&digits), NULL);
		buf_free(&digits);
	}
	return out->len > 0;
}

/* What was typed from the paper stays until it agrees: nobody types 64 digits twice. */
static void
compare(struct screen *s, void *ctx UNUSED, const char *answer)
{
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct buf text = BUF_INIT;

	if (paper_problem(a, answer, &text)) {
		if (!buf_ok(&text))
			mem_end();
		ask_paper(a, answer, buf_str(&text));
		buf_free(&text);
		return;
	}
	if (checkpoint_compare(a->work, answer, &e) != ERR_OK) {
		if (!msg_err(a->msgs, &e, &text))
			mem_end();
		err_clear(&e);
		ask_paper(a, answer, NULL);
	} else {
		buf_adds(&text, app_msg(a, "tui.security.paper_agrees"));
	}
	show(a, "tui.security.compare", &text);
}

static void
run_compare(struct screen *s)
{
	ask_paper(s->app, NULL, NULL);
}

/* ---- the statement ---- */

/* Of the fiscal year so far, or of the one before. */
static void
statement(struct screen *s, void *ctx UNUSED, const char *const *codes)
{
	struct app *a = s->app;
	int year = date_fiscal_year(work_today(a->work)) - (strcmp(codes[0], "last") == 0);
	struct buf from = BUF_INIT, to = BUF_INIT, text = BUF_INIT;
	struct err e = ERR_INIT;

	if (strcmp(codes[0], "all") == 0) {
		buf_adds(&from, "0000-01");
		buf_adds(&to, "9999-12");
	} else {
		buf_addf(&from, "%04d-04", year);
		buf_addf(&to, "%04d-03", year + 1);
	}
	if (breach_statement(a->work, a->msgs, buf_str(&from), buf_str(&to), &text, &e) != ERR_OK) {
		buf_free(&text);
		app_error(a, &e);
	} else {
		show(a, "tui.security.breach", &text);
	}
	buf_free(&from);
	buf_free(&to);
}

static void
run_breach(struct screen *s)
{
	static const struct { const char *code, *label; } spans[] = {
		{ "this", "tui.security.this_year" }, { "last", "tui.security.last_year" },
		{ "all", "tui.security.all_years" },
	};
	struct menu_item *items = xcalloc(NELEM(spans), sizeof *items);

	for (size_t i = 0; i < NELEM(spans); i++)
		items[i] = (struct menu_item){ .code = xstrdup(spans[i].code),
		    .label = xstrdup(app_msg(s->app, spans[i].label)) };
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.security.breach"),
	    .text = app_msg(s->app, "tui.security.breach_span"), .done = statement }, items,
	    NELEM(spans));
}

/* ---- the ceremony ---- */

/* Opens what nobody could open any more, and shows nothing of it. */
static void
halves(struct screen *s, void *ctx UNUSED, const struct secret *first,
    const struct secret *second)
{
	struct app *a = s->app;
	struct recovered done;
	struct err e = ERR_INIT;
	struct buf groups = BUF_INIT, rows = BUF_INIT, text = BUF_INIT;

	app_notice_key(a, STYLE_NORMAL, "tui.security.recovering", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	if (recover(a->session, first, second, &done, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	buf_addf(&groups, "%lld", (long long)done.groups);
	buf_addf(&rows, "%lld", (long long)done.rows);
	msg_add(a->msgs, &text, "tui.security.recovered", buf_str(&groups), buf_str(&rows), NULL);
	show(a, "tui.security.recovery", &text);
	buf_free(&groups);
	buf_free(&rows);
}

static void
run_recovery(struct screen *s)
{
	popup_secrets(s->app, &(struct secrets_spec){ .title = app_msg(s->app,
	    "tui.security.recovery"), .text = app_msg(s->app, "tui.security.recovery_how"),
	    .labels = { "tui.security.half_first", "tui.security.half_second" }, .done = halves });
}

static void
run_people(struct screen *s)
{
	screen_push(s->app, people_new());
}

static const struct desk_item items[] = {
	{ "tui.security.unusual", "tui.security.unusual_about", unusual_fact, run_unusual },
	{ "tui.security.verify", "tui.security.verify_about", NULL, run_verify },
	{ "tui.security.checkpoint", "tui.security.checkpoint_about", NULL, run_checkpoint },
	{ "tui.security.compare", "tui.security.compare_about", NULL, run_compare },
	{ "tui.security.breach", "tui.security.breach_about", NULL, run_breach },
	{ "tui.people.title", "tui.security.people_about", NULL, run_people },
	{ "tui.security.recovery", "tui.security.recovery_about", NULL, run_recovery },
};

static const struct desk_spec spec = { "tui.security.title", items, NELEM(items) };

struct screen *
security_new(void)
{
	return desk_new(&spec);
}
