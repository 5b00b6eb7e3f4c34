/* SPDX-License-Identifier: ISC */
/*
 * The other messages of protocol.md: receipts, statements, changes, results,
 * service, roster, audit heads, enrolment files and problems.  Builders
 * append JSON bytes; readers check shape and fill structs whose strings they
 * own (…_clear frees).  Signed messages are built and read as payloads here;
 * signing and verifying is jws.h.
 */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/b64.h"
#include "seal/sign.h"
#include "wire/submission.h"

#define WIRE_PROTOCOL		1
#define WIRE_BODY_MAX		((size_t)1024 * 1024)
#define WIRE_HEADER		"Madoguchi-Protocol"

#define TYP_ROSTER		"mado-roster"
#define TYP_SUBMISSION		"mado-submission"
#define TYP_RECEIPT		"mado-receipt"
#define TYP_STATEMENT		"mado-statement"
#define TYP_RESULT		"mado-result"
#define TYP_SEARCH		"mado-search"
#define TYP_FOUND		"mado-found"
#define TYP_RECORD		"mado-record"
#define TYP_AUDIT_HEAD		"mado-audit-head"
#define TYP_AUDIT_ACK		"mado-audit-ack"
#define TYP_CATALOGUE		"mado-catalogue"	/* a table, signed by the root */
#define TYP_FORMS		"mado-forms"		/* manifest of a form pack */
#define TYP_GENERATION		"mado-generation"

/* Problem types, as one table: name, HTTP status. */
enum problem {
	PROBLEM_NONE, PROBLEM_MALFORMED, PROBLEM_NOT_FOUND, PROBLEM_METHOD_NOT_ALLOWED,
	PROBLEM_TOO_LARGE, PROBLEM_UNSUPPORTED_MEDIA_TYPE, PROBLEM_TOO_MANY,
	PROBLEM_TERMINAL_NOT_ENROLLED, PROBLEM_TERMINAL_SUSPENDED, PROBLEM_CONFLICT,
	PROBLEM_SUPERSEDED_WAS_TAKEN, PROBLEM_ALREADY_SUPERSEDED, PROBLEM_ID_REUSED,
	PROBLEM_ENVELOPE_MISMATCH, PROBLEM_SIGNATURE_REFUSED, PROBLEM_SIGNER_SUSPENDED,
	PROBLEM_SEALING_KEY_UNKNOWN, PROBLEM_NOT_PERMITTED, PROBLEM_INVALID,
	PROBLEM_LAYOUT_OUTDATED, PROBLEM_EXPIRED, PROBLEM_CLOSED, PROBLEM_BUSY,
	PROBLEM_UNKNOWN_SUBMISSION, PROBLEM_NO_RESULT_YET, PROBLEM_NO_RESULT,
	PROBLEM_RESULT_EXPIRED, PROBLEM_PURPOSE_MISSING, PROBLEM_REPLAYED, PROBLEM_STALE,
	PROBLEM_ROSTER_OLDER, PROBLEM_AUDIT_BEHIND,
	PROBLEM_OTHER,		/* a type that this program does not know */
	PROBLEM_COUNT
};
const char	*problem_name(enum problem p);		/* "conflict" */
int		 problem_status(enum problem p);	/* 409 */
enum problem	 problem_from_type(const char *urn);	/* "urn:madoguchi:problem:conflict" */

struct wire_field_error { char *field, *code, *detail; };

struct wire_problem {
	enum problem		 type;
	char			*type_text;	/* as received, NULL when absent */
	char			*which;		/* maker, approver, both, user */
	int64_t			 current_version;	/* -1: absent */
	char			*current_layout;
	char			*now;
	struct wire_field_error	*errors;
	size_t			 error_count;
	int64_t			 last_seq;	/* audit-behind; -1: absent */
	char			*last_hash;
};
/* Fields that are NULL / -1 / 0 are left out.  "status" and "title" are added. */
enum err_code	problem_build(const struct wire_problem *p, struct buf *out, struct err *e)
		    MUST_CHECK;
/* Never fails on content: what cannot be read is PROBLEM_OTHER without members. */
void		problem_read(const char *json, size_t len, struct wire_problem *out);
void		problem_clear(struct wire_problem *p);

