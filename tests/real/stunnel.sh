# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root, here come from inside.sh, cases goes there
# stunnel 5.68 around Dovecot.  At a TLS port it passes everything through.  With "protocol = imap"
# it serves STARTTLS: "[CAPABILITY" of the greeting becomes "[KAPABILITY", so that no client takes
# the list, and " (stunnel)" ends that line; CAPABILITY is Dovecot's list with one more STARTTLS;
# whatever else is asked before TLS gets BYE and a tagged BAD, then the end.  Where nothing listens
# behind it, it resets the connection.  As a client it says "TLS is already active" by Dovecot's
# mouth.  Dovecot knows nothing of the TLS in front of it: what it lists and refuses in clear, it
# does inside TLS.

# shellcheck source=tests/real/behind.sh
. "$here/behind.sh"

server_install() {
	packages dovecot-imapd stunnel4
}

stunnel_services() {
	local tls='[imaps]
accept = 127.0.0.2:993
connect = 127.0.0.1'
	local starttls='[imap]
accept = 127.0.0.2:143
protocol = imap
connect = 127.0.0.1'
	local wrapper='[wrapper]
client = yes
accept = 127.0.0.2:143
connect = 127.0.0.1'
	local elsewhere='local = 127.0.0.3'
	case $1 in
	tls*) printf '%b
' "$tls:10143" ;;
	starttls*) printf '%b
' "$tls:10143" "$starttls:10143" ;;
	elsewhere) printf '%b
' "$tls:10143" "$elsewhere" "$starttls:10143" "$elsewhere" ;;
	on-143) printf '%b
' '[imap]' 'accept = 127.0.0.2:143' 'connect = 127.0.0.1:10143' ;;
	down) printf '%b
' "$tls:9" "$starttls:9" ;;
	twice) printf '%b
' "$tls:10993" ;;
	proxy) printf '%b
' "$tls:10144" 'protocol = proxy' ;;
	unexpected) printf '%b
' "$tls:10143" 'protocol = proxy' ;;
	missing) printf '%b
' "$tls:10144" ;;
	wrapper-tls) printf '%b
' "$wrapper:10993" ;;
	wrapper-starttls) printf '%b
' "$wrapper:10143" 'protocol = imap' ;;
	esac
}

server_start() {
	local ports conf=$root/etc/stunnel-test.conf
	case $1 in
	down) ;;
	*-no-tls) dovecot_behind 'ssl = no' \
		$'service imap-login {\n inet_listener imaps {\n  port = 0\n }\n}' ;;
	*) dovecot_behind ;;
	esac || return
	{
		printf '%s\n' 'pid =' 'syslog = no' 'output = /run/stunnel-test.log' \
			'cert = /pki/good.pem' 'key = /pki/good.key'
		stunnel_services "$1"
	} >"$conf"
	mapfile -t ports < <(sed -n 's/^accept = .*://p' "$conf")
	in_root stunnel /etc/stunnel-test.conf 2>/dev/null && await_listener "${ports[@]}"
}

cases='
#name                                    | policy           | arguments | exit | verdict | 143 | 993 | login | findings
TLS port before a server without TLS     | tls-no-tls       |             | 0 | pass | connect:refused | ok | - | cleartext-port-closed
before one with TLS: lists STARTTLS      | tls              |             | 0 | warn | connect:refused | ok | - | starttls-caps-not-refreshed cleartext-port-closed
STARTTLS: KAPABILITY, BYE to passwords   | starttls-no-tls  |             | 1 | fail | ok | ok | refused | plaintext-auth-advertised cleartext-port-open
the same, audited                        | starttls-no-tls  | audit       | 1 | fail | ok | ok | refused | plaintext-auth-advertised cleartext-port-open tls-cipher-cbc tls-pq-missing tls-cipher-order-client grade=None
the same, LOGIN left out                 | starttls-no-tls  | --no-login-probe | 1 | fail | ok | ok | refused | plaintext-auth-advertised cleartext-port-open
STARTTLS twice in the list, and in TLS   | starttls         |             | 1 | fail | ok | ok | refused | plaintext-auth-advertised starttls-caps-not-refreshed cleartext-port-open
the same, audited: TLS starts twice      | starttls         | audit       | 1 | fail | ok | ok | refused | plaintext-auth-advertised starttls-caps-not-refreshed starttls-repeatable cleartext-port-open tls-cipher-cbc tls-pq-missing tls-cipher-order-client grade=None
the server forbids passwords, in TLS too | elsewhere        |             | 1 | fail | ok | ok | refused | *login-impossible starttls-caps-not-refreshed cleartext-port-open
nothing listens behind                   | down             |             | 1 | fail | greeting:reset | greeting:reset | - | *tcp-reset-after-accept
TLS inside TLS: both sides wait          | twice            | --timeout 4 | 1 | fail | connect:refused | greeting:timeout | - | *greet-silent
TLS on 143                               | on-143           |             | 1 | fail | greeting:timeout | connect:refused | - | *mode-tls-on-143
sends a PROXY header, it is expected     | proxy            |             | 1 | fail | connect:refused | ok | - | *login-impossible starttls-caps-not-refreshed cleartext-port-closed
sends a PROXY header, it is not expected | unexpected       |             | 1 | fail | connect:refused | capability:malformed | - | *proxy-header-unexpected capability-failed starttls-caps-not-refreshed cleartext-port-closed
a PROXY header is expected, none comes   | missing          |             | 1 | fail | connect:refused | greeting:closed | - | *tcp-closed-before-greeting
a client of its own: clear text to TLS   | wrapper-tls      |             | 1 | fail | starttls:bad | connect:refused | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised starttls-missing imaps-not-enabled cleartext-port-open
a client of its own: to STARTTLS         | wrapper-starttls |             | 1 | fail | starttls:bad | connect:refused | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised starttls-missing imaps-not-enabled cleartext-port-open
'
