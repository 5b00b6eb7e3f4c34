/* SPDX-License-Identifier: ISC */
/*
 * The recovery ceremony, and the inspector's key.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "tests/unit/work_fixture.h"

#define GROUP	"fukushi-teate"

/* ---- recovery ---- */

static bool
words(void *ctx UNUSED, int pair UNUSED, int part UNUSED, const char *kid, struct buf *before,
    struct buf *after)
{
	return buf_addf(before, "%s\n", kid) && buf_adds(after, "\n");
}

/* The half on a sheet: what follows the first line, as one line. */
static struct secret *
sheet(const char *dir, const char *name)
{
	char *path = path_join(dir, name), *p;
	struct secret *s;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	ok(file_read(path, &b, &e), &e);
	p = strchr(b.data, '\n') + 1;
	s = secret_new_empty(256);
	assert_non_null(s);
	for (; *p != '\0'; p++)
		assert_true(*p == '\n' || secret_append(s, p, 1));
	free(path);
	buf_free(&b);
	return s;
}

/* A recovery key on paper in place of the drill's file; every group has an epoch for it. */
static void
use_paper(struct world *x, const char *dir)
{
	const struct recovery_words w = { words, NULL };
	struct public_key k;
	struct session *s = world_login(x, "sato");
	char text[KEY_TEXT_SIZE], *root = path_join(x->home, "root.key");
	const struct roster_keys keys = { text, NULL };
	struct buf json = BUF_INIT, next = BUF_INIT, jws = BUF_INIT;
	struct wire_roster r;
	int64_t epoch, rows;
	struct err e = ERR_INIT;

	ok(recovery_new(dir, &w, &k, &e), &e);
	not_ok(recovery_new(dir, &w, &k, &e), ERR_REFUSED, "work.recover.sheet_exists", &e);
	public_key_text(&k, text);
	ok(roster_show(x->w, &json, &e), &e);
	ok(roster_read(buf_str(&json), json.len, &r, &e), &e);
	r.version++;
	ok(roster_build(&r, &next, &e), &e);
	ok(roster_sign(root, &keys, buf_str(&next), next.len, 0, &jws, &e), &e);
	ok(roster_import(x->w, buf_str(&jws), &e), &e);
	roster_clear(&r);
	buf_free(&json);
	buf_free(&next);
	buf_free(&jws);
	free(root);
	ok(epoch_new(s, GROUP, &epoch, &rows, &e), &e);
	ok(epoch_new(s, "iryo", &epoch, &rows, &e), &e);
	session_end(&s);
}

static void
forget(struct world *x, const char *login)
{
	struct secret *p = secret_new_copy(login, strlen(login));
	struct err e = ERR_INIT;

	ok(user_password(x->w, NULL, login, p, &e), &e);
	secret_free(&p);
}

static bool
find_action(void *ctx, const char *line)
{
	int *n = ctx;

	*n += strstr(line, "\\\"action\\\":\\\"recover\\\"") != NULL;
	return true;
}

static void
two_halves_bring_back_what_nobody_could_open(void **state)
{
	struct world *x = *state;
	char *dir = path_join(x->ca, "sheets");
	struct secret *a, *b, *other;
	struct recovered done;
	struct session *s;
	struct answers *answers;
	struct entry_row row;
	char entry[UUID_TEXT_SIZE];
	int recorded = 0;
	struct err e = ERR_INIT;

	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	session_end(&s);
	use_paper(x, dir);
	forget(x, "tanaka");
	forget(x, "sato");
	forget(x, "suzuki");
	s = world_login(x, "tanaka");
	assert_false(session_info(s)->affairs[0].has_key);
	not_ok(entry_show(s, entry, "確認", &answers, &row, &e), ERR_DENIED, NULL, &e);

	a = sheet(dir, "recovery-2-a.txt");
	b = sheet(dir, "recovery-2-b.txt");
	other = sheet(dir, "recovery-1-b.txt");
	not_ok(recover(s, a, a, &done, &e), ERR_INVALID, "seal.half_pair", &e);
	not_ok(recover(s, a, other, &done, &e), ERR_INVALID, "seal.half_pair", &e);
	ok(recover(s, a, b, &done, &e), &e);
	assert_int_equal(done.groups, 2);
	assert_int_equal(done.rows, 2);
	ok(entry_show(s, entry, "確認", &answers, &row, &e), &e);
	answers_free(&answers);
	entry_row_clear(&row);
	/* Their groups only: recovery does not widen what the roster gives. */
	assert_int_equal(session_info(s)->affair_count, 1);
	session_end(&s);
	/* A colleague of both groups is given both by the same act. */
	s = world_login(x, "sato");
	assert_true(session_info(s)->affairs[0].has_key && session_info(s)->affairs[1].has_key);
	session_end(&s);
	/* What failed stands in the chain as well. */
	ok(audit_export(work_store(x->w), find_action, &recorded, &e), &e);
	assert_int_equal(recorded, 3);
	secret_free(&a);
	secret_free(&b);
	secret_free(&other);
	free(dir);
}

