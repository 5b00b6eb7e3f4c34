/* SPDX-License-Identifier: ISC */
/*
 * The server's clock, its lock, and two small helpers of the handlers; see
 * server.h.
 */
#include "server/server.h"

#include <string.h>
#include <unistd.h>
#include <time.h>

#include <jansson.h>

static int64_t
wall_with_offset(void *ctx)
{
	const struct scenario *s = ctx;

	return clock_wall_us(clock_system()) + s->clock_offset_ms * 1000;
}

static int64_t
mono(void *ctx UNUSED)
{
	return clock_mono_us(clock_system());
}

static int64_t
boot(void *ctx UNUSED)
{
	return clock_boot_us(clock_system());
}

enum err_code
server_init(struct server *s, struct err *e)
{
	pthread_condattr_t attr;
	int n = pthread_mutex_init(&s->lock, NULL);

	s->clock = (struct clock){ wall_with_offset, mono, boot, s->scenario };
	s->began_us = clock_mono_us(&s->clock);
	if (n != 0)
		return err_errno(e, "mutex", n);
	n = pthread_condattr_init(&attr);
	if (n == 0)
		n = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (n == 0)
		n = pthread_cond_init(&s->wake, &attr);
	(void)pthread_condattr_destroy(&attr);
	return n == 0 ? ERR_OK : err_errno(e, "condition", n);
}

void
server_clear(struct server *s)
{
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
}

void
server_stop(struct server *s)
{
	(void)pthread_mutex_lock(&s->lock);
	s->stopping = true;
	(void)pthread_cond_broadcast(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
}

void
server_restart(struct server *s, int64_t down_ms)
{
	(void)pthread_mutex_lock(&s->lock);
	s->down_ms = down_ms;
	s->away = true;
	(void)pthread_cond_broadcast(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
	(void)kill(getpid(), SERVER_RESTART);
}

void
server_act(struct server *s, struct scenario *scenario)
{
	struct scenario *old = s->scenario;

	(void)pthread_mutex_lock(&s->lock);
	s->scenario = scenario;
	s->clock.ctx = scenario;
	s->began_us = clock_mono_us(&s->clock);
	(void)pthread_cond_broadcast(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
	scenario_free(&old);
}

int64_t
server_running_ms(const struct server *s)
{
	return (clock_mono_us(&s->clock) - s->began_us) / 1000;
}

int64_t
server_now_us(const struct server *s)
{
	return clock_wall_us(&s->clock);
}

void
server_now(const struct server *s, char out[TIME_TEXT_SIZE])
{
	time_format(server_now_us(s), out);
}

struct date
server_today(const struct server *s)
{
	return date_at(server_now_us(s));
}

void
jws_spoil(char *compact)
{
	char *dot = compact != NULL ? strrchr(compact, '.') : NULL;

	/* Not the last character: its spare bits would break the encoding instead. */
	if (dot != NULL && dot[1] != '\0')
		dot[1] = dot[1] == 'A' ? 'B' : 'A';
}

struct json_t *
json_object_read(const char *text, size_t len)
{
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	if (o != NULL && !json_is_object(o)) {
		json_decref(o);
		return NULL;
	}
	return o;
}
