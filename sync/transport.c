/* SPDX-License-Identifier: ISC */
/*
 * libcurl under one policy (security.md, "Network"): the configured CA alone,
 * the terminal's certificate, pins, no redirects, no proxy, limits.
 *
 * Each request under way has a lane with an easy handle of its own; the multi
 * handle keeps their connections alive from run to run.  On a connection that
 * is used again and was cut meanwhile libcurl repeats the request by itself,
 * which protocol.md section 9 allows but for what is marked fresh.
 */
#include "sync/transport.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#define CONNECT_SECONDS	5L
#define TOTAL_SECONDS	30L
#define SLOW_BYTES	10L	/* fewer a second ... */
#define SLOW_SECONDS	10L	/* ... for so long: given up */
#define ANSWER_MAX	((size_t)2 * 1024 * 1024)

struct lane {
	CURL			*curl;
	struct curl_transport	*t;
	struct call		*call;		/* NULL: free */
	struct buf		 url;
	bool			 ours;		/* the protocol header was there, once */
	bool			 told;		/* it was there at all */
	bool			 ended;		/* the header: what follows the body is none */
};

struct curl_transport {
	struct transport	 base;
	CURLM			*multi;
	struct curl_slist	*headers;
	const struct peer	*peer;
	struct buf		 pins;
	int			 stop_fd;
	long			 patience_s;
	struct lane		 lanes[TRANSPORT_WIDTH];
};

void
answer_clear(struct answer *a)
{
	buf_free(&a->body);
	*a = (struct answer){ .retry_after_s = -1 };
}

static size_t
take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct lane *lane = ctx;

	return buf_add(&lane->call->answer.body, data, size * n) ? size * n : 0;
}

/* The value of a header line when its name is this; without blanks at the ends. */
static bool
header_is(const char *line, size_t len, const char *name, struct buf *value)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	for (n++; n < len && (line[n] == ' ' || line[n] == '\t'); n++)
		continue;
	while (len > n && strchr(" \t\r\n", line[len - 1]) != NULL)
		len--;
	return buf_add(value, line + n, len - n);
}

static size_t
take_header(char *data, size_t size, size_t n, void *ctx)
{
	struct lane *lane = ctx;
	struct answer *a = &lane->call->answer;
	struct buf value = BUF_INIT;
	size_t len = size * n;

	/* A new status line begins a new answer (after 100 Continue). */
	if (len > 5 && strncmp(data, "HTTP/", 5) == 0) {
		lane->ours = lane->told = lane->ended = false;
		a->retry_after_s = -1;
	} else if (lane->ended || data[0] == '\r' || data[0] == '\n') {
		lane->ended = true;
	} else if (header_is(data, len, WIRE_HEADER, &value)) {
		lane->ours = !lane->told && strcmp(buf_str(&value), "1") == 0;
		lane->told = true;
	} else if (header_is(data, len, "Retry-After", &value) && value.len != 0 &&
	    value.len <= 9 && strspn(buf_str(&value), "0123456789") == value.len) {
		a->retry_after_s = strtol(buf_str(&value), NULL, 10);
	}
	buf_free(&value);
	return len;
}

/* Lets a sender that is asked to end leave a slow line at once. */
static int
look_up(void *ctx, curl_off_t a UNUSED, curl_off_t b UNUSED, curl_off_t c UNUSED,
    curl_off_t d UNUSED)
{
	struct lane *lane = ctx;
	struct pollfd p = { .fd = lane->t->stop_fd, .events = POLLIN };

	return lane->t->stop_fd >= 0 && poll(&p, 1, 0) > 0;
}

static bool
join_pins(const struct peer *p, struct buf *out)
{
	size_t i;

	for (i = 0; i < p->server.pin_count; i++) {
		if ((i != 0 && !buf_addc(out, ';')) || !buf_adds(out, p->server.pins[i]))
			return false;
	}
	return buf_add(out, "", 0);
}

static bool
set_blob(CURL *c, CURLoption option, char *text)
{
	struct curl_blob blob = { text, strlen(text), CURL_BLOB_COPY };

	return curl_easy_setopt(c, option, &blob) == CURLE_OK;
}

