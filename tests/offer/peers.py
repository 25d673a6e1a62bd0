# SPDX-License-Identifier: MIT
"""The real servers of tests/offer/run, each with lists of versions, suites and groups of its own."""
import contextlib
import os
import pathlib
import shlex
import socket
import subprocess
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
DOVECOT = HERE / '../real/throwaway-dovecot.sh'
PORT = 4433  # the network is our own
SHARED_LOGINS = 'service imap-login {\n  service_count = 0\n  client_limit = 2000\n}'


def run(command, work):
    subprocess.run(command, cwd=work, check=True, capture_output=True)


def make_certificates(work):
    for name, options in (('rsa', '-newkey rsa:2048'),
                          ('ec', '-newkey ec -pkeyopt ec_paramgen_curve:P-256')):
        run(['openssl', 'req', '-x509', *options.split(), '-nodes', '-days', '30', '-subj',
             '/CN=mail.test', '-addext', 'subjectAltName=DNS:mail.test', '-keyout',
             f'{name}.key', '-out', f'{name}.crt'], work)
    run('openssl x509 -in rsa.crt -outform DER -out rsa.der'.split(), work)
    for bits in '1024', '2048':
        run(['openssl', 'dhparam', '-dsaparam', '-out', f'dh{bits}.pem', bits], work)
    for path in work.iterdir():
        path.chmod(0o644)


def wait_for(port):
    end = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise


@dataclass
class Peer:
    """A command that serves TLS and nothing else; {work} stands for the directory of the keys."""
    name: str
    command: str
    expected: dict = field(default_factory=dict)
    before: tuple = ()

    @property
    def tools(self):
        return [self.command.split()[0]]

    @contextlib.contextmanager
    def start(self, work):
        for line in self.before:
            run(shlex.split(line.format(work=work)), work)
        with open(work / 'peer.log', 'wb') as log, subprocess.Popen(
                shlex.split(self.command.format(work=work, port=PORT)), cwd=work,
                stdin=subprocess.PIPE, stdout=log, stderr=log) as server:
            try:
                wait_for(PORT)
                yield '127.0.0.1', PORT, 'implicit'
            finally:
                server.kill()


