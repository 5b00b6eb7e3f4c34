/* SPDX-License-Identifier: ISC */
/*
 * Windows over a screen: a text, a menu, a prompt.  Each pops itself before it
 * calls back the screen below it (the owner).
 */
#ifndef TUI_POPUP_H
#define TUI_POPUP_H

#include "tui/screen.h"

/* Opens a text to read; Enter, Esc or F3 closes it. */
void	popup_text(struct app *a, const char *title, const char *text);

struct menu_item {
	char	*code, *label;	/* owned by the menu */
	bool	 marked;	/* multi only */
	char	*why_not;	/* message when it cannot be chosen, or NULL */
	char	*words;		/* also found by these, or NULL */
};

struct menu_spec {
	const char	*title;
	const char	*text;		/* above the items, or NULL */
	bool		 multi;		/* Space marks, Enter takes what is marked */
	bool		 search;	/* typing narrows the list */
	/* Instead of items: asked anew for each query. */
	void		 (*fill)(void *ctx, const char *query, struct menu_item **items, size_t *n);
	/* codes: NULL-ended, valid during the call. */
	void		 (*done)(struct screen *owner, void *ctx, const char *const *codes);
	void		*ctx;		/* freed with free() when the menu goes */
	bool		 blind;		/* no row is offered: Enter takes one that was gone to */
	const char	*query;		/* what the search begins with, or NULL */
	const char	*focus;		/* code that has the focus first, or NULL */
};
/* Takes items over (an array from xcalloc()). */
void	popup_menu(struct app *a, const struct menu_spec *spec, struct menu_item *items, size_t n);
/* はい / いいえ; done is called only for はい. */
void	popup_confirm(struct app *a, const char *title, const char *text,
	    void (*done)(struct screen *owner, void *ctx), void *ctx);

/* The same where a hasty Enter does harm: the focus is on いいえ. */
void	popup_confirm_careful(struct app *a, const char *title, const char *text,
	    void (*done)(struct screen *owner, void *ctx), void *ctx);

struct prompt_spec {
	const char	*title, *text;
	const char	*initial;
	bool		 required;	/* an empty answer is not taken */
	bool		 direct;	/* a number, a code: nothing is composed, and what is typed
					 * is compared, not kept */
	bool		 number;	/* a search that began with a digit: begins without the
					 * input method, which can be switched on */
	bool		 find;		/* a search: a number needs one Enter */
	size_t		 max;
	void		 (*done)(struct screen *owner, void *ctx, const char *answer);
	void		*ctx;		/* freed with free() when the prompt goes */
};
void	popup_prompt(struct app *a, const struct prompt_spec *spec);

struct calendar_spec {
	const char	*title;
	struct date	 day;	/* has the focus first; today when it is none */
	/* codes[0]: the day as "YYYY-MM-DD". */
	void		 (*done)(struct screen *owner, void *ctx, const char *const *codes);
};
void	popup_calendar(struct app *a, const struct calendar_spec *spec);

/* Two secrets, typed unseen. */
struct secrets_spec {
	const char	*title, *text;
	const char	*labels[2];	/* message keys */
	bool		 agree;		/* a new password: the second is the first again */
	/* Both are valid during the call. */
	void		 (*done)(struct screen *owner, void *ctx, const struct secret *first,
			    const struct secret *second);
	void		*ctx;		/* freed with free() when the window goes */
};
void	popup_secrets(struct app *a, const struct secrets_spec *spec);

/* Help of the screen: its text and its keys. */
void	popup_help(struct screen *s);
/* Everything that can be done here (palette.c). */
void	popup_palette(struct screen *s);

struct window { int y, x, height, width; };	/* inside of the frame */
/* How wide a window is whose longest line needs so many cells: as wide as is comfortable to read,
 * where the screen has the room. */
int	popup_width(const struct grid *g, int needed);
/* The longest line of a text. */
int	popup_needs(const char *text);
/* Draws the window's ground and title. */
struct window popup_window(struct app *a, struct grid *g, const char *title, int height, int width);

#endif
