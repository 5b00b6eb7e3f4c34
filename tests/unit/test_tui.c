/* SPDX-License-Identifier: ISC */
/*
 * The parts of tui/ that need no terminal: the grid, the editing model, key
 * decoding, what the frame says.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#define NCURSES_NOMACROS
#include <curses.h>

#include "base/file.h"
#include "tui/draw/draw.h"
#include "tui/input/edit.h"
#include "tui/draw/frame.h"
#include "tui/input/keys.h"
#include "tui/draw/width.h"

static const char *
row(const struct grid *g, int y)
{
	static struct buf b;

	buf_reset(&b);
	assert_true(grid_row(g, y, &b));
	return buf_str(&b);
}

/* ---- the grid ---- */

/* What the terminal said of the three kinds that terminals disagree about. */
static void
a_terminal_that_counts_otherwise_gets_blanks(void **state)
{
	static const int as_we[WIDTH_KINDS] = { 1, 2, 2 }, wide[WIDTH_KINDS] = { 2, 3, 1 };
	static const int silent[WIDTH_KINDS] = { 0 };
	static const char ivs[] = "葛\xf3\xa0\x84\x80";
	struct grid *g = grid_new(1, 12);

	(void)state;
	width_assume(as_we);
	assert_int_equal(draw_width("①", strlen("①")), 1);
	assert_int_equal(grid_str(g, 0, 0, 12, STYLE_NORMAL, "①x𠮷"), 4);
	assert_false(grid_cell(g, 0, 0)->doubtful);
	grid_str(g, 0, 0, 12, STYLE_NORMAL, ivs);
	assert_int_equal(grid_cell(g, 0, 0)->ch[1], 0xe0100);

	width_assume(wide);
	assert_int_equal(draw_width("①", strlen("①")), 2);
	grid_clear(g);
	assert_int_equal(grid_str(g, 0, 0, 12, STYLE_NORMAL, "①x𠮷"), 5);
	assert_true(grid_cell(g, 0, 0)->doubtful);
	assert_int_equal(grid_cell(g, 0, 2)->ch[0], L'x');
	assert_int_equal(grid_cell(g, 0, 3)->ch[0], L'〓');
	assert_int_equal(draw_width("ñ", strlen("ñ")), 1);	/* not ambiguous */
	grid_str(g, 0, 6, 6, STYLE_NORMAL, ivs);
	assert_int_equal(grid_cell(g, 0, 6)->ch[0], L'葛');
	assert_int_equal(grid_cell(g, 0, 6)->ch[1], 0);

	/* Nothing said: two cells for what may be two, and trust in the rest. */
	width_assume(silent);
	assert_int_equal(draw_width("①", strlen("①")), 2);
	assert_int_equal(draw_width("𠮷", strlen("𠮷")), 2);
	width_assume(as_we);
	grid_free(&g);
}

static void
wide_is_never_split_at_the_right_edge(void **state)
{
	struct grid *g = grid_new(1, 5);

	(void)state;
	assert_int_equal(grid_str(g, 0, 0, 5, STYLE_NORMAL, "見本太郎"), 4);
	assert_string_equal(row(g, 0), "見本");
	assert_int_equal(grid_str(g, 0, 4, 5, STYLE_NORMAL, "太"), 0);
	assert_int_equal(grid_cell(g, 0, 4)->ch[0], L' ');
	grid_free(&g);
}

static void
overwriting_half_a_wide_cluster_blanks_the_other_half(void **state)
{
	struct grid *g = grid_new(1, 8);

	(void)state;
	grid_str(g, 0, 0, 8, STYLE_NORMAL, "見本太郎");
	grid_str(g, 0, 1, 1, STYLE_NORMAL, "x");
	assert_string_equal(row(g, 0), " x本太郎");
	grid_str(g, 0, 4, 1, STYLE_NORMAL, "y");
	assert_string_equal(row(g, 0), " x本y 郎");
	for (int x = 0; x < 8; x++) {
		const struct cell *c = grid_cell(g, 0, x);

		if (c->width == 2)
			assert_int_equal(grid_cell(g, 0, x + 1)->width, 0);
		if (c->width == 0)
			assert_int_equal(grid_cell(g, 0, x - 1)->width, 2);
	}
	grid_free(&g);
}

