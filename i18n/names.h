/* SPDX-License-Identifier: ISC */
/*
 * Personal names that no engine offers, or not early enough.  Private to i18n/.
 */
#ifndef I18N_NAMES_H
#define I18N_NAMES_H

/* The writings of a reading (hiragana), best first, blank-separated; NULL: none. */
const char	*names_find(const char *reading);

#endif
