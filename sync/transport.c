/* SPDX-License-Identifier: ISC */
/*
 * libcurl under one policy; see transport.h.
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

struct transport {
	CURL			*curl;
	struct curl_slist	*headers;
	const struct peer	*peer;
	struct buf		 pins;
	int			 stop_fd;
	/* of the call under way */
	struct answer		*answer;
	bool			 ours;		/* the protocol header was there */
	bool			 too_large;
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
	struct transport *t = ctx;

	if (!buf_add(&t->answer->body, data, size * n)) {
		t->too_large = true;
		return 0;
	}
	return size * n;
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
	struct transport *t = ctx;
	struct buf value = BUF_INIT;
	size_t len = size * n;

	/* A new status line begins a new answer (after 100 Continue). */
	if (len > 5 && strncmp(data, "HTTP/", 5) == 0) {
		t->ours = false;
		t->answer->retry_after_s = -1;
	} else if (header_is(data, len, WIRE_HEADER, &value)) {
		t->ours = strcmp(buf_str(&value), "1") == 0;
	} else if (header_is(data, len, "Retry-After", &value) && value.len != 0 &&
	    value.len <= 9 && strspn(buf_str(&value), "0123456789") == value.len) {
		t->answer->retry_after_s = strtol(buf_str(&value), NULL, 10);
	}
	buf_free(&value);
	return len;
}

/* Lets a sender that is asked to end leave a slow line at once. */
static int
look_up(void *ctx, curl_off_t a UNUSED, curl_off_t b UNUSED, curl_off_t c UNUSED,
    curl_off_t d UNUSED)
{
	struct transport *t = ctx;
	struct pollfd p = { .fd = t->stop_fd, .events = POLLIN };

	return t->stop_fd >= 0 && poll(&p, 1, 0) > 0;
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
set_policy(struct transport *t)
{
	CURL *c = t->curl;
	bool ok = true;

#define SET(option, value) (ok = ok && curl_easy_setopt(c, option, value) == CURLE_OK)
	SET(CURLOPT_PROTOCOLS_STR, "https");
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
	SET(CURLOPT_TIMEOUT, TOTAL_SECONDS);
	SET(CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HTTPHEADER, t->headers);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, look_up);
	SET(CURLOPT_XFERINFODATA, t);
#undef SET
	return ok;
}

enum err_code
transport_new(const struct peer *p, int stop_fd, struct transport **out, struct err *e)
{
	struct transport *t = calloc(1, sizeof *t);

	*out = NULL;
	if (t == NULL)
		return err_nomem(e);
	t->peer = p;
	t->stop_fd = stop_fd;
	t->curl = curl_easy_init();
	/* curl would wait for a 100 Continue before larger bodies. */
	t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (t->headers != NULL)
		t->headers = curl_slist_append(t->headers, "Expect:");
	if (t->curl == NULL || t->headers == NULL || !join_pins(p, &t->pins) || !set_policy(t)) {
		transport_free(&t);
		return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
	}
	*out = t;
	return ERR_OK;
}

void
transport_free(struct transport **t)
{
	if (*t == NULL)
		return;
	if ((*t)->curl != NULL)
		curl_easy_cleanup((*t)->curl);
	curl_slist_free_all((*t)->headers);
	buf_free(&(*t)->pins);
	free(*t);
	*t = NULL;
}

/* What a failed transfer allows to conclude. */
static enum link
conclude(struct transport *t, CURLcode rc)
{
	long sent = 0;

	switch (rc) {
	case CURLE_OK:
		return t->ours ? LINK_ANSWER : LINK_FOREIGN;
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
		(void)curl_easy_getinfo(t->curl, CURLINFO_REQUEST_SIZE, &sent);
		return sent > 0 ? LINK_UNSURE : LINK_DOWN;
	}
}

enum err_code
transport_call(struct transport *t, const char *method, const char *path, const void *body,
    size_t len, struct answer *out, struct err *e)
{
	struct buf url = BUF_INIT;
	bool ok;

	*out = (struct answer){ .retry_after_s = -1, .body = BUF_INIT_MAX(ANSWER_MAX) };
	t->answer = out;
	t->ours = false;
	t->too_large = false;
	ok = buf_addf(&url, "%s%s", t->peer->server.url, path) &&
	    curl_easy_setopt(t->curl, CURLOPT_URL, buf_str(&url)) == CURLE_OK &&
	    curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK &&
	    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, body) == CURLE_OK &&
	    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len) == CURLE_OK;
	/* Without a body libcurl must not read one. */
	if (ok && body == NULL)
		ok = curl_easy_setopt(t->curl, CURLOPT_HTTPGET, 1L) == CURLE_OK &&
		    curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
	buf_free(&url);
	if (!ok)
		return err_set(e, ERR_INTERNAL, "sync.curl", NULL);
	out->link = conclude(t, curl_easy_perform(t->curl));
	(void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &out->status);
	t->answer = NULL;
	return ERR_OK;
}
