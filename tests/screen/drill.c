/* SPDX-License-Identifier: ISC */
/*
 * See drill.h.
 */
#include "tests/screen/drill.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/file.h"

#define TRIES		400
#define PAUSE_MS	25
#define SCENARIO	"drill-scenario.json"

/* The world stays when the shell ends; only its server goes.  田中 has the dense form. */
static const char make_script[] =
    ". \"$abs_top_srcdir/tests/cli/lib.sh\" && make_world >&2 && "
    "\"$abs_top_builddir/tests/screen/tui_driver\" --dense \"$home\" tanaka password-of-tanaka && "
    "stop_server && trap - EXIT && "
    "printf '%s\\n%s\\n' \"$world\" \"$address\"";

static char *
built(const char *name)
{
	const char *dir = getenv("abs_top_builddir");
	char *p = path_join(dir != NULL ? dir : ".", name);

	assert_non_null(p);
	return p;
}

static char *
read_line(FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, in);

	assert_true(n > 1);
	line[n - 1] = '\0';
	return line;
}

void
drill_make(struct drill *d)
{
	FILE *in = popen(make_script, "r");

	*d = (struct drill){ 0 };
	assert_non_null(in);
	d->world = read_line(in);
	d->address = read_line(in);
	assert_int_equal(pclose(in), 0);
	d->home = path_join(d->world, "home");
	assert_non_null(d->home);
}

/* Starts a program with nothing on its standard streams but a log. */
static pid_t
start(const struct drill *d, const char *const *argv)
{
	char *log = path_join(d->world, "processes.log");
	pid_t pid;

	assert_non_null(log);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

		if (null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
		    dup2(out, 2) < 0)
			_exit(126);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	free(log);
	return pid;
}

static bool
listens(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok;

	assert_true(fd >= 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons((uint16_t)strtoul(strrchr(address, ':') + 1, NULL, 10));
	ok = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0;
	close(fd);
	return ok;
}

void
drill_start_server(struct drill *d)
{
	char *program = built("madoguchi-server"), *home = path_join(d->world, "server");
	char *scenario = path_join(d->home, SCENARIO);
	const char *argv[] = { program, "--home", home, "--listen", d->address, "--scenario",
	    scenario, "--watch", NULL };
	int tries = 0;

	assert_non_null(scenario);
	if (!file_exists(scenario))
		argv[5] = NULL;

	d->server = start(d, argv);
	while (!listens(d->address)) {
		struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };

		if (++tries == TRIES)
			fail_msg("the server does not listen on %s", d->address);
		nanosleep(&pause, NULL);
	}
	free(program);
	free(home);
	free(scenario);
}

static void
write_in(const char *home, const char *name, const char *text)
{
	char *path = path_join(home, name);
	struct err e = ERR_INIT;

	assert_non_null(path);
	assert_int_equal(file_write(path, text, strlen(text), 0600, &e), ERR_OK);
	free(path);
}

void
drill_guided(const struct drill *d)
{
	write_in(d->home, SCENARIO, "{}");
	write_in(d->home, "drill-people.tsv",
	    "tanaka\t田中 一郎\tpassword-of-tanaka\t窓口職員\n"
	    "sato\t佐藤 良子\tpassword-of-sato\t決裁者\n"
	    "suzuki\t鈴木 恵\tpassword-of-suzuki\t窓口職員・決裁者（福祉手当）\n"
	    "takahashi\t髙橋 誠\tpassword-of-takahashi\t情報セキュリティ管理者（全事務担当）\n");
}

void
drill_start_sender(struct drill *d)
{
	char *program = built("madoguchi");
	const char *argv[] = { program, "--home", d->home, "sync", "--daemon", NULL };

	char *socket = path_join(d->home, "run/ask");

	d->sender = start(d, argv);
	/* It listens before anybody asks. */
	for (int i = 0; i < 400 && !file_exists(socket); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 25000000 }, NULL);
	free(socket);
	free(program);
}

void
drill_kill(pid_t *pid)
{
	if (*pid == 0)
		return;
	kill(*pid, SIGKILL);
	assert_int_equal(waitpid(*pid, NULL, 0), *pid);
	*pid = 0;
}

static int
remove_one(const char *path, const struct stat *sb UNUSED, int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

void
drill_end(struct drill *d)
{
	drill_kill(&d->sender);
	drill_kill(&d->server);
	(void)nftw(d->world, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(d->world);
	free(d->home);
	free(d->address);
}

struct term *
drill_open(const struct drill *d, int rows, int cols)
{
	char *program = built("madoguchi");
	const char *argv[] = { program, "--home", d->home, NULL };
	struct term *t = term_start(argv, NULL, rows, cols);

	free(program);
	term_wait_for(t, "ログイン名");
	return t;
}

void
drill_login(struct term *t, const char *login)
{
	term_to_login_name(t);
	term_step(t, login);
	term_step(t, KEY_ENTER "password-of-");
	term_step(t, login);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "F11 離席");
}

struct term *
drill_open_as(const struct drill *d, const char *login)
{
	struct term *t = drill_open(d, 24, 80);

	drill_login(t, login);
	return t;
}

void
drill_ask(const struct drill *d, const char *login)
{
	char command[256];

	(void)snprintf(command, sizeof command, "sample inquiry | as %s intake --form inquiry -",
	    login);
	free(drill_run(d, command));
}

void
drill_rekey(struct term *t, const char *person_key, const char *birth)
{
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "書類を見て「宛名番号」を入力");
	term_step(t, person_key);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "書類を見て「生年月日」を入力");
	term_step(t, birth);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "重要項目はすべて一致しました");
}

/* The world is the drill's: nothing of it goes with the shell. */
char *
drill_run(const struct drill *d, const char *command)
{
	char script[4096], *out = NULL;
	size_t len = 0, n;
	char part[4096];
	FILE *in;

	n = (size_t)snprintf(script, sizeof script, ". \"$abs_top_srcdir/tests/cli/lib.sh\";"
	    " trap - EXIT; rm -rf \"$world\"; world='%s'; home=$world/home; address='%s';"
	    " %s", d->world, d->address, command);
	assert_true(n < sizeof script);
	in = popen(script, "r");
	assert_non_null(in);
	while ((n = fread(part, 1, sizeof part, in)) > 0) {
		out = realloc(out, len + n + 1);
		assert_non_null(out);
		memcpy(out + len, part, n);
		len += n;
		out[len] = '\0';
	}
	assert_int_equal(pclose(in), 0);
	return out;
}

size_t
drill_taken(const struct drill *d)
{
	char *program = built("madoguchi-server"), *line = NULL, command[1024];
	size_t room = 0, n = 0;
	FILE *in;

	assert_true(snprintf(command, sizeof command, "'%s' --home '%s/server' log", program,
	    d->world) < (int)sizeof command);
	in = popen(command, "r");
	assert_non_null(in);
	while (getline(&line, &room, in) > 0) {
		assert_non_null(strstr(line, "\"effect\":1,"));
		n++;
	}
	assert_int_equal(pclose(in), 0);
	free(line);
	free(program);
	return n;
}

int
drill_begin(void **state, const char *prepare)
{
	struct drill *d = calloc(1, sizeof *d);

	assert_non_null(d);
	drill_make(d);
	if (prepare != NULL)
		free(drill_run(d, prepare));
	*state = d;
	return 0;
}

int
drill_finish(void **state)
{
	drill_end(*state);
	free(*state);
	return 0;
}
