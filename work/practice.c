/* SPDX-License-Identifier: ISC */
/*
 * 久しぶりモード: has this person done the procedure lately?  Who last did it a
 * year ago, or never, is guided; how long that is the municipality says
 * (guidance_days of the policy), and a person may want no guidance at all.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "work/policy.h"
#include "work/preference.h"
#include "work/priv.h"

#define PREFERENCE	"guidance"
#define NEVER		"never"

static enum err_code
wanted(struct session *s, bool *out, struct err *e)
{
	char *word = NULL;
	enum err_code rc = preference_get(s, PREFERENCE, &word, e);

	*out = word == NULL || strcmp(word, NEVER) != 0;
	free(word);
	return rc;
}

enum err_code
practice_wants(struct session *s, bool guidance, struct err *e)
{
	return preference_put(s, PREFERENCE, guidance ? "after_a_while" : NEVER, e);
}

enum err_code
practice_of(struct session *s, const char *procedure, enum practice *out, struct err *e)
{
	struct policy p = { 0 };
	char *last = NULL, limit[DATE_TEXT_SIZE];
	bool asked = true;
	enum err_code rc = wanted(s, &asked, e);

	*out = PRACTICE_FRESH;
	if (rc == ERR_OK && asked)
		rc = policy_load(s->work, &p, e);
	if (rc == ERR_OK && asked && p.guidance_days != 0) {
		rc = last_done_get(s->work->store, s->kid, procedure, &last, e);
		date_format(date_add_days(work_today(s->work), -(int)p.guidance_days), limit);
		if (rc == ERR_OK && last == NULL)
			*out = PRACTICE_NONE;
		else if (rc == ERR_OK && strcmp(last, limit) < 0)
			*out = PRACTICE_OLD;
	}
	policy_clear(&p);
	free(last);
	return rc;
}
