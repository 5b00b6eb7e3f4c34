/* SPDX-License-Identifier: ISC */
/*
 * The municipality's own catalogue and forms: HOME/site, beside the store.
 *
 * What the law lets people ask and what they are asked is as weighty as the
 * roster, so the root signs it: a table as a compact JWS, a form pack by a
 * manifest that names the digest of each file.  What was taken is kept with
 * its signature and verified again each time the store is opened.  A training
 * store takes both unsigned.
 *
 *	site/catalogue/order.tsv, order.jws	the table, and the same signed
 *	site/catalogue/own.tsv, own.jws		what adds to it, or switches off
 *	site/forms/NAME.yaml, manifest.jws
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "work/priv.h"

#define SITE_MODE	0700
#define FILE_MODE	0600
#define SITE_FILE_MAX	((size_t)16 * 1024 * 1024)

/* Who said it: signed by the root, or a training store that asks nobody. */
static enum err_code
open_signed(struct work *w, const char *jws, const char *typ, struct buf *payload, struct err *e)
{
	struct jws_header h = { 0 };
	struct public_key root;
	enum err_code rc = root_key_get(w, &root, e);

	if (rc == ERR_OK)
		rc = jws_open_compact(jws, typ, jws_key_is, &root, payload, &h, e);
	jws_header_clear(&h);
	return rc;
}

static bool
looks_signed(const char *text)
{
	return strncmp(text, "eyJ", 3) == 0;
}

static enum err_code
sign(const char *root_key_file, const char *typ, const void *data, size_t len, int64_t now_us,
    struct buf *out, struct err *e)
{
	struct sign_key *root = NULL;
	enum err_code rc = seal_init(e);

	if (rc == ERR_OK)
		rc = keyfile_load_sign(root_key_file, &root, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, typ, now_us, data, len, out, e);
	sign_key_free(&root);
	return rc;
}

/* HOME/site/PART/NAME, its directories made when wanted; NULL: an error. */
static char *
site_path(const struct work *w, const char *part, const char *name, bool make, struct err *e)
{
	char *site = path_join(w->home, "site"), *dir, *path = NULL;

	dir = site != NULL ? path_join(site, part) : NULL;
	if (dir != NULL && (!make || (dir_make(site, SITE_MODE, e) == ERR_OK &&
	    dir_make(dir, SITE_MODE, e) == ERR_OK)))
		path = name != NULL ? path_join(dir, name) : strdup(dir);
	if (path == NULL && (e == NULL || e->code == ERR_OK))
		(void)err_nomem(e);
	free(site);
	free(dir);
	return path;
}

static enum err_code
put(struct work *w, const char *part, const char *name, const char *data, size_t len,
    struct err *e)
{
	struct err made = ERR_INIT;
	char *path = site_path(w, part, name, true, &made);
	enum err_code rc = path != NULL ? file_write(path, data, len, FILE_MODE, e) : made.code;

	if (path == NULL)
		err_move(e, &made);
	err_clear(&made);
	free(path);
	return rc;
}

/* ---- the catalogue ---- */

enum err_code
site_catalogue_sign(const char *root_key_file, const char *table, size_t len, int64_t now_us,
    struct buf *out, struct err *e)
{
	struct catalog *c = NULL;
	/* What adds to a table is read where the table is. */
	enum err_code rc = catalog_names_order(table) ? catalog_read("-", table, len, &c, e) :
	    ERR_OK;

	catalog_free(&c);
	return rc == ERR_OK ? sign(root_key_file, TYP_CATALOGUE, table, len, now_us, out, e) : rc;
}

static const char *
newest(const struct catalog *c)
{
	size_t n = catalog_revision_count(c);

	return n != 0 ? catalog_revision_at(c, n - 1) : "";
}

/* Additions, together with what they add to. */
static enum err_code
read_own(struct work *w, const char *name, const struct buf *table, struct catalog **out,
    struct err *e)
{
	char *dir = path_join(w->datadir, "catalogue");
	char *site = site_path(w, "catalogue", NULL, false, e);
	enum err_code rc = dir != NULL && site != NULL ?
	    catalog_read_own(dir, site, name, buf_str(table), table->len, out, e) : err_nomem(e);

