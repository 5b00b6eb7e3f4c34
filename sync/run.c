/* SPDX-License-Identifier: ISC */
/*
 * A run from its first to its last step; see sync.h and run.h.
 */
#include "sync/run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "seal/x509.h"
#include "sync/sender.h"

#define US_PER_S	INT64_C(1000000)
#define BACKOFF_FLOOR	US_PER_S
#define BACKOFF_CEILING	(300 * US_PER_S)
#define CONTACT_SHOWN	(60 * US_PER_S)	/* the screen's "line up (at ...)" is this fresh */
#define PASSES_MAX	3	/* send, ask after what stayed uncertain, send again */

void
run_alarm(struct run *r, const char *key)
{
	if (r->alarm != NULL)
		return;
	r->alarm = key;
	log_event(LOG_WARN, "alarm", (struct log_pair[]){ LOG_WORD("key", key), LOG_END });
}

void
run_problem(const struct answer *a, struct wire_problem *p)
{
	problem_read(buf_str(&a->body), a->body.len, p);
}

static uint64_t
random_below(const struct sync_options *o, uint64_t below)
{
	uint64_t n = 0;

	if (o->seam != NULL && o->seam->random != NULL)
		return o->seam->random(o->seam->ctx, below);
	if (getrandom(&n, sizeof n, 0) != (ssize_t)sizeof n)
		n = 0;
	return n % below;
}

int64_t
backoff_us(const struct sync_options *o, int64_t now_us, int64_t attempts)
{
	int64_t window = 2 * BACKOFF_FLOOR;

	while (attempts-- > 1 && window < BACKOFF_CEILING)
		window *= 2;
	if (window > BACKOFF_CEILING)
		window = BACKOFF_CEILING;
	window -= BACKOFF_FLOOR;
	return now_us + BACKOFF_FLOOR + (int64_t)random_below(o, (uint64_t)window);
}

/* ---- settings ---- */

/* An idle sender writes nothing: a setting that stands is left alone. */
static enum err_code
setting_update(struct store *s, const char *name, const char *v, struct err *e)
{
	char *old = NULL;
	enum err_code rc = setting_get(s, name, &old, e);
	bool same = rc == ERR_OK && (old == NULL ? v == NULL : v != NULL && strcmp(old, v) == 0);

	free(old);
	return rc != ERR_OK || same ? rc : setting_put(s, name, v, e);
}

enum err_code
run_put_text(struct run *r, const char *name, const char *v, struct err *e)
{
	return setting_update(r->store, name, v, e);
}

enum err_code
run_get_number(struct run *r, const char *name, int64_t *out, struct err *e)
{
	char *text = NULL;
	enum err_code rc = setting_get(r->store, name, &text, e);

	*out = text != NULL ? strtoll(text, NULL, 10) : 0;
	free(text);
	return rc;
}

enum err_code
run_put_number(struct run *r, const char *name, int64_t v, struct err *e)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%" PRId64, v);
	return run_put_text(r, name, text, e);
}

enum err_code
run_pause(struct run *r, int64_t seconds, struct err *e)
{
	int64_t until = clock_wall_us(r->clock) + seconds * US_PER_S, already;
	char text[24];
	enum err_code rc = run_get_number(r, "pause_until", &already, e);

	r->open = false;
	if (rc != ERR_OK || already >= until)
		return rc;
	(void)snprintf(text, sizeof text, "%" PRId64, until);
	return setting_put(r->store, "pause_until", text, e);
}

/* ---- the run ---- */

/* Uncertain ones are asked for again after sending: a connection that was cut
 * in the middle is settled within the same run when the line holds. */
static enum err_code
exchange(struct run *r, struct err *e)
{
	int64_t deferred;
	enum err_code rc = ERR_OK;
	int pass;

	for (pass = 0; rc == ERR_OK && run_goes_on(r) && pass < PASSES_MAX; pass++) {
		deferred = r->report->deferred;
		rc = uncertain_step(r, e);
		if (rc == ERR_OK && run_goes_on(r))
			rc = send_step(r, e);
		if (r->report->deferred == deferred)
			break;
	}
	return rc;
}

/* What was stated may have let go what waited for it. */
static enum err_code
released(struct run *r, struct err *e)
{
	return r->report->statements != 0 ? exchange(r, e) : ERR_OK;
}

