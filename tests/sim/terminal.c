/* SPDX-License-Identifier: ISC */
/*
 * A terminal: its home, two people, and its sender, which may be killed at any
 * commit and at any named point; see sim.h.
 *
 * Killed means: from that moment nothing becomes durable any more.  The run
 * unwinds, its store is closed, and the next run begins as a new process does.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "cache/entry.h"
#include "tests/sim/sim.h"

#define ORGANIZATION	"121002"
#define KILL_ODDS	250	/* of a commit or a named point, while there is trouble */

static struct terminal *running;

struct terminal *
terminal_running(void)
{
	return running;
}

static _Noreturn void
broken(const char *what, struct err *e)
{
	(void)fprintf(stderr, "sim: %s: %s %s\n", what, err_code_name(e->code),
	    e->key != NULL ? e->key : "");
	exit(99);
}

static void
need(enum err_code rc, const char *what, struct err *e)
{
	if (rc != ERR_OK)
		broken(what, e);
}

/* ---- time ---- */

static int64_t
terminal_now(void *ctx)
{
	const struct terminal *t = ctx;

	return t->story->now_us + t->skew_us;
}

static struct clock
terminal_clock(struct terminal *t)
{
	return (struct clock){ terminal_now, terminal_now, terminal_now, t };
}

/* ---- homes ---- */

static void
path_of(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	if (n < 0 || (size_t)n >= size)
		abort();
}

static void
copy_dir(const char *from, const char *to)
{
	struct err e = ERR_INIT;
	DIR *d = opendir(from);
	struct dirent *f;

	if (d == NULL)
		abort();
	need(dir_make(to, 0700, &e), to, &e);
	while ((f = readdir(d)) != NULL) {
		struct buf b = BUF_INIT;
		char source[256], target[256];

		if (f->d_type != DT_REG)
			continue;
		path_of(source, sizeof source, from, f->d_name);
		path_of(target, sizeof target, to, f->d_name);
		need(file_read(source, &b, &e), source, &e);
		need(file_write(target, b.data, b.len, 0600, &e), target, &e);
		buf_free(&b);
	}
	closedir(d);
}

static void
add_person(struct work *w, const char *login, const char *name, const char *person,
    const char *role)
{
	const struct user_spec u = { login, name, person, role, "fukushi-teate", NULL };
	struct secret *password = secret_new_copy(login, strlen(login));
	struct err e = ERR_INIT;

	need(user_add(w, NULL, &u, password, &e), login, &e);
	secret_free(&password);
}

static void
enrol(struct town *town, struct work *w)
{
	struct buf ours = BUF_INIT, theirs = BUF_INIT;
	struct err e = ERR_INIT;

	need(enrol_export(w, &ours, &e), "enrol_export", &e);
	need(town_enrol(town, buf_str(&ours), ours.len, &theirs, &e), "town_enrol", &e);
	need(enrol_import(w, buf_str(&theirs), theirs.len, &e), "enrol_import", &e);
	buf_free(&ours);
	buf_free(&theirs);
}

static void
terminal_name(struct terminal *t, size_t number, const char *dir)
{
	(void)snprintf(t->id, sizeof t->id, "T-" ORGANIZATION "-%02u", (unsigned int)number + 1);
	path_of(t->home, sizeof t->home, dir, t->id);
}

void
terminals_template(struct town *town, const char *dir)
{
	struct story s = { .now_us = SIM_EPOCH_US };
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < TERMINALS; i++) {
		struct terminal t = { .story = &s };
		struct clock clock = terminal_clock(&t);
		struct work_options o = { .home = t.home, .datadir = getenv("MADOGUCHI_DATADIR"),
		    .clock = &clock };
		struct work *w;

		terminal_name(&t, i, dir);
		need(work_init(t.home, NULL, t.id, ORGANIZATION, true, &e), "work_init", &e);
		need(work_open(&o, &w, &e), "work_open", &e);
		add_person(w, "tanaka", "田中 一郎", "p-0011", "maker");
		add_person(w, "sato", "佐藤 良子", "p-0012", "approver");
		enrol(town, w);
		work_close(&w);
	}
}

static struct session *
login(struct terminal *t, const char *name)
{
	struct secret *password = secret_new_copy(name, strlen(name));
	struct session *s;
	struct err e = ERR_INIT;

	need(session_login(t->work, name, password, &s, &e), name, &e);
	secret_free(&password);
	return s;
}

void
terminal_open(struct terminal *t, struct story *s, size_t number, const char *dir)
{
	struct terminal template = { .story = s };
	struct work_options o = { .home = t->home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &t->clock };
	struct err e = ERR_INIT;
	char *slash;

	*t = (struct terminal){ .story = s };
	t->clock = terminal_clock(t);
	t->skew_us = ((int64_t)dice_below(240) - 120) * 1000000;
	terminal_name(&template, number, dir);
	terminal_name(t, number, dir);
	/* The copy stands beside its template. */
	slash = strrchr(t->home, '/');
	(void)snprintf(slash, sizeof t->home - (size_t)(slash - t->home), "/run-%u",
	    (unsigned int)number);
	copy_dir(template.home, t->home);
	need(work_open(&o, &t->work, &e), "work_open", &e);
	t->maker = login(t, "tanaka");
	t->approver = login(t, "sato");
}

void
terminal_close(struct terminal *t)
{
	DIR *d;
	struct dirent *f;

	if (t->sender_up)
		sender_close(&t->sender);
	session_end(&t->maker);
	session_end(&t->approver);
	work_close(&t->work);
	d = opendir(t->home);
	while (d != NULL && (f = readdir(d)) != NULL) {
		char path[256 + sizeof f->d_name];

		path_of(path, sizeof path, t->home, f->d_name);
		(void)unlink(path);
	}
	if (d != NULL)
		closedir(d);
}

