/* SPDX-License-Identifier: ISC */
/*
 * Inside seal/ only: what x509.c (keys, requests, reading) and x509_ca.c
 * (issuing) share.  Each GnuTLS object is made here and freed by its caller
 * with the library's own _deinit.
 */
#ifndef SEAL_X509_PRIV_H
#define SEAL_X509_PRIV_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/buf.h"
#include "base/err.h"

/* A library's failure as an error value. */
enum err_code	x509_fail(struct err *e, int gnutls_code) MUST_CHECK;
/* A new EC P-256 key, saved at path (0600, PKCS #8 PEM). */
enum err_code	x509_key_make(const char *path, gnutls_x509_privkey_t *key, struct err *e)
		    MUST_CHECK;
enum err_code	x509_key_load(const char *path, gnutls_x509_privkey_t *key, struct err *e)
		    MUST_CHECK;
enum err_code	x509_cert_import(const char *pem, gnutls_x509_crt_t *crt, struct err *e) MUST_CHECK;

#endif
