/* SPDX-License-Identifier: ISC */
/*
 * The payload of a submission (protocol.md section 3) as a value, and the
 * envelope around it.  Built once, at freezing: from then on the bytes are
 * what counts, and readers only read them.
 *
 * Strings are UTF-8 on the heap, owned by the struct; NULL is JSON null.
 */
#ifndef WIRE_SUBMISSION_H
#define WIRE_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/b64.h"
#include "seal/box.h"
#include "wire/jws.h"

enum wire_kind { WIRE_INQUIRY, WIRE_REGISTRATION, WIRE_NOTICE };
/* "inquiry", "registration", "notice" */
const char	*wire_kind_name(enum wire_kind kind);
bool		 wire_kind_parse(const char *s, enum wire_kind *out) MUST_CHECK;

struct wire_code {
	char	*code;
	char	*name;
};

struct wire_subject {
	char	*person_key;	/* 宛名番号, 15 digits as sent */
	char	*role;
	char	*name;
	char	*kana;
	char	*birth;		/* YYYY[-MM[-DD]] or NULL (生年月日不詳) */
	char	*sex;		/* "1", "2", "9" */
	char	*address;	/* may be NULL */
};

struct wire_item {
	char	*code;
	char	*value;		/* or NULL: absent says why */
	char	*absent;	/* not_applicable, unknown, not_asked, withheld */
};

struct wire_inquiry {
	struct wire_code  provider;
	struct wire_code *information;
	size_t		  information_count;
	char		 *condition_type;	/* date, fiscal_year, period, none */
	char		 *condition_from;
	char		 *condition_to;
	char		 *reason;
	char		 *due;
	char		 *valid_until;
	char		 *consent;
};

struct wire_registration {
	char		 *operation;	/* new, update, cancel */
	char		 *dataset;
	char		 *layout;
	char		 *record_no;
	int64_t		  base_version;	/* 0: null */
	char		 *valid_from;
	char		 *valid_to;
	bool		  manual_release;
	struct wire_item *items;
	size_t		  item_count;
};

struct wire_notice {
	char	*title, *body, *from_date, *until_date;
};

struct wire_submission {
	char			*id;
	char			*entry;
	char			*supersedes;
	enum wire_kind		 kind;
	char			*made_at;
	char			*terminal;
	char			*organization;
	char			*section;
	char			*affair;
	char			*case_no;
	char			*as_of;
	struct {
		char		*code;	/* "94-1" */
		char		*row;	/* "92" */
		char		*title;
	} procedure;
	char			*catalogue;
	struct {
		char		*id;
		int64_t		 version;
		char		*digest;
	} form;
	char			*review_digest;
	struct wire_subject	 subject;
	bool			 non_disclosure;
	char			*reply_key;	/* base64url X25519 */
	struct wire_inquiry	 inquiry;	/* the one that kind names */
	struct wire_registration registration;
	struct wire_notice	 notice;
};

void		submission_clear(struct wire_submission *s);
/* The payload's JSON; the bytes are frozen by the caller. */
enum err_code	submission_build(const struct wire_submission *s, struct buf *out,
		    struct err *e) MUST_CHECK;
/*
 * Reads and checks shape: all members present, types, enums, dates, doubled
 * members refused, no individual number anywhere but in person_key.  On
 * ERR_INVALID e->field is the member's path ("inquiry.condition.from") and
 * e->args[0] the code word for 422 `invalid` ("missing", "type", "value",
 * "my-number").
 */
enum err_code	submission_read(const char *json, size_t len, struct wire_submission *out,
		    struct err *e) MUST_CHECK;

/*
 * A member that a server names ("subject.birth", "/registration/items/3", "birth"), as far as
 * protocol.md section 3 has it and no further: "registration.items[3]".  "" for what stands in
 * no submission.  Appended; holds no value, and no name of a dataset's items.
 */
enum err_code	submission_member(const char *path, struct buf *out, struct err *e) MUST_CHECK;

/* Seals the two-signature JWS to the server: `sealed` bytes, appended. */
enum err_code	submission_seal(const void *payload, size_t len, const struct jws_signature *maker,
		    const struct jws_signature *approver, const struct public_key *server,
		    struct buf *sealed, struct err *e) MUST_CHECK;
/* The body of PUT /v1/submissions/{id}. */
enum err_code	envelope_build(const char *id, const char *terminal, const char *sealing_kid,
		    const void *sealed, size_t len, struct buf *out, struct err *e) MUST_CHECK;

struct wire_envelope {
	char		*id, *terminal, *sealing_kid;
	struct buf	 sealed;	/* decoded */
	char		 digest[DIGEST_TEXT_SIZE];
};
enum err_code	envelope_read(const char *json, size_t len, struct wire_envelope *out,
		    struct err *e) MUST_CHECK;
void		envelope_clear(struct wire_envelope *v);

#endif
