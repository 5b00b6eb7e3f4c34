/* SPDX-License-Identifier: ISC */
/*
 * The signed policy; see policy.h.
 */
#include "work/policy.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "seal/keyfile.h"
#include "work/priv.h"

#define YEAR	365

static const struct value {
	const char	*name;
	size_t		 at;
	int64_t		 built_in, least, most;
} values[] = {
	{ "idle_minutes", offsetof(struct policy, idle_minutes), 5, 1, 30 },
	{ "login_minutes", offsetof(struct policy, login_minutes), 12 * 60, 30, 12 * 60 },
	{ "day_begin", offsetof(struct policy, day_begin), 8 * 60, 0, 24 * 60 },
	{ "day_end", offsetof(struct policy, day_end), 19 * 60, 0, 24 * 60 },
	{ "session_minutes", offsetof(struct policy, session_minutes), 240, 10, 720 },
	{ "day_minutes", offsetof(struct policy, day_minutes), 600, 10, 1440 },
	{ "looks", offsetof(struct policy, looks), 20, 1, 1000 },
	{ "looks_minutes", offsetof(struct policy, looks_minutes), 10, 1, 1440 },
	{ "repeat_looks", offsetof(struct policy, repeat_looks), 3, 2, 100 },
	{ "repeat_days", offsetof(struct policy, repeat_days), 7, 1, 31 },
	{ "fast_seconds", offsetof(struct policy, fast_seconds), 3, 1, 600 },
	{ "pair_percent", offsetof(struct policy, pair_percent), 90, 50, 100 },
	{ "pair_least", offsetof(struct policy, pair_least), 20, 2, 10000 },
	{ "pair_days", offsetof(struct policy, pair_days), 30, 1, 366 },
	{ "failed_logins", offsetof(struct policy, failed_logins), 5, 1, 100 },
	{ "refused", offsetof(struct policy, refused), 3, 1, 100 },
	{ "clock_step_seconds", offsetof(struct policy, clock_step_seconds), 120, 1, 86400 },
	{ "answer_days", offsetof(struct policy, answer_days), 7, 1, 90 },
	{ "guidance_days", offsetof(struct policy, guidance_days), 180, 0, 3660 },
	{ "printing", offsetof(struct policy, printing), 0, 0, 1 },
	{ "keep_draft", offsetof(struct policy, keep_draft), 180, 30, 10 * YEAR },
	{ "keep_submission", offsetof(struct policy, keep_submission), 5 * YEAR, 30, 30 * YEAR },
	{ "keep_result", offsetof(struct policy, keep_result), 90, 1, 5 * YEAR },
	{ "keep_evidence", offsetof(struct policy, keep_evidence), 7 * YEAR, YEAR, 30 * YEAR },
	{ "keep_audit", offsetof(struct policy, keep_audit), 7 * YEAR, YEAR, 30 * YEAR },
	{ "keep_counters", offsetof(struct policy, keep_counters), 10 * YEAR, 2 * YEAR, 50 * YEAR },
};

static int64_t *
member(struct policy *p, const struct value *v)
{
	return (int64_t *)(void *)((char *)p + v->at);
}

static void
policy_built_in(struct policy *p)
{
	size_t i;

	*p = (struct policy){ 0 };
	for (i = 0; i < NELEM(values); i++)
		*member(p, &values[i]) = values[i].built_in;
}

void
policy_clear(struct policy *p)
{
	free(p->holidays);
	*p = (struct policy){ 0 };
}

/* ---- reading ---- */

static enum err_code
read_value(struct policy *p, const char *name, const json_t *v, struct err *e)
{
	size_t i;

	for (i = 0; i < NELEM(values) && strcmp(values[i].name, name) != 0; i++)
		continue;
	/* A name that is not known is a value that its author believes to be in force. */
	if (i == NELEM(values) || !json_is_integer(v) || json_integer_value(v) < values[i].least ||
	    json_integer_value(v) > values[i].most)
		return err_set_field(e, ERR_INVALID, name, "work.policy.value", name, NULL);
	*member(p, &values[i]) = json_integer_value(v);
	return ERR_OK;
}

static enum err_code
read_holidays(struct policy *p, const json_t *list, struct err *e)
{
	size_t i, n = json_array_size(list);

	if (list == NULL || n == 0)
		return ERR_OK;
	p->holidays = calloc(n, sizeof *p->holidays);
	if (p->holidays == NULL)
		return err_nomem(e);
	for (i = 0; i < n; i++) {
		const char *day = json_string_value(json_array_get(list, i));

		if (day == NULL || !date_parse(day, &p->holidays[i]))
			return err_set_field(e, ERR_INVALID, "holidays", "work.policy.value",
			    "holidays", NULL);
	}
	p->holiday_count = n;
	return ERR_OK;
}

