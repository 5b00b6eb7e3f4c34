/* SPDX-License-Identifier: ISC */
/*
 * The IT division's desk: roster, enrolment, health, the certificate, the
 * users, what a security manager left unanswered.  Files come and go by hand
 * through one directory; nothing on it shows an entry.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tui/desk/desk.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/doctor.h"

#define FILE_MODE	0644	/* carried by hand, signed or public: no secret */
#define DIR_EXCHANGE	"exchange"
#define DIR_MODE	0770	/* whoever carries files need not be the service's account */
#define FILE_TERMINAL	"terminal.json"
#define SECONDS_A_DAY	86400

/* ---- files: HOME/exchange, the one place to which this process can carry any ---- */

static char *
exchange_path(struct app *a, const char *name)
{
	char *dir = path_join(work_home(a->work), DIR_EXCHANGE), *path;

	if (dir == NULL || (path = path_join(dir, name)) == NULL)
		mem_end();
	free(dir);
	return path;
}

/* Made at the first use; false, and told, when it cannot be. */
static bool
exchange_ready(struct app *a)
{
	char *dir = path_join(work_home(a->work), DIR_EXCHANGE);
	struct err e = ERR_INIT;
	bool ok;

	if (dir == NULL)
		mem_end();
	ok = file_exists(dir) || dir_make(dir, DIR_MODE, &e) == ERR_OK;
	if (!ok)
		app_error(a, &e);
	free(dir);
	return ok;
}

static bool
read_exchange(struct app *a, const char *name, struct buf *out)
{
	char *path = exchange_path(a, name);
	struct err e = ERR_INIT;
	bool ok = file_read(path, out, &e) == ERR_OK;

	if (!ok)
		app_error(a, &e);
	free(path);
	return ok;
}

static struct menu_item *
list_exchange(struct app *a, size_t *n)
{
	char *dir = path_join(work_home(a->work), DIR_EXCHANGE);
	struct menu_item *items = NULL;
	const struct dirent *f;
	DIR *d;

	if (dir == NULL)
		mem_end();
	*n = 0;
	d = opendir(dir);
	while (d != NULL && (f = readdir(d)) != NULL) {
		if (*f->d_name == '.')
			continue;
		items = xrealloc(items, *n + 1, sizeof *items);
		items[(*n)++] = (struct menu_item){ .code = xstrdup(f->d_name),
		    .label = xstrdup(f->d_name) };
	}
	if (d != NULL)
		closedir(d);
	free(dir);
	return items;
}

/* Which of the files that lie there? */
static void
ask_file(struct screen *s, const char *title, void (*done)(struct screen *s, void *ctx,
    const char *const *names))
{
	struct app *a = s->app;
	struct menu_item *items;
	struct buf b = BUF_INIT;
	size_t n;

	if (!exchange_ready(a))
		return;
	items = list_exchange(a, &n);
	msg_add(a->msgs, &b, n > 0 ? "tui.division.choose_file" : "tui.division.no_file",
	    work_home(a->work), NULL);
	if (!buf_ok(&b))
		mem_end();
	if (n > 0)
		popup_menu(a, &(struct menu_spec){ .title = app_msg(a, title),
		    .text = buf_str(&b), .search = true, .done = done }, items, n);
	else
		popup_text(a, app_msg(a, title), buf_str(&b));
	buf_free(&b);
}

static void
trim_end(struct buf *b)
{
	while (b->len > 0 && strchr("\r\n \t", b->data[b->len - 1]) != NULL)
		buf_truncate(b, b->len - 1);
}

/* ---- the roster ---- */

