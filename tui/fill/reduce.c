/* SPDX-License-Identifier: ISC */
/*
 * A character that the receiver may not have: the text as it was typed and what
 * it is usually reduced to, side by side.  Either may be sent; with the first
 * goes a reason, with the second what was typed.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define KEEP	"keep"
#define REDUCE	"reduce"

static void
reduce(struct fill *f, const char *field)
{
	size_t item = fill_find(f, field);
	struct buf reduced = BUF_INIT, note = BUF_INIT;
	struct err e = ERR_INIT;

	if (item < f->count && answers_reduction(f->answers, field, &reduced)) {
		msg_add(f->screen.app->msgs, &note, "tui.fill.reduced_note",
		    answers_get(f->answers, field), buf_str(&reduced), NULL);
		if (!buf_ok(&note))
			mem_end();
		fill_set(f, item, buf_str(&reduced), FROM_CHOSEN);
		if (answers_set_reason(f->answers, field, REASON_REDUCED, buf_str(&note),
		    &e) != ERR_OK)
			mem_end();
		fill_load_box(f);
		app_notice_key(f->screen.app, STYLE_STRONG, "tui.fill.reduced", NULL);
		fill_save_and_tell(f);
	}
	buf_free(&reduced);
	buf_free(&note);
}

static void
chosen(struct screen *owner, void *ctx, const char *const *codes)
{
	struct fill *f = fill_of(owner);

	if (strcmp(codes[0], REDUCE) == 0)
		reduce(f, ctx);
	else
		fill_ask_reason(f, ctx, CHECK_REPERTOIRE, pair_second(ctx));
}

bool
fill_offer_reduction(struct fill *f, const struct check *k)
{
	struct app *a = f->screen.app;
	struct buf reduced = BUF_INIT, keep = BUF_INIT, take = BUF_INIT;
	struct menu_item *items;
	bool offered = strcmp(k->code, CHECK_REPERTOIRE) == 0 &&
	    answers_reduction(f->answers, k->field, &reduced);

	if (offered) {
		msg_add(a->msgs, &keep, "tui.fill.keep_original",
		    answers_get(f->answers, k->field), NULL);
		msg_add(a->msgs, &take, "tui.fill.take_reduced", buf_str(&reduced), NULL);
		items = xcalloc(2, sizeof *items);
		items[0] = (struct menu_item){ .code = xstrdup(KEEP), .label = buf_steal(&keep) };
		items[1] = (struct menu_item){ .code = xstrdup(REDUCE),
		    .label = buf_steal(&take) };
		if (items[0].label == NULL || items[1].label == NULL)
			mem_end();
		popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.fill.reduce_title"),
		    .text = k->message, .done = chosen, .ctx = xpair(k->field, k->message) },
		    items, 2);
	}
	buf_free(&reduced);
	buf_free(&keep);
	buf_free(&take);
	return offered;
}
