/* SPDX-License-Identifier: ISC */
/*
 * secrecy BUILD: what was typed in a working day stands in no file (TAP).
 *
 * A day is played by the real programs, with values that occur nowhere else on
 * this machine.  Then every file of the terminal is searched for each of them
 * in nine encodings: the store with its WAL (the sender is still running),
 * the temporary directories, what the programs logged, what a program that was
 * killed left behind.  The server's own directory is left out: it must know.
 *
 * The control: each value, planted in each encoding, is found by this search.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/file.h"
#include "tests/secrecy/needles.h"
#include "tests/support/world.h"

#define FILE_MAX	((size_t)256 * 1024 * 1024)

enum { NAME, KANA, PERSON, ADDRESS, REASON, CASE_NO, COMMENT, PURPOSE, DECIDED, VALUES };

static const char *const members[VALUES] = {
	[NAME] = "name", [KANA] = "kana", [PERSON] = "person_key", [ADDRESS] = "address",
	[REASON] = "reason", [CASE_NO] = "case_no", [COMMENT] = "comment", [PURPOSE] = "purpose",
	[DECIDED] = "decided",
};

struct day {
	struct world	 w;
	char		*value[VALUES];
	struct needles	 needles[VALUES];
	struct buf	 logs;		/* standard error of every command */
	time_t		 begun;
	int		 test, failed;
	bool		 quiet;		/* finds are expected: no line for each */
};

/* nftw(3) hands its callback no context. */
static struct day *searched;
static int found;

static void
verdict(struct day *d, bool ok, const char *what)
{
	d->test++;
	d->failed += !ok;
	(void)printf("%sok %d - %s\n", ok ? "" : "not ", d->test, what);
	(void)fflush(stdout);
}

/* ---- the values ---- */

static void
kana(struct buf *b, size_t n)
{
	static const char *const letters[] = { "ア", "キ", "ス", "テ", "ノ", "ヒ", "ム", "メ", "ヨ",
	    "ラ", "ル", "レ", "ワ", "ソ", "チ", "ネ" };

	while (n-- > 0)
		(void)buf_adds(b, letters[dice(NELEM(letters))]);
}

static void
kanji(struct buf *b, size_t n)
{
	static const char *const letters[] = { "秘", "匿", "試", "験", "標", "印", "探", "索", "検",
	    "査", "影", "跡", "痕", "密", "封", "鍵" };

	while (n-- > 0)
		(void)buf_adds(b, letters[dice(NELEM(letters))]);
}

static char *
taken(struct buf *b)
{
	char *s = buf_steal(b);

	if (s == NULL)
		bail("out of memory");
	return s;
}

static void
values_make(struct day *d)
{
	struct buf b = BUF_INIT;
	size_t i;

	kanji(&b, 4);
	(void)buf_adds(&b, " ");
	kanji(&b, 4);
	d->value[NAME] = taken(&b);
	kana(&b, 6);
	(void)buf_adds(&b, " ");
	kana(&b, 6);
	d->value[KANA] = taken(&b);
	/* Ten digits: too many to stand in a file by chance, too few for an
	 * individual number. */
	(void)buf_addf(&b, "8%09d", (int)dice(1000000000));
	d->value[PERSON] = taken(&b);
	(void)buf_addf(&b, "R8-%08d", (int)dice(100000000));
	d->value[CASE_NO] = taken(&b);
	for (i = 0; i < VALUES; i++) {
		if (d->value[i] != NULL)
			continue;
		kanji(&b, 9);
		d->value[i] = taken(&b);
	}
	for (i = 0; i < VALUES; i++)
		needles_make(&d->needles[i], d->value[i]);
}

/* ---- the day ---- */

static json_t *
first_object(const struct buf *out)
{
	size_t pos = 0;
	char *line = line_next(out, &pos);
	json_t *o = line != NULL ? json_loads(line, 0, NULL) : NULL;

	if (!json_is_object(o))
		bail("no JSON object in: %s", buf_str(out));
	free(line);
	return o;
}

static char *
member_of(const struct buf *out, const char *member)
{
	json_t *o = first_object(out);
	const char *text = json_string_value(json_object_get(o, member));
	char *copy = strdup(text != NULL ? text : "");

	if (copy == NULL || *copy == '\0')
		bail("no %s in: %s", member, buf_str(out));
	json_decref(o);
	return copy;
}

