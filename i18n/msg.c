/* SPDX-License-Identifier: ISC */
/*
 * Messages; see msg.h.  ICU's resource bundles hold UTF-16: what was asked
 * for once is kept as UTF-8, in a list that msgs_close() frees.  {0}..{3} are
 * replaced as they are: an apostrophe or a brace in a text needs no escape,
 * which translators forget.
 */
#include "i18n/msg.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ures.h>
#include <unicode/ustring.h>

#include "i18n/wareki.h"

struct cached {
	char		*key, *text;
	struct cached	*next;
};

#define BUCKETS	256
#define RECENT	256

struct msgs {
	UResourceBundle	*bundle;
	char		*lang;
	/* Grow while they are read: caches, not a state. */
	struct cached	*buckets[BUCKETS];
	const struct cached *recent[RECENT];	/* by where the key stands: most are literals */
};

static size_t
bucket_of(const char *key)
{
	unsigned int h = 5381;

	for (; *key != '\0'; key++)
		h = h * 33 + (unsigned char)*key;
	return h % BUCKETS;
}

enum err_code
msgs_open(const char *dir, const char *lang, struct msgs **out, struct err *e)
{
	UErrorCode st = U_ZERO_ERROR;
	struct msgs *m = calloc(1, sizeof *m);

	*out = NULL;
	if (m == NULL)
		return err_nomem(e);
	m->lang = strdup(lang);
	m->bundle = ures_openDirect(dir, lang, &st);
	if (m->lang == NULL || U_FAILURE(st)) {
		msgs_close(&m);
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", dir, NULL);
	}
	*out = m;
	return ERR_OK;
}

void
msgs_close(struct msgs **m)
{
	struct cached *c, *next;
	size_t i;

	if (*m == NULL)
		return;
	for (i = 0; i < BUCKETS; i++) {
		for (c = (*m)->buckets[i]; c != NULL; c = next) {
			next = c->next;
			free(c->key);
			free(c->text);
			free(c);
		}
	}
	if ((*m)->bundle != NULL)
		ures_close((*m)->bundle);
	free((*m)->lang);
	free(*m);
	*m = NULL;
}

const char *
msgs_lang(const struct msgs *m)
{
	return m->lang;
}

/* The bundle's text as UTF-8 on the heap; NULL when there is none. */
static char *
fetch(const struct msgs *m, const char *key)
{
	UErrorCode st = U_ZERO_ERROR;
	int32_t len = 0, n = 0;
	const UChar *u = ures_getStringByKey(m->bundle, key, &len, &st);
	char *text;

	if (U_FAILURE(st))
		return NULL;
	text = malloc((size_t)len * 3 + 1);
	if (text != NULL)
		(void)u_strToUTF8(text, len * 3 + 1, &n, u, len, &st);
	return text;
}

static const struct cached **
recent(struct msgs *m, const char *key)
{
	return &m->recent[((uintptr_t)key >> 2) % RECENT];
}

static const char *
find(const struct msgs *m, const char *key)
{
	/* The caches are the one part of m that reading changes. */
	const struct cached **last = recent((struct msgs *)(uintptr_t)m, key);

	if (*last != NULL && strcmp((*last)->key, key) == 0)
		return (*last)->text;
	for (const struct cached *c = m->buckets[bucket_of(key)]; c != NULL; c = c->next) {
		if (strcmp(c->key, key) == 0) {
			*last = c;
			return c->text;
		}
	}
	return NULL;
}

const char *
msg(const struct msgs *m, const char *key)
{
	struct cached **bucket;
	const char *known = find(m, key);
	struct cached *c;

	if (known != NULL)
		return known;
	c = calloc(1, sizeof *c);
	if (c == NULL)
		return key;
	c->key = strdup(key);
	c->text = fetch(m, key);
	if (c->key == NULL || c->text == NULL) {
		free(c->key);
		free(c->text);
		free(c);
		return key;
	}
	bucket = &((struct msgs *)(uintptr_t)m)->buckets[bucket_of(key)];
	c->next = *bucket;
	*bucket = c;
	return c->text;
}

bool
msg_known(const struct msgs *m, const char *key)
{
	UErrorCode st = U_ZERO_ERROR;
	int32_t len;

	if (find(m, key) != NULL)
		return true;
	(void)ures_getStringByKey(m->bundle, key, &len, &st);
	return U_SUCCESS(st);
}

static bool
add_with(struct buf *out, const char *text, const char *const *args)
{
	const char *p;
	size_t i;

	for (p = text; *p != '\0'; p++) {
		if (p[0] == '{' && p[1] >= '0' && p[1] < '0' + ERR_ARGS_MAX && p[2] == '}') {
			i = (size_t)(p[1] - '0');
			if (args[i] != NULL)
				buf_adds(out, args[i]);
			p += 2;
		} else {
			buf_addc(out, *p);
		}
	}
	return buf_add(out, "", 0);
}

bool
msg_add(const struct msgs *m, struct buf *out, const char *key, ...)
{
	const char *args[ERR_ARGS_MAX] = { NULL };
	va_list ap;
	size_t i;

	va_start(ap, key);
	for (i = 0; i < ERR_ARGS_MAX; i++) {
		args[i] = va_arg(ap, const char *);
		if (args[i] == NULL)
			break;
	}
	va_end(ap);
	return add_with(out, msg(m, key), args);
}

bool
msg_err(const struct msgs *m, const struct err *e, struct buf *out)
{
	const char *args[ERR_ARGS_MAX];
	struct buf key = BUF_INIT;
	size_t i;
	bool ok;

	for (i = 0; i < ERR_ARGS_MAX; i++)
		args[i] = e->args[i];
	if (e->key != NULL && msg_known(m, e->key))
		return add_with(out, msg(m, e->key), args);
	/* Without a sentence of its own: the one for the kind of error. */
	ok = buf_addf(&key, "err.%s", err_code_name(e->code)) &&
	    add_with(out, msg(m, buf_str(&key)), args);
	buf_free(&key);
	return ok;
}

bool
msg_date(const struct msgs *m, struct date d, struct buf *out)
{
	char text[DATE_TEXT_SIZE];

	if (strcmp(m->lang, "ja") == 0)
		return wareki_format(d, out);
	date_format(d, text);
	return buf_adds(out, text);
}
