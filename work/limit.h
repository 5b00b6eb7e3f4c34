/* SPDX-License-Identifier: ISC */
/*
 * How long: a session may be left alone, a session may last, a role is in force.
 * The first two are the policy's idle_minutes and login_minutes.  Time is
 * counted since boot, sleep included: a closed lid is an absence.
 */
#ifndef WORK_LIMIT_H
#define WORK_LIMIT_H

#include "work/work.h"

enum session_time {
	TIME_GOES_ON,
	TIME_SOON_OVER,		/* a quarter of an hour is left */
	TIME_IDLE,		/* nobody touched a key for too long */
	TIME_OVER,		/* the longest time: every operation is refused from now on */
};
/* since_key_us: how long ago the last key was. */
enum session_time session_time(const struct session *s, int64_t since_key_us);
/* Does the first role to end do so within a month (roles that end on 31 March: from
 * 1 March on)?  *days: until that day, 0 on the day itself. */
bool		session_role_ends_soon(const struct session *s, int64_t *days);

#endif
