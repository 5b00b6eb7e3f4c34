/* SPDX-License-Identifier: ISC */
/*
 * Private keys in files; see keyfile.h.  The line is put together and taken
 * apart in guarded memory, so that no copy of a key stays in the heap.
 */
#include "seal/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "seal/priv.h"

#define MAGIC		"madoguchi-key 1 "
#define VARIANT		sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define KEY_BYTES_MAX	512

static enum err_code
save(const char *path, const char *kind, const unsigned char *key, size_t len, struct err *e)
{
	size_t cap = sizeof MAGIC + strlen(kind) + sodium_base64_encoded_len(len, VARIANT) + 2;
	struct secret *line;
	enum err_code rc;

	if (len > KEY_BYTES_MAX)
		return err_set(e, ERR_INVALID, "base.too_large", NULL);
	line = secret_new_empty(cap);
	if (line == NULL)
		return err_nomem(e);
	(void)secret_append(line, MAGIC, strlen(MAGIC));
	(void)secret_append(line, kind, strlen(kind));
	(void)secret_append(line, " ", 1);
	sodium_bin2base64((char *)line->bytes + line->len, cap - line->len, key, len, VARIANT);
	line->len += strlen((const char *)line->bytes + line->len);
	(void)secret_append(line, "\n", 1);
	rc = file_write(path, line->bytes, line->len, 0600, e);
	secret_free(&line);
	return rc;
}

/* The key bytes of the line; false when it is not such a line. */
static bool
take_apart(const struct secret *line, const char *kind, struct secret *key)
{
	size_t magic = strlen(MAGIC), kindlen = strlen(kind), at = magic + kindlen + 1, n;
	const char *text = (const char *)line->bytes, *end;

	if (line->len <= at || memcmp(text, MAGIC, magic) != 0 ||
	    memcmp(text + magic, kind, kindlen) != 0 || text[at - 1] != ' ')
		return false;
	if (sodium_base642bin(key->bytes, key->cap, text + at, line->len - at, NULL, &n, &end,
	    VARIANT) != 0 || end != text + line->len)
		return false;
	key->len = n;
	return n != 0;
}

/* want 0: any length. */
static enum err_code
load(const char *path, const char *kind, size_t want, struct secret **out, struct err *e)
{
	struct secret *line = NULL;
	enum err_code rc;
	int fd;

	*out = NULL;
	rc = file_check_private(path, e);
	if (rc != ERR_OK)
		return rc;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_errno(e, path, errno);
	rc = secret_read_line(fd, &line, NULL);
	close(fd);
	*out = secret_new_empty(KEY_BYTES_MAX);
	if (rc == ERR_NOMEM || *out == NULL)
		rc = err_nomem(e);
	else if (rc != ERR_OK || !take_apart(line, kind, *out) ||
	    (want != 0 && (*out)->len != want))
		rc = err_set(e, ERR_STORE_DAMAGED, "seal.keyfile_damaged", path, kind, NULL);
	secret_free(&line);
	if (rc != ERR_OK)
		secret_free(out);
	return rc;
}

enum err_code
keyfile_save_secret(const char *path, const struct secret *s, struct err *e)
{
	return save(path, "pepper", s->bytes, s->len, e);
}

enum err_code
keyfile_load_secret(const char *path, struct secret **s, struct err *e)
{
	return load(path, "pepper", 0, s, e);
}

enum err_code
keyfile_save_sign(const char *path, const struct sign_key *k, struct err *e)
{
	struct secret *seed = secret_new_empty(SEED_BYTES);
	enum err_code rc;

	if (seed == NULL)
		return err_nomem(e);
	sign_key_seed(k, seed->bytes);
	rc = save(path, "sign", seed->bytes, SEED_BYTES, e);
	secret_free(&seed);
	return rc;
}

enum err_code
keyfile_load_sign(const char *path, struct sign_key **k, struct err *e)
{
	struct secret *seed;
	enum err_code rc;

	*k = NULL;
	rc = load(path, "sign", SEED_BYTES, &seed, e);
	if (rc != ERR_OK)
		return rc;
	*k = sign_key_from_seed(seed->bytes);
	secret_free(&seed);
	return *k != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
keyfile_save_box(const char *path, const struct box_key *k, struct err *e)
{
	return save(path, "box", k->secret, sizeof k->secret, e);
}

enum err_code
keyfile_load_box(const char *path, struct box_key **k, struct err *e)
{
	struct secret *secret;
	enum err_code rc;

	*k = NULL;
	rc = load(path, "box", SEED_BYTES, &secret, e);
	if (rc != ERR_OK)
		return rc;
	*k = box_key_from_secret(secret->bytes);
	secret_free(&secret);
	return *k != NULL ? ERR_OK : err_nomem(e);
}
