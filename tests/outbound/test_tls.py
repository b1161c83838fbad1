"""Certificates: the name in the address decides, not the address the name was resolved to."""

from __future__ import annotations

import ipaddress
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from ckanext.shuangpai.outbound import AllowList, Client, Limits, RedirectError, TlsError

from tests.outbound.servers import Server, http, says, serving

QUICK = Limits(connect=2, read=2, total=4)
HOST = "city.example"

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for one name, signed by itself; key and certificate in one file."""
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "city.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += [
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
        "-addext",
        f"subjectAltName=DNS:{HOST}",
    ]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return made


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """What the server proves itself with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def client(server: Server, trusted: Path | None) -> Client:
    """Return a client to whom every name is this machine, and which trusts one certificate."""
    listed = AllowList(f"{name}:{server.port}" for name in (HOST, "other.example"))
    context = ssl.create_default_context(cafile=str(trusted)) if trusted else None
    local = [ipaddress.IPv4Address("127.0.0.1")]
    return Client(listed, QUICK, resolver=lambda *_: list(local), tls=context)


@needs_openssl
def test_the_certificate_is_checked_against_the_name(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    with serving(says(http("200 OK", b"ok")), tls) as server:
        assert client(server, certificate).get(server.url(host=HOST)).body == b"ok"
        with pytest.raises(TlsError):
            client(server, certificate).get(server.url(host="other.example"))


@needs_openssl
def test_an_unknown_certificate_is_refused(tls: ssl.SSLContext) -> None:
    with serving(says(http("200 OK", b"ok")), tls) as server:
        with pytest.raises(TlsError) as caught:
            client(server, None).get(server.url(host=HOST))
        assert not caught.value.transient
        assert server.asked == []


@needs_openssl
def test_no_way_down_from_https_to_http(tls: ssl.SSLContext, certificate: Path) -> None:
    answer = says(http("302 Found", b"", f"Location: http://{HOST}/"))
    with serving(answer, tls) as server, pytest.raises(RedirectError):
        client(server, certificate).get(server.url(host=HOST))
