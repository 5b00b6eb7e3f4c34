/* SPDX-License-Identifier: ISC */
/*
 * A small municipality for the tests of work/; see work_fixture.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "cache/entry.h"
#include "cache/store.h"
#include "seal/x509.h"
#include "tests/unit/work_fixture.h"

#define HOME_NAME	"mado-work-XXXXXX"
#define CERTIFICATE_S	(90 * 86400L)

static int64_t
shifted(void *ctx)
{
	return clock_wall_us(clock_system()) + ((struct world *)ctx)->offset_us;
}

static int64_t
mono(void *ctx UNUSED)
{
	return clock_mono_us(clock_system());
}

static int64_t
boot(void *ctx)
{
	return mono(NULL) + ((struct world *)ctx)->boot_offset_us;
}

void
world_place(const char *name, char *out, size_t size)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(out, size, "%s/%s", tmp != NULL && *tmp != '\0' ? tmp : "/tmp", name);

	assert_true(n > 0 && (size_t)n < size);
}

void
ok(enum err_code code, struct err *e)
{
	if (code != ERR_OK)
		fail_msg("%s: %s at %s (%s)", err_code_name(code), e->key != NULL ? e->key : "-",
		    e->field != NULL ? e->field : "-", e->args[0] != NULL ? e->args[0] : "");
	err_clear(e);
}

void
not_ok(enum err_code code, enum err_code want, const char *key, struct err *e)
{
	assert_string_equal(err_code_name(code), err_code_name(want));
	if (key != NULL)
		assert_string_equal(e->key != NULL ? e->key : "-", key);
	err_clear(e);
}

void
world_user(struct world *x, const char *login, const char *name, const char *person,
    const char *roles, const char *affairs)
{
	struct user_spec u = { login, name, person, roles, affairs, NULL };
	struct secret *password = secret_new_copy(login, strlen(login));
	struct err e = ERR_INIT;

	assert_non_null(password);
	ok(user_add(x->w, NULL, &u, password, &e), &e);
	secret_free(&password);
}

void
world_reopen(struct world *x)
{
	struct work_options o = { .home = x->home, .datadir = getenv("MADOGUCHI_DATADIR"),
	    .clock = &x->clock, .lang = x->lang };
	struct err e = ERR_INIT;

	work_close(&x->w);
	ok(work_open(&o, &x->w, &e), &e);
}

int
world_make_bare(void **state)
{
	struct world *x = calloc(1, sizeof *x);
	struct err e = ERR_INIT;

	assert_non_null(x);
	*state = x;
	world_place(HOME_NAME, x->home, sizeof x->home);
	world_place(HOME_NAME, x->ca, sizeof x->ca);
	assert_non_null(mkdtemp(x->home));
	assert_non_null(mkdtemp(x->ca));
	x->clock = (struct clock){ shifted, mono, boot, x };
	ok(work_init(x->home, NULL, "T-121002-03", "121002", true, &e), &e);
	world_reopen(x);
	return 0;
}

int
world_make(void **state)
{
	struct world *x;

	world_make_bare(state);
	x = *state;
	world_user(x, "tanaka", "田中 一郎", "p-0011", "maker", "fukushi-teate");
	world_user(x, "sato", "佐藤 良子", "p-0012", "approver", "fukushi-teate,iryo");
	world_user(x, "suzuki", "鈴木 恵", "p-0013", "maker,approver", "fukushi-teate,iryo");
	world_user(x, "takahashi", "高橋 誠", "p-0014", "security", "fukushi-teate,iryo");
	world_enrol(x);
	return 0;
}

static void
remove_dir(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *f;
	char *file;

	assert_non_null(d);
	while ((f = readdir(d)) != NULL) {
		file = path_join(path, f->d_name);
		assert_non_null(file);
		if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0 &&
		    unlink(file) != 0)
			remove_dir(file);
		free(file);
	}
	closedir(d);
	assert_int_equal(rmdir(path), 0);
}

int
world_remove(void **state)
{
	struct world *x = *state;

	work_close(&x->w);
	box_key_free(&x->sealing);
	sign_key_free(&x->signing);
	remove_dir(x->home);
	remove_dir(x->ca);
	free(x);
	return 0;
}

void
world_enrol(struct world *x)
{
	struct wire_terminal_file t;
	struct wire_server_file s = { .url = (char *)(uintptr_t)"https://127.0.0.1:1" };
	struct public_key sealing, signing;
	struct buf json = BUF_INIT, cert = BUF_INIT, ca = BUF_INIT;
	char *key_path = path_join(x->ca, "ca.key"), *cert_path = path_join(x->ca, "ca.pem");
	struct err e = ERR_INIT;

	ok(enrol_export(x->w, &json, &e), &e);
	ok(terminal_file_read(buf_str(&json), json.len, &t, &e), &e);
	ok(x509_make_ca(key_path, cert_path, "test CA", 30, &e), &e);
	ok(x509_sign_csr(key_path, cert_path, t.csr, "T-121002-03", -60, CERTIFICATE_S, &cert, &e),
	    &e);
	ok(file_read(cert_path, &ca, &e), &e);
	x->sealing = box_key_new();
	x->signing = sign_key_new();
	sealing = *box_key_public(x->sealing);
	signing = *sign_key_public(x->signing);
	s.ca = ca.data;
	s.client_certificate = cert.data;
	s.sealing_keys = &sealing;
	s.signing_keys = &signing;
	s.sealing_count = s.signing_count = 1;
	buf_reset(&json);
	ok(server_file_build(&s, &json, &e), &e);
	ok(enrol_import(x->w, buf_str(&json), json.len, &e), &e);
	terminal_file_clear(&t);
	buf_free(&json);
	buf_free(&cert);
	buf_free(&ca);
	free(key_path);
	free(cert_path);
}

enum err_code
world_try_login(struct world *x, const char *login, const char *password, struct session **s,
    struct err *e)
{
	struct secret *p = secret_new_copy(password, strlen(password));
	enum err_code rc;

	assert_non_null(p);
	rc = session_login(x->w, login, p, s, e);
	secret_free(&p);
	return rc;
}

struct session *
world_login(struct world *x, const char *login)
{
	struct session *s;
	struct err e = ERR_INIT;

	ok(world_try_login(x, login, login, &s, &e), &e);
	return s;
}

const struct form *
world_registration(struct world *x)
{
	const struct form_set *set = work_forms(x->w);
	size_t i;

	for (i = 0; i < form_set_count(set); i++) {
		const struct form *f = form_set_at(set, i);

		if (strcmp(form_kind(f), "registration") == 0 && form_affair(f) != NULL &&
		    strcmp(form_affair(f), "fukushi-teate") == 0)
			return f;
	}
	fail_msg("no registration form of fukushi-teate");
	return NULL;
}

struct draft *
world_draft(struct session *s, const char *form, const char *procedure)
{
	const struct form *f = form_set_find(work_forms(session_work(s)), form);
	const char *sample = form_sample(f);
	struct draft *d;
	struct err e = ERR_INIT;

	ok(draft_new(s, form, procedure, "fukushi-teate", &d, &e), &e);
	ok(answers_import(draft_answers(d), sample, strlen(sample), &e), &e);
	return d;
}

void
world_pending(struct session *s, bool registration, char entry[UUID_TEXT_SIZE])
{
	struct world x = { .w = session_work(s) };
	struct draft *d = registration ? world_draft(s, form_id(world_registration(&x)), NULL) :
	    world_draft(s, "inquiry", "94-1");
	struct err e = ERR_INIT;

	ok(draft_submit(d, &e), &e);
	memcpy(entry, draft_entry(d), UUID_TEXT_SIZE);
	draft_close(&d);
}

void
world_approve(struct session *s, const char *entry)
{
	struct review_view *v;
	struct err e = ERR_INIT;

	ok(review_open(s, entry, "決裁", &v, &e), &e);
	ok(entry_approve(s, entry, v->digest, &e), &e);
	review_close(&v);
}

enum outbox_state
world_state(struct world *x, const char *entry)
{
	struct entry n;
	enum outbox_state state;
	struct err e = ERR_INIT;

	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	state = n.state;
	entry_clear(&n);
	return state;
}

/* ---- the server's part ---- */

