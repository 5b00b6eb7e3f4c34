/* SPDX-License-Identifier: ISC */
/*
 * See field.h.  Keys reach the input method through one const table; what it
 * passes is the editing model's, what that does not know is the screen's.
 */
#include "tui/input/field.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/mem.h"

static const struct {
	enum key_code	code;
	enum ime_key	key;
} ime_keys[] = {
	{ K_ENTER,	 IME_KEY_ENTER },
	{ K_ESC,	 IME_KEY_ESC },
	{ K_BACKSPACE,	 IME_KEY_BACKSPACE },
	{ K_DELETE,	 IME_KEY_DELETE },
	{ K_LEFT,	 IME_KEY_LEFT },
	{ K_RIGHT,	 IME_KEY_RIGHT },
	{ K_UP,		 IME_KEY_UP },
	{ K_DOWN,	 IME_KEY_DOWN },
	{ K_HOME,	 IME_KEY_HOME },
	{ K_END,	 IME_KEY_END },
	{ K_SHIFT_LEFT,	 IME_KEY_SHIFT_LEFT },
	{ K_SHIFT_RIGHT, IME_KEY_SHIFT_RIGHT },
	{ K_TAB,	 IME_KEY_TAB },
	{ K_BACKTAB,	 IME_KEY_SHIFT_TAB },
	{ K_PAGE_UP,	 IME_KEY_PAGE_UP },
	{ K_PAGE_DOWN,	 IME_KEY_PAGE_DOWN },
	{ K_F6,		 IME_KEY_F6 },
	{ K_F7,		 IME_KEY_F7 },
	{ K_F8,		 IME_KEY_F8 },
	{ K_F9,		 IME_KEY_F9 },
	{ K_F10,	 IME_KEY_F10 },
	{ K_IME_TOGGLE,	 IME_KEY_TOGGLE },
	{ K_IME_CONVERT, IME_KEY_CONVERT },
	{ K_IME_NONCONVERT, IME_KEY_NONCONVERT },
	{ K_IME_NATIVE,	 IME_KEY_NATIVE },
};

/* Only while composing; otherwise these are the program's. */
static const struct {
	uint32_t	letter;
	enum ime_key	key;
} ime_controls[] = {
	{ 'G', IME_KEY_ESC },
	{ 'U', IME_KEY_F6 },
	{ 'O', IME_KEY_F8 },
	{ 'P', IME_KEY_F9 },
	{ 'T', IME_KEY_F10 },
	{ 'K', IME_KEY_SHIFT_LEFT },
	{ 'L', IME_KEY_SHIFT_RIGHT },
	{ 'V', IME_KEY_VARIANTS },
};

void
field_init(struct field *f, const struct field_spec *spec)
{
	*f = (struct field){ .spec = *spec };
	if (f->spec.height < 1)
		f->spec.height = 1;
	edit_init(&f->edit, spec->max, false);
	/* Readings serve the furigana, and converting anew. */
	if (!spec->secret && (spec->readings || spec->mode == IME_HIRAGANA) &&
	    (f->furigana = furigana_new()) == NULL)
		mem_end();
	if (spec->secret)
		field_secret_init(f);
}

void
field_free(struct field *f)
{
	edit_clear(&f->edit);
	furigana_free(&f->furigana);
	secret_free(&f->secret);
	f->ime = NULL;
}

void
field_set(struct field *f, const char *text)
{
	edit_set(&f->edit, text);
	f->scroll = 0;
	f->top = 0;
	if (f->furigana != NULL && !furigana_reset(f->furigana, text))
		mem_end();
}

const char *
field_text(const struct field *f)
{
	return edit_text(&f->edit);
}

void
field_focus(struct field *f, struct ime *m)
{
	f->ime = m;
	ime_reset(m);
	ime_set_field(m, f->spec.mode, f->spec.kind);
}

bool
field_composing(const struct field *f)
{
	return f->ime != NULL && ime_composing(f->ime);
}

/* ---- changing the text, readings along with it ---- */

static bool
put_text(struct field *f, const char *text, size_t len, const char *reading)
{
	size_t at = f->edit.caret;

	if (!edit_insert(&f->edit, text, len))
		return false;
	if (f->furigana != NULL && f->edit.caret > at) {
		struct buf piece = BUF_INIT;
		bool ok = buf_add(&piece, field_text(f) + at, f->edit.caret - at) &&
		    furigana_insert(f->furigana, at, buf_str(&piece), reading);

		buf_free(&piece);
		if (!ok)
			mem_end();
	}
	return true;
}

static enum field_answer
remove_text(struct field *f, bool back)
{
	size_t caret = f->edit.caret, len = f->edit.text.len, removed;

	if (!(back ? edit_backspace(&f->edit) : edit_delete(&f->edit)))
		return FK_TAKEN;
	removed = len - f->edit.text.len;
	if (f->furigana != NULL && !furigana_delete(f->furigana, back ? caret - removed : caret,
	    removed))
		mem_end();
	return FK_CHANGED;
}

