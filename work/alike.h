/* SPDX-License-Identifier: ISC */
/*
 * What other entries say of the person whom a draft is about, where it is easily
 * overlooked: the same was asked or registered days ago; the person key stands with another
 * name.  A notice, never a bar: a split inquiry asks twice, and a name changes.
 */
#ifndef WORK_ALIKE_H
#define WORK_ALIKE_H

#include "work/case.h"

struct alike {
	/* Last one of the draft's kind and procedure in the last 14 days; 0: none, or the draft
	 * updates or cancels a record. */
	int64_t	asked_us;
	bool	other_name;	/* a surname that is not the draft's stands with its person key */
};
/* Looks at the newest entries of one's own groups, a bounded number, as a list does: by their
 * headers alone.  What is found is audited as a list. */
enum err_code	draft_alike(const struct draft *d, struct alike *out, struct err *e) MUST_CHECK;
/* The same of an inquiry that a case would make; what the case made itself does not count. */
enum err_code	case_alike(const struct draft *d, const struct case_plan *p,
		    const struct case_inquiry *q, struct alike *out, struct err *e) MUST_CHECK;

#endif
