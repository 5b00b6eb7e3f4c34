/* SPDX-License-Identifier: ISC */
/*
 * The form screen, inside: fill.c has its keys, commands.c what can be done,
 * store.c values and saving, draw.c the picture, popup.c its
 * windows, evidence.c documents and notes.  Besides them only the check
 * screens over it include this, for what the entry is about.
 */
#ifndef TUI_FILL_H
#define TUI_FILL_H

#include "tui/input/field.h"
#include "tui/screen.h"

/* One field of the form, as this screen sees it. */
struct fill_item {
	const struct form_field	*field;
	char			*error;		/* sentence under the field, or NULL */
	bool			 automatic;	/* furigana that nobody touched yet: 「自動」 */
	struct furigana		*readings;	/* of a name, while the box is elsewhere */
	char			*read_text;	/* the text they belong to */
	char			*comment;	/* of the return, at this field */
	char			*hint;		/* for what others were returned here */
	bool			 asked, required;	/* draw.c: as of fill.judged */
};

struct fill_change_made;	/* undo.c */

struct fill {
	struct screen		 screen;
	struct draft		*draft;
	struct answers		*answers;	/* the draft's */
	const struct form	*form;
	char			*title;		/* of the procedure */
	struct fill_item	*items;
	size_t			 count;
	size_t			 focus;
	size_t			 boxed;		/* whose text the box holds */
	struct field		 box;		/* of the focused item */
	char			*loaded;	/* its text when it got the focus */
	struct furigana		*loaded_readings;	/* of that text */
	char			*offer;		/* readings for an empty furigana field, or NULL */
	bool			 dirty;		/* answers changed since the last save */
	int64_t			 typed_us;	/* monotonic, last change of the box; 0: none */
	int64_t			 saved_us;	/* wall, on this screen; 0: not yet */
	bool			 stored;	/* some version of it is on the disk */
	bool			 fresh;		/* begun on this screen */
	bool			 guided;	/* one question at a time (guided.c) */
	const struct form_field	*passed;	/* told there to be required, Enter goes on */
	bool			 return_check;	/* came from check answers: go back there */
	char			*comment;	/* of a return, about the whole entry */
	size_t			 asked_at;	/* comments of a return that stand at fields */
	bool			 refused;	/* the comments are the server's, not a return's */
	int			 top;		/* first line of the section shown */
	unsigned long		 judged;	/* answers_changes() of that; 0: never */
	struct answers		*earlier;	/* the record in force, once it was asked */
	struct fill_change_made	*done;
	size_t			 done_count, done_at;	/* done_at: undone past this */
};

struct fill	*fill_of(struct screen *s);
const struct fill *fill_of_const(const struct screen *s);

extern const struct command fill_commands[];		/* commands.c */

/* ---- fill.c ---- */
/* To check answers when everything holds, else to what does not. */
void		 fill_try_confirm(struct fill *f);
void		 fill_go_section(struct fill *f, int step);
/* Where the item is mended: of a computed one the first that it changes with, else itself. */
size_t		 fill_source_of(const struct fill *f, size_t item);

/* ---- store.c ---- */
/* Cells that the content needs at most. */
int		 fill_box_width(const struct form_field *f);
bool		 fill_is_choice(const struct form_field *f);
/* Is the code one of a list "a,b,c"? */
bool		 fill_in_list(const char *list, const char *code);
bool		 fill_asked(const struct fill *f, size_t item);
/* Asked, and something the person can answer here. */
bool		 fill_stops_at(const struct fill *f, size_t item);
bool		 fill_same_section(const struct fill *f, size_t a, size_t b);
size_t		 fill_find(const struct fill *f, const char *field);	/* count: none */
/* The item written as base in the copy that has the focus, else of the whole form. */
size_t		 fill_beside(const struct fill *f, const char *base);
/* Takes the box's text over into the answers; false when it does not hold. */
bool		 fill_take(struct fill *f);
/* Leaves the focused item (take, save) and goes to another. */
void		 fill_focus(struct fill *f, size_t item);
void		 fill_load_box(struct fill *f);
/* Answers what most entries do wherever it is asked and empty, visited or not. */
void		 fill_take_suggestions(struct fill *f);
/* Into the answers, without a trace for undo. */
void		 fill_put(struct fill *f, size_t item, const char *raw, enum provenance from);
/* Durable when ERR_OK; a failure is told to the person. */
enum err_code	 fill_save_draft(struct fill *f, struct err *e);
void		 fill_save_and_tell(struct fill *f);
/* Checks everything and puts the sentences under their fields. */
struct checks	*fill_check(struct fill *f);
/* A kept draft shows again what was typed wrong; empty fields are not accused. */
void		 fill_show_kept_errors(struct fill *f);
/* The part of a check's sentence behind the label: the label stands there already. */
const char	*fill_without_label(const char *message, const struct form_field *field);
/* Of the entry, as the law stands today; NULL for a form that belongs to none. */
const struct catalog_procedure *fill_procedure(const struct fill *f);

