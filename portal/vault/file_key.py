"""The key of the encrypted SQLite file: made once, kept beside the file, wrapped by the key ring."""

import os
from pathlib import Path

from portal.vault.keyring import BadKeys, KeyRing, Unreadable
from portal.vault.shelf import put

_LABEL = "sqlite file"


def load_or_make(path: Path, ring: KeyRing) -> bytes:
    """The 32 bytes that encrypt the database file whose wrapped key lies at `path`.

    Raises BadKeys, and makes nothing, when the ring does not open it, or a database is there without its key.
    """
    if path.exists():
        try:
            return ring.unwrap(path.read_text(encoding="ascii").strip(), _LABEL)
        except (Unreadable, ValueError) as fault:
            raise BadKeys(f"PORTAL_KEYS does not open {path}: another ring wrapped it, or it is damaged.") from fault
    if (database := path.with_suffix("")).exists() and database.stat().st_size:
        raise BadKeys(f"{path} is missing beside {database}: put it back. Without it the file cannot be read.")
    secret = os.urandom(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(ring.wrap(secret, _LABEL))
    return secret


def rewrap(path: Path, ring: KeyRing) -> bool:
    """Wrap the file's key under the ring's current key. True if it was changed."""
    envelope = path.read_text(encoding="ascii").strip()
    if envelope.startswith(f"v1:{ring.current}:"):
        return False
    replacement = path.with_suffix(".new")
    replacement.write_text(ring.wrap(ring.unwrap(envelope, _LABEL), _LABEL), encoding="ascii")
    replacement.chmod(0o600)
    put(replacement, path)
    return True
