/* SPDX-License-Identifier: ISC */
/*
 * What a shape cannot say about a submission (protocol.md sections 3 and 9):
 * enumerations, dates, ids, conditions.  Private to wire/.
 */
#ifndef WIRE_SUBMISSION_RULES_H
#define WIRE_SUBMISSION_RULES_H

#include <jansson.h>

#include "wire/submission.h"

enum err_code	submission_rules(const struct wire_submission *s, struct err *e) MUST_CHECK;
/* A 12-digit number with a valid check digit in any text but person_key. */
enum err_code	submission_no_my_number(const json_t *payload, struct err *e) MUST_CHECK;

#endif
