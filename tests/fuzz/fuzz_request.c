/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's handling of a request, whatever stands in it.  The first
 * line is "METHOD PATH", the rest the body.  A body that begins with "!" is a
 * payload: the driver signs it as maker and approver of the roster, seals it,
 * and puts it into the envelope, so that what lies behind the seal is reached.
 *
 * Whatever comes, there is an answer with a status of HTTP, and a refusal is
 * a problem that its reader can read.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "seal/secret.h"
#include "seal/x509.h"
#include "server/dispatch.h"
#include "server/enrol.h"
#include "tests/fuzz/fuzz.h"
#include "wire/jws.h"

#define TERMINAL	"T-121002-03"
#define ID	"0193b1c8-0000-7000-8000-000000000001"
#define AFFAIR	"fukushi-teate"
#define TEXT(s)	((char *)(uintptr_t)(s))
#define LINE_MAX_BYTES	256

static char dir[] = "/tmp/mado-fuzz-XXXXXX";
static struct server server;
static struct sign_key *root, *people[2], *terminal;

static int
drop(const char *path, const struct stat *st UNUSED, int flag UNUSED, struct FTW *at UNUSED)
{
	return remove(path);
}

static void
clean(void)
{
	(void)nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static char *
roster(void)
{
	static const char *const roles[] = { "maker", "approver" };
	static const char *const names[] = { "p-0001", "p-0002" };
	struct wire_affair affair = { TEXT(AFFAIR), TEXT("福祉手当") };
	char *affairs[] = { affair.affair };
	struct wire_role role[2];
	struct wire_user users[2] = { 0 };
	struct wire_roster r = { .version = 1, .organization = TEXT("121002"),
	    .issued_at = TEXT("2026-01-01T00:00:00+09:00"), .affairs = &affair, .affair_count = 1,
	    .users = users, .user_count = 2 };
	struct buf payload = BUF_INIT, jws = BUF_INIT;
	size_t i;

	for (i = 0; i < 2; i++) {
		people[i] = sign_key_new();
		role[i] = (struct wire_role){ TEXT(roles[i]), affairs, 1, TEXT("2020-01-01"),
		    TEXT("2099-12-31") };
		users[i] = (struct wire_user){ .person = TEXT(names[i]), .name = TEXT("見本"),
		    .state = TEXT("active"), .sign = *sign_key_public(people[i]),
		    .roles = &role[i], .role_count = 1 };
	}
	MUST(roster_build(&r, &payload, NULL) == ERR_OK);
	MUST(jws_sign_compact(root, TYP_ROSTER, clock_wall_us(clock_system()), payload.data,
	    payload.len, &jws, NULL) == ERR_OK);
	buf_free(&payload);
	return buf_steal(&jws);
}

static void
enrol(void)
{
	struct wire_terminal_file f = { .terminal = TEXT(TERMINAL), .organization = TEXT("121002"),
	    .root_key = *sign_key_public(root), .terminal_key = *sign_key_public(terminal) };
	struct buf csr = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
	char *key = path_join(dir, "tls.key"), print[DIGEST_TEXT_SIZE];
	unsigned char both[64];

	MUST(key != NULL && x509_make_csr(key, TERMINAL, &csr, NULL) == ERR_OK);
	f.csr = csr.data;
	f.roster = roster();
	memcpy(both, f.root_key.bytes, 32);
	memcpy(both + 32, f.terminal_key.bytes, 32);
	digest_text(both, sizeof both, print);
	f.fingerprint = print;
	MUST(terminal_file_build(&f, &text, NULL) == ERR_OK);
	MUST(enrol_terminal(&server, buf_str(&text), text.len, "https://127.0.0.1:1", &out,
	    NULL) == ERR_OK);
	free(f.roster);
	free(key);
	buf_free(&csr);
	buf_free(&text);
	buf_free(&out);
}

static void
prepare(void)
{
	if (server.db != NULL)
		return;
	MUST(seal_init(NULL) == ERR_OK && mkdtemp(dir) != NULL && atexit(clean) == 0);
	log_set_level(LOG_ERROR);
	root = sign_key_new();
	terminal = sign_key_new();
	MUST(scenario_new(&server.scenario, NULL) == ERR_OK);
	MUST(server_init(&server, NULL) == ERR_OK);
	MUST(home_open(dir, "127.0.0.1", &server.home, NULL) == ERR_OK);
	MUST(db_open(server.home->db_path, &server.db, NULL) == ERR_OK);
	enrol();
}

/* A payload as the terminal would send it. */
static void
envelop(const char *payload, size_t len, struct buf *out)
{
	static const char *const roles[] = { "maker", "approver" };
	struct jws_signature sigs[2];
	struct buf sealed = BUF_INIT;
	const struct public_key *to = box_key_public(server.home->box);
	size_t i;

	for (i = 0; i < 2; i++)
		MUST(jws_sign(people[i], TYP_SUBMISSION, roles[i], clock_wall_us(clock_system()),
		    payload, len, &sigs[i], NULL) == ERR_OK);
	MUST(submission_seal(payload, len, &sigs[0], &sigs[1], to, &sealed, NULL) == ERR_OK);
	MUST(envelope_build(ID, TERMINAL, to->kid, sealed.data, sealed.len, out, NULL) == ERR_OK);
	for (i = 0; i < 2; i++)
		jws_signature_clear(&sigs[i]);
	buf_free(&sealed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end = memchr(text, '\n', size);
	size_t head = end != NULL ? (size_t)(end - text) : 0, rest;
	char line[LINE_MAX_BYTES], *path;
	struct request r = { .peer = TERMINAL, .content_type = "application/json" };
	struct answer a;
	struct wire_problem p;

	prepare();
	if (head == 0 || head >= sizeof line)
		return 0;
	memcpy(line, text, head);
	line[head] = '\0';
	path = strchr(line, ' ');
	if (path == NULL || strlen(line) != head)
		return 0;
	*path++ = '\0';
	r.method = line;
	r.path = path;
	rest = size - head - 1;
	if (rest > 0 && end[1] == '!')
		envelop(end + 2, rest - 1, &r.body);
	else
		MUST(buf_add(&r.body, end + 1, rest));
	answer_init(&a);
	MUST(dispatch_request(&server, &r, &a) == END_ANSWER);
	MUST(a.status >= 200 && a.status <= 599 && a.status != 500);
	if (a.status >= 400) {
		problem_read(buf_str(&a.body), a.body.len, &p);
		MUST(p.type != PROBLEM_NONE && p.type_text != NULL);
		problem_clear(&p);
	}
	free(r.param);
	buf_free(&r.body);
	answer_clear(&a);
	return 0;
}
