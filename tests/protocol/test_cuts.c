/* SPDX-License-Identifier: ISC */
/*
 * The line cut at every byte of the request and of the answer, in each of the
 * main exchanges, over real mutual TLS (TAP).  After each cut the sender runs
 * on; in the end everything has come through, once: no entry is lost, and the
 * server's own log holds no effect twice.
 *
 * MADOGUCHI_CUTS is the stride in bytes: 1 for every byte (./check), 97 when
 * it is not set (make check).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/log.h"
#include "cache/entry.h"
#include "sync/seam.h"
#include "sync/sender.h"
#include "tests/protocol/post.h"
#include "tests/protocol/relay.h"

#define STRIDE_USUAL	97
#define BYTES_MAX	20000	/* an exchange that takes more does not end */
#define RUNS_MAX	5

struct exchange {
	const char	*name, *method, *part;	/* part: of the path */
	void		(*ready)(void);		/* makes the exchange happen in the next run */
	int64_t		(*lost)(void);		/* what did not come through */
};

/* A transport that arms the relay when the exchange begins. */
struct tap {
	struct transport	 base;
	struct transport	*real;
	struct call		*watched;
};

static struct relay *relay;
static struct sender sender;
static char subject[UUID_TEXT_SIZE];	/* the entry that the exchange is about */

static struct {
	const struct exchange	*exchange;
	enum relay_way		 way;
	size_t			 bytes;
	bool			 waiting, ended, fired;	/* for the exchange; it was over; cut */
} plan;

/* ---- between sender and libcurl ---- */

static bool
matches(const struct exchange *x, const struct call *c)
{
	bool result = strstr(c->path, "/result") != NULL;

	return strcmp(c->method, x->method) == 0 && strstr(c->path, x->part) != NULL &&
	    result == (strcmp(x->part, "/result") == 0);
}

static enum err_code
tap_start(struct transport *base, struct call *c, struct err *e)
{
	struct tap *t = (struct tap *)base;

	if (plan.waiting && matches(plan.exchange, c)) {
		plan.waiting = false;
		t->watched = c;
		relay_arm(relay, plan.way, plan.bytes);
	}
	return transport_start(t->real, c, e);
}

static enum err_code
tap_wait(struct transport *base, int timeout_ms, struct call **done, struct err *e)
{
	struct tap *t = (struct tap *)base;
	enum err_code rc = transport_wait(t->real, timeout_ms, done, e);

	if (*done != NULL && *done == t->watched) {
		t->watched = NULL;
		plan.ended = true;
		plan.fired = relay_disarm(relay);
	}
	return rc;
}

static void
tap_free(struct transport *base)
{
	struct tap *t = (struct tap *)base;

	transport_free(&t->real);
	free(t);
}

static enum err_code
tap_connect(void *ctx UNUSED, const struct peer *p, int stop_fd, struct transport **out,
    struct err *e)
{
	static const struct transport_ops ops = { tap_start, tap_wait, tap_free };
	struct tap *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->base.ops = &ops;
	*out = &t->base;
	return transport_new(p, stop_fd, &t->real, e);
}

/* ---- the exchanges ---- */

static int64_t
waiting(void)
{
	return post_number(&post, "SELECT (SELECT count(*) FROM entry WHERE state IN ('queued',"
	    " 'sending', 'deferred', 'uncertain', 'quarantined')) + (SELECT count(*) FROM entry e"
	    " WHERE e.state <> 'pending' AND NOT EXISTS (SELECT 1 FROM receipt r"
	    " WHERE r.submission = e.submission))");
}

/* A submission that the server never saw. */
static void
put_ready(void)
{
	post_queued(&post, false, subject);
}

/* As after an answer that was lost. */
static void
get_ready(void)
{
	world_sql(post.x, "DELETE FROM receipt WHERE submission = (SELECT submission FROM entry"
	    " ORDER BY made_us LIMIT 1);"
	    "UPDATE entry SET state = 'uncertain', next_try_us = 0 WHERE id ="
	    " (SELECT id FROM entry ORDER BY made_us LIMIT 1)");
}

static void
changes_ready(void)
{
	world_sql(post.x, "UPDATE entry SET state = 'received' WHERE state = 'answered'");
	world_sql(post.x, "DELETE FROM setting WHERE name = 'cursor'");
}

static int64_t
unanswered(void)
{
	return post_number(&post, "SELECT count(*) FROM entry WHERE state = 'received'");
}

static void
result_ready(void)
{
	world_sql(post.x, "UPDATE result SET received_us = NULL, sealed = NULL");
}

static int64_t
results_missing(void)
{
	return post_number(&post, "SELECT count(*) FROM result WHERE received_us IS NULL"
	    " OR sealed IS NULL");
}

