/* SPDX-License-Identifier: ISC */
/*
 * kill_loop BUILD ROUNDS [no-dedup]: kill -9, over and over (TAP).
 *
 * Each round is a piece of a working day: intake, approval, sending, opening
 * of answers.  One process of it is killed, at a named point or at random.
 * What a program had acknowledged - printed, with its line ended - must still
 * be there at the end; what it had not may be there or not.  In the end, when
 * nothing is killed any more, everything comes to an outcome, and the
 * server's own log says that nothing took effect twice.
 *
 * With no-dedup the server forgets what it took.  Then this same loop must
 * find duplicates: a loop that cannot fail proves nothing.
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "tests/support/world.h"

#define ENOUGH		20	/* kills that a window needs in a full run */
#define FULL_ROUNDS	500
#define EXIT_LINE	5	/* cli.md: the server could not be reached */
#define PATIENCE	3	/* times as many rounds, at most */
#define NOT_FETCHED	"内容をまだ受け取っていません"	/* work.result.not_fetched */
#define SETTLE_US	INT64_C(120000000)

enum victim { INTAKE, APPROVE, SYNC, SERVER, OPEN, VICTIMS };

/* A point is MADOGUCHI_CRASH; NULL: killed at random.  A point that is passed several
 * times gets a percentage, so that it is not always the first passage. */
static const struct {
	const char	*name;
	enum victim	 victim;
	const char	*point;
} windows[] = {
	{ "intake at random", INTAKE, NULL },
	{ "intake before any commit", INTAKE, "commit.before@40" },
	{ "intake before the freezing is committed", INTAKE, "freeze.before-commit@70" },
	{ "intake after the freezing is committed", INTAKE, "freeze.after-commit@70" },
	{ "approve at random", APPROVE, NULL },
	{ "approve before an approval is committed", APPROVE, "approve.before-commit@70" },
	{ "approve after an approval is committed", APPROVE, "approve.after-commit@70" },
	{ "sync at random", SYNC, NULL },
	{ "sync after any commit", SYNC, "commit.after@20" },
	{ "sync before a PUT", SYNC, "send.before-put@70" },
	{ "sync after a PUT was answered", SYNC, "send.after-put@70" },
	{ "sync before an outcome is committed", SYNC, "send.before-commit@70" },
	{ "sync after an outcome is committed", SYNC, "send.after-commit@70" },
	{ "sync before changes are committed", SYNC, "changes.before-commit@70" },
	{ "sync after changes are committed", SYNC, "changes.after-commit@70" },
	{ "sync before a result is committed", SYNC, "result.before-commit@70" },
	{ "sync after a result is committed", SYNC, "result.after-commit@70" },
	{ "server at random", SERVER, NULL },
	{ "open at random", OPEN, NULL },
	{ "open before any commit", OPEN, "commit.before@50" },
	{ "open after any commit", OPEN, "commit.after@50" },
};

struct loop {
	struct world	 w;
	int		 kills[NELEM(windows)];
	int64_t		 usual_us[VICTIMS];	/* how long each lives when it may */
	json_t		*inquiry, *registration; /* sample answers */
	json_t		*acked;			/* entry id → state at least reached */
	int		 fed;
	int		 test;			/* TAP number */
	int		 failed;
	bool		 crash_points;
};