static bool
set_policy(struct lane *lane)
{
	const struct curl_transport *t = lane->t;
	CURL *c = lane->curl;
	bool ok = true;

#define SET(option, value) (ok = ok && curl_easy_setopt(c, option, value) == CURLE_OK)
	SET(CURLOPT_PROTOCOLS_STR, "https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_CAPATH, NULL);
	ok = ok && set_blob(c, CURLOPT_CAINFO_BLOB, t->peer->server.ca) &&
	    set_blob(c, CURLOPT_SSLCERT_BLOB, t->peer->server.client_certificate);
	SET(CURLOPT_SSLCERTTYPE, "PEM");
	SET(CURLOPT_SSLKEY, t->peer->tls_key);
	if (t->pins.len != 0)
		SET(CURLOPT_PINNEDPUBLICKEY, buf_str(&t->pins));
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	SET(CURLOPT_TIMEOUT, t->patience_s);
	SET(CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HTTPHEADER, t->headers);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, lane);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, lane);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, look_up);
	SET(CURLOPT_XFERINFODATA, lane);
	SET(CURLOPT_PRIVATE, lane);
#undef SET
	return ok;
}

/* What a failed transfer allows to conclude. */
static enum link
conclude(const struct lane *lane, CURLcode rc)
{
	long sent = 0;

	switch (rc) {
	case CURLE_OK:
		return lane->ours ? LINK_ANSWER : LINK_FOREIGN;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return LINK_NOT_OURS;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
		return LINK_DOWN;
	default:
		/* Everything else depends on whether the request had begun. */
		(void)curl_easy_getinfo(lane->curl, CURLINFO_REQUEST_SIZE, &sent);
		return sent > 0 ? LINK_UNSURE : LINK_DOWN;
	}
}

/* ---- the three operations ---- */

static bool
lane_ready(struct curl_transport *t, struct lane *lane)
{
	if (lane->curl != NULL)
		return true;
	lane->t = t;
	lane->curl = curl_easy_init();
	return lane->curl != NULL && set_policy(lane);
}

static bool
lane_load(struct lane *lane, const struct call *c)
{
	CURL *h = lane->curl;
	const char *base = lane->t->peer->server.url;
	size_t n = strlen(base);
	bool ok = true;

	buf_reset(&lane->url);
#define SET(option, value) (ok = ok && curl_easy_setopt(h, option, value) == CURLE_OK)
	/* Paths begin with a slash: one at the end of the enrolled address is not doubled. */
	while (n > 0 && base[n - 1] == '/')
		n--;
	ok = buf_add(&lane->url, base, n) && buf_adds(&lane->url, c->path);
	SET(CURLOPT_URL, buf_str(&lane->url));
	/* Without a body libcurl must not read one. */
	if (c->body == NULL)
		SET(CURLOPT_HTTPGET, 1L);
	else
		SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDS, c->body);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->len);
	if (c->body == NULL)
		SET(CURLOPT_HTTPGET, 1L);
	SET(CURLOPT_CUSTOMREQUEST, c->method);
	SET(CURLOPT_FRESH_CONNECT, (long)c->fresh);
	SET(CURLOPT_FORBID_REUSE, (long)c->fresh);
#undef SET
	return ok;
}

static enum err_code
begin(struct transport *base, struct call *c, struct err *e)
{
	struct curl_transport *t = (struct curl_transport *)base;
	struct lane *lane = t->lanes;
	int running;

	while (lane < t->lanes + TRANSPORT_WIDTH && lane->call != NULL)
		lane++;
	c->answer = (struct answer){ .retry_after_s = -1, .body = BUF_INIT_MAX(ANSWER_MAX) };
	if (lane == t->lanes + TRANSPORT_WIDTH || !lane_ready(t, lane) || !lane_load(lane, c) ||
	    curl_multi_add_handle(t->multi, lane->curl) != CURLM_OK)
		return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
	lane->ours = false;
	lane->call = c;
	c->slot = lane;
	/* On a connection that stands the request leaves here; what fails shows in wait. */
	(void)curl_multi_perform(t->multi, &running);
	return ERR_OK;
}

/* One finished transfer, taken out of libcurl's hands. */
static struct call *
finished(struct curl_transport *t)
{
	struct lane *lane = NULL;
	struct call *c;
	CURLMsg *m;
	CURLcode rc;
	int left;

	do
		m = curl_multi_info_read(t->multi, &left);
	while (m != NULL && m->msg != CURLMSG_DONE);
	if (m == NULL || curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &lane) != CURLE_OK)
		return NULL;
	rc = m->data.result;
	(void)curl_multi_remove_handle(t->multi, lane->curl);
	c = lane->call;
	c->answer.link = conclude(lane, rc);
	(void)curl_easy_getinfo(lane->curl, CURLINFO_RESPONSE_CODE, &c->answer.status);
	lane->call = NULL;
	c->slot = NULL;
	return c;
}

