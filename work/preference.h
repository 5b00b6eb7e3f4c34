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

/* 久しぶりモード (practice.c): guidance opens by itself when this person has not done the
 * procedure for longer than the municipality's guidance_days, or never. */
enum practice { PRACTICE_FRESH, PRACTICE_OLD, PRACTICE_NONE };

/* PRACTICE_FRESH too where guidance is not wanted. */
enum err_code	practice_of(struct session *s, const char *procedure, enum practice *out,
		    struct err *e) MUST_CHECK;
/* Whether this person wants to be guided then (as it begins), or never. */
enum err_code	practice_wants(struct session *s, bool guidance, struct err *e) MUST_CHECK;

#endif
