/* SPDX-License-Identifier: ISC */
/*
 * What the input method holds, shared by its files: ime.c (keys and phases),
 * ime_choice.c (what else a segment may become) and ime_view.c (what to draw).
 * Private to i18n/.
 */
#ifndef I18N_IME_STATE_H
#define I18N_IME_STATE_H

#include "i18n/convert_engine.h"
#include "i18n/ime.h"

struct ime {
	struct converter	*converter;
	enum ime_mode		 mode, native;	/* native: what TOGGLE switches on */
	enum convert_kind	 kind;
	enum ime_layout		 layout;

	struct buf		 kana, pending;
	struct buf		 raw;		/* the keys, for F9 and F10 */
	struct buf		 original;	/* a reconverted writing: Esc brings it back */

	bool			 converting;
	struct conversion	 v;
	size_t			*chosen;	/* one a segment */
	size_t			 focus;
	bool			 listing;	/* the candidate list is shown */
	bool			 grid;		/* in columns */

	struct ime_piece	*pieces;	/* committed, for ime_take() */
	size_t			 piece_count;

	struct buf		 shown;		/* text of the one part while composing */
	struct ime_view_part	*parts;
	size_t			 part_room;
};

/* The kana as the mode shows them; appended. */
bool	ime_kana_text(const struct ime *m, struct buf *out);
/* Ends converting; the kana stay. */
void	ime_drop_conversion(struct ime *m);

/* F6 to F10: is it one of them?  The form takes the place of the focused segment's choice. */
bool	ime_apply_form(struct ime *m, enum ime_key key);
/* "U+9AD9", "MJ026193" as typed: the character is the only segment's first candidate. */
bool	ime_convert_name(struct ime *m);
/* The variants and variation sequences of the choice, right behind it. */
void	ime_add_variants(struct ime *m);

#endif
