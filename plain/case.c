/* SPDX-License-Identifier: ISC */
/*
 * A case: its inquiries with their states, and the way into each of them.
 * Persons are put into it, and inquiries made from it, on the screen.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"
#include "work/case.h"

static const struct catalog_exchange *
exchange_of(const struct catalog_procedure *p, const char *code, size_t len)
{
	for (size_t i = 0; p != NULL && i < p->exchange_count; i++) {
		if (strncmp(p->exchanges[i].info_code, code, len) == 0 &&
		    p->exchanges[i].info_code[len] == '\0')
			return &p->exchanges[i];
	}
	return NULL;
}

static void
add_information(const struct plain *p, const struct catalog_procedure *c, const char *codes,
    struct buf *out)
{
	size_t len;

	for (const char *at = codes; *at != '\0'; at += len + (at[len] == ',')) {
		const struct catalog_exchange *x;

		len = strcspn(at, ",");
		x = exchange_of(c, at, len);
		buf_adds(out, at == codes ? "" : msg(p->msgs, "tui.list.between"));
		buf_add(out, x != NULL ? x->info_name : at, x != NULL ? strlen(x->info_name) : len);
	}
}

/* "2 承認待ち: 請求者 見本 太郎 道府県民税" */
static void
say_inquiry(struct plain *p, const struct catalog_procedure *c, size_t n,
    const struct case_inquiry *q)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%zu %s: %s %s ", n + 1, msg(p->msgs, q->made ? work_state_key(q->state) :
	    "plain.case_not_made"), q->role, q->subject);
	add_information(p, c, q->codes, &b);
	if (!buf_ok(&b))
		talk_no_memory();
	say(&p->talk, buf_str(&b));
	buf_free(&b);
}

static enum heard
open_inquiry(struct plain *p, const struct catalog_procedure *c, const struct case_inquiry *q)
{
	struct entry_row row = { .kind = (char *)(uintptr_t)"inquiry", .state = q->state,
	    .title = (char *)(uintptr_t)(c != NULL ? c->title : ""), .subject = q->subject };

	if (!q->made) {
		say_key(&p->talk, "plain.case_on_the_screen", NULL, NULL);
		return HEARD_LINE;
	}
	memcpy(row.entry, q->entry, sizeof row.entry);
	return plain_open_own(p, &row);
}

static enum heard
choose(struct plain *p, struct draft *d, const struct case_plan *plan)
{
	const struct catalog_procedure *c = catalog_find(form_set_catalog(work_forms(p->work)),
	    answers_get(draft_answers(d), "procedure"), NULL);
	size_t choice;
	enum heard h;

	say_key(&p->talk, "plain.case_rows", c != NULL ? c->title : "", NULL);
	for (size_t i = 0; i < plan->count; i++)
		say_inquiry(p, c, i, &plan->rows[i]);
	if (plan->count == 0) {
		say_key(&p->talk, "plain.case_on_the_screen", NULL, NULL);
		return HEARD_BACK;
	}
	h = hear_choice(&p->talk, "plain.choose", plan->count, &choice);
	return h == HEARD_LINE ? open_inquiry(p, c, &plan->rows[choice]) : h;
}

enum heard
plain_case(struct plain *p, struct draft *d)
{
	enum heard h = HEARD_LINE;

	while (h == HEARD_LINE) {
		struct case_plan *plan = NULL;
		struct err e = ERR_INIT;

		/* Anew each time: what was opened has moved. */
		if (case_plan_make(d, &plan, &e) != ERR_OK) {
			say_error(&p->talk, &e);
			h = HEARD_BACK;
		} else {
			h = choose(p, d, plan);
		}
		case_plan_free(&plan);
	}
	draft_close(&d);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