static enum err_code
policy_read(const char *json, size_t len, struct policy *out, char **organization,
    struct err *e)
{
	const char *name;
	json_t *o = NULL, *v;
	enum err_code rc = object_read(json, len, &o, NULL);

	policy_built_in(out);
	*organization = NULL;
	if (rc != ERR_OK)
		return err_set(e, ERR_INVALID, "work.policy.format", NULL);
	out->version = json_integer_value(json_object_get(o, "version"));
	rc = object_text(o, "organization", organization, e);
	if (rc == ERR_OK && (*organization == NULL || out->version <= 0))
		rc = err_set(e, ERR_INVALID, "work.policy.format", NULL);
	json_object_foreach(json_object_get(o, "values"), name, v) {
		if (rc == ERR_OK)
			rc = read_value(out, name, v, e);
	}
	if (rc == ERR_OK)
		rc = read_holidays(out, json_object_get(o, "holidays"), e);
	json_decref(o);
	return rc;
}

static enum err_code
policy_open(struct work *w, const char *jws, struct policy *out, char **organization,
    struct err *e)
{
	struct public_key root;
	struct buf json = BUF_INIT;
	enum err_code rc = root_key_get(w, &root, e);

	*out = (struct policy){ 0 };
	*organization = NULL;
	if (rc == ERR_OK && jws_open_compact(jws, TYP_POLICY, jws_key_is, &root, &json, NULL,
	    NULL) != ERR_OK)
		rc = err_set(e, ERR_CRYPTO, "work.policy.signature", NULL);
	if (rc == ERR_OK)
		rc = policy_read(buf_str(&json), json.len, out, organization, e);
	buf_free(&json);
	return rc;
}

enum err_code
policy_load(struct work *w, struct policy *out, struct err *e)
{
	char *jws, *organization = NULL;
	enum err_code rc = setting_get(w->store, "policy", &jws, e);

	policy_built_in(out);
	if (rc == ERR_OK && jws != NULL)
		rc = policy_open(w, jws, out, &organization, e);
	if (rc != ERR_OK)
		policy_clear(out);
	free(organization);
	free(jws);
	return rc;
}

/* ---- commands ---- */

enum err_code
policy_sign(const char *root_key_file, const char *draft, size_t len, int64_t now_us,
    struct buf *out, struct err *e)
{
	struct policy p;
	struct sign_key *root = NULL;
	char *organization;
	enum err_code rc = seal_init(e);

	if (rc != ERR_OK)
		return rc;
	rc = policy_read(draft, len, &p, &organization, e);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(root_key_file, &root, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, TYP_POLICY, now_us, draft, len, out, e);
	sign_key_free(&root);
	free(organization);
	policy_clear(&p);
	return rc;
}

static enum err_code
policy_store(struct work *w, const char *jws, const struct policy *p, struct err *e)
{
	struct audit_event ev = { .action = "policy-import", .who = "system", .result = "ok" };
	char detail[32];
	enum err_code rc = store_begin(w->store, e);

	if (rc != ERR_OK)
		return rc;
	(void)snprintf(detail, sizeof detail, "version-%" PRId64, p->version);
	ev.detail = detail;
	rc = anchors_check(w, NULL, e);
	if (rc == ERR_OK)
		rc = setting_put(w->store, "policy", jws, e);
	if (rc == ERR_OK)
		rc = anchors_seal(w->store, w->home, e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	return rc;
}

enum err_code
policy_import(struct work *w, const char *jws, struct err *e)
{
	struct policy next, now = { 0 };
	char *organization;
	enum err_code rc = policy_open(w, jws, &next, &organization, e);

	/* What comes from outside and does not hold is refused; the store is sound. */
	if (rc == ERR_CRYPTO)
		rc = err_set(e, ERR_REFUSED, "work.policy.signature", NULL);
	if (rc == ERR_OK && strcmp(organization, w->organization) != 0)
		rc = err_set(e, ERR_REFUSED, "work.policy.organization", organization, NULL);
	if (rc == ERR_OK)
		rc = policy_load(w, &now, e);
	if (rc == ERR_OK && next.version <= now.version)
		rc = err_set(e, ERR_REFUSED, "work.policy.older", NULL);
	if (rc == ERR_OK)
		rc = policy_store(w, jws, &next, e);
	free(organization);
	policy_clear(&next);
	policy_clear(&now);
	return rc;
}

enum err_code
policy_show(struct work *w, bool (*fn)(void *ctx, const char *name, int64_t value,
    int64_t built_in), void *ctx, int64_t *version, struct err *e)
{
	struct policy p;
	enum err_code rc = policy_load(w, &p, e);
	size_t i;

	*version = p.version;
	for (i = 0; rc == ERR_OK && i < NELEM(values); i++) {
		if (!fn(ctx, values[i].name, *member(&p, &values[i]), values[i].built_in))
			break;
	}
	policy_clear(&p);
	return rc;
}
