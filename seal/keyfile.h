/* SPDX-License-Identifier: ISC */
/*
 * Private keys in files, mode 0600, written atomically.  Two credentials of a
 * terminal (architecture.md): screen.key holds the pepper, sender.key the
 * Ed25519 terminal key.  root.key, recovery.key and inspector.key exist on a
 * terminal only in a training store.  The format is one line of text
 * "madoguchi-key 1 KIND base64url" so that a person can see what the file is.
 */
#ifndef SEAL_KEYFILE_H
#define SEAL_KEYFILE_H

#include "base/err.h"
#include "seal/box.h"
#include "seal/secret.h"
#include "seal/sign.h"

/* KIND words: "pepper", "sign", "box".  A file of another kind, of other
 * people's permissions, or damaged: ERR_STORE_DAMAGED / ERR_DENIED. */
enum err_code	keyfile_save_secret(const char *path, const struct secret *s, struct err *e)
		    MUST_CHECK;
enum err_code	keyfile_load_secret(const char *path, struct secret **s, struct err *e) MUST_CHECK;
enum err_code	keyfile_save_sign(const char *path, const struct sign_key *k, struct err *e)
		    MUST_CHECK;
enum err_code	keyfile_load_sign(const char *path, struct sign_key **k, struct err *e) MUST_CHECK;
enum err_code	keyfile_save_box(const char *path, const struct box_key *k, struct err *e)
		    MUST_CHECK;
enum err_code	keyfile_load_box(const char *path, struct box_key **k, struct err *e) MUST_CHECK;

#endif
