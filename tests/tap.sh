#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A test program as TAP: cmocka says "not ok" of a test that skipped itself,
# which counts as a failure wherever TAP is read.
exec 4>&1
status=$({ { "$@" 3>&- 4>&-; echo $? >&3; } | sed 's/^not ok \([0-9]* # SKIP\)/ok \1/' >&4; } 3>&1)
exit "$status"
