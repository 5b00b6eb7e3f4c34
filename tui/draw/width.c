/* SPDX-License-Identifier: ISC */
/*
 * See width.h.  The question is a glyph at the left edge and then where the
 * cursor stands (CPR).  A terminal that does not answer within the time given
 * is one that does not say; an answer that comes later still is defined as a
 * key that means nothing.
 */
#include "tui/draw/width.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_NOMACROS
#include <curses.h>

#include "i18n/text.h"

#define FIRST_MS	300
#define NEXT_MS		100
#define LATE_KEY	2002	/* as in keys.c, beside the codes of a paste */
#define BYTES_MAX	512

static const struct {
	const char	*sample;
	int		 cells;
	bool		 trusted;	/* until the terminal says otherwise */
} kinds[WIDTH_KINDS] = {
	[WIDTH_AMBIGUOUS] = { "①", 1, false },
	[WIDTH_SELECTOR] = { "葛\xf3\xa0\x84\x80", 2, true },
	[WIDTH_PLANE2] = { "𠮷", 2, true },
};

/* The one terminal of the process. */
static int measured[WIDTH_KINDS];

int
width_measured(enum width_kind k)
{
	return measured[k];
}

int
width_expected(enum width_kind k)
{
	return kinds[k].cells;
}

const char *
width_sample(enum width_kind k)
{
	return kinds[k].sample;
}

bool
width_agrees(enum width_kind k)
{
	return measured[k] == 0 ? kinds[k].trusted : measured[k] == kinds[k].cells;
}

bool
width_doubtful(uint32_t cp, int width)
{
	return width == 1 && cp >= 0x80 && !width_agrees(WIDTH_AMBIGUOUS) && text_ambiguous(cp);
}

void
width_assume(const int cells[WIDTH_KINDS])
{
	memcpy(measured, cells, sizeof measured);
}

/* ---- asking ---- */

struct heard {
	char	bytes[BYTES_MAX];
	size_t	len;
};

static bool
hear(struct heard *h, int ms)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	if (h->len == BYTES_MAX || poll(&p, 1, ms) <= 0)
		return false;
	n = read(STDIN_FILENO, h->bytes + h->len, BYTES_MAX - h->len);
	if (n <= 0)
		return false;
	h->len += (size_t)n;
	return true;
}

/* Takes one "\033[ROW;COLR" out of what was heard. */
static bool
take_column(struct heard *h, int *column)
{
	for (size_t i = 0; i + 2 < h->len; i++) {
		size_t row, col, at = i + 2;

		if (h->bytes[i] != '\033' || h->bytes[i + 1] != '[')
			continue;
		for (row = 0; at < h->len && h->bytes[at] >= '0' && h->bytes[at] <= '9'; at++)
			row++;
		if (row == 0 || at == h->len || h->bytes[at++] != ';')
			continue;
		col = at;
		*column = 0;
		for (; at < h->len && h->bytes[at] >= '0' && h->bytes[at] <= '9'; at++)
			*column = *column < 1000 ? *column * 10 + (h->bytes[at] - '0') : *column;
		if (at == col || at == h->len || h->bytes[at] != 'R')
			continue;
		memmove(h->bytes + i, h->bytes + at + 1, h->len - at - 1);
		h->len -= at + 1 - i;
		return true;
	}
	return false;
}

/* What was typed meanwhile goes back to curses, the last one first. */
static void
give_back(const struct heard *h)
{
	wchar_t text[BYTES_MAX];
	size_t n = 0, at = 0;
	mbstate_t state = { 0 };

	while (at < h->len) {
		size_t used = mbrtowc(&text[n], h->bytes + at, h->len - at, &state);

		if (used == (size_t)-1 || used == (size_t)-2)
			break;
		at += used != 0 ? used : 1;
		n++;
	}
	while (n > 0)
		(void)(text[--n] < 0x80 ? ungetch((int)text[n]) : unget_wch(text[n]));
}

/* The answers that are possible, should they come after all. */
static void
ignore_late(void)
{
	char sequence[16];

	for (int column = 1; column <= 5; column++) {
		(void)snprintf(sequence, sizeof sequence, "\033[1;%dR", column);
		define_key(sequence, LATE_KEY);
	}
}

void
width_probe(void)
{
	struct heard h = { .len = 0 };
	int column = 0, ms = FIRST_MS;

	for (size_t i = 0; i < WIDTH_KINDS; i++)
		printf("\033[1;1H%s\033[6n", kinds[i].sample);
	printf("\033[1;1H\033[K");
	fflush(stdout);
	for (size_t i = 0; i < WIDTH_KINDS; i++) {
		while (!take_column(&h, &column)) {
			if (!hear(&h, ms)) {
				ignore_late();
				give_back(&h);
				return;
			}
		}
		ms = NEXT_MS;
		measured[i] = column - 1;
	}
	give_back(&h);
	mem_wipe(h.bytes, sizeof h.bytes);
}