void
world_open_envelope(struct world *x, const char *entry, struct buf *payload,
    struct wire_submission *out)
{
	struct store *st = work_store(x->w);
	struct buf jws = BUF_INIT, json = BUF_INIT;
	struct jws_signature *sigs;
	struct jws_header h[2];
	struct wire_roster roster;
	struct envelope v;
	struct entry n;
	struct err e = ERR_INIT;
	size_t i, count;

	ok(entry_get(st, NULL, entry, &n, &e), &e);
	ok(envelope_get(st, n.submission, &v, &e), &e);
	ok(box_open(x->sealing, v.sealed.data, v.sealed.len, &jws, &e), &e);
	ok(jws_split(buf_str(&jws), jws.len, payload, &sigs, &count, &e), &e);
	ok(roster_show(x->w, &json, &e), &e);
	ok(roster_read(buf_str(&json), json.len, &roster, &e), &e);
	assert_int_equal(count, 2);
	for (i = 0; i < 2; i++)
		ok(jws_verify(&sigs[i], TYP_SUBMISSION, buf_str(payload), payload->len, roster_key,
		    &roster, &h[i], &e), &e);
	assert_string_not_equal(h[0].role, h[1].role);
	assert_string_not_equal(roster_find_kid(&roster, h[0].kid)->person,
	    roster_find_kid(&roster, h[1].kid)->person);
	ok(submission_read(buf_str(payload), payload->len, out, &e), &e);
	for (i = 0; i < 2; i++) {
		jws_header_clear(&h[i]);
		jws_signature_clear(&sigs[i]);
	}
	free(sigs);
	roster_clear(&roster);
	entry_clear(&n);
	envelope_row_clear(&v);
	buf_free(&jws);
	buf_free(&json);
}

