# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root comes from inside.sh, cases goes there
# Courier-IMAP 5.0.  Without IMAP_TLS_REQUIRED it lists no plaintext mechanism in clear, and takes
# passwords all the same.  Each failed LOGIN or AUTHENTICATE, an aborted one too, takes it 5 s.

server_install() {
	packages courier-imap
}

server_start() {
	local required=0 etc=$root/etc/courier
	case $1 in
	tls-required | library) required=1 ;;
	esac
	cat "$root/pki/good.pem" "$root/pki/good.key" >"$etc/test.pem"
	sed -i 's/^ADDRESS=.*/ADDRESS=127.0.0.2/' "$etc/imapd" &&
	sed -i "s/^SSLADDRESS=.*/SSLADDRESS=127.0.0.2/
		s/^IMAP_TLS_REQUIRED=.*/IMAP_TLS_REQUIRED=$required/
		s,^TLS_CERTFILE=.*,TLS_CERTFILE=/etc/courier/test.pem," "$etc/imapd-ssl" || return
	in_root sh -c 'chmod 600 /etc/courier/test.pem && chown courier /etc/courier/test.pem &&
		rm -rf /run/courier &&
		install -d -m 775 -g courier /run/courier &&
		install -d -m 750 -o courier -g courier /run/courier/authdaemon' || return
	[ "$1" != library ] || library_account || return
	[ "$1" = no-authdaemon ] || in_root authdaemond start || return
	in_root imapd start && in_root imapd-ssl start && await_listener 143 993
}

library_account() {
	sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/' "$root/etc/courier/authdaemonrc" &&
	in_root sh -c 'mkdir -p /home/joe && chown nobody:nogroup /home/joe &&
		as_nobody="setpriv --reuid nobody --regid nogroup --clear-groups" &&
		$as_nobody maildirmake /home/joe/Maildir &&
		$as_nobody maildirmake -q 1000000000S /home/joe/Maildir &&
		: >/etc/courier/userdb && chmod 600 /etc/courier/userdb &&
		userdb joe set uid=$(id -u nobody) gid=$(id -g nobody) home=/home/joe \
			mail=/home/joe/Maildir &&
		userdbpw -md5 | userdb joe set systempw && makeuserdb' <"$IMAPVET_PASSWORD_FILE"
}

cases='
#name                      | policy        | arguments | exit | verdict | 143 | 993 | login | findings
IMAP_TLS_REQUIRED=1        | tls-required  |           | 0 | pass | ok | ok | refused | cleartext-port-open ?info-version-greeting
IMAP_TLS_REQUIRED=0        | tls-offered   |           | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted cleartext-port-open ?info-version-greeting
nobody to check passwords  | no-authdaemon |           | 1 | fail | ok | ok | - | plaintext-sasl-accepted ?plaintext-login-accepted cleartext-port-open ?info-version-greeting
'
