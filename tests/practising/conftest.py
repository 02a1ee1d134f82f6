"""What is logged, as the foundation's tests hear it."""

from tests.foundation.conftest import logged

__all__ = ["logged"]
