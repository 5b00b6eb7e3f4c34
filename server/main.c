/* SPDX-License-Identifier: ISC */
/*
 * madoguchi-server: the stand-in for the municipal intermediate server.
 * Options, and what each of its three commands opens and closes.
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "seal/secret.h"
#include "server/enrol.h"
#include "server/http.h"
#include "server/outcome.h"
#include "server/say.h"
#include "server/server.h"

#define WATCH_NS	300000000L	/* between two looks at a watched file */
#define LAW_FILE	"lawtable.jsonl"
#define TERMINAL_FILE_MAX ((size_t)4 * 1024 * 1024)

struct options {
	const char	*home, *listen, *scenario, *law;
	bool		 no_dedup, quiet, watch;
	char		**args;
	int		 count;
};

static const struct option long_options[] = {
	{ "home", required_argument, NULL, 'h' },
	{ "listen", required_argument, NULL, 'l' },
	{ "scenario", required_argument, NULL, 's' },
	{ "watch", no_argument, NULL, 'w' },
	{ "law", required_argument, NULL, 'L' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "test-no-dedup", no_argument, NULL, 'D' },
	{ "help", no_argument, NULL, '?' },
	{ NULL, 0, NULL, 0 }
};

static const char usage_text[] =
    "usage: madoguchi-server --home DIR [--listen ADDR:PORT] [--scenario FILE [--watch]]"
    " [--law FILE] [--quiet]\n"
    "       madoguchi-server --home DIR enrol TERMINAL.json [--listen ADDR:PORT] > SERVER.json\n"
    "       madoguchi-server --home DIR log\n";

static bool
options_read(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (c) {
		case 'h':
			o->home = optarg;
			break;
		case 'l':
			o->listen = optarg;
			break;
		case 's':
			o->scenario = optarg;
			break;
		case 'w':
			o->watch = true;
			break;
		case 'L':
			o->law = optarg;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 'D':
			o->no_dedup = true;
			break;
		default:
			return false;
		}
	}
	o->args = argv + optind;
	o->count = argc - optind;
	return o->home != NULL && (!o->watch || o->scenario != NULL);
}

/* MADOGUCHI_DATADIR, else data beside the executable, else where it was installed. */
static char *
law_path(void)
{
	const char *dir = getenv("MADOGUCHI_DATADIR");
	struct buf b = BUF_INIT;
	char self[4096];
	ssize_t n;

	if (dir != NULL && *dir != '\0')
		return path_join(dir, LAW_FILE);
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n > 0) {
		self[n] = '\0';
		buf_addf(&b, "%s/data/" LAW_FILE, dirname(self));
		if (file_exists(buf_str(&b)))
			return buf_steal(&b);
		buf_free(&b);
	}
	return path_join(PKGDATADIR, LAW_FILE);
}

/* A missing table is no error: the stand-in says so and does not judge the law. */
static enum err_code
law_open(const struct options *o, struct law **law, struct err *e)
{
	char *path = o->law != NULL ? strdup(o->law) : law_path();
	enum err_code rc;

	if (path == NULL)
		return err_nomem(e);
	rc = law_load(path, law, e);
	if (rc == ERR_NOT_FOUND && o->law == NULL) {
		(void)fprintf(stderr, "madoguchi-server: %s is not there: the law is not judged\n",
		    path);
		err_clear(e);
		rc = ERR_OK;
	}
	free(path);
	return rc;
}

/* Stops listening, lets `while_away` do its work, and listens at the same place again. */
static enum err_code
go_away(struct server *s, const struct options *o, struct http **http,
    enum err_code (*while_away)(struct server *, const struct options *, struct err *),
    struct err *e)
{
	char *host = NULL, *port = NULL;
	enum err_code rc = listen_parse(http_url(*http) + strlen("https://"), &host, &port, e);

	if (rc == ERR_OK) {
		http_stop(http);
		rc = while_away(s, o, e);
	}
	(void)pthread_mutex_lock(&s->lock);
	s->away = false;
	(void)pthread_mutex_unlock(&s->lock);
	if (rc == ERR_OK)
		rc = http_start(s, host, port, http, e);
	free(host);
	free(port);
	return rc;
}

