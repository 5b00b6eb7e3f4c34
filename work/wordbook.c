/* SPDX-License-Identifier: ISC */
/*
 * See wordbook.h.  Stored as a JSON array of pairs, padded and sealed as a row
 * (seal/row.h), in a setting named by the login.
 */
#include "work/wordbook.h"

#include <stdlib.h>
#include <string.h>

#include "cache/number.h"
#include "i18n/text.h"
#include "seal/b64.h"
#include "work/priv.h"

static enum err_code
setting_name(const char *login, struct buf *out, struct err *e)
{
	return buf_addf(out, "wordbook:%s", login) ? ERR_OK : err_nomem(e);
}

void
wordbook_clear(struct wordbook *b)
{
	size_t i;

	for (i = 0; i < b->count; i++) {
		str_wipe(&b->words[i].reading);
		str_wipe(&b->words[i].writing);
	}
	free(b->words);
	*b = (struct wordbook){ 0 };
}

/* ---- the book ---- */

static int
compare(const struct wordbook_word *w, const char *reading, const char *writing)
{
	int order = strcmp(w->reading, reading);

	return order != 0 ? order : strcmp(w->writing, writing);
}

/* Where the word is, or would stand. */
static size_t
place_of(const struct wordbook *b, const char *reading, const char *writing, bool *there)
{
	size_t i = 0;

	while (i < b->count && compare(&b->words[i], reading, writing) < 0)
		i++;
	*there = i < b->count && compare(&b->words[i], reading, writing) == 0;
	return i;
}

static enum err_code
add(struct wordbook *b, const char *reading, const char *writing, struct err *e)
{
	struct wordbook_word *grown = realloc(b->words, (b->count + 1) * sizeof *grown), w;
	bool there;
	size_t i;

	if (grown == NULL)
		return err_nomem(e);
	b->words = grown;
	i = place_of(b, reading, writing, &there);
	w = (struct wordbook_word){ strdup(reading), strdup(writing) };
	if (w.reading == NULL || w.writing == NULL) {
		str_wipe(&w.reading);
		str_wipe(&w.writing);
		return err_nomem(e);
	}
	memmove(grown + i + 1, grown + i, (b->count - i) * sizeof w);
	grown[i] = w;
	b->count++;
	return ERR_OK;
}

static void
take_out(struct wordbook *b, size_t i)
{
	str_wipe(&b->words[i].reading);
	str_wipe(&b->words[i].writing);
	b->count--;
	memmove(b->words + i, b->words + i + 1, (b->count - i) * sizeof *b->words);
}

/* ---- sealed ---- */

static enum err_code
write_json(const struct wordbook *b, struct buf *out, struct err *e)
{
	json_t *all = json_array(), *pair;
	bool ok = all != NULL;
	size_t i;

	for (i = 0; ok && i < b->count; i++) {
		pair = json_pack("[s,s]", b->words[i].reading, b->words[i].writing);
		ok = pair != NULL && json_array_append_new(all, pair) == 0;
	}
	if (ok)
		return object_write(all, out, e);
	json_decref(all);
	return err_nomem(e);
}

static enum err_code
read_json(const struct buf *json, struct wordbook *out, struct err *e)
{
	json_t *all = json_loadb(buf_str(json), json->len, JSON_REJECT_DUPLICATES, NULL);
	enum err_code rc = json_is_array(all) ? ERR_OK :
	    err_set(e, ERR_STORE_DAMAGED, "work.word.closed", NULL);
	const char *reading, *writing;
	size_t i;

	for (i = 0; rc == ERR_OK && i < json_array_size(all); i++) {
		if (json_unpack(json_array_get(all, i), "[s,s]", &reading, &writing) != 0)
			rc = err_set(e, ERR_STORE_DAMAGED, "work.word.closed", NULL);
		else
			rc = add(out, reading, writing, e);
	}
	json_decref(all);
	return rc;
}

