/* SPDX-License-Identifier: ISC */
/*
 * See drill.h.  The scenario is handed to the stand-in as a file in the
 * terminal's home, the one place that the confined screen may write.
 */
#include "work/drill.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/wake.h"
#include "work/priv.h"

#define SCENARIO_FILE	"drill-scenario.json"
#define SCENARIO_MAX	((size_t)64 * 1024)
#define SETTING_PLACE	"drill_place"

static const struct drill_scenario scenarios[] = {
	{ "normal", "work.drill.normal", "work.drill.normal_about", "{}" },
	{ "line-down", "work.drill.line_down", "work.drill.line_down_about",
	    "{\"trouble\":[{\"do\":\"line-down\"}]}" },
	{ "slow", "work.drill.slow", "work.drill.slow_about",
	    "{\"trouble\":[{\"do\":\"nothing\",\"latency_ms\":5000}]}" },
	{ "closed", "work.drill.closed", "work.drill.closed_about",
	    "{\"state\":\"closed\",\"retry_after_s\":5}" },
	{ "refusal", "work.drill.refusal", "work.drill.refusal_about",
	    "{\"outcomes\":[{\"kind\":\"inquiry\",\"steps\":[{\"state\":\"not_permitted\"}]},"
	    "{\"steps\":[{\"state\":\"rejected\",\"errors\":[{\"field\":\"subject.person_key\","
	    "\"code\":\"unknown-person\",\"detail\":\"\"}]}]}]}" },
	{ "late", "work.drill.late", "work.drill.late_about", "{\"delay_ms\":180000}" },
	{ "duplicate", "work.drill.duplicate", "work.drill.duplicate_about",
	    "{\"trouble\":[{\"do\":\"duplicate\"}]}" },
};

const struct drill_scenario *
drill_scenarios(size_t *n)
{
	*n = NELEM(scenarios);
	return scenarios;
}

static enum err_code
training_only(const struct work *w, struct err *e)
{
	return w->training ? ERR_OK : err_set(e, ERR_REFUSED, "work.drill.only", NULL);
}

/* ---- scenarios ---- */

static enum err_code
scenario_path(const struct work *w, char **path, struct err *e)
{
	enum err_code rc = training_only(w, e);

	*path = NULL;
	if (rc == ERR_OK && (*path = path_join(w->home, SCENARIO_FILE)) == NULL)
		rc = err_nomem(e);
	/* Whoever starts the stand-in makes the file that it watches. */
	if (rc == ERR_OK && !file_exists(*path))
		rc = err_set(e, ERR_REFUSED, "work.drill.no_standin", NULL);
	if (rc != ERR_OK) {
		free(*path);
		*path = NULL;
	}
	return rc;
}

enum err_code
drill_scenario_choose(struct work *w, const char *name, struct err *e)
{
	char *path;
	enum err_code rc = scenario_path(w, &path, e);
	size_t i;

	for (i = 0; i < NELEM(scenarios) && strcmp(scenarios[i].name, name) != 0; i++)
		continue;
	if (rc == ERR_OK && i == NELEM(scenarios))
		rc = err_set(e, ERR_NOT_FOUND, "work.drill.no_scenario", name, NULL);
	if (rc == ERR_OK)
		rc = file_write(path, scenarios[i].json, strlen(scenarios[i].json), 0600, e);
	free(path);
	return rc;
}

void
drill_try_line(struct work *w)
{
	if (w->training)
		wake_send(w->home);
}

