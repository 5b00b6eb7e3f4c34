/* SPDX-License-Identifier: ISC */
/*
 * Is a text within JIS X 0213:2004?  glibc's EUC-JISX0213 encoder is exact
 * for it; ASCII and half-width kana, which it takes too, are no part of the
 * question.  Compatibility ideographs are asked for as they were typed.
 */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "i18n/text.h"

#define HALF_KANA_FIRST	0xff61
#define HALF_KANA_LAST	0xff9f

bool
repertoire_ok(const char *s, uint32_t *bad)
{
	iconv_t cd = iconv_open("EUC-JISX0213", "UTF-8");
	const char *p = s, *end = s + strlen(s), *start;
	bool ok = true;

	/* A system without the converter cannot judge: nothing is flagged. */
	if (cd == (iconv_t)-1)
		return true;
	while (ok && p < end) {
		char in[8], out[16], *from = in, *to = out;
		size_t left, room = sizeof out;
		uint32_t cp;

		start = p;
		cp = utf8_next(&p, end);
		if (cp < 0x80)
			continue;
		left = (size_t)(p - start);
		memcpy(in, start, left);
		(void)iconv(cd, NULL, NULL, NULL, NULL);
		/* The second call flushes a character that could begin a pair. */
		ok = !(cp >= HALF_KANA_FIRST && cp <= HALF_KANA_LAST) &&
		    iconv(cd, &from, &left, &to, &room) != (size_t)-1 &&
		    iconv(cd, NULL, NULL, &to, &room) != (size_t)-1;
		if (!ok && bad != NULL)
			*bad = cp;
	}
	(void)iconv_close(cd);
	return ok;
}
