"""What the server serves."""

import gc
import os
from pathlib import Path

gc.disable()  # nothing made while starting is ever given back, so a start need not look for it

from portal.app import create_app  # noqa: E402
from portal.database import open_ahead  # noqa: E402
from portal.demo.instance import demo_settings  # noqa: E402
from portal.programs import clinic  # noqa: E402
from portal.turns import THREADS  # noqa: E402

instance = os.environ.get("PORTAL_DEMO_INSTANCE")
app = create_app(demo_settings(Path(instance)) if instance else None)
with app.app_context():
    open_ahead(THREADS)

# What is there now stays until the end: the collector need not walk through it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
gc.enable()

clinic.follow(app)
