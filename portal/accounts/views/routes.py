"""Every route of the doors, for the application to register."""

from portal.accounts.views import account, code, door, invitation, proof, second_factor
from portal.accounts.views.door import blueprint

__all__ = ["account", "blueprint", "code", "door", "invitation", "proof", "second_factor"]
