/* SPDX-License-Identifier: ISC */
/*
 * A box in which a person types.  It hosts the input method: what is composed
 * stands inside the box, underlined, the candidates below or above it; only
 * committed text ever reaches the text of the field.
 *
 * There is one struct ime a screen; field_focus() lends it, field_leave() takes
 * it back after committing what was being composed.
 */
#ifndef TUI_FIELD_H
#define TUI_FIELD_H

#include <stdbool.h>

#include "i18n/furigana.h"
#include "i18n/ime.h"
#include "seal/secret.h"
#include "tui/draw/draw.h"
#include "tui/input/edit.h"
#include "tui/input/keys.h"

struct field_spec {
	enum ime_mode		mode;
	enum convert_kind	kind;
	size_t			max;		/* code points, 0: EDIT_MAX */
	int			width;		/* cells of the box, without its brackets */
	int			height;		/* rows; more than 1: long text */
	bool			readings;	/* keep what was typed for the furigana */
	bool			word_gap;	/* a search: a blank after each committed word */
	bool			secret;		/* a password: stars, kept in guarded memory */
	size_t			digits;		/* secret: a number of so many, shown in fours */
};

struct field {
	struct field_spec	 spec;
	struct edit		 edit;
	struct ime		*ime;		/* while it has the focus */
	struct furigana		*furigana;	/* spec.readings */
	struct secret		*secret;	/* spec.secret */
	size_t			 secret_chars;
	size_t			 scroll;
	int			 top;
	int			 caret_y, caret_x; /* where field_draw() put the caret */
	int			 drawn_y, drawn_x; /* where it drew the box, with the focus */
	unsigned long		 drawn_in;	/* grid_picture() of that; 0: none yet */
	bool			 private_use;	/* the last key brought one, which is refused */
};

enum field_answer {
	FK_PASS,		/* not for the field */
	FK_TAKEN,		/* caret or composition changed */
	FK_CHANGED,		/* the text changed */
	FK_CHANGED_PASS,	/* it did, and the key is the screen's too */
	FK_FULL,		/* refused, or cut short: the field takes no more */
};

void		 field_init(struct field *f, const struct field_spec *spec);
void		 field_free(struct field *f);		/* frees and wipes */
void		 field_set(struct field *f, const char *text);
const char	*field_text(const struct field *f);
/* Hands the typed password over and starts with an empty one. */
struct secret	*field_take_secret(struct field *f) MUST_CHECK;
/* Forgets what was typed into a secret field. */
void		 field_wipe_secret(struct field *f);
void		 field_focus(struct field *f, struct ime *m);
/* True when leaving committed something. */
bool		 field_leave(struct field *f);
/* Commits what is being composed; the focus stays. */
void		 field_commit(struct field *f);
/* Ends composing without a commit; a word that was being converted anew stays as it was. */
void		 field_drop_composition(struct field *f);
bool		 field_composing(const struct field *f);
enum field_answer field_key(struct field *f, const struct key *k);
/* Message key of why the last key was FK_FULL. */
const char	*field_refusal(const struct field *f);
/* Text as committed with what is being composed at the caret: incremental search. */
bool		 field_text_composed(const struct field *f, struct buf *out);
/* Is all of that digits and signs that nobody converts? */
bool		 field_is_plain(const struct field *f);
/* The same in kana, as far as readings are known (spec.readings). */
bool		 field_reading(const struct field *f, struct buf *out);

/* Katakana for the furigana; nothing where some part's reading is not known. */
bool		 field_furigana(const struct field *f, struct buf *out);

/* The word to register: what is being composed, or the one before the caret; reading in
 * hiragana, "" where none is known. */
void		 field_word(const struct field *f, struct buf *reading, struct buf *writing);

/* Rows that the text, with what is being composed, takes in a box of several. */
int		 field_rows(const struct field *f, int width);
/* Draws "[text ]" at y, x; with the focus it also sets the picture's caret. */
void		 field_draw(struct field *f, struct grid *g, int y, int x, bool focused);
/* Again where the picture has it with the focus; false: it has not, or something is being
 * composed, which is more than the box. */
bool		 field_redraw(struct field *f, struct grid *g);
/* The candidate window; call last, so that nothing is drawn over it. */
void		 field_draw_candidates(const struct field *f, struct grid *g);
/* Message key of the mode for the status line: [あ] [ア] [A]. */
const char	*field_mode_key(const struct field *f);

/* ---- field_secret.c, for field.c alone ---- */
void		 field_secret_init(struct field *f);
enum field_answer field_secret_key(struct field *f, const struct key *k);
/* What stands for it in the box. */
bool		 field_secret_stars(const struct field *f, struct buf *out);

#endif