static enum err_code
key_of(struct session *s, struct row_key **out, struct err *e)
{
	*out = row_key_derive(s->keys.box);
	return *out != NULL ? ERR_OK : err_nomem(e);
}

static enum err_code
store_book(struct session *s, const struct wordbook *b, struct err *e)
{
	struct buf json = BUF_INIT, sealed = BUF_INIT, text = BUF_INIT, name = BUF_INIT;
	struct row_key *key = NULL;
	enum err_code rc = setting_name(s->login, &name, e);

	if (rc == ERR_OK)
		rc = write_json(b, &json, e);
	if (rc == ERR_OK)
		rc = key_of(s, &key, e);
	if (rc == ERR_OK)
		rc = row_seal(key, buf_str(&name), name.len, json.data, json.len, &sealed, e);
	if (rc == ERR_OK && !b64_encode(sealed.data, sealed.len, &text))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = setting_put(s->work->store, buf_str(&name), buf_str(&text), e);
	row_key_free(&key);
	buf_free(&json);
	buf_free(&sealed);
	buf_free(&text);
	buf_free(&name);
	return rc;
}

enum err_code
wordbook_load(struct session *s, struct wordbook *out, struct err *e)
{
	struct buf json = BUF_INIT, sealed = BUF_INIT, name = BUF_INIT;
	struct row_key *key = NULL;
	char *text = NULL;
	enum err_code rc = setting_name(s->login, &name, e);

	*out = (struct wordbook){ 0 };
	if (rc == ERR_OK)
		rc = setting_get(s->work->store, buf_str(&name), &text, e);
	if (rc == ERR_OK && text != NULL)
		rc = key_of(s, &key, e);
	if (rc == ERR_OK && text != NULL && (!b64_decode(text, strlen(text), &sealed) ||
	    row_open(key, buf_str(&name), name.len, sealed.data, sealed.len, &json,
	    NULL) != ERR_OK))
		rc = err_set(e, ERR_CRYPTO, "work.word.closed", NULL);
	if (rc == ERR_OK && text != NULL)
		rc = read_json(&json, out, e);
	if (rc != ERR_OK)
		wordbook_clear(out);
	row_key_free(&key);
	free(text);
	buf_free(&json);
	buf_free(&sealed);
	buf_free(&name);
	return rc;
}

/* ---- changing ---- */

/* Kana only, as the composer makes them; appended as hiragana. */
static enum err_code
check_reading(const char *raw, struct buf *hiragana, struct err *e)
{
	struct buf trimmed = BUF_INIT, katakana = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (!text_trim(raw, &trimmed) || !text_to_katakana(buf_str(&trimmed), &katakana) ||
	    !text_to_hiragana(buf_str(&katakana), hiragana))
		rc = err_nomem(e);
	else if (katakana.len == 0 || !text_kana_ok(buf_str(&katakana)) ||
	    strchr(buf_str(&katakana), ' ') != NULL)
		rc = err_set_field(e, ERR_INVALID, "reading", "work.word.reading", NULL);
	else if (utf8_count(buf_str(&katakana)) > WORD_MAX)
		rc = err_set_field(e, ERR_INVALID, "reading", "work.word.long", NULL);
	buf_free(&trimmed);
	buf_free(&katakana);
	return rc;
}

static enum err_code
check_writing(const char *raw, struct buf *out, struct err *e)
{
	struct buf trimmed = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (!text_trim(raw, &trimmed) || !text_nfc(buf_str(&trimmed), out))
		rc = err_nomem(e);
	else if (out->len == 0)
		rc = err_set_field(e, ERR_INVALID, "writing", "work.word.empty", NULL);
	else if (strpbrk(buf_str(out), " \t\n") != NULL)
		rc = err_set_field(e, ERR_INVALID, "writing", "work.word.blank", NULL);
	else if (text_has_private_use(buf_str(out)))
		rc = err_set_field(e, ERR_INVALID, "writing", "work.word.private_use", NULL);
	else if (text_holds_my_number(buf_str(out)))
		rc = err_set_field(e, ERR_INVALID, "writing", "work.word.number", NULL);
	else if (utf8_count(buf_str(out)) > WORD_MAX)
		rc = err_set_field(e, ERR_INVALID, "writing", "work.word.long", NULL);
	buf_free(&trimmed);
	return rc;
}