/* ---- returned.c ---- */
/* Reads the comments of the return, to their fields, and the office's hints.  The field of
 * the first comment; count: none at a field. */
size_t		 fill_read_comments(struct fill *f);
/* How many there are, and how one gets to them. */
void		 fill_tell_comments(const struct fill *f);
void		 fill_read_hints(struct fill *f);
/* The hints of the whole procedure, for the guidance. */
void		 fill_add_hints(const struct fill *f, struct buf *out);

/* ---- draw.c ---- */
void		 fill_draw(struct screen *s, struct grid *g);

/* ---- undo.c ---- */
void		 fill_set(struct fill *f, size_t item, const char *raw, enum provenance from);
/* The same as a consequence of the change before it, undone with it. */
void		 fill_set_along(struct fill *f, size_t item, const char *raw, enum provenance from,
		    bool automatic);
bool		 fill_undo(struct fill *f, bool redo);
/* What the box holds is what an undo of its change leads back to. */
void		 fill_note_loaded(struct fill *f);
void		 fill_undo_free(struct fill *f);

/* ---- place.c ---- */
/* After a change of the focused item: true when the focus stays, or a list was opened. */
bool		 fill_place(struct fill *f);
void		 fill_place_list(struct fill *f);	/* F4 */
void		 fill_offer_readings(struct fill *f);
void		 fill_readings_list(struct fill *f);	/* F4 */

/* ---- reduce.c ---- */
/* The text as typed and as reduced, to choose from; false: the check is not about that. */
bool		 fill_offer_reduction(struct fill *f, const struct check *k);
/* popup.c: why a soft check may stand. */
void		 fill_ask_reason(struct fill *f, const char *field, const char *code,
		    const char *message);

/* ---- person.c ---- */
void		 fill_search(struct screen *s);		/* 番号検索 */
const char	*fill_why_no_search(const struct screen *s);

/* ---- earlier.c ---- */
/* The version that this one replaces, which the record in force tells. */
bool		 fill_is_base_version(const struct fill *f, const struct form_field *d);
void		 fill_adopt(struct screen *s);		/* Ctrl-D; F4 at the base version */
void		 fill_adopt_all(struct screen *s);
const char	*fill_why_no_earlier(const struct screen *s);
/* Does the record in force say something at the field; what, appended; the same as now? */
bool		 fill_has_earlier(const struct fill *f, const struct form_field *d);
bool		 fill_add_earlier(const struct fill *f, const struct form_field *d,
		    struct buf *out);
bool		 fill_same_as_earlier(const struct fill *f, const struct form_field *d);

/* ---- guided.c ---- */
void		 fill_begin_guided(struct fill *f);
void		 fill_choose_guided(struct screen *s);
/* At Enter, with what was typed taken: true when the question must be answered otherwise. */
bool		 fill_guided_holds(struct fill *f, bool changed);
void		 fill_question_number(const struct fill *f, size_t *at, size_t *n);
void		 fill_guided_text(const struct fill *f, struct buf *out);

/* ---- evidence.c ---- */
void		 fill_seen(struct screen *s);		/* Ctrl-K */
void		 fill_note(struct screen *s);		/* F9 */

/* ---- popup.c ---- */
void		 fill_help(struct screen *s);		/* F1 */
void		 fill_guidance(struct screen *s);	/* F2 */
void		 fill_not_asked(struct screen *s);	/* なぜ聞かれない? */
void		 fill_choices(struct screen *s);	/* F4 */
void		 fill_errors(struct screen *s);		/* F5 */
void		 fill_map(struct screen *s);		/* F6 */
void		 fill_absent(struct screen *s);		/* Ctrl-N */
/* Message key of "unknown", "not_asked", ... */
const char	*fill_absent_key(const char *word);

#endif
