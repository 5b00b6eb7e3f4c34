/* SPDX-License-Identifier: ISC */
/*
 * The law's table (令和六年デジタル庁・総務省令第九号 第2条), as the build writes it out: one JSON
 * line a lawful combination of procedure, role, information and provider with
 * the dates between which it is in force (lawtable.jsonl).
 */
#ifndef SERVER_LAW_H
#define SERVER_LAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "wire/submission.h"

struct law;

/* ERR_NOT_FOUND when the file is not there; ERR_INVALID with the line. */
enum err_code	law_load(const char *path, struct law **out, struct err *e) MUST_CHECK;
enum err_code	law_read(const char *text, size_t len, struct law **out, struct err *e) MUST_CHECK;
/* Lines of codes/organizations.tsv: which cities stand in a prefecture's place. */
enum err_code	law_read_cities(struct law *law, const char *text, struct err *e) MUST_CHECK;
void		law_free(struct law **law);
size_t		law_count(const struct law *law);
/*
 * May every kind of information of this inquiry be asked of this provider for
 * this procedure and role on its as_of?  A provider named by a 6-digit local
 * government code stands for its class, "municipality" or "prefecture", and a
 * designated or core city for the prefecture where the line says so.
 */
bool		law_permits(const struct law *law, const struct wire_submission *sub);

#endif
