/* SPDX-License-Identifier: ISC */
/*
 * The checkpoint of the audit chain; see chain.h.
 */
#include "work/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n/wareki.h"
#include "work/priv.h"
#include "work/watch.h"

#define HASH_BYTES	32
#define GROUP		8	/* digits between blanks */

/* The chain's hash of an entry in hexadecimal: paper has no upper and lower case. */
static enum err_code
hash_hex(struct store *s, int64_t seq, int64_t *found, char out[CHECKPOINT_HASH], struct err *e)
{
	char text[DIGEST_TEXT_SIZE];
	struct buf raw = BUF_INIT;
	size_t i;
	enum err_code rc = audit_hash(s, seq, found, text, e);

	out[0] = '\0';
	if (rc != ERR_OK || *found == 0)
		return rc;
	if (!b64_decode(text, strlen(text), &raw) || raw.len != HASH_BYTES) {
		buf_free(&raw);
		return err_nomem(e);
	}
	for (i = 0; i < HASH_BYTES; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", (unsigned char)raw.data[i]);
	buf_free(&raw);
	return ERR_OK;
}

static enum err_code
chain_sound(struct work *w, struct err *e)
{
	struct audit_state st;
	char number[24];
	enum err_code rc = audit_verify(w->store, &st, e);

	if (rc != ERR_OK || st.first_bad == 0)
		return rc;
	(void)snprintf(number, sizeof number, "%" PRId64, st.first_bad);
	return err_set(e, ERR_REFUSED, "work.chain.broken", number, NULL);
}

enum err_code
checkpoint_make(struct work *w, struct session *s, struct checkpoint *out, struct err *e)
{
	struct audit_event ev = { .action = "checkpoint", .who = s != NULL ? s->kid : "system",
	    .result = "ok" };
	char *acked = NULL;
	enum err_code rc = chain_sound(w, e);

	*out = (struct checkpoint){ .at_us = work_now(w) };
	if (rc == ERR_OK)
		rc = audit_record(w->store, &ev, e);
	if (rc == ERR_OK)
		rc = hash_hex(w->store, 0, &out->seq, out->hash, e);
	if (rc == ERR_OK)
		rc = setting_get(w->store, "audit_acked", &acked, e);
	if (acked != NULL)
		out->acknowledged = strtoll(acked, NULL, 10);
	free(acked);
	return rc;
}

enum err_code
checkpoint_lines(struct work *w, const struct msgs *m, const struct checkpoint *c,
    struct buf lines[CHECKPOINT_LINES], struct err *e)
{
	char seq[24], acknowledged[24], clock[TIME_TEXT_SIZE], day[DATE_TEXT_SIZE];
	struct buf date = BUF_INIT;
	size_t i;
	bool ok;

	(void)snprintf(seq, sizeof seq, "%" PRId64, c->seq);
	(void)snprintf(acknowledged, sizeof acknowledged, "%" PRId64, c->acknowledged);
	time_format(c->at_us, clock);
	clock[strlen("2026-11-20T12:00")] = '\0';
	date_format(date_at(c->at_us), day);
	ok = strcmp(msgs_lang(m), "ja") == 0 ? wareki_format(date_at(c->at_us), &date) :
	    buf_adds(&date, day);
	ok = ok && msg_add(m, &lines[0], "work.chain.line_where", w->terminal, buf_str(&date),
	    clock + strlen("2026-11-20T"), NULL) &&
	    msg_add(m, &lines[1], "work.chain.line_count", seq, acknowledged, NULL);
	for (i = 0; ok && c->hash[i] != '\0'; i++)
		ok = (i == 0 || i % GROUP != 0 || buf_addc(&lines[2], ' ')) &&
		    buf_addc(&lines[2], c->hash[i]);
	buf_free(&date);
	return ok ? ERR_OK : err_nomem(e);
}

enum err_code
checkpoint_compare(struct work *w, const char *paper, struct err *e)
{
	char want[CHECKPOINT_HASH], have[CHECKPOINT_HASH], number[24], *p;
	int64_t seq = strtoll(paper, &p, 10), found;
	size_t n = 0;
	enum err_code rc;

	if (seq <= 0 || *p != '=')
		return err_set(e, ERR_USAGE, "work.chain.paper_format", NULL);
	for (p++; *p != '\0' && n < sizeof want - 1; p++) {
		if (*p != ' ')
			want[n++] = *p;
	}
	want[n] = '\0';
	if (*p != '\0' || n != sizeof want - 1 || strspn(want, "0123456789abcdef") != n)
		return err_set(e, ERR_USAGE, "work.chain.paper_format", NULL);
	rc = hash_hex(w->store, seq, &found, have, e);
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && strcmp(want, have) != 0)) {
		(void)snprintf(number, sizeof number, "%" PRId64, seq);
		rc = err_set(e, ERR_REFUSED, "work.chain.paper", number, NULL);
	}
	return rc;
}

enum err_code
chain_verify(struct session *s, struct audit_state *out, struct err *e)
{
	struct audit_event ev = { .action = "audit-verify", .who = s->kid };
	enum err_code rc = audit_verify(s->work->store, out, e);

	ev.result = rc == ERR_OK && out->first_bad == 0 ? "ok" : "broken";
	if (rc == ERR_OK && out->first_bad != 0)
		rc = watch_chain(s->work, out->first_bad, e);
	return rc == ERR_OK ? act_record(s, &ev, e) : rc;
}