/* A restart as a terminal sees it: connections gone, the database opened anew. */
static enum err_code
restart(struct server *s, const struct options *o UNUSED, struct err *e)
{
	const struct timespec down = { (time_t)(s->down_ms / 1000), s->down_ms % 1000 * 1000000L };
	enum err_code rc;

	(void)nanosleep(&down, NULL);
	(void)pthread_mutex_lock(&s->lock);
	db_close(&s->db);
	rc = db_open(s->home->db_path, &s->db, e);
	(void)pthread_mutex_unlock(&s->lock);
	return rc;
}

/* The scenario is read again; one that cannot be read leaves the old one in force. */
static enum err_code
reload(struct server *s, const struct options *o, struct err *e UNUSED)
{
	struct scenario *scenario = NULL;
	struct err why = ERR_INIT;

	if (o->scenario == NULL)
		return ERR_OK;
	if (scenario_load(o->scenario, &scenario, &why) == ERR_OK)
		server_act(s, scenario);
	else
		say(&why);
	err_clear(&why);
	return ERR_OK;
}

/* Which bytes a watched file holds, as far as the file system tells. */
struct face { ino_t ino; off_t size; struct timespec changed; };

static struct face
face_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct face){ 0 };
	return (struct face){ st.st_ino, st.st_size, st.st_mtim };
}

/* The next signal; with --watch SIGHUP, too, when the scenario's file has become another. */
static int
next_signal(const struct options *o, const sigset_t *set, struct face *face)
{
	const struct timespec look = { 0, WATCH_NS };
	struct face now;
	int sig;

	for (;;) {
		sig = o->watch ? sigtimedwait(set, NULL, &look) : sigwaitinfo(set, NULL);
		if (sig >= 0)
			return sig;
		if (errno != EAGAIN && errno != EINTR)
			return -1;
		if (!o->watch)
			continue;
		now = face_of(o->scenario);
		if (now.ino == face->ino && now.size == face->size &&
		    now.changed.tv_sec == face->changed.tv_sec &&
		    now.changed.tv_nsec == face->changed.tv_nsec)
			continue;
		*face = now;
		return SIGHUP;
	}
}

static enum err_code
serve_until_asked(struct server *s, const struct options *o, const sigset_t *set,
    struct http **http, struct err *e)
{
	struct face face = o->watch ? face_of(o->scenario) : (struct face){ 0 };
	enum err_code rc = ERR_OK;
	int sig;

	while (rc == ERR_OK) {
		sig = next_signal(o, set, &face);
		if (sig < 0)
			rc = err_errno(e, "signal", errno);
		else if (sig == SERVER_RESTART)
			rc = go_away(s, o, http, restart, e);
		else if (sig == SIGHUP)
			rc = go_away(s, o, http, reload, e);
		else
			break;
	}
	return rc;
}

static enum err_code
serve(struct server *s, const struct options *o, const char *host, const char *port, struct err *e)
{
	struct http *http = NULL;
	pthread_t worker;
	sigset_t set;
	enum err_code rc;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SERVER_RESTART);
	(void)signal(SIGPIPE, SIG_IGN);
	/* Before any thread begins, so that none of them takes the signal. */
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	rc = law_open(o, &s->law, e);
	if (rc == ERR_OK)
		rc = outcome_start(s, &worker, e);
	if (rc != ERR_OK)
		return rc;
	rc = http_start(s, host, port, &http, e);
	if (rc == ERR_OK) {
		(void)pthread_mutex_lock(&s->lock);
		rc = listen_remember(s->db, http_url(http), e);
		(void)pthread_mutex_unlock(&s->lock);
	}
	if (rc == ERR_OK) {
		(void)printf("listening %s\n", http_url(http));
		(void)fflush(stdout);
		rc = serve_until_asked(s, o, &set, &http, e);
	}
	server_stop(s);
	http_stop(&http);
	outcome_join(worker);
	return rc;
}

