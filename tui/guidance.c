/* SPDX-License-Identifier: ISC */
/*
 * See guidance.h.
 */
#include "tui/guidance.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"

void
guidance_paragraph(const struct app *a, struct buf *out, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		buf_addf(out, "%s\n%s\n\n", app_msg(a, key), text);
}

void
guidance_list(const struct app *a, struct buf *out, const char *key, const char *const *texts)
{
	if (texts == NULL || texts[0] == NULL)
		return;
	buf_addf(out, "%s\n", app_msg(a, key));
	for (size_t i = 0; texts[i] != NULL; i++)
		buf_addf(out, "  %s%s\n", app_msg(a, "tui.list.bullet"), texts[i]);
	buf_addc(out, '\n');
}

void
guidance_field(const struct app *a, const struct form_field *f, struct buf *out)
{
	buf_addf(out, "%s\n\n", f->label);
	guidance_paragraph(a, out, "tui.guidance.why", f->why);
	guidance_paragraph(a, out, "tui.guidance.basis", f->basis);
	guidance_paragraph(a, out, "tui.guidance.more", f->guidance);
	guidance_list(a, out, "tui.guidance.documents", f->documents);
}

bool
guidance_registers(const struct form *f)
{
	return f != NULL && strcmp(form_kind(f), "registration") == 0;
}

/* What the catalogue says beyond the law is about asking others: where a decision is registered,
 * it would mislead. */
void
guidance_procedure(const struct app *a, const struct catalog_procedure *p, const struct form *f,
    struct buf *out)
{
	if (p == NULL)
		return;
	buf_addf(out, "%s: %s\n", app_msg(a, "tui.guidance.procedure"), p->title);
	if (p->law != NULL)
		buf_addf(out, "%s\n", p->law);
	buf_addc(out, '\n');
	if (guidance_registers(f)) {
		guidance_paragraph(a, out, "tui.guidance.often_returned",
		    app_msg(a, "tui.guidance.registering"));
		return;
	}
	guidance_paragraph(a, out, "tui.guidance.more", p->guidance);
	guidance_paragraph(a, out, "tui.guidance.often_returned", p->often_returned);
	guidance_list(a, out, "tui.guidance.look_at", p->look_at);
	guidance_list(a, out, "tui.guidance.spared", p->spared);
	guidance_paragraph(a, out, "tui.guidance.who", p->who);
}

void
guidance_show(struct app *a, const struct buf *text)
{
	if (!buf_ok(text))
		mem_end();
	popup_text(a, app_msg(a, "tui.key.basis"), buf_str(text));
}

void
guidance_show_field(struct app *a, const char *form, const char *field,
    const struct catalog_procedure *p)
{
	const struct form *f = form != NULL ? form_set_find(work_forms(a->work), form) : NULL;
	const struct form_field *d = f != NULL && field != NULL ? form_field_find(f, field) : NULL;
	struct buf b = BUF_INIT;

	if (d != NULL)
		guidance_field(a, d, &b);
	guidance_procedure(a, p, f, &b);
	if (b.len > 0)
		guidance_show(a, &b);
	else
		app_notice_key(a, STYLE_NORMAL, "tui.guidance.none", NULL);
	buf_free(&b);
}
