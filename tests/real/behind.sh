# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # root comes from inside.sh
# Dovecot 2.3 as the server behind a front.  On 127.0.0.1 it listens in clear at 10143, with TLS at
# 10993, and at 10144 for those who send a PROXY header; whoever does not is dropped after 3 s.
# A front that connects from 127.0.0.1 is a client on the server's own address, which Dovecot
# trusts: its policy shows to nobody then.

# dovecot_behind [LINE...]: starts it with these lines of configuration besides.
dovecot_behind() {
	rm -rf "$root/run/dovecot-test"
	cat >"$root/etc/dovecot-test.conf" <<-END
	base_dir = /run/dovecot-test
	log_path = /run/dovecot-test.log
	protocols = imap
	listen = 127.0.0.1
	ssl_cert = </pki/good.pem
	ssl_key = </pki/good.key
	auth_mechanisms = plain login
	mail_location = maildir:/tmp/mail
	haproxy_trusted_networks = 127.0.0.0/8
	service imap-login {
	  inet_listener imap {
	    port = 10143
	  }
	  inet_listener imaps {
	    port = 10993
	    ssl = yes
	  }
	  inet_listener proxied {
	    port = 10144
	    haproxy = yes
	  }
	}
	passdb {
	  driver = static
	  args = password=secret
	}
	userdb {
	  driver = static
	  args = uid=nobody gid=nogroup home=/tmp
	}
	$(printf '%s\n' "$@")
	END
	in_root dovecot -c /etc/dovecot-test.conf && behind_is_ready
}

# Whether it greets with its capabilities, which it does as soon as it can check passwords.
behind_is_ready() {
	local line stream
	await_listener 10143 10144 && exec {stream}<>/dev/tcp/127.0.0.1/10143 || return
	while IFS= read -r -t 20 -u "$stream" line; do
		[[ $line != *ready* ]] || break
	done
	exec {stream}>&-
	[[ $line == *ready* ]]
}
