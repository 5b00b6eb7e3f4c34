/* SPDX-License-Identifier: ISC */
/*
 * What a scenario says about a moment, a person, a submission or a request;
 * see scenario.h.  The file is read by scenario_read.c.
 */
#include "server/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "server/residents.h"

#define DEFAULT_DELAY_MS	1000
#define DEFAULT_KEEP_DAYS	90
#define DEFAULT_RETRY_AFTER_S	30
#define DEFAULT_CATALOGUE	"2026-06-14"
#define DEFAULT_MINIMUM_VERSION	"0.1.0"
#define US_PER_MINUTE		INT64_C(60000000)

static const struct {
	const char	*dataset, *layout;
} default_layouts[] = {
	{ "shogaiji-fukushi-teate", "2026-07" },
};

static enum err_code
set_defaults(struct scenario *s, struct err *e)
{
	size_t i;

	s->delay_ms = DEFAULT_DELAY_MS;
	s->keep_days = DEFAULT_KEEP_DAYS;
	s->retry_after_s = DEFAULT_RETRY_AFTER_S;
	s->judge_law = true;
	s->opens_minute = s->closes_minute = -1;
	s->catalogue = strdup(DEFAULT_CATALOGUE);
	s->minimum_version = strdup(DEFAULT_MINIMUM_VERSION);
	s->layouts = calloc(NELEM(default_layouts), sizeof *s->layouts);
	if (s->catalogue == NULL || s->minimum_version == NULL || s->layouts == NULL)
		return err_nomem(e);
	s->layout_count = NELEM(default_layouts);
	for (i = 0; i < NELEM(default_layouts); i++) {
		s->layouts[i].dataset = strdup(default_layouts[i].dataset);
		s->layouts[i].layout = strdup(default_layouts[i].layout);
		if (s->layouts[i].dataset == NULL || s->layouts[i].layout == NULL)
			return err_nomem(e);
	}
	return ERR_OK;
}

enum err_code
scenario_new(struct scenario **out, struct err *e)
{
	struct scenario *s = calloc(1, sizeof *s);
	enum err_code rc = s != NULL ? set_defaults(s, e) : err_nomem(e);

	if (rc != ERR_OK)
		scenario_free(&s);
	*out = s;
	return rc;
}

static void
resident_clear(struct resident *r)
{
	free(r->person_key);
	free(r->my_number);
	free(r->name);
	free(r->kana);
	free(r->birth);
	free(r->sex);
	free(r->address);
}

static void
errors_free(struct wire_field_error *errors, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(errors[i].field);
		free(errors[i].code);
		free(errors[i].detail);
	}
	free(errors);
}

static void
outcome_clear(struct outcome *o)
{
	size_t i;

	free(o->kind);
	free(o->person_key);
	free(o->procedure);
	free(o->information);
	free(o->dataset);
	for (i = 0; i < o->step_count; i++)
		errors_free(o->steps[i].errors, o->steps[i].error_count);
	free(o->steps);
	if (o->subject != NULL)
		resident_clear(o->subject);
	free(o->subject);
}

static void
words_clear(struct words *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		free(w->word[i]);
	free(w->word);
}

void
scenario_free(struct scenario **scenario)
{
	struct scenario *s = *scenario;
	size_t i;

	if (s == NULL)
		return;
	free(s->notice);
	free(s->catalogue);
	free(s->minimum_version);
	for (i = 0; i < s->layout_count; i++) {
		free(s->layouts[i].dataset);
		free(s->layouts[i].layout);
	}
	free(s->layouts);
	words_clear(&s->suspended_terminals);
	words_clear(&s->suspended_persons);
	for (i = 0; i < s->resident_count; i++)
		resident_clear(&s->residents[i]);
	free(s->residents);
	for (i = 0; i < s->outcome_count; i++)
		outcome_clear(&s->outcomes[i]);
	free(s->outcomes);
	for (i = 0; i < s->trouble_count; i++) {
		free(s->troubles[i].method);
		free(s->troubles[i].path);
		free(s->troubles[i].type);
		errors_free(s->troubles[i].errors, s->troubles[i].error_count);
	}
	free(s->troubles);
	free(s->certificate);
	free(s->key);
	free(s);
	*scenario = NULL;
}

