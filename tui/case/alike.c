/* SPDX-License-Identifier: ISC */
/*
 * See alike.h.
 */
#include "tui/case/alike.h"

#include <string.h>

#include "tui/mem.h"
#include "work/alike.h"

/* The first inquiry of this one's person that is not made yet? */
static bool
is_first_of_person(const struct case_plan *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!p->rows[i].made && strcmp(p->rows[i].person_key, p->rows[n].person_key) == 0)
			return false;
	}
	return !p->rows[n].made;
}

void
case_tell_alike(struct app *a, const struct draft *d, const struct case_plan *p)
{
	struct buf again = BUF_INIT, other = BUF_INIT;
	struct err e = ERR_INIT;

	for (size_t i = 0; p != NULL && i < p->count; i++) {
		const struct case_inquiry *q = &p->rows[i];
		struct alike alike;
		struct buf *b;

		if (!is_first_of_person(p, i))
			continue;
		if (case_alike(d, p, q, &alike, &e) != ERR_OK) {
			app_error(a, &e);
			break;
		}
		b = alike.other_name ? &other : &again;
		if (alike.other_name || alike.asked_us != 0)
			buf_addf(b, "%s%s", b->len > 0 ? app_msg(a, "tui.list.between") : "",
			    q->subject != NULL ? q->subject : q->person_key);
	}
	if (!buf_ok(&again) || !buf_ok(&other))
		mem_end();
	if (other.len > 0)
		app_notice_key(a, STYLE_ALARM, "tui.case.other_name", buf_str(&other));
	else if (again.len > 0)
		app_notice_key(a, STYLE_ALARM, "tui.case.asked_again", buf_str(&again));
	buf_free(&again);
	buf_free(&other);
}
