#!/bin/bash
# SPDX-License-Identifier: MIT
dovecot_usage() {
	cat <<'END'
usage: throwaway-dovecot.sh [--certificate NAME] [--set "SETTING = VALUE"]... [COMMAND [ARG...]]

Starts a Dovecot 2.3 of its own on 127.0.0.2, on two free unprivileged ports, with a certificate
chain from an authority of its own.  Runs COMMAND with the addresses in its environment, then ends
the server, removes every file, and exits as COMMAND did.  Without COMMAND, prints the same
variables as lines NAME=VALUE and serves until standard input ends.  Works as root and as
anybody else.

  IMAP_HOST       the name in the certificate: mail.test
  IMAP_ADDRESS    127.0.0.2; clients come from 127.0.0.1, for Dovecot trusts its own address
  IMAP_PORT       cleartext with STARTTLS, as 143
  IMAPS_PORT      TLS from the first byte, as 993
  IMAP_CA         file with the authority to verify against
  IMAP_LOG        what Dovecot logs

  --certificate   one of tests/certs.sh: good (default), expired, incomplete, wrong-name, ...
  --set           a line for dovecot.conf: "disable_plaintext_auth = no" allows logins in clear

  throwaway-dovecot.sh sh -c 'imapvet --address "$IMAP_ADDRESS" --cafile "$IMAP_CA" \
      "imap://$IMAP_HOST:$IMAP_PORT" "imaps://$IMAP_HOST:$IMAPS_PORT"'

LOGIN and AUTHENTICATE PLAIN know any user with the password "secret".  Exit code 77: no Dovecot
is installed here.  May be sourced too: dovecot_start, dovecot_stop.
END
}

# The policy a careful admin sets is the default here too: plaintext logins need TLS.
# The braces stand on lines of their own, for Dovecot reads them only there.
dovecot_config() {
	cat <<-END
	base_dir = $dovecot_dir/run
	state_dir = $dovecot_dir/run
	instance_name = imapvet-throwaway
	log_path = $dovecot_dir/log
	protocols = imap
	listen = $IMAP_ADDRESS
	ssl = yes
	ssl_cert = <$dovecot_dir/pki/$dovecot_certificate.pem
	ssl_key = <$dovecot_dir/pki/$dovecot_certificate.key
	disable_plaintext_auth = yes
	auth_mechanisms = plain login
	mail_location = maildir:$dovecot_dir/mail/%u
	first_valid_uid = 1
	service imap-login {
	  process_min_avail = 1
	  inet_listener imap {
	    port = $IMAP_PORT
	  }
	  inet_listener imaps {
	    port = $IMAPS_PORT
	    ssl = yes
	  }
	}
	passdb {
	  driver = static
	  args = password=secret
	}
	userdb {
	  driver = static
	  args = uid=$dovecot_mail_user gid=$dovecot_mail_group home=$dovecot_dir/mail/%u
	}
	END
	if [ "$(id -u)" != 0 ]; then
		# Otherwise it would change to users of its own and lock itself into directories.
		cat <<-END
		default_internal_user = $dovecot_mail_user
		default_internal_group = $(id -gn)
		default_login_user = $dovecot_mail_user
		service imap-login {
		  chroot =
		}
		service anvil {
		  chroot =
		}
		service stats {
		  chroot =
		}
		END
	fi
	[ "$#" = 0 ] || printf '%s\n' "$@"
}

