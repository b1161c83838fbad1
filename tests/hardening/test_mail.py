"""Mail turns to TLS only with a server whose certificate holds."""

from __future__ import annotations

import inspect
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckan.lib import mailer

from ckanext.shuangpai.hardening.mail import CheckedSMTP


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
def test_ckans_mailer_uses_it() -> None:
    assert mailer.smtplib.SMTP is CheckedSMTP
    assert mailer.smtplib.SMTPException is smtplib.SMTPException
    assert smtplib.SMTP is not CheckedSMTP


def test_upstream_still_does_not_look() -> None:
    """Fails when CKAN gives TLS a context of its own: then hardening/mail.py can go."""
    source = inspect.getsource(mailer._mail_recipient)
    assert "smtp_connection.starttls()" in source
