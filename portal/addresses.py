"""What an address on the network looks like: of a person, of a machine."""

import ipaddress
import re

_ADDRESS = re.compile(r"[^@\s<>,;\"\\]+@[^@\s<>,;\"\\.]+(\.[^@\s<>,;\"\\.]+)+")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_LINE = 60


def is_address(text: str) -> bool:
    """One e-mail address and nothing else, in letters that every mail server takes."""
    return text.isascii() and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    return _DOMAIN.fullmatch(text) is not None


def is_line(text: str) -> bool:
    """Fits into one header."""
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST_LINE


def is_loopback(host: str) -> bool:
    """The machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
