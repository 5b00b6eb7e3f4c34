/* SPDX-License-Identifier: ISC */
/*
 * The roster (protocol.md section 2): who may do what, signed by the root.
 * `login` and `box_key` of a user, and the municipality's `root_key`,
 * `recovery_key` and `inspector_key`, are members of our own, which others
 * ignore: so the terminals learn those keys from the one thing that is signed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "wire/message.h"
#include "wire/shapes.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }
#define TEXT_NULL(n, f)	{ (n), SHAPE_TEXT_NULL, offsetof(S, f), 0, NULL }
#define TEXT_OPT(n, f)	{ (n), SHAPE_TEXT_OPTIONAL, offsetof(S, f), 0, NULL }

#define S struct wire_role
static const struct shape_member role_members[] = {
	TEXT("role", role),
	{ "affairs", SHAPE_TEXTS, offsetof(S, affairs), offsetof(S, affair_count), NULL },
	TEXT_NULL("from", from), TEXT_NULL("until", until),
};
#undef S
static const struct shape role_shape = SHAPE_OF(role_members, struct wire_role, false);

#define S struct wire_affair
static const struct shape_member affair_members[] = { TEXT("affair", affair), TEXT("name", name) };
#undef S
static const struct shape affair_shape = SHAPE_OF(affair_members, struct wire_affair, false);

/* Keys are text in JSON: users are read through this and then turned. */
struct user_text {
	char			*person, *name, *login, *kid, *public_key, *box_key, *state;
	struct wire_role	*roles;
	size_t			 role_count;
};
#define S struct user_text
static const struct shape_member user_members[] = {
	TEXT("person", person), TEXT("name", name), TEXT_OPT("login", login), TEXT("kid", kid),
	TEXT("public_key", public_key), TEXT_OPT("box_key", box_key), TEXT("state", state),
	{ "roles", SHAPE_LIST, offsetof(S, roles), offsetof(S, role_count), &role_shape },
};
#undef S
static const struct shape user_shape = SHAPE_OF(user_members, struct user_text, false);

struct roster_text {
	int64_t			 version;
	char			*organization, *issued_at;
	struct wire_affair	*affairs;
	size_t			 affair_count;
	struct user_text	*users;
	size_t			 user_count;
	char			*root_key, *recovery_key, *inspector_key;
};
#define S struct roster_text
static const struct shape_member roster_members[] = {
	{ "version", SHAPE_INT, offsetof(S, version), 0, NULL },
	TEXT("organization", organization), TEXT_NULL("issued_at", issued_at),
	{ "affairs", SHAPE_LIST, offsetof(S, affairs), offsetof(S, affair_count), &affair_shape },
	{ "users", SHAPE_LIST, offsetof(S, users), offsetof(S, user_count), &user_shape },
	TEXT_OPT("root_key", root_key), TEXT_OPT("recovery_key", recovery_key),
	TEXT_OPT("inspector_key", inspector_key),
};
#undef S
static const struct shape roster_shape = SHAPE_OF(roster_members, struct roster_text, false);

static json_t *
user_json(const struct wire_user *u)
{
	char sign[KEY_TEXT_SIZE], box[KEY_TEXT_SIZE];
	struct user_text t = {
		.person = u->person, .name = u->name, .login = u->login, .state = u->state,
		.roles = u->roles, .role_count = u->role_count, .public_key = sign,
	};
	char kid[KID_SIZE];
	json_t *o = json_object();

	public_key_text(&u->sign, sign);
	memcpy(kid, u->sign.kid, sizeof kid);
	t.kid = kid;
	if (u->has_box) {
		public_key_text(&u->box, box);
		t.box_key = box;
	}
	if (o != NULL && !shape_build(&user_shape, &t, o)) {
		json_decref(o);
		o = NULL;
	}
	return o;
}

/* NULL, which is left out, when the roster does not carry it. */
static char *
key_out(const struct wire_roster_key *k, char text[KEY_TEXT_SIZE])
{
	if (!k->there)
		return NULL;
	public_key_text(&k->key, text);
	return text;
}

