/* SPDX-License-Identifier: ISC */
/*
 * X.509 for the mutual TLS: EC P-256 keys, certificate requests, and the small
 * CA that the stand-in server runs.  By GnuTLS, which libmicrohttpd uses too.
 * PEM text in and out; private keys are written straight to 0600 files.
 */
#ifndef SEAL_X509_H
#define SEAL_X509_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Makes an EC P-256 key at key_path (0600) and appends a CSR with subject CN. */
enum err_code	x509_make_csr(const char *key_path, const char *cn, struct buf *csr_pem,
		    struct err *e) MUST_CHECK;
/* A CSR for an existing key (renewal). */
enum err_code	x509_csr_of_key(const char *key_path, const char *cn, struct buf *csr_pem,
		    struct err *e) MUST_CHECK;

/* A CA: key at key_path, self-signed certificate at cert_path, days valid. */
enum err_code	x509_make_ca(const char *key_path, const char *cert_path, const char *cn, int days,
		    struct err *e) MUST_CHECK;
/* A server certificate by that CA for host names and IP addresses (SAN), one or
 * several with commas between.  A key that is already at key_path is kept, so
 * that its pin stays good.
 * not_before_offset_s/not_after_offset_s from now, so that tests make expired ones. */
enum err_code	x509_make_server(const char *ca_key_path, const char *ca_cert_path,
		    const char *key_path, const char *cert_path, const char *hosts,
		    int64_t not_before_offset_s, int64_t not_after_offset_s, struct err *e)
		    MUST_CHECK;
/* Signs a terminal's CSR; its CN must equal cn.  Appends the certificate. */
enum err_code	x509_sign_csr(const char *ca_key_path, const char *ca_cert_path,
		    const char *csr_pem, const char *cn, int64_t not_before_offset_s,
		    int64_t not_after_offset_s, struct buf *cert_pem, struct err *e) MUST_CHECK;
/* "sha256//BASE64" over the certificate's public key: curl's pin. */
enum err_code	x509_pin(const char *cert_pem, struct buf *pin, struct err *e) MUST_CHECK;
/* Does the certificate carry the key of this key file, and the CN?  When it
 * expires (instant, us) in not_after_us. */
enum err_code	x509_check(const char *cert_pem, const char *key_path, const char *cn,
		    int64_t *not_after_us, struct err *e) MUST_CHECK;
/* The CN of a DER certificate as a TLS peer presents it; appended to cn. */
enum err_code	x509_der_cn(const void *der, size_t len, struct buf *cn, struct err *e) MUST_CHECK;

#endif
