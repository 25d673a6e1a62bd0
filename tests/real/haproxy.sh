# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root, here come from inside.sh, cases goes there

# haproxy 2.6 before Dovecot.  It passes on what it is told: where it ends TLS itself, Dovecot lists
# and refuses in TLS what it does in clear, and STARTTLS is listed in any case, even if a PROXY
# header of version 2 tells it of TLS (send-proxy-v2-ssl).  A PROXY header that Dovecot does not
# expect is answered like commands: "PROXY BAD ..." to version 1, BYE to version 2, and the end
# where a ClientHello was due.  Where nothing listens behind, it tries three times, a second each,
# and closes: as late as Dovecot where it misses a PROXY header.  A rule that inspects the first
# bytes waits for a client that waits for the greeting.

# shellcheck source=tests/real/behind.sh
. "$here/behind.sh"

server_install() {
	packages dovecot-imapd haproxy
}

proxy() { # PORT BIND-WORDS SERVER-WORDS [LINE...]
	printf 'listen port%s\n  bind 127.0.0.2:%s %s\n  server dovecot 127.0.0.1:%s\n' \
		"$1" "$1" "$2" "$3"
	shift 3
	printf '  %s\n' "$@"
}

haproxy_proxies() {
	local tls='ssl crt /pki/both.pem' elsewhere='source 127.0.0.3'
	case $1 in
	same-host)
		proxy 143 '' 10143
		proxy 993 "$tls" 10143
		;;
	terminates)
		proxy 143 '' "10143 $elsewhere"
		proxy 993 "$tls" "10143 $elsewhere"
		;;
	passes)
		proxy 143 '' "10143 $elsewhere"
		proxy 993 '' "10993 $elsewhere"
		;;
	proxy-v2)
		proxy 143 '' '10144 send-proxy-v2'
		proxy 993 "$tls" '10144 send-proxy-v2'
		;;
	proxy-v2-ssl)
		proxy 143 '' '10144 send-proxy-v2'
		proxy 993 "$tls" '10144 send-proxy-v2-ssl'
		;;
	unexpected-v1)
		proxy 143 '' "10143 $elsewhere send-proxy"
		proxy 993 '' "10993 $elsewhere send-proxy"
		;;
	unexpected-v2)
		proxy 143 '' "10143 $elsewhere send-proxy-v2"
		proxy 993 '' "10993 $elsewhere send-proxy-v2"
		;;
	unexpected-tls)
		proxy 143 '' "10143 $elsewhere send-proxy"
		proxy 993 "$tls" "10143 $elsewhere send-proxy-v2"
		;;
	missing)
		proxy 143 '' 10144
		proxy 993 "$tls" 10144
		;;
	inspects)
		proxy 143 '' "10143 $elsewhere" 'tcp-request inspect-delay 3s' \
			'tcp-request content accept if { req.len gt 0 }'
		proxy 993 '' "10993 $elsewhere" 'tcp-request inspect-delay 3s' \
			'tcp-request content accept if { req.ssl_hello_type 1 }'
		;;
	down)
		proxy 143 '' 9
		proxy 993 "$tls" 9
		;;
	esac
}

server_start() {
	cat "$root/pki/good.pem" "$root/pki/good.key" >"$root/pki/both.pem" || return
	{
		printf '%s\n' global '  log /dev/log local0' defaults '  mode tcp' '  timeout connect 2s' \
			'  timeout client 60s' '  timeout server 60s'
		haproxy_proxies "$1"
	} >"$root/etc/haproxy-test.conf"
	[ "$1" = down ] || dovecot_behind || return
	in_root haproxy -D -f /etc/haproxy-test.conf && await_listener 143 993
}

cases='
#name                                      | policy         | arguments | exit | verdict | 143 | 993 | login | findings
passes TLS through                         | passes         |           | 0 | pass | ok | ok | refused | cleartext-port-open
PROXY header that tells of TLS             | proxy-v2-ssl   |           | 0 | warn | ok | ok | refused | starttls-caps-not-refreshed cleartext-port-open
audited: TLS starts twice all the same     | proxy-v2-ssl   | audit     | 0 | warn | ok | ok | refused | starttls-caps-not-refreshed starttls-repeatable cleartext-port-open tls-cipher-cbc tls-pq-missing tls-cipher-order-client tls-no-alert grade=C
PROXY header that does not                 | proxy-v2       |           | 1 | fail | ok | ok | refused | *login-impossible starttls-caps-not-refreshed cleartext-port-open
ends TLS, without PROXY header             | terminates     |           | 1 | fail | ok | ok | refused | *login-impossible starttls-caps-not-refreshed cleartext-port-open
audited: TLS starts twice                  | terminates     | audit     | 1 | fail | ok | ok | refused | *login-impossible starttls-caps-not-refreshed starttls-repeatable cleartext-port-open tls-cipher-cbc tls-pq-missing tls-cipher-order-client tls-no-alert grade=D
the server trusts it: so everybody         | same-host      |           | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised starttls-caps-not-refreshed cleartext-port-open
inspects the first bytes for 3 s           | inspects       |           | 0 | warn | ok | ok | refused | greet-delay cleartext-port-open
PROXY header 1 to who does not expect it   | unexpected-v1  |           | 1 | fail | capability:malformed | tls:closed | - | *proxy-header-unexpected starttls-refused tls-eof-after-hello cleartext-port-open
PROXY header 2 to who does not expect it   | unexpected-v2  |           | 1 | fail | capability:bye | tls:closed | - | *proxy-header-unexpected greet-bye starttls-refused tls-eof-after-hello cleartext-port-open
the same inside TLS that it ends           | unexpected-tls |           | 1 | fail | capability:malformed | capability:bye | - | *proxy-header-unexpected greet-bye starttls-refused login-impossible starttls-caps-not-refreshed cleartext-port-open
PROXY header expected, reached directly    | missing        |           | 1 | fail | greeting:closed | greeting:closed | - | *tcp-closed-before-greeting
nothing listens behind                     | down           |           | 1 | fail | greeting:closed | greeting:closed | - | *tcp-closed-before-greeting
'