static enum err_code
steps(struct run *r, struct err *e)
{
	static const struct {
		enum err_code	(*step)(struct run *, struct err *);
		bool		  gives;	/* not by a program that the server finds too old */
	} all[] = {
		{ service_step, false }, { roster_step, true }, { generation_step, true },
		{ restored_step, false }, { exchange, false }, { changes_step, false },
		{ released, false }, { results_step, false }, { delete_step, true },
		{ head_step, true },
	};
	int64_t until = 0;
	enum err_code rc = run_get_number(r, "quiet_until", &until, e);
	size_t i;

	r->quiet = until > clock_wall_us(r->clock);
	for (i = 0; rc == ERR_OK && run_goes_on(r) && i < NELEM(all); i++) {
		if (r->too_old && all[i].gives)
			continue;
		rc = all[i].step(r, e);
		/* What the server asked for counts from run to run. */
		if (all[i].step == service_step && rc == ERR_OK) {
			rc = run_get_number(r, "pause_until", &until, e);
			if (until > clock_wall_us(r->clock))
				r->open = false;
		}
	}
	if (rc == ERR_OK && r->quiet_s != 0)
		rc = run_put_number(r, "quiet_until", clock_wall_us(r->clock) +
		    r->quiet_s * US_PER_S, e);
	/* What the server gives was fetched; that it takes nothing is said at the end. */
	if (r->too_old)
		r->fault = ERR_NET_REFUSED;
	return rc;
}

/* What the screen's sync line will say of this run. */
static enum err_code
note_line(struct run *r, struct err *e)
{
	bool up = r->stop != ERR_NET_DOWN && r->stop != ERR_NET_NOT_OURS && r->answered;
	struct sync_facts facts = { 0 };
	enum err_code rc = sync_facts_get(r->store, &facts, e);
	bool change = rc == ERR_OK && (up != (facts.line_down_since_us == 0) ||
	    (facts.alarm == NULL ? r->alarm != NULL :
	    r->alarm == NULL || strcmp(facts.alarm, r->alarm) != 0) ||
	    (up && clock_wall_us(r->clock) - facts.last_contact_us >= CONTACT_SHOWN));

	r->report->waiting = facts.waiting;
	sync_facts_clear(&facts);
	if (rc == ERR_OK)
		rc = run_put_number(r, "our_fault", r->our_fault, e);
	/* A run that asked nothing knows nothing new. */
	if (rc != ERR_OK || !change || r->quiet)
		return rc;
	rc = store_begin(r->store, e);
	if (rc != ERR_OK)
		return rc;
	rc = sync_line_put(r->store, up, clock_wall_us(r->clock), e);
	if (rc == ERR_OK)
		rc = sync_alarm_put(r->store, r->alarm, e);
	if (rc == ERR_OK)
		return store_commit(r->store, e);
	store_rollback(r->store);
	return rc;
}

static enum err_code
stopped(const struct run *r, struct err *e)
{
	static const struct {
		enum err_code	 code;
		const char	*key;
	} texts[] = {
		{ ERR_NET_DOWN, "err.net-down" },
		{ ERR_NET_NOT_OURS, "sync.alarm.not_ours" },
		{ ERR_NET_REFUSED, "sync.alarm.refused" },
		{ ERR_REFUSED, "sync.alarm.audit_behind" },
	};
	size_t i;

	for (i = 0; i < NELEM(texts); i++) {
		if (texts[i].code == r->stop)
			return err_set(e, r->stop, r->alarm != NULL ? r->alarm : texts[i].key,
			    NULL);
	}
	return r->stop;
}

/* When the terminal's certificate ends, for all who show it. */
static enum err_code
note_certificate(struct sender *s, struct err *e)
{
	int64_t until_us;
	char text[24];

	/* One that does not fit its key fails in the handshake, which says so. */
	if (x509_check(s->peer.server.client_certificate, s->peer.tls_key, s->peer.terminal,
	    &until_us, NULL) != ERR_OK)
		return ERR_OK;
	(void)snprintf(text, sizeof text, "%" PRId64, until_us);
	return setting_update(s->store, "certificate_until_us", text, e);
}

/* The line of the run before, or a new one. */
static enum err_code
line_ready(struct sender *s, const struct sync_options *o, int stop_fd, struct err *e)
{
	bool current;
	enum err_code rc = peer_current(s->store, &s->peer, &current, e);

	if (rc != ERR_OK || (current && s->transport != NULL))
		return rc;
	sender_hang_up(s);
	rc = peer_load(s->store, &s->peer, e);
	if (rc == ERR_OK)
		rc = note_certificate(s, e);
	if (rc != ERR_OK)
		return rc;
	return o->seam != NULL && o->seam->connect != NULL ?
	    o->seam->connect(o->seam->ctx, &s->peer, stop_fd, &s->transport, e) :
	    transport_new(&s->peer, stop_fd, &s->transport, e);
}

