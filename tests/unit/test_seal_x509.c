/* SPDX-License-Identifier: ISC */
/*
 * seal/: a certificate authority, a server and a terminal, as they meet at
 * enrolment.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "seal/b64.h"
#include "seal/secret.h"
#include "seal/x509.h"

#define DAY_S	INT64_C(86400)

struct place {
	char	dir[32];
	char	*ca_key, *ca, *key, *cert, *terminal;
};

static int
place_open(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	static const char template[] = "/tmp/seal-XXXXXX";

	if (p == NULL || seal_init(NULL) != ERR_OK)
		return -1;
	memcpy(p->dir, template, sizeof template);
	if (mkdtemp(p->dir) == NULL)
		return -1;
	p->ca_key = path_join(p->dir, "ca.key");
	p->ca = path_join(p->dir, "ca.pem");
	p->key = path_join(p->dir, "server.key");
	p->cert = path_join(p->dir, "server.pem");
	p->terminal = path_join(p->dir, "tls.key");
	*state = p;
	return x509_make_ca(p->ca_key, p->ca, "Training CA", 365, NULL) == ERR_OK ? 0 : -1;
}

static int
place_close(void **state)
{
	struct place *p = *state;
	char *all[] = { p->ca_key, p->ca, p->key, p->cert, p->terminal };
	size_t i;

	for (i = 0; i < NELEM(all); i++) {
		(void)unlink(all[i]);
		free(all[i]);
	}
	(void)rmdir(p->dir);
	free(p);
	return 0;
}

static void
a_terminal_gets_the_certificate_it_asked_for(void **state)
{
	struct place *p = *state;
	struct buf csr = BUF_INIT, again = BUF_INIT, cert = BUF_INIT;
	struct stat st;
	struct err e = ERR_INIT;
	int64_t until = 0, now = clock_wall_us(clock_system()) / 1000000;

	assert_int_equal(x509_make_csr(p->terminal, "T-121002-03", &csr, &e), ERR_OK);
	assert_int_equal(stat(p->terminal, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T-121002-03", -60,
	    10 * DAY_S, &cert, &e), ERR_OK);
	assert_int_equal(x509_check(buf_str(&cert), p->terminal, "T-121002-03", &until, &e),
	    ERR_OK);
	assert_in_range((uint64_t)(until / 1000000 - now), 10 * DAY_S - 60, 10 * DAY_S + 60);
	assert_int_equal(x509_check(buf_str(&cert), p->terminal, "T-121002-04", NULL, &e),
	    ERR_INVALID);
	assert_string_equal(e.key, "seal.certificate_other");

	/* Renewal: the same key asks again. */
	assert_int_equal(x509_csr_of_key(p->terminal, "T-121002-03", &again, &e), ERR_OK);
	buf_reset(&cert);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&again), "T-121002-03", -60, DAY_S,
	    &cert, &e), ERR_OK);
	assert_int_equal(x509_check(buf_str(&cert), p->terminal, "T-121002-03", NULL, &e), ERR_OK);

	/* A fresh key does not fit the old certificate. */
	buf_reset(&again);
	assert_int_equal(x509_make_csr(p->terminal, "T-121002-03", &again, &e), ERR_OK);
	assert_int_equal(x509_check(buf_str(&cert), p->terminal, "T-121002-03", NULL, &e),
	    ERR_INVALID);
	err_clear(&e);
	buf_free(&csr);
	buf_free(&again);
	buf_free(&cert);
}

static void
a_request_for_another_name_or_altered_is_refused(void **state)
{
	struct place *p = *state;
	struct buf csr = BUF_INIT, der = BUF_INIT, cert = BUF_INIT;
	struct err e = ERR_INIT;
	char *at;

	assert_int_equal(x509_make_csr(p->terminal, "T-121002-03", &csr, &e), ERR_OK);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T-121002-04", 0, DAY_S,
	    &cert, &e), ERR_INVALID);
	assert_string_equal(e.key, "seal.certificate_other");
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, "not a request", "T-121002-03", 0, DAY_S,
	    &cert, &e), ERR_INVALID);
	/* "T-121002-03" in the middle of base64: change a byte of the signed part. */
	at = strchr(csr.data, '\n') + 1 + 40;
	*at = *at == 'A' ? 'B' : 'A';
	assert_int_not_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T-121002-03", 0, DAY_S,
	    &cert, &e), ERR_OK);
	assert_int_equal(cert.len, 0);
	err_clear(&e);
	buf_free(&csr);
	buf_free(&der);
	buf_free(&cert);
}

/* Standard base64 between the PEM lines, as DER. */
static void
pem_to_der(const char *pem, struct buf *der)
{
	const char *p = strchr(pem, '\n') + 1, *end = strstr(pem, "-----END");
	struct buf url = BUF_INIT;

	for (; p < end; p++)
		if (*p != '\n' && *p != '=')
			buf_addc(&url, *p == '+' ? '-' : *p == '/' ? '_' : *p);
	assert_true(b64_decode(buf_str(&url), url.len, der));
	buf_free(&url);
}

