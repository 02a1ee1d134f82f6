"""What the portal is called where others may look: in titles, and beside its icon on a phone. By PORTAL_APP_NAME and
PORTAL_APP_ICON; as the clinic is called while none is set."""

from flask import current_app

from portal.config.settings import Settings
from portal.programs.clinic import facts
from portal.web.assets import url_of

PICTURES = {"clinic": "icon", "neutral": "neutral"}
"""Of each icon that may be chosen: how its files in static/ begin."""
_SIZES = (("192", "192x192", "any"), ("512", "512x512", "any"), ("maskable-512", "512x512", "maskable"))
PAPER = "#FAF6EF"


def app_name() -> str:
    return _settings().app_name or facts().short_name


def app_icon() -> str:
    """The file in static/ of which a tab shows its picture."""
    return f"{PICTURES[_settings().app_icon]}.svg"


def manifest(language: str) -> dict[str, object]:
    """The web app manifest: what a phone needs to know to put the portal beside its apps."""
    picture, name = PICTURES[_settings().app_icon], app_name()
    return {
        "id": "/",
        "name": name,
        "short_name": name,
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": url_of(f"{picture}-{file}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
            for file, size, purpose in _SIZES
        ],
    }


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
