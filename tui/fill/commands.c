/* SPDX-License-Identifier: ISC */
/*
 * What can be done on the form screen: the table that the key lines, the help
 * and the palette read, and the smaller ones of its operations.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "work/case.h"

static void
run_back(struct screen *s)
{
	struct fill *f = fill_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	const char *kept_key = strcmp(form_kind(f->form), CASE_KIND) == 0 ? "tui.case.kept" :
	    "tui.fill.kept";
	bool kept = false;

	(void)fill_take(f);
	if (f->dirty) {
		if (fill_save_draft(f, &e) != ERR_OK) {
			app_error(a, &e);
			return;		/* what is on the screen is all there is */
		}
	}
	kept = f->stored;
	/* A new entry that was kept is finished with here; else the finder may be wanted again. */
	if (kept && f->fresh)
		screen_home(a);
	else
		screen_pop(a);
	if (kept)
		app_notice_key(a, STYLE_STRONG, kept_key, NULL);
}

static void
run_confirm(struct screen *s)
{
	fill_try_confirm(fill_of(s));
}

static void
run_previous(struct screen *s)
{
	fill_go_section(fill_of(s), -1);
}

static void
run_next(struct screen *s)
{
	fill_go_section(fill_of(s), 1);
}

static void
run_undo(struct screen *s)
{
	(void)fill_undo(fill_of(s), false);
}

static const char *
why_no_undo(const struct screen *s)
{
	return fill_of_const(s)->done_at == 0 ? "tui.fill.nothing_to_undo" : NULL;
}

static const char *
why_no_list(const struct screen *s)
{
	const struct form_field *d = fill_of_const(s)->items[fill_of_const(s)->focus].field;

	if (d->type == FIELD_PERSON_KEY || d->type == FIELD_INDIVIDUAL_NUMBER)
		return fill_why_no_search(s);
	if (fill_is_base_version(fill_of_const(s), d))
		return NULL;
	return fill_is_choice(d) || d->type == FIELD_DATE || d->type == FIELD_ORGANIZATION ||
	    d->type == FIELD_ADDRESS || d->type == FIELD_POSTAL_CODE ||
	    d->furigana_of != NULL ? NULL : "tui.why.no_list";
}

static void
paper(struct screen *s, void *ctx, const char *reason)
{
	struct fill *f = fill_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	(void)ctx;
	if (fill_save_draft(f, &e) != ERR_OK ||
	    entry_paper(a->session, draft_entry(f->draft), reason, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_pop(a);
	app_notice_key(a, STYLE_STRONG, "tui.fill.paper_done", NULL);
}

static void
run_paper(struct screen *s)
{
	(void)fill_take(fill_of(s));
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.key.paper"),
	    .text = app_msg(s->app, "tui.fill.paper_about"), .required = true, .done = paper });
}

static void
discard(struct screen *s, void *ctx)
{
	struct fill *f = fill_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	(void)ctx;
	if (f->stored && entry_discard(a->session, draft_entry(f->draft), &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_pop(a);
	app_notice_key(a, STYLE_STRONG, "tui.entries.discarded", NULL);
}

static void
run_discard(struct screen *s)
{
	popup_confirm_careful(s->app, app_msg(s->app, "tui.key.discard"),
	    app_msg(s->app, "tui.entries.discard_ask"), discard, NULL);
}

const struct command fill_commands[] = {
	{ 1, "tui.key.help", NULL, fill_help },
	{ 2, "tui.key.basis", NULL, fill_guidance },
	{ 3, "tui.key.back", NULL, run_back },
	{ 4, "tui.key.list", why_no_list, fill_choices },
	{ 5, "tui.key.errors", NULL, fill_errors },
	{ 6, "tui.key.map", NULL, fill_map },
	{ 7, "tui.key.previous_section", NULL, run_previous },
	{ 8, "tui.key.next_section", NULL, run_next },
	{ 9, "tui.key.note", NULL, fill_note },
	{ 12, "tui.key.confirm", NULL, run_confirm },
	{ 0, "tui.key.absent", NULL, fill_absent },
	{ 0, "tui.key.seen", NULL, fill_seen },
	{ 0, "tui.key.adopt", fill_why_no_earlier, fill_adopt },
	{ 0, "tui.key.adopt_all", fill_why_no_earlier, fill_adopt_all },
	{ 0, "tui.key.guided", NULL, fill_choose_guided },
	{ 0, "tui.key.not_asked", NULL, fill_not_asked },
	{ 0, "tui.key.undo", why_no_undo, run_undo },
	{ 0, "tui.key.search", fill_why_no_search, fill_search },
	{ 0, "tui.key.paper", NULL, run_paper },
	{ 0, "tui.key.discard", NULL, run_discard },
	COMMANDS_END
};
