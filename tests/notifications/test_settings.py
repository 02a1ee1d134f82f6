"""What an operator may set, and what is refused with a sentence."""

import pytest

from portal.config.reading import from_environment
from portal.config.settings import UnsafeSetting

SOUND = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "PORTAL_KEYS": "k1:" + "A" * 43,
    "PORTAL_HOST": "portal.example.org",
    "PORTAL_SMTP_HOST": "smtp.example.org",
    "PORTAL_MAIL_FROM": "post@neutral.example",
}


def test_sound_settings_are_taken() -> None:
    settings = from_environment({**SOUND, "PORTAL_SMTP_USER": "u", "PORTAL_SMTP_PASSWORD": "p"})
    mail = settings.mail
    assert (mail.host, mail.port, mail.tls, mail.domain) == ("smtp.example.org", 587, "starttls", "neutral.example")
    assert mail.sender_name == "Your portal"
    assert mail.is_on
    assert "'p'" not in repr(settings)
    assert settings.address == "https://portal.example.org"


def test_without_a_server_there_is_no_mail_and_no_fault() -> None:
    bare = {name: value for name, value in SOUND.items() if "SMTP" not in name and "MAIL" not in name}
    assert not from_environment(bare).mail.is_on


def test_a_password_may_lie_in_a_file(tmp_path: object) -> None:
    path = f"{tmp_path}/secret"
    with open(path, "w") as file:
        file.write("hush\n")
    settings = from_environment({**SOUND, "PORTAL_SMTP_USER": "u", "PORTAL_SMTP_PASSWORD_FILE": path})
    assert settings.mail.password == "hush"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"PORTAL_MAIL_FROM": ""}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_FROM": "post@neutral.example\r\nBcc: x@y.example"}, "PORTAL_MAIL_FROM"),
        ({"PORTAL_MAIL_SENDER": "a\nb"}, "PORTAL_MAIL_SENDER"),
        ({"PORTAL_MAIL_DOMAIN": "no domain"}, "PORTAL_MAIL_DOMAIN"),
        ({"PORTAL_SMTP_TLS": "off"}, "in the open"),
        ({"PORTAL_SMTP_TLS": "maybe"}, "PORTAL_SMTP_TLS"),
        ({"PORTAL_SMTP_PORT": "smtp"}, "PORTAL_SMTP_PORT"),
        ({"PORTAL_SMTP_USER": "u"}, "go together"),
        ({"PORTAL_QUEUE": "kafka"}, "PORTAL_QUEUE"),
        ({"PORTAL_QUEUE": "postgresql"}, "DATABASE_URL is not"),
        ({"PORTAL_PUSH_KEY": "x" * 43}, "PORTAL_PUSH_CONTACT"),
    ],
)
def test_an_unsafe_one_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(UnsafeSetting, match=said):
        from_environment({**SOUND, **changes})


def test_loopback_may_do_without_encryption() -> None:
    settings = from_environment({**SOUND, "PORTAL_SMTP_HOST": "127.0.0.1", "PORTAL_SMTP_TLS": "off"})
    assert settings.mail.tls == "off"


def test_a_queue_may_lie_elsewhere() -> None:
    assert from_environment({**SOUND, "PORTAL_QUEUE": "redis://127.0.0.1/0"}).queue.startswith("redis")
    database = {"DATABASE_URL": "postgresql+psycopg://portal@127.0.0.1/portal"}
    assert from_environment({**SOUND, **database, "PORTAL_QUEUE": "postgresql"}).queue == "postgresql"
