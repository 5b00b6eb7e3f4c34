/* SPDX-License-Identifier: ISC */
/*
 * What the frame says, as text: no screen, no terminal.
 */
#include "tui/draw/frame.h"

#include <string.h>

#define CERTIFICATE_ALARM_DAYS	14

void
frame_time(int64_t us, int64_t now_us, struct buf *out)
{
	struct date d = date_at(us), today = date_at(now_us);
	int64_t minutes = (us - date_start_us(d)) / 60000000;

	if (date_compare(d, today) != 0)
		buf_addf(out, "%d/%d ", d.month, d.day);
	buf_addf(out, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

/* The line is there; does the server take anything?  What waits would not go out. */
static void
add_service(const struct msgs *m, const struct sync_facts *f, int64_t now_us, struct buf *out)
{
	static const struct { const char *key, *until_key; } words[] = {
		[SERVICE_IS_OPEN] = { "tui.sync.line_up", "tui.sync.line_up" },
		[SERVICE_IS_CLOSED] = { "tui.sync.closed", "tui.sync.closed_until" },
		[SERVICE_IS_MAINTAINED] = { "tui.sync.maintained", "tui.sync.maintained_until" },
	};
	int64_t at = f->service == SERVICE_IS_OPEN ? f->last_contact_us : f->opens_us;
	struct buf v = BUF_INIT;

	if (at != 0)
		frame_time(at, now_us, &v);
	msg_add(m, out, at != 0 ? words[f->service].until_key : words[f->service].key, buf_str(&v),
	    NULL);
	buf_free(&v);
}

enum style
frame_sync(const struct msgs *m, const struct sync_facts *f, int64_t now_us, struct buf *out)
{
	struct buf v = BUF_INIT;
	enum style st = STYLE_SYNC;
	int64_t days;

	buf_addf(&v, "%lld", (long long)f->waiting);
	msg_add(m, out, "tui.sync.waiting", buf_str(&v), NULL);
	buf_adds(out, " · ");
	buf_reset(&v);
	if (f->last_receipt_us != 0) {
		frame_time(f->last_receipt_us, now_us, &v);
		msg_add(m, out, "tui.sync.last_receipt", buf_str(&v), NULL);
	} else {
		buf_adds(out, msg(m, "tui.sync.no_receipt"));
	}
	buf_adds(out, " · ");
	buf_reset(&v);
	if (f->line_down_since_us != 0) {
		frame_time(f->line_down_since_us, now_us, &v);
		msg_add(m, out, "tui.sync.line_down", buf_str(&v), NULL);
		st = STYLE_ALARM;
	} else if (f->last_contact_us != 0) {
		add_service(m, f, now_us, out);
		if (f->waiting == 0 && f->last_receipt_us != 0)
			st = STYLE_GOOD;
	} else {
		buf_adds(out, msg(m, "tui.sync.never"));
	}
	if (f->quarantined > 0) {
		buf_reset(&v);
		buf_addf(&v, "%lld", (long long)f->quarantined);
		buf_adds(out, " · ");
		msg_add(m, out, "tui.sync.quarantined", buf_str(&v), NULL);
		st = STYLE_ALARM;
	}
	if (sync_facts_expiring(f, now_us, &days)) {
		buf_reset(&v);
		buf_addf(&v, "%lld", (long long)days);
		buf_adds(out, " · ");
		msg_add(m, out, "tui.sync.certificate", buf_str(&v), NULL);
		if (days < CERTIFICATE_ALARM_DAYS)
			st = STYLE_ALARM;
	}
	if (sync_facts_skewed(f)) {
		buf_reset(&v);
		buf_addf(&v, "%lld", (long long)f->skew_ms / 1000);
		buf_adds(out, " · ");
		msg_add(m, out, "tui.sync.skew", buf_str(&v), NULL);
		st = STYLE_ALARM;
	}
	if (f->alarm != NULL) {
		buf_adds(out, " · ");
		buf_adds(out, msg(m, f->alarm));
		st = STYLE_ALARM;
	}
	buf_free(&v);
	return st;
}

void
frame_slot(int n, const char *label, bool possible, struct buf *out)
{
	buf_addf(out, possible ? "F%d %s" : "F%d(%s)", n, label);
}

void
frame_trail(const char *trail, int width, struct buf *out)
{
	static const char arrow[] = " › ";
	const char *rest = strstr(trail, arrow);
	int over = draw_width(trail, strlen(trail)) - width, first;

	if (over <= 0 || rest == NULL) {
		buf_adds(out, trail);
		return;
	}
	/* The first part gives way: where one is matters more than in what. */
	first = draw_width(trail, (size_t)(rest - trail)) - over - 2;
	if (first > 0) {
		buf_add(out, trail, draw_fit(trail, (size_t)(rest - trail), first));
		buf_adds(out, "..");
		buf_adds(out, rest);
	} else {
		frame_trail(rest + strlen(arrow), width, out);
	}
}
