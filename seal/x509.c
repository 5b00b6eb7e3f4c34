/* SPDX-License-Identifier: ISC */
/*
 * Keys, requests and the reading of certificates; see x509.h.  Issuing is in
 * x509_ca.c.
 */
#include "seal/x509.h"

#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "seal/b64.h"
#include "seal/x509_priv.h"

#define PEM_MAX		((size_t)64 * 1024)
#define US_PER_S	INT64_C(1000000)
#define CN_MAX		256

enum err_code
x509_fail(struct err *e, int gnutls_code)
{
	if (gnutls_code == GNUTLS_E_MEMORY_ERROR)
		return err_nomem(e);
	return err_set(e, ERR_CRYPTO, "seal.x509", gnutls_strerror(gnutls_code), NULL);
}

enum err_code
x509_key_make(const char *path, gnutls_x509_privkey_t *key, struct err *e)
{
	gnutls_datum_t pem = { NULL, 0 };
	enum err_code rc;
	int r;

	r = gnutls_x509_privkey_init(key);
	if (r < 0)
		return x509_fail(e, r);
	r = gnutls_x509_privkey_generate(*key, GNUTLS_PK_EC,
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	if (r >= 0)
		r = gnutls_x509_privkey_export2_pkcs8(*key, GNUTLS_X509_FMT_PEM, NULL,
		    GNUTLS_PKCS_PLAIN, &pem);
	rc = r < 0 ? x509_fail(e, r) : file_write(path, pem.data, pem.size, 0600, e);
	mem_wipe(pem.data, pem.size);
	gnutls_free(pem.data);
	if (rc != ERR_OK) {
		gnutls_x509_privkey_deinit(*key);
		*key = NULL;
	}
	return rc;
}

enum err_code
x509_key_load(const char *path, gnutls_x509_privkey_t *key, struct err *e)
{
	struct buf pem = BUF_INIT_MAX(PEM_MAX);
	gnutls_datum_t d;
	enum err_code rc;
	int r;

	*key = NULL;
	rc = file_check_private(path, e);
	if (rc == ERR_OK)
		rc = file_read(path, &pem, e);
	if (rc != ERR_OK)
		goto out;
	d = (gnutls_datum_t){ (unsigned char *)pem.data, (unsigned int)pem.len };
	r = gnutls_x509_privkey_init(key);
	if (r < 0) {
		rc = x509_fail(e, r);
		goto out;
	}
	r = gnutls_x509_privkey_import(*key, &d, GNUTLS_X509_FMT_PEM);
	if (r < 0) {
		gnutls_x509_privkey_deinit(*key);
		*key = NULL;
		rc = err_set(e, ERR_STORE_DAMAGED, "seal.keyfile_damaged", path, "PEM", NULL);
	}
out:
	buf_free(&pem);
	return rc;
}

static enum err_code
cert_import(const void *data, size_t len, gnutls_x509_crt_fmt_t format, gnutls_x509_crt_t *crt,
    struct err *e)
{
	gnutls_datum_t d;
	int r;

	*crt = NULL;
	if (len == 0 || len > PEM_MAX)
		return err_set(e, ERR_INVALID, "seal.certificate_unreadable", NULL);
	d.size = (unsigned int)len;
	d.data = gnutls_malloc(len);
	if (d.data == NULL)
		return err_nomem(e);
	memcpy(d.data, data, len);
	r = gnutls_x509_crt_init(crt);
	if (r >= 0)
		r = gnutls_x509_crt_import(*crt, &d, format);
	gnutls_free(d.data);
	if (r >= 0)
		return ERR_OK;
	if (*crt != NULL)
		gnutls_x509_crt_deinit(*crt);
	*crt = NULL;
	return err_set(e, ERR_INVALID, "seal.certificate_unreadable", NULL);
}

enum err_code
x509_cert_import(const char *pem, gnutls_x509_crt_t *crt, struct err *e)
{
	return cert_import(pem, strlen(pem), GNUTLS_X509_FMT_PEM, crt, e);
}

static enum err_code
csr_of(gnutls_x509_privkey_t key, const char *cn, struct buf *csr_pem, struct err *e)
{
	gnutls_datum_t pem = { NULL, 0 };
	gnutls_x509_crq_t crq = NULL;
	enum err_code rc = ERR_OK;
	int r;

	r = gnutls_x509_crq_init(&crq);
	if (r < 0 ||
	    (r = gnutls_x509_crq_set_version(crq, 1)) < 0 ||
	    (r = gnutls_x509_crq_set_dn_by_oid(crq, GNUTLS_OID_X520_COMMON_NAME, 0, cn,
	    (unsigned int)strlen(cn))) < 0 ||
	    (r = gnutls_x509_crq_set_key(crq, key)) < 0 ||
	    (r = gnutls_x509_crq_sign2(crq, key, GNUTLS_DIG_SHA256, 0)) < 0 ||
	    (r = gnutls_x509_crq_export2(crq, GNUTLS_X509_FMT_PEM, &pem)) < 0)
		rc = x509_fail(e, r);
	else if (!buf_add(csr_pem, pem.data, pem.size))
		rc = err_nomem(e);
	gnutls_free(pem.data);
	if (crq != NULL)
		gnutls_x509_crq_deinit(crq);
	return rc;
}

enum err_code
x509_make_csr(const char *key_path, const char *cn, struct buf *csr_pem, struct err *e)
{
	gnutls_x509_privkey_t key;
	enum err_code rc = x509_key_make(key_path, &key, e);

	if (rc != ERR_OK)
		return rc;
	rc = csr_of(key, cn, csr_pem, e);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

enum err_code
x509_csr_of_key(const char *key_path, const char *cn, struct buf *csr_pem, struct err *e)
{
	gnutls_x509_privkey_t key;
	enum err_code rc = x509_key_load(key_path, &key, e);

	if (rc != ERR_OK)
		return rc;
	rc = csr_of(key, cn, csr_pem, e);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

enum err_code
x509_pin(const char *cert_pem, struct buf *pin, struct err *e)
{
	char text[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)];
	gnutls_datum_t spki = { NULL, 0 };
	gnutls_x509_crt_t crt = NULL;
	gnutls_pubkey_t pub = NULL;
	unsigned char hash[32];
	enum err_code rc;
	int r;

	rc = x509_cert_import(cert_pem, &crt, e);
	if (rc != ERR_OK)
		return rc;
	r = gnutls_pubkey_init(&pub);
	if (r < 0 || (r = gnutls_pubkey_import_x509(pub, crt, 0)) < 0 ||
	    (r = gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &spki)) < 0) {
		rc = x509_fail(e, r);
		goto out;
	}
	digest_raw(spki.data, spki.size, hash);
	sodium_bin2base64(text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
	buf_adds(pin, "sha256//");
	if (!buf_adds(pin, text))
		rc = err_nomem(e);
out:
	gnutls_free(spki.data);
	if (pub != NULL)
		gnutls_pubkey_deinit(pub);
	gnutls_x509_crt_deinit(crt);
	return rc;
}

/* The one common name; ERR_INVALID when there is none, several, or a NUL in it. */
static enum err_code
one_cn(gnutls_x509_crt_t crt, struct buf *cn, struct err *e)
{
	char name[CN_MAX], second[CN_MAX];
	size_t len = sizeof name, len2 = sizeof second;

	if (gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len) < 0 ||
	    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 1, 0, second, &len2) !=
	    GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE || len == 0 || memchr(name, '\0', len) != NULL)
		return err_set(e, ERR_INVALID, "seal.certificate_unreadable", NULL);
	return buf_add(cn, name, len) ? ERR_OK : err_nomem(e);
}

