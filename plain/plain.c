/* SPDX-License-Identifier: ISC */
/*
 * Logging in, home, interruptions.
 */
#include "plain/plain.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"
#include "work/limit.h"
#include "work/wordbook.h"

/* ---- login ---- */

static void
say_drill(struct plain *p)
{
	struct err e = ERR_INIT;
	char *people = NULL;

	if (work_drill_hint(p->work, &people, &e) != ERR_OK)
		err_clear(&e);
	if (people != NULL) {
		say_key(&p->talk, "plain.drill_people", NULL, NULL);
		/* login TAB name TAB password TAB note */
		for (char *c = people; *c != '\0'; c++)
			*c = *c == '\t' ? ' ' : *c;
		say(&p->talk, people);
	}
	free(people);
}

static void
say_who(struct plain *p)
{
	const struct session_info *i = session_info(p->session);
	struct buf groups = BUF_INIT, day = BUF_INIT, left = BUF_INIT;
	int64_t days = 0;
	struct date until;

	for (size_t n = 0; n < i->affair_count; n++)
		buf_addf(&groups, "%s%s", n > 0 ? msg(p->msgs, "tui.list.between") : "",
		    i->affairs[n].name);
	if (i->until != NULL && date_parse(i->until, &until) && !msg_date(p->msgs, until, &day))
		talk_no_memory();
	if (!buf_ok(&groups))
		talk_no_memory();
	say_key(&p->talk, "plain.who", i->name, buf_str(&groups));
	say_key(&p->talk, work_training(p->work) ? "plain.mode_drill" : "plain.mode_live", NULL,
	    NULL);
	if (session_role_ends_soon(p->session, &days)) {
		buf_addf(&left, "%lld", (long long)days);
		say_key(&p->talk, "tui.login.role_ends", buf_str(&left), NULL);
	} else if (day.len > 0) {
		say_key(&p->talk, "tui.home.until", buf_str(&day), NULL);
	}
	say_key(&p->talk, "plain.elsewhere", NULL, NULL);
	buf_free(&groups);
	buf_free(&day);
	buf_free(&left);
}

static enum heard
log_in(struct plain *p)
{
	struct buf login = BUF_INIT;
	struct secret *password = NULL;
	struct err e = ERR_INIT;
	enum heard h = HEARD_LINE;

	/* Nobody is there to be locked out by "!": it is asked again. */
	while (p->session == NULL && (h == HEARD_LINE || h == HEARD_LOCK)) {
		h = hear_text(&p->talk, "plain.login", &login);
		if (h == HEARD_LINE)
			h = hear_secret(&p->talk, "plain.password", &password);
		if (h == HEARD_LINE && session_login(p->work, buf_str(&login), password,
		    &p->session, &e) != ERR_OK)
			say_error(&p->talk, &e);
		secret_free(&password);
	}
	buf_free(&login);
	p->talk.session = p->session;
	p->talk.told_soon = false;
	if (p->session != NULL) {
		say_who(p);
		if (wordbook_teach(p->session, p->converter, &e) != ERR_OK)
			say_error(&p->talk, &e);
	}
	return h;
}

/* ---- home ---- */

static enum heard
log_out(struct plain *p UNUSED)
{
	return HEARD_END;
}

static bool
is_maker(const struct plain *p)
{
	return session_info(p->session)->maker;
}

static bool
is_approver(const struct plain *p)
{
	return session_info(p->session)->approver;
}

static const struct {
	const char	*label;
	bool		(*for_whom)(const struct plain *p);	/* NULL: everybody */
	enum heard	(*run)(struct plain *p);
} items[] = {
	{ "tui.home.new", is_maker, plain_inquiry },
	{ "tui.home.register", is_maker, plain_registration },
	{ "tui.home.all", is_maker, plain_entries },
	{ "tui.home.arrived", is_maker, plain_arrived },
	{ "tui.home.approve", is_approver, plain_pending },
	{ "tui.key.logout", NULL, log_out },
};

