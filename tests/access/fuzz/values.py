"""What goes into a field: right, nearly right, or nonsense; and sixty values that broke somebody's program."""

from datetime import date, timedelta
from random import Random

from tests.access.fuzz.learning import Takes

_DIGITS = b"9" * 5000
NASTIES: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"   ",
    "NUL": b"\x00",
    "NUL inside": b"a\x00b",
    "all controls": bytes(range(1, 32)),
    "a lone high surrogate": b"\xed\xa0\x80",
    "a lone low surrogate": b"a\xed\xb0\x80b",
    "a surrogate pair in bytes": b"\xed\xa0\xbd\xed\xb8\x80",
    "not UTF-8": b"\xff\xfe\xfd",
    "half a character": b"\xe2\x82",
    "an overlong slash": b"\xc0\xaf",
    "an overlong NUL": b"\xc0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "right to left": "\u202eexe.fdp\u202c".encode(),
    "zero width": "a\u200b\u200c\u200d\ufeffb".encode(),
    "combining": ("a" + "\u0301" * 500).encode(),
    "not composed": "e\u0301".encode(),
    "beyond the plane": "\U0001f469\u200d\U0001f469\u200d\U0001f467".encode(),
    "no characters": "\ufffe\uffff".encode(),
    "private use": "\ue000\U0010ffff".encode(),
    "line ends": b"a\r\nb\rc\nd",
    "line separators": "a\u2028b\u2029c\u0085d".encode(),
    "a header": b"x\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "digits of elsewhere": "\u0663\u0664".encode(),
    "a superscript": "\u00b2".encode(),
    "zero": b"0",
    "minus zero": b"-0",
    "minus one": b"-1",
    "2^31": b"2147483648",
    "-2^31-1": b"-2147483649",
    "2^63-1": b"9223372036854775807",
    "2^63": b"9223372036854775808",
    "-2^63-1": b"-9223372036854775809",
    "2^70": str(2**70).encode(),
    "5,000 digits": _DIGITS,
    "-5,000 digits": b"-" + _DIGITS,
    "a thousand zeros": b"0" * 1000 + b"1",
    "underscores": b"1_000",
    "a fraction": b"1.5",
    "nan": b"nan",
    "inf": b"inf",
    "-inf": b"-Infinity",
    "1e400": b"1e400",
    "1e5000000": b"1e5000000",
    "hexadecimal": b"0x10",
    "true": b"true",
    "year 0": b"0000-01-01",
    "year 1": b"0001-01-01",
    "year 9999": b"9999-12-31",
    "year 10000": b"10000-01-01",
    "no such day": b"2026-02-30",
    "an instant at the beginning": b"0001-01-01T00:00:00+14:00~00000000-0000-0000-0000-000000000000",
    "an instant at the end": b"9999-12-31T23:59:59-14:00~00000000-0000-0000-0000-000000000000",
    "a week at the end": b"9999-W53",
    "25 o'clock": b"25:61",
    "no id": b"00000000-0000-0000-0000-000000000000",
    "all ids": b"ffffffff-ffff-ffff-ffff-ffffffffffff",
    "SQL": b'\' OR 1=1; DROP TABLE "user"; --',
    "a pattern": b"%_\\%'\"",
    "a template": b"{{ 7*7 }}{% raw %}${7*7}%(x)s%s%n{0.__class__}",
    "a way out": b"../../../../etc/passwd\x00.png",
    "a page": b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    "JSON": b'{"a": [1, {"b": null}]}',
    "YAML": b"!!python/object/apply:os.system ['true']\n&a [*a, *a]",
    "nested": b"[" * 5000,
    "Markdown": b"[a](javascript:alert(1))\n" + b"> " * 500 + b"\n" + b"*_" * 500,
}
"""Sixty and a few values for any field."""

WORDS = ("a walk", "Breathe out slowly.", "Möwe", "I called my sister. It helped a little.", "x", "Wednesday\n\nmore")


def right(takes: Takes, random: Random, today: date) -> list[bytes]:
    """As somebody would fill it in who means it. An empty list leaves it out."""
    kind = takes.kind.lower()
    if takes.choices:
        if any(part in kind for part in ("multiple", "checks", "checkbox")):
            return [one.encode() for one in takes.choices if random.random() < 0.4]
        if takes.holds and random.random() < 0.4:
            return [takes.holds[0].encode()]
        return [random.choice(takes.choices).encode()]
    if takes.holds and (kind.startswith("hidden") or random.random() < 0.5):
        return [value.encode() for value in takes.holds]
    return [_made(takes, kind, random, today).encode()]


def _made(takes: Takes, kind: str, random: Random, today: date) -> str:
    if "day" in kind or "date" in kind or takes.name.endswith("_on"):
        return (today + timedelta(days=random.choice((-30, -7, -1, 0, 1, 2, 7, 14, 60)))).isoformat()
    if "clock" in kind or "time" in kind:
        return f"{random.randrange(7, 20):02}:{random.choice((0, 15, 30)):02}"
    if any(part in kind for part in ("integer", "number", "decimal", "range")):
        least = takes.least if takes.least is not None else 0
        if takes.least is None and random.random() < 0.5:
            return "1"
        return str(random.randint(least, max(least, min(takes.most if takes.most is not None else 10, least + 50))))
    if "boolean" in kind or kind == "checkbox":
        return "y"
    return _words(takes, random)


def _words(takes: Takes, random: Random) -> str:
    name = takes.name.lower()
    if "password" in name or name == "repeat":
        return "riverbend-demo"
    if "email" in name:
        return f"someone{random.randrange(10_000)}@riverbend.example"
    if "link" in name or "url" in name or name == "endpoint":
        return "https://example.org/a"
    if "phone" in name:
        return "(555) 010-0142"
    return random.choice(WORDS)[: takes.longest or 200]


def near(takes: Takes, random: Random, today: date, ids: list[str]) -> list[bytes]:
    """What somebody's page of yesterday might send, or somebody who tries."""
    usual = right(takes, random, today) or [b""]
    way = random.randrange(10)
    if way == 0:
        return []
    if way == 1:
        return [b""]
    if way == 2:
        return usual * 2
    if way == 3:
        return [usual[0] + b" "]
    if way == 4:
        return [str(random.choice((-1, 0, 1, takes.least or 0, (takes.most or 9) + 1, 1_000_000_000))).encode()]
    if way == 5:
        days = random.choice((-40_000, -4000, -400, -1, 400, 4000, 40_000))
        return [(today + timedelta(days=days)).isoformat().encode()]
    if way == 6:
        return ["ä".encode() * ((takes.longest or 200) + random.choice((0, 1)))]
    if way == 7 and takes.choices:
        return [one.encode() for one in takes.choices]
    return [random.choice(ids).encode()]


def nonsense(random: Random) -> list[bytes]:
    way = random.randrange(4)
    if way == 0:
        return [random.randbytes(random.randrange(1, 40))]
    if way == 1:
        return [
            "".join(
                chr(random.choice((random.randrange(1, 0x300), random.randrange(0x2000, 0xD800)))) for _ in range(12)
            ).encode()
        ]
    return [random.choice(list(NASTIES.values()))]
