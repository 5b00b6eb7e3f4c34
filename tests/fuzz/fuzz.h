/* SPDX-License-Identifier: ISC */
/*
 * What a fuzz driver gives: one input, any bytes.  The same function is run
 * by libFuzzer (tests/fuzz/run.sh) and, over the committed corpus and every
 * small damage to it, by `make check` (replay.c).
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold whatever the input: libFuzzer keeps the input. */
#define MUST(x)		do { if (!(x)) abort(); } while (0)

#endif
