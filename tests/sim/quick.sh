#!/bin/sh
# SPDX-License-Identifier: ISC
# The simulation in `make check`: some stories, the same stories again, and every planted mistake.
exec "${abs_top_builddir:-.}/tests/sim/sim" --replay 10 --seeds 200 --plants 1000
