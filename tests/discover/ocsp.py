# SPDX-License-Identifier: MIT
"""Stapled OCSP responses and certificate timestamps, served by OpenSSL's s_server, which speaks as
much IMAP as a check asks for.  cases.py runs the cases."""
import datetime
import os
import subprocess
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

SERVER, DAY = "127.0.0.40", datetime.timedelta(days=1)
SCT = b"\0" + bytes(range(32)) + (1790000000000).to_bytes(8, "big") + b"\0\0" + b"\4\3\0\2xy"
SCT_LIST = b"".join(len(x).to_bytes(2, "big") + x for x in (SCT, SCT))
SCT_EXTENSION = b"\4" + bytes([len(SCT_LIST) + 2]) + len(SCT_LIST).to_bytes(2, "big") + SCT_LIST


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)


def load(name):
    with open(os.path.join(os.environ["DANE_PKI"], name), "rb") as file:
        return file.read()


class Server:
    """One certificate and one response, for one connection."""

    def __init__(self, must_staple=False, status=None, age=1, other=False):
        self.issuer = x509.load_pem_x509_certificate(load("intermediate.crt"))
        self.signer = serialization.load_pem_private_key(load("intermediate.key"), None)
        self.key = load("leaf.key")
        self.leaf = self.certify(must_staple)
        pem = self.leaf.public_bytes(serialization.Encoding.PEM)
        arguments = ["openssl", "s_server", "-accept", f"{SERVER}:993", "-quiet", "-naccept", "1",
                     "-cert", self.file("cert", pem), "-key", self.file("key", self.key),
                     "-cert_chain", os.path.join(os.environ["DANE_PKI"], "intermediate.crt")]
        if status:
            response = self.respond(self.certify(False) if other else self.leaf, status, age)
            arguments += ["-status_file", self.file("response", response)]
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, bufsize=1)
        while f"{SERVER}:993" not in subprocess.run(["ss", "-Hltn"], capture_output=True, text=True,
                                                    check=True).stdout:
            assert self.process.poll() is None, "s_server could not be started"
        threading.Thread(target=self.speak, daemon=True).start()

    @staticmethod
    def file(name, data):
        path = os.path.abspath("ocsp-" + name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def certify(self, must_staple):
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ocsp")])
        public = serialization.load_pem_private_key(self.key, None).public_key()
        builder = x509.CertificateBuilder(self.issuer.subject, name, public,
                                          x509.random_serial_number(), now() - DAY, now() + 30 * DAY)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName("ocsp.test")]), False).add_extension(
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]), False).add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"),
                                       SCT_EXTENSION), False)
        if must_staple:
            builder = builder.add_extension(
                x509.TLSFeature([x509.TLSFeatureType.status_request]), False)
        return builder.sign(self.signer, hashes.SHA256())

    def respond(self, leaf, status, age):
        revoked = status == ocsp.OCSPCertStatus.REVOKED
        return ocsp.OCSPResponseBuilder().add_response(
            cert=leaf, issuer=self.issuer, algorithm=hashes.SHA1(), cert_status=status,
            this_update=now() - age * DAY, next_update=now() - age * DAY + 3 * DAY,
            revocation_time=now() - age * DAY if revoked else None, revocation_reason=None,
        ).responder_id(ocsp.OCSPResponderEncoding.NAME, self.issuer).sign(
            self.signer, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def speak(self):
        try:
            self.process.stdin.write("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
            for line in self.process.stdout:
                tag, command = line.split()[:2]
                if command == "CAPABILITY":
                    self.process.stdin.write("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
                if command == "LOGOUT":
                    self.process.stdin.write("* BYE\r\n")
                self.process.stdin.write(f"{tag} OK done\r\n")
        except (OSError, ValueError):
            pass  # the client has gone

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def check(run, **server):
    with Server(**server):
        result = run("check", "ocsp.test", "--address", SERVER, "--port", "993", "-v")
    result.endpoint = result.target["endpoints"][0]
    result.ocsp = result.endpoint["ocsp"]
    return result


GOOD, REVOKED = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED


def stapled(run):
    r = check(run, status=GOOD)
    assert r.ocsp["stapled"] and r.ocsp["status"] == "good", r.ocsp
    day = str((now() + 2 * DAY).date())
    assert r.ocsp["next_update"].startswith(day) and r.ocsp["this_update"] < r.ocsp["next_update"]
    assert r.endpoint["certificate_verified"] and r.code == 0, r.target["headline"]
    assert [c["scts"] for c in r.endpoint["certificates"]] == [2, 0], r.endpoint["certificates"]
    r = check(run, status=GOOD, must_staple=True)
    assert r.endpoint["certificate_verified"] and r.code == 0, r.target["headline"]
    r = check(run)
    assert r.ocsp == {"stapled": False} and r.endpoint["certificate_verified"], r.ocsp


def revoked(run):
    r = check(run, status=REVOKED)
    assert r.ocsp["status"] == "revoked" and "cert-revoked" in r.ids and r.code == 1, r.ids


def unfit(run):
    r = check(run, must_staple=True)
    assert "none came" in r.evidence("cert-must-staple-unmet") and r.code == 1, r.ids
    r = check(run, status=GOOD, age=10, must_staple=True)
    assert r.ocsp["status"] == "good", r.ocsp
    assert "to be used until" in r.evidence("cert-must-staple-unmet") and r.code == 1, r.ids
    r = check(run, status=GOOD, age=10)
    assert "staple-expired" in r.endpoint["certificate_problems"], r.endpoint
    assert "cert-must-staple-unmet" not in r.ids and r.code == 3, r.ids
    assert any("expired on" in row["reason"] for row in r.target["inconclusive"])
    r = check(run, status=GOOD, other=True)
    assert r.ocsp["stapled"] and r.ocsp["status"] is None, r.ocsp


CASES = [stapled, revoked, unfit]
