/* SPDX-License-Identifier: ISC */
/*
 * Out of memory at every allocation of seal, cache and wire (TAP).
 *
 * Each subject is done once to learn how many allocations it makes, libraries'
 * included; then again with the first failing, the second, and so on, alone
 * and with all that follow.  Each time it must end in ERR_NOMEM (or succeed, where
 * a library can do without), leave no block behind that the undisturbed run
 * does not leave, and, in the store, leave the step done or not done.
 *
 * MADOGUCHI_STEP: only each so many-th allocation, for `make check`.
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/file.h"
#include "cache/audit.h"
#include "seal/keyfile.h"
#include "seal/secret.h"
#include "seal/user.h"
#include "tests/support/nomem.h"
#include "tests/support/power_vfs.h"
#include "tests/support/script.h"
#include "wire/message.h"

struct tally { int64_t faults, refused, absorbed, leaks, unclear; };

static struct {
	int	test, failed;
	int64_t	step;
} report = { .step = 1 };

static void
verdict(bool ok, const char *what, const struct tally *t)
{
	report.test++;
	report.failed += !ok;
	(void)printf("%sok %d - %s: %d allocations failed, %d refused, %d done without, %d leaks, "
	    "%d unclear\n", ok ? "" : "not ", report.test, what, (int)t->faults, (int)t->refused,
	    (int)t->absorbed, (int)t->leaks, (int)t->unclear);
	(void)fflush(stdout);
}

static void
must(enum err_code code, const struct err *e)
{
	if (code == ERR_OK)
		return;
	nomem_after(0, false);
	(void)printf("Bail out! %s %s %s\n", err_code_name(code), e->key != NULL ? e->key : "-",
	    e->args[0] != NULL ? e->args[0] : "");
	exit(1);
}

/* The word for out of memory, or none of it happened. */
static void
judge(enum err_code code, const struct err *e, const char *what, int64_t at, struct tally *t)
{
	bool clear = code == ERR_NOMEM;

	t->faults++;
	t->absorbed += code == ERR_OK;
	t->refused += code != ERR_OK;
	if (code == ERR_OK || clear)
		return;
	t->unclear++;
	(void)printf("# %s at allocation %d: %s %s\n", what, (int)at, err_code_name(code),
	    e->key != NULL ? e->key : "-");
}

static void
leaks(int64_t live, int64_t usual, const char *what, int64_t at, struct tally *t)
{
	if (live == usual)
		return;
	t->leaks++;
	(void)printf("# %s at allocation %d: %d blocks left behind\n", what, (int)at,
	    (int)(live - usual));
}

/* ---- what is done and forgotten: seal and wire ---- */

typedef enum err_code (*deed_fn)(const void *arg, struct err *e);

static void
every_allocation(const char *what, deed_fn deed, const void *arg, enum err_code usual_code)
{
	struct tally t = { 0 };
	struct err e = ERR_INIT;
	int64_t at, n, live, usual;
	enum err_code code;
	int stays;

	/* Twice: libraries keep what they allocate the first time. */
	(void)!deed(arg, NULL);
	live = nomem_live();
	nomem_after(0, false);
	code = deed(arg, NULL);
	n = nomem_asked();
	usual = nomem_live() - live;
	if (code != usual_code) {
		must(code == ERR_OK ? ERR_INTERNAL : code, &e);
	}
	for (stays = 0; stays < 2; stays++) {
		for (at = 1; at <= n; at += report.step) {
			live = nomem_live();
			nomem_after(at, stays != 0);
			code = deed(arg, &e);
			nomem_after(0, false);
			/* A reader that refuses anyway may refuse for its own reason. */
			if (code != usual_code || code == ERR_OK)
				judge(code, &e, what, at, &t);
			err_clear(&e);
			leaks(nomem_live() - live, usual, what, at, &t);
		}
	}
	verdict(t.leaks == 0 && t.unclear == 0, what, &t);
}

static enum err_code
deed_secret(const void *arg UNUSED, struct err *e)
{
	struct secret *a = secret_new_copy("見本の語", 12), *b = secret_new_random(32);
	enum err_code code = a != NULL && b != NULL ? ERR_OK : err_nomem(e);

	secret_free(&a);
	secret_free(&b);
	return code;
}

static enum err_code
deed_keys(const void *arg UNUSED, struct err *e)
{
	struct secret *password = secret_new_copy("sample", 6), *pepper = secret_new_random(32);
	struct user_keys k = { 0 }, opened = { 0 };
	struct buf blob = BUF_INIT;
	enum err_code code = password != NULL && pepper != NULL ? ERR_OK : err_nomem(e);

	if (code == ERR_OK)
		code = user_keys_new(&k, e);
	if (code == ERR_OK)
		code = user_keys_wrap(&k, password, pepper, KDF_FLOOR, "sample", &blob, e);
	if (code == ERR_OK)
		code = user_keys_unwrap(blob.data, blob.len, password, pepper, "sample", &opened,
		    NULL, e);
	user_keys_free(&k);
	user_keys_free(&opened);
	secret_free(&password);
	secret_free(&pepper);
	buf_free(&blob);
	return code;
}

