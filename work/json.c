/* SPDX-License-Identifier: ISC */
/*
 * The JSON that this room writes for itself, and only itself reads: sealed
 * headers, bodies, frozen parts, signatures over group keys.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

enum err_code
object_read(const char *json, size_t len, json_t **out, struct err *e)
{
	*out = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(*out))
		return ERR_OK;
	json_decref(*out);
	*out = NULL;
	return err_set(e, ERR_STORE_DAMAGED, "work.store.unreadable", NULL);
}

static int
add_to_buf(const char *data, size_t len, void *ctx)
{
	return buf_add(ctx, data, len) ? 0 : -1;
}

enum err_code
object_write(json_t *o, struct buf *out, struct err *e)
{
	int failed = o == NULL ? -1 : json_dump_callback(o, add_to_buf, out, JSON_COMPACT);

	json_decref(o);
	return failed == 0 ? ERR_OK : err_nomem(e);
}

enum err_code
object_text(const json_t *o, const char *name, char **out, struct err *e)
{
	const char *text = json_string_value(json_object_get(o, name));

	*out = text != NULL ? strdup(text) : NULL;
	return text == NULL || *out != NULL ? ERR_OK : err_nomem(e);
}
