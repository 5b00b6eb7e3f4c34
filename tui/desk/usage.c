/* SPDX-License-Identifier: ISC */
/*
 * The year's usage, per procedure: inquiries, registrations, what went on paper
 * and why.  It is the figure that the Board of Audit asks for; it names nobody.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/wareki.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "work/keep.h"

#define APRIL	4

struct listing { struct app *app; struct buf *out; };

static bool
add_row(void *ctx, const struct usage_row *r)
{
	struct listing *l = ctx;
	struct buf n[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	const int64_t counts[] = { r->inquiries, r->registrations, r->paper };

	for (size_t i = 0; i < NELEM(n); i++)
		buf_addf(&n[i], "%lld", (long long)counts[i]);
	buf_addf(l->out, "%s\n  ", r->title != NULL ? r->title : r->procedure);
	msg_add(l->app->msgs, l->out, "tui.usage.row", buf_str(&n[0]), buf_str(&n[1]),
	    buf_str(&n[2]), NULL);
	buf_addc(l->out, '\n');
	for (size_t i = 0; i < NELEM(n); i++)
		buf_free(&n[i]);
	return true;
}

static bool
add_reason(void *ctx, const char *procedure, const char *reason)
{
	struct listing *l = ctx;

	buf_addf(l->out, "  %s%s: %s\n", app_msg(l->app, "tui.list.bullet"), procedure, reason);
	return true;
}

void
usage_show(struct app *a)
{
	struct date today = work_today(a->work);
	int year = today.month < APRIL ? today.year - 1 : today.year;
	struct buf b = BUF_INIT, rows = BUF_INIT, reasons = BUF_INIT;
	struct listing counts = { a, &rows }, why = { a, &reasons };
	struct err e = ERR_INIT;

	if (usage_each(a->work, year, add_row, &counts, &e) != ERR_OK ||
	    usage_reasons_each(a->session, year, add_reason, &why, &e) != ERR_OK) {
		app_error(a, &e);
	} else {
		if (!wareki_echo_year(year, app_lang(a), &b))
			mem_end();
		buf_addf(&b, "\n\n%s", rows.len > 0 ? buf_str(&rows) :
		    app_msg(a, "tui.usage.none"));
		if (reasons.len > 0)
			buf_addf(&b, "\n%s\n%s", app_msg(a, "tui.usage.reasons"),
			    buf_str(&reasons));
		if (!buf_ok(&b))
			mem_end();
		popup_text(a, app_msg(a, "tui.key.usage"), buf_str(&b));
	}
	buf_free(&b);
	buf_free(&rows);
	buf_free(&reasons);
}
