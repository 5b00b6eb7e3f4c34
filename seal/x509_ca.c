/* SPDX-License-Identifier: ISC */
/*
 * Issuing certificates: the small CA of the stand-in server and of the tests.
 * Only the key and the CN of a request are believed; everything else in a
 * certificate is written here.
 */
#include "seal/x509.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "seal/x509_priv.h"

#define S_PER_DAY	86400
#define SERIAL_BYTES	16
#define KEY_ID_MAX	64
#define CN_MAX		256

/* The parts common to every certificate; the key is the subject's. */
static int
crt_begin(gnutls_x509_crt_t crt, gnutls_pubkey_t key, const char *cn, int64_t not_before_offset_s,
    int64_t not_after_offset_s)
{
	unsigned char serial[SERIAL_BYTES], id[KEY_ID_MAX];
	size_t idlen = sizeof id;
	time_t now = time(NULL);
	int r;

	randombytes_buf(serial, sizeof serial);
	/* RFC 5280: positive, and not shortened by a leading zero. */
	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40);
	if ((r = gnutls_x509_crt_set_version(crt, 3)) < 0 ||
	    (r = gnutls_x509_crt_set_serial(crt, serial, sizeof serial)) < 0 ||
	    (r = gnutls_x509_crt_set_activation_time(crt, now + not_before_offset_s)) < 0 ||
	    (r = gnutls_x509_crt_set_expiration_time(crt, now + not_after_offset_s)) < 0 ||
	    (r = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, cn,
	    (unsigned int)strlen(cn))) < 0 ||
	    (r = gnutls_x509_crt_set_pubkey(crt, key)) < 0 ||
	    (r = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA1, id, &idlen)) < 0)
		return r;
	return gnutls_x509_crt_set_subject_key_id(crt, id, idlen);
}

/* A leaf may sign handshakes for one purpose and nothing else. */
static int
crt_leaf(gnutls_x509_crt_t crt, const char *purpose)
{
	int r;

	if ((r = gnutls_x509_crt_set_ca_status(crt, 0)) < 0 ||
	    (r = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0)
		return r;
	return gnutls_x509_crt_set_key_purpose_oid(crt, purpose, 0);
}

static int
crt_sign(gnutls_x509_crt_t crt, gnutls_x509_crt_t ca, gnutls_x509_privkey_t ca_key)
{
	unsigned char id[KEY_ID_MAX];
	size_t idlen = sizeof id;
	int r;

	if ((r = gnutls_x509_crt_get_subject_key_id(ca, id, &idlen, NULL)) < 0 ||
	    (r = gnutls_x509_crt_set_authority_key_id(crt, id, idlen)) < 0)
		return r;
	return gnutls_x509_crt_sign2(crt, ca, ca_key, GNUTLS_DIG_SHA256, 0);
}

static enum err_code
crt_append(gnutls_x509_crt_t crt, struct buf *pem, struct err *e)
{
	gnutls_datum_t out = { NULL, 0 };
	enum err_code rc = ERR_OK;
	int r = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &out);

	if (r < 0)
		return x509_fail(e, r);
	if (!buf_add(pem, out.data, out.size))
		rc = err_nomem(e);
	gnutls_free(out.data);
	return rc;
}

static enum err_code
crt_save(gnutls_x509_crt_t crt, const char *path, struct err *e)
{
	struct buf pem = BUF_INIT;
	enum err_code rc = crt_append(crt, &pem, e);

	if (rc == ERR_OK)
		rc = file_write(path, pem.data, pem.len, 0644, e);
	buf_free(&pem);
	return rc;
}

struct authority {
	gnutls_x509_crt_t	crt;
	gnutls_x509_privkey_t	key;
};

static void
authority_close(struct authority *a)
{
	if (a->crt != NULL)
		gnutls_x509_crt_deinit(a->crt);
	if (a->key != NULL)
		gnutls_x509_privkey_deinit(a->key);
}

