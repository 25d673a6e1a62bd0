/* SPDX-License-Identifier: MIT */
/* What every format says alike of the facts: names, order, arithmetic.  Nothing is judged. */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "base/arena.h"
#include "model/facts.h"

/* The stages of that mode in the order in which they happen, ended by STAGE_COUNT. */
const enum stage *view_stages(enum mode mode);
bool view_has_tls(enum mode mode);
bool view_has_cleartext(enum mode mode);
/* Milliseconds in steps of 0.1, never negative. */
double view_ms(int64_t us);
double view_stage_ms(const struct stage_facts *stage);
/* First line of whichever visit got one; data NULL: none. */
struct bytes view_greeting(const struct endpoint_facts *endpoint);
/* The listing of a phase, from whichever visit saw it; .known false: none did. */
const struct capabilities *view_in_greeting(const struct endpoint_facts *endpoint);
const struct capabilities *view_in_clear(const struct endpoint_facts *endpoint);
/* AUTHENTICATE PLAIN in clear; as with LOGIN, only a refusal counts where both ends have one
 * address. */
enum login_result view_cleartext_authenticate(const struct endpoint_facts *endpoint);
/* The name of bit number i of enum tls_problem; NULL behind the last. */
const char *view_problem(size_t i);
/* The resolver was asked: neither an address was given as target, nor one to use instead. */
bool view_asked_resolver(enum resolve_result result);
const char *view_resolve_result(enum resolve_result result);

#endif
