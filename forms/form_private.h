/* SPDX-License-Identifier: ISC */
/*
 * The inside of forms and answers, for the files of forms/ alone.
 */
#ifndef FORMS_FORM_PRIVATE_H
#define FORMS_FORM_PRIVATE_H

#include "forms/arena.h"
#include "forms/expr.h"
#include "forms/form.h"
#include "seal/b64.h"

/* A check written in the definition. */
struct form_rule {
	const char		*expr;		/* holds when it is not false */
	const char *const	*fields;	/* the first is where the caret goes */
	const char		*code;
	const char		*message;	/* the fact, the mend */
	const char		*where;		/* file:line:column, for the linter */
	bool			 soft;
};

/* What a field has beyond what people see. */
struct field_rules {
	const char	*when, *because;
	const char	*value;		/* computed */
	const char	*initial;	/* "today", or a value */
	const char	*required_when;	/* of an optional one: then it is not */
	const char	*where;		/* file:line:column, for the linter */
	bool		 shared;	/* of a shared section */
	size_t		 opens;		/* of a copy: index of the field that opens it */
	const char	*repeat_because;	/* why the copy is not asked */
};

/*
 * The head is read when the set is loaded; fields and rules when the form is
 * first found by its id: a person uses two forms a day of the twenty.
 */
struct form {
	struct arena		 arena;
	/* Of the head alone: whoever asked for an id or a title keeps it as long as the set. */
	struct arena		 head;
	char			*path, *shared_path;
	bool			 whole;
	const char		*id, *kind, *title, *dataset, *layout, *affair, *procedure, *sample;
	int			 version;
	const char		*sample_where;	/* file:line:column, for the linter */
	char			 digest[DIGEST_TEXT_SIZE];
	struct form_field	*fields;
	struct field_rules	*field_rules;
	size_t			 field_count;
	struct form_rule	*rules;
	size_t			 rule_count;
};

/* Of a form set, a reader or the linter: what is said in its language. */
#define say(x, ja, en)	((x)->english ? (en) : (ja))

struct form_set {
	struct catalog	*catalog;
	struct form	**forms;
	size_t		 count;
	struct expr	*expr;
	struct glyphs	*glyphs;	/* what a character is usually reduced to */
	bool		 english;
};

struct answer {
	char		*value;		/* normalised, or as typed when it does not hold */
	char		*absent;
	enum provenance	 from;
	bool		 wrong;		/* does not hold: answers_check says so */
	char		*reason;	/* for a soft check at this field */
	char		*reason_code;
	char		*seen;		/* documents, a line each */
	char		*note;
};

struct answers {
	const struct form_set	*set;
	const struct form	*form;
	struct answer		*values;	/* one a field */
	struct date		 today;
	unsigned long		 changes;	/* values set, of whatever field */
	/* The version that was answered, and what was answered at fields that the form no
	 * longer has: ids parted by commas, and the JSON of them. */
	int			 version;
	char			*lost_ids, *lost;
};

/* Reads one definition; findings are appended (a mistake is one without
 * `warning`).  A file of shared sections alone gives *out NULL. */
struct form_findings {
	struct form_finding	*rows;
	size_t			 count;
};
enum err_code	form_read(const char *path, const char *shared_path, struct expr *expr,
		    bool english, struct form **out, struct form_findings *findings,
		    struct err *e) MUST_CHECK;
bool		form_findings_add(struct form_findings *to, const char *where, bool warning,
		    const char *what, const char *mend) MUST_CHECK;
void		form_free(struct form **f);
/* The head alone: ids, title, version, digest.  A file of shared sections: NULL. */
enum err_code	form_read_head(const char *path, const char *shared_path, struct form **out,
		    struct err *e) MUST_CHECK;

size_t		form_index(const struct form *f, const char *id);	/* SIZE_MAX: none */

/* ---- rule_text.c ---- */

/* The message with the answers that it names in braces, appended; false: out of memory. */
bool		rule_text(const struct answers *a, const char *message,
		    struct buf *out) MUST_CHECK;
