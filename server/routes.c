/* SPDX-License-Identifier: ISC */
/*
 * The endpoints of protocol.md, as one table; see handlers.h.
 */
#include "server/handlers.h"

#include <stdlib.h>
#include <string.h>

static const struct route routes[] = {
	{ "PUT", "/v1/submissions/{}", ROUTE_BODY | ROUTE_WRITES | ROUTE_GUARDED, submission_put },
	{ "GET", "/v1/submissions/{}", 0, submission_get },
	{ "POST", "/v1/submissions/missing", ROUTE_BODY, submissions_missing },
	{ "GET", "/v1/submissions/{}/result", 0, result_get },
	{ "DELETE", "/v1/submissions/{}/result", ROUTE_WRITES, result_delete },
	{ "GET", "/v1/changes", 0, changes_get },
	{ "POST", "/v1/persons/search", ROUTE_BODY | ROUTE_WRITES | ROUTE_GUARDED, person_search },
	{ "POST", "/v1/records/current", ROUTE_BODY | ROUTE_WRITES | ROUTE_GUARDED,
	    record_current },
	{ "GET", "/v1/service", 0, service_get },
	{ "PUT", "/v1/roster", ROUTE_BODY | ROUTE_WRITES, roster_put },
	{ "PUT", "/v1/audit-heads/{}", ROUTE_BODY | ROUTE_WRITES, head_put },
	{ "PUT", "/v1/terminals/{}/generation", ROUTE_BODY | ROUTE_WRITES, generation_put },
};

/* Which methods a path takes, for `Allow`.  The rows that share a path. */
static const struct {
	const char	*pattern, *allow;
} paths[] = {
	{ "/v1/submissions/missing", "POST" },
	{ "/v1/submissions/{}", "GET, PUT" },
	{ "/v1/submissions/{}/result", "GET, DELETE" },
	{ "/v1/changes", "GET" },
	{ "/v1/persons/search", "POST" },
	{ "/v1/records/current", "POST" },
	{ "/v1/service", "GET" },
	{ "/v1/roster", "PUT" },
	{ "/v1/audit-heads/{}", "PUT" },
	{ "/v1/terminals/{}/generation", "PUT" },
};

/* On a match with {}, *at and *len are the segment. */
static bool
matches(const char *pattern, const char *path, const char **at, size_t *len)
{
	const char *hole = strstr(pattern, "{}");
	size_t before;

	*at = NULL;
	*len = 0;
	if (hole == NULL)
		return strcmp(pattern, path) == 0;
	before = (size_t)(hole - pattern);
	if (strncmp(pattern, path, before) != 0)
		return false;
	*at = path + before;
	*len = strcspn(*at, "/");
	return *len > 0 && strcmp(*at + *len, hole + 2) == 0;
}

const struct route *
route_find(const char *method, const char *path, char **param, const char **allow)
{
	const char *at, *pattern = NULL;
	size_t i, len = 0;

	*param = NULL;
	*allow = NULL;
	for (i = 0; pattern == NULL && i < NELEM(paths); i++) {
		if (matches(paths[i].pattern, path, &at, &len)) {
			pattern = paths[i].pattern;
			*allow = paths[i].allow;
		}
	}
	for (i = 0; pattern != NULL && i < NELEM(routes); i++) {
		if (strcmp(routes[i].pattern, pattern) != 0 ||
		    strcmp(routes[i].method, method) != 0)
			continue;
		if (at != NULL && (*param = strndup(at, len)) == NULL)
			return NULL;
		return &routes[i];
	}
	return NULL;
}