enum err_code
x509_der_cn(const void *der, size_t len, struct buf *cn, struct err *e)
{
	gnutls_x509_crt_t crt;
	enum err_code rc = cert_import(der, len, GNUTLS_X509_FMT_DER, &crt, e);

	if (rc != ERR_OK)
		return rc;
	rc = one_cn(crt, cn, e);
	gnutls_x509_crt_deinit(crt);
	return rc;
}

enum err_code
x509_check(const char *cert_pem, const char *key_path, const char *cn, int64_t *not_after_us,
    struct err *e)
{
	unsigned char id1[32], id2[32];
	size_t n1 = sizeof id1, n2 = sizeof id2;
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t crt = NULL;
	struct buf name = BUF_INIT;
	enum err_code rc;
	int r;

	rc = x509_cert_import(cert_pem, &crt, e);
	if (rc == ERR_OK)
		rc = x509_key_load(key_path, &key, e);
	if (rc == ERR_OK)
		rc = one_cn(crt, &name, e);
	if (rc != ERR_OK)
		goto out;
	if ((r = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, id1, &n1)) < 0 ||
	    (r = gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, id2, &n2)) < 0) {
		rc = x509_fail(e, r);
		goto out;
	}
	if (n1 != n2 || memcmp(id1, id2, n1) != 0 || strcmp(buf_str(&name), cn) != 0)
		rc = err_set(e, ERR_INVALID, "seal.certificate_other", cn, NULL);
	else if (not_after_us != NULL)
		*not_after_us = (int64_t)gnutls_x509_crt_get_expiration_time(crt) * US_PER_S;
out:
	buf_free(&name);
	if (key != NULL)
		gnutls_x509_privkey_deinit(key);
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	return rc;
}