/* A command of the day; what it said on standard error is a log. */
static void
play(struct day *d, struct run *r, const char *as, const char *input, const char *const args[])
{
	run_clear(r);
	r->as = as;
	r->input = input;
	world_must(&d->w, r, args);
	(void)buf_add(&d->logs, buf_str(&r->err), r->err.len);
}

static char *
answers(struct day *d, const char *form)
{
	struct run r = { 0 };
	json_t *o, *sample;
	struct buf line = BUF_INIT;
	char *text;
	int i;

	play(d, &r, NULL, NULL, (const char *const[]){ "form", "show", form, NULL });
	o = first_object(&r.out);
	sample = json_object_get(o, "sample");
	for (i = 0; i <= CASE_NO; i++) {
		if (json_object_get(sample, members[i]) != NULL)
			(void)json_object_set_new(sample, members[i], json_string(d->value[i]));
	}
	if (json_object_get(sample, "record_no") != NULL)
		(void)json_object_set_new(sample, "record_no", json_string(d->value[CASE_NO]));
	text = json_dumps(sample, JSON_COMPACT);
	if (text == NULL || !buf_addf(&line, "%s\n", text))
		bail("out of memory");
	free(text);
	json_decref(o);
	run_clear(&r);
	return taken(&line);
}

/* Taken in; the entry's id. */
static char *
intake(struct day *d, const char *form, bool draft)
{
	char *line = answers(d, form), *entry;
	struct run r = { 0 };

	play(d, &r, MAKER, line, (const char *const[]){ "intake", "--form", form, "-",
	    draft ? "--draft" : NULL, NULL });
	entry = member_of(&r.out, "entry");
	run_clear(&r);
	free(line);
	return entry;
}

static void
approve(struct day *d, const char *entry)
{
	struct run r = { 0 };
	struct buf decision = BUF_INIT;
	char *digest;

	play(d, &r, APPROVER, NULL, (const char *const[]){ "show", "--review", "--purpose",
	    d->value[PURPOSE], entry, NULL });
	verdict(d, strstr(buf_str(&r.out), d->value[NAME]) != NULL,
	    "the approver sees the name that was typed");
	digest = member_of(&r.out, "digest");
	(void)buf_addf(&decision, "%s=%s", entry, digest);
	play(d, &r, APPROVER, NULL, (const char *const[]){ "approve", buf_str(&decision), NULL });
	free(digest);
	buf_free(&decision);
	run_clear(&r);
}

static void
await(struct day *d, const char *entry)
{
	struct run r = { 0 };
	size_t pos;
	char *line;
	int i;
	bool done = false;

	for (i = 0; !done && i < 100; i++) {
		play(d, &r, NULL, NULL, (const char *const[]){ "queue", "--state",
		    "answered,no_record,registered,rejected,failed", NULL });
		pos = 0;
		while (!done && (line = line_next(&r.out, &pos)) != NULL) {
			done = strstr(line, entry) != NULL;
			free(line);
		}
		if (!done)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	}
	verdict(d, done, "the sender brings an outcome");
	run_clear(&r);
}

static void
play_day(struct day *d)
{
	char *draft, *returned, *sent, *killed;
	struct run r = { 0 };

	draft = intake(d, "shogaiji-fukushi-teate", true);
	returned = intake(d, "shogaiji-fukushi-teate", false);
	play(d, &r, APPROVER, NULL, (const char *const[]){ "return", "--comment", d->value[COMMENT],
	    returned, NULL });
	sent = intake(d, "inquiry", false);
	approve(d, sent);
	await(d, sent);
	play(d, &r, MAKER, NULL, (const char *const[]){ "show", "--purpose", d->value[PURPOSE],
	    sent,
	    NULL });
	play(d, &r, MAKER, NULL, (const char *const[]){ "result", "--purpose", d->value[PURPOSE],
	    sent, NULL });
	play(d, &r, MAKER, NULL, (const char *const[]){ "close", "--decided", d->value[DECIDED],
	    sent,
	    NULL });
	/* What a program leaves that cannot tidy up. */
	killed = answers(d, "inquiry");
	run_clear(&r);
	r = (struct run){ .as = MAKER, .input = killed, .kill_after_us = 60000 };
	world_run(&d->w, &r, (const char *const[]){ "intake", "--form", "inquiry", "-", NULL });
	(void)buf_add(&d->logs, buf_str(&r.err), r.err.len);
	run_clear(&r);
	free(draft);
	free(returned);
	free(sent);
	free(killed);
}

