/* SPDX-License-Identifier: ISC */
/*
 * An opened home: store, forms, the terminal's settings.
 */
#include "work/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "work/priv.h"

#define DRILL_FILE	"drill-people.tsv"
#define DRILL_MAX	((size_t)64 * 1024)

static const char *const state_keys[ST_COUNT] = {
	[ST_DRAFT] = "work.state.name.draft",
	[ST_PENDING] = "work.state.name.pending",
	[ST_RETURNED] = "work.state.name.returned",
	[ST_HELD] = "work.state.name.held",
	[ST_QUEUED] = "work.state.name.queued",
	[ST_SENDING] = "work.state.name.sending",
	[ST_DEFERRED] = "work.state.name.deferred",
	[ST_UNCERTAIN] = "work.state.name.uncertain",
	[ST_QUARANTINED] = "work.state.name.quarantined",
	[ST_RECEIVED] = "work.state.name.received",
	[ST_PROCESSING] = "work.state.name.processing",
	[ST_AWAITING_PROVIDER] = "work.state.name.awaiting_provider",
	[ST_ANSWERED] = "work.state.name.answered",
	[ST_NO_RECORD] = "work.state.name.no_record",
	[ST_REGISTERED] = "work.state.name.registered",
	[ST_PROVIDER_NO_CODE] = "work.state.name.provider_no_code",
	[ST_OWN_NO_CODE] = "work.state.name.own_no_code",
	[ST_NOT_PERMITTED] = "work.state.name.not_permitted",
	[ST_LAPSED] = "work.state.name.lapsed",
	[ST_REJECTED] = "work.state.name.rejected",
	[ST_FAILED] = "work.state.name.failed",
	[ST_OPENED] = "work.state.name.opened",
	[ST_CLOSED] = "work.state.name.closed",
	[ST_PAPER] = "work.state.name.paper",
	[ST_DISCARDED] = "work.state.name.discarded",
	[ST_WITHDRAWN] = "work.state.name.withdrawn",
	[ST_DESTROYED] = "work.state.name.destroyed",
};

/* ---- small things ---- */

int64_t
work_now(const struct work *w)
{
	return clock_wall_us(w->clock);
}

bool
text_empty(const char *s)
{
	return s == NULL || *s == '\0';
}

char *
text_or_null(const char *s)
{
	return text_empty(s) ? NULL : strdup(s);
}

bool
state_among(enum outbox_state st, const enum outbox_state *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == st)
			return true;
	}
	return false;
}

bool
state_has_outcome(enum outbox_state st)
{
	static const enum outbox_state with[] = {
		ST_ANSWERED, ST_NO_RECORD, ST_REGISTERED, ST_PROVIDER_NO_CODE, ST_OWN_NO_CODE,
		ST_NOT_PERMITTED, ST_LAPSED, ST_REJECTED, ST_FAILED, ST_OPENED, ST_CLOSED,
	};

	return state_among(st, with, NELEM(with));
}

enum err_code
setting_need(struct store *s, const char *name, char **value, struct err *e)
{
	enum err_code rc = setting_get(s, name, value, e);

	if (rc == ERR_OK && *value == NULL)
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.setting", name, NULL);
	return rc;
}

enum err_code
entry_commit(struct store *s, const char *entry, int64_t version, struct err *e)
{
	struct err why = ERR_INIT;
	struct entry n = { 0 };
	enum err_code found, rc = store_commit(s, e);

	if (rc == ERR_OK)
		return ERR_OK;
	/* 23 % of such commits were there after all (security.md, trap 1). */
	found = entry_get(s, NULL, entry, &n, &why);
	if (found == ERR_OK && n.version >= version) {
		rc = ERR_OK;
		err_clear(e);
	} else {
		rc = err_set(e, rc, found == ERR_OK || found == ERR_NOT_FOUND ?
		    "work.store.not_saved" : "work.store.unsure", NULL);
	}
	err_clear(&why);
	entry_clear(&n);
	return rc;
}

/* ---- opening ---- */

static enum err_code
number_setting(struct store *s, const char *name, uint32_t *out, struct err *e)
{
	unsigned long v;
	char *text, *end;
	enum err_code rc = setting_need(s, name, &text, e);

	if (rc != ERR_OK)
		return rc;
	v = strtoul(text, &end, 10);
	if (*end != '\0' || v > UINT32_MAX)
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.setting", name, NULL);
	*out = (uint32_t)v;
	free(text);
	return rc;
}

