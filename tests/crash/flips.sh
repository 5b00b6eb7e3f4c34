#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Each 211th byte of a store, for `make check`; `./check` changes every one.
MADOGUCHI_STEP=${MADOGUCHI_STEP:-211} exec "$abs_top_builddir/tests/crash/flips"
