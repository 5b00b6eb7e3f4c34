/* SPDX-License-Identifier: ISC */
/*
 * What is easily overlooked before a case is asked for: another inquiry of this
 * procedure was about the same person days ago, or a person key stands with
 * another name.  Told by name, since a case has several persons.
 */
#ifndef TUI_CASE_ALIKE_H
#define TUI_CASE_ALIKE_H

#include "tui/screen.h"
#include "work/case.h"

/* p: what the case would make now; NULL tells nothing. */
void	case_tell_alike(struct app *a, const struct draft *d, const struct case_plan *p);

#endif
