"""Mail turns to TLS only with a server whose certificate holds."""

from __future__ import annotations

import inspect
import logging
import re
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckan.config.middleware import flask_app
from ckan.lib import mailer

from ckanext.shuangpai.hardening.mail import CheckedSMTP, CheckedSMTPHandler


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost that nobody has signed but itself."""
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "server.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def server(certificate: Path) -> Iterator[int]:
    """A mail server that offers STARTTLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            stream = connection.makefile("rwb", buffering=0)
            stream.write(b"220 localhost ESMTP\r\n")
            while line := stream.readline():
                if line.upper().startswith(b"EHLO"):
                    stream.write(b"250-localhost\r\n250 STARTTLS\r\n")
                elif line.upper().startswith(b"STARTTLS"):
                    stream.write(b"220 go on\r\n")
                    try:
                        wrapped = context.wrap_socket(connection, server_side=True)
                    except (ssl.SSLError, OSError):
                        return
                    stream = wrapped.makefile("rwb", buffering=0)
                else:
                    stream.write(b"221 bye\r\n")
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def test_a_certificate_that_nobody_signed_is_refused(server: int) -> None:
    connection = CheckedSMTP("localhost", server)
    connection.ehlo()
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.starttls()
    connection.close()


def test_one_that_is_trusted_is_accepted(server: int, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    connection = CheckedSMTP("localhost", server)
    connection.ehlo()
    assert connection.starttls(context=trusted)[0] == 220
    connection.quit()


@pytest.mark.usefixtures("with_plugins")
@pytest.mark.parametrize("credentials", [None, ("portal", "secret")])
def test_mail_about_an_error_is_refused_too(server: int, monkeypatch, credentials) -> None:
    failures: list[BaseException | None] = []
    handler = CheckedSMTPHandler(
        ("localhost", server), "a@example.org", ["b@example.org"], "x", credentials, secure=()
    )
    monkeypatch.setattr(handler, "handleError", lambda _record: failures.append(sys.exc_info()[1]))
    handler.emit(logging.LogRecord("x", logging.ERROR, "x", 1, "text", (), None))
    assert [type(one) for one in failures] == [ssl.SSLCertVerificationError]


@pytest.mark.usefixtures("with_plugins")
def test_mail_about_an_error_holds_no_cookie_or_token(monkeypatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(CheckedSMTP, "connect", lambda *_: (220, b""))
    monkeypatch.setattr(CheckedSMTP, "docmd", lambda *_: (221, b""))
    monkeypatch.setattr(CheckedSMTP, "send_message", lambda _self, one: sent.append(str(one)))
    handler = CheckedSMTPHandler(("localhost", "25"), "a@example.org", ["b@example.org"], "x")
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "text", (), None)
    record.headers = {"Cookie": "s=SECRET", "Authorization": "SECRET", "Accept": "text/html"}
    handler.emit(record)
    assert len(sent) == 1
    assert "text/html" in sent[0]
    assert "SECRET" not in sent[0]


@pytest.mark.usefixtures("with_plugins")
def test_mail_about_an_error_is_chinese_whoever_met_it(app, monkeypatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(CheckedSMTP, "connect", lambda *_: (220, b""))
    monkeypatch.setattr(CheckedSMTP, "docmd", lambda *_: (221, b""))
    monkeypatch.setattr(CheckedSMTP, "send_message", lambda _self, one: sent.append(one))
    handler = CheckedSMTPHandler(("localhost", "25"), "a@example.org", ["b@example.org"], "x")
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "text", (), None)
    record.url, record.method, record.ip = "/dataset/", "GET", "192.0.2.1"
    with app.flask_app.test_request_context("/dataset/", environ_overrides={"CKAN_LANG": "en"}):
        handler.emit(record)
    assert sent[0]["Subject"].endswith("：程序出错")
    said = sent[0].get_content()
    assert "请求的地址：/dataset/" in said
    assert re.findall("[A-Za-z]+", said.replace("/dataset/", "")) == ["GET", "text"]


@pytest.mark.usefixtures("with_plugins")
def test_ckans_mailer_uses_it() -> None:
    assert mailer.smtplib.SMTP is CheckedSMTP
    assert flask_app.SMTPHandler is CheckedSMTPHandler
    assert mailer.smtplib.SMTPException is smtplib.SMTPException
    assert smtplib.SMTP is not CheckedSMTP


def test_upstream_still_does_not_look() -> None:
    """Fails when CKAN gives TLS a context of its own: then hardening/mail.py can go."""
    source = inspect.getsource(mailer._mail_recipient)
    assert "smtp_connection.starttls()" in source
