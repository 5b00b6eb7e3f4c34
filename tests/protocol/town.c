/* SPDX-License-Identifier: ISC */
/*
 * A town for the protocol tests; see town.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/protocol/town.h"

#include <curl/curl.h>

#include "base/clock.h"
#include "base/file.h"
#include "seal/b64.h"
#include "seal/secret.h"
#include "seal/x509.h"
#include "wire/jws.h"

extern char **environ;

/* Const text where a struct or argv wants char *; nobody writes to it. */
#define TEXT(s)	((char *)(uintptr_t)(s))

static const struct {
	const char	*person, *name, *state, *role;
} staff[] = {
	[MAKER] = { "p-0001", "見本 係員", "active", "maker" },
	[APPROVER] = { "p-0002", "見本 係長", "active", "approver" },
	[SUSPENDED] = { "p-0003", "見本 休職", "suspended", "approver" },
	[TWIN] = { "p-0001", "見本 係員", "active", "approver" },
};

char *
town_path(const struct town *t, const char *name)
{
	char *path = path_join(t->dir, name);

	assert_non_null(path);
	return path;
}

static int64_t
now_us(void)
{
	return clock_wall_us(clock_system());
}

char *
town_roster(const struct town *t, int64_t version)
{
	struct wire_affair affair = { TEXT(TOWN_AFFAIR), TEXT("福祉手当") };
	struct wire_user users[TWIN + 1];
	struct wire_role roles[TWIN + 1];
	struct wire_roster r = { .version = version, .organization = TEXT(TOWN_CITY),
	    .issued_at = TEXT("2026-01-01T00:00:00+09:00"), .affairs = &affair, .affair_count = 1,
	    .users = users, .user_count = NELEM(users) };
	struct buf payload = BUF_INIT, compact = BUF_INIT;
	char *affairs[] = { affair.affair };
	size_t i;

	memset(users, 0, sizeof users);
	for (i = 0; i < NELEM(users); i++) {
		roles[i] = (struct wire_role){ TEXT(staff[i].role), affairs, 1,
		    TEXT("2020-01-01"), TEXT("2099-12-31") };
		users[i].person = TEXT(staff[i].person);
		users[i].name = TEXT(staff[i].name);
		users[i].state = TEXT(staff[i].state);
		users[i].sign = *sign_key_public(t->staff[i]);
		users[i].roles = &roles[i];
		users[i].role_count = 1;
	}
	assert_int_equal(roster_build(&r, &payload, NULL), ERR_OK);
	assert_int_equal(jws_sign_compact(t->root, TYP_ROSTER, now_us(), payload.data, payload.len,
	    &compact, NULL), ERR_OK);
	buf_free(&payload);
	return buf_steal(&compact);
}

static char *
program(void)
{
	const char *build = getenv("abs_top_builddir");

	assert_non_null(build);
	return path_join(build, "madoguchi-server");
}

/* Starts a program with standard output in a pipe; its end is returned. */
static int
spawn(char *const *argv, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO), 0);
	assert_int_equal(posix_spawn(pid, argv[0], &actions, NULL, argv, environ), 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	return fds[0];
}

