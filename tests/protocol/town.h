/* SPDX-License-Identifier: ISC */
/*
 * A town for the protocol tests: the real stand-in in a directory of its own,
 * a terminal enrolled with it, three members of staff, and a client over real
 * mutual TLS.  Submissions are made by hand, so that they can be made wrong.
 */
#ifndef TESTS_PROTOCOL_TOWN_H
#define TESTS_PROTOCOL_TOWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/uuid.h"
#include "seal/box.h"
#include "seal/sign.h"
#include "wire/message.h"

#define TOWN_TERMINAL	"T-121002-03"
#define TOWN_CITY	"121002"
#define TOWN_AFFAIR	"fukushi-teate"

enum member { MAKER, APPROVER, SUSPENDED, TWIN /* a second key of the maker */, STRANGER, MEMBERS };

struct town {
	char		 dir[64];
	char		 url[256];
	pid_t		 pid;
	struct sign_key	*root, *terminal, *staff[MEMBERS];
	struct box_key	*group;
	struct wire_server_file server;
};

/* args: further words for the command line, NULL-ended, or NULL. */
void		town_start(struct town *t, const char *scenario, const char *const *args);
void		town_stop(struct town *t);
/* Stops the server alone (signal 0: it is gone already) and starts it again. */
void		town_restart(struct town *t, int signal, const char *scenario,
    const char *const *args);
char		*town_path(const struct town *t, const char *name);
/* The roster, signed by the root; the caller frees. */
char		*town_roster(const struct town *t, int64_t version);
/* Enrols (again): exit status of the command; the answer is read into t->server. */
int		town_enrol(struct town *t, int64_t roster_version);
/* The server's log: how many lines hold the text. */
int		town_log_count(const struct town *t, const char *text);

struct reply {
	long		 status;	/* 0: no answer */
	int		 curl;		/* CURLcode */
	bool		 ours;		/* protocol header, exactly 1 */
	long		 retry_after;	/* -1 */
	char		*type;		/* content type */
	char		*allow;
	struct buf	 body;
	json_t		*json;		/* NULL when it is not JSON */
};
struct send_options {
	const char	*content_type;	/* NULL: application/json; "": none */
	const char	*cert, *key;	/* NULL: the terminal's; "": none */
	bool		 tls12;
};
void		town_send(const struct town *t, const char *method, const char *path,
    const char *body,
		    const struct send_options *o, struct reply *r);
void		reply_clear(struct reply *r);
/* "conflict" out of the problem's type, "" without one. */
const char	*reply_problem(const struct reply *r);
const char	*reply_text(const struct reply *r, const char *member);

/* A whole, lawful payload that can then be spoilt. */
json_t		*inquiry_make(const struct town *t, const char *id);
json_t		*registration_make(const struct town *t, const char *id, const char *operation,
		    int64_t base, const char *record_no);
struct seal_options {
	const struct sign_key	*maker, *approver;	/* NULL: the town's */
	const char		*maker_role, *approver_role;	/* NULL: the right ones */
	const char		*typ, *kid, *terminal, *id;
	int			 signatures;		/* 0: two */
	bool			 empty_header;		/* the approver's */
};
/* Signs and seals; the body of a PUT, which the caller frees.  Takes payload. */
char		*submission_body(const struct town *t, json_t *payload,
    const struct seal_options *o);
/* The same with bytes as they are. */
char		*submission_body_bytes(const struct town *t, const char *bytes, const char *id,
		    const struct seal_options *o);
/* PUT; id NULL: the body's. */
void		town_put(const struct town *t, const char *id, const char *body, struct reply *r);
/* Makes, puts, and expects 201. */
void		town_take(const struct town *t, json_t *payload);
/* Waits until GET shows the state; fails after twenty seconds. */
void		town_await(const struct town *t, const char *id, const char *state);
void		id_make(char id[UUID_TEXT_SIZE]);
/* PUT of this payload answers with this status and problem. */
void		expect_refusal(const struct town *t, json_t *payload, const struct seal_options *o,
		    long status, const char *problem);
/* A compact JWS over o, dated off_us from now.  Takes o; the caller frees. */
char		*town_sign(const struct sign_key *key, const char *typ, json_t *o, int64_t off_us);
/* Opens what the server signed, as JSON. */
json_t		*open_signed(const struct town *t, const char *compact, const char *typ);

#endif
