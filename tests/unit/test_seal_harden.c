/* SPDX-License-Identifier: ISC */
/*
 * seal/: what a process may no longer do after hardening, each tried in a
 * child; and the wiping allocator, which this program is built with.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/err.h"
#include "seal/harden.h"
#include "seal/priv.h"
#include "seal/secret.h"
#include "seal/sign.h"
#include "seal/user.h"

#define NO_LANDLOCK	77

/* The child's verdict: 0, or the number of the line that did not hold. */
static int
in_child(int (*fn)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(fn());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
harden_and_look(void)
{
	struct rlimit core;

	if (harden_process(NULL) != ERR_OK)
		return 1;
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
		return 2;
	if (umask(077) != 077)
		return 3;
#ifndef HAVE_SANITIZERS
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		return 4;
#endif
	return 0;
}

static void
a_hardened_process_leaves_no_core(void **state UNUSED)
{
	assert_int_equal(in_child(harden_and_look), 0);
}

static int
derive_when_hardened(void)
{
	struct secret *password = secret_new_random(8), *pepper = secret_new_random(32);
	struct kdf_params p = { 2, 65536 };
	struct user_keys k, got;
	struct buf blob = BUF_INIT;

	if (harden_process(NULL) != ERR_OK || user_keys_new(&k, NULL) != ERR_OK)
		return 1;
	if (user_keys_wrap(&k, password, pepper, p, "m", &blob, NULL) != ERR_OK)
		return 2;
	return user_keys_unwrap(blob.data, blob.len, password, pepper, "m", &got, NULL, NULL) ==
	    ERR_OK ? 0 : 3;
}

static void
locked_memory_never_keeps_anybody_from_logging_in(void **state UNUSED)
{
	assert_int_equal(in_child(derive_when_hardened), 0);
}

static int
open_sockets(void)
{
	int fd;

	if (harden_no_network(NULL) != ERR_OK)
		return 1;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd >= 0 || errno != EACCES)
		return 2;
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	if (fd >= 0 || errno != EACCES)
		return 3;
	fd = socket(AF_NETLINK, SOCK_RAW, 0);
	if (fd >= 0 || errno != EACCES)
		return 4;
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd < 0)
		return 5;
	close(fd);
	return 0;
}

static void
the_screen_process_has_local_sockets_only(void **state UNUSED)
{
	assert_int_equal(in_child(open_sockets), 0);
}

static int
write_outside(void)
{
	char dir[] = "/tmp/mado-harden-XXXXXX", inside[64], outside[64];
	bool active;
	int fd;

	if (mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(inside, sizeof inside, "%s/file", dir);
	(void)snprintf(outside, sizeof outside, "%s-file", dir);
	if (harden_writes(dir, &active, NULL) != ERR_OK)
		return 2;
	fd = open(inside, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) != 0 || unlink(inside) != 0)
		return 3;
	fd = open("/dev/null", O_WRONLY);
	if (fd < 0)
		return 4;
	close(fd);
	fd = open(outside, O_WRONLY | O_CREAT, 0600);
	if (active)
		return fd < 0 && errno == EACCES && rmdir(dir) < 0 ? 0 : 5;
	unlink(outside);
	rmdir(dir);
	return fd >= 0 ? NO_LANDLOCK : 6;
}

static void
the_screen_process_writes_in_its_home_only(void **state UNUSED)
{
	int verdict = in_child(write_outside);

	if (verdict == NO_LANDLOCK)
		print_message("# this kernel has no Landlock: files are not confined\n");
	else
		assert_int_equal(verdict, 0);
}

#ifndef HAVE_SANITIZERS
/* ---- guarded memory ---- */

static int
signal_of(void (*fn)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)signal(SIGSEGV, SIG_DFL);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
read_past_a_secret(void)
{
	struct secret *s = secret_new_random(32);
	const volatile unsigned char *p = s->bytes;

	/* The end of a secret is the end of a page; the next one may not be touched. */
	(void)p[s->cap];
}

static void
write_before_a_secret(void)
{
	struct secret *s = secret_new_random(32);
	volatile unsigned char *p = s->bytes;

	p[-4096 - 32] = 1;
}

static void
write_into_a_key(void)
{
	struct sign_key *k = sign_key_new();
	volatile unsigned char *p = k->secret;

	p[0] = (unsigned char)~p[0];
}

static void
use_after_free(void)
{
	struct secret *s = secret_new_random(32);
	const volatile unsigned char *p = s->bytes;

	secret_free(&s);
	(void)p[0];
}

static void
secrets_stand_between_guards_and_are_gone_when_freed(void **state UNUSED)
{
	assert_int_not_equal(signal_of(read_past_a_secret), 0);
	assert_int_not_equal(signal_of(write_before_a_secret), 0);
	assert_int_not_equal(signal_of(write_into_a_key), 0);
	assert_int_not_equal(signal_of(use_after_free), 0);
}

static void
freed_memory_is_empty(void **state UNUSED)
{
	enum { SIZE = 200 };
	volatile unsigned char *again;
	unsigned char *p = malloc(SIZE);
	uintptr_t was = (uintptr_t)p;
	size_t i;

	assert_non_null(p);
	memset(p, 0xa5, SIZE);
	free(p);
	again = malloc(SIZE);	/* glibc hands out the block that was freed last */
	assert_true((uintptr_t)again == was);
	for (i = 0; i < SIZE; i++)
		assert_int_not_equal(again[i], 0xa5);
	free((void *)(uintptr_t)again);
}

static void
realloc_keeps_what_it_should_and_no_more(void **state UNUSED)
{
	unsigned char *p = realloc(NULL, 100);
	size_t i;

	assert_non_null(p);
	memset(p, 0x5a, 100);
	p = realloc(p, 5000);
	assert_non_null(p);
	for (i = 0; i < 100; i++)
		assert_int_equal(p[i], 0x5a);
	memset(p, 0x5a, 5000);
	p = realloc(p, 4000);
	assert_non_null(p);
	p = realloc(p, 5000);
	assert_non_null(p);
	assert_int_equal(p[3999], 0x5a);
	assert_int_not_equal(p[4000], 0x5a);
	free(p);
}
#endif

static int
start(void **state UNUSED)
{
	return seal_init(NULL) == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hardened_process_leaves_no_core),
		cmocka_unit_test(locked_memory_never_keeps_anybody_from_logging_in),
		cmocka_unit_test(the_screen_process_has_local_sockets_only),
		cmocka_unit_test(the_screen_process_writes_in_its_home_only),
#ifndef HAVE_SANITIZERS
		cmocka_unit_test(secrets_stand_between_guards_and_are_gone_when_freed),
#endif
#ifndef HAVE_SANITIZERS
		cmocka_unit_test(freed_memory_is_empty),
		cmocka_unit_test(realloc_keeps_what_it_should_and_no_more),
#endif
	};

	return cmocka_run_group_tests_name("seal_harden", tests, start, NULL);
}
