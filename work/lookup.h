/* SPDX-License-Identifier: ISC */
/*
 * Asking the server at once (protocol.md section 5): who has this number, what
 * does a record say now.  Online only, never queued, never repeated by itself,
 * never stored.
 *
 * The purpose comes first: affair, procedure, case and reason stand in the
 * audit chain, durably, before the question leaves; what came of it follows
 * before the answer is handed out.  The individual number is in neither.
 */
#ifndef WORK_LOOKUP_H
#define WORK_LOOKUP_H

#include "work/work.h"

/* How a sealed question reaches the server; ERR_OK: status and body of its answer. */
struct lookup_line {
	enum err_code	(*ask)(void *ctx, const char *path, const struct buf *body, long *status,
			    struct buf *answer, struct err *e);
	void		*ctx;
};

struct lookup_purpose { const char *affair, *procedure, *case_no, *reason; };

/* Is the purpose whole, and may this person ask for it?  To be looked at before the number
 * is typed.  ERR_INVALID at affair, procedure, case_no or reason; ERR_DENIED. */
enum err_code	lookup_check(struct session *s, const struct lookup_purpose *p,
		    struct err *e) MUST_CHECK;

struct found_person {
	bool	 found;
	char	*person_key, *name, *kana, *birth /* NULL: unknown */, *sex;
	char	*address;	/* NULL for a protected person */
	bool	 is_protected;	/* 支援措置: shown as such, every time */
};
/*
 * line NULL: the sender's socket.  Exactly one of my_number (twelve digits;
 * outside training with a valid check digit) and person_key.  ERR_NET_DOWN,
 * _NOT_OURS, _UNSURE, _REFUSED: what the line says; ERR_REFUSED: what the server does.
 */
enum err_code	person_search(struct session *s, const struct lookup_purpose *p,
		    const struct secret *my_number, const char *person_key,
		    const struct lookup_line *line, struct found_person *out,
		    struct err *e) MUST_CHECK;
void		found_person_clear(struct found_person *f);

struct current_item { char *code, *value, *absent; };
struct current_record {
	bool			 found;
	int64_t			 version;	/* base_version of an update or a cancel */
	char			*valid_from, *valid_to, *registered_at;
	struct current_item	*items;
	size_t			 item_count;
};
enum err_code	record_current(struct session *s, const struct lookup_purpose *p,
		    const char *dataset, const char *person_key, const char *record_no,
		    const struct lookup_line *line, struct current_record *out,
		    struct err *e) MUST_CHECK;
void		current_record_clear(struct current_record *r);
/* Into answers of its form: its items and its validity, in place of what stood there. */
enum err_code	current_record_put(const struct current_record *r, struct answers *a,
		    struct err *e) MUST_CHECK;

/* Is it an update or a cancel of which nothing earlier is known here? */
bool		review_may_ask(const struct review_view *v);
/* The record in force becomes the review's earlier version (current.c); audited like any
 * question.  ERR_NOT_FOUND "work.review.no_record"; else as record_current(). */
enum err_code	review_ask_current(struct session *s, struct review_view *v, const char *reason,
		    const struct lookup_line *line, struct err *e) MUST_CHECK;

#endif
