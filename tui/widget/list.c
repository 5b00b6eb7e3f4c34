/* SPDX-License-Identifier: ISC */
/*
 * See list.h.
 */
#include "tui/widget/list.h"

void
list_resize(struct list *l, size_t count)
{
	l->count = count;
	l->typed = 0;
	if (l->focus >= count)
		l->focus = count > 0 ? count - 1 : 0;
	list_show(l, l->height);
}

void
list_show(struct list *l, int height)
{
	size_t h = height > 0 ? (size_t)height : 1;

	l->height = (int)h;
	if (l->focus < l->top)
		l->top = l->focus;
	if (l->focus >= l->top + h)
		l->top = l->focus - h + 1;
	/* No empty rows at the end while there is something above. */
	if (l->top + h > l->count)
		l->top = l->count > h ? l->count - h : 0;
}

void
list_focus(struct list *l, size_t row)
{
	l->focus = row < l->count ? row : l->count > 0 ? l->count - 1 : 0;
	list_show(l, l->height);
}

/* Turns to the page that begins at top; on the outermost one the focus goes to its end. */
static void
page(struct list *l, size_t top, size_t outermost)
{
	if (top == l->top) {
		list_focus(l, outermost);
	} else {
		l->top = top;
		list_focus(l, top);
	}
}

bool
list_key(struct list *l, const struct key *k)
{
	size_t h = l->height > 0 ? (size_t)l->height : 1;
	size_t last = l->count > 0 ? l->count - 1 : 0;

	if (k->code != K_CHAR)
		l->typed = 0;	/* another number begins */
	switch (k->code) {
	case K_UP:
	case K_BACKTAB:
		list_focus(l, l->focus > 0 ? l->focus - 1 : 0);
		return true;
	case K_DOWN:
	case K_TAB:
		list_focus(l, l->focus < last ? l->focus + 1 : last);
		return true;
	case K_PAGE_UP:
	case K_F7:
		page(l, l->top > h ? l->top - h : 0, 0);
		return true;
	case K_PAGE_DOWN:
	case K_F8:
		page(l, l->top + 2 * h <= l->count ? l->top + h :
		    l->count > h ? l->count - h : 0, last);
		return true;
	case K_HOME:
		list_focus(l, 0);
		return true;
	case K_END:
		list_focus(l, last);
		return true;
	default:
		return false;
	}
}

enum list_digit
list_digit(struct list *l, const struct key *k)
{
	size_t digit, number;

	if (k->code != K_CHAR || k->ch < (l->typed > 0 ? '0' : '1') || k->ch > '9')
		return LIST_NO_DIGIT;
	digit = k->ch - '0';
	number = l->typed * 10 + digit;
	if (number > l->count)
		number = digit;
	if (number == 0 || number > l->count)
		return LIST_MOVED;	/* the number of no row */
	list_focus(l, number - 1);
	if (l->count <= LIST_ONE_DIGIT)
		return LIST_CHOSEN;
	l->typed = number;
	return LIST_MOVED;
}

bool
list_numbered_key(struct list *l, const struct key *k, struct screen *s,
    void (*open)(struct screen *s))
{
	enum list_digit digit;

	if (list_key(l, k))
		return true;
	digit = list_digit(l, k);
	if (k->code == K_ENTER || digit == LIST_CHOSEN) {
		open(s);
		return true;
	}
	return digit == LIST_MOVED;
}

void
list_number(const struct list *l, size_t row, struct buf *out)
{
	int width = 1;

	for (size_t n = l->count; n >= 10; n /= 10)
		width++;
	buf_addf(out, "%*zu", width, row + 1);
}

void
list_position(const struct list *l, struct buf *out)
{
	size_t last = l->top + (size_t)l->height;

	if (l->height > 0 && l->count > (size_t)l->height)
		buf_addf(out, "%zu-%zu/%zu", l->top + 1, last < l->count ? last : l->count,
		    l->count);
}

int
list_scroll(int top, int total, int height, int from, int to)
{
	if (to >= top + height)
		top = to - height + 1;
	if (from < top)
		top = from;
	if (top > total - height)
		top = total - height;
	return top < 0 ? 0 : top;
}
