/* SPDX-License-Identifier: ISC */
/*
 * The catalogue: what the law lets a municipality ask.
 *
 * Source of the facts: 令和六年デジタル庁・総務省令第九号 (第2条の表 and its articles), as data
 * with effective dates (data/catalogue/10-order.tsv, whose head says what its
 * lines are).  A lawful inquiry is procedure × person's role × kind of
 * information × provider × date in force; the program offers nothing else.
 * Affairs that may use the number but have no row are listed with askable =
 * false and the sentence for staff (20-not-askable.tsv).  What helps staff
 * stands by itself (30-guidance.tsv) and outlives a revision.
 *
 * A municipality's own: order.tsv, which names the order by an `order` line,
 * stands in place of the shipped table; own.tsv is read last and adds to it
 * (条例事務, guidance of its own) or switches procedures off.
 *
 * Everything returned is owned by the catalogue and lives as long as it.
 */
#ifndef FORMS_CATALOG_H
#define FORMS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"

struct catalog;

/* Who of the local governments a provider may be. */
enum provider_class {
	PROVIDER_SINGLE,	/* none: one for the whole country */
	PROVIDER_MUNICIPALITY,
	PROVIDER_PREFECTURE,
	PROVIDER_EITHER,	/* 都道府県知事等, 都道府県知事又は市町村長 */
};

struct catalog_provider {
	/* "municipality", "prefecture", or the provider's own word, "nenkin" */
	const char	*code;
	const char	*name;	/* 市町村長 */
	bool		 local;	/* the submission names one by its local government code */
	enum provider_class class;
};

struct catalog_exchange {
	const char	*role;		/* 請求者 */
	const char	*info_code;	/* tax-prefectural */
	const char	*info_name;	/* 道府県民税 */
	const struct catalog_provider *provider;
	const char	*from, *to;	/* dates; to NULL: open */
	/* The order names the provider only as whoever pays under the other law. */
	bool		 payer;
	/* "designated,core": cities that provide it in the prefecture's place, or NULL */
	const char	*taken_over;
};

struct catalog_procedure {
	const char	*code;		/* "94-1"; for those without a row a word, "toku-cho" */
	const char	*row;		/* "92"; NULL when not askable */
	const char	*article;	/* "94" */
	const char	*item;		/* "1" or NULL */
	const char	*title;		/* short title of our own */
	const char	*kana;		/* reading of the title, hiragana */
	const char	*inquirer;	/* 都道府県知事等 */
	const char	*law;		/* 特別児童扶養手当等の支給に関する法律 */
	const char	*affair;	/* affairs group that usually holds it, or NULL */
	const char	*appendix;	/* 番号法別表の項 */
	/* "designated,core": the cities that do it in the prefecture's place, or NULL */
	const char	*taken_over;
	bool		 askable;
	/* 条例事務 (番号法19条9号), by the municipality's own ordinance: no row, no article; law is
	 * the ordinance.  Taxes need the person's consent there. */
	bool		 ordinance;
	bool		 off;		/* the municipality does not do it: in no search */
	const char	*why_not;	/* sentence for staff when not askable */
	const char	*instead;	/* what to do instead */
	const char	*from, *to;
	const char *const *words;	/* the resident's words it is found by, NULL-ended */
	const char *const *spared;	/* documents that can now be spared, NULL-ended */
	const char *const *look_at;	/* documents to look at */
	const char	*often_returned; /* what is easily mistaken */
	const char	*who;		/* whom to ask */
	/* Last month in which a claim goes by the income of the year before last ("6", "9"),
	 * or NULL. */
	const char	*income_month;
	const char	*guidance;
	const char *const *related;	/* codes of procedures asked together (94-1 ↔ 95-1) */
	const struct catalog_exchange *exchanges;
	size_t		 exchange_count;
};

/*
 * All *.tsv of a directory, and before them those of sitedir, which need not
 * be there (NULL: none).  A mistake: ERR_INVALID, args file:line and what.
 */
enum err_code	catalog_load(const char *dir, const char *sitedir, struct catalog **out,
		    struct err *e) MUST_CHECK;
/* A municipality's own additions to what the directories hold, to be looked at before they
 * are taken; they stand in place of those that were taken before. */
enum err_code	catalog_read_own(const char *dir, const char *sitedir, const char *name,
		    const char *text, size_t len, struct catalog **out, struct err *e) MUST_CHECK;
/* Is it the table of an order, or additions to one? */
bool		catalog_names_order(const char *text);
/* One table by itself, to be looked at before it is taken: its order must be named. */
enum err_code	catalog_read(const char *name, const char *text, size_t len,
		    struct catalog **out, struct err *e) MUST_CHECK;
void		catalog_free(struct catalog **c);
/* The order whose table was read; NULL when there is none. */
const char	*catalog_order(const struct catalog *c);
size_t		catalog_revision_count(const struct catalog *c);
const char	*catalog_revision_at(const struct catalog *c, size_t i);

/* Revision in force on a date ("2026-06-14"), NULL before the first. */
const char	*catalog_revision(const struct catalog *c, const char *on);
size_t		catalog_count(const struct catalog *c);
const struct catalog_procedure *catalog_at(const struct catalog *c, size_t i);
/* The procedure as it stands on a date (YYYY-MM-DD; NULL: newest). */
const struct catalog_procedure *catalog_find(const struct catalog *c, const char *code,
    const char *on);
bool		catalog_in_force(const char *from, const char *to, const char *on);

/*
 * Search by the resident's words, kana (しょうがい てあて), kanji (障害 手当), law, row,
 * article or item number (94, 94条): every blank-separated word must be found.  Best first, and
 * of equals what the asker (6-digit code; NULL: anybody) asks itself; *hits is an array of
 * pointers the caller frees with free().  An empty query lists everything in force.
 */
enum err_code	catalog_search(const struct catalog *c, const char *query, const char *on,
		    const char *asker, const struct catalog_procedure ***hits, size_t *n,
		    struct err *e) MUST_CHECK;

/*
 * What an item of an answer is, so that it can be shown for people: the type's word (form.h),
 * and of a choice its codes with what they mean, "1=認定", NULL-ended.
 */
struct catalog_item {
	const char		*information, *code;
	const char		*type;
	const char *const	*meanings;
};
const struct catalog_item *catalog_item(const struct catalog *c, const char *information,
    const char *code);
/* The form by whose data set others register this kind of information: its fields are the items
 * of an answer.  NULL: none is known. */
const char	*catalog_item_form(const struct catalog *c, const char *information);

/* Local governments: 6-digit code → name of the head ("世田谷区長"), kana, prefecture. */
struct catalog_organization {
	const char	*code, *name, *kana, *prefecture, *head;
	bool		 is_prefecture;
	const char	*kind;		/* "prefecture", "designated", "core", "city", "ward" */
	const char	*city_code;	/* of the designated city a ward belongs to, or NULL */
};
const struct catalog_organization *catalog_organization(const struct catalog *c, const char *code);
/* May this one provide it?  Wards of designated cities never do. */
bool		catalog_may_provide(const struct catalog_exchange *x,
		    const struct catalog_organization *o);
/* Does it ask for the procedure itself?  What a governor alone asks, a city does that has taken
 * it over. */
bool		 catalog_asks(const struct catalog_organization *o,
		    const struct catalog_procedure *p);
enum err_code	catalog_organization_search(const struct catalog *c, const char *query, size_t max,
		    const struct catalog_organization ***hits, size_t *n, struct err *e) MUST_CHECK;

#endif
