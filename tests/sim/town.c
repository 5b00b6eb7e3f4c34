/* SPDX-License-Identifier: ISC */
/*
 * The stand-in server, called instead of listened to; see town.h.
 *
 * Keys and certificates are made once a process; each story opens a database
 * of its own.  One thread: the server's lock is taken where its contract asks
 * for it and never waited for.
 */
#include "tests/sim/town.h"

#include <stdlib.h>
#include <string.h>

#include "server/dispatch.h"
#include "server/enrol.h"
#include "server/handlers.h"
#include "server/outcome.h"

#define URL	"https://127.0.0.1:1"

struct town {
	struct server	 server;
	struct law	*nothing;	/* a table that permits nothing */
	struct box_key	*own_box;	/* the home's, while a story has another */
	char		*db_path;	/* of the story */
	char		*own_layout;
	int64_t		(*now)(void *ctx);
	void		*ctx;
};

static int64_t
town_now(void *ctx)
{
	const struct town *t = ctx;

	return t->now(t->ctx);
}

enum err_code
town_new(const char *home, int64_t (*now)(void *ctx), void *ctx, struct town **out, struct err *e)
{
	struct town *t = calloc(1, sizeof *t);
	enum err_code rc;

	*out = NULL;
	if (t == NULL)
		return err_nomem(e);
	t->now = now;
	t->ctx = ctx;
	rc = home_open(home, "127.0.0.1", &t->server.home, e);
	if (rc == ERR_OK)
		rc = scenario_new(&t->server.scenario, e);
	if (rc == ERR_OK)
		rc = server_init(&t->server, e);
	if (rc == ERR_OK)
		rc = law_read("", 0, &t->nothing, e);
	t->server.clock = (struct clock){ town_now, town_now, town_now, t };
	if (rc != ERR_OK)
		town_free(&t);
	*out = t;
	return rc;
}

static void
own_key_back(struct town *t)
{
	if (t->own_box == NULL)
		return;
	box_key_free(&t->server.home->box);
	t->server.home->box = t->own_box;
	t->own_box = NULL;
}

void
town_free(struct town **town)
{
	struct town *t = *town;

	if (t == NULL)
		return;
	town_close(t);
	own_key_back(t);
	server_clear(&t->server);
	scenario_free(&t->server.scenario);
	home_free(&t->server.home);
	law_free(&t->nothing);
	free(t);
	*town = NULL;
}

enum err_code
town_open(struct town *t, const char *db_path, const char *scenario, struct err *e)
{
	struct scenario *s;
	enum err_code rc = scenario_read(scenario, strlen(scenario), &s, e);

	if (rc != ERR_OK)
		return rc;
	scenario_free(&t->server.scenario);
	t->server.scenario = s;
	t->server.law = NULL;
	t->server.no_dedup = false;
	own_key_back(t);
	free(t->db_path);
	free(t->own_layout);
	t->db_path = strdup(db_path);
	t->own_layout = strdup(s->layouts[0].layout);
	if (t->db_path == NULL || t->own_layout == NULL)
		return err_nomem(e);
	return db_open(db_path, &t->server.db, e);
}

void
town_close(struct town *t)
{
	db_close(&t->server.db);
	free(t->db_path);
	free(t->own_layout);
	t->db_path = t->own_layout = NULL;
}

const char *
town_db_path(const struct town *t)
{
	return t->server.home->db_path;
}

enum err_code
town_enrol(struct town *t, const char *json, size_t len, struct buf *out, struct err *e)
{
	return enrol_terminal(&t->server, json, len, URL, out, e);
}

void
town_answer_clear(struct town_answer *a)
{
	buf_free(&a->body);
	*a = (struct town_answer){ .retry_after_s = -1 };
}

/* The value of a query's member, on the heap; NULL without. */
static char *
query_member(const char *query, const char *name)
{
	size_t n = strlen(name);

	while (query != NULL) {
		query++;
		if (strncmp(query, name, n) == 0 && query[n] == '=')
			return strndup(query + n + 1, strcspn(query + n + 1, "&"));
		query = strchr(query, '&');
	}
	return NULL;
}

void
town_request(struct town *t, const char *terminal, const char *method, const char *path,
    const void *body, size_t len, enum town_trick trick, struct town_answer *out)
{
	static const enum trouble_kind kinds[] = {
		[TOWN_PLAIN] = TROUBLE_NONE, [TOWN_SPOIL] = TROUBLE_BAD_SIGNATURE,
		[TOWN_TWICE] = TROUBLE_DUPLICATE, [TOWN_LOSE] = TROUBLE_DROP_BEFORE,
	};
	struct trouble trouble = { .kind = kinds[trick], .retry_after_s = -1 };
	struct scenario *s = t->server.scenario;
	const char *query = strchr(path, '?');
	char *plain = query != NULL ? strndup(path, (size_t)(query - path)) : strdup(path);
	char *after = query_member(query, "after"), *limit = query_member(query, "limit");
	struct request r = {
		.method = method, .path = plain, .peer = terminal, .after = after, .limit = limit,
		.content_type = body != NULL ? "application/json" : NULL,
	};
	struct answer a;

	if (plain == NULL || (body != NULL && !buf_add(&r.body, body, len)))
		abort();
	answer_init(&a);
	if (trick != TOWN_PLAIN) {
		s->troubles = &trouble;
		s->trouble_count = 1;
	}
	(void)dispatch_request(&t->server, &r, &a);
	s->troubles = NULL;
	s->trouble_count = 0;
	*out = (struct town_answer){ .status = a.status, .retry_after_s = a.retry_after_s,
	    .ours = !a.no_protocol, .body = a.body };
	a.body = (struct buf)BUF_INIT;
	answer_clear(&a);
	buf_free(&r.body);
	free(r.param);
	free(plain);
	free(after);
	free(limit);
}

