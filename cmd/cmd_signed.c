/* SPDX-License-Identifier: ISC */
/*
 * What the root signs away from the terminal, and what comes back signed:
 * roster, policy, generation, catalogue.
 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "work/policy.h"

/* ---- signing: on the machine that holds the root's key, without a store ---- */

typedef enum err_code (*sign_fn)(const char *root_key_file, const char *draft, size_t len,
    int64_t now_us, struct buf *jws, struct err *e);

/* Prints what fn makes of the one file that is named. */
static int
sign_with(struct cmd *c, int argc, char **argv, sign_fn fn)
{
	const char *root_key = NULL;
	const struct cmd_opt opts[] = { { "root-key", &root_key, NULL, true } };
	struct buf draft = BUF_INIT, jws = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_read(c, argv[0], &draft);
	if (status == EXIT_DONE && fn(root_key, buf_str(&draft), draft.len,
	    clock_wall_us(clock_system()), &jws, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else if (status == EXIT_DONE)
		printf("%s\n", buf_str(&jws));
	buf_free(&draft);
	buf_free(&jws);
	return status;
}

int
cmd_policy_sign(struct cmd *c, int argc, char **argv)
{
	return sign_with(c, argc, argv, policy_sign);
}

int
cmd_generation_sign(struct cmd *c, int argc, char **argv)
{
	return sign_with(c, argc, argv, generation_sign);
}

int
cmd_catalogue_sign(struct cmd *c, int argc, char **argv)
{
	return sign_with(c, argc, argv, site_catalogue_sign);
}

int
cmd_roster_sign(struct cmd *c, int argc, char **argv)
{
	const char *root_key = NULL;
	struct roster_keys keys = { 0 };
	const struct cmd_opt opts[] = {
		{ "root-key", &root_key, NULL, true },
		{ "recovery-key", &keys.recovery, NULL, false },
		{ "inspector-key", &keys.inspector, NULL, false },
	};
	struct buf draft = BUF_INIT, jws = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_read(c, argv[0], &draft);
	if (status == EXIT_DONE) {
		if (roster_sign(root_key, &keys, buf_str(&draft), draft.len,
		    clock_wall_us(clock_system()), &jws, &e) != ERR_OK)
			status = cmd_fail(c, &e);
		else
			printf("%s\n", buf_str(&jws));
	}
	buf_free(&draft);
	buf_free(&jws);
	return status;
}

/* ---- importing, into the store ---- */

typedef enum err_code (*import_fn)(struct work *w, const char *jws, struct err *e);

static int
import_with(struct cmd *c, int argc, char **argv, import_fn fn)
{
	struct buf jws = BUF_INIT;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status == EXIT_DONE)
		status = cmd_read(c, argv[0], &jws);
	cmd_trim(&jws);
	if (status == EXIT_DONE && fn(c->work, buf_str(&jws), &e) != ERR_OK) {
		/* The file does not hold; the store is sound. */
		if (e.code == ERR_CRYPTO)
			e.code = ERR_REFUSED;
		status = cmd_fail(c, &e);
	}
	buf_free(&jws);
	return status;
}

int
cmd_roster_import(struct cmd *c, int argc, char **argv)
{
	int status = import_with(c, argc, argv, roster_import);

	return status == EXIT_DONE ? cmd_roster_show(c, 0, argv) : status;
}

int
cmd_policy_import(struct cmd *c, int argc, char **argv)
{
	int status = import_with(c, argc, argv, policy_import);

	return status == EXIT_DONE ? cmd_policy_show(c, 0, argv) : status;
}

int
cmd_generation_import(struct cmd *c, int argc, char **argv)
{
	return import_with(c, argc, argv, generation_import);
}
