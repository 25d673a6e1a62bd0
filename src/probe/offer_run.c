/* SPDX-License-Identifier: MIT */
/* A queue of tasks and the threads that work it off.  How many connections are open at a time is
 * the gate's business, so more threads than it lets through would only wait. */
#include "probe/offer.h"

void offer_push(struct offer *offer, void (*run)(struct offer *, enum tls_version),
	enum tls_version version)
{
	pthread_mutex_lock(&offer->lock);
	if (offer->task_count < OFFER_TASKS_MAX)
		offer->tasks[offer->task_count++] = (struct offer_task){ run, version };
	pthread_cond_broadcast(&offer->changed);
	pthread_mutex_unlock(&offer->lock);
}

static struct offer_task take_first(struct offer *offer)
{
	struct offer_task task = offer->tasks[0];

	offer->task_count--;
	for (size_t i = 0; i < offer->task_count; i++)
		offer->tasks[i] = offer->tasks[i + 1];
	return task;
}

static void *work(void *argument)
{
	struct offer *offer = argument;

	pthread_mutex_lock(&offer->lock);
	while (offer->task_count || offer->running) {
		if (!offer->task_count) {
			pthread_cond_wait(&offer->changed, &offer->lock);
			continue;
		}
		struct offer_task task = take_first(offer);
		offer->running++;
		pthread_mutex_unlock(&offer->lock);
		task.run(offer, task.version);
		pthread_mutex_lock(&offer->lock);
		offer->running--;
		pthread_cond_broadcast(&offer->changed);
	}
	pthread_mutex_unlock(&offer->lock);
	return NULL;
}

void offer_run(struct offer *offer)
{
	pthread_t threads[OFFER_WORKERS_MAX];
	unsigned most = offer->audit->gate->most, count = 0;

	if (most > OFFER_WORKERS_MAX)
		most = OFFER_WORKERS_MAX;
	while (count + 1 < most && pthread_create(&threads[count], NULL, work, offer) == 0)
		count++;
	work(offer);
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}
