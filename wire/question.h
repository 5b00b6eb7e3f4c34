/* SPDX-License-Identifier: ISC */
/*
 * The questions of protocol.md section 5: who is this person, what does the
 * record say now.  Asked at once, signed by the user, sealed to the server,
 * answered sealed to the question's own key.  Nothing of them is ever stored.
 */
#ifndef WIRE_QUESTION_H
#define WIRE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/secret.h"
#include "wire/submission.h"

#define PATH_PERSONS_SEARCH	"/v1/persons/search"
#define PATH_RECORDS_CURRENT	"/v1/records/current"
#define MY_NUMBER_DIGITS	12

struct wire_question {
	const char	*person_key;	/* NULL when asked by the individual number */
	const char	*dataset, *record_no;	/* of a record; NULL for a person */
	const char	*affair, *procedure, *case_no, *reason, *terminal;
	const char	*reply_key, *nonce;
};

/*
 * The payload.  my_number (NULL: none) is twelve digits, ERR_INVALID
 * "wire.question.number" otherwise; it goes from guarded memory into the
 * buffer, which the caller wipes.
 */
enum err_code	question_build(const struct wire_question *q, const struct secret *my_number,
		    struct buf *payload, struct err *e) MUST_CHECK;
/* Signed, sealed, as the body of the POST: { "sealing_kid", "sealed" }. */
enum err_code	question_seal(const struct sign_key *user, int64_t at_us, const struct buf *payload,
		    const struct public_key *server, struct buf *body, struct err *e) MUST_CHECK;
/* The body of the answer, opened and verified; appends the payload.  ERR_CRYPTO. */
enum err_code	question_open(const struct box_key *reply, const struct buf *body, const char *typ,
		    jws_key_fn find, void *ctx, struct buf *payload, struct err *e) MUST_CHECK;

/* mado-found */
struct wire_found {
	char			*nonce;
	bool			 found;
	struct wire_subject	 person;	/* role unused; no address for a protected one */
	bool			 is_protected;	/* 支援措置 */
};
enum err_code	found_read(const char *json, size_t len, struct wire_found *out,
		    struct err *e) MUST_CHECK;
void		found_clear(struct wire_found *f);

/* mado-record */
struct wire_record {
	char			*nonce, *valid_from, *valid_to, *registered_at;
	bool			 found;
	int64_t			 version;
	struct wire_item	*items;
	size_t			 item_count;
};
enum err_code	record_read(const char *json, size_t len, struct wire_record *out,
		    struct err *e) MUST_CHECK;
void		record_clear(struct wire_record *r);

#endif
