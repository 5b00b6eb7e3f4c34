/* SPDX-License-Identifier: ISC */
/*
 * The individual number is never stored (番号法 is not its only reason: a store
 * without numbers cannot leak them).  Whatever is about to be kept is asked
 * here, however the person wrote it.
 */
#ifndef CACHE_NUMBER_H
#define CACHE_NUMBER_H

#include <stdbool.h>

/* An individual number inside the text: twelve digits whose check digit holds, in full width
 * too, together or as 4-4-4. */
bool	text_holds_my_number(const char *s);

#endif
