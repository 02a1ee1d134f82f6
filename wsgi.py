"""What the server serves."""

import gc
import os
from pathlib import Path

from portal.cli.collector import keep, uncollected

with uncollected():
    from portal.app import create_app
    from portal.database import open_ahead
    from portal.demo.instance import demo_settings
    from portal.programs import clinic
    from portal.turns import THREADS

    instance = os.environ.get("PORTAL_DEMO_INSTANCE")
    app = create_app(demo_settings(Path(instance)) if instance else None)
    with app.app_context():
        open_ahead(THREADS)
    keep()
    gc.set_threshold(5_000, 10, 10)

clinic.follow(app)