static enum err_code
deed_box(const void *arg UNUSED, struct err *e)
{
	struct box_key *k = box_key_new(), *group = box_key_new(), *again = NULL;
	struct buf sealed = BUF_INIT, plain = BUF_INIT, shared = BUF_INIT;
	enum err_code code = k != NULL && group != NULL ? ERR_OK : err_nomem(e);

	if (code == ERR_OK)
		code = box_seal(box_key_public(k), "text", 4, &sealed, e);
	if (code == ERR_OK)
		code = box_open(k, sealed.data, sealed.len, &plain, e);
	if (code == ERR_OK)
		code = box_seal_key(box_key_public(k), group, &shared, e);
	if (code == ERR_OK)
		code = box_open_key(k, shared.data, shared.len, &again, e);
	box_key_free(&k);
	box_key_free(&group);
	box_key_free(&again);
	buf_free(&sealed);
	buf_free(&plain);
	buf_free(&shared);
	return code;
}

static enum err_code
deed_row(const void *arg UNUSED, struct err *e)
{
	struct box_key *group = box_key_new();
	struct row_key *k = group != NULL ? row_key_derive(group) : NULL;
	struct buf sealed = BUF_INIT, plain = BUF_INIT;
	enum err_code code = k != NULL ? ERR_OK : err_nomem(e);

	if (code == ERR_OK)
		code = row_seal(k, "ad", 2, "text", 4, &sealed, e);
	if (code == ERR_OK)
		code = row_open(k, "ad", 2, sealed.data, sealed.len, &plain, e);
	box_key_free(&group);
	row_key_free(&k);
	buf_free(&sealed);
	buf_free(&plain);
	return code;
}

static enum err_code
deed_keyfile(const void *arg, struct err *e)
{
	struct sign_key *k = sign_key_new(), *again = NULL;
	enum err_code code = k != NULL ? ERR_OK : err_nomem(e);

	if (code == ERR_OK)
		code = keyfile_save_sign(arg, k, e);
	if (code == ERR_OK)
		code = keyfile_load_sign(arg, &again, e);
	sign_key_free(&k);
	sign_key_free(&again);
	return code;
}

static enum err_code
deed_jws(const void *arg UNUSED, struct err *e)
{
	struct sign_key *k = sign_key_new();
	struct public_key public;
	struct buf jws = BUF_INIT, payload = BUF_INIT;
	struct jws_header h = { 0 };
	enum err_code code = k != NULL ? ERR_OK : err_nomem(e);

	if (code == ERR_OK)
		code = jws_sign_compact(k, TYP_RECEIPT, 1, "{\"a\":1}", 7, &jws, e);
	if (code == ERR_OK) {
		public = *sign_key_public(k);
		code = jws_open_compact(buf_str(&jws), TYP_RECEIPT, jws_key_is, &public, &payload,
		    &h, e);
	}
	jws_header_clear(&h);
	sign_key_free(&k);
	buf_free(&jws);
	buf_free(&payload);
	return code;
}

static void
seal(void)
{
	char dir[] = "/tmp/mado-nomem-XXXXXX";
	char *path;

	every_allocation("seal: secrets", deed_secret, NULL, ERR_OK);
	every_allocation("seal: a person's keys under a password", deed_keys, NULL, ERR_OK);
	every_allocation("seal: boxes and shared keys", deed_box, NULL, ERR_OK);
	every_allocation("seal: rows", deed_row, NULL, ERR_OK);
	if (mkdtemp(dir) == NULL || (path = path_join(dir, "sign.key")) == NULL) {
		(void)printf("Bail out! %s\n", dir);
		exit(1);
	}
	every_allocation("seal: key files", deed_keyfile, path, ERR_OK);
	(void)unlink(path);
	(void)rmdir(dir);
	free(path);
	every_allocation("wire: signing and verifying", deed_jws, NULL, ERR_OK);
}

/* ---- wire: each message of the fuzz corpus by its reader ---- */

#define READER(name, type, read, build, clear)						\
	static enum err_code								\
	name(const void *arg, struct err *e)						\
	{										\
		const struct buf *text = arg;						\
		struct buf again = BUF_INIT;						\
		struct type v;								\
		enum err_code code = read(buf_str(text), text->len, &v, e);		\
											\
		if (code == ERR_OK)							\
			code = build;							\
		clear(&v);								\
		buf_free(&again);							\
		return code;								\
	}

READER(deed_submission, wire_submission, submission_read, submission_build(&v, &again, e),
    submission_clear)
READER(deed_envelope, wire_envelope, envelope_read, envelope_build(v.id, v.terminal,
    v.sealing_kid, v.sealed.data, v.sealed.len, &again, e), envelope_clear)
READER(deed_statement, wire_statement, statement_read, statement_build(&v, &again, e),
    statement_clear)
