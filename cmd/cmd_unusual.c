/* SPDX-License-Identifier: ISC */
/*
 * unusual, policy, guard: what is noticed, by which thresholds, and who is
 * guarded.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "work/policy.h"
#include "work/watch.h"

#define POLICY_MODE	0644	/* carried by hand, signed, no secret */

/* ---- the follow-up queue ---- */

static bool
print_follow_up(void *ctx, const struct follow_up *f)
{
	struct cmd *c = ctx;
	json_t *o = json_object();

	cmd_int(o, "id", f->id);
	cmd_text(o, "rule", f->rule);
	cmd_text(o, "title", msg(c->msgs, f->title));
	cmd_time(o, "at", f->at_us);
	cmd_text(o, "who", f->who);
	cmd_text(o, "login", f->login);
	cmd_text(o, "name", f->name);
	cmd_text(o, "entry", f->entry);
	cmd_text(o, "detail", f->detail);
	cmd_time(o, "due", f->due_us);
	(void)json_object_set_new(o, "overdue", json_boolean(f->overdue));
	cmd_time(o, "escalated_at", f->escalated_us);
	cmd_time(o, "answered_at", f->answered_us);
	cmd_text(o, "answered_by", f->answered_by);
	cmd_text(o, "asked", f->asked);
	cmd_text(o, "said", f->said);
	cmd_text(o, "decided", f->decided);
	cmd_print(c, o);
	return true;
}

int
cmd_unusual_list(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	bool open_only = false;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true }, { "password-fd", &fd, NULL, false },
		{ "open", NULL, &open_only, false },
	};
	struct session *s = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &s);
	if (status == EXIT_DONE && follow_up_list(s, open_only, print_follow_up, c, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	session_end(&s);
	return status;
}

int
cmd_unusual_answer(struct cmd *c, int argc, char **argv)
{
	const char *as = NULL, *fd = NULL;
	struct follow_up_answer a = { 0 };
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true }, { "password-fd", &fd, NULL, false },
		{ "asked", &a.asked, NULL, true }, { "said", &a.said, NULL, true },
		{ "decided", &a.decided, NULL, true },
	};
	struct session *s = NULL;
	struct err e = ERR_INIT;
	long id;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 1, 1, NULL) ||
	    !cmd_number(c, "ID", argv[0], 1, 0x7fffffffL, &id))
		return EXIT_USAGE;
	status = cmd_login(c, as, fd, &s);
	if (status == EXIT_DONE && follow_up_answer(s, id, &a, &e) != ERR_OK) {
		status = cmd_fail(c, &e);
	} else if (status == EXIT_DONE) {
		o = json_object();
		cmd_int(o, "id", id);
		cmd_text(o, "decided", a.decided);
		cmd_print(c, o);
	}
	session_end(&s);
	return status;
}

/* ---- the policy ---- */

struct showing {
	json_t	*values;
};

static bool
add_value(void *ctx, const char *name, int64_t value, int64_t built_in UNUSED)
{
	struct showing *s = ctx;

	cmd_int(s->values, name, value);
	return true;
}

int
cmd_policy_show(struct cmd *c, int argc, char **argv)
{
	struct showing s;
	struct err e = ERR_INIT;
	int64_t version;
	json_t *o;
	int status;

	if (!cmd_options(c, argc, argv, NULL, 0, 0, 0, NULL))
		return EXIT_USAGE;
	status = cmd_open_work(c);
	if (status != EXIT_DONE)
		return status;
	s.values = json_object();
	if (policy_show(c->work, add_value, &s, &version, &e) != ERR_OK) {
		json_decref(s.values);
		return cmd_fail(c, &e);
	}
	o = json_object();
	cmd_int(o, "version", version);
	(void)json_object_set_new(o, "values", s.values);
	cmd_print(c, o);
	return EXIT_DONE;
}

/* ---- guarded persons ---- */

static int
mark(struct cmd *c, int argc, char **argv, bool remove)
{
	const char *as = NULL, *fd = NULL;
	struct guard_spec g = { .remove = remove };
	bool is_protected = false;
	const struct cmd_opt opts[] = {
		{ "as", &as, NULL, true }, { "password-fd", &fd, NULL, false },
		{ "affair", &g.affair, NULL, true }, { "person-key", &g.person_key, NULL, true },
		{ "own", NULL, &g.own, false }, { "protected", NULL, &is_protected, false },
	};
	struct session *s = NULL;
	struct err e = ERR_INIT;
	int status;

	if (!cmd_options(c, argc, argv, opts, NELEM(opts), 0, 0, NULL))
		return EXIT_USAGE;
	if (g.own == is_protected) {
		cmd_say(c, "cmd.guard.kind", NULL, NULL);
		return EXIT_USAGE;
	}
	status = cmd_login(c, as, fd, &s);
	if (status == EXIT_DONE && guard_mark(s, &g, &e) != ERR_OK)
		status = cmd_fail(c, &e);
	session_end(&s);
	return status;
}

int
cmd_guard_add(struct cmd *c, int argc, char **argv)
{
	return mark(c, argc, argv, false);
}

int
cmd_guard_remove(struct cmd *c, int argc, char **argv)
{
	return mark(c, argc, argv, true);
}
