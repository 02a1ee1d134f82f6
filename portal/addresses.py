"""What an address on the network looks like: of a person, of a machine."""

import ipaddress
import re

_ADDRESS = re.compile(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\.]+(\.[^@\s<>,;:\"\\.]+)+")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
LONGEST_LINE = 60
LAST_PORT = 65_535


def is_address(text: str) -> bool:
    """One e-mail address and nothing else, in letters that every mail server takes."""
    return text.isascii() and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    return _DOMAIN.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """A bare name, or a number: no scheme, port or path. It may be one that is known in one network alone."""
    return _HOST.fullmatch(text) is not None or is_number(text)


def is_number(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= LAST_PORT


def is_line(text: str) -> bool:
    """Fits into one header."""
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST_LINE


def is_loopback(host: str) -> bool:
    """The machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
