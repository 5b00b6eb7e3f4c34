/* SPDX-License-Identifier: ISC */
/*
 * What the files of the stand-in share: the server itself, a terminal, a
 * request and its answer.
 *
 * Every request is one transaction under the server's lock; the handler fills
 * the answer, http.c commits, and only then the answer leaves.  A handler
 * returns an error code only when the server itself failed (500, rolled back).
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "server/db.h"
#include "server/home.h"
#include "server/law.h"
#include "server/scenario.h"
#include "wire/message.h"

#define SERVER_MINIMUM_VERSION	"0.1.0"
#define SERVER_RESTART		SIGUSR1	/* what server_restart() sends to the process itself */

struct server {
	struct home	*home;		/* keys, certificates */
	struct db	*db;		/* under lock */
	pthread_mutex_t	 lock;
	pthread_cond_t	 wake;		/* the worker has something to do, or must end */
	bool		 stopping;	/* under lock */
	bool		 away;		/* under lock: restarting, nobody waits */
	int64_t		 began_us;	/* monotonic */
	int64_t		 down_ms;	/* under lock: how long a restart is away */
	struct clock	 clock;		/* the scenario's offset is in it */
	struct scenario	*scenario;
	struct law	*law;		/* NULL: the law is not judged */
	bool		 no_dedup;	/* --test-no-dedup */
};

/* Asks the main thread to be away for a while (SERVER_RESTART). */
void		server_restart(struct server *s, int64_t down_ms);
/* Another scenario, with nothing under way; frees the old one. */
void		server_act(struct server *s, struct scenario *scenario);
int64_t		server_running_ms(const struct server *s);
/* The scenario must outlive the server; the clock is set from it. */
enum err_code	server_init(struct server *s, struct err *e) MUST_CHECK;
void		server_clear(struct server *s);
/* Tells everybody who waits to end. */
void		server_stop(struct server *s);
int64_t		server_now_us(const struct server *s);
/* RFC 3339 text of now. */
void		server_now(const struct server *s, char out[TIME_TEXT_SIZE]);
struct date	server_today(const struct server *s);

struct terminal {
	char			*id, *organization;
	struct public_key	 key, root;
	int64_t			 generation;	/* 0: no head seen yet */
	int64_t			 head_seq;	/* -1: none acknowledged */
	char			*head_hash, *head_ack;
};

struct request {
	const char		*method, *path;
	const char		*peer;		/* CN of a valid client certificate, or NULL */
	char			*param;		/* what stands for {} in the route, or NULL */
	const char		*after, *limit;	/* the query's, NULL when absent */
	const char		*content_type;
	struct buf		 body;
	bool			 too_large;
	const struct terminal	*terminal;
	bool			 spoil;		/* trouble: signatures and boxes are altered */
	bool			 twice;		/* trouble: delivered twice */
};

struct answer {
	int		 status;
	struct buf	 body;		/* empty: no body */
	const char	*content_type;
	const char	*allow;		/* 405 */
	const char	*problem;	/* for the log */
	int64_t		 retry_after_s;	/* -1: none */
	bool		 no_protocol;	/* trouble: not our server's answer */
	bool		 protocol_twice;
	int64_t		 cut_at;	/* trouble: the body breaks off here; -1: whole */
	int64_t		 bytes_per_s;	/* trouble: 0: as fast as it goes */
};
void		answer_init(struct answer *a);
void		answer_clear(struct answer *a);
/* Empties the answer for a new one. */
void		answer_reset(struct answer *a);
/* The body is already in a->body. */
enum err_code	answer_json(struct answer *a, int status);
/* A problem with nothing but its type. */
enum err_code	answer_problem(struct answer *a, enum problem type);
enum err_code	answer_problem_full(struct answer *a, const struct wire_problem *p);
/* A status and type outside the table (401, 500, a scenario's own). */
enum err_code	answer_problem_named(struct answer *a, int status, const char *name);
void		problem_init(struct wire_problem *p, enum problem type);
/* Alters one character of the last part of a compact JWS: it no longer holds. */
void		jws_spoil(char *compact);
/* Reads JSON, refusing doubled members; NULL when it is not a JSON object. */
struct json_t	*json_object_read(const char *text, size_t len);

#endif
