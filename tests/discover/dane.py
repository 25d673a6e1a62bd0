# SPDX-License-Identifier: MIT
"""TLSA and CAA records of tests/discover/run: what is published, and what an audit makes of it.

The certificate of *.dane.test is DANE_PKI/dane.crt, sent with intermediate.crt; root.crt is trusted
and not sent.  cases.py runs the cases."""
import hashlib
import os
import subprocess

SERVER = "127.0.0.2"
ALL = [(usage, selector, kind) for usage in range(4) for selector in range(2) for kind in range(3)]


def der(name, key):
    path = os.path.join(os.environ["DANE_PKI"], name)
    command = ["openssl", "x509", "-in", path, *(["-pubkey", "-noout"] if key else ["-outform", "DER"])]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    if key:
        data = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=data,
                              capture_output=True, check=True).stdout
    return data


def tlsa(usage, selector, kind, name):
    data = der(name, selector == 1)
    text = (data.hex() if kind == 0 else hashlib.sha256(data).hexdigest() if kind == 1
            else hashlib.sha512(data).hexdigest())
    return f"{usage} {selector} {kind} {text}"


def good(usage, selector, kind):
    name = "dane.crt" if usage in (1, 3) else "root.crt" if usage == 0 else "intermediate.crt"
    return tlsa(usage, selector, kind, name)


def bad(usage, selector, kind):
    return tlsa(usage, selector, kind, "intermediate.crt" if usage in (1, 3) else "dane.crt")


def published():
    """host in dane.test -> TLSA records of its port 993"""
    return {
        "good": [good(*kind) for kind in ALL],
        "bad": [bad(*kind) for kind in ALL],
        **{f"only{usage}": [good(usage, 1, 1)] for usage in range(4)},
        "rollover": [good(3, 1, 1), bad(3, 1, 1)],
        "unusable": ["4 1 1 " + "00" * 32, "3 2 1 " + "00" * 32, "3 1 3 " + "00" * 32,
                     "3 1 1 " + "00" * 31],
        "rootnotsent": [tlsa(2, 0, 1, "root.crt")],
        "aliasown": [good(3, 1, 1)],
        "leaves": [good(3, 1, 1)],
    }


def zone():
    """Records for the zone test."""
    for host, records in published().items():
        if host not in ("aliasown", "leaves"):
            yield f"{host}.dane A {SERVER}"
        yield from (f"_993._tcp.{host}.dane TLSA {record}" for record in records)
    yield from (
        f"none.dane A {SERVER}", "alias.dane CNAME only3.dane", "aliasown.dane CNAME none.dane",
        "leaves.dane CNAME mail.open.example.",
        f"pointed.dane A {SERVER}", "_993._tcp.pointed.dane CNAME _993._tcp.only3.dane",
        f"selfsigned A {SERVER}", "_993._tcp.selfsigned TLSA " + tlsa(3, 0, 1, "self-signed.pem"),
        f"odd A {SERVER}", "_993._tcp.odd TLSA " + good(2, 1, 1),
        "_993._tcp.mail TLSA " + tlsa(3, 1, 1, "good.crt"),
        f"srvtarget A {SERVER}", "_993._tcp.srvtarget TLSA " + good(2, 1, 1),
        "_imaps._tcp.srvname SRV 0 1 993 srvtarget", "_imaps._tcp.srvdane SRV 0 1 993 only3.dane", 'dane CAA 0 issue "ca.example; x=y"',
        'dane CAA 128 iodef "mailto:jane@dane.test"')


def late():
    """The zone late, whose signatures have expired."""
    return ("$ORIGIN late.", "$TTL 60", "@ SOA ns x 1 60 60 60 60", "@ NS ns", "ns A 127.0.0.1",
            f"mail A {SERVER}", "_993._tcp.mail TLSA " + tlsa(3, 1, 1, "good.crt"))


