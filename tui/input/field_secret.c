/* SPDX-License-Identifier: ISC */
/*
 * The side of a box that holds what nobody may see: a password, or a number
 * that is never kept.  What is typed goes straight into guarded memory; there
 * is no composing, no paste, and the box shows stars.
 */
#include "i18n/text.h"
#include "tui/input/field.h"
#include "tui/mem.h"

#define SECRET_MAX	1024
#define GROUP		4	/* digits of a number stand in fours */

void
field_secret_init(struct field *f)
{
	f->secret_chars = 0;
	if ((f->secret = secret_new_empty(SECRET_MAX)) == NULL)
		mem_end();
}

struct secret *
field_take_secret(struct field *f)
{
	struct secret *s = f->secret;

	field_secret_init(f);
	return s;
}

void
field_wipe_secret(struct field *f)
{
	secret_free(&f->secret);
	field_secret_init(f);
}

/* Of a number: its digits in either width; signs that group them are passed over. */
static enum field_answer
digit(struct field *f, uint32_t ch)
{
	char c;

	if (ch == ' ' || ch == '-' || ch == 0x3000 || ch == 0xff0d || ch == 0x2212)
		return FK_TAKEN;
	if (ch >= 0xff10 && ch <= 0xff19)
		ch -= 0xff10 - '0';
	if (ch < '0' || ch > '9' || f->secret_chars == f->spec.digits)
		return FK_FULL;
	c = (char)ch;
	if (!secret_append(f->secret, &c, 1))
		return FK_FULL;
	f->secret_chars++;
	return FK_CHANGED;
}

static enum field_answer
character(struct field *f, uint32_t ch)
{
	struct buf b = BUF_INIT;
	enum field_answer a;

	if (f->spec.digits != 0)
		return digit(f, ch);
	a = utf8_put(&b, ch) && secret_append(f->secret, buf_str(&b), b.len) ? FK_CHANGED :
	    FK_FULL;
	f->secret_chars += a == FK_CHANGED;
	buf_free(&b);
	return a;
}

enum field_answer
field_secret_key(struct field *f, const struct key *k)
{
	if (k->code == K_CHAR)
		return character(f, k->ch);
	if (k->code == K_BACKSPACE) {
		secret_drop_char(f->secret);
		f->secret_chars -= f->secret_chars > 0;
		return FK_CHANGED;
	}
	if (k->code == K_CTRL && k->ch == 'U') {
		field_wipe_secret(f);
		return FK_CHANGED;
	}
	return FK_PASS;
}

bool
field_secret_stars(const struct field *f, struct buf *out)
{
	for (size_t i = 0; i < f->secret_chars; i++) {
		if (f->spec.digits != 0 && i > 0 && i % GROUP == 0)
			buf_addc(out, '-');
		buf_addc(out, '*');
	}
	return buf_ok(out);
}
