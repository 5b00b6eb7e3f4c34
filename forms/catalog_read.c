/* SPDX-License-Identifier: ISC */
/*
 * Reading the catalogue's files; see catalog.h for what they hold.
 *
 * A file is lines, a line is fields parted by tabs, and its first field says
 * what it is; one table below names the kinds of lines and their fields.  "-"
 * stands for nothing.  The text of a file is kept whole in the catalogue's
 * arena and cut where it lies: three thousand combinations are read in the
 * time a YAML parser takes for its first hundred.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "forms/catalog_private.h"
#include "forms/form_private.h"

#define FIELDS_MAX	128

/* An exchange before it finds its place behind the others of its procedure. */
struct ask {
	size_t			 procedure;
	struct catalog_exchange	 x;
};

struct catalog_reader {
	struct catalog		*c;
	const char		*name;		/* file and line that are read now */
	size_t			 line;
	char			*fields[FIELDS_MAX + 1];	/* NULL-ended */
	size_t			 count;
	size_t			 procedure_room, last;	/* last procedure that was meant */
	bool			 ended;
	struct ask		*asks;
	size_t			 ask_count, ask_room;
	size_t			*meant;		/* procedures of the last `for` */
	size_t			 meant_count, meant_room;
	size_t			 item_room, dataset_room;
};

static enum err_code
mistake(const struct catalog_reader *r, const char *what, struct err *e)
{
	struct buf where = BUF_INIT;
	enum err_code rc;

	buf_addf(&where, "%s:%zu", r->name, r->line);
	rc = err_set(e, ERR_INVALID, "forms.catalogue", buf_str(&where), what, NULL);
	buf_free(&where);
	return rc;
}

static const char *
field(const struct catalog_reader *r, size_t i)
{
	return i < r->count && strcmp(r->fields[i], "-") != 0 ? r->fields[i] : NULL;
}

/* Room for one more in an array on the heap. */
static bool
room(void **array, size_t *have, size_t count, size_t size)
{
	size_t more = *have != 0 ? *have * 2 : 64;
	void *grown;

	if (count < *have)
		return true;
	grown = realloc(*array, more * size);
	if (grown == NULL)
		return false;
	*array = grown;
	*have = more;
	return true;
}

static bool
dates_hold(const char *from, const char *to)
{
	struct date d;

	return from != NULL && date_parse(from, &d) && (to == NULL || (date_parse(to, &d) &&
	    strcmp(from, to) <= 0));
}

/* ---- what lines refer to ---- */

static const struct catalog_provider *
find_provider(const struct catalog *c, const char *code)
{
	size_t i;

	for (i = 0; code != NULL && i < c->provider_count; i++) {
		if (strcmp(c->providers[i].code, code) == 0)
			return &c->providers[i];
	}
	return NULL;
}

static const struct catalog_information *
find_information(const struct catalog *c, const char *code)
{
	size_t i;

	for (i = 0; i < c->information_count; i++) {
		if (strcmp(c->information[i].code, code) == 0)
			return &c->information[i];
	}
	return NULL;
}

/* The newest of a code; SIZE_MAX: none.  Lines of one procedure follow each other. */
static size_t
find_procedure(struct catalog_reader *r, const char *code)
{
	size_t i = r->c->procedure_count;

	if (r->last < i && strcmp(r->c->procedures[r->last].code, code) == 0)
		return r->last;
	while (i-- > 0) {
		if (strcmp(r->c->procedures[i].code, code) == 0)
			return r->last = i;
	}
	return SIZE_MAX;
}

/* ---- lines ---- */

static enum err_code
read_order(struct catalog_reader *r, struct err *e UNUSED)
{
	r->c->order = r->fields[1];
	return ERR_OK;
}

