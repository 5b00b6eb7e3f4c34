/* SPDX-License-Identifier: ISC */
/*
 * backup, restore, and the generation of a terminal that was restored.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"

#define FILE_GENERATION	"generation-request.json"

int
cmd_backup(struct cmd *c, int argc, char **argv)
{
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (work_backup(c->work, argv[0], &e) != ERR_OK)
		return cmd_fail(c, &e);
	o = json_object();
	cmd_text(o, "file", argv[0]);
	cmd_print(c, o);
	return EXIT_DONE;
}

static void
say_generation(struct cmd *c)
{
	char *path = path_join(c->home, FILE_GENERATION);

	if (path != NULL)
		cmd_say(c, "cmd.restore.generation", path, NULL);
	free(path);
}

int
cmd_restore(struct cmd *c, int argc, char **argv)
{
	const struct work_options o = { .home = c->home, .datadir = c->datadir, .lang = c->lang };
	const char *reason = "restore";
	const struct cmd_opt opts[] = { { "reason", &reason, NULL, false } };
	struct restored done;
	struct err e = ERR_INIT;
	json_t *out;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	if (work_restore(&o, argv[0], reason, &done, &e) != ERR_OK)
		return cmd_fail(c, &e);
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	out = json_object();
	cmd_text(out, "terminal", work_terminal(c->work));
	cmd_int(out, "generation", done.generation);
	cmd_int(out, "entries", done.entries);
	(void)json_object_set_new(out, "enrol", json_boolean(done.new_terminal));
	(void)json_object_set_new(out, "passwords", json_boolean(!done.new_pepper));
	cmd_print(c, out);
	if (!work_training(c->work))
		say_generation(c);
	if (done.new_terminal)
		cmd_say(c, "cmd.restore.enrol", NULL, NULL);
	if (done.new_pepper)
		cmd_say(c, "cmd.restore.pepper", NULL, NULL);
	return EXIT_DONE;
}

int
cmd_generation_request(struct cmd *c, int argc, char **argv)
{
	const char *reason = NULL, *wanted = NULL;
	const struct cmd_opt opts[] = {
		{ "reason", &reason, NULL, true },
		{ "generation", &wanted, NULL, false },
	};
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	long generation = 0;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL) ||
	    (wanted != NULL && !cmd_number(c, "generation", wanted, 1, 1000000, &generation)))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (generation_request(c->work, generation, reason, &json, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else
		printf("%s\n", buf_str(&json));
	buf_free(&json);
	if (status == EXIT_DONE)
		say_generation(c);
	return status;
}
