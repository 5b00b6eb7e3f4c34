/* SPDX-License-Identifier: ISC */
/*
 * A word lattice over one reading, and the cheapest ways through it.
 *
 * The nouns: a node is a word that covers bytes begin..end of the reading,
 * with its classes at the left and at the right and its own cost; joining two
 * nodes costs what the matrix says.  A path is as cheap as the sum.  Both
 * directions are exact: the forward pass is Viterbi's, the n-best comes from a
 * best-first search backwards whose estimate is the forward cost itself.
 *
 * Model only: where words come from is the engine's business.  Private to
 * i18n/.
 */
#ifndef I18N_LATTICE_H
#define I18N_LATTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct lattice_node {
	const char		*text;		/* the writing; the engine's memory */
	size_t			 begin, end;	/* bytes of the reading */
	uint16_t		 lid, rid;
	int32_t			 cost;
	/* Filled by lattice_solve(): the cheapest way from the start through this node. */
	int32_t			 best;
	struct lattice_node	*prev;
	struct lattice_node	*next_begin, *next_end;
};

/* What it costs that a node of left class lid follows one of right class rid. */
struct lattice_matrix {
	int	(*cost)(void *ctx, uint16_t rid, uint16_t lid);
	void	*ctx;
};

struct lattice;

struct lattice	*lattice_new(size_t reading_len) MUST_CHECK;
void		 lattice_free(struct lattice **l);	/* wipes */
bool		 lattice_add(struct lattice *l, const struct lattice_node *n) MUST_CHECK;
/* The nodes that begin at a byte, linked by next_begin. */
const struct lattice_node *lattice_at(const struct lattice *l, size_t begin);

/* A stretch of the reading between a class at its left and one at its right. */
struct lattice_span { size_t begin, end; uint16_t rid, lid; };

/*
 * The cheapest path over a span.  The last node, whose prev lead back to the
 * start; NULL when no path covers the span.  Valid until the next call.
 */
const struct lattice_node *lattice_solve(struct lattice *l, const struct lattice_matrix *m,
		    const struct lattice_span *span);

/*
 * After lattice_solve() of the same span: calls fn with each of the cheapest
 * paths in order, nodes from the right (the last) to the left, until fn
 * returns false, or the search has grown past its limit (it is cut, never
 * slow).  False only when out of memory.
 */
typedef bool lattice_path_fn(void *ctx, const struct lattice_node *const *from_right, size_t n,
		    int32_t cost);
bool		 lattice_paths(struct lattice *l, const struct lattice_matrix *m,
		    const struct lattice_span *span, lattice_path_fn *fn, void *ctx) MUST_CHECK;

#endif
