/* SPDX-License-Identifier: ISC */
/*
 * Function attributes, spelled once.  Level: base, the lowest floor.
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK	__attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define UNUSED		__attribute__((unused))
#define NELEM(a)	(sizeof (a) / sizeof (a)[0])

#endif
