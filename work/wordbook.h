/* SPDX-License-Identifier: ISC */
/*
 * The words that a person registered for their own input: readings and
 * writings, names of residents among them, and so personal data.
 *
 * The whole book is one sealed value under a key that derives from the
 * person's own box key: nobody else opens it, another's book cannot be put in
 * its place, and who removes the user removes it.  Each change is durable, with
 * an audit entry that names no word, when the function returns ERR_OK.
 */
#ifndef WORK_WORDBOOK_H
#define WORK_WORDBOOK_H

#include "i18n/convert.h"
#include "work/work.h"

#define WORDBOOK_MAX	1000	/* words of one person */
#define WORD_MAX	60	/* characters, of reading and of writing */

struct wordbook_word { char *reading, *writing; };	/* reading: hiragana */
struct wordbook { struct wordbook_word *words; size_t count; };	/* in the readings' order */
void		wordbook_clear(struct wordbook *b);	/* wipes */

/* Nothing registered: an empty book.  ERR_CRYPTO "work.word.closed": sealed to keys that this
 * person had before (their password was forgotten); the next word begins a new book. */
enum err_code	wordbook_load(struct session *s, struct wordbook *out, struct err *e) MUST_CHECK;
/*
 * Registers a word, in the place of another one (old NULL: a new one).  reading in any kana.
 * ERR_INVALID at field "reading" or "writing"; ERR_REFUSED when it is there already, or the
 * book is full.
 */
enum err_code	wordbook_put(struct session *s, const struct wordbook_word *old,
		    const char *reading, const char *writing, struct err *e) MUST_CHECK;
enum err_code	wordbook_drop(struct session *s, const struct wordbook_word *old,
		    struct err *e) MUST_CHECK;	/* ERR_NOT_FOUND */
/* Hands the person's words to the input method, in the place of those it had; c NULL: nothing.
 * Who locks or logs out calls converter_forget(). */
enum err_code	wordbook_teach(struct session *s, struct converter *c,
		    struct err *e) MUST_CHECK;
/* Of a login that is removed; in the caller's transaction. */
enum err_code	wordbook_forget(struct work *w, const char *login, struct err *e) MUST_CHECK;

#endif
