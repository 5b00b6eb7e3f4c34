/* SPDX-License-Identifier: ISC */
/*
 * A desk: a short list of things to do, each with how it stands now and a word
 * of explanation.  The security manager's and the IT division's screens are
 * desks; each is a const table.
 */
#ifndef TUI_DESK_H
#define TUI_DESK_H

#include "tui/screen.h"

struct desk_item {
	const char	*label, *about;		/* message keys */
	/* How it stands, appended; asked for when the desk is entered.  NULL: nothing to tell. */
	void		 (*fact)(struct app *a, struct buf *out);
	void		 (*run)(struct screen *s);
};

struct desk_spec {
	const char		*title;		/* message key */
	const struct desk_item	*items;
	size_t			 count;
};
/* spec lives as long as the program. */
struct screen	*desk_new(const struct desk_spec *spec);

#endif
