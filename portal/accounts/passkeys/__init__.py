"""Passkeys: a device signs for its owner, after it made sure that it is she. It counts as password and second step."""
