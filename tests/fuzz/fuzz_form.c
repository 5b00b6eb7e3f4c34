/* SPDX-License-Identifier: ISC */
/*
 * Form definitions of any bytes: read, with findings that say where, or refused.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "forms/form_private.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct expr *x;
	static int fd = -1;
	struct form_findings found = { 0 };
	struct form *f = NULL;
	char path[64];
	size_t i;

	if (x == NULL) {
		MUST(expr_new(&x, NULL) == ERR_OK);
		fd = memfd_create("form.yaml", MFD_CLOEXEC);
		MUST(fd >= 0);
	}
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	MUST(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	if (form_read(path, NULL, x, false, &f, &found, NULL) == ERR_OK && f != NULL &&
	    found.count == 0)
		MUST(f->id != NULL && f->kind != NULL && f->field_count != 0);
	for (i = 0; i < found.count; i++)
		MUST(found.rows[i].where != NULL && found.rows[i].what != NULL);
	form_findings_free(&found.rows, found.count);
	form_free(&f);
	return 0;
}
