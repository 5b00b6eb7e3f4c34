/* SPDX-License-Identifier: ISC */
/*
 * A terminal and a server as processes; see world.h.
 */
#include "tests/support/world.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"

#define PASSWORD	"mado-no-renshu-2026"
#define ARGS_MAX	64
#define PASSWORD_FD	3
#define LIMIT_US	INT64_C(300000000)

void
bail(const char *fmt, ...)
{
	va_list ap;

	(void)printf("Bail out! ");
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
	exit(1);
}

int64_t
now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
dice(int64_t below)
{
	uint64_t v;

	if (getrandom(&v, sizeof v, 0) != (ssize_t)sizeof v)
		bail("no randomness");
	return below > 0 ? (int64_t)(v % (uint64_t)below) : 0;
}

static void
nap(int64_t us)
{
	struct timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	(void)nanosleep(&ts, NULL);
}

static char *
join(const char *dir, const char *name)
{
	char *path = path_join(dir, name);

	if (path == NULL)
		bail("out of memory");
	return path;
}

char *
line_next(const struct buf *text, size_t *pos)
{
	const char *from = buf_str(text) + *pos, *end = strchr(from, '\n');
	char *line;

	/* A line without its end was cut off by a kill: it does not count. */
	if (end == NULL)
		return NULL;
	line = strndup(from, (size_t)(end - from));
	if (line == NULL)
		bail("out of memory");
	*pos += (size_t)(end - from) + 1;
	return line;
}

void
run_clear(struct run *r)
{
	buf_free(&r->out);
	buf_free(&r->err);
	*r = (struct run){ 0 };
}

static int
scratch(const struct world *w)
{
	int fd = open(w->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1)
		bail("no temporary file in %s: %s", w->dir, strerror(errno));
	return fd;
}