static void
move(struct world *x, const char *entry, enum outbox_event ev, enum outbox_state to)
{
	struct outbox_step step = { .entry = entry, .event = ev, .to = to, .actor = ACTOR_SENDER,
	    .who = "sender" };
	struct store *st = work_store(x->w);
	struct entry n;
	struct err e = ERR_INIT;

	ok(store_begin(st, &e), &e);
	ok(entry_get(st, NULL, entry, &n, &e), &e);
	step.version = n.version;
	ok(outbox_move(st, &step, &e), &e);
	ok(store_commit(st, &e), &e);
	entry_clear(&n);
}

static char *
text(const char *s)
{
	char *copy = strdup(s);

	assert_non_null(copy);
	return copy;
}

/* The sealed result; its digest for the statement. */
static void
put_result(struct world *x, const struct envelope *v, const char *name,
    char digest[DIGEST_TEXT_SIZE])
{
	struct wire_result_item items[] = {
		{ text("income"), text("所得額"), text("1234567"), NULL },
		{ text("note"), text("備考"), NULL, text("withheld") },
	};
	struct wire_result_record record = { .items = items, .item_count = 2 };
	struct wire_result r = { .records = &record, .record_count = 1 };
	struct wire_submission asked;
	struct buf payload = BUF_INIT, json = BUF_INIT, jws = BUF_INIT, sealed = BUF_INIT;
	struct public_key reply;
	struct err e = ERR_INIT;
	size_t i;

	world_open_envelope(x, v->entry, &payload, &asked);
	r.id = asked.id;
	r.digest = (char *)(uintptr_t)v->digest;
	r.sequence = text("1");
	r.answered_at = text("2026-11-25T10:00:00+09:00");
	r.keep_until = text("2036-11-25");
	r.subject = asked.subject;
	r.subject.name = text(name != NULL ? name : asked.subject.name);
	r.provider = asked.inquiry.provider;
	record.information = asked.inquiry.information[0];
	record.person_role = asked.subject.role;
	ok(result_build(&r, &json, &e), &e);
	ok(jws_sign_compact(x->signing, TYP_RESULT, shifted(x), buf_str(&json), json.len, &jws,
	    &e), &e);
	assert_true(public_key_parse(CURVE_X25519, asked.reply_key, &reply));
	ok(box_seal(&reply, buf_str(&jws), jws.len, &sealed, &e), &e);
	digest_text(sealed.data, sealed.len, digest);
	ok(result_put(work_store(x->w), v->submission, digest, sealed.data, sealed.len, &e), &e);
	for (i = 0; i < NELEM(items); i++) {
		free(items[i].code);
		free(items[i].name);
		free(items[i].value);
		free(items[i].absent);
	}
	free(r.sequence);
	free(r.answered_at);
	free(r.keep_until);
	free(r.subject.name);
	submission_clear(&asked);
	buf_free(&payload);
	buf_free(&json);
	buf_free(&jws);
	buf_free(&sealed);
}

