/* SPDX-License-Identifier: ISC */
/*
 * A log that cannot print secrets.
 *
 * A line is an event word and pairs of a name and a value.  Names and words
 * are string literals of the program; values are numbers, or text that passes
 * log_word(): ids, digests, states, problem types - short, ASCII, no spaces.
 * Anything else is written as "?".  A resident's name cannot get through even
 * by mistake, since it is not ASCII; a 12-digit number is refused too.
 * Goes to standard error (systemd's journal keeps it), one line an event.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log_pair {
	const char	*name;
	const char	*word;		/* used when not NULL */
	int64_t		 number;
};
#define LOG_WORD(n, w)	((struct log_pair){ (n), (w) != NULL ? (w) : "-", 0 })
#define LOG_NUM(n, v)	((struct log_pair){ (n), NULL, (v) })
#define LOG_END		((struct log_pair){ 0 })

/* Lines above this level are dropped; LOG_INFO at start. */
void	log_set_level(enum log_level level);

/* log_event(LOG_INFO, "sent", (struct log_pair[]){ LOG_WORD("id", id), LOG_END }); */
void	log_event(enum log_level level, const char *event, const struct log_pair *pairs);

/* May this text stand in a log? */
bool	log_word(const char *s);

#endif
