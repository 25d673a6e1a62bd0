# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root comes from inside.sh, cases goes there
# GNU Mailutils imap4d 3.15.  Its greeting lists nothing, LOGINDISABLED it never lists, and it
# answers a failed LOGIN as fast as a refused one.

server_install() {
	packages mailutils-imap4d
}

imap4d_listen() { # PORT TLS-MODE
	cat <<-END
	server 127.0.0.2:$1 {
	  tls-mode $2;
	  tls {
	    ssl-certificate-file /pki/good.pem;
	    ssl-key-file /pki/good.key;
	  };
	};
	END
}

# Its accounts are the system's, its INBOX is in /var/mail, other mailboxes are in the home.
library_account() {
	in_root useradd -m -s /bin/sh joe && printf 'joe:%s\n' "$(cat "$IMAPVET_PASSWORD_FILE")" |
		in_root chpasswd && in_root install -m 660 -o joe -g mail /dev/null /var/mail/joe
}

server_start() { # TLS-MODE of port 143
	local mode=$1
	if [ "$mode" = library ]; then
		mode=required
		library_account || return
	fi
	{
		echo 'mode daemon; foreground no; logging { syslog yes; };'
		echo 'tls-file-checks { key-file none; cert-file none; };'
		imap4d_listen 143 "$mode"
		imap4d_listen 993 connection
	} >"$root/etc/imap4d-test.conf"
	in_root imap4d --config-file=/etc/imap4d-test.conf && await_listener 143 993
}

cases='
#name               | policy   | arguments          | exit | verdict | 143 | 993 | login | findings
tls-mode required   | required |                    | 0 | warn | ok | ok | refused | logindisabled-missing cleartext-port-open ?sasl-anonymous
tls-mode ondemand   | ondemand |                    | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-non-plain-auth cleartext-port-open ?sasl-anonymous ?sasl-cram-md5 ?sasl-digest-md5
tls-mode no         | no       |                    | 1 | fail | starttls | ok | evaluated | starttls-missing plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-non-plain-auth cleartext-port-open ?sasl-anonymous ?sasl-cram-md5 ?sasl-digest-md5
'
