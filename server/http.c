/* SPDX-License-Identifier: ISC */
/*
 * HTTP over mutual TLS; see http.h.
 *
 * A connection has a thread.  Its request is read whole, then answered by
 * dispatch.c.  The client certificate is asked for in the handshake and judged
 * here, so that a terminal without a valid one hears 401 instead of a broken
 * connection whose meaning it would not know.
 */
#include "server/http.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "base/file.h"
#include "base/log.h"
#include "seal/x509.h"
#include "server/dispatch.h"

#define PRIORITIES	"SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define CONNECTIONS_MAX	256
#define IDLE_SECONDS	60
/* A body beyond the limit is still read to its end, so that 413 arrives; not without end. */
#define DISCARD_MAX	((size_t)64 * 1024 * 1024)

struct http {
	struct server		*server;
	struct MHD_Daemon	*daemon;
	char			*url;
	struct buf		 key, cert, ca;
};

/* One request while it is being read and answered. */
struct exchange {
	struct request	request;
	struct answer	answer;
	size_t		received;
	char		*peer;
};

static void
add_header(struct MHD_Response *response, const char *name, const char *value)
{
	(void)MHD_add_response_header(response, name, value);
}

/* A body that travels slowly, or breaks off before the announced end. */
struct trickle {
	struct buf	body;
	size_t		end;		/* where it breaks off */
	int64_t		bytes_per_s;
};

#define TRICKLE_MS	50

static ssize_t
trickle_read(void *cls, uint64_t pos, char *out, size_t max)
{
	const struct trickle *t = cls;
	size_t n = t->end - (size_t)pos, slice = (size_t)(t->bytes_per_s * TRICKLE_MS / 1000);

	if (pos >= t->end)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = n < max ? n : max;
	if (t->bytes_per_s > 0) {
		slice = slice > 0 ? slice : 1;
		n = n < slice ? n : slice;
		(void)nanosleep(&(struct timespec){ .tv_nsec = TRICKLE_MS * 1000000L }, NULL);
	}
	memcpy(out, t->body.data + pos, n);
	return (ssize_t)n;
}

static void
trickle_free(void *cls)
{
	struct trickle *t = cls;

	buf_free(&t->body);
	free(t);
}

static struct MHD_Response *
make_trickle(const struct answer *a)
{
	struct trickle *t = calloc(1, sizeof *t);
	struct MHD_Response *response = NULL;

	if (t == NULL)
		return NULL;
	t->bytes_per_s = a->bytes_per_s;
	t->end = a->body.len;
	if (a->cut_at >= 0 && (size_t)a->cut_at < t->end)
		t->end = (size_t)a->cut_at;
	if (buf_add(&t->body, a->body.data, a->body.len))
		response = MHD_create_response_from_callback(a->body.len, 1024, trickle_read, t,
		    trickle_free);
	if (response == NULL)
		trickle_free(t);
	return response;
}

static enum MHD_Result
send_answer(struct MHD_Connection *c, const struct answer *a, enum ending ending)
{
	struct MHD_Response *response;
	struct buf number = BUF_INIT;
	enum MHD_Result r;

	if (ending == END_DROP)
		return MHD_NO;
	response = (ending == END_HALF || a->bytes_per_s > 0) && a->body.len > 1 ?
	    make_trickle(a) : MHD_create_response_from_buffer(a->body.len, a->body.data,
	    MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return MHD_NO;
	if (!a->no_protocol)
		add_header(response, WIRE_HEADER, "1");
	if (a->protocol_twice)
		add_header(response, WIRE_HEADER, "1");
	if (a->content_type != NULL && a->body.len > 0)
		add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->content_type);
	if (a->allow != NULL)
		add_header(response, MHD_HTTP_HEADER_ALLOW, a->allow);
	if (a->retry_after_s >= 0 && buf_addf(&number, "%lld", (long long)a->retry_after_s))
		add_header(response, MHD_HTTP_HEADER_RETRY_AFTER, buf_str(&number));
	add_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	r = MHD_queue_response(c, (unsigned int)a->status, response);
	MHD_destroy_response(response);
	buf_free(&number);
	return r;
}

/* --- who speaks --- */

/* The CN of a client certificate that our CA made and that is valid now; NULL. */
static char *
peer_name(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	gnutls_session_t session = info != NULL ? info->tls_session : NULL;
	const gnutls_datum_t *chain;
	struct buf cn = BUF_INIT;
	unsigned int status = 1, n = 0;

	if (session == NULL || gnutls_certificate_verify_peers2(session, &status) != 0 ||
	    status != 0)
		return NULL;
	chain = gnutls_certificate_get_peers(session, &n);
	if (chain == NULL || n == 0 ||
	    x509_der_cn(chain[0].data, chain[0].size, &cn, NULL) != ERR_OK) {
		buf_free(&cn);
		return NULL;
	}
	return buf_steal(&cn);
}

static void
log_exchange(const struct exchange *x, enum ending ending)
{
	static const char *const endings[] = { NULL, "half", "dropped" };

	log_event(LOG_INFO, "request", (struct log_pair[]){ LOG_WORD("method", x->request.method),
	    LOG_WORD("path", x->request.path), LOG_NUM("status", x->answer.status),
	    LOG_WORD("problem", x->answer.problem), LOG_WORD("ending", endings[ending]), LOG_END });
}

/* --- libmicrohttpd --- */

