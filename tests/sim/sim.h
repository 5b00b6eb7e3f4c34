/* SPDX-License-Identifier: ISC */
/*
 * A deterministic simulation of a town: several terminals with their people
 * and senders, one stand-in server, a network that does everything a network
 * can do, and a clock that only the story moves.
 *
 * A story is a function of its seed: randomness, time and the network are the
 * simulation's own, there is one thread, and what happens is summed up in a
 * digest of the trace that two runs of a seed must share.  Everything between
 * the people's operations (work/) and the server's handlers is the program's
 * own code, unchanged; only libcurl and the kernel's randomness are replaced.
 *
 *	story.c     what people, time and trouble do next
 *	terminal.c  a home with its people and its sender
 *	net.c       a transport of sync/ that reorders, cuts, repeats and lies
 *	town.c      the server, called instead of listened to
 *	judge.c     what must be true in the end
 *	plant.c     mistakes planted on purpose, each of which the judge must see
 *	tally.c     how often each transition and each row of the answer table fired
 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "sync/seam.h"
#include "sync/sender.h"
#include "tests/sim/town.h"
#include "work/work.h"

#define SIM_EPOCH_US	INT64_C(1795564800000000)	/* 2026-11-25 09:00 in Japan */
#define TERMINALS	2
#define ENTRIES_MAX	64	/* of a terminal in one story */
#define IDS_MAX		512	/* submissions that the network has seen in one story */
#define LETTERS_MAX	64	/* requests that are still on their way when all is over */

struct story;

/* ---- dice (dice.c) ---- */

void		dice_seed(uint64_t seed);
uint64_t	dice_below(uint64_t n);
bool		dice_percent(unsigned int n);

/* ---- a terminal (terminal.c) ---- */

enum mood {
	MOOD_CALM, MOOD_FLAKY, MOOD_HOSTILE, MOOD_FORGED, MOOD_DEAF, MOOD_DOWN,
	MOOD_COUNT
};

struct terminal {
	char			 id[16], home[128];
	struct story		*story;
	struct clock		 clock;
	int64_t			 skew_us;
	struct work		*work;
	struct session		*maker, *approver;
	struct sender		 sender;
	bool			 sender_up;
	bool			 killed;	/* in this run: nothing more becomes durable */
	enum mood		 mood;
	int64_t			 pause_until_us;	/* what a Retry-After forbade */
	char			 entries[ENTRIES_MAX][UUID_TEXT_SIZE];
	size_t			 entry_count;
};

/* Homes of all terminals, made once a process and enrolled; copied for each story. */
void		terminals_template(struct town *t, const char *dir);
void		terminal_open(struct terminal *t, struct story *s, size_t number, const char *dir);
void		terminal_close(struct terminal *t);
/* Carries the enrolment files once more: the server's keys may have changed. */
void		terminal_enrol_again(struct terminal *t);
/* The sender runs once, as its daemon would (or as sync --once: ignoring its back-off). */
void		terminal_sync(struct terminal *t, bool ignore_backoff);
enum outbox_state terminal_state(struct terminal *t, const char *entry);
/* When this happened to the entry first at or after an instant; INT64_MAX: never. */
int64_t		terminal_moved(struct terminal *t, const char *entry, enum outbox_event ev,
		    int64_t from_us);
/* Inside a run of the sender?  Then a commit may be its last. */
struct terminal	*terminal_running(void);

/* ---- the network (net.c) ---- */

enum err_code	net_connect(void *ctx, const struct peer *p, int stop_fd, struct transport **out,
		    struct err *e);
uint64_t	net_random(void *ctx, uint64_t below);
/* Late copies of requests reach the server. */
void		net_deliver_late(struct story *s, bool all);

/* ---- tallies (tally.c) ---- */

/* Rows of protocol.md's answer table, as this simulation names them. */
enum row {
	ROW_TAKEN_NEW, ROW_TAKEN_KNOWN, ROW_401, ROW_NOT_ENROLLED, ROW_SUSPENDED, ROW_404, ROW_405,
	ROW_400, ROW_413, ROW_415, ROW_CONFLICT, ROW_WAS_TAKEN, ROW_ALREADY, ROW_ID_REUSED,
	ROW_ENVELOPE, ROW_SIGNATURE, ROW_SIGNER_SUSPENDED, ROW_SEALING_KEY, ROW_NOT_PERMITTED,
	ROW_INVALID, ROW_LAYOUT, ROW_EXPIRED, ROW_UNKNOWN_4XX, ROW_429, ROW_429_BARE, ROW_503,
	ROW_503_BARE, ROW_OTHER_5XX, ROW_3XX, ROW_OTHER_2XX, ROW_CUT, ROW_FOREIGN, ROW_BAD_RECEIPT,
	ROW_DOWN, ROW_NOT_OURS,
	ROW_COUNT
};
struct tally {
	uint64_t	stories, steps, requests, kills, effects, refused;
	uint64_t	rows[ROW_COUNT];
	uint64_t	moves[128];	/* by index of the outbox's table */
};
const char	*row_name(enum row r);
void		tally_moves(struct tally *t, struct terminal *terminal);
void		tally_add(struct tally *to, const struct tally *from);
/* Prints both tables; the number of rows below `least`. */
unsigned int	tally_print(const struct tally *t, uint64_t least);

/* ---- mistakes (plant.c) ---- */

bool		plant_choose(const char *name);		/* NULL: none; false: no such mistake */
bool		planted(const char *name);
const char	*plant_name(size_t i);			/* NULL past the last */

/* ---- a story (story.c) ---- */

struct known {			/* a submission, as the network saw it */
	char	id[UUID_TEXT_SIZE];
	bool	ask_first;	/* its outcome is unknown: no second PUT before a GET says 404 */
	bool	lied;		/* the network answered in the server's name */
};
struct letter { char terminal[16], path[128]; struct buf body; };

struct story {
	uint64_t		 seed;
	int64_t			 now_us;
	struct town		*town;
	struct terminal		 terminals[TERMINALS];
	struct known		 known[IDS_MAX];
	size_t			 known_count;
	struct letter		 letters[LETTERS_MAX];
	size_t			 letter_count;
	struct tally		*tally;
	uint64_t		 trace;		/* digest of what happened */
	bool			 talking;	/* prints the trace */
	bool			 healing;	/* all trouble is over */
	bool			 rekeyed;	/* the server's sealing key is a new one */
	int			 depth;		/* a person acts while the sender waits */
	char			 fault[256];	/* the first thing that was wrong; "" */
};

struct known	*story_known(struct story *s, const char *id);
/* Something that must never be. */
void		story_fault(struct story *s, const char *format, ...) PRINTF_LIKE(2, 3);
void		story_trace(struct story *s, const char *format, ...) PRINTF_LIKE(2, 3);
/* One random operation of a person at this terminal. */
void		story_person(struct terminal *t);
/* dir: what terminals_template() made; run: an empty directory.  False: s->fault says why. */
bool		story_tell(struct story *s, const char *dir, const char *run);

/* ---- the judge (judge.c) ---- */

void		judge_story(struct story *s);

#endif
