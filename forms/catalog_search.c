/* SPDX-License-Identifier: ISC */
/*
 * Finding in the catalogue: procedures by the resident's words, kana or
 * number; organizations by name, kana or code.
 *
 * Every word of the query must be found somewhere; where it was found decides
 * the rank: a number that is the article's or row's own, then the title, its
 * reading, the words that residents use, the law.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "forms/catalog_private.h"
#include "i18n/text.h"

#define TSV_MAX		((size_t)4 * 1024 * 1024)
#define WORDS_MAX	8
#define WHOLE_WORD	60
#define TITLE_START	25	/* 難病 of 難病 支給認定の変更 */

/* What a word found where is worth; the haystack's lines stand in this order. */
enum place { PLACE_NUMBER, PLACE_TITLE, PLACE_KANA, PLACE_WORDS, PLACE_LAW, PLACE_COUNT };
static const int worth[PLACE_COUNT] = { 100, 40, 40, 30, 10 };

static bool
add_folded(struct buf *b, const char *s)
{
	return s == NULL || text_fold(s, b);
}

/* Numbers are written as the law's references, blank-separated: " 94 92 67 94-1 ". */
static bool
add_numbers(struct buf *b, const struct catalog_procedure *p)
{
	const char *const numbers[] = { p->article, p->row, p->appendix, p->code };
	size_t i;

	buf_addc(b, ' ');
	for (i = 0; i < NELEM(numbers); i++) {
		if (numbers[i] != NULL)
			buf_addf(b, "%s ", numbers[i]);
	}
	return buf_ok(b);
}

/* Procedures of one law share its name and often the residents' words. */
static bool
same_words(const struct catalog_procedure *a, const struct catalog_procedure *b)
{
	size_t i;

	if (strcmp(a->law, b->law) != 0 || (a->words == NULL) != (b->words == NULL))
		return false;
	for (i = 0; a->words != NULL && a->words[i] != NULL && b->words[i] != NULL; i++) {
		if (strcmp(a->words[i], b->words[i]) != 0)
			return false;
	}
	return a->words == NULL || a->words[i] == b->words[i];
}

static bool
add_words(struct buf *b, const struct catalog_procedure *p)
{
	size_t i;

	for (i = 0; p->words != NULL && p->words[i] != NULL; i++) {
		if (!add_folded(b, p->words[i]) || !buf_addc(b, ' '))
			return false;
	}
	return buf_addc(b, '\n') && add_folded(b, p->law) && buf_addc(b, '\n');
}

static enum err_code
make_index(const struct catalog *c, struct err *e)
{
	struct catalog_index *index = c->index;
	struct buf b = BUF_INIT, words = BUF_INIT;
	const char **made = arena_alloc(&index->arena, (c->procedure_count + 1) * sizeof *made);
	const struct catalog_procedure *p;
	bool ok = made != NULL;
	size_t i;

	for (i = 0; ok && i < c->procedure_count; i++) {
		p = &c->procedures[i];
		if (i == 0 || !same_words(p, p - 1)) {
			buf_reset(&words);
			ok = add_words(&words, p);
		}
		buf_reset(&b);
		ok = ok && add_numbers(&b, p) && buf_addc(&b, '\n') && add_folded(&b, p->title) &&
		    buf_addc(&b, '\n') && add_folded(&b, p->kana) && buf_addc(&b, '\n') &&
		    buf_adds(&b, buf_str(&words));
		made[i] = ok ? arena_copy(&index->arena, buf_str(&b)) : NULL;
		ok = made[i] != NULL;
	}
	buf_free(&b);
	buf_free(&words);
	if (!ok)
		return err_nomem(e);
	index->haystacks = made;
	return ERR_OK;
}

/* ---- the query ---- */

struct query {
	char	*words[WORDS_MAX];
	size_t	 count;
};

static void
query_clear(struct query *q)
{
	while (q->count > 0)
		free(q->words[--q->count]);
}

/* "94条" is the number 94. */
static void
cut_unit(char *word)
{
	static const char *const units[] = { "条", "項", "号", "の項" };
	size_t digits = strspn(word, "0123456789"), i;

	for (i = 0; digits > 0 && i < NELEM(units); i++) {
		if (strcmp(word + digits, units[i]) == 0)
			word[digits] = '\0';
	}
}