	free(dir);
	free(site);
	return rc;
}

enum err_code
site_catalogue_open(struct work *w, const char *name, const char *text, size_t len,
    struct buf *table, struct catalog **out, struct err *e)
{
	const struct catalog *now = form_set_catalog(w->forms);
	enum err_code rc = ERR_OK;

	*out = NULL;
	if (looks_signed(text))
		rc = open_signed(w, text, TYP_CATALOGUE, table, e);
	else if (w->training)
		rc = buf_add(table, text, len) ? ERR_OK : err_nomem(e);
	else
		rc = err_set(e, ERR_REFUSED, "work.site.unsigned", name, NULL);
	if (rc == ERR_OK && !catalog_names_order(buf_str(table)))
		return read_own(w, name, table, out, e);
	if (rc == ERR_OK)
		rc = catalog_read(name, buf_str(table), table->len, out, e);
	if (rc == ERR_OK && (catalog_order(now) == NULL ||
	    strcmp(catalog_order(*out), catalog_order(now)) != 0))
		rc = err_set(e, ERR_REFUSED, "work.site.order", catalog_order(*out), NULL);
	/* An older table would bring back what the law has ended. */
	if (rc == ERR_OK && strcmp(newest(*out), newest(now)) < 0)
		rc = err_set(e, ERR_REFUSED, "work.site.older", newest(*out), newest(now), NULL);
	if (rc != ERR_OK)
		catalog_free(out);
	return rc;
}

enum err_code
site_catalogue_put(struct work *w, const char *text, const struct buf *table, struct err *e)
{
	struct audit_event ev = { .action = "catalogue-load", .who = "system", .result = "ok" };
	bool order = catalog_names_order(buf_str(table));
	enum err_code rc = ERR_OK;

	/* The signature first: a table without one is refused at the next opening. */
	if (looks_signed(text))
		rc = put(w, "catalogue", order ? "order.jws" : "own.jws", text, strlen(text), e);
	if (rc == ERR_OK)
		rc = put(w, "catalogue", order ? "order.tsv" : "own.tsv", buf_str(table),
		    table->len, e);
	return rc == ERR_OK ? audit_record(w->store, &ev, e) : rc;
}

/* ---- form packs ---- */