enum err_code
roster_build(const struct wire_roster *r, struct buf *out, struct err *e)
{
	char root[KEY_TEXT_SIZE], recovery[KEY_TEXT_SIZE], inspector[KEY_TEXT_SIZE];
	struct roster_text t = {
		.version = r->version, .organization = r->organization, .issued_at = r->issued_at,
		.affairs = r->affairs, .affair_count = r->affair_count,
		.root_key = key_out(&r->root, root),
		.recovery_key = key_out(&r->recovery, recovery),
		.inspector_key = key_out(&r->inspector, inspector),
	};
	json_t *o = json_object(), *users = json_array();
	bool ok = o != NULL && users != NULL && shape_build(&roster_shape, &t, o);
	size_t i;

	for (i = 0; ok && i < r->user_count; i++)
		ok = json_array_append_new(users, user_json(&r->users[i])) == 0;
	ok = ok && json_object_set(o, "users", users) == 0;
	json_decref(users);
	if (!ok) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

/* A word that this version does not know must not pass for "active". */
static bool
state_known(const char *state)
{
	return strcmp(state, "active") == 0 || strcmp(state, "suspended") == 0;
}

/* Moves the strings of t into u; the keys must parse and the kid must fit. */
static enum err_code
turn_user(struct user_text *t, struct wire_user *u, struct err *e)
{
	if (!public_key_parse(CURVE_ED25519, t->public_key, &u->sign) ||
	    strcmp(u->sign.kid, t->kid) != 0)
		return json_wrong(e, "users", "public_key", "value");
	if (!state_known(t->state))
		return json_wrong(e, "users", "state", "value");
	if (t->box_key != NULL) {
		if (!public_key_parse(CURVE_X25519, t->box_key, &u->box))
			return json_wrong(e, "users", "box_key", "value");
		u->has_box = true;
	}
	u->person = t->person;
	u->name = t->name;
	u->login = t->login;
	u->state = t->state;
	u->roles = t->roles;
	u->role_count = t->role_count;
	free(t->kid);
	free(t->public_key);
	free(t->box_key);
	*t = (struct user_text){ 0 };
	return ERR_OK;
}

static enum err_code
key_in(enum key_curve curve, const char *name, const char *text, struct wire_roster_key *out,
    struct err *e)
{
	out->there = text != NULL;
	if (text != NULL && !public_key_parse(curve, text, &out->key))
		return json_wrong(e, "", name, "value");
	return ERR_OK;
}

static enum err_code
turn_keys(const struct roster_text *t, struct wire_roster *out, struct err *e)
{
	enum err_code rc = key_in(CURVE_ED25519, "root_key", t->root_key, &out->root, e);

	if (rc == ERR_OK)
		rc = key_in(CURVE_X25519, "recovery_key", t->recovery_key, &out->recovery, e);
	if (rc == ERR_OK)
		rc = key_in(CURVE_X25519, "inspector_key", t->inspector_key, &out->inspector, e);
	return rc;
}

enum err_code
roster_read(const char *json, size_t len, struct wire_roster *out, struct err *e)
{
	struct roster_text t;
	enum err_code rc;
	size_t i;

	*out = (struct wire_roster){ 0 };
	rc = shape_parse(&roster_shape, json, len, &t, e);
	if (rc != ERR_OK)
		return rc;
	if (t.version < 1) {
		shape_clear(&roster_shape, &t);
		return json_wrong(e, "", "version", "value");
	}
	out->users = calloc(t.user_count + 1, sizeof *out->users);
	if (out->users == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < t.user_count; i++) {
		out->user_count = i + 1;
		rc = turn_user(&t.users[i], &out->users[i], e);
	}
	if (rc == ERR_OK)
		rc = turn_keys(&t, out, e);
	if (rc == ERR_OK) {
		out->version = t.version;
		out->organization = t.organization;
		out->issued_at = t.issued_at;
		out->affairs = t.affairs;
		out->affair_count = t.affair_count;
		t.organization = t.issued_at = NULL;
		t.affairs = NULL;
		t.affair_count = 0;
	} else {
		roster_clear(out);
	}
	shape_clear(&roster_shape, &t);
	return rc;
}

void
roster_clear(struct wire_roster *r)
{
	struct wire_user *u;
	size_t i, k;

	for (i = 0; i < r->user_count; i++) {
		u = &r->users[i];
		free(u->person);
		free(u->name);
		free(u->login);
		free(u->state);
		for (k = 0; k < u->role_count; k++)
			shape_clear(&role_shape, &u->roles[k]);
		free(u->roles);
	}
	free(r->users);
	for (i = 0; i < r->affair_count; i++)
		shape_clear(&affair_shape, &r->affairs[i]);
	free(r->affairs);
	free(r->organization);
	free(r->issued_at);
	*r = (struct wire_roster){ 0 };
}

const struct wire_user *
roster_find_kid(const struct wire_roster *r, const char *kid)
{
	size_t i;

	for (i = 0; i < r->user_count; i++) {
		if (strcmp(r->users[i].sign.kid, kid) == 0)
			return &r->users[i];
	}
	return NULL;
}

bool
roster_key(void *ctx, const char *kid, struct public_key *out)
{
	const struct wire_user *u = roster_find_kid(ctx, kid);

	if (u != NULL)
		*out = u->sign;
	return u != NULL;
}

static bool
within(const struct wire_role *r, struct date on)
{
	struct date d;

	if (r->from != NULL && (!date_parse(r->from, &d) || date_compare(on, d) < 0))
		return false;
	return r->until == NULL || (date_parse(r->until, &d) && date_compare(on, d) <= 0);
}

bool
roster_role_holds(const struct wire_user *u, const char *role, const char *affair, int64_t at_us)
{
	struct date on = date_at(at_us);
	size_t i, k;

	for (i = 0; i < u->role_count; i++) {
		if (strcmp(u->roles[i].role, role) != 0 || !within(&u->roles[i], on))
			continue;
		for (k = 0; k < u->roles[i].affair_count; k++) {
			if (strcmp(u->roles[i].affairs[k], affair) == 0)
				return true;
		}
	}
	return false;
}
