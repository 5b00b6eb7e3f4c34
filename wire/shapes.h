/* SPDX-License-Identifier: ISC */
/*
 * Shapes that more than one message uses.  Private to wire/.
 */
#ifndef WIRE_SHAPES_H
#define WIRE_SHAPES_H

#include "wire/shape.h"

extern const struct shape wire_code_shape;	/* struct wire_code, submission.c */
extern const struct shape wire_error_shape;	/* struct wire_field_error, problem.c */

#endif
