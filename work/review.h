/* SPDX-License-Identifier: ISC */
/*
 * A frozen submission, verified: the payload read, bound to its entry and its
 * review document, and where asked for the maker's signature over its bytes found
 * good by the roster as it is now.  Private to work/.
 */
#ifndef WORK_REVIEW_H
#define WORK_REVIEW_H

#include "work/priv.h"

struct frozen_view {
	struct frozen		 frozen;
	struct wire_submission	 payload;
	struct wire_roster	 roster;
	const struct wire_user	*maker;		/* in roster; NULL without */
};

/* with_maker: verifies who made it; not asked of what was decided long ago, when
 * the maker may have left.  ERR_REFUSED "work.review.not_frozen";
 * ERR_CRYPTO when something does not hold. */
enum err_code	frozen_view_open(struct session *s, const struct opened *o, bool with_maker,
		    struct frozen_view *out, struct err *e) MUST_CHECK;
void		frozen_view_close(struct frozen_view *v);
/* Made by this person, with whatever key? */
bool		frozen_view_own(const struct frozen_view *v, const struct session *s);

#endif
