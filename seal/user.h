/* SPDX-License-Identifier: ISC */
/*
 * A member of staff's own keys, wrapped under the password.
 *
 *   KEK = BLAKE2b(key = pepper, Argon2id(password in NFC, salt))
 *
 * seals the user's X25519 and Ed25519 secrets.  The pepper is the terminal's
 * screen credential: without it a stolen disk cannot even try passwords.
 * The caller hands the password in NFC (i18n/text.h).
 */
#ifndef SEAL_USER_H
#define SEAL_USER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/box.h"
#include "seal/secret.h"
#include "seal/sign.h"

struct kdf_params {
	uint32_t	passes;		/* Argon2id t */
	uint32_t	memory_kib;	/* Argon2id m */
};
#define KDF_NORMAL	((struct kdf_params){ 3, 262144 })	/* 256 MiB */
#define KDF_FLOOR	((struct kdf_params){ 2, 19456 })	/* training, tests */

struct user_keys {
	struct sign_key	*sign;
	struct box_key	*box;
};

enum err_code	user_keys_new(struct user_keys *k, struct err *e) MUST_CHECK;
void		user_keys_free(struct user_keys *k);

/* Appends a self-describing blob: parameters, salt, sealed secrets. */
enum err_code	user_keys_wrap(const struct user_keys *k, const struct secret *password,
		    const struct secret *pepper, struct kdf_params params, const char *login,
		    struct buf *out, struct err *e) MUST_CHECK;
/* ERR_LOGIN for a wrong password (or a changed blob: they cannot be told apart).
 * params (may be NULL) tells with which parameters it was wrapped. */
enum err_code	user_keys_unwrap(const void *blob, size_t len, const struct secret *password,
		    const struct secret *pepper, const char *login, struct user_keys *out,
		    struct kdf_params *params, struct err *e) MUST_CHECK;
/* Burns the same time as an unwrap, for an unknown login. */
void		user_keys_unwrap_nobody(struct kdf_params params);

#endif
