/* SPDX-License-Identifier: ISC */
/*
 * One conversion of the mecab engine while its lattice is filled: by the
 * dictionary (convert_mecab.c) and by our own words (mecab_words.c).  Private
 * to the engine.
 */
#ifndef I18N_MECAB_JOB_H
#define I18N_MECAB_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mecab.h>

#include "base/buf.h"
#include "i18n/convert_engine.h"
#include "i18n/lattice.h"

#define PINNED_COST	(-60000)	/* of what a person settled */

/* Letters of `classes` that the engine asks for by name. */
#define CLASS_NOUN	'o'
#define CLASS_NUMBER	'N'
#define CLASS_SURNAME	'L'
#define CLASS_GIVEN	'G'
#define CLASS_PLACE	'R'

struct mecab_engine {
	const struct lexicon	*words;
	mecab_model_t		*model;
	mecab_lattice_t		*memory;	/* of the nodes that the library hands out */
	struct buf		 classes;
	uint16_t		 ids[128];	/* the first class of a letter */
};

/* One conversion. */
struct job {
	struct mecab_engine	*engine;
	const char		*reading;
	size_t			 len;
	enum convert_kind	 kind;
	struct lattice		*lattice;
	char			*ends;		/* by byte: a wished segment ends here */
	char			*inside;	/* by byte: within a wished segment */
	char			**texts;	/* writings made here */
	size_t			 text_count;
	size_t			 at;		/* where words begin */
};

/* The letter of a class. */
char		 job_class(const struct mecab_engine *m, uint16_t id);
/* May a word cover these bytes, with the boundaries that are wished? */
bool		 job_allows(const struct job *j, size_t begin, size_t end);
/* A word from j->at on; false when out of memory, as text NULL says too. */
bool		 job_add(struct job *j, size_t end, uint16_t id, int cost,
		    const char *text) MUST_CHECK;
/* A writing that no table holds, kept until the job ends. */
const char	*job_keep(struct job *j, const char *s, size_t len);
/* Every word of ours that begins at j->at, after the dictionary's; false: out of memory. */
bool		 job_add_own_words(struct job *j) MUST_CHECK;

#endif
