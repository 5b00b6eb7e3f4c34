/* SPDX-License-Identifier: ISC */
/*
 * Asks for the record in force, as the form does, through the running sender:
 * a driver for record.sh, since no command asks this by itself.
 *
 *	record_driver HOME LOGIN AFFAIR PROCEDURE CASE REASON DATASET PERSON-KEY RECORD-NO
 *
 * The password comes on descriptor 7.  Prints a line a fact; what is refused is told as
 * "refused KEY" and exit status 1.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "work/lookup.h"

enum { HOME = 1, LOGIN, AFFAIR, PROCEDURE, CASE, REASON, DATASET, PERSON, RECORD, ARGUMENTS };

static void
print(const struct current_record *r)
{
	printf("found %d\n", r->found);
	if (!r->found)
		return;
	printf("version %" PRId64 "\nvalid_from %s\nvalid_to %s\nregistered_at %s\n", r->version,
	    r->valid_from != NULL ? r->valid_from : "-", r->valid_to != NULL ? r->valid_to : "-",
	    r->registered_at != NULL ? r->registered_at : "-");
	for (size_t i = 0; i < r->item_count; i++)
		printf("item %s %s %s\n", r->items[i].code,
		    r->items[i].value != NULL ? "=" : "absent",
		    r->items[i].value != NULL ? r->items[i].value : r->items[i].absent);
}

int
main(int argc, char **argv)
{
	const char *datadir = getenv("MADOGUCHI_DATADIR");
	struct current_record r = { 0 };
	struct session *s = NULL;
	struct secret *password = NULL;
	struct work *w = NULL;
	struct err e = ERR_INIT;
	enum err_code rc;

	if (argc != ARGUMENTS || datadir == NULL) {
		fputs("usage: see the head of record_driver.c\n", stderr);
		return 2;
	}
	rc = seal_init(&e);
	if (rc == ERR_OK)
		rc = work_open(&(struct work_options){ .home = argv[HOME], .datadir = datadir },
		    &w, &e);
	if (rc == ERR_OK)
		rc = secret_read_line(7, &password, &e);
	if (rc == ERR_OK)
		rc = session_login(w, argv[LOGIN], password, &s, &e);
	if (rc == ERR_OK)
		rc = record_current(s, &(struct lookup_purpose){ argv[AFFAIR], argv[PROCEDURE],
		    argv[CASE], argv[REASON] }, argv[DATASET], argv[PERSON], argv[RECORD], NULL,
		    &r, &e);
	if (rc == ERR_OK)
		print(&r);
	else
		printf("refused %s\n", e.key != NULL ? e.key : err_code_name(rc));
	current_record_clear(&r);
	session_end(&s);
	secret_free(&password);
	work_close(&w);
	err_clear(&e);
	return rc != ERR_OK;
}
