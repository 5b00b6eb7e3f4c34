/* SPDX-License-Identifier: ISC */
/*
 * Unicode gave every CJK compatibility ideograph a standardized variation
 * sequence of its unified ideograph, numbered from VS1 in the order of the
 * compatibility code points.  ICU knows the unified ideograph (the canonical
 * decomposition); the number is found by counting, so that no table of a
 * thousand rows has to be kept.  The rule was compared with
 * StandardizedVariants.txt of Unicode 15 (tests/unit/test_i18n_text.c holds
 * samples from every block).
 */
#include "i18n/compat.h"

#include <unicode/unorm2.h>

#include "base/attr.h"

#define VS1	0xfe00

static const struct {
	uint32_t	first, last;
} blocks[] = { { 0xf900, 0xfaff }, { 0x2f800, 0x2fa1f } };

/* The unified ideograph of a compatibility one, 0 when it has none. */
static uint32_t
unified(const UNormalizer2 *nfc, uint32_t cp)
{
	UErrorCode st = U_ZERO_ERROR;
	UChar u[4];
	UChar32 c;
	int32_t n = unorm2_getRawDecomposition(nfc, (UChar32)cp, u, 4, &st);

	if (U_FAILURE(st) || n < 1)
		return 0;
	U16_GET(u, 0, 0, n, c);
	return (uint32_t)c;
}

bool
compat_variant(uint32_t cp, uint32_t *base, uint32_t *selector)
{
	UErrorCode st = U_ZERO_ERROR;
	const UNormalizer2 *nfc;
	uint32_t c;
	size_t i;

	for (i = 0; i < NELEM(blocks); i++) {
		if (cp >= blocks[i].first && cp <= blocks[i].last)
			break;
	}
	if (i == NELEM(blocks))
		return false;
	nfc = unorm2_getNFCInstance(&st);
	*base = U_SUCCESS(st) ? unified(nfc, cp) : 0;
	if (*base == 0)
		return false;
	*selector = VS1;
	for (i = 0; i < NELEM(blocks); i++) {
		for (c = blocks[i].first; c <= blocks[i].last && c < cp; c++)
			*selector += unified(nfc, c) == *base;
	}
	return true;
}
