/* SPDX-License-Identifier: ISC */
/*
 * A scenario: what the stand-in is to act out.  A JSON file, described in
 * madoguchi-server(8); without one every default below holds.  Read once, at
 * the start, and only read afterwards - but for the counters of the troubles,
 * which the caller guards.
 */
#ifndef SERVER_SCENARIO_H
#define SERVER_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "wire/message.h"

enum service_state { SERVICE_OPEN, SERVICE_CLOSED, SERVICE_MAINTENANCE };

struct resident {
	char	*person_key;	/* 15 digits */
	char	*my_number;	/* fictional; only for the search, NULL: none */
	char	*name, *kana, *birth, *sex, *address;
	bool	 protected;	/* 支援措置 */
};

/* One step of an outcome. */
struct step {
	enum wire_state		 state;
	int64_t			 delay_ms;	/* -1: the scenario's delay */
	struct wire_field_error	*errors;	/* rejected */
	size_t			 error_count;
};

/* What happens to the submissions that all of its members fit; NULL fits all. */
struct outcome {
	char		*kind, *person_key, *procedure, *information, *dataset;
	struct step	*steps;
	size_t		 step_count;
	struct resident	*subject;	/* whom the provider answers about instead */
};

enum trouble_kind {
	TROUBLE_NONE,		/* latency only */
	TROUBLE_DROP_BEFORE,	/* closed without an answer, nothing taken */
	TROUBLE_DROP_AFTER,	/* closed without an answer, all taken */
	TROUBLE_HALF_BODY,	/* taken; the answer breaks off */
	TROUBLE_STATUS,		/* answered with a status, nothing taken */
	TROUBLE_PORTAL,		/* a captive portal answers; the server never sees it */
	TROUBLE_NO_HEADER,	/* taken; the protocol header is missing */
	TROUBLE_HEADER_TWICE,	/* taken; it is there twice, as through a proxy that adds its own */
	TROUBLE_BAD_SIGNATURE,	/* taken; signatures and boxes in the answer do not hold */
	TROUBLE_DUPLICATE,	/* delivered twice; a change is listed twice */
	TROUBLE_LINE_DOWN,	/* no connection is taken, and those that stand are cut */
	TROUBLE_RESTART,	/* cut, nothing taken; the server is away for down_ms */
};

struct trouble {
	char			*method, *path;	/* NULL: any; path is a prefix */
	int64_t			 nth, from, until, every;	/* 0: not given */
	enum trouble_kind	 kind;
	int			 status;
	char			*type;		/* problem name, NULL: by status */
	struct wire_field_error	*errors;	/* of `invalid` */
	size_t			 error_count;
	int64_t			 retry_after_s;	/* -1: none */
	int64_t			 latency_ms;
	int64_t			 after_ms, for_ms;	/* of the server's running; 0: no end */
	int64_t			 at;		/* half-body: bytes before the break; -1: half */
	int64_t			 bytes_per_s;	/* both ways; 0: as fast as it goes */
	int64_t			 down_ms;
	int64_t			 seen;		/* matching requests so far */
};

struct words {
	char	**word;
	size_t	  count;
};

struct scenario {
	int64_t			 clock_offset_ms, delay_ms, keep_days, retry_after_s;
	bool			 judge_law;
	enum service_state	 state;
	int			 opens_minute, closes_minute;	/* in Japan; -1: always open */
	char			*notice, *catalogue, *minimum_version;
	struct wire_layout	*layouts;
	size_t			 layout_count;
	struct words		 suspended_terminals, suspended_persons;
	struct resident		*residents;
	size_t			 resident_count;
	struct outcome		*outcomes;
	size_t			 outcome_count;
	struct trouble		*troubles;
	size_t			 trouble_count;
	char			*certificate, *key;	/* in place of the home's, for tests */
};

/* The defaults. */
enum err_code	scenario_new(struct scenario **out, struct err *e) MUST_CHECK;
/* ERR_INVALID with the member's path and what is wrong as arguments. */
enum err_code	scenario_read(const char *text, size_t len, struct scenario **out,
		    struct err *e) MUST_CHECK;
enum err_code	scenario_load(const char *path, struct scenario **out, struct err *e) MUST_CHECK;
void		scenario_free(struct scenario **s);

bool		scenario_terminal_suspended(const struct scenario *s, const char *terminal);
bool		scenario_person_suspended(const struct scenario *s, const char *person);
/* The layout in force, NULL when this server does not know the dataset. */
const char	*scenario_layout(const struct scenario *s, const char *dataset);
/*
 * State of the service at an instant.  *change_us: when that ends (opens when
 * closed, closes when open), 0 when it is not known.
 */
enum service_state scenario_service(const struct scenario *s, int64_t now_us, int64_t *change_us);
const char	*service_state_name(enum service_state state);
/* The first outcome that fits, NULL for none. */
const struct outcome *scenario_outcome(const struct scenario *s, const struct wire_submission *sub);
/*
 * Counts the request and gives its trouble, NULL for none.  The first that
 * strikes wins; all that match count.  running_ms: since the server began.
 */
const struct trouble *scenario_trouble(struct scenario *s, const char *method, const char *path,
		    int64_t running_ms);
/* Is the line down, for those who come now? */
bool		scenario_line_down(const struct scenario *s, int64_t running_ms);
/* Keys are compared as numbers padded to 15 digits. */
const struct resident *scenario_resident(const struct scenario *s, const char *person_key);
const struct resident *scenario_resident_by_number(const struct scenario *s, const char *my_number);

#endif
