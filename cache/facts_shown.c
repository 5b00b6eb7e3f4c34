/* SPDX-License-Identifier: ISC */
/*
 * Which facts of the sync line want attention before they become an alarm.
 * Pure: the screen's tests link it without a store.
 */
#include "cache/evidence.h"

#define DAY_US	(INT64_C(86400) * 1000000)

bool
sync_facts_skewed(const struct sync_facts *f)
{
	return f->skew_ms >= SKEW_SHOWN_MS || f->skew_ms <= -SKEW_SHOWN_MS;
}

bool
sync_facts_expiring(const struct sync_facts *f, int64_t now_us, int64_t *days)
{
	int64_t left = f->certificate_until_us - now_us;

	*days = left > 0 ? left / DAY_US : 0;
	return f->certificate_until_us != 0 && *days < CERTIFICATE_SHOWN_DAYS;
}
