/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's keys and certificates; see home.h.
 */
#include "server/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <gnutls/x509.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "seal/x509.h"

#define CA_DAYS		3650
#define SERVER_SECONDS	(INT64_C(825) * 86400)
/* A terminal whose clock is a little behind must not refuse a new certificate. */
#define BACKDATE_SECONDS (INT64_C(-24) * 3600)
#define ALWAYS_NAMED	"127.0.0.1,localhost"

static enum err_code
lock_take(const char *dir, int *fd, struct err *e)
{
	char *path = path_join(dir, "home.lock");
	enum err_code rc = ERR_OK;

	if (path == NULL)
		return err_nomem(e);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0 || flock(*fd, LOCK_EX) != 0)
		rc = err_errno(e, path, errno);
	free(path);
	return rc;
}

static enum err_code
make_sealing_key(struct home *h, const char *path, struct err *e)
{
	if (file_exists(path))
		return keyfile_load_box(path, &h->box, e);
	h->box = box_key_new();
	return h->box != NULL ? keyfile_save_box(path, h->box, e) : err_nomem(e);
}

static enum err_code
make_signing_key(struct home *h, const char *path, struct err *e)
{
	if (file_exists(path))
		return keyfile_load_sign(path, &h->sign, e);
	h->sign = sign_key_new();
	return h->sign != NULL ? keyfile_save_sign(path, h->sign, e) : err_nomem(e);
}

/* Does the certificate on disk already name the host? */
static bool
certificate_names(const char *cert_path, const char *host)
{
	struct buf pem = BUF_INIT;
	gnutls_x509_crt_t crt = NULL;
	gnutls_datum_t datum;
	bool named = false;

	if (!file_exists(cert_path) || file_read(cert_path, &pem, NULL) != ERR_OK)
		goto out;
	datum.data = (unsigned char *)pem.data;
	datum.size = (unsigned int)pem.len;
	if (gnutls_x509_crt_init(&crt) != 0 ||
	    gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_PEM) != 0)
		goto out;
	named = gnutls_x509_crt_check_hostname(crt, host) != 0;
out:
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	buf_free(&pem);
	return named;
}

static enum err_code
make_certificates(struct home *h, const char *host, struct err *e)
{
	struct buf names = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (!file_exists(h->ca_cert_path))
		rc = x509_make_ca(h->ca_key_path, h->ca_cert_path, "madoguchi-server CA", CA_DAYS,
		    e);
	if (rc != ERR_OK || certificate_names(h->cert_path, host))
		return rc;
	buf_adds(&names, ALWAYS_NAMED);
	if (strcmp(host, "127.0.0.1") != 0 && strcmp(host, "localhost") != 0)
		buf_addf(&names, ",%s", host);
	if (!buf_ok(&names))
		rc = err_nomem(e);
	else
		rc = x509_make_server(h->ca_key_path, h->ca_cert_path, h->key_path, h->cert_path,
		    buf_str(&names), BACKDATE_SECONDS, SERVER_SECONDS, e);
	buf_free(&names);
	return rc;
}

enum err_code
home_open(const char *dir, const char *host, struct home **out, struct err *e)
{
	struct home *h = calloc(1, sizeof *h);
	char *sealing = path_join(dir, "sealing.key"), *signing = path_join(dir, "signing.key");
	enum err_code rc;
	int lock = -1;

	*out = NULL;
	if (h == NULL || sealing == NULL || signing == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	h->dir = strdup(dir);
	h->ca_cert_path = path_join(dir, "ca.pem");
	h->ca_key_path = path_join(dir, "ca.key");
	h->cert_path = path_join(dir, "server.pem");
	h->key_path = path_join(dir, "server.key");
	h->db_path = path_join(dir, "server.db");
	if (h->dir == NULL || h->ca_cert_path == NULL || h->ca_key_path == NULL ||
	    h->cert_path == NULL || h->key_path == NULL || h->db_path == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	rc = dir_make(dir, 0700, e);
	if (rc == ERR_OK)
		rc = lock_take(dir, &lock, e);
	if (rc == ERR_OK)
		rc = make_certificates(h, host != NULL ? host : "127.0.0.1", e);
	if (rc == ERR_OK)
		rc = make_sealing_key(h, sealing, e);
	if (rc == ERR_OK)
		rc = make_signing_key(h, signing, e);
out:
	if (lock >= 0)
		close(lock);
	free(sealing);
	free(signing);
	if (rc != ERR_OK)
		home_free(&h);
	*out = h;
	return rc;
}

void
home_free(struct home **h)
{
	if (*h == NULL)
		return;
	free((*h)->dir);
	free((*h)->ca_cert_path);
	free((*h)->ca_key_path);
	free((*h)->cert_path);
	free((*h)->key_path);
	free((*h)->db_path);
	sign_key_free(&(*h)->sign);
	box_key_free(&(*h)->box);
	free(*h);
	*h = NULL;
}

enum err_code
listen_parse(const char *text, char **host, char **port, struct err *e)
{
	const char *colon = strrchr(text, ':'), *start = text, *end = colon;

	*host = *port = NULL;
	if (colon == NULL || colon[1] == '\0' ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
	    strlen(colon + 1) > 5)
		return err_set(e, ERR_USAGE, "server.listen", text, NULL);
	if (*text == '[' && colon > text && colon[-1] == ']') {
		start = text + 1;
		end = colon - 1;
	}
	if (end <= start)
		return err_set(e, ERR_USAGE, "server.listen", text, NULL);
	*host = strndup(start, (size_t)(end - start));
	*port = strdup(colon + 1);
	if (*host == NULL || *port == NULL) {
		free(*host);
		free(*port);
		*host = *port = NULL;
		return err_nomem(e);
	}
	return ERR_OK;
}