static enum err_code
authority_open(const char *key_path, const char *cert_path, struct authority *a, struct err *e)
{
	struct buf pem = BUF_INIT;
	enum err_code rc;

	*a = (struct authority){ NULL, NULL };
	rc = file_read(cert_path, &pem, e);
	if (rc == ERR_OK)
		rc = x509_cert_import(buf_str(&pem), &a->crt, e);
	if (rc == ERR_OK)
		rc = x509_key_load(key_path, &a->key, e);
	buf_free(&pem);
	if (rc != ERR_OK)
		authority_close(a);
	return rc;
}

enum err_code
x509_make_ca(const char *key_path, const char *cert_path, const char *cn, int days, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_privkey_t abstract = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t pub = NULL;
	enum err_code rc;
	int r;

	rc = x509_key_make(key_path, &key, e);
	if (rc != ERR_OK)
		return rc;
	if ((r = gnutls_privkey_init(&abstract)) < 0 ||
	    (r = gnutls_privkey_import_x509(abstract, key, 0)) < 0 ||
	    (r = gnutls_pubkey_init(&pub)) < 0 ||
	    (r = gnutls_pubkey_import_privkey(pub, abstract, 0, 0)) < 0 ||
	    (r = gnutls_x509_crt_init(&crt)) < 0 ||
	    (r = crt_begin(crt, pub, cn, -S_PER_DAY, (int64_t)days * S_PER_DAY)) < 0 ||
	    (r = gnutls_x509_crt_set_basic_constraints(crt, 1, 0)) < 0 ||
	    (r = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN |
	    GNUTLS_KEY_CRL_SIGN)) < 0 ||
	    (r = crt_sign(crt, crt, key)) < 0)
		rc = x509_fail(e, r);
	else
		rc = crt_save(crt, cert_path, e);
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	if (pub != NULL)
		gnutls_pubkey_deinit(pub);
	if (abstract != NULL)
		gnutls_privkey_deinit(abstract);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

/* One subject alternative name: an address where host reads as one. */
static int
crt_add_host(gnutls_x509_crt_t crt, const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, host, address) == 1)
		return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address,
		    sizeof(struct in_addr), GNUTLS_FSAN_APPEND);
	if (inet_pton(AF_INET6, host, address) == 1)
		return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address,
		    sizeof(struct in6_addr), GNUTLS_FSAN_APPEND);
	return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, host,
	    (unsigned int)strlen(host), GNUTLS_FSAN_APPEND);
}

/* "a,b,c": every name; the first one is the CN as well. */
static int
crt_set_hosts(gnutls_x509_crt_t crt, const char *hosts)
{
	const char *end;
	char *host;
	int r = 0;

	for (; r >= 0 && *hosts != '\0'; hosts = *end == ',' ? end + 1 : end) {
		end = hosts + strcspn(hosts, ",");
		host = strndup(hosts, (size_t)(end - hosts));
		if (host == NULL)
			return GNUTLS_E_MEMORY_ERROR;
		r = crt_add_host(crt, host);
		free(host);
	}
	return r;
}

enum err_code
x509_make_server(const char *ca_key_path, const char *ca_cert_path, const char *key_path,
    const char *cert_path, const char *hosts, int64_t not_before_offset_s,
    int64_t not_after_offset_s, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_privkey_t abstract = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t pub = NULL;
	struct authority ca;
	enum err_code rc;
	char *cn;
	int r;

	rc = authority_open(ca_key_path, ca_cert_path, &ca, e);
	if (rc != ERR_OK)
		return rc;
	cn = strndup(hosts, strcspn(hosts, ","));
	if (cn == NULL)
		rc = err_nomem(e);
	else if (file_exists(key_path))
		rc = x509_key_load(key_path, &key, e);
	else
		rc = x509_key_make(key_path, &key, e);
	if (rc != ERR_OK)
		goto out;
	if ((r = gnutls_privkey_init(&abstract)) < 0 ||
	    (r = gnutls_privkey_import_x509(abstract, key, 0)) < 0 ||
	    (r = gnutls_pubkey_init(&pub)) < 0 ||
	    (r = gnutls_pubkey_import_privkey(pub, abstract, 0, 0)) < 0 ||
	    (r = gnutls_x509_crt_init(&crt)) < 0 ||
	    (r = crt_begin(crt, pub, cn, not_before_offset_s, not_after_offset_s)) < 0 ||
	    (r = crt_leaf(crt, GNUTLS_KP_TLS_WWW_SERVER)) < 0 ||
	    (r = crt_set_hosts(crt, hosts)) < 0 ||
	    (r = crt_sign(crt, ca.crt, ca.key)) < 0)
		rc = x509_fail(e, r);
	else
		rc = crt_save(crt, cert_path, e);
out:
	free(cn);
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	if (pub != NULL)
		gnutls_pubkey_deinit(pub);
	if (abstract != NULL)
		gnutls_privkey_deinit(abstract);
	if (key != NULL)
		gnutls_x509_privkey_deinit(key);
	authority_close(&ca);
	return rc;
}

