/* SPDX-License-Identifier: ISC */
/*
 * madoguchi: start-up.  Hardens the process before anything secret exists,
 * finds language, data and home, then either runs one command or opens the
 * screen.
 */
#include "cmd/cmd.h"

#include <langinfo.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "i18n/convert.h"
#include "plain/plain.h"
#include "seal/harden.h"
#include "seal/secret.h"
#include "tui/tui.h"

/* Widths and characters need UTF-8; what people see does not depend on the
 * rest of the locale. */
static void
choose_locale(void)
{
	if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
}

/* MADOGUCHI_DATADIR, else `data` beside the program (a build tree), else installed. */
static char *
find_datadir(void)
{
	const char *env = getenv("MADOGUCHI_DATADIR");
	char exe[PATH_MAX], *beside;
	ssize_t n;

	if (env != NULL && *env != '\0')
		return strdup(env);
	n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (n > 0) {
		exe[n] = '\0';
		beside = path_join(dirname(exe), "data/messages/ja.res");
		if (beside != NULL && file_exists(beside)) {
			*strstr(beside, "/messages/ja.res") = '\0';
			return beside;
		}
		free(beside);
	}
	return strdup(PKGDATADIR);
}

/* The options that every command takes. */
struct globals { const char *home, *config, *lang; bool json, plain; };

/* Options that stand before or after the command are taken out of argv. */
static bool
take_globals(int *argc, char **argv, struct globals *o)
{
	const struct {
		const char	*name;
		const char	**value;
	} globals[] = { { "--home", &o->home }, { "--config", &o->config },
	    { "--lang", &o->lang } };
	int i, kept = 1;
	size_t k, n = 0;

	for (i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "--plain") == 0) {
			*(argv[i][2] == 'j' ? &o->json : &o->plain) = true;
			continue;
		}
		for (k = 0; k < NELEM(globals); k++) {
			n = strlen(globals[k].name);
			if (strncmp(argv[i], globals[k].name, n) == 0 &&
			    (argv[i][n] == '\0' || argv[i][n] == '='))
				break;
		}
		if (k == NELEM(globals)) {
			argv[kept++] = argv[i];
			continue;
		}
		if (argv[i][n] == '=')
			*globals[k].value = argv[i] + n + 1;
		else if (i + 1 < *argc)
			*globals[k].value = argv[++i];
		else
			return false;
	}
	argv[kept] = NULL;
	*argc = kept;
	return true;
}

static int
run_command(struct cmd *c, int argc, char **argv)
{
	size_t i, n;
	const struct cmd_entry *table = cmd_table(&n);
	bool word_known = false;

	for (i = 0; i < n; i++) {
		if (strcmp(table[i].word, argv[0]) != 0)
			continue;
		word_known = true;
		if (table[i].sub == NULL)
			return table[i].run(c, argc - 1, argv + 1);
		if (argc > 1 && strcmp(table[i].sub, argv[1]) == 0)
			return table[i].run(c, argc - 2, argv + 2);
	}
	if (word_known && argc > 1)
		cmd_say(c, "cmd.usage.unknown_sub", argv[0], argv[1]);
	else
		cmd_say(c, word_known ? "cmd.usage.needs_sub" : "cmd.usage.unknown", argv[0], NULL);
	return EXIT_USAGE;
}

static enum err_code
run_tui(struct cmd *c, struct converter *converter, struct err *e)
{
	const struct tui_options o = { .lang = c->lang, .msgs = c->msgs, .converter = converter };

	return tui_run(c->work, &o, e);
}

static enum err_code
run_lines(struct cmd *c, struct converter *converter, struct err *e)
{
	const struct plain_options o = { .msgs = c->msgs, .converter = converter };

	return plain_run(c->work, &o, e);
}

/* For people, as a screen or line by line: no network ever, and no file written outside the
 * home, from here on. */
static int
run_people(struct cmd *c, enum err_code (*run)(struct cmd *, struct converter *, struct err *))
{
	struct converter *converter = NULL;
	char *places = NULL;
	struct err e = ERR_INIT;
	bool confined;
	int status;

	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (harden_no_network(&e) != ERR_OK || harden_writes(c->home, &confined, &e) != ERR_OK)
		return cmd_fail(c, &e);
	/* Without an engine the input method still writes kana. */
	if (converter_open("auto", c->datadir, &converter, &e) != ERR_OK)
		err_clear(&e);
	places = cmd_places_path(c);
	if (converter != NULL && (places == NULL || !converter_use_places(converter, places))) {
		(void)err_nomem(&e);
		status = cmd_fail(c, &e);
		goto out;
	}
	if (run(c, converter, &e) != ERR_OK)
		status = cmd_fail(c, &e);
out:
	free(places);
	converter_close(&converter);
	return status;
}

static int
run_screen(struct cmd *c)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		cmd_say(c, "cmd.screen.no_terminal", NULL, NULL);
		return EXIT_USAGE;
	}
	return run_people(c, run_tui);
}

int
main(int argc, char **argv)
{
	struct globals o = { 0 };
	struct err e = ERR_INIT;
	struct cmd c = { 0 };
	char *datadir = NULL, *messages = NULL;
	bool usage_ok;
	int status;

	choose_locale();
	(void)signal(SIGPIPE, SIG_IGN);
	usage_ok = take_globals(&argc, argv, &o);
	c.json = o.json;
	datadir = find_datadir();
	messages = datadir != NULL ? path_join(datadir, "messages") : NULL;
	if (messages == NULL) {
		free(datadir);
		return EXIT_REFUSED;
	}
	if (harden_process(&e) != ERR_OK || seal_init(&e) != ERR_OK ||
	    (o.config != NULL && config_read(o.config, &c.config, &e) != ERR_OK)) {
		/* The language is not known yet: Japanese. */
		if (msgs_open(messages, "ja", &c.msgs, NULL) == ERR_OK)
			status = cmd_fail(&c, &e);
		else
			status = err_exit_status(e.code);
		goto out;
	}
	if (o.lang == NULL)
		o.lang = c.config.values[CONFIG_LANG];
	c.lang = o.lang != NULL && strcmp(o.lang, "en") == 0 ? "en" : "ja";
	if (o.home == NULL)
		o.home = c.config.values[CONFIG_HOME];
	if (o.home == NULL)
		o.home = getenv("MADOGUCHI_HOME");
	c.home = o.home != NULL && *o.home != '\0' ? o.home : LOCALSTATEDIR "/lib/madoguchi";
	c.datadir = datadir;
	if (msgs_open(messages, c.lang, &c.msgs, &e) != ERR_OK) {
		(void)fprintf(stderr, "madoguchi: no messages in %s: install the program again\n",
		    messages);
		status = EXIT_REFUSED;
		goto out;
	}
	if (!usage_ok || (o.lang != NULL && strcmp(o.lang, c.lang) != 0) ||
	    (o.plain && argc > 1)) {
		cmd_say(&c, "cmd.usage.globals", NULL, NULL);
		status = EXIT_USAGE;
	} else if (argc > 1) {
		status = run_command(&c, argc - 1, argv + 1);
	} else {
		status = o.plain ? run_people(&c, run_lines) : run_screen(&c);
	}
out:
	work_close(&c.work);
	msgs_close(&c.msgs);
	config_clear(&c.config);
	err_clear(&e);
	free(messages);
	free(datadir);
	return status;
}
