/* SPDX-License-Identifier: ISC */
/*
 * madoguchi-verify, by hand: options, one verdict, one sentence.  The few
 * sentences stand here in both languages, so that the program needs no files
 * of the terminal's.
 */
#include "verify/verify.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "seal/secret.h"

#define EXIT_HOLDS	0
#define EXIT_BROKEN	1
#define EXIT_USAGE	2
#define EXIT_FILE	4

struct options {
	const char		*acks;
	struct keys		 keys;
	struct checkpoint	 checkpoint;
	bool			 json, english;
};

static const struct {
	const char	*why;
	const char	*ja, *en;
} sentences[] = {
	{ "format", "書式がちがう行です。", "the line is not of the format." },
	{ "link", "つながりが切れています。", "the chain is broken." },
	{ "time", "時刻が前の記録より戻っています。",
	    "its time is before that of the one before." },
	{ "acknowledgement", "サーバーが確認した値とちがいます。",
	    "it is not the one that the server acknowledged." },
	{ "checkpoint", "日誌の検証点とちがいます。", "it is not the one in the day-book." },
	{ "end", "ここから後ろが切り取られています。", "from here on, the end was cut off." },
};

static void
usage(void)
{
	(void)fprintf(stderr, "usage: madoguchi-verify [--json] [--lang ja|en]"
	    " [--keys FILE]... [--acks FILE] [--checkpoint N=HASH] EXPORT\n");
}

/* "1234=1a2b…": 64 hexadecimal digits, blanks between them as on paper. */
static bool
read_checkpoint(const char *text, struct checkpoint *out)
{
	char *rest;
	size_t n = 0;
	int high = -1, v;

	out->seq = strtoll(text, &rest, 10);
	if (out->seq <= 0 || *rest++ != '=')
		return false;
	for (; *rest != '\0'; rest++) {
		if (*rest == ' ')
			continue;
		v = *rest >= '0' && *rest <= '9' ? *rest - '0' :
		    *rest >= 'a' && *rest <= 'f' ? *rest - 'a' + 10 : -1;
		if (v < 0 || n == HASH_BYTES)
			return false;
		if (high < 0) {
			high = v;
		} else {
			out->hash[n++] = (unsigned char)(high << 4 | v);
			high = -1;
		}
	}
	return n == HASH_BYTES && high < 0;
}

static void
say(const struct options *o, const char *ja, const char *en)
{
	(void)fprintf(stderr, "madoguchi-verify: %s\n", o->english ? en : ja);
}

static int
fail(const struct options *o, struct err *e)
{
	const char *what = e->args[0] != NULL ? e->args[0] : "";
	int status = EXIT_FILE;

	if (e->code == ERR_CRYPTO) {
		(void)fprintf(stderr, o->english ?
		    "madoguchi-verify: Acknowledgement %s is not signed by these keys.\n" :
		    "madoguchi-verify: 確認書の %s 行目の署名が、渡された鍵と合いません。\n", what);
		status = EXIT_BROKEN;
	} else if (e->code == ERR_NOMEM) {
		say(o, "メモリーが足りません。", "Out of memory.");
	} else {
		(void)fprintf(stderr, o->english ? "madoguchi-verify: %s cannot be read.\n" :
		    "madoguchi-verify: %s を読めません。\n", what);
	}
	err_clear(e);
	return status;
}

static void
print(const struct options *o, const struct verdict *v)
{
	char head[HASH_BYTES * 2 + 1];
	size_t i;

	for (i = 0; i < HASH_BYTES; i++)
		(void)snprintf(head + 2 * i, 3, "%02x", v->head[i]);
	if (o->json) {
		printf("{\"ok\":%s,\"entries\":%" PRId64 ",\"first\":%" PRId64 ",\"last\":%" PRId64
		    ",\"acknowledged\":%" PRId64 ",\"head\":\"%s\",", v->why == NULL ? "true" :
		    "false", v->entries, v->first, v->last, v->acknowledged, head);
		if (v->why == NULL)
			printf("\"first_bad\":null,\"why\":null}\n");
		else
			printf("\"first_bad\":%" PRId64 ",\"why\":\"%s\"}\n", v->first_bad, v->why);
	} else if (v->why == NULL) {
		printf(o->english ? "The chain holds: %" PRId64 " entries, from %" PRId64 " to %"
		    PRId64 "; acknowledged up to %" PRId64 ".\n%s\n" :
		    "つながりに異常はありません。%" PRId64 " 件（%" PRId64 "～%" PRId64
		    "）、サーバー確認済は %" PRId64 " 件目まで。\n%s\n",
		    v->entries, v->first, v->last, v->acknowledged, head);
	}
}

static int
verdict_status(const struct options *o, const struct verdict *v)
{
	size_t i;

	print(o, v);
	for (i = 0; v->why != NULL && i < NELEM(sentences); i++) {
		if (strcmp(sentences[i].why, v->why) != 0)
			continue;
		if (o->english)
			(void)fprintf(stderr, "madoguchi-verify: Entry %" PRId64 ": %s\n",
			    v->first_bad, sentences[i].en);
		else
			(void)fprintf(stderr, "madoguchi-verify: %" PRId64 " 件目：%s\n",
			    v->first_bad, sentences[i].ja);
	}
	return v->why == NULL ? EXIT_HOLDS : EXIT_BROKEN;
}

static int
run(struct options *o, const char *export)
{
	struct acks acks = { 0 };
	struct verdict v;
	struct err e = ERR_INIT;
	int status;

	if (seal_init(&e) != ERR_OK ||
	    (o->acks != NULL && acks_read(o->acks, &o->keys, &acks, &e) != ERR_OK) ||
	    chain_walk(export, &acks, &o->checkpoint, &v, &e) != ERR_OK)
		status = fail(o, &e);
	else
		status = verdict_status(o, &v);
	acks_free(&acks);
	return status;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "acks", required_argument, NULL, 'a' },
		{ "checkpoint", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "keys", required_argument, NULL, 'k' },
		{ "lang", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { 0 };
	struct err e = ERR_INIT;
	int c, status = -1;

	opterr = 0;
	while (status == -1 && (c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'a')
			o.acks = optarg;
		else if (c == 'j')
			o.json = true;
		else if (c == 'l')
			o.english = strcmp(optarg, "en") == 0;
		else if (c == 'k' && keys_add(&o.keys, optarg, &e) != ERR_OK)
			status = fail(&o, &e);
		else if (c == '?' || (c == 'c' && !read_checkpoint(optarg, &o.checkpoint)))
			status = EXIT_USAGE;
	}
	if (status == -1)
		status = argc - optind == 1 ? run(&o, argv[optind]) : EXIT_USAGE;
	if (status == EXIT_USAGE)
		usage();
	keys_free(&o.keys);
	return status;
}
