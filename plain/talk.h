/* SPDX-License-Identifier: ISC */
/*
 * Saying and hearing, a line at a time.
 *
 * Everything that is said passes text_for_screen() here.  A question hears one
 * line; what ends the talk instead (below) is handed up by every caller, which
 * saves what it holds and returns.
 */
#ifndef PLAIN_TALK_H
#define PLAIN_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "i18n/msg.h"
#include "seal/secret.h"
#include "work/work.h"

enum heard {
	HEARD_LINE,
	HEARD_BACK,		/* "." : leave this */
	HEARD_LOCK,		/* "!" : an interruption */
	HEARD_IDLE,		/* nothing came for too long */
	HEARD_OVER,		/* the longest time of a login */
	HEARD_END,		/* standard input ended */
};

struct talk {
	const struct msgs	*msgs;
	const struct clock	*clock;
	const struct session	*session;	/* whose time counts; NULL: nobody's */
	bool			 told_soon;	/* that it is over soon */
};

/* Memory ran out: says so and ends; what was answered is on the disk. */
void		talk_no_memory(void) __attribute__((noreturn));

void		say(const struct talk *t, const char *text);
void		say_key(const struct talk *t, const char *key, const char *a, const char *b);
/* "label: value"; nothing for an empty value. */
void		say_fact(const struct talk *t, const char *key, const char *value);
/* The sentence of e, which is cleared. */
void		say_error(const struct talk *t, struct err *e);
/* Wipes what a terminal shows and remembers; nothing elsewhere. */
void		talk_wipe(void);

/* Asks and hears a line, its ends trimmed. */
enum heard	hear(struct talk *t, const char *prompt_key, struct buf *line) MUST_CHECK;
/* The same unseen; out is NULL unless HEARD_LINE. */
enum heard	hear_secret(struct talk *t, const char *prompt_key, struct secret **out) MUST_CHECK;
/* A number of 1..n as *choice (0-based); asks again for anything else. */
enum heard	hear_choice(struct talk *t, const char *prompt_key, size_t n,
		    size_t *choice) MUST_CHECK;
/* A text that is not empty. */
enum heard	hear_text(struct talk *t, const char *prompt_key, struct buf *line) MUST_CHECK;
/* はい or いいえ; an empty line is いいえ. */
enum heard	hear_yes(struct talk *t, const char *prompt_key, bool *yes) MUST_CHECK;

/* "3" as 2; false when it is no number of 1..n. */
bool		number_of(const char *s, size_t n, size_t *index);

#endif