static void
marks_and_selectors_stay_with_their_base(void **state)
{
	struct grid *g = grid_new(1, 10);

	(void)state;
	/* か + dakuten composes; 葛 + VS17 stays two code points in one cell. */
	assert_int_equal(grid_str(g, 0, 0, 10, STYLE_NORMAL, "か\u3099葛\U000E0100城"), 6);
	assert_int_equal(grid_cell(g, 0, 0)->ch[0], 0x304c);
	assert_int_equal(grid_cell(g, 0, 2)->ch[0], 0x845b);
	assert_int_equal(grid_cell(g, 0, 2)->ch[1], 0xe0100);
	assert_int_equal(grid_cell(g, 0, 4)->ch[0], 0x57ce);
	grid_free(&g);
}

static void
nothing_dangerous_reaches_a_cell(void **state)
{
	static const char *const bad[] = {
		"a\u202eb", "a\u200bb", "a\033[2Jb", "a\U000E0041b", "a\ab",
	};
	struct grid *g = grid_new(1, 20);

	(void)state;
	for (size_t i = 0; i < NELEM(bad); i++) {
		grid_clear(g);
		grid_str(g, 0, 0, 20, STYLE_NORMAL, bad[i]);
		for (int x = 0; x < 20; x++) {
			wchar_t c = grid_cell(g, 0, x)->ch[0];

			assert_true(c >= 0x20 && c != 0x202e && c != 0x200b && c < 0xe0000);
		}
	}
	grid_free(&g);
}

static void
what_does_not_fit_says_so(void **state)
{
	struct grid *g = grid_new(1, 20);

	(void)state;
	assert_int_equal(grid_cut(g, 0, 0, 9, STYLE_NORMAL, "特別児童扶養手当"), 8);
	assert_string_equal(row(g, 0), "特別児..");
	grid_clear(g);
	grid_cut(g, 0, 0, 16, STYLE_NORMAL, "特別児童扶養手当");
	assert_string_equal(row(g, 0), "特別児童扶養手当");
	grid_clear(g);
	assert_int_equal(grid_cut_middle(g, 0, 0, 14, STYLE_NORMAL,
	    "特別児童扶養手当（年金）"), 14);
	assert_string_equal(row(g, 0), "特別児..年金）");
	grid_free(&g);
}

/* The text broken at cells, its lines joined by "/". */
static const char *
broken(const char *text, int cells,
    size_t (*line)(const char *s, size_t len, int cells, size_t *next))
{
	static struct buf b;
	size_t len = strlen(text), next;

	buf_reset(&b);
	for (size_t off = 0; off < len; off += next) {
		size_t n = line(text + off, len - off, cells, &next);

		assert_true(next > 0 && draw_width(text + off, n) <= cells);
		buf_addf(&b, "%s%.*s", off > 0 ? "/" : "", (int)n, text + off);
	}
	return buf_str(&b);
}

static void
no_line_of_one_or_two_characters_comes_last(void **state)
{
	static const int wide[WIDTH_KINDS] = { 2, 2, 2 }, as_we[WIDTH_KINDS] = { 1, 2, 2 };

	(void)state;
	/* 「す。」, 「。」 and what may not begin a line take more along. */
	assert_string_equal(broken("あいうえおかきます。", 16, draw_line), "あいうえおかき/ます。");
	assert_string_equal(broken("あいうえおかきます", 16, draw_line), "あいうえおか/きます");
	assert_string_equal(broken("あいうえおかき。次", 16, draw_line), "あいうえおか/き。次");
	assert_string_equal(broken("あいうえおかたワー", 16, draw_line), "あいうえおか/たワー");
	/* Three stay; so does what has no line before it, or ends with its paragraph. */
	assert_string_equal(broken("あいうえおかきくけこさ", 16, draw_line),
	    "あいうえおかきく/けこさ");
	assert_string_equal(broken("す。", 16, draw_line), "す。");
	assert_string_equal(broken("あいうえおかきく\nす。", 16, draw_line),
	    "あいうえおかきく/す。");
	assert_string_equal(broken("press the key of it", 17, draw_line), "press the key /of it");
	/* No earlier place to break: it stays. */
	assert_string_equal(broken("abcdefgh if", 8, draw_line), "abcdefgh/if");
	/* A key is not torn apart. */
	assert_string_equal(broken("押すと Ctrl-K です", 12, draw_line), "押すと /Ctrl-K です");
	assert_string_equal(broken("次へ進みます。15分ほどです。", 16, draw_line),
	    "次へ進みます。/15分ほどです。");
	/* A box in which somebody types does not move words for what follows them. */
	assert_string_equal(broken("あいうえおかきます", 16, draw_line_typed),
	    "あいうえおかきま/す");
	/* Signs that take two cells here are counted so. */
	width_assume(wide);
	assert_string_equal(broken("※①②③※①②③※①②③", 16, draw_line), "※①②③※①②③/※①②③");
	width_assume(as_we);
}