static int
is_form(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0 &&
	    strspn(d->d_name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == n - 5;
}

/* {"files":{"name.yaml":"digest"}} of a directory as it lies there. */
static enum err_code
pack_digests(const char *dir, json_t **out, struct err *e)
{
	json_t *files = json_object();
	char digest[DIGEST_TEXT_SIZE], *path;
	struct dirent **names;
	struct buf text = BUF_INIT_MAX(SITE_FILE_MAX);
	enum err_code rc = ERR_OK;
	int i, n = scandir(dir, &names, is_form, alphasort);

	*out = NULL;
	if (n < 0) {
		json_decref(files);
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", dir, NULL);
	}
	for (i = 0; i < n; i++) {
		path = path_join(dir, names[i]->d_name);
		buf_reset(&text);
		if (rc == ERR_OK)
			rc = path != NULL ? file_read(path, &text, e) : err_nomem(e);
		digest_text(buf_str(&text), text.len, digest);
		if (rc == ERR_OK && json_object_set_new(files, names[i]->d_name,
		    json_string(digest)) != 0)
			rc = err_nomem(e);
		free(path);
		free(names[i]);
	}
	free(names);
	buf_free(&text);
	if (rc == ERR_OK) {
		*out = json_pack("{s:o}", "files", files);
		return *out != NULL ? ERR_OK : err_nomem(e);
	}
	json_decref(files);
	return rc;
}

enum err_code
site_forms_sign(const char *root_key_file, const char *dir, int64_t now_us, struct err *e)
{
	struct buf manifest = BUF_INIT, jws = BUF_INIT;
	json_t *o = NULL;
	char *path = path_join(dir, "manifest.jws");
	enum err_code rc = path != NULL ? pack_digests(dir, &o, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = object_write(o, &manifest, e);
	if (rc == ERR_OK)
		rc = sign(root_key_file, TYP_FORMS, buf_str(&manifest), manifest.len, now_us, &jws,
		    e);
	if (rc == ERR_OK)
		rc = file_write(path, buf_str(&jws), jws.len, 0644, e);
	free(path);
	buf_free(&manifest);
	buf_free(&jws);
	return rc;
}

/* Does the directory hold just what its manifest names? */
static enum err_code
pack_verify(struct work *w, const char *dir, struct err *e)
{
	struct buf jws = BUF_INIT_MAX(SITE_FILE_MAX), payload = BUF_INIT;
	json_t *named = NULL, *there = NULL;
	char *path = path_join(dir, "manifest.jws");
	enum err_code rc = ERR_OK;

	if (path == NULL)
		return err_nomem(e);
	if (!file_exists(path)) {
		if (!w->training)
			rc = err_set(e, ERR_REFUSED, "work.site.unsigned", dir, NULL);
		goto out;
	}
	rc = file_read(path, &jws, e);
	if (rc == ERR_OK)
		rc = open_signed(w, buf_str(&jws), TYP_FORMS, &payload, e);
	if (rc == ERR_OK)
		rc = object_read(buf_str(&payload), payload.len, &named, e);
	if (rc == ERR_OK)
		rc = pack_digests(dir, &there, e);
	if (rc == ERR_OK && !json_equal(named, there))
		rc = err_set(e, ERR_REFUSED, "work.site.mismatch", dir, NULL);
out:
	json_decref(named);
	json_decref(there);
	free(path);
	buf_free(&jws);
	buf_free(&payload);
	return rc;
}

/* A form with a mistake is not taken, nor is any of its pack. */
static enum err_code
pack_check(struct work *w, const char *dir, const char *name, const char *datadir,
    struct err *e)
{
	struct form_finding *found = NULL;
	char *path = path_join(dir, name);
	enum err_code rc;
	size_t i, n = 0;

	if (path == NULL)
		return err_nomem(e);
	rc = form_lint(path, datadir, form_set_lang(w->forms), &found, &n, e);
	for (i = 0; rc == ERR_OK && i < n; i++) {
		if (!found[i].warning)
			rc = err_set(e, ERR_INVALID, "forms.mistake", found[i].where,
			    found[i].what, found[i].mend, NULL);
	}
	form_findings_free(&found, n);
	free(path);
	return rc;
}

static enum err_code
copy(struct work *w, const char *dir, const char *name, struct err *e)
{
	struct buf text = BUF_INIT_MAX(SITE_FILE_MAX);
	char *path = path_join(dir, name);
	enum err_code rc = path != NULL ? file_read(path, &text, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = put(w, "forms", name, buf_str(&text), text.len, e);
	free(path);
	buf_free(&text);
	return rc;
}

/* What the pack before this one held and this one does not name goes. */
static enum err_code
sweep(struct work *w, const json_t *files, struct err *e)
{
	char *dir = site_path(w, "forms", NULL, true, e), *path;
	struct dirent **names;
	int i, n = dir != NULL ? scandir(dir, &names, is_form, alphasort) : -1;

	for (i = 0; i < n; i++) {
		path = json_object_get(files, names[i]->d_name) == NULL ?
		    path_join(dir, names[i]->d_name) : NULL;
		if (path != NULL)
			(void)remove(path);
		free(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	free(dir);
	return n >= 0 ? ERR_OK : err_set(e, ERR_NOT_FOUND, "base.file_missing", "site/forms", NULL);
}

enum err_code
site_forms_load(struct work *w, const char *dir, const char *datadir, size_t *taken,
    struct err *e)
{
	struct audit_event ev = { .action = "forms-load", .who = "system", .result = "ok" };
	json_t *pack = NULL, *files;
	char *manifest = path_join(dir, "manifest.jws");
	const char *name;
	enum err_code rc = manifest != NULL ? pack_verify(w, dir, e) : err_nomem(e);
	void *it;

	*taken = 0;
	if (rc == ERR_OK)
		rc = pack_digests(dir, &pack, e);
	files = json_object_get(pack, "files");
	for (it = json_object_iter(files); rc == ERR_OK && it != NULL;
	    it = json_object_iter_next(files, it)) {
		name = json_object_iter_key(it);
		rc = pack_check(w, dir, name, datadir, e);
	}
	if (rc == ERR_OK)
		rc = sweep(w, files, e);
	if (rc == ERR_OK && file_exists(manifest))
		rc = copy(w, dir, "manifest.jws", e);
	for (it = json_object_iter(files); rc == ERR_OK && it != NULL;
	    it = json_object_iter_next(files, it)) {
		rc = copy(w, dir, json_object_iter_key(it), e);
		*taken += rc == ERR_OK;
	}
	if (rc == ERR_OK)
		rc = audit_record(w->store, &ev, e);
	json_decref(pack);
	free(manifest);
	return rc;
}

/* ---- at every opening ---- */

/* NAME.tsv is what the root signed as NAME.jws. */
static enum err_code
verify_table(struct work *w, const char *table_name, const char *signed_name, struct err *e)
{
	struct buf table = BUF_INIT_MAX(SITE_FILE_MAX), jws = BUF_INIT_MAX(SITE_FILE_MAX);
	struct buf payload = BUF_INIT_MAX(SITE_FILE_MAX);
	char *tsv = site_path(w, "catalogue", table_name, false, e);
	char *signed_ = site_path(w, "catalogue", signed_name, false, e);
	enum err_code rc = ERR_OK;

	if (tsv == NULL || signed_ == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	if (!file_exists(tsv))
		goto out;
	rc = file_read(tsv, &table, e);
	if (rc == ERR_OK)
		rc = file_exists(signed_) ? file_read(signed_, &jws, e) :
		    err_set(e, ERR_REFUSED, "work.site.unsigned", tsv, NULL);
	if (rc == ERR_OK)
		rc = open_signed(w, buf_str(&jws), TYP_CATALOGUE, &payload, e);
	if (rc == ERR_OK && (payload.len != table.len || (table.len != 0 &&
	    memcmp(buf_str(&payload), buf_str(&table), table.len) != 0)))
		rc = err_set(e, ERR_REFUSED, "work.site.mismatch", tsv, NULL);
out:
	free(tsv);
	free(signed_);
	buf_free(&table);
	buf_free(&jws);
	buf_free(&payload);
	return rc;
}

static int
is_other_table(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".tsv") == 0 &&
	    strcmp(d->d_name, "order.tsv") != 0 && strcmp(d->d_name, "own.tsv") != 0;
}

/* The catalogue is read from every table that lies there: none may lie there unsigned. */
static enum err_code
verify_catalogue(struct work *w, struct err *e)
{
	enum err_code rc = verify_table(w, "order.tsv", "order.jws", e);
	char *dir = site_path(w, "catalogue", NULL, false, e);
	struct dirent **names = NULL;
	int i, n;

	if (dir == NULL)
		return err_nomem(e);
	if (rc == ERR_OK)
		rc = verify_table(w, "own.tsv", "own.jws", e);
	n = scandir(dir, &names, is_other_table, NULL);
	if (rc == ERR_OK && n > 0)
		rc = err_set(e, ERR_REFUSED, "work.site.unsigned", names[0]->d_name, NULL);
	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(dir);
	return rc;
}

enum err_code
site_verify(struct work *w, struct err *e)
{
	char *forms;
	enum err_code rc;

	if (w->training)
		return ERR_OK;
	rc = verify_catalogue(w, e);
	if (rc != ERR_OK)
		return rc;
	forms = site_path(w, "forms", NULL, false, e);
	if (forms == NULL)
		return err_nomem(e);
	if (file_exists(forms))
		rc = pack_verify(w, forms, e);
	free(forms);
	return rc;
}
