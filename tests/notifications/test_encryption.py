"""No mail crosses a network in the open: the server must encrypt, and be the one it says it is."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from portal import clock
from tests.notifications.given import by, deliveries, round_of, tell, with_settings
from tests.notifications.server import Inbox, mail_server


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """Of "localhost", signed by nobody but itself. In `tmp_path / "server.pem"`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "server.key").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    return context


@pytest.fixture
def sealed(certificate: ssl.SSLContext) -> Iterator[Inbox]:
    with mail_server(tls_context=certificate, require_starttls=True) as found:
        yield found


def test_a_server_that_can_prove_itself_is_spoken_to_in_secret(
    app: Flask, sealed: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    tell(app, "maya")
    with with_settings(app, mail=by(sealed.port, host="localhost", tls="starttls")):
        assert round_of(app) == 1
    assert sealed.to == ["maya@riverbend.example"]


def test_one_that_cannot_gets_nothing(app: Flask, sealed: Inbox) -> None:
    tell(app, "maya")
    with with_settings(app, mail=by(sealed.port, host="localhost", tls="starttls")):
        assert round_of(app) == 0
    assert sealed.raw == []
    assert deliveries(app)[0].attempts == 0


def test_one_that_does_not_encrypt_gets_nothing(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    with with_settings(app, mail=by(inbox.port, tls="starttls")):
        assert round_of(app) == 0
    assert inbox.raw == []


def test_a_wrong_password_is_no_mails_fault(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    with with_settings(app, mail=by(inbox.port, user="portal", password="wrong")):
        assert round_of(app) == 0
    assert [(one.attempts, one.claimed_until) for one in deliveries(app)] == [(0, None)]