static void
verdict(struct loop *l, bool ok, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void
verdict(struct loop *l, bool ok, const char *fmt, ...)
{
	va_list ap;

	l->test++;
	l->failed += !ok;
	(void)printf("%sok %d - ", ok ? "" : "not ", l->test);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
}

static const char *
text_of(const json_t *o, const char *member)
{
	const char *s = json_string_value(json_object_get(o, member));

	return s != NULL ? s : "";
}

/* The next JSON object of an output; NULL at its end. */
static json_t *
object_next(const struct buf *out, size_t *pos)
{
	char *line = line_next(out, pos);
	json_t *o;

	if (line == NULL)
		return NULL;
	o = json_loads(line, 0, NULL);
	if (!json_is_object(o))
		bail("not a JSON object: %s", line);
	free(line);
	return o;
}

/* ---- what people do ---- */

static json_t *
sample_of(struct world *w, const char *form)
{
	struct run r = { 0 };
	json_t *o, *sample;
	size_t pos = 0;

	world_must(w, &r, (const char *const[]){ "form", "show", form, NULL });
	o = object_next(&r.out, &pos);
	sample = json_deep_copy(json_object_get(o, "sample"));
	if (!json_is_object(sample))
		bail("form %s has no sample", form);
	json_decref(o);
	run_clear(&r);
	return sample;
}

/* One line of answers; residents of the stand-in by turns, or strangers. */
static void
feed(struct loop *l, const json_t *sample, int who, struct buf *lines)
{
	json_t *o = json_deep_copy(sample);
	char text[32], *line;

	l->fed++;
	(void)snprintf(text, sizeof text, "R8-%05d", l->fed);
	(void)json_object_set_new(o, "case_no", json_string(text));
	if (json_object_get(o, "record_no") != NULL)
		(void)json_object_set_new(o, "record_no", json_string(text));
	(void)snprintf(text, sizeof text, "%d", who % 3 == 0 ? 12345 + who % 4 : 70000 + who);
	(void)json_object_set_new(o, "person_key", json_string(text));
	line = json_dumps(o, JSON_COMPACT);
	if (line == NULL || !buf_addf(lines, "%s\n", line))
		bail("out of memory");
	free(line);
	json_decref(o);
}

static void
acknowledge(struct loop *l, const char *entry, const char *state)
{
	if (json_object_set_new(l->acked, entry, json_string(state)) != 0)
		bail("out of memory");
}

/* Arms a run when its victim is the one to be killed in this round. */
static void
arm(struct loop *l, struct run *r, enum victim v, size_t window)
{
	if (windows[window].victim != v)
		return;
	if (windows[window].point != NULL && l->crash_points)
		r->crash = windows[window].point;
	else
		r->kill_after_us = 1 + dice(l->usual_us[v]);
	r->kill_server = v == SERVER;
}

static void
note_kill(struct loop *l, const struct run *r, enum victim v, size_t window)
{
	if (windows[window].victim == v && r->status == -1)
		l->kills[window]++;
	else if (r->status != -1 && r->crash == NULL && r->kill_after_us == 0)
		l->usual_us[v] = (l->usual_us[v] * 3 + r->took_us) / 4;
}

static void
take_in(struct loop *l, size_t window, int round)
{
	const char *form = round % 4 == 3 ? "shogaiji-fukushi-teate" : "inquiry";
	const json_t *sample = round % 4 == 3 ? l->registration : l->inquiry;
	struct buf lines = BUF_INIT;
	struct run r = { .as = MAKER };
	json_t *o;
	size_t pos = 0;

	feed(l, sample, round, &lines);
	feed(l, sample, round, &lines);
	r.input = buf_str(&lines);
	arm(l, &r, INTAKE, window);
	world_run(&l->w, &r, (const char *const[]){ "intake", "--form", form, "-", NULL });
	note_kill(l, &r, INTAKE, window);
	if (r.status > 0)
		bail("intake ended with %d: %s%s", r.status, buf_str(&r.out), buf_str(&r.err));
	while ((o = object_next(&r.out, &pos)) != NULL) {
		acknowledge(l, text_of(o, "entry"), "pending");
		json_decref(o);
	}
	buf_free(&lines);
	run_clear(&r);
}

/* Entries of a state, their ids; the caller drops the array. */
static json_t *
queue_of(struct loop *l, const char *state)
{
	json_t *ids = json_array(), *o;
	struct run r = { 0 };
	size_t pos = 0;

	world_must(&l->w, &r, (const char *const[]){ "queue", state != NULL ? "--state" : NULL,
	    state,
	    NULL });
	while ((o = object_next(&r.out, &pos)) != NULL)
		(void)json_array_append_new(ids, o);
	run_clear(&r);
	return ids;
}

/* "ID=DIGEST" of each pending entry (at most 16), as the approver's own look
 * at it printed it; the caller drops the array. */
static json_t *
review(struct loop *l)
{
	const char *args[24] = { "show", "--review", "--purpose", "決裁" };
	json_t *pending = queue_of(l, "pending"), *decisions = json_array(), *o;
	struct run r = { .as = APPROVER };
	size_t i, n = 4, pos = 0;

	json_array_foreach(pending, i, o) {
		if (i < 16)
			args[n++] = text_of(o, "entry");
	}
	if (n > 4)
		world_must(&l->w, &r, args);
	while ((o = object_next(&r.out, &pos)) != NULL) {
		(void)json_array_append_new(decisions, json_sprintf("%s=%s", text_of(o, "id"),
		    text_of(o, "digest")));
		json_decref(o);
	}
	json_decref(pending);
	run_clear(&r);
	return decisions;
}

static void
approve(struct loop *l, size_t window)
{
	const char *args[24] = { "approve" };
	json_t *decisions = review(l), *o;
	struct run r = { .as = APPROVER };
	size_t i, n = 1, pos = 0;

	json_array_foreach(decisions, i, o)
		args[n++] = json_string_value(o);
	if (n > 1) {
		arm(l, &r, APPROVE, window);
		world_run(&l->w, &r, args);
		note_kill(l, &r, APPROVE, window);
		if (r.status > 0)
			bail("approve ended with %d: %s%s", r.status, buf_str(&r.out),
			    buf_str(&r.err));
	}
	while ((o = object_next(&r.out, &pos)) != NULL) {
		if (*text_of(o, "entry") != '\0')
			acknowledge(l, text_of(o, "entry"), "queued");
		json_decref(o);
	}
	json_decref(decisions);
	run_clear(&r);
}

static void
synchronise(struct loop *l, size_t window)
{
	struct run r = { 0 };

	if (l->w.server == 0)
		world_server_start(&l->w);
	arm(l, &r, SYNC, window);
	arm(l, &r, SERVER, window);
	world_run(&l->w, &r, (const char *const[]){ "sync", "--once", NULL });
	note_kill(l, &r, SYNC, window);
	if (windows[window].victim == SERVER && l->w.server == 0)
		l->kills[window]++;
	l->usual_us[SERVER] = l->usual_us[SYNC];
	/* A server that was killed is a line that is down: exit 5, or 1 when an
	 * outcome is uncertain, is as it should be.  A disk that stalls for longer
	 * than the sender waits is a line that is down, too. */
	if (r.status > 0 && r.status != EXIT_LINE && windows[window].victim != SERVER)
		bail("sync ended with %d: %s%s", r.status, buf_str(&r.out), buf_str(&r.err));
	run_clear(&r);
}

static void
open_one(struct loop *l, size_t window)
{
	json_t *answered = queue_of(l, "answered,no_record,registered"), *o;
	struct run r = { .as = MAKER };

	o = json_array_get(answered, 0);
	if (o != NULL) {
		arm(l, &r, OPEN, window);
		world_run(&l->w, &r, (const char *const[]){ "result", "--purpose", "審査",
		    text_of(o, "entry"), NULL });
		note_kill(l, &r, OPEN, window);
		/* A sender killed between the statement and the body fetches it next time. */
		if (r.status > 0 && strstr(buf_str(&r.err), NOT_FETCHED) == NULL)
			bail("result ended with %d: %s%s", r.status, buf_str(&r.out),
			    buf_str(&r.err));
		if (r.status == 0)
			acknowledge(l, text_of(o, "entry"), "opened");
	}
	json_decref(answered);
	run_clear(&r);
}

/* What a forgetful server must show is sent twice: the control kills there. */
static size_t
choose_sending(void)
{
	size_t i;

	do {
		i = (size_t)dice((int64_t)NELEM(windows));
	} while (windows[i].point == NULL || strncmp(windows[i].point, "send.", 5) != 0);
	return i;
}

static size_t
choose(const struct loop *l)
{
	size_t i, best = 0;

	if (l->w.no_dedup)
		return choose_sending();
	for (i = 1; i < NELEM(windows); i++) {
		if (l->kills[i] < l->kills[best])
			best = i;
	}
	/* Now and then another, so that a window that is hard to hit starves none. */
	return dice(6) == 0 ? (size_t)dice((int64_t)NELEM(windows)) : best;
}

static int
kills_in_all(const struct loop *l)
{
	int total = 0;
	size_t i;

	for (i = 0; i < NELEM(windows); i++)
		total += l->kills[i];
	return total;
}

/* Chance misses now and then: the loop goes on until a quarter of the rounds killed, and
 * in a full run until each window was hit often enough. */
static bool
enough(const struct loop *l, int rounds, int done)
{
	size_t i;

	if (done < rounds || (kills_in_all(l) < rounds / 4 && done < PATIENCE * rounds))
		return false;
	if (rounds < FULL_ROUNDS || !l->crash_points || done >= PATIENCE * rounds)
		return true;
	for (i = 0; i < NELEM(windows); i++) {
		if (l->kills[i] < ENOUGH)
			return false;
	}
	return true;
}

/* ---- the reckoning ---- */

static bool
unsettled(const char *state)
{
	static const char *const list[] = { "pending", "queued", "sending", "deferred", "uncertain",
	    "received", "processing", "awaiting_provider" };
	size_t i;

	for (i = 0; i < NELEM(list); i++) {
		if (strcmp(list[i], state) == 0)
			return true;
	}
	return false;
}

/* Nobody is killed any more: everything comes to its outcome. */
static json_t *
settle(struct loop *l)
{
	int64_t until = now_us() + SETTLE_US;
	size_t i, open;
	json_t *all = NULL, *o;
	struct run r = { 0 };

	if (l->w.server == 0)
		world_server_start(&l->w);
	do {
		json_t *decisions = review(l);

		if (json_array_size(decisions) != 0) {
			const char *args[24] = { "approve" };

			json_array_foreach(decisions, i, o)
				args[i + 1] = json_string_value(o);
			r.as = APPROVER;
			world_must(&l->w, &r, args);
			run_clear(&r);
		}
		json_decref(decisions);
		world_must(&l->w, &r, (const char *const[]){ "sync", "--once", NULL });
		json_decref(all);
		all = queue_of(l, NULL);
		open = 0;
		json_array_foreach(all, i, o)
			open += unsettled(text_of(o, "state"));
		if (open != 0)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	} while (open != 0 && now_us() < until);
	run_clear(&r);
	verdict(l, open == 0, "everything that was approved comes to an outcome (%zu open)", open);
	return all;
}

/* Effects at the server by submission id. */
static json_t *
server_effects(struct loop *l, size_t *doubled)
{
	json_t *effects = json_object(), *o, *seen;
	struct run r = { 0 };
	size_t pos = 0;

	world_server_log(&l->w, &r);
	*doubled = 0;
	while ((o = object_next(&r.out, &pos)) != NULL) {
		char *effect = json_dumps(json_object_get(o, "effect"), JSON_ENCODE_ANY);

		/* A later line of the same effect only updates its state. */
		seen = json_object_get(effects, text_of(o, "id"));
		if (seen == NULL)
			(void)json_object_set_new(effects, text_of(o, "id"), json_string(effect));
		else if (strcmp(json_string_value(seen), effect) != 0)
			(*doubled)++;
		free(effect);
		json_decref(o);
	}
	run_clear(&r);
	return effects;
}

static void
reckon_terminal(struct loop *l, const json_t *all, const json_t *effects)
{
	json_t *here = json_object(), *o;
	const char *entry;
	size_t i, lost = 0, back = 0, unsent = 0, bare = 0, sent = 0;
	void *it;

	json_array_foreach(all, i, o) {
		const char *state = text_of(o, "state"), *id = text_of(o, "id");
		bool draft = strcmp(state, "draft") == 0;

		(void)json_object_set(here, text_of(o, "entry"), o);
		if (draft)
			continue;
		sent++;
		if (json_object_get(effects, id) == NULL)
			unsent++;
		else {
			struct run r = { 0 };
			size_t pos = 0;
			json_t *proof;

			world_must(&l->w, &r, (const char *const[]){ "receipt", id, NULL });
			proof = object_next(&r.out, &pos);
			bare += *text_of(proof, "receipt") == '\0';
			json_decref(proof);
			run_clear(&r);
		}
	}
	for (it = json_object_iter(l->acked); it != NULL; it = json_object_iter_next(l->acked,
	    it)) {
		const char *want = json_string_value(json_object_iter_value(it));

		entry = json_object_iter_key(it);
		o = json_object_get(here, entry);
		if (o == NULL)
			lost++;
		else if (strcmp(text_of(o, "state"), "draft") == 0 ||
		    (strcmp(want, "opened") == 0 && strcmp(text_of(o, "state"), "opened") != 0))
			back++;
	}
	verdict(l, lost == 0, "no acknowledged entry is lost (%zu of %zu)", lost,
	    json_object_size(l->acked));
	verdict(l, back == 0, "no acknowledged step is undone (%zu)", back);
	verdict(l, unsent == 0, "every entry sent took effect at the server (%zu of %zu did not)",
	    unsent, sent);
	verdict(l, bare == 0, "every effect has its receipt at the terminal (%zu have none)", bare);
	verdict(l, json_object_size(effects) == sent - unsent,
	    "the server has nothing that the terminal does not know (%zu there, %zu here)",
	    json_object_size(effects), sent - unsent);
	json_decref(here);
}

static void
reckon_store(struct loop *l)
{
	struct run r = { 0 };

	world_run(&l->w, &r, (const char *const[]){ "audit", "verify", NULL });
	verdict(l, r.status == 0, "the audit chain is unbroken: %.*s",
	    (int)strcspn(buf_str(&r.out), "\n"), buf_str(&r.out));
	world_run(&l->w, &r, (const char *const[]){ "doctor", NULL });
	verdict(l, r.status == 0, "doctor finds nothing");
	if (r.status != 0)
		(void)printf("# %s\n", buf_str(&r.err));
	run_clear(&r);
}

static void
reckon_kills(struct loop *l, int rounds, int done)
{
	int need = rounds >= FULL_ROUNDS && l->crash_points ? ENOUGH : 0;
	int total = kills_in_all(l);
	size_t i;

	for (i = 0; i < NELEM(windows); i++)
		verdict(l, l->kills[i] >= need, "%s: %d kills", windows[i].name, l->kills[i]);
	verdict(l, total >= rounds / 4, "%d kills in %d rounds", total, done);
}

int
main(int argc, char **argv)
{
	struct loop l = { .usual_us = { 150000, 150000, 150000, 150000, 150000 } };
	int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0, i;
	bool no_dedup = argc > 3 && strcmp(argv[3], "no-dedup") == 0;
	json_t *all, *effects;
	size_t doubled, window;

	if (argc < 3 || rounds < 1)
		bail("usage: kill_loop BUILD ROUNDS [no-dedup]");
#ifdef CRASH_POINTS
	l.crash_points = true;
#endif
	/* By chance alone the kill that makes a duplicate is too rare to be sure of. */
	if (no_dedup && !l.crash_points) {
		(void)printf("1..0 # SKIP needs --enable-crash-points\n");
		return 0;
	}
	world_make(&l.w, argv[1], no_dedup);
	l.inquiry = sample_of(&l.w, "inquiry");
	l.registration = sample_of(&l.w, "shogaiji-fukushi-teate");
	l.acked = json_object();
	for (i = 0; !enough(&l, rounds, i); i++) {
		window = choose(&l);
		take_in(&l, window, i);
		approve(&l, window);
		synchronise(&l, window);
		open_one(&l, window);
	}
	all = settle(&l);
	effects = server_effects(&l, &doubled);
	if (no_dedup) {
		verdict(&l, doubled > 0, "a server that forgets shows duplicates (%zu)", doubled);
	} else {
		verdict(&l, doubled == 0, "nothing took effect twice (%zu)", doubled);
		reckon_terminal(&l, all, effects);
		reckon_store(&l);
		reckon_kills(&l, rounds, i);
	}
	(void)printf("1..%d\n", l.test);
	json_decref(all);
	json_decref(effects);
	json_decref(l.acked);
	json_decref(l.inquiry);
	json_decref(l.registration);
	world_end(&l.w, l.failed != 0);
	return l.failed != 0;
}
