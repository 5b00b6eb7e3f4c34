/* SPDX-License-Identifier: ISC */
/*
 * Messages for people: ICU resource bundles ja and en, built from the
 * fragments i18n/messages/LANG/ROOM.txt (one `key { "text" }` a line).  Arguments are
 * {0}..{3}, always text.  A key is "room.subject.fact"; the sentence says the
 * fact, then what to do.  A missing key shows as the key itself and fails the
 * lint.
 */
#ifndef I18N_MSG_H
#define I18N_MSG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

struct msgs;

/* lang "ja" or "en"; dir holds ja.res and en.res (DATADIR/messages). */
enum err_code	msgs_open(const char *dir, const char *lang, struct msgs **out,
		    struct err *e) MUST_CHECK;
void		msgs_close(struct msgs **m);
const char	*msgs_lang(const struct msgs *m);

/* Text of a key without arguments; lives as long as m. */
const char	*msg(const struct msgs *m, const char *key);
/* With arguments, appended to out; ends with NULL. */
bool		msg_add(const struct msgs *m, struct buf *out, const char *key, ...)
		    __attribute__((sentinel));
/* The sentence of an error value, appended. */
bool		msg_err(const struct msgs *m, const struct err *e, struct buf *out);
/* A date as people write it in that language, appended: 昭和55年2月29日, 1980-02-29. */
bool		msg_date(const struct msgs *m, struct date d, struct buf *out) MUST_CHECK;
bool		msg_known(const struct msgs *m, const char *key);

#endif