static enum err_code
await(struct transport *base, int timeout_ms, struct call **done, struct err *e)
{
	struct curl_transport *t = (struct curl_transport *)base;
	struct curl_waitfd stop = { .fd = t->stop_fd, .events = CURL_WAIT_POLLIN };
	unsigned int stops = t->stop_fd >= 0 ? 1 : 0;
	int running = 0;
	bool last = false;

	for (;;) {
		if (curl_multi_perform(t->multi, &running) != CURLM_OK)
			return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
		*done = finished(t);
		if (*done != NULL || running == 0 || timeout_ms == 0 || last)
			return ERR_OK;
		/* libcurl wakes by itself for its own time-outs. */
		if (curl_multi_poll(t->multi, &stop, stops, timeout_ms > 0 ? timeout_ms : 1000,
		    NULL) != CURLM_OK)
			return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
		last = timeout_ms > 0;
	}
}

static void
give_up(struct transport *base)
{
	struct curl_transport *t = (struct curl_transport *)base;
	size_t i;

	for (i = 0; i < TRANSPORT_WIDTH; i++) {
		if (t->lanes[i].call != NULL)
			(void)curl_multi_remove_handle(t->multi, t->lanes[i].curl);
		if (t->lanes[i].curl != NULL)
			curl_easy_cleanup(t->lanes[i].curl);
		buf_free(&t->lanes[i].url);
	}
	if (t->multi != NULL)
		(void)curl_multi_cleanup(t->multi);
	curl_slist_free_all(t->headers);
	buf_free(&t->pins);
	free(t);
}

static const struct transport_ops curl_ops = { begin, await, give_up };

static bool
set_up(struct curl_transport *t)
{
	t->multi = curl_multi_init();
	/* curl would wait for a 100 Continue before larger bodies. */
	t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (t->multi == NULL || t->headers == NULL ||
	    curl_slist_append(t->headers, "Expect:") == NULL)
		return false;
	return curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS,
	    (long)TRANSPORT_WIDTH) == CURLM_OK && curl_multi_setopt(t->multi,
	    CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) == CURLM_OK && join_pins(t->peer,
	    &t->pins) && lane_ready(t, &t->lanes[0]);
}

enum err_code
transport_new(const struct peer *p, int stop_fd, struct transport **out, struct err *e)
{
	struct curl_transport *t = calloc(1, sizeof *t);

	*out = NULL;
	if (t == NULL)
		return err_nomem(e);
	t->base.ops = &curl_ops;
	t->peer = p;
	t->stop_fd = stop_fd;
	t->patience_s = TOTAL_SECONDS;
	if (!set_up(t)) {
		give_up(&t->base);
		return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
	}
	*out = &t->base;
	return ERR_OK;
}

void
transport_patience(struct transport *base, long seconds)
{
	struct curl_transport *t = (struct curl_transport *)base;
	size_t i;

	t->patience_s = seconds;
	for (i = 0; i < TRANSPORT_WIDTH && t->lanes[i].curl != NULL; i++)
		(void)curl_easy_setopt(t->lanes[i].curl, CURLOPT_TIMEOUT, seconds);
}

/* ---- any transport ---- */

void
transport_free(struct transport **t)
{
	if (*t != NULL)
		(*t)->ops->free(*t);
	*t = NULL;
}

enum err_code
transport_start(struct transport *t, struct call *c, struct err *e)
{
	return t->ops->start(t, c, e);
}

enum err_code
transport_wait(struct transport *t, int timeout_ms, struct call **done, struct err *e)
{
	return t->ops->wait(t, timeout_ms, done, e);
}

enum err_code
transport_call(struct transport *t, const char *method, const char *path, const void *body,
    size_t len, struct answer *out, struct err *e)
{
	struct call c = { .method = method, .path = path, .body = body, .len = len }, *done = NULL;
	enum err_code rc = transport_start(t, &c, e);

	while (rc == ERR_OK && done != &c)
		rc = transport_wait(t, -1, &done, e);
	*out = c.answer;
	return rc;
}
