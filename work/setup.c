/* SPDX-License-Identifier: ISC */
/*
 * Making a terminal: directory, keys, store, and for training the keys of a
 * municipality in small.
 *
 * The setting "terminal" is written by the transaction that completes the
 * store.  A store without it is an init that was cut off, and is taken over;
 * one with it is never touched again.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cache/reserve.h"
#include "seal/keyfile.h"
#include "seal/x509.h"
#include "work/priv.h"

#define HOME_MODE		0700
#define PEPPER_BYTES		32
#define TERMINAL_MAX		64
#define ORGANIZATION_DIGITS	6

static const char section_default[] = "福祉課";

static const struct { const char *id, *name; } training_groups[] = {
	{ "fukushi-teate", "福祉手当" },
	{ "iryo", "医療給付" },
};

/* What a training store holds that elsewhere is with the municipality. */
struct training_keys {
	struct sign_key	*root;
	struct box_key	*recovery, *inspector;
};

struct init {
	const char		*home, *terminal, *organization;
	bool			 training;
	struct training_keys	 keys;
	struct store		*store;
};

static enum err_code
check_names(const char *terminal, const char *organization, struct err *e)
{
	size_t i, n = strlen(terminal);
	bool ok = n > 0 && n <= TERMINAL_MAX;

	for (i = 0; ok && i < n; i++)
		ok = isalnum((unsigned char)terminal[i]) || terminal[i] == '-' ||
		    terminal[i] == '_' || terminal[i] == '.';
	if (!ok)
		return err_set_field(e, ERR_INVALID, "terminal", "work.init.terminal", NULL);
	if (strspn(organization, "0123456789") != ORGANIZATION_DIGITS ||
	    organization[ORGANIZATION_DIGITS] != '\0')
		return err_set_field(e, ERR_INVALID, "organization", "work.init.organization",
		    NULL);
	return ERR_OK;
}

/* Opens what an earlier init left, or makes it new; ERR_REFUSED when it is complete. */
static enum err_code
take_store(struct init *in, struct err *e)
{
	struct store_options o = { .home = in->home };
	char *path = path_join(in->home, STORE_FILE), *terminal = NULL;
	enum err_code rc;

	if (path == NULL)
		return err_nomem(e);
	rc = store_create(&o, e);
	if (rc == ERR_OK || rc == ERR_REFUSED)
		rc = store_open(&o, &in->store, e);
	if (rc == ERR_OK)
		rc = setting_get(in->store, "terminal", &terminal, e);
	if (rc == ERR_OK && terminal != NULL)
		rc = err_set(e, ERR_REFUSED, "work.init.exists", path, NULL);
	if (rc == ERR_OK)
		err_clear(e);
	free(terminal);
	free(path);
	return rc;
}

static enum err_code
save_sign(const char *home, const char *name, const struct sign_key *k, struct err *e)
{
	char *path = path_join(home, name);
	enum err_code rc = path != NULL && k != NULL ? keyfile_save_sign(path, k, e) : err_nomem(e);

	free(path);
	return rc;
}

static enum err_code
save_box(const char *home, const char *name, const struct box_key *k, struct err *e)
{
	char *path = path_join(home, name);
	enum err_code rc = path != NULL && k != NULL ? keyfile_save_box(path, k, e) : err_nomem(e);

	free(path);
	return rc;
}

static enum err_code
make_terminal_keys(const struct init *in, struct err *e)
{
	struct secret *pepper = secret_new_random(PEPPER_BYTES);
	struct sign_key *sender = sign_key_new();
	char *screen = path_join(in->home, FILE_SCREEN), *tls = path_join(in->home, FILE_TLS);
	struct buf csr = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (pepper == NULL || screen == NULL || tls == NULL)
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = keyfile_save_secret(screen, pepper, e);
	if (rc == ERR_OK)
		rc = save_sign(in->home, FILE_SENDER, sender, e);
	if (rc == ERR_OK)
		rc = x509_make_csr(tls, in->terminal, &csr, e);
	secret_free(&pepper);
	sign_key_free(&sender);
	free(screen);
	free(tls);
	buf_free(&csr);
	return rc;
}

static enum err_code
make_training_keys(struct init *in, struct err *e)
{
	enum err_code rc;

	in->keys = (struct training_keys){ sign_key_new(), box_key_new(), box_key_new() };
	rc = save_sign(in->home, FILE_ROOT, in->keys.root, e);
	if (rc == ERR_OK)
		rc = save_box(in->home, FILE_RECOVERY, in->keys.recovery, e);
	if (rc == ERR_OK)
		rc = save_box(in->home, FILE_INSPECTOR, in->keys.inspector, e);
	return rc;
}

static enum err_code
put_key(struct store *s, const char *name, const struct public_key *k, struct err *e)
{
	char text[KEY_TEXT_SIZE];

	public_key_text(k, text);
	return setting_put(s, name, text, e);
}

