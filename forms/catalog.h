/* SPDX-License-Identifier: ISC */
/*
 * The catalogue: what the law lets a municipality ask.
 *
 * Source of the facts: 令和六年デジタル庁・総務省令第九号 (第2条の表 and its articles), as data
 * with effective dates (data/catalogue, YAML).  A lawful inquiry is
 * procedure × person's role × kind of information × provider × date in force;
 * the program offers nothing else.  Affairs that may use the number but have
 * no row are listed with askable = false and the sentence for staff.
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

struct catalog_provider {
	/* "municipality", "prefecture", or the provider's own word, "nenkin" */
	const char	*code;
	const char	*name;	/* 市町村長 */
	bool		 local;	/* the submission names one by its 6-digit local government code */
};

struct catalog_exchange {
	const char	*role;		/* 請求者 */
	const char	*info_code;	/* tax-prefectural */
	const char	*info_name;	/* 道府県民税 */
	const struct catalog_provider *provider;
	const char	*from, *to;	/* dates; to NULL: open */
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
	bool		 askable;
	const char	*why_not;	/* sentence for staff when not askable */
	const char	*instead;	/* what to do instead */
	const char	*from, *to;
	const char *const *words;	/* the resident's words it is found by, NULL-ended */
	const char *const *spared;	/* documents that can now be spared, NULL-ended */
	const char *const *look_at;	/* documents to look at */
	const char	*often_returned; /* frequent cause of return */
	const char	*guidance;
	const char *const *related;	/* codes of procedures asked together (94-1 ↔ 95-1) */
	const struct catalog_exchange *exchanges;
	size_t		 exchange_count;
};

/* All *.yaml of a directory.  A mistake: ERR_INVALID, args file:line:column and what. */
enum err_code	catalog_load(const char *dir, struct catalog **out, struct err *e) MUST_CHECK;
void		catalog_free(struct catalog **c);

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
 * article or item number (94, 94条): every blank-separated word must be found.  Best first;
 * *hits is an array of pointers the caller frees with free().  An empty query
 * lists everything in force.
 */
enum err_code	catalog_search(const struct catalog *c, const char *query, const char *on,
		    const struct catalog_procedure ***hits, size_t *n, struct err *e) MUST_CHECK;

/* Local governments: 6-digit code → name of the head ("世田谷区長"), kana, prefecture. */
struct catalog_organization {
	const char	*code, *name, *kana, *prefecture, *head;
	bool		 is_prefecture;
	const char	*city_code;	/* of the designated city a ward belongs to, or NULL */
};
const struct catalog_organization *catalog_organization(const struct catalog *c, const char *code);
enum err_code	catalog_organization_search(const struct catalog *c, const char *query, size_t max,
		    const struct catalog_organization ***hits, size_t *n, struct err *e) MUST_CHECK;

#endif
