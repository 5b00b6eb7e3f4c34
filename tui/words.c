/* SPDX-License-Identifier: ISC */
/*
 * See words.h.
 */
#include "tui/words.h"

#include <string.h>

#include "tui/mem.h"
#include "work/limit.h"

static const char *const next_keys[ST_COUNT] = {
	[ST_DRAFT] = "tui.next.draft",
	[ST_PENDING] = "tui.next.pending",
	[ST_RETURNED] = "tui.next.returned",
	[ST_HELD] = "tui.next.held",
	[ST_QUEUED] = "tui.next.queued",
	[ST_SENDING] = "tui.next.queued",
	[ST_DEFERRED] = "tui.next.deferred",
	[ST_UNCERTAIN] = "tui.next.uncertain",
	[ST_QUARANTINED] = "tui.next.quarantined",
	[ST_RECEIVED] = "tui.next.received",
	[ST_PROCESSING] = "tui.next.received",
	[ST_AWAITING_PROVIDER] = "tui.next.awaiting_provider",
	[ST_ANSWERED] = "tui.next.answered",
	[ST_NO_RECORD] = "tui.next.answered",
	[ST_REGISTERED] = "tui.next.registered",
	[ST_PROVIDER_NO_CODE] = "tui.next.outcome",
	[ST_OWN_NO_CODE] = "tui.next.outcome",
	[ST_NOT_PERMITTED] = "tui.next.outcome",
	[ST_LAPSED] = "tui.next.outcome",
	[ST_REJECTED] = "tui.next.outcome",
	[ST_FAILED] = "tui.next.outcome",
	[ST_OPENED] = "tui.next.opened",
	[ST_CLOSED] = "tui.next.ended",
	[ST_PAPER] = "tui.next.ended",
	[ST_DISCARDED] = "tui.next.ended",
	[ST_WITHDRAWN] = "tui.next.ended",
	[ST_DESTROYED] = "tui.next.ended",
};

/* Of a registration or a notice, where nobody answers. */
static const char *const next_unanswered[ST_COUNT] = {
	[ST_RECEIVED] = "tui.next.registering",
	[ST_PROCESSING] = "tui.next.registering",
	[ST_AWAITING_PROVIDER] = "tui.next.registering",
	[ST_PROVIDER_NO_CODE] = "tui.next.not_registered",
	[ST_OWN_NO_CODE] = "tui.next.not_registered",
	[ST_NOT_PERMITTED] = "tui.next.not_registered",
	[ST_LAPSED] = "tui.next.not_registered",
	[ST_REJECTED] = "tui.next.not_registered",
	[ST_FAILED] = "tui.next.not_registered",
	[ST_OPENED] = "tui.next.registered",
};

static const char *const others_unanswered[ST_COUNT] = {
	[ST_REGISTERED] = "tui.next.other_registered",
	[ST_OPENED] = "tui.next.other_registered",
	[ST_PROVIDER_NO_CODE] = "tui.next.other_not_registered",
	[ST_OWN_NO_CODE] = "tui.next.other_not_registered",
	[ST_NOT_PERMITTED] = "tui.next.other_not_registered",
	[ST_LAPSED] = "tui.next.other_not_registered",
	[ST_REJECTED] = "tui.next.other_not_registered",
	[ST_FAILED] = "tui.next.other_not_registered",
};

/* Where what the maker does next is not for who looks. */
static const char *const others_next_keys[ST_COUNT] = {
	[ST_DRAFT] = "tui.next.other_draft",
	[ST_RETURNED] = "tui.next.other_returned",
	[ST_PENDING] = "tui.next.other_pending",
	[ST_HELD] = "tui.next.other_held",
	[ST_QUARANTINED] = "tui.next.other_quarantined",
	[ST_ANSWERED] = "tui.next.other_answered",
	[ST_NO_RECORD] = "tui.next.other_answered",
	[ST_REGISTERED] = "tui.next.other_answered",
	[ST_OPENED] = "tui.next.other_opened",
	[ST_PROVIDER_NO_CODE] = "tui.next.other_outcome",
	[ST_OWN_NO_CODE] = "tui.next.other_outcome",
	[ST_NOT_PERMITTED] = "tui.next.other_outcome",
	[ST_LAPSED] = "tui.next.other_outcome",
	[ST_REJECTED] = "tui.next.other_outcome",
	[ST_FAILED] = "tui.next.other_outcome",
};