def unsigned():
    return (f"mail A {SERVER}", "_993._tcp.mail TLSA " + tlsa(3, 1, 1, "good.crt"))


def ids(result):
    return {ident for ident in result.ids if ident.startswith("dane-")}


def unsure(result):
    return {row["id"] for row in result.target["inconclusive"] if row["id"].startswith("dane-")}


def audit(run, host, *options, **more):
    result = run("audit", host, "--port", "993", *options, **more)
    result.dane = result.target["endpoints"][0]["dane"]
    return result


def verbose(result):
    result.arguments.insert(2, "-v")
    return result.text()


def every_kind(run):
    r = audit(run, "good.dane.test")
    assert not ids(r) and not unsure(r), (r.ids, r.target["inconclusive"])
    assert r.dane["name"] == "_993._tcp.good.dane.test" and r.dane["security"] == "secure", r.dane
    assert len(r.dane["records"]) == len(ALL), len(r.dane["records"])
    assert all(record["matches"] for record in r.dane["records"]), r.dane
    r = audit(run, "bad.dane.test")
    assert ids(r) == {"dane-mismatch"} and r.code == 1, r.ids
    assert len(r.dane["records"]) == len(ALL), len(r.dane["records"])
    assert not any(record["matches"] for record in r.dane["records"]), r.dane
    assert f"_993._tcp.bad.dane.test. IN TLSA {good(3, 1, 1)}" in r.evidence("dane-mismatch")
    for usage in range(4):
        r = audit(run, f"only{usage}.dane.test")
        assert not ids(r) and [x["matches"] for x in r.dane["records"]] == [True], (usage, r.dane)


def mixed(run):
    r = audit(run, "rollover.dane.test")
    assert ids(r) == {"dane-partial-rollover"}, r.ids
    r = audit(run, "unusable.dane.test")
    assert ids(r) == {"dane-unusable"}, r.ids
    assert all(record["usable"] is False for record in r.dane["records"]), r.dane
    r = audit(run, "rootnotsent.dane.test")
    assert ids(r) == {"dane-mismatch"} and "does not send along" in r.evidence("dane-mismatch")
    r = audit(run, "none.dane.test")
    assert ids(r) == {"dane-none"} and r.dane["records"] == [], r.ids
    assert good(3, 1, 1) in r.evidence("dane-none")


def trust_stays(run):
    """A self-signed certificate that DANE vouches for is refused by mail programs all the same."""
    r = audit(run, "selfsigned.test")
    assert not ids(r) and "cert-self-signed" in r.ids and r.code == 1, r.ids
    assert r.dane["records"][0]["matches"] is True
    r = audit(run, "odd.test")
    assert ids(r) == {"dane-mismatch"} and "another name" in r.evidence("dane-mismatch"), r.ids


def aliases(run):
    r = audit(run, "alias.dane.test")
    assert r.dane["name"] == "_993._tcp.only3.dane.test" and not ids(r), r.dane
    r = audit(run, "aliasown.dane.test")
    assert r.dane["name"] == "_993._tcp.aliasown.dane.test" and not ids(r), r.dane
    r = audit(run, "leaves.dane.test")
    assert r.dane["name"] == "_993._tcp.leaves.dane.test" and not ids(r), r.dane
    r = audit(run, "pointed.dane.test")
    assert r.dane["name"] == "_993._tcp.pointed.dane.test" and not ids(r), r.dane


def insecure(run):
    r = audit(run, "mail.late")
    assert "dane-bogus" in r.ids and "expired" in r.evidence("dane-bogus") and r.code == 1, r.ids
    assert r.dane["security"] == "bogus" and ids(r) == {"dane-bogus"}, r.ids
    r = audit(run, "mail.open.example")
    assert ids(r) == {"dane-unsigned"} and r.dane["security"] == "insecure", r.ids
    r = audit(run, "good.dane.test", "--trust-anchor", os.environ["DANE_WRONG_ANCHOR"])
    assert not ids(r) and unsure(r) == {"dane-bogus", "dane-unsigned"} and r.code == 3, r.ids
    assert r.dane["security"] == "unknown" and "test." in r.dane["text"], r.dane
    r = audit(run, "bad.dane.test", "--trust-anchor", os.environ["DANE_WRONG_ANCHOR"])
    assert not ids(r) and "dane-mismatch" in unsure(r) and r.code == 3, r.ids