/* Is the request whole, by its own key, for exactly this name, on P-256? */
static enum err_code
crq_check(gnutls_x509_crq_t crq, gnutls_pubkey_t pub, const char *cn, struct err *e)
{
	char name[CN_MAX];
	size_t len = sizeof name;
	gnutls_ecc_curve_t curve;

	if (gnutls_x509_crq_verify(crq, 0) < 0)
		return err_set(e, ERR_CRYPTO, "seal.csr_signature", NULL);
	if (gnutls_pubkey_get_pk_algorithm(pub, NULL) != GNUTLS_PK_EC ||
	    gnutls_pubkey_export_ecc_raw2(pub, &curve, NULL, NULL, 0) < 0 ||
	    curve != GNUTLS_ECC_CURVE_SECP256R1)
		return err_set(e, ERR_INVALID, "seal.csr_key", NULL);
	if (gnutls_x509_crq_get_dn_by_oid(crq, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len) < 0 ||
	    len != strlen(cn) || memcmp(name, cn, len) != 0)
		return err_set(e, ERR_INVALID, "seal.certificate_other", cn, NULL);
	return ERR_OK;
}

enum err_code
x509_sign_csr(const char *ca_key_path, const char *ca_cert_path, const char *csr_pem,
    const char *cn, int64_t not_before_offset_s, int64_t not_after_offset_s, struct buf *cert_pem,
    struct err *e)
{
	struct buf copy = BUF_INIT;
	gnutls_datum_t d = { NULL, 0 };
	gnutls_x509_crq_t crq = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t pub = NULL;
	struct authority ca;
	enum err_code rc;
	int r;

	rc = authority_open(ca_key_path, ca_cert_path, &ca, e);
	if (rc != ERR_OK)
		return rc;
	if (!buf_adds(&copy, csr_pem)) {
		rc = err_nomem(e);
		goto out;
	}
	d = (gnutls_datum_t){ (unsigned char *)copy.data, (unsigned int)copy.len };
	if ((r = gnutls_x509_crq_init(&crq)) < 0 || (r = gnutls_pubkey_init(&pub)) < 0 ||
	    (r = gnutls_x509_crt_init(&crt)) < 0) {
		rc = x509_fail(e, r);
		goto out;
	}
	if (gnutls_x509_crq_import(crq, &d, GNUTLS_X509_FMT_PEM) < 0 ||
	    gnutls_pubkey_import_x509_crq(pub, crq, 0) < 0) {
		rc = err_set(e, ERR_INVALID, "seal.csr_unreadable", NULL);
		goto out;
	}
	rc = crq_check(crq, pub, cn, e);
	if (rc != ERR_OK)
		goto out;
	if ((r = crt_begin(crt, pub, cn, not_before_offset_s, not_after_offset_s)) < 0 ||
	    (r = crt_leaf(crt, GNUTLS_KP_TLS_WWW_CLIENT)) < 0 ||
	    (r = crt_sign(crt, ca.crt, ca.key)) < 0)
		rc = x509_fail(e, r);
	else
		rc = crt_append(crt, cert_pem, e);
out:
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	if (pub != NULL)
		gnutls_pubkey_deinit(pub);
	if (crq != NULL)
		gnutls_x509_crq_deinit(crq);
	buf_free(&copy);
	authority_close(&ca);
	return rc;
}
