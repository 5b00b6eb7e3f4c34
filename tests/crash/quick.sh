#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A short kill loop for `make check`; `./check` runs 500 rounds at named points.
exec "$abs_top_builddir/tests/crash/kill_loop" "$abs_top_builddir" 12
