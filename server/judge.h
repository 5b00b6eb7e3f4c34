/* SPDX-License-Identifier: ISC */
/*
 * Judging: whether a request may come in at all, and whether a submission is
 * taken (protocol.md section 9, "Judging order").  Both orders are tables in
 * judge.c; a check looks only at what the checks before it have established.
 */
#ifndef SERVER_JUDGE_H
#define SERVER_JUDGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "server/handlers.h"
#include "server/server.h"
#include "wire/jws.h"
#include "wire/submission.h"

enum verdict {
	VERDICT_PASS,
	VERDICT_KNOWN,		/* taken before, with the same bytes: answer as before */
	VERDICT_REFUSED,	/* problem says why */
	VERDICT_FAILED,		/* the server itself: rc */
};

/*
 * The door: suspension, hours, media type, size.  True to come in; otherwise
 * the answer is filled (unless *rc).
 */
bool		door_judge(struct server *s, const struct route *route, const struct request *r,
		    struct answer *a, enum err_code *rc) MUST_CHECK;

/* A signature of a submission, found by its role. */
struct signer {
	struct jws_signature	 signature;
	struct jws_header	 header;
	const struct wire_user	*user;		/* in the roster; NULL: signature does not hold */
};

struct judging {
	/* given */
	struct server		*server;
	const struct terminal	*terminal;
	const char		*id;		/* of the address */
	const char		*body;
	size_t			 body_len;
	/* established */
	struct wire_envelope	 envelope;
	struct buf		 payload;
	char			*payload_affair;	/* NULL: shape will refuse it */
	struct signer		 maker, approver;
	struct wire_roster	 roster;
	struct wire_submission	 submission;
	int64_t			 version;	/* that a registration gets */
	struct wire_problem	 problem;	/* when refused */
	enum err_code		 rc;		/* when failed */
};
/* j is zeroed but for what is given. */
enum verdict	submission_judge(struct judging *j, struct err *e);
void		judging_clear(struct judging *j);

/* The id is a lower-case UUID with a plausible time. */
bool		id_plausible(const struct server *s, const char *id);

#endif
