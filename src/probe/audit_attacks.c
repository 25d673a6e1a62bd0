/* SPDX-License-Identifier: MIT */
/* What an attacker between client and server could do, tried on the server alone: the legs of an
 * audit besides TLS itself, side by side as far as the gate lets them.  Each leg has memory of its
 * own; what it found is copied when it has ended. */
#include "probe/audit_leg.h"

struct sortie { /* a leg in a thread of its own */
	const struct audit *audit;
	enum injection_way way; /* INJECTION_WAYS: the handshake for a foreign protocol */
	struct arena arena;
	struct injection_facts injection;
	struct attack_facts attacks;
	unsigned connections;
	pthread_t thread;
	bool threaded;
};

static void *run(void *context)
{
	struct sortie *sortie = context;

	if (sortie->way == INJECTION_WAYS)
		audit_foreign(sortie->audit, &sortie->arena, &sortie->attacks);
	else
		audit_inject(sortie->audit, sortie->way, &sortie->arena, &sortie->injection,
			&sortie->connections);
	return NULL;
}

static void send_off(struct sortie *sortie)
{
	sortie->threaded = pthread_create(&sortie->thread, NULL, run, sortie) == 0;
	if (!sortie->threaded)
		run(sortie);
}

static void bring_home(struct sortie *sortie, struct arena *arena, struct attack_facts *facts)
{
	const struct attack_facts *attacks = &sortie->attacks;

	if (sortie->threaded)
		pthread_join(sortie->thread, NULL);
	facts->connections += sortie->connections + attacks->connections;
	if (sortie->way == INJECTION_WAYS) {
		facts->foreign = attacks->foreign;
		facts->foreign_alpn = attacks->foreign_alpn;
		facts->foreign_selected = attacks->foreign_selected
			? arena_strdup(arena, attacks->foreign_selected) : NULL;
	} else {
		facts->injection[sortie->way] = sortie->injection;
		if (sortie->injection.line.data)
			facts->injection[sortie->way].line = arena_copy(arena, sortie->injection.line);
	}
	arena_clear(&sortie->arena);
}

/* Without a handshake that works, none that breaks proves anything. */
static bool has_control(const struct endpoint_facts *endpoint)
{
	bool found = endpoint->session.tls.handshake_done;

	for (size_t i = 0; i < RUNG_COUNT; i++)
		found = found || endpoint->rungs[i].tls.handshake_done;
	return found;
}

static void leave_out(const struct audit *audit, struct attack_facts *facts)
{
	const struct stage_facts *tls = &audit->endpoint->session.stages[STAGE_TLS];
	struct trouble trouble = { stage_name(STAGE_TLS), tls->reason };

	facts->inside = facts->foreign = trouble;
	for (enum injection_way way = 0; way < INJECTION_WAYS; way++)
		facts->injection[way].trouble = trouble;
	facts->user_given = audit->user != NULL;
	facts->user_untested = "no TLS handshake works there";
}

void audit_attacks(const struct audit *audit, struct arena *arena, struct attack_facts *facts_r)
{
	bool implicit = audit->endpoint->mode == MODE_IMPLICIT;
	struct sortie sorties[] = {
		{ .audit = audit, .way = implicit ? INJECTION_WAYS : INJECTION_AT_ONCE },
		{ .audit = audit, .way = INJECTION_SPLIT },
	};
	size_t count = implicit ? 1 : 2;

	*facts_r = (struct attack_facts){ .connections = 0 };
	if (!has_control(audit->endpoint)) {
		leave_out(audit, facts_r);
		return;
	}
	for (size_t i = 0; i < count; i++)
		send_off(&sorties[i]);
	audit_inside(audit, arena, facts_r);
	for (size_t i = 0; i < count; i++)
		bring_home(&sorties[i], arena, facts_r);
	audit_users(audit, arena, facts_r);
}
