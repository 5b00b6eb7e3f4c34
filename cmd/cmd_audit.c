/* SPDX-License-Identifier: ISC */
/*
 * audit: does the chain hold, its export for an auditor's verifier, and the
 * evening's checkpoint for the paper day-book.  None of them opens anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/audit.h"
#include "cmd/cmd.h"
#include "work/chain.h"

static int
broken(struct cmd *c, int64_t first_bad)
{
	char number[24];

	(void)snprintf(number, sizeof number, "%lld", (long long)first_bad);
	cmd_say(c, "cmd.audit.broken", number, NULL);
	return EXIT_REFUSED;
}

static int
verify_paper(struct cmd *c, const char *checkpoint)
{
	struct err e = ERR_INIT;

	return checkpoint == NULL || checkpoint_compare(c->work, checkpoint, &e) == ERR_OK ?
	    EXIT_DONE : cmd_fail(c, &e);
}

int
cmd_audit_verify(struct cmd *c, int argc, char **argv)
{
	const char *checkpoint = NULL;
	const struct cmd_opt opts[] = { { "checkpoint", &checkpoint, NULL, false } };
	struct audit_state st;
	struct err e = ERR_INIT;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (audit_verify(work_store(c->work), &st, &e) != ERR_OK)
		return cmd_fail(c, &e);
	o = json_object();
	(void)json_object_set_new(o, "ok", json_boolean(st.first_bad == 0));
	cmd_int(o, "entries", st.entries);
	(void)json_object_set_new(o, "first_bad",
	    st.first_bad != 0 ? json_integer(st.first_bad) : json_null());
	cmd_print(c, o);
	return st.first_bad != 0 ? broken(c, st.first_bad) : verify_paper(c, checkpoint);
}

/* ---- export ---- */

struct writing {
	FILE	*file;
	int64_t	 lines;
};

static bool
write_line(void *ctx, const char *line)
{
	struct writing *w = ctx;

	w->lines++;
	return fputs(line, w->file) >= 0 && fputc('\n', w->file) != EOF;
}

/* Heads and acknowledgements are base64url and dots: nothing to escape. */
static bool
write_ack(void *ctx, int64_t seq, const char *head, const char *ack)
{
	struct writing *w = ctx;

	w->lines++;
	return fprintf(w->file, "{\"seq\":%lld,\"head\":\"%s\",\"ack\":\"%s\"}\n", (long long)seq,
	    head, ack) > 0;
}

static enum err_code
write_chain(struct store *s, struct writing *w, struct err *e)
{
	return audit_export(s, write_line, w, e);
}

static enum err_code
write_acks(struct store *s, struct writing *w, struct err *e)
{
	return audit_ack_each(s, write_ack, w, e);
}

/* As long as it is not whole, the file does not bear its name. */
static enum err_code
write_file(struct store *s, const char *path, enum err_code (*fill)(struct store *s,
    struct writing *w, struct err *e), int64_t *lines, struct err *e)
{
	struct writing w = { 0 };
	struct buf part = BUF_INIT;
	enum err_code rc;
	int fd;

	if (!buf_addf(&part, "%s.part", path))
		return err_nomem(e);
	fd = open(buf_str(&part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	w.file = fd != -1 ? fdopen(fd, "w") : NULL;
	if (w.file == NULL) {
		rc = err_errno(e, path, errno);
		if (fd != -1)
			(void)close(fd);
		buf_free(&part);
		return rc;
	}
	rc = fill(s, &w, e);
	if (rc == ERR_OK && (fflush(w.file) != 0 || fsync(fd) != 0 || ferror(w.file)))
		rc = err_errno(e, path, errno);
	if (fclose(w.file) != 0 && rc == ERR_OK)
		rc = err_errno(e, path, errno);
	if (rc == ERR_OK && rename(buf_str(&part), path) != 0)
		rc = err_errno(e, path, errno);
	if (rc != ERR_OK)
		(void)unlink(buf_str(&part));
	*lines = w.lines;
	buf_free(&part);
	return rc;
}

int
cmd_audit_export(struct cmd *c, int argc, char **argv)
{
	struct buf acks = BUF_INIT;
	struct err e = ERR_INIT;
	int64_t entries = 0, acknowledged = 0;
	enum err_code rc;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 1, 1, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	rc = buf_addf(&acks, "%s.acks", argv[0]) ? ERR_OK : err_nomem(&e);
	if (rc == ERR_OK)
		rc = write_file(work_store(c->work), argv[0], write_chain, &entries, &e);
	if (rc == ERR_OK)
		rc = write_file(work_store(c->work), buf_str(&acks), write_acks, &acknowledged, &e);
	if (rc != ERR_OK) {
		status = cmd_fail(c, &e);
	} else {
		o = json_object();
		cmd_text(o, "file", argv[0]);
		cmd_int(o, "lines", entries);
		cmd_text(o, "acks", buf_str(&acks));
		cmd_int(o, "acknowledgements", acknowledged);
		cmd_print(c, o);
	}
	buf_free(&acks);
	return status;
}

/* ---- checkpoint ---- */

static int
print_checkpoint(struct cmd *c, const struct checkpoint *p)
{
	struct buf lines[CHECKPOINT_LINES] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct err e = ERR_INIT;
	json_t *o, *list;
	int status = EXIT_DONE;
	size_t i;

	if (checkpoint_lines(c->work, c->msgs, p, lines, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else if (c->json) {
		o = json_object();
		list = json_array();
		for (i = 0; i < CHECKPOINT_LINES; i++)
			(void)json_array_append_new(list, json_string(buf_str(&lines[i])));
		cmd_text(o, "terminal", work_terminal(c->work));
		cmd_time(o, "at", p->at_us);
		cmd_int(o, "seq", p->seq);
		cmd_int(o, "acknowledged", p->acknowledged);
		cmd_text(o, "hash", p->hash);
		(void)json_object_set_new(o, "lines", list);
		cmd_print(c, o);
	} else {
		for (i = 0; i < CHECKPOINT_LINES; i++)
			(void)puts(buf_str(&lines[i]));
	}
	for (i = 0; i < CHECKPOINT_LINES; i++)
		buf_free(&lines[i]);
	return status;
}

int
cmd_audit_checkpoint(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *password_fd = NULL;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, false }, { "password-fd", &password_fd, NULL, false },
	};
	struct session *s = NULL;
	struct checkpoint p;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = as != NULL ? cmd_login(c, as, password_fd, &s) : cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	if (checkpoint_make(c->work, s, &p, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	else
		status = print_checkpoint(c, &p);
	session_end(&s);
	return status;
}