static bool
add_word(struct query *q, const char *s, size_t len)
{
	struct buf raw = BUF_INIT, folded = BUF_INIT;
	bool ok;

	/* References like 97_2 and 94-1 are looked up as they are written. */
	ok = buf_add(&raw, s, len);
	if (ok && strspn(buf_str(&raw), "0123456789_-.") == len)
		ok = buf_add(&folded, s, len);
	else
		ok = ok && text_fold(buf_str(&raw), &folded);
	buf_free(&raw);
	if (ok && folded.len != 0 && q->count < WORDS_MAX) {
		q->words[q->count] = buf_steal(&folded);
		ok = q->words[q->count] != NULL;
		if (ok)
			cut_unit(q->words[q->count++]);
	}
	buf_free(&folded);
	return ok;
}

static bool
query_read(struct query *q, const char *text)
{
	struct buf plain = BUF_INIT;
	const char *p;
	size_t n;
	bool ok = text_ascii_digits(text, &plain);

	*q = (struct query){ .count = 0 };
	for (p = buf_str(&plain); ok && *p != '\0'; p += n) {
		p += strspn(p, " ");
		n = strcspn(p, " ");
		if (n != 0)
			ok = add_word(q, p, n);
	}
	buf_free(&plain);
	return ok;
}

static bool
number_hit(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n + 1 < len; i++) {
		if (line[i] == ' ' && strncmp(line + i + 1, word, n) == 0 &&
		    strchr(" -_.", line[i + 1 + n]) != NULL)
			return true;
	}
	return false;
}

/* Is it one of the blank-separated words, whole? */
static bool
whole_word(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word), i, k;

	for (i = 0; i < len; i += k + 1) {
		for (k = 0; i + k < len && line[i + k] != ' '; k++)
			continue;
		if (k == n && strncmp(line + i, word, n) == 0)
			return true;
	}
	return false;
}

static bool
text_hit(const char *line, size_t len, const char *word, bool *at_start)
{
	const char *hit = memmem(line, len, word, strlen(word));

	*at_start = hit == line;
	return hit != NULL;
}

/* The best place of a word in a haystack, 0 when it is nowhere. */
static int
score_word(const char *haystack, const char *word)
{
	bool number = strspn(word, "0123456789_-.") == strlen(word), at_start;
	const char *line = haystack;
	int best = 0, s, place;
	size_t len;

	for (place = 0; place < PLACE_COUNT; place++, line += len + 1) {
		len = strcspn(line, "\n");
		s = 0;
		if (place == PLACE_NUMBER)
			s = number && number_hit(line, len + 1, word) ? worth[place] : 0;
		else if (!number && text_hit(line, len, word, &at_start))
			s = worth[place] + (!at_start ? 0 : place == PLACE_TITLE ? TITLE_START : 5);
		/* とくじ is a word of its own before it is a part of しょとくじょうきょう. */
		if (place == PLACE_WORDS && s != 0 && whole_word(line, len, word))
			s = WHOLE_WORD;
		if (s > best)
			best = s;
	}
	return best;
}

struct hit {
	const struct catalog_procedure	*procedure;
	int				 score;
	bool				 others;	/* do it, not the asker */
};

static int
by_score(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->others != y->others)
		return x->others ? 1 : -1;
	return x->procedure < y->procedure ? -1 : x->procedure > y->procedure;
}

static int
score(const struct query *q, const char *haystack)
{
	int sum = 1, s;
	size_t i;

	for (i = 0; i < q->count; i++) {
		s = score_word(haystack, q->words[i]);
		if (s == 0)
			return 0;
		sum += s;
	}
	return sum;
}

enum err_code
catalog_search(const struct catalog *c, const char *text, const char *on, const char *asker,
    const struct catalog_procedure ***hits, size_t *n, struct err *e)
{
	const struct catalog_organization *o = asker != NULL ? catalog_organization(c, asker) :
	    NULL;
	struct query q = { .count = 0 };
	struct hit *found = calloc(c->procedure_count + 1, sizeof *found);
	enum err_code rc = ERR_OK;
	size_t i;

	*hits = calloc(c->procedure_count + 1, sizeof **hits);
	*n = 0;
	if (found == NULL || *hits == NULL || !query_read(&q, text))
		rc = err_nomem(e);
	else if (c->index->haystacks == NULL)
		rc = make_index(c, e);
	if (rc != ERR_OK)
		goto out;
	for (i = 0; i < c->procedure_count; i++) {
		const struct catalog_procedure *p = &c->procedures[i];
		int s = p->off ? 0 : score(&q, c->index->haystacks[i]);

		if (s != 0 && catalog_in_force(p->from, p->to, on))
			found[(*n)++] = (struct hit){ p, s, o != NULL && !catalog_asks(o, p) };
	}
	qsort(found, *n, sizeof *found, by_score);
	for (i = 0; i < *n; i++)
		(*hits)[i] = found[i].procedure;
out:
	query_clear(&q);
	if (rc != ERR_OK) {
		free(*hits);
		*hits = NULL;
	}
	free(found);
	return rc;
}