static void
roster_fact(struct app *a, struct buf *out)
{
	struct roster_facts f;
	struct buf version = BUF_INIT;
	struct err e = ERR_INIT;

	if (roster_facts(a->work, &f, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	buf_addf(&version, "%lld", (long long)f.version);
	msg_add(a->msgs, out, f.requested ? "tui.division.roster_requested" :
	    "tui.division.roster_version", buf_str(&version), NULL);
	buf_free(&version);
}

static void
run_request(struct screen *s)
{
	struct app *a = s->app;
	struct roster_facts f;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	if (roster_facts(a->work, &f, &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	if (f.requested)
		msg_add(a->msgs, &b, "tui.division.request_about", work_home(a->work), NULL);
	else
		buf_adds(&b, app_msg(a, "tui.division.no_request"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.division.request"), buf_str(&b));
	buf_free(&b);
}

static void
import_roster(struct screen *s, void *ctx UNUSED, const char *const *names)
{
	struct app *a = s->app;
	struct buf jws = BUF_INIT;
	struct err e = ERR_INIT;

	if (read_exchange(a, names[0], &jws)) {
		trim_end(&jws);
		if (roster_import(a->work, buf_str(&jws), &e) != ERR_OK) {
			app_error(a, &e);
		} else {
			s->ops->enter(s);
			app_notice_key(a, STYLE_GOOD, "tui.division.roster_taken", NULL);
		}
	}
	buf_free(&jws);
}

static void
run_roster(struct screen *s)
{
	ask_file(s, "tui.division.roster", import_roster);
}

/* ---- enrolment ---- */

static void
run_export(struct screen *s)
{
	struct app *a = s->app;
	char *path;
	struct buf json = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;
	enum err_code rc;

	if (!exchange_ready(a))
		return;
	path = exchange_path(a, FILE_TERMINAL);
	rc = enrol_export(a->work, &json, &e);
	if (rc == ERR_OK)
		rc = file_write(path, buf_str(&json), json.len, FILE_MODE, &e);
	if (rc != ERR_OK) {
		app_error(a, &e);
	} else {
		msg_add(a->msgs, &b, "tui.division.exported", path, NULL);
		popup_text(a, app_msg(a, "tui.division.export"), buf_str(&b));
	}
	free(path);
	buf_free(&b);
	buf_free(&json);
}

static void
import_enrolment(struct screen *s, void *ctx UNUSED, const char *const *names)
{
	struct app *a = s->app;
	struct buf json = BUF_INIT;
	struct err e = ERR_INIT;

	if (read_exchange(a, names[0], &json)) {
		if (enrol_import(a->work, buf_str(&json), json.len, &e) != ERR_OK)
			app_error(a, &e);
		else
			app_notice_key(a, STYLE_GOOD, "tui.division.enrolled", NULL);
	}
	buf_free(&json);
}

static void
run_enrol(struct screen *s)
{
	ask_file(s, "tui.division.enrol", import_enrolment);
}

/* ---- health ---- */

static const struct { const char *name, *key; } checks[] = {
	{ "store", "tui.doctor.store" }, { "rows", "tui.doctor.rows" },
	{ "audit", "tui.doctor.audit" }, { "evidence", "tui.doctor.evidence" },
	{ "anchors", "tui.doctor.anchors" }, { "keys", "tui.doctor.keys" },
	{ "sender", "tui.doctor.sender" }, { "unusual", "tui.doctor.unusual" },
};

static const char *
check_key(const char *name)
{
	for (size_t i = 0; i < NELEM(checks); i++) {
		if (strcmp(checks[i].name, name) == 0)
			return checks[i].key;
	}
	return "tui.doctor.other";
}

static void
examine(struct app *a, struct doctor *d, const struct doctor_check *c, struct buf *out)
{
	struct err e = ERR_INIT;
	bool ok = c->run(d, &e) == ERR_OK;

	buf_addf(out, "%s %s", app_msg(a, ok ? "tui.doctor.ok" : "tui.doctor.bad"),
	    app_msg(a, check_key(c->name)));
	if (!ok) {
		buf_adds(out, "\n    ");
		if (!msg_err(a->msgs, &e, out))
			mem_end();
		err_clear(&e);
	}
	buf_addc(out, '\n');
}

static void
run_doctor(struct screen *s)
{
	struct app *a = s->app;
	struct doctor d = { .w = a->work };
	const struct doctor_check *c;
	struct buf b = BUF_INIT;
	size_t n;

	app_notice_key(a, STYLE_NORMAL, "tui.division.examining", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	c = doctor_checks(&n);
	for (size_t i = 0; i < n; i++) {
		if (!c[i].needs_login)
			examine(a, &d, &c[i], &b);
	}
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.division.doctor"), buf_str(&b));
	buf_free(&b);
}

/* ---- the certificate ---- */

static void
certificate_fact(struct app *a, struct buf *out)
{
	struct sync_facts f = { 0 };
	struct err e = ERR_INIT;
	struct buf days = BUF_INIT, date = BUF_INIT;
	int64_t left;

	if (work_sync_facts(a->work, &f, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	left = (f.certificate_until_us - app_now_us(a)) / 1000000 / SECONDS_A_DAY;
	if (f.certificate_until_us == 0) {
		buf_adds(out, app_msg(a, "tui.division.no_certificate"));
	} else {
		char day[DATE_TEXT_SIZE];

		date_format(date_at(f.certificate_until_us), day);
		word_when(a, day, &date);
		buf_addf(&days, "%lld", left > 0 ? (long long)left : 0);
		msg_add(a->msgs, out, "tui.division.certificate_until", buf_str(&date),
		    buf_str(&days), NULL);
	}
	buf_free(&days);
	buf_free(&date);
	sync_facts_clear(&f);
}

static void
run_certificate(struct screen *s)
{
	popup_text(s->app, app_msg(s->app, "tui.division.certificate"),
	    app_msg(s->app, "tui.division.certificate_how"));
}

static void
run_people(struct screen *s)
{
	screen_push(s->app, people_new());
}

static void
run_unusual(struct screen *s)
{
	screen_push(s->app, unusual_new());
}

static const struct desk_item items[] = {
	{ "tui.people.title", "tui.division.people_about", NULL, run_people },
	{ "tui.division.request", "tui.division.request_word", roster_fact, run_request },
	{ "tui.division.roster", "tui.division.roster_about", NULL, run_roster },
	{ "tui.division.export", "tui.division.export_about", NULL, run_export },
	{ "tui.division.enrol", "tui.division.enrol_about", NULL, run_enrol },
	{ "tui.division.doctor", "tui.division.doctor_about", NULL, run_doctor },
	{ "tui.division.certificate", "tui.division.certificate_about", certificate_fact,
	    run_certificate },
	{ "tui.division.unusual", "tui.division.unusual_about", NULL, run_unusual },
};

static const struct desk_spec spec = { "tui.division.title", items, NELEM(items) };

struct screen *
division_new(void)
{
	return desk_new(&spec);
}