static void
sheets_of_another_key_open_nothing(void **state)
{
	struct world *x = *state;
	char *dir = path_join(x->ca, "others");
	const struct recovery_words w = { words, NULL };
	struct session *s = world_login(x, "tanaka");
	struct secret *a, *b;
	struct recovered done;
	struct public_key k;
	struct err e = ERR_INIT;

	ok(recovery_new(dir, &w, &k, &e), &e);
	a = sheet(dir, "recovery-1-a.txt");
	b = sheet(dir, "recovery-1-b.txt");
	not_ok(recover(s, a, b, &done, &e), ERR_REFUSED, "work.recover.other_key", &e);
	session_end(&s);
	secret_free(&a);
	secret_free(&b);
	free(dir);
}

/* ---- the inspector ---- */

struct inspecting {
	struct inspector	*i;
	bool			 found;
	enum err_code		 worst;
};

static bool
inspect(void *ctx, const char *line)
{
	struct inspecting *x = ctx;
	struct buf json = BUF_INIT;
	enum err_code rc = inspector_open(x->i, line, strlen(line), &json, NULL);

	if (rc != ERR_OK)
		x->worst = rc;
	else if (strstr(buf_str(&json), "\"action\":\"view\"") != NULL)
		x->found = strstr(buf_str(&json), "\"purpose\":\"認定の審査\"") != NULL &&
		    strstr(buf_str(&json), "\"person\":\"") != NULL &&
		    strstr(buf_str(&json), "\"sealed\"") == NULL;
	buf_free(&json);
	return true;
}

static bool
find_clear(void *ctx, const char *line)
{
	bool *clear = ctx;

	*clear = *clear || strstr(line, "認定の審査") != NULL;
	return true;
}

static void
the_inspector_alone_reads_persons_and_purposes(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	char *key = path_join(x->home, "inspector.key"), *other = path_join(x->ca, "other.key");
	struct inspecting in = { 0 };
	struct answers *answers;
	struct entry_row row;
	struct public_key k;
	char entry[UUID_TEXT_SIZE];
	bool clear = false;
	struct err e = ERR_INIT;

	world_pending(s, false, entry);
	ok(entry_show(s, entry, "認定の審査", &answers, &row, &e), &e);
	answers_free(&answers);
	entry_row_clear(&row);
	session_end(&s);
	ok(audit_export(work_store(x->w), find_clear, &clear, &e), &e);
	assert_false(clear);

	ok(inspector_load(key, &in.i, &e), &e);
	ok(audit_export(work_store(x->w), inspect, &in, &e), &e);
	assert_true(in.found);
	assert_int_equal(in.worst, ERR_OK);
	inspector_free(&in.i);

	ok(inspector_new(other, &k, &e), &e);
	not_ok(inspector_new(other, &k, &e), ERR_REFUSED, NULL, &e);
	in = (struct inspecting){ 0 };
	ok(inspector_load(other, &in.i, &e), &e);
	ok(audit_export(work_store(x->w), inspect, &in, &e), &e);
	assert_false(in.found);
	assert_int_equal(in.worst, ERR_CRYPTO);
	inspector_free(&in.i);
	free(key);
	free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_halves_bring_back_what_nobody_could_open,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(sheets_of_another_key_open_nothing, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(the_inspector_alone_reads_persons_and_purposes,
		    world_make, world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
