"""What the server serves."""

import os
from pathlib import Path

from portal.app import create_app
from portal.cli import demo_settings

instance = os.environ.get("PORTAL_DEMO_INSTANCE")
app = create_app(demo_settings(Path(instance)) if instance else None)
