# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root comes from inside.sh, cases goes there
# Dovecot 2.3.  It trusts a client that comes from the server's own address, so that no policy shows
# there.  A failed login is answered after 2 s and more, the more have failed lately.  While its
# authentication process does not answer, it greets after 10 s with "* OK Waiting ...", and with its
# capabilities once it does.

server_install() {
	packages dovecot-imapd ssl-cert &&
	in_root make-ssl-cert generate-default-snakeoil --force-overwrite
}

# The lines that make each policy; where a setting is there twice, the later one counts.
policy_lines() {
	case $1 in
	tls-first) ;;
	tls-required) echo 'ssl = required' ;;
	plaintext) echo 'disable_plaintext_auth = no' ;;
	library) library_lines ;;
	mutants)
		library_lines
		echo 'auth_failure_delay = 0'
		printf 'service anvil {\n unix_listener anvil-auth-penalty {\n  mode = 0\n }\n}\n'
		;;
	slow)
		echo 'disable_plaintext_auth = no'
		echo 'auth_failure_delay = 10 secs'
		;;
	challenge) echo 'auth_mechanisms = plain login cram-md5' ;;
	no-tls) echo 'ssl = no' ;;
	no-imaps) listener imaps 'port = 0' ;;
	no-imap) listener imap 'port = 0' ;;
	haproxy)
		echo 'haproxy_trusted_networks = 127.0.0.0/8'
		listener imap 'haproxy = yes'
		;;
	old-tls)
		echo 'ssl_min_protocol = TLSv1'
		echo 'ssl_cipher_list = ALL:@SECLEVEL=0'
		;;
	late)
		printf '#!/bin/sh\nsleep 12\nexec /usr/lib/dovecot/auth "$@"\n' >"$root/tmp/late"
		chmod 755 "$root/tmp/late"
		printf 'service auth {\n executable = /tmp/late\n}\n'
		;;
	snakeoil)
		echo 'ssl_cert = </etc/ssl/certs/ssl-cert-snakeoil.pem'
		echo 'ssl_key = </etc/ssl/private/ssl-cert-snakeoil.key'
		;;
	*) # a certificate of tests/certs.sh
		echo "ssl_cert = </pki/$1.pem"
		echo "ssl_key = </pki/$1.key"
		;;
	esac
}

# What Debian's own files switch on, quotas, and the tests' password for any user.
library_lines() {
	cat <<-END
	mail_location = mdbox:/tmp/mail/%u
	passdb {
	  driver = static
	  args = password={PLAIN.b64}$(head -n 1 "$IMAPVET_PASSWORD_FILE" | tr -d '\n' | base64)
	}
	namespace inbox {
	  inbox = yes
	  mailbox Drafts {
	    special_use = \\Drafts
	    auto = create
	  }
	  mailbox Trash {
	    special_use = \\Trash
	    auto = create
	  }
	}
	mail_plugins = quota
	protocol imap {
	  mail_plugins = quota imap_quota
	}
	plugin {
	  quota = count:User quota
	  quota_vsizes = yes
	  quota_rule = *:storage=1G
	}
	END
}

listener() { # NAME LINE
	printf 'service imap-login {\n inet_listener %s {\n  %s\n }\n}\n' "$1" "$2"
}

dovecot_conf() {
	cat <<-END
	base_dir = /run/dovecot-test
	log_path = /run/dovecot-test.log
	protocols = imap
	listen = 127.0.0.2
	ssl = yes
	ssl_cert = </pki/good.pem
	ssl_key = </pki/good.key
	auth_mechanisms = plain login
	mail_location = maildir:/tmp/mail
	passdb {
	  driver = static
	  args = password=secret
	}
	userdb {
	  driver = static
	  args = uid=nobody gid=nogroup home=/tmp
	}
	END
	policy_lines "$1"
}

# Dovecot has no highest TLS version of its own; OpenSSL's configuration has.
openssl_conf() {
	cat <<-END
	openssl_conf = all
	[all]
	ssl_conf = ssl
	[ssl]
	system_default = default
	[default]
	MaxProtocol = TLSv1.1
	CipherString = ALL:@SECLEVEL=0
	END
}

