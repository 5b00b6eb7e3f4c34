/* SPDX-License-Identifier: ISC */
/*
 * What stands against a line of input: [{"field","code","message"}].
 */
#include "cmd/cmd.h"

void
cmd_error(json_t *errors, const char *field, const char *code, const char *message)
{
	json_t *o = json_object();

	cmd_text(o, "field", field);
	cmd_text(o, "code", code);
	cmd_text(o, "message", message);
	(void)json_array_append_new(errors, o);
}

void
cmd_error_err(struct cmd *c, json_t *errors, struct err *e)
{
	struct buf b = BUF_INIT;

	if (msg_err(c->msgs, e, &b))
		cmd_error(errors, e->field, err_code_name(e->code), buf_str(&b));
	buf_free(&b);
	err_clear(e);
}

void
cmd_error_checks(json_t *errors, const struct checks *checks)
{
	const struct check *k;
	size_t i;

	for (i = 0; i < checks_count(checks); i++) {
		k = checks_at(checks, i);
		if (!k->soft || !k->answered)
			cmd_error(errors, k->field, k->code, k->message);
	}
}
