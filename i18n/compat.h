/* SPDX-License-Identifier: ISC */
/*
 * CJK compatibility ideographs (塚 U+FA10, 神 U+FA19 ...) and their standardized
 * variation sequences.  Private to i18n/.
 */
#ifndef I18N_COMPAT_H
#define I18N_COMPAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* U+FA10 → U+585A and U+FE00; false for every other character. */
bool	compat_variant(uint32_t cp, uint32_t *base, uint32_t *selector) MUST_CHECK;

#endif
