#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A short kill loop for `make check`: each window once, about; `./check` runs 500 rounds.
exec "$abs_top_builddir/tests/crash/kill_loop" "$abs_top_builddir" 13