static enum err_code
drop_old(struct wordbook *b, const struct wordbook_word *old, struct err *e)
{
	bool there;
	size_t i = place_of(b, old->reading, old->writing, &there);

	if (!there)
		return err_set(e, ERR_NOT_FOUND, "work.word.gone", NULL);
	take_out(b, i);
	return ERR_OK;
}

static enum err_code
insert_new(struct wordbook *b, const char *reading, const char *writing, struct err *e)
{
	bool there;

	(void)place_of(b, reading, writing, &there);
	if (there)
		return err_set(e, ERR_REFUSED, "work.word.known", NULL);
	if (b->count >= WORDBOOK_MAX)
		return err_set(e, ERR_REFUSED, "work.word.full", NULL);
	return add(b, reading, writing, e);
}

/* old, writing: either may be NULL.  Read and written in one transaction. */
static enum err_code
change(struct session *s, const struct wordbook_word *old, const char *reading,
    const char *writing, struct err *e)
{
	struct store *st = s->work->store;
	struct audit_event ev = { .who = s->kid, .result = "ok", .action = writing == NULL ?
	    "word-remove" : old == NULL ? "word-register" : "word-change" };
	struct wordbook b = { 0 };
	enum err_code rc = store_begin(st, e);

	if (rc != ERR_OK)
		return rc;
	rc = wordbook_load(s, &b, e);
	if (rc == ERR_CRYPTO && old == NULL) {
		/* What nobody can open any more makes room for a new book. */
		err_clear(e);
		rc = ERR_OK;
	}
	if (rc == ERR_OK && old != NULL)
		rc = drop_old(&b, old, e);
	if (rc == ERR_OK && writing != NULL)
		rc = insert_new(&b, reading, writing, e);
	if (rc == ERR_OK)
		rc = store_book(s, &b, e);
	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	wordbook_clear(&b);
	return rc;
}

enum err_code
wordbook_put(struct session *s, const struct wordbook_word *old, const char *reading,
    const char *writing, struct err *e)
{
	struct buf kana = BUF_INIT, text = BUF_INIT;
	enum err_code rc = check_reading(reading, &kana, e);

	if (rc == ERR_OK)
		rc = check_writing(writing, &text, e);
	if (rc == ERR_OK)
		rc = change(s, old, buf_str(&kana), buf_str(&text), e);
	buf_free(&kana);
	buf_free(&text);
	return rc;
}

enum err_code
wordbook_drop(struct session *s, const struct wordbook_word *old, struct err *e)
{
	return change(s, old, NULL, NULL, e);
}

enum err_code
wordbook_teach(struct session *s, struct converter *c, struct err *e)
{
	struct wordbook b;
	enum err_code rc = ERR_OK;
	bool ok = true;
	size_t i;

	if (c == NULL)
		return ERR_OK;
	converter_forget_own(c);
	rc = wordbook_load(s, &b, e);
	/* Of one reading the last one put stands first: the book's order is kept. */
	for (i = rc == ERR_OK ? b.count : 0; ok && i > 0; i--)
		ok = converter_register(c, b.words[i - 1].reading, b.words[i - 1].writing);
	wordbook_clear(&b);
	return rc == ERR_OK && !ok ? err_nomem(e) : rc;
}

enum err_code
wordbook_forget(struct work *w, const char *login, struct err *e)
{
	struct buf name = BUF_INIT;
	enum err_code rc = setting_name(login, &name, e);

	if (rc == ERR_OK)
		rc = setting_put(w->store, buf_str(&name), NULL, e);
	buf_free(&name);
	return rc;
}
