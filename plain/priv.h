/* SPDX-License-Identifier: ISC */
/*
 * What the files of plain/ share: each is a part of the work, and hands up what
 * ended the talk (talk.h); HEARD_LINE and HEARD_BACK both mean "go on above".
 */
#ifndef PLAIN_PRIV_H
#define PLAIN_PRIV_H

#include "forms/catalog.h"
#include "plain/plain.h"
#include "plain/talk.h"

struct plain {
	struct work		*work;
	const struct msgs	*msgs;
	struct converter	*converter;
	struct session		*session;	/* NULL: nobody is logged in */
	struct talk		 talk;
	char			*open_entry;	/* draft open when the talk ended, or NULL */
	struct plain_away	*away;		/* who was interrupted */
	size_t			 away_count;
};

struct plain_away { char *login, *entry; /* draft, or NULL */ };

/* Ends here: leave, lock, idle, over, end of input. */
static inline bool
ended(enum heard h)
{
	return h != HEARD_LINE && h != HEARD_BACK;
}

/* ---- protected.c ---- */
/* Why an entry could not be opened or sent, said; of a protected person it is asked whether it
 * is all the same, and *again says so. */
enum heard	plain_protected(struct plain *p, const char *entry, struct err *e,
		    bool *again) MUST_CHECK;

/* ---- find.c ---- */
enum heard	plain_inquiry(struct plain *p) MUST_CHECK;
enum heard	plain_registration(struct plain *p) MUST_CHECK;

/* ---- fill.c ---- */
/* The questions of a draft, which it takes over, through check answers to the request; from
 * where it was left, or (unless it is resumed) from what it was returned for. */
enum heard	plain_fill(struct plain *p, struct draft *d, bool resumed) MUST_CHECK;

/* ---- answer.c ---- */
/* One question of a form. */
struct question {
	struct plain		*p;
	struct answers		*answers;
	const struct form_field	*field;
};
/* Says what is asked, what can be chosen and what stands there. */
void		question_ask(const struct question *q);
/* F1 and F2 of the screen: example, why, legal basis, documents. */
void		question_explain(const struct question *q);
/* Takes a line as the answer; false: it did not hold, and that was said. */
enum heard	question_take(const struct question *q, const char *line, bool *taken) MUST_CHECK;
/* 不明・未聴取・該当なし. */
enum heard	question_absent(const struct question *q) MUST_CHECK;

/* ---- evidence.c ---- */
/* The documents that were looked at for the answer; a note for whoever reads on. */
enum heard	question_seen(const struct question *q) MUST_CHECK;
enum heard	question_note(const struct question *q) MUST_CHECK;

/* ---- convert.c ---- */
/* Hiragana for romaji, appended; kana and everything else stays. */
void		plain_reading(const char *typed, struct buf *out);
/* "/mihon": kana and kanji for what was typed, one of them chosen by its number; *reading
 * (appended) is in hiragana.  *chosen false: none was. */
enum heard	plain_convert(struct plain *p, const char *typed, enum field_input input,
		    struct buf *out, struct buf *reading, bool *chosen) MUST_CHECK;
/* A text for people, as hear_text() or, where it may be empty, hear(); behind "/" it is
 * converted. */
enum heard	hear_japanese(struct plain *p, const char *prompt_key, bool may_be_empty,
		    struct buf *line) MUST_CHECK;

/* ---- entries.c ---- */
enum heard	plain_entries(struct plain *p) MUST_CHECK;
enum heard	plain_pending(struct plain *p) MUST_CHECK;
/* Those that arrived, alone. */
enum heard	plain_arrived(struct plain *p) MUST_CHECK;
void		plain_slip(struct plain *p, const char *entry);
/* What an entry of one's own needs in its state. */
enum heard	plain_open_own(struct plain *p, const struct entry_row *row) MUST_CHECK;
/* What waits for whoever is logged in, in one line; nothing where nothing does. */
void		plain_say_waiting(struct plain *p);

/* ---- case.c ---- */
/* The inquiries of a case; takes the draft over. */
enum heard	plain_case(struct plain *p, struct draft *d) MUST_CHECK;

/* ---- review.c ---- */
enum heard	plain_review(struct plain *p, const struct entry_row *row) MUST_CHECK;

/* ---- result.c ---- */
void		plain_facts(struct plain *p, const struct entry_facts *f);
enum heard	plain_result(struct plain *p, const struct entry_row *row) MUST_CHECK;

#endif
