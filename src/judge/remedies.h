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
		"courier-imap and courier-imap-ssl.", \
	[PRODUCT_EXCHANGE] = "in the Exchange Management Shell:\n" \
		"  Enable-ExchangeCertificate -Thumbprint THUMBPRINT -Services IMAP\n" \
		"  Set-ImapSettings -X509CertificateName mail.example.org\n" \
		"  Restart-Service MSExchangeIMAP4, MSExchangeIMAP4BE"

/* Where the versions of TLS are set.  Courier's two builds read different lines. */
#define SET_TLS_VERSION \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl_min_protocol = TLSv1.2\n" \
		"Then run: doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl_min_protocol = TLSv1.2\n" \
		"Then run: doveadm reload", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_versions: tls1_2 tls1_3\n" \
		"Then restart the Cyrus master process.", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  TLS_PROTOCOL=\"TLSv1.2++\"\n" \
		"  TLS_STARTTLS_PROTOCOL=\"TLSv1.2++\"\nor, where TLS_PRIORITY is in use:\n" \
		"  TLS_PRIORITY=\"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2\"\n" \
		"Then restart courier-imap and courier-imap-ssl.", \
	[PRODUCT_EXCHANGE] = "in an administrator's PowerShell:\n" \
		"  cd HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\" \
		"Protocols\n" \
		"  foreach ($v in 'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1') {\n" \
		"    New-Item \"$v\\Server\" -Force\n" \
		"    New-ItemProperty \"$v\\Server\" -Name Enabled -Value 0 -Type DWord -Force }\n" \
		"Then restart Windows."

/* Where the suites are set: what RFC 9325 section 4.2 recommends, and nothing else. */
#define SET_SUITES \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n" \
		"  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20\nThen run: doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n" \
		"  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20\nThen run: doveadm reload", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_ciphers: ECDHE+AESGCM:ECDHE+CHACHA20\n" \
		"Then restart the Cyrus master process.", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n" \
		"  TLS_CIPHER_LIST=\"ECDHE+AESGCM:ECDHE+CHACHA20\"\n" \
		"or, where TLS_PRIORITY is in use:\n" \
		"  TLS_PRIORITY=\"NORMAL:-KX-ALL:+ECDHE-RSA:+ECDHE-ECDSA:-MAC-ALL:+AEAD\"\n" \
		"Then restart courier-imap and courier-imap-ssl.", \
	[PRODUCT_EXCHANGE] = "in an administrator's PowerShell, for each suite to go:\n" \
		"  Disable-TlsCipherSuite -Name SUITE\nThen restart Windows."

#endif
