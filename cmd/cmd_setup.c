/* SPDX-License-Identifier: ISC */
/*
 * init, root, roster, enrol: making a terminal and tying it to the
 * municipality and to the server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"

#define FILE_MODE	0644	/* files carried by hand hold no secret */

int
cmd_init(struct cmd *c, int argc, char **argv)
{
	const char *terminal = NULL, *organization = NULL,
	    *section = c->config.values[CONFIG_SECTION];
	bool training = false;
	const struct cmd_opt opts[] = {
		{ "terminal", &terminal, NULL, true },
		{ "organization", &organization, NULL, true },
		{ "training", NULL, &training, false },
	};
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if (work_init(c->home, c->datadir, terminal, organization, training, &e) != ERR_OK)
		return cmd_fail(c, &e);
	if (section != NULL) {
		status = cmd_open_work(c);
		if (status != EXIT_DONE)
			return status;
		if (setting_put(work_store(c->work), "section", section, &e) != ERR_OK)
			return cmd_fail(c, &e);
	}
	o = json_object();
	cmd_text(o, "home", c->home);
	cmd_text(o, "terminal", terminal);
	cmd_text(o, "organization", organization);
	(void)json_object_set_new(o, "training", json_boolean(training));
	cmd_print(c, o);
	return EXIT_DONE;
}

int
cmd_root_new(struct cmd *c, int argc, char **argv)
{
	struct public_key k;
	struct err e = ERR_INIT;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	if (root_new(argv[0], &k, &e) != ERR_OK)
		return cmd_fail(c, &e);
	cmd_print_key(c, argv[0], &k);
	return EXIT_DONE;
}

int
cmd_roster_show(struct cmd *c, int argc, char **argv)
{
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (roster_show(c->work, &json, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	o = status == EXIT_DONE ? json_loadb(buf_str(&json), json.len, 0, NULL) : NULL;
	if (o != NULL)
		cmd_print(c, o);
	buf_free(&json);
	return status;
}

/* The fingerprint of an enrolment file, to be compared on paper. */
static int
print_enrolment(struct cmd *c, const struct buf *json, const char *path)
{
	json_t *in = json_loadb(buf_str(json), json->len, 0, NULL), *o = json_object();

	cmd_text(o, "file", path);
	cmd_text(o, "fingerprint", json_string_value(json_object_get(in, "fingerprint")));
	if (json_object_get(in, "url") != NULL)
		cmd_text(o, "url", json_string_value(json_object_get(in, "url")));
	cmd_print(c, o);
	json_decref(in);
	return EXIT_DONE;
}

int
cmd_enrol_export(struct cmd *c, int argc, char **argv)
{
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (enrol_export(c->work, &json, &e) != ERR_OK ||
	    file_write(argv[0], buf_str(&json), json.len, FILE_MODE, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else
		status = print_enrolment(c, &json, argv[0]);
	buf_free(&json);
	return status;
}

int
cmd_enrol_import(struct cmd *c, int argc, char **argv)
{
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status == EXIT_DONE)
		status = cmd_read(c, argv[0], &json);
	if (status == EXIT_DONE && enrol_import(c->work, buf_str(&json), json.len, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else if (status == EXIT_DONE)
		status = print_enrolment(c, &json, argv[0]);
	buf_free(&json);
	return status;
}
