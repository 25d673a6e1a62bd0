/* SPDX-License-Identifier: MIT */
/* Connections pass through the gate of their address one by one, and are counted for their target.
 * A SYN that nobody answers is no connection: after a while it stands aside, so that a firewall
 * which drops packets does not hold up what else there is to try.  One that is answered after all
 * is let in, gate or no gate. */
#include "probe/door.h"

int quota_take(struct quota *quota, int count)
{
	int left = atomic_load(&quota->left), taken;

	do {
		taken = left < count ? left : count;
		if (taken <= 0)
			return 0;
	} while (!atomic_compare_exchange_weak(&quota->left, &left, left - taken));
	return taken;
}

void quota_give(struct quota *quota, int count)
{
	if (quota)
		atomic_fetch_add(&quota->left, count);
}

bool door_enter(struct door *door, struct deadline deadline)
{
	if (door->gate && !gate_enter(door->gate, deadline))
		return false;
	door->inside = door->gate;
	door->counted = door->quota;
	return true;
}

void door_leave(struct door *door)
{
	if (door->inside)
		gate_leave(door->gate);
	door->inside = false;
}

static void stand_aside(struct door *door)
{
	door_leave(door);
	if (door->counted)
		quota_give(door->quota, 1);
	door->counted = false;
}

static void unanswered(void *context)
{
	stand_aside(context);
}

static void come_in(struct door *door)
{
	if (door->gate && !door->inside)
		gate_force(door->gate);
	if (door->quota && !door->counted)
		quota_give(door->quota, -1);
	door->inside = door->gate;
	door->counted = door->quota;
}

enum reason door_dial(struct door *door, const struct dial *request, struct deadline deadline,
	struct dialled *dialled_r)
{
	struct dial watched = *request;

	watched.patience_ms = door->patience_ms;
	watched.unanswered = unanswered;
	watched.context = door;
	enum reason reason = dial(&watched, deadline, &dialled_r->fd, &dialled_r->same_address,
		&dialled_r->error);
	if (reason == REASON_NONE || reason == REASON_RESET)
		come_in(door);
	else
		stand_aside(door);
	if (reason == REASON_RESET) /* over before it began */
		door_leave(door);
	return reason;
}
