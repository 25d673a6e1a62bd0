#!/bin/sh
# SPDX-License-Identifier: MIT
# certs.sh DIR: makes the certificates that the tests' servers present, NAME.pem and NAME.key each,
# and ca.pem, the root to trust.  Made anew for every run: none is worth keeping.
# NAME.pem holds the chain as it is to be sent, so that a wrong chain is a file like any other.
set -eu

[ $# -eq 1 ] || { echo "usage: certs.sh DIR" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

certtool_quiet() {
	certtool "$@" >certtool.log 2>&1 || { cat certtool.log >&2; exit 1; }
}

ecdsa_key() {
	certtool_quiet --generate-privkey --key-type ecdsa --curve secp256r1 --no-text \
		--outfile "$1"
}

# authority NAME ISSUER|self: NAME.crt, with the template lines on standard input added
authority() {
	ecdsa_key "$1.key"
	{ printf 'ca\ncert_signing_key\nactivation_date = "yesterday"\nexpiration_days = 3650\n'
	  cat; } >"$1.template"
	if [ "$2" = self ]; then
		certtool_quiet --generate-self-signed --load-privkey "$1.key" \
			--template "$1.template" --no-text --outfile "$1.crt"
	else
		sign "$1" "$2"
	fi
}

# sign NAME ISSUER [OPTION...]: NAME.crt from NAME.key and NAME.template
sign() {
	subject=$1 issuer=$2
	shift 2
	certtool_quiet --generate-certificate --load-privkey "$subject.key" --no-text \
		--load-ca-privkey "$issuer.key" --load-ca-certificate "$issuer.crt" \
		--template "$subject.template" --outfile "$subject.crt" "$@"
}

# template NAME: what nearly every leaf has; further lines on standard input
template() {
	{ printf 'signing_key\ntls_www_server\ncn = "mail.test"\nunit = "%s"\n' "$1"
	  printf 'ca_issuers_uri = "http://ca.test/intermediate.crt"\n'
	  cat; } >"$1.template"
}

name='dns_name = "mail.test"'
now='activation_date = "yesterday"
expiration_days = 90'

# leaf NAME [OPTION...]: signed by the intermediate, chain sent whole; own template lines on
# standard input
leaf() {
	template "$1"
	cp "$leaf_key" "$1.key"
	leaf=$1
	shift
	sign "$leaf" intermediate "$@"
	cat "$leaf.crt" intermediate.crt >"$leaf.pem"
}

leaf_key=leaf.key
ecdsa_key leaf.key
echo 'cn = "Test Root"' | authority root self
echo 'cn = "Test Intermediate"' | authority intermediate root
echo 'cn = "Unknown Root"' | authority stranger self
cp root.crt ca.pem

printf '%s\n%s\n' "$name" "$now" | leaf good
printf '%s\n%s\n' "$name" "$now" | leaf renewed
printf '%s\nactivation_date = "2020-01-01"\nexpiration_date = "2020-03-01"\n' "$name" | leaf expired
printf '%s\nactivation_date = "2090-01-01"\nexpiration_date = "2090-03-01"\n' "$name" | leaf not-yet
printf '%s\nactivation_date = "yesterday"\nexpiration_days = 5\n' "$name" | leaf expiring
printf '%s\nactivation_date = "yesterday"\nexpiration_days = 900\n' "$name" | leaf long-lived
printf 'dns_name = "other.test"\n%s\n' "$now" | leaf wrong-name
printf 'dns_name = "*.example.test"\n%s\n' "$now" | leaf wildcard
printf '%s\n' "$now" | leaf cn-only
printf '%s\n%s\n' "$name" "$now" | leaf sha1 --hash SHA1

certtool_quiet --generate-privkey --key-type rsa --bits 1024 --no-text --outfile short.key
leaf_key=short.key
printf '%s\n%s\n' "$name" "$now" | leaf rsa1024
leaf_key=leaf.key

# A name that would drive a terminal, and one that reads backwards.
printf '%s\n%s\norganization = "\033]0;owned\007\033[31mred\342\200\256drawkcab"\n' "$name" "$now" |
	leaf hostile

# Purpose: clients only.
printf '%s\n%s\n' "$name" "$now" | template client-only
sed -i.bak s/tls_www_server/tls_www_client/ client-only.template
cp leaf.key client-only.key
sign client-only intermediate
cat client-only.crt intermediate.crt >client-only.pem

# Chains that lack, add or shuffle.
for chain in incomplete wrong-order with-root huge; do
	cp leaf.key "$chain.key"
done
cp good.crt incomplete.pem
cat good.crt root.crt intermediate.crt >wrong-order.pem
cat good.crt intermediate.crt root.crt >with-root.pem

# A certificate message of some 250 kB: more than a client should take.
{ printf '%s\n%s\nadd_extension = "1.3.6.1.4.1.32473.1 octet_string(0x' "$name" "$now"
  head -c 50000 /dev/zero | od -An -v -tx1 | tr -d ' \n'
  printf ')"\n'; } | template huge
sign huge intermediate
cat huge.crt huge.crt huge.crt huge.crt huge.crt intermediate.crt >huge.pem

# Issuers nobody here trusts: the leaf itself, and a private authority.
cp leaf.key self-signed.key
printf '%s\n%s\n' "$name" "$now" | template self-signed
certtool_quiet --generate-self-signed --load-privkey self-signed.key \
	--template self-signed.template --no-text --outfile self-signed.pem
for private in unknown-ca unknown-leaf; do
	cp leaf.key "$private.key"
	printf '%s\n%s\n' "$name" "$now" | template "$private"
	sed -i.bak /ca_issuers_uri/d "$private.template"
	sign "$private" stranger
done
cat unknown-ca.crt stranger.crt >unknown-ca.pem
cp unknown-leaf.crt unknown-leaf.pem

rm -f -- *.template *.bak certtool.log
