/* SPDX-License-Identifier: ISC */
/*
 * The stand-in server inside the simulation's process: the same handlers and
 * the same database, but no HTTP, no thread and no clock of its own.
 *
 * town.c is the only file that sees server/; it is linked with libserver.a into
 * one object whose other names are hidden (room.am), since the server and the
 * terminal use some names for different things and never meet otherwise.
 */
#ifndef TESTS_SIM_TOWN_H
#define TESTS_SIM_TOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/uuid.h"
#include "seal/b64.h"

struct town;

/* home is made when it is not there.  now gives the virtual time. */
enum err_code	town_new(const char *home, int64_t (*now)(void *ctx), void *ctx,
		    struct town **out, struct err *e) MUST_CHECK;
void		town_free(struct town **t);
/* Opens a database for the next story; scenario is a scenario file's text. */
enum err_code	town_open(struct town *t, const char *db_path, const char *scenario,
		    struct err *e) MUST_CHECK;
void		town_close(struct town *t);
const char	*town_db_path(const struct town *t);	/* of the home, where enrolment writes */
/* A terminal's file becomes the server's. */
enum err_code	town_enrol(struct town *t, const char *json, size_t len, struct buf *out,
		    struct err *e) MUST_CHECK;

/* What is done to one exchange on the server's side of the wire. */
enum town_trick {
	TOWN_PLAIN,
	TOWN_SPOIL,	/* signatures and boxes in the answer do not hold */
	TOWN_TWICE,	/* delivered twice */
	TOWN_LOSE,	/* arrives, and is rolled back: the server died before its commit */
};
struct town_answer {
	int		 status;
	int64_t		 retry_after_s;	/* -1: none */
	bool		 ours;		/* carries the protocol header */
	struct buf	 body;
};
void		town_answer_clear(struct town_answer *a);
/* path with its query, as a client writes it. */
void		town_request(struct town *t, const char *terminal, const char *method,
		    const char *path, const void *body, size_t len, enum town_trick trick,
		    struct town_answer *out);
/* What is due is worked off; the instant of the next, 0 for none. */
enum err_code	town_work(struct town *t, int64_t *next_us, struct err *e) MUST_CHECK;

/* ---- what happens to a server ---- */

enum err_code	town_restart(struct town *t, struct err *e) MUST_CHECK;
void		town_set_open(struct town *t, bool open);
void		town_set_lawless(struct town *t, bool lawless);	/* its table permits nothing */
/* The layout in force of the first dataset; NULL: its own. */
void		town_set_layout(struct town *t, const char *layout);
void		town_forget_ids(struct town *t);	/* no deduplication: a planted mistake */
/* A person of the roster is suspended, as far as the server knows; NULL: nobody. */
enum err_code	town_suspend(struct town *t, const char *person, struct err *e) MUST_CHECK;
/* A new sealing key; submissions sealed to the old one are refused. */
enum err_code	town_rekey(struct town *t, struct err *e) MUST_CHECK;
/* An honest refusal for a reason of the server's own: the id is spent.  False when the
 * id was taken: then the answer is the receipt, whatever the reason. */
bool		town_refuse(struct town *t, const char *id);

/* ---- what the server knows, for the judge ---- */

struct town_effect {
	char	id[UUID_TEXT_SIZE], entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	char	terminal[32], state[24];
	int64_t	sequence, made_us, effects;	/* effects: lines of the log */
	bool	registration, has_result;
	char	order[64];			/* person and dataset */
};
enum err_code	town_each(struct town *t, bool (*fn)(void *ctx, const struct town_effect *f),
		    void *ctx, struct err *e) MUST_CHECK;
bool		town_took(struct town *t, const char *id);

#endif