/* ---- organizations ---- */

/* 世田谷区 → 世田谷区長; 東京都 → 東京都知事. */
static const char *
head_of(struct catalog *c, const char *name, bool prefecture)
{
	struct buf b = BUF_INIT;
	const char *copy;

	buf_addf(&b, "%s%s", name, prefecture ? "知事" : "長");
	copy = arena_copy(&c->arena, buf_str(&b));
	buf_free(&b);
	return copy;
}

/* False: out of memory, or the lines are not sorted by code. */
static bool
read_organization(struct catalog *c, char *line)
{
	struct catalog_organization *o = &c->organizations[c->organization_count];
	char *code = strsep(&line, "\t"), *name = strsep(&line, "\t");
	char *kana = strsep(&line, "\t"), *prefecture = strsep(&line, "\t");
	char *kind = strsep(&line, "\t"), *city = strsep(&line, "\t");

	if (kind == NULL || strspn(code, "0123456789") != 6)
		return true;	/* the heading */
	o->code = code;
	o->name = name;
	o->kana = kana;
	o->prefecture = prefecture;
	o->kind = kind;
	o->is_prefecture = strcmp(kind, "prefecture") == 0;
	o->city_code = city != NULL && *city != '\0' ? city : NULL;
	o->head = head_of(c, name, o->is_prefecture);
	c->organization_count++;
	return o->head != NULL && (c->organization_count == 1 || strcmp((o - 1)->code, code) < 0);
}

enum err_code
catalog_load_organizations(struct catalog *c, const char *path, struct err *e)
{
	struct buf b = BUF_INIT_MAX(TSV_MAX);
	enum err_code rc = file_read(path, &b, e);
	char *text = NULL;
	size_t lines = 1, i;

	if (rc != ERR_OK)
		goto out;
	for (i = 0; i < b.len; i++)
		lines += b.data[i] == '\n';
	c->organizations = arena_alloc(&c->arena, lines * sizeof *c->organizations);
	text = arena_copy(&c->arena, buf_str(&b));
	if (c->organizations == NULL || text == NULL)
		rc = err_nomem(e);
	while (rc == ERR_OK && text != NULL) {
		if (!read_organization(c, strsep(&text, "\n")))
			rc = err_set(e, ERR_INVALID, "forms.catalogue", path, "code", NULL);
	}
out:
	buf_free(&b);
	return rc;
}

/* Found by code, by the beginning of name or reading, or inside the name. */
static bool
organization_hit(const struct catalog_organization *o, const char *folded)
{
	struct buf name = BUF_INIT, kana = BUF_INIT;
	bool hit = strncmp(o->code, folded, strlen(folded)) == 0;

	if (!hit && text_fold(o->name, &name) && text_fold(o->kana, &kana))
		hit = strstr(buf_str(&name), folded) != NULL ||
		    strncmp(buf_str(&kana), folded, strlen(folded)) == 0;
	buf_free(&name);
	buf_free(&kana);
	return hit;
}

enum err_code
catalog_organization_search(const struct catalog *c, const char *query, size_t max,
    const struct catalog_organization ***hits, size_t *n, struct err *e)
{
	struct buf folded = BUF_INIT;
	size_t i;

	*n = 0;
	*hits = calloc(max + 1, sizeof **hits);
	if (*hits == NULL || !text_fold(query, &folded)) {
		free(*hits);
		*hits = NULL;
		buf_free(&folded);
		return err_nomem(e);
	}
	for (i = 0; i < c->organization_count && *n < max; i++) {
		if (organization_hit(&c->organizations[i], buf_str(&folded)))
			(*hits)[(*n)++] = &c->organizations[i];
	}
	buf_free(&folded);
	return ERR_OK;
}
