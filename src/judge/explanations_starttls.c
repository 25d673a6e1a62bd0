/* SPDX-License-Identifier: MIT */
/* What an audit looks for around STARTTLS, SASL and what a server gives away. */
#include "judge/explanations.h"

#define FORBID_IN_CLEAR \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-auth.conf:\n  auth_mechanisms = plain login", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  auth_mechanisms = plain login", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  sasl_mech_list: PLAIN LOGIN", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd, leave the mechanism out of IMAP_CAPABILITY and " \
		"IMAP_CAPABILITY_TLS."

static const struct explanation rows[] = {
	{ "starttls-command-injection", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "A command sent in clear is carried out inside TLS",
		.meaning = "What stands behind STARTTLS in the same packet is kept and run after the "
			"handshake. Somebody on the way can put his own commands into another's session "
			"(CVE-2011-0411 and its many successors).",
		.reference = "RFC 9051 section 6.2.1, CVE-2011-0411",
		.remedy = { [PRODUCT_ANY] = "Update the server or the proxy in front of it: whatever was "
			"received before the handshake must be thrown away." } },
	{ "starttls-injection-suspect", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "The server loses step when a command follows STARTTLS in the same packet",
		.meaning = "The pipelined command was not seen to run inside TLS, but the session no "
			"longer "
			"answers as it should, so the buffer was not emptied cleanly.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Update the server or the proxy in front of it." } },
	{ "starttls-repeatable", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "A second STARTTLS is accepted inside TLS",
		.meaning = "TLS is already running, and the server agrees to start it again.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Update the server or the proxy in front of it." } },
	{ "starttls-weaker-than-implicit", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "STARTTLS allows weaker encryption than the TLS port",
		.meaning = "Port 143 accepts versions or suites of TLS that port 993 refuses, so the "
			"weaker "
			"port decides how safe the server is.",
		.reference = "RFC 9325 section 3.9",
		.remedy = { [PRODUCT_ANY] = "Give both listeners the same TLS settings.",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl, set TLS_STARTTLS_PROTOCOL as "
				"TLS_PROTOCOL." } },
	{ "sasl-anonymous", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "Anybody may log in without a password",
		.meaning = "The server lists AUTH=ANONYMOUS.",
		.reference = "RFC 4505",
		.remedy = { [PRODUCT_ANY] = "Remove ANONYMOUS from the mechanisms.", FORBID_IN_CLEAR } },
	{ "sasl-cram-md5", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "CRAM-MD5 is offered, which forces the server to keep passwords readable",
		.meaning = "CRAM-MD5 rests on MD5 and needs passwords, or their equivalent, stored in "
			"clear. "
			"Under TLS it gains nothing over PLAIN.",
		.reference = "RFC 2195, RFC 8314 section 3",
		.remedy = { [PRODUCT_ANY] = "Remove CRAM-MD5 from the mechanisms.", FORBID_IN_CLEAR } },
	{ "sasl-digest-md5", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "DIGEST-MD5 is offered, which was withdrawn in 2011",
		.meaning = "DIGEST-MD5 has many options, few of which work together, and rests on MD5.",
		.reference = "RFC 6331",
		.remedy = { [PRODUCT_ANY] = "Remove DIGEST-MD5 from the mechanisms.", FORBID_IN_CLEAR } },
	{ "sasl-ntlm", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "NTLM is offered, which is broken and tells the names of the domain",
		.meaning = "NTLM can be relayed and cracked, and its challenge names the Windows domain "
			"and "
			"the host to anybody who asks.",
		.reference = "MS-NLMP section 5",
		.remedy = { [PRODUCT_ANY] = "Remove NTLM from the mechanisms. Exchange: Set-ImapSettings "
			"-EnableGSSAPIAndNTLMAuth $false", FORBID_IN_CLEAR } },
	{ "sasl-no-channel-binding", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "No mechanism ties the login to the TLS connection",
		.meaning = "None of the SCRAM mechanisms with -PLUS is listed. They let client and server "
			"notice somebody in the middle even if his certificate is trusted.",
		.reference = "RFC 5802, RFC 9266" },
	{ "info-version-greeting", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "The greeting tells the version of the server software",
		.meaning = "Anybody learns which known holes to try.",
		.reference = "RFC 9051 section 7.1.1",
		.remedy = { [PRODUCT_ANY] = "Set a greeting without a version.",
			[PRODUCT_DOVECOT_23] = "in dovecot.conf:\n  login_greeting = IMAP ready.",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  login_greeting = IMAP ready.",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  serverinfo: off" } },
	{ "info-version-id", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "The answer to ID tells the version or details of the system",
		.meaning = "Anybody learns version, operating system or more by the ID command, without "
			"logging in.",
		.reference = "RFC 2971 section 4",
		.remedy = { [PRODUCT_ANY] = "Answer ID with the product's name alone, or with NIL.",
			[PRODUCT_DOVECOT_23] = "in conf.d/20-imap.conf:\n  imap_id_send = name *",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  imapidresponse: no",
			[PRODUCT_COURIER] = "in /etc/courier/imapd, unset IMAP_ID_FIELDS." } },
	{ "info-user-enumeration", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "Failed logins tell which users exist",
		.meaning = "The answer for an unknown user differs from that for a wrong password.",
		.reference = "RFC 9051 section 11.7",
		.remedy = { [PRODUCT_ANY] = "Answer both with the same words, code and delay." } },
	{ "alpn-foreign-accepted", KIND_NOTE, SEVERITY_INFO, WHO_ADMIN,
		.title = "The server lets a handshake for another protocol through",
		.meaning = "A client that asks for HTTP by ALPN is not turned away, so a browser can be "
			"led to the IMAP port (ALPACA).",
		.reference = "RFC 7301 section 3.2, RFC 9325 section 3.8",
		.remedy = { [PRODUCT_ANY] = "Update to a server that knows ALPN (Dovecot 2.4, recent "
			"Cyrus)." } },
};

const struct explanation *explanations_starttls(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