static void
the_picture_has_a_caret_only_when_told(void **state)
{
	struct grid *g = grid_new(3, 10);
	int y, x;

	(void)state;
	assert_false(grid_caret(g, &y, &x));
	grid_set_caret(g, 99, 99);
	assert_true(grid_caret(g, &y, &x));
	assert_int_equal(y, 2);
	assert_int_equal(x, 9);
	grid_clear(g);
	assert_false(grid_caret(g, &y, &x));
	grid_free(&g);
}

/* ---- the editing model ---- */

static void
the_caret_steps_over_whole_clusters(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 0, false);
	assert_true(edit_insert(&e, "葛\U000E0100城", strlen("葛\U000E0100城")));
	assert_true(edit_left(&e));
	assert_true(edit_left(&e));
	assert_int_equal(e.caret, 0);
	assert_true(edit_delete(&e));
	assert_string_equal(edit_text(&e), "城");
	assert_false(edit_backspace(&e));
	edit_clear(&e);
}

static void
what_is_too_long_is_refused_whole_but_a_paste_is_cut(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 3, false);
	assert_false(edit_insert(&e, "見本太郎", strlen("見本太郎")));
	assert_string_equal(edit_text(&e), "");
	assert_false(edit_insert_fitting(&e, "見本太郎", strlen("見本太郎")));
	assert_string_equal(edit_text(&e), "見本太");
	edit_clear(&e);
}

static void
pasted_controls_and_newlines_do_not_get_in(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 0, false);
	assert_true(edit_insert_fitting(&e, "見本\n\033[A太郎\u202e",
	    strlen("見本\n\033[A太郎\u202e")));
	assert_null(strchr(edit_text(&e), '\n'));
	assert_null(strchr(edit_text(&e), '\033'));
	assert_null(strstr(edit_text(&e), "\u202e"));
	edit_clear(&e);
}

static void
the_window_always_shows_the_caret(void **state)
{
	static const char text[] = "あいうえおかきくけこ";
	size_t scroll = 0;

	(void)state;
	for (size_t caret = 0; caret <= strlen(text); caret += 3) {
		struct edit_window w = edit_window(text, strlen(text), caret, 7, &scroll);

		assert_true(w.caret_x >= 0 && w.caret_x < 7);
		assert_true(caret >= w.from && caret <= w.to);
	}
	for (size_t caret = strlen(text); ; caret -= 3) {
		struct edit_window w = edit_window(text, strlen(text), caret, 7, &scroll);

		assert_true(w.caret_x >= 0 && w.caret_x < 7);
		assert_true(caret >= w.from && caret <= w.to);
		if (caret == 0)
			break;
	}
	assert_int_equal(scroll, 0);
}

static void
rows_follow_the_caret(void **state)
{
	static const char text[] = "あいうえおかきくけこさしすせそたちつてと";
	int top = 0;

	(void)state;
	for (size_t caret = 0; caret <= strlen(text); caret += 3) {
		struct edit_rows r = edit_rows(text, strlen(text), caret, 9, 2, &top);

		assert_in_range(r.caret_y, 0, 1);
		assert_in_range(r.caret_x, 0, 8);
	}
	assert_true(top > 0);
	(void)edit_rows(text, strlen(text), 0, 9, 2, &top);
	assert_int_equal(top, 0);
}

/* ---- keys ---- */

static struct key
feed(struct keys *k, bool code, uint32_t unit)
{
	struct key out = { .code = K_NONE };

	(void)keys_feed(k, code, unit, false, &out);
	return out;
}

static void
esc_and_a_character_are_an_f_key(void **state)
{
	static const char after[] = "1234567890-=";
	struct keys k;

	(void)state;
	keys_init(&k);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(feed(&k, false, 27).code, K_NONE);
		assert_int_equal(feed(&k, false, (uint32_t)after[i]).code, K_F1 + i);
	}
	keys_clear(&k);
}

static void
esc_alone_is_esc_and_loses_nothing(void **state)
{
	struct keys k;
	struct key out;

	(void)state;
	keys_init(&k);
	assert_int_equal(feed(&k, false, 27).code, K_NONE);
	assert_true(keys_idle(&k, &out));
	assert_int_equal(out.code, K_ESC);
	assert_false(keys_idle(&k, &out));
	/* Esc and another character: both arrive. */
	assert_int_equal(feed(&k, false, 27).code, K_NONE);
	assert_int_equal(feed(&k, false, 'a').code, K_ESC);
	assert_int_equal(k.after.code, K_CHAR);
	assert_int_equal(k.after.ch, 'a');
	/* While composing it counts at once. */
	assert_true(keys_feed(&k, false, 27, true, &out));
	assert_int_equal(out.code, K_ESC);
	keys_clear(&k);
}