void
terminal_enrol_again(struct terminal *t)
{
	enrol(t->story->town, t->work);
}

enum outbox_state
terminal_state(struct terminal *t, const char *entry)
{
	struct entry n;
	struct err e = ERR_INIT;
	enum outbox_state state;

	need(entry_get(work_store(t->work), NULL, entry, &n, &e), "entry_get", &e);
	state = n.state;
	entry_clear(&n);
	return state;
}

int64_t
terminal_moved(struct terminal *t, const char *entry, enum outbox_event ev, int64_t from_us)
{
	int64_t at = INT64_MAX;
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	char path[160];

	path_of(path, sizeof path, t->home, STORE_FILE);
	if (sqlite3_open(path, &db) == SQLITE_OK && sqlite3_prepare_v2(db, "SELECT at_us FROM move"
	    " WHERE entry = ? AND event = ? AND at_us >= ? ORDER BY id LIMIT 1", -1, &st,
	    NULL) == SQLITE_OK) {
		(void)sqlite3_bind_text(st, 1, entry, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(st, 2, outbox_event_name(ev), -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(st, 3, from_us);
		if (sqlite3_step(st) == SQLITE_ROW)
			at = sqlite3_column_int64(st, 0);
	}
	(void)sqlite3_finalize(st);
	(void)sqlite3_close(db);
	return at;
}

/* ---- the sender ---- */

/* What the daemon takes as passing (sync/daemon.c). */
static bool
passes(enum err_code rc)
{
	return rc == ERR_OK || rc == ERR_REFUSED || rc == ERR_STALE || rc == ERR_NET_DOWN ||
	    rc == ERR_NET_UNSURE || rc == ERR_NET_NOT_OURS || rc == ERR_NET_REFUSED;
}

static void
start(struct terminal *t, const struct sync_options *o)
{
	struct err e = ERR_INIT;

	running = t;
	if (sender_open(o, &t->sender, &e) == ERR_OK)
		t->sender_up = true;
	else if (!t->killed)
		story_fault(t->story, "the sender does not start: %s", e.key != NULL ? e.key : "-");
	running = NULL;
	err_clear(&e);
}

void
terminal_sync(struct terminal *t, bool ignore_backoff)
{
	const struct sync_seam seam = { .connect = net_connect, .random = net_random, .ctx = t,
	    .eager = true };
	const struct sync_options o = { .home = t->home, .clock = &t->clock,
	    .ignore_backoff = ignore_backoff, .version = "0.1.0", .seam = &seam };
	int64_t pause_before = t->pause_until_us;
	struct sync_report report = { 0 };
	struct err e = ERR_INIT;
	enum err_code rc = ERR_OK;

	t->killed = false;
	if (!t->sender_up)
		start(t, &o);
	if (t->sender_up) {
		running = t;
		rc = sender_run(&t->sender, &o, &report, -1, &e);
		running = NULL;
	}
	story_trace(t->story, "%s sync %s%s sent %d received %d", t->id, err_code_name(rc),
	    t->killed ? " killed" : "", (int)report.sent, (int)report.received);
	if (t->killed) {
		t->story->tally->kills++;
		/* What it was asked to wait it may not have lived to write down. */
		t->pause_until_us = pause_before;
		if (t->sender_up)
			sender_close(&t->sender);
		t->sender_up = false;
	} else if (!passes(rc)) {
		story_fault(t->story, "%s: the sender gave up: %s %s", t->id, err_code_name(rc),
		    e.key != NULL ? e.key : "-");
	}
	err_clear(&e);
}

/* ---- forms: the same for all terminals, loaded once a process ---- */

enum err_code	__wrap_form_set_load(const char *datadir, const char *sitedir,
		    struct form_set **out, struct err *e);
enum err_code	__real_form_set_load(const char *datadir, const char *sitedir,
		    struct form_set **out, struct err *e);
void		__wrap_form_set_free(struct form_set **s);

enum err_code
__wrap_form_set_load(const char *datadir, const char *sitedir, struct form_set **out,
    struct err *e)
{
	static struct form_set *kept;
	enum err_code rc = kept != NULL ? ERR_OK :
	    __real_form_set_load(datadir, sitedir, &kept, e);

	*out = kept;
	return rc;
}

void
__wrap_form_set_free(struct form_set **s)
{
	*s = NULL;
}

/* ---- killing ---- */

enum err_code	__wrap_store_commit(struct store *s, struct err *e);
enum err_code	__real_store_commit(struct store *s, struct err *e);
void		__wrap_crash_point(const char *name);

static bool
struck(void)
{
	return running != NULL && !running->story->healing && !running->killed &&
	    dice_below(KILL_ODDS) == 0;
}

void
__wrap_crash_point(const char *name UNUSED)
{
	if (struck())
		running->killed = true;
}

enum err_code
__wrap_store_commit(struct store *s, struct err *e)
{
	enum err_code rc;

	/* A person who acts while the sender waits has a store of their own. */
	if (running == NULL || running->story->depth > 0)
		return __real_store_commit(s, e);
	if (struck())
		running->killed = true;
	if (running->killed) {
		store_rollback(s);
		return err_set(e, ERR_INTERNAL, "sim.killed", NULL);
	}
	rc = __real_store_commit(s, e);
	if (rc == ERR_OK && struck()) {
		running->killed = true;
		return err_set(e, ERR_INTERNAL, "sim.killed", NULL);
	}
	return rc;
}
