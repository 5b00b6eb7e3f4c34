/* SPDX-License-Identifier: ISC */
/*
 * A case (案件): its persons once, and the inquiries that come out of it.
 *
 * A case is a draft of the form "case" (data/forms/case.yaml), an entry sealed
 * as the others, which is never sent itself.  Which inquiries it makes follows
 * from its answers and the law's table alone: of each person the chosen kinds
 * of information, parted by provider (番号法19条8号), taxes by themselves, for
 * they are asked by fiscal year.  Each is an entry of its own, frozen and
 * signed by itself.
 *
 * The ids of the entries stand in the case before they are made: what was
 * interrupted goes on without making one twice.
 */
#ifndef WORK_CASE_H
#define WORK_CASE_H

#include "work/work.h"

#define CASE_FORM	"case"
#define CASE_KIND	"case"

struct case_inquiry {
	size_t			 copy;		/* the person's number in the form; 0: no more */
	char			*subject;	/* name; of one who is no more there the key */
	char			*role, *person_key;
	char			*codes;		/* of information, parted by commas */
	char			*provider;	/* its code, "" when it is not known */
	const struct catalog_provider *law;	/* which provider the law names; NULL once made */
	bool			 tax;
	/* Made: its entry and state.  Else complete answers and what stands against them. */
	bool			 made;
	char			 entry[UUID_TEXT_SIZE];
	enum outbox_state	 state;
	struct answers		*answers;
	struct checks		*checks;
};

struct case_plan {
	struct case_inquiry	*rows;
	size_t			 count;
};

/* The draft of a case, with what is known of it: this municipality, its prefecture, the
 * procedure's name as the reason.  affair as for draft_new(). */
enum err_code	case_new(struct session *s, const char *procedure, const char *affair,
		    struct draft **out, struct err *e) MUST_CHECK;
/* What the case has made and would make now, person by person. */
enum err_code	case_plan_make(struct draft *d, struct case_plan **out, struct err *e) MUST_CHECK;
void		case_plan_free(struct case_plan **p);
/* How many are not made yet, and how many of these nothing stands against. */
size_t		case_plan_open(const struct case_plan *p, size_t *ready);
/* The case's field that an inquiry's field was taken from; NULL when none was. */
const char	*case_field(const struct draft *d, const struct case_inquiry *q,
		    const char *field);
/* The bare case, saved; then each inquiry that is not made and whose checks pass is frozen
 * and signed.  *made: how many were; the first that could not be is the error's.
 * confirmed: the person has said that they know of protected persons (guard_confirm()). */
enum err_code	case_submit(struct draft *d, const struct case_plan *p, bool confirmed,
		    size_t *made, struct err *e) MUST_CHECK;

#endif