static void
a_paste_is_text_and_never_keys(void **state)
{
	static const char pasted[] = "ab\r\x1b\x03\x11z";
	struct keys k;
	struct key out = { .code = K_NONE };

	(void)state;
	keys_init(&k);
	assert_false(keys_feed(&k, true, 2000, false, &out));
	for (size_t i = 0; i < sizeof pasted - 1; i++)
		assert_int_equal(feed(&k, false, (uint32_t)pasted[i]).code, K_NONE);
	assert_int_equal(feed(&k, true, KEY_F(12)).code, K_NONE);
	out = feed(&k, true, 2001);
	assert_int_equal(out.code, K_PASTE);
	assert_string_equal(out.text, "ab\nz");
	keys_clear(&k);
}

static void
a_huge_paste_is_capped_and_still_text(void **state)
{
	struct keys k;
	struct key out = { .code = K_NONE };

	(void)state;
	keys_init(&k);
	(void)keys_feed(&k, true, 2000, false, &out);
	for (size_t i = 0; i < KEYS_PASTE_MAX; i++)
		assert_int_equal(feed(&k, false, 0x3042).code, K_NONE);
	out = feed(&k, true, 2001);
	assert_int_equal(out.code, K_PASTE);
	assert_true(out.len <= KEYS_PASTE_MAX);
	assert_int_equal(out.len % 3, 0);
	keys_clear(&k);
}

static void
the_keys_of_the_terminal_driver_are_plain_keys(void **state)
{
	struct keys k;

	(void)state;
	keys_init(&k);
	assert_int_equal(feed(&k, false, 0x03).code, K_CTRL);
	assert_int_equal(feed(&k, false, 0x13).ch, 'S');
	assert_int_equal(feed(&k, false, 0x11).ch, 'Q');
	assert_int_equal(feed(&k, false, 0x1c).code, K_IME_TOGGLE);
	assert_int_equal(feed(&k, false, 0x00).code, K_IME_TOGGLE);
	assert_int_equal(feed(&k, false, 0x0d).code, K_ENTER);
	assert_int_equal(feed(&k, true, KEY_F(13)).code, K_IME_CONVERT);
	assert_int_equal(feed(&k, true, KEY_F(14)).code, K_IME_NONCONVERT);
	assert_int_equal(feed(&k, true, KEY_F(15)).code, K_IME_TOGGLE);
	assert_int_equal(feed(&k, true, KEY_F(16)).code, K_IME_NATIVE);
	keys_clear(&k);
}

/* ---- the frame ---- */

struct frame_state { struct msgs *msgs; };

static void
the_sync_line_is_honest(void **state)
{
	struct frame_state *f = *state;
	struct sync_facts facts = { 0 };
	int64_t now, at;
	struct buf b = BUF_INIT;

	assert_true(time_parse("2026-11-20T12:00:00+09:00", &now));
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_SYNC);
	assert_string_equal(buf_str(&b), "送信待ち 0 · 最終受領 なし · 回線は未確認");

	buf_reset(&b);
	facts.waiting = 3;
	assert_true(time_parse("2026-11-20T10:42:07+09:00", &facts.last_receipt_us));
	assert_true(time_parse("2026-11-20T09:15:00+09:00", &facts.line_down_since_us));
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_ALARM);
	assert_string_equal(buf_str(&b), "送信待ち 3 · 最終受領 10:42 · 回線なし(09:15から)");

	/* Contact alone is not green; nor is a receipt while something waits. */
	buf_reset(&b);
	facts.line_down_since_us = 0;
	facts.last_contact_us = now;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_SYNC);
	facts.waiting = 0;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_GOOD);
	facts.last_receipt_us = 0;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_SYNC);

	/* The line is there, but what waits does not go out before the server opens. */
	buf_reset(&b);
	facts.service = SERVICE_IS_CLOSED;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_SYNC);
	assert_string_equal(buf_str(&b), "送信待ち 0 · 最終受領 なし · 受付時間外");
	buf_reset(&b);
	assert_true(time_parse("2026-11-21T08:30:00+09:00", &facts.opens_us));
	(void)frame_sync(f->msgs, &facts, now, &b);
	assert_non_null(strstr(buf_str(&b), "受付時間外(11/21 08:30に再開)"));
	facts.service = SERVICE_IS_OPEN;

	/* A clock that is off, and a certificate from 60 days before its end. */
	buf_reset(&b);
	facts.certificate_until_us = now + INT64_C(61) * 86400 * 1000000;
	(void)frame_sync(f->msgs, &facts, now, &b);
	assert_null(strstr(buf_str(&b), "証明書"));
	buf_reset(&b);
	facts.certificate_until_us = now + INT64_C(59) * 86400 * 1000000 + 1;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_SYNC);
	assert_non_null(strstr(buf_str(&b), "証明書は残り59日"));
	buf_reset(&b);
	facts.skew_ms = -90000;
	assert_int_equal(frame_sync(f->msgs, &facts, now, &b), STYLE_ALARM);
	assert_non_null(strstr(buf_str(&b), "時計のずれ -90秒"));

	/* Another day's time says which day, in Japan's time zone. */
	buf_reset(&b);
	assert_true(time_parse("2026-11-19T15:30:00Z", &at));
	frame_time(at, now, &b);
	assert_string_equal(buf_str(&b), "00:30");
	buf_reset(&b);
	assert_true(time_parse("2026-11-19T14:30:00Z", &at));
	frame_time(at, now, &b);
	assert_string_equal(buf_str(&b), "11/19 23:30");
	buf_free(&b);
}