static int
scratch_holding(const struct world *w, const char *text)
{
	int fd = scratch(w);
	size_t len = strlen(text);

	if (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		bail("cannot write: %s", strerror(errno));
	return fd;
}

static void
scratch_read(int fd, struct buf *b)
{
	struct err e = ERR_INIT;

	if (lseek(fd, 0, SEEK_SET) != 0 || fd_read_all(fd, b, &e) != ERR_OK)
		bail("cannot read what a process wrote");
	(void)close(fd);
}

/* In the child: descriptors and environment in place, then the program. */
static void
become(const struct world *w, char *const argv[], const char *crash, int in, int out, int err,
    int password)
{
	char *tmp = join(w->dir, "tmp");

	/* Nobody outlives the test, whatever becomes of it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(in, 0) == -1 || dup2(out, 1) == -1 || dup2(err, 2) == -1)
		_exit(126);
	if (password != -1) {
		if (password == PASSWORD_FD)
			(void)fcntl(password, F_SETFD, 0);
		else if (dup2(password, PASSWORD_FD) == -1)
			_exit(126);
	}
	(void)setenv("TMPDIR", tmp, 1);
	(void)unsetenv("MADOGUCHI_HOME");
	if (crash != NULL)
		(void)setenv("MADOGUCHI_CRASH", crash, 1);
	else
		(void)unsetenv("MADOGUCHI_CRASH");
	(void)execv(argv[0], argv);
	_exit(127);
}

/* Waits; at the instant of the kill it kills whom it is told to. */
static int
wait_and_kill(struct world *w, struct run *r, pid_t child)
{
	int64_t begun = now_us(), passed;
	bool armed = r->kill_after_us > 0;
	int status;
	pid_t got;

	for (;;) {
		got = waitpid(child, &status, WNOHANG);
		if (got == child)
			break;
		passed = now_us() - begun;
		if (armed && passed >= r->kill_after_us) {
			armed = false;
			if (r->kill_server)
				world_server_kill(w);
			else
				(void)kill(child, SIGKILL);
		}
		if (passed > LIMIT_US) {
			(void)kill(child, SIGKILL);
			(void)waitpid(child, &status, 0);
			bail("a process hung for five minutes");
		}
		nap(200);
	}
	r->took_us = now_us() - begun;
	return status;
}

static void
start(struct world *w, struct run *r, char *const argv[])
{
	int in, out, err, password = -1, status;
	pid_t child;

	in = scratch_holding(w, r->input != NULL ? r->input : "");
	out = scratch(w);
	err = scratch(w);
	if (r->as != NULL)
		password = scratch_holding(w, PASSWORD "\n");
	(void)fflush(stdout);
	child = fork();
	if (child == -1)
		bail("fork: %s", strerror(errno));
	if (child == 0)
		become(w, argv, r->crash, in, out, err, password);
	status = wait_and_kill(w, r, child);
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		bail("%s %s died of signal %d", argv[0], argv[4] != NULL ? argv[4] : "",
		    WTERMSIG(status));
	(void)close(in);
	if (password != -1)
		(void)close(password);
	buf_reset(&r->out);
	buf_reset(&r->err);
	scratch_read(out, &r->out);
	scratch_read(err, &r->err);
}

/* The strings are the caller's; execv(3) wants them without const. */
static void
arg_add(char **argv, size_t *n, const char *arg)
{
	union { const char *in; char *out; } u = { .in = arg };

	if (*n + 1 >= ARGS_MAX)
		bail("too many arguments");
	argv[(*n)++] = u.out;
	argv[*n] = NULL;
}

void
world_run(struct world *w, struct run *r, const char *const args[])
{
	static const char *const as[] = { "--password-fd", "3", "--as" };
	char *argv[ARGS_MAX];
	size_t i, n = 0;

	arg_add(argv, &n, w->terminal_program);
	arg_add(argv, &n, "--home");
	arg_add(argv, &n, w->home);
	arg_add(argv, &n, "--json");
	for (i = 0; args[i] != NULL; i++)
		arg_add(argv, &n, args[i]);
	if (r->as != NULL) {
		for (i = 0; i < NELEM(as); i++)
			arg_add(argv, &n, as[i]);
		arg_add(argv, &n, r->as);
	}
	start(w, r, argv);
}

void
world_must(struct world *w, struct run *r, const char *const args[])
{
	world_run(w, r, args);
	if (r->status != 0)
		bail("%s %s ended with %d: %s", args[0], args[1] != NULL ? args[1] : "", r->status,
		    buf_str(&r->err));
}

/* ---- the server ---- */

/* Reads its first line, "listening ADDR:PORT" in some words. */
static void
await_listening(struct world *w, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char line[256];
	size_t n = 0;
	ssize_t got;
	char *at, *end;

	while (n < sizeof line - 1 && (n == 0 || line[n - 1] != '\n')) {
		if (poll(&p, 1, 20000) != 1)
			bail("the server does not start");
		got = read(fd, line + n, 1);
		if (got != 1)
			bail("the server ended at once");
		n++;
	}
	line[n] = '\0';
	at = strstr(line, "127.0.0.1:");
	if (at == NULL)
		bail("the server said: %s", line);
	end = at + strspn(at, "0123456789.:");
	(void)snprintf(w->listen, sizeof w->listen, "%.*s", (int)(end - at), at);
}

void
world_server_start(struct world *w)
{
	char *argv[ARGS_MAX], *log = join(w->dir, "server.log");
	int pipe_fd[2], err, null;
	size_t n = 0;

	arg_add(argv, &n, w->server_program);
	arg_add(argv, &n, "--home");
	arg_add(argv, &n, w->server_home);
	arg_add(argv, &n, "--listen");
	arg_add(argv, &n, w->listen);
	if (w->no_dedup)
		arg_add(argv, &n, "--test-no-dedup");
	err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (err == -1 || null == -1 || pipe2(pipe_fd, O_CLOEXEC) != 0)
		bail("%s: %s", log, strerror(errno));
	(void)fflush(stdout);
	w->server = fork();
	if (w->server == -1)
		bail("fork: %s", strerror(errno));
	if (w->server == 0)
		become(w, argv, NULL, null, pipe_fd[1], err, -1);
	(void)close(pipe_fd[1]);
	await_listening(w, pipe_fd[0]);
	(void)close(pipe_fd[0]);
	(void)close(err);
	(void)close(null);
	free(log);
	w->server_us = now_us();
}

void
world_sender_start(struct world *w)
{
	char *argv[ARGS_MAX], *log = join(w->dir, "sender.log");
	int out, null;
	size_t n = 0;

	arg_add(argv, &n, w->terminal_program);
	arg_add(argv, &n, "--home");
	arg_add(argv, &n, w->home);
	arg_add(argv, &n, "sync");
	arg_add(argv, &n, "--daemon");
	out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (out == -1 || null == -1)
		bail("%s: %s", log, strerror(errno));
	(void)fflush(stdout);
	w->sender = fork();
	if (w->sender == -1)
		bail("fork: %s", strerror(errno));
	if (w->sender == 0)
		become(w, argv, NULL, null, out, out, -1);
	(void)close(out);
	(void)close(null);
	free(log);
}

void
world_sender_stop(struct world *w)
{
	int status = 0;

	if (w->sender == 0)
		return;
	(void)kill(w->sender, SIGTERM);
	(void)waitpid(w->sender, &status, 0);
	w->sender = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		(void)printf("# the sender ended with status %d\n", status);
}

void
world_server_log(struct world *w, struct run *r)
{
	char *argv[ARGS_MAX];
	size_t n = 0;

	arg_add(argv, &n, w->server_program);
	arg_add(argv, &n, "--home");
	arg_add(argv, &n, w->server_home);
	arg_add(argv, &n, "log");
	start(w, r, argv);
	if (r->status != 0)
		bail("the server's log: %s", buf_str(&r->err));
}

static void
server_end(struct world *w, int sig)
{
	if (w->server == 0)
		return;
	(void)kill(w->server, sig);
	(void)waitpid(w->server, NULL, 0);
	w->server = 0;
}

void
world_server_kill(struct world *w)
{
	server_end(w, SIGKILL);
}

void
world_server_stop(struct world *w)
{
	server_end(w, SIGTERM);
}

/* ---- making and ending ---- */

static void
add_person(struct world *w, const char *login, const char *name, const char *person,
    const char *role)
{
	struct run r = { .as = NULL, .input = PASSWORD "\n" };

	world_must(w, &r, (const char *const[]){ "user", "add", "--login", login, "--name", name,
	    "--person", person, "--roles", role, "--affairs", "fukushi-teate,iryo",
	    "--new-password-fd", "0", NULL });
	run_clear(&r);
}

static void
enrol(struct world *w)
{
	char *request = join(w->dir, "terminal.json"), *answer = join(w->dir, "server.json");
	char *argv[ARGS_MAX];
	struct run r = { 0 };
	struct err e = ERR_INIT;
	size_t n = 0;

	world_must(w, &r, (const char *const[]){ "enrol", "export", request, NULL });
	arg_add(argv, &n, w->server_program);
	arg_add(argv, &n, "--home");
	arg_add(argv, &n, w->server_home);
	arg_add(argv, &n, "enrol");
	arg_add(argv, &n, request);
	start(w, &r, argv);
	if (r.status != 0)
		bail("the server does not enrol: %s", buf_str(&r.err));
	if (file_write(answer, r.out.data, r.out.len, 0600, &e) != ERR_OK)
		bail("cannot write %s", answer);
	world_must(w, &r, (const char *const[]){ "enrol", "import", answer, NULL });
	run_clear(&r);
	free(request);
	free(answer);
}

void
world_make(struct world *w, const char *build, bool no_dedup)
{
	char template[] = "/tmp/mado-world-XXXXXX", *tmp;
	struct run r = { 0 };

	*w = (struct world){ .no_dedup = no_dedup, .listen = "127.0.0.1:0" };
	if (mkdtemp(template) == NULL || (w->dir = strdup(template)) == NULL)
		bail("no directory of our own: %s", strerror(errno));
	w->home = join(w->dir, "home");
	w->server_home = join(w->dir, "server");
	w->terminal_program = join(build, "madoguchi");
	w->server_program = join(build, "madoguchi-server");
	tmp = join(w->dir, "tmp");
	if (mkdir(tmp, 0700) != 0 || mkdir(w->server_home, 0700) != 0)
		bail("mkdir: %s", strerror(errno));
	free(tmp);
	world_must(w, &r, (const char *const[]){ "init", "--terminal", "T-121002-03",
	    "--organization", "121002", "--training", NULL });
	run_clear(&r);
	add_person(w, MAKER, "試験 一郎", "p-0001", "maker");
	add_person(w, APPROVER, "試験 二郎", "p-0002", "approver");
	world_server_start(w);
	enrol(w);
}

static int
remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

void
world_end(struct world *w, bool keep)
{
	world_sender_stop(w);
	world_server_stop(w);
	if (keep)
		(void)printf("# kept: %s\n", w->dir);
	else
		(void)nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(w->dir);
	free(w->home);
	free(w->server_home);
	free(w->terminal_program);
	free(w->server_program);
	*w = (struct world){ 0 };
}
