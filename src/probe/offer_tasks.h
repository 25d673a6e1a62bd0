/* SPDX-License-Identifier: MIT */
/* The tasks of an audit's offer: each asks until it has its answer.  Of the room of audit_offer. */
#ifndef PROBE_OFFER_TASKS_H
#define PROBE_OFFER_TASKS_H

#include "probe/offer.h"

void offer_task_weak(struct offer *offer, enum tls_version version);
void offer_task_dhe(struct offer *offer, enum tls_version version);
void offer_task_all_dhe(struct offer *offer, enum tls_version version);
void offer_task_all_aead(struct offer *offer, enum tls_version version);
void offer_task_all_rest(struct offer *offer, enum tls_version version);
void offer_task_tls13(struct offer *offer, enum tls_version version);
void offer_task_curves(struct offer *offer, enum tls_version version);
void offer_task_other_certificate(struct offer *offer, enum tls_version version);
void offer_task_without_sni(struct offer *offer, enum tls_version version);
void offer_task_sha1(struct offer *offer, enum tls_version version);
void offer_task_fallback(struct offer *offer, enum tls_version version);

#endif
