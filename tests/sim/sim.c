/* SPDX-License-Identifier: ISC */
/*
 * Runs stories, in several processes, and reports in TAP; see sim.h.
 *
 *	sim --seeds N [--first F] [--jobs J] [--least K]	N stories, none may fail
 *	sim --replay N		each of N stories twice: the same trace
 *	sim --plants N		each planted mistake is seen within N stories
 *	sim --trace SEED	one story, told
 *
 * Ends with 1 when a line was "not ok".
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "seal/secret.h"
#include "tests/sim/sim.h"

#define TEMPLATE_SEED	UINT64_C(20261125)

struct stage {			/* of one process */
	char		 dir[64], db[96], template_db[160];
	struct town	*town;
	struct story	*story;
};

static int64_t
story_now(void *ctx)
{
	return ((const struct stage *)ctx)->story->now_us;
}

static _Noreturn void
give_up(const char *what)
{
	(void)fprintf(stderr, "sim: %s: %s\n", what, strerror(errno));
	exit(99);
}

/* In memory where there is such a place: nothing here needs a disk. */
static void
stage_set(struct stage *g)
{
	struct err e = ERR_INIT;
	char server[96];

	(void)snprintf(g->dir, sizeof g->dir, "%s/mado-sim-%ld",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	(void)snprintf(g->db, sizeof g->db, "%s/run.db", g->dir);
	(void)snprintf(server, sizeof server, "%s/server", g->dir);
	if (mkdir(g->dir, 0700) != 0)
		give_up(g->dir);
	dice_seed(TEMPLATE_SEED);
	g->story = calloc(1, sizeof *g->story);
	if (g->story == NULL)
		give_up("memory");
	g->story->now_us = SIM_EPOCH_US;
	if (seal_init(&e) != ERR_OK || town_new(server, story_now, g, &g->town, &e) != ERR_OK ||
	    town_open(g->town, town_db_path(g->town), "{}", &e) != ERR_OK)
		give_up(e.key != NULL ? e.key : "town");
	(void)snprintf(g->template_db, sizeof g->template_db, "%s", town_db_path(g->town));
	terminals_template(g->town, g->dir);
	town_close(g->town);
}

static void
stage_strike(struct stage *g)
{
	char command[96];
	pid_t pid;

	town_free(&g->town);
	free(g->story);
	(void)snprintf(command, sizeof command, "%s", g->dir);
	pid = fork();
	if (pid == 0)
		(void)execlp("rm", "rm", "-rf", command, (char *)NULL);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
}

static void
copy_db(struct stage *g)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	char side[128];

	(void)snprintf(side, sizeof side, "%s-wal", g->db);
	(void)unlink(side);
	(void)snprintf(side, sizeof side, "%s-shm", g->db);
	(void)unlink(side);
	if (file_read(g->template_db, &b, &e) != ERR_OK ||
	    file_write(g->db, b.data, b.len, 0600, &e) != ERR_OK)
		give_up(g->db);
	buf_free(&b);
}

/* The digest of the trace; *fault says what was wrong. */
static uint64_t
play(struct stage *g, uint64_t seed, struct tally *tally, bool talking, char fault[256])
{
	*g->story = (struct story){ .seed = seed, .town = g->town, .tally = tally,
	    .talking = talking };
	dice_seed(seed);
	copy_db(g);
	(void)story_tell(g->story, g->dir, g->db);
	memcpy(fault, g->story->fault, sizeof g->story->fault);
	return g->story->trace;
}

/* ---- several processes ---- */

struct report {
	struct tally	tally;
	uint64_t	failed, first_bad;
	char		fault[256];
};

struct plan {
	uint64_t	first, seeds;
	unsigned int	jobs;
	bool		until_bad;	/* stops at the first that fails */
};

static void
work_share(const struct plan *p, unsigned int job, int out)
{
	struct report r = { .first_bad = UINT64_MAX };
	struct stage g = { 0 };
	char fault[256];
	uint64_t i;

	stage_set(&g);
	for (i = job; i < p->seeds; i += p->jobs) {
		(void)play(&g, p->first + i, &r.tally, false, fault);
		if (fault[0] == '\0')
			continue;
		if (!p->until_bad)
			(void)fprintf(stderr, "# seed %" PRIu64 ": %s\n", p->first + i, fault);
		if (r.failed++ == 0) {
			r.first_bad = p->first + i;
			memcpy(r.fault, fault, sizeof fault);
		}
		if (p->until_bad || r.failed >= 5)
			break;
	}
	stage_strike(&g);
	if (write(out, &r, sizeof r) != (ssize_t)sizeof r)
		give_up("pipe");
	exit(0);
}

