/* SPDX-License-Identifier: ISC */
/*
 * The events of the state machine: approve, return, hold, release, withdraw,
 * discard, retry, paper, close.  Where one of several ids fails, the others
 * are done and the exit status says so.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/entry.h"
#include "cmd/cmd.h"

/* What one event needs beside the id. */
struct decision {
	const char	*text;		/* comment, reason or what was decided */
	const char	*field;
};

typedef enum err_code (*decide_fn)(struct session *s, const char *entry, const char *digest,
    const struct decision *d, struct err *e);

static enum err_code
do_approve(struct session *s, const char *entry, const char *digest,
    const struct decision *d UNUSED, struct err *e)
{
	return entry_approve(s, entry, digest, e);
}

static enum err_code
do_return(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d, struct err *e)
{
	return entry_return(s, entry, d->text, d->field, e);
}

static enum err_code
do_hold(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d, struct err *e)
{
	return entry_hold(s, entry, d->text, e);
}

static enum err_code
do_release(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d UNUSED, struct err *e)
{
	return entry_release(s, entry, e);
}

static enum err_code
do_withdraw(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d UNUSED, struct err *e)
{
	return entry_withdraw(s, entry, e);
}

static enum err_code
do_discard(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d UNUSED, struct err *e)
{
	return entry_discard(s, entry, e);
}

static enum err_code
do_retry(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d UNUSED, struct err *e)
{
	return entry_retry(s, entry, e);
}

static enum err_code
do_paper(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d, struct err *e)
{
	return entry_paper(s, entry, d->text, e);
}

static enum err_code
do_close(struct session *s, const char *entry, const char *digest UNUSED,
    const struct decision *d, struct err *e)
{
	return entry_close(s, entry, d->text, e);
}

static void
print_state(struct cmd *c, const char *entry)
{
	struct entry n = { 0 };
	struct err e = ERR_INIT;
	json_t *o;

	if (entry_get(work_store(c->work), NULL, entry, &n, &e) == ERR_OK) {
		o = json_object();
		cmd_text(o, "id", n.submission[0] != '\0' ? n.submission : n.id);
		cmd_text(o, "entry", n.id);
		cmd_text(o, "state", outbox_state_name(n.state));
		cmd_print(c, o);
	}
	entry_clear(&n);
	err_clear(&e);
}

/* The commands differ in one option and one function. */
static int
decide(struct cmd *c, int argc, char **argv, const char *option, bool required, bool with_field,
    bool with_digest, decide_fn fn)
{
	struct decision d = { 0 };
	const char *as = NULL, *fd = NULL, *digest;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true },
		{ "password-fd", &fd, NULL, false },
		{ option, &d.text, NULL, required },
		{ "field", &d.field, NULL, false },
	};
	char entry[UUID_TEXT_SIZE];
	struct session *session = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;
	size_t nopts = option == NULL ? 2 : with_field ? 4 : 3;
	int i, rest, status;

	if (!cmd_options(c, argc, argv, opts, nopts, 1, -1, &rest))
		return EXIT_USAGE;
	for (i = 0; with_digest && i < rest; i++) {
		if (strchr(argv[i], '=') == NULL) {
			cmd_say(c, "cmd.approve.digest", argv[i], NULL);
			return EXIT_USAGE;
		}
	}
	status = cmd_login(c, as, fd, &session);
	for (i = 0; session != NULL && i < rest; i++) {
		digest = NULL;
		if (with_digest) {
			digest = strchr(argv[i], '=') + 1;
			argv[i][strcspn(argv[i], "=")] = '\0';
		}
		rc = cmd_entry_id(c, argv[i], entry, &e);
		if (rc == ERR_OK)
			rc = fn(session, entry, digest, &d, &e);
		if (rc == ERR_OK) {
			print_state(c, entry);
			err_clear(&e);
			continue;
		}
		status = cmd_fail(c, &e);
		if (rest > 1)
			status = EXIT_REFUSED;
	}
	session_end(&session);
	return status;
}

int
cmd_approve(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, NULL, false, false, true, do_approve);
}

int
cmd_return(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, "comment", true, true, false, do_return);
}

int
cmd_hold(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, "reason", false, false, false, do_hold);
}

int
cmd_release(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, NULL, false, false, false, do_release);
}

int
cmd_withdraw(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, NULL, false, false, false, do_withdraw);
}

int
cmd_discard(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, NULL, false, false, false, do_discard);
}

int
cmd_retry(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, NULL, false, false, false, do_retry);
}

int
cmd_paper(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, "reason", true, false, false, do_paper);
}

int
cmd_close(struct cmd *c, int argc, char **argv)
{
	return decide(c, argc, argv, "decided", true, false, false, do_close);
}
