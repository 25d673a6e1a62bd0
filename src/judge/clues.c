/* SPDX-License-Identifier: MIT */
/* How each finding that a pasted text may mean is told from the others, once for all texts. */
#include <string.h>

#include "judge/phrases.h"

#define CHECK "imapvet HOST"
#define DIALOGUE "imapvet -v HOST"
#define STARTTLS_PORT "imapvet --port 143 --tls starttls HOST"
#define WEB_MAIL "a browser: sign in to the provider's web mail with the same name and password"
#define PROVIDER "imapvet USER@DOMAIN, which tells what the provider is known to want"
#define THE_PORT "imapvet HOST:PORT, with the port of the account's settings"

static const struct clue clues[] = {
	{ "dns-nxdomain", "The name does not exist for any resolver: it is mistyped or gone.", CHECK },
	{ "dns-no-address", "The name exists, often as a mail domain, but has no address.", CHECK },
	{ "dns-resolver-failed", "Other names cannot be looked up either, or only this domain's fail.",
		CHECK },
	{ "dns-ipv6-only", "The name has only IPv6 addresses, and this network has no IPv6.", CHECK },
	{ "dns-mx-used-as-imap", "The name is that of a machine that takes mail in (mx in its name, or "
		"the one in the domain's MX record).", CHECK },
	{ "srv-imaps-missing", "The domain publishes no _imaps._tcp record; typing the settings in by "
		"hand works.", CHECK },
	{ "srv-target-broken", "The domain publishes a server, and that one does not answer.", CHECK },
	{ "tcp-refused", "The refusal comes at once, on 993 and 143 alike; other ports of the machine "
		"answer.", CHECK },
	{ "tcp-filtered", "Nothing comes back from the IMAP ports, while other ports of the same "
		"machine answer.", CHECK },
	{ "tcp-egress-blocked", "Port 993 of every other mail server stays silent too; over a mobile "
		"phone's network it works.", "imapvet --reference imap.gmail.com HOST" },
	{ "tcp-host-down", "No port of the machine answers, from any network.", CHECK },
	{ "tcp-unreachable", "The failure comes at once, or a router says that there is no "
		"way.", CHECK },
	{ "tcp-blocked-local", "The system forbids the connection itself; other devices in the same "
		"network can connect.", CHECK },
	{ "tcp-ipv6-broken", "IPv4 works, IPv6 does not.", "imapvet -4 HOST, then imapvet -6 HOST" },
	{ "tcp-reset-after-accept", "The connection opens and is broken off before a byte, often for "
		"one client's address only.", DIALOGUE },
	{ "tcp-closed-before-greeting", "The connection opens and is closed without a word; exactly "
		"three seconds later means that a load balancer is expected.", DIALOGUE },
	{ "imaps-not-enabled", "993 is refused, and 143 answers.", CHECK },
	{ "greet-delay", "The greeting comes after many seconds, but it comes.", DIALOGUE },
	{ "greet-silent", "The connection opens, and no greeting ever comes, with TLS or without.",
		DIALOGUE },
	{ "greet-bye-limit", "The first line is BYE and speaks of connections.", DIALOGUE },
	{ "greet-bye", "The first line is BYE and gives another reason.", DIALOGUE },
	{ "greet-pop3", "The first line begins with +OK: the port is that of POP3.", THE_PORT },
	{ "greet-smtp", "The first line begins with 220: the port is that of SMTP, for sending.",
		THE_PORT },
	{ "greet-http", "The first line is HTTP: a web server, or a hotspot's login page.", THE_PORT },
	{ "greet-other-protocol", "The first line is of no mail protocol.", THE_PORT },
	{ "greet-malformed", "The first line begins like IMAP, and is none.", DIALOGUE },
	{ "mode-mismatch", "The port works in the other mode: 993 takes SSL/TLS, 143 STARTTLS.",
		THE_PORT },
	{ "mode-plain-on-993", "Port 993 greets in clear, whatever the program does.", CHECK },
	{ "login-impossible", "Inside TLS the server still lists LOGINDISABLED and no mechanism.",
		DIALOGUE },
	{ "logindisabled-missing", "The server refuses LOGIN in clear but does not list LOGINDISABLED, "
		"so programs try.", STARTTLS_PORT },
	{ "starttls-missing", "Port 143 does not list STARTTLS, from any network; if it does from "
		"another network, somebody on the way removes it.", STARTTLS_PORT },
	{ "starttls-not-advertised", "STARTTLS is not listed, and works all the same.", STARTTLS_PORT },
	{ "starttls-refused", "STARTTLS is listed, and answered NO or BAD.", STARTTLS_PORT },
	{ "starttls-hang", "STARTTLS is sent, and nothing comes behind it, while 993 works.",
		STARTTLS_PORT },
	{ "tls-version-server-old", "TLS 1.2 fails, and TLS 1.0 would be accepted; old programs still "
		"connect.", CHECK },
	{ "tls-1.2-missing", "Only TLS 1.3 is accepted; new programs connect, old ones do "
		"not.", CHECK },
	{ "tls-no-common-cipher", "The server answers with alert 40, whichever version is offered.",
		DIALOGUE },
	{ "tls-weak-parameters", "The program itself breaks off, for the server's keys are too small; "
		"old programs still connect.", CHECK },
	{ "tls-dhe-weak", "The group of DHE has less than 2048 bits; ECDHE suites work.", CHECK },
	{ "tls-dhe-broken", "The connection ends only when DHE is picked; ECDHE suites work.", CHECK },
	{ "tls-no-server-certificate", "Every handshake fails, with any program; the server's log "
		"speaks of its certificate or key.", CHECK },
	{ "tls-sni-rejected", "Without a name, or with the server's own, the handshake "
		"succeeds.", CHECK },
	{ "tls-client-cert-required", "The handshake ends where the program's certificate is due; the "
		"server asked for one.", DIALOGUE },
	{ "tls-eof-after-hello", "The connection is closed right behind the first TLS message.",
		DIALOGUE },
	{ "tls-reset-after-hello", "The connection is reset right behind the first TLS message, often "
		"by something between for one name only.", DIALOGUE },
	{ "tls-pmtu-blackhole", "Connecting works, the handshake stalls; with a smaller MTU it "
		"completes.", CHECK },
	{ "tls-alpn-mismatch", "Programs that send no protocol label (ALPN) connect.", CHECK },
	{ "tls-no-alert", "The server is of the kind that hangs up in place of an alert, so the text "
		"says little.", DIALOGUE },
	{ "tls-handshake-failed", "None of the special cases fits; the alert says more.", DIALOGUE },
	{ "cert-expired", "The last day has passed, on every port.", CHECK },
	{ "cert-renewed-not-loaded", "One port or address still shows the old certificate, another the "
		"new one.", CHECK },
	{ "cert-not-yet-valid", "Only this server's certificate is from the future.", CHECK },
	{ "clock-skew-client", "The certificates of all servers seem too new, or too old.", CHECK },
	{ "cert-name-mismatch", "The certificate is sound, and lists other names than the one that was "
		"typed in.", CHECK },
	{ "cert-no-san", "The name stands in the subject only, which new programs do not "
		"read.", CHECK },
	{ "cert-self-signed", "Subject and issuer are the same; every device complains.", CHECK },
	{ "cert-untrusted-issuer", "The chain is whole, and ends in an authority that is not public.",
		CHECK },
	{ "cert-chain-incomplete", "Desktop programs connect and phones do not: the intermediate "
		"certificate is not sent.", CHECK },
	{ "cert-interception", "The issuer is a security product; another device or network sees "
		"another certificate.", CHECK },
	{ "cert-captive-portal", "Every server shows this certificate until somebody has signed in to "
		"the hotspot.", CHECK },
	{ "cert-weak-key", "The certificate's own key has less than 2048 bits (RSA).", CHECK },
	{ "cert-weak-signature", "A certificate of the chain is signed with SHA-1 or MD5.", CHECK },
	{ "tls-timeout", "The handshake begins and never ends, on one network or on all.", DIALOGUE },
	{ "tls-insecure-renegotiation", "Old programs connect; new ones refuse servers without secure "
		"renegotiation.", CHECK },
	{ "cert-revoked", "The issuer has withdrawn the certificate, though its days are not over.",
		CHECK },
	{ "cert-eku-missing", "The certificate was made for people or for signing, not for servers.",
		CHECK },
	{ "cert-must-staple-unmet", "Only programs that look for the stapled proof complain.", CHECK },
	{ "proxy-header-unexpected", "The server's first answers speak of a command PROXY that no "
		"program sent.", DIALOGUE },
	{ "starttls-caps-not-refreshed", "Inside TLS the server still offers STARTTLS.",
		STARTTLS_PORT },
	{ "auth-bad-credentials", "The same name and password fail in the provider's web mail too.",
		WEB_MAIL },
	{ "auth-username-form", "The web mail takes name and password, and the settings page shows the "
		"name in another form.", PROVIDER },
	{ "auth-app-password-required", "The web mail takes the password, and the account has "
		"two-factor authentication or is with a large provider.", PROVIDER },
	{ "auth-oauth-required", "The account is with Microsoft or a company that allows browser "
		"sign-in only; no password works in any program.", PROVIDER },
	{ "auth-oauth-token-rejected", "It worked before by browser sign-in; signing in again mends "
		"it.",
		DIALOGUE },
	{ "auth-not-connected", "The sign-in succeeds, and the first command behind it fails.",
		DIALOGUE },
	{ "auth-imap-disabled", "The text, or the mailbox's settings, say that IMAP is off.",
		PROVIDER },
	{ "auth-imap-disabled-or-bad-credentials", "The web mail takes the password, and IMAP is off "
		"in its settings.", PROVIDER },
	{ "auth-web-login-required", "The web mail asks to confirm a sign-in; afterwards it works.",
		WEB_MAIL },
	{ "auth-too-many-connections", "It works again when other programs or devices are closed.",
		CHECK },
	{ "auth-throttled", "It works again after a while without any attempt.", CHECK },
	{ "auth-backend-unavailable", "All users of the server are refused at the same "
		"time.", DIALOGUE },
	{ "auth-account-blocked", "The web mail refuses the account too, and says why.", WEB_MAIL },
	{ "auth-mechanism-missing", "Choosing another authentication method in the program mends it.",
		DIALOGUE },
	{ "auth-client-id-required", "Other programs open the folders; the provider is 163, 126 or "
		"yeah.net.", CHECK },
	{ "auth-ok-then-kicked", "OK comes, then BYE; other users of the server are fine.", DIALOGUE },
	{ "auth-referral", "The text holds an imap:// address.", DIALOGUE },
	{ "mbx-inbox-unavailable", "The login works; only opening the folder fails.", DIALOGUE },
	{ "mbx-over-quota", "Reading works; saving, moving and receiving fail.", CHECK },
	{ "perf-idle-late", "It works at first and breaks after some quiet minutes.", CHECK },
	{ "perf-slow-server", "Everything works, slowly, for all users.", DIALOGUE },
	{ "probe-rate-limited", "It worked until a moment ago, and works from another "
		"address.", CHECK },
};

const struct clue *clue_for(const char *id)
{
	for (size_t i = 0; i < sizeof clues / sizeof *clues; i++)
		if (strcmp(clues[i].id, id) == 0)
			return &clues[i];
	return NULL;
}
