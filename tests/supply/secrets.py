"""What looks like a key, a token or a password that somebody left in a file."""

import math
import re
from collections import Counter
from collections.abc import Iterator

KINDS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a code host": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|github_pat_\w{40,})"),
    "a token of a service": re.compile(
        r"\b(?:xox[abprs]-[\w-]{10,}|sk_live_\w{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|sk-\w{32,})"
    ),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a password in an address": re.compile(r"[a-z]+://[^\s:/@'\"{}<>]+:(?P<value>[^\s:/@'\"{}<>]{6,})@"),
    "a named secret": re.compile(
        r"(?i)\b\w*(?:secret|password|passwd|token|api_?key|private_?key)\w*['\"]?\s*[:=]\s*['\"](?P<value>[^\s'\"{}$<>]{16,})['\"]"
    ),
    "something random": re.compile(r"['\"=: ](?P<value>[A-Za-z0-9+/_-]{40,}={0,2})(?=['\"\s]|$)"),
}
RANDOM = 4.3
"""Bits in each sign from which on a string is taken for random. Words have about 3.5; hexadecimal has at most 4."""


def found_in(text: str) -> Iterator[tuple[str, str]]:
    """(kind, what it is)."""
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(text):
            value = match.groupdict().get("value") or match[0]
            if kind == "something random" and not is_random(value, RANDOM):
                continue
            if kind == "a named secret" and not is_random(value, 3.7):
                continue
            yield kind, value


def is_random(value: str, bits: float) -> bool:
    mixed = any(sign.isdigit() for sign in value) and any(sign.isalpha() for sign in value)
    counts = Counter(value).values()
    return mixed and -sum(n / len(value) * math.log2(n / len(value)) for n in counts) >= bits
