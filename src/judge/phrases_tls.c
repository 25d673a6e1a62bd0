/* SPDX-License-Identifier: MIT */
/* What TLS libraries and the system say, and at the end words that anybody could have said.  A row
 * that holds a longer part of a sentence stands before one that holds less of it. */
#include "judge/phrases.h"

#define OPENSSL "OpenSSL"
#define GNUTLS "GnuTLS"
#define MOZILLA "Thunderbird and Firefox"
#define SYSTEM "the system"
#define ANY "many programs"

static const struct phrase rows[] = {
	{ "wrong version number", OPENSSL, "TLS was begun, and what came back is not TLS: the port "
		"speaks in clear first. It has nothing to do with versions.",
		{ "mode-mismatch", "mode-plain-on-993", "greet-pop3", "greet-smtp", "greet-http" } },
	{ "packet length too long", OPENSSL, "TLS was begun, and what came back is not TLS.",
		{ "mode-mismatch", "mode-plain-on-993", "greet-smtp", "greet-http" } },
	{ "unexpected eof", OPENSSL, "The server hung up in the middle of TLS without a word.",
		{ "tls-eof-after-hello", "tls-version-server-old", "tls-dhe-broken", "tls-no-alert",
			"tcp-closed-before-greeting" } },
	{ "unable to get local issuer certificate", OPENSSL, "The chain does not lead to an authority "
		"that is known here.",
		{ "cert-chain-incomplete", "cert-untrusted-issuer", "cert-interception" } },
	{ "unable to verify the first certificate", OPENSSL, "Only the server's own certificate was "
		"sent, and its issuer is not known here.",
		{ "cert-chain-incomplete", "cert-untrusted-issuer" } },
	{ "self-signed certificate in certificate chain", OPENSSL, "The chain ends in an authority "
		"that "
		"is not trusted here.", { "cert-untrusted-issuer", "cert-interception" } },
	{ "self signed certificate in certificate chain", OPENSSL, "The chain ends in an authority "
		"that "
		"is not trusted here.", { "cert-untrusted-issuer", "cert-interception" } },
	{ "depth_zero_self_signed_cert", OPENSSL, "The certificate is signed by its own key.",
		{ "cert-self-signed", "cert-captive-portal" } },
	{ "self-signed certificate", OPENSSL, "The certificate is signed by its own key.",
		{ "cert-self-signed", "cert-captive-portal" } },
	{ "self signed certificate", OPENSSL, "The certificate is signed by its own key.",
		{ "cert-self-signed", "cert-captive-portal" } },
	{ "hostname mismatch", OPENSSL, "The certificate is for another name.",
		{ "cert-name-mismatch", "cert-no-san", "cert-captive-portal" } },
	{ "ip address mismatch", OPENSSL, "The server was addressed by number; the certificate has a "
		"name.", { "cert-name-mismatch" } },
	{ "dh key too small", OPENSSL, "The Diffie-Hellman group of the server is too small.",
		{ "tls-weak-parameters", "tls-dhe-weak" } },
	{ "ee key too small", OPENSSL, "The key of the certificate is too small.",
		{ "cert-weak-key", "tls-weak-parameters" } },
	{ "ca md too weak", OPENSSL, "A certificate of the chain is signed with SHA-1 or MD5.",
		{ "cert-weak-signature" } },
	{ "legacy sigalg", OPENSSL, "The server signs with SHA-1, which is no longer accepted.",
		{ "tls-version-server-old", "cert-weak-signature" } },
	{ "unsupported protocol", OPENSSL, "The server speaks only versions of TLS that are too old.",
		{ "tls-version-server-old" } },
	{ "alert protocol version", "a TLS library (alert 70)", "The two sides have no version of TLS "
		"in common.", { "tls-version-server-old", "tls-1.2-missing" } },
	{ "alert number 70", "a TLS library (alert 70)", "The two sides have no version of TLS in "
		"common.", { "tls-version-server-old", "tls-1.2-missing" } },
	{ "unrecognized name", "a TLS library (alert 112)", "The server does not serve the name that "
		"was sent.", { "tls-sni-rejected" } },
	{ "alert number 112", "a TLS library (alert 112)", "The server does not serve the name that "
		"was "
		"sent.", { "tls-sni-rejected" } },
	{ "alert certificate required", "a TLS library (alert 116)", "The server wants a certificate "
		"of "
		"the program.", { "tls-client-cert-required" } },
	{ "alert number 116", "a TLS library (alert 116)", "The server wants a certificate of the "
		"program.", { "tls-client-cert-required" } },
	{ "no application protocol", "a TLS library (alert 120)", "The server refuses the protocol "
		"label of the program (ALPN).", { "tls-alpn-mismatch" } },
	{ "alert number 120", "a TLS library (alert 120)", "The server refuses the protocol label of "
		"the program (ALPN).", { "tls-alpn-mismatch" } },
	{ "alert internal error", "a TLS library (alert 80)", "The server failed inside.",
		{ "tls-no-server-certificate", "tls-handshake-failed" } },
	{ "alert number 80", "a TLS library (alert 80)", "The server failed inside.",
		{ "tls-no-server-certificate", "tls-handshake-failed" } },
	{ "alert handshake failure", "a TLS library (alert 40)", "The two sides have no suite, group "
		"or "
		"signature in common, or the server has no certificate to show.",
		{ "tls-no-common-cipher", "tls-no-server-certificate", "tls-client-cert-required",
			"tls-version-server-old" } },
	{ "alert number 40", "a TLS library (alert 40)", "The two sides have no suite, group or "
		"signature in common, or the server has no certificate to show.",
		{ "tls-no-common-cipher", "tls-no-server-certificate", "tls-client-cert-required" } },
	{ "no peer certificate available", OPENSSL, "The handshake ended before a certificate came.",
		{ "mode-mismatch", "tls-eof-after-hello", "tls-no-server-certificate" } },
	{ "an unexpected tls packet was received", GNUTLS, "TLS was begun, and what came back is not "
		"TLS, or comes out of order.",
		{ "mode-mismatch", "mode-plain-on-993", "greet-pop3", "greet-smtp" } },
	{ "non-properly terminated", GNUTLS, "The server hung up in the middle of TLS without a word.",
		{ "tls-eof-after-hello", "tls-version-server-old", "tls-no-alert" } },
	{ "the certificate issuer is unknown", GNUTLS, "The chain does not lead to an authority that "
		"is "
		"known here.", { "cert-chain-incomplete", "cert-untrusted-issuer", "cert-self-signed",
			"cert-interception" } },
	{ "name in the certificate does not match", GNUTLS, "The certificate is for another name.",
		{ "cert-name-mismatch", "cert-no-san" } },
	{ "uses expired certificate", GNUTLS, "A certificate is past its last day.",
		{ "cert-expired", "cert-renewed-not-loaded", "clock-skew-client" } },
	{ "uses not yet valid certificate", GNUTLS, "A certificate is before its first day.",
		{ "clock-skew-client", "cert-not-yet-valid" } },
	{ "uses insecure algorithm", GNUTLS, "A certificate is signed with SHA-1 or MD5, or its key is "
		"too small.", { "cert-weak-signature", "cert-weak-key" } },
	{ "dh prime sent by the server is not acceptable", GNUTLS, "The Diffie-Hellman group of the "
		"server is too small.", { "tls-weak-parameters", "tls-dhe-weak" } },
	{ "no supported cipher suites", GNUTLS, "The two sides have no suite in common.",
		{ "tls-no-common-cipher", "tls-version-server-old" } },
	{ "illegal or unsupported version", GNUTLS, "The two sides have no version of TLS in common.",
		{ "tls-version-server-old", "mode-mismatch" } },
	{ "error in the pull function", GNUTLS, "The connection broke in the middle of TLS.",
		{ "tls-reset-after-hello", "tls-eof-after-hello" } },
	{ "ssl_error_rx_record_too_long", MOZILLA, "TLS was begun, and what came back is not TLS.",
		{ "mode-mismatch", "mode-plain-on-993" } },
	{ "ssl_error_unsupported_version", MOZILLA, "The server speaks only versions of TLS that are "
		"too "
		"old.", { "tls-version-server-old" } },
	{ "ssl_error_no_cypher_overlap", MOZILLA, "The two sides have no suite in common.",
		{ "tls-no-common-cipher", "tls-version-server-old" } },
	{ "sec_error_unknown_issuer", MOZILLA, "The chain does not lead to an authority that is known.",
		{ "cert-chain-incomplete", "cert-untrusted-issuer", "cert-interception" } },
	{ "mozilla_pkix_error_mitm_detected", MOZILLA, "A product on this computer opens the "
		"connection.", { "cert-interception" } },
	{ "mozilla_pkix_error_self_signed_cert", MOZILLA, "The certificate is signed by its own key.",
		{ "cert-self-signed", "cert-captive-portal" } },
	{ "sec_error_expired", MOZILLA, "A certificate is past its last day.",
		{ "cert-expired", "cert-renewed-not-loaded", "clock-skew-client" } },
	{ "ssl_error_bad_cert_domain", MOZILLA, "The certificate is for another name.",
		{ "cert-name-mismatch", "cert-captive-portal" } },
	{ "pr_end_of_file_error", MOZILLA, "The server hung up in the middle.",
		{ "tls-eof-after-hello", "tcp-closed-before-greeting" } },
	{ "pr_connect_reset_error", MOZILLA, "The connection was reset.",
		{ "tls-reset-after-hello", "tcp-reset-after-accept" } },
	{ "certificate has expired", ANY, "A certificate is past its last day.",
		{ "cert-expired", "cert-renewed-not-loaded", "clock-skew-client" } },
	{ "certificate is expired", ANY, "A certificate is past its last day.",
		{ "cert-expired", "cert-renewed-not-loaded", "clock-skew-client" } },
	{ "certificate is not yet valid", ANY, "A certificate is before its first day.",
		{ "clock-skew-client", "cert-not-yet-valid" } },
	{ "certificate_verify_failed", ANY, "The certificate was not accepted.",
		{ "cert-chain-incomplete", "cert-expired", "cert-name-mismatch", "cert-self-signed",
			"cert-untrusted-issuer", "cert-interception" } },
	{ "certificate verify failed", ANY, "The certificate was not accepted.",
		{ "cert-chain-incomplete", "cert-expired", "cert-name-mismatch", "cert-self-signed",
			"cert-untrusted-issuer", "cert-interception" } },
	{ "name or service not known", SYSTEM, "There is no such name.",
		{ "dns-nxdomain", "dns-no-address" } },
	{ "no address associated with hostname", SYSTEM, "The name has no address.",
		{ "dns-no-address", "dns-nxdomain" } },
	{ "temporary failure in name resolution", SYSTEM, "The resolver does not answer.",
		{ "dns-resolver-failed" } },
	{ "could not resolve host", ANY, "The name of the server could not be looked up.",
		{ "dns-nxdomain", "dns-resolver-failed", "dns-no-address" } },
	{ "nxdomain", ANY, "There is no such name.", { "dns-nxdomain" } },
	{ "servfail", ANY, "The resolver could not get an answer.", { "dns-resolver-failed" } },
	{ "econnrefused", SYSTEM, "The machine is up, and nothing listens on the port.",
		{ "tcp-refused", "imaps-not-enabled", "dns-mx-used-as-imap" } },
	{ "connection refused", ANY, "The machine is up, and nothing listens on the port.",
		{ "tcp-refused", "imaps-not-enabled", "dns-mx-used-as-imap" } },
	{ "etimedout", SYSTEM, "No answer came.",
		{ "tcp-filtered", "tcp-egress-blocked", "tcp-host-down" } },
	{ "network is unreachable", SYSTEM, "This machine knows no way to the address.",
		{ "tcp-unreachable", "dns-ipv6-only", "tcp-ipv6-broken" } },
	{ "no route to host", SYSTEM, "A router, or the last network, says that there is no way.",
		{ "tcp-unreachable", "tcp-filtered" } },
	{ "econnreset", SYSTEM, "The other side, or something between, broke the connection off.",
		{ "tcp-reset-after-accept", "tls-reset-after-hello", "perf-idle-late" } },
	{ "connection reset", ANY, "The other side, or something between, broke the connection off.",
		{ "tcp-reset-after-accept", "tls-reset-after-hello", "perf-idle-late" } },
	{ "broken pipe", ANY, "The connection had ended when the program wrote.",
		{ "perf-idle-late", "tcp-closed-before-greeting" } },
	{ "handshake failure", ANY, "The TLS handshake failed.",
		{ "tls-no-common-cipher", "tls-version-server-old", "tls-no-server-certificate",
			"mode-mismatch" } },
	{ "handshake failed", ANY, "The TLS handshake failed.",
		{ "tls-no-common-cipher", "tls-version-server-old", "tls-eof-after-hello",
			"mode-mismatch" } },
	{ "timed out", ANY, "No answer came in time.",
		{ "tcp-filtered", "tcp-egress-blocked", "tcp-host-down", "greet-silent",
			"tls-pmtu-blackhole" } },
	{ "timeout", ANY, "No answer came in time.",
		{ "tcp-filtered", "tcp-egress-blocked", "tcp-host-down", "greet-silent",
			"tls-pmtu-blackhole" } },
	{ "authentication failed", ANY, "The login was refused.",
		{ "auth-bad-credentials", "auth-app-password-required", "auth-oauth-required",
			"auth-imap-disabled-or-bad-credentials", "auth-username-form" } },
	{ "login failed", ANY, "The login was refused.",
		{ "auth-bad-credentials", "auth-app-password-required", "auth-oauth-required",
			"auth-imap-disabled-or-bad-credentials", "auth-username-form" } },
	{ "invalid credentials", ANY, "The login was refused.",
		{ "auth-bad-credentials", "auth-app-password-required", "auth-oauth-required",
			"auth-imap-disabled-or-bad-credentials", "auth-username-form" } },
};

const struct phrase *phrases_tls(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
