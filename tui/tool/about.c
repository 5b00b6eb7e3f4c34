/* SPDX-License-Identifier: ISC */
/*
 * About: the versions of the program, the catalogue and the forms, and where
 * this is, as one says them on the telephone.
 */
#include "tui/tool/tools.h"

#include <stdlib.h>

#include "config.h"
#include "forms/catalog.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

static void
fact(const struct app *a, struct buf *b, const char *key, const char *value)
{
	buf_addf(b, "%s: %s\n", app_msg(a, key), value != NULL ? value : "-");
}

static void
add_catalogue(const struct app *a, const struct catalog *c, struct buf *b)
{
	char today[DATE_TEXT_SIZE];
	struct buf count = BUF_INIT;

	date_format(work_today(a->work), today);
	fact(a, b, "tui.about.order", catalog_order(c));
	fact(a, b, "tui.about.revision", catalog_revision(c, today));
	buf_addf(&count, "%zu", catalog_count(c));
	fact(a, b, "tui.about.procedures", buf_str(&count));
	buf_free(&count);
}

static void
add_forms(const struct app *a, const struct form_set *set, struct buf *b)
{
	buf_addf(b, "\n%s (%zu)\n", app_msg(a, "tui.about.forms"), form_set_count(set));
	for (size_t i = 0; i < form_set_count(set); i++) {
		const struct form *f = form_set_at(set, i);
		const char *layout = form_layout(f);

		buf_addf(b, "  %s  v%d%s%s\n", form_title(f), form_version(f),
		    layout != NULL ? "  " : "", layout != NULL ? layout : "");
	}
}

void
tool_about_open(struct screen *s)
{
	struct app *a = s->app;
	const struct form_set *set = work_forms(a->work);
	const char *term = getenv("TERM");
	struct buf b = BUF_INIT;

	fact(a, &b, "tui.about.program", PACKAGE_VERSION);
	fact(a, &b, "tui.about.terminal", work_terminal(a->work));
	fact(a, &b, "tui.about.organization", work_organization(a->work));
	fact(a, &b, "tui.about.mode", app_msg(a, work_training(a->work) ? "tui.frame.drill" :
	    "tui.frame.live"));
	fact(a, &b, "tui.about.converter", a->converter != NULL ? converter_name(a->converter) :
	    app_msg(a, "tui.about.no_converter"));
	fact(a, &b, "tui.about.screen", term);
	buf_addc(&b, '\n');
	add_catalogue(a, form_set_catalog(set), &b);
	add_forms(a, set, &b);
	buf_addf(&b, "\n%s", app_msg(a, "tui.about.licence"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.tool.about"), buf_str(&b));
	buf_free(&b);
}
