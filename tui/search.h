/* SPDX-License-Identifier: ISC */
/*
 * 番号検索: who has this individual number (protocol.md section 5).
 */
#ifndef TUI_SEARCH_H
#define TUI_SEARCH_H

#include "tui/screen.h"
#include "work/lookup.h"

struct search_spec {
	const char	*entry;				/* for which it is */
	const char	*affair, *procedure, *title;	/* what it is for; the procedure's title */
	const char	*case_no;			/* "" when it is not yet known */
	/* What was typed about the person so far, in the answers' form, to be compared; "". */
	const char	*name, *kana, *birth, *sex, *address;
	/* The person was confirmed to be the one at the counter; p is valid during the call. */
	void		 (*done)(struct screen *owner, const struct found_person *p,
			    const char *case_no);
};
/* Copies what spec points to. */
struct screen	*search_new(const struct search_spec *spec);

#endif
