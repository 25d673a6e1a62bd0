#!/bin/bash
# SPDX-License-Identifier: MIT
# Run by tests/real/run in mount, process and (to test) network namespaces of its own: whatever is
# mounted or started here ends with this script, however it ends.
#   inside.sh build SERVER ROOM ARCHIVE   installs the server's packages, archives what changed
#   inside.sh test SERVER ROOM ARCHIVE    plays the server's cases; last line "passed N failed N"
#   inside.sh scripts SERVER ROOM ARCHIVE plays the library of scripts, see scripts.expected
#   inside.sh mutants SERVER ROOM ARCHIVE plays what must fail, see tests/mutants/README.md
# ROOM is an empty directory to mount things on.  The server has an overlay of the root file system
# as its root; imapvet runs outside that, in the same network.
set -u
here=$(cd "$(dirname "$0")" && pwd)
action=$1 server=$2 room=$3 archive=$4
root=$room/root
clean=(/usr/bin/env LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin)

# A copy of the root file system to write into.  Nothing of /run, /tmp and /dev is shared: sockets
# of the machine's own servers and of its log may be there.
root_mount() {
	local device
	mount -t tmpfs -o mode=755 imapvet "$room" &&
	mkdir "$room/upper" "$room/work" "$root" || return
	if [ "$action" != build ]; then
		tar -C "$room/upper" --xattrs --xattrs-include='*' -xf "$archive" || return
	fi
	mount -t overlay -o "lowerdir=/,upperdir=$room/upper,workdir=$room/work" imapvet "$root" &&
	mount -t proc proc "$root/proc" &&
	mount -t tmpfs -o mode=755 imapvet "$root/run" &&
	mount -t tmpfs -o mode=1777 imapvet "$root/tmp" &&
	mount -t tmpfs -o mode=755 imapvet "$root/dev" &&
	mkdir "$root/dev/shm" && ln -s /proc/self/fd "$root/dev/fd" || return
	for device in null zero full random urandom; do
		: >"$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device" || return
	done
}

in_root() {
	chroot "$root" "${clean[@]}" "$@"
}

# packages NAME...: fetched with the machine's network, installed without any, so that a server
# that a package starts in spite of policy-rc.d cannot be reached.
packages() {
	local apt=(chroot "$root" "${clean[@]}" DEBIAN_FRONTEND=noninteractive
		apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0)
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" &&
	chmod 755 "$root/usr/sbin/policy-rc.d" &&
	cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf" || return
	"${apt[@]}" --download-only install "$@" ||
		{ "${apt[@]}" update && "${apt[@]}" --download-only install "$@"; } || return
	unshare -n "${apt[@]}" --no-download install "$@"
}

build() {
	root_mount && server_install || exit 1
	tar -C "$room/upper" --xattrs --xattrs-include='*' --exclude=./var/cache/apt \
		--exclude=./var/lib/apt/lists --exclude=./etc/resolv.conf -cf "$archive" .
}

# await_listener PORT...: until each is listened on; looks without connecting, for servers count
# connections.  State 0A is LISTEN.
await_listener() {
	local port deadline=$((SECONDS + 20))
	for port; do
		until grep -q "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$port") .* 0A " /proc/net/tcp; do
			[ "$SECONDS" -lt "$deadline" ] || return 1
			sleep 0.02
		done
	done
}

# kill_all: ends every process of this namespace but this script, and waits until they are gone.
kill_all() {
	local processes process
	while processes=(/proc/[0-9]*) && [ "${#processes[@]}" -gt 1 ]; do
		for process in "${processes[@]#/proc/}"; do
			[ "$process" = $$ ] || kill -KILL "$process" 2>/dev/null
		done
		sleep 0.01
	done
}

