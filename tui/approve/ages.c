/* SPDX-License-Identifier: ISC */
/*
 * See ages.h.
 */
#include "tui/approve/ages.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"

#define RETURN_DAYS	30
#define US_PER_DAY	(INT64_C(86400) * 1000000)
#define COLUMN		8
#define WIDTH		74
#define TITLE_WIDTH	(WIDTH - (QUEUE_AGES + 1) * COLUMN)

static const char *const heads[QUEUE_AGES] = { "tui.queue.age_0", "tui.queue.age_1",
    "tui.queue.age_3", "tui.queue.age_7", "tui.queue.age_14" };

static void
blanks(struct buf *b, int n)
{
	for (int i = 0; i < n; i++)
		buf_addc(b, ' ');
}

/* At the right end of its column. */
static void
add_right(struct buf *b, const char *text)
{
	blanks(b, COLUMN - draw_width(text, strlen(text)));
	buf_adds(b, text);
}

static void
add_number(struct buf *b, size_t n)
{
	struct buf text = BUF_INIT;

	if (n > 0)
		buf_addf(&text, "%zu", n);
	else
		buf_adds(&text, "-");
	add_right(b, buf_str(&text));
	buf_free(&text);
}

/* A name that leaves the numbers no room has a line of its own: names begin alike. */
static void
add_title(struct buf *b, const char *title)
{
	int used = draw_width(title, strlen(title));

	buf_adds(b, title);
	if (used >= TITLE_WIDTH) {
		buf_addc(b, '\n');
		used = 0;
	}
	blanks(b, TITLE_WIDTH - used);
}

/* Under it, how often what each maker made came back. */
static void
add_returns(struct app *a, struct buf *b)
{
	const int64_t since = app_now_us(a) - RETURN_DAYS * US_PER_DAY;
	struct maker_returns *rows = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (returns_by_maker(a->session, since, &rows, &n, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	buf_addf(b, "\n\n%s", app_msg(a, n > 0 ? "tui.queue.returns" : "tui.queue.no_returns"));
	for (size_t i = 0; i < n; i++) {
		buf_addc(b, '\n');
		add_title(b, rows[i].maker);
		add_number(b, rows[i].n);
	}
	maker_returns_free(&rows, n);
}

void
ages_show(struct app *a, const struct queue *q)
{
	struct queue_ages *t;
	struct buf b = BUF_INIT;
	size_t n;

	queue_ages(q, app_now_us(a), &t, &n);
	add_title(&b, app_msg(a, "tui.entries.procedure"));
	for (size_t k = 0; k < QUEUE_AGES; k++)
		add_right(&b, app_msg(a, heads[k]));
	add_right(&b, app_msg(a, "tui.queue.sum"));
	for (size_t i = 0; i < n; i++) {
		buf_addc(&b, '\n');
		add_title(&b, t[i].title != NULL ? t[i].title : app_msg(a, "tui.queue.sum"));
		for (size_t k = 0; k < QUEUE_AGES; k++)
			add_number(&b, t[i].n[k]);
		add_number(&b, t[i].all);
	}
	add_returns(a, &b);
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.queue.ages"), buf_str(&b));
	free(t);
	buf_free(&b);
}
