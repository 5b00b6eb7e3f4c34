/* SPDX-License-Identifier: ISC */
/*
 * A protected person (支援措置): asked for once more before what is about them
 * is opened or sent; the answer is on record before it is.
 */
#include "plain/priv.h"
#include "work/watch.h"

enum heard
plain_protected(struct plain *p, const char *entry, struct err *e, bool *again)
{
	bool yes = false;
	enum heard h;

	*again = false;
	if (!guard_asks(e)) {
		say_error(&p->talk, e);
		return HEARD_LINE;
	}
	err_clear(e);
	say_key(&p->talk, "tui.protected.ask", NULL, NULL);
	h = hear_yes(&p->talk, "plain.yes_no", &yes);
	if (h != HEARD_LINE || !yes)
		return h;
	*again = guard_confirm(p->session, entry, e) == ERR_OK;
	if (!*again)
		say_error(&p->talk, e);
	return h;
}
