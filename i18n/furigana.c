/* SPDX-License-Identifier: ISC */
/*
 * Furigana; see furigana.h.  Spans lie end to end; an empty one does not exist.
 */
#include "i18n/furigana.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"

struct span {
	char	*text;
	char	*reading;	/* hiragana; NULL: not known */
};

struct furigana {
	struct span	*spans;
	size_t		 count, room;
};

static void
span_clear(struct span *s)
{
	str_wipe(&s->text);
	str_wipe(&s->reading);
}

struct furigana *
furigana_new(void)
{
	return calloc(1, sizeof(struct furigana));
}

static void
clear(struct furigana *f)
{
	while (f->count > 0)
		span_clear(&f->spans[--f->count]);
}

void
furigana_free(struct furigana **f)
{
	if (*f == NULL)
		return;
	clear(*f);
	free((*f)->spans);
	free(*f);
	*f = NULL;
}

/* Makes a span at index i; reading NULL or "" is unknown. */
static bool
put(struct furigana *f, size_t i, const char *text, size_t len, const char *reading)
{
	struct span s = { NULL, NULL }, *grown;

	if (len == 0)
		return true;
	if (f->count == f->room) {
		grown = realloc(f->spans, (f->room * 2 + 8) * sizeof *grown);
		if (grown == NULL)
			return false;
		f->spans = grown;
		f->room = f->room * 2 + 8;
	}
	s.text = strndup(text, len);
	if (reading != NULL && *reading != '\0')
		s.reading = strdup(reading);
	if (s.text == NULL || (reading != NULL && *reading != '\0' && s.reading == NULL)) {
		span_clear(&s);
		return false;
	}
	memmove(f->spans + i + 1, f->spans + i, (f->count - i) * sizeof s);
	f->spans[i] = s;
	f->count++;
	return true;
}

struct furigana *
furigana_copy(const struct furigana *f)
{
	struct furigana *copy = furigana_new();
	size_t i;

	for (i = 0; copy != NULL && i < f->count; i++) {
		if (!put(copy, i, f->spans[i].text, strlen(f->spans[i].text), f->spans[i].reading))
			furigana_free(&copy);
	}
	return copy;
}

bool
furigana_reset(struct furigana *f, const char *text)
{
	clear(f);
	return put(f, 0, text, strlen(text), NULL);
}

/* Makes a boundary at the offset; *index is the span that begins there. */
static bool
cut(struct furigana *f, size_t at, size_t *index)
{
	struct span *s;
	size_t n;

	for (*index = 0; *index < f->count && at > 0; (*index)++) {
		s = &f->spans[*index];
		n = strlen(s->text);
		if (at >= n) {
			at -= n;
			continue;
		}
		if (!put(f, *index + 1, s->text + at, n - at, NULL))
			return false;
		s = &f->spans[*index];
		mem_wipe(s->text + at, n - at);
		str_wipe(&s->reading);
		at = 0;
	}
	return true;
}

bool
furigana_insert(struct furigana *f, size_t at, const char *text, const char *reading)
{
	size_t i;

	return cut(f, at, &i) && put(f, i, text, strlen(text), reading);
}

bool
furigana_delete(struct furigana *f, size_t at, size_t len)
{
	size_t from, to, i;

	if (!cut(f, at + len, &to) || !cut(f, at, &from) || !cut(f, at + len, &to))
		return false;
	for (i = from; i < to; i++)
		span_clear(&f->spans[i]);
	memmove(f->spans + from, f->spans + to, (f->count - to) * sizeof *f->spans);
	f->count -= to - from;
	return true;
}

const char *
furigana_span(const struct furigana *f, size_t at, size_t *from, size_t *len)
{
	size_t i;

	*from = 0;
	for (i = 0; i < f->count; i++, *from += *len) {
		*len = strlen(f->spans[i].text);
		if (at > *from && at <= *from + *len)
			return f->spans[i].reading;
	}
	return NULL;
}

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000;
}

static bool
is_kana(uint32_t cp)
{
	return (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30a1 && cp <= 0x30fc);
}

/* Of a span without a reading: its kana and blanks. */
static bool
add_own(const char *text, struct buf *hiragana)
{
	const char *p = text, *end = text + strlen(text);
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (is_blank(cp) ? !buf_addc(hiragana, ' ') : is_kana(cp) && !utf8_put(hiragana,
		    cp))
			return false;
	}
	return true;
}

bool
furigana_text(const struct furigana *f, struct buf *out)
{
	struct buf hiragana = BUF_INIT;
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < f->count; i++)
		ok = f->spans[i].reading != NULL ? buf_adds(&hiragana, f->spans[i].reading) :
		    add_own(f->spans[i].text, &hiragana);
	ok = ok && text_to_katakana(buf_str(&hiragana), out);
	buf_free(&hiragana);
	return ok;
}

bool
furigana_complete(const struct furigana *f)
{
	const char *p, *end;
	uint32_t cp;
	size_t i;

	for (i = 0; i < f->count; i++) {
		if (f->spans[i].reading != NULL)
			continue;
		for (p = f->spans[i].text, end = p + strlen(p); p < end;) {
			cp = utf8_next(&p, end);
			if (!is_blank(cp) && !is_kana(cp))
				return false;
		}
	}
	return true;
}