trim() {
	local text=$1
	text=${text#"${text%%[![:space:]]*}"}
	printf '%s' "${text%"${text##*[![:space:]]}"}"
}

# The table's arguments, with the defaults that they do not replace in front.
command_line() {
	local words
	read -r -a words <<<"$1"
	command=("$IMAPVET_PROGRAM" --address 127.0.0.2)
	case " $1 " in
	*" --cafile "*) ;;
	*) command+=(--cafile "$IMAPVET_PKI/ca.pem") ;;
	esac
	command+=("${words[@]}")
	case " $1 " in
	*".test "*) ;;
	*) command+=(mail.test) ;;
	esac
}

# play NAME ARGUMENTS EXPECTATION...: one case.
play() {
	local name=$1 arguments=$2 status complaints command
	shift 2
	command_line "$arguments"
	timeout "${IMAPVET_PATIENCE:-60}" "${command[@]}" --format json >"$room/result.json" 2>"$room/result.err"
	status=$?
	cp "$room/result.json" "$IMAPVET_RESULTS/$server: $name.json"
	if complaints=$(/usr/bin/python3 "$here/facts.py" "$room/result.json" "$status" \
			"$arguments" "$@" 2>&1) && [ ! -s "$room/result.err" ]; then
		echo "ok $server: $name"
		passed=$((passed + 1))
		return
	fi
	echo "not ok $server: $name"
	failed=$((failed + 1))
	{
		printf '%s\n' "$complaints"
		sed 's/^/stderr: /' "$room/result.err"
		echo "${command[*]} -v"
		timeout "${IMAPVET_PATIENCE:-60}" "${command[@]}" -v --color never 2>&1
	} | sed 's/^/    /'
}

prepare() {
	ip link set lo up && root_mount || exit 1
	cp -r "$IMAPVET_PKI" "$root/pki" && chmod 755 "$root/pki" || exit 1
}

test_server() {
	local running='' name policy arguments status verdict starttls implicit login findings
	passed=0 failed=0
	rm -f "$IMAPVET_RESULTS/$server: "*.json
	prepare
	while IFS='|' read -r name policy arguments status verdict starttls implicit login findings; do
		[[ $name != '#'* && -n $findings ]] || continue
		policy=$(trim "$policy")
		if [ "$policy" != "$running" ]; then
			kill_all
			running=$policy
			if ! server_start "$policy"; then
				echo "not ok $server: policy $policy does not start"
				failed=$((failed + 1)) running=''
				continue
			fi
		fi
		play "$(trim "$name")" "$(trim "$arguments")" \
			"$(trim "$status")" "$(trim "$verdict")" "$(trim "$starttls")" \
			"$(trim "$implicit")" "$(trim "$login")" "$findings" </dev/null
	done <<<"${cases:?}"
	kill_all
	echo "passed $passed failed $failed"
}

# play_library POLICY COUNT COMMAND: with an account, and a mailbox of so many messages; COMMAND gets
# the mailbox's name.  What it prints is the result.
play_library() {
	local count=$2 large
	prepare
	server_start "$1" || { echo "$server does not start"; exit 1; }
	large=$(/usr/bin/python3 "$here/fill.py" 127.0.0.2 "$IMAPVET_PKI/ca.pem" joe \
		"$IMAPVET_PASSWORD_FILE" large "$count") || exit 1
	"$3" "$large"
	kill_all
}

# shellcheck disable=SC2317 # called through play_library
library_scripts() { # LARGE
	/usr/bin/python3 "$here/scripts.py" "$server" "$1" 100000 ${IMAPVET_WRITE:+--write}
}

# shellcheck disable=SC2317
library_mutants() {
	# shellcheck disable=SC2086 # a list of words
	/usr/bin/python3 "$here/../mutants/mutants.py" ${IMAPVET_MUTANTS-}
}

# shellcheck disable=SC1090 # one file a server
. "$here/$server.sh"
case $action in
build) build ;;
test) test_server ;;
scripts) play_library library 100000 library_scripts ;;
mutants) play_library mutants 300 library_mutants ;;
esac
