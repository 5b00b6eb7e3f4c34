/* SPDX-License-Identifier: ISC */
/*
 * Results of inquiries: made by the worker, kept until their date, handed to
 * the terminal as a box that only the affairs group opens.
 */
#ifndef SERVER_RESULTS_H
#define SERVER_RESULTS_H

#include "server/scenario.h"
#include "server/server.h"

/*
 * Makes and stores the result of an inquiry; digest is its sealed bytes'.
 * `who` (may be NULL) overrides members of the subject.
 */
enum err_code	result_make(struct server *s, const struct wire_submission *sub, int64_t sequence,
		    const char *submission_digest, const struct resident *who,
		    char digest[DIGEST_TEXT_SIZE], struct err *e) MUST_CHECK;
/* Erases results past their date. */
enum err_code	result_expire(struct server *s, struct err *e) MUST_CHECK;

#endif