static enum err_code
read_revision(struct catalog_reader *r, struct err *e)
{
	struct catalog *c = r->c;
	struct date d;

	if (!date_parse(r->fields[1], &d) || c->revision_count == REVISIONS_MAX ||
	    (c->revision_count != 0 &&
	    strcmp(c->revisions[c->revision_count - 1], r->fields[1]) >= 0))
		return mistake(r, "revision", e);
	c->revisions[c->revision_count++] = r->fields[1];
	return ERR_OK;
}

static enum err_code
read_provider(struct catalog_reader *r, struct err *e)
{
	static const char *const classes[] = {
		[PROVIDER_SINGLE] = "-", [PROVIDER_MUNICIPALITY] = "municipality",
		[PROVIDER_PREFECTURE] = "prefecture", [PROVIDER_EITHER] = "either",
	};
	struct catalog *c = r->c;
	size_t i;

	/* A site's file may name again what the order's has. */
	if (find_provider(c, r->fields[1]) != NULL)
		return ERR_OK;
	for (i = 0; i < NELEM(classes) && strcmp(classes[i], r->fields[3]) != 0; i++)
		continue;
	if (i == NELEM(classes) || c->provider_count == PROVIDERS_MAX)
		return mistake(r, "municipality, prefecture, either, -", e);
	c->providers[c->provider_count++] = (struct catalog_provider){ r->fields[1],
	    r->fields[2], i != PROVIDER_SINGLE, (enum provider_class)i };
	return ERR_OK;
}

static enum err_code
read_information(struct catalog_reader *r, struct err *e)
{
	const struct catalog_provider *usual = find_provider(r->c, r->fields[3]);
	struct catalog *c = r->c;

	if (find_information(c, r->fields[1]) != NULL)
		return ERR_OK;
	if (usual == NULL || c->information_count == INFORMATION_MAX)
		return mistake(r, r->fields[3], e);
	c->information[c->information_count++] = (struct catalog_information){ r->fields[1],
	    r->fields[2], usual, field(r, 4) };
	return ERR_OK;
}

static enum err_code
add_procedure(struct catalog_reader *r, struct catalog_procedure *p, struct err *e)
{
	if (!dates_hold(p->from, p->to))
		return mistake(r, "from, to", e);
	if (!room((void **)&r->c->procedures, &r->procedure_room, r->c->procedure_count,
	    sizeof *r->c->procedures))
		return err_nomem(e);
	r->last = r->c->procedure_count;
	r->c->procedures[r->c->procedure_count++] = *p;
	return ERR_OK;
}

static enum err_code
read_procedure(struct catalog_reader *r, struct err *e)
{
	struct catalog_procedure p = {
		.code = r->fields[1], .row = field(r, 2), .article = field(r, 3),
		.item = field(r, 4), .from = field(r, 5), .to = field(r, 6),
		.inquirer = r->fields[7], .law = r->fields[8], .appendix = field(r, 9),
		.affair = field(r, 10), .taken_over = field(r, 11), .title = r->fields[12],
		.kana = r->fields[13], .askable = true,
	};

	if (p.row == NULL || p.article == NULL)
		return mistake(r, "row, article", e);
	return add_procedure(r, &p, e);
}

/* An affair in which nobody may be asked. */
static enum err_code
read_closed(struct catalog_reader *r, struct err *e)
{
	struct catalog_procedure p = {
		.code = r->fields[1], .title = r->fields[2], .kana = r->fields[3],
		.inquirer = r->fields[4], .law = r->fields[5], .appendix = field(r, 6),
		.from = field(r, 7), .why_not = r->fields[8], .instead = r->fields[9],
	};

	return add_procedure(r, &p, e);
}

/* An affair of the municipality's own ordinance; `ask` lines say what it may ask. */
static enum err_code
read_ordinance(struct catalog_reader *r, struct err *e)
{
	struct catalog_procedure p = {
		.code = r->fields[1], .title = r->fields[2], .kana = r->fields[3],
		.inquirer = r->fields[4], .law = r->fields[5], .affair = field(r, 6),
		.from = field(r, 7), .to = field(r, 8), .askable = true, .ordinance = true,
	};

	if (find_procedure(r, p.code) != SIZE_MAX)
		return mistake(r, p.code, e);
	return add_procedure(r, &p, e);
}

