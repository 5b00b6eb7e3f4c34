/* SPDX-License-Identifier: ISC */
/*
 * See queue.h.
 */
#include "tui/approve/queue.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/mem.h"

#define US_PER_DAY	(INT64_C(86400) * 1000000)

const int queue_age_days[QUEUE_AGES] = { 0, 1, 3, 7, 14 };

static const char *const sort_keys[SORT_COUNT] = {
	[SORT_AGE] = "tui.queue.sort_age",
	[SORT_DUE] = "tui.queue.sort_due",
	[SORT_PROCEDURE] = "tui.queue.sort_procedure",
	[SORT_MAKER] = "tui.queue.sort_maker",
};

static const char *const filter_keys[QUEUE_FILTER_COUNT] = {
	[QUEUE_ALL] = "tui.queue.all",
	[QUEUE_DUE] = "tui.queue.due",
	[QUEUE_PAPERS] = "tui.queue.papers",
	[QUEUE_REASONS] = "tui.queue.reasons",
	[QUEUE_HELD] = "tui.queue.held",
	[QUEUE_PENDING] = "tui.queue.pending",
	[QUEUE_OTHERS] = "tui.queue.others",
};

const char *
queue_sort_key(enum queue_sort s)
{
	return sort_keys[s];
}

const char *
queue_filter_key(enum queue_filter f)
{
	return filter_keys[f];
}

bool
queue_days_left(const struct entry_row *r, struct date today, int *days)
{
	struct date due;

	if (r->due == NULL || !date_parse(r->due, &due))
		return false;
	*days = (int)((date_start_us(due) - date_start_us(today)) / US_PER_DAY);
	return true;
}

/* ---- which rows ---- */

static bool
passes(const struct queue *q, const struct entry_row *r)
{
	int days;

	switch (q->filter) {
	case QUEUE_DUE:
		return queue_days_left(r, q->today, &days) && days <= QUEUE_SOON_DAYS;
	case QUEUE_PAPERS:
		return r->papers > 0;
	case QUEUE_REASONS:
		return r->reasons > 0;
	case QUEUE_HELD:
		return r->state == ST_HELD;
	case QUEUE_PENDING:
		return r->state == ST_PENDING;
	case QUEUE_OTHERS:
		return !r->mine;
	case QUEUE_ALL:
	case QUEUE_FILTER_COUNT:
		break;
	}
	return true;
}

/* Length of the word at s, and *next what comes behind the blanks after it, wide ones too. */
static size_t
word_at(const char *s, const char **next)
{
	static const char wide[] = "　";
	size_t n = 0;

	while (s[n] != '\0' && s[n] != ' ' && strncmp(s + n, wide, sizeof wide - 1) != 0)
		n++;
	for (*next = s + n; **next != '\0'; ) {
		if (**next == ' ')
			(*next)++;
		else if (strncmp(*next, wide, sizeof wide - 1) == 0)
			*next += sizeof wide - 1;
		else
			break;
	}
	return n;
}

/* Every word of the search stands somewhere in what the row shows. */
static bool
matches(const struct entry_row *r, const char *words)
{
	const char *const texts[] = { r->title, r->procedure, r->maker, r->subject, r->case_no,
	    r->information, r->role };
	struct buf all = BUF_INIT, folded = BUF_INIT;
	bool hit = true;

	for (size_t i = 0; i < NELEM(texts); i++) {
		if (texts[i] != NULL && (!text_fold(texts[i], &all) || !buf_addc(&all, '\n')))
			mem_end();
	}
	for (const char *w = words, *next; hit && *w != '\0'; w = next) {
		char *word = strndup(w, word_at(w, &next));

		buf_reset(&folded);
		if (word == NULL || !text_fold(word, &folded))
			mem_end();
		hit = strstr(buf_str(&all), buf_str(&folded)) != NULL;
		free(word);
	}
	buf_free(&folded);
	buf_free(&all);
	return hit;
}

/* ---- in which order ---- */

static int
compare_texts(const char *a, const char *b)
{
	/* What has none comes last. */
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int
compare(const struct queue *q, size_t a, size_t b)
{
	const struct entry_row *x = &q->rows[a], *y = &q->rows[b];
	int64_t since = entry_row_waits_since(x), other = entry_row_waits_since(y);
	int c = 0;

	switch (q->sort) {
	case SORT_DUE:
		c = compare_texts(x->due, y->due);
		break;
	case SORT_PROCEDURE:
		c = compare_texts(x->title, y->title);
		break;
	case SORT_MAKER:
		c = compare_texts(x->maker, y->maker);
		break;
	case SORT_AGE:
	case SORT_COUNT:
		c = (since > other) - (since < other);
		break;
	}
	return c != 0 ? c : (a > b) - (a < b);
}

/* Merges the halves of view[from..to); qsort() has no context, and is not stable. */
static void
sort(struct queue *q, size_t *spare, size_t from, size_t to)
{
	size_t middle = from + (to - from) / 2, i = from, k = middle, n = from;

	if (to - from < 2)
		return;
	sort(q, spare, from, middle);
	sort(q, spare, middle, to);
	while (i < middle || k < to)
		spare[n++] = k >= to || (i < middle && compare(q, q->view[i], q->view[k]) <= 0) ?
		    q->view[i++] : q->view[k++];
	memcpy(q->view + from, spare + from, (to - from) * sizeof *spare);
}

void
queue_arrange(struct queue *q)
{
	size_t *spare = xcalloc(q->count + 1, sizeof *spare);

	q->view = xrealloc(q->view, q->count + 1, sizeof *q->view);
	q->shown = 0;
	for (size_t i = 0; i < q->count; i++) {
		if (passes(q, &q->rows[i]) && matches(&q->rows[i],
		    q->words != NULL ? q->words : ""))
			q->view[q->shown++] = i;
	}
	sort(q, spare, 0, q->shown);
	free(spare);
}

void
queue_clear(struct queue *q)
{
	free(q->view);
	q->view = NULL;
	q->shown = 0;
}

/* ---- age by procedure ---- */

static void
count_one(struct queue_ages *a, int64_t days)
{
	size_t k = QUEUE_AGES - 1;

	while (k > 0 && days < queue_age_days[k])
		k--;
	a->n[k]++;
	a->all++;
}

static int
most_first(const void *a, const void *b)
{
	const struct queue_ages *x = a, *y = b;

	return (x->all < y->all) - (x->all > y->all);
}

void
queue_ages(const struct queue *q, int64_t now_us, struct queue_ages **out, size_t *n)
{
	struct queue_ages *t = xcalloc(q->shown + 1, sizeof *t), sum = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < q->shown; i++) {
		const struct entry_row *r = &q->rows[q->view[i]];
		const char *title = r->title != NULL ? r->title : "";
		int64_t days = (now_us - entry_row_waits_since(r)) / US_PER_DAY;
		size_t k = 0;

		while (k < count && strcmp(t[k].title, title) != 0)
			k++;
		if (k == count)
			t[count++].title = title;
		count_one(&t[k], days);
		count_one(&sum, days);
	}
	qsort(t, count, sizeof *t, most_first);
	t[count] = sum;
	*out = t;
	*n = count + 1;
}
