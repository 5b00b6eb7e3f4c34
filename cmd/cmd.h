/* SPDX-License-Identifier: ISC */
/*
 * Subcommands: what one is, and what all of them share.
 *
 * A command is a row of the table in cmd.c: the words that name it, its usage,
 * the function.  A command parses (opts.c), calls one operation of work/ or
 * sync/, and prints (out.c).  It decides nothing by itself.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include <jansson.h>

#include "base/config.h"
#include "base/err.h"
#include "i18n/msg.h"
#include "work/work.h"

struct cmd {
	const char	*home, *datadir, *lang;
	bool		 json;
	struct config	 config;
	struct msgs	*msgs;
	struct work	*work;		/* opened by cmd_open_work() */
};

struct cmd_entry {
	const char	*word, *sub;	/* "user", "add"; sub NULL: none */
	const char	*usage;		/* what stands after the words */
	int		(*run)(struct cmd *c, int argc, char **argv);
};
const struct cmd_entry *cmd_table(size_t *n);

/* Exit statuses of cli.md that commands return by themselves. */
#define EXIT_DONE	0
#define EXIT_REFUSED	1
#define EXIT_USAGE	2
#define EXIT_DENIED	3

/* ---- opts.c ---- */

/* An option of a command; value options may be written --name V or --name=V. */
struct cmd_opt {
	const char	*name;
	const char	**value;	/* or NULL for a flag */
	bool		*flag;
	bool		 required;
};
/* Fills the options, leaves the other arguments in argv[0..*rest), of which
 * there must be min to max (max -1: any number).  False: a sentence was
 * printed, the caller returns EXIT_USAGE. */
bool	cmd_options(struct cmd *c, int argc, char **argv, const struct cmd_opt *opts, size_t n,
	    int min, int max, int *rest);
/* "7" → 7; prints a sentence otherwise. */
bool	cmd_number(struct cmd *c, const char *name, const char *text, long min, long max,
    long *out);

/* ---- out.c ---- */

/* Prints the error's sentence on standard error, clears it, gives the exit status. */
int	cmd_fail(struct cmd *c, struct err *e);
/* A sentence with up to two arguments (NULL for none) on standard error. */
void	cmd_say(struct cmd *c, const char *key, const char *a, const char *b);
/* One result line: JSON with --json, else "label: value" pairs.  Takes o. */
void	cmd_print(struct cmd *c, json_t *o);
/* Sets a member; NULL text becomes null. */
void	cmd_text(json_t *o, const char *member, const char *text);
void	cmd_int(json_t *o, const char *member, int64_t value);
/* An instant as RFC 3339; 0 becomes null. */
void	cmd_time(json_t *o, const char *member, int64_t us);
/* Where a new secret key was written, and its public half. */
void	cmd_print_key(struct cmd *c, const char *file, const struct public_key *k);
/* A NULL-ended list of words. */
void	cmd_words(json_t *o, const char *member, char *const *words);

/* ---- errors.c: what stands against a line of input ---- */

void	cmd_error(json_t *errors, const char *field, const char *code, const char *message);
/* The sentence of an error value, which is cleared. */
void	cmd_error_err(struct cmd *c, json_t *errors, struct err *e);
/* Every check that stands. */
void	cmd_error_checks(json_t *errors, const struct checks *checks);

/* ---- open.c ---- */

/* Opens the store, once; the exit status, EXIT_DONE when it is open. */
int	cmd_open_work(struct cmd *c);
/* Opens and logs in: --as and --password-fd as given (password_fd NULL: asked
 * on the terminal without echo). */
int	cmd_login(struct cmd *c, const char *login, const char *password_fd, struct session **out);
/* The same where a login may be left out: work/ decides whether nobody is enough. */
int	cmd_login_maybe(struct cmd *c, const char *login, const char *password_fd,
    struct session **out);
/* A new password: from --new-password-fd, else asked twice on the terminal. */
int	cmd_new_password(struct cmd *c, const char *fd, struct secret **out);
/* One line that nobody may see: from the descriptor that option `name` gave as fd, else
 * asked on the terminal without echo. */
int	cmd_secret(struct cmd *c, const char *fd, const char *name, const char *prompt_key,
	    struct secret **out);
/* All forms and the catalogue, the municipality's own included; needs no store. */
int	cmd_forms(struct cmd *c, struct form_set **set);
/* The entry that an id names: an entry's own or one of its submissions'. */
enum err_code	cmd_entry_id(struct cmd *c, const char *id, char entry[UUID_TEXT_SIZE],
		    struct err *e) MUST_CHECK;
/* A file's bytes, "-" for standard input. */
int	cmd_read(struct cmd *c, const char *path, struct buf *b);
/* What was read holds one line, perhaps with its end: without it. */
void	cmd_trim(struct buf *b);

/* The users, or one of them, as `user list` prints them. */
int	cmd_print_users(struct cmd *c, const char *only);
/* Outside training: says where the roster request waits for the root's signature. */
void	cmd_say_request(struct cmd *c);

/* ---- the commands, one file a subject ---- */

