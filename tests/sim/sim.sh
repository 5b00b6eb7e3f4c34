#!/bin/sh
# SPDX-License-Identifier: ISC
# The simulation as `./check` runs it.  $1: the build directory; $2: how many stories.
exec "$1/tests/sim/sim" --replay 50 --seeds "$2" --least "$(($2 / 100))" --plants 1000
