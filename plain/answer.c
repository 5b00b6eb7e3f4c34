/* SPDX-License-Identifier: ISC */
/*
 * One question of a form: what is said, and how a line becomes its answer.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "plain/priv.h"

#define LISTED_MAX	20

static bool
is_choice(const struct form_field *f)
{
	return f->type == FIELD_CHOICE || f->type == FIELD_MULTI_CHOICE || f->type == FIELD_YES_NO;
}

/* ---- asking ---- */

static void
say_choices(const struct question *q)
{
	struct form_choice *c = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (answers_choices(q->answers, q->field->id, &c, &n, &e) != ERR_OK) {
		say_error(&q->p->talk, &e);
		return;
	}
	if (n == 0)
		say_key(&q->p->talk, "tui.fill.no_choice_yet", NULL, NULL);
	for (size_t i = 0; i < n && i < LISTED_MAX; i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s", i + 1, c[i].label))
			talk_no_memory();
		say(&q->p->talk, buf_str(&row));
		buf_free(&row);
	}
	if (n > LISTED_MAX) {
		struct buf count = BUF_INIT;

		buf_addf(&count, "%zu", n);
		say_key(&q->p->talk, "plain.more_choices", buf_str(&count), NULL);
		buf_free(&count);
	}
	if (q->field->type == FIELD_MULTI_CHOICE)
		say_key(&q->p->talk, "plain.several", NULL, NULL);
	free(c);
}

static void
say_value(const struct question *q)
{
	struct buf value = BUF_INIT;

	if (*answers_get(q->answers, q->field->id) == '\0' &&
	    answers_absent(q->answers, q->field->id) == NULL)
		return;
	if (!answers_display(q->answers, q->field->id, &value))
		talk_no_memory();
	say_key(&q->p->talk, "plain.now", buf_str(&value), NULL);
	buf_free(&value);
}

/* Forms speak to the screen as well: 「市区町村は…（F4で検索）」 loses what is in the brackets. */
static void
say_support(const struct question *q)
{
	const char *key = strstr(q->field->support, "（F"), *end = key != NULL ?
	    strstr(key, "）") : NULL;
	struct buf b = BUF_INIT;

	if (end == NULL)
		buf_adds(&b, q->field->support);
	else
		buf_addf(&b, "%.*s%s", (int)(key - q->field->support), q->field->support,
		    end + strlen("）"));
	if (!buf_ok(&b))
		talk_no_memory();
	say(&q->p->talk, buf_str(&b));
	buf_free(&b);
}

void
question_ask(const struct question *q)
{
	const struct form_field *f = q->field;
	struct talk *t = &q->p->talk;

	say(t, "");
	say_key(t, answers_required(q->answers, f->id) ? "plain.asked_required" :
	    "plain.asked_optional", f->label, NULL);
	if (f->support != NULL)
		say_support(q);
	if (is_choice(f))
		say_choices(q);
	say_value(q);
}

void
question_explain(const struct question *q)
{
	const struct form_field *f = q->field;
	struct talk *t = &q->p->talk;

	if (!is_choice(f))
		say_fact(t, "tui.guidance.example", f->example);
	say_fact(t, "tui.guidance.why", f->why);
	say_fact(t, "tui.guidance.basis", f->basis);
	say_fact(t, "tui.guidance.more", f->guidance);
	for (size_t i = 0; f->documents != NULL && f->documents[i] != NULL; i++)
		say_fact(t, "tui.guidance.documents", f->documents[i]);
	say_key(t, "plain.keys", NULL, NULL);
}

/* ---- answers ---- */

static bool
set(const struct question *q, const char *raw, enum provenance from)
{
	struct err e = ERR_INIT;

	if (answers_set(q->answers, q->field->id, raw, from, &e) != ERR_OK) {
		say_error(&q->p->talk, &e);
		return false;
	}
	say_value(q);
	return true;
}

/* The furigana of a name that was converted here, while nobody gave another. */
static void
set_furigana(const struct question *q, const char *reading)
{
	const struct form *f = answers_form(q->answers);
	struct buf kana = BUF_INIT;

	if (!text_to_katakana(reading, &kana))
		talk_no_memory();
	for (size_t i = 0; i < form_field_count(f); i++) {
		const struct form_field *to = form_field_at(f, i);

		if (to->furigana_of == NULL || strcmp(to->furigana_of, q->field->id) != 0 ||
		    *answers_get(q->answers, to->id) != '\0')
			continue;
		(void)answers_set(q->answers, to->id, buf_str(&kana), FROM_COMPUTED, NULL);
	}
	buf_free(&kana);
}

static enum heard
take_converted(const struct question *q, const char *typed, bool *taken)
{
	struct buf text = BUF_INIT, reading = BUF_INIT;
	bool chosen;
	enum heard h = plain_convert(q->p, typed, q->field->input, &text, &reading, &chosen);

	if (h == HEARD_LINE && chosen) {
		*taken = set(q, buf_str(&text), FROM_TYPED);
		if (*taken && reading.len > 0)
			set_furigana(q, buf_str(&reading));
	}
	buf_free(&text);
	buf_free(&reading);
	return h;
}

/* The number of its row as it was said, its code, or the only one that the words fit;
 * SIZE_MAX. */