def by_srv(run):
    r = run("audit", "jane@srvdane.test")
    dane = r.target["endpoints"][0]["dane"]
    assert dane["srv"] == "_imaps._tcp.srvdane.test" and dane["security"] == "secure", dane
    assert dane["records"][0]["matches"] and not ids(r), r.ids
    r = run("audit", "jane@srvname.test")  # RFC 7673: the certificate may name the domain
    assert r.target["endpoints"][0]["dane"]["records"][0]["matches"] and not ids(r), r.ids
    assert "cert-name-mismatch" in r.ids, r.ids
    assert ids(audit(run, "srvtarget.test")) == {"dane-mismatch"}
    r = run("audit", "jane@open.example")
    assert ids(r) == {"dane-unsigned"}, r.ids
    assert "_imaps._tcp.open.example, which leads there" in r.evidence("dane-unsigned")


def caa(run):
    r = audit(run, "none.dane.test")
    assert r.target["caa"] == {"name": "dane.test", "security": "secure", "records": [
        {"critical": False, "tag": "issue", "value": "ca.example; x=y"},
        {"critical": True, "tag": "iodef", "value": "mailto:jane@dane.test"}]}, r.target["caa"]
    r = audit(run, "odd.test")
    assert r.target["caa"]["name"] == "odd.test" and r.target["caa"]["records"] == []
    assert "caa" not in run("check", "odd.test").target
    text = verbose(audit(run, "good.dane.test"))
    assert 'CAA          dane.test: issue "ca.example; x=y", iodef "mailto:' in text, text
    assert "TLSA         _993._tcp.good.dane.test: 0 0 0 matches," in text, text


def redacted(run):
    records = published()["bad"]
    r = audit(run, "bad.dane.test", "--redact")
    for text in (str(r.target), verbose(r)):
        for secret in ["dane.test", good(3, 1, 1)[6:], *(x[6:22] for x in records)]:
            assert secret not in text, secret
    assert r.dane["records"][0]["data"].startswith("sha256-"), r.dane
    r = audit(run, "none.dane.test", "--redact")
    assert "dane.test" not in str(r.target) and "ca.example" not in str(r.target), r.target["caa"]


def dead_resolver_of_audit(run):
    r = audit(run, "good.dane.test", "--address", SERVER, resolver="127.0.0.67")
    assert r.took < 8, r.took
    assert not ids(r) and unsure(r) == {"dane-none"}, r.target["inconclusive"]
    assert r.dane["records"] is None and r.target["caa"] is None


def at_once(run):
    hosts = ["good", "bad", "rollover", "unusable", "none", "only2", "alias"] * 3
    r = run("audit", "only3.dane.test", "--port", "993", "--jobs", "8",
            *(host + ".dane.test" for host in hosts))
    said = [sorted(f["id"] for f in target["findings"] if f["id"].startswith("dane-"))
            for target in r.document["targets"]]
    expected = {"bad": ["dane-mismatch"], "rollover": ["dane-partial-rollover"],
                "unusable": ["dane-unusable"], "none": ["dane-none"]}
    assert said == [expected.get(host, []) for host in hosts] + [[]], said


def literal(run):
    r = run("audit", SERVER)
    assert all("dane" not in endpoint for endpoint in r.target["endpoints"]) and not unsure(r)


CASES = [every_kind, mixed, trust_stays, aliases, insecure, by_srv, caa, redacted,
         dead_resolver_of_audit, at_once, literal]