static enum field_answer
take_committed(struct field *f, bool composed)
{
	size_t n;
	const struct ime_piece *p = ime_take(f->ime, &n);
	enum field_answer a = FK_TAKEN;

	for (size_t i = 0; i < n; i++) {
		if (!put_text(f, p[i].text, strlen(p[i].text), p[i].reading))
			return FK_FULL;
		a = FK_CHANGED;
	}
	/* Text that came composed from outside has its own blanks. */
	if (f->spec.word_gap && composed && a == FK_CHANGED && f->edit.caret == f->edit.text.len)
		(void)put_text(f, " ", 1, "");
	return a;
}

bool
field_leave(struct field *f)
{
	bool changed = false;

	if (f->ime == NULL)
		return false;
	if (ime_composing(f->ime)) {
		enum ime_answer a = ime_flush(f->ime);

		if (a == IME_COMMITTED || a == IME_COMMITTED_PASS)
			changed = take_committed(f, false) == FK_CHANGED;
	}
	ime_reset(f->ime);
	f->ime = NULL;
	return changed;
}

static bool
to_ime_key(const struct field *f, const struct key *k, enum ime_key *out)
{
	if (k->code == K_CHAR) {
		*out = k->ch == ' ' ? IME_KEY_SPACE : IME_KEY_CHAR;
		return true;
	}
	for (size_t i = 0; i < NELEM(ime_keys); i++) {
		if (ime_keys[i].code == k->code) {
			*out = ime_keys[i].key;
			return true;
		}
	}
	if (k->code != K_CTRL || !ime_composing(f->ime))
		return false;
	for (size_t i = 0; i < NELEM(ime_controls); i++) {
		if (ime_controls[i].letter == k->ch) {
			*out = ime_controls[i].key;
			return true;
		}
	}
	return false;
}

static enum field_answer
move(bool moved)
{
	return moved ? FK_TAKEN : FK_PASS;
}

static enum field_answer
edit_key(struct field *f, const struct key *k)
{
	struct buf b = BUF_INIT;
	enum field_answer a = FK_PASS;

	switch (k->code) {
	case K_CHAR:
		if (!utf8_put(&b, k->ch))
			mem_end();
		a = put_text(f, buf_str(&b), b.len, "") ? FK_CHANGED : FK_FULL;
		buf_free(&b);
		return a;
	case K_PASTE: {
		size_t at = f->edit.caret;
		bool all = edit_insert_fitting(&f->edit, k->text, k->len);

		if (f->furigana != NULL && f->edit.caret > at) {
			buf_add(&b, field_text(f) + at, f->edit.caret - at);
			if (!furigana_insert(f->furigana, at, buf_str(&b), ""))
				mem_end();
			buf_free(&b);
		}
		return all && !f->private_use ? FK_CHANGED : FK_FULL;
	}
	case K_WORD:
		return put_text(f, k->text, k->len, k->reading) ? FK_CHANGED : FK_FULL;
	case K_BACKSPACE:
		return remove_text(f, true);
	case K_DELETE:
		return remove_text(f, false);
	case K_LEFT:
		return move(edit_left(&f->edit));
	case K_RIGHT:
		return move(edit_right(&f->edit));
	case K_HOME:
		edit_home(&f->edit);
		return FK_TAKEN;
	case K_END:
		edit_end(&f->edit);
		return FK_TAKEN;
	case K_CTRL:
		if (k->ch != 'U')
			return FK_PASS;
		if (f->edit.text.len == 0)
			return FK_TAKEN;
		field_set(f, "");
		return FK_CHANGED;
	default:
		return FK_PASS;
	}
}

/* The text before the caret up to a blank: what was pasted is one word to begin with. */
static size_t
word_before(const struct field *f, size_t *from)
{
	const char *text = field_text(f);

	for (*from = f->edit.caret; *from > 0 && text[*from - 1] != ' '; )
		(*from)--;
	return f->edit.caret - *from;
}

/* Ctrl-R, Ctrl-V: the word before the caret goes back to being chosen. */
static enum field_answer
reconvert(struct field *f, bool variants)
{
	struct buf text = BUF_INIT, reading = BUF_INIT;
	const char *known;
	size_t from, len;

	if (f->furigana == NULL || ime_mode(f->ime) != IME_HIRAGANA)
		return FK_PASS;
	known = furigana_span(f->furigana, f->edit.caret, &from, &len);
	if (known == NULL)
		len = word_before(f, &from);
	if (!buf_add(&text, field_text(f) + from, len) || !(known != NULL ?
	    buf_adds(&reading, known) : ime_guess_reading(f->ime, buf_str(&text), &reading)))
		mem_end();
	if (reading.len == 0) {
		buf_free(&text);
		return FK_PASS;
	}
	f->edit.caret = from + len;
	while (f->edit.caret > from)
		(void)remove_text(f, true);
	if (ime_reconvert(f->ime, buf_str(&text), buf_str(&reading)) == IME_PASS)
		(void)put_text(f, buf_str(&text), text.len, buf_str(&reading));
	else if (variants)
		(void)ime_key(f->ime, IME_KEY_VARIANTS, 0);
	buf_free(&text);
	buf_free(&reading);
	return FK_CHANGED;
}

