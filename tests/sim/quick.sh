#!/bin/sh
# SPDX-License-Identifier: ISC
# The simulation in `make check`: some stories, and some of them again.
exec "${abs_top_builddir:-.}/tests/sim/sim" --replay 5 --seeds 60
