"""Where a request comes from, as far as a limit is concerned."""

from ipaddress import IPv6Address, IPv6Network, ip_address

A_SITE = 64
"""Bits. One household or one rented server has all addresses that begin with the same of them, 2 to the 64th."""


def origin(address: str) -> str:
    """What is counted as one: an address, or the network that an IPv6 address is in. What is neither, as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), A_SITE), strict=False))
