/* SPDX-License-Identifier: ISC */
/*
 * Form definitions, answers, checks.
 *
 * A form is a YAML file of fields in sections (data/forms).  Answers are
 * field id → value (or several, for multi-choice), normalised, each with its
 * provenance.  The engine is the same for the screen, the command line and
 * the tests; it never stores and never sends.
 */
#ifndef FORMS_FORM_H
#define FORMS_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "forms/catalog.h"

/* One table in form.c ties each type to its word, normaliser and echo. */
enum field_type {
	FIELD_TEXT, FIELD_LONG_TEXT, FIELD_KANA, FIELD_NUMBER, FIELD_MONEY, FIELD_DATE, FIELD_MONTH,
	FIELD_YEAR, FIELD_FISCAL_YEAR, FIELD_CHOICE, FIELD_MULTI_CHOICE, FIELD_YES_NO,
	    FIELD_PERSON_KEY,
	FIELD_CORPORATE_NUMBER, FIELD_POSTAL_CODE, FIELD_ADDRESS, FIELD_TELEPHONE,
	    FIELD_BANK_ACCOUNT,
	FIELD_ORGANIZATION, FIELD_PROCEDURE, FIELD_NOTE,
	FIELD_CONDITION,	/* a date, or a fiscal year, as condition_type says */
	FIELD_DOCUMENT,		/* the reference of a document: 見福第456号 */
	/* Never kept, never an answer: where it stands the person is searched by it. */
	FIELD_INDIVIDUAL_NUMBER,
	FIELD_TYPE_COUNT
};
const char *field_type_name(enum field_type t);

/* How the input method serves the field (i18n/ime.h). */
enum field_input { INPUT_DIRECT, INPUT_NAME, INPUT_KANA, INPUT_PLACE, INPUT_TEXT };

struct form_choice { const char *code, *label; };	/* as written; form_choice_label() */

struct form_field {
	const char		*id, *label, *section;	/* section title */
	enum field_type		 type;
	enum field_input	 input;
	bool			 required;
	bool			 partial_date;	/* YYYY-MM, YYYY allowed */
	bool			 critical;	/* re-typed by the reviewer */
	bool			 personal;	/* masked in lists */
	bool			 offers_previous; /* the value of the record in force */
	bool			 asked_anew;	/* not taken over into another entry */
	bool			 computed;	/* by an expression over other answers */
	size_t			 max;		/* characters; 0: type's own */
	const char		*support;	/* one line under the label */
	const char		*example;
	const char		*why;		/* why it is asked */
	const char		*basis;		/* legal basis */
	const char		*guidance;	/* long */
	const char *const	*documents;	/* evidence, NULL-ended */
	const struct form_choice *choices;	/* fixed ones; dynamic: answers_choices() */
	size_t			 choice_count;
	/* id of the name field it is filled from, or NULL */
	const char		*furigana_of;
	/* Of a section that repeats: the id as written, which copy this is (from 1 on) of how
	 * many; of any other field its own id, 0 and 0. */
	const char		*base;
	size_t			 copy, copies;
	bool			 carry;		/* a new copy begins with the one before's */
};

struct form_set;	/* all definitions and the catalogue */
struct form;

/*
 * datadir/forms and datadir/catalogue.  The municipality's own sitedir/forms
 * and sitedir/catalogue (NULL, or not there: none) override and add.
 */
enum err_code	form_set_load(const char *datadir, const char *sitedir, struct form_set **out,
		    struct err *e) MUST_CHECK;
void		form_set_free(struct form_set **s);
/* "ja" (default) or "en": the language of built-in checks. */
void		form_set_language(struct form_set *s, const char *lang);
const char	*form_set_lang(const struct form_set *s);	/* "ja" or "en" */
const struct catalog *form_set_catalog(const struct form_set *s);
size_t		form_set_count(const struct form_set *s);
/* Its head, for lists; fields, rules and sample are there once it was found by its id. */
const struct form *form_set_at(const struct form_set *s, size_t i);
/* ERR_NOT_FOUND; ERR_INVALID with the place of the mistake. */
enum err_code	form_set_get(const struct form_set *s, const char *id, const struct form **out,
		    struct err *e) MUST_CHECK;
/* The same, NULL for either. */
const struct form *form_set_find(const struct form_set *s, const char *id);