enum err_code
scenario_load(const char *path, struct scenario **out, struct err *e)
{
	struct buf text = BUF_INIT;
	enum err_code rc = file_read(path, &text, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = scenario_read(buf_str(&text), text.len, out, e);
	buf_free(&text);
	return rc;
}

static bool
words_hold(const struct words *w, const char *word)
{
	size_t i;

	for (i = 0; i < w->count; i++) {
		if (strcmp(w->word[i], word) == 0)
			return true;
	}
	return false;
}

bool
scenario_terminal_suspended(const struct scenario *s, const char *terminal)
{
	return words_hold(&s->suspended_terminals, terminal);
}

bool
scenario_person_suspended(const struct scenario *s, const char *person)
{
	return words_hold(&s->suspended_persons, person);
}

const char *
scenario_layout(const struct scenario *s, const char *dataset)
{
	size_t i;

	for (i = 0; i < s->layout_count; i++) {
		if (strcmp(s->layouts[i].dataset, dataset) == 0)
			return s->layouts[i].layout;
	}
	return NULL;
}

enum service_state
scenario_service(const struct scenario *s, int64_t now_us, int64_t *change_us)
{
	int64_t midnight, opens, closes;

	*change_us = 0;
	if (s->state != SERVICE_OPEN || s->opens_minute < 0 || s->closes_minute < 0)
		return s->state;
	midnight = date_start_us(date_at(now_us));
	opens = midnight + s->opens_minute * US_PER_MINUTE;
	closes = midnight + s->closes_minute * US_PER_MINUTE;
	if (now_us >= opens && now_us < closes) {
		*change_us = closes;
		return SERVICE_OPEN;
	}
	*change_us = now_us < opens ? opens :
	    date_start_us(date_add_days(date_at(now_us), 1)) + s->opens_minute * US_PER_MINUTE;
	return SERVICE_CLOSED;
}

const char *
service_state_name(enum service_state state)
{
	static const char *const names[] = { "open", "closed", "maintenance" };

	return names[state];
}

static bool
fits(const char *wanted, const char *is)
{
	return wanted == NULL || (is != NULL && strcmp(wanted, is) == 0);
}

static bool
fits_person(const char *wanted, const char *is)
{
	char a[16], b[16];

	if (wanted == NULL)
		return true;
	return person_key_pad(wanted, a) && is != NULL && person_key_pad(is, b) &&
	    strcmp(a, b) == 0;
}

static bool
fits_information(const char *wanted, const struct wire_submission *sub)
{
	size_t i;

	if (wanted == NULL)
		return true;
	if (sub->kind != WIRE_INQUIRY)
		return false;
	for (i = 0; i < sub->inquiry.information_count; i++) {
		if (strcmp(sub->inquiry.information[i].code, wanted) == 0)
			return true;
	}
	return false;
}

const struct outcome *
scenario_outcome(const struct scenario *s, const struct wire_submission *sub)
{
	const char *dataset = sub->kind == WIRE_REGISTRATION ? sub->registration.dataset : NULL;
	size_t i;

	for (i = 0; i < s->outcome_count; i++) {
		const struct outcome *o = &s->outcomes[i];

		if (fits(o->kind, wire_kind_name(sub->kind)) &&
		    fits_person(o->person_key, sub->subject.person_key) &&
		    fits(o->procedure, sub->procedure.code) && fits(o->dataset, dataset) &&
		    fits_information(o->information, sub))
			return o;
	}
	return NULL;
}

static bool
strikes(const struct trouble *t)
{
	if (t->nth > 0)
		return t->seen == t->nth;
	if (t->from > 0 && t->seen < t->from)
		return false;
	if (t->until > 0 && t->seen > t->until)
		return false;
	return t->every == 0 || t->seen % t->every == 0;
}

static bool
in_time(const struct trouble *t, int64_t running_ms)
{
	return running_ms >= t->after_ms &&
	    (t->for_ms == 0 || running_ms < t->after_ms + t->for_ms);
}

bool
scenario_line_down(const struct scenario *s, int64_t running_ms)
{
	size_t i;

	/* Before a connection there is no method, path or count to go by. */
	for (i = 0; i < s->trouble_count; i++) {
		if (s->troubles[i].kind == TROUBLE_LINE_DOWN &&
		    in_time(&s->troubles[i], running_ms))
			return true;
	}
	return false;
}

const struct trouble *
scenario_trouble(struct scenario *s, const char *method, const char *path, int64_t running_ms)
{
	const struct trouble *hit = NULL;
	size_t i;

	for (i = 0; i < s->trouble_count; i++) {
		struct trouble *t = &s->troubles[i];

		if (!in_time(t, running_ms) || !fits(t->method, method) ||
		    (t->path != NULL && strncmp(path, t->path, strlen(t->path)) != 0))
			continue;
		t->seen++;
		if (hit == NULL && strikes(t))
			hit = t;
	}
	return hit;
}

static const struct resident *
resident_find(const struct resident *r, size_t n, const char *key)
{
	char padded[16];
	size_t i;

	for (i = 0; i < n; i++) {
		if (person_key_pad(r[i].person_key, padded) && strcmp(padded, key) == 0)
			return &r[i];
	}
	return NULL;
}

const struct resident *
scenario_resident(const struct scenario *s, const char *person_key)
{
	const struct resident *hit, *sample;
	char key[16];
	size_t n;

	if (!person_key_pad(person_key, key))
		return NULL;
	sample = residents_sample(&n);
	hit = resident_find(s->residents, s->resident_count, key);
	return hit != NULL ? hit : resident_find(sample, n, key);
}

const struct resident *
scenario_resident_by_number(const struct scenario *s, const char *my_number)
{
	const struct resident *sample;
	size_t i, n;

	for (i = 0; i < s->resident_count; i++) {
		if (s->residents[i].my_number != NULL &&
		    strcmp(s->residents[i].my_number, my_number) == 0)
			return &s->residents[i];
	}
	sample = residents_sample(&n);
	for (i = 0; i < n; i++) {
		if (strcmp(sample[i].my_number, my_number) == 0)
			return &sample[i];
	}
	return NULL;
}