enum err_code
town_work(struct town *t, int64_t *next_us, struct err *e)
{
	enum err_code rc = ERR_OK;

	*next_us = 1;
	(void)pthread_mutex_lock(&t->server.lock);
	while (rc == ERR_OK && *next_us != 0 && *next_us <= server_now_us(&t->server))
		rc = outcome_work(&t->server, next_us, e);
	(void)pthread_mutex_unlock(&t->server.lock);
	return rc;
}

/* ---- what happens to a server ---- */

enum err_code
town_restart(struct town *t, struct err *e)
{
	db_close(&t->server.db);
	return db_open(t->db_path, &t->server.db, e);
}

void
town_set_open(struct town *t, bool open)
{
	t->server.scenario->state = open ? SERVICE_OPEN : SERVICE_CLOSED;
}

void
town_set_lawless(struct town *t, bool lawless)
{
	t->server.law = lawless ? t->nothing : NULL;
}

void
town_set_layout(struct town *t, const char *layout)
{
	char *copy = strdup(layout != NULL ? layout : t->own_layout);

	if (copy == NULL)
		abort();
	free(t->server.scenario->layouts[0].layout);
	t->server.scenario->layouts[0].layout = copy;
}

void
town_forget_ids(struct town *t)
{
	t->server.no_dedup = true;
}

enum err_code
town_suspend(struct town *t, const char *person, struct err *e)
{
	struct words *w = &t->server.scenario->suspended_persons;

	while (w->count > 0)
		free(w->word[--w->count]);
	free(w->word);
	w->word = NULL;
	if (person == NULL)
		return ERR_OK;
	w->word = calloc(1, sizeof *w->word);
	if (w->word != NULL)
		w->word[0] = strdup(person);
	if (w->word == NULL || w->word[0] == NULL)
		return err_nomem(e);
	w->count = 1;
	return ERR_OK;
}

enum err_code
town_rekey(struct town *t, struct err *e)
{
	struct box_key *key = box_key_new();

	if (key == NULL)
		return err_nomem(e);
	if (t->own_box == NULL)
		t->own_box = t->server.home->box;
	else
		box_key_free(&t->server.home->box);
	t->server.home->box = key;
	return ERR_OK;
}

bool
town_refuse(struct town *t, const char *id)
{
	return !town_took(t, id) && db_run(t->server.db, NULL,
	    "INSERT OR IGNORE INTO spent(id, digest, at) VALUES(?, '-', '-')", "t", id) == ERR_OK;
}

/* ---- what the server knows ---- */

bool
town_took(struct town *t, const char *id)
{
	int64_t n = 0;

	return db_number(t->server.db, &n, 0, NULL, "SELECT count(*) FROM submission WHERE id = ?",
	    "t", id) != ERR_OK || n != 0;
}

static void
column_into(sqlite3_stmt *st, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(st, column);
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= size)
		abort();
	memcpy(out, text != NULL ? text : "", len + 1);
}

enum err_code
town_each(struct town *t, bool (*fn)(void *ctx, const struct town_effect *f), void *ctx,
    struct err *e)
{
	sqlite3_stmt *st = db_query(t->server.db,
	    "SELECT s.id, s.entry, s.digest, s.terminal, s.state, s.sequence, s.made_us,"
	    " (SELECT count(*) FROM effect f WHERE f.id = s.id),"
	    " s.payload ->> '$.kind' = 'registration', s.result IS NOT NULL,"
	    " coalesce((s.payload ->> '$.registration.dataset') || '/' ||"
	    "	(s.payload ->> '$.subject.person_key'), '')"
	    " FROM submission s ORDER BY s.sequence", "");
	struct town_effect f;
	bool go_on = true;

	while (go_on && db_row(st)) {
		f = (struct town_effect){ 0 };
		column_into(st, 0, f.id, sizeof f.id);
		column_into(st, 1, f.entry, sizeof f.entry);
		column_into(st, 2, f.digest, sizeof f.digest);
		column_into(st, 3, f.terminal, sizeof f.terminal);
		column_into(st, 4, f.state, sizeof f.state);
		f.sequence = sqlite3_column_int64(st, 5);
		f.made_us = sqlite3_column_int64(st, 6);
		f.effects = sqlite3_column_int64(st, 7);
		f.registration = sqlite3_column_int(st, 8) != 0;
		f.has_result = sqlite3_column_int(st, 9) != 0;
		column_into(st, 10, f.order, sizeof f.order);
		go_on = fn(ctx, &f);
	}
	return db_end(t->server.db, st, e);
}
