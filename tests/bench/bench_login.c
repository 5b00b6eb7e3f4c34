/* SPDX-License-Identifier: ISC */
/*
 * Login: what the password costs with the parameters of production (Argon2id,
 * 256 MiB, t=3), and with the floor that training stores and tests use.
 */
#include <stdio.h>
#include <stdlib.h>

#include "seal/secret.h"
#include "seal/user.h"
#include "tests/bench/bench.h"

#define LOGINS	7

static void
must(enum err_code code, struct err *e)
{
	if (code == ERR_OK)
		return;
	(void)fprintf(stderr, "bench_login: %s %s\n", err_code_name(code),
	    e->key != NULL ? e->key : "-");
	exit(1);
}

static double
login(struct kdf_params params)
{
	struct secret *password = secret_new_copy("sample", 6), *pepper = secret_new_random(32);
	struct bench_times t = { 0 };
	struct buf blob = BUF_INIT;
	struct user_keys keys, opened;
	struct err e = ERR_INIT;
	double begun, median;
	int i;

	must(user_keys_new(&keys, &e), &e);
	must(user_keys_wrap(&keys, password, pepper, params, "sample", &blob, &e), &e);
	for (i = 0; i < LOGINS; i++) {
		begun = bench_now();
		must(user_keys_unwrap(blob.data, blob.len, password, pepper, "sample", &opened,
		    NULL, &e), &e);
		bench_add(&t, bench_now() - begun);
		user_keys_free(&opened);
	}
	median = bench_quantile(&t, 0.5);
	bench_free(&t);
	user_keys_free(&keys);
	buf_free(&blob);
	secret_free(&password);
	secret_free(&pepper);
	return median;
}

int
main(void)
{
	struct err e = ERR_INIT;

	must(seal_init(&e), &e);
	bench_row("login: keys opened, production parameters", login(KDF_NORMAL), "s",
	    BENCH_AT_MOST(0.6));
	bench_row("login: keys opened, parameters of the drill", login(KDF_FLOOR), "s",
	    BENCH_NO_GOAL);
	return 0;
}