static const struct {
	const char *name, *key;
} provenances[] = {
	{ "typed", "tui.provenance.typed" },
	{ "chosen", "tui.provenance.chosen" },
	{ "computed", "tui.provenance.computed" },
	{ "earlier", "tui.provenance.earlier" },
	{ "document", "tui.provenance.document" },
	{ "card", "tui.provenance.card" },
	{ "imported", "tui.provenance.imported" },
	{ "search", "tui.provenance.search" },
}, events[] = {
	{ "freeze", "tui.event.freeze" },
	{ "edit", "tui.event.edit" },
	{ "withdraw", "tui.event.withdraw" },
	{ "return", "tui.event.return" },
	{ "hold", "tui.event.hold" },
	{ "release", "tui.event.release" },
	{ "approve", "tui.event.approve" },
	{ "discard", "tui.event.discard" },
	{ "paper", "tui.event.paper" },
	{ "send", "tui.event.send" },
	{ "taken", "tui.event.taken" },
	{ "defer", "tui.event.defer" },
	{ "refuse", "tui.event.refuse" },
	{ "quarantine", "tui.event.quarantine" },
	{ "unsure", "tui.event.unsure" },
	{ "unknown", "tui.event.unknown" },
	{ "retry", "tui.event.retry" },
	{ "found", "tui.event.found" },
	{ "statement", "tui.event.statement" },
	{ "open", "tui.event.open" },
	{ "close", "tui.event.close" },
	{ "destroy", "tui.event.destroy" },
}, actors[] = {
	{ "maker", "tui.actor.maker" },
	{ "approver", "tui.actor.approver" },
	{ "sender", "tui.actor.sender" },
	{ "timer", "tui.actor.timer" },
}, kinds[] = {
	{ "inquiry", "tui.kind.inquiry" },
	{ "registration", "tui.kind.registration" },
	{ "notice", "tui.kind.notice" },
}, crumbs[] = {
	{ "inquiry", "tui.crumb.inquiry" },
	{ "registration", "tui.crumb.registration" },
	{ "notice", "tui.crumb.notice" },
	{ "case", "tui.crumb.case" },
};

const char *
word_state_key(enum outbox_state st)
{
	return work_state_key(st);
}

void
word_state(const struct app *a, const struct entry_row *row, struct buf *out)
{
	struct buf part = BUF_INIT, all = BUF_INIT;
	size_t n;
	const char *key = entry_row_state(row, &n);

	buf_addf(&part, "%zu", n);
	buf_addf(&all, "%zu", row->made);
	msg_add(a->msgs, out, key, buf_str(&part), buf_str(&all), NULL);
	buf_free(&part);
	buf_free(&all);
}

const char *
word_next_key(const char *kind, enum outbox_state st, bool of_other)
{
	bool answered = work_kind_answered(kind);
	const struct {
		bool			 applies;
		const char *const	*keys;
	} tables[] = {
		{ of_other && !answered, others_unanswered }, { of_other, others_next_keys },
		{ !answered, next_unanswered }, { true, next_keys },
	};
	size_t i = 0;

	while (!tables[i].applies || (tables[i].keys[st] == NULL && i + 1 < NELEM(tables)))
		i++;
	return tables[i].keys[st];
}

const char *
word_paper_key(const struct review_line *l)
{
	if (l->seen != NULL)
		return "tui.review.paper_seen";
	return review_lacks_paper(l) ? "tui.review.paper_lacks" : NULL;
}

const char *
word_provenance_key(const char *name)
{
	for (size_t i = 0; name != NULL && i < NELEM(provenances); i++) {
		if (strcmp(provenances[i].name, name) == 0)
			return provenances[i].key;
	}
	return provenances[0].key;
}

const char *
word_event_key(const char *name)
{
	for (size_t i = 0; i < NELEM(events); i++) {
		if (strcmp(events[i].name, name) == 0)
			return events[i].key;
	}
	return events[0].key;
}

const char *
word_actor_key(const char *name)
{
	for (size_t i = 0; i < NELEM(actors); i++) {
		if (strcmp(actors[i].name, name) == 0)
			return actors[i].key;
	}
	return actors[0].key;
}

const char *
word_kind_key(const char *kind)
{
	for (size_t i = 0; kind != NULL && i < NELEM(kinds); i++) {
		if (strcmp(kinds[i].name, kind) == 0)
			return kinds[i].key;
	}
	return kinds[0].key;
}

void
word_crumb(const struct app *a, const char *kind, const char *title, struct buf *out)
{
	for (size_t i = 0; kind != NULL && i < NELEM(crumbs); i++) {
		if (strcmp(crumbs[i].name, kind) == 0) {
			msg_add(a->msgs, out, crumbs[i].key, title, NULL);
			return;
		}
	}
	buf_adds(out, title);
}

void
word_article(const struct app *a, const struct catalog_procedure *p, struct buf *out)
{
	const char *branch = p->article != NULL ? strchr(p->article, '_') : NULL;
	struct buf number = BUF_INIT;

	if (p->article == NULL)
		return;
	buf_add(&number, p->article, branch != NULL ? (size_t)(branch - p->article) :
	    strlen(p->article));
	if (branch != NULL)
		msg_add(a->msgs, out, "tui.finder.article_branch", buf_str(&number), branch + 1,
		    NULL);
	else
		msg_add(a->msgs, out, "tui.finder.article", buf_str(&number), NULL);
	if (p->item != NULL)
		msg_add(a->msgs, out, "tui.finder.item", p->item, NULL);
	buf_free(&number);
}

