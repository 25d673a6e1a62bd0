/* SPDX-License-Identifier: MIT */
/* Lines of configuration that the remedies of several tables share. */
#ifndef JUDGE_REMEDIES_H
#define JUDGE_REMEDIES_H

/* How a certificate is installed, with the chain it needs. */
#define INSTALL_CERTIFICATE \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl_cert = </etc/ssl/mail/fullchain.pem\n" \
		"  ssl_key = </etc/ssl/mail/privkey.pem\nThen run: doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n" \
		"  ssl_server_cert_file = /etc/ssl/mail/fullchain.pem\n" \
		"  ssl_server_key_file = /etc/ssl/mail/privkey.pem\nThen run: doveadm reload", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_server_cert: /etc/ssl/mail/fullchain.pem\n" \
		"  tls_server_key: /etc/ssl/mail/privkey.pem\nThen restart the Cyrus master process.", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  TLS_CERTFILE=/etc/courier/imapd.pem\nThe " \
		"file holds the private key, the certificate and the chain, in this order. Then restart " \
		"courier-imap and courier-imap-ssl."

#endif
