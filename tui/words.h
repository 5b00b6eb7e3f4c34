/* SPDX-License-Identifier: ISC */
/*
 * Message keys for words of the lower rooms, and times as people say them.
 * Tables, so that the lint finds every key.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include "tui/widget/list.h"
#include "tui/widget/pager.h"
#include "tui/screen.h"

const char	*word_state_key(enum outbox_state st);
/* The state of a row, appended; of a case that made inquiries, how far they are. */
void		 word_state(const struct app *a, const struct entry_row *row, struct buf *out);
/* What happens next with an entry of this kind in this state; of_other: said to an approver
 * about a colleague's, who does not do what its maker does next. */
const char	*word_next_key(const char *kind, enum outbox_state st, bool of_other);
/* typed, chosen, ...: provenance_name() → key. */
const char	*word_provenance_key(const char *name);
const char	*word_kind_key(const char *kind);
/* Of a review's line: the maker marked documents for it, or none though there should be; NULL:
 * it needs none. */
const char	*word_paper_key(const struct review_line *l);
#define WORD_PAPER_WIDTH	6
/* Where a trail begins, appended: 「照会: 障害児福祉手当…」.  kind: of an entry or a form. */
void		 word_crumb(const struct app *a, const char *kind, const char *title,
		    struct buf *out);
/* Of the outbox: what was done, and by whom when it was nobody of the roster. */
const char	*word_event_key(const char *name);
const char	*word_actor_key(const char *name);
/* How long ago: 「3分」「5時間」「2日」. */
void		 word_age(const struct app *a, int64_t since_us, struct buf *out);
/* "11月20日 10:42" */
void		 word_time(const struct app *a, int64_t us, struct buf *out);
/* An instant or a date as text, for people; what is neither stays as it is.  NULL: "-". */
void		 word_when(const struct app *a, const char *text, struct buf *out);

/* Of the order, 「第94条第1号」, appended; an inserted article, "97_2", is 第97条の2.  Nothing
 * without an article. */
void		 word_article(const struct app *a, const struct catalog_procedure *p,
		    struct buf *out);

/* Texts as one list, appended: 「住民票、戸籍」.  NULL-ended; NULL: none. */
void		 word_list(const struct app *a, const char *const *texts, struct buf *out);
/* The same of lines. */
void		 word_lines(const struct app *a, const char *lines, struct buf *out);

/* 「判断の記録　11月26日 14:02　田中 一郎」, appended: the heading of what was decided. */
void		 word_decided(const struct app *a, const struct entry_facts *f, struct buf *out);

/* Until when this person's roles are in force, appended; true when that is soon: then also how
 * many days are left, and whom to ask. */
bool		 word_role_until(const struct app *a, struct buf *out);

/* At the right end of a row: which part of a long list is in view, and how to see the rest. */
void		 word_position(const struct app *a, const struct list *l, struct grid *g, int y);
void		 word_window(const struct app *a, const struct pager *p, struct grid *g, int y);

#endif
