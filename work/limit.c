/* SPDX-License-Identifier: ISC */
/*
 * See limit.h.
 */
#include "work/limit.h"

#include "work/policy.h"
#include "work/priv.h"

#define US_PER_MINUTE	(INT64_C(60) * 1000000)
#define US_PER_DAY	(INT64_C(24) * 60 * US_PER_MINUTE)
#define SOON_US		(15 * US_PER_MINUTE)
#define WARNED_DAYS	30

enum err_code
limit_begin(struct session *s, struct err *e)
{
	struct policy p;
	enum err_code rc = policy_load(s->work, &p, e);

	if (rc != ERR_OK)
		return rc;
	s->began_us = clock_boot_us(s->work->clock);
	s->idle_us = p.idle_minutes * US_PER_MINUTE;
	s->lasts_us = p.login_minutes * US_PER_MINUTE;
	policy_clear(&p);
	return ERR_OK;
}

enum session_time
session_time(const struct session *s, int64_t since_key_us)
{
	int64_t left = s->began_us + s->lasts_us - clock_boot_us(s->work->clock);

	if (left < 0)
		return TIME_OVER;
	if (since_key_us > s->idle_us)
		return TIME_IDLE;
	return left < SOON_US ? TIME_SOON_OVER : TIME_GOES_ON;
}

bool
session_role_ends_soon(const struct session *s, int64_t *days)
{
	struct date until;

	if (s->until == NULL || !date_parse(s->until, &until))
		return false;
	*days = (date_start_us(until) - date_start_us(work_today(s->work))) / US_PER_DAY;
	return *days <= WARNED_DAYS;
}
