/* SPDX-License-Identifier: MIT */
/* Findings that have no rule yet: what `imapvet explain` says of them.  A finding's row leaves here
 * when its rule comes. */
#ifndef JUDGE_EXPLANATIONS_H
#define JUDGE_EXPLANATIONS_H

#include "judge/judge.h"

/* The row that i counts, through all tables; NULL behind the last. */
const struct explanation *explanations_nth(size_t i);

/* The tables, one a file. */
const struct explanation *explanations_network(size_t *count_r);
const struct explanation *explanations_starttls(size_t *count_r);
const struct explanation *explanations_tls(size_t *count_r);
const struct explanation *explanations_suites(size_t *count_r);
const struct explanation *explanations_login(size_t *count_r);
const struct explanation *explanations_mailbox(size_t *count_r);

/* Where the versions and suites of TLS are set. */
#define SET_TLS_VERSION \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl_min_protocol = TLSv1.2", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl_min_protocol = TLSv1.2", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_versions: tls1_2 tls1_3", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  TLS_PROTOCOL=\"TLSv1.2++\"\n" \
		"  TLS_STARTTLS_PROTOCOL=\"TLSv1.2++\""
#define SET_SUITES \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n" \
		"  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_ciphers: ECDHE+AESGCM:ECDHE+CHACHA20", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n" \
		"  TLS_CIPHER_LIST=\"ECDHE+AESGCM:ECDHE+CHACHA20\""

#endif