/* Every revision of the procedure. */
static enum err_code
read_off(struct catalog_reader *r, struct err *e)
{
	bool found = false;
	size_t i;

	for (i = 0; i < r->c->procedure_count; i++) {
		struct catalog_procedure *p = &r->c->procedures[i];

		if (strcmp(p->code, r->fields[1]) != 0)
			continue;
		p->off = found = true;
		p->askable = false;
		p->why_not = r->fields[2];
		p->instead = NULL;
	}
	return found ? ERR_OK : mistake(r, r->fields[1], e);
}

static enum err_code
add_ask(struct catalog_reader *r, const struct ask *a, struct err *e)
{
	if (!room((void **)&r->asks, &r->ask_room, r->ask_count, sizeof *r->asks))
		return err_nomem(e);
	r->asks[r->ask_count++] = *a;
	return ERR_OK;
}

/* Cuts a list at its commas; the next one, NULL at the end. */
static char *
next_word(char **list)
{
	return strsep(list, ",");
}

static enum err_code
read_ask(struct catalog_reader *r, struct err *e)
{
	struct ask a = { .procedure = find_procedure(r, r->fields[1]) };
	const struct catalog_information *info[FIELDS_MAX];
	char *roles = r->fields[2], *list = r->fields[3], *word;
	size_t i, n = 0;
	enum err_code rc = ERR_OK;

	a.x.provider = find_provider(r->c, r->fields[4]);
	a.x.from = field(r, 5);
	a.x.to = field(r, 6);
	a.x.payer = field(r, 7) != NULL;
	if (a.procedure == SIZE_MAX)
		return mistake(r, r->fields[1], e);
	if (a.x.provider == NULL)
		return mistake(r, r->fields[4], e);
	if (!dates_hold(a.x.from, a.x.to))
		return mistake(r, "from, to", e);
	while ((word = next_word(&list)) != NULL) {
		if (n == FIELDS_MAX || (info[n] = find_information(r->c, word)) == NULL)
			return mistake(r, word, e);
		n++;
	}
	while (rc == ERR_OK && (a.x.role = next_word(&roles)) != NULL) {
		for (i = 0; rc == ERR_OK && i < n; i++) {
			a.x.info_code = info[i]->code;
			a.x.info_name = info[i]->name;
			a.x.taken_over = info[i]->taken_over;
			rc = add_ask(r, &a, e);
		}
	}
	return rc;
}

/* ---- guidance ---- */

/* What a revision no longer has is no mistake of the guidance. */
static enum err_code
read_for(struct catalog_reader *r, struct err *e)
{
	size_t i, k;

	r->meant_count = 0;
	for (i = 1; i < r->count; i++) {
		for (k = 0; k < r->c->procedure_count; k++) {
			if (strcmp(r->c->procedures[k].code, r->fields[i]) != 0)
				continue;
			if (!room((void **)&r->meant, &r->meant_room, r->meant_count,
			    sizeof *r->meant))
				return err_nomem(e);
			r->meant[r->meant_count++] = k;
		}
	}
	return ERR_OK;
}

/* The line's fields behind the first, behind those of `before`; NULL: no memory. */
static const char *const *
fields_list(struct catalog_reader *r, const char *const *before)
{
	size_t had = 0;
	const char **list;

	while (before != NULL && before[had] != NULL)
		had++;
	list = arena_alloc(&r->c->arena, (had + r->count) * sizeof *list);
	if (list == NULL)
		return NULL;
	if (had != 0)
		memcpy(list, before, had * sizeof *list);
	memcpy(list + had, r->fields + 1, (r->count - 1) * sizeof *list);
	return list;
}

