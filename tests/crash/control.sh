#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The control of the kill loop: with a server that forgets what it took, the same loop must
# find duplicates.
exec "$abs_top_builddir/tests/crash/kill_loop" "$abs_top_builddir" 20 no-dedup
