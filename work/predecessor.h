/* SPDX-License-Identifier: ISC */
/*
 * The registration that an update or a cancellation replaces, where this
 * terminal made it: the approver compares with it, field by field.  One that
 * another body registered is at the server alone.
 */
#ifndef WORK_PREDECESSOR_H
#define WORK_PREDECESSOR_H

#include "work/priv.h"

/*
 * The last submission that was registered about the person, dataset and record of `o`, whose
 * payload is `now`, and made before it, wherever it is among the entries of one's own groups; ""
 * when there is none, and for anything but an update or a cancellation.
 */
enum err_code	predecessor_find(struct session *s, const struct opened *o,
		    const struct wire_submission *now, char submission[UUID_TEXT_SIZE],
		    struct err *e) MUST_CHECK;

#endif