@dataclass
class Dovecot:
    name: str
    settings: tuple
    port: str
    kind: str
    expected: dict = field(default_factory=dict)
    tools: tuple = ('dovecot', 'certtool')

    @contextlib.contextmanager
    def start(self, work):
        sets = [SHARED_LOGINS, f'ssl_cert = <{work}/rsa.crt', f'ssl_key = <{work}/rsa.key',
                *(setting.format(work=work) for setting in self.settings)]
        options = [word for setting in sets for word in ('--set', setting)]
        with subprocess.Popen([str(DOVECOT), *options], cwd=work, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as server:
            found = {}
            for line in server.stdout:
                name, _, value = line.strip().partition('=')
                found[name] = value.strip("'")
                if {'IMAP_ADDRESS', 'IMAP_PORT', 'IMAPS_PORT'} <= found.keys():
                    break
            try:
                yield found['IMAP_ADDRESS'], int(found[self.port]), self.kind
            finally:
                server.stdin.close()


WIDE = 'ssl_min_protocol = TLSv1', 'ssl_cipher_list = ALL:@SECLEVEL=0'
DH = 'ssl_dh = <{work}/dh1024.pem'
SERVER = ('openssl s_server -quiet -accept 127.0.0.1:{port} ')
RSA = '-cert {work}/rsa.crt -key {work}/rsa.key '
EC = '-cert {work}/ec.crt -key {work}/ec.key '
BOTH = RSA + '-dcert {work}/ec.crt -dkey {work}/ec.key '
GNUTLS = ('gnutls-serv --echo -q -p {port} --x509certfile {work}/rsa.crt'
          ' --x509keyfile {work}/rsa.key ')
NSS_KEYS = ('certutil -N -d sql:{work} --empty-password',
            'openssl pkcs12 -export -in rsa.crt -inkey rsa.key -name srv -passout pass:x'
            ' -out rsa.p12', 'pk12util -i rsa.p12 -d sql:{work} -W x')
BY_CLOSING = {'alert-on-refusal': 'no', 'order': 'client'}

CASES = [
    Dovecot('Dovecot, 993', (), 'IMAPS_PORT', 'implicit', {
        **BY_CLOSING, 'dhe-broken': 'yes', 'sentinel': 'yes', 'fallback-protected': 'yes',
        'rsa': 'yes', 'ecdsa': 'no', 'without-sni': 'yes', 'secure-renegotiation': 'yes',
        'extended-master-secret': 'yes', 'encrypt-then-mac': 'yes', 'compression': 'no',
        'post-quantum': 'no', 'sha1-signature': 'no', 'signature': 'rsa_pss_rsae_sha256'}),
    Dovecot('Dovecot, 143', (), 'IMAP_PORT', 'starttls', {**BY_CLOSING, 'dhe-broken': 'yes'}),
    Dovecot('Dovecot that accepts all', WIDE, 'IMAPS_PORT', 'implicit', {
        **BY_CLOSING, 'dhe-broken': 'yes', 'dhe': 'no', 'sha1-signature': 'yes'}),
    Dovecot('Dovecot that accepts all, DHE too, 143', (*WIDE, DH), 'IMAP_PORT', 'starttls', {
        **BY_CLOSING, 'dhe-broken': 'no', 'dhe': 'yes', 'dh-bits': '1024'}),
    Dovecot('Dovecot that prefers for itself', ('ssl_prefer_server_ciphers = yes',
            'ssl_dh = <{work}/dh2048.pem'), 'IMAPS_PORT', 'implicit', {'order': 'server', 'dhe-broken': 'no', 'dhe': 'yes',
                                                  'dh-bits': '2048'}),
    Dovecot('Dovecot of TLS 1.0', ('ssl_min_protocol = TLSv1', 'ssl_cipher_list ='
            ' AES128-SHA:DES-CBC3-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0'), 'IMAPS_PORT', 'implicit'),
    Peer('OpenSSL with RSA', SERVER + RSA, {
        'alert-on-refusal': 'yes', 'dhe': 'yes', 'dhe-broken': 'no', 'dh-bits': '2048'}),
    Peer('OpenSSL with ECDSA', SERVER + EC, {'rsa': 'no', 'ecdsa': 'yes', 'order': 'client'}),
    Peer('OpenSSL with both and all suites', SERVER + BOTH
         + '-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0 -serverpref', {
             'rsa': 'yes', 'ecdsa': 'yes', 'order': 'server', 'sha1-signature': 'yes'}),
    Peer('OpenSSL of TLS 1.2 with few curves', SERVER + RSA
         + '-no_tls1_3 -groups P-384:X448:brainpoolP256r1', {
             'fallback-protected': 'unknown', 'post-quantum': 'no', 'sentinel': 'unknown'}),
    Peer('OpenSSL of TLS 1.0', SERVER + RSA + '-tls1 -cipher ALL:@SECLEVEL=0'),
    Peer('OpenSSL of TLS 1.3', SERVER + RSA + '-tls1_3 -groups X25519:ffdhe3072 -ciphersuites'
         ' TLS_AES_128_CCM_8_SHA256:TLS_AES_128_GCM_SHA256', {'alert-on-refusal': 'yes'}),
    Peer('OpenSSL of key transport', SERVER + RSA + '-no_tls1_3 -cipher kRSA:@SECLEVEL=0', {
        'sha1-signature': 'unknown', 'fallback-protected': 'yes', 'sentinel': 'yes'}),
    Peer('OpenSSL without TLS 1.1 and ECDHE', SERVER + RSA + '-no_tls1_1 -no_tls1_3 -cipher'
         ' DHE:AES128-SHA:@SECLEVEL=0 -serverpref', {
             'dhe': 'yes', 'dh-bits': '2048', 'without-sni': 'yes'}),
    Peer('GnuTLS', GNUTLS, {'alert-on-refusal': 'yes'}),
    Peer('GnuTLS with outdated suites', GNUTLS + '--priority NORMAL:+VERS-ALL:+ARCFOUR-128'
         ':+3DES-CBC:+NULL:+MD5:+ANON-ECDH:+ANON-DH:%SERVER_PRECEDENCE', {'order': 'server'}),
    Peer('GnuTLS without extensions', GNUTLS + '--priority NORMAL:-VERS-TLS1.3'
         ':%DISABLE_SAFE_RENEGOTIATION:%NO_SESSION_HASH:%NO_ETM', {
             'secure-renegotiation': 'no', 'extended-master-secret': 'no',
             'encrypt-then-mac': 'no'}),
    Peer('NSS with SSL 3.0', 'selfserv -d sql:{work} -n srv -p {port} -V ssl3:tls1.2'
         ' -c :0004:0005:000A:002F:C013:C02F', {}, NSS_KEYS),
]
