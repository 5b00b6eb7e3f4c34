/* SPDX-License-Identifier: ISC */
/*
 * The simulation's randomness, and through it everybody's: ids, nonces, keys
 * and back-off all come from the seed.  The linker hands our own getrandom()
 * to the program's rooms (room.am), libsodium takes a generator.
 *
 * Argon2id is replaced by a plain hash here: a story logs people in, and what
 * a password costs is not what it tells of.
 */
#include <sodium.h>
#include <string.h>
#include <sys/types.h>

#include "tests/sim/sim.h"

static uint64_t state;

/* splitmix64: every seed is a good one. */
static uint64_t
next(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t
dice_below(uint64_t n)
{
	return n == 0 ? 0 : next() % n;
}

bool
dice_percent(unsigned int n)
{
	return dice_below(100) < n;
}

static void
fill(void *const out, const size_t len)
{
	unsigned char *p = out;
	uint64_t word = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (i % sizeof word == 0)
			word = next();
		p[i] = (unsigned char)(word >> (i % sizeof word * 8));
	}
}

static const char *
name(void)
{
	return "dice";
}

static uint32_t
word(void)
{
	return (uint32_t)next();
}

static randombytes_implementation dice = {
	.implementation_name = name, .random = word, .buf = fill,
};

void
dice_seed(uint64_t seed)
{
	static bool set;

	/* Before libsodium is first used. */
	if (!set)
		(void)randombytes_set_implementation(&dice);
	set = true;
	state = seed;
}

uint64_t
net_random(void *ctx UNUSED, uint64_t below)
{
	return dice_below(below);
}

ssize_t	__wrap_getrandom(void *buf, size_t len, unsigned int flags);
int	__wrap_crypto_pwhash(unsigned char *out, unsigned long long outlen, const char *password,
	    unsigned long long len, const unsigned char *salt, unsigned long long ops,
	    size_t memory, int algorithm);

ssize_t
__wrap_getrandom(void *buf, size_t len, unsigned int flags UNUSED)
{
	fill(buf, len);
	return (ssize_t)len;
}

int
__wrap_crypto_pwhash(unsigned char *out, unsigned long long outlen, const char *password,
    unsigned long long len, const unsigned char *salt, unsigned long long ops UNUSED,
    size_t memory UNUSED, int algorithm UNUSED)
{
	return crypto_generichash(out, (size_t)outlen, (const unsigned char *)password, len, salt,
	    crypto_pwhash_SALTBYTES);
}