static int
run(char *const *argv, struct buf *out)
{
	pid_t pid;
	int fd = spawn(argv, &pid), status = -1;

	assert_int_equal(fd_read_all(fd, out, NULL), ERR_OK);
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
launch(struct town *t, const char *scenario, const char *const *args)
{
	static const char word[] = "listening ";
	char *argv[24], *home = town_path(t, "server"), *path = town_path(t, "scenario.json");
	char *exe = program(), line[256];
	size_t n = 0, len = 0;
	int fd;

	argv[n++] = exe;
	argv[n++] = TEXT("--home");
	argv[n++] = home;
	argv[n++] = TEXT("--listen");
	argv[n++] = TEXT("127.0.0.1:0");
	argv[n++] = TEXT("--quiet");
	if (scenario != NULL) {
		assert_int_equal(file_write(path, scenario, strlen(scenario), 0600, NULL), ERR_OK);
		argv[n++] = TEXT("--scenario");
		argv[n++] = path;
	}
	for (; args != NULL && *args != NULL; args++)
		argv[n++] = TEXT(*args);
	argv[n] = NULL;
	fd = spawn(argv, &t->pid);
	while (len + 1 < sizeof line && read(fd, line + len, 1) == 1 && line[len] != '\n')
		len++;
	line[len] = '\0';
	close(fd);
	assert_int_equal(strncmp(line, word, sizeof word - 1), 0);
	(void)snprintf(t->url, sizeof t->url, "%s", line + sizeof word - 1);
	free(home);
	free(path);
	free(exe);
}

static void
halt(struct town *t, int sig)
{
	int status;

	if (sig != 0)
		assert_int_equal(kill(t->pid, sig), 0);
	assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
	if (sig == SIGTERM)
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	t->pid = 0;
}

void
town_restart(struct town *t, int sig, const char *scenario, const char *const *args)
{
	halt(t, sig);
	launch(t, scenario, args);
}

static void
write_text(const struct town *t, const char *name, const char *text)
{
	char *path = town_path(t, name);

	assert_int_equal(file_write(path, text, strlen(text), 0600, NULL), ERR_OK);
	free(path);
}

int
town_enrol(struct town *t, int64_t roster_version)
{
	char *home = town_path(t, "server"), *file = town_path(t, "terminal.json");
	char *exe = program();
	char *key = town_path(t, "tls.key");
	char *argv[] = { exe, TEXT("--home"), home, TEXT("enrol"), file, NULL };
	struct buf csr = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
	struct wire_terminal_file f = { .terminal = TEXT(TOWN_TERMINAL),
	    .organization = TEXT(TOWN_CITY) };
	unsigned char both[64];
	char print[DIGEST_TEXT_SIZE];
	int status;

	assert_int_equal(x509_make_csr(key, TOWN_TERMINAL, &csr, NULL), ERR_OK);
	f.csr = csr.data;
	f.roster = town_roster(t, roster_version);
	f.terminal_key = *sign_key_public(t->terminal);
	f.root_key = *sign_key_public(t->root);
	memcpy(both, f.root_key.bytes, 32);
	memcpy(both + 32, f.terminal_key.bytes, 32);
	digest_text(both, sizeof both, print);
	f.fingerprint = print;
	assert_int_equal(terminal_file_build(&f, &text, NULL), ERR_OK);
	write_text(t, "terminal.json", buf_str(&text));
	status = run(argv, &out);
	if (status == 0) {
		server_file_clear(&t->server);
		assert_int_equal(server_file_read(buf_str(&out), out.len, &t->server, NULL),
		    ERR_OK);
		write_text(t, "ca.pem", t->server.ca);
		write_text(t, "cert.pem", t->server.client_certificate);
	}
	free(f.roster);
	free(home);
	free(file);
	free(exe);
	free(key);
	buf_free(&csr);
	buf_free(&text);
	buf_free(&out);
	return status;
}

void
town_start(struct town *t, const char *scenario, const char *const *args)
{
	size_t i;

	memset(t, 0, sizeof *t);
	assert_int_equal(seal_init(NULL), ERR_OK);
	(void)snprintf(t->dir, sizeof t->dir, "/tmp/madoguchi-town-%s", "XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->root = sign_key_new();
	t->terminal = sign_key_new();
	t->group = box_key_new();
	for (i = 0; i < MEMBERS; i++)
		t->staff[i] = sign_key_new();
	launch(t, scenario, args);
	assert_int_equal(town_enrol(t, 1), 0);
}

void
town_stop(struct town *t)
{
	char *argv[] = { TEXT("/bin/rm"), TEXT("-r"), t->dir, NULL };
	struct buf out = BUF_INIT;
	size_t i;

	if (t->pid != 0)
		halt(t, SIGTERM);
	assert_int_equal(run(argv, &out), 0);
	buf_free(&out);
	sign_key_free(&t->root);
	sign_key_free(&t->terminal);
	box_key_free(&t->group);
	for (i = 0; i < MEMBERS; i++)
		sign_key_free(&t->staff[i]);
	server_file_clear(&t->server);
}

int
town_log_count(const struct town *t, const char *text)
{
	char *home = town_path(t, "server"), *exe = program();
	char *argv[] = { exe, TEXT("--home"), home, TEXT("log"), NULL };
	struct buf out = BUF_INIT;
	char *line, *rest;
	int n = 0;

	assert_int_equal(run(argv, &out), 0);
	for (line = out.data; line != NULL && *line != '\0'; line = rest) {
		rest = strchr(line, '\n');
		assert_non_null(rest);
		*rest++ = '\0';
		n += strstr(line, text) != NULL;
	}
	free(home);
	free(exe);
	buf_free(&out);
	return n;
}

/* --- the client --- */

static size_t
on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct reply *r = ctx;

	return buf_add(&r->body, data, size * n) ? size * n : 0;
}

/* The value of "Name: value\r\n", or NULL. */
static const char *
header_value(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	return line + len + 1 + strspn(line + len + 1, " ");
}

static size_t
on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct reply *r = ctx;
	char *line = strndup(data, size * n);
	const char *value;

	assert_non_null(line);
	line[strcspn(line, "\r\n")] = '\0';
	if ((value = header_value(line, WIRE_HEADER)) != NULL)
		r->ours = strcmp(value, "1") == 0;
	if ((value = header_value(line, "Retry-After")) != NULL)
		r->retry_after = strtol(value, NULL, 10);
	if ((value = header_value(line, "Allow")) != NULL)
		r->allow = strdup(value);
	if ((value = header_value(line, "Content-Type")) != NULL)
		r->type = strdup(value);
	free(line);
	return size * n;
}