static enum err_code
read_guidance(struct catalog_reader *r, struct err *e)
{
	static const struct {
		const char	*word;
		size_t		 at;
		bool		 adds;
	} lists[] = {
		{ "words", offsetof(struct catalog_procedure, words), true },
		{ "spared", offsetof(struct catalog_procedure, spared), false },
		{ "look", offsetof(struct catalog_procedure, look_at), false },
		{ "related", offsetof(struct catalog_procedure, related), false },
	};
	const char *const **at, *const *list;
	size_t i, k;

	for (k = 0; k < NELEM(lists) - 1 && strcmp(lists[k].word, r->fields[0]) != 0; k++)
		continue;
	for (i = 0; i < r->meant_count; i++) {
		at = (const char *const **)(void *)((char *)&r->c->procedures[r->meant[i]] +
		    lists[k].at);
		list = fields_list(r, lists[k].adds ? *at : NULL);
		if (list == NULL)
			return err_nomem(e);
		*at = list;
	}
	return ERR_OK;
}

static enum err_code
read_sentence(struct catalog_reader *r, struct err *e UNUSED)
{
	struct catalog_procedure *p;
	size_t i;

	for (i = 0; i < r->meant_count; i++) {
		p = &r->c->procedures[r->meant[i]];
		if (strcmp(r->fields[0], "often") == 0)
			p->often_returned = r->fields[1];
		else if (strcmp(r->fields[0], "who") == 0)
			p->who = r->fields[1];
		else if (strcmp(r->fields[0], "income") == 0)
			p->income_month = r->fields[1];
		else
			p->guidance = r->fields[1];
	}
	return ERR_OK;
}

/* ---- what an answer holds ---- */

static enum err_code
read_dataset(struct catalog_reader *r, struct err *e)
{
	struct catalog *c = r->c;

	if (!room((void **)&c->datasets, &r->dataset_room, c->dataset_count, sizeof *c->datasets))
		return err_nomem(e);
	c->datasets[c->dataset_count++] = (struct catalog_dataset){ r->fields[1], r->fields[2] };
	return ERR_OK;
}

/* Of several kinds of information, parted by commas. */
static enum err_code
read_item(struct catalog_reader *r, struct err *e)
{
	struct catalog_item item = { .code = r->fields[2], .type = r->fields[3] };
	struct catalog *c = r->c;
	char *list = r->fields[1];
	enum field_type t;
	const char **own;
	size_t i;

	if (!field_type_parse(item.type, &t))
		return mistake(r, item.type, e);
	own = arena_alloc(&c->arena, (r->count - 3) * sizeof *own);
	if (own == NULL)
		return err_nomem(e);
	for (i = 4; i < r->count; i++) {
		if (strchr(r->fields[i], '=') == NULL)
			return mistake(r, r->fields[i], e);
		own[i - 4] = r->fields[i];
	}
	item.meanings = own;
	while ((item.information = next_word(&list)) != NULL) {
		if (!room((void **)&c->items, &r->item_room, c->item_count, sizeof *c->items))
			return err_nomem(e);
		c->items[c->item_count++] = item;
	}
	return ERR_OK;
}

/* ---- files ---- */

static const struct {
	const char	*word;
	size_t		 min, max;	/* fields behind the word */
	enum err_code	(*read)(struct catalog_reader *r, struct err *e);
} kinds[] = {
	{ "order", 1, 1, read_order },
	{ "revision", 1, 1, read_revision },
	{ "provider", 3, 3, read_provider },
	{ "information", 4, 4, read_information },
	{ "procedure", 13, 13, read_procedure },
	{ "closed", 9, 9, read_closed },
	{ "ask", 6, 7, read_ask },
	{ "ordinance", 8, 8, read_ordinance },
	{ "off", 2, 2, read_off },
	{ "for", 1, FIELDS_MAX - 1, read_for },
	{ "words", 1, FIELDS_MAX - 1, read_guidance },
	{ "spared", 1, FIELDS_MAX - 1, read_guidance },
	{ "look", 1, FIELDS_MAX - 1, read_guidance },
	{ "related", 1, FIELDS_MAX - 1, read_guidance },
	{ "often", 1, 1, read_sentence },
	{ "who", 1, 1, read_sentence },
	{ "text", 1, 1, read_sentence },
	{ "income", 1, 1, read_sentence },
	{ "dataset", 2, 2, read_dataset },
	{ "item", 3, FIELDS_MAX - 1, read_item },
};

