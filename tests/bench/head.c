/* SPDX-License-Identifier: ISC */
/*
 * The line above the rows of `make bench`.
 */
#include "tests/bench/bench.h"

int
main(void)
{
	bench_head();
	return 0;
}
