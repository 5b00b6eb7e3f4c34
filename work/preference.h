/* SPDX-License-Identifier: ISC */
/*
 * How a person likes the screen: small words, kept by login, never about
 * residents and never about what may be done.
 */
#ifndef WORK_PREFERENCE_H
#define WORK_PREFERENCE_H

#include "work/work.h"

/* *value is NULL when nothing was chosen; the caller frees. */
enum err_code	preference_get(struct session *s, const char *name, char **value,
		    struct err *e) MUST_CHECK;
enum err_code	preference_put(struct session *s, const char *name, const char *value,
		    struct err *e) MUST_CHECK;

#endif