const char *
field_refusal(const struct field *f)
{
	return f->private_use ? "tui.field.private_use" : "tui.field.full";
}

/* 外字 look different everywhere: none is taken in.  True: the key was nothing else. */
static bool
refuse_private_use(struct field *f, const struct key *k)
{
	struct buf b = BUF_INIT;

	f->private_use = false;
	if (k->code == K_CHAR && k->ch >= 0x80) {
		if (!utf8_put(&b, k->ch))
			mem_end();
		f->private_use = text_has_private_use(buf_str(&b));
		buf_free(&b);
	} else if (k->code == K_PASTE) {
		f->private_use = text_has_private_use(k->text);
	}
	return f->private_use && k->code == K_CHAR;
}

enum field_answer
field_key(struct field *f, const struct key *k)
{
	enum ime_key key;
	enum ime_answer a = IME_PASS;
	enum field_answer r = FK_TAKEN;
	bool composing = field_composing(f);

	if (f->secret != NULL)
		return field_secret_key(f, k);
	if (refuse_private_use(f, k))
		return FK_FULL;
	if (k->code == K_COMMIT)
		return composing && ime_flush(f->ime) != IME_PASS ? take_committed(f, true) :
		    FK_TAKEN;
	if (k->code == K_PASTE && composing && ime_flush(f->ime) != IME_PASS)
		(void)take_committed(f, false);
	if (!composing && f->ime != NULL && k->code == K_CTRL && (k->ch == 'R' || k->ch == 'V'))
		return reconvert(f, k->ch == 'V');
	if (to_ime_key(f, k, &key))
		a = ime_key(f->ime, key, k->code == K_CHAR ? k->ch : 0);
	switch (a) {
	case IME_TAKEN:
		return FK_TAKEN;
	case IME_COMMITTED:
		return take_committed(f, composing);
	case IME_COMMITTED_PASS:
		r = take_committed(f, composing);
		break;
	case IME_PASS:
		return k->code == K_IME_CONVERT ? reconvert(f, false) : edit_key(f, k);
	}
	/* Committed, and the key is still to be used: by the editing model, or by the screen. */
	if (r == FK_FULL)
		return r;
	switch (edit_key(f, k)) {
	case FK_PASS:
		return r == FK_CHANGED ? FK_CHANGED_PASS : FK_PASS;
	case FK_FULL:
		return FK_FULL;
	default:
		return FK_CHANGED;
	}
}

void
field_word(const struct field *f, struct buf *reading, struct buf *writing)
{
	struct ime_view v;
	const char *known;
	size_t from, len;

	if (field_composing(f)) {
		ime_view(f->ime, &v);
		/* Kana alone are the reading; what they were converted into is a beginning. */
		for (size_t i = 0; ime_converting(f->ime) && i < v.part_count; i++)
			buf_adds(writing, v.parts[i].text);
		if (!ime_reading(f->ime, reading) || !buf_ok(writing))
			mem_end();
		return;
	}
	known = f->furigana != NULL ? furigana_span(f->furigana, f->edit.caret, &from, &len) : NULL;
	if (known != NULL && (!buf_adds(reading, known) ||
	    !buf_add(writing, field_text(f) + from, len)))
		mem_end();
}

void
field_commit(struct field *f)
{
	(void)field_key(f, &(struct key){ .code = K_COMMIT });
}

void
field_drop_composition(struct field *f)
{
	/* From the candidates to the kana, and from the kana away. */
	for (int i = 0; i < 2 && field_composing(f); i++)
		(void)field_key(f, &(struct key){ .code = K_ESC });
}

bool
field_reading(const struct field *f, struct buf *out)
{
	if (f->furigana != NULL && !furigana_text(f->furigana, out))
		return false;
	return field_composing(f) ? ime_reading(f->ime, out) : buf_ok(out);
}

const char *
field_mode_key(const struct field *f)
{
	static const char *const keys[] = {
		[IME_DIRECT] = "tui.mode.direct",
		[IME_HIRAGANA] = "tui.mode.hiragana",
		[IME_KATAKANA] = "tui.mode.katakana",
	}, *const kana_keys[] = {
		[IME_DIRECT] = "tui.mode.direct",
		[IME_HIRAGANA] = "tui.mode.hiragana_kana",
		[IME_KATAKANA] = "tui.mode.katakana_kana",
	};

	if (f->secret != NULL || f->ime == NULL)
		return keys[IME_DIRECT];
	return (ime_layout(f->ime) == IME_KANA ? kana_keys : keys)[ime_mode(f->ime)];
}

bool
field_furigana(const struct field *f, struct buf *out)
{
	if (f->furigana == NULL || !furigana_complete(f->furigana))
		return true;
	return furigana_text(f->furigana, out);
}
