/* SPDX-License-Identifier: ISC */
/*
 * Screens, and the stack they stand on.
 *
 * A screen is a struct whose first member is struct screen, with a table of
 * operations and a table of commands.  The commands are the one source of the
 * key lines, of what an F-key does, of the help and of the palette (F10).
 *
 * Rules: draw() only draws, and sets the caret; whoever pops a screen from its
 * own handler returns at once (it is freed).  A screen never asks work/ for
 * anything while drawing.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "i18n/ime.h"
#include "tui/draw/draw.h"
#include "tui/input/keys.h"
#include "tui/draw/theme.h"
#include "tui/tui.h"

struct screen;
struct app;
struct away;
struct guide;
struct field;

struct command {
	int		 fkey;		/* 1..12; 0: in the palette only; -1 ends the table */
	const char	*label;		/* message key: a word or two */
	/* Message key of the reason why it is not possible now, or NULL. */
	const char	*(*why_not)(const struct screen *s);
	void		 (*run)(struct screen *s);
};
#define COMMANDS_END	{ .fkey = -1 }

struct screen_ops {
	const char		*help;		/* message key of the help text */
	bool			 overlay;	/* a window over the screen below */
	/* key() gets everything, F-keys too; F11 stays the program's while somebody works. */
	bool			 raw;
	const struct command	*commands;
	void	(*enter)(struct screen *s);	/* became the top one (again) */
	void	(*draw)(struct screen *s, struct grid *g);
	bool	(*key)(struct screen *s, const struct key *k);	/* false: not mine */
	/* The picture is out: a little of what the next key may need; false: no more to do. */
	bool	(*ahead)(struct screen *s);
	void	(*tick)(struct screen *s);	/* a second without a key */
	void	(*changed)(struct screen *s);	/* the other process wrote */
	bool	(*composing)(const struct screen *s);
	/* The box that has the focus, or NULL. */
	struct field *(*box)(struct screen *s);
	/* Before locking and at a hangup: everything typed becomes durable. */
	enum err_code (*save)(struct screen *s, struct err *e);
	/* 手続 › 区分 › 項目, appended. */
	void	(*trail)(const struct screen *s, struct buf *out);
	/* Message key of the next step, told on the status line while nothing else is. */
	const char *(*hint)(const struct screen *s);
	/* Message key of the input mode, or NULL. */
	const char *(*mode)(const struct screen *s);
	void	(*free)(struct screen *s);	/* what it holds and itself */
};

struct screen {
	const struct screen_ops	*ops;
	struct app		*app;
	struct screen		*below;
};

/* Where a person is, so that they come back to it after an interruption. */
struct place {
	char	*entry;		/* that is open, or NULL */
	/* How it is opened again; NULL: as a draft, at the field. */
	struct screen *(*reopen)(const char *entry, const char *label);
	char	*field;		/* of a draft */
	char	*label;		/* of the field, or title of the entry: 「いま聞いていたこと」 */
	size_t	 caret;		/* in the field's text, bytes */
	bool	 composed;	/* what was being composed stands there as it was */
	/* Typed, and given to nobody yet: lines of lock.h.  Kept sealed (work/aside.h). */
	struct buf aside;
};

struct app {
	struct work		*work;
	const struct msgs	*msgs;
	struct converter	*converter;
	struct session		*session;	/* NULL before login */
	struct ime		*ime;
	struct grid		*grid;
	enum theme_id		 theme;
	struct screen		*top;
	struct sync_facts	 facts;
	bool			 facts_failed;
	int64_t			 facts_us;	/* monotonic, when they were asked for; 0: stale */
	struct buf		 notice;
	enum style		 notice_style;
	int64_t			 last_key_us;	/* since boot, sleep included */
	struct place		 place;		/* as of the last saving */
	struct buf		 aside;		/* of the last time, until its window takes it */
	struct away		*away;		/* who locked, each with their place (lock.c) */
	size_t			 away_count;
	struct guide		*guide;		/* of a drill, or NULL (guide.c) */
	int			 try_line;	/* a scenario was chosen: so often it is tried */
	bool			 covered;	/* locked, the session kept (lock.h) */
	bool			 told_over;	/* that the login ends soon */
	bool			 quit, caret_lost;
};

void		 screen_push(struct app *a, struct screen *s);
void		 screen_pop(struct app *a);
/* The same as a command: F3. */
void		 screen_back(struct screen *s);
/* The keys of a page as commands, for those who look for them in the key lines: F7 and F8. */
void		 screen_page_up(struct screen *s);
void		 screen_page_down(struct screen *s);
/* Pops until s is on top (everything, when NULL). */
void		 screen_unwind(struct app *a, struct screen *s);
/* Pops the top one and pushes s. */
void		 screen_replace(struct app *a, struct screen *s);
bool		 screen_is_top(const struct screen *s);
/* Back to the bottom of the stack: home. */
void		 screen_home(struct app *a);

/* One line above the keys, until the next key; what does not fit opens as a window. */
void		 app_notice(struct app *a, enum style st, const char *text);
void		 app_notice_key(struct app *a, enum style st, const char *key, const char *arg);
/* The sentence of e, which is cleared. */
void		 app_error(struct app *a, struct err *e);
/* Saves what the screens hold; ERR_OK when all of it is durable. */
enum err_code	 app_save(struct app *a, struct err *e);
/* Forgets the person: keys wiped, screens gone. */
void		 app_logout(struct app *a);
/* Something was done that the sync line counts: it is asked anew with the next picture. */
void		 app_facts_stale(struct app *a);
const char	*app_msg(const struct app *a, const char *key);
const char	*app_lang(const struct app *a);	/* "ja" or "en" */
/* The box that has the focus, over the last picture: who types sees the key before all that may
 * follow from it is drawn. */
void		 app_echo(struct app *a);
/* Paints at once, before something that takes long (never more than a second). */
void		 app_paint(struct app *a);
int64_t		 app_now_us(const struct app *a);	/* wall */

/* The part of the grid between the frame's lines. */
#define BODY_TOP	2
int		 body_height(const struct grid *g);

#define SCREEN_ROWS_MIN	24
#define SCREEN_COLS_MIN	80

#endif