READER(deed_taken, wire_taken, taken_read, taken_build(&v, true, &again, e), taken_clear)
READER(deed_changes, wire_changes, changes_read, changes_build(&v, &again, e), changes_clear)
READER(deed_result, wire_result, result_read, result_build(&v, &again, e), result_clear)
READER(deed_service, wire_service, service_read, service_build(&v, &again, e), service_clear)
READER(deed_roster, wire_roster, roster_read, roster_build(&v, &again, e), roster_clear)
READER(deed_terminal, wire_terminal_file, terminal_file_read, terminal_file_build(&v, &again, e),
    terminal_file_clear)
READER(deed_server, wire_server_file, server_file_read, server_file_build(&v, &again, e),
    server_file_clear)

static const struct {
	const char	*file;
	deed_fn		 deed;
} messages[] = {
	{ "submission/inquiry", deed_submission },
	{ "submission/registration", deed_submission },
	{ "submission/notice", deed_submission },
	{ "submission/envelope", deed_envelope },
	{ "message/statement", deed_statement },
	{ "message/taken", deed_taken },
	{ "message/changes", deed_changes },
	{ "message/result", deed_result },
	{ "message/service", deed_service },
	{ "message/roster", deed_roster },
	{ "message/terminal-file", deed_terminal },
	{ "message/server-file", deed_server },
};

static void
wire(void)
{
	const char *top = getenv("abs_top_srcdir");
	struct buf path = BUF_INIT, text = BUF_INIT, what = BUF_INIT;
	struct err e = ERR_INIT;
	enum err_code usual;
	size_t i;

	for (i = 0; i < NELEM(messages); i++) {
		buf_reset(&path);
		buf_reset(&text);
		buf_reset(&what);
		(void)buf_addf(&path, "%s/tests/fuzz/corpus/%s", top != NULL ? top : ".",
		    messages[i].file);
		(void)buf_addf(&what, "wire: %s", messages[i].file);
		must(file_read(buf_str(&path), &text, &e), &e);
		usual = messages[i].deed(&text, NULL);
		every_allocation(buf_str(&what), messages[i].deed, &text, usual);
	}
	buf_free(&path);
	buf_free(&text);
	buf_free(&what);
}

/* ---- cache: every step of the script ---- */

static enum err_code
step_run(struct script *s, const struct script_step *step, int64_t at, bool stays, struct err *e)
{
	struct store *st = NULL;
	enum err_code code;

	if (strcmp(step->name, "create") != 0)
		must(store_open(&s->options, &st, e), e);
	nomem_after(at, stays);
	code = step->run(s, st, e);
	store_close(&st);
	return code;
}

static void
step_at(struct script *s, const struct script_step *step, int64_t at, bool stays, int64_t usual,
    const struct script_facts *before, const struct script_facts *after, struct tally *t)
{
	struct script_facts here = { 0 };
	struct err e = ERR_INIT;
	enum err_code code;
	int64_t live;

	power_restore(1);
	live = nomem_live();
	code = step_run(s, step, at, stays, &e);
	nomem_after(0, false);
	judge(code, &e, step->name, at, t);
	err_clear(&e);
	if (before != NULL) {
		must(script_look(s, &here, &e), &e);
		if (memcmp(&here, before, sizeof here) == 0 ? code == ERR_OK :
		    memcmp(&here, after, sizeof here) != 0)
			must(ERR_STORE_DAMAGED, &e);
	}
	power_restore(1);
	leaks(nomem_live() - live, usual, step->name, at, t);
}

static void
cache(void)
{
	const struct script_step *steps;
	struct script_facts before = { 0 }, after = { 0 };
	struct err e = ERR_INIT;
	struct script s;
	size_t i, n;
	int64_t at, asked, live, usual;
	int stays;

	must(script_begin(&s, &e), &e);
	power_keep();
	steps = script_steps(&n);
	for (i = 0; i < n; i++) {
		struct tally t = { 0 };
		struct buf what = BUF_INIT;

		must(step_run(&s, &steps[i], 0, false, &e), &e);
		power_restore(1);
		live = nomem_live();
		must(step_run(&s, &steps[i], 0, false, &e), &e);
		asked = nomem_asked();
		must(script_look(&s, &after, &e), &e);
		power_restore(1);
		usual = nomem_live() - live;
		for (stays = 0; stays < 2; stays++) {
			for (at = 1; at <= asked; at += report.step)
				step_at(&s, &steps[i], at, stays != 0, usual,
				    i != 0 ? &before : NULL, &after, &t);
		}
		(void)buf_addf(&what, "cache: %s", steps[i].name);
		verdict(t.leaks == 0 && t.unclear == 0, buf_str(&what), &t);
		buf_free(&what);
		power_restore(1);
		must(step_run(&s, &steps[i], 0, false, &e), &e);
		must(script_look(&s, &before, &e), &e);
		power_keep();
	}
	script_end(&s);
}

int
main(void)
{
	const char *step = getenv("MADOGUCHI_STEP");
	struct err e = ERR_INIT;

	report.step = step != NULL ? strtoll(step, NULL, 10) : 1;
	/* Every allocation of SQLite a real one. */
	(void)sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
	must(seal_init(&e), &e);
	seal();
	wire();
	cache();
	(void)printf("1..%d\n", report.test);
	return report.failed != 0;
}