/* Outcome states (protocol.md section 4). */
enum wire_state {
	WIRE_RECEIVED, WIRE_PROCESSING, WIRE_AWAITING_PROVIDER, WIRE_ANSWERED, WIRE_NO_RECORD,
	WIRE_PROVIDER_NO_CODE, WIRE_OWN_NO_CODE, WIRE_NOT_PERMITTED, WIRE_LAPSED,
	WIRE_REGISTERED, WIRE_REJECTED, WIRE_FAILED, WIRE_STATE_COUNT
};
const char	*wire_state_name(enum wire_state s);
bool		 wire_state_parse(const char *name, enum wire_state *out) MUST_CHECK;
bool		 wire_state_final(enum wire_state s);
/* Can an inquiry, or a registration or notice, come to this state? */
bool		 wire_state_suits(enum wire_state s, bool inquiry);

/* mado-receipt payload */
struct wire_receipt { char *id, *digest, *sequence, *received_at, *terminal; };
enum err_code	receipt_build(const struct wire_receipt *r, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	receipt_read(const char *json, size_t len, struct wire_receipt *out,
		    struct err *e) MUST_CHECK;
void		receipt_clear(struct wire_receipt *r);

/* mado-statement payload */
struct wire_statement {
	char			*id, *digest, *sequence, *at, *result_digest;
	enum wire_state		 state;
	int64_t			 version;	/* 0: absent */
	struct wire_field_error	*errors;
	size_t			 error_count;
};
enum err_code	statement_build(const struct wire_statement *s, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	statement_read(const char *json, size_t len, struct wire_statement *out,
		    struct err *e) MUST_CHECK;
void		statement_clear(struct wire_statement *s);

/* Body of 200/201 to PUT and of GET /v1/submissions/{id}; statement may be NULL. */
struct wire_taken { char *id; enum wire_state state; char *receipt, *statement; };
enum err_code	taken_build(const struct wire_taken *t, bool with_statement, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	taken_read(const char *json, size_t len, struct wire_taken *out,
		    struct err *e) MUST_CHECK;
void		taken_clear(struct wire_taken *t);

/* GET /v1/changes */
struct wire_change { char *id, *statement; };
struct wire_changes { struct wire_change *rows; size_t count; char *next; bool more; };
enum err_code	changes_build(const struct wire_changes *c, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	changes_read(const char *json, size_t len, struct wire_changes *out,
		    struct err *e) MUST_CHECK;
void		changes_clear(struct wire_changes *c);

/* POST /v1/submissions/missing: member is "ids" or "missing". */
struct wire_ids { char **ids; size_t count; };
enum err_code	ids_build(const struct wire_ids *v, const char *member, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	ids_read(const char *json, size_t len, const char *member, struct wire_ids *out,
		    struct err *e) MUST_CHECK;
void		ids_clear(struct wire_ids *v);

/* GET …/result body: { "id", "sealed_result" } */
enum err_code	sealed_result_build(const char *id, const void *sealed, size_t len, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	sealed_result_read(const char *json, size_t len, char **id, struct buf *sealed,
		    struct err *e) MUST_CHECK;

/* mado-result payload */
struct wire_result_item { char *code, *name, *value, *absent; };
struct wire_result_record {
	struct wire_code	 information;
	char			*person_role;
	struct wire_result_item	*items;
	size_t			 item_count;
};
struct wire_result {
	char			 *id, *digest, *sequence, *answered_at, *keep_until;
	struct wire_subject	  subject;	/* role and address unused */
	struct wire_code	  provider;
	struct wire_result_record *records;
	size_t			  record_count;
};
enum err_code	result_build(const struct wire_result *r, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	result_read(const char *json, size_t len, struct wire_result *out,
		    struct err *e) MUST_CHECK;
void		result_clear(struct wire_result *r);

/* GET /v1/service */
struct wire_layout { char *dataset, *layout; };
struct wire_service {
	char			*now, *state, *opens_at, *closes_at, *notice, *catalogue;
	struct wire_layout	*layouts;
	size_t			 layout_count;
	int64_t			 roster_version;
	char			*minimum_version;
};
enum err_code	service_build(const struct wire_service *s, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	service_read(const char *json, size_t len, struct wire_service *out,
		    struct err *e) MUST_CHECK;
void		service_clear(struct wire_service *s);

/* mado-roster payload.  box_key is ours: the member's X25519 public half
 * (security.md: "public halves in the signed roster"); others ignore it. */
struct wire_role { char *role; char **affairs; size_t affair_count; char *from, *until; };
struct wire_user {
	char			*person, *name, *login /* ours */, *state;
	struct public_key	 sign, box;
	bool			 has_box;
	struct wire_role	*roles;
	size_t			 role_count;
};
struct wire_affair { char *affair, *name; };
/* A public key of the municipality's that the roster may carry; ours. */
struct wire_roster_key { struct public_key key; bool there; };
struct wire_roster {
	int64_t			 version;
	char			*organization, *issued_at;
	struct wire_affair	*affairs;
	size_t			 affair_count;
	struct wire_user	*users;
	size_t			 user_count;
	struct wire_roster_key	 root, recovery, inspector;
};
enum err_code	roster_build(const struct wire_roster *r, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	roster_read(const char *json, size_t len, struct wire_roster *out,
		    struct err *e) MUST_CHECK;
void		roster_clear(struct wire_roster *r);
const struct wire_user *roster_find_kid(const struct wire_roster *r, const char *kid);
/* Had this user the role for the affair at the instant (date in Japan)?
 * Suspension is the caller's to look at (state). */
bool		roster_role_holds(const struct wire_user *u, const char *role, const char *affair,
		    int64_t at_us);
/* jws_key_fn over a roster (ctx: const struct wire_roster *). */
bool		roster_key(void *ctx, const char *kid, struct public_key *out);
/* { "roster": compact } and { "version": n } */
enum err_code	roster_put_build(const char *compact, struct buf *out, struct err *e) MUST_CHECK;
enum err_code	roster_put_read(const char *json, size_t len, char **compact, struct err *e)
		    MUST_CHECK;

/* mado-audit-head / mado-audit-ack payloads */
struct wire_head {
	char	*terminal, *hash, *previous_hash /* NULL: null */, *at /* ack only */;
	int64_t	 generation, seq, previous_seq;
};
enum err_code	head_build(const struct wire_head *h, bool ack, struct buf *out, struct err *e)
		    MUST_CHECK;
enum err_code	head_read(const char *json, size_t len, bool ack, struct wire_head *out,
		    struct err *e) MUST_CHECK;
void		head_clear(struct wire_head *h);
/* Bodies with one JWS in one member: {"head":…}, {"ack":…}, {"statement":…}. */
enum err_code	one_member_build(const char *member, const char *jws, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	one_member_read(const char *json, size_t len, const char *member, char **jws,
		    struct err *e) MUST_CHECK;

/* Enrolment files (section 7) */
struct wire_terminal_file {
	char			*terminal, *organization, *csr, *roster, *fingerprint;
	struct public_key	 terminal_key, root_key;
};
enum err_code	terminal_file_build(const struct wire_terminal_file *t, struct buf *out,
		    struct err *e) MUST_CHECK;
/* Computes and compares the fingerprint. */
enum err_code	terminal_file_read(const char *json, size_t len, struct wire_terminal_file *out,
		    struct err *e) MUST_CHECK;
void		terminal_file_clear(struct wire_terminal_file *t);

struct wire_server_file {
	char			 *url, *ca, *client_certificate, *fingerprint;
	char			**pins;
	size_t			  pin_count;
	struct public_key	 *sealing_keys, *signing_keys;
	size_t			  sealing_count, signing_count;
};
enum err_code	server_file_build(const struct wire_server_file *s, struct buf *out,
		    struct err *e) MUST_CHECK;
enum err_code	server_file_read(const char *json, size_t len, struct wire_server_file *out,
		    struct err *e) MUST_CHECK;
void		server_file_clear(struct wire_server_file *s);

/* Is this a 12-digit number with a valid check digit (an individual number)? */
bool		my_number_valid(const char *digits);

#endif
