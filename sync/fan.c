/* SPDX-License-Identifier: ISC */
/*
 * Several requests at once; see run.h.
 *
 * How many is learnt anew in each run, from one upward: after an outage the
 * first answers are waited for before the line is filled.  An attempt that
 * stays open brings it back to one.
 */
#include "sync/run.h"

void
run_note(struct run *r, const struct answer *a)
{
	switch (a->link) {
	case LINK_ANSWER:
		r->answered = true;
		r->unsure = 0;
		break;
	case LINK_DOWN:
		r->stop = ERR_NET_DOWN;
		break;
	case LINK_NOT_OURS:
	case LINK_FOREIGN:
		run_alarm(r, "sync.alarm.not_ours");
		r->stop = ERR_NET_NOT_OURS;
		break;
	case LINK_UNSURE:
		if (++r->unsure >= UNSURE_MAX)
			r->stop = ERR_NET_DOWN;
		break;
	}
}

void
run_pace(struct run *r, const struct answer *a)
{
	const struct sync_seam *seam = r->options->seam;
	int most = seam != NULL && seam->width != 0 ? seam->width : TRANSPORT_WIDTH;

	if (a->link != LINK_ANSWER || a->status >= 500)
		r->width = 1;
	else if (r->width < most)
		r->width++;
}

/* What the server says of this terminal and of its own load, whatever was asked.  An answer to
 * the PUT of a submission is settle.c's: closed hours bar that alone. */
static void
note_terms(struct run *r, const struct answer *a)
{
	int64_t s = a->retry_after_s >= 0 ? a->retry_after_s : a->status == 429 ? LATER_SECONDS : 0;

	if (a->link != LINK_ANSWER)
		return;
	if (a->status == 401 || a->status == 403) {
		run_alarm(r, "sync.alarm.refused");
		r->stop = ERR_NET_REFUSED;
	} else if ((a->status == 429 || a->status == 503) && s > r->quiet_s) {
		r->quiet_s = s;
	}
}

enum err_code
run_call(struct run *r, const char *method, const char *path, const void *body, size_t len,
    struct answer *a, struct err *e)
{
	enum err_code rc = transport_call(r->transport, method, path, body, len, a, e);

	if (rc == ERR_OK) {
		run_note(r, a);
		note_terms(r, a);
	}
	return rc;
}

/* One request of a fan, with what keeps its path alive. */
struct rib {
	struct call	call;
	struct buf	path;
	size_t		i;
	bool		used;
};

static enum err_code
rib_start(struct run *r, struct rib *rib, const struct fan *f, size_t i, struct err *e)
{
	rib->i = i;
	buf_reset(&rib->path);
	if (!f->path(f->ctx, i, &rib->path))
		return err_nomem(e);
	rib->call = (struct call){ .method = f->method, .path = buf_str(&rib->path) };
	rib->used = true;
	return transport_start(r->transport, &rib->call, e);
}

static enum err_code
rib_end(struct run *r, const struct fan *f, struct rib *rib, enum err_code rc, struct err *e)
{
	if (rc == ERR_OK) {
		run_note(r, &rib->call.answer);
		run_pace(r, &rib->call.answer);
		note_terms(r, &rib->call.answer);
		rc = f->done(r, f->ctx, rib->i, &rib->call.answer, e);
	}
	answer_clear(&rib->call.answer);
	rib->used = false;
	return rc;
}

enum err_code
run_fan(struct run *r, const struct fan *f, struct err *e)
{
	struct rib ribs[TRANSPORT_WIDTH] = { 0 };
	struct call *done;
	enum err_code rc = ERR_OK, waited;
	size_t k, next = 0, under_way = 0;

	for (;;) {
		for (k = 0; k < (size_t)r->width && rc == ERR_OK && run_goes_on(r) &&
		    next < f->count; k++) {
			if (ribs[k].used)
				continue;
			rc = rib_start(r, &ribs[k], f, next++, e);
			if (rc == ERR_OK)
				under_way++;
			else
				ribs[k].used = false;
		}
		if (under_way == 0)
			break;
		/* Whatever has begun is waited for, also after an error. */
		waited = transport_wait(r->transport, -1, &done, rc == ERR_OK ? e : NULL);
		if (waited != ERR_OK || done == NULL) {
			rc = rc != ERR_OK ? rc : waited;
			break;
		}
		for (k = 0; k < TRANSPORT_WIDTH; k++) {
			if (ribs[k].used && &ribs[k].call == done)
				rc = rib_end(r, f, &ribs[k], rc, rc == ERR_OK ? e : NULL);
		}
		under_way--;
	}
	for (k = 0; k < TRANSPORT_WIDTH; k++)
		buf_free(&ribs[k].path);
	return rc;
}