# dovecot_start [--certificate NAME] [--set LINE]...: sets and exports the variables above.
dovecot_start() {
	local program
	program=$(PATH=$PATH:/usr/sbin:/sbin command -v dovecot) || return 77
	dovecot_certificate=good
	local lines=()
	while [ "$#" -ge 2 ]; do
		case $1 in
		--certificate) dovecot_certificate=$2 ;;
		--set) lines+=("$2") ;;
		esac
		shift 2
	done
	# Always in /tmp: the path of a Unix socket may have 107 bytes.
	dovecot_dir=$(mktemp -d /tmp/imapvet-dovecot.XXXXXX) || return 1
	mkdir -p "$dovecot_dir/mail" || return 1
	chmod 755 "$dovecot_dir"
	if ! dovecot_mail_user=$(id -un); then
		echo "throwaway-dovecot.sh: Dovecot wants its user to have a name" >&2
		return 1
	fi
	if [ "$(id -u)" = 0 ]; then
		dovecot_mail_user=nobody
		chown nobody "$dovecot_dir/mail"
	fi
	dovecot_mail_group=$(id -g "$dovecot_mail_user")
	export IMAP_HOST=mail.test IMAP_ADDRESS=127.0.0.2
	export IMAP_CA=$dovecot_dir/pki/ca.pem IMAP_LOG=$dovecot_dir/log
	"$dovecot_tests/certs.sh" "$dovecot_dir/pki" || return 1

	# Dovecot itself finds out whether a port is free, so nobody can take it in between.
	for _ in {1..20}; do
		IMAP_PORT=$((20000 + RANDOM % 6000 * 2))
		IMAPS_PORT=$((IMAP_PORT + 1))
		dovecot_config "${lines[@]}" >"$dovecot_dir/dovecot.conf"
		if "$program" -c "$dovecot_dir/dovecot.conf" 2>"$dovecot_dir/stderr"; then
			export IMAP_PORT IMAPS_PORT
			dovecot_await_greeting
			return
		fi
		grep -q 'Address already in use' "$dovecot_dir/stderr" "$IMAP_LOG" || break
		: >"$IMAP_LOG"
	done
	cat "$dovecot_dir/stderr" "$IMAP_LOG" >&2
	return 1
}

# Before its processes have found each other, Dovecot greets with another line first.
dovecot_await_greeting() {
	local line stream
	exec {stream}<>"/dev/tcp/$IMAP_ADDRESS/$IMAP_PORT" || return 1
	while IFS= read -r -t 10 -u "$stream" line; do
		[[ $line != *ready* ]] || break
	done
	exec {stream}>&-
	[[ $line == *ready* ]]
}

# dovecot_stop: ends the server and removes its files.  May be called twice.
# Asked politely, Dovecot takes one to six seconds; there is nothing here to be lost.
dovecot_stop() {
	local pid children
	[ -n "${dovecot_dir:-}" ] || return 0
	pid=$(cat "$dovecot_dir/run/master.pid" 2>/dev/null)
	if [ -n "$pid" ] && kill -STOP "$pid" 2>/dev/null; then
		read -r -a children <"/proc/$pid/task/$pid/children"
		kill -KILL "$pid" "${children[@]}" 2>/dev/null # some end with their master
		for pid in "$pid" "${children[@]}"; do
			while grep -qs '^State:[[:space:]]*[^XZ[:space:]]' "/proc/$pid/status"; do
				sleep 0.01
			done
		done
	fi
	rm -rf "$dovecot_dir"
	dovecot_dir=
}

dovecot_usage_error() {
	echo "throwaway-dovecot.sh: $1 (see --help)" >&2
	exit 2
}

dovecot_main() {
	local options=() status
	while [ "$#" -gt 0 ]; do
		case $1 in
		--certificate | --set)
				[ "$#" -ge 2 ] || dovecot_usage_error "$1 needs a value"
			options+=("$1" "$2")
			shift 2
			;;
		-h | --help)
			dovecot_usage
			exit 0
			;;
		-*) dovecot_usage_error "unknown option $1" ;;
		*) break ;;
		esac
	done
	trap dovecot_stop EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	dovecot_start "${options[@]}"
	status=$?
	if [ "$status" = 77 ]; then
		echo "throwaway-dovecot.sh: dovecot is not installed (Debian: dovecot-imapd)" >&2
	fi
	[ "$status" = 0 ] || exit "$status"
	if [ "$#" -gt 0 ]; then
		"$@"
	else
		env | grep -E '^IMAPS?_(HOST|ADDRESS|PORT|CA|LOG)='
		cat >/dev/null
	fi
}

dovecot_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	dovecot_main "$@"
fi
