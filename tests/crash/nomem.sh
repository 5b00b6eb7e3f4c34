#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Out of memory at each 13th allocation, for `make check`; `./check` takes every one.
MADOGUCHI_STEP=${MADOGUCHI_STEP:-13} exec "$abs_top_builddir/tests/crash/nomem"
