/* SPDX-License-Identifier: ISC */
/*
 * The lattice; see lattice.h.
 *
 * Homophones share their classes, so the forward pass asks the matrix once for
 * each left class at a position, not once for each word: a sentence of forty
 * kana is a few thousand questions.
 */
#include "i18n/lattice.h"

#include <stdlib.h>

#include "base/buf.h"

#define BLOCK		256	/* nodes allocated at a time */
#define FAR		(INT32_MAX / 4)
#define SEEN_MAX	64	/* left classes remembered at a position */
#define SEARCH_MAX	24000	/* steps of the backward search: a few milliseconds at most */

struct block {
	struct block		*next;
	size_t			 used;
	struct lattice_node	 nodes[BLOCK];
};

struct lattice {
	size_t			 len;
	struct lattice_node	**begins, **ends;	/* by byte, 0..len */
	struct block		*blocks;
};

struct lattice *
lattice_new(size_t len)
{
	struct lattice *l = calloc(1, sizeof *l);

	if (l == NULL)
		return NULL;
	l->len = len;
	l->begins = calloc(len + 1, sizeof(struct lattice_node *));
	l->ends = calloc(len + 1, sizeof(struct lattice_node *));
	if (l->begins == NULL || l->ends == NULL)
		lattice_free(&l);
	return l;
}

void
lattice_free(struct lattice **l)
{
	struct block *b, *next;

	if (*l == NULL)
		return;
	for (b = (*l)->blocks; b != NULL; b = next) {
		next = b->next;
		mem_wipe(b, sizeof *b);
		free(b);
	}
	free((*l)->begins);
	free((*l)->ends);
	free(*l);
	*l = NULL;
}

bool
lattice_add(struct lattice *l, const struct lattice_node *n)
{
	struct block *b = l->blocks;
	struct lattice_node *own;

	if (b == NULL || b->used == BLOCK) {
		b = calloc(1, sizeof *b);
		if (b == NULL)
			return false;
		b->next = l->blocks;
		l->blocks = b;
	}
	own = &b->nodes[b->used++];
	*own = *n;
	own->next_begin = l->begins[n->begin];
	l->begins[n->begin] = own;
	own->next_end = l->ends[n->end];
	l->ends[n->end] = own;
	return true;
}

const struct lattice_node *
lattice_at(const struct lattice *l, size_t begin)
{
	return l->begins[begin];
}

/* ---- forward ---- */

struct arrival { uint16_t lid; int32_t best; struct lattice_node *prev; };

/* The cheapest arrival at a position for words of a left class. */
static struct arrival
arrive(const struct lattice *l, const struct lattice_matrix *m, const struct lattice_span *span,
    size_t at, uint16_t lid)
{
	struct arrival a = { lid, FAR, NULL };
	struct lattice_node *left;
	int32_t cost;

	if (at == span->begin) {
		a.best = m->cost(m->ctx, span->rid, lid);
		return a;
	}
	for (left = l->ends[at]; left != NULL; left = left->next_end) {
		if (left->begin < span->begin || left->best >= FAR)
			continue;
		cost = left->best + m->cost(m->ctx, left->rid, lid);
		if (cost < a.best) {
			a.best = cost;
			a.prev = left;
		}
	}
	return a;
}

const struct lattice_node *
lattice_solve(struct lattice *l, const struct lattice_matrix *m, const struct lattice_span *span)
{
	struct lattice_node *n, *last = NULL;
	int32_t cost, least = FAR;
	size_t at, i;

	for (at = span->begin; at < span->end; at++) {
		struct arrival seen[SEEN_MAX], a;
		size_t known = 0;

		for (n = l->begins[at]; n != NULL; n = n->next_begin) {
			for (i = 0; i < known && seen[i].lid != n->lid; i++)
				continue;
			a = i < known ? seen[i] : arrive(l, m, span, at, n->lid);
			if (i == known && known < SEEN_MAX)
				seen[known++] = a;
			n->best = a.best < FAR && n->end <= span->end ? a.best + n->cost : FAR;
			n->prev = a.prev;
		}
	}
	for (n = l->ends[span->end]; n != NULL; n = n->next_end) {
		if (n->begin < span->begin || n->best >= FAR)
			continue;
		cost = n->best + m->cost(m->ctx, n->rid, span->lid);
		if (cost < least) {
			least = cost;
			last = n;
		}
	}
	return last;
}

