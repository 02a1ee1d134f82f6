"""Length counts; what a guesser tries first does not."""

import pytest
from flask import Flask

from portal.accounts.passwords import hash_password, is_right, weakness

ABOUT = ["Maya", "Torres", "maya", "Riverbend", "IOP"]
COMMON = [
    "passwordpassword",
    "password1234567",
    "Password12345!!!",
    "qwertyuiopasdfgh",
    "1234567890123456",
    "987654321098765",
    "abcdefghijklmnop",
    "zyxwvutsrqponmlk",
    "iloveyouiloveyou",
    "letmeinletmein123",
    "welcomewelcome!1",
    "mayatorres2026!!",
    "riverbend-iop-2026",
    "torresmaya1234567",
    "aaaaaaaaaaaaaaaa",
    "abababababababab",
    "bananabananabanana",
    "111111222222333333",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "therapy-therapy-1",
    "summer2026summer2026",
    "january2026february",
    "qwertyqwerty12345",
    "asdfghjklasdfghjkl",
    "1q2w3e4r5t1q2w3e4r5t",
    "adminadminadmin",
    "groundworkportal",
    "changemechangeme",
    "superman-batman-1",
    "123456789qwertyui",
    "iloveyou maya torres",
]


@pytest.mark.parametrize("password", COMMON)
def test_a_common_one_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert weakness(password, 15, ABOUT)
        assert weakness(password.upper(), 15, ABOUT)


@pytest.mark.parametrize(
    "password", ["three herons by the weir", "my dog eats only green socks", "kx83hd-qpw7vn-ty", "x" + "aBc9$kLm" * 15]
)
def test_a_long_one_of_ones_own_is_not(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert weakness(password, 15, ABOUT) is None


def test_a_hash_is_argon2id_and_salted(app: Flask) -> None:
    with app.app_context():
        one, two = hash_password("three herons"), hash_password("three herons")
        assert one.startswith("$argon2id$v=19$m=64,t=2,p=1$")
        assert one != two
        assert is_right("three herons", one)
        assert not is_right("three heron", one)
        assert not is_right("", one)


def test_no_password_opens_an_account_without_one(app: Flask) -> None:
    with app.app_context():
        for guess in ("", "nobody has this password"):
            assert not is_right(guess, "")
        assert not is_right("x", "not a hash")


def test_nothing_is_cut_off_silently(app: Flask) -> None:
    with app.app_context():
        longest = "r" * 128
        assert is_right(longest, hash_password(longest))
        assert not is_right(longest + "x", hash_password(longest))