const char	*form_id(const struct form *f);
/* "inquiry", "registration", "notice", "case" */
const char	*form_kind(const struct form *f);
const char	*form_title(const struct form *f);
int		 form_version(const struct form *f);
const char	*form_dataset(const struct form *f);	/* NULL for inquiry */
const char	*form_layout(const struct form *f);	/* "2026-07" */
const char	*form_digest(const struct form *f);	/* of the definition's bytes */
/* Registration forms: the procedure their decisions belong to, affair group. */
const char	*form_affair(const struct form *f);
const char	*form_procedure(const struct form *f);
size_t		 form_field_count(const struct form *f);
const struct form_field *form_field_at(const struct form *f, size_t i);
const struct form_field *form_field_find(const struct form *f, const char *id);
/* Of a fixed choice, in the set's language: Yes for はい; what a form says is Japanese. */
const char	*form_choice_label(const struct form_set *s, const struct form_field *f, size_t i);
/* A complete object of answers that intake takes (cli.md `form show`), JSON. */
const char	*form_sample(const struct form *f);

/* A finding of the linter: `file:line:column`, what is wrong, the mend; lang "ja" or "en". */
struct form_finding { char *where, *what, *mend; bool warning; };
enum err_code	form_lint(const char *path, const char *datadir, const char *lang,
		    struct form_finding **out, size_t *n, struct err *e) MUST_CHECK;
void		form_findings_free(struct form_finding **f, size_t n);

/* ---- answers ---- */

enum provenance {
	FROM_TYPED, FROM_CHOSEN, FROM_COMPUTED, FROM_EARLIER, FROM_DOCUMENT, FROM_CARD,
	FROM_IMPORTED, FROM_SEARCH,
	PROVENANCE_COUNT
};
const char	*provenance_name(enum provenance p);	/* "typed" */

struct answers;		/* of one form, one entry */

struct answers	*answers_new(const struct form_set *s, const struct form *f) MUST_CHECK;
void		 answers_free(struct answers **a);
const struct form *answers_form(const struct answers *a);
/* The version of the form that was answered. */
int		 answers_version(const struct answers *a);
/* Today's date in Japan, for as_of defaults and age(). */
void		 answers_set_today(struct answers *a, struct date today);

/*
 * Normalises raw by the field's type and stores it.  A wrong value is stored
 * as typed too (a wrong value stays and is never emptied) and ERR_INVALID
 * tells what is wrong.  "" clears the field.  For multi-choice raw is the
 * codes joined by ",".
 */
enum err_code	answers_set(struct answers *a, const char *field, const char *raw,
		    enum provenance from, struct err *e);
const char	*answers_get(const struct answers *a, const char *field);	/* "" when empty */
enum provenance	 answers_from(const struct answers *a, const char *field);
/* 不明・未聴取・該当なし: absent is "unknown", "not_asked", "not_applicable" or NULL to undo. */
enum err_code	answers_set_absent(struct answers *a, const char *field, const char *absent,
		    struct err *e);
const char	*answers_absent(const struct answers *a, const char *field);
/* The field of the same copy (of `like`) that is written as base; NULL when there is none. */
const struct form_field *form_field_beside(const struct form *f, const struct form_field *like,
		    const char *base);
/* What is answered in another entry of the same form, as FROM_EARLIER; what filled itself there
 * stays so here (FROM_COMPUTED).  What an expression computes, what begins with today, and what
 * is asked anew of every entry are left out. */
enum err_code	 answers_take_over(struct answers *a, const struct answers *from,
		    struct err *e) MUST_CHECK;
/* For people, in the set's language: 昭和55年2月29日 (1980-02-29) or 1980-02-29 (Showa 55),
 * 世田谷区長 (131121), label of a choice, 不明 where there is no value.  Appended; false: out of
 * memory. */
bool		 answers_display(const struct answers *a, const char *field, struct buf *out);
/* A value as the record has it: Japanese, whatever the language of the set. */
bool		 answers_record(const struct answers *a, const char *field, struct buf *out);
/* Counts what was set, never 0: while it stands still, so does what is asked and required. */
unsigned long	 answers_changes(const struct answers *a);
/* What is asked now (`when`), and if not the sentence why not (「なぜ聞かれない?」). */
bool		 answers_asked(const struct answers *a, const char *field, const char **because);
/* What most entries answer at a field that has no answer yet, appended, for answers_set() as
 * FROM_COMPUTED: the one provider that the law leaves; the end of one year or day. */
bool		 answers_suggest(const struct answers *a, const char *field, struct buf *out);
/* Must it be answered, as the answers stand? */
bool		 answers_required(const struct answers *a, const char *field);
/*
 * What the answer was checked against, a line a document; "" undoes.  A typed answer with a
 * document is one from a document.  And a note for whoever reads on.  An individual number in
 * either: ERR_INVALID.
 */
enum err_code	 answers_set_seen(struct answers *a, const char *field, const char *documents,
		    struct err *e);
