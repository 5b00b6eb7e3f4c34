/* SPDX-License-Identifier: ISC */
/*
 * What a process does to itself; see harden.h.
 *
 * The seccomp filter is written by hand: it is short, and the one question it
 * asks (which family of socket?) needs no library.
 */
#include "config.h"

#include "seal/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH	AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH	AUDIT_ARCH_AARCH64
#endif

/*
 * With MCL_FUTURE every mapping counts against RLIMIT_MEMLOCK, even when
 * pages are locked only as they are touched.  Argon2id maps 256 MiB; with
 * less room than this it would fail and nobody could log in.
 */
#define MEMLOCK_ENOUGH	((rlim_t)1024 * 1024 * 1024)

static void
lock_memory(void)
{
#if !defined(HAVE_SANITIZERS) && defined(MCL_ONFAULT)
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
		return;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= MEMLOCK_ENOUGH)
		(void)mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
#endif
}

enum err_code
harden_process(struct err *e)
{
	const struct rlimit none = { 0, 0 };

	(void)umask(077);
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_errno(e, "setrlimit", errno);
#ifndef HAVE_SANITIZERS
	/* LeakSanitizer reads the process by ptrace, which this forbids. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_errno(e, "prctl", errno);
#endif
	lock_memory();
	return ERR_OK;
}

enum err_code
harden_no_network(struct err *e)
{
#ifdef OUR_ARCH
	/*
	 * Jumps count instructions to skip.  io_uring could open sockets past
	 * this filter, so it is absent here (ENOSYS), as on older kernels.
	 */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
		/* x32 calls come under the same architecture with a bit set. */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		/* The kernel reads the family as an int: the low word is all. */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { NELEM(code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
		return err_set(e, ERR_DENIED, "seal.no_seccomp", NULL);
	return ERR_OK;
#else
	return err_set(e, ERR_DENIED, "seal.no_seccomp", NULL);
#endif
}

/* What changes a file system; the rights of Landlock's first version, which every kernel
 * with Landlock knows. */
#define WRITES	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |	\
	LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |			\
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |			\
	LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |			\
	LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static bool
allow_below(int rules, const char *path, __u64 rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	bool ok;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	(void)close(rule.parent_fd);
	return ok;
}

enum err_code
harden_writes(const char *dir, bool *active, struct err *e)
{
	const struct landlock_ruleset_attr handled = { .handled_access_fs = WRITES };
	enum err_code rc = ERR_OK;
	int rules;

	*active = false;
	/* Absent, or switched off at boot: ENOSYS, EOPNOTSUPP. */
	if (syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
	    LANDLOCK_CREATE_RULESET_VERSION) < 1)
		return ERR_OK;
	rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
	if (rules < 0)
		return err_errno(e, "landlock", errno);
	if (!allow_below(rules, dir, WRITES) ||
	    !allow_below(rules, "/dev", LANDLOCK_ACCESS_FS_WRITE_FILE) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		rc = err_errno(e, "landlock", errno);
	(void)close(rules);
	*active = rc == ERR_OK;
	return rc;
}