static size_t
choice_of(const struct question *q, const struct form_choice *c, size_t n, const char *word)
{
	struct buf folded = BUF_INIT, label = BUF_INIT;
	size_t i, hits = 0, at = SIZE_MAX;

	if (number_of(word, n < LISTED_MAX ? n : LISTED_MAX, &at))
		return at;
	for (i = 0; i < n; i++) {
		if (strcmp(c[i].code, word) == 0)
			return i;
	}
	if (!text_fold(word, &folded))
		talk_no_memory();
	for (i = 0; i < n && folded.len > 0; i++) {
		buf_reset(&label);
		if (!text_fold(c[i].label, &label))
			talk_no_memory();
		if (strstr(buf_str(&label), buf_str(&folded)) == NULL)
			continue;
		at = i;
		if (++hits > 1)
			say(&q->p->talk, c[i].label);
	}
	buf_free(&folded);
	buf_free(&label);
	return hits == 1 ? at : SIZE_MAX;
}

/* "1,3" or "1 3": one code after the other, parted by commas; false when one is none. */
static bool
codes_of(const struct question *q, const struct form_choice *c, size_t n, const char *line,
    struct buf *codes)
{
	static const char parting[] = ", 　、";
	struct buf half = BUF_INIT, word = BUF_INIT;
	bool ok = true;

	if (!text_nfkc(line, &half))
		talk_no_memory();
	for (const char *s = buf_str(&half); ok && *s != '\0'; ) {
		size_t len = strcspn(s, parting);

		buf_reset(&word);
		if (!buf_add(&word, s, len))
			talk_no_memory();
		if (len > 0) {
			size_t at = choice_of(q, c, n, buf_str(&word));

			ok = at != SIZE_MAX;
			if (ok && !buf_addf(codes, "%s%s", codes->len > 0 ? "," : "", c[at].code))
				talk_no_memory();
		}
		s += len;
		s += strspn(s, parting);
	}
	buf_free(&half);
	buf_free(&word);
	return ok && codes->len > 0;
}

static void
take_choice(const struct question *q, const char *line, bool *taken)
{
	struct form_choice *c = NULL;
	struct err e = ERR_INIT;
	struct buf codes = BUF_INIT;
	size_t n = 0, at;

	if (answers_choices(q->answers, q->field->id, &c, &n, &e) != ERR_OK) {
		say_error(&q->p->talk, &e);
		return;
	}
	if (q->field->type == FIELD_MULTI_CHOICE) {
		if (codes_of(q, c, n, line, &codes))
			*taken = set(q, buf_str(&codes), FROM_CHOSEN);
	} else if ((at = choice_of(q, c, n, line)) != SIZE_MAX) {
		*taken = set(q, c[at].code, FROM_CHOSEN);
	}
	if (codes.len == 0 && !*taken)
		say_key(&q->p->talk, "plain.not_a_choice", NULL, NULL);
	buf_free(&codes);
	free(c);
}

/* A name is looked up; a code is taken as it is. */
static enum heard
take_organization(const struct question *q, const char *line, bool *taken)
{
	const struct catalog *cat = form_set_catalog(work_forms(q->p->work));
	const struct catalog_organization **hits = NULL;
	struct err e = ERR_INIT;
	size_t n = 0, choice = 0;
	enum heard h = HEARD_LINE;

	if (catalog_organization(cat, line) == NULL &&
	    catalog_organization_search(cat, line, LISTED_MAX, &hits, &n, &e) != ERR_OK)
		err_clear(&e);
	for (size_t i = 0; i < n; i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s %s", i + 1, hits[i]->prefecture != NULL ?
		    hits[i]->prefecture : "", hits[i]->name))
			talk_no_memory();
		if (n > 1)
			say(&q->p->talk, buf_str(&row));
		buf_free(&row);
	}
	if (n > 1)
		h = hear_choice(&q->p->talk, "plain.choose", n, &choice);
	if (h == HEARD_LINE)
		*taken = set(q, n > 0 ? hits[choice]->code : line,
		    n > 0 ? FROM_CHOSEN : FROM_TYPED);
	free(hits);
	return h == HEARD_BACK ? HEARD_LINE : h;
}

enum heard
question_take(const struct question *q, const char *line, bool *taken)
{
	*taken = false;
	if (is_choice(q->field)) {
		take_choice(q, line, taken);
		return HEARD_LINE;
	}
	if (*line == '/' && q->field->input != INPUT_DIRECT)
		return take_converted(q, line + 1, taken);
	if (q->field->type == FIELD_ORGANIZATION)
		return take_organization(q, line, taken);
	*taken = set(q, line, FROM_TYPED);
	return HEARD_LINE;
}

enum heard
question_absent(const struct question *q)
{
	static const struct {
		const char	*absent;	/* NULL: there is an answer after all */
		const char	*key;
	} ways[] = {
		{ "unknown", "tui.absent.unknown" },
		{ "not_asked", "tui.absent.not_asked" },
		{ "not_applicable", "tui.absent.not_applicable" },
		{ NULL, "tui.absent.none" },
	};
	struct err e = ERR_INIT;
	size_t choice;
	enum heard h;

	for (size_t i = 0; i < NELEM(ways); i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s", i + 1, msg(q->p->msgs, ways[i].key)))
			talk_no_memory();
		say(&q->p->talk, buf_str(&row));
		buf_free(&row);
	}
	h = hear_choice(&q->p->talk, "plain.choose", NELEM(ways), &choice);
	if (h == HEARD_LINE && answers_set_absent(q->answers, q->field->id, ways[choice].absent,
	    &e) != ERR_OK)
		say_error(&q->p->talk, &e);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