static enum err_code
read_line(struct catalog_reader *r, char *line, struct err *e)
{
	size_t k;

	r->count = 0;
	while (line != NULL && r->count < FIELDS_MAX) {
		r->fields[r->count++] = strsep(&line, "\t");
		if (*r->fields[r->count - 1] == '\0')
			return mistake(r, "-", e);
	}
	r->fields[r->count] = NULL;
	for (k = 0; k < NELEM(kinds) && strcmp(kinds[k].word, r->fields[0]) != 0; k++)
		continue;
	if (k == NELEM(kinds) || line != NULL || r->count - 1 < kinds[k].min ||
	    r->count - 1 > kinds[k].max)
		return mistake(r, r->fields[0], e);
	return kinds[k].read(r, e);
}

enum err_code
catalog_reader_new(struct catalog *c, struct catalog_reader **out, struct err *e)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return err_nomem(e);
	(*out)->c = c;
	return ERR_OK;
}

enum err_code
catalog_reader_take(struct catalog_reader *r, const char *name, const char *text, size_t len,
    struct err *e)
{
	char *copy = arena_alloc(&r->c->arena, len + 1), *line;
	enum err_code rc = ERR_OK;

	if (copy == NULL)
		return err_nomem(e);
	memcpy(copy, text, len);
	r->name = name;
	r->line = 0;
	r->meant_count = 0;
	/* Text behind a NUL would be read by nobody. */
	if (strlen(copy) != len)
		return mistake(r, "NUL", e);
	while (rc == ERR_OK && copy != NULL) {
		line = strsep(&copy, "\n");
		r->line++;
		if (*line == '\0' || *line == '#')
			continue;
		if (strncmp(line, "order\t", 6) == 0 && r->c->order != NULL)
			break;
		rc = read_line(r, line, e);
	}
	return rc;
}

enum err_code
catalog_reader_end(struct catalog_reader *r, struct err *e)
{
	struct catalog *c = r->c;
	struct catalog_procedure *kept;
	struct catalog_exchange *all;
	size_t i, at = 0;

	/* One block: counted, then each procedure's filled in its lines' order. */
	all = arena_alloc(&c->arena, (r->ask_count + 1) * sizeof *all);
	kept = arena_alloc(&c->arena, (c->procedure_count + 1) * sizeof *kept);
	if (all == NULL || kept == NULL)
		return err_nomem(e);
	if (c->procedure_count != 0)
		memcpy(kept, c->procedures, c->procedure_count * sizeof *kept);
	free(c->procedures);
	c->procedures = kept;
	r->ended = true;
	for (i = 0; i < r->ask_count; i++)
		kept[r->asks[i].procedure].exchange_count++;
	for (i = 0; i < c->procedure_count; i++) {
		kept[i].exchanges = all + at;
		at += kept[i].exchange_count;
		kept[i].exchange_count = 0;
	}
	for (i = 0; i < r->ask_count; i++) {
		struct catalog_procedure *p = &kept[r->asks[i].procedure];

		all[(size_t)(p->exchanges - all) + p->exchange_count++] = r->asks[i].x;
	}
	return ERR_OK;
}

void
catalog_reader_free(struct catalog_reader **r)
{
	if (*r == NULL)
		return;
	/* Until the end they grow on the heap. */
	if (!(*r)->ended) {
		free((*r)->c->procedures);
		(*r)->c->procedures = NULL;
	}
	free((*r)->asks);
	free((*r)->meant);
	free(*r);
	*r = NULL;
}