enum err_code
drill_scenario_now(struct work *w, const struct drill_scenario **out, struct err *e)
{
	struct buf b = BUF_INIT_MAX(SCENARIO_MAX);
	char *path;
	enum err_code rc = scenario_path(w, &path, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = file_read(path, &b, e);
	for (size_t i = 0; rc == ERR_OK && i < NELEM(scenarios); i++) {
		if (strcmp(scenarios[i].json, buf_str(&b)) == 0)
			*out = &scenarios[i];
	}
	buf_free(&b);
	free(path);
	return rc;
}

/* ---- entries to practise on ---- */

/* "login TAB name TAB password TAB ...": a session of the row; NULL where it opens none. */
static struct session *
row_session(struct work *w, const char *row, size_t len)
{
	size_t login = strcspn(row, "\t"), name, password;
	const char *typed;
	struct secret *secret = NULL;
	struct session *s = NULL;
	struct err e = ERR_INIT;
	char *who;

	if (login >= len)
		return NULL;
	name = strcspn(row + login + 1, "\t");
	typed = row + login + 1 + name + 1;
	if (typed >= row + len)
		return NULL;
	password = strcspn(typed, "\t\n");
	who = strndup(row, login);
	secret = secret_new_copy(typed, password);
	if (who != NULL && secret != NULL && session_login(w, who, secret, &s, &e) != ERR_OK)
		err_clear(&e);
	secret_free(&secret);
	free(who);
	return s;
}

/* The first of the drill's people who makes and does not approve. */
static enum err_code
maker_session(struct work *w, struct session **out, struct err *e)
{
	char *people = NULL;
	enum err_code rc = work_drill_hint(w, &people, e);

	*out = NULL;
	for (const char *p = people; rc == ERR_OK && *out == NULL && p != NULL && *p != '\0'; ) {
		size_t len = strcspn(p, "\n");

		*out = row_session(w, p, len);
		if (*out != NULL && (!session_info(*out)->maker || session_info(*out)->approver))
			session_end(out);
		p += len + (p[len] == '\n');
	}
	free(people);
	if (rc == ERR_OK && *out == NULL)
		rc = err_set(e, ERR_REFUSED, "work.drill.no_maker", NULL);
	return rc;
}

struct change { const char *field, *value; };

/* The form's own sample with some answers changed, pending. */
static enum err_code
make_one(struct session *s, const struct change *changes, size_t n, struct err *e)
{
	const struct form *f = form_set_find(s->work->forms, "inquiry");
	const char *affair = s->affair_count > 0 ? s->affairs[0].id : NULL;
	struct draft *d = NULL;
	char today[DATE_TEXT_SIZE];
	enum err_code rc;

	if (f == NULL)
		return err_set(e, ERR_REFUSED, "work.drill.no_maker", NULL);
	date_format(work_today(s->work), today);
	rc = draft_new(s, "inquiry", "94-1", affair, &d, e);
	if (rc == ERR_OK)
		rc = answers_import(draft_answers(d), form_sample(f), strlen(form_sample(f)), e);
	if (rc == ERR_OK)
		rc = answers_set(draft_answers(d), "as_of", today, FROM_TYPED, e);
	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		rc = answers_set(draft_answers(d), changes[i].field, changes[i].value, FROM_TYPED,
		    e);
	if (rc == ERR_OK)
		rc = draft_submit(d, e);
	draft_close(&d);
	return rc;
}

enum err_code
drill_make_pending(struct work *w, struct err *e)
{
	/* 見本 太郎, as the stand-in knows him; 見本 花子, who was born on the 7th. */
	static const struct change first[] = { { "case_no", "R8-9001" }, { "due", "" } };
	static const struct change second[] = {
		{ "case_no", "R8-9002" }, { "due", "" }, { "person_key", "12346" },
		{ "name", "見本 花子" }, { "kana", "ミホン ハナコ" }, { "birth", "1985-07-08" },
		{ "sex", "2" },
	};
	struct session *s = NULL;
	enum err_code rc = training_only(w, e);

	if (rc == ERR_OK)
		rc = maker_session(w, &s, e);
	if (rc == ERR_OK)
		rc = make_one(s, first, NELEM(first), e);
	if (rc == ERR_OK)
		rc = make_one(s, second, NELEM(second), e);
	session_end(&s);
	return rc;
}

/* ---- how far ---- */

enum err_code
drill_place_get(struct work *w, char **place, struct err *e)
{
	enum err_code rc = training_only(w, e);

	*place = NULL;
	return rc == ERR_OK ? setting_get(w->store, SETTING_PLACE, place, e) : rc;
}

enum err_code
drill_place_put(struct work *w, const char *place, struct err *e)
{
	enum err_code rc = training_only(w, e);

	return rc == ERR_OK ? setting_put(w->store, SETTING_PLACE, place, e) : rc;
}
