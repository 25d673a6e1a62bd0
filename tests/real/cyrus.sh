# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root comes from inside.sh, cases goes there
# Cyrus IMAP 3.6.  It refuses a LOGIN in clear at once and without a response code, AUTHENTICATE
# PLAIN only after 3 s; what it evaluates and rejects takes 3 s too.

server_install() {
	packages cyrus-imapd libsasl2-modules sasl2-bin
}

imapd_conf() {
	cat <<-END
	configdirectory: /var/lib/cyrus
	proc_path: /run/cyrus/proc
	mboxname_lockpath: /run/cyrus/lock
	defaultpartition: default
	partition-default: /var/spool/cyrus/mail
	admins: cyrus
	servername: mail.test
	sasl_pwcheck_method: auxprop
	sasl_auxprop_plugin: sasldb
	sasl_sasldb_path: /var/lib/cyrus/sasldb2
	sasl_mech_list: $2
	allowplaintext: $1
	tls_server_cert: /pki/good.pem
	tls_server_key: /pki/good.key
	END
}

# Mailboxes are made at the first login, as many sites have it; idled tells of changes at once.
library_conf() {
	cat <<-END
	autocreate_users: anyone
	autocreate_post: yes
	autocreate_quota: 1000000
	autocreate_inbox_folders: Drafts|Trash
	xlist-drafts: Drafts
	xlist-trash: Trash
	idlesocket: /run/cyrus/socket/idle
	END
}

cyrus_conf() {
	cat <<-END
	START {
	  recover cmd="ctl_cyrusdb -r -C /etc/imapd-test.conf"
	  idled cmd="idled -C /etc/imapd-test.conf"
	}
	SERVICES {
	  imap cmd="imapd -C /etc/imapd-test.conf" listen="127.0.0.2:143" prefork=0
	  imaps cmd="imapd -s -C /etc/imapd-test.conf" listen="127.0.0.2:993" prefork=0
	}
	EVENTS {
	}
	END
}

server_start() {
	case $1 in
	tls-first) imapd_conf no 'PLAIN LOGIN' ;;
	challenge) imapd_conf no 'PLAIN LOGIN CRAM-MD5 DIGEST-MD5' ;;
	plaintext) imapd_conf yes 'PLAIN LOGIN' ;;
	library) imapd_conf no 'PLAIN LOGIN' && library_conf ;;
	esac >"$root/etc/imapd-test.conf"
	cyrus_conf >"$root/etc/cyrus-test.conf"
	# A user there is, so that it is the password that fails.
	in_root sh -c 'mkdir -p /run/cyrus/socket /run/cyrus/proc /run/cyrus/lock &&
		chown -R cyrus:mail /run/cyrus /pki &&
		saslpasswd2 -p -c -f /var/lib/cyrus/sasldb2 -u mail.test joe &&
		chown cyrus /var/lib/cyrus/sasldb2 &&
		/usr/lib/cyrus/bin/master -d -M /etc/cyrus-test.conf -C /etc/imapd-test.conf \
			-p /run/cyrus/test.pid' <"$IMAPVET_PASSWORD_FILE" &&
	await_listener 143 993
}

cases='
#name                      | policy    | arguments          | exit | verdict | 143 | 993 | login | findings
allowplaintext: no         | tls-first |                    | 0 | pass | ok | ok | refused | cleartext-port-open ?info-version-greeting
from its own address       | tls-first | --bind 127.0.0.2   | 0 | pass | ok | ok | refused | cleartext-port-open ?info-version-greeting
LOGIN left out             | tls-first | --no-login-probe   | 0 | pass | ok | ok | refused | cleartext-port-open ?info-version-greeting
CRAM and DIGEST in clear   | challenge |                    | 0 | warn | ok | ok | refused | cleartext-non-plain-auth cleartext-port-open ?info-version-greeting ?sasl-cram-md5 ?sasl-digest-md5
allowplaintext: yes        | plaintext |                    | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open ?info-version-greeting
'