static void
delete_ready(void)
{
	world_sql(post.x, "UPDATE result SET opened_us = 1, deleted_us = NULL");
}

static int64_t
results_undeleted(void)
{
	return post_number(&post, "SELECT count(*) FROM result WHERE deleted_us IS NULL");
}

/* In this order: what the server has deleted cannot be fetched again. */
static const struct exchange exchanges[] = {
	{ "GET submission", "GET", "/v1/submissions/", get_ready, waiting },
	{ "GET changes", "GET", "/v1/changes", changes_ready, unanswered },
	{ "GET result", "GET", "/result", result_ready, results_missing },
	{ "DELETE result", "DELETE", "/result", delete_ready, results_undeleted },
	{ "PUT submission", "PUT", "/v1/submissions/", put_ready, waiting },
};

/* ---- cutting ---- */

static size_t cuts_all;
static int64_t lost_all;

static void
run_until_settled(const struct exchange *x)
{
	struct sync_report report;
	struct err e = ERR_INIT;
	int i;

	for (i = 0; i < RUNS_MAX && (i == 0 || x->lost() != 0); i++) {
		(void)!sender_run(&sender, &post.options, &report, -1, &e);
		err_clear(&e);
	}
}

/* Cuts after 0, stride, 2·stride … bytes, until the exchange is over before the cut. */
static size_t
cut_all(const struct exchange *x, enum relay_way way, size_t stride)
{
	size_t bytes, cuts = 0;
	int64_t lost = 0;

	for (bytes = 0; bytes < BYTES_MAX; bytes += stride) {
		plan.exchange = x;
		plan.way = way;
		plan.bytes = bytes;
		plan.waiting = true;
		plan.ended = plan.fired = false;
		x->ready();
		run_until_settled(x);
		lost += x->lost();
		if (!plan.ended || !plan.fired)
			break;
		cuts++;
	}
	printf("# %s, %s: %zu cuts in %zu bytes, %lld lost\n", x->name,
	    way == RELAY_TO_SERVER ? "request" : "answer", cuts, bytes, (long long)lost);
	cuts_all += cuts;
	lost_all += lost;
	return lost == 0 && plan.ended && bytes > 0 ? cuts : 0;
}

static void
begin(void)
{
	static struct sync_seam seam = { .connect = tap_connect, .eager = true };
	char url[64];
	struct err e = ERR_INIT;

	log_set_level(LOG_ERROR);
	post_make(&post, "{\"delay_ms\":0}");
	relay = relay_start(post.listen);
	(void)snprintf(url, sizeof url, "https://127.0.0.1:%u", relay_port(relay));
	post_reenrol(&post, url, NULL);
	post.options.seam = &seam;
	ok(sender_open(&post.options, &sender, &e), &e);
}

/* One answered entry with its result, for the exchanges after the PUT. */
static void
one_answered(void)
{
	struct sync_report report;
	int i;

	post_queued(&post, false, subject);
	for (i = 0; i < 100 && (world_state(post.x, subject) != ST_ANSWERED ||
	    results_missing() != 0); i++)
		(void)!sender_run(&sender, &post.options, &report, -1, NULL);
	assert_int_equal(world_state(post.x, subject), ST_ANSWERED);
}

int
main(void)
{
	const char *text = getenv("MADOGUCHI_CUTS");
	size_t stride = text != NULL ? strtoul(text, NULL, 10) : STRIDE_USUAL, i;
	int n = 0, failed = 0, twice;
	enum relay_way way;
	bool good;

	if (stride == 0)
		stride = STRIDE_USUAL;
	begin();
	/* One entry is enough, brought back each time - but for the PUT. */
	one_answered();
	for (i = 0; i < NELEM(exchanges); i++) {
		if (exchanges[i].ready == put_ready)
			post_serve(&post, "{\"delay_ms\":86400000}");
		for (way = RELAY_TO_SERVER; way <= RELAY_TO_CLIENT; way++) {
			good = cut_all(&exchanges[i], way, stride) > 0;
			failed += !good;
			printf("%s %d - %s: cut at every %zu. byte of the %s\n", good ? "ok" :
			    "not ok", ++n, exchanges[i].name, stride, way == RELAY_TO_SERVER ?
			    "request" : "answer");
			fflush(stdout);
		}
	}
	twice = post_twice(&post);
	failed += twice != 0 || lost_all != 0;
	printf("%s %d - %zu cuts, %lld lost, %d twice\n", twice == 0 && lost_all == 0 ? "ok" :
	    "not ok", ++n, cuts_all, (long long)lost_all, twice);
	printf("1..%d\n", n);
	sender_close(&sender);
	relay_stop(&relay);
	post_remove(&post);
	return failed != 0;
}
