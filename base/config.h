/* SPDX-License-Identifier: ISC */
/*
 * The configuration file: `name = value` lines, `#` comments.  Names are
 * known from one table (config.c); an unknown one is an error at its line, so
 * that a misspelt setting is not silently without effect.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/err.h"

enum config_name { CONFIG_HOME, CONFIG_LANG, CONFIG_SECTION, CONFIG_COUNT };

struct config {
	char	*values[CONFIG_COUNT];	/* NULL: not set */
};

/* ERR_INVALID "base.config" with args file, line number and the text. */
enum err_code	config_read(const char *path, struct config *out, struct err *e) MUST_CHECK;
void		config_clear(struct config *c);

#endif