static enum err_code
put_settings(const struct init *in, struct err *e)
{
	struct kdf_params kdf = in->training ? KDF_FLOOR : KDF_NORMAL;
	struct buf passes = BUF_INIT, memory = BUF_INIT;
	enum err_code rc = ERR_OK;
	size_t i;

	buf_addf(&passes, "%u", kdf.passes);
	buf_addf(&memory, "%u", kdf.memory_kib);
	const struct { const char *name, *value; } settings[] = {
		{ "terminal", in->terminal }, { "organization", in->organization },
		{ "section", section_default }, { "training", in->training ? "1" : NULL },
		{ "generation", "1" }, { "kdf_passes", buf_str(&passes) },
		{ "kdf_memory_kib", buf_str(&memory) },
	};
	for (i = 0; rc == ERR_OK && i < NELEM(settings); i++)
		rc = setting_put(in->store, settings[i].name, settings[i].value, e);
	buf_free(&passes);
	buf_free(&memory);
	return rc;
}

static enum err_code
first_roster(const struct init *in, int64_t now, struct err *e)
{
	struct wire_roster r = { 0 };
	enum err_code rc = ERR_OK;
	size_t i;

	r.organization = strdup(in->organization);
	r.affairs = calloc(NELEM(training_groups), sizeof *r.affairs);
	if (r.organization == NULL || r.affairs == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < NELEM(training_groups); i++) {
		r.affairs[i].affair = strdup(training_groups[i].id);
		r.affairs[i].name = strdup(training_groups[i].name);
		r.affair_count = i + 1;
		if (r.affairs[i].affair == NULL || r.affairs[i].name == NULL)
			rc = err_nomem(e);
	}
	if (rc == ERR_OK)
		rc = roster_put(in->store, now, &r, in->keys.root, e);
	roster_clear(&r);
	return rc;
}

static enum err_code
put_training(const struct init *in, struct err *e)
{
	const struct public_key *recovery = box_key_public(in->keys.recovery);
	const struct public_key *inspector = box_key_public(in->keys.inspector);
	int64_t now = clock_wall_us(clock_system());
	enum err_code rc;
	size_t i;

	rc = put_key(in->store, "root_key", sign_key_public(in->keys.root), e);
	if (rc == ERR_OK)
		rc = put_key(in->store, "recovery_key", recovery, e);
	if (rc == ERR_OK)
		rc = put_key(in->store, "inspector_key", inspector, e);
	if (rc == ERR_OK)
		rc = audit_set_inspector(in->store, inspector, e);
	for (i = 0; rc == ERR_OK && i < NELEM(training_groups); i++)
		rc = group_make(in->store, now, training_groups[i].id, 1, in->keys.root, recovery,
		    NULL, e);
	if (rc == ERR_OK)
		rc = first_roster(in, now, e);
	return rc;
}

/* One transaction: either the store is a terminal's, or init may be repeated. */
static enum err_code
complete(const struct init *in, struct err *e)
{
	struct audit_event ev = { .action = "init", .who = "system", .result = "ok",
	    .detail = in->training ? "training" : NULL };
	enum err_code rc = store_begin(in->store, e);

	if (rc != ERR_OK)
		return rc;
	if (in->training)
		rc = put_training(in, e);
	if (rc == ERR_OK)
		rc = put_settings(in, e);
	if (rc == ERR_OK)
		rc = audit_append(in->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = anchors_seal(in->store, in->home, e);
	if (rc == ERR_OK)
		rc = store_commit(in->store, e);
	store_rollback(in->store);
	return rc;
}

enum err_code
work_init(const char *home, const char *datadir UNUSED, const char *terminal,
    const char *organization, bool training, struct err *e)
{
	struct init in = { .home = home, .terminal = terminal, .organization = organization,
	    .training = training };
	enum err_code rc;

	rc = check_names(terminal, organization, e);
	if (rc == ERR_OK)
		rc = seal_init(e);
	if (rc == ERR_OK)
		rc = dir_make(home, HOME_MODE, e);
	if (rc == ERR_OK && chmod(home, HOME_MODE) != 0)
		rc = err_errno(e, home, errno);
	if (rc == ERR_OK)
		rc = take_store(&in, e);
	if (rc == ERR_OK)
		rc = make_terminal_keys(&in, e);
	if (rc == ERR_OK && training)
		rc = make_training_keys(&in, e);
	if (rc == ERR_OK)
		rc = complete(&in, e);
	if (rc == ERR_OK)
		rc = reserve_make(home, NULL, e);
	sign_key_free(&in.keys.root);
	box_key_free(&in.keys.recovery);
	box_key_free(&in.keys.inspector);
	store_close(&in.store);
	return rc;
}
