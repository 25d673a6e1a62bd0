/* SPDX-License-Identifier: MIT */
/* Lists of signed certificate timestamps taken apart.  Pure: bytes in, records out. */
#ifndef TLS_SCT_H
#define TLS_SCT_H

#include "base/arena.h"
#include "model/tls_facts.h"

enum { SCT_MAX = 32 }; /* of one certificate that are kept */

/* The certificate extension with a list (RFC 6962 section 3.3). */
#define SCT_OID "1.3.6.1.4.1.11129.2.4.2"

/* Reads the value of the extension, an OCTET STRING around a SignedCertificateTimestampList;
 * returns how many of version 1 it holds before its end or its first fault. */
size_t sct_read(struct arena *arena, struct bytes extension, struct sct_facts **scts_r);

#endif
