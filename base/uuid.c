/* SPDX-License-Identifier: ISC */
/*
 * UUID version 7; see uuid.h.
 */
#include "base/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char form[] = "xxxxxxxx-xxxx-7xxx-vxxx-xxxxxxxxxxxx";

void
uuid_make(int64_t wall_us, char out[UUID_TEXT_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t ms = (uint64_t)(wall_us / 1000);
	unsigned char b[16];
	size_t i, n = 0;

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		abort();
	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	for (i = 0; form[i] != '\0'; i++) {
		if (form[i] == '-') {
			out[i] = '-';
			continue;
		}
		out[i] = hex[n % 2 == 0 ? b[n / 2] >> 4 : b[n / 2] & 15];
		n++;
	}
	out[i] = '\0';
}

bool
uuid_valid(const char *s)
{
	size_t i;

	if (s == NULL || strlen(s) != sizeof form - 1)
		return false;
	for (i = 0; form[i] != '\0'; i++) {
		const char *allowed = "0123456789abcdef";

		if (form[i] == '-' || form[i] == '7') {
			if (s[i] != form[i])
				return false;
			continue;
		}
		if (form[i] == 'v')
			allowed = "89ab";
		if (strchr(allowed, s[i]) == NULL)
			return false;
	}
	return true;
}

int64_t
uuid_time_us(const char *s)
{
	char ms[13];

	memcpy(ms, s, 8);
	memcpy(ms + 8, s + 9, 4);
	ms[12] = '\0';
	return (int64_t)strtoull(ms, NULL, 16) * 1000;
}
