#!/bin/sh
# SPDX-License-Identifier: ISC
#
# What was typed in a working day stands in no file.
exec "$abs_top_builddir/tests/secrecy/secrecy" "$abs_top_builddir"
