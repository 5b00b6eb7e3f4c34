/* SPDX-License-Identifier: ISC */
/*
 * Encodings of a typed value; see needles.h.
 */
#include "tests/secrecy/needles.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "seal/b64.h"
#include "tests/support/world.h"

#define ESCAPE	3	/* ESC $ B */

static struct buf *
add(struct needles *n, const char *encoding)
{
	if (n->n == NEEDLES_MAX)
		bail("too many encodings");
	n->list[n->n].encoding = encoding;
	n->list[n->n].bytes = (struct buf)BUF_INIT;
	return &n->list[n->n++].bytes;
}

static void
add_converted(struct needles *n, const char *encoding, const char *text)
{
	char *copy = strdup(text), *in = copy, out[1024], *to = out;
	size_t in_left = strlen(text), out_left = sizeof out, from;
	iconv_t cd = iconv_open(encoding, "UTF-8");

	if (cd == (iconv_t)-1 || copy == NULL ||
	    iconv(cd, &in, &in_left, &to, &out_left) == (size_t)-1)
		bail("%s does not take %s: %s", encoding, text, strerror(errno));
	(void)iconv_close(cd);
	free(copy);
	/* Inside a longer text the escape stands elsewhere. */
	from = out[0] == '\033' ? ESCAPE : 0;
	(void)buf_add(add(n, encoding), out + from, sizeof out - out_left - from);
}

/* Inside a longer text the same bytes have three base64 shapes, by where they
 * begin; the characters at the ends, which neighbours share, are left out. */
static void
add_base64(struct needles *n, const char *text, size_t shift)
{
	static const size_t skip[] = { 0, 2, 3 };
	size_t len = strlen(text), whole = (shift + len) * 8 / 6, i;
	struct buf plain = BUF_INIT, coded = BUF_INIT, *url, *old;

	(void)buf_add(&plain, "\0\0", shift);
	(void)buf_adds(&plain, text);
	if (!b64_encode(plain.data, plain.len, &coded))
		bail("out of memory");
	url = add(n, "base64url");
	(void)buf_add(url, coded.data + skip[shift], whole - skip[shift]);
	old = add(n, "base64");
	for (i = 0; i < url->len; i++) {
		char c = url->data[i];

		(void)buf_addc(old, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	buf_free(&plain);
	buf_free(&coded);
}

static void
add_hex(struct needles *n, const char *text, const char *digits)
{
	struct buf *b = add(n, "hexadecimal");

	for (; *text != '\0'; text++) {
		(void)buf_addc(b, digits[(unsigned char)*text >> 4]);
		(void)buf_addc(b, digits[(unsigned char)*text & 15]);
	}
}

void
needles_make(struct needles *n, const char *text)
{
	static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE",
	    "EUC-JP", "SHIFT_JIS", "ISO-2022-JP" };
	size_t i;

	n->n = 0;
	for (i = 0; i < NELEM(encodings); i++)
		add_converted(n, encodings[i], text);
	for (i = 0; i < 3; i++)
		add_base64(n, text, i);
	add_hex(n, text, "0123456789abcdef");
	add_hex(n, text, "0123456789ABCDEF");
}

void
needles_free(struct needles *n)
{
	while (n->n > 0)
		buf_free(&n->list[--n->n].bytes);
}

const char *
needles_find(const struct needles *n, const void *data, size_t len)
{
	size_t i;

	for (i = 0; len != 0 && i < n->n; i++) {
		if (memmem(data, len, n->list[i].bytes.data, n->list[i].bytes.len) != NULL)
			return n->list[i].encoding;
	}
	return NULL;
}
