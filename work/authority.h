/* SPDX-License-Identifier: ISC */
/*
 * Root and recovery of a training store, and the roster that they sign; what
 * adding people and adding groups have in common.  Private to work/.
 */
#ifndef WORK_AUTHORITY_H
#define WORK_AUTHORITY_H

#include "work/priv.h"

struct authority {
	struct sign_key		*root;
	struct box_key		*recovery;
	struct wire_roster	 roster;
};

/* ERR_REFUSED "work.people.elsewhere" outside training; close it in any case. */
enum err_code	authority_open(struct work *w, struct authority *a, struct err *e) MUST_CHECK;
void		authority_close(struct authority *a);

/* Logins, persons, groups: ASCII letters, digits and - _ . */
enum err_code	check_id(const char *field, const char *s, struct err *e) MUST_CHECK;
/* Does this role look into entries?  Security and administration never do. */
bool		role_reads(const char *role);

#endif
