"""What people choose most, and what they make of it when it must be longer."""

from collections.abc import Iterator

_CHOSEN = """
    123456 123456789 12345678 password qwerty 12345 1234567890 1234567 abc123 password1 111111 123123 admin
    qwerty123 000000 iloveyou 1q2w3e4r qwertyuiop 654321 555555 lovely 7777777 welcome 888888 princess dragon
    monkey sunshine letmein football master shadow superman michael jordan jennifer hunter buster soccer harley
    batman andrew tigger charlie robert thomas hockey ranger daniel starwars klaster george computer michelle
    jessica pepper zxcvbn zxcvbnm asdfgh asdfghjkl 131313 freedom maggie ginger 159753 joshua amanda summer love
    ashley 6969 nicole chelsea biteme matthew access yankees 987654321 dallas austin thunder taylor matrix
    minecraft pokemon mustang baseball trustno1 whatever cookie bailey flower hello samsung google secret
    passw0rd p@ssw0rd qazwsx 1qaz2wsx q1w2e3r4 changeme internet killer cheese purple orange banana chocolate
    snoopy jasmine loveme babygirl angel brandon justin naruto liverpool arsenal hannah
"""
MOST_CHOSEN = _CHOSEN.split()
OF_THE_CLINIC = [
    "therapy",
    "therapist",
    "clinic",
    "recovery",
    "healing",
    "wellness",
    "portal",
    "riverbend",
    "iop",
    "patient",
    "group",
    "mindful",
]
SUFFIXES = ("1", "123", "1234", "12345", "123456", "!", "!!", "2024", "2025", "2026", "abc", "qwerty", "password")


def derived(least: int) -> list[str]:
    """Each of them made long enough, in every way that is tried first."""
    made = {one for word in MOST_CHOSEN for one in _of(word, least)}
    return sorted(one for one in made if least <= len(one) <= 128)


def _of(word: str, least: int) -> Iterator[str]:
    for written in (word, word.capitalize(), word.upper()):
        yield from (written * times for times in range(2, 6))
        yield from (f"{written}{between}{written}" for between in ("-", " ", "_", "."))
        yield from (written + suffix for suffix in SUFFIXES)
        yield from (written * 2 + suffix for suffix in SUFFIXES)
        yield from (written + known for known in OF_THE_CLINIC)
        yield from (
            f"{written}{between}{known}{suffix}"
            for known in OF_THE_CLINIC
            for between in ("", "-")
            for suffix in ("", "1", "123", "2026", "!")
        )
        yield written + "1234567890"[: max(least - len(word), 0)]
        yield written + "!" * max(least - len(word), 0)
        yield written + word[::-1] + written