void
world_outcome(struct world *x, const char *entry, enum wire_state said, const char *name)
{
	struct store *st = work_store(x->w);
	struct wire_statement word = { .state = said };
	struct wire_receipt receipt = { 0 };
	char digest[DIGEST_TEXT_SIZE], at[TIME_TEXT_SIZE];
	struct buf json = BUF_INIT, jws = BUF_INIT;
	enum outbox_state to;
	struct envelope v;
	struct entry n;
	struct err e = ERR_INIT;

	ok(entry_get(st, NULL, entry, &n, &e), &e);
	ok(envelope_get(st, n.submission, &v, &e), &e);
	time_format(shifted(x), at);
	receipt.id = word.id = n.submission;
	receipt.digest = word.digest = v.digest;
	receipt.sequence = word.sequence = text("1");
	receipt.received_at = word.at = at;
	receipt.terminal = (char *)(uintptr_t)work_terminal(x->w);
	ok(receipt_build(&receipt, &json, &e), &e);
	ok(jws_sign_compact(x->signing, TYP_RECEIPT, shifted(x), buf_str(&json), json.len, &jws,
	    &e), &e);
	ok(receipt_put(st, n.submission, buf_str(&jws), &e), &e);
	move(x, entry, EV_SEND, ST_SENDING);
	move(x, entry, EV_TAKEN, ST_RECEIVED);
	if (said == WIRE_ANSWERED) {
		put_result(x, &v, name, digest);
		word.result_digest = digest;
	}
	word.version = said == WIRE_REGISTERED ? 1 : 0;
	buf_reset(&json);
	buf_reset(&jws);
	ok(statement_build(&word, &json, &e), &e);
	ok(jws_sign_compact(x->signing, TYP_STATEMENT, shifted(x), buf_str(&json), json.len, &jws,
	    &e), &e);
	ok(statement_put(st, n.submission, buf_str(&jws), wire_state_name(said), at, &e), &e);
	assert_true(outbox_state_parse(wire_state_name(said), &to));
	move(x, entry, EV_STATEMENT, to);
	free(word.sequence);
	envelope_row_clear(&v);
	entry_clear(&n);
	buf_free(&json);
	buf_free(&jws);
}

/* ---- the disk ---- */

void
world_disk(struct world *x, struct buf *out)
{
	static const char *const names[] = { "store.db", "store.db-wal" };
	struct err e = ERR_INIT;
	size_t i;

	out->max = (size_t)256 * 1024 * 1024;
	for (i = 0; i < NELEM(names); i++) {
		char *path = path_join(x->home, names[i]);

		if (file_exists(path))
			ok(file_read(path, out, &e), &e);
		free(path);
	}
}

void
world_sql(struct world *x, const char *sql)
{
	char *path = path_join(x->home, "store.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	free(path);
}
