/* SPDX-License-Identifier: ISC */
/*
 * Secrets in guarded memory; see secret.h.  The struct is on the heap, the
 * bytes between guard pages.
 */
#include "seal/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "seal/priv.h"

#define LINE_MAX_BYTES	1024

enum err_code
seal_init(struct err *e)
{
	if (sodium_init() < 0)
		return err_set(e, ERR_CRYPTO, "seal.library", NULL);
	return ERR_OK;
}

struct secret *
secret_new_empty(size_t capacity)
{
	struct secret *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->bytes = sodium_malloc(capacity != 0 ? capacity : 1);
	if (s->bytes == NULL) {
		free(s);
		return NULL;
	}
	sodium_memzero(s->bytes, capacity);
	s->cap = capacity;
	return s;
}

struct secret *
secret_new_random(size_t len)
{
	struct secret *s = secret_new_empty(len);

	if (s == NULL)
		return NULL;
	randombytes_buf(s->bytes, len);
	s->len = len;
	return s;
}

struct secret *
secret_new_copy(const void *data, size_t len)
{
	struct secret *s = secret_new_empty(len);

	if (s != NULL && !secret_append(s, data, len))
		secret_free(&s);
	return s;
}

/* One byte: 1, 0 at the end, -1 with errno. */
static ssize_t
read_byte(int fd, unsigned char *c)
{
	ssize_t n;

	do {
		n = read(fd, c, 1);
	} while (n < 0 && errno == EINTR);
	return n;
}

enum err_code
secret_read_line(int fd, struct secret **out, struct err *e)
{
	struct secret *s = secret_new_empty(LINE_MAX_BYTES + 1);
	enum err_code rc = ERR_OK;
	bool ended = false;
	ssize_t n;

	*out = NULL;
	if (s == NULL)
		return err_nomem(e);
	while (s->len < s->cap && (n = read_byte(fd, s->bytes + s->len)) != 0) {
		if (n < 0) {
			rc = err_errno(e, "read", errno);
			goto out;
		}
		if (s->bytes[s->len] == '\n') {
			ended = true;
			break;
		}
		s->len++;
	}
	if (s->len > LINE_MAX_BYTES) {
		rc = err_set(e, ERR_INVALID, "seal.line_too_long", NULL);
		goto out;
	}
	if (!ended && s->len == 0) {
		rc = err_set(e, ERR_INVALID, "seal.line_missing", NULL);
		goto out;
	}
	/* As text it would end there, and a shorter password would be taken. */
	if (memchr(s->bytes, '\0', s->len) != NULL) {
		rc = err_set(e, ERR_INVALID, "seal.line_zero", NULL);
		goto out;
	}
	if (ended && s->len != 0 && s->bytes[s->len - 1] == '\r')
		s->len--;
	*out = s;
	s = NULL;
out:
	secret_free(&s);
	return rc;
}

bool
secret_append(struct secret *s, const void *data, size_t len)
{
	if (len > s->cap - s->len)
		return false;
	if (len != 0)
		memcpy(s->bytes + s->len, data, len);
	s->len += len;
	return true;
}

void
secret_drop_char(struct secret *s)
{
	while (s->len != 0) {
		unsigned char c = s->bytes[--s->len];

		s->bytes[s->len] = 0;
		if ((c & 0xc0) != 0x80)
			break;
	}
}

struct secret *
secret_map(const struct secret *s, bool (*fn)(const char *text, struct buf *out))
{
	struct buf text = BUF_INIT, mapped = BUF_INIT;
	struct secret *out = NULL;

	if (buf_add(&text, s->bytes, s->len) && fn(buf_str(&text), &mapped))
		out = secret_new_copy(buf_str(&mapped), mapped.len);
	buf_free(&text);
	buf_free(&mapped);
	return out;
}

bool
secret_lend(const struct secret *s, bool (*fn)(void *ctx, const char *bytes, size_t len),
    void *ctx)
{
	return fn(ctx, (const char *)s->bytes, s->len);
}

size_t
secret_len(const struct secret *s)
{
	return s->len;
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
	return a->len == b->len && sodium_memcmp(a->bytes, b->bytes, a->len) == 0;
}

void
secret_mac(const struct secret *s, const char *purpose, const void *data, size_t len,
    unsigned char out[SECRET_MAC_BYTES])
{
	crypto_generichash_state st;

	/* With its zero no purpose is the beginning of another. */
	crypto_generichash_init(&st, s->bytes, s->len, SECRET_MAC_BYTES);
	crypto_generichash_update(&st, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&st, data, len);
	crypto_generichash_final(&st, out, SECRET_MAC_BYTES);
	sodium_memzero(&st, sizeof st);
}

void
secret_free(struct secret **s)
{
	if (*s == NULL)
		return;
	sodium_free((*s)->bytes);
	free(*s);
	*s = NULL;
}