/* The first name in braces that may not stand there: the form has no such field, or it is a
 * *personal one, which no message carries about.  False: there is none. */
bool		rule_text_fault(const struct form *f, const char *message, size_t *at, size_t *len,
		    bool *personal);

/* ---- form_repeat.c ---- */

/* Lays the fields from `first` on out as `copies` copies, for which there is room; false:
 * out of memory. */
bool		form_repeat(struct form *f, size_t first, size_t copies,
		    const char *title) MUST_CHECK;
/* Is the copy that the field belongs to open?  True for every other field. */
bool		form_copy_asked(const struct answers *a, size_t field);

/* ---- field_types.c ---- */

/* Normalises raw into out.  NULL when it holds, else the check's code word. */
const char	*field_normalise(const struct answers *a, size_t field, const char *raw,
		    struct buf *out);
/* An individual number, however it is written? */
bool		field_holds_my_number(const char *raw);
bool		field_type_parse(const char *name, enum field_type *out) MUST_CHECK;

/* ---- display.c ---- */

/* What people see of a value, appended; false: out of memory. */
bool		field_display(const struct answers *a, size_t field, const char *value,
		    bool english, struct buf *out) MUST_CHECK;
/* The type that the field has as the answers stand: that of a condition follows its kind. */
enum field_type	field_type_now(const struct answers *a, size_t field);
/* What a value from elsewhere says by itself; as it is where it does not hold its type. */
bool		display_alone(enum field_type t, const char *value, bool english,
		    struct buf *out) MUST_CHECK;
/* The same from a record alone, which holds type, value and how it was displayed in Japanese. */
bool		display_recorded(enum field_type t, const char *value, const char *text,
		    bool english, struct buf *out) MUST_CHECK;
/* Of a choice: yes and no are ours, every other label is the form's and Japanese. */
const char	*choice_label(enum field_type t, const char *label, bool english);

/* ---- suggest.c ---- */

/* The field that was filled by a suggestion which this one decides, and that nobody typed since;
 * SIZE_MAX: none. */
size_t		suggest_follower(const struct answers *a, const char *field);
/* What would be suggested there now, appended; false: nothing. */
bool		suggest_anew(const struct answers *a, size_t field, struct buf *out);

/* ---- lawful.c ---- */

/* The exchanges that the answers so far leave open: of the procedure, on the
 * as-of date, for role and information where they are given. */
struct lawful {
	/* NULL: not in the catalogue on that date */
	const struct catalog_procedure	*procedure;
	char				 on[DATE_TEXT_SIZE];
};
void		lawful_find(const struct answers *a, struct lawful *out);
bool		lawful_open(const struct lawful *l, const struct catalog_exchange *x);
/* The provider of what was chosen: the same for every information, else NULL. */
const struct catalog_provider *lawful_provider(const struct answers *a);
/* Names of two that were chosen and have different providers; false: there are none. */
bool		 lawful_differing(const struct answers *a, const char **one, const char **other);
/* The first field at fault and its code; NULL when the combination is lawful. */
const char	*lawful_fault(const struct answers *a, const char **code, const char **hint);

/* ---- answers.c ---- */

/* Choices as the form and the law have them, freed with free(); false: out of memory. */
bool		field_choices(const struct answers *a, size_t field, struct form_choice **out,
		    size_t *n) MUST_CHECK;
/* ERR_INVALID: the form has no such field. */
enum err_code	answers_no_field(const char *field, struct err *e);
enum err_code	answers_test(const struct answers *a, const char *expr, enum expr_truth *out,
		    struct err *e) MUST_CHECK;
/* Fills computed fields. */
enum err_code	answers_compute(struct answers *a, struct err *e) MUST_CHECK;

/* ---- texts.c: sentences of built-in checks, in the set's language ---- */
const char	*check_text(const struct form_set *s, const char *code, enum field_type type);
/* "unknown" as people say it: 不明. */
const char	*absent_text(const char *absent, bool english);
/* Of a field that nobody answered. */
const char	*blank_text(bool english);
/* What parts the members of a list. */
const char	*list_mark(bool english);

#endif
