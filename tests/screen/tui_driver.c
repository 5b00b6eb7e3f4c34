/* SPDX-License-Identifier: ISC */
/*
 * Opens a home and runs the screen: for looking at it, and for screen tests of
 * what the whole program does not need.  A home that is not there is made, as a training
 * store with two people.
 *
 *	tui_driver HOME [ja|en]
 *	tui_driver --make HOME		only makes it
 *	tui_driver --dense HOME LOGIN PASSWORD	of a home: no guidance for who is new
 *
 * MADOGUCHI_TEST_CLOCK names a file with a number: so many seconds are the clocks ahead, as
 * of each look at them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "i18n/convert.h"
#include "i18n/msg.h"
#include "tui/tui.h"
#include "work/preference.h"

static const struct {
	struct user_spec spec;
	const char	*password, *note;
} people[] = {
	{ { .login = "tanaka", .name = "田中 花子", .person = "p-tanaka", .roles = "maker",
	    .affairs = "fukushi-teate,iryo" }, "mihon-tanaka-1", "職員" },
	{ { .login = "sato", .name = "佐藤 一郎", .person = "p-sato", .roles = "approver",
	    .affairs = "fukushi-teate,iryo" }, "mihon-sato-1", "決裁者" },
};

static int64_t
ahead_us(void)
{
	const char *path = getenv("MADOGUCHI_TEST_CLOCK");
	FILE *f = path != NULL ? fopen(path, "re") : NULL;
	char line[32] = "";

	if (f != NULL) {
		if (fgets(line, sizeof line, f) == NULL)
			line[0] = '\0';
		fclose(f);
	}
	return strtoll(line, NULL, 10) * 1000000;
}

static int64_t
wall(void *ctx UNUSED)
{
	return clock_wall_us(clock_system()) + ahead_us();
}

static int64_t
mono(void *ctx UNUSED)
{
	return clock_mono_us(clock_system());
}

static int64_t
boot(void *ctx UNUSED)
{
	return clock_boot_us(clock_system()) + ahead_us();
}

static const struct clock moved = { wall, mono, boot, NULL };

/* The dense form at once: the guidance of who is new has a test of its own. */
static enum err_code
make_dense(struct work *w, const char *login, const char *password, struct err *e)
{
	struct secret *p = secret_new_copy(password, strlen(password));
	struct session *s = NULL;
	enum err_code rc = p != NULL ? session_login(w, login, p, &s, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = practice_wants(s, false, e);
	session_end(&s);
	secret_free(&p);
	return rc;
}

static enum err_code
make_home(const char *home, const char *datadir, struct err *e)
{
	struct work_options wo = { .home = home, .datadir = datadir };
	struct work *w = NULL;
	struct buf tsv = BUF_INIT;
	char *path = path_join(home, "drill-people.tsv");
	enum err_code rc = work_init(home, datadir, "T-121002-03", "121002", true, e);

	if (rc != ERR_OK || path == NULL)
		goto out;
	rc = work_open(&wo, &w, e);
	for (size_t i = 0; rc == ERR_OK && i < NELEM(people); i++) {
		struct secret *p = secret_new_copy(people[i].password, strlen(people[i].password));

		rc = p != NULL ? user_add(w, NULL, &people[i].spec, p, e) : err_nomem(e);
		secret_free(&p);
		buf_addf(&tsv, "%s\t%s\t%s\t%s\n", people[i].spec.login, people[i].spec.name,
		    people[i].password, people[i].note);
	}
	if (rc == ERR_OK)
		rc = make_dense(w, people[0].spec.login, people[0].password, e);
	if (rc == ERR_OK)
		rc = file_write(path, buf_str(&tsv), tsv.len, 0600, e);
out:
	work_close(&w);
	buf_free(&tsv);
	free(path);
	return rc;
}

static int
dense(const char *home, const char *datadir, const char *login, const char *password)
{
	const struct work_options wo = { .home = home, .datadir = datadir };
	struct work *w = NULL;
	struct err e = ERR_INIT;
	enum err_code rc = seal_init(&e);

	if (rc == ERR_OK)
		rc = work_open(&wo, &w, &e);
	if (rc == ERR_OK)
		rc = make_dense(w, login, password, &e);
	work_close(&w);
	if (rc != ERR_OK)
		(void)fprintf(stderr, "tui_driver: %s\n", e.key != NULL ? e.key : "?");
	err_clear(&e);
	return rc == ERR_OK ? 0 : 1;
}

int
main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "--dense") == 0)
		return dense(argv[2], getenv("MADOGUCHI_DATADIR"), argv[3], argv[4]);
	const char *datadir = getenv("MADOGUCHI_DATADIR");
	bool only_make = argc > 2 && strcmp(argv[1], "--make") == 0;
	const char *home = only_make ? argv[2] : argc > 1 ? argv[1] : NULL;
	const char *lang = argc > 2 && !only_make ? argv[2] : "ja";
	struct err e = ERR_INIT;
	struct msgs *msgs = NULL;
	struct converter *conv = NULL;
	struct work *w = NULL;
	struct buf text = BUF_INIT;
	char *dir, *db;
	enum err_code rc;

	if (home == NULL || datadir == NULL) {
		fputs("usage: MADOGUCHI_DATADIR=DIR tui_driver HOME [ja|en]\n", stderr);
		return 2;
	}
	dir = path_join(datadir, "messages");
	db = path_join(home, "store.db");
	rc = dir == NULL || db == NULL ? err_nomem(&e) : seal_init(&e);
	if (rc == ERR_OK)
		rc = msgs_open(dir, lang, &msgs, &e);
	if (rc == ERR_OK && !file_exists(db))
		rc = make_home(home, datadir, &e);
	if (rc == ERR_OK && only_make)
		goto out;
	if (rc == ERR_OK)
		rc = work_open(&(struct work_options){ .home = home, .datadir = datadir,
		    .clock = &moved }, &w, &e);
	if (rc == ERR_OK)
		rc = converter_open("auto", datadir, &conv, &e);
	if (rc == ERR_OK)
		rc = tui_run(w, &(struct tui_options){ .lang = lang, .msgs = msgs,
		    .converter = conv }, &e);
	if (rc != ERR_OK) {
		if (msgs != NULL && msg_err(msgs, &e, &text))
			fprintf(stderr, "%s\n", buf_str(&text));
		else
			fprintf(stderr, "%s\n", err_code_name(rc));
	}
out:
	converter_close(&conv);
	work_close(&w);
	msgs_close(&msgs);
	buf_free(&text);
	free(dir);
	free(db);
	err_clear(&e);
	return err_exit_status(rc);
}
