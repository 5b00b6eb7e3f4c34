/* SPDX-License-Identifier: ISC */
/*
 * GET /v1/service: the one way to learn whether the server is reachable.
 */
#include "server/handlers.h"

#include <stdlib.h>

#include "server/roster.h"

/* When it opens and closes next; a moment that is not known is null. */
static void
format_moments(const struct scenario *scenario, int64_t now_us, struct wire_service *v,
    char opens[TIME_TEXT_SIZE], char closes[TIME_TEXT_SIZE])
{
	int64_t change, after;
	enum service_state state = scenario_service(scenario, now_us, &change);

	if (change == 0)
		return;
	(void)scenario_service(scenario, change, &after);
	time_format(state == SERVICE_OPEN ? after : change, opens);
	time_format(state == SERVICE_OPEN ? change : after, closes);
	v->opens_at = opens;
	v->closes_at = closes;
}

enum err_code
service_get(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	char now[TIME_TEXT_SIZE], opens[TIME_TEXT_SIZE], closes[TIME_TEXT_SIZE];
	const struct scenario *scenario = s->scenario;
	int64_t now_us = server_now_us(s), change;
	struct wire_service v = { 0 };
	enum err_code rc;

	time_format(now_us, now);
	format_moments(scenario, now_us, &v, opens, closes);
	v.now = now;
	v.state = (char *)(uintptr_t)service_state_name(scenario_service(scenario, now_us,
	    &change));
	v.notice = scenario->notice;
	v.catalogue = scenario->catalogue;
	v.layouts = scenario->layouts;
	v.layout_count = scenario->layout_count;
	v.minimum_version = scenario->minimum_version;
	rc = roster_version(s->db, r->terminal, &v.roster_version, e);
	if (rc == ERR_OK)
		rc = service_build(&v, &a->body, e);
	return rc == ERR_OK ? answer_json(a, 200) : rc;
}