/* A run that could not write its outcomes leaves entries in `sending`. */
static enum err_code
recover(struct store *s, struct err *e)
{
	static const enum outbox_state sending[] = { ST_SENDING };
	int64_t n = 0;
	enum err_code rc = entry_count(s, sending, NELEM(sending), &n, e);

	if (rc == ERR_OK && n != 0)
		rc = envelope_recover(s, &n, e);
	if (rc == ERR_OK && n != 0)
		log_event(LOG_INFO, "recovered", (struct log_pair[]){ LOG_NUM("entries", n),
		    LOG_END });
	return rc;
}

enum err_code
sender_run(struct sender *s, const struct sync_options *o, struct sync_report *report, int stop_fd,
    struct err *e)
{
	struct run r = {
		.store = s->store, .clock = store_clock(s->store), .options = o, .report = report,
		.peer = &s->peer, .width = 1,
	};
	const bool fresh = s->transport == NULL;
	enum err_code rc, noted;

	*report = (struct sync_report){ 0 };
	rc = recover(s->store, e);
	if (rc == ERR_OK)
		rc = line_ready(s, o, stop_fd, e);
	if (rc != ERR_OK)
		return rc;
	r.transport = s->transport;
	r.fresh = fresh;
	rc = run_get_number(&r, "our_fault", &r.our_fault, e);
	if (rc == ERR_OK)
		rc = steps(&r, e);
	noted = note_line(&r, rc == ERR_OK ? e : NULL);
	if (rc == ERR_OK)
		rc = noted;
	report->alarm = r.alarm;
	if (rc != ERR_OK || r.stop != ERR_OK)
		sender_hang_up(s);
	if (rc == ERR_OK && r.stop == ERR_OK)
		r.stop = r.fault;
	return rc == ERR_OK && r.stop != ERR_OK ? stopped(&r, e) : rc;
}

/* ---- opening ---- */

/* One sender at a time: the lock goes with the process, however it ends. */
static enum err_code
take_lock(const char *home, int *fd, struct err *e)
{
	char *path = path_join(home, "sync.lock");
	enum err_code rc = ERR_OK;

	if (path == NULL)
		return err_nomem(e);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		rc = errno == ENOENT || errno == ENOTDIR ?
		    err_set(e, ERR_STORE_MISSING, "err.store-missing", NULL) :
		    err_errno(e, path, errno);
	else if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
		rc = err_set(e, ERR_STORE_LOCKED, SENDER_RUNNING, NULL);
	free(path);
	return rc;
}

enum err_code
sender_open(const struct sync_options *o, struct sender *s, struct err *e)
{
	const struct store_options so = {
		.home = o->home, .clock = o->clock,
		.vfs = o->seam != NULL ? o->seam->vfs : NULL,
		.yields = o->seam == NULL || !o->seam->eager,
	};
	enum err_code rc;

	*s = (struct sender){ .lock = -1 };
	rc = take_lock(o->home, &s->lock, e);
	if (rc == ERR_OK)
		rc = store_open(&so, &s->store, e);
	if (rc == ERR_OK)
		rc = recover(s->store, e);
	if (rc != ERR_OK)
		sender_close(s);
	return rc;
}

void
sender_hang_up(struct sender *s)
{
	transport_free(&s->transport);
	peer_clear(&s->peer);
}

void
sender_close(struct sender *s)
{
	sender_hang_up(s);
	store_close(&s->store);
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

enum err_code
sync_once(const struct sync_options *o, struct sync_report *report, struct err *e)
{
	struct sender s;
	enum err_code rc = sender_open(o, &s, e);

	*report = (struct sync_report){ 0 };
	if (rc != ERR_OK)
		return rc;
	rc = sender_run(&s, o, report, -1, e);
	sender_close(&s);
	return rc;
}

/* ---- status ---- */

enum err_code
sync_status(const struct sync_options *o, struct sync_status *out, struct err *e)
{
	const struct store_options so = { .home = o->home, .clock = o->clock };
	struct store *s = NULL;
	char *text = NULL;
	enum err_code rc = store_open(&so, &s, e);

	*out = (struct sync_status){ 0 };
	if (rc == ERR_OK)
		rc = sync_facts_get(s, &out->facts, e);
	if (rc == ERR_OK)
		rc = setting_get(s, "server_state", &out->server_state, e);
	if (rc == ERR_OK)
		rc = setting_get(s, "enrolment", &text, e);
	out->enrolled = text != NULL;
	free(text);
	if (rc == ERR_OK)
		out->expiring = sync_facts_expiring(&out->facts, clock_wall_us(store_clock(s)),
		    &out->certificate_days);
	store_close(&s);
	if (rc != ERR_OK)
		sync_status_clear(out);
	return rc;
}

void
sync_status_clear(struct sync_status *s)
{
	sync_facts_clear(&s->facts);
	free(s->server_state);
	*s = (struct sync_status){ 0 };
}