void
town_send(const struct town *t, const char *method, const char *path, const char *body,
    const struct send_options *o, struct reply *r)
{
	static const struct send_options plain;
	struct buf url = BUF_INIT, type = BUF_INIT;
	char *ca = town_path(t, "ca.pem"), *cert = town_path(t, "cert.pem");
	char *key = town_path(t, "tls.key");
	struct curl_slist *headers = NULL;
	CURL *c = curl_easy_init();

	if (o == NULL)
		o = &plain;
	memset(r, 0, sizeof *r);
	r->retry_after = -1;
	assert_non_null(c);
	buf_addf(&url, "%s%s", t->url, path);
	if (o->content_type == NULL || *o->content_type != '\0')
		buf_addf(&type, "Content-Type: %s",
		    o->content_type != NULL ? o->content_type : "application/json");
	else
		buf_adds(&type, "Content-Type:");
	headers = curl_slist_append(headers, buf_str(&type));
	curl_easy_setopt(c, CURLOPT_URL, buf_str(&url));
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(c, CURLOPT_CAINFO, ca);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)(o->tls12 ?
	    CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2 : CURL_SSLVERSION_TLSv1_2));
	if (o->cert == NULL || *o->cert != '\0') {
		curl_easy_setopt(c, CURLOPT_SSLCERT, o->cert != NULL ? o->cert : cert);
		curl_easy_setopt(c, CURLOPT_SSLKEY, o->key != NULL ? o->key : key);
	}
	if (body != NULL) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
	}
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, r);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, r);
	r->curl = (int)curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &r->status);
	r->json = json_loadb(buf_str(&r->body), r->body.len, 0, NULL);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	buf_free(&url);
	buf_free(&type);
	free(ca);
	free(cert);
	free(key);
}

void
reply_clear(struct reply *r)
{
	buf_free(&r->body);
	free(r->type);
	free(r->allow);
	json_decref(r->json);
	memset(r, 0, sizeof *r);
}

const char *
reply_text(const struct reply *r, const char *member)
{
	const char *s = json_string_value(json_object_get(r->json, member));

	return s != NULL ? s : "";
}

const char *
reply_problem(const struct reply *r)
{
	static const char urn[] = "urn:madoguchi:problem:";
	const char *type = reply_text(r, "type");

	return strncmp(type, urn, sizeof urn - 1) == 0 ? type + sizeof urn - 1 : "";
}