static const char *
header_of(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* False when the connection must end: endless, or out of memory. */
static bool
take_bytes(struct exchange *x, const char *data, size_t len)
{
	x->received += len;
	x->request.too_large = x->received > WIRE_BODY_MAX;
	if (x->request.too_large)
		return x->received <= DISCARD_MAX;
	return buf_add(&x->request.body, data, len);
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
    const char *version UNUSED, const char *data, size_t *len, void **state)
{
	struct http *h = cls;
	struct exchange *x = *state;
	enum ending ending;

	if (x == NULL) {
		x = *state = calloc(1, sizeof *x);
		if (x == NULL)
			return MHD_NO;
		answer_init(&x->answer);
		return MHD_YES;
	}
	if (*len > 0) {
		if (!take_bytes(x, data, *len))
			return MHD_NO;
		*len = 0;
		return MHD_YES;
	}
	x->request.method = method;
	x->request.path = url;
	x->request.content_type = header_of(c, MHD_HTTP_HEADER_CONTENT_TYPE);
	x->request.after = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "after");
	x->request.limit = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "limit");
	x->request.peer = x->peer = peer_name(c);
	ending = dispatch_request(h->server, &x->request, &x->answer);
	log_exchange(x, ending);
	return send_answer(c, &x->answer, ending);
}

static void
on_completed(void *cls UNUSED, struct MHD_Connection *c UNUSED, void **state,
    enum MHD_RequestTerminationCode code UNUSED)
{
	struct exchange *x = *state;

	if (x == NULL)
		return;
	buf_free(&x->request.body);
	free(x->request.param);
	free(x->peer);
	answer_clear(&x->answer);
	free(x);
	*state = NULL;
}

static enum err_code
read_pem(struct http *h, struct err *e)
{
	const struct home *home = h->server->home;
	const struct scenario *scenario = h->server->scenario;
	enum err_code rc = file_read(scenario->key != NULL ? scenario->key : home->key_path,
	    &h->key, e);

	if (rc == ERR_OK)
		rc = file_read(scenario->certificate != NULL ? scenario->certificate :
		    home->cert_path, &h->cert, e);
	return rc == ERR_OK ? file_read(home->ca_cert_path, &h->ca, e) : rc;
}

/* While the line is down nobody gets as far as a handshake. */
static enum MHD_Result
on_accept(void *cls, const struct sockaddr *at UNUSED, socklen_t len UNUSED)
{
	struct server *s = cls;
	bool down;

	(void)pthread_mutex_lock(&s->lock);
	down = scenario_line_down(s->scenario, server_running_ms(s));
	(void)pthread_mutex_unlock(&s->lock);
	return down ? MHD_NO : MHD_YES;
}

/* %00 would end a path or a cursor early: it becomes a character that nothing here is named by. */
static size_t
unescape(void *cls UNUSED, struct MHD_Connection *c UNUSED, char *text)
{
	size_t n = MHD_http_unescape(text);

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\0')
			text[i] = '\1';
	}
	return n;
}

static enum err_code
start_daemon(struct http *h, const struct addrinfo *at, struct err *e)
{
	unsigned int flags = MHD_USE_TLS | MHD_USE_THREAD_PER_CONNECTION |
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;

	if (at->ai_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	h->daemon = MHD_start_daemon(flags, 0, on_accept, h->server, on_request, h,
	    MHD_OPTION_SOCK_ADDR, at->ai_addr,
	    MHD_OPTION_HTTPS_MEM_KEY, buf_str(&h->key),
	    MHD_OPTION_HTTPS_MEM_CERT, buf_str(&h->cert),
	    MHD_OPTION_HTTPS_MEM_TRUST, buf_str(&h->ca),
	    MHD_OPTION_HTTPS_PRIORITIES, PRIORITIES,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
	    MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
	    MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	return h->daemon != NULL ? ERR_OK : err_set(e, ERR_IO, "server.bind", NULL);
}

static enum err_code
make_url(struct http *h, const char *host, struct err *e)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon,
	    MHD_DAEMON_INFO_BIND_PORT);
	struct buf url = BUF_INIT;

	buf_addf(&url, strchr(host, ':') != NULL ? "https://[%s]:%u" : "https://%s:%u", host,
	    info != NULL ? (unsigned int)info->port : 0);
	h->url = buf_steal(&url);
	return h->url != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
http_start(struct server *s, const char *host, const char *port, struct http **out, struct err *e)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV | AI_PASSIVE }, *at = NULL;
	struct http *h = calloc(1, sizeof *h);
	enum err_code rc;

	*out = NULL;
	if (h == NULL)
		return err_nomem(e);
	h->server = s;
	if (getaddrinfo(host, port, &hints, &at) != 0)
		rc = err_set(e, ERR_USAGE, "server.listen", host, NULL);
	else
		rc = read_pem(h, e);
	if (rc == ERR_OK)
		rc = start_daemon(h, at, e);
	if (rc == ERR_OK)
		rc = make_url(h, host, e);
	if (at != NULL)
		freeaddrinfo(at);
	if (rc != ERR_OK)
		http_stop(&h);
	*out = h;
	return rc;
}

const char *
http_url(const struct http *h)
{
	return h->url;
}

void
http_stop(struct http **h)
{
	if (*h == NULL)
		return;
	if ((*h)->daemon != NULL)
		MHD_stop_daemon((*h)->daemon);
	buf_free(&(*h)->key);
	buf_free(&(*h)->cert);
	buf_free(&(*h)->ca);
	free((*h)->url);
	free(*h);
	*h = NULL;
}
