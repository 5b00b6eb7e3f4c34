/* SPDX-License-Identifier: ISC */
/*
 * A small municipality for the tests of work/: a training store with 田中
 * (maker), 佐藤 (approver), 鈴木 (both) and 高橋 (security), and a server's keys
 * without a server.
 */
#ifndef TESTS_WORK_FIXTURE_H
#define TESTS_WORK_FIXTURE_H

#include "seal/box.h"
#include "seal/sign.h"
#include "wire/message.h"
#include "work/work.h"

struct world {
	char		 home[64], ca[64];
	int64_t		 offset_us;	/* of the clock, from the machine's */
	int64_t		 boot_offset_us;	/* of the time since boot alone */
	struct clock	 clock;
	const char	*lang;		/* of the program from the next opening on; NULL: ja */
	struct work	*w;
	struct box_key	*sealing;	/* the server's */
	struct sign_key	*signing;
};

/* "TMPDIR/name", for mkdtemp(). */
void		world_place(const char *name, char *out, size_t size);
/* cmocka set-up and tear-down; world_make is enrolled, world_make_bare is not. */
int		world_make(void **state);
int		world_make_bare(void **state);
int		world_remove(void **state);
void		world_enrol(struct world *x);
void		world_reopen(struct world *x);
void		world_user(struct world *x, const char *login, const char *name, const char *person,
		    const char *roles, const char *affairs);
enum err_code	world_try_login(struct world *x, const char *login, const char *password,
		    struct session **s, struct err *e);
struct session	*world_login(struct world *x, const char *login);

/* Fails the test with what e says unless code is ERR_OK; clears e. */
void		ok(enum err_code code, struct err *e);
/* The error is this one, with this message key (NULL: any); clears e. */
void		not_ok(enum err_code code, enum err_code want, const char *key, struct err *e);

/* A draft with the form's sample answers. */
struct draft	*world_draft(struct session *s, const char *form, const char *procedure);
/* The sample inquiry (or the first registration), pending. */
void		world_pending(struct session *s, bool registration, char entry[UUID_TEXT_SIZE]);
/* Opened and approved by s. */
void		world_approve(struct session *s, const char *entry);
enum outbox_state world_state(struct world *x, const char *entry);
/* The server has taken it and says this; for WIRE_ANSWERED a result about `name`
 * (NULL: the person asked about) is put there, sealed to the reply key. */
void		world_outcome(struct world *x, const char *entry, enum wire_state said,
		    const char *name);
/* The approved submission as the server opens it: payload, signatures verified. */
void		world_open_envelope(struct world *x, const char *entry, struct buf *payload,
		    struct wire_submission *out);
/* Every byte of the home's store files, appended. */
void		world_disk(struct world *x, struct buf *out);
void		world_sql(struct world *x, const char *sql);
/* Id of the first registration form, and its procedure. */
const struct form *world_registration(struct world *x);

#endif