static struct report
run(const struct plan *p)
{
	struct report all = { .first_bad = UINT64_MAX }, one;
	unsigned int i;
	int ends[2], status;

	if (pipe(ends) != 0)
		give_up("pipe");
	(void)fflush(stdout);
	for (i = 0; i < p->jobs; i++) {
		pid_t pid = fork();

		if (pid < 0)
			give_up("fork");
		if (pid == 0)
			work_share(p, i, ends[1]);
	}
	close(ends[1]);
	while (read(ends[0], &one, sizeof one) == (ssize_t)sizeof one) {
		tally_add(&all.tally, &one.tally);
		all.failed += one.failed;
		if (one.first_bad < all.first_bad) {
			all.first_bad = one.first_bad;
			memcpy(all.fault, one.fault, sizeof all.fault);
		}
	}
	close(ends[0]);
	for (i = 0; i < p->jobs; i++) {
		if (wait(&status) < 0 || status != 0)
			all.failed++;
	}
	return all;
}

/* ---- what is asked for ---- */

static int test_number, failed;

static bool
tap(bool ok, const char *what)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++test_number, what);
	failed += !ok;
	return ok;
}

static void
run_seeds(struct plan *p, uint64_t least)
{
	struct report r = run(p);
	unsigned int rare = tally_print(&r.tally, least);
	char what[400];

	(void)snprintf(what, sizeof what, "%" PRIu64 " stories end well (seed %" PRIu64 " on)%s%s",
	    p->seeds, p->first, r.failed != 0 ? ": " : "", r.fault);
	(void)tap(r.failed == 0 && r.tally.stories == p->seeds, what);
	if (least == 0)
		return;
	(void)snprintf(what, sizeof what, "each transition and each answer at least %" PRIu64
	    " times", least);
	(void)tap(rare == 0, what);
}

static void
run_replay(uint64_t first, uint64_t n)
{
	struct tally tally = { 0 };
	struct stage g = { 0 };
	char fault[256], what[128];
	uint64_t i, a, b, differing = 0;

	stage_set(&g);
	for (i = 0; i < n; i++) {
		a = play(&g, first + i, &tally, false, fault);
		b = play(&g, first + i, &tally, false, fault);
		if (a != b)
			printf("# seed %" PRIu64 " differs\n", first + i);
		differing += a != b;
	}
	stage_strike(&g);
	(void)snprintf(what, sizeof what, "%" PRIu64 " seeds replay exactly", n);
	(void)tap(differing == 0, what);
}

static void
run_plants(struct plan *p)
{
	char what[400];
	size_t i;

	p->until_bad = true;
	for (i = 0; plant_name(i) != NULL; i++) {
		struct report r;

		(void)plant_choose(plant_name(i));
		r = run(p);
		if (r.failed != 0)
			(void)snprintf(what, sizeof what, "%s is seen (seed %" PRIu64 "): %s",
			    plant_name(i), r.first_bad, r.fault);
		else
			(void)snprintf(what, sizeof what, "%s is seen within %" PRIu64 " stories",
			    plant_name(i), p->seeds);
		(void)tap(r.failed != 0 && r.first_bad != UINT64_MAX, what);
	}
	(void)plant_choose(NULL);
}

static void
run_trace(uint64_t seed)
{
	struct tally tally = { 0 };
	struct stage g = { 0 };
	char fault[256];
	uint64_t digest;

	stage_set(&g);
	digest = play(&g, seed, &tally, true, fault);
	stage_strike(&g);
	printf("# trace %016" PRIx64 "\n", digest);
	(void)tap(fault[0] == '\0', fault[0] == '\0' ? "the story ends well" : fault);
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (*text == '\0' || *end != '\0') {
		(void)fprintf(stderr, "sim: %s is no number\n", text);
		exit(2);
	}
	return n;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seeds", required_argument, NULL, 's' },
		{ "first", required_argument, NULL, 'f' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "least", required_argument, NULL, 'l' },
		{ "replay", required_argument, NULL, 'r' },
		{ "plants", required_argument, NULL, 'p' },
		{ "plant", required_argument, NULL, 'P' },
		{ "trace", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 }
	};
	struct plan plan = { .first = 1, .jobs = 2 }, plants;
	uint64_t least = 0, replay = 0;
	int c;

	log_set_level(LOG_ERROR);
	plants = plan;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			plan.seeds = number(optarg);
			break;
		case 'f':
			plan.first = number(optarg);
			break;
		case 'j':
			plan.jobs = plants.jobs = (unsigned int)number(optarg);
			break;
		case 'l':
			least = number(optarg);
			break;
		case 'r':
			replay = number(optarg);
			break;
		case 'p':
			plants.seeds = number(optarg);
			break;
		case 'P':
			if (!plant_choose(optarg))
				return 2;
			break;
		case 't':
			run_trace(number(optarg));
			break;
		default:
			return 2;
		}
	}
	if (replay != 0)
		run_replay(plan.first, replay);
	if (plan.seeds != 0)
		run_seeds(&plan, least);
	if (plants.seeds != 0)
		run_plants(&plants);
	printf("1..%d\n", test_number);
	return failed != 0;
}
