/* SPDX-License-Identifier: ISC */
/*
 * Who may change who works here, and the roster that the change makes.
 *
 * In a training store root and recovery are at hand: the next roster is signed
 * at once.  Elsewhere it is a request: the setting "roster_request" and the
 * file HOME/roster-request.json hold the next roster, which grows with each
 * change until somebody with the root key signs it on another machine (`roster
 * sign`) and it is imported.  Private to work/.
 */
#ifndef WORK_AUTHORITY_H
#define WORK_AUTHORITY_H

#include "work/priv.h"

#define FILE_REQUEST	"roster-request.json"

struct authority {
	struct work		*w;
	struct sign_key		*root;		/* NULL outside training */
	struct box_key		*recovery;	/* the same */
	struct wire_roster	 roster;	/* becomes the next one */
};

/*
 * Who acts: by, or nobody.  Nobody is enough in a training store, and for
 * adding before the roster names an administrator with a login here; ERR_DENIED
 * otherwise.  By must be an administrator, or, where security is true, may be a
 * security manager.  Close it in any case.
 */
enum err_code	authority_open(struct work *w, struct session *by, bool adding, bool security,
		    struct authority *a, struct err *e) MUST_CHECK;
void		authority_close(struct authority *a);
/* The next roster, signed or asked for; in the caller's transaction. */
enum err_code	authority_put(struct authority *a, struct err *e) MUST_CHECK;
/* After the commit: the request as a file.  Nothing in a training store. */
enum err_code	authority_publish(struct work *w, struct err *e) MUST_CHECK;
/* The version of the roster that will hold what is asked for now. */
int64_t		authority_version(const struct authority *a);
/* The name for the audit chain. */
const char	*authority_who(const struct session *by);

/* The user's active entry; NULL when there is none. */
struct wire_user *roster_find_login(struct wire_roster *r, const char *login);

/* Logins, persons, groups: ASCII letters, digits and - _ . */
enum err_code	check_id(const char *field, const char *s, struct err *e) MUST_CHECK;
/* Does this role look into entries?  Security and administration never do. */
bool		role_reads(const char *role);

#endif