int	cmd_init(struct cmd *c, int argc, char **argv);
int	cmd_root_new(struct cmd *c, int argc, char **argv);
int	cmd_roster_sign(struct cmd *c, int argc, char **argv);
int	cmd_roster_import(struct cmd *c, int argc, char **argv);
int	cmd_roster_show(struct cmd *c, int argc, char **argv);
int	cmd_affair_add(struct cmd *c, int argc, char **argv);
int	cmd_affair_list(struct cmd *c, int argc, char **argv);
int	cmd_user_add(struct cmd *c, int argc, char **argv);
int	cmd_user_suspend(struct cmd *c, int argc, char **argv);
int	cmd_user_resume(struct cmd *c, int argc, char **argv);
int	cmd_user_remove(struct cmd *c, int argc, char **argv);
int	cmd_user_password(struct cmd *c, int argc, char **argv);
int	cmd_user_share(struct cmd *c, int argc, char **argv);
int	cmd_backup(struct cmd *c, int argc, char **argv);
int	cmd_restore(struct cmd *c, int argc, char **argv);
int	cmd_generation_request(struct cmd *c, int argc, char **argv);
int	cmd_generation_sign(struct cmd *c, int argc, char **argv);
int	cmd_generation_import(struct cmd *c, int argc, char **argv);
int	cmd_recover(struct cmd *c, int argc, char **argv);
int	cmd_inspector_new(struct cmd *c, int argc, char **argv);
int	cmd_inspector_open(struct cmd *c, int argc, char **argv);
int	cmd_epoch_new(struct cmd *c, int argc, char **argv);
int	cmd_user_list(struct cmd *c, int argc, char **argv);
int	cmd_enrol_export(struct cmd *c, int argc, char **argv);
int	cmd_enrol_import(struct cmd *c, int argc, char **argv);
int	cmd_form_list(struct cmd *c, int argc, char **argv);
int	cmd_form_show(struct cmd *c, int argc, char **argv);
int	cmd_form_check(struct cmd *c, int argc, char **argv);
int	cmd_form_load(struct cmd *c, int argc, char **argv);
int	cmd_form_sign(struct cmd *c, int argc, char **argv);
int	cmd_catalogue_load(struct cmd *c, int argc, char **argv);
int	cmd_catalogue_diff(struct cmd *c, int argc, char **argv);
int	cmd_catalogue_sign(struct cmd *c, int argc, char **argv);
int	cmd_catalogue_list(struct cmd *c, int argc, char **argv);
int	cmd_catalogue_ask(struct cmd *c, int argc, char **argv);
int	cmd_case_new(struct cmd *c, int argc, char **argv);
int	cmd_case_add(struct cmd *c, int argc, char **argv);
int	cmd_case_show(struct cmd *c, int argc, char **argv);
int	cmd_intake(struct cmd *c, int argc, char **argv);
int	cmd_queue(struct cmd *c, int argc, char **argv);
int	cmd_show(struct cmd *c, int argc, char **argv);
int	cmd_approve(struct cmd *c, int argc, char **argv);
int	cmd_return(struct cmd *c, int argc, char **argv);
int	cmd_hold(struct cmd *c, int argc, char **argv);
int	cmd_release(struct cmd *c, int argc, char **argv);
int	cmd_withdraw(struct cmd *c, int argc, char **argv);
int	cmd_discard(struct cmd *c, int argc, char **argv);
int	cmd_retry(struct cmd *c, int argc, char **argv);
int	cmd_paper(struct cmd *c, int argc, char **argv);
int	cmd_close(struct cmd *c, int argc, char **argv);
int	cmd_result(struct cmd *c, int argc, char **argv);
int	cmd_receipt(struct cmd *c, int argc, char **argv);
int	cmd_search(struct cmd *c, int argc, char **argv);
int	cmd_sync(struct cmd *c, int argc, char **argv);
int	cmd_audit_verify(struct cmd *c, int argc, char **argv);
int	cmd_audit_export(struct cmd *c, int argc, char **argv);
int	cmd_audit_checkpoint(struct cmd *c, int argc, char **argv);
int	cmd_unusual_list(struct cmd *c, int argc, char **argv);
int	cmd_unusual_answer(struct cmd *c, int argc, char **argv);
int	cmd_policy_sign(struct cmd *c, int argc, char **argv);
int	cmd_policy_import(struct cmd *c, int argc, char **argv);
int	cmd_policy_show(struct cmd *c, int argc, char **argv);
int	cmd_guard_add(struct cmd *c, int argc, char **argv);
int	cmd_guard_remove(struct cmd *c, int argc, char **argv);
int	cmd_retention_run(struct cmd *c, int argc, char **argv);
int	cmd_usage(struct cmd *c, int argc, char **argv);
int	cmd_breach_statement(struct cmd *c, int argc, char **argv);
int	cmd_doctor(struct cmd *c, int argc, char **argv);
int	cmd_convert(struct cmd *c, int argc, char **argv);
int	cmd_places_load(struct cmd *c, int argc, char **argv);
/* The terminal's own list of postal codes, which may not be there; NULL: out of memory. */
char	*cmd_places_path(const struct cmd *c);
int	cmd_help(struct cmd *c, int argc, char **argv);
int	cmd_version(struct cmd *c, int argc, char **argv);

#endif
