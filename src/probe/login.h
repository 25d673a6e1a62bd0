/* SPDX-License-Identifier: MIT */
/* Whether a server takes passwords in clear. */
#ifndef PROBE_LOGIN_H
#define PROBE_LOGIN_H

#include "probe/visit.h"

/* On a greeted cleartext connection: CAPABILITY, AUTHENTICATE PLAIN without an initial response,
 * one LOGIN with random credentials unless the user forbade it, LOGOUT. */
void login_test(struct visit *visit);

#endif