server_start() {
	local conf=/etc/ssl/openssl.cnf
	[ -e "$root$conf.packaged" ] || cp "$root$conf" "$root$conf.packaged" || return
	cp "$root$conf.packaged" "$root$conf"
	[ "$1" != old-tls ] || openssl_conf >"$root$conf"
	rm -rf "$root/run/dovecot-test"
	dovecot_conf "$1" >"$root/etc/dovecot-test.conf"
	[ "$1" != nothing ] || return 0
	in_root dovecot -c /etc/dovecot-test.conf || return
	case $1 in
	no-imap) await_listener 993 ;;
	haproxy | late) await_listener 143 993 ;;
	*) await_ready ;;
	esac
}

await_ready() {
	local line stream
	exec {stream}<>/dev/tcp/127.0.0.2/143 || return
	while IFS= read -r -t 20 -u "$stream" line; do
		[[ $line != *ready* ]] || break
	done
	exec {stream}>&-
	[[ $line == *ready* ]]
}

cases='
#name                                 | policy       | arguments          | exit | verdict | 143 | 993 | login | findings
passwords only under TLS              | tls-first    |                    | 0 | pass | ok | ok | refused | cleartext-port-open
the same, from yet another address    | tls-first    | --bind 127.0.0.3   | 0 | pass | ok | ok | refused | cleartext-port-open
the same, LOGIN left out              | tls-first    | --no-login-probe   | 0 | pass | ok | ok | refused | cleartext-port-open
the server trusts its own address     | tls-first    | --bind 127.0.0.2   | - | - | ok | ok | inconclusive | plaintext-policy-untestable cleartext-port-open
asked for by another name             | tls-first    | other.test         | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-name-mismatch cleartext-port-open
authority not trusted                 | tls-first    | --cafile /etc/ssl/certs/ca-certificates.crt | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-untrusted-issuer cleartext-port-open
another address of the name is dead   | tls-first    | --address 127.0.0.9 | 0 | warn | ok | ok | refused | tcp-some-addresses-dead cleartext-port-open
TLS required throughout               | tls-required |                    | 0 | pass | ok | ok | refused | cleartext-port-open
passwords welcome in clear            | plaintext    |                    | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
the same, LOGIN left out              | plaintext    | --no-login-probe   | 1 | fail | ok | ok | evaluated | plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
the same, failures delayed by 10 s    | slow         |                    | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
CRAM-MD5 in clear                     | challenge    |                    | 0 | warn | ok | ok | refused | cleartext-non-plain-auth cleartext-port-open ?sasl-cram-md5
no TLS at all                         | no-tls       |                    | 1 | fail | starttls | connect:refused | refused | starttls-missing imaps-not-enabled cleartext-port-open ?login-impossible
993 off                               | no-imaps     |                    | 0 | warn | ok | connect:refused | refused | imaps-not-enabled cleartext-port-open
143 off                               | no-imap      |                    | 0 | pass | connect:refused | ok | - | cleartext-port-closed
both off                              | nothing      |                    | 3 | unreachable | connect:refused | connect:refused | - | *tcp-refused
authentication starts 12 s late       | late         |                    | 0 | warn | - | - | refused | greet-delay cleartext-port-open
143 wants the PROXY protocol          | haproxy      |                    | 1 | fail | greeting:closed | ok | - | *tcp-closed-before-greeting
certificate expired                   | expired      |                    | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-expired cleartext-port-open
intermediate not sent                 | incomplete   |                    | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-chain-incomplete cleartext-port-open
certificate of another name           | wrong-name   |                    | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-name-mismatch cleartext-port-open
certificate signed by itself          | self-signed  |                    | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-self-signed cleartext-port-open
the certificate that Debian makes     | snakeoil     |                    | 1 | fail | certificate:unverified | certificate:unverified | refused | *cert-self-signed cert-name-mismatch cert-long-lifetime cleartext-port-open
TLS 1.1 at most                       | old-tls      |                    | 1 | fail | - | - | refused | *tls-version-server-old cleartext-port-open ?tls-1.0 ?tls-1.1 ?tls-1.2-missing ?tls-1.3-missing
'