const char	*answers_seen(const struct answers *a, const char *field);	/* "" */
enum err_code	 answers_set_note(struct answers *a, const char *field, const char *note,
		    struct err *e);
const char	*answers_note(const struct answers *a, const char *field);	/* "" */
/* Choices of a field as the answers stand: roles of the procedure, information
 * of the role, ...  *out is freed by the caller with free(); strings live as
 * long as the form set. */
enum err_code	answers_choices(const struct answers *a, const char *field,
    struct form_choice **out,
		    size_t *n, struct err *e) MUST_CHECK;

/* One failed check, or one that wants a reason. */
struct check {
	const char	*field;		/* where the caret goes */
	const char	*code;		/* "missing", "value", "not-permitted", ... */
	/* Japanese (or English): the fact, the mend; owned by the list */
	const char	*message;
	bool		 soft;
	bool		 answered;	/* soft, and a reason is recorded */
};
/* Codes of checks, and of reasons, that are looked at by name. */
#define CHECK_REPERTOIRE	"repertoire"
#define REASON_REDUCED		"reduced"	/* goes with the value that it is about */
/* What a text outside JIS X 0213 is usually reduced to, appended; false: nothing to reduce, or
 * nobody knows to what. */
bool		 answers_reduction(const struct answers *a, const char *field, struct buf *out);
struct checks;
enum err_code	 answers_check(const struct answers *a, struct checks **out,
    struct err *e) MUST_CHECK;
size_t		 checks_count(const struct checks *c);
const struct check *checks_at(const struct checks *c, size_t i);
bool		 checks_pass(const struct checks *c);	/* no hard one, no soft one unanswered */
void		 checks_free(struct checks **c);
enum err_code	 answers_set_reason(struct answers *a, const char *field, const char *code,
		    const char *reason, struct err *e);
/* The reason that was recorded at the field and for which check; NULL when there is none. */
const char	*answers_reason(const struct answers *a, const char *field, const char **code);

/*
 * Stored form (sealed by cache/): values, provenance, reasons, form id and version.  Answers keep
 * the version they were typed against; where the form has another now, a soft check
 * "form-changed" says so, every value is judged anew, and what was answered at fields that are
 * gone is kept, not converted.
 */
enum err_code	 answers_save(const struct answers *a, struct buf *json, struct err *e) MUST_CHECK;
enum err_code	 answers_load(const struct form_set *s, const char *json, size_t len,
		    struct answers **out, struct err *e) MUST_CHECK;
/* The object of cli.md `intake`.  Unknown members are ignored; a member of the wrong JSON type
 * is ERR_INVALID at its field.  Several mistakes: the first; the rest come from answers_check. */
enum err_code	 answers_import(struct answers *a, const char *json, size_t len,
    struct err *e) MUST_CHECK;

/* ---- what was answered by others ---- */

/*
 * An item of an answer, for people, in the set's language: 3,120,000円 for 3120000, what a code
 * means.  The catalogue says what it is, or the form by which such data are registered; where
 * neither does, the value stands as it came.  Appended; false: out of memory.
 */
bool		 form_item_display(const struct form_set *s, const char *information,
		    const char *item, const char *value, struct buf *out) MUST_CHECK;
/* Why there is no value, "not_applicable", in words. */
const char	*form_absent_text(const struct form_set *s, const char *absent);

/* ---- the review document ---- */

/*
 * What the approver sees beside the payload: every answer with label, shown
 * value and provenance, documents, soft checks with reasons, sections; JSON bytes whose
 * digest stands in the payload (review_digest).  The same bytes whatever the language of the set.
 */
enum err_code	 review_build(const struct answers *a, struct buf *json, struct err *e) MUST_CHECK;
struct review_line {
	/* value: as the record has it, which is what is compared and evidence; shown: the same
	 * in the language that was asked for */
	const char *section, *field, *label, *value, *shown, *provenance;
	const char *const *documents;	/* that evidence it, NULL-ended; never NULL */
	const char *seen, *note;	/* documents that the maker saw, a line each; or NULL */
	bool critical, soft_reason;	/* soft_reason: value is the recorded reason */
	bool not_asked;			/* no value: the maker said so */
};
struct review;
/* lang "ja" or "en", of what is shown. */
enum err_code	 review_read(const char *json, size_t len, const char *lang, struct review **out,
		    struct err *e) MUST_CHECK;
const char	*review_form(const struct review *r);	/* its id */
size_t		 review_count(const struct review *r);
const struct review_line *review_at(const struct review *r, size_t i);
/* A record has one word for what was left empty and what was not asked: of the earlier one, what
 * was not asked and is left empty now is taken out, as no difference. */
void		 review_level(struct review *earlier, const struct review *now);
void		 review_free(struct review **r);

#endif
