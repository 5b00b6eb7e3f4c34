/* SPDX-License-Identifier: ISC */
/*
 * The screen's work as prompts, line by line, for screen readers and braille
 * (`madoguchi --plain`).
 *
 * Same operations of work/ and forms/, same messages where the sentence is the
 * same; no cursor, no colour, nothing that is overwritten.  Every line that is
 * said stands by itself.  It has no network.
 */
#ifndef PLAIN_PLAIN_H
#define PLAIN_PLAIN_H

#include "base/err.h"
#include "i18n/convert.h"
#include "i18n/msg.h"
#include "work/work.h"

struct plain_options {
	const struct msgs	*msgs;
	struct converter	*converter;	/* NULL: what is typed is taken as it is */
};

/* Until the person leaves or standard input ends; a draft is kept at each answer. */
enum err_code	plain_run(struct work *w, const struct plain_options *o,
		    struct err *e) MUST_CHECK;

#endif