static enum err_code
command_serve(struct server *s, const struct options *o, struct err *e)
{
	char *host = NULL, *port = NULL;
	enum err_code rc = listen_parse(o->listen != NULL ? o->listen : LISTEN_DEFAULT, &host,
	    &port, e);

	if (rc == ERR_OK)
		rc = home_open(o->home, host, &s->home, e);
	if (rc == ERR_OK)
		rc = db_open(s->home->db_path, &s->db, e);
	if (rc == ERR_OK)
		rc = serve(s, o, host, port, e);
	free(host);
	free(port);
	return rc;
}

static enum err_code
command_enrol(struct server *s, const struct options *o, struct err *e)
{
	struct buf text = BUF_INIT_MAX(TERMINAL_FILE_MAX), out = BUF_INIT, url = BUF_INIT;
	char *host = NULL, *port = NULL;
	enum err_code rc = ERR_OK;

	if (o->listen != NULL) {
		rc = listen_parse(o->listen, &host, &port, e);
		buf_addf(&url, "https://%s", o->listen);
	}
	if (rc == ERR_OK)
		rc = file_read(o->args[1], &text, e);
	if (rc == ERR_OK)
		rc = home_open(o->home, host, &s->home, e);
	if (rc == ERR_OK)
		rc = db_open(s->home->db_path, &s->db, e);
	if (rc == ERR_OK)
		rc = enrol_terminal(s, buf_str(&text), text.len, url.len > 0 ? buf_str(&url) : NULL,
		    &out, e);
	if (rc == ERR_OK && (printf("%s\n", buf_str(&out)) < 0 || fflush(stdout) != 0))
		rc = err_errno(e, "stdout", errno);
	free(host);
	free(port);
	buf_free(&url);
	buf_free(&text);
	buf_free(&out);
	return rc;
}

static enum err_code
command_log(struct server *s, const struct options *o, struct err *e)
{
	char *path = path_join(o->home, "server.db");
	enum err_code rc = path != NULL ? ERR_OK : err_nomem(e);

	if (rc == ERR_OK && !file_exists(path))
		rc = err_set(e, ERR_NOT_FOUND, "base.file_missing", path, NULL);
	if (rc == ERR_OK)
		rc = db_open(path, &s->db, e);
	if (rc == ERR_OK)
		rc = effects_print(s->db, stdout, e);
	free(path);
	return rc;
}

static const struct {
	const char	*name;		/* NULL: without a word */
	int		 args;
	enum err_code	(*run)(struct server *, const struct options *, struct err *);
} commands[] = {
	{ NULL, 0, command_serve },
	{ "enrol", 2, command_enrol },
	{ "log", 1, command_log },
};

static enum err_code
run(const struct options *o, struct err *e)
{
	struct server s = { .no_dedup = o->no_dedup };
	size_t i;
	enum err_code rc;

	for (i = 0; i < NELEM(commands); i++) {
		if (o->count == commands[i].args &&
		    (o->count == 0 || strcmp(o->args[0], commands[i].name) == 0))
			break;
	}
	if (i == NELEM(commands)) {
		(void)fputs(usage_text, stderr);
		return ERR_USAGE;
	}
	rc = seal_init(e);
	if (rc == ERR_OK)
		rc = o->scenario != NULL && (!o->watch || file_exists(o->scenario)) ?
		    scenario_load(o->scenario, &s.scenario, e) :
		    scenario_new(&s.scenario, e);
	if (rc != ERR_OK)
		return rc;
	rc = server_init(&s, e);
	if (rc == ERR_OK) {
		rc = commands[i].run(&s, o, e);
		server_clear(&s);
	}
	db_close(&s.db);
	home_free(&s.home);
	law_free(&s.law);
	scenario_free(&s.scenario);
	return rc;
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	struct err e = ERR_INIT;
	enum err_code rc;

	(void)umask(077);
	if (!options_read(&o, argc, argv)) {
		(void)fputs(usage_text, stderr);
		return err_exit_status(ERR_USAGE);
	}
	if (o.quiet)
		log_set_level(LOG_ERROR);
	rc = run(&o, &e);
	if (rc != ERR_OK && e.code != ERR_OK)
		say(&e);
	err_clear(&e);
	return err_exit_status(rc);
}
