/* SPDX-License-Identifier: ISC */
/*
 * See talk.h.  Lines are read byte by byte, so that nothing of a password that
 * follows ever lies in a buffer of ours.
 */
#include "plain/talk.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "i18n/text.h"
#include "work/limit.h"

#define LINE_MAX_BYTES	((size_t)16 * 1024)
#define LOOK_MS		1000

void
talk_no_memory(void)
{
	static const char text[] = "madoguchi: out of memory\n";

	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(1);
}

/* ---- saying ---- */

static void
put(const char *text, const char *end)
{
	struct buf b = BUF_INIT;

	if (!text_for_screen(text, strlen(text), true, &b))
		talk_no_memory();
	(void)printf("%s%s", buf_str(&b), end);
	(void)fflush(stdout);
	buf_free(&b);
}

void
say(const struct talk *t UNUSED, const char *text)
{
	put(text, "\n");
}

void
say_key(const struct talk *t, const char *key, const char *a, const char *b)
{
	struct buf text = BUF_INIT;

	if (!msg_add(t->msgs, &text, key, a != NULL ? a : "", b != NULL ? b : "", NULL))
		talk_no_memory();
	say(t, buf_str(&text));
	buf_free(&text);
}

void
say_fact(const struct talk *t, const char *key, const char *value)
{
	struct buf text = BUF_INIT;

	if (value == NULL || *value == '\0')
		return;
	if (!buf_addf(&text, "%s: %s", msg(t->msgs, key), value))
		talk_no_memory();
	say(t, buf_str(&text));
	buf_free(&text);
}

void
say_error(const struct talk *t, struct err *e)
{
	struct buf text = BUF_INIT;

	if (e->code == ERR_NOMEM || !msg_err(t->msgs, e, &text))
		talk_no_memory();
	say(t, buf_str(&text));
	buf_free(&text);
	err_clear(e);
}

void
talk_wipe(void)
{
	const char *term = getenv("TERM");

	if (isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0)
		(void)!write(STDOUT_FILENO, "\033[H\033[2J\033[3J", 11);
}

/* ---- hearing ---- */

/* Until a byte is there, or the time says otherwise. */
static enum heard
wait_for_byte(struct talk *t)
{
	int64_t asked = clock_boot_us(t->clock);

	for (;;) {
		struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
		int n = poll(&p, 1, LOOK_MS);

		if (t->session != NULL) {
			switch (session_time(t->session, clock_boot_us(t->clock) - asked)) {
			case TIME_OVER:
				return HEARD_OVER;
			case TIME_IDLE:
				return HEARD_IDLE;
			case TIME_SOON_OVER:
				if (!t->told_soon)
					say_key(t, "plain.soon_over", NULL, NULL);
				t->told_soon = true;
				break;
			case TIME_GOES_ON:
				break;
			}
		}
		if (n > 0)
			return HEARD_LINE;
		if (n < 0 && errno != EINTR)
			return HEARD_END;
	}
}

static enum heard
read_line(struct talk *t, struct buf *line)
{
	enum heard h;
	char c;

	buf_reset(line);
	line->max = LINE_MAX_BYTES;
	while ((h = wait_for_byte(t)) == HEARD_LINE) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return line->len > 0 ? HEARD_LINE : HEARD_END;
		if (c == '\n')
			return HEARD_LINE;
		/* What is longer than any answer is cut; the field says what it takes. */
		if (c != '\0' && c != '\r')
			(void)buf_addc(line, c);
	}
	return h;
}

enum heard
hear(struct talk *t, const char *prompt_key, struct buf *line)
{
	struct buf raw = BUF_INIT;
	enum heard h;

	/* A person's Enter ends the line of the prompt; a pipe has no such thing. */
	put(msg(t->msgs, prompt_key), isatty(STDIN_FILENO) ? " " : "\n");
	h = read_line(t, &raw);
	buf_reset(line);
	if (h == HEARD_LINE && !text_trim(buf_str(&raw), line))
		talk_no_memory();
	buf_free(&raw);
	if (h == HEARD_LINE && strcmp(buf_str(line), ".") == 0)
		return HEARD_BACK;
	if (h == HEARD_LINE && strcmp(buf_str(line), "!") == 0)
		return HEARD_LOCK;
	return h;
}

enum heard
hear_secret(struct talk *t, const char *prompt_key, struct secret **out)
{
	struct termios old, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;
	struct err e = ERR_INIT;
	enum err_code rc;
	enum heard h;

	*out = NULL;
	put(msg(t->msgs, prompt_key), terminal ? " " : "");
	if (terminal) {
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	h = wait_for_byte(t);
	rc = h == HEARD_LINE ? secret_read_line(STDIN_FILENO, out, &e) : ERR_OK;
	if (terminal)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	put("", "\n");
	if (rc == ERR_OK)
		return h;
	say_error(t, &e);
	return HEARD_END;
}

bool
number_of(const char *s, size_t n, size_t *index)
{
	struct buf digits = BUF_INIT;
	unsigned long v;
	bool ok;

	if (!text_ascii_digits(s, &digits))
		talk_no_memory();
	ok = digits.len > 0 && digits.len < 7 &&
	    strspn(buf_str(&digits), "0123456789") == digits.len;
	v = ok ? strtoul(buf_str(&digits), NULL, 10) : 0;
	buf_free(&digits);
	if (v < 1 || v > n)
		return false;
	*index = v - 1;
	return true;
}

enum heard
hear_choice(struct talk *t, const char *prompt_key, size_t n, size_t *choice)
{
	struct buf line = BUF_INIT;
	enum heard h;

	while ((h = hear(t, prompt_key, &line)) == HEARD_LINE &&
	    !number_of(buf_str(&line), n, choice))
		say_key(t, "plain.number_please", NULL, NULL);
	buf_free(&line);
	return h;
}

enum heard
hear_text(struct talk *t, const char *prompt_key, struct buf *line)
{
	enum heard h;

	while ((h = hear(t, prompt_key, line)) == HEARD_LINE && line->len == 0)
		say_key(t, "plain.text_please", NULL, NULL);
	return h;
}

enum heard
hear_yes(struct talk *t, const char *prompt_key, bool *yes)
{
	static const char *const words[] = { "y", "yes", "はい", "1" };
	struct buf line = BUF_INIT, folded = BUF_INIT;
	enum heard h = hear(t, prompt_key, &line);

	*yes = false;
	if (h == HEARD_LINE && !text_fold(buf_str(&line), &folded))
		talk_no_memory();
	for (size_t i = 0; i < NELEM(words); i++)
		*yes = *yes || strcmp(buf_str(&folded), words[i]) == 0;
	buf_free(&line);
	buf_free(&folded);
	return h;
}
