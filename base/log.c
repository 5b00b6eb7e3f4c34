/* SPDX-License-Identifier: ISC */
/*
 * The log that cannot print secrets; see log.h.
 */
#include "base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

#define WORD_MAX	80
#define DIGITS_MAX	11	/* an individual number has 12 */

/* The level is the one piece of process-wide state: a filter, set at start. */
static atomic_int max_level = LOG_INFO;

void
log_set_level(enum log_level level)
{
	atomic_store(&max_level, (int)level);
}

bool
log_word(const char *s)
{
	size_t i, digits = 0;

	for (i = 0; s[i] != '\0'; i++) {
		if (i >= WORD_MAX || s[i] <= ' ' || s[i] > '~')
			return false;
		digits = s[i] >= '0' && s[i] <= '9' ? digits + 1 : 0;
		if (digits > DIGITS_MAX && strchr(s, '-') == NULL)
			return false;
	}
	return i != 0;
}

void
log_event(enum log_level level, const char *event, const struct log_pair *pairs)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	struct buf b = BUF_INIT;
	char at[TIME_TEXT_SIZE];

	if ((int)level > atomic_load(&max_level))
		return;
	time_format(clock_wall_us(clock_system()), at);
	buf_addf(&b, "%s %s %s", at, names[level], event);
	for (; pairs != NULL && pairs->name != NULL; pairs++) {
		if (pairs->word == NULL)
			buf_addf(&b, " %s=%lld", pairs->name, (long long)pairs->number);
		else
			buf_addf(&b, " %s=%s", pairs->name,
			    log_word(pairs->word) ? pairs->word : "?");
	}
	buf_addc(&b, '\n');
	if (buf_ok(&b)) {
		ssize_t n = write(STDERR_FILENO, b.data, b.len);

		(void)n;	/* a log that cannot be written has nowhere to say so */
	}
	buf_free(&b);
}
