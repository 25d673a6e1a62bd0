/* SPDX-License-Identifier: MIT */
/* What an audit looks for in suites and key exchange. */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "tls-cipher-null", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "Suites without encryption are accepted",
		.meaning = "A session can be agreed on in which everything is readable.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the NULL suites.", SET_SUITES } },
	{ "tls-cipher-anon", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "Suites without a certificate are accepted",
		.meaning = "With anonymous key exchange anybody on the way can pass for the server.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the anonymous suites.", SET_SUITES } },
	{ "tls-cipher-export", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "Export suites are accepted, which can be broken in hours",
		.meaning = "Keys of 40 or 56 bits, made to be broken, and a way to downgrade better "
			"sessions (FREAK, Logjam).",
		.reference = "RFC 9325 section 4.1, CVE-2015-0204, CVE-2015-4000",
		.remedy = { [PRODUCT_ANY] = "Remove the export suites.", SET_SUITES } },
	{ "tls-cipher-des", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "Single DES is accepted",
		.meaning = "Its key of 56 bits can be found by trying.",
		.reference = "RFC 5469, RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the DES suites.", SET_SUITES } },
	{ "tls-cipher-rc4", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "RC4 is accepted, which is broken",
		.meaning = "Passwords that are sent many times can be recovered from RC4 sessions.",
		.reference = "RFC 7465",
		.remedy = { [PRODUCT_ANY] = "Remove the RC4 suites.", SET_SUITES } },
	{ "tls-cipher-3des", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "Triple DES is accepted",
		.meaning = "Its blocks of 64 bits repeat in long sessions (SWEET32).",
		.reference = "RFC 9325 section 4.1, CVE-2016-2183",
		.remedy = { [PRODUCT_ANY] = "Remove the 3DES suites.", SET_SUITES } },
	{ "tls-cipher-md5", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "Suites that protect messages with MD5 are accepted",
		.meaning = "MD5 has been out of use for good reason since 2011.",
		.reference = "RFC 6151",
		.remedy = { [PRODUCT_ANY] = "Remove the MD5 suites.", SET_SUITES } },
	{ "tls-cipher-cbc", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "CBC suites are accepted",
		.meaning = "They are hard to implement without leaks (Lucky 13). AEAD suites (GCM, "
			"ChaCha20) are the better choice.",
		.reference = "RFC 9325 section 4.2",
		.remedy = { [PRODUCT_ANY] = "Leave AEAD suites only, if no old client needs more.",
			SET_SUITES } },
	{ "tls-kex-rsa", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "Sessions without forward secrecy are accepted",
		.meaning = "With RSA key transport, whoever gets the server's key can read all sessions he "
			"recorded before.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Leave ECDHE suites only.", SET_SUITES } },
	{ "tls-dhe-weak", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "The Diffie-Hellman group is smaller than 2048 bits",
		.meaning = "Groups of 1024 bits are in reach of large attackers (Logjam), and current "
			"programs refuse them.",
		.reference = "RFC 9325 section 4.1, CVE-2015-4000",
		.remedy = { [PRODUCT_ANY] = "Use a group of 2048 bits or more, or ECDHE suites only.",
			[PRODUCT_DOVECOT_23] = "openssl dhparam -out /etc/dovecot/dh.pem 2048\nthen, in "
				"conf.d/10-ssl.conf:\n  ssl_dh = </etc/dovecot/dh.pem",
			[PRODUCT_DOVECOT_24] = "openssl dhparam -out /etc/dovecot/dh.pem 2048\nthen, in "
				"dovecot.conf:\n  ssl_server_dh_file = /etc/dovecot/dh.pem",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl, let TLS_DHPARAMS name a file that "
				"mkdhparams made with 2048 bits." } },
	{ "tls-dhe-broken", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "The server hangs up when Diffie-Hellman (DHE) is picked",
		.meaning = "DHE suites are offered and no parameters are configured. Clients that prefer "
			"DHE cannot connect.",
		.reference = "RFC 7919",
		.remedy = { [PRODUCT_ANY] = "Leave the DHE suites out, or configure parameters.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl_dh = </etc/dovecot/dh.pem",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n"
				"  ssl_server_dh_file = /etc/dovecot/dh.pem" } },
};

const struct explanation *explanations_suites(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