static void
a_peer_is_known_by_its_common_name(void **state)
{
	struct place *p = *state;
	struct buf csr = BUF_INIT, cert = BUF_INIT, der = BUF_INIT, cn = BUF_INIT;

	assert_int_equal(x509_make_csr(p->terminal, "T-121002-03", &csr, NULL), ERR_OK);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T-121002-03", 0, DAY_S,
	    &cert, NULL), ERR_OK);
	pem_to_der(buf_str(&cert), &der);
	assert_int_equal(x509_der_cn(der.data, der.len, &cn, NULL), ERR_OK);
	assert_string_equal(buf_str(&cn), "T-121002-03");
	assert_int_equal(x509_der_cn(der.data, der.len - 1, &cn, NULL), ERR_INVALID);
	assert_int_equal(x509_der_cn("", 0, &cn, NULL), ERR_INVALID);
	assert_string_equal(buf_str(&cn), "T-121002-03");
	buf_free(&csr);
	buf_free(&cert);
	buf_free(&der);
	buf_free(&cn);
}

static void
a_pin_names_the_key_and_not_the_certificate(void **state)
{
	struct place *p = *state;
	struct buf csr = BUF_INIT, one = BUF_INIT, two = BUF_INIT, pin1 = BUF_INIT, pin2 = BUF_INIT;

	assert_int_equal(x509_make_csr(p->terminal, "T", &csr, NULL), ERR_OK);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T", 0, DAY_S, &one, NULL),
	    0);
	assert_int_equal(x509_sign_csr(p->ca_key, p->ca, buf_str(&csr), "T", 0, DAY_S, &two, NULL),
	    0);
	assert_string_not_equal(buf_str(&one), buf_str(&two));
	assert_int_equal(x509_pin(buf_str(&one), &pin1, NULL), ERR_OK);
	assert_int_equal(x509_pin(buf_str(&two), &pin2, NULL), ERR_OK);
	assert_string_equal(buf_str(&pin1), buf_str(&pin2));
	assert_int_equal(strncmp(buf_str(&pin1), "sha256//", 8), 0);
	assert_int_equal(pin1.len, 8 + 44);
	buf_free(&csr);
	buf_free(&one);
	buf_free(&two);
	buf_free(&pin1);
	buf_free(&pin2);
}

static void
a_server_certificate_may_be_made_expired(void **state)
{
	struct place *p = *state;
	struct buf pem = BUF_INIT;
	int64_t until = 0;

	assert_int_equal(x509_make_server(p->ca_key, p->ca, p->key, p->cert, "127.0.0.1",
	    -2 * DAY_S, -DAY_S, NULL), ERR_OK);
	assert_int_equal(file_read(p->cert, &pem, NULL), ERR_OK);
	assert_int_equal(x509_check(buf_str(&pem), p->key, "127.0.0.1", &until, NULL), ERR_OK);
	assert_true(until < clock_wall_us(clock_system()));
	buf_free(&pem);
}

static void
a_renewed_server_certificate_keeps_its_pin(void **state)
{
	struct place *p = *state;
	struct buf pem = BUF_INIT, before = BUF_INIT, after = BUF_INIT;

	assert_int_equal(x509_make_server(p->ca_key, p->ca, p->key, p->cert,
	    "localhost,127.0.0.1,::1",
	    0, DAY_S, NULL), ERR_OK);
	assert_int_equal(file_read(p->cert, &pem, NULL), ERR_OK);
	assert_int_equal(x509_check(buf_str(&pem), p->key, "localhost", NULL, NULL), ERR_OK);
	assert_int_equal(x509_pin(buf_str(&pem), &before, NULL), ERR_OK);
	assert_int_equal(x509_make_server(p->ca_key, p->ca, p->key, p->cert, "localhost", 0, DAY_S,
	    NULL), ERR_OK);
	buf_reset(&pem);
	assert_int_equal(file_read(p->cert, &pem, NULL), ERR_OK);
	assert_int_equal(x509_pin(buf_str(&pem), &after, NULL), ERR_OK);
	assert_string_equal(buf_str(&before), buf_str(&after));
	buf_free(&pem);
	buf_free(&before);
	buf_free(&after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_gets_the_certificate_it_asked_for),
		cmocka_unit_test(a_request_for_another_name_or_altered_is_refused),
		cmocka_unit_test(a_peer_is_known_by_its_common_name),
		cmocka_unit_test(a_pin_names_the_key_and_not_the_certificate),
		cmocka_unit_test(a_server_certificate_may_be_made_expired),
		cmocka_unit_test(a_renewed_server_certificate_keeps_its_pin),
	};

	return cmocka_run_group_tests_name("seal_x509", tests, place_open, place_close);
}
