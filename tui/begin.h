/* SPDX-License-Identifier: ISC */
/*
 * Beginning an entry: which affairs group holds it, then the form.
 */
#ifndef TUI_BEGIN_H
#define TUI_BEGIN_H

#include "tui/screen.h"

/*
 * Opens the form over the screen on top.  Where several groups fit, asks
 * which; where none does, says so.  procedure may be NULL for a registration.
 */
void	begin_entry(struct app *a, const char *form_id, const char *procedure);

#endif