void
word_list(const struct app *a, const char *const *texts, struct buf *out)
{
	for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
		buf_addf(out, "%s%s", i > 0 ? app_msg(a, "tui.list.between") : "", texts[i]);
}

void
word_lines(const struct app *a, const char *lines, struct buf *out)
{
	size_t start = out->len;

	for (const char *at = lines; *at != '\0'; at += strcspn(at, "\n")) {
		at += *at == '\n';
		buf_addf(out, "%s%.*s", out->len > start ? app_msg(a, "tui.list.between") : "",
		    (int)strcspn(at, "\n"), at);
	}
}

void
word_age(const struct app *a, int64_t since_us, struct buf *out)
{
	static const struct {
		int64_t		 seconds;
		const char	*key;
	} units[] = {
		{ 86400, "tui.age.days" }, { 3600, "tui.age.hours" }, { 60, "tui.age.minutes" },
	};
	int64_t s = (app_now_us(a) - since_us) / 1000000;
	struct buf n = BUF_INIT;

	for (size_t i = 0; i < NELEM(units); i++) {
		if (s >= units[i].seconds) {
			buf_addf(&n, "%lld", (long long)(s / units[i].seconds));
			msg_add(a->msgs, out, units[i].key, buf_str(&n), NULL);
			buf_free(&n);
			return;
		}
	}
	buf_adds(out, app_msg(a, "tui.age.now"));
}

void
word_time(const struct app *a, int64_t us, struct buf *out)
{
	struct date d = date_at(us);
	int64_t minutes = (us - date_start_us(d)) / 60000000;
	struct buf month = BUF_INIT, day = BUF_INIT, clock = BUF_INIT;

	buf_addf(&month, "%d", d.month);
	buf_addf(&day, "%d", d.day);
	buf_addf(&clock, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
	msg_add(a->msgs, out, "tui.time.day", buf_str(&month), buf_str(&day), buf_str(&clock),
	    NULL);
	buf_free(&month);
	buf_free(&day);
	buf_free(&clock);
}

void
word_when(const struct app *a, const char *text, struct buf *out)
{
	struct date d;
	int64_t us;

	if (text == NULL || *text == '\0') {
		buf_adds(out, "-");
	} else if (date_parse(text, &d)) {
		if (!msg_date(a->msgs, d, out))
			mem_end();
	} else if (time_parse(text, &us)) {
		word_time(a, us, out);
	} else {
		buf_adds(out, text);
	}
}

void
word_decided(const struct app *a, const struct entry_facts *f, struct buf *out)
{
	struct buf at = BUF_INIT;

	word_time(a, f->decided_us, &at);
	msg_add(a->msgs, out, "tui.facts.decided", buf_str(&at),
	    f->decided_by != NULL ? f->decided_by : "", NULL);
	buf_free(&at);
}

bool
word_role_until(const struct app *a, struct buf *out)
{
	struct buf day = BUF_INIT, left = BUF_INIT;
	int64_t days = 0;
	bool soon;

	if (session_info(a->session)->until == NULL)
		return false;
	soon = session_role_ends_soon(a->session, &days);
	word_when(a, session_info(a->session)->until, &day);
	buf_addf(&left, "%lld", (long long)days);
	msg_add(a->msgs, out, soon ? "tui.home.until_soon" : "tui.home.until", buf_str(&day),
	    buf_str(&left), NULL);
	if (!buf_ok(out) || !buf_ok(&left))
		mem_end();
	buf_free(&day);
	buf_free(&left);
	return soon;
}

static void
put_right(struct grid *g, int y, const struct buf *text)
{
	int width = draw_width(buf_str(text), text->len);

	grid_str(g, y, grid_cols(g) - width - 1, width, STYLE_STRONG, buf_str(text));
}

void
word_position(const struct app *a, const struct list *l, struct grid *g, int y)
{
	struct buf at = BUF_INIT, text = BUF_INIT;

	list_position(l, &at);
	if (at.len > 0) {
		msg_add(a->msgs, &text, l->top + (size_t)l->height < l->count ?
		    "tui.list.more" : "tui.list.end", buf_str(&at), NULL);
		put_right(g, y, &text);
	}
	buf_free(&at);
	buf_free(&text);
}

void
word_window(const struct app *a, const struct pager *p, struct grid *g, int y)
{
	struct buf at = BUF_INIT, text = BUF_INIT;
	bool more;

	pager_position(p, &at, &more);
	if (at.len > 0 || more || !p->first)
		msg_add(a->msgs, &text, more ? "tui.list.more" : "tui.list.end", buf_str(&at),
		    NULL);
	if (text.len > 0)
		put_right(g, y, &text);
	buf_free(&at);
	buf_free(&text);
}
