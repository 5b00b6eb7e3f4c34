/* SPDX-License-Identifier: ISC */
/*
 * What only a drill has: scenarios of the stand-in server, entries to practise
 * approving on, and how far somebody has come in a guided drill.  Outside a
 * training store everything here is refused ("work.drill.only").
 */
#ifndef WORK_DRILL_H
#define WORK_DRILL_H

#include "work/work.h"

struct drill_scenario {
	const char	*name;
	const char	*title, *about;	/* message keys */
	const char	*json;		/* as madoguchi-server(8) reads it */
};
const struct drill_scenario *drill_scenarios(size_t *n);
/* Takes effect when the stand-in that ./start began looks at its file, within a second.
 * ERR_REFUSED "work.drill.no_standin" where none watches. */
enum err_code	drill_scenario_choose(struct work *w, const char *name, struct err *e) MUST_CHECK;
/* Has the sender look at the line: a while after choosing, when the stand-in acts it out. */
void		drill_try_line(struct work *w);
/* The one in force; NULL for none of the table. */
enum err_code	drill_scenario_now(struct work *w, const struct drill_scenario **out,
		    struct err *e) MUST_CHECK;

/* Two inquiries of a sample maker, pending: one that agrees with its papers, and one whose date
 * of birth does not.  ERR_REFUSED "work.drill.no_maker". */
enum err_code	drill_make_pending(struct work *w, struct err *e) MUST_CHECK;

/* A line of text that is kept for the next start, NULL for none; the caller frees. */
enum err_code	drill_place_get(struct work *w, char **place, struct err *e) MUST_CHECK;
enum err_code	drill_place_put(struct work *w, const char *place, struct err *e) MUST_CHECK;

#endif
