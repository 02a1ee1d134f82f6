"""Every route of the builder, for the application to register."""

from portal.builder.views import looks, outline, parts, publishing, shelf
from portal.builder.views.screens import blueprint

__all__ = ["blueprint", "looks", "outline", "parts", "publishing", "shelf"]