static void
a_slot_shows_without_colour_what_is_not_possible(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	frame_slot(5, "点検", true, &b);
	assert_string_equal(buf_str(&b), "F5 点検");
	buf_reset(&b);
	frame_slot(12, "承認依頼", false, &b);
	assert_string_equal(buf_str(&b), "F12(承認依頼)");
	buf_free(&b);
}

static void
a_long_trail_keeps_its_end(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	frame_trail("障害児福祉手当の認定請求 › 対象者 › 氏名", 30, &b);
	assert_string_equal(buf_str(&b), "障害児福祉手.. › 対象者 › 氏名");
	assert_true(draw_width(buf_str(&b), b.len) <= 30);
	buf_reset(&b);
	frame_trail("障害児福祉手当の認定請求 › 対象者 › 氏名", 14, &b);
	assert_string_equal(buf_str(&b), "対象者 › 氏名");
	buf_reset(&b);
	frame_trail("ホーム › 手続をさがす", 40, &b);
	assert_string_equal(buf_str(&b), "ホーム › 手続をさがす");
	buf_free(&b);
}

static int
open_messages(void **state)
{
	struct frame_state *f = calloc(1, sizeof *f);
	struct err e = ERR_INIT;
	char *dir = path_join(getenv("MADOGUCHI_DATADIR"), "messages");

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	assert_int_equal(msgs_open(dir, "ja", &f->msgs, &e), ERR_OK);
	free(dir);
	*state = f;
	return 0;
}

static int
close_messages(void **state)
{
	struct frame_state *f = *state;

	msgs_close(&f->msgs);
	free(f);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_that_counts_otherwise_gets_blanks),
		cmocka_unit_test(wide_is_never_split_at_the_right_edge),
		cmocka_unit_test(overwriting_half_a_wide_cluster_blanks_the_other_half),
		cmocka_unit_test(marks_and_selectors_stay_with_their_base),
		cmocka_unit_test(nothing_dangerous_reaches_a_cell),
		cmocka_unit_test(what_does_not_fit_says_so),
		cmocka_unit_test(no_line_of_one_or_two_characters_comes_last),
		cmocka_unit_test(the_picture_has_a_caret_only_when_told),
		cmocka_unit_test(the_caret_steps_over_whole_clusters),
		cmocka_unit_test(what_is_too_long_is_refused_whole_but_a_paste_is_cut),
		cmocka_unit_test(pasted_controls_and_newlines_do_not_get_in),
		cmocka_unit_test(the_window_always_shows_the_caret),
		cmocka_unit_test(rows_follow_the_caret),
		cmocka_unit_test(esc_and_a_character_are_an_f_key),
		cmocka_unit_test(esc_alone_is_esc_and_loses_nothing),
		cmocka_unit_test(a_paste_is_text_and_never_keys),
		cmocka_unit_test(a_huge_paste_is_capped_and_still_text),
		cmocka_unit_test(the_keys_of_the_terminal_driver_are_plain_keys),
		cmocka_unit_test(the_sync_line_is_honest),
		cmocka_unit_test(a_long_trail_keeps_its_end),
		cmocka_unit_test(a_slot_shows_without_colour_what_is_not_possible),
	};

	return cmocka_run_group_tests(tests, open_messages, close_messages);
}
