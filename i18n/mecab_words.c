/* SPDX-License-Identifier: ISC */
/*
 * Our own words in the lattice of the mecab engine: terms, names, places and
 * what the person registered (lexicon.h).
 *
 * A word of ours is dear or cheap by the kind of field.  Where it is meant
 * (a term in a text, a name in a name) it stands before what the dictionary has
 * for the same reading, and no further than that: how a sentence is divided is
 * the dictionary's to say.
 */
#include <string.h>

#include "i18n/mecab_job.h"
#include "i18n/text.h"

#define PREFERRED	500	/* a word of ours before the cheapest of its reading */
#define SHORT_TERM	9	/* bytes: three kana */
#define NO_RIVAL	32767	/* no noun reads so */

/*
 * What our own words cost in a kind of field: the first writing, and each
 * further one.  Cheap where the field is for them, elsewhere no cheaper than
 * the dictionary's: 佐藤 is no term of the office.
 */
static const struct own {
	enum lexicon_kind	 words;
	char		 class;
	struct { int first, further; } cost[CONVERT_KANA + 1];
} owns[] = {
	/*			     text		name		place */
	{ LEX_TERM, CLASS_NOUN, { { 3200, 400 }, { 7000, 400 }, { 7000, 400 }, { 0 } } },
	{ LEX_SURNAME, CLASS_SURNAME, { { 7200, 900 }, { 600, 300 }, { 9000, 900 }, { 0 } } },
	{ LEX_GIVEN, CLASS_GIVEN, { { 7800, 900 }, { 700, 300 }, { 9000, 900 }, { 0 } } },
	{ LEX_PLACE, CLASS_PLACE, { { 4200, 400 }, { 6000, 400 }, { 500, 300 }, { 0 } } },
	{ LEX_DISTRICT, CLASS_PLACE, { { 6200, 400 }, { 8000, 400 }, { 500, 300 }, { 0 } } },
	{ LEX_OWN, CLASS_NOUN, { { 1000, 300 }, { 500, 300 }, { 500, 300 }, { 0 } } },
};

/*
 * Classes in which a term goes before what else reads so: nouns, with those that
 * lean on another, and 又は; in an address 丁目 and 号.
 */
static const char *const term_classes[CONVERT_KANA + 1] = {
	[CONVERT_TEXT] = "oOVHnxcf", [CONVERT_NAME] = "", [CONVERT_PLACE] = "c",
	[CONVERT_KANA] = "",
};

/* A word of some classes that covers the same reading; what a person settled is no rival. */
static bool
is_rival(const struct job *j, const struct lattice_node *n, size_t end, const char *classes)
{
	return n->end == end && n->cost != PINNED_COST &&
	    strchr(classes, job_class(j->engine, n->lid)) != NULL;
}

/* What stands just before the cheapest of them, where a cost is not cheaper as it is. */
static int
before_rivals(const struct job *j, size_t end, const char *classes, int cost)
{
	const struct lattice_node *n;

	for (n = lattice_at(j->lattice, j->at); n != NULL; n = n->next_begin) {
		if (is_rival(j, n, end, classes) && n->cost - PREFERRED < cost)
			cost = n->cost - PREFERRED;
	}
	return cost;
}

static bool
is_writing(const struct lattice_node *n, const char *s, size_t len)
{
	return strlen(n->text) == len && memcmp(n->text, s, len) == 0;
}

/*
 * Has the dictionary this writing as a noun?  A verb's stem is none: 取り下げ of
 * 取り下げる keeps its place.
 */
static bool
is_known(const struct job *j, size_t end, const char *s, size_t len)
{
	const struct lattice_node *n = lattice_at(j->lattice, j->at);

	while (n != NULL && !(is_rival(j, n, end, term_classes[j->kind]) && is_writing(n, s, len)))
		n = n->next_begin;
	return n != NULL;
}

/* The dictionary's nodes of a writing once more, at another cost. */
static bool
add_again(struct job *j, size_t end, const char *s, size_t len, int cost)
{
	const struct lattice_node *n;
	bool ok = true;

	for (n = lattice_at(j->lattice, j->at); ok && n != NULL; n = n->next_begin) {
		if (is_rival(j, n, end, term_classes[j->kind]) && is_writing(n, s, len) &&
		    n->cost > cost) {
			struct lattice_node own = *n;

			own.cost = cost;
			ok = lattice_add(j->lattice, &own);
		}
	}
	return ok;
}

/* 差戻し, 申立て: a noun made of a verb, which has to keep its own forms. */
static bool
ends_in_hiragana(const char *s, size_t len)
{
	const char *last = s + len - (len < 3 ? len : 3);
	uint32_t cp = utf8_next(&last, s + len);

	return cp >= 0x3041 && cp <= 0x3096;
}

/*
 * A term goes before what else reads so, and its second writing never before
 * its first.  One that the dictionary knows keeps its classes (照会 takes する,
 * 自動 takes 的), and where it is very short, or made of a verb, it is no cheaper
 * than that: what stands around it is divided as before.  *cost is what the
 * table and the writing before say, and becomes what this one got.
 */
static bool
add_term(struct job *j, size_t end, const char *s, size_t len, bool first, int *cost)
{
	int before = before_rivals(j, end, term_classes[j->kind], NO_RIVAL);
	bool known = is_known(j, end, s, len);

	if (first && (before < *cost || (before != NO_RIVAL && ends_in_hiragana(s, len)) ||
	    (known && end - j->at < SHORT_TERM)))
		*cost = before;
	return known ? add_again(j, end, s, len, *cost) :
	    job_add(j, end, j->engine->ids[(unsigned char)CLASS_NOUN], *cost, job_keep(j, s, len));
}

/* Rows of one table. */
struct adding { struct job *job; const struct own *own; };

static bool
add_row(void *ctx, const struct lexicon_row *row)
{
	const struct adding *a = ctx;
	struct job *j = a->job;
	const struct own *o = a->own;
	size_t end = j->at + strlen(row->reading), n;
	const char *s = row->writings;
	int cost = o->cost[j->kind].first;
	bool ok = true, first = true;

	if (!job_allows(j, j->at, end))
		return true;
	/* 浩 before ヒロシ, so that a whole name is what the lists say. */
	if (j->kind == CONVERT_NAME && (o->words == LEX_SURNAME || o->words == LEX_GIVEN))
		cost = before_rivals(j, end, (char[]){ o->class, '\0' }, cost);
	for (; ok && (n = lexicon_next(&s)) != 0; s += n, first = false) {
		if (o->words == LEX_TERM)
			ok = add_term(j, end, s, n, first, &cost);
		else
			ok = job_add(j, end, j->engine->ids[(unsigned char)o->class], cost,
			    job_keep(j, s, n));
		cost += o->cost[j->kind].further;
	}
	return ok;
}

bool
job_add_own_words(struct job *j)
{
	struct adding a = { .job = j };

	for (a.own = owns; a.own < owns + NELEM(owns); a.own++) {
		if (!lexicon_prefixes(j->engine->words, a.own->words, j->reading + j->at,
		    j->len - j->at, add_row, &a))
			return false;
	}
	return true;
}