/* ---- backward: best first ---- */

/* A path from some node to the right end; `right` is the step that it came from. */
struct step {
	const struct lattice_node	*node;
	size_t				 right;	/* index + 1, 0 at the end */
	int32_t				 after;	/* cost of everything right of the node */
	int32_t				 total;
};

struct search {
	struct step	*steps;
	size_t		 count, room;
	size_t		*heap;		/* indexes of steps, cheapest first */
	size_t		 waiting;
};

static bool
grow(struct search *s)
{
	size_t room = s->room * 2 + 512;
	struct step *steps = realloc(s->steps, room * sizeof *steps);
	size_t *heap;

	if (steps == NULL)
		return false;
	s->steps = steps;
	heap = realloc(s->heap, room * sizeof *heap);
	if (heap == NULL)
		return false;
	s->heap = heap;
	s->room = room;
	return true;
}

static bool
cheaper(const struct search *s, size_t a, size_t b)
{
	int32_t x = s->steps[s->heap[a]].total, y = s->steps[s->heap[b]].total;

	return x != y ? x < y : s->heap[a] < s->heap[b];
}

static void
swap(struct search *s, size_t a, size_t b)
{
	size_t i = s->heap[a];

	s->heap[a] = s->heap[b];
	s->heap[b] = i;
}

static bool
push(struct search *s, const struct step *step)
{
	size_t i;

	if (s->count == s->room && !grow(s))
		return false;
	s->steps[s->count] = *step;
	i = s->waiting++;
	s->heap[i] = s->count++;
	for (; i > 0 && cheaper(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
	return true;
}

static size_t
pop(struct search *s)
{
	size_t top = s->heap[0], i = 0, child;

	s->heap[0] = s->heap[--s->waiting];
	for (;;) {
		child = i * 2 + 1;
		if (child >= s->waiting)
			return top;
		child += child + 1 < s->waiting && cheaper(s, child + 1, child);
		if (!cheaper(s, child, i))
			return top;
		swap(s, child, i);
		i = child;
	}
}

/* Every node that ends where `right` begins, joined to it. */
static bool
extend(struct lattice *l, const struct lattice_matrix *m, const struct lattice_span *span,
    struct search *s, size_t right)
{
	const struct lattice_node *n;
	size_t at = right == 0 ? span->end : s->steps[right - 1].node->begin;
	uint16_t lid = right == 0 ? span->lid : s->steps[right - 1].node->lid;
	int32_t after = right == 0 ? 0 :
	    s->steps[right - 1].after + s->steps[right - 1].node->cost;

	for (n = l->ends[at]; n != NULL; n = n->next_end) {
		struct step step = { n, right, after, 0 };

		if (n->begin < span->begin || n->best >= FAR)
			continue;
		step.after += m->cost(m->ctx, n->rid, lid);
		step.total = step.after + n->best;
		if (!push(s, &step))
			return false;
	}
	return true;
}

/* Hands one whole path out, from its left end; false: enough. */
static bool
tell(const struct search *s, size_t first, const struct lattice_node **path, lattice_path_fn *fn,
    void *ctx)
{
	size_t n = 0, i, k;

	for (i = first + 1; i != 0; i = s->steps[i - 1].right)
		path[n++] = s->steps[i - 1].node;
	for (k = 0; k < n / 2; k++) {
		const struct lattice_node *node = path[k];

		path[k] = path[n - 1 - k];
		path[n - 1 - k] = node;
	}
	return fn(ctx, path, n, s->steps[first].total);
}

bool
lattice_paths(struct lattice *l, const struct lattice_matrix *m, const struct lattice_span *span,
    lattice_path_fn *fn, void *ctx)
{
	struct search s = { 0 };
	const struct lattice_node **path = calloc(span->end - span->begin + 1, sizeof *path);
	bool ok = path != NULL && extend(l, m, span, &s, 0);
	size_t i;

	while (ok && s.waiting > 0 && s.count < SEARCH_MAX) {
		i = pop(&s);
		if (s.steps[i].node->begin != span->begin)
			ok = extend(l, m, span, &s, i + 1);
		else if (!tell(&s, i, path, fn, ctx))
			break;
	}
	free(path);
	free(s.steps);
	free(s.heap);
	return ok;
}
