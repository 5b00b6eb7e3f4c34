/* SPDX-License-Identifier: ISC */
/*
 * Guidance (F2) of a field and of a procedure, the same on every screen that
 * shows one: why it is asked, on what basis, what to look at, whom to ask.
 */
#ifndef TUI_GUIDANCE_H
#define TUI_GUIDANCE_H

#include "tui/screen.h"

/* A titled text, or list; nothing for an empty one. */
void	guidance_paragraph(const struct app *a, struct buf *out, const char *key, const char *text);
void	guidance_list(const struct app *a, struct buf *out, const char *key,
	    const char *const *texts);
void	guidance_field(const struct app *a, const struct form_field *f, struct buf *out);
/* p NULL: none.  f: the form that it is asked by, or NULL; of a registration only what holds for
 * registering. */
void	guidance_procedure(const struct app *a, const struct catalog_procedure *p,
	    const struct form *f, struct buf *out);
bool	guidance_registers(const struct form *f);
/* Opens what was put together. */
void	guidance_show(struct app *a, const struct buf *text);
/* Of a field of a form that is known by its id (NULL, or gone: only the procedure's). */
void	guidance_show_field(struct app *a, const char *form, const char *field,
	    const struct catalog_procedure *p);

#endif