/* ---- the search ---- */

static int
search_bytes(const struct day *d, const void *data, size_t len, const char *where)
{
	const char *encoding;
	int i, hits = 0;

	for (i = 0; i < VALUES; i++) {
		encoding = needles_find(&d->needles[i], data, len);
		if (encoding != NULL && !d->quiet)
			(void)printf("# %s stands in %s as %s\n", members[i], where, encoding);
		hits += encoding != NULL;
	}
	return hits;
}

static int
search_file(const char *path, const struct stat *st, int type, struct FTW *ftw UNUSED)
{
	struct buf b = BUF_INIT_MAX(FILE_MAX);
	struct err e = ERR_INIT;

	if (type != FTW_F || !S_ISREG(st->st_mode) || st->st_mtime < searched->begun ||
	    strncmp(path, searched->w.server_home, strlen(searched->w.server_home)) == 0)
		return 0;
	/* Other programs' files may vanish meanwhile. */
	if (file_read(path, &b, &e) == ERR_OK)
		found += search_bytes(searched, buf_str(&b), b.len, path);
	err_clear(&e);
	buf_free(&b);
	return 0;
}

static int
search_tree(struct day *d, const char *top)
{
	searched = d;
	found = 0;
	(void)nftw(top, search_file, 16, FTW_PHYS | FTW_MOUNT);
	return found;
}

static void
control(struct day *d)
{
	char *path = path_join(d->w.home, "planted");
	struct err e = ERR_INIT;
	size_t i, k;
	int missed = 0;

	if (path == NULL)
		bail("out of memory");
	d->quiet = true;
	for (i = 0; i < VALUES; i++) {
		for (k = 0; k < d->needles[i].n; k++) {
			struct buf *needle = &d->needles[i].list[k].bytes;
			struct buf file = BUF_INIT;

			(void)buf_adds(&file, "before");
			(void)buf_add(&file, needle->data, needle->len);
			(void)buf_adds(&file, "after");
			if (file_write(path, file.data, file.len, 0600, &e) != ERR_OK)
				missed++;
			missed += search_tree(d, d->w.home) == 0;
			buf_free(&file);
		}
	}
	d->quiet = false;
	(void)unlink(path);
	free(path);
	verdict(d, missed == 0, "each value, planted in each of nine encodings, is found");
}

static void
search(struct day *d, const char *when)
{
	struct buf what = BUF_INIT;

	(void)buf_addf(&what, "%s: nothing typed stands in the terminal's directory", when);
	verdict(d, search_tree(d, d->w.dir) == 0, buf_str(&what));
	buf_reset(&what);
	(void)buf_addf(&what, "%s: nothing typed stands in a new file of /tmp or /var/tmp", when);
	verdict(d, search_tree(d, "/tmp") + search_tree(d, "/var/tmp") == 0, buf_str(&what));
	buf_free(&what);
}

int
main(int argc, char **argv)
{
	struct day d = { .begun = time(NULL) - 1 };
	char *wal;
	int i;

	if (argc != 2)
		bail("usage: secrecy BUILD");
	world_make(&d.w, argv[1], false);
	world_sender_start(&d.w);
	values_make(&d);
	play_day(&d);
	wal = path_join(d.w.home, "store.db-wal");
	verdict(&d, wal != NULL && file_exists(wal), "the store has a WAL to be searched");
	free(wal);
	search(&d, "while the sender runs");
	world_sender_stop(&d.w);
	search(&d, "after the day");
	verdict(&d, search_bytes(&d, buf_str(&d.logs), d.logs.len, "a log") == 0,
	    "nothing typed stands in what the programs logged");
	control(&d);
	(void)printf("1..%d\n", d.test);
	for (i = 0; i < VALUES; i++) {
		free(d.value[i]);
		needles_free(&d.needles[i]);
	}
	buf_free(&d.logs);
	world_end(&d.w, d.failed != 0);
	return d.failed != 0;
}