static void
say_sync(struct plain *p)
{
	struct sync_facts f = { 0 };
	struct err e = ERR_INIT;
	struct buf n = BUF_INIT;

	if (work_sync_facts(p->work, &f, &e) != ERR_OK) {
		err_clear(&e);
		say_key(&p->talk, "tui.sync.unknown", NULL, NULL);
		return;
	}
	buf_addf(&n, "%lld", (long long)f.waiting);
	say_key(&p->talk, "tui.sync.waiting", buf_str(&n), NULL);
	if (f.line_down_since_us != 0)
		say_key(&p->talk, "plain.line_down", NULL, NULL);
	buf_free(&n);
	sync_facts_clear(&f);
}

static enum heard
home(struct plain *p)
{
	enum heard h = HEARD_LINE;

	while (!ended(h)) {
		size_t shown[NELEM(items)], n = 0, choice;

		say(&p->talk, "");
		say_key(&p->talk, "plain.home", NULL, NULL);
		say_sync(p);
		plain_say_waiting(p);
		for (size_t i = 0; i < NELEM(items); i++) {
			struct buf b = BUF_INIT;

			if (items[i].for_whom != NULL && !items[i].for_whom(p))
				continue;
			shown[n++] = i;
			if (!buf_addf(&b, "%zu %s", n, msg(p->msgs, items[i].label)))
				talk_no_memory();
			say(&p->talk, buf_str(&b));
			buf_free(&b);
		}
		h = hear_choice(&p->talk, "plain.choose", n, &choice);
		if (h == HEARD_LINE)
			h = items[shown[choice]].run(p);
		else if (h == HEARD_BACK)
			h = HEARD_END;
	}
	return h;
}

/* Straight back into what was interrupted; somebody else's interruption waits for them. */
static enum heard
resume(struct plain *p)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < p->away_count &&
	    strcmp(p->away[i].login, session_info(p->session)->login) != 0; i++)
		continue;
	if (i == p->away_count)
		return HEARD_LINE;
	if (p->away[i].entry != NULL &&
	    draft_open(p->session, p->away[i].entry, &d, &e) != ERR_OK)
		say_error(&p->talk, &e);
	free(p->away[i].login);
	free(p->away[i].entry);
	p->away[i] = p->away[--p->away_count];
	if (d == NULL)
		return HEARD_LINE;
	say_key(&p->talk, "plain.resume", NULL, NULL);
	return plain_fill(p, d, true);
}

static const char *const lock_keys[] = {
	[HEARD_LOCK] = "tui.login.locked",
	[HEARD_IDLE] = "tui.lock.idle",
	[HEARD_OVER] = "tui.lock.over",
};

/* resume() took an earlier absence of this person away. */
static void
lock(struct plain *p, enum heard why)
{
	struct plain_away *grown = realloc(p->away, (p->away_count + 1) * sizeof *grown);

	if (grown == NULL)
		talk_no_memory();
	p->away = grown;
	grown[p->away_count] = (struct plain_away){
	    strdup(session_info(p->session)->login), p->open_entry };
	if (grown[p->away_count++].login == NULL)
		talk_no_memory();
	p->open_entry = NULL;
	talk_wipe();
	say_key(&p->talk, lock_keys[why], NULL, NULL);
}

static void
log_off(struct plain *p)
{
	session_end(&p->session);
	p->talk.session = NULL;
	free(p->open_entry);
	p->open_entry = NULL;
	if (p->converter != NULL)
		converter_forget(p->converter);
}

enum err_code
plain_run(struct work *w, const struct plain_options *o, struct err *e UNUSED)
{
	struct plain p = { .work = w, .msgs = o->msgs, .converter = o->converter,
	    .talk = { .msgs = o->msgs, .clock = work_clock(w) } };
	enum heard h = HEARD_LINE;

	/* Ctrl-C and its kin do nothing harmful, as on the screen. */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	(void)signal(SIGTSTP, SIG_IGN);
	say_key(&p.talk, "plain.welcome", NULL, NULL);
	if (work_training(w))
		say_drill(&p);
	while ((h = log_in(&p)) == HEARD_LINE) {
		h = resume(&p);
		if (!ended(h))
			h = home(&p);
		if (h == HEARD_LOCK || h == HEARD_IDLE || h == HEARD_OVER)
			lock(&p, h);
		log_off(&p);
	}
	say_key(&p.talk, "plain.goodbye", NULL, NULL);
	for (size_t i = 0; i < p.away_count; i++) {
		free(p.away[i].login);
		free(p.away[i].entry);
	}
	free(p.away);
	free(p.open_entry);
	return ERR_OK;
}