static enum err_code
read_settings(struct work *w, struct err *e)
{
	char *training = NULL;
	enum err_code rc = setting_need(w->store, "terminal", &w->terminal, e);

	if (rc == ERR_OK)
		rc = setting_need(w->store, "organization", &w->organization, e);
	if (rc == ERR_OK)
		rc = setting_need(w->store, "section", &w->section, e);
	if (rc == ERR_OK)
		rc = number_setting(w->store, "kdf_passes", &w->kdf.passes, e);
	if (rc == ERR_OK)
		rc = number_setting(w->store, "kdf_memory_kib", &w->kdf.memory_kib, e);
	if (rc == ERR_OK)
		rc = setting_get(w->store, "training", &training, e);
	if (rc == ERR_OK)
		w->training = training != NULL && strcmp(training, "1") == 0;
	/* What this program asks for counts where an older one asked for less. */
	if (rc == ERR_OK && !w->training) {
		if (w->kdf.passes < KDF_NORMAL.passes)
			w->kdf.passes = KDF_NORMAL.passes;
		if (w->kdf.memory_kib < KDF_NORMAL.memory_kib)
			w->kdf.memory_kib = KDF_NORMAL.memory_kib;
	}
	free(training);
	return rc;
}

/* A file that is not there is somebody else's to miss. */
static enum err_code
check_private(const char *path, struct err *e)
{
	enum err_code rc = path != NULL ? file_check_private(path, e) : err_nomem(e);

	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	return ERR_OK;
}

/* What others could read or change is not used: it is said before anybody logs in. */
static enum err_code
check_modes(const char *home, struct err *e)
{
	static const char *const names[] = { STORE_FILE, FILE_SCREEN, FILE_SENDER, FILE_TLS,
		FILE_ROOT, FILE_RECOVERY, FILE_INSPECTOR };
	enum err_code rc = check_private(home, e);
	char *path;
	size_t i;

	for (i = 0; rc == ERR_OK && i < NELEM(names); i++) {
		path = path_join(home, names[i]);
		rc = check_private(path, e);
		free(path);
	}
	return rc;
}

enum err_code
work_open(const struct work_options *o, struct work **out, struct err *e)
{
	struct store_options so = { .home = o->home, .clock = o->clock };
	struct work *w = calloc(1, sizeof *w);
	char *site = NULL;
	enum err_code rc;

	*out = NULL;
	if (w == NULL)
		return err_nomem(e);
	w->clock = o->clock != NULL ? o->clock : clock_system();
	w->home = strdup(o->home);
	rc = w->home != NULL ? seal_init(e) : err_nomem(e);
	if (rc == ERR_OK)
		rc = check_modes(o->home, e);
	if (rc == ERR_OK)
		rc = store_open(&so, &w->store, e);
	if (rc == ERR_OK)
		rc = read_settings(w, e);
	if (rc == ERR_OK)
		rc = site_verify(w, e);
	if (rc == ERR_OK && (site = path_join(w->home, "site")) == NULL)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = form_set_load(o->datadir, site, &w->forms, e);
	if (rc == ERR_OK && (w->datadir = strdup(o->datadir)) == NULL)
		rc = err_nomem(e);
	free(site);
	if (rc == ERR_OK && o->lang != NULL)
		form_set_language(w->forms, o->lang);
	if (rc == ERR_OK)
		*out = w;
	else
		work_close(&w);
	return rc;
}

void
work_close(struct work **w)
{
	if (*w == NULL)
		return;
	form_set_free(&(*w)->forms);
	store_close(&(*w)->store);
	free((*w)->home);
	free((*w)->datadir);
	free((*w)->terminal);
	free((*w)->organization);
	free((*w)->section);
	free(*w);
	*w = NULL;
}

const struct form_set *
work_forms(const struct work *w)
{
	return w->forms;
}

struct store *
work_store(struct work *w)
{
	return w->store;
}

const struct clock *
work_clock(const struct work *w)
{
	return w->clock;
}

const char *
work_home(const struct work *w)
{
	return w->home;
}

const char *
work_terminal(const struct work *w)
{
	return w->terminal;
}

const char *
work_organization(const struct work *w)
{
	return w->organization;
}

const char *
work_section(const struct work *w)
{
	return w->section;
}

bool
work_training(const struct work *w)
{
	return w->training;
}

struct date
work_today(const struct work *w)
{
	return date_at(work_now(w));
}

const char *
work_state_key(enum outbox_state st)
{
	return (size_t)st < ST_COUNT ? state_keys[st] : "work.state.name.unknown";
}

enum err_code
work_sync_facts(struct work *w, struct sync_facts *out, struct err *e)
{
	return sync_facts_get(w->store, out, e);
}

enum err_code
work_drill_hint(struct work *w, char **text, struct err *e)
{
	struct buf b = BUF_INIT_MAX(DRILL_MAX);
	enum err_code rc = ERR_OK;
	char *path;

	*text = NULL;
	if (!w->training)
		return ERR_OK;
	path = path_join(w->home, DRILL_FILE);
	if (path == NULL)
		return err_nomem(e);
	if (file_exists(path)) {
		rc = file_read(path, &b, e);
		if (rc == ERR_OK && (*text = buf_steal(&b)) == NULL)
			rc = err_nomem(e);
	}
	buf_free(&b);
	free(path);
	return rc;
}
